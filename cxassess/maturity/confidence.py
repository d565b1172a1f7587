"""How far a round's overall result can be relied on: four conditions, judged by what the release shows.

Nothing here looks at an answer, so it tells nothing that the figures do not. A condition that cannot be
judged, because its figure is not shown, counts as not met. The level says how many are met: all four High,
three Good, two Fair, fewer Low.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .arithmetic import round_half_away
from .constants import CONSTANTS, Constants

LEVELS = ("low", "fair", "good", "high")
"""From the least to the most."""

CONDITIONS = {
    "response": "the share of those invited who answered is at least confidence_response",
    "unit_response": "of no unit that is shown is it below confidence_unit_response",
    "margin": "the overall score's margin is at most confidence_margin points",
    "known": "at least confidence_known of the answers are not don't know",
}
"""Every condition with its meaning."""


@dataclass(frozen=True)
class Condition:
    """A condition with the figure it was judged by; ``bound`` where that is only told as a bound.

    ``met`` and ``value`` are None where it cannot be judged.
    """

    code: str
    met: bool | None
    value: float | None
    limit: float
    bound: str | None = None


@dataclass(frozen=True)
class Confidence:
    """The level with the conditions behind it."""

    level: str
    met: int
    conditions: tuple[Condition, ...]

    def to_dict(self) -> dict[str, Any]:
        """The confidence as a release has it."""
        conditions = [asdict(each) for each in self.conditions]
        return {"level": self.level, "met": self.met, "of": len(conditions), "conditions": conditions}


def confidence(
    scorecard: Mapping[str, Any], units: Sequence[Mapping[str, Any]], constants: Constants = CONSTANTS
) -> Confidence:
    """How far to rely on a released scorecard; ``units`` are those of the units that are shown."""
    conditions = (
        _response(scorecard["response_rate"], constants.confidence_response),
        _unit_response([unit["response_rate"] for unit in units], constants.confidence_unit_response),
        _margin(scorecard["overall"], constants.confidence_margin),
        _known(scorecard["dont_know"], scorecard["dont_know_at_most"], constants.confidence_known),
    )
    met = sum(each.met is True for each in conditions)
    missing = len(conditions) - met
    return Confidence(LEVELS[max(len(LEVELS) - 1 - missing, 0)], met, conditions)


def _response(rate: float | None, limit: float) -> Condition:
    return Condition("response", None if rate is None else rate >= limit, rate, limit)


def _unit_response(rates: Sequence[float | None], limit: float) -> Condition:
    """By the lowest rate that is told; where none is below, all must be told."""
    told = [rate for rate in rates if rate is not None]
    lowest = min(told, default=None)
    if lowest is not None and lowest < limit:
        return Condition("unit_response", False, lowest, limit)
    judged = bool(rates) and len(told) == len(rates)
    return Condition("unit_response", True if judged else None, lowest if judged else None, limit)


def _margin(figure: Mapping[str, Any], limit: float) -> Condition:
    """By the wider half of the interval, as it is shown."""
    if figure["score"] is None or figure["ci95"] is None:
        return Condition("margin", None, None, limit)
    low, high = figure["ci95"]
    margin = max(figure["score"] - low, high - figure["score"])
    return Condition("margin", margin <= limit, margin, limit)


def _known(dont_know: float | None, at_most: float | None, limit: float) -> Condition:
    """By what is not don't know; where only a bound of it is told, by the bound if that is enough."""
    if dont_know is not None:
        known = round_half_away(1.0 - dont_know, 2)
        return Condition("known", known >= limit, known, limit)
    least = 0.0 if at_most is None else round_half_away(1.0 - at_most, 2)
    if least < limit:
        return Condition("known", None, None, limit)
    return Condition("known", True, least, limit, "at_least")
