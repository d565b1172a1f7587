"""Harbourline Ferries, a made-up company: its departments, its rounds, and what its leaders agreed.

Only the true state of each round stands here, in points of the score; the answers come from `model`.
What leaders would type as measurements of the catalogue's metrics stands here as text; what they decided
about the roadmaps, in `roadmap`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from ..maturity import Questionnaire, Unit
from .model import Group, RoundParameters, answers, beside
from .roles import spoken

SEED = 1910
"""One of the draws in which every verdict agrees with the true change; by chance alone some do not."""


@dataclass(frozen=True)
class Fielding:
    """One closed round: when it was held, the true level of each pillar, and who was asked and answered.

    `levels` follow the questionnaire's pillars as `PILLARS` does. `asked` holds, for each department and for
    leaders and customers, how many were invited and the share of them who answered.
    """

    id: str
    name: str
    opens_on: date
    closes_on: date
    levels: tuple[float, ...]
    asked: Mapping[str, tuple[int, float]]


PILLARS = (
    "vision_goals",
    "employee_engagement",
    "voice_of_customer",
    "customer_service",
    "customer_narrative",
    "processes_technology",
    "customer_advocacy",
    "innovation",
    "investments",
    "leadership",
)

UNITS: Mapping[str, tuple[str, str | None]] = {
    "fleet-ports": ("Fleet and ports", None),
    "onboard-crew": ("Onboard crew", "fleet-ports"),
    "port-operations": ("Port operations", "fleet-ports"),
    "shore-office": ("Shore office", None),
    "guest-services": ("Guest services", "shore-office"),
    "digital-booking": ("Digital and booking", "shore-office"),
    "safety-compliance": ("Safety and compliance", "shore-office"),
    "executive-office": ("Executive office", "shore-office"),
}
"""Two divisions with six departments. The executive office is too small to be shown, and safety and
compliance goes with it: shown, it would give the small one away by subtraction."""

UNIT_SHIFT: Mapping[str, tuple[float, Mapping[str, float]]] = {
    "onboard-crew": (-3.5, {"voice_of_customer": -4, "leadership": -3, "customer_service": 2}),
    "port-operations": (-1.0, {"customer_narrative": -3, "processes_technology": 2}),
    "guest-services": (2.0, {"voice_of_customer": 6, "customer_narrative": 6, "processes_technology": -3}),
    "digital-booking": (3.5, {"processes_technology": 8, "innovation": 6, "customer_narrative": -4}),
    "safety-compliance": (1.0, {}),
    "executive-office": (7.0, {}),
}
"""How far a department lies off the whole staff, in points, and off that for single pillars."""

GAPS: Mapping[str, Mapping[str, float]] = {
    "leader": dict(zip(PILLARS, (12, 14, 20, 9, 14, 16, 13, 11, 8, 12), strict=True)),
    "customer": dict(zip(PILLARS, (-8, 2, -7, -9, 3, -8, -7, -4, 1, -16), strict=True)),
}
"""How much higher leaders, and how much lower customers, see each pillar than staff do."""

DONT_KNOW: Mapping[str, Mapping[str, float]] = {
    "staff": dict(zip(PILLARS, (0.03, 0.02, 0.06, 0.04, 0.05, 0.04, 0.04, 0.05, 0.16, 0.05), strict=True)),
    "leader": dict(zip(PILLARS, (0.01, 0.01, 0.03, 0.03, 0.02, 0.02, 0.02, 0.02, 0.04, 0.01), strict=True)),
    "customer": dict(zip(PILLARS, (0.05, 0.03, 0.05, 0.04, 0.07, 0.03, 0.06, 0.08, 0.12, 0.15), strict=True)),
}
"""The chance of a don't know: those further from the money and the meetings know less of them."""

IMPORTANCE: Mapping[str, Mapping[str, float]] = {
    "staff": dict(zip(PILLARS, (3.1, 3.6, 3.8, 4.4, 2.8, 4.2, 3.4, 3.0, 3.1, 3.5), strict=True)),
    "leader": dict(zip(PILLARS, (3.9, 3.6, 3.7, 4.3, 2.9, 3.8, 3.3, 3.4, 3.4, 3.6), strict=True)),
    "customer": dict(zip(PILLARS, (2.4, 2.9, 4.3, 4.6, 2.2, 4.5, 3.6, 3.1, 2.6, 2.7), strict=True)),
}
"""How much each pillar matters to a group, 1 to 5, before anybody's own view."""

VOLUNTEERS = (
    ("Mira, night crew, mira@harbourline.example", ("voice_of_customer", "customer_narrative")),
    ("Tomas at the terminal, extension 214", ("processes_technology",)),
    ("h.lind@harbourline.example", ("innovation", "voice_of_customer", "processes_technology")),
)
"""Who offered to help after submitting, with which pillars."""

FIELDINGS = (
    Fielding(
        id="harbourline-2025-spring",
        name="Spring 2025",
        opens_on=date(2025, 4, 7),
        closes_on=date(2025, 4, 25),
        levels=(52, 43, 23.5, 65, 30, 44, 49, 40, 33, 42),
        asked={
            "onboard-crew": (142, 0.49),
            "port-operations": (86, 0.58),
            "guest-services": (95, 0.68),
            "digital-booking": (41, 0.8),
            "safety-compliance": (12, 0.58),
            "executive-office": (7, 0.43),
            "leader": (33, 0.85),
            "customer": (372, 1.0),
        },
    ),
    Fielding(
        id="harbourline-2025-autumn",
        name="Autumn 2025",
        opens_on=date(2025, 10, 6),
        closes_on=date(2025, 10, 24),
        levels=(53, 44, 34, 65, 31, 44, 50, 40, 33, 43),
        asked={
            "onboard-crew": (149, 0.54),
            "port-operations": (85, 0.64),
            "guest-services": (96, 0.71),
            "digital-booking": (43, 0.84),
            "safety-compliance": (12, 0.67),
            "executive-office": (7, 0.57),
            "leader": (33, 0.91),
            "customer": (415, 1.0),
        },
    ),
    Fielding(
        id="harbourline-2026-spring",
        name="Spring 2026",
        opens_on=date(2026, 4, 13),
        closes_on=date(2026, 5, 1),
        levels=(54, 51, 33, 66, 30, 36, 51, 41, 32.5, 50),
        asked={
            "onboard-crew": (146, 0.62),
            "port-operations": (84, 0.71),
            "guest-services": (94, 0.77),
            "digital-booking": (46, 0.87),
            "safety-compliance": (12, 0.67),
            "executive-office": (7, 0.57),
            "leader": (34, 0.91),
            "customer": (403, 1.0),
        },
    ),
)

MEASURED: Mapping[str, tuple[float, float]] = {
    "vision_recall": (34, 60),
    "promise_kept": (61, 72),
    "goal_coverage": (26, 75),
    "retention": (71, 76),
    "goal_link_rate": (10, 50),
    "nrr": (96, 102),
    "barrier_closure": (38, 75),
    "enps": (-4, 12),
    "coaching_rate": (41, 75),
    "fcr": (58, 70),
    "scorecard_alignment": (22, 80),
    "attrition": (19, 14),
    "voc_source_coverage": (29, 86),
    "csat": (68, 76),
    "insight_action_rate": (31, 70),
    "recurring_rate": (27, 18),
    "loop_closure": (44, 80),
    "churn": (9, 7),
    "knowledge_coverage": (45, 85),
    "repeat_contact": (31, 20),
    "forecast_accuracy": (74, 88),
    "csat_lift": (0.2, 0.6),
    "service_insight_adoption": (24, 50),
    "contact_rate": (18, 13),
    "journey_map_coverage": (22, 78),
    "ces": (57, 70),
    "simulation_participation": (6, 40),
    "complaint_rate": (11, 8),
    "story_action_rate": (12, 40),
    "nps": (18, 30),
    "steps_removed": (0, 12),
    "cycle_time": (16, 7),
    "shared_journey_goals": (22, 100),
    "handoff_rework": (21, 12),
    "codesign_rate": (20, 70),
    "first_pass_yield": (63, 80),
    "customer_effect_papers": (9, 90),
    "customer_exposure": (47, 70),
    "promoter_activation": (4, 12),
    "referral_rate": (13, 18),
    "idea_response_time": (45, 15),
    "ideas_implemented": (5, 12),
    "experiments_run": (2, 8),
    "innovation_benefit": (40_000, 120_000),
    "needs_reviews": (1, 4),
    "vitality_index": (6, 12),
    "case_coverage": (12, 90),
    "cost_to_serve": (6.8, 6.0),
    "role_impact_coverage": (15, 80),
    "engagement_index": (54, 62),
    "benefit_review_rate": (18, 60),
    "cx_roi": (35, 60),
    "leader_customer_hours": (3, 10),
    "roadmap_delivery": (40, 80),
    "cx_lead_rate": (5, 20),
}
"""Baseline and target of a catalogue metric, as leaders would type them. Those taken from the assessment
itself (perception gap, maturity change) are left out: they are not typed."""


def rows(fielding: Fielding, questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """The made-up answers of a round, the same each time."""
    place = FIELDINGS.index(fielding)
    rng = np.random.default_rng([SEED, place])
    levels = dict(zip(PILLARS, fielding.levels, strict=True))
    made = answers(questionnaire, groups(fielding), RoundParameters(levels, GAPS, DONT_KNOW), rng)
    # With chances of its own, so that what is asked beside the items moves no score.
    said = beside(questionnaire, made, IMPORTANCE, np.random.default_rng([SEED, place, 1]))
    return spoken(said, fielding.id)


def groups(fielding: Fielding) -> tuple[Group, ...]:
    """Everybody who is asked: staff by department, then leaders, then customers."""
    found = []
    for name, (invited, share) in fielding.asked.items():
        shift, by_pillar = UNIT_SHIFT.get(name, (0.0, {}))
        audience, unit = ("staff", name) if name in UNITS else (name, None)
        found.append(Group(audience, unit, invited, share, shift, by_pillar))
    return tuple(found)


def units(fielding: Fielding) -> tuple[Unit, ...]:
    """The unit tree with head counts; a division's is the sum of its departments'."""

    def headcount(unit_id: str) -> int:
        below = [child for child, (_, parent) in UNITS.items() if parent == unit_id]
        own, _ = fielding.asked.get(unit_id, (0, 0.0))
        return own + sum(headcount(child) for child in below)

    return tuple(Unit(key, name, parent, headcount(key)) for key, (name, parent) in UNITS.items())


def headcount(fielding: Fielding) -> dict[str, int]:
    """Invited by audience; none for customers: how many saw their open link is not known."""
    staff = sum(invited for name, (invited, _) in fielding.asked.items() if name in UNITS)
    return {"staff": staff, "leader": fielding.asked["leader"][0]}
