"""What opens for somebody who has, beside all that lies there, the secret or everybody's codes.

Sealed answers and drafts are looked for in their tables, in what SQLite's log leads back to, and in what
PostgreSQL's log has kept. What opens is added to the evidence, in the order in which it lay there.
"""

from __future__ import annotations

import json
import re
import sqlite3
import struct
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from flask import Flask

from cxassess.maturity import read_rows
from cxassess.records import ballots, codes, envelopes, rounds, sealing
from cxassess.records.errors import Conflict

from . import evidence
from .evidence import Cell, Evidence, Table
from .survey_round import ORGANISATION, Held

TAG_BYTES = 16
# How PostgreSQL keeps what is too long for a row: in chunks with an id and a number, of this length but for
# the last; and how a row points to them.
CHUNK, FIRST_CHUNK = 1996, re.compile(rb"(?s)(.{4})\0\0\0\0" + re.escape(struct.pack("<I", 2000 << 2)))
POINTER = re.compile(rb"(?s)\x01\x12.{8}(.{4})")
WAL_HEADER, FRAME_HEADER = 32, 24


def with_secret(app: Flask, held: Held, found: Evidence) -> Evidence:
    """The evidence, and the answers that the secret opens."""
    kept, dead = found.table("envelope"), found.table("envelope as it lies")
    log = found.documents.get("pg_wal", b"")
    whole = chunked(log + b"".join(text for name, text in found.documents.items() if "pg_toast" in name))

    def opened(text: bytes) -> bytes:
        return b"".join(_opened(survey_round, *each) for each in _envelopes(text, held.id, whole))

    with app.app_context():
        survey_round = rounds.get(ORGANISATION, held.id)
        rows = [(*row, _opened(survey_round, *_sealed(kept, row))) for row in kept.rows]
        lying = [(*row, opened(bytes(row[-1]))) for row in dead.rows]
        logged = opened(log)
    return found.plus(
        Table("envelope, opened", (*kept.columns, "plain"), tuple(rows), kept.noted),
        Table("envelope as it lies, opened", (*dead.columns, "plain"), tuple(lying), dead.noted),
        **{"pg_wal, opened": logged},
    )


def with_codes(app: Flask, held: Held, found: Evidence, *, secret: bool = False) -> Evidence:
    """The evidence, with the fullest draft that each code opens, with the secret or alone."""
    kept = found.table("draft")
    sealed = {bytes(row[kept.columns.index("sealed")]) for row in kept.rows}
    sealed |= set(chunked(found.documents.get("pg_wal", b"")).values())
    for path in _earlier(found):
        sealed |= {bytes(text) for (text,) in _asked(path, "SELECT sealed FROM draft")}
    rows: list[tuple[Cell, ...]] = []
    with app.app_context():
        survey_round = rounds.get(ORGANISATION, held.id)
        for code in (person.code for person in held.people if person.code):
            make = sealing.present if secret else sealing.of_code_alone
            seal = make(survey_round, ballots.PURPOSE, codes.raw(code))
            drafts = [draft for text in sealed if (draft := _draft(seal, text))]
            rows += [(code, text, _packed(held, text)) for text in sorted(drafts, key=_fullness)[-1:]]
    return found.plus(Table("draft, opened", ("code", "text", "answers"), tuple(rows)))


def before(found: Evidence) -> Evidence:
    """The evidence with the tables of the last moment that SQLite's log leads back to with answers sealed."""
    for path in _earlier(found):
        if _asked(path, "SELECT key FROM envelope"):
            return Evidence(evidence.sqlite(path).tables, found.documents, found.stamps)
    return found


def chunked(log: bytes) -> dict[bytes, bytes]:
    """By its id everything that was too long for a row, put together from the log."""
    whole: dict[bytes, bytes] = {}
    for first in FIRST_CHUNK.finditer(log):
        name, text = first[1], log[first.end() : first.end() + CHUNK]
        while (chunk := _chunk(log, name, len(text) // CHUNK)) and len(text) % CHUNK == 0:
            text += chunk
        whole[name] = text
    return whole


def _chunk(log: bytes, name: bytes, number: int) -> bytes:
    at = log.find(name + struct.pack("<I", number)) + 8
    if at < 8:
        return b""
    (length,) = struct.unpack_from("<I", log, at)
    return log[at + 4 : at + (length >> 2)] if length & 3 == 0 and length >> 2 <= CHUNK + 4 else b""


def _envelopes(text: bytes, round_id: str, whole: Mapping[bytes, bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Key and ciphertext of every envelope that rows of PostgreSQL's point to, in the order of these."""
    met = set()
    for pointer in POINTER.finditer(text):
        at = text.rfind(round_id.encode(), max(0, pointer.start() - 120), pointer.start())
        if at >= 0 and pointer[1] in whole and len(whole[pointer[1]]) % envelopes.BLOCK == TAG_BYTES:
            begin = at + len(round_id) + 1
            key = text[begin : begin + envelopes.KEY_BYTES]
            if key not in met:
                yield key, whole[pointer[1]]
            met.add(key)


def _sealed(table: Table, row: tuple[Cell, ...]) -> tuple[bytes, bytes]:
    values = dict(zip(table.columns, row, strict=True))
    return bytes(values["key"]), bytes(values["sealed"])


def _opened(survey_round: rounds.Round, key: bytes, sealed: bytes) -> bytes:
    """What is in an envelope of staff without a unit; nothing when it does not open."""
    seal = sealing.present(survey_round, envelopes.PURPOSE)
    try:
        return seal.open(key, sealed, key + b"\0staff\0")
    except Conflict:
        return b""


def _draft(seal: sealing.Seal, sealed: bytes) -> str:
    """The draft as it was kept; nothing when it is another's, or none."""
    if len(sealed) % ballots.DRAFT_BLOCK != sealing.NONCE_BYTES + TAG_BYTES:
        return ""
    try:
        return seal.open(sealed[: sealing.NONCE_BYTES], sealed[sealing.NONCE_BYTES :], b"").decode()
    except Conflict:
        return ""


def _packed(held: Held, draft: str) -> bytes:
    """A draft's answers in the shape of a response."""
    answers = {name: value for name, value in json.loads(draft)["answers"].items() if isinstance(value, int)}
    return read_rows(held.questionnaire, [{"audience": "staff", "form": "full", "answers": answers}]).pack(0)


def _commits(log: bytes) -> Iterator[int]:
    """Where in SQLite's log transactions end."""
    if len(log) > WAL_HEADER:
        (page_size,) = struct.unpack_from(">I", log, 8)
        salts = log[16:24]
        for at in range(WAL_HEADER, len(log), FRAME_HEADER + page_size):
            if log[at + 8 : at + 16] != salts:
                return  # from here on it is what an earlier log has left
            if log[at + 4 : at + 8] != b"\0\0\0\0":
                yield at + FRAME_HEADER + page_size


def _earlier(found: Evidence, name: str = "cxassess.sqlite3") -> Iterator[Path]:
    """The database as it was after each transaction that SQLite's log still holds, the last one first."""
    log = found.documents.get(f"{name}-wal", b"")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        for end in reversed(list(_commits(log))):
            path.write_bytes(found.documents[name])
            path.with_name(f"{name}-wal").write_bytes(log[:end])
            yield path


def _asked(path: Path, query: str) -> list[tuple[bytes, ...]]:
    """The rows of a database; none when it is too damaged to tell."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.DatabaseError:
            return []


def _fullness(draft: str) -> int:
    return len(draft.rstrip())
