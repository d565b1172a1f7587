"""Rounds in line, small and made by the verbs of records, whose roadmaps are followed."""

from __future__ import annotations

from datetime import date
from typing import Any

from cxassess.instruments import installed
from cxassess.maturity.measurements import Reading
from cxassess.records import goal_changes, organisations, releases, responses, roadmaps, rounds
from cxassess.records.roadmaps import Goal

OURS = "meadow"
SPRING, AUTUMN, NEXT_SPRING = "spring", "autumn", "next-spring"
DAYS = {SPRING: date(2025, 5, 5), AUTUMN: date(2025, 11, 3), NEXT_SPRING: date(2026, 5, 15)}
PRIOR = {SPRING: None, AUTUMN: SPRING, NEXT_SPRING: AUTUMN}


def found_organisation() -> None:
    organisations.create("Meadow Dairy", OURS)


def hold(round_id: str, **more: Any) -> rounds.Round:
    """A round of staff, closed on its day. Arguments as `open_round` and `close` have them."""
    closing = {name: more.pop(name) for name in ("people", "higher", "held") if name in more}
    open_round(round_id, **more)
    return close(round_id, **closing)


def open_round(round_id: str, **more: Any) -> rounds.Round:
    details = {"questionnaire": installed()["ten-pillars"], "form": "core", "open_link": True, **more}
    rounds.create(OURS, name=round_id.title(), round_id=round_id, prior_round=PRIOR[round_id], **details)
    return rounds.open_round(OURS, round_id)


def close(round_id: str, *, people: int = 30, higher: int = 0, held: bool = False) -> rounds.Round:
    """Close a round once so many have answered; `higher` moves every answer up."""
    responses.submit_many(OURS, round_id, [_row(place, higher) for place in range(people)])
    rounds.close(OURS, round_id, released_on=DAYS[round_id], held=held)
    return rounds.get(OURS, round_id)


def _row(place: int, higher: int) -> dict[str, Any]:
    items = installed()["ten-pillars"].asked("staff", "core")
    said = {item.id: min(5, 1 + (place + number) % 3 + higher) for number, item in enumerate(items)}
    return {"audience": "staff", "form": "core", "answers": said}


def goals(round_id: str, state: str = "proposed") -> list[Goal]:
    return [goal for goal in roadmaps.goals(OURS, round_id) if goal.state == state]


def adopt(round_id: str, number: int = 0, **fields: Any) -> Goal:
    """One of the proposed goals, adopted with baselines and targets."""
    goal = goals(round_id)[number]
    agreed = {
        "owner": "Nina",
        "leading_metric": "vision_recall",
        "lagging_metric": "csat",
        "leading_baseline": 20,
        "leading_target": 60,
        "lagging_baseline": 60,
        "lagging_target": 80,
    }
    return goal_changes.edit(OURS, goal.id, goal.version, reason="Agreed.", **{**agreed, **fields})


def release_of(round_id: str) -> releases.Release:
    return releases.get(OURS, round_id)


def measured(lagging: dict[date, float], leading: dict[date, float] | None = None) -> Any:
    """Readings of every goal's metrics."""

    def readings(organisation_id: str, goal: Goal) -> dict[str, list[Reading]]:
        found = {}
        for metric, values in ((goal.leading, leading or {}), (goal.lagging, lagging)):
            if metric:
                found[metric.id] = [Reading(day, value) for day, value in values.items()]
        return found

    return readings
