"""The metrics that an organisation uses: which goals name them, when measured last, when due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ..maturity import Metric
from . import measurement_alerts, measurements, own_metrics, roadmaps, rounds
from .database import db
from .measurements import Measurement
from .models import GoalRow


@dataclass(frozen=True)
class NamedBy:
    """An adopted goal of a roadmap that goes on; the metric is due by `due_on` where it is in Now or Next."""

    goal_id: str
    title: str
    kind: str  # leading or lagging
    horizon: str
    round_id: str
    due_on: date | None


@dataclass(frozen=True)
class InUse:
    """A metric that a goal names, that was measured, or that the organisation made itself."""

    metric: Metric
    goals: tuple[NamedBy, ...]
    measured: Sequence[Measurement]  # the newest day first

    @property
    def own(self) -> bool:
        """Whether the organisation made it."""
        return self.metric.id.startswith(own_metrics.PREFIX)

    @property
    def last(self) -> Measurement | None:
        """What was measured last."""
        return self.measured[0] if self.measured else None

    @property
    def due_on(self) -> date | None:
        """By when it is to be measured, None where no goal in Now or Next asks for it by a day."""
        return min((each.due_on for each in self.goals if each.due_on), default=None)

    def is_due(self, today: date) -> bool:
        """Whether that day has come."""
        return self.due_on is not None and self.due_on <= today


def in_use(organisation_id: str, language: str | None = None) -> list[InUse]:
    """Every metric in use: first what is due, the longest first, then by name."""
    measured = measurements.by_metric(organisation_id)
    last = {key: taken[0].taken_on for key, taken in measured.items()}
    named: dict[str, list[NamedBy]] = defaultdict(list)
    known: dict[str, Metric] = dict(own_metrics.by_key(organisation_id))
    for row, survey_round in _adopted(organisation_id):
        for metric, each in _of_goal(row, survey_round, last, language):
            known.setdefault(metric.id, metric)
            named[metric.id].append(each)
    for key, metric in measurements.metrics(organisation_id, language).items() if measured else ():
        if key in measured:
            known.setdefault(key, metric)
    found = [InUse(metric, tuple(named[key]), measured.get(key, ())) for key, metric in known.items()]
    return sorted(found, key=lambda each: (each.due_on or date.max, each.metric.name.casefold()))


def one(organisation_id: str, key: str, language: str | None = None) -> InUse:
    """One metric, in use or not. Raises NotFound where nothing of the organisation has it."""
    for each in in_use(organisation_id, language):
        if each.metric.id == key:
            return each
    return InUse(measurements.metric_of(organisation_id, key, language), (), ())


def _adopted(organisation_id: str) -> Iterator[tuple[GoalRow, rounds.Round]]:
    """The adopted goals of roadmaps that go on, the newest round first."""
    rows = defaultdict(list)
    for row in db.session.scalars(
        select(GoalRow)
        .where(GoalRow.organisation_id == organisation_id, GoalRow.state == "adopted")
        .order_by(GoalRow.position, GoalRow.id)
    ):
        rows[row.round_id].append(row)
    for survey_round in rounds.in_organisation(organisation_id):
        mine: Sequence[GoalRow] = rows.get(survey_round.id, [])
        if (
            mine
            and not rounds.withheld(survey_round)
            and not roadmaps.ended(organisation_id, survey_round.id)
        ):
            yield from ((row, survey_round) for row in mine)


def _of_goal(
    row: GoalRow, survey_round: rounds.Round, last: Mapping[str, date], language: str | None
) -> Iterator[tuple[Metric, NamedBy]]:
    questionnaire = survey_round.questionnaire
    if language:
        questionnaire = questionnaire.in_language(language)
    metrics = roadmaps.metrics_of(row.organisation_id, questionnaire)
    keys = zip(("leading", "lagging"), roadmaps.metric_pair(row, questionnaire), strict=True)
    title = roadmaps.title_of(row, language)
    for kind, key in keys:
        if key and key in metrics:
            asked = row.horizon in measurement_alerts.HORIZONS
            due = measurement_alerts.due_on(row, metrics[key], last.get(key)) if asked else None
            yield metrics[key], NamedBy(row.id, title, kind, row.horizon, row.round_id, due)
