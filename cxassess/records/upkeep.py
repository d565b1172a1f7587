"""Rewriting the files, so that nothing deleted and no order of arrival can be read from them.

Even in a table without row ids, the place of a row inside its page keeps the order of arrival until the
pages are written anew, and so does the log beside the database. What is owed is noted in the transaction
that made it necessary, and struck off only when it was done: a crash or a full disk in between loses nothing.
"""

import logging
import re
import sqlite3
from typing import Any

from sqlalchemy import delete, text
from sqlalchemy.exc import DBAPIError

from .database import db, writing
from .errors import StorageUnavailable
from .models import UpkeepRow

COMPACT = "compact"
REWRITTEN = (
    *("ballot", "draft", "invitation", "envelope", "offer", "answered_request"),
    *("response", "comment", "role_impact", "volunteer"),
)
log = logging.getLogger(__name__)


def owe(session: Any) -> None:
    """Note, within a transaction, that the files must be rewritten."""
    session.merge(UpkeepRow(name=COMPACT))


def is_owed() -> bool:
    """Whether a rewrite is owed: a crash, a full disk or somebody who was reading has prevented it."""
    return db.session.get(UpkeepRow, COMPACT) is not None


def catch_up() -> bool:
    """Rewrite the files if that is owed; False when it could not be done now and is still owed."""
    if not is_owed():
        return True
    db.session.rollback()
    try:
        _compact()
        with writing() as session:
            session.execute(delete(UpkeepRow).where(UpkeepRow.name == COMPACT))
    except (DBAPIError, sqlite3.Error, StorageUnavailable) as error:
        log.error("the database files could not be rewritten (%s); it is tried again", type(error).__name__)
        return False
    return True


def _compact() -> None:
    if db.engine.dialect.name == "sqlite":
        _compact_sqlite()
        return
    for table in REWRITTEN:
        _compact_postgresql(table)


def _compact_postgresql(table: str) -> None:
    """Rewrite a table. Raises StorageUnavailable while somebody's snapshot keeps rows that are dead."""
    reports: list[str] = []

    def note(diagnostic: Any) -> None:
        # "3 dead row versions cannot be removed yet", in the language of the server.
        if diagnostic.message_detail:
            reports.append(diagnostic.message_detail.partition("\n")[0])

    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT", writes=True) as connection:
        driver: Any = connection.connection.driver_connection
        driver.add_notice_handler(note)
        try:
            # ANALYZE, because the statistics hold samples of what was there before.
            connection.execute(text(f"VACUUM (FULL, VERBOSE, ANALYZE) {table}"))
        finally:
            driver.remove_notice_handler(note)
    kept = [int(number[0]) for line in reports if (number := re.search(r"\d+", line))]
    if not kept or any(kept):
        raise StorageUnavailable


def _compact_sqlite() -> None:
    raw = db.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA query_only = 0")
        cursor.execute("VACUUM")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    if busy:
        raise StorageUnavailable  # a reader still holds the log: its pages show the order of arrival
