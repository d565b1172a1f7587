"""What the drawings are made from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """A maturity level on 0..100, from `start` to below `end`."""

    number: int
    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Row:
    """One value with its interval and an earlier value; all texts as they are to be read."""

    label: str
    value: float | None
    text: str = ""
    low: float | None = None
    high: float | None = None
    prior: float | None = None
    change: str = ""
    margin: str = ""
    note: str = ""  # stands where the value or the change cannot be had
    direction: str = ""  # "up" or "down" for a clear change, else ""


@dataclass(frozen=True)
class GapRow:
    """One pillar as several audiences see it: (audience, score) pairs and a text for each gap."""

    label: str
    scores: tuple[tuple[str, float | None], ...]
    gaps: tuple[str, ...] = ()
    clear: tuple[bool, ...] = ()  # whether each gap is told in bold


@dataclass(frozen=True)
class Step:
    """A count that held on a date, and a second one beside it; label and text as they are to be read."""

    label: str
    value: int
    text: str
    beside: int
