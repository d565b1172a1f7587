"""The privacy desk from the command line: what is kept, what is deleted next, and the trail of acts."""

from pathlib import Path
from typing import Any

import click

from .context import DATE, chosen_organisation, with_application
from .office import write


@click.group()
def privacy() -> None:
    """What is kept, why, and until when."""


@privacy.command("kept")
@click.option("--organisation", help="Its id, for its own periods and numbers; may be left out.")
@click.option("--json", "as_json", is_flag=True, help="As JSON instead of a table.")
@with_application
def kept(organisation: str | None, as_json: bool) -> None:
    """Print what this installation keeps, by whose it is."""
    from .. import keeping
    from ..records import organisations

    known = organisation or organisations.only()
    with _spoken():
        groups = keeping.groups(chosen_organisation(organisation) if known else None)
        click.echo(keeping.as_json(groups) if as_json else "\n".join(_lines(groups)), nl=not as_json)


def _lines(groups: Any) -> Any:
    for group in groups:
        yield f"{group.heading}: {group.lede}"
        for each in group.kept:
            yield f"  {each.table:<22}{each.what}"
            for text in filter(None, (each.until, each.who, each.rows)):
                yield f"{'':<24}{text}"
        yield ""


@privacy.command("due")
@click.option("--organisation", help="Its id; may be left out when there is only one.")
@with_application
def due(organisation: str | None) -> None:
    """Print what is deleted next by the periods of keeping, and when."""
    from .. import keeping
    from ..records import retention

    with _spoken():
        for each in retention.waiting(chosen_organisation(organisation)):
            counted = "" if each.count is None else f" ({each.count})"
            about = f": {each.round_name}" if each.round_name else ""
            click.echo(f"{each.on.isoformat()}  {keeping.KINDS[each.kind]}{about}{counted}")


@click.group("acts")
def acts_() -> None:
    """What people who sign in, keys and the program did; never respondents."""


@acts_.command("export")
@click.option("--organisation", help="Its id; may be left out when there is only one.")
@click.option("--from", "since", type=DATE, help="The first day.")
@click.option("--to", "until", type=DATE, help="The last day.")
@click.option("--json", "as_json", is_flag=True, help="As JSON instead of CSV.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), default="-")
@with_application
def export(organisation: str | None, since: Any, until: Any, as_json: bool, output: Path) -> None:
    """Write the trail of acts, the newest first, times in UTC."""
    from .. import deeds
    from ..records import acts

    wanted = acts.Wanted(since=since, until=until)
    found = acts.every(chosen_organisation(organisation), wanted)
    with _spoken():
        write(output, (deeds.as_json if as_json else deeds.as_csv)(found).encode())


def _spoken() -> Any:
    """The installation's first language: nobody says here which they read."""
    from flask import current_app
    from flask_babel import force_locale

    return force_locale(current_app.config["LANGUAGES"][0].replace("-", "_"))
