"""An organisation's questionnaires from the command line: list, add, changes, retire, take back."""

from pathlib import Path
from typing import Any

import click

from .context import Refusal, chosen_organisation, with_application

NAME = "ID@VERSION"


@click.group()
def questionnaire() -> None:
    """Questionnaires: list, add, changes, retire, take back."""


@questionnaire.command("list")
@click.option("--organisation")
@with_application
def list_questionnaires(organisation: str | None) -> None:
    """Print every version that the organisation sees: name, where it is from, its rounds, its title."""
    from ..records import questionnaires

    for each in questionnaires.of(chosen_organisation(organisation)):
        state = "retired" if each.retired else each.source
        click.echo(f"{each.name}\t{state}\t{len(each.rounds)} rounds\t{each.title}")


@questionnaire.command("add")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--organisation")
@with_application
def add_questionnaire(path: Path, organisation: str | None) -> None:
    """Store the questionnaire at PATH (a folder or a file), or print each fault with its line.

    A stored version never changes: a change to anything needs a new version.
    """
    from .. import instruments
    from ..maturity import load
    from ..records import questionnaires

    owner = chosen_organisation(organisation)
    load(path)  # for faults with the paths of this machine
    click.echo(questionnaires.add(owner, instruments.texts_in(path)).name)


@questionnaire.command("changes")
@click.argument("before", metavar=f"PATH|{NAME}")
@click.argument("after", metavar=f"PATH|{NAME}")
@click.option("--organisation")
@with_application
def changes(before: str, after: str, organisation: str | None) -> None:
    """Print what changed between two versions, and which pillars stay comparable."""
    from ..maturity.revision import revision

    found = revision(_found(before, organisation), _found(after, organisation))
    click.echo("\n".join(_lines(found)) or "Nothing differs but the version.")


@questionnaire.command("retire")
@click.argument("name", metavar=NAME)
@click.option("--organisation")
@with_application
def retire(name: str, organisation: str | None) -> None:
    """Offer a version for new rounds no more. Rounds that use it go on."""
    from ..records import questionnaires

    owner, each = _own(name, organisation)
    questionnaires.retire(owner, each.id, each.version)
    click.echo(f"{each.name} is retired.")


@questionnaire.command("take-back")
@click.argument("name", metavar=NAME)
@click.option("--organisation")
@with_application
def take_back(name: str, organisation: str | None) -> None:
    """Offer a retired version again."""
    from ..records import questionnaires

    owner, each = _own(name, organisation)
    questionnaires.take_back(owner, each.id, each.version)
    click.echo(f"{each.name} is offered again.")


def questionnaire_of(owner: str, name: str) -> Any:
    """The questionnaire at a path, or of the name that an organisation knows it by."""
    from ..maturity import load
    from ..records import questionnaires
    from ..records.errors import NotFound

    if Path(name).exists():
        return load(Path(name))
    try:
        return questionnaires.named(owner, name).questionnaire
    except NotFound:
        known = ", ".join(each.name for each in questionnaires.of(owner)[:20])
        raise Refusal(
            f"{name}: there is no such questionnaire. Give a path, or one of these: {known}"
        ) from None


def _found(name: str, organisation: str | None) -> Any:
    from ..maturity import load

    if Path(name).exists():  # needs no organisation
        return load(Path(name))
    return questionnaire_of(chosen_organisation(organisation), name)


def _own(name: str, organisation: str | None) -> tuple[str, Any]:
    """The organisation and its own version of that name."""
    from ..records import questionnaires
    from ..records.errors import NotFound

    owner = chosen_organisation(organisation)
    id_, at, version = name.partition("@")
    if not at:
        raise Refusal(f"{name}: say which version, as {NAME}.")
    try:
        each = questionnaires.find(owner, id_, version)
    except NotFound:
        raise Refusal(f"{name}: there is no such questionnaire. See cxassess questionnaire list.") from None
    if not each.own:
        raise Refusal(f"{name}: it is installed with this program and cannot be retired.")
    return owner, each


def _lines(found: Any) -> list[str]:
    """What changed, a line a thing; then what stays comparable for staff and leaders together."""
    lines = []
    for each in found.differences:
        thing = each.thing
        lines.append(f"{each.kind}: {thing.kind} {thing.id}: {thing.name}")
        for edit in each.edits:
            lines += [f"    {edit.where}", f"    - {edit.before}", f"    + {edit.after}"]
    for kept in found.kept_ids:
        does = "still compared" if kept.compared else "no longer compared"
        lines.append(f"caution: {kept.id} keeps its id, changed: {', '.join(kept.what)}; {does}")
    if not lines or not found.comparability:
        return lines
    first = found.comparability[0]
    for like in (*first.pillars, first.overall):
        says = "comparable" if like.comparable else "not comparable"
        lines.append(f"{like.pillar or 'overall'}: {says}, {like.shared} of {like.of} items")
    return lines
