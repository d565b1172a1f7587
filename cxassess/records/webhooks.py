"""Webhooks: addresses of an organisation that are told of events, with what each wants to know."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, select, update

from ..maturity.errors import Fault
from . import acts, clock, events, organisations, webhook_addresses, webhook_secrets
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .models import OrganisationRow
from .names import UNSEEN
from .webhook_addresses import Private
from .webhook_rows import DeliveryRow, WebhookRow

MOST = 10
"""How many webhooks an organisation may have."""
LONGEST_DESCRIPTION = 200
EDITABLE = ("url", "description", "events", "enabled")
BY_HAND = "administrator"


@dataclass(frozen=True)
class Webhook:
    """A webhook as those see it who look after it: all but its secrets.

    `disabled_because` is None while it is enabled, else `administrator`, `gone` (it answered 410), `failing`
    (for days) or `secret_lost` (its secret cannot be opened any more).
    """

    id: str
    url: str
    description: str
    events: tuple[str, ...]
    created_at: datetime
    disabled_because: str | None
    disabled_at: datetime | None
    failing_since: datetime | None
    earlier_secret_until: datetime | None
    version: int

    @property
    def enabled(self) -> bool:
        """Whether messages are sent to it."""
        return not self.disabled_because


@dataclass(frozen=True)
class Made:
    """A webhook with the text of its new secret, which is never told again."""

    webhook: Webhook
    secret: str


def of(organisation_id: str) -> list[Webhook]:
    """All webhooks of an organisation, the oldest first."""
    query = select(WebhookRow).where(WebhookRow.organisation_id == organisation_id)
    return [_seen(row) for row in db.session.scalars(query.order_by(WebhookRow.created_at, WebhookRow.id))]


def page(organisation_id: str, limit: int, after: str | None = None) -> tuple[list[Webhook], str | None]:
    """Up to `limit` webhooks by their ids, and the id to go on from, or None."""
    query = select(WebhookRow).where(WebhookRow.organisation_id == organisation_id)
    if after:
        query = query.where(WebhookRow.id > after)
    rows = list(db.session.scalars(query.order_by(WebhookRow.id).limit(limit + 1)))
    return [_seen(row) for row in rows[:limit]], rows[limit - 1].id if len(rows) > limit else None


def get(organisation_id: str, webhook_id: str) -> Webhook:
    """One webhook. Raises NotFound, for another organisation's too."""
    return _seen(_row(organisation_id, webhook_id))


def add(
    organisation_id: str,
    *,
    url: str,
    events: Iterable[str],
    description: str = "",
    enabled: bool = True,
    ticket: str = "",
) -> Made:
    """The new webhook, and its secret, the only time that it can be seen.

    Raises NotFound for an unknown organisation, Invalid with every fault, Conflict `too_many_webhooks`, and
    `webhook_made` when one was made with this ticket before.
    """
    organisations.get(organisation_id)
    said = _tidied({"url": url, "description": description, "events": events, "enabled": enabled})
    _check(said)
    webhook_id = hashlib.sha256(f"webhook {ticket}".encode()).hexdigest()[:16] if ticket else ""
    webhook_id = webhook_id or secrets.token_hex(8)
    with writing() as session:
        session.get(OrganisationRow, organisation_id, with_for_update=True)  # they are counted below
        if session.get(WebhookRow, (organisation_id, webhook_id)):
            raise Conflict("webhook_made", "This webhook was made before. Its secret cannot be shown again.")
        _room_for_one_more(session, organisation_id)
        now = clock.now()
        row = WebhookRow(organisation_id=organisation_id, id=webhook_id, created_at=now, busy_until=now)
        _apply(session, row, {"disabled_because": "", **said})
        session.add(row)
        session.flush()
        secret = webhook_secrets.make(session, organisation_id, webhook_id)
        note(session, row, "webhook.added")
    return Made(get(organisation_id, webhook_id), secret)


def change(organisation_id: str, webhook_id: str, version: int, fields: Mapping[str, Any]) -> Webhook:
    """The changed webhook; `fields` are of EDITABLE. Raises NotFound, Invalid, Conflict `stale`."""
    said = _tidied(fields)
    _check(said)
    with writing() as session:
        row = _at_version(organisation_id, webhook_id, version)
        changed = [name for name in said if said[name] != _present(row, name)]
        if changed:
            _apply(session, row, {name: said[name] for name in changed})
            row.version += 1
            note(session, row, "webhook.changed", fields=changed)
    return get(organisation_id, webhook_id)


def remove(organisation_id: str, webhook_id: str, version: int) -> None:
    """Delete a webhook with its secrets and its messages. Raises NotFound, Conflict `stale`."""
    with writing() as session:
        row = _at_version(organisation_id, webhook_id, version)
        note(session, row, "webhook.removed")
        session.delete(row)


def rotate(organisation_id: str, webhook_id: str, version: int | None = None) -> Made:
    """The webhook with a new secret; the one before signs too for a day more.

    Raises NotFound, Conflict `stale` when a `version` is given and it was changed since.
    """
    with writing() as session:
        row = _row(organisation_id, webhook_id, lock=True)
        if version is not None:
            _at_version(organisation_id, webhook_id, version)
        secret = webhook_secrets.make(session, organisation_id, webhook_id)
        row.version += 1
        note(session, row, "webhook.rotated")
    return Made(get(organisation_id, webhook_id), secret)


def disable(session: Any, row: WebhookRow, reason: str) -> None:
    """Within a write, send nothing more to a webhook: what waits is missed, and can be replayed later."""
    row.disabled_because, row.disabled_at = reason, clock.now()
    waiting = (
        DeliveryRow.organisation_id == row.organisation_id,
        DeliveryRow.webhook_id == row.id,
        DeliveryRow.state == "waiting",
    )
    session.execute(update(DeliveryRow).where(*waiting).values(state="missed"))


def given_up(session: Any, row: WebhookRow, reason: str) -> None:
    """Within a write, disable a webhook of the program's own accord, so that administrators see why."""
    if not row.disabled_because:
        disable(session, row, reason)
        row.version += 1
        note(session, row, "webhook.disabled", reason=reason)


def note(session: Any, row: WebhookRow, action: str, **details: Any) -> None:
    """Note, within a write, what was done with a webhook: by its host alone, since a path may be secret."""
    host = webhook_addresses.parts(row.url).hostname or ""
    acts.note(session, row.organisation_id, action, host, id=row.id, **details)


def require_enabled(row: WebhookRow) -> None:
    """Nothing, or Conflict `webhook_disabled`."""
    if row.disabled_because:
        raise Conflict("webhook_disabled", "This webhook is disabled. Enable it first.")


def soonest(session: Any, row: WebhookRow) -> datetime:
    """When the next message may be sent: now, unless one is on its way; a rest is over."""
    mine = (DeliveryRow.organisation_id == row.organisation_id, DeliveryRow.webhook_id == row.id)
    ends = session.scalar(select(func.max(DeliveryRow.due_at)).where(*mine, DeliveryRow.state == "sending"))
    return max(ends or clock.now(), clock.now())


def private() -> Private:
    """The machines inside that this installation may send to."""
    return Private.of(current_app.config["WEBHOOKS_PRIVATE"])


def _room_for_one_more(session: Any, organisation_id: str) -> None:
    mine = select(func.count()).where(WebhookRow.organisation_id == organisation_id)
    if session.scalar(mine) >= MOST:
        raise Conflict("too_many_webhooks", f"An organisation has at most {MOST} webhooks. Delete one first.")


def _tidied(fields: Mapping[str, Any]) -> dict[str, Any]:
    said = dict(fields)
    for name in ("url", "description"):
        if name in said:
            said[name] = said[name].strip()
    if "events" in said:
        given = set(said["events"])
        said["events"] = [name for name in events.EVENTS if name in given] + sorted(
            given.difference(events.EVENTS)
        )
    return said


def _check(said: Mapping[str, Any]) -> None:
    """Nothing, or Invalid with every fault."""
    faults = [Fault(f"/{name}", "This cannot be changed.") for name in said if name not in EDITABLE]
    if "url" in said and (wrong := webhook_addresses.fault(said["url"], private())):
        faults.append(Fault("/url", wrong))
    text = said.get("description", "")
    if len(text) > LONGEST_DESCRIPTION or UNSEEN.search(text):
        faults.append(
            Fault("/description", f"Use one line of at most {LONGEST_DESCRIPTION} visible characters.")
        )
    unknown = [name for name in said.get("events", ()) if name not in events.EVENTS]
    if unknown or not said.get("events", events.EVENTS):
        faults.append(Fault("/events", f"Choose at least one of {', '.join(events.EVENTS)}."))
    if faults:
        raise Invalid(faults)


def _apply(session: Any, row: WebhookRow, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        if name != "enabled":
            setattr(row, name, value)
        elif not value:
            disable(session, row, BY_HAND)
        else:
            row.disabled_because, row.disabled_at = "", None
    if "url" in said or said.get("enabled"):  # what failed before says nothing of it now
        row.failures, row.failing_since = 0, None
        row.busy_until = min(row.busy_until, soonest(session, row))


def _present(row: WebhookRow, name: str) -> Any:
    return not row.disabled_because if name == "enabled" else getattr(row, name)


def _row(organisation_id: str, webhook_id: str, *, lock: bool = False) -> WebhookRow:
    row = db.session.get(WebhookRow, (organisation_id, webhook_id), with_for_update=lock)
    if row is None:
        raise NotFound("webhook")
    return row


def _at_version(organisation_id: str, webhook_id: str, version: int) -> WebhookRow:
    row = _row(organisation_id, webhook_id, lock=True)
    if row.version != version:
        raise Conflict("stale", "Somebody else changed this webhook meanwhile. Look at it again.")
    return row


def _seen(row: WebhookRow) -> Webhook:
    same = ("id", "url", "description", "created_at", "disabled_at", "failing_since")
    return Webhook(
        disabled_because=row.disabled_because or None,
        events=tuple(row.events),
        earlier_secret_until=webhook_secrets.earlier_until(row.organisation_id, row.id),
        version=row.version,
        **{name: getattr(row, name) for name in same},
    )
