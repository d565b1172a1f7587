"""API keys: shown once, kept as a hash, with scopes and an end."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from ..maturity.errors import Fault
from . import acts, clock, organisations
from .database import db, writing
from .errors import Invalid, NotFound
from .models import KeyRow

SCOPES = ("score", "rounds", "responses", "results", "roadmap", "webhooks")
PREFIX = "cxa_"
LONGEST_LIFE = timedelta(days=365)


@dataclass(frozen=True)
class KeyHolder:
    """Whoever calls with a valid key."""

    id: str
    organisation_id: str
    name: str
    scopes: frozenset[str]


def create(organisation_id: str, name: str, scopes: Iterable[str], expires_on: date | None = None) -> str:
    """The new key's text, the only time that it can be seen. It ends within a year.

    Raises NotFound for an unknown organisation, Invalid for unknown scopes or an end that is past or too far.
    """
    organisations.get(organisation_id)
    wanted = sorted(set(scopes))
    today = clock.today()
    expires_on = expires_on or today + LONGEST_LIFE
    faults = [
        Fault("/scopes", f"There is no scope {s}: use {', '.join(SCOPES)}.")
        for s in wanted
        if s not in SCOPES
    ]
    if not wanted:
        faults.append(Fault("/scopes", f"Name at least one of {', '.join(SCOPES)}."))
    if not 0 < len(name.strip()) <= 100:
        faults.append(Fault("/name", "Give the key a name of at most 100 characters."))
    if not today < expires_on <= today + LONGEST_LIFE:
        faults.append(Fault("/expires", "Use a date from tomorrow to a year from today."))
    if faults:
        raise Invalid(faults)
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    with writing() as session:
        session.add(
            KeyRow(
                organisation_id=organisation_id,
                id=key_id,
                name=name.strip(),
                secret_hash=_hash(secret),
                scopes=wanted,
                created_on=today,
                expires_on=expires_on,
            )
        )
        acts.note(session, organisation_id, "key.created", name.strip(), scopes=wanted)
    return f"{PREFIX}{key_id}_{secret}"


def holder(text: str) -> KeyHolder | None:
    """Who holds this key, or None when it is unknown, revoked or over."""
    key_id, _, secret = text.removeprefix(PREFIX).partition("_")
    if not text.startswith(PREFIX) or not secret:
        return None
    row = db.session.scalar(select(KeyRow).where(KeyRow.id == key_id))
    if row is None or not hmac.compare_digest(row.secret_hash, _hash(secret)):
        return None
    if row.revoked or row.expires_on < clock.today():
        return None
    return KeyHolder(row.id, row.organisation_id, row.name, frozenset(row.scopes))


def revoke(organisation_id: str, key_id: str) -> None:
    """End a key at once. Raises NotFound."""
    with writing() as session:
        row = session.get(KeyRow, (organisation_id, key_id))
        if row is None:
            raise NotFound("API key")
        if not row.revoked:
            acts.note(session, organisation_id, "key.revoked", row.name)
        row.revoked = True


def _hash(secret: str) -> bytes:
    """A plain hash is enough: the secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()
