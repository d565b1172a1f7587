"""The sources of customer feedback that an organisation has, with a dated history of each.

A change is an entry: from its day on the source is so. Entries are never rewritten; one that was wrong is
corrected by another that stands in its place, or taken back, and both stay to be seen with who noted them.
So how well the organisation listened can be worked out for any day of the past (`maturity.coverage`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from flask import g
from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from ..maturity import coverage
from ..maturity.errors import Fault
from . import acts, clock, structure
from .database import db, or_again, writing
from .errors import Conflict, Invalid, NotFound
from .models import STRICT
from .names import same_name
from .source_rules import MOST_ENTRIES, MOST_SOURCES, NAMELESS, Facts, faults, kept, look_fault

ID_BYTES = 8
FACTS = tuple(field.name for field in fields(Facts))
STALE = "Somebody else changed this source meanwhile. Look at it again, then change it."


class SourceRow(db.Model):
    """A source of customer feedback; what is said of it stands in its entries."""

    __tablename__ = "listening_source"
    __table_args__ = (STRICT,)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, default=1)


class SourceEntryRow(db.Model):
    """What is so of a source from a day on, and who noted it; one that `corrects` stands for another."""

    __tablename__ = "listening_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "source_id"],
            ["listening_source.organisation_id", "listening_source.id"],
            ondelete="CASCADE",
        ),
        STRICT,
    )
    organisation_id: Mapped[str] = mapped_column(String, primary_key=True)
    source_id: Mapped[str] = mapped_column(String, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    since: Mapped[date] = mapped_column(Date)
    noted_at: Mapped[datetime] = mapped_column(DateTime)
    noted_by: Mapped[str | None] = mapped_column(String)
    corrects: Mapped[int | None] = mapped_column(Integer)
    taken_back: Mapped[bool] = mapped_column(Boolean, default=False)
    name: Mapped[str] = mapped_column(String)
    kind: Mapped[str] = mapped_column(String)
    kind_name: Mapped[str] = mapped_column(String)
    owner: Mapped[str | None] = mapped_column(String)
    cadence: Mapped[str] = mapped_column(String)
    tells: Mapped[str] = mapped_column(String)
    goes_to: Mapped[str] = mapped_column(String)
    together: Mapped[bool] = mapped_column(Boolean)
    looked_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String)


@dataclass(frozen=True)
class Noted:
    """An entry of a source's history. It counts unless it was `replaced` by a later one, or taken back.

    `place` is the number of the entry that it stands for in the end: its own unless it corrects one.
    """

    number: int
    place: int
    since: date
    noted_at: datetime
    noted_by: str | None
    facts: Facts
    corrects: int | None
    taken_back: bool
    replaced: bool

    @property
    def counts(self) -> bool:
        return not (self.replaced or self.taken_back)


@dataclass(frozen=True)
class Source:
    """A source as it is now. `looked_on` is the last look that is known, good until `due_on`.

    `since` is the day of what was noted last, `in_state_since` that from which on its state is what it is.
    `freshness` is up_to_date, overdue or never where it is in use, else empty.
    """

    id: str
    version: int
    since: date
    name: str
    kind: str
    kind_name: str
    owner: str | None
    cadence: str
    tells: str
    goes_to: str
    together: bool
    looked_on: date | None
    state: str
    in_state_since: date
    due_on: date | None
    freshness: str

    @property
    def facts(self) -> Facts:
        """What is said of it, with its last look."""
        return Facts(**{name: getattr(self, name) for name in FACTS})


def of(organisation_id: str) -> list[Source]:
    """The sources of an organisation, by kind and name."""
    return _in_order(_seen(organisation_id))


def page(organisation_id: str, limit: int, after: str | None = None) -> tuple[list[Source], str | None]:
    """Up to `limit` sources by their ids, and the place to go on from, or None."""
    query = select(SourceRow.id).where(
        SourceRow.organisation_id == organisation_id, SourceRow.id > (after or "")
    )
    ids = list(db.session.scalars(query.order_by(SourceRow.id).limit(limit + 1)))
    found = sorted(_seen(organisation_id, ids[:limit]), key=lambda each: each.id) if ids else []
    return found, ids[limit - 1] if len(ids) > limit else None


def get(organisation_id: str, source_id: str) -> Source:
    """One source. Raises NotFound."""
    _row(organisation_id, source_id)
    return _seen(organisation_id, [source_id])[0]


def history(organisation_id: str, source_id: str) -> list[Noted]:
    """Every entry of a source, the one that was noted last first. Raises NotFound."""
    _row(organisation_id, source_id)
    return _noted(organisation_id, [source_id])[source_id][::-1]


def entry(organisation_id: str, source_id: str, number: int) -> Noted:
    """One entry that counts. Raises NotFound."""
    for each in history(organisation_id, source_id):
        if each.number == number and each.counts:
            return each
    raise NotFound("entry")


def entries(organisation_id: str) -> list[coverage.Entry]:
    """What counts of all histories, as coverage wants it."""
    return [
        _entry(source_id, each)
        for source_id, noted in _noted(organisation_id).items()
        for each in noted
        if each.counts
    ]


def coverage_on(organisation_id: str, on: date) -> dict[str, Any]:
    """The coverage of a day, as it is known now."""
    return coverage.coverage(entries(organisation_id), on)


def told(organisation_id: str, on: date) -> dict[str, Any] | None:
    """What a release of this day tells of the coverage; None where no source was known by then."""
    return coverage.told(entries(organisation_id), on)


def version_of(found: Iterable[Source]) -> str:
    """What stands for a state of the whole list."""
    text = json.dumps(sorted([each.id, each.version] for each in found))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def add(organisation_id: str, facts: Facts, since: date | None = None, ticket: str = "") -> Source:
    """The new source, so since today or the day given; the one that is there if it came with this ticket.

    Raises Invalid with every fault, Conflict `too_many_sources`.
    """
    said, since = _checked(facts, since), since or clock.today()
    id_ = _id_by(ticket) if ticket else secrets.token_hex(ID_BYTES)
    or_again(lambda: _put(organisation_id, id_, said, since))
    return get(organisation_id, id_)


def change(
    organisation_id: str, source_id: str, version: int, facts: Facts, since: date | None = None
) -> Source:
    """The changed source, so since today or the day given. Nothing is noted where nothing changes.

    Raises NotFound, Conflict `stale` or `too_many_entries`, Invalid with every fault: also for a day before
    the last entry, or a look before the last one, which are for `correct`.
    """
    said, since = _checked(facts, since), since or clock.today()
    with writing() as session:
        row = _at_version(session, organisation_id, source_id, version)
        _change(session, row, said, since, {each.id: each for each in _seen(organisation_id)})
    return get(organisation_id, source_id)


def look(organisation_id: str, source_id: str, version: int) -> Source:
    """The source, looked at today. Raises NotFound, Conflict `stale` or `too_many_entries`."""
    now = get(organisation_id, source_id)
    return change(organisation_id, source_id, version, replace(now.facts, looked_on=clock.today()))


def correct(
    organisation_id: str, source_id: str, version: int, number: int, facts: Facts, since: date
) -> Source:
    """The source once an entry says something else, or is of another day.

    Raises NotFound, Conflict `stale` or `too_many_entries`, Invalid with every fault.
    """
    said = _checked(facts, since)
    with writing() as session:
        row = _at_version(session, organisation_id, source_id, version)
        before = entry(organisation_id, source_id, number)
        _require_own_name(_seen(organisation_id), said, source_id)
        if (said, since) != (before.facts, before.since):
            _note(session, row, said, since, corrects=number)
            acts.note(session, organisation_id, "source.corrected", said.name, day=str(before.since))
    return get(organisation_id, source_id)


def take_back(organisation_id: str, source_id: str, version: int, number: int) -> Source:
    """The source without an entry that was wrong. Raises NotFound, Conflict `stale` or `last_entry`."""
    with writing() as session:
        row = _at_version(session, organisation_id, source_id, version)
        before = entry(organisation_id, source_id, number)
        if sum(each.counts for each in history(organisation_id, source_id)) == 1:
            raise Conflict(
                "last_entry", "This is all that is known of the source: remove the source instead."
            )
        _note(session, row, before.facts, before.since, corrects=number, taken_back=True)
        acts.note(session, organisation_id, "source.corrected", before.facts.name, day=str(before.since))
    return get(organisation_id, source_id)


def remove(organisation_id: str, source_id: str, version: int) -> None:
    """Delete a source with its history, as if it had never been. Raises NotFound, Conflict `stale`."""
    with writing() as session:
        row = _at_version(session, organisation_id, source_id, version)
        acts.note(session, organisation_id, "source.removed", _seen(organisation_id, [source_id])[0].name)
        session.delete(row)


def change_all(
    organisation_id: str, version: str, new: Sequence[Facts], changed: Mapping[str, Facts]
) -> None:
    """Add and change many sources at once, as of today.

    `version` is that of the list which it was made from: Conflict `stale` if it is another by now. Raises
    Invalid, Conflict `too_many_sources`.
    """
    today, said = clock.today(), [_checked(each, None) for each in new]
    with writing() as session:
        structure.lock(session, organisation_id)
        present = {each.id: each for each in _seen(organisation_id)}
        if version != version_of(present.values()):
            raise Conflict("stale", "Somebody else changed the sources meanwhile. Look again.")
        _require_room(present, len(new))
        _require_own_names(
            [*{**{each.id: each.facts for each in present.values()}, **changed}.values(), *said]
        )
        for source_id, facts in changed.items():
            row = session.get(SourceRow, (organisation_id, source_id))
            _change(session, row, _checked(facts, None), today, present, alone=False)
        for facts in said:
            _insert(session, organisation_id, secrets.token_hex(ID_BYTES), facts, today)
        acts.note(session, organisation_id, "sources.changed", new=len(said), changed=len(changed))


def forget_names(session: Any, organisation_id: str, before: datetime) -> None:
    """Forget who noted what, and who owned a source before its present owner, in entries older than that."""
    mine = (SourceEntryRow.organisation_id == organisation_id, SourceEntryRow.noted_at < before)
    session.execute(update(SourceEntryRow).where(*mine).values(noted_by=None))
    for source_id, noted in _noted(organisation_id).items():
        old = (*mine, SourceEntryRow.source_id == source_id, SourceEntryRow.owner.is_not(None))
        others = SourceEntryRow.number != _present(noted).number
        session.execute(update(SourceEntryRow).where(*old, others).values(owner=NAMELESS))


def _put(organisation_id: str, id_: str, said: Facts, since: date) -> None:
    """Add a source unless it is there: then the same was sent twice."""
    with writing() as session:
        structure.lock(session, organisation_id)
        if session.get(SourceRow, (organisation_id, id_)) is None:
            present = {each.id: each for each in _seen(organisation_id)}
            _require_room(present, 1)
            _require_own_name(present.values(), said)
            _insert(session, organisation_id, id_, said, since)
            acts.note(session, organisation_id, "source.added", said.name, kind=said.kind)


def _insert(session: Any, organisation_id: str, id_: str, said: Facts, since: date) -> None:
    row = SourceRow(organisation_id=organisation_id, id=id_, version=0)
    session.add(row)
    session.flush()
    _note(session, row, said, since)


def _change(
    session: Any,
    row: SourceRow,
    said: Facts,
    since: date,
    present: Mapping[str, Source],
    *,
    alone: bool = True,
) -> None:
    """Note what changed of a source, as of a day, unless nothing did.

    Of one that is changed alone an act is noted too; many together have one, and their names were compared.
    """
    now = present[row.id]
    found = list(look_fault(said, now.looked_on))
    if since < now.since:
        found.append(
            Fault(
                "/since",
                f"Something was noted from {now.since} on. Give that day or a later one; what was so before "
                "is corrected in the history of the source.",
            )
        )
    if found:
        raise Invalid(found)
    if alone:
        _require_own_name(present.values(), said, row.id)
    changed = [name for name in FACTS if getattr(said, name) != getattr(now, name)]
    if changed:
        _note(session, row, said, since)
        if alone:
            acts.note(session, row.organisation_id, "source.changed", said.name, fields=changed)


def _note(
    session: Any,
    row: SourceRow,
    said: Facts,
    since: date,
    *,
    corrects: int | None = None,
    taken_back: bool = False,
) -> None:
    """Add an entry to a source's history, by whoever does this."""
    place = {"organisation_id": row.organisation_id, "source_id": row.id}
    last = session.scalar(select(func.max(SourceEntryRow.number)).filter_by(**place)) or 0
    if last >= MOST_ENTRIES:
        message = f"A source has at most {MOST_ENTRIES:,} entries. Stop this one and begin another."
        raise Conflict("too_many_entries", message)
    actor = g.get("cxassess_actor", acts.COMMAND_LINE)
    noted = {"noted_at": clock.now(), "noted_by": actor.name, "corrects": corrects, "taken_back": taken_back}
    session.add(SourceEntryRow(**place, number=last + 1, since=since, **noted, **asdict(said)))
    row.version += 1
    session.flush()


def _checked(facts: Facts, since: date | None) -> Facts:
    """The facts as they are kept, or Invalid with every fault."""
    said = kept(facts)
    if found := list(faults(said, since)):
        raise Invalid(found)
    return said


def _require_own_name(present: Iterable[Source], said: Facts, source_id: str = "") -> None:
    for each in present:
        if each.id != source_id and same_name(each.name) == same_name(said.name):
            raise Invalid([Fault("/name", "Another source has this name: give one that tells them apart.")])


def _require_own_names(said: Iterable[Facts]) -> None:
    found: set[str] = set()
    for facts in said:
        if same_name(facts.name) in found:
            raise Invalid([Fault("/name", f"Several sources would be called {facts.name}.")])
        found.add(same_name(facts.name))


def _require_room(present: Mapping[str, Source], more: int) -> None:
    if len(present) + more > MOST_SOURCES:
        message = f"An organisation keeps at most {MOST_SOURCES:,} sources. Remove some first."
        raise Conflict("too_many_sources", message)


def _row(organisation_id: str, source_id: str) -> SourceRow:
    row = db.session.get(SourceRow, (organisation_id, source_id))
    if row is None:
        raise NotFound("source")
    return row


def _at_version(session: Any, organisation_id: str, source_id: str, version: int) -> SourceRow:
    structure.lock(session, organisation_id)  # names are unique: one change of the list at a time
    row = _row(organisation_id, source_id)
    session.refresh(row)
    if row.version != version:
        raise Conflict("stale", STALE)
    return row


def _id_by(ticket: str) -> str:
    return hashlib.sha256(f"source {ticket}".encode()).hexdigest()[: 2 * ID_BYTES]


def _noted(organisation_id: str, ids: Sequence[str] | None = None) -> dict[str, list[Noted]]:
    """The entries of the sources, in the order in which they were noted."""
    query = select(*SourceEntryRow.__table__.c).where(SourceEntryRow.organisation_id == organisation_id)
    if ids is not None:
        query = query.where(SourceEntryRow.source_id.in_(ids))
    rows: dict[str, list[Any]] = {}
    for row in db.session.execute(query.order_by(SourceEntryRow.source_id, SourceEntryRow.number)):
        rows.setdefault(row.source_id, []).append(row)
    return {source_id: _history(found) for source_id, found in rows.items()}


def _history(rows: Sequence[Any]) -> list[Noted]:
    replaced = {row.corrects for row in rows}
    places: dict[int, int] = {}
    for row in rows:
        places[row.number] = places.get(row.corrects, row.corrects) if row.corrects else row.number
    return [
        Noted(
            number=row.number,
            place=places[row.number],
            since=row.since,
            noted_at=row.noted_at,
            noted_by=row.noted_by,
            facts=Facts(**{name: getattr(row, name) for name in FACTS}),
            corrects=row.corrects,
            taken_back=row.taken_back,
            replaced=row.number in replaced,
        )
        for row in rows
    ]


def _present(noted: Sequence[Noted]) -> Noted:
    """The entry that holds now."""
    return max((each for each in noted if each.counts), key=lambda each: (each.since, each.place))


def _entry(source_id: str, noted: Noted) -> coverage.Entry:
    facts = noted.facts
    return coverage.Entry(
        source=source_id,
        number=noted.place,
        since=noted.since,
        kind=facts.kind,
        cadence=facts.cadence,
        state=facts.state,
        owned=facts.owner is not None,
        together=facts.together,
        looked_on=facts.looked_on,
    )


def _seen(organisation_id: str, ids: Sequence[str] | None = None) -> list[Source]:
    mine = select(SourceRow.id, SourceRow.version).where(SourceRow.organisation_id == organisation_id)
    versions: dict[str, int] = dict(db.session.execute(mine).all())
    return [
        _source(source_id, versions[source_id], noted)
        for source_id, noted in _noted(organisation_id, ids).items()
    ]


def _source(source_id: str, version: int, noted: Sequence[Noted]) -> Source:
    now, today = _present(noted), clock.today()
    counting = [_entry(source_id, each) for each in noted if each.counts]
    standing = coverage.standings(counting, max(today, now.since))[0]
    facts = replace(now.facts, looked_on=standing.looked_on)
    return Source(
        id=source_id,
        version=version,
        since=now.since,
        in_state_since=_in_state_since(noted),
        due_on=standing.due_on,
        freshness=standing.freshness,
        **asdict(facts),
    )


def _in_state_since(noted: Sequence[Noted]) -> date:
    """The first day of the last run of entries that say the same state."""
    counting = sorted((each for each in noted if each.counts), key=lambda each: (each.since, each.place))
    first = counting[-1]
    for each in reversed(counting):
        if each.facts.state != first.facts.state:
            break
        first = each
    return first.since


def _in_order(found: Iterable[Source]) -> list[Source]:
    """By kind in their order, own kinds by what they are called, then by name."""

    def place(each: Source) -> Any:
        kind = coverage.EVERY_KIND.index(each.kind)
        return kind, same_name(each.kind_name), same_name(each.name), each.id

    return sorted(found, key=place)
