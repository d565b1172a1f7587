"""Rounds: one fielding of a questionnaire, from draft through open to closed.

A round keeps the exact questionnaire it was made with. Its privacy mode and its threshold are fixed when it
opens; an open round can only be extended. Closing computes the release, once.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete as delete_from
from sqlalchemy import select, tuple_

from ..maturity import AUDIENCES, Questionnaire, Unit
from . import acts, clock, journeys, structure
from .database import db, writing
from .errors import Conflict, NotFound
from .models import RoundRow, UnitRow
from .names import kept_name
from .questionnaires import newest
from .round_life import (
    MOST_COMPARED,
    close,
    delete,
    forget_ballots,
    may_be_compared,
    open_round,
    release,
    require_open,
    tell_closed,
    withheld,
)
from .round_rows import Round, add_units, at_version, belongs, get, keep, locked, of, public, seen
from .round_rules import Details, check, check_end

__all__ = [
    "MOST_COMPARED",
    "Round",
    "change",
    "close",
    "copy",
    "create",
    "delete",
    "forget_ballots",
    "get",
    "in_organisation",
    "locked",
    "may_be_compared",
    "of",
    "open_round",
    "page",
    "public",
    "release",
    "require_open",
    "selectable_units",
    "tell_closed",
    "with_open_link",
    "withheld",
]

# What of an open round may be changed: how long it is open, and what is done at its end.
OF_AN_OPEN_ROUND = frozenset({"closes_on", "by_itself", "held"})


def create(
    organisation_id: str, *, questionnaire: Questionnaire, round_id: str | None = None, **details: Any
) -> Round:
    """The new round, a draft. `details` are the fields of Details. Raises Invalid with every fault."""
    wanted = Details(**details)
    round_id = round_id or secrets.token_hex(8)
    check(organisation_id, round_id, wanted, questionnaire)
    with writing() as session:
        if session.scalar(select(RoundRow).where(RoundRow.id == round_id)):
            raise Conflict("round_exists", f"There is a round {round_id} already.")
        digest = keep(session, organisation_id, questionnaire)
        row = RoundRow(
            organisation_id=organisation_id,
            id=round_id,
            questionnaire_digest=digest,
            created_at=clock.now(),
            version=1,
            **_columns(wanted),
        )
        session.add(row)
        add_units(session, row, wanted.units)
        acts.note(session, organisation_id, "round.created", row.name, round=round_id)
    return get(organisation_id, round_id)


def copy(organisation_id: str, round_id: str, name: str, copy_id: str | None = None) -> Round:
    """A new draft that asks the same of the same audiences, to be compared with the round it is made from.

    With the questionnaire's newest version and the organisation's units as they are now, without dates.
    Raises NotFound, Invalid, Conflict `round_exists` when there is a round of the id that the copy is to get.
    """
    before = get(organisation_id, round_id)
    details = {
        **_details(before),
        "name": name,
        "opens_on": None,
        "closes_on": None,
        "by_itself": False,
        "units": structure.units(organisation_id) or before.units,
        "journey": journeys.as_now(organisation_id, before.journey),
        # A draft has no answers to compare with.
        "prior_round": before.prior_round if before.state == "draft" else before.id,
    }
    again = newest(organisation_id).get(before.questionnaire.id, before.instrument)
    return create(organisation_id, questionnaire=again, round_id=copy_id, **details)


def in_organisation(organisation_id: str) -> list[Round]:
    """All rounds of an organisation, the newest first."""
    return [seen(row) for row in db.session.scalars(_newest_first(organisation_id))]


def page(organisation_id: str, limit: int, after: str | None = None) -> tuple[list[Round], str | None]:
    """Up to `limit` rounds, newest first, and the place to go on from, or None.

    A place outlives the round that it was taken from. Raises NotFound for one that this never gave.
    """
    query = _newest_first(organisation_id).limit(limit + 1)
    if after:
        query = query.where(tuple_(RoundRow.created_at, RoundRow.id) < _place(after))
    rows = list(db.session.scalars(query))
    last = rows[limit - 1] if len(rows) > limit else None
    place = f"{last.created_at.isoformat()} {last.id}" if last else None
    return [seen(row) for row in rows[:limit]], place


def _place(text: str) -> tuple[datetime, str]:
    moment, _, round_id = text.partition(" ")
    try:
        return datetime.fromisoformat(moment), round_id
    except ValueError:
        raise NotFound("place in the list") from None


def with_open_link() -> list[Round]:
    """Every open round that anyone may answer, in all organisations."""
    rows = db.session.scalars(
        select(RoundRow).where(RoundRow.state == "open", RoundRow.open_link).order_by(RoundRow.id)
    )
    return [seen(row) for row in rows]


def change(organisation_id: str, round_id: str, version: int, **fields: Any) -> Round:
    """The changed round. A draft's every detail can be changed; an open round's end can be put off.

    Raises Conflict `stale` when somebody else changed it since `version`, `round_open` or `round_closed`
    when its state forbids it; Invalid with every fault of the values.
    """
    before = get(organisation_id, round_id)
    named = frozenset(fields)
    _may_change(before, fields)
    questionnaire = fields.pop("questionnaire", before.instrument)
    wanted = Details(**{**_details(before), **fields})
    check(organisation_id, round_id, wanted, questionnaire)
    check_end(wanted.closes_on, before.closes_on)
    with writing() as session:
        row = at_version(organisation_id, round_id, version)
        # Again inside the transaction: the round may have been opened or closed since it was read.
        _may_change(seen(row), fields)
        row.questionnaire_digest = keep(session, organisation_id, questionnaire)
        for name, value in _columns(wanted).items():
            setattr(row, name, value)
        row.version += 1
        if "units" in fields:
            session.execute(delete_from(UnitRow).where(*belongs(UnitRow, organisation_id, round_id)))
            add_units(session, row, wanted.units)
        put_off = before.state == "open" and row.closes_on != before.closes_on
        action = "round.extended" if put_off else "round.changed"
        acts.note(session, organisation_id, action, row.name, round=round_id, changed=sorted(named))
    return get(organisation_id, round_id)


def selectable_units(survey_round: Round) -> tuple[Unit, ...]:
    """The units that somebody may name as their own in an open-link round, in the round's order.

    A unit that is too small ever to be shown is left out; its people choose the one above it.
    """
    return tuple(survey_round.selectable.values())


def _newest_first(organisation_id: str) -> Any:
    return (
        select(RoundRow)
        .where(RoundRow.organisation_id == organisation_id)
        .order_by(RoundRow.created_at.desc(), RoundRow.id.desc())
    )


def _details(survey_round: Round) -> dict[str, Any]:
    return {name: getattr(survey_round, name) for name in Details.__dataclass_fields__}


def _columns(wanted: Details) -> dict[str, Any]:
    columns = {name: getattr(wanted, name) for name in Details.__dataclass_fields__ if name != "units"}
    return {
        **columns,
        "name": kept_name(wanted.name),
        "headcount": dict(wanted.headcount or {}),
        "journey": journeys.written(wanted.journey),
        "open_to": [name for name in AUDIENCES if name in wanted.open_to],
    }


def _may_change(before: Round, fields: Mapping[str, Any]) -> None:
    if before.state == "draft":
        return
    if before.state == "closed":
        raise Conflict("round_closed", "A closed round cannot be changed.")
    if not fields or not set(fields) <= OF_AN_OPEN_ROUND or not _is_later(before, fields):
        raise Conflict("round_open", "An open round can only be extended: give a later closes_on.")


def _is_later(before: Round, fields: Mapping[str, Any]) -> bool:
    """Whether the end, if it is to be changed, is put off."""
    if "closes_on" not in fields:
        return True
    later = fields["closes_on"]
    return later is not None and (before.closes_on is None or later >= before.closes_on)
