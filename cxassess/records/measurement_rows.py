"""The tables of metrics: what was measured when, corrections of it, own metrics, reminders that went out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from ..maturity.measurements import DIRECTIONS
from .database import db
from .models import STRICT


class MeasurementRow(db.Model):
    """What a metric was on a day; a series belongs to the organisation and goes on from round to round."""

    __tablename__ = "measurement"
    __table_args__ = (UniqueConstraint("organisation_id", "metric", "taken_on"), STRICT)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    metric: Mapped[str] = mapped_column(String)
    taken_on: Mapped[date] = mapped_column(Date)
    value: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String)
    note: Mapped[str] = mapped_column(String)
    # An account's id, or the name of a key or of the program.
    entered_by: Mapped[str | None] = mapped_column(String)
    entered_at: Mapped[datetime] = mapped_column(DateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)


class MeasurementChangeRow(db.Model):
    """What a measurement said before it was corrected, and why; `version` is the one that it had then."""

    __tablename__ = "measurement_change"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "measurement_id"],
            ["measurement.organisation_id", "measurement.id"],
            ondelete="CASCADE",
        ),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    measurement_id: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(DateTime)
    changed_by: Mapped[str | None] = mapped_column(String)
    reason: Mapped[str] = mapped_column(String)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)


class OwnMetricRow(db.Model):
    """A metric that an organisation has beside those of the catalogue."""

    __tablename__ = "own_metric"
    __table_args__ = (CheckConstraint(f"direction IN {DIRECTIONS}", name="direction"), STRICT)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    name: Mapped[str] = mapped_column(String)
    definition: Mapped[str] = mapped_column(String)
    formula: Mapped[str] = mapped_column(String)
    unit: Mapped[str] = mapped_column(String)
    direction: Mapped[str] = mapped_column(String)
    cadence: Mapped[str] = mapped_column(String)
    source: Mapped[str] = mapped_column(String)
    version: Mapped[int] = mapped_column(Integer, default=1)


class MeasurementReminderRow(db.Model):
    """That somebody was told of a day on which a metric of a goal was due: never twice of the same day."""

    __tablename__ = "measurement_reminder"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "goal_id"], ["goal.organisation_id", "goal.id"], ondelete="CASCADE"
        ),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    goal_id: Mapped[str] = mapped_column(String, primary_key=True)
    metric: Mapped[str] = mapped_column(String, primary_key=True)
    due_on: Mapped[date] = mapped_column(Date, primary_key=True)
    told_on: Mapped[date] = mapped_column(Date)
