"""People who sign in (owners, administrators, leaders, analysts) and their sessions; never respondents.

A session is a record here, not only a signed cookie: signing out and deactivating end it at once in every
process, also for whoever copied the cookie. Of its token, as of every secret, only the SHA-256 is kept.
"""

import hashlib
import re
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ColumnElement,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    select,
)
from sqlalchemy import delete as delete_from
from sqlalchemy.orm import Mapped, mapped_column

from ..maturity.errors import Fault
from . import acts, clock, organisations
from .database import db, writing
from .errors import Conflict, Invalid, NotFound, StorageUnavailable
from .models import KEYED, STRICT

ROLES = ("owner", "administrator", "leader", "analyst", "facilitator")
SHORTEST_PASSWORD = 15  # without a second factor: NIST SP 800-63B-4, section 3.1.1.2
LONGEST_PASSWORD = 1000
IDLE = timedelta(minutes=60)
LONGEST_SESSION = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)  # how exactly «last seen» is known: one write a minute, not one a page
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+\Z")

_hasher = PasswordHasher()


class UserRow(db.Model):
    """Somebody who may sign in; the address, unique in the installation, says to which organisation."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    email: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str] = mapped_column(String)
    role: Mapped[str] = mapped_column(String)
    password_hash: Mapped[str] = mapped_column(String)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    # The unit whose leader this is, as `structure` names it; a leader without one leads the whole.
    branch: Mapped[str | None] = mapped_column(String)


class SignInRow(db.Model):
    """One session of one user."""

    __tablename__ = "sign_in"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "user_id"],
            ["user_account.organisation_id", "user_account.id"],
            ondelete="CASCADE",
        ),
        KEYED,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, unique=True)
    user_id: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(DateTime)
    seen_at: Mapped[datetime] = mapped_column(DateTime)


@dataclass(frozen=True)
class User:
    """Somebody who may sign in, as everybody outside this room sees them."""

    id: str
    organisation_id: str
    email: str
    name: str
    role: str
    active: bool
    branch: str | None = None


def create_user(organisation_id: str, *, email: str, name: str, role: str, password: str) -> User:
    """The new user. Raises NotFound (organisation), Invalid with every fault, Conflict `user_exists`."""
    organisations.get(organisation_id)
    address = _address(email)
    faults = [*_faults(address, name.strip(), role), *password_faults(password, address, name)]
    if faults:
        raise Invalid(faults)
    row = UserRow(
        organisation_id=organisation_id,
        id=secrets.token_hex(8),
        email=address,
        name=name.strip(),
        role=role,
        password_hash=_hasher.hash(_typed(password)),  # before the transaction: it is slow on purpose
        active=True,
    )
    with writing() as session:
        if session.scalar(select(UserRow.id).where(UserRow.email == address)):
            raise Conflict("user_exists", f"There is a user with the address {address} already.")
        session.add(row)
        session.flush()
        acts.note(session, organisation_id, "account.created", address, role=role)
        user = _seen(row)
    return user


def authenticate(email: str, password: str) -> User | None:
    """The active user with this address and password, or None.

    An unknown address takes as long as a wrong password, so that nobody can find out who has an account.
    """
    row = db.session.scalar(select(UserRow).where(UserRow.email == _address(email)))
    known = row is not None and row.active
    password_hash = row.password_hash if row is not None else _nobodys_hash()
    right = _matches(password_hash, password)
    return _seen(row) if row is not None and known and right else None


def by_id(organisation_id: str, user_id: str) -> User:
    """The user. Raises NotFound, for another organisation's too."""
    row = db.session.get(UserRow, (organisation_id, user_id))
    if row is None:
        raise NotFound("user")
    return _seen(row)


def in_organisation(organisation_id: str) -> list[User]:
    """All users of an organisation, by name."""
    query = select(UserRow).where(UserRow.organisation_id == organisation_id)
    return [_seen(row) for row in db.session.scalars(query.order_by(UserRow.name, UserRow.id))]


def deactivate(organisation_id: str, user_id: str) -> User:
    """The user, who can no longer sign in and whose sessions have ended. Raises NotFound."""
    with writing() as session:
        row = session.get(UserRow, (organisation_id, user_id))
        if row is None:
            raise NotFound("user")
        row.active = False
        acts.note(session, organisation_id, "account.ended", row.email)
        session.execute(
            delete_from(SignInRow).where(
                SignInRow.organisation_id == organisation_id, SignInRow.user_id == user_id
            )
        )
        user = _seen(row)
    return user


def sign_in(user: User) -> str:
    """The token of a new session; it is seen only here. Sessions that have run out are removed on the way."""
    token, now = secrets.token_urlsafe(32), clock.now()
    with writing() as session:
        session.execute(delete_from(SignInRow).where(_run_out(now)))
        session.add(
            SignInRow(
                organisation_id=user.organisation_id,
                hash=_hash(token),
                user_id=user.id,
                created_at=now,
                seen_at=now,
            )
        )
        signed_in_as = acts.Actor("user", user.id, user.email)
        acts.note_once_a_day(session, user.organisation_id, "account.signed_in", signed_in_as)
    return token


def signed_in(token: str) -> User | None:
    """The active user whose session this is, or None when there is no such session or it has run out."""
    now = clock.now()
    row = db.session.scalar(select(SignInRow).where(SignInRow.hash == _hash(token), ~_run_out(now)))
    if row is None:
        return None
    user = by_id(row.organisation_id, row.user_id)
    if now - row.seen_at >= NOTED_EVERY:
        _note(row.organisation_id, row.hash, now)
    return user if user.active else None


def sign_out(token: str) -> None:
    """End a session; nothing when there is none."""
    with writing() as session:
        session.execute(delete_from(SignInRow).where(SignInRow.hash == _hash(token)))


def password_faults(password: str, email: str = "", name: str = "") -> list[Fault]:
    """What is wrong with a new password: length and guessability only, never a rule of composition."""
    typed = _typed(password)
    plain = typed.casefold()
    personal = [part.casefold() for part in (email, email.partition("@")[0], name.strip()) if len(part) > 3]
    stem = plain
    for word in (*personal, "customer experience", "cxassess", "password", "maturity"):
        stem = stem.replace(word, "")
    guessed = len(set(stem)) < 5 or plain in _GUESSED_FIRST
    rules: tuple[tuple[bool, str], ...] = (
        (len(typed) < SHORTEST_PASSWORD, f"Use at least {SHORTEST_PASSWORD} characters, a few words say."),
        (len(typed) > LONGEST_PASSWORD, f"Use at most {LONGEST_PASSWORD} characters."),
        (guessed, "This is among the first that would be guessed. Use other words."),
    )
    return [Fault("/password", message) for broken, message in rules if broken][:1]


# Long passwords that stand high in published lists of leaked ones.
_GUESSED_FIRST = frozenset(
    (
        "123456789012345",
        "1234567890123456",
        "qwertyuiop123456",
        "qwertyuiopasdfgh",
        "qwertyuiopasdfghjkl",
        "1qaz2wsx3edc4rfv",
        "1q2w3e4r5t6y7u8i",
        "abcdefghijklmnop",
        "abcdefghijklmnopqrstuvwxyz",
        "correct horse battery staple",
        "correcthorsebatterystaple",
        "correct-horse-battery-staple",
        "iloveyouiloveyou",
        "letmeinletmeinletmein",
        "administrator123",
    )
)


def _faults(email: str, name: str, role: str) -> list[Fault]:
    rules: tuple[tuple[bool, str, str], ...] = (
        (len(email) <= 254 and bool(EMAIL.match(email)), "/email", "Give an address, as name@example.org."),
        (0 < len(name) <= 200 and _printable(name), "/name", "Give a name of at most 200 characters."),
        (role in ROLES, "/role", f"Use one of {', '.join(ROLES)}."),
    )
    return [Fault(where, message) for holds, where, message in rules if not holds]


def _printable(text: str) -> bool:
    return not any(unicodedata.category(char) in ("Cc", "Cs") for char in text)


def _address(email: str) -> str:
    """The address as it is kept and looked up: nobody should be locked out by a capital letter."""
    return unicodedata.normalize("NFC", email.strip()).lower()


def _typed(password: str) -> str:
    """The same text whichever keyboard composed its letters."""
    return unicodedata.normalize("NFC", password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, _typed(password)[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash that no password fits, so that an unknown address costs the same work."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _run_out(now: datetime) -> ColumnElement[bool]:
    return (SignInRow.seen_at <= now - IDLE) | (SignInRow.created_at <= now - LONGEST_SESSION)


def _note(organisation_id: str, token_hash: bytes, now: datetime) -> None:
    """Note that a session was seen. Without storage it is not: the page itself says what does not work."""
    with suppress(StorageUnavailable), writing() as session:
        row = session.get(SignInRow, (organisation_id, token_hash))
        if row is not None:  # it may have been ended since it was read
            row.seen_at = now


def _hash(token: str) -> bytes:
    """A plain hash is enough: the token has 256 random bits."""
    return hashlib.sha256(token.encode()).digest()


def _seen(row: UserRow) -> User:
    return User(row.id, row.organisation_id, row.email, row.name, row.role, row.active, row.branch)
