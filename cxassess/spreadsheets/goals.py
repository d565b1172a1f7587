"""The roadmap: every goal with the factors of its priority, as it was proposed and as leaders decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from ..findings import goals as read
from ..findings.figures import Figures
from .model import SUBJECT, Cell, Code, Column, Source, Table, laid_out
from .places import of_pillar, pillar_columns

if TYPE_CHECKING:
    from ..records.roadmaps import Goal, GoalChange, GoalMetric


def table(source: Source) -> Table:
    """A row for each goal, in the roadmap's order."""
    columns = [*_what(), *pillar_columns(), *_factors(), *_proposed(), *_plan(), *_metrics(), *_texts()]
    about = _("The goals in their order. Priority = gap × importance × benefit ÷ effort.")
    return Table("goals", _("Roadmap"), about, columns, laid_out(columns, _rows(source)))


def _what() -> list[Column]:
    return [
        Column("number", _("No."), _("Its place in the roadmap"), "count"),
        Column("title", _("Goal"), _("What is to be reached")),
        Column("goal", _("Goal, id"), _("The goal’s name for programs"), part=SUBJECT),
        Column("state", _("State"), _("Proposed by the formula, adopted by leaders, or dropped")),
        Column("own", _("Leaders’ own"), _("Whether leaders added it, or it is of the catalogue")),
        Column("horizon", _("Horizon"), _("Now, next or later, as leaders decided")),
        Column(
            "position", _("Place"), _("Its place among those of its horizon, as leaders put them"), "count"
        ),
        Column("place", _("Place by priority"), _("Among all that were not dropped"), "count"),
    ]


def _factors() -> list[Column]:
    return [
        Column("score", _("Score"), _("The pillar’s score in this round"), "points"),
        Column("target", _("Target"), _("The pillar’s target score"), "points"),
        Column("gap", _("Gap"), _("Points from score to target"), "tenths"),
        Column("importance", _("Importance"), _("0 to 1"), "hundredths"),
        Column(
            "importance_source", _("Importance from"), _("Stated by people, found as a driver, or not asked")
        ),
        Column(
            "benefit", _("Benefit"), _("Share of the returns and costs of inaction it serves"), "hundredths"
        ),
        Column("benefits_served", _("Served"), _("How many of them it serves"), "count"),
        Column("benefits_selected", _("Of"), _("How many were to be served"), "count"),
        Column("effort", _("Effort"), _("Small, medium or large")),
        Column("effort_divisor", _("Effort, divisor"), _("What the priority is divided by"), "tenths"),
        Column("priority", _("Priority"), _("Gap × importance × benefit ÷ effort"), "tenths"),
        Column(
            "top_three_share",
            _("First three"),
            _("Share of draws in which it is among the first three"),
            "share",
        ),
    ]


def _proposed() -> list[Column]:
    return [
        Column("rank", _("Proposed place"), _("Its place as it was worked out"), "count"),
        Column("proposed_horizon", _("Proposed horizon"), _("Now, next or later as it was worked out")),
        Column("band", _("Band"), _("The band of scores that the goal is made for")),
        Column("se", _("Standard error"), _("Of the score, with which the draws were made"), "hundredths"),
        Column(
            "perception_gap",
            _("Perception gap"),
            _("Leaders minus customers; orders goals of one priority"),
            "change",
        ),
    ]


def _plan() -> list[Column]:
    return [
        Column("owner", _("Owner"), _("Who answers for it")),
        Column("suggested_owner", _("Suggested owner"), _("The role that the catalogue suggests")),
        Column("due_on", _("Due"), _("By when it is to be reached"), "date"),
        Column("missing", _("Still needed"), _("What a goal in Now still lacks")),
        Column("reason", _("Reason"), _("Why it was last changed, in leaders’ words"), wide=True),
        Column("changed_on", _("Changed"), _("When it was last changed"), "date"),
    ]


def _metrics() -> list[Column]:
    found = []
    for kind, words in (("leading", _("%(what)s, leading")), ("lagging", _("%(what)s, lagging"))):
        found += [
            Column(kind, words % {"what": _("Metric")}, _("What shows that the goal moves")),
            Column(f"{kind}_id", words % {"what": _("Metric, id")}, _("The metric’s name for programs")),
            Column(f"{kind}_baseline", words % {"what": _("Baseline")}, _("Where it stood"), "number"),
            Column(f"{kind}_target", words % {"what": _("Target")}, _("Where it is to stand"), "number"),
            Column(f"{kind}_unit", words % {"what": _("Unit")}, _("What it is counted in")),
        ]
    return found


def _texts() -> list[Column]:
    return [
        Column("why", _("Why"), _("Why this goal"), wide=True),
        Column("actions", _("Actions"), _("What is to be done"), wide=True),
        Column("returns", _("Returns"), _("Ids of the returns it serves"), wide=True),
        Column("costs", _("Costs of inaction"), _("Ids of the costs it saves"), wide=True),
    ]


def _rows(source: Source) -> Iterator[dict[str, Cell]]:
    proposals: dict[str | None, Mapping[str, Any]] = {
        each["goal"]: each for each in source.figures.raw["goals"]
    }
    for number, goal in enumerate(source.goals, start=1):
        yield {
            "number": number,
            "title": goal.title,
            "goal": goal.catalogue_id or goal.id,
            "state": Code(goal.state, _state(goal.state)),
            "own": Code("yes", _("yes")) if goal.own else Code("no", _("no")),
            "horizon": _horizon(goal.horizon),
            "position": goal.position,
            "place": goal.rank,
            **of_pillar(source.figures, goal.pillar_id),
            **_of_priority(goal),
            **_as_proposed(proposals.get(goal.catalogue_id)),
            **_of_plan(source.figures, goal),
            **_last(source.changes.get(goal.id)),
            **_metric("leading", goal.leading),
            **_metric("lagging", goal.lagging),
        }


def _horizon(code: str) -> Code:
    return Code(code, read.horizon_text(code))


def _of_priority(goal: Goal) -> dict[str, Cell]:
    kept = ("score", "target", "gap", "importance", "benefit", "benefits_served", "benefits_selected")
    return {
        **{key: getattr(goal, key) for key in (*kept, "effort_divisor", "priority", "top_three_share")},
        "importance_source": Code(goal.importance_source, _source(goal.importance_source)),
        "effort": Code(goal.effort, {"S": _("small"), "M": _("medium"), "L": _("large")}[goal.effort]),
    }


def _as_proposed(proposal: Mapping[str, Any] | None) -> dict[str, Cell]:
    if proposal is None:
        return {}
    kept = {key: proposal.get(key) for key in ("rank", "band", "se", "perception_gap")}
    return kept | {"proposed_horizon": _horizon(proposal["horizon"])}


def _of_plan(figures: Figures, goal: Goal) -> dict[str, Cell]:
    return {
        "owner": goal.owner or None,
        "suggested_owner": goal.suggested_owner or None,
        "due_on": goal.due_on,
        "missing": "; ".join(read.missing_texts(goal.missing)) or None,
        "why": goal.why or None,
        "actions": "\n".join(goal.actions) or None,
        "returns": ", ".join(goal.returns) or None,
        "costs": ", ".join(goal.costs) or None,
    }


def _last(change: GoalChange | None) -> dict[str, Cell]:
    """Why and when a goal was last changed; nothing of one that is as it was proposed."""
    if change is None:
        return {}
    return {"reason": change.reason or None, "changed_on": change.changed_at.date()}


def _state(code: str) -> str:
    return {"adopted": _("adopted"), "proposed": _("proposed"), "dropped": _("dropped")}[code]


def _metric(kind: str, metric: GoalMetric | None) -> dict[str, Cell]:
    if metric is None:
        return {}
    return {
        kind: metric.name,
        f"{kind}_id": metric.id,
        f"{kind}_baseline": metric.baseline,
        f"{kind}_target": metric.target,
        f"{kind}_unit": metric.unit,
    }


def _source(code: str) -> str:
    return {"stated": _("stated"), "driver": _("driver"), "not_asked": _("not asked")}.get(code, code)
