"""The house style: on what paper, in what colour and with what logo an organisation's reports are made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ..charts.palette import COLOUR, TEXT_CONTRAST, WHITE, contrast, readable
from ..maturity.errors import Fault
from . import acts, logos
from .database import db, or_again, writing
from .errors import Conflict, Invalid, NotFound
from .models import STRICT

PAPERS = ("A4", "Letter")
COLOUR_ADVICE = "Give the colour as # and six digits or letters, such as #0A6270."


class HouseRow(db.Model):
    """The house style of an organisation; `logo` is a PNG that this program has drawn itself."""

    __tablename__ = "house_style"
    __table_args__ = (CheckConstraint(f"paper IN {PAPERS}", name="paper"), STRICT)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    paper: Mapped[str] = mapped_column(String)
    colour: Mapped[str | None] = mapped_column(String)
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(Integer)


@dataclass(frozen=True)
class House:
    """A house style and the version that a change must name; 0 while nothing has been chosen."""

    paper: str = "A4"
    colour: str | None = None
    logo: bytes | None = None
    version: int = 0

    @property
    def has_logo(self) -> bool:
        return self.logo is not None

    @property
    def colour_used(self) -> str | None:
        """The colour, or the darker shade of it that can be read on white."""
        return readable(self.colour) if self.colour else None

    @property
    def darkened(self) -> bool:
        """Whether the colour is too pale for text on white, so that a darker shade is used."""
        return bool(self.colour) and contrast(str(self.colour), WHITE) < TEXT_CONTRAST


def get(organisation_id: str) -> House:
    """The organisation's style; the program's own while nothing has been chosen."""
    row = db.session.get(HouseRow, organisation_id)
    return House(row.paper, row.colour, row.logo, row.version) if row else House()


def change(organisation_id: str, version: int, *, paper: str, colour: str | None) -> House:
    """The style with this paper and colour. Raises Invalid with every fault, Conflict `stale`."""
    if faults := _faults(paper, colour):
        raise Invalid(faults)
    return _store(organisation_id, version, paper=paper, colour=colour.upper() if colour else None)


def put(organisation_id: str, version: int, *, paper: str, colour: str | None, logo: bytes | None) -> House:
    """The style of paper, colour and logo. Raises Invalid with every fault, Conflict `stale`."""
    faults = _faults(paper, colour)
    try:
        drawn = logo if logo == get(organisation_id).logo or logo is None else logos.drawn(logo)
    except Invalid as invalid:
        faults += invalid.faults
    if faults:
        raise Invalid(faults)
    return _store(
        organisation_id, version, paper=paper, colour=colour.upper() if colour else None, logo=drawn
    )


def _faults(paper: str, colour: str | None) -> list[Fault]:
    found = []
    if paper not in PAPERS:
        found.append(Fault("/paper", "Choose A4 or Letter."))
    if colour and not COLOUR.match(colour):
        found.append(Fault("/colour", COLOUR_ADVICE))
    return found


def put_logo(organisation_id: str, version: int, sent: bytes) -> House:
    """The style with the logo of a PNG or JPEG. Raises Invalid, Conflict `stale`."""
    return _store(organisation_id, version, logo=logos.drawn(sent))


def remove_logo(organisation_id: str, version: int) -> House:
    """The style without a logo. Raises NotFound where there is none, Conflict `stale`."""
    if not get(organisation_id).has_logo:
        raise NotFound("logo")
    return _store(organisation_id, version, logo=None)


def _store(organisation_id: str, version: int, **changes: Any) -> House:
    or_again(lambda: _write(organisation_id, version, changes))
    return get(organisation_id)


def _write(organisation_id: str, version: int, changes: dict[str, Any]) -> None:
    with writing() as session:
        row = session.get(HouseRow, organisation_id, with_for_update=True)
        if version != (row.version if row else 0):
            raise Conflict(
                "stale", "Somebody else changed the house style meanwhile. Look again, then change it."
            )
        before = House(row.paper, row.colour, row.logo, row.version) if row else House()
        wanted = replace(before, **changes)
        if wanted == before:
            return
        if row is None:
            row = HouseRow(organisation_id=organisation_id, version=0)
            session.add(row)
        row.paper, row.colour, row.logo = wanted.paper, wanted.colour, wanted.logo
        row.version = before.version + 1
        changed = [
            name for name in ("paper", "colour", "logo") if getattr(wanted, name) != getattr(before, name)
        ]
        acts.note(session, organisation_id, "house.changed", fields=changed)
