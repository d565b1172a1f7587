"""Roadmaps: the goals a release proposes, and what leaders make of them, each change with its reason."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from sqlalchemy import select

from ..maturity import CatalogueGoal, Metric
from ..maturity.errors import Fault
from . import acts, clock, rounds
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .models import GoalChangeRow, GoalRow

HORIZONS = ("now", "next", "later")
MOST_IN_NOW = 3
LONGEST = {"title": 200, "owner": 200}
NUMBERS = ("leading_baseline", "leading_target", "lagging_baseline", "lagging_target")
EDITABLE = ("title", "owner", "due_on", "horizon", *NUMBERS)


@dataclass(frozen=True)
class GoalMetric:
    """A catalogue metric with this goal's baseline and target; None where nobody has said yet."""

    id: str
    name: str
    definition: str
    formula: str
    unit: str
    direction: str
    cadence: str
    source: str
    baseline: float | None
    target: float | None


@dataclass(frozen=True)
class Goal:
    """One goal of the roadmap: what it is, why it stands where it stands, how it will be seen to work.

    `score`, `target`, `gap` are points on 0..100; `importance`, `benefit`, `top_three_share` are shares;
    `missing` names what a goal in Now still lacks.
    """

    id: str
    round_id: str
    pillar_id: str
    catalogue_id: str
    title: str
    why: str
    actions: tuple[str, ...]
    owner: str | None
    suggested_owner: str
    due_on: date | None
    effort: str
    horizon: str
    rank: int
    score: float
    target: float
    gap: float
    importance: float
    importance_source: str
    benefit: float
    benefits_served: int
    benefits_selected: int
    effort_divisor: float
    priority: float
    top_three_share: float
    returns: tuple[str, ...]
    costs: tuple[str, ...]
    leading: GoalMetric
    lagging: GoalMetric
    missing: tuple[str, ...]
    version: int


def goals(
    organisation_id: str, round_id: str, language: str | None = None, *, before_release: bool = False
) -> tuple[Goal, ...]:
    """The round's goals, the most pressing first; none before its release. Raises NotFound.

    `before_release` also those of results that wait, for administrators who look first.
    """
    survey_round = rounds.get(organisation_id, round_id)
    if not before_release and rounds.withheld(survey_round):
        return ()
    catalogue = _catalogue(survey_round, language)
    rows = db.session.scalars(
        select(GoalRow)
        .where(GoalRow.organisation_id == organisation_id, GoalRow.round_id == round_id)
        .order_by(GoalRow.rank)
    )
    found = [_seen(row, *catalogue) for row in rows]
    return tuple(sorted(found, key=lambda goal: (HORIZONS.index(goal.horizon), goal.rank)))


def goal(organisation_id: str, goal_id: str, language: str | None = None) -> Goal:
    """One goal. Raises NotFound, also for a goal of results that wait to be released."""
    row = _row(organisation_id, goal_id)
    return _seen(row, *_catalogue(rounds.get(organisation_id, row.round_id), language))


def edit(
    organisation_id: str,
    goal_id: str,
    version: int,
    *,
    reason: str,
    changed_by: str | None = None,
    **fields: Any,
) -> Goal:
    """The changed goal. `fields` are of EDITABLE; the reason is kept with the change.

    Raises Invalid with every fault, Conflict `stale` when it was changed since `version` or
    `now_is_full` when three goals stand in Now already.
    """
    _check(reason, fields)
    with writing() as session:
        row = _row(organisation_id, goal_id)
        if row.version != version:
            raise Conflict("stale", "Somebody else changed this goal meanwhile. Look at it again, then save.")
        if fields.get("horizon") == "now" and row.horizon != "now":
            _room_in_now(row)
        changed = [name for name in EDITABLE if name in fields and getattr(row, name) != fields[name]]
        for name, value in fields.items():
            setattr(row, name, value)
        row.version += 1
        session.add(
            GoalChangeRow(
                organisation_id=organisation_id,
                goal_id=goal_id,
                version=row.version,
                changed_at=clock.now(),
                changed_by=changed_by,
                reason=reason.strip(),
                fields={name: _plain(value) for name, value in fields.items()},
            )
        )
        acts.note(session, organisation_id, "goal.changed", _title(row), fields=changed)
    return goal(organisation_id, goal_id)


def propose(session: Any, survey_round: rounds.Round, figures: Mapping[str, Any]) -> None:
    """Add the goals of a new release to its transaction."""
    for proposal in figures["goals"]:
        session.add(
            GoalRow(
                organisation_id=survey_round.organisation_id,
                id=_goal_id(survey_round.id, proposal["goal"]),
                round_id=survey_round.id,
                rank=proposal["rank"],
                horizon=proposal["horizon"],
                proposal=dict(proposal),
                version=1,
            )
        )


def _title(row: GoalRow) -> str:
    """The goal's title as leaders know it."""
    entry = _catalogue(rounds.get(row.organisation_id, row.round_id), None)[0][row.proposal["goal"]]
    return row.title or entry.title


def _goal_id(round_id: str, catalogue_id: str) -> str:
    """The same for the same round and catalogue goal, so that two runs give the same addresses."""
    return hashlib.sha256(f"{round_id} {catalogue_id}".encode()).hexdigest()[:16]


def _row(organisation_id: str, goal_id: str) -> GoalRow:
    row = db.session.get(GoalRow, (organisation_id, goal_id))
    if row is None or rounds.withheld(rounds.get(organisation_id, row.round_id)):
        raise NotFound("goal")
    return row


def _catalogue(
    survey_round: rounds.Round, language: str | None
) -> tuple[Mapping[str, CatalogueGoal], Mapping[str, Metric]]:
    questionnaire = survey_round.questionnaire
    if language:
        questionnaire = questionnaire.in_language(language)
    return {entry.id: entry for entry in questionnaire.goals}, questionnaire.metrics


def _seen(row: GoalRow, catalogue: Mapping[str, CatalogueGoal], metrics: Mapping[str, Metric]) -> Goal:
    entry = catalogue[row.proposal["goal"]]
    proposal = row.proposal
    leading = _metric(metrics[entry.leading_metric], row.leading_baseline, row.leading_target)
    lagging = _metric(metrics[entry.lagging_metric], row.lagging_baseline, row.lagging_target)
    return Goal(
        id=row.id,
        round_id=row.round_id,
        pillar_id=entry.pillar,
        catalogue_id=entry.id,
        title=row.title or entry.title,
        why=entry.why,
        actions=tuple(entry.actions),
        owner=row.owner,
        suggested_owner=entry.owner,
        due_on=row.due_on,
        effort=entry.effort,
        horizon=row.horizon,
        rank=row.rank,
        returns=tuple(entry.returns),
        costs=tuple(entry.costs),
        leading=leading,
        lagging=lagging,
        missing=_missing(row) if row.horizon == "now" else (),
        version=row.version,
        top_three_share=proposal["share_in_first_three"],
        **{name: proposal[name] for name in PROPOSED},
    )


PROPOSED = (
    "score",
    "target",
    "gap",
    "importance",
    "importance_source",
    "benefit",
    "benefits_served",
    "benefits_selected",
    "effort_divisor",
    "priority",
)


def _metric(metric: Metric, baseline: float | None, target: float | None) -> GoalMetric:
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


def _missing(row: GoalRow) -> tuple[str, ...]:
    """What a goal in Now still needs, by the names of its fields (method: the roadmap)."""
    return tuple(name for name in ("owner", "due_on", *NUMBERS) if getattr(row, name) in (None, ""))


def _room_in_now(row: GoalRow) -> None:
    others = db.session.scalars(
        select(GoalRow.id).where(
            GoalRow.organisation_id == row.organisation_id,
            GoalRow.round_id == row.round_id,
            GoalRow.horizon == "now",
        )
    ).all()
    if len(others) >= MOST_IN_NOW:
        raise Conflict("now_is_full", f"Now holds {MOST_IN_NOW} goals. Move one to Next first.")


def _check(reason: str, fields: Mapping[str, Any]) -> None:
    faults = []
    if not 0 < len(reason.strip()) <= 1000:
        faults.append(Fault("/reason", "Say in a few words why, at most 1,000 characters."))
    faults += [Fault(f"/{name}", "This cannot be changed.") for name in fields if name not in EDITABLE]
    for name, longest in LONGEST.items():
        if len(fields.get(name) or "") > longest:
            faults.append(Fault(f"/{name}", f"Use at most {longest} characters."))
    if fields.get("horizon", "now") not in HORIZONS:
        faults.append(Fault("/horizon", "Use now, next or later."))
    for name in NUMBERS:
        value = fields.get(name)
        if value is not None and not (isinstance(value, int | float) and isfinite(value)):
            faults.append(Fault(f"/{name}", "Use a number."))
    if faults:
        raise Invalid(faults)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
