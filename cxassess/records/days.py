"""Days that people give: how they are written, and which can be."""

import re
from datetime import date

from ..maturity.measurements import EARLIEST

LATEST = date(2199, 12, 31)
"""No day of ours is later: calendars and drawings of time go on beyond it."""
ADVICE = "Give a date as year, month and day, such as 2027-06-30."
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def read(text: str) -> date:
    """The day of a text like 2027-06-30, the only way to write one. Raises ValueError."""
    if not _DAY.match(text):
        raise ValueError(ADVICE)
    return date.fromisoformat(text)


def out_of_reach(day: date | None) -> str | None:
    """What is wrong with a day that somebody slipped on a key for, or None."""
    if day is None or EARLIEST <= day <= LATEST:
        return None
    return f"Give a day from {EARLIEST} to {LATEST}."
