"""Invitations: a code for each person, given out once.

In a sealed round nobody is kept: the codes go to whoever invites, and no row joins a person to a ballot. In
a confidential round each person is kept under the reference that the inviter gave, with the hash of the
ballot; so the inviter can see who has answered, which is what that mode promises, and invite again whoever
lost the code. Those rows end with the close.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from ..maturity import AUDIENCES
from ..maturity.errors import Fault
from . import codes
from .ballots import ballot_row
from .database import db, writing
from .errors import Conflict, Invalid
from .models import BallotRow, DraftRow, InvitationRow
from .names import UNSEEN
from .rounds import Round, of, require_open

LONGEST_REF = 200
MOST_AT_ONCE = 10_000


@dataclass(frozen=True)
class Invited:
    """Somebody to invite; `ref` is the inviter's own word for them, such as an address."""

    audience: str
    unit_id: str | None = None
    ref: str | None = None


@dataclass(frozen=True)
class Invitation:
    """An invitation with its code, which is seen only here."""

    ref: str | None
    audience: str
    unit_id: str | None
    code: str


@dataclass(frozen=True)
class Standing:
    """How it stands with somebody who was invited to a confidential round."""

    ref: str
    audience: str
    unit_id: str | None
    answered: bool


def invite(survey_round: Round, people: Sequence[Invited]) -> list[Invitation]:
    """A code for each person, in their order; ballots are written in one go, in the order of their hashes.

    In a confidential round a second invitation takes the place of the first and ends its code and draft.
    Raises Conflict `round_not_open`; Invalid with every fault, also for somebody who has answered already.
    """
    _check(survey_round, people)
    made = [(person, codes.new()) for person in people]
    rows = [ballot_row(survey_round, code, person.audience, person.unit_id) for person, code in made]
    known = survey_round.privacy == "confidential"
    with writing() as session:
        require_open(survey_round)
        if known:
            _end_earlier(session, survey_round, people)
        # Sorted: their order must not tell in which order people stood on the list.
        session.execute(insert(BallotRow), sorted(rows, key=lambda row: row["hash"]))
        if known:
            session.execute(insert(InvitationRow), _kept(survey_round, people, rows))
    pairs = zip(made, rows, strict=True)
    return [Invitation(person.ref, person.audience, row["unit_id"], code) for (person, code), row in pairs]


def standings(survey_round: Round) -> list[Standing]:
    """Everybody invited to a confidential round and whether they have answered, by reference.

    Raises Conflict `round_sealed`: there nobody can know, and everybody is reminded.
    """
    if survey_round.privacy != "confidential":
        raise Conflict(
            "round_sealed",
            "This round is sealed: nobody can see who has answered. Remind everybody, or nobody.",
        )
    query = (
        select(InvitationRow.ref, BallotRow.audience, BallotRow.unit_id, BallotRow.spent)
        .join(BallotRow, _same_ballot())
        .where(*of(InvitationRow, survey_round))
        .order_by(InvitationRow.ref)
    )
    return [Standing(*row) for row in db.session.execute(query)]


def _check(survey_round: Round, people: Sequence[Invited]) -> None:
    """Nothing, or Invalid with every fault of the list."""
    asked = [name for name in AUDIENCES if survey_round.questionnaire.asked(name, survey_round.form)]
    units = {unit.id for unit in survey_round.units}
    faults, seen = [], set()
    if not people:
        faults.append(Fault("/invitations", "Name at least one person."))
    if len(people) > MOST_AT_ONCE:
        faults.append(Fault("/invitations", f"Invite at most {MOST_AT_ONCE:,} people at once."))
    for place, person in enumerate(people):
        rules = (
            (person.audience in asked, "audience", f"Use one of {', '.join(asked)}."),
            (person.unit_id is None or person.unit_id in units, "unit", "This round has no such unit."),
            (_is_ref(person.ref), "ref", f"Use one line of at most {LONGEST_REF} characters."),
            (person.ref is not None or survey_round.privacy == "sealed", "ref",
             "Say who this is: a confidential round knows whom it has invited."),
            (person.ref is None or person.ref not in seen, "ref", "This person is on the list already."),
        )  # fmt: skip
        faults += [Fault(f"/invitations/{place}/{key}", text) for holds, key, text in rules if not holds]
        seen.add(person.ref)
    if faults:
        raise Invalid(faults)


def _is_ref(ref: str | None) -> bool:
    return ref is None or (0 < len(ref.strip()) <= LONGEST_REF and not UNSEEN.search(ref))


def _end_earlier(session: Any, survey_round: Round, people: Sequence[Invited]) -> None:
    """Delete the unused ballots of people who were invited before. Raises Invalid for those who answered."""
    earlier = {each.ref: each for each in session.execute(_earlier(survey_round))}
    again = [(place, earlier[person.ref]) for place, person in enumerate(people) if person.ref in earlier]
    faults = [
        Fault(f"/invitations/{place}/ref", "This person has answered already.")
        for place, row in again
        if row.spent
    ]
    if faults:
        raise Invalid(faults)
    hashes = [row.ballot for _, row in again]
    for start in range(0, len(hashes), 500):
        some = hashes[start : start + 500]
        for table, column in (
            (InvitationRow, InvitationRow.ballot),
            (DraftRow, DraftRow.hash),
            (BallotRow, BallotRow.hash),
        ):
            session.execute(delete(table).where(*of(table, survey_round), column.in_(some)))


def _earlier(survey_round: Round) -> Any:
    columns = select(InvitationRow.ref, InvitationRow.ballot, BallotRow.spent)
    return columns.join(BallotRow, _same_ballot()).where(*of(InvitationRow, survey_round))


def _kept(
    survey_round: Round, people: Sequence[Invited], rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    place = {"organisation_id": survey_round.organisation_id, "round_id": survey_round.id}
    pairs = zip(people, rows, strict=True)
    kept = [{**place, "ref": person.ref, "ballot": row["hash"]} for person, row in pairs]
    return sorted(kept, key=lambda row: row["ballot"])


def _same_ballot() -> Any:
    return (
        (BallotRow.organisation_id == InvitationRow.organisation_id)
        & (BallotRow.round_id == InvitationRow.round_id)
        & (BallotRow.hash == InvitationRow.ballot)
    )
