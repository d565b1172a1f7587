"""What is kept of a person who asks for it, and its erasure where that can be done.

Somebody is found by the name or address that they give, in what belongs to people by name: contacts, letters,
invitations of open confidential rounds, offers to help, accounts, acts, goals, measurements, sources of
feedback, barriers.
Their answers are not among it: nothing joins a person to an answer, and what can be said of a round's answers
follows from its mode and state alone. What was asked for is written down nowhere; an act says that it was
done, under a random reference.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, func, select, update

from ..maturity.errors import Fault
from . import acts, goal_names, idempotency, reports, roadmaps, rounds, upkeep
from .accounts import ERASED
from .barrier_rows import BarrierChangeRow, BarrierRow
from .contacts import ContactRow
from .database import db, writing
from .errors import Conflict, Invalid
from .estimate_rows import EstimateChangeRow
from .letters import LetterRow
from .measurement_rows import MeasurementChangeRow, MeasurementRow
from .models import (
    BallotRow,
    DraftRow,
    GoalChangeRow,
    GoalRow,
    InvitationRow,
    OrganisationRow,
    RoundRow,
    VolunteerRow,
)
from .names import UNSEEN
from .people import UserRow
from .source_rules import NAMELESS
from .sources import SourceEntryRow, SourceRow
from .theme_rows import ThemeDecisionRow

LONGEST = 254
MOST = 200
"""How many entries of a kind are looked at: more than that is no person's, but a word that many share."""
REFERENCE = re.compile(r"[A-Z2-7]{4}-[A-Z2-7]{4}\Z")
KINDS = (
    *("contact", "letter", "invitation", "volunteer", "account", "goal", "goal_change", "roadmap_change"),
    *("measurement", "measurement_change", "source", "source_change", "barrier", "barrier_change"),
    *("estimate_change", "theme_decision", "act"),
)


@dataclass(frozen=True)
class Entry:
    """Something that is kept of a person: what it says, by column, and why it cannot be erased, if so.

    `key` finds it again; `stays` is '' or one of `answered`, `own_account`, `owner`, `act`.
    """

    kind: str
    key: str
    says: dict[str, Any]
    stays: str = ""
    together: str = ""  # entries with the same word are erased together, such as all letters to an address

    @property
    def name(self) -> str:
        """What stands for it in a form."""
        return f"{self.kind} {self.together or self.key}"


@dataclass(frozen=True)
class OfRounds:
    """The rounds of one mode and state: what is true of one's answers is true of all."""

    privacy: str
    state: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """Everything that is kept of somebody, and the rounds whose answers cannot be told from others."""

    asked: str
    entries: tuple[Entry, ...]
    rounds: tuple[OfRounds, ...]
    cut_short: bool

    def of(self, kind: str) -> tuple[Entry, ...]:
        """The entries of a kind."""
        return tuple(each for each in self.entries if each.kind == kind)


def new_reference() -> str:
    """A random word for a request, which says nothing of the person."""
    word = "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(8))
    return f"{word[:4]}-{word[4:]}"


def find(organisation_id: str, asked: str, actor: tuple[str, str] = ("", "")) -> Found:
    """What is kept of whoever has this name or address; `actor` is id and role of who looks.

    Raises Invalid for nothing, or too much, to look for.
    """
    plain = _plain(asked)
    if not 2 <= len(plain) <= LONGEST or UNSEEN.search(plain):
        message = f"Type the person's name or e-mail address, at most {LONGEST} characters."
        raise Invalid([Fault("/asked", message)])
    contacts = _contacts(organisation_id, plain)
    accounts = _accounts(organisation_id, plain, *actor)
    words = {plain}
    for entry in (*contacts, *accounts):
        words |= {_plain(entry.says[name]) for name in ("email",) if entry.says.get(name)}
        words |= {_plain(entry.key)} if entry.kind == "contact" else set()
    entries = [
        *contacts,
        *_letters(organisation_id, words),
        *_invitations(organisation_id, words | {_plain(each.says["name"]) for each in contacts}),
        *_volunteers(organisation_id, words),
        *accounts,
        *_goals(organisation_id, words),
        *_goal_changes(organisation_id, accounts, words),
        *_measurements(organisation_id, words),
        *_measurement_changes(organisation_id, accounts, words),
        *_roadmap_changes(organisation_id, accounts),
        *_sources(organisation_id, words),
        *_source_changes(organisation_id, accounts, words),
        *_barriers(organisation_id, words),
        *_barrier_changes(organisation_id, accounts, words),
        *_estimate_changes(organisation_id, accounts, words),
        *_theme_decisions(organisation_id, accounts),
        *_acts(organisation_id, accounts, words),
    ]
    cut = any(sum(each.kind == kind for each in entries) >= MOST for kind in KINDS)
    return Found(asked.strip(), tuple(entries), _of_rounds(organisation_id), cut)


def export(organisation_id: str, found: Found, reference: str) -> dict[str, Any]:
    """What is kept, fit for JSON; an act says that it was handed out."""
    with writing() as session:
        acts.note(session, organisation_id, "request.exported", _reference(reference))
    return {
        "reference": reference,
        "asked_for": found.asked,
        "kept": [{"what": each.kind, **each.says} for each in found.entries],
        "answers_in_rounds": [
            {"privacy": each.privacy, "state": each.state, "rounds": list(each.names)}
            for each in found.rounds
        ],
    }


def erase(organisation_id: str, found: Found, names: Collection[str], reference: str) -> int:
    """How many entries were erased: those of `found` with these names that may go.

    Raises Invalid when none was chosen, Conflict `gone` when there is nothing of them any more.
    """
    chosen = [each for each in found.entries if each.name in names and not each.stays]
    if not chosen:
        raise Invalid([Fault("/entries", "Choose what is to be erased.")])
    with writing() as session:
        gone = sum(_ERASERS[each.kind](session, organisation_id, each) for each in chosen)
        if not gone:
            raise Conflict("gone", "Nothing of this is there any more.")
        idempotency.forget_answers(session, organisation_id)
        reports.forget_made(session, organisation_id)
        acts.note(session, organisation_id, "request.erased", _reference(reference), erased=gone)
        upkeep.owe(session)
    upkeep.catch_up()
    return gone


def _reference(text: str) -> str:
    return text if REFERENCE.match(text) else new_reference()


def _plain(text: str) -> str:
    """The text as it is compared: nobody should be missed for a capital letter."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _like(column: Any, words: Collection[str]) -> Any:
    """Whether a column is one of some words; capitals beyond ASCII are compared afterwards."""
    return func.lower(column).in_([word.lower() for word in words])


# What is found, by kind.


def _matching(query: Any, matches: Any) -> Iterator[Any]:
    """The rows that match, compared here: databases fold capitals by rules of their own."""
    found = 0
    for row in db.session.scalars(query.execution_options(yield_per=500)):
        if matches(row):
            yield row
            found += 1
            if found == MOST:
                return


def _contacts(organisation_id: str, plain: str) -> list[Entry]:
    query = select(ContactRow).where(ContactRow.organisation_id == organisation_id).order_by(ContactRow.id)
    rows = _matching(query, lambda row: plain in {_plain(row.name), _plain(row.email or ""), _plain(row.id)})
    names = ("id", "name", "email", "audience", "unit_id", "language")
    return [
        Entry(
            "contact",
            row.id,
            {
                **{name: getattr(row, name) for name in names},
                **_besides(_of("contact_id"), organisation_id, row.id),
            },
        )
        for row in rows
    ]


def _letters(organisation_id: str, words: Collection[str]) -> list[Entry]:
    query = select(LetterRow).where(
        LetterRow.organisation_id == organisation_id, _like(LetterRow.address, words)
    )
    rows = db.session.scalars(query.order_by(LetterRow.due_at, LetterRow.id).limit(MOST))
    named = _round_names(organisation_id)
    return [
        Entry(
            "letter",
            row.id,
            {
                "address": row.address,
                "purpose": row.purpose,
                "round": named.get(row.round_id or "", row.round_id),
                "state": row.state,
                "note": row.note,
                "sent_on": row.sent_on.isoformat() if row.sent_on else None,
            },
            together=row.address,
        )
        for row in rows
    ]


def _invitations(organisation_id: str, words: Collection[str]) -> list[Entry]:
    """In confidential rounds that are open; it is known there who has answered."""
    query = (
        select(InvitationRow.round_id, InvitationRow.ref, RoundRow.name, BallotRow.spent)
        .join(
            RoundRow,
            (RoundRow.organisation_id == InvitationRow.organisation_id)
            & (RoundRow.id == InvitationRow.round_id),
        )
        .join(
            BallotRow,
            (BallotRow.organisation_id == InvitationRow.organisation_id)
            & (BallotRow.round_id == InvitationRow.round_id)
            & (BallotRow.hash == InvitationRow.ballot),
        )
        .where(InvitationRow.organisation_id == organisation_id, RoundRow.state == "open")
    )
    return [
        Entry(
            "invitation",
            f"{row.round_id} {row.ref}",
            {"round": row.name, "invited_as": row.ref, "answered": bool(row.spent)},
            "answered" if row.spent else "",
        )
        for row in db.session.execute(query.order_by(InvitationRow.round_id, InvitationRow.ref))
        if _plain(row.ref) in words
    ][:MOST]


def _volunteers(organisation_id: str, words: Collection[str]) -> list[Entry]:
    """Offers whose way to be reached holds the name or address."""
    named = _round_names(organisation_id)
    query = select(VolunteerRow).where(VolunteerRow.organisation_id == organisation_id)
    rows = _matching(query, lambda row: any(word in _plain(row.contact) for word in words if len(word) > 2))
    return [
        Entry(
            "volunteer",
            f"{row.round_id} {row.key.hex()}",
            {"round": named.get(row.round_id), "contact": row.contact, "pillars": list(row.pillars)},
        )
        for row in rows
    ]


def _accounts(organisation_id: str, plain: str, actor_id: str, actor_role: str) -> list[Entry]:
    query = select(UserRow).where(UserRow.organisation_id == organisation_id).order_by(UserRow.id)
    rows = _matching(query, lambda row: plain in {_plain(row.email), _plain(row.name)})
    names = ("email", "name", "role", "branch", "active", "language")

    def stays(row: UserRow) -> str:
        if row.id == actor_id:
            return "own_account"
        return "owner" if row.role == "owner" and actor_role != "owner" else ""

    return [
        Entry(
            "account",
            row.id,
            {
                **{name: getattr(row, name) for name in names},
                **_besides(_of("user_id"), organisation_id, row.id),
            },
            stays(row),
        )
        for row in rows
    ]


def _besides(tables: list[Table], organisation_id: str, key: str) -> dict[str, int]:
    """How many rows other tables hold of a contact or account, such as its sessions; all go with it."""
    found = {}
    for table in tables:
        mine = (table.c.organisation_id == organisation_id, _whose(table) == key)
        if count := db.session.scalar(select(func.count()).select_from(table).where(*mine)):
            found[table.name] = count
    return found


def _of(column: str) -> list[Table]:
    """The tables that belong to a person by this column, whichever there are."""
    tables = db.metadata.sorted_tables
    return [table for table in tables if column in table.c and "organisation_id" in table.c]


def _whose(table: Table) -> Any:
    return table.c.get("user_id", table.c.get("contact_id"))


def _goals(organisation_id: str, words: Collection[str]) -> list[Entry]:
    """The goals that somebody owns or owned, or whose texts and reasons name them."""
    return [
        Entry(
            "goal",
            row.id,
            {"goal": roadmaps.title_of(row), "owner": owner or "", "named": sorted(words)},
        )
        for row, owner in goal_names.named(organisation_id, words)
    ][:MOST]


def _roadmap_changes(organisation_id: str, accounts: Collection[Entry]) -> list[Entry]:
    """The targets and outcomes that their account set for roadmaps."""
    return [
        Entry(
            "roadmap_change",
            f"{row.round_id} {row.version}",
            {"round": row.round_id, "changed_at": row.changed_at.isoformat(), "reason": row.reason},
            "act",
        )
        for row in goal_names.reasons(organisation_id, [each.key for each in accounts])
    ][:MOST]


def _goal_changes(organisation_id: str, accounts: Collection[Entry], words: Collection[str]) -> list[Entry]:
    names = [each.says["name"] for each in accounts] + [each.key for each in accounts]
    by = [*names, *(each.says["email"] for each in accounts), *words]
    query = select(GoalChangeRow).where(
        GoalChangeRow.organisation_id == organisation_id, GoalChangeRow.changed_by.in_(by)
    )
    return [
        Entry(
            "goal_change",
            f"{row.goal_id} {row.version}",
            {"goal": row.goal_id, "changed_at": row.changed_at.isoformat(), "reason": row.reason},
            "act",
        )
        for row in db.session.scalars(query.order_by(GoalChangeRow.changed_at).limit(MOST))
    ]


def _measurements(organisation_id: str, words: Collection[str]) -> list[Entry]:
    """Measurements whose source is somebody, or was before a correction."""
    query = select(MeasurementRow).where(MeasurementRow.organisation_id == organisation_id)
    mine = MeasurementChangeRow.organisation_id == organisation_id
    changes = db.session.execute(
        select(MeasurementChangeRow.measurement_id, MeasurementChangeRow.fields).where(mine)
    )
    named = {
        each.measurement_id: each.fields["source"]
        for each in changes
        if _plain(each.fields["source"]) in words
    }
    return [
        Entry(
            "measurement",
            row.id,
            {
                "metric": row.metric,
                "day": row.taken_on.isoformat(),
                "came_from": named.get(row.id) or row.source,
            },
        )
        for row in _matching(query, lambda row: row.id in named or _plain(row.source) in words)
    ]


def _measurement_changes(
    organisation_id: str, accounts: Collection[Entry], words: Collection[str]
) -> list[Entry]:
    """What they entered or corrected."""
    by = [*(each.key for each in accounts), *words]
    entered = select(MeasurementRow).where(
        MeasurementRow.organisation_id == organisation_id, MeasurementRow.entered_by.in_(by)
    )
    changed = select(MeasurementChangeRow).where(
        MeasurementChangeRow.organisation_id == organisation_id, MeasurementChangeRow.changed_by.in_(by)
    )
    rows = db.session.scalars(entered.order_by(MeasurementRow.entered_at).limit(MOST))
    changes = db.session.scalars(changed.order_by(MeasurementChangeRow.changed_at).limit(MOST))
    found = [
        *(
            (row.id, {"metric": row.metric, "entered_at": row.entered_at.isoformat(timespec="seconds")})
            for row in rows
        ),
        *(
            (
                f"{row.measurement_id} {row.version}",
                {"changed_at": row.changed_at.isoformat(timespec="seconds"), "reason": row.reason},
            )
            for row in changes
        ),
    ]
    return [Entry("measurement_change", key, says, "act") for key, says in found][:MOST]


def _sources(organisation_id: str, words: Collection[str]) -> list[Entry]:
    """Sources of feedback that they own or owned, all entries of one erased together."""
    query = select(SourceEntryRow).where(
        SourceEntryRow.organisation_id == organisation_id, SourceEntryRow.owner.is_not(None)
    )
    query = query.order_by(SourceEntryRow.source_id, SourceEntryRow.number)
    return [
        Entry(
            "source",
            f"{row.source_id} {row.number}",
            {"source": row.name, "owner": row.owner, "since": row.since.isoformat()},
            together=f"{row.source_id} {row.owner}",
        )
        for row in _matching(query, lambda row: _plain(row.owner) in words)
    ]


def _source_changes(organisation_id: str, accounts: Collection[Entry], words: Collection[str]) -> list[Entry]:
    """What they noted of sources of feedback."""
    by = {*words, *(_plain(each.says["email"]) for each in accounts)}
    query = select(SourceEntryRow).where(
        SourceEntryRow.organisation_id == organisation_id, _like(SourceEntryRow.noted_by, by)
    )
    return [
        Entry(
            "source_change",
            f"{row.source_id} {row.number}",
            {"source": row.name, "noted_at": row.noted_at.isoformat(timespec="seconds")},
            "act",
        )
        for row in db.session.scalars(query.order_by(SourceEntryRow.noted_at).limit(MOST))
    ]


def _barriers(organisation_id: str, words: Collection[str]) -> list[Entry]:
    """The barriers that somebody owns, or did as their history tells."""
    query = select(BarrierRow).where(BarrierRow.organisation_id == organisation_id)
    named = _named_in_changes(organisation_id, words)
    rows = _matching(query, lambda row: row.id in named or _plain(row.owner or "") in words)
    return [
        Entry("barrier", row.id, {"barrier": row.title, "owner": named.get(row.id) or row.owner})
        for row in rows
    ]


def _named_in_changes(organisation_id: str, words: Collection[str]) -> dict[str, str]:
    """The owners with one of these names whom changes of barriers tell, by barrier."""
    mine = BarrierChangeRow.organisation_id == organisation_id
    rows = db.session.execute(select(BarrierChangeRow.barrier_id, BarrierChangeRow.fields).where(mine))
    return {
        row.barrier_id: row.fields["owner"] for row in rows if _plain(row.fields.get("owner") or "") in words
    }


def _barrier_changes(
    organisation_id: str, accounts: Collection[Entry], words: Collection[str]
) -> list[Entry]:
    by = [*(each.key for each in accounts), *words]
    query = select(BarrierChangeRow).where(
        BarrierChangeRow.organisation_id == organisation_id, BarrierChangeRow.changed_by.in_(by)
    )
    return [
        Entry(
            "barrier_change",
            f"{row.barrier_id} {row.version}",
            {"barrier": row.barrier_id, "changed_at": row.changed_at.isoformat(), "reason": row.reason},
            "act",
        )
        for row in db.session.scalars(query.order_by(BarrierChangeRow.changed_at).limit(MOST))
    ]


def _estimate_changes(
    organisation_id: str, accounts: Collection[Entry], words: Collection[str]
) -> list[Entry]:
    """What their account estimated, changed and removed in business cases."""
    row = EstimateChangeRow
    by = [*(each.key for each in accounts), *words]
    query = select(row).where(row.organisation_id == organisation_id, row.changed_by.in_(by))
    return [
        Entry(
            "estimate_change",
            f"{each.estimate_id} {each.version}",
            {"goal": each.goal_id, "changed_at": each.changed_at.isoformat(), "reason": each.reason},
            "act",
        )
        for each in db.session.scalars(query.order_by(row.changed_at, row.estimate_id).limit(MOST))
    ]


def _theme_decisions(organisation_id: str, accounts: Collection[Entry]) -> list[Entry]:
    """What their account decided about themes."""
    row = ThemeDecisionRow
    query = select(row).where(
        row.organisation_id == organisation_id, row.decided_by.in_([each.key for each in accounts])
    )
    return [
        Entry(
            "theme_decision",
            f"{each.round_id} {each.theme_id} {each.version}",
            {"round": each.round_id, "decided_at": each.decided_at.isoformat(), "reason": each.reason},
            "act",
        )
        for each in db.session.scalars(query.order_by(row.decided_at, row.theme_id).limit(MOST))
    ]


def _acts(organisation_id: str, accounts: Collection[Entry], words: Collection[str]) -> list[Entry]:
    """What their account did, and what was done to it."""
    row = acts.ActRow
    done = row.actor_id.in_([each.key for each in accounts]) | _like(row.subject, words)
    query = select(row).where(row.organisation_id == organisation_id, done)
    return [
        Entry(
            "act",
            each.id,
            {
                "done_at": each.done_at.isoformat(timespec="seconds"),
                "by": each.actor_name,
                "action": each.action,
                "subject": each.subject,
                "details": each.details,
            },
            "act",
        )
        for each in db.session.scalars(query.order_by(row.done_at.desc()).limit(MOST))
    ]


def _round_names(organisation_id: str) -> dict[str, str]:
    query = select(RoundRow.id, RoundRow.name).where(RoundRow.organisation_id == organisation_id)
    return dict(db.session.execute(query).all())


def _of_rounds(organisation_id: str) -> tuple[OfRounds, ...]:
    """The rounds that were opened, by what is true of their answers; `deleted` where those are gone."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in rounds.in_organisation(organisation_id):
        state = "deleted" if each.answers_deleted_on else each.state
        if state != "draft":
            found.setdefault((each.privacy if state == "open" else "", state), []).append(each.name)
    return tuple(OfRounds(*key, tuple(names)) for key, names in sorted(found.items(), key=_order))


def _order(pair: tuple[tuple[str, str], Any]) -> tuple[int, str]:
    (privacy, state), _ = pair
    return ("open", "closed", "deleted").index(state), privacy


# How each kind is erased: how many entries went.


def _erase_contact(session: Any, organisation_id: str, entry: Entry) -> int:
    _erase_besides(session, _of("contact_id"), organisation_id, entry.key)
    mine = (ContactRow.organisation_id == organisation_id, ContactRow.id == entry.key)
    return int(session.execute(delete(ContactRow).where(*mine)).rowcount)


def _erase_besides(session: Any, tables: list[Table], organisation_id: str, key: str) -> None:
    for table in tables:
        mine = (table.c.organisation_id == organisation_id, _whose(table) == key)
        session.execute(delete(table).where(*mine))


def _erase_letter(session: Any, organisation_id: str, entry: Entry) -> int:
    mine = (LetterRow.organisation_id == organisation_id, LetterRow.id == entry.key)
    return int(session.execute(delete(LetterRow).where(*mine, LetterRow.state != "sending")).rowcount)


def _erase_invitation(session: Any, organisation_id: str, entry: Entry) -> int:
    """End the invitation, its code and its draft, unless they have answered meanwhile."""
    round_id, _, ref = entry.key.partition(" ")
    place = {"organisation_id": organisation_id, "round_id": round_id}
    row = session.get(InvitationRow, (organisation_id, round_id, ref))
    ballot = (
        session.get(BallotRow, (organisation_id, round_id, row.ballot), with_for_update=True) if row else None
    )
    if ballot is None or ballot.spent:
        return 0
    digest = row.ballot
    for table, column in (
        (InvitationRow, InvitationRow.ballot),
        (DraftRow, DraftRow.hash),
        (BallotRow, BallotRow.hash),
    ):
        session.execute(delete(table).filter_by(**place).where(column == digest))
    return 1


def _erase_volunteer(session: Any, organisation_id: str, entry: Entry) -> int:
    round_id, _, key = entry.key.partition(" ")
    mine = (VolunteerRow.organisation_id == organisation_id, VolunteerRow.round_id == round_id)
    return int(
        session.execute(delete(VolunteerRow).where(*mine, VolunteerRow.key == bytes.fromhex(key))).rowcount
    )


def _erase_goal(session: Any, organisation_id: str, entry: Entry) -> int:
    """Take a person's name from a goal and its history, also where its roadmap stays as it was."""
    return goal_names.take_out(session, organisation_id, entry.key, entry.says["named"])


def _erase_source(session: Any, organisation_id: str, entry: Entry) -> int:
    """Put a dash in the place of an owner's name: that somebody answered for the source stays known."""
    source_id, _, number = entry.key.partition(" ")
    mine = (SourceEntryRow.organisation_id == organisation_id, SourceEntryRow.source_id == source_id)
    row = session.get(SourceRow, (organisation_id, source_id), with_for_update=True)
    if row is None:
        return 0
    row.version += 1
    hit = (*mine, SourceEntryRow.number == int(number), SourceEntryRow.owner == entry.says["owner"])
    return int(session.execute(update(SourceEntryRow).where(*hit).values(owner=NAMELESS)).rowcount)


def _erase_measurement(session: Any, organisation_id: str, entry: Entry) -> int:
    """Put a dash in the place of a person's name: the figure stays, and that it came from somebody."""
    words, place = {_plain(entry.says["came_from"])}, {"organisation_id": organisation_id}
    row = session.get(MeasurementRow, (organisation_id, entry.key), with_for_update=True)
    if row is None:
        return 0
    if _plain(row.source) in words:
        row.source, row.version = NAMELESS, row.version + 1
    for change in session.scalars(select(MeasurementChangeRow).filter_by(measurement_id=row.id, **place)):
        if _plain(change.fields["source"]) in words:
            change.fields = {**change.fields, "source": NAMELESS}
    return 1


def _erase_barrier(session: Any, organisation_id: str, entry: Entry) -> int:
    """Take a person's name from a barrier, of which they are the owner no more, and from its history."""
    words, place = {_plain(entry.says["owner"])}, {"organisation_id": organisation_id}
    row = session.get(BarrierRow, (organisation_id, entry.key), with_for_update=True)
    if row is None:
        return 0
    if _plain(row.owner or "") in words:
        row.owner, row.version = None, row.version + 1
    for change in session.scalars(select(BarrierChangeRow).filter_by(barrier_id=row.id, **place)):
        if _plain(change.fields.get("owner") or "") in words:
            change.fields = {**change.fields, "owner": None}
    return 1


def _erase_account(session: Any, organisation_id: str, entry: Entry) -> int:
    """End an account and put nobody in its place: what it did stays, under the name it had then."""
    # One at a time in an organisation, or two owners could erase each other at the same moment.
    session.get(OrganisationRow, organisation_id, with_for_update=True)
    if _is_last_owner(session, organisation_id, entry.key):
        return 0
    _erase_besides(session, _of("user_id"), organisation_id, entry.key)
    nobody = {
        "email": f"{secrets.token_hex(8)}{ERASED}",
        "name": "–",
        "password_hash": "",
        "active": False,
        "branch": None,
        "signed_in_on": None,
        "language": None,
    }
    reminded = (GoalRow.organisation_id == organisation_id, GoalRow.remind == entry.key)
    session.execute(update(GoalRow).where(*reminded).values(remind=None))
    columns = {name: value for name, value in nobody.items() if hasattr(UserRow, name)}
    mine = (UserRow.organisation_id == organisation_id, UserRow.id == entry.key)
    return int(session.execute(update(UserRow).where(*mine).values(columns)).rowcount)


_ERASERS = {
    "contact": _erase_contact,
    "letter": _erase_letter,
    "invitation": _erase_invitation,
    "volunteer": _erase_volunteer,
    "goal": _erase_goal,
    "source": _erase_source,
    "measurement": _erase_measurement,
    "barrier": _erase_barrier,
    "account": _erase_account,
}


def _is_last_owner(session: Any, organisation_id: str, user_id: str) -> bool:
    """Whether nobody else could look after the organisation's accounts."""
    owners = (UserRow.organisation_id == organisation_id, UserRow.role == "owner", UserRow.active)
    ids = set(session.scalars(select(UserRow.id).where(*owners)))
    return ids == {user_id}
