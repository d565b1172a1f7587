"""Contacts: the people whom an organisation may ask, as its own lists name them; never who answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from ..maturity import AUDIENCES
from . import acts
from .database import db, writing
from .models import KEYED


class ContactRow(db.Model):
    """Somebody who may be asked, under the id that the organisation's own lists have for them."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("organisation_id", "email"),
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        KEYED,
    )
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    name: Mapped[str] = mapped_column(String)
    email: Mapped[str | None] = mapped_column(String)
    audience: Mapped[str] = mapped_column(String)
    unit_id: Mapped[str | None] = mapped_column(String)
    language: Mapped[str | None] = mapped_column(String)


@dataclass(frozen=True)
class Contact:
    """Somebody who may be asked; without `email` they get a printed code."""

    id: str
    name: str
    audience: str
    email: str | None = None
    unit_id: str | None = None
    language: str | None = None


def everybody(organisation_id: str) -> list[Contact]:
    """All contacts of an organisation, by name."""
    query = select(ContactRow).where(ContactRow.organisation_id == organisation_id)
    rows = db.session.scalars(query.order_by(ContactRow.name, ContactRow.id))
    return [Contact(row.id, row.name, row.audience, row.email, row.unit_id, row.language) for row in rows]


def replace(organisation_id: str, wanted: Sequence[Contact]) -> None:
    """Put these contacts in the place of those there are."""
    with writing() as session:
        session.execute(delete(ContactRow).where(ContactRow.organisation_id == organisation_id))
        session.add_all(ContactRow(organisation_id=organisation_id, **vars(each)) for each in wanted)
        acts.note(session, organisation_id, "contacts.changed", contacts=len(wanted))
