"""Whether a goal is worth funding: what it may return, and save, beside what it takes.

An estimate is three amounts of money for one return or one cost of inaction of a goal, in one unit or in the
whole organisation: low ≤ likely ≤ high, a year. What the goal takes is a sum that is spent once, in the same
shape. Every estimate is read as a triangular distribution from low to high with its peak at likely (Vose,
Risk Analysis, 3rd ed., 2008, chapter 14; PERT practice):

    mean = (low + likely + high) / 3
    variance = (rise² + rise·fall + fall²) / 18, with rise = likely - low and fall = high - likely
    quantile(u) = low + √(u · (high - low) · (likely - low))             for u < (likely - low) / (high - low)
                  high - √((1 - u) · (high - low) · (high - likely))     else

A total is told in two ways, since nobody knows how far estimates move together. Independent of each other:
10% point, median and 90% point of the sums of 10,000 draws. All together: the plain sums of the lows, the
likelies and the highs. Draws are a Latin hypercube (McKay, Beckman and Conover, Technometrics 21, 1979, 239):
each estimate is drawn once from each ten-thousandth of its distribution, in an order that follows from the
seed and from what is estimated. So an estimate has the same draws in every total, and who sees only some of
them sees the same figures for those.

Net is the returns of the first year without what the goal takes. The time until it pays back is what it takes
divided by the returns of a year, draw by draw, in months; it is told when nine draws of ten give one within
ten years. The share of an estimate in the range is its variance divided by the sum of all variances.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .constants import CONSTANTS, Constants
from .errors import Fault

TAKES = "_takes"
"""Stands in the place of a return or cost for what a goal takes, money spent once; no id begins so."""
DRAWS = 10_000
LARGEST = 1e12
MONTHS, MOST_MONTHS = 12, 120
MIRRORS = (
    ("loyalty", "defection"),
    ("promotion", "brand_damage"),
    ("operations", "recurring"),
    ("engagement", "dissatisfaction"),
)
"""A return and the cost that is the same thing from the other side: who stays does not leave."""

Drawn = NDArray[np.float64]
_Place = tuple[str, str | None, bool]
"""A kind of sum, which one, and whether it is of what goals take."""


@dataclass(frozen=True)
class Estimate:
    """Money for one return or cost of inaction of a goal; `outcome` TAKES is what the goal takes, once.

    `unit` None is the whole organisation.
    """

    id: str
    goal: str
    outcome: str
    unit: str | None
    low: float
    likely: float
    high: float

    @property
    def mean(self) -> float:
        """The mean of the triangular distribution."""
        return (self.low + self.likely + self.high) / 3

    @property
    def variance(self) -> float:
        """The variance of the triangular distribution."""
        rise, fall = self.likely - self.low, self.high - self.likely
        return (rise * rise + rise * fall + fall * fall) / 18


@dataclass(frozen=True)
class Spread:
    """The 10% point, the median and the 90% point of the draws."""

    p10: float
    median: float
    p90: float


@dataclass(frozen=True)
class Driver:
    """An estimate with its share of the variance of a total, 0..1."""

    id: str
    share: float


@dataclass(frozen=True)
class Total:
    """The sum of some estimates: `low`, `likely`, `high` if all move together, `spread` if none do."""

    estimates: int
    low: float
    likely: float
    high: float
    mean: float
    spread: Spread
    drivers: tuple[Driver, ...]
    """The estimates, the one that contributes most to the range first; none where nothing is uncertain."""


@dataclass(frozen=True)
class Net:
    """Returns of the first year without what it takes; `worst` is the lowest returns, the highest price."""

    worst: float
    likely: float
    best: float
    spread: Spread


@dataclass(frozen=True)
class Worth:
    """What some estimates come to: money a year, money once, and the two beside each other where both are.

    `payback` is months, None where nothing is known of either side, or nine draws of ten give none within
    ten years.
    """

    yearly: Total | None = None
    takes: Total | None = None
    net: Net | None = None
    payback: Spread | None = None


@dataclass(frozen=True)
class Twice:
    """The same money may have been counted twice, in the same goal and unit, by these two estimates."""

    kind: str
    """`mirror` for a return and its mirror cost, `within` for a unit and one that it is part of."""
    first: str
    second: str


@dataclass(frozen=True)
class BusinessCase:
    """What a roadmap is worth: altogether, by goal, by unit (None: the whole organisation), by outcome."""

    whole: Worth
    goals: Mapping[str, Worth]
    units: Mapping[str | None, Worth]
    outcomes: Mapping[str, Total]
    twice: tuple[Twice, ...] = ()
    method: Mapping[str, float] = field(default_factory=dict)


def faults(low: float, likely: float, high: float) -> list[Fault]:
    """What is wrong with three amounts, each at its place; nothing where they are an estimate."""
    given = {"low": low, "likely": likely, "high": high}
    found = [
        Fault(f"/{name}", f"Use an amount from 0 to {LARGEST:,.0f}.")
        for name, amount in given.items()
        if not (math.isfinite(amount) and 0 <= amount <= LARGEST)
    ]
    if not found and likely < low:
        found.append(Fault("/likely", "Use at least the low amount."))
    if not found and high < likely:
        found.append(Fault("/high", "Use at least the likely amount."))
    return found


def business_case(
    estimates: Iterable[Estimate],
    parents: Mapping[str, str | None] | None = None,
    constants: Constants = CONSTANTS,
) -> BusinessCase:
    """The business case of these estimates; `parents` has the unit above each unit.

    Sums by unit hold what was estimated for that very unit, so that they add up to the whole.
    """
    every = _ordered(estimates)
    return replace(_worked_out(tuple(every), constants), twice=counted_twice(every, parents or {}))


@lru_cache(maxsize=16)
def _worked_out(every: tuple[Estimate, ...], constants: Constants) -> BusinessCase:
    """The sums; kept for whoever looks again, since a thousand estimates take a second."""
    added = _Added(constants)
    for each in every:
        added.take(each)
    return BusinessCase(
        whole=added.worth("whole", ""),
        goals={goal: added.worth("goal", goal) for goal in dict.fromkeys(each.goal for each in every)},
        units={unit: added.worth("unit", unit) for unit in dict.fromkeys(each.unit for each in every)},
        outcomes={
            outcome: added.total("outcome", outcome, once=False)
            for outcome in dict.fromkeys(each.outcome for each in every)
            if outcome != TAKES
        },
        method={"draws": DRAWS, "seed": constants.seed, "most_months": MOST_MONTHS},
    )


class _Added:
    """Sums of draws by what they belong to: each estimate is drawn once, however many sums it is in."""

    def __init__(self, constants: Constants) -> None:
        self.constants = constants
        self.parts: dict[_Place, list[Estimate]] = {}
        self.drawn: dict[_Place, Drawn] = {}

    def take(self, each: Estimate) -> None:
        """Add an estimate to all sums it belongs to."""
        drawn, once = draws(each, self.constants), each.outcome == TAKES
        places = (("whole", ""), ("goal", each.goal), ("unit", each.unit), ("outcome", each.outcome))
        for kind, name in places:
            place = (kind, name, once)
            if place in self.parts:
                self.parts[place].append(each)
                self.drawn[place] += drawn
            else:
                self.parts[place] = [each]
                self.drawn[place] = drawn.copy()

    def total(self, kind: str, name: str | None, *, once: bool) -> Total:
        return _total(self.parts[kind, name, once], self.drawn[kind, name, once])

    def worth(self, kind: str, name: str | None) -> Worth:
        """What came in and what it takes at a place."""
        yearly, takes = (
            self.total(kind, name, once=once) if (kind, name, once) in self.parts else None
            for once in (False, True)
        )
        if not yearly or not takes:
            return Worth(yearly, takes)
        returned, spent = self.drawn[kind, name, False], self.drawn[kind, name, True]
        net = Net(
            round(yearly.low - takes.high, 2),
            round(yearly.likely - takes.likely, 2),
            round(yearly.high - takes.low, 2),
            _spread(returned - spent),
        )
        return Worth(yearly, takes, net, payback(spent, returned))


def worth(estimates: Iterable[Estimate], constants: Constants = CONSTANTS) -> Worth:
    """What these estimates come to."""
    return _worked_out(tuple(_ordered(estimates)), constants).whole


def total(estimates: Iterable[Estimate], constants: Constants = CONSTANTS) -> Total:
    """The sum of one or more estimates with its range. Raises ValueError without any."""
    every = _ordered(estimates)
    if not every:
        raise ValueError("a total needs an estimate")
    return _total(every, np.sum([draws(each, constants) for each in every], axis=0))


def draws(estimate: Estimate, constants: Constants = CONSTANTS) -> Drawn:
    """10,000 amounts from an estimate's distribution, in an order of its own; always the same."""
    place = f"{estimate.goal}\n{estimate.outcome}\n{estimate.unit or ''}".encode()
    own = int.from_bytes(hashlib.sha256(place).digest()[:8], "big")
    order = np.random.default_rng([constants.seed, own]).permutation(DRAWS)
    return quantile(estimate, (order + 0.5) / DRAWS)


def quantile(estimate: Estimate, shares: Drawn) -> Drawn:
    """The amounts under which an estimate lies with these probabilities, 0..1."""
    low, likely, high = estimate.low, estimate.likely, estimate.high
    if high == low:
        return np.full(shares.shape, low)
    rising = low + np.sqrt(shares * (high - low) * (likely - low))
    falling = high - np.sqrt((1 - shares) * (high - low) * (high - likely))
    return np.where(shares < (likely - low) / (high - low), rising, falling)


def payback(takes: Drawn, yearly: Drawn) -> Spread | None:
    """Months until what it takes has come back; None where nine draws of ten give none within ten years."""
    never = np.full(takes.shape, np.inf)
    months = np.divide(takes * MONTHS, yearly, out=never, where=yearly > 0)
    p10, median, p90 = np.quantile(months, (0.1, 0.5, 0.9), method="nearest")
    if not takes.any() or not p90 <= MOST_MONTHS:
        return None
    return Spread(round(float(p10), 1), round(float(median), 1), round(float(p90), 1))


def counted_twice(estimates: Iterable[Estimate], parents: Mapping[str, str | None]) -> tuple[Twice, ...]:
    """Pairs of estimates of a goal that may hold the same money a year."""
    yearly = [each for each in _ordered(estimates) if each.outcome != TAKES]
    by_place = {(each.goal, each.outcome, each.unit): each for each in yearly}
    mirror, found = dict(MIRRORS), []
    for (goal, outcome, unit), each in by_place.items():
        other = by_place.get((goal, mirror.get(outcome, ""), unit))
        if other:
            found.append(Twice("mirror", each.id, other.id))
        for above in _above(unit, parents):
            wider = by_place.get((goal, outcome, above))
            if wider:
                found.append(Twice("within", each.id, wider.id))
    return tuple(found)


def _above(unit: str | None, parents: Mapping[str, str | None]) -> list[str | None]:
    """The units that a unit is part of, up to the whole organisation."""
    found: list[str | None] = []
    while unit is not None and len(found) <= len(parents):
        unit = parents.get(unit)
        found.append(unit)
    return found


def _ordered(estimates: Iterable[Estimate]) -> list[Estimate]:
    """In one order whatever they came in, since sums of floats depend on it."""
    return sorted(estimates, key=lambda each: (each.goal, each.outcome, each.unit or "", each.id))


def _total(estimates: Sequence[Estimate], drawn: Drawn) -> Total:
    return Total(
        len(estimates),
        round(math.fsum(each.low for each in estimates), 2),
        round(math.fsum(each.likely for each in estimates), 2),
        round(math.fsum(each.high for each in estimates), 2),
        round(math.fsum(each.mean for each in estimates), 2),
        _spread(drawn),
        _drivers(estimates),
    )


def _drivers(estimates: Sequence[Estimate]) -> tuple[Driver, ...]:
    variance = math.fsum(each.variance for each in estimates)
    if not variance:
        return ()
    found = [Driver(each.id, round(each.variance / variance, 4)) for each in estimates]
    return tuple(sorted(found, key=lambda driver: -driver.share))


def _spread(drawn: Drawn) -> Spread:
    p10, median, p90 = np.quantile(drawn, (0.1, 0.5, 0.9))
    return Spread(round(float(p10), 2), round(float(median), 2), round(float(p90), 2))
