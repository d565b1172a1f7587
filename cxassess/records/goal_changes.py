"""What leaders do with goals: adopt, edit, reorder, add their own, drop; each change with its reason."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any

from sqlalchemy import select

from ..maturity import Questionnaire
from ..maturity.errors import Fault
from . import acts, clock, roadmaps, rounds
from .accounts import UserRow
from .database import db, writing
from .errors import Conflict, Invalid
from .models import GoalChangeRow, GoalRow, ReleaseRow
from .roadmaps import HORIZONS, MOST_IN_NOW, NUMBERS, STATES, Goal

LONGEST = {"title": 200, "owner": 200, "why": 1000}
LONGEST_ACTION, MOST_ACTIONS, LONGEST_REASON, MOST_GOALS = 500, 12, 1000, 60
EFFORTS = ("S", "M", "L")
EDITABLE = (
    *("state", "title", "why", "actions", "owner", "due_on", "horizon", "effort", "returns", "costs"),
    *("leading_metric", "lagging_metric", *NUMBERS, "remind"),
)


def edit(
    organisation_id: str,
    goal_id: str,
    version: int,
    *,
    reason: str,
    changed_by: str | None = None,
    **fields: Any,
) -> Goal:
    """The changed goal. `fields` are of EDITABLE; the reason is kept with the change.

    A change adopts a goal that was proposed, unless it says another state. None brings the catalogue's words
    back. Raises Invalid with every fault, NotFound, Conflict `stale` when it was changed since `version`,
    `now_is_full` when three goals stand in Now already, `roadmap_ended` when a later round is released.
    """
    with writing() as session:
        row = roadmaps.row_of(organisation_id, goal_id)
        survey_round = rounds.get(organisation_id, row.round_id)
        _check(reason, fields, survey_round, own=not row.proposal)
        if row.version != version:
            raise Conflict("stale", "Somebody else changed this goal meanwhile. Look at it again, then save.")
        not_ended(row.organisation_id, row.round_id)
        before = (row.state, row.horizon)
        fields["state"] = fields.get("state") or ("adopted" if row.state == "proposed" else row.state)
        changed = [
            name for name in EDITABLE if name in fields and getattr(row, name) != _stored(fields[name])
        ]
        _apply(row, fields)
        settle(row, before)
        keep(session, row, reason, changed_by, fields)
        acts.note(session, organisation_id, "goal.changed", roadmaps.title_of(row), fields=changed)
    return roadmaps.goal(organisation_id, goal_id)


def add(
    organisation_id: str,
    round_id: str,
    *,
    pillar: str,
    title: str,
    reason: str,
    changed_by: str | None = None,
    carried_from: str | None = None,
    **fields: Any,
) -> Goal:
    """A goal of leaders' own, adopted, in Next where no horizon is said. `fields` are of EDITABLE.

    Raises NotFound, Invalid, Conflict `round_open`, `round_not_released`, `now_is_full`, `roadmap_ended` and
    `too_many_goals`.
    """
    survey_round = rounds.get(organisation_id, round_id)
    with writing() as session:
        released(survey_round)
        _check(reason, {"title": title, "state": "adopted", **fields}, survey_round, own=True, pillar=pillar)
        not_ended(organisation_id, round_id)
        others = _others(survey_round.organisation_id, round_id)
        if len(others) >= MOST_GOALS:
            raise Conflict(
                "too_many_goals", f"A roadmap holds {MOST_GOALS} goals. Change one that is there instead."
            )
        row = GoalRow(
            organisation_id=organisation_id,
            id=secrets.token_hex(8),
            round_id=round_id,
            rank=0,
            horizon="next",
            proposal={},
            state="adopted",
            position=0,
            pillar_id=pillar,
            carried_from=carried_from,
            version=0,
        )
        _apply(row, {"title": title, "effort": "M", "returns": [], "costs": [], "actions": [], **fields})
        session.add(row)
        settle(row, ("", ""))
        session.flush()
        keep(session, row, reason, changed_by, {"title": title, **fields})
        acts.note(session, organisation_id, "goal.added", title, round=round_id)
    return roadmaps.goal(organisation_id, row.id)


def move(
    organisation_id: str,
    goal_id: str,
    version: int,
    *,
    horizon: str,
    place: int,
    reason: str,
    changed_by: str | None = None,
) -> Goal:
    """The goal at a place, 1 the first, of a horizon; it is adopted if it was not. Raises as `edit`."""
    if place < 1:
        raise Invalid([Fault("/place", "Use 1 for the first place, 2 for the second, and so on.")])
    edit(organisation_id, goal_id, version, reason=reason, changed_by=changed_by, horizon=horizon)
    with writing():
        row = roadmaps.row_of(organisation_id, goal_id)
        others = [
            each
            for each in _others(organisation_id, row.round_id)
            if each.id != goal_id and (each.state, each.horizon) == (row.state, row.horizon)
        ]
        ordered = sorted(others, key=lambda each: (each.position, each.id))
        ordered.insert(place - 1, row)
        for position, each in enumerate(ordered, start=1):
            each.position = position
    return roadmaps.goal(organisation_id, goal_id)


def released(survey_round: rounds.Round) -> None:
    if survey_round.state != "closed":
        raise Conflict("round_open", "A roadmap begins with the results. Close the round first.")
    place = (survey_round.organisation_id, survey_round.id)
    if rounds.withheld(survey_round) or db.session.get(ReleaseRow, place) is None:
        raise Conflict("round_not_released", "A roadmap begins with the results. Release them first.")


def not_ended(organisation_id: str, round_id: str) -> None:
    if roadmaps.ended(organisation_id, round_id):
        raise Conflict(
            "roadmap_ended",
            "A later round is released, so this roadmap stays as it was. Carry the goal on in the newest "
            "roadmap and change it there.",
        )


def _others(organisation_id: str, round_id: str) -> Sequence[GoalRow]:
    return db.session.scalars(
        select(GoalRow).where(GoalRow.organisation_id == organisation_id, GoalRow.round_id == round_id)
    ).all()


def _apply(row: GoalRow, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, _stored(value))


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def settle(row: GoalRow, before: tuple[str, str]) -> None:
    """Room for a goal where it now stands, at the end of its horizon if it came there. Raises Conflict."""
    now = (row.state, row.horizon)
    if now == before or row.state != "adopted":
        return
    others = [
        each
        for each in _others(row.organisation_id, row.round_id)
        if each.id != row.id and (each.state, each.horizon) == now
    ]
    if row.horizon == "now" and len(others) >= MOST_IN_NOW:
        raise Conflict("now_is_full", f"Now holds {MOST_IN_NOW} goals. Move one to Next first.")
    row.position = 1 + max((each.position for each in others), default=0)


def keep(session: Any, row: GoalRow, reason: str, changed_by: str | None, fields: Mapping[str, Any]) -> None:
    """Keep, within a write, what was changed of a goal, by whom and why; the goal has its next version."""
    row.version += 1
    session.add(
        GoalChangeRow(
            organisation_id=row.organisation_id,
            goal_id=row.id,
            version=row.version,
            changed_at=clock.now(),
            changed_by=changed_by,
            reason=reason.strip(),
            fields={name: _plain(value) for name, value in fields.items()},
        )
    )


def _check(
    reason: str,
    fields: Mapping[str, Any],
    survey_round: rounds.Round,
    *,
    own: bool,
    pillar: str | None = None,
) -> None:
    questionnaire = survey_round.questionnaire
    faults = []
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        faults.append(Fault("/reason", "Say in a few words why, at most 1,000 characters."))
    faults += [Fault(f"/{name}", "This cannot be changed.") for name in fields if name not in EDITABLE]
    if pillar is not None and pillar not in {each.id for each in questionnaire.pillars}:
        faults.append(Fault("/pillar", "Choose a pillar of the round’s questionnaire."))
    if own and "title" in fields and not (fields["title"] or "").strip():
        faults.append(Fault("/title", "Say what is to be reached."))
    for name, longest in LONGEST.items():
        if len(fields.get(name) or "") > longest:
            faults.append(Fault(f"/{name}", f"Use at most {longest:,} characters."))
    faults += _of_choices(fields, own)
    faults += _of_numbers(fields)
    faults += _of_actions(fields)
    faults += _of_names(fields, survey_round.organisation_id, questionnaire)
    if faults:
        raise Invalid(faults)


def _of_choices(fields: Mapping[str, Any], own: bool) -> list[Fault]:
    faults = []
    if fields.get("horizon", "now") not in HORIZONS:
        faults.append(Fault("/horizon", "Use now, next or later."))
    if fields.get("state", "adopted") not in STATES or (own and fields.get("state") == "proposed"):
        faults.append(
            Fault("/state", "Use adopted or dropped." if own else "Use adopted, dropped or proposed.")
        )
    if fields.get("effort") is None:
        if own and "effort" in fields:
            faults.append(Fault("/effort", "Use S, M or L."))
    elif fields["effort"] not in EFFORTS:
        faults.append(Fault("/effort", "Use S, M or L."))
    return faults


def _of_numbers(fields: Mapping[str, Any]) -> list[Fault]:
    return [
        Fault(f"/{name}", "Use a number.")
        for name in NUMBERS
        if (value := fields.get(name)) is not None
        and not (isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value))
    ]


def _of_actions(fields: Mapping[str, Any]) -> list[Fault]:
    actions = fields.get("actions") or ()
    if len(actions) > MOST_ACTIONS:
        return [Fault("/actions", f"Name at most {MOST_ACTIONS} actions.")]
    return [
        Fault(f"/actions/{place}", f"Use 1 to {LONGEST_ACTION} characters for each action.")
        for place, action in enumerate(actions)
        if not 0 < len(action.strip()) <= LONGEST_ACTION
    ]


def _of_names(fields: Mapping[str, Any], organisation_id: str, questionnaire: Questionnaire) -> list[Fault]:
    """Faults in what names something else: outcomes, metrics, a colleague."""
    faults = []
    for name, known in (("returns", questionnaire.returns), ("costs", questionnaire.costs)):
        ids = {each.id for each in known}
        if unknown := [each for each in fields.get(name) or () if each not in ids]:
            faults.append(Fault(f"/{name}", f"“{unknown[0]}” is not one of {', '.join(sorted(ids))}."))
    metrics = roadmaps.metrics_of(organisation_id, questionnaire)
    for name in ("leading_metric", "lagging_metric"):
        if fields.get(name) and fields[name] not in metrics:
            faults.append(Fault(f"/{name}", "Choose a metric of the catalogue or one of your own."))
    if fields.get("remind"):
        user = db.session.get(UserRow, (organisation_id, fields["remind"]))
        if user is None or not user.active:
            faults.append(Fault("/remind", "Choose somebody who has an account here."))
    return faults


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
