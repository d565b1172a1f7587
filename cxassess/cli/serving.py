"""`serve`, `db`, `demo`, `doctor`: the program on this machine."""

import contextlib
import os
import signal
import subprocess
import sys
from typing import Any

import click

from .. import doctor as machine
from .context import Refusal, refusing, with_application

UPKEEP_ADVICE = (
    "The files still show traces of a round that has ended, since somebody was reading the database, or "
    "the disk was full. End long readings, such as a copy that is being made, then type cxassess db compact."
)


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--demo", is_flag=True, help="Load the demo organisation when the database is empty.")
@click.option("--no-worker", is_flag=True, help="Leave e-mail and scheduled work to `cxassess worker`.")
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None, demo: bool, no_worker: bool) -> None:
    """Create or upgrade the database, then serve until Ctrl-C; a worker runs beside the server."""
    if host:
        os.environ["CXASSESS_HOST"] = host
    if port:
        os.environ["CXASSESS_PORT"] = str(port)
    options = context.invoke(_prepare, demo=demo)
    sys.stdout.flush()
    if not no_worker:
        # It ends with its parent, which this process goes on to be as the server.
        subprocess.Popen([sys.executable, "-m", "cxassess", "worker", "--with-parent"])
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *options])


@click.command(hidden=True)
@click.option("--demo", is_flag=True)
@with_application
def _prepare(demo: bool) -> list[str]:
    """The server's options, after the database has been made ready."""
    from flask import current_app

    from .. import demo as organisation
    from .. import migrations
    from ..records import envelopes, new_passwords, upkeep

    migrations.upgrade()
    envelopes.require_readable()  # a changed secret, while the earlier one is still at hand
    upkeep.catch_up()
    _count_anew(current_app.config)
    if demo and organisation.is_empty():
        click.echo("Loading the demo organisation (once, some seconds) ...")
        _load()
    click.echo(_greeting(current_app.config["PUBLIC_URL"], new_passwords.beginning()))
    return gunicorn_options(current_app.config)


def _count_anew(config: Any) -> None:
    """What /metrics tells is counted from the start of the server."""
    from ..shared import counters, table

    path = table.place(config["MEMORY_FOLDER"], config["DATA_FOLDER"], "counters")
    with contextlib.suppress(OSError):
        counters.Counters.forget(path)


def _greeting(address: str, first: str | None = None) -> str:
    """What is told at the start; `first` is the token to make the first account with, while there is none."""
    from .. import demo as organisation

    lines = [f"\n  cxassess is served at {address}   (Ctrl-C stops it)"]
    if organisation.is_loaded():
        lines += [
            f"  Take the assessment:  {address}/r/{organisation.OPEN_ROUND}",
            f"  See the results:      {address}/office/   as {organisation.LEADER}",
            f"                        password: {organisation.PASSWORD}",
        ]
        if token := _demo_administrators():
            lines += [
                f"  Run the programme:    {address}/office/reset#{token}   (once, within 24 hours)",
                f"                        then as {organisation.ADMINISTRATOR}",
            ]
    if first:
        lines += [
            "  Make the first account within 24 hours, once, with this link:",
            f"  {address.rstrip('/')}/office/begin#{first}",
        ]
    lines.append(f"  Score from a program: {address}/api/v1/docs\n")
    return "\n".join(lines)


def _demo_administrators() -> str | None:
    """A token with which the demo's administrator gets a password; None once they have one, or are gone."""
    from .. import demo as organisation
    from ..records import new_passwords, people
    from ..records.errors import NotFound

    try:
        administrator = people.by_email(organisation.ADMINISTRATOR)
    except NotFound:
        return None
    return new_passwords.link_token(administrator) if administrator.state == "invited" else None


def gunicorn_options(config: Any, application: str = "cxassess.app:create_app()") -> list[str]:
    """What gunicorn is started with; the benchmark starts others in the same way."""
    # No access log: an address and a time would say who answered when.
    return [
        application,
        f"--bind={config['HOST']}:{config['PORT']}",
        f"--workers={config['WORKERS']}",
        # Those that wait for a place need a thread too, or people would wait behind them.
        f"--threads={config['THREADS'] + config['API_WAITING']}",
        "--worker-class=cxassess.slow_clients.Worker",
        "--timeout=60",
        "--graceful-timeout=30",
        "--keep-alive=5",
        "--max-requests=50000",
        "--max-requests-jitter=5000",
        "--limit-request-line=2048",
        "--limit-request-fields=50",
        "--limit-request-field_size=4096",
        "--no-control-socket",
        "--umask=63",
        # Warnings would name the address of somebody whose request was refused.
        "--log-level=error",
        "--forwarder-headers=",
        "--header-map=refuse",
    ]


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--reports", is_flag=True, help="Make reports, and nothing else.")
@click.option("--with-parent", is_flag=True, hidden=True)
@click.pass_obj
def worker(make: Any, once: bool, reports: bool, with_parent: bool) -> None:
    """Send e-mail, make reports, open and close rounds on their dates, keep periods; until Ctrl-C."""
    from .. import makers
    from .. import worker as working

    application = refusing(make)()
    if once:
        if not reports:
            working.work(application)
        makers.make_all(application)
        return
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))
    if reports:
        makers.make_on(application, with_parent=with_parent)
        return
    working.work_on(application, with_parent=with_parent)


@click.group("db")
def database() -> None:
    """The database: its version and its files."""


@database.command()
@with_application
def upgrade() -> None:
    """Bring the database to the newest version; create it if it is not there."""
    from .. import migrations

    migrations.upgrade()
    click.echo("The database is at the newest version.")


@database.command()
@with_application
def compact() -> None:
    """Rewrite the files, where that is owed, so that they show nothing of rounds that have ended."""
    from ..records import upkeep

    if not upkeep.catch_up():
        raise Refusal(UPKEEP_ADVICE)
    click.echo("Nothing is owed: the files show nothing of rounds that have ended.")


@database.command(hidden=True)
@click.argument("message")
@with_application
def revise(message: str) -> None:
    """Write a new version file from the tables (for developers)."""
    from .. import migrations

    migrations.upgrade()
    migrations.revise(message)


@click.command("demo")
@with_application
def load_demo() -> None:
    """Load the demo organisation with its rounds."""
    from flask import current_app

    from .. import migrations

    migrations.upgrade()
    _load()
    click.echo(_greeting(current_app.config["PUBLIC_URL"]))


def _load() -> None:
    from .. import demo
    from ..records import clock

    demo.load(clock.today())


@click.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Say what is there and what is missing; status 0 when all is well, else 1."""
    lacking = machine.missing(machine.TO_RUN)
    click.echo(machine.report(machine.TO_RUN))
    sound = context.invoke(_own_state)
    if lacking:
        click.echo(f"\nType this once:\n\n    {machine.install_line(lacking)}")
    context.exit(0 if sound and not lacking else 1)


@click.command(hidden=True)
@with_application
def _own_state() -> bool:
    """True when the database and the data folder are in order; says what is not."""
    from flask import current_app

    from .. import migrations
    from ..records.errors import StorageUnavailable

    folder = current_app.config["DATA_FOLDER"]
    writable = os.access(folder, os.W_OK)
    click.echo(f"ok       data folder {folder}" if writable else f"MISSING  {folder} cannot be written")
    try:
        current = migrations.is_current()
    except StorageUnavailable:
        click.echo("MISSING  the database cannot be reached: look at CXASSESS_DATABASE_URL")
        return False
    click.echo(
        "ok       database"
        if current
        else "MISSING  the database is not at the newest version: type cxassess db upgrade"
    )
    found = writable and current and _answers_can_be_read() and _nothing_is_owed() and _provider_is_complete()
    found = found and _reports_are_made()
    return _mail_can_go_out() and found


def _reports_are_made() -> bool:
    """False when a report waits and nobody makes it; says whether anybody makes reports."""
    from .. import makers
    from ..records import reports

    if makers.are_there():
        click.echo("ok       reports are made")
        return True
    if reports.oldest_waiting() is None:
        click.echo("none     nobody makes reports now: cxassess serve and cxassess worker do")
        return True
    click.echo("MISSING  a report waits and nobody makes it: keep cxassess worker running")
    return False


def _mail_can_go_out() -> bool:
    """True when the mail server can be used, or none is set; says so, or what to do. No mail is sent."""
    from flask import current_app

    from .. import post

    if not current_app.config["MAIL_URL"]:
        click.echo("none     mail server: no e-mail is sent until CXASSESS_MAIL_URL names one")
        return True
    try:
        click.echo(f"ok       mail server {post.check()}")
    except post.MailServerDown as down:
        click.echo(f"MISSING  the mail server cannot be used: {down}. Look at CXASSESS_MAIL_URL")
        return False
    return True


def _nothing_is_owed() -> bool:
    """True when the files show nothing of rounds that have ended; says so, or what to do."""
    from ..records import upkeep

    owed = upkeep.is_owed()
    click.echo(f"MISSING  {UPKEEP_ADVICE}" if owed else "ok       files rewritten after every close")
    return not owed


def _provider_is_complete() -> bool:
    """True when the settings of the identity provider fit together, or there is none; says what does not."""
    from flask import current_app

    from ..records import identities

    config = current_app.config
    wrong = [
        (not config["OIDC_CLIENT_ID"], "CXASSESS_OIDC_CLIENT_ID is empty: give the name registered there"),
        (
            not identities.organisation(config["OIDC_ORGANISATION"]),
            "CXASSESS_OIDC_ORGANISATION must be the id of the organisation whose people sign in there",
        ),
    ]
    advice = [text for faulty, text in wrong if faulty and config["OIDC_ISSUER"]]
    for text in advice:
        click.echo(f"MISSING  the identity provider: {text}")
    if config["OIDC_ISSUER"] and not advice:
        click.echo("ok       identity provider")
    return not advice


def _answers_can_be_read() -> bool:
    """True when the secret is the one that answers were sealed with; says so, or what to do."""
    from ..records import envelopes
    from ..records.errors import Conflict

    try:
        envelopes.require_readable()
    except Conflict as changed:
        click.echo(f"MISSING  the secret: {changed}")
        return False
    click.echo("ok       secret")
    return True
