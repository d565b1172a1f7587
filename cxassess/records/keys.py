"""API keys: shown once, kept as a hash, with scopes and an end."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select, update

from ..maturity.errors import Fault
from . import acts, clock, organisations
from .database import db, writing
from .errors import Conflict, Invalid, NotFound, StorageUnavailable
from .models import KeyRow
from .names import line_fault

SCOPES = ("score", "rounds", "responses", "results", "roadmap", "webhooks")
PREFIX = "cxa_"
NAME_ADVICE = "Give the key a name of at most 100 characters, without any that cannot be seen."
LONGEST_LIFE = timedelta(days=365)


@dataclass(frozen=True)
class KeyHolder:
    """Whoever calls with a valid key."""

    id: str
    organisation_id: str
    name: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Key:
    """A key as those see it who look after it: all but its secret, which is kept nowhere."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_on: date
    expires_on: date
    last_used_on: date | None
    revoked: bool

    @property
    def valid(self) -> bool:
        """Whether it still opens anything."""
        return not self.revoked and self.expires_on >= clock.today()


def of(organisation_id: str) -> list[Key]:
    """All keys of an organisation: those that are valid first, the newest of them first."""
    rows = db.session.scalars(
        select(KeyRow)
        .where(KeyRow.organisation_id == organisation_id)
        .order_by(KeyRow.created_on.desc(), KeyRow.name, KeyRow.id)
    )
    return sorted(map(_seen, rows), key=lambda key: not key.valid)


def get(organisation_id: str, key_id: str) -> Key:
    """One key. Raises NotFound, for another organisation's too."""
    row = db.session.get(KeyRow, (organisation_id, key_id))
    if row is None:
        raise NotFound("API key")
    return _seen(row)


def create(
    organisation_id: str,
    name: str,
    scopes: Iterable[str],
    expires_on: date | None = None,
    *,
    ticket: str = "",
) -> str:
    """The new key's text, the only time that it can be seen. It ends within a year.

    Raises NotFound for an unknown organisation, Invalid for unknown scopes or an end that is past or too far,
    Conflict `key_made` when a key was made with this ticket before.
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
    if wrong := name_fault(name):
        faults.append(Fault("/name", wrong))
    if not today < expires_on <= today + LONGEST_LIFE:
        faults.append(Fault("/expires", "Use a date from tomorrow to a year from today."))
    if faults:
        raise Invalid(faults)
    key_id, secret = _id_by(ticket) if ticket else secrets.token_hex(6), secrets.token_urlsafe(32)
    with writing() as session:
        if session.scalar(select(KeyRow).where(KeyRow.id == key_id)):
            raise Conflict("key_made", "A key was made with this ticket before. It cannot be shown again.")
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
        acts.note(session, organisation_id, "key.created", name.strip(), id=key_id, scopes=wanted)
    return f"{PREFIX}{key_id}_{secret}"


def name_fault(name: str) -> str | None:
    """What is wrong with what a key is called, or None."""
    return None if name.strip() and line_fault(name, 100) is None else NAME_ADVICE


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
    found = KeyHolder(row.id, row.organisation_id, row.name, frozenset(row.scopes))
    if row.last_used_on != clock.today():
        _note_use(found)
    return found


def _note_use(found: KeyHolder) -> None:
    """Note the day: one write a key and day, so that reading costs nothing more; a full disk stops nobody."""
    today = clock.today()
    with suppress(StorageUnavailable), writing() as session:
        session.execute(
            update(KeyRow)
            .where(
                KeyRow.organisation_id == found.organisation_id,
                KeyRow.id == found.id,
                or_(KeyRow.last_used_on.is_(None), KeyRow.last_used_on < today),
            )
            .values(last_used_on=today)
        )


def revoke(organisation_id: str, key_id: str) -> None:
    """End a key at once. Raises NotFound."""
    with writing() as session:
        row = session.get(KeyRow, (organisation_id, key_id))
        if row is None:
            raise NotFound("API key")
        if not row.revoked:
            row.revoked = True
            acts.note(session, organisation_id, "key.revoked", row.name, id=row.id)


def _id_by(ticket: str) -> str:
    return hashlib.sha256(f"key {ticket}".encode()).hexdigest()[:12]


def _seen(row: KeyRow) -> Key:
    return Key(
        row.id,
        row.name,
        tuple(scope for scope in SCOPES if scope in row.scopes),
        row.created_on,
        row.expires_on,
        row.last_used_on,
        row.revoked,
    )


def _hash(secret: str) -> bytes:
    """A plain hash is enough: the secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()
