"""API keys: shown once, kept as a hash, with scopes and an end; replaced by a new one while both go on."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from ..maturity.errors import Fault
from . import acts, clock, organisations
from .database import db, writing
from .errors import Conflict, Invalid, NotFound, RecordsError, StorageUnavailable
from .key_memory import remembered
from .models import KeyRow
from .names import line_fault
from .scopes import SCOPES as MEANINGS

SCOPES = tuple(MEANINGS)
PREFIX = "cxa_"
NAME_ADVICE = "Give the key a name of at most 100 characters, without any that cannot be seen."
LONGEST_LIFE = timedelta(days=365)
OVERLAP, LONGEST_OVERLAP = 7, 30
"""Days that an earlier key goes on beside its successor: when nothing is said, and at most."""
HIGHEST_RATE = 10_000_000
NO_HASH = bytes(32)
_FORM = re.compile(r"cxa_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class KeyHolder:
    """Whoever calls with a valid key."""

    id: str
    organisation_id: str
    name: str
    scopes: frozenset[str]
    rate: int | None = None  # what it may spend in a minute; None as the installation has it


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
    rate: int | None
    successor: str | None  # the id of the key that replaces it
    used_since: bool  # whether it was used after that

    @property
    def valid(self) -> bool:
        """Whether it still opens anything."""
        return not self.revoked and self.expires_on >= clock.today()

    @property
    def state(self) -> str:
        """What may be changed about it, so that a form can tell whether somebody else was first."""
        return hashlib.sha256(f"{self.name}\n{self.rate}".encode()).hexdigest()[:16]


class KeyOver(RecordsError):
    """The secret is right, and the key opens nothing any more; `code` is `key_expired` or `key_revoked`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


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
    return _seen(_row(db.session, organisation_id, key_id))


def predecessor(organisation_id: str, key_id: str) -> Key | None:
    """The key that this one replaces, if there is one."""
    row = db.session.scalar(
        select(KeyRow).where(KeyRow.organisation_id == organisation_id, KeyRow.successor == key_id)
    )
    return _seen(row) if row else None


def create(
    organisation_id: str,
    name: str,
    scopes: Iterable[str],
    expires_on: date | None = None,
    *,
    rate: int | None = None,
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
    faults = [*_faults_of_scopes(wanted), *_faults_of_name(name), *_faults_of_end(expires_on)]
    faults += _faults_of_rate(rate)
    if faults:
        raise Invalid(faults)
    with writing() as session:
        made, text = _make(session, organisation_id, name.strip(), wanted, expires_on, rate, ticket)
        acts.note(session, organisation_id, "key.created", made.name, id=made.id, scopes=wanted)
    return text


def rotate(
    organisation_id: str,
    key_id: str,
    overlap: int = OVERLAP,
    expires_on: date | None = None,
    *,
    ticket: str = "",
) -> str:
    """The text of a successor, with the same name, scopes and limit.

    The earlier key ends `overlap` days later, with 0 days at once.

    Raises NotFound, Invalid, Conflict `key_over` for one that has ended, `key_rotated` for one that has a
    successor, `key_made` when one was made with this ticket before.
    """
    today = clock.today()
    expires_on = expires_on or today + LONGEST_LIFE
    faults = _faults_of_end(expires_on)
    if not 0 <= overlap <= LONGEST_OVERLAP:
        faults.append(Fault("/overlap", f"Use a number of days from 0 to {LONGEST_OVERLAP}."))
    if faults:
        raise Invalid(faults)
    with writing() as session:
        row = _row(session, organisation_id, key_id)
        if row.successor is not None and row.successor != _id_by(ticket):
            raise Conflict("key_rotated", "The key was replaced already. Replace the one that came after it.")
        if row.successor is None:
            _require_valid(row)
        made, text = _make(session, organisation_id, row.name, row.scopes, expires_on, row.rate, ticket)
        row.successor, row.used_since = made.id, False
        row.expires_on, row.revoked = min(row.expires_on, today + timedelta(days=overlap)), overlap == 0
        acts.note(
            session, organisation_id, "key.rotated", row.name, id=row.id, successor=made.id, days=overlap
        )
    return text


def name_fault(name: str) -> str | None:
    """What is wrong with what a key is called, or None."""
    return None if name.strip() and line_fault(name, 100) is None else NAME_ADVICE


def change(organisation_id: str, key_id: str, name: str, rate: int | None, state: str | None = None) -> None:
    """Give a key another name or another limit; its secret stays.

    Raises NotFound, Invalid, Conflict `stale` when it is not in this `state` any more, `key_over`.
    """
    faults = [*_faults_of_name(name), *_faults_of_rate(rate)]
    if faults:
        raise Invalid(faults)
    with writing() as session:
        row = _row(session, organisation_id, key_id)
        if state is not None and _seen(row).state != state:
            raise Conflict("stale", "Somebody else changed the key meanwhile.")
        _require_valid(row)
        wanted = {"name": name.strip(), "rate": rate}
        changed = [field for field, value in wanted.items() if getattr(row, field) != value]
        if changed:
            acts.note(session, organisation_id, "key.changed", row.name, id=row.id, fields=changed)
        row.name, row.rate = name.strip(), rate


@remembered
def holder(text: str) -> KeyHolder | None:
    """Who holds this key, or None when it is unknown.

    Raises KeyOver where the secret is right and the key is over: its owner is helped by that, and whoever
    stole it learns no more than that it is of no use.
    """
    if not (form := _FORM.fullmatch(text)):
        return None
    key_id, secret = form.groups()
    row = db.session.scalar(select(KeyRow).where(KeyRow.id == key_id))
    if not hmac.compare_digest(NO_HASH if row is None else row.secret_hash, _hash(secret)) or row is None:
        return None
    today = clock.today()
    if row.revoked:
        raise KeyOver("key_revoked", "This key was revoked. Ask an administrator for another one.")
    if row.expires_on < today:
        raise KeyOver("key_expired", f"This key’s last day was {row.expires_on}. Ask for another one.")
    found = KeyHolder(row.id, row.organisation_id, row.name, frozenset(row.scopes), row.rate)
    if row.last_used_on != today or (row.successor and not row.used_since):
        _note_use(found)
    return found


def _note_use(found: KeyHolder) -> None:
    """Note the day: one write a key and day, so that reading costs nothing more; a full disk stops nobody.

    And once that the key is used although it has a successor, for those who wait to revoke it.
    """
    today = clock.today()
    unnoted = or_(KeyRow.last_used_on.is_(None), KeyRow.last_used_on < today)
    replaced = and_(KeyRow.successor.is_not(None), KeyRow.used_since.is_(False))
    with suppress(StorageUnavailable), writing() as session:
        session.execute(
            update(KeyRow)
            .where(
                KeyRow.organisation_id == found.organisation_id,
                KeyRow.id == found.id,
                or_(unnoted, replaced),
            )
            .values(last_used_on=today, used_since=KeyRow.successor.is_not(None))
        )


def revoke(organisation_id: str, key_id: str) -> None:
    """End a key at once. Raises NotFound."""
    with writing() as session:
        row = _row(session, organisation_id, key_id)
        if not row.revoked:
            row.revoked = True
            acts.note(session, organisation_id, "key.revoked", row.name, id=row.id)


def _make(
    session: Any,
    organisation_id: str,
    name: str,
    scopes: Sequence[str],
    expires_on: date,
    rate: int | None,
    ticket: str,
) -> tuple[KeyRow, str]:
    """A new key and its text."""
    key_id, secret = _id_by(ticket) if ticket else secrets.token_hex(6), secrets.token_urlsafe(32)
    if session.scalar(select(KeyRow).where(KeyRow.id == key_id)):
        raise Conflict("key_made", "A key was made with this ticket before. It cannot be shown again.")
    made = KeyRow(
        organisation_id=organisation_id,
        id=key_id,
        name=name,
        secret_hash=_hash(secret),
        scopes=list(scopes),
        created_on=clock.today(),
        expires_on=expires_on,
        rate=rate,
    )
    session.add(made)
    return made, f"{PREFIX}{key_id}_{secret}"


def _row(session: Any, organisation_id: str, key_id: str) -> KeyRow:
    row: KeyRow | None = session.get(KeyRow, (organisation_id, key_id))
    if row is None:
        raise NotFound("API key")
    return row


def _require_valid(row: KeyRow) -> None:
    if not _seen(row).valid:
        raise Conflict("key_over", "The key opens nothing any more. Make a new one.")


def _faults_of_scopes(wanted: Sequence[str]) -> list[Fault]:
    known = ", ".join(SCOPES)
    faults = [Fault("/scopes", f"There is no scope {s}: use {known}.") for s in wanted if s not in SCOPES]
    return faults if wanted else [Fault("/scopes", f"Name at least one of {known}.")]


def _faults_of_name(name: str) -> list[Fault]:
    wrong = name_fault(name)
    return [Fault("/name", wrong)] if wrong else []


def _faults_of_end(expires_on: date) -> list[Fault]:
    today = clock.today()
    sound = today < expires_on <= today + LONGEST_LIFE
    return [] if sound else [Fault("/expires", "Use a date from tomorrow to a year from today.")]


def _faults_of_rate(rate: int | None) -> list[Fault]:
    sound = rate is None or 1 <= rate <= HIGHEST_RATE
    return [] if sound else [Fault("/rate", f"Use a whole number from 1 to {HIGHEST_RATE:,}.")]


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
        row.rate,
        row.successor,
        row.used_since,
    )


def _hash(secret: str) -> bytes:
    """A plain hash is enough: the secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()
