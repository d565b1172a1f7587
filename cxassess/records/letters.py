"""Letters: e-mail that is still to be handed over, and what became of it.

What a letter says may hold a code, so it lies sealed with the installation's secret and is forgotten as soon
as a mail server has taken it. The order of letters tells nothing of answers: nothing here changes when
somebody answers.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from . import clock, sealing
from .database import db
from .models import KEYED

STATES = ("waiting", "sending", "sent", "unsure", "refused")
BLOCK = 4096  # the length of a letter does not tell what it says


class LetterRow(db.Model):
    """One e-mail to one address; `sealed` is empty once it was handed over."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_letter_state_due_at", "state", "due_at"),
        KEYED,
    )
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    purpose: Mapped[str] = mapped_column(String)
    mailing_id: Mapped[str | None] = mapped_column(String)
    round_id: Mapped[str | None] = mapped_column(String)
    address: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String, default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(DateTime)
    # When it was claimed to be handed over, until a mail server has taken it.
    claimed_at: Mapped[datetime | None] = mapped_column(DateTime)
    sent_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String, default="")
    sealed_with: Mapped[str] = mapped_column(String)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Letter:
    """A letter with what it says."""

    organisation_id: str
    id: str
    purpose: str
    address: str
    language: str
    subject: str
    text: str


def post(
    session: Any,
    organisation_id: str,
    *,
    purpose: str,
    address: str,
    language: str,
    subject: str,
    text: str,
    mailing_id: str | None = None,
    round_id: str | None = None,
) -> str:
    """The id of a new letter, written within a transaction: it is sent soon after that, once."""
    row = columns(
        organisation_id,
        purpose=purpose,
        address=address,
        language=language,
        subject=subject,
        text=text,
        mailing_id=mailing_id,
        round_id=round_id,
    )
    session.add(LetterRow(**row))
    return str(row["id"])


def columns(
    organisation_id: str, *, language: str, subject: str, text: str, **columns: str | None
) -> dict[str, Any]:
    """The columns of a new letter under a random id, for whoever writes many at once."""
    letter_id, nonce = secrets.token_hex(16), secrets.token_bytes(sealing.NONCE_BYTES)
    seal = sealing.present(sealing.Place(organisation_id, "letters"), "letter")
    plain = json.dumps({"language": language, "subject": subject, "text": text}).encode()
    return {
        "organisation_id": organisation_id,
        "id": letter_id,
        "due_at": clock.now(),
        "sealed_with": seal.name,
        "sealed": nonce + seal.close(nonce, plain, letter_id.encode(), BLOCK),
        **columns,
    }


def opened(row: LetterRow) -> Letter:
    """The letter with what it says. Raises Conflict `secret_changed`, `answers_tampered`."""
    seal = sealing.named(sealing.Place(row.organisation_id, "letters"), "letter", row.sealed_with)
    nonce, sealed = row.sealed[: sealing.NONCE_BYTES], row.sealed[sealing.NONCE_BYTES :]
    said = json.loads(seal.open(nonce, sealed, row.id.encode()))
    return Letter(row.organisation_id, row.id, row.purpose, row.address, **said)
