"""Leaks, planted on purpose: surveys as they are often built, each with the one mistake that is its name.

The adversary must find every one. Nothing of the product is in here: a few tables in plain SQL, written by
people who answer one after the other, and what then lies on the disk.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxassess.records import codes

from . import evidence, evidence_postgresql, survey_round
from .evidence import Evidence
from .linkage_attacks import People
from .linkage_trails import forms
from .survey_round import Person

RANDOM_KEY = "CREATE TABLE response (id TEXT PRIMARY KEY, story TEXT)"
NO_ROW_IDS = f"{RANDOM_KEY} WITHOUT ROWID"
WRITE = "INSERT INTO response VALUES (:id, :story)"
ISSUE, SPEND = "INSERT INTO code VALUES (:hash, 0)", "UPDATE code SET spent = 1 WHERE hash = :hash"
CODE = "CREATE TABLE code (hash {} PRIMARY KEY, spent INTEGER)"
Row = dict[str, Any]


@dataclass(frozen=True)
class Leak:
    """Tables; what inviting, answering (each text a transaction) and closing do; which attack must find it.

    ``log`` is a line of the server's log for each answer, ``file`` the name of a file that holds it. With
    ``mail`` the adversary has everybody's code, without ``watched`` nobody has seen who answered when.
    """

    found_by: str
    schema: tuple[str, ...]
    answering: tuple[str, ...] = (WRITE,)
    inviting: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    log: str = ""
    file: str = ""
    mail: bool = False
    watched: bool = True
    reader: bool = False


ON_SQLITE = {
    "row ids under a random key": Leak("response.(rowid) as submitted", (RANDOM_KEY,)),
    "a time beside the answer": Leak(
        "response.answered_at as submitted",
        ("CREATE TABLE response (id TEXT PRIMARY KEY, story TEXT, answered_at INTEGER) WITHOUT ROWID",),
        ("INSERT INTO response VALUES (:id, :story, :now)",),
    ),
    "the place on the page": Leak("survey.sqlite3, last backwards as submitted", (NO_ROW_IDS,)),
    "a note of the order, kept by a trigger": Leak(
        "trace.number as submitted",
        (
            NO_ROW_IDS,
            "CREATE TABLE trace (number INTEGER PRIMARY KEY AUTOINCREMENT, about TEXT)",
            "CREATE TRIGGER noting AFTER INSERT ON response "
            "BEGIN INSERT INTO trace (about) VALUES (NEW.id); END",
        ),
    ),
    "the hash of the code beside the answer": Leak(
        "response.(place) joins response.(place)",
        ("CREATE TABLE response (code BLOB PRIMARY KEY, story TEXT) WITHOUT ROWID",),
        ("INSERT INTO response VALUES (:hash, :story)",),
        mail=True,
        watched=False,
    ),
    "one reference in two tables": Leak(
        "response.person joins person.id",
        (
            "CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID",
            "CREATE TABLE response (id TEXT PRIMARY KEY, person TEXT, story TEXT) WITHOUT ROWID",
        ),
        ("INSERT INTO response VALUES (:id, :reference, :story)",),
        ("INSERT INTO person VALUES (:reference, :name)",),
        watched=False,
    ),
    "when an invitation was used, and row ids": Leak(
        "response.(rowid) as invitation.used_at",
        ("CREATE TABLE invitation (name TEXT PRIMARY KEY, used_at INTEGER) WITHOUT ROWID", RANDOM_KEY),
        ("UPDATE invitation SET used_at = :now WHERE name = :name", WRITE),
        ("INSERT INTO invitation VALUES (:name, NULL)",),
        watched=False,
    ),
    "a rewrite while a reader holds the log": Leak(
        "survey.sqlite3-wal, first as submitted", (NO_ROW_IDS,), closing=("VACUUM",), reader=True
    ),
    "an access log with codes": Leak(
        "response.(rowid) as access.log, first",
        (RANDOM_KEY,),
        log="POST /answer?code={code}",
        mail=True,
        watched=False,
    ),
    "an error log with the keys of rows": Leak(
        "access.log, first as submitted", (NO_ROW_IDS,), closing=("VACUUM",), log="wrote response {id}"
    ),
    "a file for each answer": Leak("time of its file as submitted", (), (), file="{id}.json"),
}

ON_POSTGRESQL = {
    "code and answer in one transaction": Leak(
        "response.(xmin) joins code.(xmin)",
        (CODE.format("BYTEA"), RANDOM_KEY),
        (f"{SPEND}; {WRITE}",),
        (ISSUE,),
        mail=True,
        watched=False,
    ),
    "code and answer in two transactions": Leak(
        "response.(xmin) as code.(xmin)",
        (CODE.format("BYTEA"), RANDOM_KEY),
        (SPEND, WRITE),
        (ISSUE,),
        mail=True,
        watched=False,
    ),
    "the place in the table": Leak("response.(ctid) as submitted", (RANDOM_KEY,)),
    "a number for each answer": Leak(
        "response.id as submitted",
        ("CREATE TABLE response (id BIGSERIAL PRIMARY KEY, story TEXT)",),
        ("INSERT INTO response (story) VALUES (:story)",),
    ),
    "deleted rows that a snapshot keeps": Leak(
        "response as it lies.(xmin) as submitted",
        (RANDOM_KEY,),
        closing=(
            "CREATE TABLE result AS SELECT gen_random_uuid() AS id, story FROM response ORDER BY 1",
            "DELETE FROM response",
            "VACUUM FULL response",
        ),
        reader=True,
    ),
    "answers that are shuffled at the close only": Leak(
        "pg_wal, first as submitted",
        (RANDOM_KEY,),
        closing=(
            "CREATE TABLE result AS SELECT gen_random_uuid() AS id, story FROM response ORDER BY 1",
            "DROP TABLE response",
        ),
    ),
}
Run = Callable[[Leak, Sequence[Row], Sequence[Row]], Evidence]


def exposed(leak: Leak, run: Run, people: Sequence[Person]) -> tuple[Evidence, People]:
    """What lies there after people have answered a survey with a leak, and what is known of them."""
    for person in people:
        person.code = codes.new()
    rows = [_row(person) for person in people]
    submitted = survey_round.shuffled(range(len(people)))
    found = run(leak, survey_round.shuffled(rows), [rows[number] for number in submitted])
    needles = [forms(each.name) | (_code(each) if leak.mail else frozenset()) for each in people]
    return found, People(needles, {"submitted": submitted} if leak.watched else {})


def _code(person: Person) -> frozenset[bytes]:
    return forms(person.code) | forms(person.code_hash)


def _row(person: Person) -> Row:
    keys = {"id": secrets.token_hex(16), "reference": secrets.token_hex(16)}
    return {
        **keys,
        "name": person.name,
        "code": person.code,
        "hash": person.code_hash,
        "story": person.story,
    }


def on_sqlite(folder: Path) -> Run:
    """What runs a survey on SQLite in a folder and gathers what lies there."""

    def run(leak: Leak, invited: Sequence[Row], answering: Sequence[Row]) -> Evidence:
        path = folder / "survey.sqlite3"
        with _sqlite(path) as connection, _sqlite(path) as reader:
            _survey(leak, connection.execute, invited, answering, folder)
            if leak.reader:
                reader.execute("BEGIN")
                reader.execute("SELECT * FROM response").fetchone()
            _each(connection.execute, (*leak.closing, "PRAGMA wal_checkpoint(TRUNCATE)"))
            return evidence.sqlite(path)

    return run


def _sqlite(path: Path) -> closing[sqlite3.Connection]:
    connection = sqlite3.connect(path, timeout=0.1, isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    return closing(connection)


def on_postgresql(server: evidence_postgresql.Server, folder: Path) -> Run:
    """What runs a survey on a new database of a server and gathers what lies there."""

    def run(leak: Leak, invited: Sequence[Row], answering: Sequence[Row]) -> Evidence:
        database, since = f"leak_{secrets.token_hex(6)}", server.log_end()
        server.create(database)
        with server.connect(database) as connection, server.connect(database) as reader:

            def execute(text: str, row: Row | None = None) -> Any:
                return connection.execute(re.sub(r":([a-z]+)", r"%(\1)s", text).encode(), row)

            _survey(leak, execute, invited, answering, folder)
            if leak.reader:
                reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
                reader.execute("SELECT 1 FROM pg_class").fetchone()
            _each(execute, leak.closing)
            return evidence_postgresql.postgresql(server, database, since)

    return run


def _survey(
    leak: Leak,
    execute: Callable[..., Any],
    invited: Sequence[Row],
    answering: Sequence[Row],
    folder: Path,
) -> None:
    """Set up, invite, and let people answer in turn."""
    _each(execute, leak.schema)
    for row in invited:
        _transactions(execute, leak.inviting, row)
    for row in answering:
        _transactions(execute, leak.answering, {**row, "now": time.time_ns()})
        _write_files(leak, row, folder)


def _each(execute: Callable[..., Any], texts: Sequence[str]) -> None:
    for text in texts:
        execute(text)


def _transactions(execute: Callable[..., Any], texts: Sequence[str], row: Row) -> None:
    for text in texts:
        execute("BEGIN")
        for statement in text.split("; "):
            execute(statement, {name: row[name] for name in re.findall(r":([a-z]+)", statement)})
        execute("COMMIT")


def _write_files(leak: Leak, row: Row, folder: Path) -> None:
    if leak.log:
        with open(folder / "access.log", "a") as log:
            log.write(f"{time.time()} {leak.log.format(**row)}\n")
    if leak.file:
        time.sleep(0.01)  # file systems do not tell finer times apart
        (folder / leak.file.format(**row)).write_text(row["story"])
