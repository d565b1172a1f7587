"""Responses: one verb for the form, one for the API, both through the same check of the answer sheet."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from .. import maturity
from ..maturity.errors import AnswersError, Fault
from ..maturity.participation import rates
from .ballots import Answers, find, key_of
from .database import db, writing
from .errors import Conflict
from .models import BallotRow, CommentRow, DraftRow, ResponseRow
from .rounds import Round, get, require_open

KEY_BYTES = 16


def submit(survey_round: Round, code: str, answers: Answers) -> None:
    """Store one response and spend its ballot: both, or neither.

    Raises Conflict `already_submitted` or `round_not_open`, NotFound for an unknown code, AnswersError with
    a pointer below /responses/0/answers for each answer that cannot be taken.
    """
    ballot = find(survey_round, code)
    if ballot.spent:
        raise _submitted()
    row = {"audience": ballot.audience, "unit": ballot.unit_id, "form": ballot.form, "answers": answers}
    sheet = maturity.read_rows(survey_round.questionnaire, [row], units=_unit_ids(survey_round))
    digest = key_of(survey_round, code)[-1]
    mine = (*_of(BallotRow, survey_round), BallotRow.hash == digest)
    with writing() as session:
        require_open(survey_round)
        spent = session.execute(update(BallotRow).where(*mine, BallotRow.spent.is_(False)).values(spent=True))
        if spent.rowcount != 1:
            raise _submitted()
        _store(session, survey_round, sheet)
        session.execute(delete(DraftRow).where(*_of(DraftRow, survey_round), DraftRow.hash == digest))


def submit_many(organisation_id: str, round_id: str, rows: Sequence[Any]) -> int:
    """The number of responses stored: all of them, or none and AnswersError with every fault."""
    survey_round = get(organisation_id, round_id)
    complete = [{"form": survey_round.form, **row} if isinstance(row, dict) else row for row in rows]
    units = _unit_ids(survey_round)
    return store_sheet(survey_round, maturity.read_rows(survey_round.questionnaire, complete, units=units))


def store_sheet(survey_round: Round, sheet: maturity.AnswerSheet) -> int:
    """The number of responses stored from a sheet that was read already.

    Raises AnswersError when a response is of another form than the round's.
    """
    own = sheet.form_names.index(survey_round.form)
    advice = f"This round asks the {survey_round.form} form: give {survey_round.form} as the form."
    other = [
        Fault(f"/responses/{n}/form", advice) for n, form in enumerate(sheet.forms.tolist()) if form != own
    ]
    if other:
        raise AnswersError(other)
    with writing() as session:
        require_open(survey_round)
        _store(session, survey_round, sheet)
    return len(sheet)


def sheet(survey_round: Round) -> maturity.AnswerSheet:
    """All answers of a round: for the release, and for nobody's eyes."""
    query = select(ResponseRow.audience, ResponseRow.unit_id, ResponseRow.form, ResponseRow.answers)
    # In key order, which is random: figures must not depend on the order of arrival, not even by rounding.
    rows = db.session.execute(query.where(*_of(ResponseRow, survey_round)).order_by(ResponseRow.key))
    return maturity.AnswerSheet.unpack(survey_round.questionnaire, (tuple(row) for row in rows))


def participation(organisation_id: str, round_id: str) -> list[dict[str, Any]]:
    """Invited, answered and rate by node while the round is open: `maturity.participation` says which."""
    survey_round = get(organisation_id, round_id)
    return rates(survey_round.units, survey_round.headcount, _answered(survey_round), survey_round.threshold)


def _answered(survey_round: Round) -> dict[tuple[str, str | None], int]:
    """How many have answered, by audience and unit."""
    query = (
        select(ResponseRow.audience, ResponseRow.unit_id, func.count())
        .where(*_of(ResponseRow, survey_round))
        .group_by(ResponseRow.audience, ResponseRow.unit_id)
    )
    return {(audience, unit): n for audience, unit, n in db.session.execute(query)}


def _of(table: Any, survey_round: Round) -> tuple[Any, Any]:
    return table.organisation_id == survey_round.organisation_id, table.round_id == survey_round.id


def _unit_ids(survey_round: Round) -> frozenset[str]:
    return frozenset(unit.id for unit in survey_round.units)


def _submitted() -> Conflict:
    return Conflict("already_submitted", "This assessment was submitted already.")


def _store(session: Any, survey_round: Round, answered: maturity.AnswerSheet) -> None:
    """Insert responses and written answers, each under a random key of its own."""
    place = {"organisation_id": survey_round.organisation_id, "round_id": survey_round.id}
    responses, comments = [], []
    for i in range(len(answered)):
        unit = answered.units[i]
        group = {
            "audience": answered.audience_names[answered.audiences[i]],
            "unit_id": answered.unit_names[unit] if unit >= 0 else None,
        }
        form = answered.form_names[answered.forms[i]]
        responses.append({**place, **group, "key": _random(), "form": form, "answers": answered.pack(i)})
        comments += [
            {**place, **group, "key": _random(), "question_id": question, "text": text}
            for question, text in answered.texts.get(i, {}).items()
        ]
    if responses:
        session.execute(insert(ResponseRow), responses)
    if comments:
        session.execute(insert(CommentRow), comments)


def _random() -> bytes:
    return secrets.token_bytes(KEY_BYTES)
