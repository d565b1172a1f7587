"""Texts of long answers, kept for a minute: written anew only when what they tell has changed."""

import time
from collections.abc import Callable, Hashable

from flask import current_app

LIFE = 60.0
MOST = 8
_NAME = "cxassess.kept"


def text(name: Hashable, write: Callable[[], bytes]) -> bytes:
    """What `write` gives, or what it gave under this name within the last minute.

    The name must say as of which state it was written, and whoever asks must have looked that up just now.
    """
    known: dict[Hashable, tuple[bytes, float]] = current_app.extensions.setdefault(_NAME, {})
    found, until = known.get(name, (b"", 0.0))
    if time.monotonic() < until:
        return found
    if len(known) >= MOST:
        known.clear()
    found = write()
    known[name] = found, time.monotonic() + LIFE
    return found
