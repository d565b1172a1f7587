"""The tables of webhooks: who is told of events, with which secrets, and what became of each message."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from .database import db
from .models import STRICT

STATES = ("waiting", "sending", "delivered", "failed", "missed")
REASONS = ("", "administrator", "gone", "failing", "secret_lost")


def _webhook_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organisation_id", "webhook_id"], ["webhook.organisation_id", "webhook.id"], ondelete="CASCADE"
    )


class WebhookRow(db.Model):
    """An address that is told of events; it is enabled while no reason says otherwise."""

    __tablename__ = "webhook"
    __table_args__ = (CheckConstraint(f"disabled_because IN {REASONS}", name="disabled_because"), STRICT)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    url: Mapped[str] = mapped_column(String)
    description: Mapped[str] = mapped_column(String)
    events: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(DateTime)
    disabled_because: Mapped[str] = mapped_column(String, default="")
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime)
    # Until when nobody else sends to it: a message is on its way, or it rests after one that failed.
    busy_until: Mapped[datetime] = mapped_column(DateTime)
    # How many tries in a row have failed, and since when.
    failures: Mapped[int] = mapped_column(Integer, default=0)
    failing_since: Mapped[datetime | None] = mapped_column(DateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)


class WebhookSecretRow(db.Model):
    """A secret that signs messages, sealed; one without an end is in force, the others came before it."""

    __tablename__ = "webhook_secret"
    __table_args__ = (_webhook_key(), STRICT)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    webhook_id: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    sealed_with: Mapped[str] = mapped_column(String)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    ends_at: Mapped[datetime | None] = mapped_column(DateTime)


class DeliveryRow(db.Model):
    """A message for one webhook, as it is sent, and what became of it; `id` is the header webhook-id."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        _webhook_key(),
        Index("ix_webhook_delivery_state_due_at", "state", "due_at"),
        Index("ix_webhook_delivery_created_at", "organisation_id", "webhook_id", "created_at", "id"),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    webhook_id: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    type: Mapped[str] = mapped_column(String)
    # The id of the round, report or webhook that it tells of; messages of one thing may become one.
    about: Mapped[str] = mapped_column(String)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(DateTime)
    due_at: Mapped[datetime] = mapped_column(DateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    replays: Mapped[int] = mapped_column(Integer, default=0)
    attempted_at: Mapped[datetime | None] = mapped_column(DateTime)
    status_code: Mapped[int | None] = mapped_column(Integer)
    # Why the last try failed: a code of ours, or the beginning of what the receiver answered.
    failure: Mapped[str] = mapped_column(String, default="")
