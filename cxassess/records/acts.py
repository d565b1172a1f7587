"""Acts: what administrators, keys and the program itself did, when; never anything of respondents.

A verb that changes something for an organisation notes it in its own transaction, so that what was done and
what is told of it are there together or not at all.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import JSON, DateTime, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from . import clock
from .database import db
from .models import STRICT


class ActRow(db.Model):
    """One act. Who did it is kept in words too, since accounts and keys come and go."""

    __tablename__ = "act"
    __table_args__ = (STRICT,)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    done_at: Mapped[datetime] = mapped_column(DateTime)
    actor_kind: Mapped[str] = mapped_column(String)
    actor_id: Mapped[str | None] = mapped_column(String)
    actor_name: Mapped[str] = mapped_column(String)
    action: Mapped[str] = mapped_column(String)
    subject: Mapped[str] = mapped_column(String)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


@dataclass(frozen=True)
class Actor:
    """Who does something: kind is `user`, `key`, `command` (the command line) or `program` (on its own)."""

    kind: str
    id: str | None
    name: str


COMMAND_LINE = Actor("command", None, "command line")
PROGRAM = Actor("program", None, "cxassess")


def done_by(actor: Actor) -> None:
    """Say who does what follows in this request, command or task."""
    g.cxassess_actor = actor


def note(session: Any, organisation_id: str, action: str, subject: str = "", **details: Any) -> None:
    """Note, within a write, that something was done.

    `action` is `THING.DONE`, such as `round.opened`; `subject` says which thing in words that its readers
    know; `details` are few, short and never about respondents.
    """
    actor = g.get("cxassess_actor", COMMAND_LINE)
    session.add(
        ActRow(
            organisation_id=organisation_id,
            id=secrets.token_hex(8),
            done_at=clock.now(),
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            action=action,
            subject=subject,
            details=details,
        )
    )
