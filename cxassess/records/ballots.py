"""Ballots and drafts: the right to answer once, and what is not yet submitted.

A code is 256 random bits. Only its SHA-256 is kept, so the database cannot be used to answer or to look
anybody up. A draft is sealed with the code and the installation's secret together: this server alone cannot
read it, and neither can whoever has everybody's codes and what the database has left of deleted drafts.
"""

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import codes, sealing
from .database import db, writing
from .errors import Conflict, NotFound
from .models import BallotRow, DraftRow
from .rounds import Round, require_open
from .sealing import NONCE_BYTES

PURPOSE = "draft"
# Drafts are padded to whole blocks, so that their length does not tell how much somebody wrote.
DRAFT_BLOCK = 8192
# What can be submitted; drafts could fill the disk else.
LONGEST_KEPT = 2000
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
    """What was saved under the code so far; empty when nothing was.

    Raises Conflict `secret_changed` or `answers_tampered`.
    """
    row = db.session.get(DraftRow, key_of(survey_round, code))
    return Draft() if row is None else _opened(survey_round, code, row.sealed_with, row.sealed)


def sealed(survey_round: Round, code: str, kept: Draft) -> str:
    """The draft as a text that only the code opens again, here: for a page that must hold it."""
    name, text = _sealed(survey_round, code, kept)
    return f"{name}.{base64.b64encode(text).decode()}"


def unsealed(survey_round: Round, code: str, text: str) -> Draft:
    """The draft that `sealed` made a text of. Raises NotFound for anything else."""
    name, _, rest = text.partition(".")
    if name not in sealing.names():
        raise NotFound("draft")
    try:
        return _opened(survey_round, code, name, base64.b64decode(rest, validate=True))
    except (ValueError, Conflict) as error:
        raise NotFound("draft") from error


def edit_draft(survey_round: Round, code: str, edit: Callable[[Draft], Draft]) -> None:
    """Keep what `edit` makes of the draft as it stands, encrypted.

    The ballot is held meanwhile, so that of two pages saved at once, as from two tabs, none is lost. Raises
    Conflict `already_submitted` or `round_not_open`, NotFound; and what `draft` raises.
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
        before = Draft() if row is None else _opened(survey_round, code, row.sealed_with, row.sealed)
        name, text = _sealed(survey_round, code, edit(before))
        if row is None:
            organisation_id, round_id, digest = key
            row = DraftRow(organisation_id=organisation_id, round_id=round_id, hash=digest)
            session.add(row)
        row.sealed_with, row.sealed = name, text


def _carried(survey_round: Round, unit_id: str | None) -> str | None:
    """The lowest unit, from `unit_id` upwards, that could ever be shown."""
    while unit_id is not None and unit_id not in survey_round.selectable:
        unit_id = survey_round.unit(unit_id).parent
    return unit_id


def key_of(survey_round: Round, code: str) -> tuple[str, str, bytes]:
    """The key of a code's ballot and draft. Raises NotFound for a malformed code."""
    return survey_round.organisation_id, survey_round.id, codes.digest(code)


def _short(value: int | str | None) -> int | str | None:
    return value[:LONGEST_KEPT] if isinstance(value, str) else value


def _sealed(survey_round: Round, code: str, kept: Draft) -> tuple[str, bytes]:
    """The name of the seal, and the sealed draft behind its nonce."""
    answers = {name: _short(value) for name, value in kept.answers.items()}
    plain = json.dumps({"answers": answers, "done": kept.done}, ensure_ascii=False).encode()
    seal, nonce = sealing.present(survey_round, PURPOSE, codes.raw(code)), secrets.token_bytes(NONCE_BYTES)
    return seal.name, nonce + seal.close(nonce, plain, b"", DRAFT_BLOCK)


def _opened(survey_round: Round, code: str, name: str, sealed: bytes) -> Draft:
    bits = codes.raw(code)
    if name == sealing.NO_SECRET:
        seal = sealing.of_code_alone(survey_round, PURPOSE, bits)
    else:
        seal = sealing.named(survey_round, PURPOSE, name, bits)
    kept = json.loads(seal.open(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], b""))
    return Draft(kept["answers"], tuple(kept["done"]))
