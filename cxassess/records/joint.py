"""Responses of several calls that come at the same moment, stored in one transaction.

What makes storing slow is that the disk must have it before a call is answered. So whoever waits for the
writer's place puts down what is to be written, and the first who gets there writes everything that lies
there: the disk is waited for once. Each is answered after that commit; what one is refused hinders no other.
Rows go in by their random keys, so that nothing tells who was first, nor what came in one call.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import current_app

from ..maturity import AnswerSheet
from . import envelopes
from .database import first_step_waits, writing
from .errors import Conflict, StorageUnavailable
from .open_rounds import AsOf, Changed
from .round_life import open_row
from .rounds import Round

_NAME = "cxassess.joint"


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
    """Where lots wait in this process, and the right to write them."""

    def __init__(self) -> None:
        self.waiting: deque[_Lot] = deque()
        self.writer = threading.Lock()


def put(survey_round: Round, as_of: AsOf, sheet: AnswerSheet) -> None:
    """Store what a sheet holds; it is there for good when this returns.

    Raises Conflict `round_not_open`, StorageUnavailable, Changed when the round is not as it was known.
    """
    lot = _Lot(survey_round, as_of, envelopes.sealed_rows(survey_round, sheet))
    if first_step_waits():  # something else belongs to the same write
        _write([lot])
    else:
        desk: _Desk = current_app.extensions.setdefault(_NAME, _Desk())
        desk.waiting.append(lot)
        with desk.writer:
            if not lot.done:
                _store(_taken(desk.waiting))
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


def _write(lots: Iterable[_Lot]) -> None:
    """Write lots of one round in one transaction; those that it does not take get their fault."""
    accepted = []
    with writing() as session:
        for lot in lots:
            lot.fault = _refusal(lot)
            if lot.fault is None:
                accepted += lot.rows
        envelopes.insert_rows(session, accepted)


def _refusal(lot: _Lot) -> Conflict | Changed | None:
    """Why a lot cannot be taken now, asked within the write; see `round_life.require_open`."""
    try:
        row = open_row(lot.round)
    except Conflict as refused:
        return refused
    return None if lot.as_of == AsOf(row.version, row.created_at) else Changed()
