"""The organisation's journey as it is now: stages and touchpoints with lasting ids, from which rounds choose.

A touchpoint's id is its own for ever, whatever its name and its place: rounds stand beside each other by it.
The ids of touchpoints that were removed are kept, so that none is given to another.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from ..maturity import Journey, QuestionnaireError, Stage, Touchpoint
from ..maturity.errors import Fault
from ..maturity.journeys import LONGEST_NAME, MOST_ASKED, journey_of
from . import acts
from .database import db, or_again, writing
from .errors import Conflict, Invalid
from .models import STRICT
from .names import is_name, kept_name, same_name
from .structure import lock

MOST_STAGES = 20
MOST_TOUCHPOINTS = 100
NAME_ADVICE = f"Give a name of at most {LONGEST_NAME} characters, without any that cannot be seen."
Change = Callable[[Journey, Collection[str]], Journey]


class JourneyRow(db.Model):
    """The journey of an organisation; `retired` are the names of removed touchpoints by their ids."""

    __tablename__ = "journey"
    __table_args__ = (STRICT,)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    stages: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    retired: Mapped[dict[str, str]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True)
class Kept:
    """A journey and the version that a change must name; 0 while there is none."""

    journey: Journey
    version: int

    @property
    def stages(self) -> tuple[Stage, ...]:
        return self.journey.stages


def get(organisation_id: str) -> Kept:
    """The organisation's journey; one without stages while it keeps none."""
    row = db.session.get(JourneyRow, organisation_id)
    return Kept(Journey(), 0) if row is None else Kept(_journey(row), row.version)


def chosen(organisation_id: str, wanted: bool | Sequence[str]) -> Journey | None:
    """What a round asks about: all touchpoints, those of these ids, or none (False, or no id).

    Raises Invalid, its faults under `/touchpoints`.
    """
    journey = get(organisation_id).journey
    known = [each.id for each in journey.touchpoints]
    ids = known if wanted is True else list(wanted or ())
    faults = [
        Fault(f"/touchpoints/{place}", "The journey has no touchpoint of this id: use the ids of /journey.")
        for place, id_ in enumerate(ids)
        if id_ not in known
    ]
    if wanted is True and not known:
        faults.append(Fault("/touchpoints", "The organisation keeps no journey yet: make one first."))
    if len(set(ids)) > MOST_ASKED:
        advice = f"A round asks about at most {MOST_ASKED} touchpoints; {len(set(ids))} are chosen."
        faults.append(Fault("/touchpoints", advice))
    if faults:
        raise Invalid(faults)
    return journey.only(ids) if ids else None


def as_now(organisation_id: str, before: Journey | None) -> Journey | None:
    """The same touchpoints as the journey has them today; as they were, where it has none of them."""
    if before is None:
        return None
    ids = {each.id for each in before.touchpoints}
    now = replace(get(organisation_id).journey.only(ids), audiences=before.audiences)
    return now if now.touchpoints else before


def put(organisation_id: str, plain: Mapping[str, Any], version: int) -> Kept:
    """The journey of a plain mapping, in the place of the one there is. Raises Invalid, Conflict `stale`."""
    return change(organisation_id, version, lambda before, taken: _read(plain))


def begin(organisation_id: str, stages: Sequence[Stage]) -> Kept:
    """An example to go on from. Raises Conflict `stale` when there is a journey already."""
    present = get(organisation_id)
    if present.stages:
        raise Conflict("stale", "There is a journey already.")
    return change(organisation_id, present.version, lambda before, taken: Journey(tuple(stages)))


def change(organisation_id: str, version: int, make: Change, *, typed: str | None = None) -> Kept:
    """What `make` (of `journey_changes`) makes of the present journey, and of the ids that are taken.

    ``typed`` is the name that somebody typed on a page: faults stand at its field then, else under their
    pointers. Raises Invalid with every fault, NotFound, Conflict `stale`.
    """
    or_again(lambda: _store(organisation_id, version, make, typed))
    return get(organisation_id)


def _store(organisation_id: str, version: int, make: Change, typed: str | None) -> None:
    with writing() as session:
        lock(session, organisation_id)
        row = session.get(JourneyRow, organisation_id, with_for_update=True)
        if version != (row.version if row else 0):
            raise Conflict(
                "stale", "Somebody else changed the journey meanwhile. Look again, then change it."
            )
        before, retired = (_journey(row), dict(row.retired)) if row else (Journey(), {})
        wanted = _checked(make(before, {*retired, *_names(before)}), retired, typed)
        if row is not None and wanted == before:
            return
        if row is None:
            row = JourneyRow(organisation_id=organisation_id, version=0)
            session.add(row)
        now, known = _names(wanted), retired | _names(before)
        row.stages = [stage.to_dict() for stage in wanted.stages]
        row.retired = {id_: name for id_, name in known.items() if id_ not in now}
        row.version += 1
        acts.note(session, organisation_id, "journey.changed", touchpoints=len(now))


def _names(journey: Journey) -> dict[str, str]:
    """The names of the touchpoints by their ids."""
    return {each.id: each.name for each in journey.touchpoints}


def _checked(wanted: Journey, retired: Mapping[str, str], typed: str | None) -> Journey:
    """The journey as it is kept. Raises Invalid with every fault."""
    if typed is not None and not (is_name(typed) and len(kept_name(typed)) <= LONGEST_NAME):
        raise Invalid([Fault("/name", NAME_ADVICE)])
    kept = _tidied(wanted)
    if faults := [*_faults(kept), *_retired_faults(kept, retired)]:
        raise Invalid(faults if typed is None else _at_field(faults))
    return kept


def _tidied(journey: Journey) -> Journey:
    """The journey with its names as they are kept."""
    return replace(
        journey,
        stages=tuple(
            Stage(
                stage.id,
                kept_name(stage.name),
                tuple(
                    Touchpoint(each.id, kept_name(each.name), each.handled_by, kept_name(each.partner))
                    for each in stage.touchpoints
                ),
            )
            for stage in journey.stages
        ),
    )


def _at_field(faults: Sequence[Fault]) -> list[Fault]:
    """Faults of a whole journey at the fields of the page that changed one thing in it."""
    fields = ("partner", "handled_by", "name")

    def field(where: str) -> str:
        last = where.rsplit("/", 1)[-1]
        return f"/{last}" if last in fields else ""

    return [Fault(field(fault.where), fault.message[:1].upper() + fault.message[1:]) for fault in faults]


def _faults(wanted: Journey) -> list[Fault]:
    """Every fault of a journey, under its pointer."""
    faults = []
    if len(wanted.stages) > MOST_STAGES:
        faults.append(Fault("/stages", f"A journey has at most {MOST_STAGES} stages."))
    for place, stage in enumerate(wanted.stages):
        where = f"/stages/{place}"
        if not is_name(stage.name):
            faults.append(Fault(f"{where}/name", NAME_ADVICE))
        for number, each in enumerate(stage.touchpoints):
            there = f"{where}/touchpoints/{number}"
            if not is_name(each.name):
                faults.append(Fault(f"{there}/name", NAME_ADVICE))
            if each.partner and not is_name(each.partner):
                faults.append(Fault(f"{there}/partner", NAME_ADVICE))
    try:
        journey_of(wanted.to_dict(), MOST_TOUCHPOINTS, least=0)
    except QuestionnaireError as error:
        known = {fault.where for fault in faults}
        faults += [fault for fault in error.faults if fault.where not in known]
    return faults


def _retired_faults(wanted: Journey, retired: Mapping[str, str]) -> list[Fault]:
    """A fault for each id of a removed touchpoint that another is to have; itself it may come back."""
    return [
        Fault(
            f"/stages/{place}/touchpoints/{number}/id",
            f"This was the id of the touchpoint {retired[each.id]}, which was removed. Ids are not used "
            "again, because rounds stand beside each other by them: choose another.",
        )
        for place, stage in enumerate(wanted.stages)
        for number, each in enumerate(stage.touchpoints)
        if each.id in retired and same_name(retired[each.id]) != same_name(each.name)
    ]


def _read(plain: Mapping[str, Any]) -> Journey:
    try:
        return journey_of(plain, MOST_TOUCHPOINTS, least=0)
    except QuestionnaireError as error:
        raise Invalid(error.faults) from None


def _journey(row: JourneyRow) -> Journey:
    return journey_of({"stages": row.stages}, MOST_TOUCHPOINTS, least=0)


def written(journey: Journey | None) -> str | None:
    """A journey as a round keeps it."""
    return None if journey is None else json.dumps(journey.to_dict(), separators=(",", ":"))
