"""Which goals the demo's leaders carried on from one roadmap into the next, and what was measured of them.

Of the four goals adopted in autumn 2025, spring 2026 tells that one is met, two are on the way (of one the
pillar fell) and one is missed; the missed one goes on since spring 2025.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..records import carrying_on, courses, roadmaps
from ..records.roadmaps import Goal
from . import ORGANISATION

CARRIED: Mapping[str, Mapping[str, str]] = {
    "harbourline-2025-autumn": {
        "VC-G1": "Two sources work now, five are still missing: the goal stands, with the next two of them.",
    },
    "harbourline-2026-spring": {
        "VC-G1": "Four of seven sources reach a decision. Customers do not feel it yet, so we go on.",
    },
}
"""By round, the goals of the catalogue that went on from the roadmap before, each with the reason."""


def carry_on(round_id: str, prior: str | None, decided_by: str) -> None:
    """Carry on what goes on from the roadmap of the round before; what went on already stays."""
    wanted = CARRIED.get(round_id, {})
    for goal in roadmaps.goals(ORGANISATION, prior) if prior and wanted else ():
        if goal.catalogue_id in wanted and _may_go_on(goal):
            carrying_on.carry_on(
                ORGANISATION, goal.id, reason=wanted[goal.catalogue_id], changed_by=decided_by
            )


def _may_go_on(goal: Goal) -> bool:
    return goal.state == "adopted" and courses.goes_on(ORGANISATION, goal.id) is None
