"""Answers to requests with an Idempotency-Key, so that a client that lost the reply can ask again."""

import hashlib

from . import clock
from .database import db, writing
from .errors import Conflict
from .models import AnsweredRequestRow


def recall(organisation_id: str, key: str, request_digest: bytes) -> tuple[int, str] | None:
    """Status and body of the earlier answer, or None the first time.

    Raises Conflict `idempotency_mismatch` when the same key came with another request.
    """
    row = db.session.get(AnsweredRequestRow, (organisation_id, _hash(key)))
    if row is None:
        return None
    if row.request_hash != request_digest:
        raise Conflict(
            "idempotency_mismatch",
            "This Idempotency-Key was used with another request. Use a new key for a new request.",
        )
    return row.status, row.body


def remember(organisation_id: str, key: str, request_digest: bytes, status: int, body: str) -> None:
    """Keep the answer that a request got."""
    with writing() as session:
        session.merge(
            AnsweredRequestRow(
                organisation_id=organisation_id,
                key_hash=_hash(key),
                request_hash=request_digest,
                status=status,
                body=body,
                answered_on=clock.today(),
            )
        )


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
