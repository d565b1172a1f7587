"""Organisations: everything else belongs to exactly one."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from ..maturity.errors import Fault
from . import acts
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .models import OrganisationRow
from .names import NAME_ADVICE, is_name, kept_name

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,49}\Z")


@dataclass(frozen=True)
class Organisation:
    """A company, or the part of one that runs its own rounds."""

    id: str
    name: str


def create(name: str, organisation_id: str | None = None) -> Organisation:
    """The new organisation. Raises Invalid for a bad id or an empty name, Conflict when the id is taken."""
    organisation_id = organisation_id or secrets.token_hex(6)
    faults = name_faults(name)
    if not ID.match(organisation_id):
        faults.append(Fault("/id", "Use small letters, digits and hyphens, at most 50."))
    if faults:
        raise Invalid(faults)
    with writing() as session:
        if session.get(OrganisationRow, organisation_id):
            raise Conflict("organisation_exists", f"There is an organisation {organisation_id} already.")
        session.add(OrganisationRow(id=organisation_id, name=kept_name(name)))
        session.flush()  # before the act, which belongs to it
        acts.note(session, organisation_id, "organisation.created", kept_name(name))
    return Organisation(organisation_id, kept_name(name))


def name_faults(name: str) -> list[Fault]:
    """What is wrong with the name of an organisation."""
    return [] if is_name(name) else [Fault("/name", NAME_ADVICE)]


def add(session: Any, name: str) -> Organisation:
    """A new organisation with an id made up, written within a transaction."""
    row = OrganisationRow(id=secrets.token_hex(6), name=kept_name(name))
    session.add(row)
    session.flush()
    return Organisation(row.id, row.name)


def get(organisation_id: str) -> Organisation:
    """The organisation. Raises NotFound."""
    row = db.session.get(OrganisationRow, organisation_id)
    if row is None:
        raise NotFound("organisation")
    return Organisation(row.id, row.name)


def every() -> list[Organisation]:
    """All organisations of this installation, by id."""
    rows = db.session.scalars(select(OrganisationRow).order_by(OrganisationRow.id))
    return [Organisation(row.id, row.name) for row in rows]


def only() -> Organisation | None:
    """The organisation where there is exactly one, else None."""
    found = every()
    return found[0] if len(found) == 1 else None
