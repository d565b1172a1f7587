"""All-day events as an iCalendar file (RFC 5545), for the calendars in which people plan.

    text = written("Roadmap", [Event("goal-1@meadow", "Due: Answer within a day", date(2027, 1, 29))], made)

Lines end with CR LF and are folded at 75 octets, never inside a character; commas, semicolons, backslashes
and line ends in texts are escaped; what cannot be seen, or turns the text around it, is left out. The same
events give the same bytes: `made` is when they were published, and is never the clock's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_LINE = 75
"""Octets of a line before its end, as RFC 5545 (3.1) asks."""
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
EVERY = {
    "weekly": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY",
    "quarterly": "FREQ=MONTHLY;INTERVAL=3",
    "half-yearly": "FREQ=MONTHLY;INTERVAL=6",
    "yearly": "FREQ=YEARLY",
}
"""How often an event comes again, by the cadences of metrics; others come once."""


@dataclass(frozen=True)
class Event:
    """A day on which something is due. `uid` is the same for the same event in every file.

    With `every`, of EVERY, it comes again until `until`. `changed` is how often it was changed.
    """

    uid: str
    title: str
    day: date
    text: str = ""
    kinds: tuple[str, ...] = ()
    every: str = ""
    until: date | None = None
    changed: int = 0


def written(name: str, events: Iterable[Event], made: date) -> str:
    """The calendar of these events, under a name."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//cxassess//Roadmap//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *(line for event in events for line in _event(event, made)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(event: Event, made: date) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{_day(made)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(event.day)}"
    yield f"DTEND;VALUE=DATE:{_day(event.day + timedelta(days=1))}"
    if event.every:
        end = f";UNTIL={_day(event.until)}" if event.until else ""
        yield f"RRULE:{EVERY[event.every]}{end}"
    yield f"SUMMARY:{escaped(event.title)}"
    if event.text:
        yield f"DESCRIPTION:{escaped(event.text)}"
    if event.kinds:
        yield f"CATEGORIES:{','.join(map(escaped, event.kinds))}"
    yield f"SEQUENCE:{event.changed}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def escaped(text: str) -> str:
    r"""A text as a value: what ends or parts values is escaped, line ends are `\n`, what is unseen is gone.

    >>> print(escaped("Ours; theirs, all\nBEGIN:VALARM"))
    Ours\; theirs\, all\nBEGIN:VALARM
    """
    plain = UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for letter in "\\;,":
        plain = plain.replace(letter, f"\\{letter}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> list[str]:
    """The line in parts of at most LONGEST_LINE octets; each but the first begins with a space.

    >>> [len(part.encode()) for part in folded("é" * 80)]
    [74, 75, 13]
    """
    parts, room = [""], LONGEST_LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(" ")
            room = LONGEST_LINE - 1
        parts[-1] += letter
        room -= size
    return parts
