"""What an administrator does with rounds from the command line: all from list and create to delete."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from .. import listings
from .context import DATE, Refusal, chosen_organisation, with_application

AUDIENCE = click.Choice(["staff", "leader", "customer"])
UNIT_COLUMNS = ("id", "name", "parent", "headcount")
AGAIN = "Invite once more, into another file: codes that nobody uses do no harm."
# What some details of a round are called here.
OPTIONS = {"opens_on": "opens", "closes_on": "closes", "prior_round": "prior"}


@click.group("round")
def rounds_() -> None:
    """Rounds: list, create, copy, open, invite, extend, close, release, delete."""


@rounds_.command("list")
@click.option("--organisation")
@with_application
def list_rounds(organisation: str | None) -> None:
    """Print the rounds, the newest first."""
    from ..records import rounds

    for entry in rounds.in_organisation(chosen_organisation(organisation)):
        state = "closed, not released" if entry.state == "closed" and rounds.withheld(entry) else entry.state
        click.echo(f"{entry.id}\t{state}\t{entry.name}")


@rounds_.command("create")
@click.option("--name", required=True)
@click.option(
    "--questionnaire",
    "-q",
    default="ten-pillars",
    show_default=True,
    metavar="ID|ID@VERSION|PATH",
    help="One that the organisation sees (the newest version of an id), or a file or folder.",
)
@click.option("--form", type=click.Choice(["full", "core"]), default="full", show_default=True)
@click.option("--privacy", type=click.Choice(["sealed", "confidential"]), default="sealed", show_default=True)
@click.option("--threshold", type=int, help="Smallest group that is shown; the installation's when left out.")
@click.option("--opens", type=DATE)
@click.option("--closes", type=DATE, help="The last day on which people can answer.")
@click.option("--by-itself", is_flag=True, help="Open and close on these days without anybody.")
@click.option("--held", is_flag=True, help="Results wait, once it has closed, until they are released.")
@click.option("--prior", help="Id of the round to compare with.")
@click.option(
    "--open-link/--by-invitation",
    default=None,
    help="Whether anyone with the address may answer; when left out, in sealed rounds and with --open-to.",
)
@click.option(
    "--open-to", type=AUDIENCE, multiple=True, help="Only they may, the others are invited; repeatable."
)
@click.option("--units", metavar="FILE.csv", help="Departments: columns id, name, parent, headcount.")
@click.option("--headcount", metavar="staff=159,leader=23", help="How many are asked, by audience.")
@click.option("--organisation")
@with_application
def create_round(organisation: str | None, **options: Any) -> None:
    """Make a draft and print its id."""
    from ..records import rounds
    from ..records.errors import Invalid
    from .questionnaires import questionnaire_of

    owner = chosen_organisation(organisation)
    questionnaire = questionnaire_of(owner, options.pop("questionnaire"))
    listing = _listing(options.pop("units"))
    try:
        made = rounds.create(owner, questionnaire=questionnaire, **_details(options), units=_units(listing))
    except Invalid as error:
        raise _by_option(listing.refused(error.faults, "/units") if listing else error) from None
    click.echo(made.id)


@rounds_.command("open")
@click.argument("round_id")
@click.option("--organisation")
@with_application
def open_round(round_id: str, organisation: str | None) -> None:
    """Open a draft for answers. Its privacy mode and threshold are fixed from then on."""
    from flask import current_app

    from ..records import rounds

    rounds.open_round(chosen_organisation(organisation), round_id)
    click.echo(f"{current_app.config['PUBLIC_URL']}/r/{round_id}")


@rounds_.command("invite")
@click.argument("round_id")
@click.argument("people", required=False)
@click.option("--audience", type=AUDIENCE, help="In place of a file: whom to invite.")
@click.option("--unit", help="Their unit.")
@click.option("--ref", help="Your own word for one person, such as an address.")
@click.option("--count", type=int, help="How many codes, in sealed rounds.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), default="-")
@click.option("--organisation")
@with_application
def invite(round_id: str, people: str | None, output: Path, organisation: str | None, **group: Any) -> None:
    """Invite PEOPLE and print their codes as CSV: all of them, or nobody.

    PEOPLE is a CSV file (- for standard input) with the columns audience, unit, ref and count, in any order;
    all but the first may be left out. Each code is printed this once and is kept nowhere.
    """
    from ..records import invitations, rounds

    if bool(people) == any(group.values()):
        raise Refusal("Name a file of people, or a group with --audience.")
    survey_round = rounds.get(chosen_organisation(organisation), round_id)
    with _new_file(output) as write:
        made = _invited(survey_round, people, group)
        rows = [
            (each.ref, each.audience, each.unit_id, each.code, invitations.link(survey_round, each.code))
            for each in made
        ]
        write(listings.written([("ref", "audience", "unit", "code", "link"), *rows]))


@rounds_.command("extend")
@click.argument("round_id")
@click.option("--closes", type=DATE, required=True, help="The new last day, later than the present one.")
@click.option("--organisation")
@with_application
def extend_round(round_id: str, closes: Any, organisation: str | None) -> None:
    """Put off the end of an open round."""
    from ..records import rounds

    owner = chosen_organisation(organisation)
    version = rounds.get(owner, round_id).version
    changed = rounds.change(owner, round_id, version, closes_on=closes)
    click.echo(f"open until {changed.closes_on}")


@rounds_.command("close")
@click.argument("round_id")
@click.option("--held", is_flag=True, default=None, help="Nobody reads the results before they are released.")
@click.option("--organisation")
@with_application
def close_round(round_id: str, held: bool | None, organisation: str | None) -> None:
    """Close a round and release its results, unless they are to be held."""
    from ..records import rounds

    release = rounds.close(chosen_organisation(organisation), round_id, held=held)
    if release.round.held:
        click.echo(f"closed, digest {release.digest}; not released: type cxassess round release {round_id}")
    else:
        click.echo(f"released on {release.released_on}, digest {release.digest}")


@rounds_.command("release")
@click.argument("round_id")
@click.option("--organisation")
@with_application
def release_round(round_id: str, organisation: str | None) -> None:
    """Release the results of a round that was closed held: for good, to all who may read results."""
    from ..records import rounds

    rounds.release(chosen_organisation(organisation), round_id)
    click.echo("released")


@rounds_.command("copy")
@click.argument("round_id")
@click.option("--name", required=True, help="What the new round is called.")
@click.option("--organisation")
@with_application
def copy_round(round_id: str, name: str, organisation: str | None) -> None:
    """Make a draft like ROUND_ID, to be compared with it, and print its id."""
    from ..records import rounds
    from ..records.errors import Invalid

    try:
        click.echo(rounds.copy(chosen_organisation(organisation), round_id, name).id)
    except Invalid as error:
        raise _by_option(error) from None


@rounds_.command("delete")
@click.argument("round_id")
@click.option("--name", required=True, help="The round's name, so that it is not another one by mistake.")
@click.option("--open", "while_open", is_flag=True, help="Also while people are answering it.")
@click.option("--organisation")
@with_application
def delete_round(round_id: str, name: str, while_open: bool, organisation: str | None) -> None:
    """Delete a round for good: its answers, its results, its roadmap and its invitations."""
    from ..records import rounds

    owner = chosen_organisation(organisation)
    found = rounds.get(owner, round_id)
    if name.strip() != found.name:
        raise Refusal(f"--name: the round {round_id} is called “{found.name}”. Nothing was deleted.")
    if found.state == "open" and not while_open:
        raise Refusal("People are answering this round. Close it first, or say --open.")
    rounds.delete(owner, round_id, found.version)
    click.echo("deleted")


def _details(options: Mapping[str, Any]) -> dict[str, Any]:
    """The details of a round, in the words of its verb."""
    from flask import current_app

    from .scoring import headcount_of

    link, threshold = options["open_link"], options["threshold"]
    opens, closes = options["opens"], options["closes"]
    by_link = options["privacy"] == "sealed" or bool(options["open_to"])
    return {
        **{name: options[name] for name in ("name", "form", "privacy", "open_to", "by_itself", "held")},
        "threshold": current_app.config["THRESHOLD"] if threshold is None else threshold,
        "opens_on": opens,
        "closes_on": closes,
        "prior_round": options["prior"],
        "open_link": by_link if link is None else link,
        "headcount": headcount_of(options["headcount"]),
    }


def _listing(path: str | None) -> listings.Listing | None:
    """The file of units, if one is named."""
    from ..records.round_rules import MOST_UNITS
    from .scoring import read_text

    if path is None:
        return None
    text, name = read_text(path)
    return listings.read(text, UNIT_COLUMNS, needed=("id", "name"), most=MOST_UNITS, name=name)


def _units(listing: listings.Listing | None) -> list[Any]:
    """The units of a file; a head count that is none becomes −1, which is refused with its line."""
    from ..maturity import Unit

    return [
        Unit(row["id"], row["name"], row["parent"] or None, _headcount(row["headcount"]))
        for row in (listing.rows if listing else ())
    ]


def _headcount(text: str) -> int | None:
    return (int(text) if text.isdecimal() and len(text) < 10 else -1) if text else None


def _invited(survey_round: Any, people: str | None, group: Mapping[str, Any]) -> list[Any]:
    """The invitations of a file's people, or of one group."""
    from ..records import invitations
    from ..records.errors import Invalid
    from .scoring import read_text

    if people:
        return invitations.invite_listed(survey_round, *read_text(people))
    wanted = invitations.Invited(group["audience"], group["unit"], group["ref"], group["count"])
    try:
        return invitations.invite(survey_round, [wanted])
    except Invalid as error:
        raise _by_option(error) from None


def _by_option(error: Any) -> Refusal:
    """The refusal of faults that have no line in a file, each named after its option."""
    texts = [
        f"--{_option(fault.where)}: {fault.message}" if fault.where.startswith("/") else str(fault)
        for fault in error.faults
    ]
    return Refusal("\n".join(texts))


def _option(where: str) -> str:
    """The option that a pointer is about: the last word of it that is no number."""
    name = [step for step in where.split("/") if not step.isdecimal()][-1]
    return OPTIONS.get(name, name).replace("_", "-")


@contextmanager
def _new_file(path: Path) -> Iterator[Callable[[str], Any]]:
    """What writes codes, for this user's eyes only; - is standard output.

    The file is there before a code is made, so that none is made in vain, and takes no other file's place:
    the codes in that could not be had again.
    """
    if str(path) == "-":
        yield lambda text: click.echo(text, nl=False)
        return
    try:
        path.touch(0o600, exist_ok=False)
    except OSError as error:
        raise Refusal(f"{path}: cannot be made ({error.strerror}). Name a new file.") from None
    try:
        with path.open("w", encoding="utf-8") as stream:
            yield stream.write
    except OSError as error:
        raise click.ClickException(f"{path}: cannot be written ({error.strerror}). {AGAIN}") from None
    except BaseException:
        path.unlink()
        raise
    click.echo(f"{path}: written")
