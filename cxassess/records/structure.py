"""The organisation's units as they are now: a tree with lasting ids, from which rounds take their own.

An id is a unit's for ever: rounds are compared by it. The ids of units that were removed are kept, so that
none is given to another unit.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, Integer, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from ..maturity import Unit
from ..maturity.errors import Fault
from . import acts, clock
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .models import STRICT, OrganisationRow, UnitRow
from .names import kept_name, same_name
from .round_rules import MOST_UNITS, unit_faults
from .unit_changes import below_ids, changed, differences, nearest_kept, without


class OrganisationUnitRow(db.Model):
    """A unit (department) of an organisation today; rounds keep what it was when they were made."""

    __tablename__ = "organisation_unit"
    __table_args__ = (STRICT,)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String)
    parent: Mapped[str | None] = mapped_column(String)
    headcount: Mapped[int | None] = mapped_column(Integer)


class RetiredUnitRow(db.Model):
    """A unit that was removed; its id is not given to another."""

    __tablename__ = "retired_unit"
    __table_args__ = (STRICT,)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    name: Mapped[str] = mapped_column(String)
    retired_on: Mapped[date] = mapped_column(Date)


@dataclass(frozen=True)
class Retired:
    """A unit that was removed."""

    id: str
    name: str
    retired_on: date


def units(organisation_id: str) -> tuple[Unit, ...]:
    """The units of an organisation, in their order."""
    rows = db.session.execute(
        select(
            OrganisationUnitRow.id,
            OrganisationUnitRow.name,
            OrganisationUnitRow.parent,
            OrganisationUnitRow.headcount,
        )
        .where(OrganisationUnitRow.organisation_id == organisation_id)
        .order_by(OrganisationUnitRow.position)
    )
    return tuple(Unit(*row) for row in rows)


def unit(organisation_id: str, unit_id: str) -> Unit:
    """The unit of that id. Raises NotFound."""
    return _in(units(organisation_id), unit_id)


def version_of(tree: Sequence[Unit]) -> str:
    """What stands for a state of the tree: two trees have the same exactly when they are the same."""
    text = json.dumps([[each.id, each.name, each.parent, each.headcount] for each in tree])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def retired(organisation_id: str) -> dict[str, Retired]:
    """The units that were removed, by id."""
    rows = db.session.scalars(
        select(RetiredUnitRow)
        .where(RetiredUnitRow.organisation_id == organisation_id)
        .order_by(RetiredUnitRow.id)
    )
    return {row.id: Retired(row.id, row.name, row.retired_on) for row in rows}


def used_ids(organisation_id: str) -> frozenset[str]:
    """Every id that a unit has or had, in any round too: no other unit should be given it."""
    in_rounds = db.session.scalars(
        select(UnitRow.id).where(UnitRow.organisation_id == organisation_id).distinct()
    )
    now = (each.id for each in units(organisation_id))
    return frozenset((*in_rounds, *now, *retired(organisation_id)))


def retired_faults(wanted: Sequence[Unit], gone: dict[str, Retired]) -> Iterator[Fault]:
    """A fault, under `/units/PLACE/id`, for each id of a removed unit that another is to have.

    The unit itself may come back: it has the same name.
    """
    for place, each in enumerate(wanted):
        before = gone.get(each.id)
        if before and same_name(before.name) != same_name(each.name):
            yield Fault(
                f"/units/{place}/id",
                f"This was the id of the unit {before.name}, removed on {before.retired_on}. Ids are not "
                "used again, because rounds are compared by them: choose another.",
            )


def replace(organisation_id: str, wanted: Sequence[Unit], version: str | None = None) -> None:
    """Put these units in the place of those there are. Raises Invalid with every fault.

    `version` is that of the tree which the change was made from: Conflict `stale` if it is another by now.
    """

    def made(present: Sequence[Unit]) -> Sequence[Unit]:
        if version is not None and version != version_of(present):
            raise Conflict(
                "stale", "Somebody else changed the units meanwhile. Look again, then change them."
            )
        return wanted

    _rewrite(organisation_id, made)


def add(organisation_id: str, unit: Unit) -> None:
    """Put another unit into the tree. Raises Invalid, its faults under the last place."""
    _rewrite(organisation_id, lambda present: (*present, unit))


def change(organisation_id: str, unit: Unit, version: str) -> None:
    """Put this unit in the place of the one with its id. Raises Invalid, NotFound, Conflict `stale`.

    `version` is that of the unit alone: who changed another meanwhile does not stand in the way.
    """

    def made(present: Sequence[Unit]) -> Sequence[Unit]:
        _require_version([_in(present, unit.id)], version)
        return changed(present, unit)

    _rewrite(organisation_id, made)


def remove(organisation_id: str, unit_id: str, version: str, *, with_those_below: bool) -> None:
    """Take a unit out of the tree; those below it go too, or move up. Raises NotFound, Conflict `stale`.

    `version` is that of the unit and all below it, as `subtree` gives them.
    """

    def made(present: Sequence[Unit]) -> Sequence[Unit]:
        _require_version(subtree(present, unit_id), version)
        return without(present, unit_id, with_those_below=with_those_below)

    _rewrite(organisation_id, made)


def subtree(tree: Sequence[Unit], unit_id: str) -> list[Unit]:
    """A unit and all below it. Raises NotFound."""
    ids = {_in(tree, unit_id).id, *below_ids(tree, unit_id)}
    return [each for each in tree if each.id in ids]


def _in(tree: Sequence[Unit], unit_id: str) -> Unit:
    for each in tree:
        if each.id == unit_id:
            return each
    raise NotFound("unit")


def _require_version(found: Sequence[Unit], version: str) -> None:
    if version_of(found) != version:
        raise Conflict("stale", "Somebody else changed this unit meanwhile. Look again, then change it.")


def _rewrite(organisation_id: str, make: Callable[[Sequence[Unit]], Sequence[Unit]]) -> None:
    """Put the tree that `make` makes of the present one in its place. Raises Invalid with every fault.

    People on the list of contacts whose unit goes are put under the next unit above that stays.
    """
    from . import contacts  # they read units

    with writing() as session:
        lock(session, organisation_id)
        present = units(organisation_id)
        wanted = [Unit(each.id, kept_name(each.name), each.parent, each.headcount) for each in make(present)]
        if faults := [*_faults(wanted), *retired_faults(wanted, retired(organisation_id))]:
            raise Invalid(faults)
        found = differences(present, wanted)
        if found:
            _store(session, organisation_id, wanted)
            _retire(session, organisation_id, found.removed, {each.id for each in found.new})
            moved = nearest_kept(present, {each.id: each for each in wanted})
            contacts.move_from(session, organisation_id, moved)
            acts.note(session, organisation_id, "units.changed", units=len(wanted), **found.counts())


def _faults(wanted: Sequence[Unit]) -> list[Fault]:
    faults = unit_faults(wanted)
    if len(wanted) > MOST_UNITS:
        faults.append(Fault("/units", f"An organisation has at most {MOST_UNITS:,} units."))
    return faults


def lock(session: Any, organisation_id: str) -> None:
    """Wait for whoever changes a list of this organisation. On SQLite everybody has waited already."""
    mine = OrganisationRow.id == organisation_id
    session.execute(select(OrganisationRow.id).where(mine).with_for_update(key_share=True))


def _store(session: Any, organisation_id: str, wanted: Sequence[Unit]) -> None:
    mine = OrganisationUnitRow.organisation_id == organisation_id
    session.execute(delete(OrganisationUnitRow).where(mine))
    session.add_all(
        OrganisationUnitRow(
            organisation_id=organisation_id,
            id=each.id,
            position=position,
            name=each.name,
            parent=each.parent,
            headcount=each.headcount,
        )
        for position, each in enumerate(wanted)
    )


def _retire(session: Any, organisation_id: str, removed: Sequence[Unit], back: Collection[str]) -> None:
    """Keep the ids of those removed, and take those that are back off the list."""
    for each in retired(organisation_id):
        if each in back:
            session.delete(session.get(RetiredUnitRow, (organisation_id, each)))
    session.flush()
    session.add_all(
        RetiredUnitRow(organisation_id=organisation_id, id=each.id, name=each.name, retired_on=clock.today())
        for each in removed
    )
