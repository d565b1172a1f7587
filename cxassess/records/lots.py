"""What programs hand in by the thousand: sealed in lots, a ciphertext each, and stored in one short write.

An envelope for each of a million responses would hold up everybody else who answers meanwhile. So the
responses of a call are sealed some thousand at a time while they come in, in an order that is drawn, and lie
in a file without a name, as ciphertexts, until all of them are there. Only then a write begins, which adds a
few hundred rows. A process that is killed before leaves nothing, neither in the file nor in the database.

A lot tells less than as many envelopes do. Of whom the responses are stands inside; how many there are of
each group is kept as one sum for all lots of the round, because participation is watched by it.
"""

from __future__ import annotations

import json
import secrets
import struct
import tempfile
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from types import TracebackType
from typing import Any

import numpy as np
from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_into_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_into_sqlite

from ..maturity import AnswerSheet
from ..maturity.packing import pack_codes, unpack_codes
from . import sealing
from .database import db
from .envelopes import BLOCK, KEY_BYTES, PURPOSE, Group, Opened
from .errors import StorageUnavailable
from .lot_rows import LotCountRow, LotRow
from .rounds import Round, of

LARGEST = 4_000
"""Responses of a lot."""
IN_MEMORY = 1024 * 1024
"""What is kept of a call without a file; more of it goes there."""
_AT_ONCE = 4  # lots that a read holds
_SIZE = struct.Struct(">I")
_SILENT: dict[str, str] = {}  # one for all, of a million


class Spool:
    """The lots of one call on their way into the database, as ciphertexts in a file without a name.

    Raises StorageUnavailable when the disk is full.
    """

    def __init__(self, survey_round: Round) -> None:
        self.round = survey_round
        self.seal = sealing.present(survey_round, PURPOSE)
        self.groups: Counter[Group] = Counter()
        self._keys: list[tuple[bytes, int, int]] = []
        folder = current_app.config["DATA_FOLDER"]
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=folder)  # noqa: SIM115 this is one itself

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return sum(self.groups.values())

    def add(self, sheet: AnswerSheet) -> None:
        """Seal the rows of a sheet, in lots of at most LARGEST."""
        for start in range(0, len(sheet), LARGEST):
            self._add(sheet.select(np.arange(start, min(start + LARGEST, len(sheet)))))

    def _add(self, sheet: AnswerSheet) -> None:
        key = secrets.token_bytes(KEY_BYTES)
        plain, groups = _packed(sheet)
        sealed = self.seal.close(key, plain, _bound(key), BLOCK)
        try:
            self._keys.append((key, self._file.tell(), len(sealed)))
            self._file.write(sealed)
        except OSError as error:
            raise StorageUnavailable from error
        self.groups += groups

    def pour(self, session: Any) -> None:
        """Put everything into the database, within a write, in the order of the random keys."""
        place = {"organisation_id": self.round.organisation_id, "round_id": self.round.id}
        connection = session.connection()
        for key, begin, length in sorted(self._keys, key=itemgetter(0)):
            row = {**place, "key": key, "sealed_with": self.seal.name, "sealed": self._at(begin, length)}
            connection.execute(insert(LotRow.__table__), row)
        for (audience, unit), answered in sorted(self.groups.items(), key=str):
            row = {**place, "audience": audience, "unit_id": unit or "", "answered": answered}
            connection.execute(_adding(connection), row)

    def _at(self, begin: int, length: int) -> bytes:
        try:
            self._file.seek(begin)
            return self._file.read(length)
        except OSError as error:
            raise StorageUnavailable from error


def opened(survey_round: Round) -> Iterator[Opened]:
    """Everything in the lots, in their order and that inside, both random; a few lots at a time in memory.

    Raises Conflict `secret_changed`, `answers_tampered`.
    """
    query = select(LotRow.key, LotRow.sealed_with, LotRow.sealed).where(*of(LotRow, survey_round))
    rows = db.session.execute(query.order_by(LotRow.key).execution_options(yield_per=_AT_ONCE))
    for row in rows:
        seal = sealing.named(survey_round, PURPOSE, row.sealed_with)
        yield from _unpacked(survey_round, seal.open(row.key, row.sealed, _bound(row.key)))


def counted(survey_round: Round) -> dict[Group, int]:
    """How many there are, by audience and unit."""
    columns = (LotCountRow.audience, LotCountRow.unit_id, LotCountRow.answered)
    found = db.session.execute(select(*columns).where(*of(LotCountRow, survey_round)))
    return {(audience, unit or None): answered for audience, unit, answered in found}


def _packed(sheet: AnswerSheet) -> tuple[bytes, Counter[Group]]:
    """The rows of a sheet in an order that is drawn, and how many they are by group."""
    drawn = np.random.default_rng(secrets.randbits(128)).permutation(len(sheet))
    shuffled = sheet.select(drawn)
    places = shuffled.audiences.astype(np.int64) * (len(sheet.unit_names) + 1) + shuffled.units + 1
    _, first, group, counts = np.unique(places, return_index=True, return_inverse=True, return_counts=True)
    groups = [shuffled.group(row) for row in first.tolist()]
    head = {"rows": len(shuffled), "groups": groups, "texts": dict(shuffled.texts)}
    said = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    codes = pack_codes(shuffled.questionnaire, shuffled.codes)
    plain = _SIZE.pack(len(said)) + said + group.astype("<u2").tobytes() + codes
    return plain, Counter(dict(zip(groups, counts.tolist(), strict=True)))


def _unpacked(survey_round: Round, plain: bytes) -> Iterator[Opened]:
    begin = _SIZE.size + _SIZE.unpack_from(plain)[0]
    head = json.loads(plain[_SIZE.size : begin])
    rows, groups, texts = head["rows"], [tuple(group) for group in head["groups"]], head["texts"]
    places = np.frombuffer(plain, dtype="<u2", count=rows, offset=begin).tolist()
    codes = unpack_codes(survey_round.questionnaire, memoryview(plain)[begin + 2 * rows :], rows)
    for row, place in enumerate(places):
        said = texts.get(str(row), _SILENT)
        yield Opened(*groups[place], survey_round.form, codes[row].tobytes(), said)


def _adding(connection: Any) -> Any:
    """What adds a count to the one that is there."""
    of_dialect: Any = insert_into_sqlite if connection.dialect.name == "sqlite" else insert_into_postgresql
    new = of_dialect(LotCountRow.__table__)
    return new.on_conflict_do_update(
        index_elements=["organisation_id", "round_id", "audience", "unit_id"],
        set_={"answered": LotCountRow.answered + new.excluded.answered},
    )


def _bound(key: bytes) -> bytes:
    """What a ciphertext is bound to: its own row, and that it is a lot."""
    return key + b"\0lot"
