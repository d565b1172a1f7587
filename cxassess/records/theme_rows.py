"""The table of what leaders decide about themes; the machine's proposal stands in the release."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .database import db
from .models import STRICT


class ThemeDecisionRow(db.Model):
    """One decision about a theme, never rewritten: the next one has the next version."""

    __tablename__ = "theme_decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "round_id"], ["round.organisation_id", "round.id"], ondelete="CASCADE"
        ),
        CheckConstraint("kind IN ('rename', 'merge', 'dismiss', 'restore')", name="kind"),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    theme_id: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    name: Mapped[str | None] = mapped_column(String)
    merged_into: Mapped[str | None] = mapped_column(String)
    reason: Mapped[str] = mapped_column(String)
    decided_at: Mapped[datetime] = mapped_column(DateTime)
    decided_by: Mapped[str | None] = mapped_column(String)
