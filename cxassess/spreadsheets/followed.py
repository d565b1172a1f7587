"""What became of the goals of the last roadmap, a row for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from ..findings import course as read
from .model import Cell, Code, Column, Table, laid_out

if TYPE_CHECKING:
    from ..findings.course import CourseRow
    from ..records.courses import Followed, LastRoadmap


def table(last: LastRoadmap) -> Table:
    """A row for each goal that leaders adopted in the round before."""
    columns = [*_what(), *_of("lagging"), *_of("leading")]
    found = read.read(last)
    rows = (_row(row, each) for row, each in zip(found.rows, last.goals, strict=True))
    return Table("last_roadmap", _("Last roadmap"), found.note, columns, laid_out(columns, rows))


def _what() -> list[Column]:
    return [
        Column("title", _("Goal"), _("What was to be reached")),
        Column("goal", _("Goal, id"), _("The goal’s name for programs")),
        Column("state", _("State"), _("Met, on the way, no clear change or missed")),
        Column("because", _("Because"), _("What the state follows from"), wide=True),
        Column("owner", _("Owner"), _("Who answers for it")),
        Column("due_on", _("Due"), _("By when it was to be reached"), "date"),
        Column("pillar", _("Pillar"), _("The pillar that it belongs to")),
        Column("scores", _("Scores"), _("The pillar’s score in both rounds")),
        Column("change", _("Change"), _("The change of the pillar with its margin")),
        Column("verdict", _("Verdict"), _("Whether chance explains the change")),
        Column("carried_to", _("Carried on as"), _("The id of the goal that goes on with it")),
    ]


def _of(kind: str) -> list[Column]:
    words = _("%(what)s, leading") if kind == "leading" else _("%(what)s, lagging")
    return [
        Column(kind, words % {"what": _("Metric")}, _("What was to show that the goal moves")),
        Column(
            f"{kind}_value", words % {"what": _("Value")}, _("Its last value up to the release"), "number"
        ),
        Column(f"{kind}_day", words % {"what": _("Day")}, _("The day of that value"), "date"),
        Column(f"{kind}_baseline", words % {"what": _("Baseline")}, _("Where it stood"), "number"),
        Column(f"{kind}_target", words % {"what": _("Target")}, _("Where it was to stand"), "number"),
        Column(f"{kind}_way", words % {"what": _("Way")}, _("The share of the way to the target"), "share"),
    ]


def _row(row: CourseRow, followed: Followed) -> dict[str, Cell]:
    told = followed.course
    found: dict[str, Cell] = {
        "title": row.title,
        "goal": row.id,
        "state": Code(row.state, row.state_text),
        "because": " ".join(filter(None, [row.sentence, row.fell])),
        "owner": followed.goal.owner or None,
        "due_on": followed.goal.due_on,
        "pillar": row.pillar,
        "scores": row.score_text,
        "change": row.change_text or None,
        "verdict": Code(row.verdict or str(told.step.broken), row.verdict_text),
        "carried_to": row.carried_to,
    }
    for kind, value in _metrics(followed):
        found[kind] = value
    return found


def _metrics(followed: Followed) -> Iterator[tuple[str, Cell]]:
    for kind in ("lagging", "leading"):
        metric, way = getattr(followed.goal, kind), getattr(followed.course, kind)
        if metric is None or way is None:
            continue
        yield kind, metric.name
        for name in ("value", "day", "baseline", "target"):
            yield f"{kind}_{name}", getattr(way, name)
        yield f"{kind}_way", None if way.percent is None else way.percent / 100
