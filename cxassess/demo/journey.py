"""Harbourline Ferries' journey, and what the demo's people say of its touchpoints.

The answers are drawn from a stream of their own, after all others: no other figure of the demo knows of them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from ..maturity import Journey, Stage, Touchpoint
from ..maturity.journeys import answer_id

SEED = 1956
SD = 0.85
LEAVES_PAGE_OUT = 0.12
LEAVES_ONE_OUT = 0.02

JOURNEY = Journey(
    (
        Stage(
            "plan-and-book",
            "Plan and book",
            (
                Touchpoint("times-and-fares", "Finding times and fares on the website"),
                Touchpoint("booking", "Booking and paying"),
                Touchpoint(
                    "service-line", "Calling the service line", "supplier", "Northgate Contact Centres"
                ),
            ),
        ),
        Stage(
            "get-there",
            "Get to the port",
            (
                Touchpoint("late-news", "News when a sailing is late"),
                Touchpoint("parking", "Parking at the port", "partner", "Seagate Parking"),
            ),
        ),
        Stage(
            "board",
            "Check in and board",
            (
                Touchpoint("check-in", "Check-in at the terminal"),
                Touchpoint("boarding", "Waiting and boarding", "partner", "Port of Seagate"),
            ),
        ),
        Stage(
            "cross",
            "On board",
            (
                Touchpoint("comfort", "Comfort and cleanliness on board"),
                Touchpoint("food", "Food and drink", "supplier", "Galley & Co"),
            ),
        ),
        Stage("afterwards", "Afterwards", (Touchpoint("refunds", "Complaints and refunds"),)),
    )
)

STANDING: Mapping[str, Mapping[str, tuple[float, float, float]]] = {
    "times-and-fares": {"customer": (4.1, 3.9, 0.03), "staff": (4.0, 3.8, 0.10)},
    "booking": {"customer": (4.4, 3.8, 0.04), "staff": (4.4, 3.9, 0.12)},
    "service-line": {"customer": (3.5, 2.8, 0.40), "staff": (3.7, 3.3, 0.20)},
    "late-news": {"customer": (4.7, 2.4, 0.15), "staff": (4.1, 3.3, 0.05)},
    "parking": {"customer": (4.2, 2.6, 0.25), "staff": (3.3, 3.1, 0.15)},
    "check-in": {"customer": (3.8, 4.1, 0.03), "staff": (4.1, 3.9, 0.05)},
    "boarding": {"customer": (4.3, 2.9, 0.02), "staff": (4.0, 3.2, 0.06)},
    "comfort": {"customer": (4.2, 4.0, 0.02), "staff": (4.2, 4.1, 0.05)},
    "food": {"customer": (3.2, 3.6, 0.12), "staff": (3.8, 3.4, 0.10)},
    "refunds": {"customer": (4.4, 2.5, 0.45), "staff": (3.6, 3.4, 0.25)},
}
"""The true importance and performance of each touchpoint, and the share who cannot say, by audience."""


def said(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with what staff and customers say of the touchpoints; some leave the page out."""
    chance = random.Random(SEED)
    return [{**row, "answers": {**row["answers"], **_answers(row["audience"], chance)}} for row in rows]


def _answers(audience: str, chance: random.Random) -> dict[str, int | str]:
    if audience not in JOURNEY.audiences or chance.random() < LEAVES_PAGE_OUT:
        return {}
    found: dict[str, int | str] = {}
    for touchpoint in JOURNEY.touchpoints:
        importance, performance, unknown = STANDING[touchpoint.id][audience]
        for side, mean in (("importance", importance), ("performance", performance)):
            if chance.random() >= LEAVES_ONE_OUT:
                found[answer_id(touchpoint.id, side)] = _step(mean, chance)
        if chance.random() < unknown:
            # Whoever has not come across it can still say how much it would matter.
            found[answer_id(touchpoint.id, "performance")] = "dk"
    return found


def _step(mean: float, chance: random.Random) -> int:
    return min(5, max(1, round(chance.gauss(mean, SD))))
