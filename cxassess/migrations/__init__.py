"""The database's versions, by Alembic. They only go forward; a released one is never edited."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError

from ..records.database import db
from ..records.errors import Conflict, StorageUnavailable

FOLDER = Path(__file__).parent


def upgrade() -> None:
    """Bring the database of the current app to the newest version; create it if it is not there.

    Raises Conflict `database_unknown` when its version is none of this program's.
    """
    try:
        command.upgrade(_config(), "head")
    except CommandError as error:
        raise Conflict(
            "database_unknown",
            f"The database was made by another version of this program ({error}). Use that one, or another "
            "database: see CXASSESS_DATABASE_URL.",
        ) from error
    except DBAPIError as error:
        raise StorageUnavailable from error


def revise(message: str) -> None:
    """Write a new version file from the difference between the tables and the database (for developers)."""
    number = len(list((FOLDER / "versions").glob("[0-9]*.py"))) + 1
    command.revision(_config(), message, autogenerate=True, rev_id=f"{number:04}")


def is_current() -> bool:
    """True when the database is at the newest version. Raises StorageUnavailable."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    try:
        with db.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == newest
    except DBAPIError as error:
        raise StorageUnavailable from error


def differences() -> list[object]:
    """What the tables in code and database differ in: nothing, when every change has its migration."""
    from alembic.autogenerate import compare_metadata

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
