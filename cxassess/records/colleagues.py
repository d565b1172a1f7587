"""Accounts of an organisation, as its owners and administrators run them.

Only owners make or change owners, and nobody changes their own role or ends their own account: so the last
active owner stays. While there is no active owner, administrators may make one.
"""

from typing import Any

from sqlalchemy import func, select

from . import acts, new_passwords, people, second_factors, sessions, tokens
from .accounts import ADMINISTRATORS, ERASED, NO_PASSWORD, User, UserRow, seen
from .database import db, writing
from .errors import Conflict, Forbidden, Invalid, NotFound
from .models import OrganisationRow
from .names import kept_name
from .new_passwords import Written

ONLY_OWNERS = "Only owners can make or change owners."


def may_change(by: User, other: User) -> bool:
    """Whether `by` may change the account of `other` at all; their own they change on the account page."""
    if by.id == other.id or by.role not in ADMINISTRATORS:
        return False
    return other.role != "owner" or by.role == "owner"


def roles_for(by: User) -> tuple[str, ...]:
    """The roles that `by` may give."""
    if by.role == "owner" or not _owners(db.session, by.organisation_id):
        return people.ROLES
    return tuple(role for role in people.ROLES if role != "owner")


def invite(
    by: User, *, email: str, name: str, role: str, branch: str | None, write: Written | None
) -> tuple[User, str]:
    """The new user, without a password yet, and the token to choose one with, which a letter brings too.

    Without `write` no letter is posted. Raises Invalid with every fault, Forbidden, Conflict `user_exists`.
    """
    address = people.kept_address(email)
    faults = people.account_faults(address, name, role)
    faults += people.branch_faults(by.organisation_id, role, branch)
    if faults:
        raise Invalid(faults)
    with writing() as session:
        _require(session, by, None, role)
        row = people.add(session, by.organisation_id, address, name, role)
        row.branch = branch if role == "leader" else None
        acts.note(session, by.organisation_id, "account.created", address, role=role, branch=row.branch)
        return seen(row), _invitation(session, row, write)


def invite_again(by: User, user_id: str, write: Written | None) -> tuple[User, str]:
    """The user and a new token; the one before is worth nothing any more.

    For those who have a password it is one to choose another. Raises NotFound, Forbidden, Conflict
    `account_ended`.
    """
    with writing() as session:
        row = _require(session, by, user_id)
        if not row.active:
            raise Conflict("account_ended", "This account is not active. Activate it first.")
        acts.note(session, by.organisation_id, "account.invited_again", row.email)
        return seen(row), _invitation(session, row, write)


def change(by: User, user_id: str, version: int, *, name: str, role: str, branch: str | None) -> User:
    """The changed user. With another role or branch all their sessions have ended.

    Raises NotFound, Invalid, Forbidden, Conflict `stale`.
    """
    with writing() as session:
        row = _require(session, by, user_id, role)
        faults = [
            *people.account_faults(row.email, name, role),
            *people.branch_faults(by.organisation_id, role, branch, row.branch),
        ]
        if faults:
            raise Invalid(faults)
        if row.version != version:
            raise Conflict("stale", "Somebody else changed this account meanwhile.")
        branch = branch if role == "leader" else None
        if (role, branch) != (row.role, row.branch):
            sessions.end_all(session, row)
            tokens.withdraw(session, row, "second step")
        row.name, row.role, row.branch, row.version = kept_name(name), role, branch, row.version + 1
        acts.note(session, by.organisation_id, "account.changed", row.email, role=role, branch=branch)
        return seen(row)


def end(by: User, user_id: str) -> User:
    """The user, who can no longer sign in: sessions and tokens have ended.

    Raises NotFound, Forbidden.
    """
    with writing() as session:
        row = _require(session, by, user_id)
        if row.active:
            row.active, row.version = False, row.version + 1
            sessions.end_all(session, row)
            tokens.withdraw(session, row)
            acts.note(session, by.organisation_id, "account.ended", row.email)
        return seen(row)


def activate(by: User, user_id: str) -> User:
    """The user, who can sign in again as before. Raises NotFound, Forbidden, also once they were erased."""
    with writing() as session:
        row = _require(session, by, user_id)
        if row.email.endswith(ERASED):
            raise Forbidden("This account was erased, and cannot be used again. Add a new one.")
        if not row.active:
            row.active, row.version = True, row.version + 1
            acts.note(session, by.organisation_id, "account.activated", row.email)
        return seen(row)


def remove_second_factor(by: User, user_id: str, write: Written | None) -> User:
    """The user without any second factor, signed out everywhere, and told so by a letter.

    Raises NotFound, Forbidden.
    """
    with writing() as session:
        row = _require(session, by, user_id)
        reset_second_factor(session, row)
        if write is not None:
            new_passwords.post(session, seen(row), "", "account", write)
        return seen(row)


def reset_second_factor(session: Any, row: UserRow) -> bool:
    """Whether a user had a second factor, within a transaction: it is gone."""
    had = second_factors.remove_all(session, row)
    acts.note(session, row.organisation_id, "second_factor.reset", row.email)
    return had


def reset_second_factor_of(user: User) -> bool:
    """Whether a user had a second factor: it is gone. For whoever looks after the server."""
    with writing() as session:
        return reset_second_factor(session, session.get(UserRow, (user.organisation_id, user.id)))


def _invitation(session: Any, row: UserRow, write: Written | None) -> str:
    purpose = "account" if row.password_hash == NO_PASSWORD else "reset"
    token = tokens.issue(session, row, purpose)
    if write is not None:
        new_passwords.post(session, seen(row), token, purpose, write)
    return token


def _require(session: Any, by: User, user_id: str | None, role: str | None = None) -> UserRow:
    """The row of a user that `by` may change, to a role if one is given. Raises NotFound, Forbidden.

    Who asks is looked up anew: their own rights may have ended since the page was made.
    """
    # One at a time in an organisation, or two owners could end each other at the same moment.
    session.get(OrganisationRow, by.organisation_id, with_for_update=True)
    asking = session.get(UserRow, (by.organisation_id, by.id))
    row = session.get(UserRow, (by.organisation_id, user_id)) if user_id is not None else None
    if user_id is not None and row is None:
        raise NotFound("user")
    if asking is None or not asking.active or asking.role not in ADMINISTRATORS:
        raise Forbidden("Only owners and administrators can change accounts.")
    if row is not None and row.id == asking.id:
        raise Forbidden("Somebody else has to change your account.")
    touches_owner = role == "owner" or (row is not None and row.role == "owner")
    if touches_owner and asking.role != "owner" and _owners(session, by.organisation_id):
        raise Forbidden(ONLY_OWNERS)
    return row  # type: ignore[no-any-return]


def _owners(session: Any, organisation_id: str) -> int:
    query = select(func.count()).select_from(UserRow)
    return int(
        session.scalar(
            query.where(
                UserRow.organisation_id == organisation_id, UserRow.role == "owner", UserRow.active.is_(True)
            )
        )
    )
