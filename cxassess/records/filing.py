"""From envelopes to what is kept for good: responses, comments and statements of roles, without any order.

Every row gets a new random key and its place by that key, so neither the order in which people answered nor
which comment belongs to which response can be read from the tables, whoever has all of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import delete, insert, select

from ..maturity.instrument import COMMENT, KIND, ROLE, Questionnaire
from .envelopes import KEY_BYTES, Opened
from .models import CommentRow, ResponseRow, RoleImpactRow
from .rounds import Round, of

LOT = 10_000
Row = dict[str, Any]
Figures = Mapping[str, Any]


def file(session: Any, survey_round: Round, said: Sequence[Opened], figures: Figures) -> None:
    """Write what a round was answered, within its release's transaction, in place of what stood there.

    ``figures`` are the release's: a response keeps no unit which they do not show.
    """
    questionnaire = survey_round.questionnaire
    # Of a round begun before there were envelopes; its rows would tell their order.
    before = _standing(session, survey_round, CommentRow, ("audience", "question_id", "text", "kind"))
    written = (row for each in said for row in comments(questionnaire, each))
    _write(session, survey_round, ResponseRow, said, partial(_response, _homes(figures)))
    _write(session, survey_round, CommentRow, [*before, *written])
    _write(session, survey_round, RoleImpactRow, (row for each in said if (row := role(each))))


def _standing(session: Any, survey_round: Round, table: Any, names: Sequence[str]) -> list[Row]:
    query = select(*(getattr(table, name) for name in names)).where(*of(table, survey_round))
    return [dict(row) for row in session.execute(query).mappings()]


def _write(
    session: Any, survey_round: Round, table: Any, things: Iterable[Any], row: Callable[[Any], Row] = dict
) -> None:
    """Write things in the order of new random keys; each becomes a row only when its turn comes."""
    session.execute(delete(table).where(*of(table, survey_round)))
    place = {"organisation_id": survey_round.organisation_id, "round_id": survey_round.id}
    keyed = [(secrets.token_bytes(KEY_BYTES), thing) for thing in things]
    keyed.sort(key=itemgetter(0))
    for start in range(0, len(keyed), LOT):
        lot = keyed[start : start + LOT]
        # Past the mapper, which would look at each row by itself.
        values = [{**place, "key": key, **row(thing)} for key, thing in lot]
        session.connection().execute(insert(table.__table__), values)


def _homes(figures: Figures) -> dict[str, str | None]:
    """For each unit the lowest one, from itself upwards, that is shown; None where no unit is.

    A hidden unit hides those below it, so the figures can be computed anew from what is kept. Who answered
    may be known to a proxy or to an administrator: beside the name of a unit of two, it would be known what
    they said.
    """
    homes: dict[str, str | None] = {}
    for node in figures["nodes"]:  # parents first
        if node["kind"] == "unit":
            homes[node["id"]] = node["id"] if node["shown"] else homes.get(node["parent"])
    return homes


def _response(homes: Mapping[str, str | None], said: Opened) -> Row:
    """The row of a response; the units are those of staff, in the report as here."""
    unit = homes.get(said.unit_id or "") if said.audience == "staff" else None
    return {"audience": said.audience, "unit_id": unit, "form": said.form, "answers": said.answers}


def comments(questionnaire: Questionnaire, said: Opened) -> list[Row]:
    """What somebody wrote, a row for each question, with what it is filed under and without their unit."""
    if not said.texts:
        return []
    asked = [question.id for question in questionnaire.open_questions]
    asked += [COMMENT + pillar.id for pillar in questionnaire.pillars]
    return [
        {
            "audience": said.audience,
            "question_id": name,
            "text": said.texts.get(name, ""),
            "kind": said.texts.get(name + KIND),
        }
        for name in asked
        if name in said.texts or name + KIND in said.texts
    ]


def role(said: Opened) -> Row | None:
    """What somebody says of their role; the unit is left out, since a role says enough."""
    told = {name.removeprefix(ROLE): text for name, text in said.texts.items() if name.startswith(ROLE)}
    if not told:
        return None
    name, well, badly = (told.pop(part, "") for part in ("name", "well", "badly"))
    return {"audience": said.audience, "role": name, "well": well, "badly": badly, "moves": told}
