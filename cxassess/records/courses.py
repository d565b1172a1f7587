"""What became of the goals of the roadmap before: told with a release, carried on into the newest roadmap.

A roadmap is followed by the next round that is compared with its own. What is told with that release comes
from the two releases and from what was measured between them. While the later round's roadmap can be
changed, what was measured can still be entered and corrected; once it has ended (`roadmaps.ended`) what was
known then is kept with it, so that nothing that happens later changes what was told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import and_, select

from .. import maturity
from ..maturity import Agreed, Constants, Course, Tracked
from ..maturity.lines import Line, lines
from ..maturity.measurements import Reading
from . import measurements, releases, roadmaps, rounds
from .course_rows import GoalCourseRow
from .database import db
from .models import GoalRow, ReleaseRow, RoundRow
from .releases import Release
from .roadmaps import Goal, GoalMetric

NOTHING = ("first", "gone", "nobody_adopted")
"""Why no goal is followed: the round is the first of its line; the round before is not there any more, or its
results are not; leaders adopted no goal of its roadmap."""

Readings = Mapping[str, Sequence[Reading]]


@dataclass(frozen=True)
class Stop:
    """A round in the course of a goal: the goal as that round's roadmap has it, and what was told of it at
    the next release. `goal` is None in the round that tells; `course` is None in the round where it begins
    and in those before it."""

    round: rounds.Round
    released_on: date
    goal: Goal | None
    course: Course | None


@dataclass(frozen=True)
class Followed:
    """A goal of the roadmap before, what became of it, and the goal that goes on with it, if any.

    `line` is its pillar's line over the rounds of `stops`, the oldest first, from the round in which the goal
    was first adopted up to the one that tells; None where that one knows no such pillar or shows nothing.
    """

    goal: Goal
    course: Course
    carried_to: Goal | None
    stops: tuple[Stop, ...]
    line: Line | None


@dataclass(frozen=True)
class LastRoadmap:
    """What a release tells of the roadmap before: `nothing`, of NOTHING, where it follows no goal."""

    release: Release
    prior: Release | None
    nothing: str | None
    goals: tuple[Followed, ...]
    dropped: int
    """How many goals of that roadmap leaders had dropped."""
    carries: bool
    """Whether goals can still be carried on into this round's roadmap."""


def readings_of(organisation_id: str, goal: Goal) -> Readings:
    """All that was measured of a goal's metrics, by the key of each."""
    keys = [metric.id for metric in (goal.leading, goal.lagging) if metric]
    return measurements.series(organisation_id, keys)


def of(
    release: Release,
    language: str | None = None,
    *,
    readings: Callable[[str, Goal], Readings] = readings_of,
) -> LastRoadmap:
    """What became of the roadmap before, as it is told with a release."""
    prior = releases.prior(release)
    organisation_id, round_id = release.round.organisation_id, release.round.id
    if prior is None:
        named = release.figures["prior_round"] or release.round.prior_round
        return LastRoadmap(release, None, "gone" if named else "first", (), 0, carries=False)
    before = roadmaps.goals(organisation_id, prior.round.id, language)
    adopted = [goal for goal in before if goal.state == "adopted"]
    newest = newest_after(organisation_id, prior.round.id)
    return LastRoadmap(
        release,
        prior,
        None if adopted else "nobody_adopted",
        _followed(release, adopted, language, readings) if adopted else (),
        sum(goal.state == "dropped" for goal in before),
        carries=newest is not None and newest.id == round_id,
    )


def _followed(
    release: Release,
    adopted: Sequence[Goal],
    language: str | None,
    readings: Callable[[str, Goal], Readings],
) -> tuple[Followed, ...]:
    """Goals of the round before a release, each with the goal of its own roadmap that goes on with it."""
    own = roadmaps.goals(release.round.organisation_id, release.round.id, language, before_release=True)
    after = {goal.carried_from: goal for goal in own}
    told = _Told(releases.line(release), language, readings)
    return tuple(told.followed(goal, after.get(goal.id)) for goal in adopted)


class _Told:
    """The courses of goals along a line of releases, the oldest first."""

    def __init__(
        self, line: Sequence[Release], language: str | None, readings: Callable[[str, Goal], Readings]
    ) -> None:
        self.line, self.language, self.readings = line, language, readings
        self.places = {each.round.id: place for place, each in enumerate(line)}
        self.lines = {each.id: each for each in lines([each.figures for each in line], "internal")}
        self.steps = [
            maturity.pillar_steps(earlier.figures, later.figures) for earlier, later in pairwise(line)
        ]

    def followed(self, goal: Goal, carried_to: Goal | None) -> Followed:
        """A goal of the last round but one of the line with all that became of it."""
        chain = self._chain(goal)
        first = self.places[chain[0].round_id]
        by_place = {self.places[each.round_id]: each for each in chain}
        stops, course = [], None
        for place in range(first, len(self.line)):
            each, before = self.line[place], by_place.get(place - 1)
            course = self._course(before, place) if before else None
            stops.append(Stop(each.round, each.released_on, by_place.get(place), course))
        assert course is not None  # the goal stands in the round before the last
        return Followed(goal, course, carried_to, tuple(stops), self._line(goal.pillar_id, first))

    def _chain(self, goal: Goal) -> list[Goal]:
        """The goal and those that it goes on with, the oldest first."""
        chain = [goal]
        while chain[0].carried_from:
            row = db.session.get(GoalRow, (self.line[0].round.organisation_id, chain[0].carried_from))
            place = self.places.get(row.round_id) if row else None
            if row is None or place is None or place >= self.places[chain[0].round_id]:
                break  # its round was deleted, or lies before the line
            chain.insert(0, roadmaps.goal(row.organisation_id, row.id, self.language))
        return chain

    def _course(self, goal: Goal, place: int) -> Course:
        """What the release at a place tells of a goal of the round before it."""
        earlier, later = self.line[place - 1 : place + 1]
        return maturity.follow(
            _agreed(goal, later.round, self.readings),
            self.steps[place - 1],
            earlier.released_on,
            later.released_on,
            Constants(**later.figures["method"]),
        )

    def _line(self, pillar: str, first: int) -> Line | None:
        found = self.lines.get(pillar)
        return Line(found.id, found.points[first:], found.steps[first:]) if found else None


def keep(
    session: Any, survey_round: rounds.Round, readings: Callable[[str, Goal], Readings] = readings_of
) -> None:
    """Keep, in the transaction of a new release, what the round before told of the roadmap before its own.

    Of a release that waits it is kept anew when it is there for all: until then what was measured can change.
    """
    told_by = releases.before(survey_round)
    prior = releases.prior(told_by) if told_by else None
    if told_by is None or prior is None:
        return
    told_by_ended = roadmaps.ended(survey_round.organisation_id, told_by.round.id)
    for goal in roadmaps.goals(survey_round.organisation_id, prior.round.id):
        place = (survey_round.organisation_id, told_by.round.id, goal.id)
        if goal.state != "adopted" or (told_by_ended and session.get(GoalCourseRow, place)):
            continue  # it was kept when another round was compared with the same one
        known = readings(survey_round.organisation_id, goal)
        tracked = {
            kind: _packed(_tracked(metric, known, until=told_by.released_on))
            for kind, metric in (("leading", goal.leading), ("lagging", goal.lagging))
        }
        session.merge(
            GoalCourseRow(organisation_id=place[0], round_id=place[1], goal_id=place[2], tracked=tracked)
        )


def _agreed(goal: Goal, told_by: rounds.Round, readings: Callable[[str, Goal], Readings]) -> Agreed:
    """A goal as it was agreed, with its readings: those that were kept, or those that there are now."""
    row = db.session.get(GoalCourseRow, (told_by.organisation_id, told_by.id, goal.id))
    if row is not None and roadmaps.ended(told_by.organisation_id, told_by.id):
        leading, lagging = (_unpacked(row.tracked[kind]) for kind in ("leading", "lagging"))
    else:
        known = readings(told_by.organisation_id, goal)
        leading, lagging = (_tracked(metric, known) for metric in (goal.leading, goal.lagging))
    return Agreed(goal.pillar_id, goal.due_on, leading, lagging)


def _tracked(metric: GoalMetric | None, known: Readings, until: date = date.max) -> Tracked | None:
    if metric is None:
        return None
    found = tuple(each for each in known.get(metric.id, ()) if each.day <= until)
    return Tracked(metric.direction, metric.baseline, metric.target, found)


def _packed(tracked: Tracked | None) -> dict[str, Any] | None:
    return tracked and {
        "direction": tracked.direction,
        "baseline": tracked.baseline,
        "target": tracked.target,
        "readings": [[each.day.isoformat(), each.value] for each in tracked.readings],
    }


def _unpacked(kept: Mapping[str, Any] | None) -> Tracked | None:
    if kept is None:
        return None
    readings = tuple(Reading(date.fromisoformat(day), value) for day, value in kept["readings"])
    return Tracked(kept["direction"], kept["baseline"], kept["target"], readings)


def released_after(organisation_id: str, round_id: str) -> list[RoundRow]:
    """The released rounds of the lines that this one begins, those that are compared with it first."""
    found: list[RoundRow] = []
    here = {round_id}
    while here:
        later = [row for row in _compared_with(organisation_id, here) if not rounds.withheld(row)]
        found += later
        here = {row.id for row in later}
    return found


def newest_after(organisation_id: str, round_id: str) -> rounds.Round | None:
    """The newest released round of the line that this one begins, whose roadmap can be changed, if any."""
    later = released_after(organisation_id, round_id)
    return rounds.get(organisation_id, later[-1].id) if later else None


def _compared_with(organisation_id: str, earlier: set[str]) -> list[RoundRow]:
    """The closed rounds that are compared with one of these, the last released last."""
    of_round = (ReleaseRow.organisation_id == RoundRow.organisation_id, ReleaseRow.round_id == RoundRow.id)
    return list(
        db.session.scalars(
            select(RoundRow)
            .join(ReleaseRow, and_(*of_round))
            .where(
                RoundRow.organisation_id == organisation_id,
                RoundRow.prior_round.in_(earlier),
                RoundRow.state == "closed",
            )
            .order_by(ReleaseRow.released_on, RoundRow.id)
        )
    )


def goes_on(organisation_id: str, goal_id: str) -> GoalRow | None:
    """The goal that goes on with one of an earlier roadmap, if any."""
    row: GoalRow | None = db.session.scalars(
        select(GoalRow)
        .where(GoalRow.organisation_id == organisation_id, GoalRow.carried_from == goal_id)
        .order_by(GoalRow.id)
        .limit(1)
    ).first()
    return row
