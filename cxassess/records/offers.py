"""Offers to help with pillars, by people who leave a way to reach them; apart from everybody's answers.

An offer shares nothing with a response: it is sent from a page that no longer carries the ballot's code, in
a transaction of its own, and lies sealed until the close, so that the database alone does not tell who wrote
something just after whose answers. At the close all are written anew in the order of random keys.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update

from ..maturity.errors import Fault
from . import acts, sealing, upkeep
from .database import db, or_again, writing
from .errors import Invalid, NotFound
from .models import OfferRow, VolunteerRow
from .names import UNSEEN, kept_name
from .rounds import Round, get, of, require_open, withheld

PURPOSE = "offers"
KEY_BYTES = 16
BLOCK = 1024
LONGEST_CONTACT = 200
_ID = re.compile(f"[0-9a-f]{{{2 * KEY_BYTES}}}")


@dataclass(frozen=True)
class Volunteer:
    """Somebody who offered to help, and with which pillars; `id` names the offer, and nothing else."""

    contact: str
    pillars: tuple[str, ...]
    id: str = field(default="", compare=False)


def make(survey_round: Round, ticket: str, contact: str, pillars: Collection[str]) -> None:
    """Keep an offer. Nobody else has the ticket; sent again with it, the offer takes the first's place.

    Raises Conflict `round_not_open`, Invalid for a contact or pillars that cannot be kept.
    """
    wanted = _checked(survey_round, contact, pillars)
    key = hashlib.sha256(f"offer {ticket}".encode()).digest()[:KEY_BYTES]
    seal = sealing.present(survey_round, PURPOSE)
    # The nonce must never come twice, and the same ticket may: so it is random, before the ciphertext.
    nonce = secrets.token_bytes(sealing.NONCE_BYTES)
    plain = json.dumps({"contact": wanted.contact, "pillars": wanted.pillars}, ensure_ascii=False).encode()
    sealed = nonce + seal.close(nonce, plain, key, BLOCK)
    place = {"organisation_id": survey_round.organisation_id, "round_id": survey_round.id, "key": key}
    row = {**place, "sealed_with": seal.name, "sealed": sealed}
    or_again(lambda: _put(survey_round, row))


def _put(survey_round: Round, row: dict[str, Any]) -> None:
    with writing() as session:
        require_open(survey_round)
        same = (*of(OfferRow, survey_round), OfferRow.key == row["key"])
        if not session.execute(update(OfferRow).where(*same).values(row)).rowcount:
            session.execute(insert(OfferRow), [row])


def volunteers(organisation_id: str, round_id: str) -> list[Volunteer]:
    """Those who offered to help in a round, once its results are released; nobody before."""
    survey_round = get(organisation_id, round_id)
    if withheld(survey_round):
        return []
    rows = db.session.scalars(
        select(VolunteerRow).where(*of(VolunteerRow, survey_round)).order_by(VolunteerRow.contact)
    )
    return [_seen(row) for row in rows]


def volunteer(organisation_id: str, round_id: str, offer_id: str) -> Volunteer:
    """One offer. Raises NotFound, also before the results are released."""
    if withheld(get(organisation_id, round_id)):
        raise NotFound("offer")
    return _seen(_row(organisation_id, round_id, offer_id))


def counts(organisation_id: str, round_id: str) -> Mapping[str, int]:
    """How many offered to help with each pillar."""
    found = volunteers(organisation_id, round_id)
    return Counter(pillar for each in found for pillar in each.pillars)


def remove(organisation_id: str, round_id: str, offer_id: str) -> None:
    """Delete an offer as its owner asked; the act names the round alone. Raises NotFound."""
    survey_round = get(organisation_id, round_id)
    volunteer(organisation_id, round_id, offer_id)
    with writing() as session:
        session.delete(_row(organisation_id, round_id, offer_id, lock=True))
        acts.note(session, organisation_id, "offer.removed", survey_round.name)
        upkeep.owe(session)  # what was deleted must not stay in the files


def _row(organisation_id: str, round_id: str, offer_id: str, *, lock: bool = False) -> VolunteerRow:
    key = bytes.fromhex(offer_id) if _ID.fullmatch(offer_id) else b""
    row = db.session.get(VolunteerRow, (organisation_id, round_id, key), with_for_update=lock)
    if row is None:
        raise NotFound("offer")
    return row


def _seen(row: VolunteerRow) -> Volunteer:
    return Volunteer(row.contact, tuple(row.pillars), row.key.hex())


def take_up(session: Any, survey_round: Round) -> None:
    """Open all offers of a round, within the transaction of its release, and write them without any order."""
    place = {"organisation_id": survey_round.organisation_id, "round_id": survey_round.id}
    query = select(OfferRow.key, OfferRow.sealed_with, OfferRow.sealed).where(*of(OfferRow, survey_round))
    found = [
        {**place, "key": secrets.token_bytes(KEY_BYTES), **_opened(survey_round, row)}
        for row in session.execute(query)
    ]
    if found:
        session.execute(insert(VolunteerRow), sorted(found, key=lambda row: row["key"]))
    session.execute(delete(OfferRow).where(*of(OfferRow, survey_round)))


def _opened(survey_round: Round, row: Any) -> dict[str, Any]:
    nonce, sealed = row.sealed[: sealing.NONCE_BYTES], row.sealed[sealing.NONCE_BYTES :]
    seal = sealing.named(survey_round, PURPOSE, row.sealed_with)
    return dict(json.loads(seal.open(nonce, sealed, row.key)))


def _checked(survey_round: Round, contact: str, pillars: Collection[str]) -> Volunteer:
    contact = kept_name(contact)
    known = [pillar.id for pillar in survey_round.questionnaire.pillars]
    chosen = tuple(name for name in known if name in pillars)
    rules: Sequence[tuple[bool, str, str]] = (
        (0 < len(contact) <= LONGEST_CONTACT and not UNSEEN.search(contact), "/contact",
         f"Say how you can be reached, in one line of at most {LONGEST_CONTACT} characters."),
        (bool(chosen), "/pillars", "Choose at least one pillar."),
        (set(pillars) <= set(known), "/pillars", "Choose pillars of this questionnaire only."),
    )  # fmt: skip
    faults = [Fault(where, message) for holds, where, message in rules if not holds]
    if faults:
        raise Invalid(faults)
    return Volunteer(contact, chosen)
