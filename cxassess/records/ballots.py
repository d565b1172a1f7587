"""Ballots and drafts: the right to answer once, and what is not yet submitted.

A code is 256 random bits. Only its SHA-256 is kept, so the database cannot be used to answer or to look
anybody up. A draft is encrypted with a key derived from the code: this server alone cannot read it.
"""

import base64
import binascii
import hashlib
import json
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .database import db, writing
from .errors import Conflict, NotFound
from .models import BallotRow, DraftRow
from .rounds import AUDIENCES, Round, require_open, selectable_units

CODE_BYTES = 32
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


def normalise(text: str) -> str:
    """The code as issued, from what somebody typed: spaces, hyphens and case do not matter."""
    return "".join(text.split()).replace("-", "").upper()


def issue(survey_round: Round, audience: str, unit_id: str | None = None) -> str:
    """A new code for one response, shown to its holder and kept by nobody.

    The ballot carries no unit finer than one that could ever be shown: a unit of three people would give
    them away by itself. Raises Conflict `round_not_open`, NotFound for an unknown unit.
    """
    if audience not in AUDIENCES:
        raise NotFound("audience")
    unit = _carried(survey_round, unit_id) if audience == "staff" else None
    code = secrets.token_bytes(CODE_BYTES)
    with writing() as session:
        require_open(survey_round)
        session.add(
            BallotRow(
                organisation_id=survey_round.organisation_id,
                round_id=survey_round.id,
                hash=hashlib.sha256(code).digest(),
                audience=audience,
                unit_id=unit,
                spent=False,
            )
        )
    return base64.b32encode(code).decode().rstrip("=")


def find(survey_round: Round, code: str) -> Ballot:
    """The ballot of a code. Raises NotFound, alike for a wrong, a foreign and a malformed code."""
    row = db.session.get(BallotRow, key_of(survey_round, code))
    if row is None:
        raise NotFound("code")
    return Ballot(row.audience, row.unit_id, survey_round.form, row.spent)


def draft(survey_round: Round, code: str) -> Draft:
    """What was saved under the code so far; empty when nothing was."""
    row = db.session.get(DraftRow, key_of(survey_round, code))
    if row is None:
        return Draft()
    nonce, sealed = row.sealed[:NONCE_BYTES], row.sealed[NONCE_BYTES:]
    try:
        text = AESGCM(_draft_key(survey_round, code)).decrypt(nonce, sealed, None)
    except InvalidTag as error:
        raise NotFound("draft") from error
    kept = json.loads(text)
    return Draft(kept["answers"], tuple(kept["done"]))


def save_draft(survey_round: Round, code: str, kept: Draft) -> None:
    """Keep the draft, encrypted. Raises Conflict `already_submitted` or `round_not_open`, NotFound."""
    key = key_of(survey_round, code)
    sealed = _seal(survey_round, code, kept)
    with writing() as session:
        require_open(survey_round)
        ballot = session.get(BallotRow, key)
        if ballot is None:
            raise NotFound("code")
        if ballot.spent:
            raise Conflict("already_submitted", "This assessment was submitted already.")
        row = session.get(DraftRow, key)
        if row is None:
            organisation_id, round_id, digest = key
            session.add(
                DraftRow(organisation_id=organisation_id, round_id=round_id, hash=digest, sealed=sealed)
            )
        else:
            row.sealed = sealed


def _carried(survey_round: Round, unit_id: str | None) -> str | None:
    """The lowest unit, from `unit_id` upwards, that could ever be shown."""
    offered = {unit.id for unit in selectable_units(survey_round)}
    while unit_id is not None and unit_id not in offered:
        unit_id = survey_round.unit(unit_id).parent
    return unit_id


def _raw(code: str) -> bytes:
    text = normalise(code)
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != CODE_BYTES:
        raise NotFound("code")
    return raw


def key_of(survey_round: Round, code: str) -> tuple[str, str, bytes]:
    """The key of a code's ballot and draft. Raises NotFound for a malformed code."""
    return survey_round.organisation_id, survey_round.id, hashlib.sha256(_raw(code)).digest()


def _draft_key(survey_round: Round, code: str) -> bytes:
    info = f"cxassess draft {survey_round.organisation_id} {survey_round.id}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(_raw(code))


def _short(value: int | str | None) -> int | str | None:
    """The answer; a text far over what can be submitted is not kept whole, or drafts could fill the disk."""
    return value[:LONGEST_KEPT] if isinstance(value, str) else value


def _seal(survey_round: Round, code: str, kept: Draft) -> bytes:
    answers = {name: _short(value) for name, value in kept.answers.items()}
    text = json.dumps({"answers": answers, "done": kept.done}).encode()
    text += b" " * (-len(text) % DRAFT_BLOCK)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_draft_key(survey_round, code)).encrypt(nonce, text, None)
