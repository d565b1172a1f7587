"""What was read of the database, kept for as long as nobody commits anything to it.

SQLite tells a connection whether another one, in whichever process, has committed since it asked last, and
that costs a few microseconds. PostgreSQL does not: there everything is read again.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

from flask import current_app
from sqlalchemy import event

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
        is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
        self.path = address.database if is_file else None
        self.lock = threading.Lock()
        self.line: sqlite3.Connection | None = None
        self.state: tuple[int, int] | None = None
        self.kept: dict[Hashable, Any] = {}
        event.listen(db.engine, "engine_disposed", self.close)

    def close(self, engine: Any = None) -> None:
        """Let the file go, with the other connections to it."""
        with self.lock:
            line, self.line, self.state = self.line, None, None
            if line is not None:
                line.close()

    def __del__(self) -> None:
        self.close()

    def _state(self) -> tuple[int, int]:
        """What is another one after each commit, and each second: should the file be put back from a copy,
        nobody lives on with the old one.
        """
        if self.line is None:
            self.line = sqlite3.connect(str(self.path), check_same_thread=False, isolation_level=None)
        return self.line.execute("PRAGMA data_version").fetchone()[0], int(time.monotonic())

    def read(self, name: Hashable, read: Callable[[], Any]) -> Any:
        """See `unless_changed`."""
        if self.path is None:
            return read()
        try:
            # One at a time: a second look would share the first one's reading, and not see what was committed
            # since that began.
            with self.lock:
                state = self._state()
                if state != self.state:
                    self.state, self.kept = state, {}
                kept = self.kept
        except sqlite3.Error:
            self.close()
            return read()
        if name not in kept:
            db.session.rollback()  # what this request has read before may be older than the state
            kept[name] = read()
        return kept[name]
