"""Who holds a key, remembered for half a second, so that not every call asks the database.

A key that is revoked opens nothing after that, in any process; in the process that revokes it, at once. Kept
are hashes, never a key.
"""

import functools
import hashlib
import time
from collections.abc import Callable
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
        known = current_app.extensions.setdefault(_NAME, {})
        name = clock.today(), hashlib.sha256(text.encode()).digest()  # the day too: a key ends with one
        found, until = known.get(name, (None, 0.0))
        if found is not None and time.monotonic() < until:
            return found
        begun = time.monotonic()
        found = look_up(text)
        if found is not None:
            if len(known) >= MOST:
                known.clear()
            known[name] = found, begun + LIFE
        return found

    return holder


@event.listens_for(KeyRow, "after_update")
def _note_change(mapper: Any, connection: Any, row: KeyRow) -> None:
    if session := object_session(row):
        session.info[_NAME] = True


@event.listens_for(Session, "after_commit")
def _forget(session: Session) -> None:
    """What was remembered before a key was changed."""
    if session.info.pop(_NAME, False):
        current_app.extensions.pop(_NAME, None)
