"""Responses: one verb for the form, one for the API, both through the same check of the answer sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import delete, func, select, update

from .. import maturity
from ..maturity.errors import AnswersError, Fault
from ..maturity.participation import rates
from . import codes, envelopes, joint, lots, open_rounds
from .ballots import Answers, find, key_of
from .database import db, rest, writing
from .envelopes import Opened
from .errors import Conflict, NotFound, StorageUnavailable
from .models import BallotRow, DraftRow, ResponseRow
from .rounds import Round, get, of, require_open

FEW = 1_000
"""What programs hand in at once of more than so many responses lies in lots, which are written faster."""
MOST_TRIES = 5


def submit(survey_round: Round, code: str, answers: Answers, receipt: str | None = None) -> str | None:
    """Store one response and spend its ballot: both, or neither. In a confidential round, its receipt.

    The receipt leads its owner, and nobody else, back to what they submitted while the round is open. The
    form brings one along, so that it is not lost with a lost reply; else it is new.
    Raises Conflict `already_submitted` or `round_not_open`, NotFound for an unknown code, AnswersError with
    a pointer below /responses/0/answers for each answer that cannot be taken.
    """
    ballot = find(survey_round, code)
    if ballot.spent:
        raise _submitted()
    row = {"audience": ballot.audience, "unit": ballot.unit_id, "form": ballot.form, "answers": answers}
    sheet = maturity.read_rows(survey_round.questionnaire, [row], units=_unit_ids(survey_round))
    receipt = (receipt or codes.new()) if survey_round.privacy == "confidential" else None
    digest = key_of(survey_round, code)[-1]
    mine = (*of(BallotRow, survey_round), BallotRow.hash == digest)
    with writing() as session:
        require_open(survey_round)
        spent = session.execute(update(BallotRow).where(*mine, BallotRow.spent.is_(False)).values(spent=True))
        if spent.rowcount != 1:
            raise _submitted()
        hashed = codes.digest(receipt) if receipt else None
        envelopes.put(session, survey_round, sheet, block=envelopes.BLOCK, receipt=hashed)
        session.execute(delete(DraftRow).where(*of(DraftRow, survey_round), DraftRow.hash == digest))
    return receipt


def is_held(survey_round: Round, receipt: str) -> bool:
    """Whether a receipt leads to a response."""
    try:
        return envelopes.by_receipt(survey_round, codes.digest(receipt)) is not None
    except NotFound:
        return False


def own(survey_round: Round, receipt: str) -> tuple[str, Answers]:
    """Audience and answers, by their names, that the owner of a receipt submitted. Raises NotFound."""
    found = envelopes.by_receipt(survey_round, codes.digest(receipt))
    if found is None:
        raise NotFound("receipt")
    one = [(found.audience, found.unit_id, found.form, found.answers)]
    values = maturity.AnswerSheet.unpack(survey_round.questionnaire, one).answers(0)
    return found.audience, {**values, **found.texts}


def withdraw(survey_round: Round, receipt: str) -> None:
    """Delete what the owner of a receipt submitted; their ballot stays spent, since nothing leads to it.

    Raises NotFound, Conflict `round_not_open`.
    """
    with writing() as session:
        require_open(survey_round)
        if not envelopes.take_back(session, survey_round, codes.digest(receipt)):
            raise NotFound("receipt")


def submit_many(organisation_id: str, round_id: str, rows: Sequence[Any]) -> int:
    """The number of responses stored: all of them, or none and AnswersError with every fault."""
    with suppress(open_rounds.Changed, AnswersError):
        return _submit(*open_rounds.recent(organisation_id, round_id), rows)
    for _ in range(MOST_TRIES):
        with suppress(open_rounds.Changed):
            return _submit(*open_rounds.fresh(organisation_id, round_id), rows)
    raise StorageUnavailable


def submit_plain(organisation_id: str, round_id: str, row: Mapping[str, Any]) -> bool:
    """Whether one response was stored in a short way: it is plain, and nothing about it is wrong.

    Else nothing was done, and `submit_many` says what is wrong. Raises NotFound, Conflict `round_not_open`.
    """
    survey_round, as_of = open_rounds.recent(organisation_id, round_id)
    complete = {"form": survey_round.form, **row}
    found = maturity.packed_single(survey_round.questionnaire, complete)
    if found is None:
        return False
    audience, unit, form, answers = found
    if form != survey_round.form or not (unit is None or unit in _unit_ids(survey_round)):
        return False
    with suppress(open_rounds.Changed):
        joint.put(survey_round, as_of, [envelopes.sealed_row(survey_round, (audience, unit), answers)])
        return True
    return False


def _submit(survey_round: Round, as_of: open_rounds.AsOf, rows: Sequence[Any]) -> int:
    """What `submit_many` does, by a round as it was at a time. Raises Changed when it is another now."""
    found = read_many(survey_round, rows)
    if len(found) > FEW:
        return store_sheets(
            survey_round, [found], lambda session, _: open_rounds.require(session, survey_round, as_of)
        )
    joint.put(survey_round, as_of, envelopes.sealed_rows(survey_round, found))
    return len(found)


def read_many(survey_round: Round, rows: Sequence[Any]) -> maturity.AnswerSheet:
    """The sheet of rows as programs give them, or AnswersError with pointers below /responses."""
    complete = [{"form": survey_round.form, **row} if isinstance(row, dict) else row for row in rows]
    sheet = maturity.read_rows(survey_round.questionnaire, complete, units=_unit_ids(survey_round))
    _refuse_other_forms(survey_round, sheet)
    return sheet


def store_sheets(
    survey_round: Round,
    sheets: Iterable[maturity.AnswerSheet],
    also: Callable[[Any, int], None] | None = None,
) -> int:
    """The number of responses stored of sheets that come one after the other: all of them, or none.

    No transaction is open while they come, and one sheet is in memory at a time. ``also`` is done within the
    write that stores them, with their number. What a sheet's reading raises goes through. Raises Conflict
    `round_not_open`, AnswersError when a response is of another form than the round's.
    """
    with lots.Spool(survey_round) as spool:
        rest()
        for sheet in sheets:
            _refuse_other_forms(survey_round, sheet, len(spool))
            spool.add(sheet)
        with writing() as session:
            require_open(survey_round)
            if also is not None:
                also(session, len(spool))
            spool.pour(session)
        return len(spool)


def _refuse_other_forms(survey_round: Round, sheet: maturity.AnswerSheet, before: int = 0) -> None:
    """Nothing, or AnswersError: rows of another form than the round's, by their place after those before."""
    own = sheet.form_names.index(survey_round.form)
    advice = f"This round asks the {survey_round.form} form: give {survey_round.form} as the form."
    other = [
        Fault(f"/responses/{place}/form", advice)
        for place, form in enumerate(sheet.forms.tolist(), start=before)
        if form != own
    ]
    if other:
        raise AnswersError(other)


def sheet(survey_round: Round) -> maturity.AnswerSheet:
    """All answers of a round: for releases, and for nobody's eyes. Raises Conflict `secret_changed`."""
    return sheet_of(survey_round, handed_in(survey_round))


def sheet_of(survey_round: Round, said: Iterable[Opened]) -> maturity.AnswerSheet:
    """The sheet of what respondents said."""
    rows = ((each.audience, each.unit_id, each.form, each.answers) for each in said)
    return maturity.AnswerSheet.unpack(survey_round.questionnaire, rows)


def handed_in(survey_round: Round) -> list[Opened]:
    """Everything that a round was answered, for its release: by open envelopes and lots, or kept since."""
    return [*_kept(survey_round), *envelopes.opened(survey_round), *lots.opened(survey_round)]


def _kept(survey_round: Round) -> list[Opened]:
    """What stands in the responses' table already: of closed rounds, and of those begun before envelopes.

    In key order, which is random: figures must not depend on the order of arrival, not even by rounding.
    """
    query = select(ResponseRow.audience, ResponseRow.unit_id, ResponseRow.form, ResponseRow.answers)
    mine = query.where(*of(ResponseRow, survey_round)).order_by(ResponseRow.key)
    return [Opened(*row, {}) for row in db.session.execute(mine)]


def participation(organisation_id: str, round_id: str) -> list[dict[str, Any]]:
    """Invited, answered and rate by node while the round is open: `maturity.participation` says which."""
    survey_round = get(organisation_id, round_id)
    return rates(survey_round.units, survey_round.headcount, _answered(survey_round), survey_round.threshold)


def _answered(survey_round: Round) -> dict[tuple[str, str | None], int]:
    """How many have answered, by audience and unit."""
    query = (
        select(ResponseRow.audience, ResponseRow.unit_id, func.count())
        .where(*of(ResponseRow, survey_round))
        .group_by(ResponseRow.audience, ResponseRow.unit_id)
    )
    found = Counter(envelopes.counted(survey_round))
    found.update(lots.counted(survey_round))
    for audience, unit, n in db.session.execute(query):
        found[audience, unit] += n
    return found


def _unit_ids(survey_round: Round) -> frozenset[str]:
    return frozenset(unit.id for unit in survey_round.units)


def _submitted() -> Conflict:
    return Conflict("already_submitted", "This assessment was submitted already.")
