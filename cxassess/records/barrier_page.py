"""The page for employees, «you said, we did»: its link, what leaders say on it, and where it is told of.

Whoever has the link reads the page, so the link is kept as it is: it has to be shown to leaders again, and
stands in invitations. It guards nothing but texts that are in the same database (docs/decisions/0013).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from ..maturity.errors import Fault
from ..maturity.place import bad_text
from . import acts, checklist, codes
from .barrier_rows import SHOWN_IN, BarrierPageRow
from .barriers import Barrier, published
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .models import OrganisationRow
from .rounds import Round

LONGEST = {"intro": 1000, "contact": 300}
MOST_TOLD = 3
"""How many fixed barriers an invitation tells of."""


@dataclass(frozen=True)
class Page:
    """The page of an organisation: `token` is None while it is switched off, `version` is of its words."""

    organisation_id: str
    token: str | None
    intro: str
    contact: str
    shown_in: str
    version: int

    @property
    def address(self) -> str | None:
        """The link, by the settings and never by a request; None while the page is switched off."""
        return f"{current_app.config['PUBLIC_URL']}/said/{self.token}" if self.token else None


@dataclass(frozen=True)
class News:
    """What an invitation tells of: what was fixed, the newest first, and where the rest is."""

    fixed: tuple[Barrier, ...]
    address: str | None


def of(organisation_id: str) -> Page:
    """The page as it is set up, or as it begins: without a link, told of inside."""
    row = db.session.get(BarrierPageRow, organisation_id)
    return _seen(row) if row else Page(organisation_id, None, "", "", "inside", 0)


def by_token(token: str) -> Page:
    """The page with this link. Raises NotFound for any other, also for one that was withdrawn."""
    wanted = codes.normalise(token)
    codes.raw(wanted)
    row = db.session.scalar(select(BarrierPageRow).where(BarrierPageRow.token == wanted))
    if row is None:
        raise NotFound("page")
    return _seen(row)


def keep(organisation_id: str, version: int, *, intro: str, contact: str, shown_in: str) -> Page:
    """The page with other words. Raises Invalid with every fault, Conflict `stale`."""
    said = {"intro": intro.replace("\r\n", "\n").strip(), "contact": contact.replace("\r\n", "\n").strip()}
    faults = [
        Fault(f"/{name}", f"This text {wrong}.")
        for name, text in said.items()
        if (wrong := bad_text(text, LONGEST[name]))
    ]
    if shown_in not in SHOWN_IN:
        faults.append(Fault("/shown_in", f"Use one of {', '.join(SHOWN_IN)}."))
    if faults:
        raise Invalid(faults)
    with writing() as session:
        row = _row(session, organisation_id)
        if row.version != version:
            raise Conflict("stale", "Somebody else changed this page meanwhile.")
        row.version += 1
        row.intro, row.contact, row.shown_in = said["intro"], said["contact"], shown_in
        acts.note(session, organisation_id, "barrier_page.changed")
        return _seen(row)


def switch_on(organisation_id: str) -> Page:
    """The page with a link: a new one unless it has one already."""
    with writing() as session:
        row = _row(session, organisation_id)
        if not row.token:
            row.token = codes.new()
            acts.note(session, organisation_id, "barrier_page.switched_on")
        return _seen(row)


def switch_off(organisation_id: str) -> Page:
    """The page without a link: the one that it had leads nowhere, for good."""
    with writing() as session:
        row = _row(session, organisation_id)
        if row.token:
            row.token = None
            acts.note(session, organisation_id, "barrier_page.switched_off")
        return _seen(row)


def renew(organisation_id: str) -> Page:
    """The page with a new link; the one before leads nowhere. Raises Conflict `page_is_off`."""
    with writing() as session:
        row = _row(session, organisation_id)
        if not row.token:
            raise Conflict("page_is_off", "The page is switched off. Switch it on to get a link.")
        row.token = codes.new()
        acts.note(session, organisation_id, "barrier_page.renewed")
        return _seen(row)


def news(survey_round: Round) -> News | None:
    """What a round's invitation tells whoever opens it; None where there is nothing, or not for all."""
    page = of(survey_round.organisation_id)
    if page.shown_in == "everywhere" or (page.shown_in == "inside" and not _asks_customers(survey_round)):
        return _news(page)
    return None


def news_for(survey_round: Round, audience: str) -> News | None:
    """The same for a letter to somebody of an audience; customers are told nothing by letter."""
    page = of(survey_round.organisation_id)
    return _news(page) if page.shown_in != "nowhere" and audience != "customer" else None


def _news(page: Page) -> News | None:
    fixed = [each for each in published(page.organisation_id) if each.state == "fixed"]
    fixed.sort(key=lambda each: each.state_since, reverse=True)
    return News(tuple(fixed[:MOST_TOLD]), page.address) if fixed else None


def _asks_customers(survey_round: Round) -> bool:
    asked = "customer" in checklist.audiences(survey_round)
    return asked and checklist.way_of(survey_round, "customer") != "none"


def _row(session: Any, organisation_id: str) -> BarrierPageRow:
    """The row to be changed; new where there is none yet."""
    session.get(OrganisationRow, organisation_id, with_for_update=True)
    row = session.get(BarrierPageRow, organisation_id, with_for_update=True)
    if row is None:
        blank = {"token": None, "intro": "", "contact": "", "shown_in": "inside", "version": 0}
        row = BarrierPageRow(organisation_id=organisation_id, **blank)
        session.add(row)
    return row


def _seen(row: BarrierPageRow) -> Page:
    return Page(row.organisation_id, row.token, row.intro, row.contact, row.shown_in, row.version)
