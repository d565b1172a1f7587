"""The table of reports that were asked for: what each is made from, and how far it is."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .database import db
from .models import STRICT


class ReportRow(db.Model):
    """A report that somebody asked for; it ends with its round, or a day after it was asked for.

    `content_key` stands for everything it is made from, so that the same is made once; empty once it no
    longer says what was made. `file` names the file by its content.
    """

    __tablename__ = "report"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "round_id"], ["round.organisation_id", "round.id"], ondelete="CASCADE"
        ),
        CheckConstraint("state IN ('waiting', 'making', 'ready', 'failed')", name="state"),
        CheckConstraint("paper IN ('A4', 'Letter')", name="paper"),
        UniqueConstraint("organisation_id", "content_key"),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    paper: Mapped[str] = mapped_column(String)
    branch: Mapped[str | None] = mapped_column(String)
    content_key: Mapped[str | None] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    error: Mapped[str] = mapped_column(String, default="")
    # Who asked for it, while it is not finished: nobody may fill the queue alone.
    asked_by: Mapped[str] = mapped_column(String, default="")
    asked_at: Mapped[datetime] = mapped_column(DateTime)
    # While it waits, when it may be made; while it is being made, when its maker is given up.
    due_at: Mapped[datetime] = mapped_column(DateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    made_by: Mapped[str] = mapped_column(String, default="")
    made_at: Mapped[datetime | None] = mapped_column(DateTime)
    file: Mapped[str] = mapped_column(String, default="")
    ends_at: Mapped[datetime] = mapped_column(DateTime)
