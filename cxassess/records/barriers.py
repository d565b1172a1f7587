"""Barriers: what stands in the way of doing what is best for customers, who sees to it, and what is answered.

They belong to the organisation and outlive rounds: a round is only where a barrier was heard of. Leaders
write them in their own words. Every change is kept, with its reason and by whom.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import delete as delete_from
from sqlalchemy import func, select

from ..maturity import Questionnaire
from ..maturity.barriers import KINDS, SETTLED, STATES, barrier_question
from ..maturity.errors import Fault
from . import acts, clock, rounds
from .barrier_rows import BarrierChangeRow, BarrierRoundRow, BarrierRow
from .database import db, or_again, writing
from .errors import Conflict, Invalid, NotFound
from .models import OrganisationRow, RoundRow
from .names import kept_lines, line_fault, lines_fault

MOST = 1000
LINES = {"title": 200, "theme": 200, "owner": 200}
TEXTS = {"answer": 2000, "next_step": 1000, "reason": 1000}
LONGEST = {**LINES, **TEXTS}
EDITABLE = (
    *("title", "kind", "theme", "owner", "owner_shown", "due_on", "state", "state_since"),
    *("answer", "next_step", "published", "rounds"),
)
ID_BYTES = 8


@dataclass(frozen=True)
class Barrier:
    """A barrier as everybody outside this room sees it; `rounds` are those that heard of it, oldest first.

    `state_since` is the day on which it came into its state, `reason` why, where somebody said so;
    `answer` and `next_step` are for employees.
    """

    id: str
    title: str
    kind: str
    state: str
    state_since: date
    theme: str | None = None
    owner: str | None = None
    owner_shown: bool = False
    due_on: date | None = None
    reason: str = ""
    answer: str = ""
    next_step: str = ""
    published: bool = False
    rounds: tuple[str, ...] = ()
    position: int = 0
    version: int = 1


@dataclass(frozen=True)
class Change:
    """A change of a barrier: which fields now say what, why, by whom (the id of an account) and when."""

    version: int
    changed_at: datetime
    changed_by: str | None
    reason: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class HeardRound:
    """A round that was opened, and whether what was said in it can be read."""

    id: str
    name: str
    released: bool


@dataclass(frozen=True)
class Row:
    """What a row of a list says of a barrier: the one that there is, or None, and the fields to be kept."""

    before: Barrier | None
    said: Mapping[str, Any]
    reason: str = ""

    @property
    def why(self) -> str:
        """Why the barrier is in its state, by the row or as it was said before."""
        moved = self.before is None or self.said.get("state", self.before.state) != self.before.state
        return self.reason or ("" if moved or self.before is None else self.before.reason)

    @cached_property
    def wanted(self) -> Barrier:
        """The barrier as it would be; a new one has a random id."""
        blank = Barrier(_new_id(), "", "", "heard", clock.today(), reason=self.reason)
        return _with(self.before or blank, self.said)

    @property
    def changes(self) -> tuple[str, ...]:
        """Which fields would be different."""
        if self.before is None:
            return ()
        return tuple(name for name, value in self.said.items() if getattr(self.before, name) != value)


@dataclass(frozen=True)
class Known:
    """What barriers can name, each looked up once however many are checked."""

    organisation_id: str

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(kinds(self.organisation_id))

    @cached_property
    def rounds(self) -> frozenset[str]:
        return frozenset(each.id for each in rounds_heard(self.organisation_id))


def every(organisation_id: str) -> list[Barrier]:
    """All barriers of an organisation, in the order that its leaders gave them."""
    query = select(BarrierRow).where(BarrierRow.organisation_id == organisation_id)
    return _all_seen(organisation_id, query.order_by(BarrierRow.position, BarrierRow.id))


def page(organisation_id: str, limit: int, after: str | None = None) -> tuple[list[Barrier], str | None]:
    """Up to `limit` barriers by their random ids, and the place to go on from, or None."""
    mine = (BarrierRow.organisation_id == organisation_id, BarrierRow.id > (after or ""))
    found = _all_seen(
        organisation_id, select(BarrierRow).where(*mine).order_by(BarrierRow.id).limit(limit + 1)
    )
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def published(organisation_id: str) -> list[Barrier]:
    """What employees are told of, in the order of the log."""
    mine = (BarrierRow.organisation_id == organisation_id, BarrierRow.published)
    query = select(BarrierRow).where(*mine).order_by(BarrierRow.position, BarrierRow.id)
    return _all_seen(organisation_id, query)


def get(organisation_id: str, barrier_id: str) -> Barrier:
    """One barrier. Raises NotFound."""
    return _seen(_row(organisation_id, barrier_id), _heard_in(organisation_id, barrier_id)[barrier_id])


def history(organisation_id: str, barrier_id: str) -> list[Change]:
    """The changes of a barrier, the newest first. Raises NotFound."""
    _row(organisation_id, barrier_id)
    rows = db.session.scalars(
        select(BarrierChangeRow)
        .where(BarrierChangeRow.organisation_id == organisation_id, BarrierChangeRow.barrier_id == barrier_id)
        .order_by(BarrierChangeRow.version.desc())
    )
    return [Change(row.version, row.changed_at, row.changed_by, row.reason, dict(row.fields)) for row in rows]


def rounds_heard(organisation_id: str) -> list[HeardRound]:
    """The rounds that somebody can have been heard in, the newest first."""
    mine = (RoundRow.organisation_id == organisation_id, RoundRow.state != "draft")
    query = select(RoundRow).where(*mine).order_by(RoundRow.created_at.desc(), RoundRow.id.desc())
    return [
        HeardRound(row.id, row.name, row.state == "closed" and not rounds.withheld(row))
        for row in db.session.scalars(query)
    ]


def kinds(organisation_id: str) -> tuple[str, ...]:
    """What barriers can be filed under: our kinds, then those of the organisation's own questionnaires."""
    found = dict.fromkeys(KINDS)
    for questionnaire in _questionnaires(organisation_id):
        question = barrier_question(questionnaire)
        found |= dict.fromkeys(question.kinds if question else ())
    return tuple(found)


def add(
    organisation_id: str, *, ticket: str = "", reason: str = "", changed_by: str | None = None, **fields: Any
) -> Barrier:
    """The new barrier, last in the log; the one that is there when it was sent twice, with the same ticket.

    Raises Invalid with every fault, Conflict `barrier_added` when another one came with the ticket, or
    `too_many_barriers`.
    """
    id_ = hashlib.sha256(f"barrier {ticket}".encode()).hexdigest()[: 2 * ID_BYTES] if ticket else _new_id()
    blank = Barrier(id_, "", "", "heard", clock.today(), reason=kept_lines(reason))
    wanted = _with(blank, _tidied(fields))
    _check(Known(organisation_id), wanted, fields, kept_lines(reason))
    made: Barrier = or_again(lambda: _put(organisation_id, wanted, kept_lines(reason), changed_by))
    if any(getattr(made, name) != getattr(wanted, name) for name in EDITABLE if name != "rounds"):
        raise Conflict("barrier_added", "Another barrier was added with this ticket. Use a new one.")
    return made


def edit(
    organisation_id: str,
    barrier_id: str,
    version: int,
    *,
    reason: str = "",
    changed_by: str | None = None,
    **fields: Any,
) -> Barrier:
    """The changed barrier. `fields` are of EDITABLE; what is left out stays, but a new state begins today.

    A reason is needed where it turns out that a barrier cannot be fixed. Raises NotFound, Invalid with every
    fault, Conflict `stale` when it was changed since `version`.
    """
    before, said, why = get(organisation_id, barrier_id), _tidied(fields), kept_lines(reason)
    moved = said.get("state", before.state) != before.state
    if moved:
        said.setdefault("state_since", clock.today())
    _check(Known(organisation_id), _with(before, said), fields, why if moved else why or before.reason)
    with writing() as session:
        row = _at_version(organisation_id, barrier_id, version)
        changed = _put_into(session, row, before, said)
        if not changed and not why:
            return before
        if moved or (why and row.state == "cannot_be_fixed"):
            row.reason = why
        row.version += 1
        _keep_change(session, row, why, changed_by, changed)
        acts.note(session, organisation_id, "barrier.changed", row.title, fields=sorted(changed))
    return get(organisation_id, barrier_id)


def take(organisation_id: str, rows: Sequence[Row], version: str, changed_by: str | None = None) -> int:
    """How many barriers were added or changed by a list: all of its rows, or none.

    Raises Conflict `stale` when the log is not the `version` that the list was compared with, or
    `too_many_barriers`. The rows were checked (`faults_of`).
    """
    with writing() as session:
        session.get(OrganisationRow, organisation_id, with_for_update=True)
        if version != version_of(every(organisation_id)):
            raise Conflict("stale", "Somebody else changed the log meanwhile. Look at it again.")
        done = sum(_taken(session, organisation_id, row, changed_by) for row in rows)
        if done:
            acts.note(session, organisation_id, "barriers.added", barriers=done)
        return done


def faults_of(known: Known, row: Row) -> tuple[Fault, ...]:
    """What is wrong with a row of a list; nothing where it can be taken."""
    try:
        _check(known, row.wanted, row.said, row.why)
    except Invalid as invalid:
        return tuple(invalid.faults)
    return ()


def version_of(log: Sequence[Barrier]) -> str:
    """What stands for the log as it is."""
    said = " ".join(f"{each.id}:{each.version}" for each in log)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _taken(session: Any, organisation_id: str, row: Row, changed_by: str | None) -> int:
    """1 where a row of a list added or changed a barrier, else 0."""
    if row.before is None:
        made = _new_row(session, organisation_id, row.wanted)
        _keep_rounds(session, made, row.wanted.rounds)
        said = {name: getattr(row.wanted, name) for name in EDITABLE if getattr(row.wanted, name)}
        _keep_change(session, made, row.reason, changed_by, said)
        return 1
    kept = _row(organisation_id, row.before.id, lock=True)
    changed = _put_into(session, kept, row.before, row.said)
    if not changed:
        return 0
    if "state" in changed or row.reason:
        kept.reason = row.reason
    kept.version += 1
    _keep_change(session, kept, row.reason, changed_by, changed)
    return 1


def move(organisation_id: str, barrier_id: str, *, up: bool) -> None:
    """Let a barrier change places with the one before it, or behind it; nothing at the end of the log.

    Raises NotFound.
    """
    with writing() as session:
        session.get(OrganisationRow, organisation_id, with_for_update=True)
        row = _row(organisation_id, barrier_id)
        ids = [each.id for each in every(organisation_id)]
        here = ids.index(row.id)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(ids):
            return
        ids[here], ids[there] = ids[there], ids[here]
        for place, each in enumerate(ids):
            _row(organisation_id, each).position = place
        acts.note(session, organisation_id, "barrier.moved", row.title)


def remove(organisation_id: str, barrier_id: str, version: int) -> None:
    """Delete a barrier with its history. Raises NotFound, Conflict `stale` or `barrier_published`."""
    with writing() as session:
        row = _at_version(organisation_id, barrier_id, version)
        if row.published:
            raise Conflict("barrier_published", "It is published. Withdraw it first, then remove it.")
        acts.note(session, organisation_id, "barrier.removed", row.title)
        session.delete(row)


def _put(organisation_id: str, wanted: Barrier, reason: str, changed_by: str | None) -> Barrier:
    """The barrier that is kept under this id: this one, unless there was one before."""
    with writing() as session:
        row = session.get(BarrierRow, (organisation_id, wanted.id))
        if row is None:
            # One at a time in an organisation, or two would get the same place.
            session.get(OrganisationRow, organisation_id, with_for_update=True)
            row = _new_row(session, organisation_id, wanted)
            _keep_rounds(session, row, wanted.rounds)
            said = {name: getattr(wanted, name) for name in EDITABLE if getattr(wanted, name)}
            _keep_change(session, row, reason, changed_by, said)
            acts.note(session, organisation_id, "barrier.added", row.title)
        made = row.id
    return get(organisation_id, made)


def _new_row(session: Any, organisation_id: str, wanted: Barrier) -> BarrierRow:
    mine = BarrierRow.organisation_id == organisation_id
    count, last = session.execute(select(func.count(), func.max(BarrierRow.position)).where(mine)).one()
    if count >= MOST:
        raise Conflict("too_many_barriers", f"The log holds {MOST:,} barriers. Remove some first.")
    columns = {name: value for name, value in vars(wanted).items() if name not in ("rounds", "position")}
    row = BarrierRow(organisation_id=organisation_id, position=0 if last is None else last + 1, **columns)
    session.add(row)
    session.flush()
    return row


def _put_into(session: Any, row: BarrierRow, before: Barrier, said: Mapping[str, Any]) -> dict[str, Any]:
    """What of the said is different, after it was written."""
    changed = {name: value for name, value in said.items() if getattr(before, name) != value}
    for name, value in changed.items():
        if name == "rounds":
            _keep_rounds(session, row, value)
        else:
            setattr(row, name, value)
    return changed


def _keep_rounds(session: Any, row: BarrierRow, round_ids: Sequence[str]) -> None:
    place = {"organisation_id": row.organisation_id, "barrier_id": row.id}
    session.execute(delete_from(BarrierRoundRow).filter_by(**place))
    session.add_all(BarrierRoundRow(round_id=each, **place) for each in round_ids)


def _keep_change(
    session: Any, row: BarrierRow, reason: str, changed_by: str | None, fields: Mapping[str, Any]
) -> None:
    session.add(
        BarrierChangeRow(
            organisation_id=row.organisation_id,
            barrier_id=row.id,
            version=row.version,
            changed_at=clock.now(),
            changed_by=changed_by,
            reason=reason,
            fields={name: _plain(value) for name, value in fields.items()},
        )
    )


def _all_seen(organisation_id: str, query: Any) -> list[Barrier]:
    heard_in = _heard_in(organisation_id)
    return [_seen(row, heard_in[row.id]) for row in db.session.scalars(query)]


def _heard_in(organisation_id: str, barrier_id: str | None = None) -> dict[str, list[str]]:
    """The rounds in which barriers were heard of, the oldest first."""
    query = (
        select(BarrierRoundRow.barrier_id, BarrierRoundRow.round_id)
        .join(
            RoundRow,
            (RoundRow.organisation_id == BarrierRoundRow.organisation_id)
            & (RoundRow.id == BarrierRoundRow.round_id),
        )
        .where(BarrierRoundRow.organisation_id == organisation_id)
        .order_by(RoundRow.created_at, RoundRow.id)
    )
    if barrier_id:
        query = query.where(BarrierRoundRow.barrier_id == barrier_id)
    found: dict[str, list[str]] = defaultdict(list)
    for barrier, round_id in db.session.execute(query):
        found[barrier].append(round_id)
    return found


def _row(organisation_id: str, barrier_id: str, *, lock: bool = False) -> BarrierRow:
    row = db.session.get(BarrierRow, (organisation_id, barrier_id), with_for_update=lock)
    if row is None:
        raise NotFound("barrier")
    return row


def _at_version(organisation_id: str, barrier_id: str, version: int) -> BarrierRow:
    row = _row(organisation_id, barrier_id, lock=True)
    if row.version != version:
        raise Conflict(
            "stale", "Somebody else changed this barrier meanwhile. Read it again, then change it."
        )
    return row


def _seen(row: BarrierRow, heard_in: Sequence[str]) -> Barrier:
    columns = {name: getattr(row, name) for name in Barrier.__dataclass_fields__ if name != "rounds"}
    return Barrier(**columns, rounds=tuple(heard_in))


def _with(before: Barrier, said: Mapping[str, Any]) -> Barrier:
    return Barrier(**{**vars(before), **{name: said[name] for name in said if name in EDITABLE}})


def _tidied(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are kept: texts without space around them, nothing for an empty name."""
    said = dict(fields)
    for name in ("title", "answer", "next_step"):
        if name in said:
            said[name] = kept_lines(said[name])
    for name in ("theme", "owner"):
        if name in said:
            said[name] = kept_lines(said[name]) or None
    if "rounds" in said:
        said["rounds"] = tuple(dict.fromkeys(said["rounds"]))
    return said


def _check(known: Known, wanted: Barrier, fields: Mapping[str, Any], reason: str) -> None:
    """Nothing, or Invalid with every fault of the barrier as it would be."""
    rules = [
        (name in EDITABLE, f"/{name}", "This cannot be changed.") for name in fields
    ] + [
        (bool(wanted.title), "/title", "Say in a few words what stands in the way."),
        (wanted.kind in KINDS or wanted.kind in known.kinds, "/kind", "Choose a kind."),
        (wanted.state in STATES, "/state", f"Use one of {', '.join(STATES)}."),
        (wanted.state_since <= clock.today(), "/state_since", "Give a day that has come."),
        (wanted.state != "cannot_be_fixed" or bool(reason), "/reason", "Say why it cannot be fixed."),
        (not wanted.published or wanted.state not in SETTLED or bool(wanted.answer), "/answer",
         "Write down what is answered before it is published."),
    ]  # fmt: skip
    for name in LINES:
        wrong = line_fault(getattr(wanted, name) or "", LONGEST[name])
        rules.append((wrong is None, f"/{name}", wrong or ""))
    for name, text in (("answer", wanted.answer), ("next_step", wanted.next_step), ("reason", reason)):
        wrong = lines_fault(text, LONGEST[name])
        rules.append((wrong is None, f"/{name}", wrong or ""))
    if "rounds" in fields:
        rules.append(
            (known.rounds.issuperset(wanted.rounds), "/rounds", "Choose rounds that have been opened.")
        )
    faults = [Fault(where, message) for holds, where, message in rules if not holds]
    if faults:
        raise Invalid(faults)


def _questionnaires(organisation_id: str) -> list[Questionnaire]:
    """Those that the organisation's rounds ask, each once."""
    mine = select(func.max(RoundRow.id)).where(RoundRow.organisation_id == organisation_id)
    ids = db.session.scalars(mine.group_by(RoundRow.questionnaire_digest)).all()
    return [rounds.get(organisation_id, each).questionnaire for each in sorted(ids)]


def _new_id() -> str:
    return secrets.token_hex(ID_BYTES)


def _plain(value: Any) -> Any:
    return (
        value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
    )
