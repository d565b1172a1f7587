"""Everything that an insider has of an installation: rows with what the database notes of them, files, logs.

Documents are whatever has no rows: files as they lie on the disk, logs, what the API tells. Each engine adds
its own; `sqlite` is here, PostgreSQL in `evidence_postgresql`.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

Cell = int | float | str | bytes | None
PLACE = "(place)"
"""The name of a column that every table is given: the row's place as it comes when no order is asked for."""


@dataclass(frozen=True)
class Table:
    """A table's rows as the database gives them; ``noted`` are the columns that nobody made."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    noted: frozenset[str] = frozenset({PLACE})


@dataclass(frozen=True)
class Evidence:
    """Tables; documents by name; when files were last written, and their numbers on the disk."""

    tables: tuple[Table, ...] = ()
    documents: Mapping[str, bytes] = field(default_factory=dict)
    stamps: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def plus(self, *tables: Table, **documents: bytes) -> Evidence:
        """The same and more."""
        return replace(self, tables=(*self.tables, *tables), documents={**self.documents, **documents})

    def table(self, name: str) -> Table:
        """The table of that name; an empty one when there is none."""
        return next((table for table in self.tables if table.name == name), Table(name, (), ()))


def sqlite(path: Path, round_id: str | None = None) -> Evidence:
    """What there is of a SQLite database and of everything in its folder."""
    found = files(path.parent)  # first: reading could move something
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        tables = tuple(_table(connection, name, round_id) for (name,) in names)
    return replace(found, tables=tables)


def _table(connection: sqlite3.Connection, name: str, round_id: str | None) -> Table:
    try:
        cursor = connection.execute(f'SELECT rowid AS "(rowid)", * FROM "{name}"')
    except sqlite3.OperationalError:  # it has no row ids
        cursor = connection.execute(f'SELECT * FROM "{name}"')
    columns = tuple(each[0] for each in cursor.description)
    return placed(name, columns, cursor, round_id, {"(rowid)"})


def placed(
    name: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[Cell, ...]],
    round_id: str | None,
    noted: Iterable[str],
) -> Table:
    """A table with the place of each row; of one that knows rounds, the rows of this round."""
    numbered = [(number, *row) for number, row in enumerate(rows)]
    if round_id and "round_id" in columns:
        mine = columns.index("round_id") + 1
        numbered = [row for row in numbered if row[mine] == round_id]
    return Table(name, (PLACE, *columns), tuple(numbered), frozenset({PLACE, *noted}))


def files(folder: Path, under: str = "") -> Evidence:
    """All files of a folder, with their stamps."""
    documents, stamps = {}, {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name, state = f"{under}{path.relative_to(folder)}", path.stat()
            documents[name], stamps[name] = path.read_bytes(), (state.st_mtime_ns, state.st_ino)
    return Evidence(documents=documents, stamps=stamps)


@contextmanager
def listening() -> Iterator[list[str]]:
    """All that this process logs within the block, with its time, a line each."""
    ear = _Ear()
    ear.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    logging.getLogger().addHandler(ear)
    try:
        yield ear.lines
    finally:
        logging.getLogger().removeHandler(ear)


class _Ear(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))
