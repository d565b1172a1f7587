"""What the demo's leaders made of the roadmap of each round: adopted, put in their own words, dropped, added.

A roadmap can be changed until a later round is released, so each is decided before the next round is held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..records import goal_changes, roadmap_settings, roadmaps
from ..records.roadmaps import Goal
from . import ORGANISATION


@dataclass(frozen=True)
class Decision:
    """What leaders said of a goal of the catalogue, or of one of their own in a pillar."""

    goal: str | None
    reason: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    pillar: str = ""


CARRIED_ON = 2
"""The version of a goal that was carried on and not changed since."""


def measured(leading: tuple[float, float], lagging: tuple[float, float] | None) -> dict[str, float]:
    """Baseline and target of both metrics, as the fields of a goal."""
    found = {"leading_baseline": leading[0], "leading_target": leading[1]}
    return (
        found if lagging is None else {**found, "lagging_baseline": lagging[0], "lagging_target": lagging[1]}
    )


SPRING_2025 = (
    Decision(
        "VC-G1",
        "Agreed at the leadership meeting of 14 May 2025: we listen to one source of seven.",
        {
            "owner": "Customer Insight Lead",
            "due_on": date(2025, 10, 31),
            **measured((14, 29), (64, 68)),
        },
    ),
    Decision(
        "CN-G1",
        "Agreed at the leadership meeting of 14 May 2025.",
        {
            "owner": "Head of Guest Services",
            "due_on": date(2025, 12, 19),
            **measured((11, 44), (55, 60)),
        },
    ),
)

AUTUMN_2025 = (
    Decision(
        "VC-G1",
        "Carried on from the spring: two sources work now, five are still missing.",
        {
            "owner": "Customer Insight Lead",
            "due_on": date(2026, 3, 31),
            **measured((29, 57), (66, 72)),
        },
    ),
    Decision(
        "EE-G2",
        "Agreed at the leadership meeting of 19 November 2025: crews ask for limits they can decide within.",
        {
            "owner": "People Director",
            "due_on": date(2026, 4, 30),
            "horizon": "now",
            **measured((24, 60), (52, 60)),
        },
    ),
    Decision(
        "PT-G2",
        "Agreed at the leadership meeting of 19 November 2025; waits for the new booking system.",
        {
            "owner": "Head of Digital and Booking",
            "due_on": date(2026, 10, 30),
            **measured((11, 44), (19, 14)),
        },
    ),
    Decision(
        "LD-G2",
        "Agreed on 3 December 2025: people who took part asked what became of it.",
        {
            "owner": "Managing Director",
            "due_on": date(2026, 9, 30),
            "lagging_metric": "engagement_index",
            **measured((25, 60), (51, 58)),
        },
    ),
    Decision(
        "CN-G1",
        "One journey is mapped. The rest waits until bookings can be changed in one place.",
        {"state": "dropped"},
    ),
)

SPRING_2026 = (
    Decision(
        "VC-G1",
        "Agreed at the leadership meeting of 20 May 2026. Two of seven sources reach a decision.",
        {
            "title": "Act on feedback within five working days",
            "why": "Customers and crews see that what they say leads to something.",
            "actions": (
                "Bring all seven sources into one weekly review of themes",
                "Give every theme an owner and a reply within five working days",
                "Tell customers and crews what changed, every month",
            ),
            "owner": "Customer Insight Lead",
            "due_on": date(2027, 1, 29),
            **measured((29, 86), (68, 76)),
        },
    ),
    Decision(
        "PT-G1",
        "Agreed at the leadership meeting of 20 May 2026. Refunds need three teams and two systems.",
        {
            "title": "One owner for every booking change and refund",
            "why": "A refund passes through four teams, and nobody owns the whole way.",
            "actions": (
                "Name one owner for each of the nine journeys across teams, starting with refunds",
                "Map the refund journey with customers and the four teams; remove two handovers",
                "Let guest services finish a refund in one contact",
            ),
            "owner": "Head of Digital and Booking",
            "due_on": date(2027, 2, 26),
            "leading_metric": "shared_journey_goals",
            "lagging_metric": "handoff_rework",
            **measured((22, 100), (21, 12)),
        },
    ),
    Decision(
        "IV-G1",
        "Agreed on 3 June 2026; what serving a customer costs is still to be worked out.",
        {
            "title": "Every business case states returns and cost of inaction",
            "owner": "Finance Director",
            "due_on": date(2027, 3, 31),
            **measured((12, 90), None),
        },
    ),
    Decision(
        "CN-G1",
        "Owner found on 17 June 2026; begins after the first three.",
        {
            "title": "A customer story in every team’s month",
            "actions": (
                "Publish two journeys a month: one that went well, one that did not",
                "Open every team meeting with a story and one question: what would we change?",
                "Run a half-day simulation for each route’s port and onboard teams",
            ),
            "owner": "Head of Guest Services",
            "due_on": date(2027, 6, 30),
            "leading_metric": "story_action_rate",
            **measured((12, 40), (57, 70)),
        },
    ),
    Decision(
        "EE-G2",
        "Agreed on 17 June 2026, with the crews’ representatives.",
        {
            "title": "Remove the ten rules that most get in the way",
            "why": "Crews name rules that are at odds with doing what is best for customers.",
            "actions": (
                "Ask every team which rule stops them doing what is best for customers",
                "Rank the answers with crew representatives; remove or rewrite the top ten",
                "Report each removal, with the name of the team that raised it",
            ),
            "owner": "People Director",
            "due_on": date(2027, 9, 30),
            "leading_metric": "barrier_closure",
            "lagging_metric": "enps",
            **measured((38, 75), (-4, 12)),
        },
    ),
    Decision(
        None,
        "Asked for by crews in the workshops; agreed on 17 June 2026.",
        {
            "title": "Every leader spends a day a quarter where customers are",
            "why": "Leaders score most pillars higher than staff and customers do.",
            "actions": (
                "Put a day on board or in a port into each leader’s calendar, every quarter",
                "Bring one thing back to the monthly meeting and say who takes it on",
            ),
            "owner": "Managing Director",
            "due_on": date(2027, 11, 30),
            "horizon": "later",
            "effort": "S",
            "returns": ("engagement",),
            "costs": ("dissatisfaction", "recurring"),
            "leading_metric": "leader_customer_hours",
            "lagging_metric": "engagement_index",
            **measured((3, 10), (54, 62)),
        },
        pillar="leadership",
    ),
    Decision(
        "IN-G2",
        "Too much at once: experiments need free hands, and the first three goals take them all this year.",
        {"state": "dropped"},
    ),
)

DECISIONS: Mapping[str, tuple[Decision, ...]] = {
    "harbourline-2025-spring": SPRING_2025,
    "harbourline-2025-autumn": AUTUMN_2025,
    "harbourline-2026-spring": SPRING_2026,
}

TARGETS: Mapping[str, Mapping[str, float]] = {"harbourline-2026-spring": {"customer_service": 85}}
"""Where leaders aim elsewhere than the questionnaire does."""

WHY_TARGETS = "Service is what we sell: 80 is where the other ferry lines stand already."


def decide(round_id: str, decided_by: str) -> None:
    """Decide about the roadmap of a round, once; what somebody has changed already stays as it is."""
    if roadmaps.ended(ORGANISATION, round_id):
        return
    targets = TARGETS.get(round_id)
    if targets and not roadmaps.settings(ORGANISATION, round_id).version:
        roadmap_settings.change(
            ORGANISATION,
            round_id,
            0,
            targets=targets,
            outcomes=(),
            reason=WHY_TARGETS,
            changed_by=decided_by,
        )
    goals = roadmaps.goals(ORGANISATION, round_id)
    for decision in DECISIONS[round_id]:
        _say(round_id, goals, decision, decided_by)


def _say(round_id: str, goals: Sequence[Goal], decision: Decision, decided_by: str) -> None:
    """Change or add one goal, unless that is done."""
    said: dict[str, Any] = {"reason": decision.reason, "changed_by": decided_by, **decision.fields}
    if decision.goal is None:
        if all(goal.title != decision.fields["title"] for goal in goals):
            goal_changes.add(ORGANISATION, round_id, pillar=decision.pillar, **said)
        return
    goal = next((goal for goal in goals if goal.catalogue_id == decision.goal), None)
    # What was carried on just now is put in their words too; what they changed since stays.
    if goal and (goal.state == "proposed" or (goal.carried_from and goal.version == CARRIED_ON)):
        goal_changes.edit(ORGANISATION, goal.id, goal.version, **said)
