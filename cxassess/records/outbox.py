"""The outbox: which letter is handed over next, and what became of each.

A letter is claimed in a transaction of its own before it is handed over, so that of several workers one has
it, and after a crash nobody sends it a second time: a claim that is old is no longer known to be unsent. It
becomes `unsure`, and only somebody who decides it sends it again, with the same code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from . import acts, clock, letters, upkeep
from .database import db, writing
from .errors import Conflict, NotFound
from .letters import Letter, LetterRow
from .mailing_rows import InvitedRow
from .models import RoundRow
from .rounds import Round, of

LEASE = timedelta(minutes=15)
"""How long handing over may take; whoever has claimed a letter for longer has crashed."""
LONGEST_DELAY, PATIENCE = timedelta(hours=6), timedelta(days=2)
KEPT_UNDECIDED = timedelta(days=14)
"""How long a letter that was refused, or may have arrived, can still be sent again."""
KEPT_OTHERS = timedelta(days=30)
UNREADABLE, CRASHED, RETURNED = "unreadable", "crashed", "returned"
LONGEST_NOTE = 300
# What can be decided upon: a letter that was refused, or that may have arrived or not.
UNDECIDED = ("refused", "unsure")


@dataclass(frozen=True)
class Claim:
    """A letter that nobody else hands over now."""

    letter: Letter
    claimed_at: datetime
    round_id: str | None


@dataclass(frozen=True)
class Posted:
    """A letter as the list of a round shows it; `kept` while it can be sent again."""

    id: str
    address: str
    purpose: str
    state: str
    note: str
    kept: bool


def is_due() -> bool:
    """Whether a letter waits that should go out now."""
    found = db.session.scalar(select(LetterRow.id).where(*_due()).limit(1))
    db.session.rollback()  # the next look must see what others have done since
    return found is not None


def claim() -> Claim | None:
    """The next letter that is due, claimed; None when there is none. Others' letters are passed over.

    One whose round has closed meanwhile is dropped; one that cannot be read is refused.
    """
    with writing() as session:
        while row := session.scalar(_next()):
            if not _round_is_open(session, row):
                session.delete(row)
                session.flush()
                continue
            row.attempts, row.claimed_at = row.attempts + 1, clock.now()
            try:
                letter = letters.opened(row)
            except Conflict:
                row.state, row.note = "refused", UNREADABLE
                session.flush()
                continue
            row.state = "sending"
            return Claim(letter, row.claimed_at, row.round_id)
    return None


def sent(claim: Claim) -> None:
    """Note that a mail server has taken it: what it said is forgotten, and the day is noted."""
    forgotten = {"sealed": b"", "sealed_with": ""}
    _note(claim, state="sent", sent_on=clock.today(), note="", claimed_at=None, **forgotten)


def refused(claim: Claim, note: str) -> None:
    """Note that a mail server will not take it."""
    _note(claim, state="refused", note=note[:LONGEST_NOTE])


def unsure(claim: Claim, note: str) -> None:
    """Note that nobody knows whether a mail server has taken it."""
    _note(claim, state="unsure", note=note[:LONGEST_NOTE])


def later(claim: Claim, note: str) -> None:
    """Put it off, for longer each time; after two days of that it is refused."""
    with writing() as session:
        row = session.get(LetterRow, (claim.letter.organisation_id, claim.letter.id), with_for_update=True)
        if row is not None and (row.state, row.claimed_at) == ("sending", claim.claimed_at):
            _put_off(row, note)


def all_later(note: str) -> None:
    """Put off every letter that is due: the mail server cannot be reached."""
    with writing() as session:
        for row in session.scalars(select(LetterRow).where(*_due()).with_for_update(skip_locked=True)):
            row.attempts += 1
            _put_off(row, note)


def delay(attempts: int) -> timedelta:
    """How long a letter waits after so many attempts."""
    return min(timedelta(minutes=2 ** (min(attempts, 20) - 1)), LONGEST_DELAY)


def patience_ends(attempts: int) -> bool:
    """Whether so many attempts, with what was waited between them, took as long as anybody waits."""
    return sum((delay(number) for number in range(1, attempts)), timedelta()) >= PATIENCE


def keep_in_order() -> None:
    """Make letters whose claim is old unsure, and forget what need not be kept any longer."""
    now = clock.now()
    crashed = (LetterRow.state == "sending", LetterRow.claimed_at < now - LEASE)
    undecided = (LetterRow.state.in_(UNDECIDED), LetterRow.claimed_at < now - KEPT_UNDECIDED)
    ended = (
        LetterRow.round_id.is_(None),
        LetterRow.state.in_(("sent", *UNDECIDED)),
        LetterRow.due_at < now - KEPT_OTHERS,
    )
    if not any(
        db.session.scalar(select(LetterRow.id).where(*each).limit(1)) for each in (crashed, undecided, ended)
    ):
        db.session.rollback()
        return
    with writing() as session:
        session.execute(delete(LetterRow).where(*ended))
        session.execute(update(LetterRow).where(*crashed).values(state="unsure", note=CRASHED))
        emptied = {"sealed": b"", "sealed_with": "", "claimed_at": None}
        session.execute(update(LetterRow).where(*undecided).values(**emptied))


def rest(round_ids: Sequence[str]) -> None:
    """Have the files rewritten once no letter of these rounds waits: they hold the sealed codes still."""
    waiting = select(LetterRow.id).where(
        LetterRow.round_id.in_(round_ids), LetterRow.state.in_(("waiting", "sending"))
    )
    with writing() as session:
        if session.scalar(waiting.limit(1)) is None:
            upkeep.owe(session)


def returned(letter_id: str, note: str) -> bool:
    """Note that a letter came back after a mail server had taken it; False when it is not known."""
    with writing() as session:
        found = session.execute(
            update(LetterRow)
            .where(LetterRow.id == letter_id, LetterRow.state.in_(("sent", "unsure", "sending")))
            .values(
                state="refused",
                note=f"{RETURNED} {note}"[:LONGEST_NOTE],
                sealed=b"",
                sealed_with="",
                claimed_at=None,
            )
        )
        return bool(found.rowcount)


def counts(survey_round: Round) -> dict[tuple[str, str], int]:
    """How many of a round's letters of each purpose are in each state."""
    columns = (LetterRow.purpose, LetterRow.state)
    query = select(*columns, func.count()).where(*of(LetterRow, survey_round)).group_by(*columns)
    return {(purpose, state): number for purpose, state, number in db.session.execute(query)}


def page(
    survey_round: Round, state: str, limit: int, after: str | None = None
) -> tuple[list[Posted], str | None]:
    """Up to `limit` of a round's letters in a state, and the place to go on from, or None."""
    query = select(LetterRow).where(*of(LetterRow, survey_round), LetterRow.state == state)
    if after:
        query = query.where(LetterRow.id > after)
    rows = list(db.session.scalars(query.order_by(LetterRow.id).limit(limit + 1)))
    seen = [
        Posted(row.id, row.address, row.purpose, row.state, row.note, bool(row.sealed))
        for row in rows[:limit]
    ]
    return seen, rows[limit - 1].id if len(rows) > limit else None


def again(survey_round: Round, letter_id: str | None = None, state: str = "") -> int:
    """How many letters wait anew: one that was refused or unsure, or all in that state. Raises NotFound.

    They say the same as before, with the same code: whoever gets a letter twice can answer once all the same.
    """
    which: tuple[Any, ...] = (LetterRow.id == letter_id,) if letter_id else (LetterRow.state == state,)
    if letter_id:
        _require(survey_round, letter_id)
    with writing() as session:
        found = session.execute(
            update(LetterRow)
            .where(*of(LetterRow, survey_round), *which)
            .where(LetterRow.state.in_(UNDECIDED), LetterRow.sealed != b"")
            .values(state="waiting", attempts=0, due_at=clock.now(), claimed_at=None, note="")
        )
        if found.rowcount:
            acts.note(
                session,
                survey_round.organisation_id,
                "letters.sent_again",
                survey_round.name,
                letters=found.rowcount,
            )
        return int(found.rowcount)


def settle(survey_round: Round, letter_id: str) -> None:
    """Take a letter that may have arrived for sent, and forget what it said. Raises NotFound."""
    _require(survey_round, letter_id)
    with writing() as session:
        session.execute(
            update(LetterRow)
            .where(*of(LetterRow, survey_round), LetterRow.id == letter_id, LetterRow.state == "unsure")
            .values(state="sent", note="", sealed=b"", sealed_with="", claimed_at=None, sent_on=clock.today())
        )
        acts.note(session, survey_round.organisation_id, "letters.settled", survey_round.name, letters=1)


def forget(session: Any, organisation_id: str, round_id: str) -> None:
    """Delete, within a write, a round's letters and the list of those invited: it has ended."""
    for table in (LetterRow, InvitedRow):
        mine = (table.organisation_id == organisation_id, table.round_id == round_id)  # type: ignore[attr-defined]
        session.execute(delete(table).where(*mine))


def _require(survey_round: Round, letter_id: str) -> None:
    row = db.session.get(LetterRow, (survey_round.organisation_id, letter_id))
    if row is None or row.round_id != survey_round.id:
        raise NotFound("letter")


def waiting() -> int:
    """How many letters wait to be sent, in all organisations."""
    return db.session.query(LetterRow).filter_by(state="waiting").count()


def _due() -> tuple[Any, Any]:
    return LetterRow.state == "waiting", LetterRow.due_at <= clock.now()


def _next() -> Any:
    query = select(LetterRow).where(*_due()).order_by(LetterRow.due_at, LetterRow.id).limit(1)
    return query.with_for_update(skip_locked=True)


def _round_is_open(session: Any, row: LetterRow) -> bool:
    if row.round_id is None:
        return True
    survey_round = session.get(RoundRow, (row.organisation_id, row.round_id))
    return survey_round is not None and survey_round.state == "open"


def _put_off(row: LetterRow, note: str) -> None:
    row.note = note[:LONGEST_NOTE]
    row.state = "refused" if patience_ends(row.attempts) else "waiting"
    row.due_at = clock.now() + delay(row.attempts)
    row.claimed_at = clock.now() if row.state == "refused" else None


def _note(claim: Claim, **values: Any) -> None:
    """Keep what became of a claimed letter, unless somebody has decided on it meanwhile."""
    with writing() as session:
        session.execute(
            update(LetterRow)
            .where(
                LetterRow.organisation_id == claim.letter.organisation_id,
                LetterRow.id == claim.letter.id,
                LetterRow.state.in_(("sending", "unsure")),
                LetterRow.claimed_at == claim.claimed_at,
            )
            .values(**values)
        )
