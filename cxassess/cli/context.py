"""What the commands share: the application's context, and refusals as `cxassess: …` with exit status 2."""

import functools
import sys
from collections.abc import Callable
from typing import Any

import click

from ..maturity.errors import MaturityError
from ..settings import SettingError

BAD_INPUT = 2


class Day(click.ParamType):
    """A day, written as at every other door."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The day. Fails with what to do."""
        from ..records import days

        try:
            return days.read(value) if isinstance(value, str) else value
        except ValueError:
            self.fail(days.ADVICE, param, ctx)


DATE = Day()
NO_ORGANISATION = "There is no organisation yet: type cxassess organisation create --name NAME."
DATABASE_ADVICE = (
    "The database {where} cannot be used. If it is not the server’s, set CXASSESS_DATA_FOLDER or "
    "CXASSESS_DATABASE_URL as there; if it is to be a new one, type cxassess db upgrade to make it."
)


class Refusal(click.ClickException):
    """Bad input: the sentence alone on standard error, status 2."""

    exit_code = BAD_INPUT

    def show(self, file: Any = None) -> None:
        """Print the faults as they are: they name file and line themselves."""
        click.echo(self.format_message(), file=file or sys.stderr)


def chosen_organisation(given: str | None) -> str:
    """The id given, or that of the only organisation there is."""
    from ..records import organisations

    if given:
        return organisations.get(given).id
    only = organisations.only()
    if only is None:
        known = ", ".join(entry.id for entry in organisations.every())
        raise Refusal(f"Say which with --organisation: {known}." if known else NO_ORGANISATION)
    return only.id


def refusing(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command, with the engine's and the settings' faults turned into Refusals."""

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (MaturityError, SettingError) as error:
            raise Refusal(str(error)) from None

    return guarded


def with_application(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command inside the application's context, with the faults of what is kept turned into Refusals."""

    @click.pass_obj
    @functools.wraps(command)
    def inside(make: Callable[[], Any], /, *args: Any, **kwargs: Any) -> Any:
        from ..records.database import DatabaseFault, address
        from ..records.errors import RecordsError

        try:
            application = refusing(make)()
        except OSError as error:
            raise Refusal(f"{error.filename}: {error.strerror}. See CXASSESS_DATA_FOLDER.") from None
        with application.app_context():
            try:
                return refusing(command)(*args, **kwargs)
            except RecordsError as error:
                raise Refusal(str(error)) from None
            except DatabaseFault:
                raise Refusal(DATABASE_ADVICE.format(where=address())) from None

    return inside
