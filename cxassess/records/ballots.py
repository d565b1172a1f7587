"""Ballots and drafts: the right to answer once, and what is not yet submitted.

A code is 256 random bits. Only its SHA-256 is kept, so the database cannot be used to answer or to look
anybody up. A draft is encrypted with a key derived from the code: this server alone cannot read it.
"""

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from . import codes
from .database import db, writing
from .errors import Conflict, NotFound
from .models import BallotRow, DraftRow
from .rounds import Round, require_open

NONCE_BYTES = 12
# Drafts are padded to whole blocks, so that their length does not tell how much somebody wrote.
DRAFT_BLOCK = 4096
LONGEST_KEPT = 4000
Answers = dict[str, int | str | None]


@dataclass(frozen=True)
class Ballot:
    """What a code gives the right to: one response of this audience and unit."""

    audience: str
    unit_id: str | None
    form: str
    spent: bool


@dataclass(frozen=True)
class Draft:
    """What somebody has filled in so far: answers by id, and the ids of the pillars they continued from."""

    answers: Answers = field(default_factory=dict)
    done: tuple[str, ...] = ()


def issue(survey_round: Round, audience: str, unit_id: str | None = None) -> str:
    """A new code for one response by the open link, shown to its holder and kept by nobody.

    Raises Conflict `round_not_open`, NotFound for an unknown unit or an audience that needs an invitation.
    """
    if audience not in survey_round.open_audiences:
        raise NotFound("audience")
    code = codes.new()
    row = ballot_row(survey_round, code, audience, unit_id)
    with writing() as session:
        require_open(survey_round)
        session.add(BallotRow(**row))
    return code


def ballot_row(survey_round: Round, code: str, audience: str, unit_id: str | None) -> dict[str, Any]:
    """The columns of a ballot. Raises NotFound for an unknown unit.

    It carries no unit finer than one that could ever be shown: a unit of three people would give them away
    by itself. Only staff have one.
    """
    organisation_id, round_id, digest = key_of(survey_round, code)
    return {
        "organisation_id": organisation_id,
        "round_id": round_id,
        "hash": digest,
        "audience": audience,
        "unit_id": _carried(survey_round, unit_id) if audience == "staff" else None,
        "spent": False,
    }


def regroup(survey_round: Round, code: str, audience: str, unit_id: str | None = None) -> None:
    """Count an unsubmitted response in another group, where people say themselves which is theirs.

    Raises Conflict `already_submitted` or `round_not_open`; NotFound for an unknown code or unit, and for an
    audience, the ballot's or the wanted one, that is invited.
    """
    wanted = ballot_row(survey_round, code, audience, unit_id)
    with writing() as session:
        require_open(survey_round)
        ballot = session.get(BallotRow, key_of(survey_round, code), with_for_update=True)
        if ballot is None or not {audience, ballot.audience} <= set(survey_round.open_audiences):
            raise NotFound("code")
        if ballot.spent:
            raise Conflict("already_submitted", "This assessment was submitted already.")
        ballot.audience, ballot.unit_id = wanted["audience"], wanted["unit_id"]


def find(survey_round: Round, code: str) -> Ballot:
    """The ballot of a code. Raises NotFound, alike for a wrong, a foreign and a malformed code."""
    row = db.session.get(BallotRow, key_of(survey_round, code))
    if row is None:
        raise NotFound("code")
    return Ballot(row.audience, row.unit_id, survey_round.form, row.spent)


def draft(survey_round: Round, code: str) -> Draft:
    """What was saved under the code so far; empty when nothing was."""
    row = db.session.get(DraftRow, key_of(survey_round, code))
    return Draft() if row is None else _opened(survey_round, code, row.sealed)


def sealed(survey_round: Round, code: str, kept: Draft) -> str:
    """The draft as a text that only the code opens again: for a page that must hold it, not the database."""
    return base64.b64encode(_seal(survey_round, code, kept)).decode()


def unsealed(survey_round: Round, code: str, text: str) -> Draft:
    """The draft that `sealed` made a text of. Raises NotFound for anything else."""
    try:
        return _opened(survey_round, code, base64.b64decode(text, validate=True))
    except ValueError as error:
        raise NotFound("draft") from error


def save_draft(survey_round: Round, code: str, kept: Draft) -> None:
    """Keep the draft in place of what was there. Raises as `edit_draft`."""
    edit_draft(survey_round, code, lambda _: kept)


def edit_draft(survey_round: Round, code: str, edit: Callable[[Draft], Draft]) -> None:
    """Keep what `edit` makes of the draft as it stands, encrypted.

    The ballot is held meanwhile, so that of two pages saved at once, as from two tabs, none is lost. Raises
    Conflict `already_submitted` or `round_not_open`, NotFound.
    """
    key = key_of(survey_round, code)
    with writing() as session:
        require_open(survey_round)
        ballot = session.get(BallotRow, key, with_for_update=True)
        if ballot is None:
            raise NotFound("code")
        if ballot.spent:
            raise Conflict("already_submitted", "This assessment was submitted already.")
        row = session.get(DraftRow, key)
        before = Draft() if row is None else _opened(survey_round, code, row.sealed)
        sealed = _seal(survey_round, code, edit(before))
        if row is None:
            organisation_id, round_id, digest = key
            session.add(
                DraftRow(organisation_id=organisation_id, round_id=round_id, hash=digest, sealed=sealed)
            )
        else:
            row.sealed = sealed


def _carried(survey_round: Round, unit_id: str | None) -> str | None:
    """The lowest unit, from `unit_id` upwards, that could ever be shown."""
    while unit_id is not None and unit_id not in survey_round.selectable:
        unit_id = survey_round.unit(unit_id).parent
    return unit_id


def key_of(survey_round: Round, code: str) -> tuple[str, str, bytes]:
    """The key of a code's ballot and draft. Raises NotFound for a malformed code."""
    return survey_round.organisation_id, survey_round.id, codes.digest(code)


def _draft_key(survey_round: Round, code: str) -> bytes:
    info = f"cxassess draft {survey_round.organisation_id} {survey_round.id}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(codes.raw(code))


def _opened(survey_round: Round, code: str, sealed: bytes) -> Draft:
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        text = AESGCM(_draft_key(survey_round, code)).decrypt(nonce, rest, None)
    except (InvalidTag, ValueError) as error:
        raise NotFound("draft") from error
    kept = json.loads(text)
    return Draft(kept["answers"], tuple(kept["done"]))


def _short(value: int | str | None) -> int | str | None:
    """The answer; a text far over what can be submitted is not kept whole, or drafts could fill the disk."""
    return value[:LONGEST_KEPT] if isinstance(value, str) else value


def _seal(survey_round: Round, code: str, kept: Draft) -> bytes:
    answers = {name: _short(value) for name, value in kept.answers.items()}
    text = json.dumps({"answers": answers, "done": kept.done}).encode()
    text += b" " * (-len(text) % DRAFT_BLOCK)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_draft_key(survey_round, code)).encrypt(nonce, text, None)
