"""The tables of those who sign in: accounts, sessions, second factors and tokens that are good for one thing.

Of every secret that only has to be recognised, the SHA-256 is kept; what has to be read again (the key of an
authenticator app) lies sealed with the installation's secret.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from .database import db
from .models import KEYED, STRICT

ROLES = ("owner", "administrator", "leader", "analyst", "facilitator")
ADMINISTRATORS = frozenset({"owner", "administrator"})  # they need a second factor
ERASED = "@erased.invalid"  # how the address of an account ends whose owner was erased
NO_PASSWORD = ""  # instead of a hash, until somebody has chosen one


def _of_user() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organisation_id", "user_id"],
        ["user_account.organisation_id", "user_account.id"],
        ondelete="CASCADE",
    )


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
    signed_in_on: Mapped[date | None] = mapped_column(Date)
    # The language of the pages at their last sign-in: letters that nobody asked for are written in it.
    language: Mapped[str | None] = mapped_column(String)
    version: Mapped[int] = mapped_column(Integer, default=1)


class SignInRow(db.Model):
    """One session of one user: by what it began, and when they last proved that it is them."""

    __tablename__ = "sign_in"
    __table_args__ = (_of_user(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, unique=True)
    user_id: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(DateTime)
    seen_at: Mapped[datetime] = mapped_column(DateTime)
    how: Mapped[str] = mapped_column(String, default="password")
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime)


class AuthenticatorRow(db.Model):
    """The authenticator app of a user: its key, sealed, and the last time step whose code was taken."""

    __tablename__ = "authenticator"
    __table_args__ = (_of_user(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    user_id: Mapped[str] = mapped_column(String, primary_key=True)
    sealed_with: Mapped[str] = mapped_column(String)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(Integer)
    added_on: Mapped[date] = mapped_column(Date)


class PasskeyRow(db.Model):
    """A passkey of a user: its public key and how often it has signed, as far as it says."""

    __tablename__ = "passkey"
    __table_args__ = (_of_user(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    user_id: Mapped[str] = mapped_column(String)
    name: Mapped[str] = mapped_column(String)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(Integer)
    added_on: Mapped[date] = mapped_column(Date)


class RecoveryCodeRow(db.Model):
    """A recovery code that has not been used."""

    __tablename__ = "recovery_code"
    __table_args__ = (_of_user(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    user_id: Mapped[str] = mapped_column(String, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class TokenRow(db.Model):
    """A token with which its holder may do one thing for one user, once, for a while."""

    __tablename__ = "account_token"
    __table_args__ = (_of_user(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, unique=True)
    user_id: Mapped[str] = mapped_column(String)
    purpose: Mapped[str] = mapped_column(String)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    ends_at: Mapped[datetime] = mapped_column(DateTime)


class ChallengeRow(db.Model):
    """What a passkey must sign next for the holder of some token; of no organisation, as it says nothing."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (KEYED,)
    holder: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str] = mapped_column(String, primary_key=True)
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    ends_at: Mapped[datetime] = mapped_column(DateTime)


class BeginningRow(db.Model):
    """The token with which the first account is made, while there is none; so it has no organisation."""

    __tablename__ = "beginning"
    __table_args__ = (KEYED,)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(DateTime)


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
    has_password: bool = True
    signed_in_on: date | None = None
    version: int = 1
    language: str | None = None

    @property
    def needs_second_factor(self) -> bool:
        """Whether this role may do nothing before it has one."""
        return self.role in ADMINISTRATORS

    @property
    def state(self) -> str:
        """`active`, `invited` (and not been here yet) or `ended`."""
        if not self.active:
            return "ended"
        return "active" if self.has_password or self.signed_in_on else "invited"


def seen(row: UserRow) -> User:
    """The user of a row."""
    return User(
        row.id,
        row.organisation_id,
        row.email,
        row.name,
        row.role,
        row.active,
        row.branch,
        row.password_hash != NO_PASSWORD,
        row.signed_in_on,
        row.version,
        row.language,
    )


def digest(token: str) -> bytes:
    """What is kept of a token. A plain hash is enough: it has 80 random bits or more."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
