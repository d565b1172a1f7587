"""Answers to requests with an Idempotency-Key, so that a client that lost the reply can ask again.

The key is claimed in the transaction of the request's own write: both are there, or neither. So a request
that was cut off before its write can be repeated, and one that was cut off after it is never done twice.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from . import clock
from .database import beginning_with, db, writing
from .errors import Conflict
from .models import AnsweredRequestRow

UNANSWERED = 0


def recall(organisation_id: str, key: str, request_digest: bytes) -> tuple[int, str] | None:
    """Status and body of the earlier answer, or None the first time.

    Raises Conflict `idempotency_mismatch` when the same key came with another request, `idempotency_busy`
    when the request was carried out but its answer is not there: it is on its way, or was cut off.
    """
    row = db.session.get(AnsweredRequestRow, (organisation_id, _hash(key)))
    if row is None:
        return None
    _same(row, request_digest)
    return row.status, row.body


@contextmanager
def claiming(organisation_id: str, key: str, request_digest: bytes) -> Iterator[None]:
    """Within the block, the first write also claims the key. Raises the Conflicts of `recall`."""

    def claim(session: Any) -> None:
        row = session.get(AnsweredRequestRow, (organisation_id, _hash(key)))
        if row is not None:
            _same(row, request_digest)
            raise _busy()
        session.add(_row(organisation_id, key, request_digest, UNANSWERED, ""))
        session.flush()

    with beginning_with(claim):
        yield


def remember(organisation_id: str, key: str, request_digest: bytes, status: int, body: str) -> None:
    """Keep the answer that a request got."""
    with writing() as session:
        session.merge(_row(organisation_id, key, request_digest, status, body))


def _same(row: AnsweredRequestRow, request_digest: bytes) -> None:
    if row.request_hash != request_digest:
        raise Conflict(
            "idempotency_mismatch",
            "This Idempotency-Key was used with another request. Use a new key for a new request.",
        )
    if row.status == UNANSWERED:
        raise _busy()


def _busy() -> Conflict:
    return Conflict(
        "idempotency_busy",
        "This request is being carried out, or it was and its answer got lost. Ask again in a moment; "
        "if this comes back, read what it changed.",
    )


def _row(organisation_id: str, key: str, digest: bytes, status: int, body: str) -> AnsweredRequestRow:
    return AnsweredRequestRow(
        organisation_id=organisation_id,
        key_hash=_hash(key),
        request_hash=digest,
        status=status,
        body=body,
        answered_on=clock.today(),
    )


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
