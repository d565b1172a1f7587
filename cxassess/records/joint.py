"""Responses of several calls that come at the same moment, stored in one transaction.

What makes storing slow is that the disk must have it before a call is answered. So whoever waits for the
writer's place puts down what is to be written, and the first who gets there writes everything that lies
there: the disk is waited for once. Each is answered after that commit; what one is refused hinders no other.
Rows go in by their random keys, so that nothing tells who was first, nor what came in one call.
"""

from __future__ import annotations

import fcntl
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import insert

from . import envelopes
from .database import db, first_step_waits, plain, rest, writing, writing_plainly, written_at_once
from .errors import StorageUnavailable
from .models import EnvelopeRow
from .open_rounds import STATE, AsOf, Changed
from .round_life import not_open
from .rounds import Round

_NAME = "cxassess.joint"
_STATEMENTS = "cxassess.joint.statements"


_TYPES = {
    "key": "bytea",
    "audience": "text",
    "unit_id": "text",
    "sealed_with": "text",
    "sealed": "bytea",
    "receipt": "bytea",
}
_MOST_AT_ONCE = 8


@dataclass(eq=False)
class _Lot:
    """What one call hands in: rows of a round, as that was at a time; then why it was not stored, if so."""

    round: Round
    as_of: AsOf
    rows: Sequence[dict[str, Any]]
    fault: BaseException | None = None
    done: bool = False

    @property
    def place(self) -> tuple[str, str]:
        return self.round.organisation_id, self.round.id


class _Desk:
    """Where lots wait in this process, and the right to write them.

    SQLite lets processes that find another one writing sleep longer and longer, while a lock wakes them at
    once. So on SQLite processes take turns by a lock on a file of its own beside the database.
    """

    def __init__(self) -> None:
        self.waiting: deque[_Lot] = deque()
        self.writer = threading.Lock()
        address = db.engine.url
        is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
        self.turns = Path(f"{address.database}.turns") if is_file else None

    def see_to(self, lot: _Lot) -> None:
        """Return when a lot that waits is done: by this thread, with all that wait then, or by another.

        Raises StorageUnavailable where no turn is to be had; then nobody else writes the lot either.
        """
        with self.writer:
            if lot.done:
                return
            try:
                with self._turn():
                    _store(_taken(self.waiting))
            except OSError as error:  # too many open files, or the folder is gone
                if not lot.done:
                    self.waiting.remove(lot)
                    raise StorageUnavailable from error

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """No other process that uses this database is within the block."""
        if self.turns is None:
            yield
            return
        with self.turns.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield  # closing the file ends the lock


def put(survey_round: Round, as_of: AsOf, rows: Sequence[dict[str, Any]]) -> None:
    """Store envelopes of a round; they are there for good when this returns.

    Raises Conflict `round_not_open`, StorageUnavailable, Changed when the round is not as it was known.
    """
    lot = _Lot(survey_round, as_of, rows)
    if first_step_waits():  # something else belongs to the same write
        _write([lot])
    else:
        rest()  # no reading goes on while this waits, nor sees less than is there afterwards
        desk: _Desk = current_app.extensions.setdefault(_NAME, _Desk())
        desk.waiting.append(lot)
        desk.see_to(lot)
    if lot.fault is not None:
        raise lot.fault


def _taken(waiting: deque[_Lot]) -> list[_Lot]:
    """All lots that wait now, those of one round side by side."""
    return sorted((waiting.popleft() for _ in range(len(waiting))), key=lambda lot: lot.place)


def _store(lots: list[_Lot]) -> None:
    """Write lots, a transaction a round, and note of each what became of it."""
    try:
        for _, group in groupby(lots, key=lambda lot: lot.place):
            _write_or_split(list(group))
    finally:
        for lot in lots:
            if not lot.done:  # this thread is being ended
                lot.done, lot.fault = True, StorageUnavailable()


def _write_or_split(lots: list[_Lot]) -> None:
    """Write lots of one round together; one by one where that fails for what may be the fault of one."""
    try:
        _write(lots)
    except StorageUnavailable:
        for lot in lots:
            lot.fault = StorageUnavailable()
    except Exception as fault:
        if len(lots) > 1:
            for lot in lots:
                _write_or_split([lot])
        else:
            lots[0].fault = fault
    for lot in lots:
        lot.done = True


def _write(lots: Sequence[_Lot]) -> None:
    """Write lots of one round in one transaction; those that it does not take get their fault.

    The round is asked for within the write, and locked, as in `round_life.require_open`.
    """
    place = {"organisation_id": lots[0].round.organisation_id, "id": lots[0].round.id}
    if first_step_waits():
        with writing() as session:
            _settle(lots, session.connection().execute(STATE, place).first())
            if lots[0].fault is not None:
                raise lots[0].fault  # here, so that the other step is undone with it
            envelopes.insert_rows(session, _accepted(lots))
        return
    if _write_at_once(lots, place):
        return
    state, inserting = _statements()
    with writing_plainly() as cursor:
        cursor.execute(state, place)
        _settle(lots, cursor.fetchone())
        if rows := _accepted(lots):
            cursor.executemany(inserting, sorted(rows, key=itemgetter("key")))


def _write_at_once(lots: Sequence[_Lot], place: dict[str, str]) -> bool:
    """Whether lots were written by one statement, which asks for the round as it was known; else none is.

    Only on PostgreSQL, where each statement is a message to another process and back.
    """
    as_of = lots[0].as_of
    rows = sorted((row for lot in lots for row in lot.rows), key=itemgetter("key"))
    known = 0 < len(rows) <= _MOST_AT_ONCE and all(lot.as_of == as_of for lot in lots)
    if db.engine.dialect.name != "postgresql" or not known:
        return False
    said = {f"{name}{place}": row[name] for place, row in enumerate(rows) for name in _TYPES}
    return written_at_once(_at_once(len(rows)), {**place, **as_of._asdict(), **said}) == len(rows)


@cache
def _at_once(number: int) -> str:
    """What inserts so many envelopes for a round that is open and as it was known, in PostgreSQL's words.

    It locks the round as STATE does.
    """
    given = (
        ", ".join(f"%({name}{place})s::{type_}" for name, type_ in _TYPES.items()) for place in range(number)
    )
    return f"""
        WITH known AS (
            SELECT organisation_id, id FROM round
            WHERE organisation_id = %(organisation_id)s AND id = %(id)s
                AND state = 'open' AND version = %(version)s AND created_at = %(created_at)s
            FOR SHARE
        )
        INSERT INTO envelope (organisation_id, round_id, {", ".join(_TYPES)})
        SELECT known.*, given.* FROM known, (VALUES ({"), (".join(given)})) AS given
    """


def _statements() -> tuple[str, str]:
    """What asks for the state of a round and what inserts an envelope, for the driver in use."""
    known = current_app.extensions.get(_STATEMENTS)
    if known is None:
        known = plain(STATE), plain(insert(EnvelopeRow.__table__))
        current_app.extensions[_STATEMENTS] = known
    found: tuple[str, str] = known
    return found


def _settle(lots: Sequence[_Lot], row: Any) -> None:
    """Give their fault to lots that cannot be taken as the round is now: its columns as in STATE."""
    for lot in lots:
        if row is None or row[0] != "open":
            lot.fault = not_open()
        else:
            lot.fault = None if lot.as_of == AsOf.of(row[1], row[2]) else Changed()


def _accepted(lots: Sequence[_Lot]) -> list[dict[str, Any]]:
    return [row for lot in lots if lot.fault is None for row in lot.rows]
