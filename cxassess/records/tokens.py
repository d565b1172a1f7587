"""Tokens that are good for one thing: going on to the second step, a new password, a first one.

Each has 256 random bits, of which the SHA-256 is kept, belongs to one user and one purpose, runs out, and is
gone once it was used. A token of one kind is unknown wherever another is asked for.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete as delete_from
from sqlalchemy import select

from . import clock, codes
from .accounts import TokenRow, User, UserRow, seen
from .database import db, writing
from .errors import NotFound

LIVES = {
    "second step": timedelta(minutes=5),
    "reset": timedelta(hours=24),
    "account": timedelta(days=7),
}
MOST_ATTEMPTS = 5  # wrong codes in one second step; then the password is asked for again


def issue(session: Any, user: User | UserRow, purpose: str) -> str:
    """A new token, written within a transaction; those before it with the same purpose are gone."""
    token, now = codes.new(), clock.now()
    session.execute(delete_from(TokenRow).where(TokenRow.ends_at <= now))
    if purpose != "second step":  # two browsers may be on their way in at the same time
        withdraw(session, user, purpose)
    session.add(
        TokenRow(
            organisation_id=user.organisation_id,
            hash=codes.digest(token),
            user_id=user.id,
            purpose=purpose,
            ends_at=now + LIVES[purpose],
        )
    )
    return token


def half(user: User) -> str:
    """The token of a half session: its holder knows the password, and may do nothing but the second step."""
    with writing() as session:
        return issue(session, user, "second step")


def holder(token: str, purpose: str) -> User:
    """The active user whose token this is. Raises NotFound, whatever it is that is wrong with it."""
    return seen(_of(db.session, token, purpose)[1])


def spend(session: Any, token: str, purpose: str) -> UserRow:
    """The active user whose token this was, within a transaction: it is gone. Raises NotFound."""
    row, user = _of(session, token, purpose)
    session.delete(row)
    session.flush()
    return user


def failed(token: str) -> bool:
    """Count a wrong code in a second step; True when the password must be given again."""
    with writing() as session:
        row = _of(session, token, "second step")[0]
        row.attempts += 1
        over = row.attempts >= MOST_ATTEMPTS
        if over:
            session.delete(row)
    return over


def drop(token: str) -> None:
    """Forget a token; nothing when there is none."""
    try:
        kept = codes.digest(token)
    except NotFound:
        return
    with writing() as session:
        session.execute(delete_from(TokenRow).where(TokenRow.hash == kept))


def withdraw(session: Any, user: User | UserRow, *purposes: str) -> None:
    """Forget a user's tokens within a transaction: those with a purpose, else all."""
    mine = (TokenRow.organisation_id == user.organisation_id, TokenRow.user_id == user.id)
    kinds = (TokenRow.purpose.in_(purposes),) if purposes else ()
    session.execute(delete_from(TokenRow).where(*mine, *kinds))


def _of(session: Any, token: str, purpose: str) -> tuple[TokenRow, UserRow]:
    row = session.scalar(
        select(TokenRow).where(
            TokenRow.hash == codes.digest(token),
            TokenRow.purpose == purpose,
            TokenRow.ends_at > clock.now(),
        )
    )
    user = session.get(UserRow, (row.organisation_id, row.user_id)) if row else None
    if row is None or user is None or not user.active:
        raise NotFound("token")
    return row, user
