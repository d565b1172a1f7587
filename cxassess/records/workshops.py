"""Workshop sheets: what a group agreed on, entered by whoever led it, while the round is open.

A sheet stands beside the answers of single people and is never counted as people. It has a head count, so
that a reader knows how many stand behind it, and an audience; it names nobody.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from ..maturity import AUDIENCES, OpenQuestion, Questionnaire, WorkshopSheet
from ..maturity.errors import Fault
from ..maturity.place import bad_text, pointer
from . import acts
from .database import db, or_again, writing
from .errors import Conflict, Invalid, NotFound
from .models import WorkshopRow
from .names import kept_lines
from .rounds import Round, of, require_open

FEWEST, MOST = 5, 30
"""How many people a sheet may stand for; six to eight work best. Fewer would be as good as named."""
LONGEST = 2000
ID_BYTES = 8


@dataclass(frozen=True)
class Workshop:
    """A sheet as everybody outside this room sees it."""

    id: str
    audience: str
    head_count: int
    answers: Mapping[str, str]
    version: int


def questions(questionnaire: Questionnaire, audience: str | None = None) -> tuple[OpenQuestion, ...]:
    """The questions that groups answer together, those of one audience or of any."""
    asked = (each for each in questionnaire.open_questions if each.workshop)
    return tuple(each for each in asked if audience is None or audience in each.audiences)


def of_round(survey_round: Round) -> list[Workshop]:
    """The sheets of a round, in no telling order."""
    rows = db.session.scalars(
        select(WorkshopRow)
        .where(*of(WorkshopRow, survey_round))
        .order_by(WorkshopRow.audience, WorkshopRow.id)
    )
    return [_seen(row) for row in rows]


def page(survey_round: Round, limit: int, after: str | None = None) -> tuple[list[Workshop], str | None]:
    """Up to `limit` sheets by their random ids, and the place to go on from, or None."""
    query = select(WorkshopRow).where(*of(WorkshopRow, survey_round), WorkshopRow.id > (after or ""))
    rows = list(db.session.scalars(query.order_by(WorkshopRow.id).limit(limit + 1)))
    return [_seen(row) for row in rows[:limit]], rows[limit - 1].id if len(rows) > limit else None


def sheets(survey_round: Round) -> list[WorkshopSheet]:
    """The same as the release wants them."""
    return [WorkshopSheet(each.audience, each.head_count, each.answers) for each in of_round(survey_round)]


def get(survey_round: Round, workshop_id: str) -> Workshop:
    """One sheet. Raises NotFound."""
    return _seen(_row(survey_round, workshop_id))


def enter(
    survey_round: Round, *, audience: str, head_count: int, answers: Mapping[str, str], ticket: str = ""
) -> Workshop:
    """The new sheet; the one that is there when it was sent twice, with the same ticket.

    Raises Conflict `round_not_open`, or `sheet_entered` when another sheet came with the ticket; Invalid with
    every fault.
    """
    said = _checked(survey_round, audience, head_count, answers)
    id_ = _id_by(ticket) if ticket else secrets.token_hex(ID_BYTES)
    sheet = Workshop(id_, audience, head_count, said, 1)
    made: Workshop = or_again(lambda: _put(survey_round, sheet))
    if (made.audience, made.head_count, made.answers) != (audience, head_count, said):
        raise Conflict("sheet_entered", "Another sheet was entered with this ticket. Use a new one.")
    return made


def change(
    survey_round: Round,
    workshop_id: str,
    version: int,
    *,
    audience: str,
    head_count: int,
    answers: Mapping[str, str],
) -> Workshop:
    """The changed sheet. Raises NotFound, Conflict `stale` or `round_not_open`, Invalid with every fault."""
    said = _checked(survey_round, audience, head_count, answers)
    with writing() as session:
        require_open(survey_round)
        row = _at_version(survey_round, workshop_id, version)
        _note(session, survey_round, "workshop.changed", audience)
        row.audience, row.head_count, row.answers = audience, head_count, said
        row.version += 1
        changed = Workshop(row.id, audience, head_count, said, row.version)
    return changed


def remove(survey_round: Round, workshop_id: str, version: int) -> None:
    """Delete a sheet. Raises NotFound, Conflict `stale` or `round_not_open`."""
    with writing() as session:
        require_open(survey_round)
        row = _at_version(survey_round, workshop_id, version)
        _note(session, survey_round, "workshop.removed", row.audience)
        session.delete(row)


def _put(survey_round: Round, sheet: Workshop) -> Workshop:
    """The sheet that is kept under this id: this one, unless there was one before."""
    with writing() as session:
        require_open(survey_round)
        place = (survey_round.organisation_id, survey_round.id, sheet.id)
        row = session.get(WorkshopRow, place)
        if row is None:
            row = WorkshopRow(organisation_id=place[0], round_id=place[1], **asdict(sheet))
            session.add(row)
            session.flush()
            _note(session, survey_round, "workshop.entered", sheet.audience)
        return _seen(row)


def _note(session: Any, survey_round: Round, action: str, audience: str) -> None:
    acts.note(session, survey_round.organisation_id, action, survey_round.name, audience=audience)


def _id_by(ticket: str) -> str:
    return hashlib.sha256(f"sheet {ticket}".encode()).hexdigest()[: 2 * ID_BYTES]


def _row(survey_round: Round, workshop_id: str, *, lock: bool = False) -> WorkshopRow:
    key = (survey_round.organisation_id, survey_round.id, workshop_id)
    row = db.session.get(WorkshopRow, key, with_for_update=lock)
    if row is None:
        raise NotFound("workshop sheet")
    return row


def _at_version(survey_round: Round, workshop_id: str, version: int) -> WorkshopRow:
    row = _row(survey_round, workshop_id, lock=True)
    if row.version != version:
        raise Conflict("stale", "Somebody else changed this sheet meanwhile. Read it again, then change it.")
    return row


def _checked(
    survey_round: Round, audience: str, head_count: int, answers: Mapping[str, str]
) -> dict[str, str]:
    """The answers that were given, or Invalid with every fault."""
    asked = {each.id for each in questions(survey_round.questionnaire, audience)}
    said = {name: kept_lines(text) for name, text in answers.items()}
    rules = [
        (audience in AUDIENCES, "/audience", f"Use one of {', '.join(AUDIENCES)}."),
        (_is_count(head_count), "/head_count", f"Use a whole number from {FEWEST} to {MOST}."),
        (any(said.values()), "/answers", "Write down the answer to at least one question."),
    ]
    for name, text in said.items():
        where, known = pointer(("answers", name)), audience not in AUDIENCES or name in asked
        rules.append((known, where, "This question is not asked of that group in a workshop."))
        wrong = bad_text(text, LONGEST)
        rules.append((wrong is None, where, f"This text {wrong}."))
    faults = [Fault(where, message) for holds, where, message in rules if not holds]
    if faults:
        raise Invalid(faults)
    return {name: text for name, text in said.items() if text}


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and FEWEST <= value <= MOST


def _seen(row: WorkshopRow) -> Workshop:
    return Workshop(row.id, row.audience, row.head_count, dict(row.answers), row.version)
