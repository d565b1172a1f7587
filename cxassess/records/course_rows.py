"""The table of what was known of the metrics of an earlier roadmap's goals when the next roadmap ended."""

from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from .database import db
from .models import STRICT


class GoalCourseRow(db.Model):
    """A goal's metrics with the readings that counted at the release of a round, kept when that round's own
    roadmap ended: so what is told of it stays, whatever is measured, corrected or removed later."""

    __tablename__ = "goal_course"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "round_id"], ["round.organisation_id", "round.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organisation_id", "goal_id"], ["goal.organisation_id", "goal.id"], ondelete="CASCADE"
        ),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    goal_id: Mapped[str] = mapped_column(String, primary_key=True)
    tracked: Mapped[dict[str, Any]] = mapped_column(JSON)
