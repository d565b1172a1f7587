"""The metrics of the roadmap's goals: what they count and how far they are, and what was measured of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from ..findings.metrics import cadence_text, measured
from .model import SUBJECT, Cell, Code, Column, Source, Table, laid_out

if TYPE_CHECKING:
    from ..records.roadmaps import Goal, GoalMetric

KINDS = ("leading", "lagging")


def table(source: Source) -> Table:
    """A row for each metric of each goal, in the roadmap's order."""
    columns = [*_goal_columns(), *_words(), *_figures()]
    about = _(
        "The metrics of the goals. Way = (latest − baseline) ÷ (target − baseline), below 0 where it "
        "moved away."
    )
    return Table("metrics", _("Metrics"), about, columns, laid_out(columns, _rows(source)))


def readings(source: Source) -> Table:
    """A row for each measurement of a goal's metric, the oldest day of each first."""
    columns = [
        *_goal_columns(),
        Column("name", _("Metric"), _("What shows that the goal moves")),
        Column("taken_on", _("Day"), _("The day on which it was measured"), "date"),
        Column("value", _("Value"), _("In the metric’s unit"), "number"),
        Column("unit", _("Unit"), _("What it is counted in")),
    ]
    about = _("What was measured of the goals’ metrics; of a roadmap that has ended, until it did.")
    return Table("measurements", _("Measurements"), about, columns, laid_out(columns, _readings(source)))


def _goal_columns() -> list[Column]:
    return [
        Column("goal_title", _("Goal"), _("What is to be reached")),
        Column("goal", _("Goal, id"), _("The goal’s name for programs"), part=SUBJECT),
        Column("kind", _("Kind"), _("Leading or lagging")),
        Column("metric", _("Metric, id"), _("The metric’s name for programs")),
    ]


def _words() -> list[Column]:
    return [
        Column("name", _("Metric"), _("What shows that the goal moves")),
        Column("definition", _("Definition"), _("What it counts"), wide=True),
        Column("formula", _("Formula"), _("How it is worked out"), wide=True),
        Column("unit", _("Unit"), _("What it is counted in")),
        Column("direction", _("Better"), _("Which way is better")),
        Column("cadence", _("How often"), _("How often it is measured")),
        Column("metric_source", _("Source"), _("Where the figure comes from")),
    ]


def _figures() -> list[Column]:
    return [
        Column("baseline", _("Baseline"), _("Where it stood"), "number"),
        Column("target", _("Target"), _("Where it is to stand"), "number"),
        Column("latest", _("Latest"), _("What was measured last"), "number"),
        Column("latest_on", _("Latest, day"), _("The day on which it was measured last"), "date"),
        Column("way", _("Way"), _("Share of the way from baseline to target"), "share"),
        Column("standing", _("Standing"), _("Whether the target is reached")),
        Column("next_on", _("Next"), _("By when it is to be measured again"), "date"),
        Column("readings", _("Measurements"), _("How many there are"), "count"),
    ]


def _pairs(source: Source) -> Iterator[tuple[Goal, str, GoalMetric]]:
    for goal in source.goals:
        for kind in KINDS:
            metric: GoalMetric | None = getattr(goal, kind)
            if metric is not None:
                yield goal, kind, metric


def _of_goal(goal: Goal, kind: str, metric: GoalMetric) -> dict[str, Cell]:
    return {
        "goal_title": goal.title,
        "goal": goal.catalogue_id or goal.id,
        "kind": Code(kind, _("Leading") if kind == "leading" else _("Lagging")),
        "metric": metric.id,
        "name": metric.name,
        "unit": metric.unit or None,
    }


def _rows(source: Source) -> Iterator[dict[str, Cell]]:
    for goal, kind, metric in _pairs(source):
        said = measured(metric)
        yield _of_goal(goal, kind, metric) | {
            "definition": metric.definition or None,
            "formula": metric.formula or None,
            "direction": Code(metric.direction, said.direction_text),
            "cadence": Code(metric.cadence, cadence_text(metric.cadence)),
            "metric_source": metric.source or None,
            "baseline": metric.baseline,
            "target": metric.target,
            "latest": said.value,
            "latest_on": said.day,
            "way": said.share,
            "standing": Code(said.state, said.state_text) if said.state else None,
            "next_on": said.due_on,
            "readings": said.count,
        }


def _readings(source: Source) -> Iterator[dict[str, Cell]]:
    for goal, kind, metric in _pairs(source):
        for each in metric.readings:
            yield _of_goal(goal, kind, metric) | {"taken_on": each.day, "value": each.value}
