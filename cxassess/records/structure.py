"""The organisation's units as they are now: a tree with lasting ids, from which rounds take their own."""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, Integer, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from ..maturity import Unit
from . import acts
from .database import db, writing
from .errors import Invalid
from .models import STRICT
from .names import kept_name
from .round_rules import unit_faults


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


def units(organisation_id: str) -> tuple[Unit, ...]:
    """The units of an organisation, in their order."""
    rows = db.session.scalars(
        select(OrganisationUnitRow)
        .where(OrganisationUnitRow.organisation_id == organisation_id)
        .order_by(OrganisationUnitRow.position)
    )
    return tuple(Unit(row.id, row.name, row.parent, row.headcount) for row in rows)


def replace(organisation_id: str, wanted: Sequence[Unit]) -> None:
    """Put these units in the place of those there are. Raises Invalid with every fault."""
    faults = unit_faults(wanted)
    if faults:
        raise Invalid(faults)
    with writing() as session:
        mine = OrganisationUnitRow.organisation_id == organisation_id
        session.execute(delete(OrganisationUnitRow).where(mine))
        session.add_all(
            OrganisationUnitRow(
                organisation_id=organisation_id,
                id=unit.id,
                position=position,
                name=kept_name(unit.name),
                parent=unit.parent,
                headcount=unit.headcount,
            )
            for position, unit in enumerate(wanted)
        )
        acts.note(session, organisation_id, "units.changed", units=len(wanted))
