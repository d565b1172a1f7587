"""Estimates: what a goal may return, save and take, in money, with how it was worked out and from what.

An estimate belongs to a goal, to a return or cost of its questionnaire (or to what the goal takes) and to a
unit of its round or the whole organisation; there is one at each such place. It can be changed as long as
its roadmap can. Every change is kept with its reason and by whom, also when the estimate is gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ..maturity import Questionnaire, business_case
from ..maturity.business_case import TAKES
from ..maturity.errors import Fault
from . import acts, clock, currencies, goal_changes, roadmaps, rounds
from .database import db, or_again, writing
from .errors import Conflict, Invalid, NotFound
from .estimate_rows import EstimateChangeRow, EstimateRow
from .models import GoalRow
from .names import NO_REASON, kept_lines, lines_fault

MOST = 1000
"""Estimates of a roadmap: more than that nobody argues with, and they would be slow to add up."""
LONGEST = {"method": 2000, "evidence": 2000, "reason": 1000}
AMOUNTS = ("low", "likely", "high")
EDITABLE = (*AMOUNTS, "method", "evidence")


@dataclass(frozen=True)
class Estimate:
    """Three amounts in the organisation's currency, a year; for what a goal takes, once.

    `unit_id` None is the whole organisation. `method` says how it was worked out, `evidence` from what.
    """

    id: str
    goal_id: str
    outcome: str
    unit_id: str | None
    low: float
    likely: float
    high: float
    method: str
    evidence: str = ""
    version: int = 1

    @property
    def amounts(self) -> business_case.Estimate:
        """What the business case is worked out from."""
        place = (self.id, self.goal_id, self.outcome, self.unit_id)
        return business_case.Estimate(*place, self.low, self.likely, self.high)


@dataclass(frozen=True)
class Change:
    """A change of an estimate: `act` is added, changed or removed; `fields` is what it says since."""

    estimate_id: str
    version: int
    act: str
    changed_at: datetime
    changed_by: str | None
    reason: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Book:
    """All estimates of a round's goals, and the currency they are in; None while nobody has said."""

    currency: str | None = None
    estimates: tuple[Estimate, ...] = ()

    def within(self, units: Iterable[str]) -> Book:
        """Those for the whole organisation and for these units."""
        seen = {None, *units}
        return replace(self, estimates=tuple(each for each in self.estimates if each.unit_id in seen))


def outcomes(questionnaire: Questionnaire) -> tuple[str, ...]:
    """What can be estimated: the returns, the costs of inaction, and what a goal takes."""
    return (*(each.id for each in (*questionnaire.returns, *questionnaire.costs)), TAKES)


def book(organisation_id: str, round_id: str) -> Book:
    """The estimates of a round's goals, by goal, outcome and unit. Raises NotFound."""
    rounds.get(organisation_id, round_id)
    query = (
        select(EstimateRow)
        .join(
            GoalRow,
            (GoalRow.organisation_id == EstimateRow.organisation_id) & (GoalRow.id == EstimateRow.goal_id),
        )
        .where(EstimateRow.organisation_id == organisation_id, GoalRow.round_id == round_id)
    )
    return Book(currencies.of(organisation_id), _in_order(query))


def of_goal(organisation_id: str, goal_id: str) -> tuple[Estimate, ...]:
    """The estimates of a goal. Raises NotFound, also for a goal of results that wait to be released."""
    roadmaps.goal(organisation_id, goal_id)
    return _in_order(_of_goal(organisation_id, goal_id))


def get(organisation_id: str, estimate_id: str) -> Estimate:
    """One estimate. Raises NotFound, also for one of results that wait to be released."""
    row = _row(organisation_id, estimate_id)
    roadmaps.goal(organisation_id, row.goal_id)
    return _seen(row)


def history(organisation_id: str, goal_id: str) -> list[Change]:
    """The changes of a goal's estimates, the newest first, also of those that are gone. Raises NotFound."""
    roadmaps.goal(organisation_id, goal_id)
    mine = (EstimateChangeRow.organisation_id == organisation_id, EstimateChangeRow.goal_id == goal_id)
    rows = db.session.scalars(
        select(EstimateChangeRow)
        .where(*mine)
        .order_by(
            EstimateChangeRow.changed_at.desc(),
            EstimateChangeRow.version.desc(),
            EstimateChangeRow.estimate_id,
        )
    )
    return [
        Change(
            row.estimate_id,
            row.version,
            row.act,
            row.changed_at,
            row.changed_by,
            row.reason,
            dict(row.fields),
        )
        for row in rows
    ]


def add(
    organisation_id: str,
    goal_id: str,
    *,
    outcome: str,
    unit_id: str | None = None,
    currency: str | None = None,
    reason: str = "",
    changed_by: str | None = None,
    **fields: Any,
) -> Estimate:
    """The new estimate; the one that is there when the same is added twice.

    `fields` are of EDITABLE. The first one of an organisation says its `currency`. Raises NotFound, Invalid
    with every fault, Conflict `estimate_exists`, `too_many_estimates` or `roadmap_ended`.
    """
    goal = roadmaps.goal(organisation_id, goal_id)
    wanted = _wanted(
        Estimate(_id_at(goal_id, outcome, unit_id), goal_id, outcome, unit_id, 0, 0, 0, ""), fields
    )
    _check(wanted, fields, reason, rounds.get(organisation_id, goal.round_id))
    made: Estimate = or_again(lambda: _put(organisation_id, wanted, currency, kept_lines(reason), changed_by))
    if any(getattr(made, name) != getattr(wanted, name) for name in EDITABLE):
        raise Conflict("estimate_exists", "There is an estimate for this already. Change that one.")
    return made


def change(
    organisation_id: str,
    estimate_id: str,
    version: int,
    *,
    reason: str,
    changed_by: str | None = None,
    **fields: Any,
) -> Estimate:
    """The changed estimate. `fields` are of EDITABLE; what is left out stays.

    Raises NotFound, Invalid with every fault, Conflict `stale` when it was changed since `version`, or
    `roadmap_ended`.
    """
    before = get(organisation_id, estimate_id)
    goal = roadmaps.goal(organisation_id, before.goal_id)
    wanted = _wanted(before, fields)
    _check(wanted, fields, reason, rounds.get(organisation_id, goal.round_id), must_say=True)
    with writing() as session:
        goal_changes.not_ended(organisation_id, goal.round_id)
        row = _at_version(organisation_id, estimate_id, version)
        said = {
            name: getattr(wanted, name) for name in EDITABLE if getattr(wanted, name) != getattr(row, name)
        }
        for name, value in said.items():
            setattr(row, name, value)
        row.version += 1
        _note(session, row, "changed", kept_lines(reason), changed_by, said)
        acts.note(
            session, organisation_id, "estimate.changed", goal.title, outcome=row.outcome, fields=sorted(said)
        )
    return get(organisation_id, estimate_id)


def remove(
    organisation_id: str, estimate_id: str, version: int, *, reason: str = "", changed_by: str | None = None
) -> None:
    """Delete an estimate; its history stays with the goal.

    Raises NotFound, Invalid, Conflict `stale` or `roadmap_ended`.
    """
    before = get(organisation_id, estimate_id)
    goal = roadmaps.goal(organisation_id, before.goal_id)
    if faults := _text_faults({"reason": reason}):
        raise Invalid(faults)
    with writing() as session:
        goal_changes.not_ended(organisation_id, goal.round_id)
        row = _at_version(organisation_id, estimate_id, version)
        row.version += 1
        _note(session, row, "removed", kept_lines(reason), changed_by, {})
        acts.note(session, organisation_id, "estimate.removed", goal.title, outcome=row.outcome)
        session.delete(row)


def _put(
    organisation_id: str, wanted: Estimate, currency: str | None, reason: str, changed_by: str | None
) -> Estimate:
    """The estimate that is kept at this place: this one, unless there was one before."""
    with writing() as session:
        goal = roadmaps.goal(organisation_id, wanted.goal_id)
        goal_changes.not_ended(organisation_id, goal.round_id)
        # One at a time in an organisation: this locks its row.
        currencies.settle(session, organisation_id, currency)
        row = session.get(EstimateRow, (organisation_id, wanted.id))
        if row is None:
            _require_room(goal, organisation_id)
            last = _last_version(organisation_id, wanted.id)
            row = EstimateRow(organisation_id=organisation_id, **{**vars(wanted), "version": last + 1})
            session.add(row)
            session.flush()
            said = {name: getattr(wanted, name) for name in ("outcome", "unit_id", *EDITABLE)}
            _note(session, row, "added", reason, changed_by, said)
            acts.note(session, organisation_id, "estimate.added", goal.title, outcome=wanted.outcome)
        return _seen(row)


def _require_room(goal: roadmaps.Goal, organisation_id: str) -> None:
    held = (
        select(func.count())
        .select_from(EstimateRow)
        .join(
            GoalRow,
            (GoalRow.organisation_id == EstimateRow.organisation_id) & (GoalRow.id == EstimateRow.goal_id),
        )
        .where(EstimateRow.organisation_id == organisation_id, GoalRow.round_id == goal.round_id)
    )
    if (db.session.scalar(held) or 0) >= MOST:
        raise Conflict("too_many_estimates", f"A roadmap has at most {MOST:,} estimates. Remove some first.")


def _last_version(organisation_id: str, estimate_id: str) -> int:
    """The version at which an estimate was removed that stood at this place; 0 where there was none."""
    mine = (
        EstimateChangeRow.organisation_id == organisation_id,
        EstimateChangeRow.estimate_id == estimate_id,
    )
    return db.session.scalar(select(func.max(EstimateChangeRow.version)).where(*mine)) or 0


def _note(
    session: Any, row: EstimateRow, act: str, reason: str, changed_by: str | None, fields: Mapping[str, Any]
) -> None:
    session.add(
        EstimateChangeRow(
            organisation_id=row.organisation_id,
            estimate_id=row.id,
            version=row.version,
            goal_id=row.goal_id,
            act=act,
            changed_at=clock.now(),
            changed_by=changed_by,
            reason=reason,
            fields=dict(fields),
        )
    )


def _id_at(goal_id: str, outcome: str, unit_id: str | None) -> str:
    """The same for the same place, so that there can be one estimate at each."""
    return hashlib.sha256(f"estimate {goal_id} {outcome} {unit_id or ''}".encode()).hexdigest()[:16]


def _of_goal(organisation_id: str, goal_id: str) -> Any:
    return select(EstimateRow).where(
        EstimateRow.organisation_id == organisation_id, EstimateRow.goal_id == goal_id
    )


def _in_order(query: Any) -> tuple[Estimate, ...]:
    found = map(_seen, db.session.scalars(query))
    return tuple(sorted(found, key=lambda each: (each.goal_id, each.outcome, each.unit_id or "")))


def _row(organisation_id: str, estimate_id: str, *, lock: bool = False) -> EstimateRow:
    row = db.session.get(EstimateRow, (organisation_id, estimate_id), with_for_update=lock)
    if row is None:
        raise NotFound("estimate")
    return row


def _at_version(organisation_id: str, estimate_id: str, version: int) -> EstimateRow:
    row = _row(organisation_id, estimate_id, lock=True)
    if row.version != version:
        raise Conflict(
            "stale", "Somebody else changed this estimate meanwhile. Read it again, then change it."
        )
    return row


def _seen(row: EstimateRow) -> Estimate:
    return Estimate(**{name: getattr(row, name) for name in Estimate.__dataclass_fields__})


def _wanted(before: Estimate, fields: Mapping[str, Any]) -> Estimate:
    """The estimate as it would be: amounts in hundredths, texts without space around them."""
    said: dict[str, Any] = {name: fields[name] for name in EDITABLE if name in fields}
    for name in AMOUNTS:
        if _is_number(said.get(name)):
            said[name] = round(float(said[name]), 2)
    for name in ("method", "evidence"):
        if name in said:
            said[name] = kept_lines(said[name])
    return replace(before, **said)


def _check(
    wanted: Estimate,
    fields: Mapping[str, Any],
    reason: str,
    survey_round: rounds.Round,
    *,
    must_say: bool = False,
) -> None:
    """Nothing, or Invalid with every fault of the estimate as it would be."""
    faults = [Fault(f"/{name}", "This cannot be changed.") for name in fields if name not in EDITABLE]
    if wanted.outcome not in outcomes(survey_round.questionnaire):
        faults.append(Fault("/outcome", "Use the id of a return, of a cost of inaction, or _takes."))
    if wanted.unit_id is not None and all(unit.id != wanted.unit_id for unit in survey_round.units):
        faults.append(
            Fault("/unit", "Use the id of a unit of the round, or null for the whole organisation.")
        )
    amounts = {name: getattr(wanted, name) for name in AMOUNTS}
    wrong = [Fault(f"/{name}", "Use a number.") for name, value in amounts.items() if not _is_number(value)]
    faults += wrong or business_case.faults(**amounts)
    if not wanted.method:
        faults.append(Fault("/method", "Say in a few words how this was worked out."))
    if must_say and not reason.strip():
        faults.append(Fault("/reason", NO_REASON))
    texts = {"method": wanted.method, "evidence": wanted.evidence, "reason": reason}
    faults += _text_faults(texts)
    if faults:
        raise Invalid(faults)


def _text_faults(texts: Mapping[str, str]) -> list[Fault]:
    return [
        Fault(f"/{name}", wrong)
        for name, text in texts.items()
        if (wrong := lines_fault(text, LONGEST[name]))
    ]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
