"""How far a released figure stands from another, and where a mean lies on its scale."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .instrument import TOLERANCE, Scale

FAR = 10
"""Points from which a unit is marked as standing apart from everyone."""


@dataclass(frozen=True)
class Apart:
    """A figure less another in points, None unless both are told exactly; `mark` is up, down or empty."""

    points: int | None
    mark: str


def apart(figure: Mapping[str, Any], other: Mapping[str, Any]) -> Apart:
    """How far one released score stands from another: score − other, in points of 0 to 100.

    It is marked where it is at least FAR whatever two bounds may stand for: a score at least 88 lies between
    88 and 100. Without a test of its own this says how far, not that it is more than chance.

    >>> apart({"score": 58, "bound": None}, {"score": 47, "bound": None})
    Apart(points=11, mark='up')
    >>> apart({"score": 12, "bound": "at_most"}, {"score": 47, "bound": None})
    Apart(points=None, mark='down')
    """
    if figure["score"] is None or other["score"] is None:
        return Apart(None, "")
    (low, high), (other_low, other_high) = _ends(figure), _ends(other)
    exact = not figure.get("bound") and not other.get("bound")
    mark = "up" if low - other_high >= FAR else "down" if high - other_low <= -FAR else ""
    return Apart(figure["score"] - other["score"] if exact else None, mark)


def _ends(figure: Mapping[str, Any]) -> tuple[float, float]:
    """The least and the most that a released score may stand for, rounding aside."""
    low = 0 if figure.get("bound") == "at_most" else figure["score"]
    return low, 100 if figure.get("bound") == "at_least" else figure["score"]


def around(mean: float, scale: Scale) -> tuple[int, ...]:
    """The answers between which a mean of answers lies; the one answer where it lies on it.

    >>> around(3.1, Scale(1, 5)), around(4.0, Scale(1, 5))
    ((3, 4), (4,))
    """
    low, high = math.floor(mean + TOLERANCE), math.ceil(mean - TOLERANCE)
    inside = [min(max(answer, scale.min), scale.max) for answer in (low, high)]
    return tuple(sorted(set(inside)))
