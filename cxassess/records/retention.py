"""How long things are kept: a period for each kind, set by the organisation, and the deletion that follows.

`waiting` says what would be deleted next and when; `carry_out` deletes what is due by the same list, so the
preview cannot differ from the deed. It is done once a day for each organisation, in bounded pieces, each a
transaction of its own with its act and its debt of rewriting the files; cut short, it is done again.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Integer, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from ..maturity.barriers import SETTLED
from ..maturity.errors import Fault
from . import acts, clock, organisations, sources, upkeep
from .barrier_rows import BarrierChangeRow, BarrierRow
from .contacts import ContactRow
from .database import db, writing
from .errors import Conflict, Invalid
from .idempotency import KEPT as REQUESTS_KEPT
from .imports import ImportRow
from .letters import LetterRow
from .models import (
    STRICT,
    AnsweredRequestRow,
    CommentRow,
    ReleaseRow,
    ResponseRow,
    RoleImpactRow,
    RoundRow,
    VolunteerRow,
    WorkshopRow,
)
from .people import SignInRow

DAYS, MONTHS, YEARS = UNITS = ("days", "months", "years")
LOT = 2000
SESSIONS_KEPT = timedelta(days=1)  # longer than any session lasts


class RetentionRow(db.Model):
    """What an organisation has set, by kind, and when it was last carried out; kinds not set are as usual."""

    __tablename__ = "retention"
    __table_args__ = (STRICT,)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    periods: Mapped[dict[str, int]] = mapped_column(JSON)
    carried_out_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)


@dataclass(frozen=True)
class Kind:
    """Something that is kept for a period: usually so long, at least, at most, in DAYS, MONTHS or YEARS."""

    name: str
    usual: int
    least: int
    most: int
    unit: str

    def end(self, begin: date, length: int) -> date:
        """The day on which what was left on a day is due."""
        if self.unit == DAYS:
            return begin + timedelta(days=length)
        return _months_from(begin, length * (12 if self.unit == YEARS else 1))


# In the order in which the settings show them. Acts are kept longer than the 90 days of migration 0010.
KINDS = {
    kind.name: kind
    for kind in (
        Kind("letters", 30, 7, 365, DAYS),
        Kind("volunteers", 12, 1, 36, MONTHS),
        Kind("contacts", 24, 3, 60, MONTHS),
        Kind("answers", 5, 1, 10, YEARS),
        Kind("workshops", 5, 1, 10, YEARS),
        Kind("barriers", 24, 1, 60, MONTHS),
        Kind("acts", 24, 4, 120, MONTHS),
    )
}
USUAL = {kind.name: kind.usual for kind in KINDS.values()}


@dataclass(frozen=True)
class Periods:
    """What an organisation keeps for how long."""

    lengths: Mapping[str, int]
    version: int
    carried_out_on: date | None = None


@dataclass(frozen=True)
class Due:
    """Something that is to be deleted, and and when; `count` only where it says nothing of answers."""

    kind: str
    on: date
    round_id: str | None = None
    round_name: str = ""
    count: int | None = None


def periods(organisation_id: str) -> Periods:
    """The periods in force. Raises NotFound for an unknown organisation."""
    organisations.get(organisation_id)
    row = db.session.get(RetentionRow, organisation_id)
    if row is None:
        return Periods(USUAL, 0)
    return Periods({**USUAL, **row.periods}, row.version, row.carried_out_on)


def until(organisation_id: str, kind: str, released_on: date) -> date:
    """The day on which what a round left of a kind is due, by the periods in force."""
    return KINDS[kind].end(released_on, periods(organisation_id).lengths[kind])


def change(organisation_id: str, version: int, lengths: Mapping[str, int]) -> Periods:
    """The new periods; nothing is deleted by them before tomorrow.

    Raises Invalid with every fault, Conflict `stale` when somebody else changed them since `version`.
    """
    faults = [
        Fault(f"/{name}", f"Use a whole number from {kind.least} to {kind.most}.")
        for name, kind in KINDS.items()
        if name in lengths and not kind.least <= lengths[name] <= kind.most
    ]
    if faults:
        raise Invalid(faults)
    before = periods(organisation_id)
    with writing() as session:
        row = session.get(RetentionRow, organisation_id, with_for_update=True)
        if version != (row.version if row else 0):
            raise Conflict("stale", "Somebody else changed these periods meanwhile. Look at them again.")
        if row is None:
            row = RetentionRow(organisation_id=organisation_id, periods={}, version=0)
            session.add(row)
        row.periods = {name: lengths.get(name, before.lengths[name]) for name in KINDS}
        row.version += 1
        row.carried_out_on = clock.today()  # a day to set right what was set wrong
        if changes := _changes(before.lengths, row.periods):
            acts.note(session, organisation_id, "retention.changed", changes=changes)
    return periods(organisation_id)


def _changes(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    return [f"{name} {before[name]} → {after[name]}" for name in KINDS if before[name] != after[name]]


def waiting(organisation_id: str, lengths: Mapping[str, int] | None = None) -> list[Due]:
    """Everything that is to be deleted, what is next first; by other periods than those in force if given."""
    lengths = lengths or periods(organisation_id).lengths
    closed = _closed(organisation_id)
    found = [due for find in _FINDERS for due in find(organisation_id, lengths, closed)]
    return sorted(found, key=lambda due: (due.on, list(KINDS).index(due.kind), due.round_name))


def carry_out() -> None:
    """Delete what is due, in every organisation whose turn has not come today."""
    today = clock.today()
    turns = [each.id for each in organisations.every() if periods(each.id).carried_out_on != today]
    for organisation_id in turns:
        _carry_out(organisation_id)
    if turns:
        _forget_what_ended()


def _carry_out(organisation_id: str) -> None:
    lengths, today = periods(organisation_id).lengths, clock.today()
    for due in waiting(organisation_id):
        if due.on <= today:
            _DELETERS[due.kind](organisation_id, lengths, due)
    _finish_answers(organisation_id)
    with writing() as session:
        row = session.get(RetentionRow, organisation_id, with_for_update=True)
        if row is None:
            row = RetentionRow(organisation_id=organisation_id, periods={}, version=0)
            session.add(row)
        row.carried_out_on = today


def _forget_what_ended() -> None:
    """Sessions, tokens and answers to repeated requests end by themselves; here what is left of them goes.

    No rewrite is owed for them: they hold hashes, and would make one necessary every day.
    """
    ended: list[tuple[Any, Any]] = [
        (SignInRow, SignInRow.created_at <= clock.now() - SESSIONS_KEPT),
        (AnsweredRequestRow, AnsweredRequestRow.answered_on < clock.today() - REQUESTS_KEPT),
        (ImportRow, ImportRow.begun_on < clock.today() - REQUESTS_KEPT),
    ]
    # Tables of what is good until a moment, whichever there are.
    until = [table for table in db.metadata.sorted_tables if "ends_at" in table.c]
    ended += [(table, table.c.ends_at <= clock.now()) for table in until]
    for table, condition in ended:
        if db.session.scalar(select(exists().where(condition))):
            with writing() as session:
                session.execute(delete(table).where(condition))


# What is to be deleted, by kind.

Closed = list[tuple[str, str, date, bool]]
"""The rounds with a release: id, name, the day of the release, whether their answers are gone."""


def _closed(organisation_id: str) -> Closed:
    query = (
        select(RoundRow.id, RoundRow.name, ReleaseRow.released_on, RoundRow.answers_deleted_on)
        .join(
            ReleaseRow,
            and_(ReleaseRow.organisation_id == RoundRow.organisation_id, ReleaseRow.round_id == RoundRow.id),
        )
        .where(RoundRow.organisation_id == organisation_id, RoundRow.state == "closed")
    )
    return [(row[0], row[1], row[2], row[3] is not None) for row in db.session.execute(query)]


def _of_rounds(
    kind: str, table: Any, *conditions: Any
) -> Callable[[str, Mapping[str, int], Closed], list[Due]]:
    """A finder of a kind of which each closed round has rows in a table."""

    def find(organisation_id: str, lengths: Mapping[str, int], closed: Closed) -> list[Due]:
        query = select(table.round_id, func.count()).where(
            table.organisation_id == organisation_id, *conditions
        )
        counts: dict[str, int] = dict(db.session.execute(query.group_by(table.round_id)).all())
        return [
            Due(kind, KINDS[kind].end(released_on, lengths[kind]), id_, name, counts[id_])
            for id_, name, released_on, _ in closed
            if id_ in counts
        ]

    return find


def _answers(organisation_id: str, lengths: Mapping[str, int], closed: Closed) -> list[Due]:
    """Told of every closed round alike: whether anybody answered is not said."""
    kind = KINDS["answers"]
    return [
        Due("answers", kind.end(released_on, lengths["answers"]), id_, name)
        for id_, name, released_on, gone in closed
        if not gone
    ]


def _loose_letters(organisation_id: str, lengths: Mapping[str, int], closed: Closed) -> list[Due]:
    """Letters of no round, or of one that was deleted, once they have gone out."""
    first, count = db.session.execute(
        select(func.min(LetterRow.due_at), func.count()).where(*_loose(organisation_id))
    ).one()
    return (
        [Due("letters", KINDS["letters"].end(first.date(), lengths["letters"]), count=count)] if count else []
    )


def _contacts(organisation_id: str, lengths: Mapping[str, int], closed: Closed) -> list[Due]:
    """The whole list, when nobody was asked and nobody changed it for so long, and no round is coming."""
    count = db.session.scalar(
        select(func.count()).select_from(ContactRow).where(ContactRow.organisation_id == organisation_id)
    )
    coming = db.session.scalar(select(_round_coming(organisation_id)))
    if not count or coming or not closed:
        return []
    last = max(released_on for _, _, released_on, _ in closed)
    changed = _contacts_changed(organisation_id)
    begin = max(last, changed.date()) if changed else last
    return [Due("contacts", KINDS["contacts"].end(begin, lengths["contacts"]), count=count)]


def _round_coming(organisation_id: str) -> Any:
    return exists().where(RoundRow.organisation_id == organisation_id, RoundRow.state != "closed")


def _contacts_changed(organisation_id: str) -> datetime | None:
    """When the list of contacts was last changed; the act that says so is kept as long as it is needed."""
    mine = acts.ActRow.organisation_id == organisation_id
    return db.session.scalar(
        select(func.max(acts.ActRow.done_at)).where(mine, acts.ActRow.action.startswith("contact"))
    )


def _acts(organisation_id: str, lengths: Mapping[str, int], closed: Closed) -> list[Due]:
    conditions = [acts.ActRow.organisation_id == organisation_id, *_but_last_change(organisation_id)]
    first = db.session.scalar(select(func.min(acts.ActRow.done_at)).where(*conditions))
    return [Due("acts", KINDS["acts"].end(first.date(), lengths["acts"]))] if first else []


def _barriers(organisation_id: str, lengths: Mapping[str, int], closed: Closed) -> list[Due]:
    """Owners and history of barriers that were settled: fixed, or found that they cannot be."""
    query = select(func.min(BarrierRow.state_since), func.count()).where(*_told(organisation_id))
    first, count = db.session.execute(query).one()
    return [Due("barriers", KINDS["barriers"].end(first, lengths["barriers"]), count=count)] if count else []


def _told(organisation_id: str) -> tuple[Any, ...]:
    """The settled barriers of which it is still kept who saw to them, or how they came about."""
    of_barrier = (
        BarrierChangeRow.organisation_id == BarrierRow.organisation_id,
        BarrierChangeRow.barrier_id == BarrierRow.id,
    )
    return (
        BarrierRow.organisation_id == organisation_id,
        BarrierRow.state.in_(SETTLED),
        or_(BarrierRow.owner.is_not(None), exists().where(*of_barrier)),
    )


_FINDERS = (
    _of_rounds("letters", LetterRow, LetterRow.state != "sending"),
    _loose_letters,
    _of_rounds("volunteers", VolunteerRow),
    _contacts,
    _answers,
    _of_rounds("workshops", WorkshopRow),
    _barriers,
    _acts,
)


# How each kind is deleted.


def _delete_answers(organisation_id: str, lengths: Mapping[str, int], due: Due) -> None:
    """Mark the round first: from then on nothing is compared with it, so never with half of its answers."""
    with writing() as session:
        row = session.get(RoundRow, (organisation_id, due.round_id), with_for_update=True)
        if row is None or row.answers_deleted_on:
            return
        row.answers_deleted_on = clock.today()
        acts.note(session, organisation_id, "data.deleted_of_round", due.round_name, kind="answers")
        upkeep.owe(session)


def _finish_answers(organisation_id: str) -> None:
    """Delete the answers of every round that is marked, also those that an earlier day left."""
    marked = select(RoundRow.id).where(
        RoundRow.organisation_id == organisation_id, RoundRow.answers_deleted_on.is_not(None)
    )
    for round_id in db.session.scalars(marked).all():
        for table in (ResponseRow, CommentRow, RoleImpactRow):
            _in_pieces(table, table.organisation_id == organisation_id, table.round_id == round_id)


def _delete_of_round(table: Any) -> Callable[[str, Mapping[str, int], Due], None]:
    """A deleter of a kind that belongs to closed rounds; its act names the round alone."""

    def remove(organisation_id: str, lengths: Mapping[str, int], due: Due) -> None:
        def note(session: Any, count: int) -> None:
            acts.note(session, organisation_id, "data.deleted_of_round", due.round_name, kind=due.kind)

        mine = (table.organisation_id == organisation_id, table.round_id == due.round_id)
        _in_pieces(table, *mine, note=note)

    return remove


def _delete_letters(organisation_id: str, lengths: Mapping[str, int], due: Due) -> None:
    begin = _begin("letters", lengths)
    mine = LetterRow.organisation_id == organisation_id
    if due.round_id:
        conditions: tuple[Any, ...] = (mine, LetterRow.round_id == due.round_id, LetterRow.state != "sending")
    else:
        conditions = (*_loose(organisation_id), LetterRow.due_at < begin)
    _in_pieces(LetterRow, *conditions, note=_counting(organisation_id, "letters"))


def _delete_contacts(organisation_id: str, lengths: Mapping[str, int], due: Due) -> None:
    """All of them, unless somebody has changed the list or begun a round meanwhile."""
    kept_since, act = _begin("contacts", lengths), acts.ActRow
    mine = (act.organisation_id == organisation_id, act.action.startswith("contact"))
    conditions = (
        ContactRow.organisation_id == organisation_id,
        ~_round_coming(organisation_id),
        ~exists().where(*mine, act.done_at >= kept_since),
    )
    _in_pieces(ContactRow, *conditions, note=_counting(organisation_id, "contacts"))


def _delete_acts(organisation_id: str, lengths: Mapping[str, int], due: Due) -> None:
    """And forget, of what was noted as long ago, by whom, and who owned a source then."""
    with writing() as session:
        sources.forget_names(session, organisation_id, _begin("acts", lengths))
    _in_pieces(
        acts.ActRow,
        acts.ActRow.organisation_id == organisation_id,
        acts.ActRow.done_at < _begin("acts", lengths),
        *_but_last_change(organisation_id),
        note=_counting(organisation_id, "acts"),
    )


def _forget_barriers(organisation_id: str, lengths: Mapping[str, int], due: Due) -> None:
    """Forget who saw to them and how they came about; the barriers and what was answered stay."""
    due_since = BarrierRow.state_since < _begin("barriers", lengths).date()
    with writing() as session:
        ids = session.scalars(select(BarrierRow.id).where(*_told(organisation_id), due_since)).all()
        mine = (BarrierRow.organisation_id == organisation_id, BarrierRow.id.in_(ids))
        session.execute(update(BarrierRow).where(*mine).values(owner=None, version=BarrierRow.version + 1))
        theirs = (
            BarrierChangeRow.organisation_id == organisation_id, BarrierChangeRow.barrier_id.in_(ids)
        )  # fmt: skip
        session.execute(delete(BarrierChangeRow).where(*theirs))
        if ids:
            acts.note(session, organisation_id, "data.deleted", kind="barriers", count=len(ids))
            upkeep.owe(session)


_DELETERS: Mapping[str, Callable[[str, Mapping[str, int], Due], None]] = {
    "letters": _delete_letters,
    "volunteers": _delete_of_round(VolunteerRow),
    "contacts": _delete_contacts,
    "answers": _delete_answers,
    "workshops": _delete_of_round(WorkshopRow),
    "barriers": _forget_barriers,
    "acts": _delete_acts,
}


def _in_pieces(table: Any, *conditions: Any, note: Callable[[Any, int], None] | None = None) -> None:
    """Delete rows in transactions that hold up nobody for long, each with its act and its debt."""
    key = list(table.__table__.primary_key)[-1]
    while True:
        some = db.session.scalars(select(key).where(*conditions).limit(LOT)).all()
        if not some:
            return
        with writing() as session:
            gone = session.execute(delete(table).where(*conditions, key.in_(some))).rowcount
            if gone and note:
                note(session, gone)
            upkeep.owe(session)


def _counting(organisation_id: str, kind: str) -> Callable[[Any, int], None]:
    def note(session: Any, count: int) -> None:
        acts.note(session, organisation_id, "data.deleted", kind=kind, count=count)

    return note


def _loose(organisation_id: str) -> tuple[Any, ...]:
    """The letters that belong to no round that is there, and have gone out or never will."""
    its_round = exists().where(
        RoundRow.organisation_id == LetterRow.organisation_id, RoundRow.id == LetterRow.round_id
    )
    return (
        LetterRow.organisation_id == organisation_id,
        or_(LetterRow.round_id.is_(None), ~its_round),
        LetterRow.state.not_in(("waiting", "sending")),
    )


def _but_last_change(organisation_id: str) -> list[Any]:
    """All acts but the one that says when the contacts were last changed."""
    changed = _contacts_changed(organisation_id)
    is_change = acts.ActRow.action.startswith("contact")
    return [or_(~is_change, acts.ActRow.done_at < changed)] if changed else []


def _begin(kind: str, lengths: Mapping[str, int]) -> datetime:
    """What is older than this moment is due: the same by days as `Kind.end`."""
    day = clock.today()
    length, unit = lengths[kind], KINDS[kind].unit
    begin = day - timedelta(days=length) if unit == DAYS else _months_from(day, -length)
    return datetime.combine(begin + timedelta(days=1), datetime.min.time())


def _months_from(day: date, months: int) -> date:
    """The same day of another month, or its last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(max(day.year + years, 1), 9999)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
