"""Second factors: codes of an authenticator app (TOTP, RFC 6238) and recovery codes.

The key of an app lies sealed; of recovery codes the SHA-256 is kept. Each code is taken once: of an app the
last time step is kept, and a recovery code is gone once it was used.
"""

import base64
import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

import pyotp
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import delete as delete_from
from sqlalchemy import func, select, update

from . import acts, clock, sealing, sessions, tokens
from .accounts import AuthenticatorRow, PasskeyRow, RecoveryCodeRow, SignInRow, User, UserRow, digest, seen
from .database import db, writing
from .errors import Conflict, Forbidden, NotFound

STEP_SECONDS = 30
RECOVERY_CODES = 10
RECOVERY_BYTES = 10  # 80 random bits
PURPOSE = "authenticator"
KEY_BLOCK = 64


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner sees it."""

    id: str
    name: str
    added_on: date


@dataclass(frozen=True)
class Factors:
    """What somebody can prove besides knowing their password."""

    authenticator_since: date | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    def __bool__(self) -> bool:
        return self.authenticator_since is not None or bool(self.passkeys)


class WrongCode(Forbidden):
    """The code is wrong, too old, or was used before."""


def of(user: User) -> Factors:
    """The second factors of a user."""
    app = db.session.get(AuthenticatorRow, (user.organisation_id, user.id))
    keys = db.session.scalars(
        select(PasskeyRow).where(*_mine(PasskeyRow, user)).order_by(PasskeyRow.name, PasskeyRow.id)
    )
    codes = select(func.count()).select_from(RecoveryCodeRow).where(*_mine(RecoveryCodeRow, user))
    return Factors(
        app.added_on if app else None,
        tuple(Passkey(key.id, key.name, key.added_on) for key in keys),
        db.session.scalar(codes) or 0,
    )


def holders(organisation_id: str) -> frozenset[str]:
    """The ids of the users of an organisation that have a second factor."""
    apps = select(AuthenticatorRow.user_id).where(AuthenticatorRow.organisation_id == organisation_id)
    keys = select(PasskeyRow.user_id).where(PasskeyRow.organisation_id == organisation_id)
    return frozenset(db.session.scalars(apps.union(keys)))


def proposed_key(token: str) -> str:
    """The key that an app is set up with during this session: the same until one was confirmed.

    It is made from the session's token, which changes with every new second factor, and the installation's
    secret, so that nothing need be kept of a key that nobody has confirmed.
    """
    info = b"cxassess key of a new authenticator"
    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = HKDF(algorithm=SHA256(), length=20, salt=None, info=info).derive(secret + token.encode())
    return base64.b32encode(key).decode()


def key_address(user: User, key: str) -> str:
    """The key as authenticator apps read it from a QR code."""
    return pyotp.TOTP(key).provisioning_uri(name=user.email, issuer_name="cxassess")


def add_authenticator(user: User, token: str, code: str) -> tuple[str, tuple[str, ...]]:
    """The session's new token, and new recovery codes where there were none; all other sessions have ended.

    Raises WrongCode when the code does not belong to the proposed key, Conflict `authenticator_there`.
    """
    key = proposed_key(token)
    step = _step_of(key, code, after=-1)
    if step is None:
        raise WrongCode("wrong code")
    with writing() as session:
        if session.get(AuthenticatorRow, (user.organisation_id, user.id)):
            raise Conflict("authenticator_there", "There is an authenticator app already. Remove it first.")
        session.add(_sealed(user, key, step))
        acts.note(session, user.organisation_id, "second_factor.added", user.email, kind="authenticator app")
        return added(session, user, token)


def added(session: Any, user: User, token: str) -> tuple[str, tuple[str, ...]]:
    """What follows within a transaction when a second factor was added: see `add_authenticator`."""
    sessions.end_all(session, user, but=token)
    tokens.withdraw(session, user)
    has_codes = session.scalar(select(RecoveryCodeRow.hash).where(*_mine(RecoveryCodeRow, user)).limit(1))
    codes = () if has_codes else _new_codes(session, user)
    return sessions.renew(session, token, "second factor"), codes


def remove_authenticator(user: User, token: str) -> str:
    """The session's new token; the app's codes are worth nothing any more. Raises Conflict `last_factor`."""
    with writing() as session:
        session.execute(delete_from(AuthenticatorRow).where(*_mine(AuthenticatorRow, user)))
        acts.note(
            session, user.organisation_id, "second_factor.removed", user.email, kind="authenticator app"
        )
        return removed(session, user, token)


def removed(session: Any, user: User, token: str) -> str:
    """What follows within a transaction when a second factor was removed. Raises Conflict `last_factor`."""
    session.flush()
    if not _has_any(session, user):
        if user.needs_second_factor:
            raise Conflict("last_factor", "Your role needs a second factor. Add another one first.")
        session.execute(delete_from(RecoveryCodeRow).where(*_mine(RecoveryCodeRow, user)))
    sessions.end_all(session, user, but=token)
    tokens.withdraw(session, user)
    return sessions.renew(session, token)


def make_codes(user: User, token: str) -> tuple[str, tuple[str, ...]]:
    """The session's new token and ten new recovery codes, seen only here; those before are worth nothing.

    Raises Conflict `no_factor` when there is nothing to recover.
    """
    with writing() as session:
        if not _has_any(session, user):
            raise Conflict("no_factor", "Add a second factor first.")
        codes = _new_codes(session, user)
        sessions.end_all(session, user, but=token)
        acts.note(session, user.organisation_id, "recovery_codes.made", user.email)
        return sessions.renew(session, token), codes


def remove_all(session: Any, user: UserRow) -> bool:
    """Whether there was a second factor; within a transaction, which ends all sessions of the user too."""
    had = _has_any(session, user)
    for table in (AuthenticatorRow, PasskeyRow, RecoveryCodeRow):
        session.execute(delete_from(table).where(*_mine(table, user)))
    sessions.end_all(session, user)
    tokens.withdraw(session, user)
    return had


def complete(half: str, code: str) -> str:
    """The token of a new session, for the holder of a half one and of a code; the half one is gone.

    Raises NotFound when the half session has run out, WrongCode; then it goes on for a few attempts.
    """
    with writing() as session:
        user = tokens.spend(session, half, "second step")
        take(session, user, code)
        return sessions.begin(session, user, "second factor")


def confirm(user: User, token: str, code: str) -> str:
    """The session's new token, after a code has shown that it is them. Raises WrongCode."""
    with writing() as session:
        take(session, user, code)
        return sessions.renew(session, token, _how_now(session, token))


def take(session: Any, user: User | UserRow, code: str) -> None:
    """Use up a code of an app or a recovery code within a transaction. Raises WrongCode."""
    text = "".join(unicodedata.normalize("NFKC", code).split()).replace("-", "")
    if len(text) == 6 and text.isdecimal():
        taken = _take_step(session, user, text)
    else:
        taken = _take_recovery(session, user, text)
    if not taken:
        raise WrongCode("wrong code")


def _how_now(session: Any, token: str) -> str | None:
    """With password and code both given, a session that began with the password alone is a full one."""
    row = session.scalar(select(SignInRow).where(SignInRow.hash == digest(token)))
    return "second factor" if row is not None and row.how == "password" else None


def _take_step(session: Any, user: User | UserRow, code: str) -> bool:
    row = session.get(AuthenticatorRow, (user.organisation_id, user.id))
    if row is None:
        return False
    key = _key(row)
    step = _step_of(key, code, after=row.last_step)
    if step is None:
        return False
    if row.sealed_with != sealing.present(_place(row.organisation_id), PURPOSE).name:
        _seal_key(row, key)  # with the secret that is in force now, so that the earlier one may go
    # By its condition, not by what was read: of two that come at once with one code, one is first.
    later = update(AuthenticatorRow).where(*_mine(AuthenticatorRow, user), AuthenticatorRow.last_step < step)
    return bool(session.execute(later.values(last_step=step)).rowcount == 1)


def _take_recovery(session: Any, user: User | UserRow, code: str) -> bool:
    mine = _mine(RecoveryCodeRow, user)
    gone = session.execute(
        delete_from(RecoveryCodeRow).where(*mine, RecoveryCodeRow.hash == digest(code.upper()))
    )
    return bool(gone.rowcount == 1)


def _step_of(key: str, code: str, after: int) -> int | None:
    """The time step, later than one, whose code this is: now, the one before or the one that comes."""
    text = "".join(unicodedata.normalize("NFKC", code).split())
    now = int(clock.now().replace(tzinfo=UTC).timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(key)
    fitting = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), _digits(text).encode()) and step > after
    ]
    return fitting[0] if fitting else None


def _digits(text: str) -> str:
    """The same digits as every keyboard in Europe has them."""
    return "".join(str(unicodedata.digit(char, "")) if char.isdecimal() else "?" for char in text)


def _sealed(user: User, key: str, step: int) -> AuthenticatorRow:
    whose = {"organisation_id": user.organisation_id, "user_id": user.id}
    row = AuthenticatorRow(**whose, last_step=step, added_on=clock.today())
    _seal_key(row, key)
    return row


def _seal_key(row: AuthenticatorRow, key: str) -> None:
    nonce = secrets.token_bytes(sealing.NONCE_BYTES)
    seal = sealing.present(_place(row.organisation_id), PURPOSE)
    row.sealed_with = seal.name
    row.sealed = nonce + seal.close(nonce, key.encode(), row.user_id.encode(), KEY_BLOCK)


def _key(row: AuthenticatorRow) -> str:
    nonce, sealed = row.sealed[: sealing.NONCE_BYTES], row.sealed[sealing.NONCE_BYTES :]
    try:
        seal = sealing.named(_place(row.organisation_id), PURPOSE, row.sealed_with)
        return seal.open(nonce, sealed, row.user_id.encode()).decode().strip()
    except Conflict as changed:
        raise Conflict(
            "factor_unreadable",
            "Codes of the app cannot be checked since CXASSESS_SECRET_KEY changed. Use a recovery code.",
        ) from changed


def _place(organisation_id: str) -> sealing.Place:
    return sealing.Place(organisation_id, "second factors")


def _new_codes(session: Any, user: User) -> tuple[str, ...]:
    session.execute(delete_from(RecoveryCodeRow).where(*_mine(RecoveryCodeRow, user)))
    codes = [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    whose = {"organisation_id": user.organisation_id, "user_id": user.id}
    session.add_all(RecoveryCodeRow(**whose, hash=kept) for kept in sorted(map(digest, codes)))
    return tuple("-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes)


def _has_any(session: Any, user: User | UserRow) -> bool:
    return any(
        session.scalar(select(table.user_id).where(*_mine(table, user)).limit(1))
        for table in (AuthenticatorRow, PasskeyRow)
    )


def _mine(table: Any, user: User | UserRow) -> tuple[Any, Any]:
    return table.organisation_id == user.organisation_id, table.user_id == user.id


__all__ = ["Factors", "NotFound", "WrongCode", "of", "seen"]
