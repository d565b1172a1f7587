"""The business case of the demo organisation: what its leaders think their goals bring, save and take."""

from __future__ import annotations

from dataclasses import dataclass

from ..maturity.business_case import TAKES
from ..records import estimates, roadmaps

CURRENCY = "EUR"


@dataclass(frozen=True)
class Amount:
    """Three amounts for a return or cost of the goal of a pillar; `unit` None is the whole organisation."""

    pillar: str
    outcome: str
    unit: str | None
    low: int
    likely: int
    high: int
    method: str
    evidence: str = ""


AMOUNTS = (
    Amount(
        "voice_of_customer", "loyalty", None, 90_000, 180_000, 360_000,
        "Passengers who come back bring 24 million a year at a margin of 25%. Hearing why others stay away "
        "keeps 3% more of them (1.5% to 6%).",
        "Booking system, repeat bookings 2025; margin from the management accounts, March 2026",
    ),
    Amount(
        "voice_of_customer", "recurring", "guest-services", 18_200, 29_100, 43_700,
        "5,200 letters a year are about faults that were reported before, 14 each: 72,800. We expect 40% "
        "fewer (25% to 60%).",
        "Complaint log 2025; cost of a letter from the time study of October 2025",
    ),
    Amount(
        "voice_of_customer", "recurring", "port-operations", 10_800, 18_000, 32_500,
        "1,900 passengers a year are rebooked by hand after a missed sailing, 38 each: 72,200. We expect a "
        "quarter fewer (15% to 45%).",
        "Terminal shift books, January to December 2025",
    ),
    Amount(
        "voice_of_customer", TAKES, None, 25_000, 40_000, 70_000,
        "Half a post for a year, and the licence of a tool that reads reviews.",
        "Two offers, May 2026",
    ),
    Amount(
        "processes_technology", "operations", "digital-booking", 19_200, 28_800, 38_400,
        "9,400 bookings a year are corrected by hand, 9 minutes at 34 an hour: 48,000. Six of ten "
        "corrections go away (four to eight).",
        "Booking system, corrections 2025",
    ),
    Amount(
        "processes_technology", "operations", "port-operations", 20_300, 32_500, 40_600,
        "118,000 vehicles a year are typed twice, 40 seconds at 31 an hour: 40,600. Eight of ten are not any "
        "more (five to all).",
        "Check-in system 2025; counted with a stopwatch at two terminals, April 2026",
    ),
    Amount(
        "processes_technology", "engagement", "onboard-crew", 8_500, 25_500, 42_500,
        "To replace one of the crew costs 8,500. We expect three a year fewer to leave (one to five).",
        "People team, leavers 2023 to 2025",
    ),
    Amount(
        "processes_technology", "recurring", "guest-services", 6_000, 12_000, 20_000,
        "Calls about bookings that went wrong: 400 a month at 5 each, half of them saved.",
    ),
    Amount(
        "processes_technology", TAKES, None, 60_000, 95_000, 160_000,
        "Two developers for four months, and scanners for the island route.",
        "Plan of Digital and Booking, version 2; offer for the scanners",
    ),
    Amount(
        "investments", "operations", None, 42_000, 105_000, 189_000,
        "Of 2.1 million spent on projects last year 7% went into two that were stopped. One page before the "
        "start would have saved 5% (2% to 9%).",
        "Project ledger 2025",
    ),
    Amount(
        "investments", "compliance", "safety-compliance", 0, 15_000, 60_000,
        "A fine like that of 2022 (150,000) once in ten years; perhaps never, at worst every two and a half.",
        "Letter of the harbour authority, 2022",
    ),
    Amount(
        "investments", TAKES, None, 5_000, 8_000, 15_000,
        "Three workshops with project owners, and a day a month of the finance team.",
        "Finance Director",
    ),
    Amount(
        "customer_narrative", "loyalty", "guest-services", 30_000, 75_000, 140_000,
        "Families who travel a second time within two years: 1,500 more (600 to 2,800) at a margin of 50.",
        "Passenger survey 2025, question 12",
    ),
    Amount(
        "customer_narrative", "promotion", None, 10_000, 40_000, 110_000,
        "A tenth of a star more brings about 0.3% more first bookings; we take half of what the study found.",
    ),
    Amount(
        "customer_narrative", "engagement", "shore-office", 4_000, 10_000, 25_000,
        "One person a year more stays, at 10,000 for a replacement.",
        "People team, leavers 2023 to 2025",
    ),
    Amount(
        "innovation", "innovation", None, 0, 60_000, 250_000,
        "One of ten experiments becomes a paid service, such as the quiet lounge.",
        "Trial of the quiet lounge, summer 2025",
    ),
)  # fmt: skip


def put_in(organisation_id: str, round_id: str, leader: str) -> None:
    """Estimate what the goals of a round bring, save and take; what is there already stays as it is."""
    goals = {goal.pillar_id: goal for goal in roadmaps.goals(organisation_id, round_id)}
    places = {
        (each.goal_id, each.outcome, each.unit_id)
        for each in estimates.book(organisation_id, round_id).estimates
    }
    for each in AMOUNTS:
        goal = goals[each.pillar]
        if (goal.id, each.outcome, each.unit) in places:
            continue
        estimates.add(
            organisation_id,
            goal.id,
            outcome=each.outcome,
            unit_id=each.unit,
            currency=CURRENCY,
            low=each.low,
            likely=each.likely,
            high=each.high,
            method=each.method,
            evidence=each.evidence,
            reason="Worked out with the goal’s owner.",
            changed_by=leader,
        )
