"""Who holds a key, remembered for half a second, so that not every call asks the database.

A key that is revoked opens nothing after that, in any process; in the process that revokes it, at once. Kept
are hashes, never a key.
"""

import functools
import hashlib
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session, object_session

from . import clock
from .models import KeyRow

LIFE = 0.5
MOST = 1000
_NAME = "cxassess.keys"


def remembered(look_up: Callable[[str], Any]) -> Callable[[str], Any]:
    """A look-up of holders by their keys that remembers whom it found."""

    @functools.wraps(look_up)
    def holder(text: str) -> Any:
        if (found := recall(text)) is not None:
            return found
        known, begun = current_app.extensions.setdefault(_NAME, {}), time.monotonic()
        found = look_up(text)
        if found is not None:
            if len(known) >= MOST:
                known.clear()
            known[_name(text)] = found, begun + LIFE
        return found

    return holder


def recall(text: str) -> Any:
    """Who holds a key, if that was looked up a moment ago; else None."""
    known = current_app.extensions.get(_NAME)
    found, until = known.get(_name(text), (None, 0.0)) if known else (None, 0.0)
    return found if time.monotonic() < until else None


def _name(text: str) -> tuple[date, bytes]:
    """A key as it is remembered; the day too, since a key ends with one."""
    return clock.today(), hashlib.sha256(text.encode()).digest()


@event.listens_for(KeyRow, "after_update")
def _note_change(mapper: Any, connection: Any, row: KeyRow) -> None:
    if session := object_session(row):
        session.info[_NAME] = True


@event.listens_for(Session, "after_commit")
def _forget(session: Session) -> None:
    """What was remembered before a key was changed."""
    if session.info.pop(_NAME, False):
        current_app.extensions.pop(_NAME, None)
