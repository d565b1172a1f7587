"""Rewriting the files, so that nothing deleted and no order of arrival can be read from them.

Even in a table without row ids, the place of a row inside its page keeps the order of arrival until the
pages are written anew, and so does the log beside the database. What is owed is noted in the transaction
that made it necessary, and struck off only when it was done: a crash or a full disk in between loses nothing.
"""

import logging
import re
import secrets
import sqlite3
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from .database import SQLITE_PRAGMAS, db, writing
from .errors import StorageUnavailable
from .models import UpkeepRow

COMPACT = "compact"
PATIENCE = "200ms"
"""How long a rewrite waits for whoever is reading: on PostgreSQL everybody else waits behind it meanwhile."""
SQLITE_PATIENCE = 1000
"""Milliseconds that the same waits on SQLite: nobody waits behind it, but whoever closed the round does."""
ATTEMPTS, PAUSE = 3, 1.0
"""How often a table is tried, and the seconds between: an ordinary request has ended by then."""
REWRITTEN = (
    *("ballot", "draft", "invitation", "envelope", "offer", "answered_request"),
    *("lot", "lot_count", "bulk_import"),
    *("response", "comment", "role_impact", "volunteer"),
    # What ends by a period of keeping, or because somebody has asked for it.
    *("contact", "letter", "invited", "act", "workshop", "user_account", "sign_in"),
)
log = logging.getLogger(__name__)


def owe(session: Any) -> None:
    """Note, within a transaction, that the files must be rewritten: a debt of its own each time.

    One row for all would be struck off for rounds that were closed while the files were being rewritten.
    """
    session.add(UpkeepRow(name=f"{COMPACT} {secrets.token_hex(8)}"))


def is_owed() -> bool:
    """Whether a rewrite is owed: a crash, a full disk or somebody who was reading has prevented it."""
    return bool(_debts())


def catch_up() -> bool:
    """Rewrite the files if that is owed; False when it could not be done now and is still owed."""
    debts = _debts()
    if not debts:
        return True
    db.session.rollback()
    try:
        _compact()
        with writing() as session:
            session.execute(delete(UpkeepRow).where(UpkeepRow.name.in_(debts)))
    except (DBAPIError, sqlite3.Error, StorageUnavailable) as error:
        log.error("the database files could not be rewritten (%s); it is tried again", type(error).__name__)
        return False
    return True


def _debts() -> list[str]:
    return list(db.session.scalars(select(UpkeepRow.name).where(UpkeepRow.name.startswith(COMPACT))))


def _compact() -> None:
    if db.engine.dialect.name == "sqlite":
        _compact_sqlite()
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT", writes=True) as connection:
        connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
        try:
            left = _left_of(connection, REWRITTEN)
            for _ in range(ATTEMPTS - 1):
                if left:
                    time.sleep(PAUSE)
                    left = _left_of(connection, left)
        finally:
            connection.execute(text("RESET lock_timeout"))
    if left:
        raise StorageUnavailable


def _left_of(connection: Any, tables: Sequence[str]) -> list[str]:
    """The tables that could not be rewritten, after all were tried."""
    return [table for table in tables if not _compact_table(connection, table)]


def _compact_table(connection: Any, table: str) -> bool:
    """Rewrite a table; False where somebody holds it, or where their snapshot holds rows that are dead."""
    reports: list[str] = []

    def note(diagnostic: Any) -> None:
        # "3 dead row versions cannot be removed yet", in the language of the server.
        if diagnostic.message_detail:
            reports.append(diagnostic.message_detail.partition("\n")[0])

    driver = connection.connection.driver_connection
    driver.add_notice_handler(note)
    try:
        # ANALYZE, because the statistics hold samples of what was there before.
        connection.execute(text(f"VACUUM (FULL, VERBOSE, ANALYZE) {table}"))
    except StorageUnavailable:  # the others may be free
        return False
    finally:
        driver.remove_notice_handler(note)
    kept = [int(number[0]) for line in reports if (number := re.search(r"\d+", line))]
    return bool(kept) and not any(kept)


def _compact_sqlite() -> None:
    raw = db.engine.raw_connection()
    cursor = raw.cursor()
    try:
        cursor.execute("PRAGMA query_only = 0")
        cursor.execute("VACUUM")
        cursor.execute(f"PRAGMA busy_timeout = {SQLITE_PATIENCE}")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {SQLITE_PRAGMAS['busy_timeout']}")
        raw.close()
    if busy:
        raise StorageUnavailable  # a reader still holds the log: its pages show the order of arrival
