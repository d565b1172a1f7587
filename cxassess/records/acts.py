"""Acts: what administrators, keys and the program itself did, when; never anything of respondents.

A verb that changes something for an organisation notes it in its own transaction, so that what was done and
what is told of it are there together or not at all. Nobody rewrites them: triggers (migration 0010) refuse a
change always, and a deletion before the shortest period of keeping is over.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import g
from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from . import clock
from .database import db
from .errors import NotFound
from .models import STRICT


class ActRow(db.Model):
    """One act. Who did it is kept in words too, since accounts and keys come and go."""

    __tablename__ = "act"
    __table_args__ = (Index("ix_act_organisation_id_done_at", "organisation_id", "done_at", "id"), STRICT)
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


def doer() -> Actor:
    """Who does what is done now."""
    found: Actor = g.get("cxassess_actor", COMMAND_LINE)
    return found


def note(session: Any, organisation_id: str, action: str, subject: str = "", **details: Any) -> None:
    """Note, within a write, that something was done.

    `action` is `THING.DONE`, such as `round.opened`; `subject` says which thing in words that its readers
    know; `details` are few, short and never about respondents.
    """
    who = doer()
    session.add(
        ActRow(
            organisation_id=organisation_id,
            id=secrets.token_hex(8),
            done_at=clock.now(),
            actor_kind=who.kind,
            actor_id=who.id,
            actor_name=who.name,
            action=action,
            subject=subject,
            details=details,
        )
    )


def note_once_a_day(session: Any, organisation_id: str, action: str, actor: Actor) -> None:
    """Note, within a write, that somebody did something, unless that was noted of them today."""
    same = (ActRow.actor_kind == actor.kind, ActRow.actor_id == actor.id, ActRow.action == action)
    mine = (ActRow.organisation_id == organisation_id, ActRow.done_at >= _midnight(clock.today()))
    if session.scalar(select(ActRow.id).where(*mine, *same).limit(1)) is None:
        before = doer()
        done_by(actor)
        note(session, organisation_id, action)
        done_by(before)


@dataclass(frozen=True)
class Act:
    """An act as everybody outside this room sees it."""

    id: str
    done_at: datetime
    actor: Actor
    action: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """Which acts are asked for; what is empty leaves out nobody. `who` is KIND or KIND:ID, never a name."""

    who: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


PER_PAGE = 50
EVERYTHING = Wanted()
AT_ONCE = 1000


def page(
    organisation_id: str, limit: int = PER_PAGE, after: str | None = None, wanted: Wanted = EVERYTHING
) -> tuple[list[Act], str | None]:
    """Up to `limit` acts, the newest first, and the place to go on from, or None.

    Raises NotFound for a place that this never gave.
    """
    query = _wanted(organisation_id, wanted).limit(limit + 1)
    if after:
        query = query.where(tuple_(ActRow.done_at, ActRow.id) < _place(after))
    rows = list(db.session.scalars(query))
    last = rows[limit - 1] if len(rows) > limit else None
    return [_seen(row) for row in rows[:limit]], f"{last.done_at.isoformat()} {last.id}" if last else None


def every(organisation_id: str, wanted: Wanted = EVERYTHING) -> Iterator[Act]:
    """All acts that are asked for, the newest first, read page by page."""
    after: str | None = None
    while True:
        found, after = page(organisation_id, AT_ONCE, after, wanted)
        yield from found
        if not after:
            return


def actors(organisation_id: str) -> list[tuple[str, str]]:
    """Who has done something, as `Wanted.who` takes it and by name; the last name of each."""
    mine = ActRow.organisation_id == organisation_id
    rows = db.session.execute(
        select(ActRow.actor_kind, ActRow.actor_id, ActRow.actor_name).where(mine).distinct()
    )
    found = {
        f"{row.actor_kind}:{row.actor_id}" if row.actor_id else row.actor_kind: row.actor_name for row in rows
    }
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def actions(organisation_id: str) -> list[str]:
    """The codes of what was done."""
    mine = ActRow.organisation_id == organisation_id
    return sorted(db.session.scalars(select(ActRow.action).where(mine).distinct()))


def _wanted(organisation_id: str, wanted: Wanted) -> Any:
    query = select(ActRow).where(ActRow.organisation_id == organisation_id)
    kind, _, actor_id = wanted.who.partition(":")
    conditions = (
        (kind, ActRow.actor_kind == kind),
        (actor_id, ActRow.actor_id == actor_id),
        (wanted.action, ActRow.action == wanted.action),
        (wanted.since, ActRow.done_at >= _midnight(wanted.since)),
        (wanted.until, ActRow.done_at < _midnight(wanted.until, days=1)),
    )
    query = query.where(*(condition for given, condition in conditions if given))
    return query.order_by(ActRow.done_at.desc(), ActRow.id.desc())


def _midnight(day: date | None, days: int = 0) -> datetime:
    """When a day begins; `days` later. The last day there is has no morrow."""
    day = min(day or date.min, date.max - timedelta(days=1))
    return datetime.combine(day + timedelta(days=days), time())


def _place(text: str) -> tuple[datetime, str]:
    moment, _, act_id = text.partition(" ")
    try:
        return datetime.fromisoformat(moment).replace(tzinfo=None), act_id
    except ValueError:
        raise NotFound("place in the list") from None


def _seen(row: ActRow) -> Act:
    actor = Actor(row.actor_kind, row.actor_id, row.actor_name)
    return Act(row.id, row.done_at, actor, row.action, row.subject, dict(row.details))
