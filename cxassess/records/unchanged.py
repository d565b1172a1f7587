"""What was read of the database, kept for as long as nobody commits anything to it.

SQLite tells a connection whether another one, in whichever process, has committed since it asked last, and
that costs a few microseconds. PostgreSQL does not: there everything is read again.
"""

import sqlite3
import time
from collections.abc import Callable, Hashable
from typing import Any

from flask import current_app

from .database import db

_NAME = "cxassess.unchanged"


def unless_changed(name: Hashable, read: Callable[[], Any]) -> Any:
    """What `read` gives, or what it gave under this name since the last commit."""
    watch = current_app.extensions.get(_NAME)
    if watch is None:
        watch = current_app.extensions[_NAME] = _Watch()
    return watch.read(name, read)


class _Watch:
    """A connection of its own that looks whether anything was committed, and what was read since."""

    def __init__(self) -> None:
        address = db.engine.url
        self.line: sqlite3.Connection | None = None
        if address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:"):
            self.line = sqlite3.connect(address.database, check_same_thread=False, isolation_level=None)
        self.state: tuple[int, int] | None = None
        self.kept: dict[Hashable, Any] = {}

    def __del__(self) -> None:
        if self.line is not None:
            self.line.close()

    def read(self, name: Hashable, read: Callable[[], Any]) -> Any:
        """See `unless_changed`."""
        if self.line is None:
            return read()
        try:
            # The second too: should the file be put back from a copy, nobody lives on with the old one.
            state = self.line.execute("PRAGMA data_version").fetchone()[0], int(time.monotonic())
        except sqlite3.Error:
            return read()
        if state != self.state:
            self.state, self.kept = state, {}
        kept = self.kept
        if name not in kept:
            db.session.rollback()  # what this request has read before may be older than the state
            kept[name] = read()
        return kept[name]
