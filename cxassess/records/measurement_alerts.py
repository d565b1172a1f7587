"""Which measurements are due, and who is told: each of a due day once, whatever runs beside.

A metric of an adopted goal in Now or Next is due a turn of its cadence after it was measured last, or after
the goal was adopted where it never was. Told is the colleague whom the goal names; where it names none,
whoever changed the adopted goal last and still has an account; nobody where it says so (`NOBODY`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from ..maturity import Metric
from ..maturity.measurements import next_due
from . import acts, clock, letters, roadmaps, rounds, structure
from .accounts import ROLES, User, UserRow, seen
from .database import db, or_again, writing
from .measurement_rows import MeasurementReminderRow, MeasurementRow
from .models import GoalChangeRow, GoalRow

NOBODY = ""
"""What `goal.remind` says where nobody is to be told; None leaves it to whoever adopted the goal."""
HORIZONS = ("now", "next")
MAY_READ = frozenset(ROLES) - {"facilitator"}
"""Who can open the page to which a letter leads."""
PURPOSE = "measurement"


@dataclass(frozen=True)
class Due:
    """A metric of a goal that is due to be measured, by a day that has come, and who is told."""

    organisation_id: str
    goal_id: str
    round_id: str
    metric: str
    due_on: date
    user: User

    @property
    def key(self) -> tuple[str, str, str, date]:
        """What a reminder of it is kept under."""
        return self.organisation_id, self.goal_id, self.metric, self.due_on


Written = Callable[[User, Sequence[Due]], tuple[str, str, str]]
"""A letter to a user about what is due: its language, subject and text."""


def due() -> list[Due]:
    """Everything that is due today or since an earlier day, and of which nobody was told yet."""
    told = {tuple(row) for row in db.session.execute(select(*_key()))}
    last = _last_days()
    return [
        each for row in db.session.scalars(_watched()) for each in _of_goal(row, last) if each.key not in told
    ]


def tell(found: Sequence[Due], write: Written) -> bool:
    """Whether one letter about all of these, which are one user's, was posted: no other worker was first."""
    return bool(or_again(lambda: _tell(found, write)))


def told_user(row: GoalRow) -> User | None:
    """The active colleague who is told when a measurement of a goal is due, or None."""
    if row.remind == NOBODY:
        return None
    users = [row.remind, *_adopters(row)] if row.remind else _adopters(row)
    for user_id in users:
        user = db.session.get(UserRow, (row.organisation_id, user_id))
        if user is not None and user.active and user.role in MAY_READ:
            return seen(user)
    return None


def told_of(organisation_id: str, goal_id: str) -> User | None:
    """Who is told of the measurements of a goal. Raises NotFound."""
    return told_user(roadmaps.row_of(organisation_id, goal_id))


def due_on(row: GoalRow, metric: Metric, last: date | None) -> date | None:
    """The day by which a metric of a goal is to be measured; None where its cadence names no length."""
    begun = last or _adopted_on(row)
    return next_due(begun, metric.cadence) if begun else None


def goal_title(each: Due, language: str | None) -> str:
    """What the goal is called in a language."""
    row = roadmaps.row_of(each.organisation_id, each.goal_id)
    return roadmaps.title_of(row, language)


def metric_name(each: Due, language: str | None) -> str:
    """What the metric is called in a language."""
    questionnaire = rounds.get(each.organisation_id, each.round_id).questionnaire
    if language:
        questionnaire = questionnaire.in_language(language)
    return roadmaps.metrics_of(each.organisation_id, questionnaire)[each.metric].name


def _tell(found: Sequence[Due], write: Written) -> bool:
    first = found[0]
    with writing() as session:
        structure.lock(session, first.organisation_id)
        new = [each for each in found if session.get(MeasurementReminderRow, each.key) is None]
        if not new:
            return False
        language, subject, text = write(first.user, new)
        letters.post(
            session,
            first.organisation_id,
            purpose=PURPOSE,
            address=first.user.email,
            language=language,
            subject=subject,
            text=text,
        )
        _keep(session, new)
    return True


def _keep(session: Any, told: Sequence[Due]) -> None:
    for each in told:
        session.add(
            MeasurementReminderRow(
                organisation_id=each.organisation_id,
                goal_id=each.goal_id,
                metric=each.metric,
                due_on=each.due_on,
                told_on=clock.today(),
            )
        )
    for goal_id in dict.fromkeys(each.goal_id for each in told):
        title = roadmaps.title_of(session.get(GoalRow, (told[0].organisation_id, goal_id)))
        acts.note(session, told[0].organisation_id, "measurement.reminded", title)


def _key() -> tuple[Any, ...]:
    row = MeasurementReminderRow
    return row.organisation_id, row.goal_id, row.metric, row.due_on


def _last_days() -> Mapping[tuple[str, str], date]:
    """The day of the last measurement by organisation and metric."""
    query = select(
        MeasurementRow.organisation_id, MeasurementRow.metric, func.max(MeasurementRow.taken_on)
    ).group_by(MeasurementRow.organisation_id, MeasurementRow.metric)
    return {(row[0], row[1]): row[2] for row in db.session.execute(query)}


def _watched() -> Any:
    """The goals whose measurements somebody is told of, if their roadmap goes on."""
    return (
        select(GoalRow)
        .where(
            GoalRow.state == "adopted",
            GoalRow.horizon.in_(HORIZONS),
            GoalRow.remind.is_(None) | (GoalRow.remind != NOBODY),
        )
        .order_by(GoalRow.organisation_id, GoalRow.round_id, GoalRow.position, GoalRow.id)
    )


def _of_goal(row: GoalRow, last: Mapping[tuple[str, str], date]) -> Iterator[Due]:
    survey_round = rounds.get(row.organisation_id, row.round_id)
    days = [
        (metric.id, day)
        for metric in _metrics(row, survey_round)
        if (day := due_on(row, metric, last.get((row.organisation_id, metric.id)))) and day <= clock.today()
    ]
    if not days or rounds.withheld(survey_round) or roadmaps.ended(row.organisation_id, row.round_id):
        return
    user = told_user(row)
    for key, day in days if user else ():
        assert user
        yield Due(row.organisation_id, row.id, row.round_id, key, day, user)


def _metrics(row: GoalRow, survey_round: rounds.Round) -> Iterator[Metric]:
    """The metrics that a goal names; one that is both is told of once."""
    known = roadmaps.metrics_of(row.organisation_id, survey_round.questionnaire)
    for key in dict.fromkeys(roadmaps.metric_keys(row, survey_round.questionnaire)):
        if key in known:
            yield known[key]


def _adopted_on(row: GoalRow) -> date | None:
    """The day on which a goal was adopted, as far as its changes tell."""
    days = [each.changed_at.date() for each in _changes(row) if each.fields.get("state") != "proposed"]
    return min(days, default=None)


def _adopters(row: GoalRow) -> list[str]:
    """The accounts that made the goal what it is, the last one first."""
    changes = sorted(_changes(row), key=lambda each: each.version, reverse=True)
    return [each.changed_by for each in changes if each.changed_by]


def _changes(row: GoalRow) -> Sequence[GoalChangeRow]:
    return db.session.scalars(
        select(GoalChangeRow).where(
            GoalChangeRow.organisation_id == row.organisation_id, GoalChangeRow.goal_id == row.id
        )
    ).all()
