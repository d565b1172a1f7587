"""Rounds: one fielding of a questionnaire, from draft through open to closed.

A round keeps the exact questionnaire it was made with. Its privacy mode and its threshold are fixed when it
opens; an open round can only be extended. Closing computes the release, once.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import delete as delete_from
from sqlalchemy import select, tuple_, update

from ..maturity import AUDIENCES, Questionnaire, Unit
from ..maturity.matching import scores_alike
from ..maturity.participation import ever_shown
from . import clock, upkeep
from .database import db, writing
from .errors import Conflict, NotFound
from .models import (
    AnsweredRequestRow,
    BallotRow,
    DraftRow,
    EnvelopeRow,
    InvitationRow,
    QuestionnaireRow,
    RoundRow,
    UnitRow,
)
from .names import kept_name
from .round_rules import Details, check

MOST_COMPARED = 3


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


def create(
    organisation_id: str, *, questionnaire: Questionnaire, round_id: str | None = None, **details: Any
) -> Round:
    """The new round, a draft. `details` are the fields of Details. Raises Invalid with every fault."""
    wanted = Details(**details)
    round_id = round_id or secrets.token_hex(8)
    check(organisation_id, round_id, wanted, questionnaire)
    with writing() as session:
        if session.scalar(select(RoundRow).where(RoundRow.id == round_id)):
            raise Conflict("round_exists", f"There is a round {round_id} already.")
        digest = _keep(session, organisation_id, questionnaire)
        row = RoundRow(
            organisation_id=organisation_id,
            id=round_id,
            questionnaire_digest=digest,
            created_at=clock.now(),
            version=1,
            **_columns(wanted),
        )
        session.add(row)
        _add_units(session, row, wanted.units)
    return get(organisation_id, round_id)


def get(organisation_id: str, round_id: str) -> Round:
    """The round. Raises NotFound, for another organisation's too."""
    return _seen(_row(organisation_id, round_id))


def public(round_id: str) -> Round:
    """The round by its id alone, for respondents. Raises NotFound; a draft is not there for them."""
    row = db.session.scalar(select(RoundRow).where(RoundRow.id == round_id))
    if row is None or row.state == "draft":
        raise NotFound("round")
    return _seen(row)


def in_organisation(organisation_id: str) -> list[Round]:
    """All rounds of an organisation, the newest first."""
    return [_seen(row) for row in db.session.scalars(_newest_first(organisation_id))]


def page(organisation_id: str, limit: int, after: str | None = None) -> tuple[list[Round], str | None]:
    """Up to `limit` rounds, newest first, and the place to go on from, or None.

    A place outlives the round that it was taken from. Raises NotFound for one that this never gave.
    """
    query = _newest_first(organisation_id).limit(limit + 1)
    if after:
        query = query.where(tuple_(RoundRow.created_at, RoundRow.id) < _place(after))
    rows = list(db.session.scalars(query))
    last = rows[limit - 1] if len(rows) > limit else None
    place = f"{last.created_at.isoformat()} {last.id}" if last else None
    return [_seen(row) for row in rows[:limit]], place


def _place(text: str) -> tuple[datetime, str]:
    moment, _, round_id = text.partition(" ")
    try:
        return datetime.fromisoformat(moment), round_id
    except ValueError:
        raise NotFound("place in the list") from None


def with_open_link() -> list[Round]:
    """Every open round that anyone may answer, in all organisations."""
    rows = db.session.scalars(
        select(RoundRow).where(RoundRow.state == "open", RoundRow.open_link).order_by(RoundRow.id)
    )
    return [_seen(row) for row in rows]


def change(organisation_id: str, round_id: str, version: int, **fields: Any) -> Round:
    """The changed round. A draft's every detail can be changed; an open round's end can be put off.

    Raises Conflict `stale` when somebody else changed it since `version`, `round_open` or `round_closed`
    when its state forbids it; Invalid with every fault of the values.
    """
    before = get(organisation_id, round_id)
    _may_change(before, fields)
    questionnaire = fields.pop("questionnaire", before.questionnaire)
    wanted = Details(**{**_details(before), **fields})
    check(organisation_id, round_id, wanted, questionnaire)
    with writing() as session:
        row = _at_version(session, organisation_id, round_id, version)
        # Again inside the transaction: the round may have been opened or closed since it was read.
        _may_change(_seen(row), fields)
        row.questionnaire_digest = _keep(session, organisation_id, questionnaire)
        for name, value in _columns(wanted).items():
            setattr(row, name, value)
        row.version += 1
        if "units" in fields:
            session.execute(delete_from(UnitRow).where(*_belongs(UnitRow, organisation_id, round_id)))
            _add_units(session, row, wanted.units)
    return get(organisation_id, round_id)


def open_round(organisation_id: str, round_id: str) -> Round:
    """The round, now open. From here on its privacy mode and threshold cannot be changed by anybody."""
    with writing() as session:
        row = locked(organisation_id, round_id)
        if row.state != "draft":
            raise Conflict("round_not_draft", "Only a draft can be opened.")
        row.state = "open"
        row.opens_on = row.opens_on or clock.today()
        row.version += 1
        session.flush()
    return get(organisation_id, round_id)


def close(organisation_id: str, round_id: str, released_on: date | None = None) -> Any:
    """The release. Closes the round, computes and stores what is published of it, and cleans up.

    Answers are refused from the first step on; the figures are then computed without holding up other
    writers. The release is stored in one transaction with the end of all ballots and drafts. Should it be
    cut short, calling it again finishes the work. `released_on` is today unless a round of the past is
    taken over. Raises Conflict `round_not_open`, `secret_changed`.
    """
    from . import envelopes, releases  # both read rounds

    survey_round = get(organisation_id, round_id)
    envelopes.require_readable(survey_round)
    with writing():
        # The earlier round first, as when that one is deleted: else both would wait for each other.
        _note_comparison(survey_round)
        row = locked(organisation_id, round_id)
        if row.state == "draft" or (row.state == "closed" and releases.exists(organisation_id, round_id)):
            raise Conflict("round_not_open", "Only an open round can be closed.")
        row.state = "closed"
        row.version += 1
    release = releases.make(get(organisation_id, round_id), released_on or clock.today())
    upkeep.catch_up()
    return release


def forget_ballots(session: Any, organisation_id: str, round_id: str) -> None:
    """End, within the release's transaction, what only an open round needs, and the order of arrival."""
    from . import outbox  # letters are sealed for rounds

    outbox.forget(session, organisation_id, round_id)
    for table in (DraftRow, BallotRow, InvitationRow, EnvelopeRow, AnsweredRequestRow):
        session.execute(delete_from(table).where(*_belongs(table, organisation_id, round_id)))
    upkeep.owe(session)


def require_open(survey_round: Round) -> None:
    """Nothing, or Conflict `round_not_open`: asked inside the write, so that nothing slips in later.

    The round is locked against being closed until this write ends, and a close waits for it: what was
    acknowledged is in the release. (On SQLite there is one writer at a time anyway.)
    """
    key = (survey_round.organisation_id, survey_round.id)
    row = db.session.get(RoundRow, key, with_for_update={"read": True})
    if row is None or row.state != "open":
        raise Conflict("round_not_open", "This round is not open for answers.")


def may_be_compared(before: Round, survey_round: Round) -> bool:
    """Whether a closed round's answers may be scored beside this one, whose close has noted it."""
    return survey_round.id in _row(before.organisation_id, before.id).compared_with


def _note_comparison(survey_round: Round) -> None:
    """Note, within a write, that the earlier round's answers are used for this one, if they may be.

    Each later round is a question to answers that are closed, and many with made-up answers or chosen items
    would be as good as having them. So there are MOST_COMPARED at the most, and with a questionnaire that
    scores differently one.
    """
    if not survey_round.prior_round:
        return
    key = (survey_round.organisation_id, survey_round.prior_round)
    row = db.session.get(RoundRow, key, with_for_update=True)
    if row is None:  # deleted just now
        return
    alike = scores_alike(_seen(row).questionnaire, survey_round.questionnaire)
    others = set(row.compared_with) - {survey_round.id}
    if row.state == "closed" and len(others) < (MOST_COMPARED if alike else 1):
        row.compared_with = sorted({*others, survey_round.id})


def selectable_units(survey_round: Round) -> tuple[Unit, ...]:
    """The units that somebody may name as their own in an open-link round, in the round's order.

    A unit that is too small ever to be shown is left out; its people choose the one above it.
    """
    return tuple(survey_round.selectable.values())


def delete(organisation_id: str, round_id: str, version: int) -> None:
    """Remove a round with all that belongs to it: answers, release, roadmap."""
    from . import outbox  # letters are sealed for rounds

    with writing() as session:
        row = _at_version(session, organisation_id, round_id, version)
        session.execute(
            update(RoundRow)
            .where(RoundRow.organisation_id == organisation_id, RoundRow.prior_round == round_id)
            .values(prior_round=None)
        )
        session.delete(row)
        outbox.forget(session, organisation_id, round_id)
        session.execute(
            delete_from(AnsweredRequestRow).where(*_belongs(AnsweredRequestRow, organisation_id, round_id))
        )
        upkeep.owe(session)
    upkeep.catch_up()


def of(table: Any, survey_round: Round) -> tuple[Any, Any]:
    """The condition that a row belongs to a round."""
    return _belongs(table, survey_round.organisation_id, survey_round.id)


def _belongs(table: Any, organisation_id: str, round_id: str) -> tuple[Any, Any]:
    return table.organisation_id == organisation_id, table.round_id == round_id


def _newest_first(organisation_id: str) -> Any:
    return (
        select(RoundRow)
        .where(RoundRow.organisation_id == organisation_id)
        .order_by(RoundRow.created_at.desc(), RoundRow.id.desc())
    )


def locked(organisation_id: str, round_id: str) -> RoundRow:
    """The row, which nobody else changes until this write ends. Raises NotFound."""
    return _row(organisation_id, round_id, lock=True)


def _row(organisation_id: str, round_id: str, *, lock: bool = False) -> RoundRow:
    row = db.session.get(RoundRow, (organisation_id, round_id), with_for_update=lock)
    if row is None:
        raise NotFound("round")
    return row


def _at_version(session: Any, organisation_id: str, round_id: str, version: int) -> RoundRow:
    row = locked(organisation_id, round_id)
    if row.version != version:
        raise Conflict("stale", "Somebody else changed this round meanwhile. Read it again, then change it.")
    return row


def _seen(row: RoundRow) -> Round:
    units = db.session.scalars(
        select(UnitRow).where(*_belongs(UnitRow, row.organisation_id, row.id)).order_by(UnitRow.position)
    )
    return Round(
        organisation_id=row.organisation_id,
        id=row.id,
        name=row.name,
        state=row.state,
        questionnaire=_questionnaire(row.organisation_id, row.questionnaire_digest),
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
    )


def _details(survey_round: Round) -> dict[str, Any]:
    return {name: getattr(survey_round, name) for name in Details.__dataclass_fields__}


def _columns(wanted: Details) -> dict[str, Any]:
    columns = {name: getattr(wanted, name) for name in Details.__dataclass_fields__ if name != "units"}
    return {
        **columns,
        "name": kept_name(wanted.name),
        "headcount": dict(wanted.headcount or {}),
        "open_to": [name for name in AUDIENCES if name in wanted.open_to],
    }


def _may_change(before: Round, fields: Mapping[str, Any]) -> None:
    if before.state == "draft":
        return
    later = fields.get("closes_on")
    if before.state == "closed":
        raise Conflict("round_closed", "A closed round cannot be changed.")
    if set(fields) != {"closes_on"} or later is None or (before.closes_on and later < before.closes_on):
        raise Conflict("round_open", "An open round can only be extended: give a later closes_on.")


def _keep(session: Any, organisation_id: str, questionnaire: Questionnaire) -> str:
    """The digest under which the questionnaire is kept for good."""
    document = json.dumps(questionnaire.to_dict(), sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(document.encode()).hexdigest()
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


def _add_units(session: Any, row: RoundRow, units: Sequence[Unit]) -> None:
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
