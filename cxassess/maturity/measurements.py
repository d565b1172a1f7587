"""Measurements of a metric over time: the latest, how far the way to a target is gone, when the next is due.

    readings = [Reading(date(2026, 3, 1), 61.0), Reading(date(2026, 6, 1), 64.5)]
    latest(readings, until=date(2026, 6, 30))    -> Reading(2026-06-01, 64.5); None if there is none by then
    covered = way(baseline=58.0, target=70.0, value=64.5, direction="up")
    covered.share                                -> 0.542 of the way from baseline to target, not clipped:
                                                    below 0 it moved away, above 1 it is beyond the target;
                                                    None where there is no way to go (see `way`)
    covered.reached, covered.away, covered.left  -> False, False, 5.5 (what is left, in the metric's unit)
    next_due(date(2026, 6, 1), "quarterly")      -> 2026-09-01; None for a cadence that names no length
    implausible(140.0, unit="%", formula="solved / asked × 100")  -> (0.0, 100.0), the bounds that it breaks

`direction` is up (more is better), down (less is better) or to_zero (nearer to nought is better, whichever
side it is on). A value is a number in the metric's unit, a day a `date`. Nothing here rounds but `share`,
to the third decimal, away from nought.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite

from .arithmetic import round_half_away

UP, DOWN, TO_ZERO = DIRECTIONS = ("up", "down", "to_zero")
WEEKLY, EACH_ROUND = "weekly", "each round"
MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
CADENCES = (WEEKLY, *MONTHS, EACH_ROUND)
"""How often a metric is measured, as the catalogue says it; of EACH_ROUND no day can be told beforehand."""
LARGEST = 1e12
"""No figure of an organisation is larger, in any currency; what is, was typed wrong."""
EARLIEST = date(2000, 1, 1)
PLACES, NOT_ALL = 3, 0.999
TOO_CLOSE = 1e-9
_BOUNDS = re.compile(r"\((-?\d+(?:\.\d+)?) to (-?\d+(?:\.\d+)?)\)")
# A share of a whole that is added to, taken from or averaged can leave 0 to 100: net retention does.
_NO_SHARE = re.compile(r"\s[-+−]\s|\baverage\b|\babs\(")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a metric was on a day."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Way:
    """How far a value has come from a baseline towards a target.

    `share` is a share of the way, None where that cannot be said, below 1 until the target is `reached`;
    `left` what is left to the target in the metric's unit, 0 once it is reached; `away` that it is now
    farther from the target than the baseline was.
    """

    share: float | None
    reached: bool
    away: bool
    left: float


def latest(readings: Iterable[Reading], until: date | None = None) -> Reading | None:
    """The last reading up to a day, that day included; of all where none is given. None without any."""
    known = [each for each in readings if until is None or each.day <= until]
    return max(known, key=lambda each: each.day, default=None)


def way(baseline: float | None, target: float | None, value: float | None, direction: str) -> Way | None:
    """The way from baseline to target that a value has gone; None without a value or a target.

    Share = (value - baseline) / (target - baseline), of what is to come to nought with the sizes of all
    three. It has no share without a baseline, and where the target is no better than the baseline (then
    there is no way to go: it is kept or not). Larger values of what is to rise, smaller ones of what is to
    fall have reached the target too.
    """
    if value is None or target is None:
        return None
    here, there = _gain(value, direction), _gain(target, direction)
    reached = is_reached(target, value, direction)
    left = 0.0 if reached else there - here
    away = baseline is not None and not reached and here < _gain(baseline, direction) - TOO_CLOSE
    share = gone(baseline, target, value, direction)
    if share is None:
        return Way(None, reached, away, left)
    share = round_half_away(share, PLACES)
    return Way(share if reached else min(share, NOT_ALL), reached, away, left)


def is_reached(target: float, value: float, direction: str) -> bool:
    """Whether a value stands at a target or beyond."""
    return _gain(value, direction) >= _gain(target, direction) - TOO_CLOSE


def gone(baseline: float | None, target: float | None, value: float, direction: str) -> float | None:
    """The share of the way from baseline to target, not rounded; None where there is no way (see `way`)."""
    if baseline is None or target is None:
        return None
    begun, there, here = (_gain(each, direction) for each in (baseline, target, value))
    return None if there <= begun + TOO_CLOSE else (here - begun) / (there - begun)


def next_due(last: date, cadence: str) -> date | None:
    """The day by which it is to be measured again, one turn after the last; None where there is no turn.

    A month after the 31st is the last day of a shorter month.
    """
    said = cadence_of(cadence)
    if said == WEEKLY:
        return min(last, date.max - timedelta(7)) + timedelta(7)
    months = MONTHS.get(said or "")
    return _months_after(last, months) if months else None


def cadence_of(text: str) -> str | None:
    """The cadence of CADENCES that a catalogue's words mean, whatever their case and hyphens, or None."""
    plain = re.sub(r"[\s_-]+", "-", text.strip().casefold())
    return next((each for each in CADENCES if each.replace(" ", "-") == plain), None)


def bounds(unit: str, formula: str = "") -> tuple[float, float]:
    """The least and the greatest value that a metric of this unit can have.

    A unit that ends with "(-100 to 100)" says so itself. A percentage is a share of a whole, from 0 to 100,
    unless its formula adds, takes away or averages.
    """
    if found := _BOUNDS.search(unit):
        return float(found[1]), float(found[2])
    if unit.strip() == "%" and not _NO_SHARE.search(formula):
        return 0.0, 100.0
    return -LARGEST, LARGEST


def implausible(value: float, unit: str, formula: str = "") -> tuple[float, float] | None:
    """The bounds that a value breaks, or None where it can be; what is no number breaks any."""
    least, greatest = bounds(unit, formula)
    return None if isfinite(value) and least <= value <= greatest else (least, greatest)


def _gain(value: float, direction: str) -> float:
    """A value on a scale on which more is better."""
    return {UP: value, DOWN: -value}.get(direction, -abs(value))


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
