"""What leaders do with goals: adopt, edit, reorder, add their own, drop; each change with its reason."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from ..maturity.errors import Fault
from . import acts, clock, events, roadmaps, rounds
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .goal_checks import MOST_PLACES, check, kept, of_reason
from .models import GoalChangeRow, GoalRow, ReleaseRow
from .names import kept_lines, kept_name
from .roadmaps import MOST_IN_NOW, Goal

MOST_GOALS = MOST_PLACES


def edit(
    organisation_id: str,
    goal_id: str,
    version: int,
    *,
    reason: str,
    changed_by: str | None = None,
    **fields: Any,
) -> Goal:
    """The changed goal. `fields` are of EDITABLE; the reason is kept with what was changed.

    A change adopts a goal that was proposed, unless it says another state. `position` is a place among those
    of its horizon, 1 the first. None brings the catalogue's words back. Raises Invalid with every fault,
    NotFound, Conflict `stale` when it was changed since `version`, `now_is_full` when three goals stand in
    Now already, `roadmap_ended` when a later round is released.
    """
    fields = kept(fields)
    with writing() as session:
        row = _to_change(organisation_id, goal_id, version, reason, fields)
        _change(session, row, reason, changed_by, fields)
    return roadmaps.goal(organisation_id, goal_id)


def adopt(
    organisation_id: str,
    round_id: str,
    goals: Mapping[str, int],
    *,
    reason: str,
    changed_by: str | None = None,
) -> tuple[Goal, ...]:
    """The roadmap's goals once some of them, each with the version it was seen in, are adopted: all or none.

    What is proposed for Now goes to Next where Now is full. Raises as `edit`; `stale` also for a goal that is
    not of this round.
    """
    if not goals:
        raise Invalid([*of_reason(reason), Fault("/goals", "Choose at least one goal.")])
    with writing() as session:
        for goal_id, version in goals.items():
            fields: dict[str, Any] = {"state": "adopted"}
            row = _to_change(organisation_id, goal_id, version, reason, fields)
            if row.round_id != round_id:
                raise NotFound("goal")
            if row.horizon == "now" and _is_full(row):
                fields["horizon"] = "next"
            _change(session, row, reason, changed_by, fields)
    return roadmaps.goals(organisation_id, round_id)


def _to_change(
    organisation_id: str, goal_id: str, version: int, reason: str, fields: Mapping[str, Any]
) -> GoalRow:
    """The row of a goal that may be changed so. Raises as `edit`."""
    row = roadmaps.row_of(organisation_id, goal_id)
    rounds.locked(organisation_id, row.round_id)  # of two at once in a roadmap one goes on
    db.session.refresh(row)
    check(reason, fields, rounds.get(organisation_id, row.round_id), own=not row.proposal)
    if row.version != version:
        raise Conflict("stale", "Somebody else changed this goal meanwhile. Look at it again, then save.")
    not_ended(row.organisation_id, row.round_id)
    return row


def _change(
    session: Any, row: GoalRow, reason: str, changed_by: str | None, fields: Mapping[str, Any]
) -> None:
    before = (row.state, row.horizon)
    fields = {**fields, "state": fields.get("state") or _next_state(row)}
    place = fields.pop("position", None)
    metrics = _metrics(row)
    changed = {name: value for name, value in fields.items() if getattr(row, name) != _stored(value)}
    _apply(row, changed)
    lost = {name: None for name in _figures_of_others(row, metrics) if name not in fields}
    _apply(row, lost)
    changed |= lost
    settle(row, before)
    if place is not None and _put(row, place):
        changed["position"] = row.position
    keep(session, row, reason, changed_by, changed)
    title = roadmaps.title_of(row)
    acts.note(session, row.organisation_id, "goal.changed", title, fields=[*changed])


def _metrics(row: GoalRow) -> tuple[str | None, str | None]:
    return roadmaps.metric_pair(row, rounds.get(row.organisation_id, row.round_id).questionnaire)


def _figures_of_others(row: GoalRow, before: tuple[str | None, str | None]) -> list[str]:
    """The baseline and target of each metric in whose place another one came: they were that one's."""
    kinds = zip(("leading", "lagging"), before, _metrics(row), strict=True)
    return [f"{kind}_{name}" for kind, was, now in kinds if was != now for name in ("baseline", "target")]


def _next_state(row: GoalRow) -> str:
    return "adopted" if row.state == "proposed" else row.state


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
    title, fields = kept_name(title), kept(fields)
    with writing() as session:
        rounds.locked(organisation_id, round_id)
        released(survey_round)
        check(reason, {"title": title, "state": "adopted", **fields}, survey_round, own=True, pillar=pillar)
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
        place = fields.pop("position", None)
        _apply(row, {"title": title, "effort": "M", "returns": [], "costs": [], "actions": [], **fields})
        session.add(row)
        settle(row, ("", ""))
        session.flush()
        if place is not None:
            _put(row, place)
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
    fields = {"state": "adopted", "horizon": horizon, "position": place}
    return edit(organisation_id, goal_id, version, reason=reason, changed_by=changed_by, **fields)


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
    if (row.state, row.horizon) == before or row.state != "adopted":
        return
    if row.horizon == "now" and _is_full(row):
        raise Conflict("now_is_full", f"Now holds {MOST_IN_NOW} goals. Move one to Next first.")
    row.position = 1 + max((each.position for each in _beside(row)), default=0)


def _is_full(row: GoalRow) -> bool:
    """Whether Now holds as many adopted goals as it may beside this one."""
    others = _others(row.organisation_id, row.round_id)
    standing = [each for each in others if (each.state, each.horizon) == ("adopted", "now")]
    return sum(each.id != row.id for each in standing) >= MOST_IN_NOW


def _beside(row: GoalRow) -> list[GoalRow]:
    """The goals that stand with this one, without it, in their order."""
    with_it = [
        each
        for each in _others(row.organisation_id, row.round_id)
        if each.id != row.id and (each.state, each.horizon) == (row.state, row.horizon)
    ]
    return sorted(with_it, key=lambda each: (each.position, each.id))


def _put(row: GoalRow, place: int) -> bool:
    """Whether the goal came to stand elsewhere among those beside it; they close up around it."""
    others, before = _beside(row), row.position
    others.insert(place - 1, row)
    for position, each in enumerate(others, start=1):
        each.position = position
    return row.position != before


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
            reason=kept_lines(reason),
            fields={name: _plain(value) for name, value in fields.items()},
        )
    )
    events.of_goal(session, row.organisation_id, row.round_id, row.id, row.state)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
