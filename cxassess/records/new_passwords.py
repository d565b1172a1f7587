"""New passwords: by whoever is signed in, or who holds a token from a letter; and the first account."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete as delete_from
from sqlalchemy import select

from ..maturity.errors import Fault
from . import acts, clock, codes, letters, organisations, passwords, people, second_factors, sessions, tokens
from .accounts import BeginningRow, ChallengeRow, User, UserRow, digest, seen
from .database import db, writing
from .errors import Invalid, NotFound

Written = Callable[[User, str], tuple[str, str, str]]
"""A letter to a user with a token: its language, subject and text."""

BEGINNING = timedelta(hours=24)


def shortest_for(user: User) -> int:
    """How long a new password of this user must be."""
    return passwords.SHORTEST_WITH_FACTOR if second_factors.of(user) else passwords.SHORTEST


def change(user: User, token: str, password: str) -> str:
    """The session's new token: the password is changed and all other sessions have ended. Raises Invalid."""
    _require(user, password)
    password_hash = passwords.hashed(password)
    with writing() as session:
        row = session.get(UserRow, (user.organisation_id, user.id))
        row.password_hash = password_hash
        sessions.end_all(session, row, but=token)
        tokens.withdraw(session, row)
        acts.note(session, user.organisation_id, "password.changed", row.email)
        return sessions.renew(session, token)


def ask(email: str, write: Written) -> None:
    """Post a letter with a token to the active user of this address; for anybody else do as much work."""
    row = db.session.scalar(select(UserRow).where(UserRow.email == people.kept_address(email)))
    user = seen(row) if row is not None and row.active else None
    with writing() as session:
        if user is None:
            _as_if(session)
        else:
            post(session, user, tokens.issue(session, user, "reset"), "reset", write)


def choose(token: str, purpose: str, password: str) -> User:
    """The user, whose password is the new one and whose sessions have ended; the token is used up.

    Second factors stay. Raises NotFound when the token is none of this purpose, Invalid for the password.
    """
    user = tokens.holder(token, purpose)
    _require(user, password)
    password_hash = passwords.hashed(password)
    with writing() as session:
        row = tokens.spend(session, token, purpose)
        row.password_hash = password_hash
        sessions.end_all(session, row)
        tokens.withdraw(session, row)
        acts.done_by(acts.Actor("user", row.id, row.email))
        acts.note(session, row.organisation_id, "password.chosen", row.email)
        return seen(row)


def post(session: Any, user: User, token: str, purpose: str, write: Written) -> None:
    """Post a letter to a user within a transaction."""
    language, subject, text = write(user, token)
    letters.post(
        session,
        user.organisation_id,
        purpose=purpose,
        address=user.email,
        language=language,
        subject=subject,
        text=text,
    )


def link_token(user: User) -> str:
    """A token to choose a new password with, for whoever looks after the server to hand over."""
    with writing() as session:
        acts.note(session, user.organisation_id, "password.link_made", user.email)
        return tokens.issue(session, user, "reset")


def beginning() -> str | None:
    """A token to make the first account with, in the place of any before; None when there is an account."""
    with writing() as session:
        session.execute(delete_from(BeginningRow))
        if session.scalar(select(UserRow.id).limit(1)) or len(organisations.every()) > 1:
            return None
        token = codes.new()
        session.add(BeginningRow(hash=codes.digest(token), ends_at=clock.now() + BEGINNING))
        return token


def begin(token: str, organisation_name: str, *, email: str, name: str, password: str) -> User:
    """The first user, an owner; the organisation is made with them unless there is one already.

    Raises NotFound when the token holds no more or there is an account, Invalid with every fault.
    """
    _require_beginning(db.session, token)
    there, address = organisations.only(), people.kept_address(email)
    faults = [
        *([] if there else _organisation_faults(organisation_name)),
        *people.account_faults(address, name, "owner"),
        *passwords.faults(password, address, name),
    ]
    if faults:
        raise Invalid(faults)
    password_hash = passwords.hashed(password)
    with writing() as session:
        _require_beginning(session, token)
        gone = session.execute(delete_from(BeginningRow).where(BeginningRow.hash == codes.digest(token)))
        if gone.rowcount != 1:
            raise NotFound("token")
        organisation = there or organisations.add(session, organisation_name)
        row = people.add(session, organisation.id, address, name, "owner", password_hash)
        acts.done_by(acts.Actor("user", row.id, row.email))
        acts.note(session, organisation.id, "account.created", row.email, role="owner")
        return seen(row)


def _organisation_faults(name: str) -> list[Fault]:
    return [Fault("/organisation", fault.message) for fault in organisations.name_faults(name)]


def _require_beginning(session: Any, token: str) -> None:
    row = session.get(BeginningRow, codes.digest(token))
    if row is None or row.ends_at <= clock.now() or session.scalar(select(UserRow.id).limit(1)):
        raise NotFound("token")


def _require(user: User, password: str) -> None:
    faults: list[Fault] = passwords.faults(password, user.email, user.name, shortest_for(user))
    if faults:
        raise Invalid(faults)


def _as_if(session: Any) -> None:
    """Write as for a known address, so that the time does not tell them apart: a token that nobody holds."""
    now = clock.now()
    session.execute(delete_from(ChallengeRow).where(ChallengeRow.ends_at <= now))
    session.add(
        ChallengeRow(
            holder=digest(secrets.token_urlsafe(32)),
            purpose="nobody",
            challenge=secrets.token_bytes(32),
            ends_at=now + tokens.LIVES["second step"],
        )
    )
