"""Answers to requests with an Idempotency-Key, so that a client that lost the reply can ask again.

The key is claimed in the transaction of the request's own write: both are there, or neither. So a request
that was cut off before its write can be repeated, and one that was cut off after it is never done twice.

What is kept of a request must not help to look answers up: only a keyed hash of its body, under a secret
that is not in the database, in a table without row ids; with its round's close, or after two days, it is
gone. An answer that gives out codes is not kept at all; its repetition is refused, so that nothing is done
twice and no code lies anywhere.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from . import clock
from .database import beginning_with, db, writing
from .errors import Conflict
from .models import AnsweredRequestRow

UNANSWERED, WITHHELD, SECRET = 0, 1, 2
KEPT = timedelta(days=2)


def recall(organisation_id: str, key: str, request_digest: bytes) -> tuple[int, str] | None:
    """Status and body of the earlier answer, or None the first time.

    Raises Conflict `idempotency_mismatch` when the same key came with another request, `idempotency_busy`
    when the request was carried out but its answer is not there: it is on its way, or was cut off;
    `codes_given_out` or `secret_given_out` when its answer was kept nowhere.
    """
    row = db.session.get(AnsweredRequestRow, (organisation_id, hashed(key)))
    if row is None:
        return None
    _same(row, request_digest)
    return row.status, row.body


@contextmanager
def claiming(
    organisation_id: str,
    key: str,
    request_digest: bytes,
    round_id: str | None = None,
    *,
    withheld: bool = False,
    secret: bool = False,
) -> Iterator[None]:
    """Within the block, the first write also claims the key. Raises the Conflicts of `recall`.

    `round_id` is the round with whose close all trace of the request must go. `withheld` says that the
    answer holds what must be kept nowhere: nothing need be remembered afterwards, so nothing can get lost;
    `secret`, that this is a secret and no code.
    """

    def claiming_it(session: Any) -> None:
        claim(session, organisation_id, key, request_digest, round_id, status=status)

    status = SECRET if secret else WITHHELD if withheld else UNANSWERED
    with beginning_with(claiming_it):
        yield


def claim(
    session: Any,
    organisation_id: str,
    key: str,
    request_digest: bytes,
    round_id: str | None = None,
    *,
    status: int = UNANSWERED,
    body: str = "",
) -> None:
    """Claim the key within a write, with the answer where that is known by then. Raises as `recall` does."""
    row = session.get(AnsweredRequestRow, (organisation_id, hashed(key)))
    if row is not None:
        _same(row, request_digest)
        raise busy()
    session.execute(delete(AnsweredRequestRow).where(AnsweredRequestRow.answered_on < clock.today() - KEPT))
    session.add(
        AnsweredRequestRow(
            organisation_id=organisation_id,
            key_hash=hashed(key),
            request_hash=_keyed(request_digest),
            round_id=round_id,
            status=status,
            body=body,
            answered_on=clock.today(),
        )
    )
    try:
        session.flush()
    except IntegrityError:  # claimed meanwhile: PostgreSQL lets both begin
        raise busy() from None


def is_claimed(organisation_id: str, key: str) -> bool:
    """Whether a request with this key was carried out, whatever it was."""
    return db.session.get(AnsweredRequestRow, (organisation_id, hashed(key))) is not None


def remember(organisation_id: str, key: str, status: int, body: str) -> None:
    """Keep the answer that a claimed request got; nothing when its claim is gone with its round."""
    with writing() as session:
        row = session.get(AnsweredRequestRow, (organisation_id, hashed(key)))
        if row is not None:
            row.status, row.body = status, body


def forget_answers(session: Any, organisation_id: str) -> None:
    """Forget, within a write, what programs were answered: it may name somebody whose name is erased.

    The claims stay, so that nothing is done twice: a repetition is told to read what its request changed.
    What belongs to a round names nobody, and goes with its close.
    """
    mine = (AnsweredRequestRow.organisation_id == organisation_id, AnsweredRequestRow.round_id.is_(None))
    answered = (*mine, AnsweredRequestRow.status.not_in((WITHHELD, SECRET)))
    session.execute(update(AnsweredRequestRow).where(*answered).values(status=UNANSWERED, body=""))


def _same(row: AnsweredRequestRow, request_digest: bytes) -> None:
    if not hmac.compare_digest(row.request_hash, _keyed(request_digest)):
        raise Conflict(
            "idempotency_mismatch",
            "This Idempotency-Key was used with another request. Use a new key for a new request.",
        )
    if row.status == UNANSWERED:
        raise busy()
    if row.status == SECRET:
        raise Conflict(
            "secret_given_out",
            "The secret was given out once, in the first answer to this request, and is never told again. "
            "Nothing was done again. If that answer got lost, rotate the secret with a new Idempotency-Key.",
        )
    if row.status == WITHHELD:
        raise Conflict(
            "codes_given_out",
            "The codes of this request were given out once, in its first answer, and are kept nowhere. "
            "Nothing was done again. If that answer got lost, send the request with a new Idempotency-Key to "
            "get new codes; those that nobody uses do no harm.",
        )


def busy() -> Conflict:
    """That a request with this key is under way, or its answer got lost."""
    return Conflict(
        "idempotency_busy",
        "This request is being carried out, or it was and its answer got lost. Ask again in a moment; "
        "if this comes back, read what it changed.",
    )


def _keyed(request_digest: bytes) -> bytes:
    """A hash that nobody can compute from a guessed body without this installation's secret."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(secret, b"answered request " + request_digest, "sha256")


def hashed(key: str) -> bytes:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).digest()
