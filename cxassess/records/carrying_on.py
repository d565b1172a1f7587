"""A goal of an earlier roadmap carried on into the newest one, with all that was agreed of it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from ..maturity.errors import Fault
from . import acts, courses, goal_changes, roadmaps, rounds
from .accounts import UserRow
from .database import db, writing
from .errors import Conflict, Invalid
from .goal_changes import MOST_GOALS
from .goal_checks import of_reason
from .models import GoalRow
from .roadmaps import HORIZONS, Goal, GoalMetric

KINDS = ("leading", "lagging")


def carry_on(
    organisation_id: str,
    goal_id: str,
    *,
    reason: str,
    horizon: str | None = None,
    changed_by: str | None = None,
) -> Goal:
    """The goal of the newest roadmap that goes on with an adopted one of an earlier roadmap.

    Where the newest roadmap has the same goal of the catalogue, as a proposal or dropped, that one is adopted
    with the earlier one's values; where leaders adopted it already their values stay, and the earlier ones
    fill what is empty. Else it is a goal of leaders' own. It keeps its horizon unless another is said. What
    the newest questionnaire no longer knows, such as a metric, is left out, and missing then.

    Raises NotFound, Invalid, Conflict `goal_not_adopted`, `no_later_roadmap`, `already_carried_on`,
    `pillar_gone`, `now_is_full`, `too_many_goals`.
    """
    _check(reason, horizon)
    with writing() as session:
        row = roadmaps.row_of(organisation_id, goal_id)
        newest = _newest(row)
        rounds.locked(organisation_id, newest.id)  # of two at once one goes on
        _not_twice(row)
        goal = roadmaps.goal(organisation_id, goal_id)
        same = _same(goal, newest)
        fields = _taken(row, goal, newest, in_words=same is None) | {"horizon": horizon or row.horizon}
        if same is not None and same.state == "adopted":
            fields = _filling(same, fields) | ({"horizon": horizon} if horizon else {})
        before = ("", "") if same is None else (same.state, same.horizon)
        new = same or _own(session, goal, newest)
        for name, value in {**fields, "state": "adopted", "carried_from": row.id}.items():
            setattr(new, name, value)
        session.flush()
        goal_changes.settle(new, before)
        goal_changes.keep(session, new, reason, changed_by, {**fields, "carried_from": row.id})
        found = new.id
        acts.note(session, organisation_id, "goal.carried_on", goal.title, round=newest.id)
    return roadmaps.goal(organisation_id, found)


def into(organisation_id: str, goal_id: str) -> rounds.Round:
    """The round into whose roadmap a goal can be carried on. Raises as `carry_on`, but for what it holds."""
    row = roadmaps.row_of(organisation_id, goal_id)
    newest = _newest(row)
    _not_twice(row)
    return newest


def _check(reason: str, horizon: str | None) -> None:
    faults = of_reason(reason)
    if horizon is not None and horizon not in HORIZONS:
        faults.append(Fault("/horizon", "Use now, next or later."))
    if faults:
        raise Invalid(faults)


def _newest(row: GoalRow) -> rounds.Round:
    """The round into whose roadmap the goal can be carried on. Raises Conflict."""
    if row.state != "adopted":
        raise Conflict("goal_not_adopted", "Only a goal that leaders adopted can be carried on.")
    found = courses.newest_after(row.organisation_id, row.round_id)
    if found is None:
        raise Conflict(
            "no_later_roadmap",
            "No later round that is compared with this one is released yet. Change this goal where it is.",
        )
    return found


def _not_twice(row: GoalRow) -> None:
    if courses.goes_on(row.organisation_id, row.id) is not None:
        raise Conflict(
            "already_carried_on", "This goal was carried on already. Change the one that goes on with it."
        )


def _rows(newest: rounds.Round) -> list[GoalRow]:
    return list(
        db.session.scalars(
            select(GoalRow)
            .where(GoalRow.organisation_id == newest.organisation_id, GoalRow.round_id == newest.id)
            .order_by(GoalRow.id)
        )
    )


def _same(goal: Goal, newest: rounds.Round) -> GoalRow | None:
    """The same goal of the catalogue in the newest roadmap, unless it goes on with another one."""
    if goal.catalogue_id is None:
        return None
    rows = [row for row in _rows(newest) if row.proposal.get("goal") == goal.catalogue_id]
    return next((row for row in rows if row.carried_from is None), None)


def _taken(row: GoalRow, goal: Goal, newest: rounds.Round, *, in_words: bool) -> dict[str, Any]:
    """What a goal takes with it; `in_words` also what only its catalogue says, where that stays behind."""
    names = ("title", "why", "actions", "effort", "returns", "costs")
    fields = {name: getattr(goal if in_words else row, name) for name in names}
    known = newest.questionnaire
    fields["returns"] = _known(fields["returns"], {each.id for each in known.returns})
    fields["costs"] = _known(fields["costs"], {each.id for each in known.costs})
    fields["actions"] = fields["actions"] and list(fields["actions"])
    if in_words:
        fields |= {name: fields[name] or [] for name in ("actions", "returns", "costs")}
    metrics = roadmaps.metrics_of(row.organisation_id, known)
    for kind in KINDS:
        fields |= _of_metric(kind, getattr(goal, kind), metrics)
    user = db.session.get(UserRow, (row.organisation_id, row.remind)) if row.remind else None
    return fields | {
        "owner": row.owner,
        "due_on": row.due_on,
        "remind": user.id if user is not None and user.active else None,
    }


def _known(ids: Collection[str] | None, known: Collection[str]) -> list[str] | None:
    return None if ids is None else [each for each in ids if each in known]


def _of_metric(kind: str, metric: GoalMetric | None, known: Collection[str]) -> dict[str, Any]:
    if metric is None or metric.id not in known:
        return {f"{kind}_{name}": None for name in ("metric", "baseline", "target")}
    return {
        f"{kind}_metric": metric.id,
        f"{kind}_baseline": metric.baseline,
        f"{kind}_target": metric.target,
    }


def _filling(same: GoalRow, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a goal takes with it, that which is empty where leaders adopted the same goal already.

    The numbers of a metric only where both have that metric.
    """
    goal = roadmaps.goal(same.organisation_id, same.id)
    found = {name: value for name, value in fields.items() if getattr(same, name) is None}
    for kind in KINDS:
        metric = getattr(goal, kind)
        if metric and metric.id != fields[f"{kind}_metric"]:
            found = {name: value for name, value in found.items() if name.split("_")[0] != kind}
    return found


def _own(session: Any, goal: Goal, newest: rounds.Round) -> GoalRow:
    """A new row of leaders' own in the newest roadmap. Raises Conflict."""
    if goal.pillar_id not in {each.id for each in newest.questionnaire.pillars}:
        raise Conflict(
            "pillar_gone",
            "The newest questionnaire has no such pillar any more. Add a goal of your own to another pillar.",
        )
    if len(_rows(newest)) >= MOST_GOALS:
        raise Conflict(
            "too_many_goals", f"A roadmap holds {MOST_GOALS} goals. Change one that is there instead."
        )
    new = GoalRow(
        organisation_id=newest.organisation_id,
        id=secrets.token_hex(8),
        round_id=newest.id,
        rank=0,
        horizon="next",
        proposal={},
        state="adopted",
        position=0,
        pillar_id=goal.pillar_id,
        version=0,
    )
    session.add(new)
    return new
