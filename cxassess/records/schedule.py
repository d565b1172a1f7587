"""Rounds that open and close on their days without anybody.

A round opens on the day it says, once its checklist is complete, and closes on the day after the last on
which people can answer. Days are those of UTC. What keeps a round from it is noted once, not at every try.
"""

import logging

from sqlalchemy import ColumnElement, exists, select

from . import acts, checklist, clock, rounds
from .database import db, writing
from .errors import Conflict
from .models import ReleaseRow, RoundRow
from .round_life import begin
from .round_rows import locked, seen

log = logging.getLogger(__name__)
Place = tuple[str, str]


def keep_dates() -> None:
    """Open and close what is due. Safe to repeat, and with others who do the same at this moment.

    A round that fails keeps no other from its turn; the first failure is raised at the end.
    """
    over = RoundRow.closes_on < clock.today()
    opening = _due(RoundRow.state == "draft", RoundRow.opens_on <= clock.today())
    # Also what was cut short while it was computed.
    closing = _due(RoundRow.state == "open", over) + _due(RoundRow.state == "closed", over, ~_computed())
    failed = []
    for step, places in ((_open, opening), (_close, closing)):
        for place in places:
            try:
                step(place)
            except Exception as error:  # whatever it is, the other rounds must go on
                failed.append(error)
    if failed:
        raise failed[0]


def _computed() -> ColumnElement[bool]:
    """That there is a release of the round."""
    mine = (ReleaseRow.organisation_id == RoundRow.organisation_id, ReleaseRow.round_id == RoundRow.id)
    return exists().where(*mine)


def _due(*conditions: ColumnElement[bool]) -> list[Place]:
    """The rounds that go by themselves and meet the conditions."""
    query = select(RoundRow.organisation_id, RoundRow.id).where(RoundRow.by_itself, *conditions)
    return [(row.organisation_id, row.id) for row in db.session.execute(query.order_by(RoundRow.id))]


def _open(place: Place) -> None:
    if _noted(place):
        return
    with writing() as session:
        row = locked(*place)
        # Asked again now that nobody else changes it: it may have been opened, or put off, since.
        if row.state != "draft" or not row.by_itself or row.opens_on is None or row.opens_on > clock.today():
            return
        lacks = checklist.missing(seen(row), clock.today())
        if not lacks:
            begin(session, row)
        elif list(lacks) != row.waiting_for:
            row.waiting_for = list(lacks)
            acts.note(session, row.organisation_id, "round.not_opened", row.name, round=row.id, lacks=lacks)


def _noted(place: Place) -> bool:
    """Whether a round cannot open for reasons that were noted before: then there is nothing to write."""
    survey_round = rounds.get(*place)
    lacks = checklist.missing(survey_round, clock.today())
    return bool(lacks) and lacks == survey_round.waiting_for


def _close(place: Place) -> None:
    try:
        # It asks again whether it is due: rounds before it took their time, and it may have been put off.
        rounds.close(*place, due_on=clock.today())
    except Conflict as conflict:
        if conflict.code not in ("round_not_open", "round_not_due"):  # else somebody has just decided on it
            _note_not_closed(place, conflict.code)


def _note_not_closed(place: Place, code: str) -> None:
    if rounds.get(*place).waiting_for == (code,):
        return
    log.error("a round cannot close by itself: %s", code)
    with writing() as session:
        row = locked(*place)
        row.waiting_for = [code]
        acts.note(session, row.organisation_id, "round.not_closed", row.name, round=row.id, why=code)
