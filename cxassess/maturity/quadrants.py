"""Importance against performance: which pillars to fix first, by where they lie beside two cuts.

Importance is a pillar's share of the drivers, its cut the average share 1/p. Performance is the pillar's
score, its cut a target level (60), not the mean: a mean always makes about half of the pillars bad. A pillar
within a hair of a cut counts as on it, and on it is high (Martilla & James 1977, Journal of Marketing 41).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .constants import CONSTANTS, Constants

QUADRANTS = {
    "fix_first": "important, and not performing",
    "keep": "important, and performing",
    "low_priority": "less important, and not performing",
    "overdone": "less important, and performing: perhaps more is done than is needed",
}
"""Every quadrant with its meaning."""


def quadrant(share: float, score: float, pillars: int, constants: Constants = CONSTANTS) -> str:
    """Where one of so many pillars lies, by its share of importance (0..1) and its score (0..100).

    >>> quadrant(0.25, 45, 10), quadrant(0.09, 59, 10), quadrant(0.05, 80, 10)
    ('fix_first', 'keep', 'overdone')
    """
    hair = constants.cut_off_tolerance
    important = share >= 1 / pillars - constants.importance_hair - hair
    performing = score >= constants.performance_cut - constants.performance_hair - hair
    if important:
        return "keep" if performing else "fix_first"
    return "overdone" if performing else "low_priority"


def importance_performance(
    drivers: Mapping[str, Any] | None,
    scorecard: Mapping[str, Any],
    audience: str,
    constants: Constants = CONSTANTS,
) -> dict[str, Any] | None:
    """The quadrant of each pillar from drivers and a scorecard as JSON has them; None without drivers.

    ``scorecard`` is that of the ``audience`` whose drivers they are, so that those who say what matters also
    say how it goes. A pillar without a share or a score, or whose score is a bound, has no quadrant.
    """
    if drivers is None:
        return None
    shares = {name: share for name, share in drivers["shares"].items() if share is not None}
    found = []
    for pillar in scorecard["pillars"]:
        share = shares.get(pillar["id"])
        score = pillar["score"] if pillar.get("bound") is None else None
        where = None
        if share is not None and score is not None:
            where = quadrant(share, score, len(shares), constants)
        found.append({"id": pillar["id"], "importance": share, "performance": score, "quadrant": where})
    return {
        "audience": audience,
        "importance_from": drivers["method"],
        "importance_cut": 1 / len(shares) if shares else None,
        "performance_cut": constants.performance_cut,
        "pillars": found,
    }
