"""Imports: calls that hand in responses as a stream, and how far each of them is.

A program can look one up while its own call goes on, or when the reply got lost: by its Idempotency-Key, or
in the list of its own. It tells how many lines were read and how many responses were stored, never when, and
in no order finer than the day: the order in which answers came is kept nowhere. What was wrong with refused
lines quotes them, so it is sealed as answers are. All of it is gone with the round's close or after two days.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, DateTime, Index, Integer, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from . import acts, clock, idempotency, sealing
from .database import db, writing
from .errors import Conflict, NotFound
from .models import KEYED, CheckConstraint, _round_key
from .round_life import not_open
from .rounds import Round, belongs, of, require_open

RECEIVING, STORING, STORED, REFUSED, BROKEN_OFF = STATES = (
    *("receiving", "storing", "stored", "refused"),
    "broken_off",
)
ALIVE = timedelta(seconds=60)
"""How long an import of which nothing is heard is taken to go on."""
PURPOSE, BLOCK, KEY_BYTES = "faults", 4096, 16
_ON_ITS_WAY = (RECEIVING, STORING)


class ImportRow(db.Model):
    """A call that hands in responses as a stream: whose it is, and how far; never when it came.

    ``alive_until`` is there while it goes on: past that it was broken off.
    """

    __tablename__ = "bulk_import"
    __table_args__ = (
        _round_key(),
        CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="state"),
        Index(None, "organisation_id", "round_id", "key_hash"),
        KEYED,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    key_id: Mapped[str] = mapped_column(String)
    key_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String)
    lines: Mapped[int] = mapped_column(Integer)
    accepted: Mapped[int | None] = mapped_column(Integer)
    begun_on: Mapped[date] = mapped_column(Date)
    alive_until: Mapped[datetime | None] = mapped_column(DateTime)
    # Why it was refused, as the caller was told.
    sealed_with: Mapped[str] = mapped_column(String, default="")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Import:
    """How far an import is; ``problem`` is the text that a refused one was answered with."""

    organisation_id: str
    round_id: str
    id: str
    state: str
    lines: int
    accepted: int | None
    begun_on: date
    problem: str | None = None


def begin(survey_round: Round, key: str | None = None) -> Import:
    """A new import of whoever calls, with the Idempotency-Key of its request if there is one.

    Raises Conflict `round_not_open`, or `idempotency_busy` when an import with this key goes on already.
    """
    now = clock.now()
    with writing() as session:
        require_open(survey_round)
        mine = (*of(ImportRow, survey_round), ImportRow.key_hash == idempotency.hashed(key or ""))
        going_on = (*mine, ImportRow.state.in_(_ON_ITS_WAY), ImportRow.alive_until > now)
        if key and session.scalar(select(ImportRow.id).where(*going_on).limit(1)):
            raise idempotency.busy()
        row = ImportRow(
            organisation_id=survey_round.organisation_id,
            round_id=survey_round.id,
            id=secrets.token_hex(8),
            key_id=acts.doer().id or "",
            key_hash=idempotency.hashed(key) if key else None,
            state=RECEIVING,
            lines=0,
            begun_on=now.date(),
            alive_until=now + ALIVE,
        )
        session.add(row)
        session.flush()
        begun = _seen(survey_round, row)
    return begun


def note(begun: Import, lines: int, state: str = RECEIVING) -> None:
    """Tell how many lines were read. Raises Conflict `round_not_open`: the round's close ends its imports."""
    with writing() as session:
        values = {"lines": lines, "state": state, "alive_until": clock.now() + ALIVE}
        if not _changed(session, begun, values):
            raise not_open()


def stored(session: Any, begun: Import, accepted: int, lines: int) -> None:
    """Note, within the write that stores them, that all responses are there.

    Raises Conflict `round_not_open` when the import is gone: a round of that id is another one now.
    """
    values = {"state": STORED, "accepted": accepted, "lines": lines, "alive_until": None}
    if not _changed(session, begun, values):
        raise not_open()


def refused(survey_round: Round, begun: Import, lines: int, problem: str) -> None:
    """Note that nothing was stored, and the text that the caller is told."""
    seal, key = sealing.present(survey_round, PURPOSE), secrets.token_bytes(KEY_BYTES)
    sealed = key + seal.close(key, problem.encode(), _bound(begun), BLOCK)
    values = {"state": REFUSED, "lines": lines, "sealed_with": seal.name, "sealed": sealed}
    with writing() as session:
        _changed(session, begun, {**values, "alive_until": None})


def broken_off(begun: Import, lines: int) -> None:
    """Note that the call ended before all of it was there."""
    with writing() as session:
        _changed(session, begun, {"state": BROKEN_OFF, "lines": lines, "alive_until": None})


def get(survey_round: Round, import_id: str) -> Import:
    """One of the imports of whoever calls. Raises NotFound."""
    row = db.session.scalar(select(ImportRow).where(*_mine(survey_round), ImportRow.id == import_id))
    if row is None:
        raise NotFound("import")
    return _seen(survey_round, row)


def page(
    survey_round: Round, limit: int, after: str | None = None, key: str | None = None
) -> tuple[list[Import], str | None]:
    """The imports of whoever calls, of the newest day first, and the id to go on from.

    Within a day they stand in no order. With a ``key`` those with this Idempotency-Key. Raises NotFound for
    an unknown ``after``.
    """
    query = select(ImportRow).where(*_mine(survey_round))
    if key is not None:
        query = query.where(ImportRow.key_hash == idempotency.hashed(key))
    if after is not None:
        last = get(survey_round, after)
        earlier = ImportRow.begun_on < last.begun_on
        query = query.where(earlier | ((ImportRow.begun_on == last.begun_on) & (ImportRow.id > after)))
    rows = db.session.scalars(query.order_by(ImportRow.begun_on.desc(), ImportRow.id).limit(limit + 1)).all()
    return [_seen(survey_round, row) for row in rows[:limit]], rows[limit - 1].id if len(
        rows
    ) > limit else None


def _mine(survey_round: Round) -> tuple[Any, ...]:
    """How many another program handed in may be too few to be told; so each key sees its own."""
    theirs = (
        ImportRow.key_id == (acts.doer().id or ""),
        ImportRow.begun_on >= clock.today() - idempotency.KEPT,
    )
    return (*of(ImportRow, survey_round), *theirs)


def _changed(session: Any, begun: Import, values: Mapping[str, Any]) -> bool:
    """Whether the import was there still to be changed."""
    mine = (*belongs(ImportRow, begun.organisation_id, begun.round_id), ImportRow.id == begun.id)
    return bool(session.execute(update(ImportRow).where(*mine).values(**values)).rowcount)


def _seen(survey_round: Round, row: ImportRow) -> Import:
    ended = row.alive_until is not None and row.alive_until <= clock.now()
    state = BROKEN_OFF if ended and row.state in _ON_ITS_WAY else row.state
    begun = Import(row.organisation_id, row.round_id, row.id, state, row.lines, row.accepted, row.begun_on)
    if row.sealed is None:
        return begun
    return Import(**{**vars(begun), "problem": _opened(survey_round, begun, row)})


def _opened(survey_round: Round, begun: Import, row: ImportRow) -> str | None:
    """What a refused import was told; None when it was sealed with a secret that is not at hand."""
    assert row.sealed is not None
    try:
        seal = sealing.named(survey_round, PURPOSE, row.sealed_with)
    except Conflict:
        return None
    return seal.open(row.sealed[:KEY_BYTES], row.sealed[KEY_BYTES:], _bound(begun)).decode().rstrip()


def _bound(begun: Import) -> bytes:
    return f"import {begun.id}".encode()
