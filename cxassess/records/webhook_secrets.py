"""Secrets that sign messages: shown once, and kept sealed, since signing needs them.

A new secret does not end the one before at once: for OVERLAP both sign, so that a receiver has a day to take
the new one. None is ever given out again.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from . import clock, sealing
from .database import db, writing
from .webhook_rows import WebhookSecretRow

PREFIX = "whsec_"
BYTES = 32
BLOCK = 64
OVERLAP = timedelta(hours=24)
MOST_EARLIER = 3
PURPOSE = "webhook secret"


def make(session: Any, organisation_id: str, webhook_id: str) -> str:
    """A new secret's text, which is in force from now on, made within a write."""
    now = clock.now()
    earlier = session.scalars(_valid(organisation_id, webhook_id).with_for_update()).all()
    for row in earlier:
        row.ends_at = row.ends_at or now + OVERLAP
    for row in sorted(earlier, key=lambda each: each.ends_at, reverse=True)[MOST_EARLIER:]:
        session.delete(row)
    text = PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()
    row = WebhookSecretRow(
        organisation_id=organisation_id, webhook_id=webhook_id, id=secrets.token_hex(6), ends_at=None
    )
    _seal(row, text)
    session.add(row)
    return text


def in_force(organisation_id: str, webhook_id: str) -> tuple[str, ...]:
    """The secrets that sign now, the newest first. Raises Conflict `secret_changed`, `answers_tampered`."""
    rows = db.session.scalars(_valid(organisation_id, webhook_id)).all()
    return tuple(_opened(row) for row in _newest_first(rows))


def earlier_until(organisation_id: str, webhook_id: str) -> Any:
    """Until when an earlier secret signs too; None when there is but one."""
    rows = db.session.scalars(_valid(organisation_id, webhook_id)).all()
    return max((row.ends_at for row in rows if row.ends_at), default=None)


def seal_anew() -> None:
    """Seal with the secret of the installation what was sealed with an earlier one and can be opened."""
    name = sealing.present(sealing.Place("", "webhooks"), PURPOSE).name
    old = (WebhookSecretRow.sealed_with != name, WebhookSecretRow.sealed_with.in_(sealing.names()))
    if db.session.scalar(select(WebhookSecretRow.id).where(*old).limit(1)) is None:
        db.session.rollback()
        return
    with writing() as session:
        for row in session.scalars(select(WebhookSecretRow).where(*old)):
            _seal(row, _opened(row))


def _valid(organisation_id: str, webhook_id: str) -> Any:
    return select(WebhookSecretRow).where(
        WebhookSecretRow.organisation_id == organisation_id,
        WebhookSecretRow.webhook_id == webhook_id,
        or_(WebhookSecretRow.ends_at.is_(None), WebhookSecretRow.ends_at > clock.now()),
    )


def _newest_first(rows: Sequence[WebhookSecretRow]) -> list[WebhookSecretRow]:
    present = [row for row in rows if row.ends_at is None]
    earlier = [row for row in rows if row.ends_at is not None]
    return present + sorted(earlier, key=lambda row: str(row.ends_at), reverse=True)


def _seal(row: WebhookSecretRow, text: str) -> None:
    seal = sealing.present(sealing.Place(row.organisation_id, "webhooks"), PURPOSE)
    nonce = secrets.token_bytes(sealing.NONCE_BYTES)
    row.sealed_with = seal.name
    row.sealed = nonce + seal.close(nonce, text.encode(), _bound(row), BLOCK)


def _opened(row: WebhookSecretRow) -> str:
    seal = sealing.named(sealing.Place(row.organisation_id, "webhooks"), PURPOSE, row.sealed_with)
    nonce, sealed = row.sealed[: sealing.NONCE_BYTES], row.sealed[sealing.NONCE_BYTES :]
    return seal.open(nonce, sealed, _bound(row)).decode().rstrip(" ")


def _bound(row: WebhookSecretRow) -> bytes:
    return f"{row.webhook_id} {row.id}".encode()
