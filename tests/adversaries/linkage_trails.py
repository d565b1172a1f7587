"""Where things are met in evidence: in which rows, with which values beside them, and where in documents.

A thing is somebody, or an answer; it is known by needles, texts of eight bytes or more that are its own. A
row in which just one thing is met belongs to it, and what else is only in that row (a key, a hash) becomes a
needle too, so that what is filed under the key is found in other tables, in files and in logs.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .evidence import Cell, Evidence, Table

SHORTEST = 8
Things = Sequence[frozenset[bytes]]
Column = tuple[str, str, bool]
"""Table, column, and whether the database notes it by itself."""


@dataclass
class Trail:
    """By column the value that each thing has there; by document its places; stamps of files of its own."""

    columns: dict[Column, dict[int, Cell]] = field(default_factory=dict)
    places: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    stamps: list[dict[int, int]] = field(default_factory=list)


def forms(text: bytes | str) -> frozenset[bytes]:
    """How something can stand in rows and files: as it is, and in hexadecimal digits."""
    plain = text.encode() if isinstance(text, str) else text
    return frozenset({plain, plain.hex().encode()}) if len(plain) >= SHORTEST else frozenset()


def trail(evidence: Evidence, things: Things) -> Trail:
    """Everything that is met of the things."""
    found, needles = Trail(), {needle: number for number, own in enumerate(things) for needle in own}
    belongs: dict[str, dict[int, list[int]]] = {}
    for _ in range(3):
        before = len(needles)
        belongs = {table.name: _rows_of(table, needles) for table in evidence.tables}
        for table in evidence.tables:
            if len(belongs[table.name]) > len(things) / 2:
                needles |= _beside(table, belongs[table.name], needles)
        if len(needles) == before:
            break
    for table in evidence.tables:
        found.columns |= _columns(table, belongs[table.name])
    found.places = {name: places(text, needles) for name, text in evidence.documents.items()}
    found.stamps = _own_files(evidence, found.places)
    return found


def places(document: bytes, needles: Mapping[bytes, int]) -> dict[int, list[int]]:
    """By thing, where its needles stand, from the beginning to the end."""
    found: dict[int, list[int]] = defaultdict(list)
    for place, needle in _met(document, needles):
        found[needles[needle]].append(place)
    return dict(found)


def _met(document: bytes, needles: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Every place of every needle, in the order of places: all are looked for at once, by how they begin."""
    begin: dict[bytes, list[bytes]] = defaultdict(list)
    for needle in needles:
        begin[needle[:SHORTEST]].append(needle)
    for place in _beginnings(document, begin):
        for needle in begin[document[place : place + SHORTEST]]:
            if document.startswith(needle, place):
                yield place, needle


def _beginnings(document: bytes, begin: Iterable[bytes]) -> list[int]:
    """Where the document goes on like one of these, all of SHORTEST bytes."""
    wanted = np.sort(np.frombuffer(b"".join(begin), dtype="<u8"))
    if len(document) < SHORTEST or not wanted.size:
        return []
    likely = np.zeros(65536, dtype=bool)
    likely[wanted & 0xFFFF] = True
    text = np.frombuffer(document, dtype=np.uint8)
    pairs = text[:-1].astype(np.uint16) | (text[1:].astype(np.uint16) << 8)
    at = np.flatnonzero(likely[pairs[: len(document) - SHORTEST + 1]])
    words = np.zeros(at.size, dtype=np.uint64)
    for byte in range(SHORTEST):
        words |= text[at + byte].astype(np.uint64) << np.uint64(8 * byte)
    near = np.minimum(np.searchsorted(wanted, words), wanted.size - 1)
    return [int(place) for place in at[wanted[near] == words]]


def _rows_of(table: Table, needles: Mapping[bytes, int]) -> dict[int, list[int]]:
    """By thing the rows in which it is met and no other."""
    mark, cells, starts = secrets.token_bytes(8), [], []
    length = 0
    for row in table.rows:
        starts.append(length)
        cells.append(mark.join(_text(cell) for cell in row) + mark)
        length += len(cells[-1])
    met: dict[int, set[int]] = defaultdict(set)
    for place, needle in _met(b"".join(cells), needles):
        met[int(np.searchsorted(starts, place, side="right")) - 1].add(needles[needle])
    found: dict[int, list[int]] = defaultdict(list)
    for row_number in sorted(met):
        if len(met[row_number]) == 1:
            found[min(met[row_number])].append(row_number)
    return dict(found)


def _text(cell: Cell) -> bytes:
    if isinstance(cell, bytes):
        return cell
    return cell.encode() if isinstance(cell, str) else b""


def _beside(
    table: Table, belongs: Mapping[int, Sequence[int]], needles: Mapping[bytes, int]
) -> dict[bytes, int]:
    """New needles: what stands in the rows of one thing only."""
    owners: dict[bytes, set[int]] = defaultdict(set)
    for thing, rows in belongs.items():
        for row in rows:
            for cell in table.rows[row]:
                if SHORTEST <= len(text := _text(cell)) <= 200:
                    owners[text].add(thing)
    new = {text: min(things) for text, things in owners.items() if len(things) == 1}
    return {form: thing for text, thing in new.items() for form in forms(text) if form not in needles}


def _columns(table: Table, belongs: Mapping[int, Sequence[int]]) -> dict[Column, dict[int, Cell]]:
    """The values of each column in the first and in the last row of each thing."""
    found: dict[Column, dict[int, Cell]] = {}
    several = any(len(rows) > 1 for rows in belongs.values())
    for which, mark in ((0, ""), (-1, ", last")) if several else ((0, ""),):
        for number, name in enumerate(table.columns):
            values = {thing: table.rows[rows[which]][number] for thing, rows in belongs.items()}
            if values:
                found[f"{table.name}{mark}", name, name in table.noted] = values
    return found


def _own_files(evidence: Evidence, met: Mapping[str, Mapping[int, Sequence[int]]]) -> list[dict[int, int]]:
    """When the file that holds just one thing was written, and its number; by thing."""
    own = {min(met[name]): name for name in evidence.stamps if len(met.get(name, ())) == 1}
    return [{thing: evidence.stamps[name][which] for thing, name in own.items()} for which in (0, 1)]
