"""Roadmaps as they are read: the goals of a round, what leaders made of them, and what they are weighed by.

The verbs that change them are in `goal_changes` and `roadmap_settings`.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from .. import maturity
from ..maturity import Candidate, CatalogueGoal, Constants, Metric, Questionnaire, Weight
from ..maturity.measurements import Reading
from . import measurements, own_metrics, rounds
from .course_rows import GoalCourseRow
from .database import db
from .errors import NotFound
from .models import GoalChangeRow, GoalRow, ReleaseRow, RoadmapRow, RoundRow

HORIZONS = ("now", "next", "later")
STATES = ("adopted", "proposed", "dropped")
MOST_IN_NOW = 3
NUMBERS = ("leading_baseline", "leading_target", "lagging_baseline", "lagging_target")


@dataclass(frozen=True)
class GoalMetric:
    """A metric with this goal's baseline and target; None where nobody has said yet."""

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
    readings: tuple[Reading, ...] = ()
    """What was measured, the oldest first; of a roadmap that has ended, until it did."""


@dataclass(frozen=True)
class Goal:
    """One goal of the roadmap: what it is, why it stands where it stands, how it will be seen to work.

    `state` is of STATES; `own` says that leaders added it, so that it has no `catalogue_id`. `score`,
    `target`, `gap` are points on 0..100; `importance`, `benefit`, `top_three_share` are shares. Of a pillar
    without a score there is no `score`, `gap`, `priority` and `top_three_share`; `rank` is the place by
    priority. What was dropped stands in no order: it has neither `rank` nor `top_three_share`. `missing`
    names what a goal in Now still lacks. `remind` is the account that is told when a measurement is due;
    `carried_from` the goal of an earlier round that this one goes on with.
    """

    id: str
    round_id: str
    pillar_id: str
    catalogue_id: str | None
    own: bool
    state: str
    title: str
    why: str
    actions: tuple[str, ...]
    owner: str | None
    suggested_owner: str
    due_on: date | None
    effort: str
    horizon: str
    position: int
    rank: int | None
    score: float | None
    target: float
    gap: float | None
    importance: float
    importance_source: str
    benefit: float
    benefits_served: int
    benefits_selected: int
    effort_divisor: float
    priority: float | None
    top_three_share: float | None
    returns: tuple[str, ...]
    costs: tuple[str, ...]
    leading: GoalMetric | None
    lagging: GoalMetric | None
    missing: tuple[str, ...]
    carried_from: str | None
    remind: str | None
    version: int


@dataclass(frozen=True)
class Settings:
    """What leaders set for a roadmap: targets by pillar where they are not the questionnaire's, and the
    returns and costs of inaction they are after, all where none is named. `version` 0 is as it came."""

    targets: Mapping[str, float]
    outcomes: tuple[str, ...]
    version: int


@dataclass(frozen=True)
class GoalChange:
    """A change of a goal: `fields` are what it was changed to, as JSON has it."""

    version: int
    changed_at: datetime
    changed_by: str | None
    reason: str
    fields: Mapping[str, Any]


def goals(
    organisation_id: str, round_id: str, language: str | None = None, *, before_release: bool = False
) -> tuple[Goal, ...]:
    """The round's goals: adopted ones first, by horizon in leaders' order; none before its release.

    `before_release` also those of results that wait, for administrators who look first. Raises NotFound.
    """
    survey_round = rounds.get(organisation_id, round_id)
    if not before_release and rounds.withheld(survey_round):
        return ()
    found = _seen(survey_round, _rows(survey_round), language)
    return tuple(sorted(found, key=in_order))


def in_order(goal: Goal) -> tuple[int, int, int, int]:
    """Where a goal stands among those of its roadmap."""
    return STATES.index(goal.state), HORIZONS.index(goal.horizon), goal.position, goal.rank or 0


def goal(organisation_id: str, goal_id: str, language: str | None = None) -> Goal:
    """One goal. Raises NotFound, also for a goal of results that wait to be released."""
    survey_round = rounds.get(organisation_id, row_of(organisation_id, goal_id).round_id)
    found = _seen(survey_round, _rows(survey_round), language)
    return next(each for each in found if each.id == goal_id)


def row_of(organisation_id: str, goal_id: str) -> GoalRow:
    """The row of a goal that may be seen. Raises NotFound."""
    row = db.session.get(GoalRow, (organisation_id, goal_id))
    if row is None or rounds.withheld(rounds.get(organisation_id, row.round_id)):
        raise NotFound("goal")
    return row


def changes(organisation_id: str, goal_id: str) -> tuple[GoalChange, ...]:
    """Every change of a goal with its reason, the newest first. Raises NotFound."""
    row_of(organisation_id, goal_id)
    rows = db.session.scalars(
        select(GoalChangeRow)
        .where(GoalChangeRow.organisation_id == organisation_id, GoalChangeRow.goal_id == goal_id)
        .order_by(GoalChangeRow.version.desc())
    )
    return tuple(map(_change, rows))


def last_changes(organisation_id: str, round_id: str) -> Mapping[str, GoalChange]:
    """The last change of each goal of a round that was changed, by goal."""
    rows = db.session.scalars(
        select(GoalChangeRow)
        .join(
            GoalRow,
            (GoalRow.organisation_id == GoalChangeRow.organisation_id)
            & (GoalRow.id == GoalChangeRow.goal_id),
        )
        .where(GoalChangeRow.organisation_id == organisation_id, GoalRow.round_id == round_id)
        .order_by(GoalChangeRow.goal_id, GoalChangeRow.version)
    )
    return {row.goal_id: _change(row) for row in rows}


def _change(row: GoalChangeRow) -> GoalChange:
    return GoalChange(row.version, row.changed_at, row.changed_by, row.reason, row.fields)


def dropped_because(organisation_id: str, found: Iterable[Goal]) -> dict[str, str]:
    """Why each dropped goal of these was dropped, by its id."""
    return {
        each.id: next(
            change.reason
            for change in (*changes(organisation_id, each.id), GoalChange(0, datetime.min, None, "", {}))
            if not change.version or change.fields.get("state") == "dropped"
        )
        for each in found
        if each.state == "dropped"
    }


def settings(organisation_id: str, round_id: str) -> Settings:
    """What is set for a round's roadmap; as it came where nobody has set anything."""
    row = db.session.get(RoadmapRow, (organisation_id, round_id))
    if row is None:
        return Settings({}, (), 0)
    return Settings(dict(row.targets), tuple(row.outcomes), row.version)


def ended(organisation_id: str, round_id: str) -> bool:
    """Whether a later round that is compared with this one is released: then the roadmap stays as it was."""
    return newest(organisation_id, round_id) != round_id


def newest(organisation_id: str, round_id: str) -> str:
    """The last released round of the line that goes on from this one; itself where none does."""
    later = db.session.scalars(
        select(RoundRow)
        .where(
            RoundRow.organisation_id == organisation_id,
            RoundRow.prior_round == round_id,
            RoundRow.state == "closed",
        )
        .order_by(RoundRow.closes_on.desc(), RoundRow.id)
    )
    released = next((row.id for row in later if not rounds.withheld(row)), None)
    return newest(organisation_id, released) if released else round_id


def ended_on(organisation_id: str, round_id: str) -> date | None:
    """The day of the release with which a roadmap ended, None while it goes on."""
    days = db.session.execute(
        select(RoundRow, ReleaseRow.released_on)
        .join(
            ReleaseRow,
            (ReleaseRow.organisation_id == RoundRow.organisation_id) & (ReleaseRow.round_id == RoundRow.id),
        )
        .where(
            RoundRow.organisation_id == organisation_id,
            RoundRow.prior_round == round_id,
            RoundRow.state == "closed",
        )
    )
    return min((day for row, day in days if not rounds.withheld(row)), default=None)


def propose(session: Any, survey_round: rounds.Round, figures: Mapping[str, Any]) -> None:
    """Add the goals of a new release to its transaction."""
    for proposal in figures["goals"]:
        session.add(
            GoalRow(
                organisation_id=survey_round.organisation_id,
                id=_goal_id(survey_round.id, proposal["goal"]),
                round_id=survey_round.id,
                rank=proposal["rank"],
                position=proposal["rank"],
                horizon=proposal["horizon"],
                state="proposed",
                proposal=dict(proposal),
                version=1,
            )
        )


def title_of(row: GoalRow, language: str | None = None) -> str:
    """The goal's title as leaders know it."""
    questionnaire = rounds.get(row.organisation_id, row.round_id).questionnaire
    catalogue = _catalogue(questionnaire.in_language(language) if language else questionnaire)
    return row.title or catalogue[row.proposal["goal"]].title


def metric_keys(row: GoalRow, questionnaire: Questionnaire) -> tuple[str, ...]:
    """The keys of the metrics that a goal names, the leading one first."""
    return tuple(key for key in metric_pair(row, questionnaire) if key)


def metric_pair(row: GoalRow, questionnaire: Questionnaire) -> tuple[str | None, str | None]:
    """The keys of a goal's leading and lagging metric, None where it has none."""
    entry = _catalogue(questionnaire).get(row.proposal.get("goal", ""))
    return _named_metrics(row, entry)


def _named_metrics(row: GoalRow, entry: CatalogueGoal | None) -> tuple[str | None, str | None]:
    leading = row.leading_metric or (entry.leading_metric if entry else None)
    lagging = row.lagging_metric or (entry.lagging_metric if entry else None)
    return leading, lagging


def candidates(rows: Iterable[GoalRow], questionnaire: Questionnaire) -> list[Candidate]:
    """What of goals enters their priorities."""
    catalogue = _catalogue(questionnaire)
    return [_candidate(row, catalogue) for row in rows]


def metrics_of(organisation_id: str, questionnaire: Questionnaire) -> Mapping[str, Metric]:
    """Every metric that a goal may name, by its key."""
    return {**questionnaire.metrics, **own_metrics.by_key(organisation_id)}


def _goal_id(round_id: str, catalogue_id: str) -> str:
    """The same for the same round and catalogue goal, so that two runs give the same addresses."""
    return hashlib.sha256(f"{round_id} {catalogue_id}".encode()).hexdigest()[:16]


def _rows(survey_round: rounds.Round) -> Sequence[GoalRow]:
    return db.session.scalars(
        select(GoalRow)
        .where(GoalRow.organisation_id == survey_round.organisation_id, GoalRow.round_id == survey_round.id)
        .order_by(GoalRow.position, GoalRow.id)
    ).all()


def _catalogue(questionnaire: Questionnaire) -> Mapping[str, CatalogueGoal]:
    return {entry.id: entry for entry in questionnaire.goals}


def _candidate(row: GoalRow, catalogue: Mapping[str, CatalogueGoal]) -> Candidate:
    entry = catalogue.get(row.proposal.get("goal", ""))
    returns = row.returns if row.returns is not None else (entry.returns if entry else ())
    costs = row.costs if row.costs is not None else (entry.costs if entry else ())
    pillar = entry.pillar if entry else str(row.pillar_id)
    return Candidate(row.id, pillar, row.effort or (entry.effort if entry else "M"), (*returns, *costs))


def _seen(survey_round: rounds.Round, rows: Sequence[GoalRow], language: str | None) -> list[Goal]:
    questionnaire = survey_round.questionnaire
    if language:
        questionnaire = questionnaire.in_language(language)
    catalogue = _catalogue(questionnaire)
    metrics = metrics_of(survey_round.organisation_id, questionnaire)
    weights = _weights(survey_round, rows)
    read, kept = _readings(survey_round, rows), _kept_readings(survey_round, rows)
    return [
        _goal(
            row, catalogue.get(row.proposal.get("goal", "")), metrics, weights[row.id], kept.get(row.id, read)
        )
        for row in rows
    ]


def _readings(survey_round: rounds.Round, rows: Sequence[GoalRow]) -> Mapping[str, tuple[Reading, ...]]:
    """What was measured of the metrics of goals, by key; a roadmap that has ended stays as it was then."""
    keys = {key for row in rows for key in metric_keys(row, survey_round.questionnaire)}
    found = measurements.series(survey_round.organisation_id, keys) if keys else {}
    until = ended_on(survey_round.organisation_id, survey_round.id)
    if until is None:
        return found
    return {key: tuple(each for each in series if each.day <= until) for key, series in found.items()}


def _kept_readings(
    survey_round: rounds.Round, rows: Sequence[GoalRow]
) -> Mapping[str, Mapping[str, tuple[Reading, ...]]]:
    """By goal, what was kept of the measurements of a roadmap once the next one had ended too (`courses`)."""
    tracked = db.session.scalars(
        select(GoalCourseRow).where(
            GoalCourseRow.organisation_id == survey_round.organisation_id,
            GoalCourseRow.goal_id.in_([row.id for row in rows]),
        )
    ).all()
    by_id = {row.id: row for row in rows}
    return {
        each.goal_id: {
            key: tuple(Reading(date.fromisoformat(day), value) for day, value in told["readings"])
            for key, told in zip(
                metric_pair(by_id[each.goal_id], survey_round.questionnaire),
                (each.tracked["leading"], each.tracked["lagging"]),
                strict=True,
            )
            if key and told
        }
        for each in tracked
        if ended(survey_round.organisation_id, each.round_id)
    }


def _weights(survey_round: rounds.Round, rows: Sequence[GoalRow]) -> Mapping[str, Weight]:
    """The weight of each goal: those that were not dropped among each other, each of the others alone."""
    if not rows:
        return {}
    figures = _basis(*_release_of(survey_round))
    chosen = settings(survey_round.organisation_id, survey_round.id)
    questionnaire = survey_round.questionnaire

    def weighed(some: Collection[GoalRow]) -> list[Weight]:
        return maturity.weigh(
            candidates(some, questionnaire),
            figures.get("scorecard", {"pillars": ()}),
            questionnaire,
            perception=figures.get("perception"),
            importance=figures.get("importance"),
            selected_benefits=chosen.outcomes,
            targets=chosen.targets,
            constants=Constants(**figures["method"]),
        )

    found = weighed([row for row in rows if row.state != "dropped"])
    for row in rows:
        if row.state == "dropped":
            found += weighed([row])
    return {weight.id: weight for weight in found}


def _release_of(survey_round: rounds.Round) -> tuple[str, str, str]:
    row = db.session.execute(
        select(ReleaseRow.digest).where(
            ReleaseRow.organisation_id == survey_round.organisation_id,
            ReleaseRow.round_id == survey_round.id,
        )
    ).one()
    return survey_round.organisation_id, survey_round.id, row.digest


@lru_cache(maxsize=64)
def _basis(organisation_id: str, round_id: str, digest: str) -> Mapping[str, Any]:
    """What a release gives to weigh goals by; what has this digest never changes."""
    figures = json.loads(db.session.get_one(ReleaseRow, (organisation_id, round_id)).figures)
    return {**maturity.basis(figures), "method": figures["method"]}


def _goal(
    row: GoalRow,
    entry: CatalogueGoal | None,
    metrics: Mapping[str, Metric],
    weight: Weight,
    read: Mapping[str, tuple[Reading, ...]],
) -> Goal:
    returns = row.returns if row.returns is not None else (entry.returns if entry else ())
    costs = row.costs if row.costs is not None else (entry.costs if entry else ())
    actions = row.actions if row.actions is not None else (entry.actions if entry else ())
    leading, lagging = _named_metrics(row, entry)
    goal = Goal(
        id=row.id,
        round_id=row.round_id,
        pillar_id=weight.pillar,
        catalogue_id=entry.id if entry else None,
        own=entry is None,
        state=row.state,
        title=row.title or (entry.title if entry else ""),
        why=row.why if row.why is not None else (entry.why if entry else ""),
        actions=tuple(actions),
        owner=row.owner,
        suggested_owner=entry.owner if entry else "",
        due_on=row.due_on,
        horizon=row.horizon,
        position=row.position,
        rank=None if row.state == "dropped" else weight.rank,
        returns=tuple(returns),
        costs=tuple(costs),
        leading=_metric(metrics, leading, row.leading_baseline, row.leading_target, read),
        lagging=_metric(metrics, lagging, row.lagging_baseline, row.lagging_target, read),
        missing=(),
        carried_from=row.carried_from,
        remind=row.remind,
        version=row.version,
        top_three_share=None if row.state == "dropped" else weight.share_in_first_three,
        **{name: getattr(weight, name) for name in WEIGHED},
    )
    return replace(goal, missing=_missing(goal))


WEIGHED = (
    "effort",
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


def _metric(
    metrics: Mapping[str, Metric],
    key: str | None,
    baseline: float | None,
    target: float | None,
    read: Mapping[str, tuple[Reading, ...]],
) -> GoalMetric | None:
    metric = metrics.get(key) if key else None
    if metric is None:
        return None
    return GoalMetric(**metric.to_dict(), baseline=baseline, target=target, readings=read.get(metric.id, ()))


def _missing(goal: Goal) -> tuple[str, ...]:
    """What a goal in Now still needs, by the names of its fields (method: the roadmap)."""
    if goal.horizon != "now" or goal.state == "dropped":
        return ()
    found = [name for name in ("owner", "due_on") if getattr(goal, name) in (None, "")]
    for kind in ("leading", "lagging"):
        metric = getattr(goal, kind)
        if metric is None:
            found.append(kind)
            continue
        found += [f"{kind}_{name}" for name in ("baseline", "target") if getattr(metric, name) is None]
    return (*found, *(name for name in ("returns", "costs") if not getattr(goal, name)))
