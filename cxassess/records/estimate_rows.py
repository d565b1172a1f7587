"""The tables of the business case: what goals are estimated to return, save and take, and every change."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Float, ForeignKeyConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .database import db
from .models import STRICT


def _goal_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organisation_id", "goal_id"], ["goal.organisation_id", "goal.id"], ondelete="CASCADE"
    )


class EstimateRow(db.Model):
    """Three amounts for a return or cost of a goal in a unit; the id follows from these three."""

    __tablename__ = "estimate"
    __table_args__ = (
        _goal_key(),
        CheckConstraint("0 <= low AND low <= likely AND likely <= high", name="order"),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    goal_id: Mapped[str] = mapped_column(String)
    outcome: Mapped[str] = mapped_column(String)
    # A unit of the round's tree; None is the whole organisation.
    unit_id: Mapped[str | None] = mapped_column(String)
    low: Mapped[float] = mapped_column(Float)
    likely: Mapped[float] = mapped_column(Float)
    high: Mapped[float] = mapped_column(Float)
    method: Mapped[str] = mapped_column(String)
    evidence: Mapped[str] = mapped_column(String)
    version: Mapped[int] = mapped_column(Integer, default=1)


class EstimateChangeRow(db.Model):
    """What of an estimate was changed to what, why, by whom, when; it stays when the estimate goes."""

    __tablename__ = "estimate_change"
    __table_args__ = (_goal_key(), STRICT)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    estimate_id: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    goal_id: Mapped[str] = mapped_column(String)
    # added, changed or removed
    act: Mapped[str] = mapped_column(String)
    changed_at: Mapped[datetime] = mapped_column(DateTime)
    changed_by: Mapped[str | None] = mapped_column(String)
    reason: Mapped[str] = mapped_column(String)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
