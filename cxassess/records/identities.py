"""Whom an identity provider means: its issuer and subject, joined once to an account that is there already.

Nobody gets an account by signing in there. The first time, the checked e-mail address says which account of
the provider's organisation it is; from then on only issuer and subject count, since addresses are given to
others when somebody leaves.
"""

import hashlib
from datetime import date, datetime, timedelta

from sqlalchemy import (
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    UniqueConstraint,
    select,
)
from sqlalchemy import delete as delete_from
from sqlalchemy.orm import Mapped, mapped_column

from . import acts, clock, organisations, people
from .database import db, or_again, writing
from .models import KEYED
from .people import User

ATTEMPT_LASTS = timedelta(minutes=10)


class IdentityRow(db.Model):
    """An account as a provider knows it; of each provider an account has one identity at most."""

    __tablename__ = "identity"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "user_id"],
            ["user_account.organisation_id", "user_account.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("organisation_id", "user_id", "issuer"),
        KEYED,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    issuer: Mapped[str] = mapped_column(String, primary_key=True)
    subject: Mapped[str] = mapped_column(String, primary_key=True)
    user_id: Mapped[str] = mapped_column(String)
    joined_on: Mapped[date] = mapped_column(Date)


class SpentAttemptRow(db.Model):
    """An attempt to sign in at the provider that has come back, so that nobody comes back with it again."""

    __tablename__ = "spent_attempt"
    __table_args__ = (KEYED,)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    spent_at: Mapped[datetime] = mapped_column(DateTime)


def organisation(chosen: str) -> str | None:
    """The id of the organisation whose people sign in at the provider; None where it is not clear which."""
    if chosen:
        known = [each.id for each in organisations.every() if each.id == chosen]
        return known[0] if known else None
    only = organisations.only()
    return only.id if only else None


def spend(organisation_id: str, state: str) -> bool:
    """True the first time that an attempt comes back, of two at once for one of them."""
    now, digest = clock.now(), hashlib.sha256(state.encode()).digest()
    with writing() as session:
        # Longer than an attempt lasts, or one that begins late could come back twice.
        session.execute(
            delete_from(SpentAttemptRow).where(SpentAttemptRow.spent_at < now - 2 * ATTEMPT_LASTS)
        )
        if session.get(SpentAttemptRow, (organisation_id, digest)) is not None:
            return False
        session.add(SpentAttemptRow(organisation_id=organisation_id, hash=digest, spent_at=now))
    return True


def known(organisation_id: str, issuer: str, subject: str) -> User | None:
    """The active account of this organisation that is joined to an identity."""
    row = db.session.get(IdentityRow, (organisation_id, issuer, subject))
    user = people.by_id(organisation_id, row.user_id) if row else None
    return user if user and user.active else None


def join(organisation_id: str, issuer: str, subject: str, email: str) -> User | None:
    """The active account of this organisation with the address, joined from now on to the identity.

    None where there is none, where the identity belongs to another account, and where the account belongs to
    another identity: an address that somebody else has now opens nothing.
    """
    user = people.with_address(organisation_id, email)
    if user is None or not or_again(lambda: _join(user, issuer, subject)):
        return None
    return known(organisation_id, issuer, subject)  # unless it was deactivated meanwhile


def _join(user: User, issuer: str, subject: str) -> bool:
    organisation_id = user.organisation_id
    with writing() as session:
        if session.get(IdentityRow, (organisation_id, issuer, subject)) is not None:
            return False
        same = (IdentityRow.organisation_id == organisation_id, IdentityRow.user_id == user.id)
        if session.scalar(select(IdentityRow.subject).where(*same, IdentityRow.issuer == issuer)):
            return False
        session.add(
            IdentityRow(
                organisation_id=organisation_id,
                issuer=issuer,
                subject=subject,
                user_id=user.id,
                joined_on=clock.today(),
            )
        )
        acts.done_by(acts.Actor("user", user.id, user.email))
        acts.note(session, organisation_id, "account.joined", user.email, issuer=issuer)
    return True


def part(organisation_id: str, email: str) -> User | None:
    """The active account with the address, parted from its identities: the next sign-in joins it anew."""
    user = people.with_address(organisation_id, email)
    if user is None:
        return None
    with writing() as session:
        mine = (IdentityRow.organisation_id == organisation_id, IdentityRow.user_id == user.id)
        session.execute(delete_from(IdentityRow).where(*mine))
        acts.note(session, organisation_id, "account.parted", user.email)
    return user
