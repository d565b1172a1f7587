"""The tables of the barrier log: barriers, their changes, the rounds that heard of them, the page for all."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from ..maturity.barriers import STATES
from .database import db
from .models import STRICT

SHOWN_IN = ("nowhere", "inside", "everywhere")


def _barrier_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organisation_id", "barrier_id"], ["barrier.organisation_id", "barrier.id"], ondelete="CASCADE"
    )


class BarrierRow(db.Model):
    """What stands in the way, as leaders put it; it belongs to the organisation and outlives rounds."""

    __tablename__ = "barrier"
    __table_args__ = (CheckConstraint(f"state IN {STATES}", name="state"), STRICT)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    theme: Mapped[str | None] = mapped_column(String)
    owner: Mapped[str | None] = mapped_column(String)
    # Whether employees are told who it is.
    owner_shown: Mapped[bool] = mapped_column(Boolean)
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String)
    # Since when it is in its state, and why, where somebody said so.
    state_since: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String)
    answer: Mapped[str] = mapped_column(String)
    next_step: Mapped[str] = mapped_column(String)
    published: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer, default=1)


class BarrierChangeRow(db.Model):
    """What of a barrier was changed to what, why, by whom, when; version 1 is its beginning."""

    __tablename__ = "barrier_change"
    __table_args__ = (_barrier_key(), STRICT)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    barrier_id: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(DateTime)
    changed_by: Mapped[str | None] = mapped_column(String)
    reason: Mapped[str] = mapped_column(String)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)


class BarrierRoundRow(db.Model):
    """That a barrier was heard of in a round; gone with either of them."""

    __tablename__ = "barrier_round"
    __table_args__ = (
        _barrier_key(),
        ForeignKeyConstraint(
            ["organisation_id", "round_id"], ["round.organisation_id", "round.id"], ondelete="CASCADE"
        ),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    barrier_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)


class BarrierPageRow(db.Model):
    """The page for employees: its link, whether it is there, and what leaders say on it."""

    __tablename__ = "barrier_page"
    __table_args__ = (CheckConstraint(f"shown_in IN {SHOWN_IN}", name="shown_in"), STRICT)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    # The link itself: it guards nothing but what stands in this database anyway (docs/decisions/0013).
    token: Mapped[str | None] = mapped_column(String, unique=True)
    intro: Mapped[str] = mapped_column(String)
    contact: Mapped[str] = mapped_column(String)
    # In which invitations what was fixed is told.
    shown_in: Mapped[str] = mapped_column(String)
    version: Mapped[int] = mapped_column(Integer, default=1)
