"""Invitations: a code for each person, given out once.

In a sealed round nobody is kept: the codes go to whoever invites, and no row joins a person to a ballot. In
a confidential round each person is kept under the reference that the inviter gave, with the hash of the
ballot; so the inviter can see who has answered, which is what that mode promises, and invite again whoever
lost the code. Those rows end with the close. Codes are kept in neither: whoever invites has them once.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from sqlalchemy import delete, insert, select

from .. import listings
from ..maturity import AUDIENCES
from ..maturity.errors import Fault
from . import acts, codes
from .ballots import ballot_row
from .database import db, writing
from .errors import Conflict, Invalid, NotFound
from .models import BallotRow, DraftRow, InvitationRow, RoundRow
from .names import kept_name, line_fault, text_advice
from .rounds import Round, of, require_open

LONGEST_REF = 200
REF_ADVICE = text_advice(LONGEST_REF)
MOST_AT_ONCE = 10_000
MOST_OF_A_GROUP = 1_000
COLUMNS = ("audience", "unit", "ref", "count")
WITHIN = "/invitations"
_COUNT = re.compile(r"([0-9]{1,6})(\.0+)?")  # 20.0 as spreadsheets write it


@dataclass(frozen=True)
class Invited:
    """Somebody to invite; `ref` is the inviter's own word for them, such as an address.

    With a `count` it is that many people of one group, as for a printed sheet of codes; they have no `ref`.
    """

    audience: str
    unit_id: str | None = None
    ref: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class Invitation:
    """An invitation with its code, which is seen only here; the unit is the one that answers count for."""

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
    people = [
        replace(each, ref=each.ref and kept_name(each.ref), unit_id=each.unit_id or None) for each in people
    ]
    _check(survey_round, people)
    made = [(person, codes.new()) for person in people for _ in range(person.count or 1)]
    rows = [ballot_row(survey_round, code, person.audience, person.unit_id) for person, code in made]
    known = survey_round.privacy == "confidential"
    with writing() as session:
        if known:
            come_after_others(session, survey_round)
        require_open(survey_round)
        if known:
            end_earlier(session, survey_round, people)
        # Sorted: their order must not tell in which order people stood on the list.
        session.execute(insert(BallotRow), sorted(rows, key=lambda row: row["hash"]))
        if known:
            session.execute(insert(InvitationRow), _kept(survey_round, people, rows))
        # Only how many: whom a sealed round has invited is known to nobody here.
        acts.note(
            session, survey_round.organisation_id, "people.invited", survey_round.name, people=len(made)
        )
    pairs = zip(made, rows, strict=True)
    return [Invitation(person.ref, person.audience, row["unit_id"], code) for (person, code), row in pairs]


def invite_listed(survey_round: Round, text: str, name: str | None = None) -> list[Invitation]:
    """A code for each person in a CSV file of COLUMNS. Raises as `invite`, faults with line and column."""
    listing = listings.read(text, COLUMNS, needed=("audience",), most=MOST_AT_ONCE, name=name)
    try:
        return invite(survey_round, [_listed(row) for row in listing.rows])
    except Invalid as error:
        raise listing.refused(error.faults, WITHIN) from None


def link(survey_round: Round, code: str) -> str:
    """Where the holder of a code answers; the code is the fragment, which browsers do not send."""
    return f"{current_app.config['PUBLIC_URL']}/r/{survey_round.id}#{code}"


def standings(survey_round: Round) -> list[Standing]:
    """Everybody invited to a confidential round and whether they have answered, by reference.

    Raises Conflict `round_sealed`: there nobody can know, and everybody is reminded.
    """
    _require_confidential(survey_round)
    return [Standing(*row) for row in db.session.execute(_standings(survey_round))]


def page(
    survey_round: Round, limit: int, after: str | None = None, *, answered: bool | None = None
) -> tuple[list[Standing], str | None]:
    """Up to `limit` of the standings, by reference, and the place to go on from, or None.

    `answered` leaves those who have, or those who have not. Raises Conflict `round_sealed`, NotFound for a
    place that this never gave.
    """
    _require_confidential(survey_round)
    query = _standings(survey_round).limit(limit + 1)
    if after:
        query = query.where(InvitationRow.ref > _ref_at(survey_round, after))
    if answered is not None:
        query = query.where(BallotRow.spent.is_(answered))
    found = [Standing(*row) for row in db.session.execute(query)]
    place = _place_of(survey_round, found[limit - 1].ref) if len(found) > limit else None
    return found[:limit], place


def _require_confidential(survey_round: Round) -> None:
    if survey_round.privacy != "confidential":
        raise Conflict(
            "round_sealed",
            "This round is sealed: nobody can see who has answered. Remind everybody, or nobody.",
        )


def _standings(survey_round: Round) -> Any:
    return (
        select(InvitationRow.ref, BallotRow.audience, BallotRow.unit_id, BallotRow.spent)
        .join(BallotRow, _same_ballot())
        .where(*of(InvitationRow, survey_round))
        .order_by(InvitationRow.ref)
    )


def _place_of(survey_round: Round, ref: str) -> str:
    """What stands for somebody in an address. Addresses get into logs, and a reference may be a name."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    text = f"place in a list {survey_round.organisation_id} {survey_round.id} {ref}".encode()
    return hmac.digest(secret, text, "sha256")[:16].hex()


def _ref_at(survey_round: Round, place: str) -> str:
    """Whom a place stands for. Raises NotFound."""
    for ref in db.session.scalars(select(InvitationRow.ref).where(*of(InvitationRow, survey_round))):
        if _place_of(survey_round, ref) == place:
            return ref
    raise NotFound("place in the list")


def _listed(row: dict[str, str]) -> Invited:
    """The person, or the people, in a row of a file; a count that is none becomes 0, which is refused."""
    number = _COUNT.fullmatch(row["count"])
    count = int(number[1]) if number else 0
    return Invited(row["audience"], row["unit"] or None, row["ref"] or None, count if row["count"] else None)


def _check(survey_round: Round, people: Sequence[Invited]) -> None:
    """Nothing, or Invalid with every fault of the list, of a very long one the first."""
    if not people:
        raise Invalid([Fault(WITHIN, "Name at least one person.")])
    asked = [name for name in AUDIENCES if survey_round.questionnaire.asked(name, survey_round.form)]
    units = {unit.id for unit in survey_round.units}
    faults, seen = [], set()
    for place, person in enumerate(people[:MOST_AT_ONCE]):
        rules = (
            (person.audience in asked, "audience", f"Use one of {', '.join(asked)}."),
            (person.unit_id is None or person.unit_id in units, "unit", "This round has no such unit."),
            (_is_ref(person.ref), "ref", REF_ADVICE),
            (person.ref is not None or survey_round.privacy == "sealed", "ref",
             "Say who this is: a confidential round knows whom it has invited."),
            (person.ref is None or person.ref not in seen, "ref", "This person is on the list already."),
            (person.count is None or 1 <= person.count <= MOST_OF_A_GROUP, "count",
             f"Use a whole number from 1 to {MOST_OF_A_GROUP:,}."),
            (person.count is None or person.ref is None, "count",
             "Leave this out: a ref is one person."),
        )  # fmt: skip
        faults += [Fault(f"{WITHIN}/{place}/{key}", text) for holds, key, text in rules if not holds]
        seen.add(person.ref)
    if not faults and sum(person.count or 1 for person in people) > MOST_AT_ONCE:
        faults.append(Fault(WITHIN, f"Invite at most {MOST_AT_ONCE:,} people at once."))
    if faults:
        raise Invalid(faults)


def _is_ref(ref: str | None) -> bool:
    return ref is None or (ref.strip() != "" and line_fault(ref, LONGEST_REF) is None)


def come_after_others(session: Any, survey_round: Round) -> None:
    """Wait for whoever invites to the same round, perhaps the same people. On SQLite everybody has waited.

    Asked first: of two that share a lock already, as `require_open` gives it, neither could have it alone.
    """
    mine = (RoundRow.organisation_id == survey_round.organisation_id, RoundRow.id == survey_round.id)
    session.execute(select(RoundRow.id).where(*mine).with_for_update(key_share=True))


def end_earlier(session: Any, survey_round: Round, people: Sequence[Invited]) -> None:
    """Delete the unused ballots of people who were invited before. Raises Invalid for those who answered."""
    earlier = {each.ref: each for each in session.execute(_earlier(survey_round))}
    again = [(place, earlier[person.ref]) for place, person in enumerate(people) if person.ref in earlier]
    faults = [
        Fault(f"{WITHIN}/{place}/ref", "This person has answered already.")
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
