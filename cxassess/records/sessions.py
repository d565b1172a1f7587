"""Sessions of those who sign in.

A session is a record here, not only a signed cookie: signing out and deactivating end it at once in every
process, also for whoever copied the cookie. Of its token only the SHA-256 is kept.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import get_locale
from sqlalchemy import ColumnElement, select
from sqlalchemy import delete as delete_from

from . import acts, clock
from .accounts import SignInRow, User, UserRow, digest, seen
from .database import db, writing
from .errors import NotFound, StorageUnavailable

IDLE = timedelta(minutes=60)
IDLE_ADMINISTRATORS = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)
FRESH = timedelta(minutes=10)  # how long a proof that it is them counts for what needs one
NOTED_EVERY = timedelta(minutes=1)  # how exactly «last seen» is known: one write a minute, not one a page
# What a session may have begun with. A password alone is not enough for those who need a second factor.
WAYS = ("password", "second factor", "passkey", "provider")


@dataclass(frozen=True)
class Session:
    """A session as its owner may see it."""

    user: User
    how: str
    began: datetime
    last_seen: datetime
    confirmed_at: datetime | None
    own: bool = True
    """Whether it is the one that asks."""

    @property
    def lacks_second_factor(self) -> bool:
        """Whether it may do nothing yet but give, or set up, a second factor."""
        return self.how == "password" and self.user.needs_second_factor

    @property
    def is_fresh(self) -> bool:
        """Whether its owner has proved just now that it is them."""
        return self.confirmed_at is not None and clock.now() - self.confirmed_at < FRESH


def begin(session: Any, user: User | UserRow, how: str) -> str:
    """The token of a new session, within a transaction. Sessions that have run out are removed on the way."""
    if how not in WAYS:
        raise ValueError(f"no such way to sign in: {how}")
    token, now = secrets.token_urlsafe(32), clock.now()
    session.execute(delete_from(SignInRow).where(_run_out(now)))
    row = session.get(UserRow, (user.organisation_id, user.id))
    if row is None or not row.active:
        raise NotFound("user")
    row.signed_in_on = now.date()
    row.language = str(get_locale() or "").replace("_", "-") or None
    session.add(
        SignInRow(
            organisation_id=user.organisation_id,
            hash=digest(token),
            user_id=user.id,
            created_at=now,
            seen_at=now,
            how=how,
            confirmed_at=now,
        )
    )
    signed_in_as = acts.Actor("user", row.id, row.email)
    acts.note_once_a_day(session, user.organisation_id, "account.signed_in", signed_in_as)
    return token


def sign_in(user: User, how: str = "password") -> str:
    """The token of a new session; it is seen only here. `how` is one of WAYS: what they have proved."""
    with writing() as session:
        return begin(session, user, how)


def current(token: str) -> Session | None:
    """The session with its active user, or None when there is none or it has run out."""
    now = clock.now()
    row = db.session.scalar(select(SignInRow).where(SignInRow.hash == digest(token), ~_run_out(now)))
    user = db.session.get(UserRow, (row.organisation_id, row.user_id)) if row else None
    if row is None or user is None or not user.active or now - row.seen_at >= _idle(seen(user)):
        return None
    found = _session(row, seen(user))
    if now - row.seen_at >= NOTED_EVERY:
        _note(row.organisation_id, row.hash, now)
    return found


def signed_in(token: str) -> User | None:
    """The active user whose session this is, or None when there is no such session or it has run out."""
    found = current(token)
    return found.user if found else None


def of_user(user: User, token: str) -> list[Session]:
    """The user's sessions that still hold, the newest first; `token` says which of them asks."""
    query = select(SignInRow).where(
        SignInRow.organisation_id == user.organisation_id,
        SignInRow.user_id == user.id,
        SignInRow.seen_at > clock.now() - _idle(user),
        ~_run_out(clock.now()),
    )
    rows = db.session.scalars(query.order_by(SignInRow.created_at.desc(), SignInRow.hash))
    return [_session(row, user, row.hash == digest(token)) for row in rows]


def sign_out(token: str) -> None:
    """End a session; nothing when there is none."""
    with writing() as session:
        session.execute(delete_from(SignInRow).where(SignInRow.hash == digest(token)))


def confirm(token: str, how: str | None = None) -> str:
    """The new token of the same session, whose owner has just proved that it is them; the old one is dead.

    `how` is what they proved it with where that is more than the session began with.
    """
    with writing() as session:
        return renew(session, token, how)


def renew(session: Any, token: str, how: str | None = None) -> str:
    """As `confirm`, within a transaction. A token without a session gives one that has none either."""
    new = secrets.token_urlsafe(32)
    row = session.scalar(select(SignInRow).where(SignInRow.hash == digest(token)))
    if row is not None:
        kept = {"organisation_id": row.organisation_id, "user_id": row.user_id}
        times = {"created_at": row.created_at, "seen_at": row.seen_at, "confirmed_at": clock.now()}
        session.delete(row)
        session.flush()
        session.add(SignInRow(**kept, **times, how=how or row.how, hash=digest(new)))
    return new


def end_all(session: Any, user: User | UserRow, but: str = "") -> None:
    """End a user's sessions within a transaction, all but the one with this token."""
    session.execute(
        delete_from(SignInRow).where(
            SignInRow.organisation_id == user.organisation_id,
            SignInRow.user_id == user.id,
            SignInRow.hash != digest(but),
        )
    )


def end_others(user: User, token: str) -> None:
    """End all of a user's sessions but the one that asks."""
    with writing() as session:
        end_all(session, user, but=token)


def _session(row: SignInRow, user: User, own: bool = True) -> Session:
    return Session(user, row.how, row.created_at, row.seen_at, row.confirmed_at, own)


def _idle(user: User) -> timedelta:
    return IDLE_ADMINISTRATORS if user.needs_second_factor else IDLE


def _run_out(now: datetime) -> ColumnElement[bool]:
    return (SignInRow.seen_at <= now - IDLE) | (SignInRow.created_at <= now - LONGEST_SESSION)


def _note(organisation_id: str, token_hash: bytes, now: datetime) -> None:
    """Note that a session was seen. Without storage it is not: the page itself says what does not work."""
    with suppress(StorageUnavailable), writing() as session:
        row = session.get(SignInRow, (organisation_id, token_hash))
        if row is not None:  # it may have been ended since it was read
            row.seen_at = now
