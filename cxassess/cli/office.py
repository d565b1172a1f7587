"""What an administrator does from the command line: people, keys, responses, reports."""

from pathlib import Path
from typing import Any

import click

from .context import DATE, Refusal, chosen_organisation, with_application


@click.group()
def organisation() -> None:
    """Organisations; everything else belongs to one."""


@organisation.command("create")
@click.option("--name", required=True)
@click.option("--id", "organisation_id", help="Small letters, digits and hyphens; made up when left out.")
@with_application
def create_organisation(name: str, organisation_id: str | None) -> None:
    """Make an organisation and print its id."""
    from ..records import organisations

    click.echo(organisations.create(name, organisation_id).id)


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("create")
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", default="administrator", show_default=True)
@click.option("--branch", metavar="UNIT", help="Of a leader: the id of the unit that they lead.")
@click.option("--organisation", help="Its id; may be left out when there is only one.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@with_application
def create_user(
    email: str, name: str, role: str, branch: str | None, organisation: str | None, password: str
) -> None:
    """Make an account. The password is asked for when it is not given."""
    from ..records import people

    made = people.create_user(
        chosen_organisation(organisation),
        email=email,
        name=name,
        role=role,
        password=password,
        branch=branch,
    )
    click.echo(f"{made.email} can sign in as {made.role}.")


@user.command("list")
@click.option("--organisation", help="Its id; all of them when left out.")
@with_application
def list_users(organisation: str | None) -> None:
    """Print every account: address, role, second factor, state, organisation."""
    from ..records import organisations, people, second_factors

    chosen = [organisations.get(organisation)] if organisation else organisations.every()
    for each in chosen:
        holders = second_factors.holders(each.id)
        for account in people.in_organisation(each.id):
            factor = "second factor" if account.id in holders else "no second factor"
            click.echo(f"{account.email}\t{account.role}\t{factor}\t{account.state}\t{each.id}")


@user.command("reset-second-factor")
@click.option("--email", required=True)
@with_application
def reset_second_factor(email: str) -> None:
    """Remove every second factor of an account, and sign it out everywhere."""
    from ..records import colleagues, people

    account = people.by_email(email)
    had = colleagues.reset_second_factor_of(account)
    click.echo(f"{account.email} {'has no second factor any more' if had else 'had no second factor'}.")


@user.command("reset-password")
@click.option("--email", required=True)
@with_application
def reset_password(email: str) -> None:
    """Print a link with which the account's owner chooses a new password: once, within 24 hours."""
    from flask import current_app

    from ..records import new_passwords, people

    token = new_passwords.link_token(people.by_email(email))
    click.echo(f"{current_app.config['PUBLIC_URL'].rstrip('/')}/office/reset#{token}")


@user.command("part")
@click.option("--email", required=True)
@click.option("--organisation", help="Its id; may be left out when there is only one.")
@with_application
def part_user(email: str, organisation: str | None) -> None:
    """Part an account from its identity at the provider: the next sign-in there joins it anew."""
    from ..records import identities

    found = identities.part(chosen_organisation(organisation), email)
    if found is None:
        raise Refusal(f"--email {email}: there is no account with that address that can sign in.")
    click.echo(f"{found.email} is joined anew at the next sign-in there.")


@click.group("api-key")
def api_key() -> None:
    """Keys for other programs."""


@api_key.command("create")
@click.option("--name", required=True, help="What the key is for.")
@click.option("--scopes", required=True, metavar="a,b", help="score, rounds, responses, results, roadmap")
@click.option("--organisation", help="Its id; may be left out when there is only one.")
@click.option("--expires", type=DATE, help="Last day; a year from today when left out.")
@with_application
def create_key(name: str, scopes: str, organisation: str | None, expires: Any) -> None:
    """Print a new key, this once, alone on standard output."""
    from ..records import keys

    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    click.echo(keys.create(chosen_organisation(organisation), name, wanted, expires))


@click.command("import-responses")
@click.argument("round_id")
@click.argument("responses")
@click.option("--organisation")
@with_application
def import_responses(round_id: str, responses: str, organisation: str | None) -> None:
    """Store the RESPONSES of a file (CSV or NDJSON, - for standard input) in an open round: all or none."""
    from ..records import responses as kept
    from ..records import rounds
    from .scoring import read_sheet

    survey_round = rounds.get(chosen_organisation(organisation), round_id)
    units = frozenset(unit.id for unit in survey_round.units)
    sheet = read_sheet(survey_round.questionnaire, responses, units)
    click.echo(f"{kept.store_sheet(survey_round, sheet)} responses stored")


@click.command()
@click.argument("round_id")
@click.option(
    "--format", "kind", type=click.Choice(["csv", "xlsx", "json", "ics"]), default="json", show_default=True
)
@click.option("--roadmap", is_flag=True, help="The roadmap alone, for the tools in which people plan.")
@click.option("--table", help="As CSV: one table by its name; all of them, a line for each figure, without.")
@click.option("--language", help="Of the workbook, as en-GB; the installation's first when left out.")
@click.option("--organisation")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), default="-")
@with_application
def export(round_id: str, kind: str, table: str | None, organisation: str | None, **options: Any) -> None:
    """Write a closed round's figures as JSON, CSV or an XLSX workbook; answers are never exported.

    With --roadmap its goals: a workbook, a CSV that Jira, Asana and others import, JSON, or a calendar (ics).
    """
    from .. import exports, roadmap_files, spreadsheets
    from ..records import rounds

    if table is not None and kind != "csv":
        raise Refusal("--table: only a CSV holds one table; add --format csv.")
    if table is not None and table not in spreadsheets.NAMES:
        raise Refusal(f"--table {table}: there is no such table. Use one of {', '.join(spreadsheets.NAMES)}.")
    if options["roadmap"] and table is not None:
        raise Refusal("--table: the roadmap is one table; leave it out.")
    if kind == "ics" and not options["roadmap"]:
        raise Refusal("--format ics: only the roadmap is a calendar; add --roadmap.")
    language = _language(options["language"])
    owner = chosen_organisation(organisation)
    if options["roadmap"]:
        made = roadmap_files.export(owner, round_id, kind, language, before_release=True)
    else:
        made = exports.export(owner, round_id, kind, language, table=table, before_release=True)
    _say_if_not_released(rounds.get(owner, round_id))
    write(options["output"], made.content)


@click.command()
@click.argument("round_id")
@click.option("--organisation")
@click.option("--language", help="As en-GB; the installation's first when left out.")
@click.option("--paper", type=click.Choice(["A4", "Letter"]), help="The organisation's own when left out.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), default="-")
@with_application
def report(
    round_id: str, organisation: str | None, language: str | None, paper: str | None, output: Path
) -> None:
    """Write a closed round's roadmap as PDF."""
    from .. import jobs
    from ..records import rounds
    from ..report import ReportError

    spoken = _language(language)
    owner = chosen_organisation(organisation)
    _say_if_not_released(rounds.get(owner, round_id))
    try:
        write(output, jobs.report_pdf(owner, round_id, spoken, paper=paper, before_release=True))
    except ReportError as error:
        raise click.ClickException(str(error)) from None


def _language(wanted: str | None) -> str:
    """The locale of a language of this installation, the first where none is named."""
    from flask import current_app

    known = current_app.config["LANGUAGES"]
    spoken = wanted or known[0]
    if spoken not in known:
        raise Refusal(f"--language {spoken}: this installation has {', '.join(known)}.")
    return spoken.replace("-", "_")


def _say_if_not_released(survey_round: Any) -> None:
    """Warn, beside the output, that others do not read these results yet."""
    from ..records import rounds

    if rounds.withheld(survey_round):
        click.echo(
            f"cxassess: not released yet: keep this to yourself, or type cxassess round release "
            f"{survey_round.id}.",
            err=True,
        )


def write(output: Path, content: bytes) -> None:
    """Put the content into a file, or on standard output for `-`."""
    if str(output) == "-":
        click.echo(content, nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{output}: cannot be written ({error.strerror}).") from None
    click.echo(f"{output}: {len(content):,} bytes")
