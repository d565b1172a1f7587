"""A round as it is kept, and as everybody outside this room sees it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import select

from ..maturity import AUDIENCES, Journey, Questionnaire, Unit
from ..maturity.journeys import journey_of
from ..maturity.participation import ever_shown
from .database import db
from .errors import Conflict, NotFound
from .models import QuestionnaireRow, RoundRow, UnitRow
from .names import kept_name
from .questionnaires import canonical


@dataclass(frozen=True)
class Round:
    """A round as everybody outside this room sees it."""

    organisation_id: str
    id: str
    name: str
    state: str
    questionnaire: Questionnaire
    form: str
    privacy: str
    threshold: int
    open_link: bool
    open_to: tuple[str, ...]
    opens_on: date | None
    closes_on: date | None
    headcount: Mapping[str, int]
    units: tuple[Unit, ...]
    prior_round: str | None
    version: int
    by_itself: bool = False
    """Whether it opens and closes on its days without anybody."""
    held: bool = False
    """Whether its results wait, once it has closed, for an administrator to release them."""
    waiting_for: tuple[str, ...] = ()
    """Why it did not open or close by itself when it was to, as was noted then."""
    answers_deleted_on: date | None = None
    """Since when its answers are gone, their period of keeping being over; its release stays."""
    journey: Journey | None = None
    """The touchpoints chosen for it, which stand in its questionnaire."""
    made_with: Questionnaire | None = None

    @property
    def instrument(self) -> Questionnaire:
        """The version it was made with, without the touchpoints that were chosen for the round alone."""
        return self.made_with or self.questionnaire

    @property
    def open_audiences(self) -> tuple[str, ...]:
        """The audiences that may answer by the open link: nobody checks who they are."""
        return tuple(name for name in AUDIENCES if self.open_link and name in (self.open_to or AUDIENCES))

    @cached_property
    def selectable(self) -> Mapping[str, Unit]:
        """The units that could ever be shown, by id: worked out once, a list of invitations asks for each."""
        return {unit.id: unit for unit in ever_shown(self.units, self.threshold)}

    def unit(self, unit_id: str) -> Unit:
        """The unit of that id. Raises NotFound."""
        for unit in self.units:
            if unit.id == unit_id:
                return unit
        raise NotFound("unit")


def get(organisation_id: str, round_id: str) -> Round:
    """The round. Raises NotFound, for another organisation's too."""
    return seen(row_of(organisation_id, round_id))


def public(round_id: str) -> Round:
    """The round by its id alone, for respondents. Raises NotFound; a draft is not there for them."""
    row = db.session.scalar(select(RoundRow).where(RoundRow.id == round_id))
    if row is None or row.state == "draft":
        raise NotFound("round")
    return seen(row)


def of(table: Any, survey_round: Round) -> tuple[Any, Any]:
    """The condition that a row belongs to a round."""
    return belongs(table, survey_round.organisation_id, survey_round.id)


def belongs(table: Any, organisation_id: str, round_id: str) -> tuple[Any, Any]:
    """The same condition by the two ids."""
    return table.organisation_id == organisation_id, table.round_id == round_id


def locked(organisation_id: str, round_id: str) -> RoundRow:
    """The row, which nobody else changes until this write ends. Raises NotFound."""
    return row_of(organisation_id, round_id, lock=True)


def row_of(organisation_id: str, round_id: str, *, lock: bool = False) -> RoundRow:
    """The row. Raises NotFound."""
    row = db.session.get(RoundRow, (organisation_id, round_id), with_for_update=lock)
    if row is None:
        raise NotFound("round")
    return row


def at_version(organisation_id: str, round_id: str, version: int) -> RoundRow:
    """The row, locked. Raises NotFound, Conflict `stale` when it was changed since that version."""
    row = locked(organisation_id, round_id)
    if row.version != version:
        raise Conflict("stale", "Somebody else changed this round meanwhile. Read it again, then change it.")
    return row


def seen(row: RoundRow) -> Round:
    """The Round that a row is."""
    units = db.session.scalars(
        select(UnitRow).where(*belongs(UnitRow, row.organisation_id, row.id)).order_by(UnitRow.position)
    )
    return Round(
        organisation_id=row.organisation_id,
        id=row.id,
        name=row.name,
        state=row.state,
        questionnaire=_asked(row.organisation_id, row.questionnaire_digest, row.journey),
        form=row.form,
        privacy=row.privacy,
        threshold=row.threshold,
        open_link=row.open_link,
        open_to=tuple(row.open_to),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        headcount=dict(row.headcount),
        units=tuple(Unit(unit.id, unit.name, unit.parent, unit.headcount) for unit in units),
        prior_round=row.prior_round,
        version=row.version,
        by_itself=row.by_itself,
        held=row.held,
        waiting_for=tuple(row.waiting_for),
        answers_deleted_on=row.answers_deleted_on,
        journey=_journey(row.journey),
        made_with=_questionnaire(row.organisation_id, row.questionnaire_digest),
    )


def keep(session: Any, organisation_id: str, questionnaire: Questionnaire) -> str:
    """The digest under which the questionnaire is kept for good."""
    document, digest = canonical(questionnaire)
    if session.get(QuestionnaireRow, (organisation_id, digest)) is None:
        session.add(QuestionnaireRow(organisation_id=organisation_id, digest=digest, document=document))
        session.flush()
    return digest


@lru_cache(maxsize=64)
def _questionnaire(organisation_id: str, digest: str) -> Questionnaire:
    """Parsed once a process: what stands under a digest never changes."""
    row = db.session.get(QuestionnaireRow, (organisation_id, digest))
    if row is None:
        raise NotFound("questionnaire")
    return Questionnaire.from_dict(json.loads(row.document))


@lru_cache(maxsize=64)
def _asked(organisation_id: str, digest: str, journey: str | None) -> Questionnaire:
    """What a round asks: its questionnaire, with the touchpoints that were chosen for it."""
    questionnaire = _questionnaire(organisation_id, digest)
    return questionnaire if journey is None else replace(questionnaire, journey=_journey(journey))


@lru_cache(maxsize=64)
def _journey(text: str | None) -> Journey | None:
    return None if text is None else journey_of(json.loads(text))


def add_units(session: Any, row: RoundRow, units: Sequence[Unit]) -> None:
    """Add, within a write, the units of a round that has none."""
    for position, unit in enumerate(units):
        session.add(
            UnitRow(
                organisation_id=row.organisation_id,
                round_id=row.id,
                id=unit.id,
                position=position,
                name=kept_name(unit.name),
                parent=unit.parent,
                headcount=unit.headcount,
            )
        )
