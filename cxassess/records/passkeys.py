"""Passkeys (WebAuthn): added by their owner, then a second factor, or the whole sign-in where they verify.

What a passkey must sign is random, kept here, and taken once. Origin and relying party come from PUBLIC_URL
alone, so that a page elsewhere can use none of ours.
"""

import hashlib
import ipaddress
import json
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete as delete_from
from sqlalchemy import select

from . import acts, clock, second_factors, sessions, tokens
from .accounts import ChallengeRow, PasskeyRow, SignInRow, User, UserRow, digest, seen
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .names import NAME_ADVICE, is_name, kept_name
from .second_factors import WrongCode

CHALLENGE_BYTES = 32
LIFE = timedelta(minutes=5)
MOST = 20


def are_possible() -> bool:
    """Whether browsers allow passkeys at PUBLIC_URL: a name, over https or on this machine."""
    address = urlsplit(current_app.config["PUBLIC_URL"])
    try:
        ipaddress.ip_address(address.hostname or "")
    except ValueError:
        return address.scheme == "https" or address.hostname == "localhost"
    return False


def registration(user: User, holder: str) -> str:
    """What the browser needs to make a passkey, as JSON; the challenge is bound to the holder's token."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import structs

    known = db.session.scalars(select(PasskeyRow.credential_id).where(*_mine(user))).all()
    options = generate_registration_options(
        rp_id=_relying_party(),
        rp_name="cxassess",
        user_name=user.email,
        user_display_name=user.name,
        user_id=_handle(user),
        challenge=_challenge(holder, "add"),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in known],
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        ),
    )
    return options_to_json(options)


def add(user: User, token: str, name: str, answer: str) -> tuple[str, tuple[str, ...]]:
    """The session's new token, and new recovery codes where there were none; all other sessions have ended.

    Raises Invalid for the name, WrongCode when the browser's answer does not hold, Conflict.
    """
    if not is_name(name):
        raise Invalid([_fault(NAME_ADVICE)])
    challenge = _taken(token, "add")
    made = _verified_registration(answer, challenge)
    with writing() as session:
        mine = session.scalars(select(PasskeyRow.id).where(*_mine(user))).all()
        if len(mine) >= MOST:
            raise Conflict("too_many", f"An account has at most {MOST} passkeys. Remove one first.")
        if session.scalar(select(PasskeyRow.id).where(PasskeyRow.credential_id == made.credential_id)):
            raise Conflict("passkey_there", "This passkey belongs to an account already.")
        session.add(
            PasskeyRow(
                organisation_id=user.organisation_id,
                id=secrets.token_hex(8),
                user_id=user.id,
                name=kept_name(name),
                credential_id=made.credential_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                added_on=clock.today(),
            )
        )
        acts.note(session, user.organisation_id, "second_factor.added", user.email, kind="passkey")
        session.flush()
        return second_factors.added(session, user, token)


def remove(user: User, token: str, passkey_id: str) -> str:
    """The session's new token, without the passkey. Raises NotFound, Conflict `last_factor`."""
    with writing() as session:
        row = session.get(PasskeyRow, (user.organisation_id, passkey_id))
        if row is None or row.user_id != user.id:
            raise NotFound("passkey")
        session.delete(row)
        acts.note(session, user.organisation_id, "second_factor.removed", user.email, kind="passkey")
        return second_factors.removed(session, user, token)


def request(holder: str, user: User | None = None) -> str:
    """What the browser needs to sign with a passkey, as JSON: of this user, or of whoever is there."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers import structs

    known = db.session.scalars(select(PasskeyRow.credential_id).where(*_mine(user))).all() if user else []
    required = structs.UserVerificationRequirement.REQUIRED
    options = generate_authentication_options(
        rp_id=_relying_party(),
        challenge=_challenge(holder, "use"),
        allow_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in known],
        user_verification=structs.UserVerificationRequirement.PREFERRED if user else required,
    )
    return options_to_json(options)


def complete(half: str, answer: str) -> str:
    """The token of a new session, for the holder of a half one and of a passkey; the half one is gone.

    Raises NotFound when the half session has run out, WrongCode.
    """
    challenge = _taken(half, "use")
    with writing() as session:
        user = tokens.spend(session, half, "second step")
        _check(session, _row(session, answer, user), answer, challenge)
        return sessions.begin(session, user, "second factor")


def confirm(user: User, token: str, answer: str) -> str:
    """The session's new token, after a passkey has shown that it is them. Raises WrongCode."""
    challenge = _taken(token, "use")
    with writing() as session:
        _check(session, _row(session, answer, user), answer, challenge)
        row = session.scalar(select(SignInRow).where(SignInRow.hash == digest(token)))
        how = "second factor" if row is not None and row.how == "password" else None
        return sessions.renew(session, token, how)


def sign_in(holder: str, answer: str) -> tuple[User, str]:
    """Whose passkey this is, and the token of their new session: the passkey has verified them itself.

    Raises WrongCode.
    """
    challenge = _taken(holder, "use")
    with writing() as session:
        row = _row(session, answer)
        user = session.get(UserRow, (row.organisation_id, row.user_id))
        if user is None or not user.active or _said_handle(answer) != _handle(user):
            raise WrongCode("wrong passkey")
        _check(session, row, answer, challenge, verifying=True)
        return seen(user), sessions.begin(session, user, "passkey")


def _check(session: Any, row: PasskeyRow, answer: str, challenge: bytes, verifying: bool = False) -> None:
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        checked = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_relying_party(),
            expected_origin=_origin(),
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=verifying,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
        raise WrongCode("wrong passkey") from wrong
    row.sign_count = checked.new_sign_count


def _verified_registration(answer: str, challenge: bytes) -> Any:
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_relying_party(),
            expected_origin=_origin(),
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
        raise WrongCode("wrong passkey") from wrong


def _row(session: Any, answer: str, user: User | UserRow | None = None) -> PasskeyRow:
    """The passkey that an answer names: of this user, where one is given. Raises WrongCode."""
    from webauthn.helpers import base64url_to_bytes

    try:
        credential_id = base64url_to_bytes(str(json.loads(answer)["rawId"]))
    except (ValueError, KeyError, TypeError) as wrong:
        raise WrongCode("wrong passkey") from wrong
    whose = _mine(user) if user else ()
    row = session.scalar(select(PasskeyRow).where(PasskeyRow.credential_id == credential_id, *whose))
    if row is None:
        raise WrongCode("wrong passkey")
    return row  # type: ignore[no-any-return]


def _said_handle(answer: str) -> bytes:
    from webauthn.helpers import base64url_to_bytes

    try:
        return base64url_to_bytes(str(json.loads(answer)["response"]["userHandle"]))
    except (ValueError, KeyError, TypeError):
        return b""


def _challenge(holder: str, purpose: str) -> bytes:
    """A new challenge for the holder of a token, in the place of the one before."""
    challenge, now = secrets.token_bytes(CHALLENGE_BYTES), clock.now()
    with writing() as session:
        session.execute(delete_from(ChallengeRow).where(ChallengeRow.ends_at <= now))
        session.merge(
            ChallengeRow(holder=digest(holder), purpose=purpose, challenge=challenge, ends_at=now + LIFE)
        )
    return challenge


def _taken(holder: str, purpose: str) -> bytes:
    """The challenge of a holder, who has none any more: whatever comes of it. Raises WrongCode."""
    with writing() as session:
        row = session.get(ChallengeRow, (digest(holder), purpose))
        if row is None:
            raise WrongCode("no challenge")
        challenge, holds = row.challenge, row.ends_at > clock.now()
        gone = session.execute(
            delete_from(ChallengeRow).where(
                ChallengeRow.holder == row.holder,
                ChallengeRow.purpose == purpose,
                ChallengeRow.challenge == challenge,
            )
        )
    if not holds or gone.rowcount != 1:
        raise WrongCode("no challenge")
    return challenge  # type: ignore[no-any-return]


def _handle(user: User | UserRow) -> bytes:
    """What a passkey knows its owner by: nothing that anybody could read a person from."""
    return hashlib.sha256(f"{user.organisation_id}/{user.id}".encode()).digest()


def _relying_party() -> str:
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or ""


def _origin() -> str:
    address = urlsplit(current_app.config["PUBLIC_URL"])
    usual = {"https": 443, "http": 80}.get(address.scheme)
    port = f":{address.port}" if address.port and address.port != usual else ""
    return f"{address.scheme}://{address.hostname}{port}"


def _mine(user: User | UserRow) -> tuple[Any, Any]:
    return PasskeyRow.organisation_id == user.organisation_id, PasskeyRow.user_id == user.id


def _fault(message: str) -> Any:
    from ..maturity.errors import Fault

    return Fault("/name", message)
