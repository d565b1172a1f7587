"""The tables of mailings: what was sent, whom it went to, and the texts for the next one."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .database import db
from .models import KEYED, STRICT

KINDS = ("invitation", "reminder")
_KIND = f"kind IN {KINDS}"


def _round_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organisation_id", "round_id"], ["round.organisation_id", "round.id"], ondelete="CASCADE"
    )


class MailingRow(db.Model):
    """Letters of one kind that were posted together; its id follows from the ticket of its form."""

    __tablename__ = "mailing"
    __table_args__ = (CheckConstraint(_KIND, name="kind"), _round_key(), STRICT)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    kind: Mapped[str] = mapped_column(String)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    people: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(DateTime)
    made_by: Mapped[str] = mapped_column(String)


class InvitedRow(db.Model):
    """That somebody was invited to a round by e-mail, and with which letter; never with which ballot."""

    __tablename__ = "invited"
    __table_args__ = (_round_key(), KEYED)
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    round_id: Mapped[str] = mapped_column(String, primary_key=True)
    contact_id: Mapped[str] = mapped_column(String, primary_key=True)
    letter_id: Mapped[str] = mapped_column(String)


class MailTextRow(db.Model):
    """An organisation's own texts of a kind of letter, by language: the next round begins with them."""

    __tablename__ = "mail_text"
    __table_args__ = (CheckConstraint(_KIND, name="kind"), STRICT)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String, primary_key=True)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(Integer, default=1)
