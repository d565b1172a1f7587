"""Messages to webhooks: which is sent next, what became of each, and how it is sent anew.

A message is claimed with its webhook, so that of several workers one has it and no webhook gets two at once;
the claim ends by itself, so what a worker had that was killed is sent again: at least once, never lost. After
PAUSES it is given up. Whatever failed or was missed can be replayed for thirty days.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, tuple_, update

from . import clock, events, webhook_secrets, webhooks
from .database import db, writing
from .errors import Conflict, NotFound
from .webhook_rows import STATES, DeliveryRow, WebhookRow

__all__ = ["STATES", "Claim", "Delivery", "claim", "delivered", "failed", "get", "page", "replay"]

LEASE = timedelta(minutes=2)
"""How long sending may take; whoever has claimed a message for longer has died."""
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""What is waited between one try and the next: three days together (the schedule of Standard Webhooks)."""
JITTER = 0.1
PATIENCE = timedelta(days=3)
"""How long every try must have failed until a webhook is disabled."""
SHORTEST_REST, LONGEST_REST = timedelta(seconds=1), timedelta(minutes=5)
"""How long a webhook is left alone after a try that failed, twice as long after each in a row."""
BACK_AFTER = 2
"""After so many failures in a row, one success has all that wait sent at once."""
KEPT = timedelta(days=30)
LONGEST_FAILURE = 240
GONE, SECRET_LOST = 410, "secret_lost"
REPLAYABLE = ("failed", "missed")
ON_ITS_WAY = ("waiting", "sending")
MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Claim:
    """A message that nobody else sends now, and what it is signed with."""

    organisation_id: str
    webhook_id: str
    id: str
    attempt: int
    url: str
    payload: Mapping[str, Any]
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Delivery:
    """A message as the log shows it; `attempts` are those since it was last replayed."""

    webhook_id: str
    id: str
    type: str
    state: str
    payload: Mapping[str, Any]
    created_at: datetime
    attempts: int
    replays: int
    attempted_at: datetime | None
    next_attempt_at: datetime | None
    status_code: int | None
    failure: str


def due() -> int:
    """How many webhooks have a message that should be sent now."""
    found = db.session.scalar(select(func.count(func.distinct(WebhookRow.id))).where(*_due()))
    db.session.rollback()  # the next look must see what others have done since
    return found or 0


def claim() -> Claim | None:
    """The message that waits longest, claimed with its webhook; None when none is due.

    One whose secret cannot be opened is given up at once, with its webhook.
    """
    if not due():
        return None
    with writing() as session:
        while webhook := session.scalar(_next_webhook()):
            row = session.scalar(_next_of(webhook))
            if row is None:  # another worker was here: PostgreSQL looks at both rows one after the other
                return None
            row.attempts += 1
            row.attempted_at = now = clock.now()
            try:
                signing = webhook_secrets.in_force(webhook.organisation_id, webhook.id)
            except Conflict:
                row.state, row.status_code, row.failure = "failed", None, SECRET_LOST
                webhooks.given_up(session, webhook, SECRET_LOST)
                session.flush()
                continue
            row.state = "sending"
            row.due_at = webhook.busy_until = now + LEASE
            return Claim(
                *(row.organisation_id, row.webhook_id, row.id, row.attempts, webhook.url, row.payload),
                secrets=signing,
            )
    return None


def delivered(claim: Claim, status_code: int) -> None:
    """Note that the receiver has taken it. What waits for a webhook that was down is sent at once."""
    with writing() as session:
        held = _claimed(session, claim)
        if held is None:
            return
        webhook, row = held
        was_down = webhook.failures >= BACK_AFTER
        webhook.busy_until, webhook.failures, webhook.failing_since = clock.now(), 0, None
        if was_down:
            waiting = _of(webhook.organisation_id, webhook.id, DeliveryRow.state == "waiting")
            session.execute(update(DeliveryRow).where(*waiting).values(due_at=clock.now()))
        row.state, row.status_code, row.failure = "delivered", status_code, ""


def failed(claim: Claim, status_code: int | None, failure: str) -> None:
    """Note that it was not taken: it is tried again, or given up after PAUSES; 410 ends its webhook."""
    with writing() as session:
        held = _claimed(session, claim)
        if held is None:
            return
        webhook, row = held
        now = clock.now()
        webhook.failures += 1
        webhook.failing_since = webhook.failing_since or now
        webhook.busy_until = now + rest(webhook.failures)
        row.status_code, row.failure = status_code, failure[:LONGEST_FAILURE]
        over = status_code == GONE or row.attempts > len(PAUSES)
        row.state = "failed" if over else "missed" if webhook.disabled_because else "waiting"
        row.due_at = now if over else now + pause(row.attempts)
        if status_code == GONE:
            webhooks.given_up(session, webhook, "gone")
        elif over and webhook.failing_since <= now - PATIENCE:
            webhooks.given_up(session, webhook, "failing")


def pause(attempts: int) -> timedelta:
    """How long a message waits after so many tries: as PAUSES says, a tenth more or less by chance."""
    share = 1 + JITTER * (secrets.randbelow(2001) - 1000) / 1000
    return PAUSES[attempts - 1] * share


def rest(failures: int) -> timedelta:
    """How long a webhook is left alone after so many failures in a row."""
    return min(SHORTEST_REST * 2 ** min(failures - 1, 20), LONGEST_REST)


def forget_old() -> None:
    """Delete the messages that are older than KEPT, whatever became of them."""
    old = DeliveryRow.created_at < clock.now() - KEPT
    if db.session.scalar(select(DeliveryRow.id).where(old).limit(1)) is None:
        db.session.rollback()
        return
    with writing() as session:
        session.execute(delete(DeliveryRow).where(old))


# The log.


def page(
    organisation_id: str, webhook_id: str, limit: int, after: str | None = None, state: str | None = None
) -> tuple[list[Delivery], str | None]:
    """Up to `limit` messages of a webhook, the newest first, and the place to go on from, or None.

    Raises NotFound for an unknown webhook, and for a place that this never gave.
    """
    webhooks.get(organisation_id, webhook_id)
    query = select(DeliveryRow).where(*_of(organisation_id, webhook_id))
    if state:
        query = query.where(DeliveryRow.state == state)
    if after:
        query = query.where(tuple_(DeliveryRow.created_at, DeliveryRow.id) < _place(after))
    newest = query.order_by(DeliveryRow.created_at.desc(), DeliveryRow.id.desc())
    rows = list(db.session.scalars(newest.limit(limit + 1)))
    last = rows[limit - 1] if len(rows) > limit else None
    return [_seen(row) for row in rows[:limit]], f"{last.created_at.isoformat()} {last.id}" if last else None


def get(organisation_id: str, webhook_id: str, delivery_id: str) -> Delivery:
    """One message. Raises NotFound."""
    return _seen(_row(organisation_id, webhook_id, delivery_id))


def counts(organisation_id: str, webhook_id: str) -> dict[str, int]:
    """How many messages of a webhook are in each state."""
    query = select(DeliveryRow.state, func.count()).where(*_of(organisation_id, webhook_id))
    return dict(db.session.execute(query.group_by(DeliveryRow.state)).all())  # type: ignore[arg-type]


# Sending anew.


def test(organisation_id: str, webhook_id: str) -> Delivery:
    """A message that says nothing but that it arrives; one that waits already is tried at once instead.

    Raises NotFound, Conflict `webhook_disabled`.
    """
    with writing() as session:
        webhook = _webhook(session, organisation_id, webhook_id)
        waiting = (DeliveryRow.type == events.TEST, DeliveryRow.state.in_(ON_ITS_WAY))
        row = session.scalar(select(DeliveryRow).where(*_of(organisation_id, webhook_id), *waiting).limit(1))
        if row is None:
            data = {"webhook_id": webhook_id, "state": "enabled"}
            data["url"] = events.address(f"webhooks/{webhook_id}")
            row = events.message(webhook, events.TEST, webhook_id, data)
            session.add(row)
            webhooks.note(session, webhook, "webhook.tested")
        elif row.state == "waiting":
            row.due_at = clock.now()
        webhook.busy_until = min(webhook.busy_until, webhooks.soonest(session, webhook))
        delivery_id = row.id
    return get(organisation_id, webhook_id, delivery_id)


def replay(organisation_id: str, webhook_id: str, delivery_id: str) -> Delivery:
    """The message, which is sent anew with the same id.

    Raises NotFound, Conflict `webhook_disabled`, `delivery_on_its_way`.
    """
    with writing() as session:
        webhook = _webhook(session, organisation_id, webhook_id)
        row = _row(organisation_id, webhook_id, delivery_id, lock=True)
        if row.state in ON_ITS_WAY:
            raise Conflict("delivery_on_its_way", "This message is on its way, or will be tried again.")
        _begin_anew(session, webhook, DeliveryRow.id == delivery_id)
        webhooks.note(session, webhook, "webhook.replayed", messages=1)
    return get(organisation_id, webhook_id, delivery_id)


def replay_since(organisation_id: str, webhook_id: str, since: datetime) -> int:
    """How many messages are sent anew: all that failed or were missed and were made since that moment.

    Raises NotFound, Conflict `webhook_disabled`.
    """
    with writing() as session:
        webhook = _webhook(session, organisation_id, webhook_id)
        which = (DeliveryRow.state.in_(REPLAYABLE), DeliveryRow.created_at >= since)
        number = _begin_anew(session, webhook, *which)
        if number:
            webhooks.note(session, webhook, "webhook.replayed", messages=number)
    return number


def _begin_anew(session: Any, webhook: WebhookRow, *which: Any) -> int:
    """Have messages wait as if they had never been tried; how many they are."""
    found = session.execute(
        update(DeliveryRow)
        .where(*_of(webhook.organisation_id, webhook.id, *which))
        .values(state="waiting", attempts=0, replays=DeliveryRow.replays + 1, due_at=clock.now())
    )
    webhook.busy_until = min(webhook.busy_until, webhooks.soonest(session, webhook))
    return int(found.rowcount)


def _webhook(session: Any, organisation_id: str, webhook_id: str) -> WebhookRow:
    """A webhook that can be sent to, locked. Raises NotFound, Conflict `webhook_disabled`."""
    row: WebhookRow | None = session.get(WebhookRow, (organisation_id, webhook_id), with_for_update=True)
    if row is None:
        raise NotFound("webhook")
    webhooks.require_enabled(row)
    return row


def _row(organisation_id: str, webhook_id: str, delivery_id: str, *, lock: bool = False) -> DeliveryRow:
    row = db.session.get(DeliveryRow, (organisation_id, webhook_id, delivery_id), with_for_update=lock)
    if row is None:
        raise NotFound("delivery")
    return row


def _of(organisation_id: str, webhook_id: str, *conditions: Any) -> tuple[Any, ...]:
    mine = (DeliveryRow.organisation_id == organisation_id, DeliveryRow.webhook_id == webhook_id)
    return (*mine, *conditions)


# Claims.


def _due() -> tuple[Any, ...]:
    """Messages that wait or whose sender has died, of webhooks that nobody sends to just now."""
    now = clock.now()
    return (
        WebhookRow.organisation_id == DeliveryRow.organisation_id,
        WebhookRow.id == DeliveryRow.webhook_id,
        WebhookRow.disabled_because == "",
        WebhookRow.busy_until <= now,
        DeliveryRow.state.in_(ON_ITS_WAY),
        DeliveryRow.due_at <= now,
    )


def _next_webhook() -> Any:
    """The webhook whose message waits longest; those that others lock are passed over."""
    query = select(WebhookRow).join(DeliveryRow, _due()[0] & _due()[1]).where(*_due()[2:])
    first = query.order_by(DeliveryRow.due_at, WebhookRow.id).limit(1)
    return first.with_for_update(of=WebhookRow, skip_locked=True)


def _next_of(webhook: WebhookRow) -> Any:
    ready = (DeliveryRow.state.in_(ON_ITS_WAY), DeliveryRow.due_at <= clock.now())
    query = select(DeliveryRow).where(*_of(webhook.organisation_id, webhook.id, *ready))
    return (
        query.order_by(DeliveryRow.due_at, DeliveryRow.created_at, DeliveryRow.id).limit(1).with_for_update()
    )


def _claimed(session: Any, claim: Claim) -> tuple[WebhookRow, DeliveryRow] | None:
    """The rows of a claim, locked; None where another worker has it by now, or they are gone."""
    key = (claim.organisation_id, claim.webhook_id)
    webhook = session.get(WebhookRow, key, with_for_update=True)
    row = session.get(DeliveryRow, (*key, claim.id), with_for_update=True)
    if webhook is None or row is None or (row.state, row.attempts) != ("sending", claim.attempt):
        return None
    return webhook, row


def _place(text: str) -> tuple[datetime, str]:
    when, _, delivery_id = text.partition(" ")
    try:
        return datetime.fromisoformat(when).replace(tzinfo=None), delivery_id
    except ValueError:
        raise NotFound("place in the list") from None


def _seen(row: DeliveryRow) -> Delivery:
    same = ("webhook_id", "id", "type", "state", "payload", "created_at", "attempts", "replays",
            "attempted_at", "status_code", "failure")  # fmt: skip
    waits = row.state == "waiting"
    return Delivery(
        next_attempt_at=row.due_at if waits else None, **{name: getattr(row, name) for name in same}
    )
