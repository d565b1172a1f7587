"""Submitted answers while their round is open: each in an envelope that the database alone cannot open.

Rows written one by one tell their order in many ways: by their place on the page, by the transaction that
PostgreSQL notes on each, in the database's own log, in every copy made meanwhile. No table can prevent that
while answers must survive a power cut. So what lies there in order is unreadable (`sealing`) and of one
length. At the close the envelopes are opened, shuffled and written as responses and comments in one
transaction, each row under a new random key, and deleted.

A respondent's envelope holds whole blocks, one for all but the very talkative. What a program hands in
mostly comes many in one transaction, which tells no order among them, and is padded less.
"""

from __future__ import annotations

import json
import secrets
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, func, insert, select

from ..maturity import AnswerSheet
from . import sealing
from .database import db
from .lot_rows import LotRow
from .models import DraftRow, EnvelopeRow, OfferRow
from .rounds import Round, of

PURPOSE = "answers"
KEY_BYTES = 16
BLOCK, LOT_BLOCK = 8192, 256
Group = tuple[str, str | None]
_SIZE = struct.Struct(">I")
_NO_TEXTS = b"{}"
_SILENT: Mapping[str, str] = MappingProxyType({})  # one for all, of a million


@dataclass(frozen=True, slots=True)
class Opened:
    """What one respondent said, in the shape it is kept in after the close."""

    audience: str
    unit_id: str | None
    form: str
    answers: bytes
    texts: Mapping[str, str]


def put(
    session: Any,
    survey_round: Round,
    sheet: AnswerSheet,
    *,
    block: int = LOT_BLOCK,
    receipt: bytes | None = None,
) -> None:
    """Insert an envelope for each row of a sheet, padded to whole blocks.

    ``receipt`` is the hash that leads its owner back.
    """
    insert_rows(session, sealed_rows(survey_round, sheet, block=block, receipt=receipt))


def sealed_rows(
    survey_round: Round, sheet: AnswerSheet, *, block: int = LOT_BLOCK, receipt: bytes | None = None
) -> list[dict[str, Any]]:
    """The envelopes of a sheet's rows, not inserted yet; see `put`."""
    seal = sealing.present(survey_round, PURPOSE)
    shared = _shared(survey_round, seal, receipt)
    said = ((sheet.group(row), sheet.pack(row), sheet.texts.get(row, {})) for row in range(len(sheet)))
    return [shared | _sealed(seal, *each, block) for each in said]


def sealed_row(survey_round: Round, group: Group, answers: bytes) -> dict[str, Any]:
    """The envelope of one response without texts, not inserted yet; ``answers`` are packed."""
    seal = sealing.present(survey_round, PURPOSE)
    return _shared(survey_round, seal, None) | _sealed(seal, group, answers, {}, LOT_BLOCK)


def _shared(survey_round: Round, seal: sealing.Seal, receipt: bytes | None) -> dict[str, Any]:
    return {
        "organisation_id": survey_round.organisation_id,
        "round_id": survey_round.id,
        "sealed_with": seal.name,
        "receipt": receipt,
    }


def insert_rows(session: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert envelopes in key order, so that those of one write do not even tell their place in it."""
    if ordered := sorted(rows, key=itemgetter("key")):
        session.connection().execute(insert(EnvelopeRow.__table__), ordered)


def opened(survey_round: Round) -> list[Opened]:
    """Everything that was put in, in the order of random keys. Raises Conflict `secret_changed`."""
    seals = _Seals(survey_round)
    return [_opened(seals, row) for row in db.session.execute(_all_of(survey_round))]


def by_receipt(survey_round: Round, receipt: bytes) -> Opened | None:
    """What the owner of a receipt submitted, or None."""
    row = db.session.execute(_all_of(survey_round).where(EnvelopeRow.receipt == receipt)).first()
    return _opened(_Seals(survey_round), row) if row is not None else None


def take_back(session: Any, survey_round: Round, receipt: bytes) -> bool:
    """Delete what the owner of a receipt submitted; False when there is no such thing."""
    mine = (*of(EnvelopeRow, survey_round), EnvelopeRow.receipt == receipt)
    return bool(session.execute(delete(EnvelopeRow).where(*mine)).rowcount)


def counted(survey_round: Round) -> dict[Group, int]:
    """How many there are, by audience and unit."""
    query = select(EnvelopeRow.audience, EnvelopeRow.unit_id, func.count()).where(
        *of(EnvelopeRow, survey_round)
    )
    grouped = query.group_by(EnvelopeRow.audience, EnvelopeRow.unit_id)
    return {(audience, unit): n for audience, unit, n in db.session.execute(grouped)}


def require_readable(survey_round: Round | None = None) -> None:
    """Nothing, or Conflict `secret_changed`: something in a round, or in any, was sealed with another secret.

    Asked before anything is closed or served, so that it is noticed while the old secret is still at hand.
    """
    # Drafts are left behind at a close, and need none then.
    for table in (EnvelopeRow, LotRow, OfferRow, *([DraftRow] if survey_round is None else [])):
        query = select(table.sealed_with).distinct()
        if survey_round is not None:
            query = query.where(*of(table, survey_round))
        if set(db.session.scalars(query)) - sealing.names() - {sealing.NO_SECRET}:
            raise sealing.secret_changed()


def _all_of(survey_round: Round) -> Any:
    columns = (EnvelopeRow.key, EnvelopeRow.audience, EnvelopeRow.unit_id, EnvelopeRow.sealed_with)
    return (
        select(*columns, EnvelopeRow.sealed).where(*of(EnvelopeRow, survey_round)).order_by(EnvelopeRow.key)
    )


def _sealed(
    seal: sealing.Seal, group: Group, answers: bytes, texts: Mapping[str, str], block: int
) -> dict[str, Any]:
    key, said = secrets.token_bytes(KEY_BYTES), _NO_TEXTS
    if texts:
        said = json.dumps(dict(texts), ensure_ascii=False, separators=(",", ":")).encode()
    plain = _SIZE.pack(len(answers)) + answers + said
    sealed = seal.close(key, plain, _bound(key, group), block)
    return {"key": key, "audience": group[0], "unit_id": group[1], "sealed": sealed}


class _Seals(dict[str, sealing.Seal]):
    """The seals of a round by their names, each looked up once."""

    def __init__(self, survey_round: Round) -> None:
        super().__init__()
        self.survey_round = survey_round

    def __missing__(self, name: str) -> sealing.Seal:
        self[name] = sealing.named(self.survey_round, PURPOSE, name)
        return self[name]


def _opened(seals: _Seals, row: Any) -> Opened:
    group = (row.audience, row.unit_id)
    plain = seals[row.sealed_with].open(row.key, row.sealed, _bound(row.key, group))
    end = _SIZE.size + _SIZE.unpack_from(plain)[0]
    texts = _SILENT if plain.startswith(_NO_TEXTS, end) else json.loads(plain[end:])
    return Opened(*group, seals.survey_round.form, plain[_SIZE.size : end], texts)


def _bound(key: bytes, group: Group) -> bytes:
    """What a ciphertext is bound to: its own row and its group."""
    audience, unit = group
    return key + f"\0{audience}\0{unit or ''}".encode()
