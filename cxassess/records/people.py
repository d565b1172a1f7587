"""People who sign in (owners, administrators, leaders, analysts, facilitators); never respondents.

Their tables are in `accounts`; `passwords`, `sessions`, `second_factors`, `passkeys` and `tokens` are the
parts of signing in, `new_passwords` and `colleagues` what is done with accounts.
"""

import re
import secrets
import unicodedata
from typing import Any

from sqlalchemy import select

from ..maturity.errors import Fault
from . import acts, organisations, passwords, sessions, structure
from .accounts import NO_PASSWORD, ROLES, SignInRow, User, UserRow, seen
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .names import NAME_ADVICE, UNSEEN, is_name, kept_name
from .passwords import faults as password_faults
from .sessions import sign_in, sign_out, signed_in

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+\Z")


def create_user(
    organisation_id: str, *, email: str, name: str, role: str, password: str, branch: str | None = None
) -> User:
    """The new user. Raises NotFound (organisation), Invalid with every fault, Conflict `user_exists`.

    `branch` is the unit that a leader leads, by its id; without one a leader leads the whole.
    """
    organisations.get(organisation_id)
    address = kept_address(email)
    faults = [*account_faults(address, name, role), *password_faults(password, address, name)]
    faults += branch_faults(organisation_id, role, branch)
    if faults:
        raise Invalid(faults)
    password_hash = passwords.hashed(password)  # before the transaction: it is slow on purpose
    with writing() as session:
        row = add(session, organisation_id, address, name, role, password_hash, branch)
        acts.note(session, organisation_id, "account.created", address, role=role)
        return seen(row)


def expect_user(organisation_id: str, *, email: str, name: str, role: str) -> User:
    """The new user, who has no password: a link lets them choose one. Raises as `create_user`."""
    organisations.get(organisation_id)
    address = kept_address(email)
    if faults := account_faults(address, name, role):
        raise Invalid(faults)
    with writing() as session:
        row = add(session, organisation_id, address, name, role)
        acts.note(session, organisation_id, "account.created", address, role=role)
        return seen(row)


def add(
    session: Any,
    organisation_id: str,
    email: str,
    name: str,
    role: str,
    password_hash: str = NO_PASSWORD,
    branch: str | None = None,
) -> UserRow:
    """The row of a new user, written within a transaction. Raises Conflict `user_exists`."""
    if session.scalar(select(UserRow.id).where(UserRow.email == email)):
        raise Conflict("user_exists", f"There is a user with the address {email} already.")
    row = UserRow(
        organisation_id=organisation_id,
        id=secrets.token_hex(8),
        email=email,
        name=kept_name(name),
        role=role,
        password_hash=password_hash,
        active=True,
        branch=branch or None,
        version=1,
    )
    session.add(row)
    session.flush()
    return row


def authenticate(email: str, password: str) -> User | None:
    """The active user with this address and password, or None.

    An unknown address takes as long as a wrong password, so that nobody can find out who has an account.
    """
    row = db.session.scalar(select(UserRow).where(UserRow.email == kept_address(email)))
    right = passwords.matches(row.password_hash if row is not None else None, password)
    return seen(row) if row is not None and row.active and right else None


def by_id(organisation_id: str, user_id: str) -> User:
    """The user. Raises NotFound, for another organisation's too."""
    row = db.session.get(UserRow, (organisation_id, user_id))
    if row is None:
        raise NotFound("user")
    return seen(row)


def by_email(email: str) -> User:
    """The user with this address, of whichever organisation. Raises NotFound."""
    row = db.session.scalar(select(UserRow).where(UserRow.email == kept_address(email)))
    if row is None:
        raise NotFound("user")
    return seen(row)


def anybody() -> bool:
    """Whether there is any account in this installation."""
    return db.session.scalar(select(UserRow.id).limit(1)) is not None


def with_address(organisation_id: str, email: str) -> User | None:
    """The active user of this organisation with the address, or None."""
    query = select(UserRow).where(UserRow.organisation_id == organisation_id, UserRow.active)
    row = db.session.scalar(query.where(UserRow.email == kept_address(email)))
    return seen(row) if row else None


def in_organisation(organisation_id: str) -> list[User]:
    """All users of an organisation, by name."""
    query = select(UserRow).where(UserRow.organisation_id == organisation_id)
    return [seen(row) for row in db.session.scalars(query.order_by(UserRow.name, UserRow.id))]


def rename(user: User, name: str) -> User:
    """The user with their new name. Raises Invalid."""
    if not is_name(name):
        raise Invalid([Fault("/name", NAME_ADVICE)])
    with writing() as session:
        row = session.get(UserRow, (user.organisation_id, user.id))
        row.name, row.version = kept_name(name), row.version + 1
        acts.note(session, user.organisation_id, "account.renamed", row.email)
        return seen(row)


def deactivate(organisation_id: str, user_id: str) -> User:
    """The user, who can no longer sign in and whose sessions have ended. Raises NotFound."""
    with writing() as session:
        row = session.get(UserRow, (organisation_id, user_id))
        if row is None:
            raise NotFound("user")
        row.active = False
        acts.note(session, organisation_id, "account.ended", row.email)
        sessions.end_all(session, row)
        user = seen(row)
    return user


def account_faults(email: str, name: str, role: str) -> list[Fault]:
    """What is wrong with the address, name and role of an account."""
    rules: tuple[tuple[bool, str, str], ...] = (
        (_is_address(email), "/email", "Give an address, as name@example.org."),
        (is_name(name), "/name", NAME_ADVICE),
        (role in ROLES, "/role", f"Use one of {', '.join(ROLES)}."),
    )
    return [Fault(where, message) for holds, where, message in rules if not holds]


def _is_address(email: str) -> bool:
    return len(email) <= 254 and bool(EMAIL.match(email)) and not UNSEEN.search(email)


def branch_faults(organisation_id: str, role: str, branch: str | None, now: str | None = None) -> list[Fault]:
    """What is wrong with the branch of an account: a unit of today, or the one that is there already."""
    if branch and role != "leader":
        return [Fault("/branch", "Only a leader leads a branch. Leave it out, or choose leader.")]
    known = {unit.id for unit in structure.units(organisation_id)} | {now}
    return [] if not branch or branch in known else [Fault("/branch", "Choose a unit from the list.")]


def kept_address(email: str) -> str:
    """The address as it is kept and looked up: nobody should be locked out by a capital letter."""
    return unicodedata.normalize("NFC", email.strip()).lower()


__all__ = [
    "ROLES",
    "SignInRow",
    "User",
    "UserRow",
    "account_faults",
    "add",
    "anybody",
    "authenticate",
    "by_email",
    "by_id",
    "create_user",
    "deactivate",
    "in_organisation",
    "kept_address",
    "password_faults",
    "rename",
    "sign_in",
    "sign_out",
    "signed_in",
]
