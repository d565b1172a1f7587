"""`units` and `contacts`: an organisation's lists from spreadsheets, and as tables."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from .context import Refusal, chosen_organisation, with_application

ORGANISATION = click.option("--organisation", help="Its id; may be left out when there is only one.")
REMOVE = click.option("--remove-missing", is_flag=True, help="Remove what the file does not name.")
YES = click.option("--yes", is_flag=True, help="Store it; else only what would change is printed.")


@click.group()
def units() -> None:
    """The units (departments) of an organisation: list, import."""


@units.command("list")
@ORGANISATION
@with_application
def list_units(organisation: str | None) -> None:
    """Print the units as CSV, parents before those below them: it can be imported again."""
    from .. import listings
    from ..records import structure, unit_lists

    found = structure.units(chosen_organisation(organisation))
    _print_table(unit_lists.table(found), listings.written)


@units.command("import")
@click.argument("file")
@ORGANISATION
@REMOVE
@YES
@with_application
def import_units(file: str, organisation: str | None, remove_missing: bool, yes: bool) -> None:
    """Print what FILE (CSV or XLSX, - for standard input) would change, and store it with --yes.

    Its columns are id, name, parent and headcount. Faults are named by line, and nothing is stored then.
    """
    from ..records import structure, unit_lists

    owner = chosen_organisation(organisation)
    version = structure.version_of(structure.units(owner))
    plan = unit_lists.plan(owner, unit_lists.read(*_bytes(file)), remove_missing=remove_missing)
    _tell([*_unit_lines(plan), *_missing([each.id for each in plan.missing], remove_missing)])
    if _stores(bool(plan.differences), yes):
        structure.replace(owner, plan.wanted, version)
        click.echo(f"Stored: {len(plan.wanted)} units.")


@click.group("contacts")
def contacts_() -> None:
    """The people whom an organisation may ask: list, import."""


@contacts_.command("list")
@ORGANISATION
@with_application
def list_contacts(organisation: str | None) -> None:
    """Print the people as CSV, by name: it can be imported again."""
    from .. import listings
    from ..records import contact_lists, contacts

    found = contacts.everybody(chosen_organisation(organisation))
    _print_table(contact_lists.table(found), listings.written)


@contacts_.command("import")
@click.argument("file")
@ORGANISATION
@REMOVE
@YES
@with_application
def import_contacts(file: str, organisation: str | None, remove_missing: bool, yes: bool) -> None:
    """Print what FILE (CSV or XLSX, - for standard input) would change, and store it with --yes.

    Its columns are id, name, email, audience, unit and language. Faults are named by line, and nothing is
    stored then.
    """
    from ..records import contact_lists, contacts

    owner = chosen_organisation(organisation)
    version = contacts.version_of(contacts.everybody(owner))
    plan = contact_lists.plan(owner, contact_lists.read(*_bytes(file)), remove_missing=remove_missing)
    _tell([*_contact_lines(plan), *_missing([each.id for each in plan.missing], remove_missing)])
    if _stores(bool(plan), yes):
        contacts.replace(owner, plan.wanted, version)
        click.echo(f"Stored: {len(plan.wanted)} people.")


def _bytes(path: str) -> tuple[bytes, str]:
    """The bytes of a file and what faults call it; no more of them than are taken."""
    from .. import listings

    if path == "-":
        return sys.stdin.buffer.read(listings.LARGEST_FILE + 1), "standard input"
    try:
        with Path(path).open("rb") as stream:
            return stream.read(listings.LARGEST_FILE + 1), path
    except OSError as error:
        raise Refusal(f"{path}: cannot be read ({error.strerror}).") from None


def _print_table(rows: Sequence[Sequence[Any]], written: Callable[[Any], str]) -> None:
    click.echo(written([[None if each is None else str(each) for each in row] for row in rows]), nl=False)


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line)


def _stores(changes: bool, yes: bool) -> bool:
    """Whether there is something to store and it may be; says why not."""
    if not changes:
        click.echo("Nothing would change.")
    elif not yes:
        click.echo("Nothing was stored: add --yes to store this.")
    return changes and yes


def _missing(ids: Sequence[str], remove: bool) -> Iterator[str]:
    for each in ids:
        yield f"removed: {each}" if remove else f"not in the file, kept: {each}"
    if ids and not remove:
        yield "Add --remove-missing to remove what is not in the file."


def _unit_lines(plan: Any) -> Iterator[str]:
    """What a file would change of the units, a line each."""
    proposed = {unit.id for unit in plan.proposed}
    for unit in plan.differences.new:
        made = " (made from its name)" if unit.id in proposed else ""
        yield f"new: {unit.id}{made}: {unit.name}, under {unit.parent or 'none'}, {_count(unit.headcount)}"
    for each in plan.differences.renamed:
        yield f"renamed: {each.now.id}: {each.before.name} → {each.now.name}"
    for each in plan.differences.moved:
        yield f"moved: {each.now.id}: {each.before.parent or 'none'} → {each.now.parent or 'none'}"
    for each in plan.differences.resized:
        yield f"head count: {each.now.id}: {_count(each.before.headcount)} → {_count(each.now.headcount)}"
    if plan.differences.reordered:
        yield "order: the units get the order that they have in the file"


def _contact_lines(plan: Any) -> Iterator[str]:
    """What a file would change of the people, a line each."""
    for person in plan.new:
        unit = f", {person.unit_id}" if person.unit_id else ""
        yield f"new: {person.id}: {person.name}, {person.email or 'no address'}, {person.audience}{unit}"
    for each in plan.changed:
        yield f"changed: {each.now.id}: {each.now.name} ({', '.join(each.fields)})"
    yield f"as they are: {plan.unchanged - (0 if plan.removed else len(plan.missing))}"


def _count(headcount: int | None) -> str:
    return "no head count" if headcount is None else str(headcount)
