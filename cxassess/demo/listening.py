"""How Harbourline Ferries hears its customers: its sources of feedback, and what became of them since 2025.

Each source has steps: from a day on something of it is different, or somebody has looked at it. They are put
in before the rounds are held, so that each release tells of the coverage as it was on its day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ..records import sources
from ..records.source_rules import Facts

Steps = Mapping[date, Mapping[str, Any]]
RECENT = date(2026, 9, 30)
"""Looks of the last weeks are so many days before the day of loading, if that is after this day."""


@dataclass(frozen=True)
class Told:
    """A source: how it began, the days on which somebody looked, what changed when, and the last look."""

    facts: Facts
    since: date
    looks: tuple[date, ...] = ()
    changes: Steps | None = None
    days_ago: int | None = None

    def steps(self, today: date) -> list[tuple[date, dict[str, Any]]]:
        """All that is to be noted after the beginning, by day; nothing after today."""
        found: dict[date, dict[str, Any]] = {day: {"looked_on": day} for day in self.looks}
        for day, changed in (self.changes or {}).items():
            found[day] = {**found.get(day, {}), **changed}
        if self.days_ago is not None and today > RECENT + timedelta(self.days_ago):
            day = today - timedelta(self.days_ago)
            found[day] = {**found.get(day, {}), "looked_on": day}
        return sorted((day, changed) for day, changed in found.items() if self.since < day <= today)


TOGETHER: Mapping[str, Any] = {
    "together": True,
    "goes_to": "Monthly list of issues, for the leadership meeting",
}

SOURCES = (
    Told(
        Facts(
            "Survey after each trip",
            "surveys",
            owner="Customer Insight Lead",
            cadence="continuous",
            tells="Boarding, the crossing, arrival; by route",
            goes_to="Insight team",
            looked_on=date(2025, 1, 14),
        ),
        date(2025, 1, 7),
        looks=(
            *(date(2025, 3, 18), date(2025, 4, 22), date(2025, 6, 17), date(2025, 9, 16), date(2025, 10, 21)),
            *(date(2025, 12, 16), date(2026, 3, 17), date(2026, 4, 28), date(2026, 6, 16), date(2026, 9, 15)),
        ),
        changes={date(2025, 11, 3): TOGETHER},
        days_ago=6,
    ),
    Told(
        Facts(
            "Complaints desk log",
            "complaints",
            cadence="monthly",
            tells="What failed on which sailing, and what it cost to put right",
            goes_to="Guest services",
            looked_on=date(2025, 2, 3),
        ),
        date(2025, 1, 7),
        looks=(
            *(date(2025, 3, 24), date(2025, 4, 14), date(2025, 6, 2), date(2025, 9, 8), date(2025, 10, 6)),
            *(date(2025, 12, 1), date(2026, 3, 2), date(2026, 4, 13), date(2026, 6, 8), date(2026, 9, 7)),
        ),
        changes={date(2026, 6, 15): {"owner": "Head of Guest Services"}},
        days_ago=20,
    ),
    Told(
        Facts(
            "Delays, cancellations and queue times",
            "operational_data",
            owner="Head of Port Operations",
            cadence="daily",
            tells="How long guests wait at which port",
            goes_to="Port operations",
            looked_on=date(2025, 3, 10),
        ),
        date(2025, 1, 7),
        looks=(
            *(date(2025, 4, 28), date(2025, 6, 23), date(2025, 9, 22), date(2025, 10, 27)),
            *(date(2025, 12, 15), date(2026, 3, 23), date(2026, 5, 4), date(2026, 6, 22), date(2026, 9, 21)),
        ),
        changes={date(2025, 11, 3): TOGETHER},
        days_ago=3,
    ),
    Told(
        Facts(
            "Calls and chats with guest services",
            "conversations",
            cadence="monthly",
            tells="Booking changes, questions on the timetable",
            goes_to="Guest services",
            looked_on=date(2025, 6, 30),
        ),
        date(2025, 6, 2),
        looks=(date(2025, 8, 4), date(2026, 1, 19), date(2026, 4, 20), date(2026, 6, 29), date(2026, 9, 28)),
        changes={date(2026, 7, 6): {"owner": "Head of Guest Services", **TOGETHER}},
        days_ago=15,
    ),
    Told(
        Facts(
            "Debriefs of night crews",
            "employee_feedback",
            cadence="weekly",
            tells="What guests ask for and cannot be given",
            goes_to="Fleet office",
            looked_on=date(2025, 9, 26),
        ),
        date(2025, 9, 1),
        looks=(
            date(2025, 10, 24),
            date(2025, 12, 19),
            date(2026, 3, 27),
            date(2026, 4, 24),
            date(2026, 6, 26),
        ),
    ),
    Told(
        Facts(
            "Review sites and app stores",
            "reviews",
            cadence="weekly",
            tells="The booking app, prices, food on board",
            goes_to="Digital and booking",
            state="planned",
        ),
        date(2025, 9, 8),
        looks=(date(2025, 12, 10), date(2026, 3, 18), date(2026, 4, 29), date(2026, 6, 24)),
        changes={date(2025, 11, 17): {"state": "in_use"}, date(2026, 8, 31): {"state": "stopped"}},
    ),
    Told(
        Facts(
            "Mentions on social media",
            "social",
            cadence="weekly",
            tells="Disruptions, while they happen",
            goes_to="Press office",
            looked_on=date(2026, 2, 27),
        ),
        date(2026, 2, 16),
        looks=(date(2026, 3, 20), date(2026, 6, 19), date(2026, 9, 18)),
        changes={date(2026, 6, 15): {"owner": "Commercial Director"}},
        days_ago=4,
    ),
    Told(
        Facts(
            "Conversations with commuters",
            "focus_groups",
            owner="Customer Insight Lead",
            cadence="quarterly",
            tells="Why season tickets are not renewed",
            state="planned",
        ),
        date(2026, 6, 15),
    ),
    Told(
        Facts(
            "Passengers with reduced mobility",
            "own",
            "Customer panel",
            owner="Head of Port Operations",
            cadence="yearly",
            tells="Ramps, lifts, help at the quay",
            goes_to="Safety and compliance",
            looked_on=date(2026, 7, 9),
        ),
        date(2026, 7, 1),
    ),
    Told(
        Facts(
            "Bookings that were broken off",
            "operational_data",
            owner="Head of Digital and Booking",
            cadence="monthly",
            tells="At which step of booking people give up",
            goes_to="Digital and booking",
        ),
        date(2026, 9, 1),
        looks=(date(2026, 9, 29),),
        days_ago=11,
    ),
)


def put_in(organisation_id: str, today: date) -> None:
    """Add the sources with their history; one whose loading was cut short is begun again."""
    present = {each.name: each for each in sources.of(organisation_id)}
    for told in SOURCES:
        steps, before = told.steps(today), present.get(told.facts.name)
        if before and len(sources.history(organisation_id, before.id)) < 1 + len(steps):
            sources.remove(organisation_id, before.id, before.version)
            before = None
        if before is None and told.since <= today:
            _tell(organisation_id, told, steps)


def _tell(organisation_id: str, told: Told, steps: list[tuple[date, dict[str, Any]]]) -> None:
    """Note the beginning and each step of a source, the oldest first."""
    made = sources.add(organisation_id, told.facts, told.since)
    for day, changed in steps:
        made = sources.change(
            organisation_id, made.id, made.version, replace(made.facts, **changed), since=day
        )
