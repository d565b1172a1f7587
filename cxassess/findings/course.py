"""What became of the last roadmap: each goal's state with the facts it follows from, and no cause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from cxassess.findings import branch, course_words, label, trend, wording
from cxassess.findings.figures import Figures
from cxassess.findings.goals import amount, horizon_text
from cxassess.findings.model import Label
from cxassess.findings.pillars import DIRECTIONS
from cxassess.findings.trend import TrendLine
from cxassess.maturity import INTERNAL
from cxassess.maturity.follow_up import Course as Told
from cxassess.maturity.follow_up import Way

if TYPE_CHECKING:
    from cxassess.records.courses import Followed, LastRoadmap, Stop
    from cxassess.records.roadmaps import Goal, GoalMetric

MARKS = {"met": "done", "on_the_way": "now", "no_clear_change": "todo", "missed": "bad"}
"""The mark beside each state, by shape as well as colour."""
LEAST_OF_LINE = 3
"""How many rounds a goal's course has a drawing for."""


@dataclass(frozen=True)
class MetricWay:
    """A metric against its target at the release."""

    kind: str  # "leading" or "lagging"
    kind_text: str
    name: str
    value_text: str  # "74% on 1 May 2026"; "not measured"
    target_text: str  # "target 80%, from 60%"
    way_text: str  # "70% of the way"; "" where there is no way

    @property
    def sentence(self) -> str:
        """All of it, beside the metric's name."""
        return _(
            "%(parts)s", parts="; ".join(filter(None, (self.value_text, self.target_text, self.way_text)))
        )


@dataclass(frozen=True)
class CourseStop:
    """A round in the course of a goal."""

    round_id: str
    round_name: str
    score_text: str
    change_text: str  # the change since the round before, and its verdict; "" in the first round
    state_text: str  # what was told of the goal then; "adopted" in the round where it begins


@dataclass(frozen=True)
class CourseRow:
    """A goal of the last roadmap and what became of it."""

    id: str
    title: str
    pillar: str
    owner_text: str
    due_text: str
    horizon: str
    horizon_text: str
    state: str
    state_text: str
    mark: str
    sentence: str  # the state and what it follows from
    score_text: str  # "41 to 45"
    change_text: str  # "+4 ±3"; "" where there is none
    verdict: str
    verdict_text: str  # the verdict, or why there is none
    direction: str  # "up", "down" or ""
    fell: str  # that the pillar fell clearly, else ""
    leading: MetricWay | None
    lagging: MetricWay | None
    carried_to: str | None
    stops: tuple[CourseStop, ...]
    drawing: TrendLine | None

    @property
    def stops_title(self) -> str:
        return _("%(goal)s, round by round", goal=self.title)

    def plot(self, ident: str = "course", direction: str = "ltr") -> str:
        """The pillar's line over the goal's rounds as SVG, one size for page and PDF; empty without one."""
        return self.drawing.plot("small", f"{ident}-{self.id}", direction) if self.drawing else ""


@dataclass(frozen=True)
class Course:
    """What became of the roadmap of the round before."""

    heading: str
    lede: str
    note: str
    nothing: str  # why no goal is followed, else ""
    code: str  # the same as a code of `records.courses.NOTHING`, else ""
    label: Label | None  # where anyone with the link could have answered for staff or leaders
    part: str  # which units the reader sees, where these are not all
    round_name: str
    prior_id: str
    prior_name: str
    dropped: str
    rows: tuple[CourseRow, ...]
    carries: bool


def read(last: LastRoadmap) -> Course:
    """What became of the last roadmap, in the current locale."""
    names = {stop.round.id: stop.round.name for each in last.goals for stop in each.stops}
    rows = tuple(_row(last, each, names) for each in last.goals)
    prior = last.prior.round if last.prior else None
    return Course(
        heading=course_words.heading(last),
        lede=course_words.lede(last),
        note=course_words.note(),
        nothing=course_words.nothing(last),
        code=last.nothing or "",
        label=label.label(_unverified(last)),
        part=branch.sentence(last.release.branch),
        round_name=last.release.round.name,
        prior_id=prior.id if prior else "",
        prior_name=prior.name if prior else "",
        dropped=course_words.dropped(last),
        rows=rows,
        carries=last.carries,
    )


def _unverified(last: LastRoadmap) -> list[str]:
    """The audiences inside that were not checked in one of the two rounds."""
    told = [each.figures["unverified"] for each in (last.release, last.prior) if each and last.goals]
    return [name for name in INTERNAL if any(name in each for each in told)]


def _row(last: LastRoadmap, followed: Followed, names: dict[str, str]) -> CourseRow:
    goal, told = followed.goal, followed.course
    pillar = _pillar_name(last, goal)
    carried = followed.carried_to
    verdict = told.step.verdict
    return CourseRow(
        id=goal.id,
        title=goal.title,
        pillar=pillar,
        owner_text=goal.owner or _("no owner"),
        due_text=wording.day(goal.due_on) if goal.due_on else _("no date"),
        horizon=goal.horizon,
        horizon_text=horizon_text(goal.horizon),
        state=told.state,
        state_text=course_words.state_text(told.state),
        mark=MARKS[told.state],
        sentence=course_words.sentence(last, goal, told, pillar),
        score_text=_from_to(told),
        change_text=course_words.moved(told),
        verdict=verdict,
        verdict_text=course_words.verdict(told),
        direction=DIRECTIONS.get(verdict, ""),
        fell=course_words.fell(told, pillar),
        leading=_way(goal.leading, told.leading, "leading"),
        lagging=_way(goal.lagging, told.lagging, "lagging"),
        carried_to=carried.id if carried else None,
        stops=tuple(_stops(followed)),
        drawing=_drawing(last, followed, names),
    )


def _pillar_name(last: LastRoadmap, goal: Goal) -> str:
    """The pillar as the round knew it in which the goal was adopted."""
    assert last.prior is not None
    return Figures(last.prior).pillar_name(goal.pillar_id)


def _way(metric: GoalMetric | None, way: Way | None, kind: str) -> MetricWay | None:
    if metric is None or way is None:
        return None
    measured = way.value is not None and way.day is not None
    words = course_words.against(metric, way)
    return MetricWay(
        kind=kind,
        kind_text=_("Leading") if kind == "leading" else _("Lagging"),
        name=metric.name,
        value_text=_("%(value)s on %(day)s", **words) if measured else _("not measured"),
        target_text=_target(metric, way),
        way_text=_way_text(way) if measured else "",
    )


def _target(metric: GoalMetric, way: Way) -> str:
    if way.target is None:
        return _("no target")
    target = amount(way.target, metric.unit)
    if way.baseline is None:
        return _("target %(target)s", target=target)
    return _(
        "target %(target)s, from %(baseline)s", target=target, baseline=amount(way.baseline, metric.unit)
    )


def _way_text(way: Way) -> str:
    if way.state == "reached":
        return _("reached late") if way.late else _("reached")
    if way.state == "away":
        return _("moved away from it")
    if way.percent is None:
        return ""
    return _("%(percent)s of the way", percent=wording.percent(way.percent / 100))


def _from_to(told: Told) -> str:
    """The published scores of both rounds; a dash for one that is not shown."""
    before, after = (
        wording.NOTHING if figure is None else wording.bounded(figure["score"], figure["bound"])
        for figure in (told.before, told.after)
    )
    return _("%(before)s to %(after)s", before=before, after=after)


def _stops(followed: Followed) -> list[CourseStop]:
    line = followed.line
    found = []
    for number, stop in enumerate(followed.stops):
        point = line.points[number] if line else None
        found.append(
            CourseStop(
                round_id=stop.round.id,
                round_name=stop.round.name,
                score_text=wording.bounded(point["score"], point["bound"]) if point else _("not shown"),
                change_text=_verdict_of(stop) if stop.course else "",
                state_text=_stop_state(stop),
            )
        )
    return found


def _verdict_of(stop: Stop) -> str:
    assert stop.course is not None
    return " ".join(filter(None, (course_words.moved(stop.course), course_words.verdict(stop.course))))


def _stop_state(stop: Stop) -> str:
    """What was told of the goal in a round, and what leaders made of it there."""
    if stop.course is None:
        return _("adopted")
    told = course_words.state_text(stop.course.state)
    return _("%(state)s, carried on", state=told) if stop.goal else told


def _drawing(last: LastRoadmap, followed: Followed, names: dict[str, str]) -> TrendLine | None:
    """The pillar's line over the goal's rounds, with what was told of the goal in its description."""
    if followed.line is None or len(followed.stops) < LEAST_OF_LINE:
        return None
    figures = Figures(last.release)
    rounds = [names[stop.round.id] for stop in followed.stops]
    told = [
        _("%(round)s: %(state)s", round=stop.round_name, state=stop.state_text) for stop in _stops(followed)
    ]
    drawn = trend.draw(figures, followed.line, rounds, trend.span([followed.line]))
    return replace(drawn, sentence=_("%(facts)s.", facts="; ".join(told)))
