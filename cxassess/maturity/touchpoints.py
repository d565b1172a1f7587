"""Touchpoints as a release tells them: how much each matters and how well it goes, by audience; the grid.

Each question's mean is one decimal of 1 to 5, shown where the rule of the report tree holds for those who
answered it, never of a unit; where few gave an extreme mean, a bound stands in for it. The cross of an
audience's grid is made of shown figures only, so it tells nothing new: the mean of its touchpoints'
importance and of their performance. On a cut is high, and so is whatever lies within a hair of it
(importance-performance analysis, Martilla & James 1977, Journal of Marketing 41, with the cut at the data
means: it says which touchpoints come first here, not whether any is good).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from .arithmetic import round_half_away
from .constants import CONSTANTS, Constants
from .importance import Stated
from .instrument import INTERNAL
from .journeys import SIDES, Journey, Touchpoint
from .measures import Measures
from .rounding import Released, decimals, released_importance
from .tally import Tally
from .units import heard_in

HIDDEN = {
    "audience": "the audience itself is too small to be shown",
    "few": "too few people of the audience answered it, or a figure would tell of the few of another",
}
"""Every reason why a figure about a touchpoint is hidden."""
ORDER = ("customer", "staff", "leader", "internal")


def released_touchpoints(
    measures: Measures, earlier: Measures | None = None, unverified: Collection[str] = ()
) -> Released | None:
    """What a release tells of the journey that the round asked about; None where it asked about none.

    ``earlier`` are the measures of the prior round: its figures stand beside those of the same touchpoint,
    by id, with no difference and no verdict.
    """
    journey = measures.tree.questionnaire.journey
    if journey is None:
        return None
    grids = [_Grid(measures, journey, name) for name in audiences_of(measures, journey)]
    before = {} if earlier is None else _before(earlier)
    return {
        "audiences": [grid.released(unverified) for grid in grids],
        "stages": [
            {
                "id": stage.id,
                "name": stage.name,
                "touchpoints": [_touchpoint(each, grids, before) for each in stage.touchpoints],
            }
            for stage in journey.stages
        ],
    }


def audiences_of(measures: Measures, journey: Journey) -> list[str]:
    """The nodes that speak for those asked, customers first; staff and leaders where they are told apart."""
    merged = measures.tree.merged and set(journey.audiences) & set(INTERNAL)
    names = {"internal" if merged and name in INTERNAL else name for name in journey.audiences}
    return [name for name in ORDER if name in names and name in measures.tree.places]


@dataclass(frozen=True)
class Cross:
    """Where the grid of an audience is cut: the means of its touchpoints, with two decimals."""

    importance: float
    performance: float


def cross_of(points: Sequence[tuple[float, float]], constants: Constants = CONSTANTS) -> Cross | None:
    """The cross of (importance, performance) on 1 to 5; None where too few points would make a mean.

    >>> cross_of([(4.0, 3.0), (3.0, 4.0), (2.0, 3.1)])
    Cross(importance=3.0, performance=3.37)
    """
    if len(points) < constants.touchpoints_least:
        return None
    means = (round_half_away(fmean(values), 2) for values in zip(*points, strict=True))
    return Cross(*means)


def touchpoint_quadrant(
    importance: float, performance: float, cross: Cross, constants: Constants = CONSTANTS
) -> str:
    """Where a touchpoint lies beside the cross, by the names of `quadrants.QUADRANTS`.

    >>> touchpoint_quadrant(3.0, 2.95, Cross(3.05, 3.0)), touchpoint_quadrant(4.2, 2.9, Cross(3.05, 3.0))
    ('keep', 'fix_first')
    """
    hair = constants.touchpoint_hair + constants.cut_off_tolerance
    important, performing = importance >= cross.importance - hair, performance >= cross.performance - hair
    if important:
        return "keep" if performing else "fix_first"
    return "overdone" if performing else "low_priority"


class _Grid:
    """One audience's figures: of every touchpoint what may be shown, and where the grid is cut."""

    def __init__(self, measures: Measures, journey: Journey, name: str) -> None:
        self.measures, self.name, self.constants = measures, name, measures.constants
        self.shown = name in measures.tree.shown
        self.figures = {
            each.id: {side: self._figure(2 * number + place) for place, side in enumerate(SIDES)}
            for number, each in enumerate(journey.touchpoints)
        }
        points = [point for each in self.figures.values() if (point := _point(each)) is not None]
        self.placed, self.cross = len(points), cross_of(points, self.constants)

    def _figure(self, number: int) -> Released:
        if not self.shown:
            return {**NO_FIGURE, "hidden": "audience"}
        told = self.name in self.measures.touchpoint_shown(number)
        counted = self.measures.tree.tallies[self.name]
        return _figure(counted, _column(counted, number), told, self.measures.threshold, self.constants)

    def of(self, touchpoint: Touchpoint) -> Released:
        """What is told of a touchpoint."""
        figures = self.figures[touchpoint.id]
        point = _point(figures)
        where = touchpoint_quadrant(*point, self.cross, self.constants) if point and self.cross else None
        return {"audience": self.name, **figures, "quadrant": where}

    def released(self, unverified: Collection[str]) -> Released:
        """The audience, whether it is shown, and its cross."""
        return {
            "audience": self.name,
            "shown": self.shown,
            "unverified": bool(set(unverified) & heard_in(self.measures.tree.places[self.name])),
            "importance_cut": self.cross.importance if self.cross else None,
            "performance_cut": self.cross.performance if self.cross else None,
            "placed": self.placed,
        }


NO_FIGURE: Released = {"mean": None, "bound": None, "n": None, "dont_know": None, "hidden": None}


def _column(counted: Tally, number: int) -> int:
    return len(counted.questionnaire.columns) - len(counted.questionnaire.touched) + number


def _figure(counted: Tally, column: int, told: bool, threshold: int, constants: Constants) -> Released:
    """The figure of one question: its mean or a bound, and numbers only where they tell of nobody."""
    counts = counted.counts[column].tolist()
    n, total = sum(counts), sum(value * count for value, count in enumerate(counts, 1))
    if not told or not n:
        return {**NO_FIGURE, "hidden": "few"}
    (mean,) = released_importance([Stated("", total / n, n)], [True], constants)
    unknown = int(counted.dont_know[column])
    return {
        "mean": mean["mean"],
        "bound": mean["bound"],
        "n": n if _numbers_tell_nobody((counted.respondents - n,), n, threshold, constants) else None,
        "dont_know": _dont_know(n, unknown, counted.respondents, threshold, constants),
        "hidden": None,
    }


def _dont_know(n: int, unknown: int, people: int, threshold: int, constants: Constants) -> float | None:
    """The share of don't know among answers and don't know, in whole per cent; None where it may not be told.

    Those who said don't know and those who said nothing must each be nobody, or a whole group.
    """
    apart = (unknown, people - n - unknown)
    if not _numbers_tell_nobody(apart, n, threshold, constants):
        return None
    return decimals(unknown / (n + unknown), 2)


def _numbers_tell_nobody(apart: Iterable[int], n: int, threshold: int, constants: Constants) -> bool:
    """Whether numbers may stand beside a mean: many answered, and those set apart are nobody or a group."""
    return n >= constants.extremes_n and all(count == 0 or count >= threshold for count in apart)


def _point(figures: Mapping[str, Released]) -> tuple[float, float] | None:
    """Where a touchpoint stands on the grid, a bound at its edge; None without both means."""
    importance, performance = (figures[side]["mean"] for side in SIDES)
    return None if importance is None or performance is None else (importance, performance)


def _touchpoint(
    each: Touchpoint, grids: Sequence[_Grid], before: Mapping[tuple[str, str], Released]
) -> Released:
    found = {grid.name: grid.of(each) | {"before": before.get((grid.name, each.id))} for grid in grids}
    inside = "staff" if "staff" in found else "internal"
    gaps = {side: _gap(found.get(inside), found.get("customer"), side) for side in SIDES}
    return {**each.to_dict(), "audiences": list(found.values()), "gaps": gaps}


def _gap(inside: Released | None, outside: Released | None, side: str) -> float | None:
    """Staff's mean less customers', of the figures as shown; None without both, or where one is a bound."""
    if inside is None or outside is None:
        return None
    a, b = inside[side], outside[side]
    if a["mean"] is None or b["mean"] is None or a["bound"] or b["bound"]:
        return None
    return round_half_away(a["mean"] - b["mean"], 1)


def _before(earlier: Measures) -> dict[tuple[str, str], Released]:
    """The means of the prior round that are shown, by audience and touchpoint."""
    journey = earlier.tree.questionnaire.journey
    if journey is None:
        return {}
    found = {}
    for name in audiences_of(earlier, journey):
        for id_, figures in _Grid(earlier, journey, name).figures.items():
            means = {side: {key: figures[side][key] for key in ("mean", "bound")} for side in SIDES}
            if any(each["mean"] is not None for each in means.values()):
                found[name, id_] = means
    return found


def all_touchpoints(told: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each touchpoint of a release with its stage, in the journey's order."""
    return [(stage, each) for stage in told["stages"] for each in stage["touchpoints"]]
