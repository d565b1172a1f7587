"""Releases made from generated answers: answers in, `publish`, figures out."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cxassess import maturity
from cxassess.records.releases import Release
from cxassess.records.roadmaps import Goal, GoalMetric
from cxassess.records.rounds import Round

QUESTIONNAIRE = Path(__file__).parent.parent / "questionnaires" / "ten-pillars"
STANDING = (3.1, 2.9, 2.2, 3.7, 2.0, 2.4, 3.2, 2.7, 1.6, 3.4)  # where each pillar's answers centre
MOVES = (0.1, 0.4, 0.0, 0.1, 0.1, -0.3, 0.2, 0.0, 0.0, 0.5)  # what was added since the round before
UNITS = {"crew": 60, "guest": 45, "port": 30, "digital": 22, "rigging": 4, "quay": 7}
AUDIENCE_SHIFT = {"staff": 0.0, "leader": 0.7, "customer": -0.4}


@cache
def questionnaire() -> maturity.Questionnaire:
    """The instrument that ships with the program."""
    return maturity.load(QUESTIONNAIRE)


def units(sizes: dict[str, int] | None = None) -> tuple[maturity.Unit, ...]:
    """A unit for each name, one and a half times as many invited as answered."""
    return tuple(
        maturity.Unit(name, name.capitalize(), None, size * 3 // 2) for name, size in (sizes or UNITS).items()
    )


def sheet(
    sizes: dict[str, int],
    *,
    leaders: int,
    customers: int,
    moves: tuple[float, ...] | None,
    seed: int,
    stating: bool = False,
) -> maturity.AnswerSheet:
    """Answers that scatter around each pillar's standing; the same for the same seed."""
    chance = random.Random(seed)
    people = [("staff", unit) for unit, size in sizes.items() for _ in range(size)]
    people += [("leader", None)] * leaders + [("customer", None)] * customers
    rows = [_row(chance, audience, unit, moves or (0.0,) * 10) for audience, unit in people]
    for row in rows if stating else ():
        row["answers"] |= {f"importance.{each.id}": chance.randint(2, 5) for each in questionnaire().pillars}
    return maturity.read_rows(questionnaire(), rows)


def _row(chance: random.Random, audience: str, unit: str | None, moves: tuple[float, ...]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    person = chance.gauss(AUDIENCE_SHIFT[audience] - (0.5 if unit == "crew" else 0.0), 0.5)
    for pillar, standing, move in zip(questionnaire().pillars, STANDING, moves, strict=True):
        for item in pillar.asked(audience, "full"):
            value = round(chance.gauss(standing + move + person, 0.9))
            value = min(max(value, item.scale.min), item.scale.max)
            value = item.scale.min + item.scale.max - value if item.reverse else value
            answers[item.id] = "dk" if chance.random() < 0.04 else value
    row: dict[str, Any] = {"audience": audience, "answers": answers}
    return row | {"unit": unit} if unit else row


def survey_round(**changes: Any) -> Round:
    """A closed round of the demo kind."""
    plain = Round(
        organisation_id="harbourline",
        id="round-2",
        name="Round 2, autumn 2026",
        state="closed",
        questionnaire=questionnaire(),
        form="full",
        privacy="sealed",
        threshold=5,
        open_link=False,
        open_to=(),
        opens_on=date(2026, 11, 2),
        closes_on=date(2026, 11, 20),
        headcount={"staff": 260, "leader": 23},
        units=units(),
        prior_round="round-1",
        version=3,
    )
    return replace(plain, **changes)


@cache
def release(kind: str = "full") -> Release:
    """A release: `full`, `first` (no prior round), `alone` (staff, no units), `hidden` (nothing shown).

    `open` is a first round whose customers came by an open link, and in which everybody said what matters.
    """
    sizes = {"crew": 3} if kind == "hidden" else UNITS
    leaders, customers = (0, 0) if kind in ("hidden", "alone") else (18, 80)
    now = sheet(sizes, leaders=leaders, customers=customers, moves=MOVES, seed=7)
    if kind == "open":
        now = sheet(sizes, leaders=leaders, customers=customers, moves=MOVES, seed=7, stating=True)
    of = survey_round(units=() if kind == "alone" else units(sizes))
    prior = None
    if kind == "full":
        before = sheet(UNITS, leaders=17, customers=60, moves=None, seed=8)
        prior = maturity.Prior("round-1", before, of.units, 5)
    figures = maturity.publish(
        now,
        of.units,
        round_id=of.id,
        headcount=of.headcount,
        threshold=of.threshold,
        prior=prior,
        unverified=("customer",) if kind == "open" else (),
    )
    return released(of, figures)


def released(of: Round, figures: dict[str, Any]) -> Release:
    """Figures as they come back from being stored."""
    text = json.dumps(figures)
    return Release(of, json.loads(text), date(2026, 11, 30), hashlib.sha256(text.encode()).hexdigest())


def prior_release() -> Release:
    """The round before, for its name only."""
    return replace(release("first"), round=survey_round(id="round-1", name="Round 1, May 2026"))


def goals(of: Release, **changes: Any) -> tuple[Goal, ...]:
    """The goals that a release proposes, as records give them; `changes` are made to the first."""
    catalogue = {goal.id: goal for goal in questionnaire().goals}
    found = [_goal(proposal, catalogue[proposal["goal"]]) for proposal in of.figures["goals"]]
    return (replace(found[0], **changes), *found[1:]) if found else ()


def _goal(proposal: dict[str, Any], entry: maturity.CatalogueGoal) -> Goal:
    first = proposal["rank"] == 1
    needed = ("leading_baseline", "leading_target", "lagging_baseline", "lagging_target")
    return Goal(
        id=entry.id.lower(),
        round_id="round-2",
        pillar_id=entry.pillar,
        catalogue_id=entry.id,
        own=False,
        state="proposed",
        title=entry.title,
        why=entry.why,
        actions=tuple(entry.actions),
        owner="Head of Guest Services" if first else None,
        suggested_owner=entry.owner,
        due_on=date(2027, 6, 30) if first else None,
        effort=entry.effort,
        horizon=proposal["horizon"],
        position=proposal["rank"],
        rank=proposal["rank"],
        score=proposal["score"],
        target=proposal["target"],
        gap=proposal["gap"],
        importance=proposal["importance"],
        importance_source=proposal["importance_source"],
        benefit=proposal["benefit"],
        benefits_served=proposal["benefits_served"],
        benefits_selected=proposal["benefits_selected"],
        effort_divisor=proposal["effort_divisor"],
        priority=proposal["priority"],
        top_three_share=proposal["share_in_first_three"],
        returns=tuple(entry.returns),
        costs=tuple(entry.costs),
        leading=_metric(entry.leading_metric, *((12.0, 40.0) if first else (None, None))),
        lagging=_metric(entry.lagging_metric, *((54.0, 75.0) if first else (None, None))),
        missing=("owner", "due_on", *needed) if proposal["horizon"] == "now" and not first else (),
        carried_from=None,
        remind=None,
        version=1,
    )


def _metric(metric_id: str, baseline: float | None, target: float | None) -> GoalMetric:
    metric = questionnaire().metrics[metric_id]
    return GoalMetric(
        metric.id,
        metric.name,
        metric.definition,
        metric.formula,
        metric.unit,
        metric.direction,
        metric.cadence,
        metric.source,
        baseline,
        target,
    )
