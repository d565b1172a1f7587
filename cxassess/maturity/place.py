"""A value of a plain tree together with where it stands: what every check of a questionnaire asks.

Checks report and go on, so that one reading tells all faults; what a check returns after a report is
only good for going on, never for use.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]
Report = Callable[[Path, str], None]

LONGEST_TEXT = 2000
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,49}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def dotted(path: Path) -> str:
    """`pillars[2].items[0].anchors`: how a place in a file is named."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def pointer(path: Path) -> str:
    """`/pillars/2/items/0/anchors`: how a place in JSON is named (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def shown(value: object) -> str:
    """A value as a message quotes it: short, whatever it is."""
    try:
        text = repr(value) if not isinstance(value, str) else f"“{value}”"
    except (ValueError, RecursionError):  # an integer of thousands of digits, a bottomless list
        return "that"
    return text if len(text) <= 60 else text[:57] + "…"


def bad_text(text: str, longest: int = LONGEST_TEXT) -> str | None:
    """What is wrong with a text, or None: its length, a control character, half a character."""
    if len(text) > longest:
        return f"is {len(text):,} characters long; shorten it to {longest:,}"
    if found := _CONTROL.search(text):
        return f"holds the control character U+{ord(found.group()):04X}; remove it"
    return None


@dataclass(frozen=True, slots=True)
class Place:
    """A value, its path and where faults go."""

    value: Any
    path: Path
    report: Report

    def fault(self, message: str) -> None:
        self.report(self.path, message)

    def __getitem__(self, key: str) -> Place:
        """The place under a key; its value is None where the key is missing."""
        value = self.value.get(key) if isinstance(self.value, Mapping) else None
        return Place(value, (*self.path, key), self.report)

    @property
    def given(self) -> bool:
        return self.value is not None

    def mapping(self, required: str = "", optional: str = "") -> bool:
        """Whether this is a mapping; reports keys that are missing or not known."""
        if not isinstance(self.value, Mapping):
            self.fault("should be a mapping of keys to values")
            return False
        known = {*required.split(), *optional.split()}
        for key in self.value:
            if key not in known:
                child = Place(None, (*self.path, key), self.report)
                child.fault(f"is not a known key; use one of {', '.join(sorted(known))}")
        for key in required.split():
            if self.value.get(key) is None:
                self[key].fault("is missing; add it")
        return True

    def each(self, what: str, *, least: int = 0) -> Iterator[Place]:
        """The places of a list; a value that is missing counts as an empty list."""
        if self.value is None and least == 0:
            return
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            if self.given:
                self.fault(f"should be a list of {what}")
            return
        if len(self.value) < least:
            self.fault(f"needs at least {least} of {what}")
        for index, value in enumerate(self.value):
            place = Place(value, (*self.path, index), self.report)
            if value is None:
                place.fault("is empty; write it or take it out of the list")
            else:
                yield place

    def text(self, default: str = "") -> str:
        """A text; reports anything else, an empty one, and control characters."""
        if not self.given:
            return default
        if not isinstance(self.value, str):
            self.fault(f"should be text, not {shown(self.value)}; put it in quotes")
        elif not self.value.strip():
            self.fault("is empty; write it or leave the key out")
        elif wrong := bad_text(self.value):
            self.fault(wrong)
        else:
            return self.value
        return default

    def identifier(self, pattern: re.Pattern[str] = IDENTIFIER) -> str:
        """An id of that pattern."""
        if self.given and not (isinstance(self.value, str) and pattern.fullmatch(self.value)):
            self.fault(f"{shown(self.value)} is not an id; it must match ^{pattern.pattern}$")
        return self.value if isinstance(self.value, str) else "?"

    def flag(self) -> bool:
        """A truth value; a missing one is false."""
        if self.given and not isinstance(self.value, bool):
            self.fault(f"should be true or false, not {shown(self.value)}")
        return self.value is True

    def number(self, default: float, *, low: float, high: float) -> float:
        """A finite number between two bounds; a truth value is none."""
        if not self.given:
            return default
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.fault(f"should be a number, not {shown(self.value)}")
        elif not (low <= self.value <= high and math.isfinite(self.value)):
            self.fault(f"{shown(self.value)} is out of bounds; use a number from {low:g} to {high:g}")
        else:
            return float(self.value)
        return default

    def whole(self, default: int, *, low: int, high: int) -> int:
        """A whole number between two bounds; `3.0` and truth values are none."""
        if not self.given:
            return default
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.fault(f"should be a whole number, not {shown(self.value)}")
        elif not low <= self.value <= high:
            self.fault(f"{shown(self.value)} is out of bounds; use a whole number from {low} to {high}")
        else:
            return self.value
        return default

    def choice(self, allowed: Sequence[str]) -> str:
        """One of the words allowed."""
        if self.given and self.value not in allowed:
            self.fault(f"{shown(self.value)} is not known; use one of {', '.join(allowed)}")
        return self.value if self.value in allowed else allowed[0]
