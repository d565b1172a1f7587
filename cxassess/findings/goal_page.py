"""The page of a goal: all that it is, why it stands where it stands, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from cxassess.findings import goal_history, goals, label, pillars
from cxassess.findings.figures import Figures
from cxassess.findings.goal_history import Told
from cxassess.findings.model import GoalRow, Label

if TYPE_CHECKING:
    from cxassess.records.releases import Release
    from cxassess.records.roadmaps import Goal, GoalChange, GoalMetric


@dataclass(frozen=True)
class MetricFacts:
    """A metric of a goal with all that is known of it, as pairs of a name and what is said."""

    kind: str
    kind_text: str
    name: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GoalPage:
    """A goal; `as_proposed` is the catalogue's title where leaders have their own."""

    round_name: str
    label: Label | None
    row: GoalRow
    state_text: str
    place_text: str
    as_proposed: str
    metrics: tuple[MetricFacts, ...]
    history: tuple[Told, ...]


def read(
    release: Release,
    found: Sequence[Goal],
    goal: Goal,
    changes: Sequence[GoalChange],
    people: Mapping[str, str],
) -> GoalPage:
    """What is told of a goal among those of its roadmap; `people` are names by the ids of accounts."""
    figures = Figures(release)
    roadmap = goals.roadmap(figures, found, pillars.rows(figures))
    every = (*roadmap.goals, *roadmap.proposed, *roadmap.dropped)
    row = next(each for each in every if each.id == goal.id)
    catalogue = {each.id: each.title for each in figures.questionnaire.goals}
    proposed = catalogue.get(goal.catalogue_id or "", "")
    return GoalPage(
        round_name=figures.round.name,
        label=label.label(figures.unverified),
        row=row,
        state_text=state_text(goal.state),
        place_text=_place(row, goal),
        as_proposed=proposed if proposed != goal.title else "",
        metrics=tuple(_facts(kind, getattr(goal, kind)) for kind in ("leading", "lagging")),
        history=tuple(goal_history.told(figures, change, people) for change in changes),
    )


def state_text(state: str) -> str:
    """A goal's state as the reader calls it."""
    return {
        "adopted": _("Adopted"),
        "proposed": _("Proposed, not adopted"),
        "dropped": _("Dropped"),
    }[state]


def _place(row: GoalRow, goal: Goal) -> str:
    """Where it stands among the others, and where it would by priority alone."""
    if goal.rank is None:
        return _("It stands in no order while it is dropped.")
    if goal.state == "proposed":
        return _(
            "Proposed for %(horizon)s; place %(rank)s by priority.", horizon=row.horizon_text, rank=goal.rank
        )
    return _(
        "Place %(place)s in %(horizon)s, as leaders put it; place %(rank)s by priority.",
        place=goal.position,
        horizon=row.horizon_text,
        rank=goal.rank,
    )


def _facts(kind: str, metric: GoalMetric | None) -> MetricFacts:
    said = goals.metric_row(metric, kind)
    if metric is None:
        return MetricFacts(kind, said.kind_text, said.name, ())
    facts = [
        (_("What it says"), metric.definition),
        (_("Formula"), metric.formula),
        (_("Unit"), metric.unit),
        (_("Better"), better(metric.direction)),
        (_("Measured"), metric.cadence),
        (_("Where the figure comes from"), metric.source),
        (_("Baseline"), said.baseline_text),
        (_("Target"), said.target_text),
    ]
    return MetricFacts(kind, said.kind_text, said.name, tuple((name, text) for name, text in facts if text))


def better(direction: str) -> str:
    """Which way a metric is to go."""
    return {
        "up": _("when it goes up"),
        "down": _("when it goes down"),
        "to_zero": _("the nearer to zero"),
    }.get(direction, direction)
