"""Rows and how they are measured: ours, the floor and a peer in turns, so that a busy moment meets all."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter

ROUNDS = {"small": 1, "full": 5}
"""Rounds by size when the caller names no number; the small one only shows that everything runs."""

Measure = Callable[[], float]
"""What does the work once and gives a figure in the row's unit."""

Entry = Callable[[str], Iterator["Row"]]
"""From a size to rows, one after the other: what a row needs is made before it is yielded and freed after."""


@dataclass(frozen=True)
class Goal:
    """A bound on ours divided by the floor or the peer, or, with ``against`` None, on ours itself."""

    bound: float
    against: str | None = "floor"
    at_least: bool = False

    def text(self, unit: str) -> str:
        """The goal as the table has it."""
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.bound:g} × {self.against}" if self.against else f"{sign} {self.bound:g} {unit}"


@dataclass
class Row:
    """A line of the table: the work, who does it in turns, and what was seen of each, round by round.

    ``turns`` has `ours` and, where there are any, `floor` and `peer`. ``rounds`` is for a figure that does
    not vary. ``warm`` has each do the work once before anything counts. ``note`` says what the others are.
    """

    id: str
    work: str
    turns: dict[str, Measure]
    goal: Goal | None = None
    note: str = ""
    unit: str = "ms"
    rounds: int | None = None
    warm: bool = True
    seen: dict[str, list[float]] = field(default_factory=dict)

    def run(self, repeat: int) -> None:
        """Measure all in turns, each round beginning with another, and let them go with what they hold."""
        turns = list(self.turns.items())
        for _, measure in turns if self.warm else ():
            measure()
        for number in range(self.rounds or repeat):
            start = number % len(turns)
            for name, measure in turns[start:] + turns[:start]:
                self.seen.setdefault(name, []).append(measure())
        self.turns.clear()

    def figure(self, name: str) -> tuple[float, float, float] | None:
        """Median, least and most of ours, the floor or the peer; None if it took no part."""
        return _spread(self.seen[name]) if name in self.seen else None

    @property
    def ratio(self) -> tuple[float, float, float] | None:
        """Median, least and most of the rounds' own ratios; None where nothing stands beside ours."""
        against = self.goal.against if self.goal else "floor"
        if against not in self.seen:
            return None
        pairs = zip(self.seen["ours"], self.seen[against], strict=True)
        return _spread([ours / other for ours, other in pairs])

    @property
    def used(self) -> float | None:
        """The share of what the goal allows that was used: above 1, the goal is not met."""
        if self.goal is None:
            return None
        found = self.ratio if self.goal.against else self.figure("ours")
        if found is None:
            return None
        return self.goal.bound / found[0] if self.goal.at_least else found[0] / self.goal.bound

    @property
    def verdict(self) -> str:
        """`met`, or `over` or `under` what was aimed at; a dash without a goal."""
        if self.goal is None or self.used is None:
            return "–"
        return "met" if self.used <= 1 else "under" if self.goal.at_least else "over"


def _spread(values: list[float]) -> tuple[float, float, float]:
    return median(values), min(values), max(values)


def timed(work: Callable[[], object]) -> Measure:
    """What does a piece of work and gives the milliseconds that it took."""

    def once() -> float:
        gc.collect()
        start = perf_counter()
        work()
        return (perf_counter() - start) * 1000

    return once


def recorded(values: list[float]) -> Measure:
    """What gives figures that were measured before, one after the other."""
    left = iter(values)
    return lambda: next(left)


def measured(entry: Entry, size: str, repeat: int) -> Iterator[Row]:
    """The rows of an entry, each measured before the next one is made."""
    for row in entry(size):
        row.run(repeat)
        yield row
