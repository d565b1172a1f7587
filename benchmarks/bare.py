"""The floors of the web: Flask views that do the least, under the same gunicorn as the product.

They check no key and no answer, and keep nothing but what they were sent.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request

SIZE, DATABASE = "BENCHMARK_SIZE", "BENCHMARK_DATABASE"
TABLE = "CREATE TABLE IF NOT EXISTS response (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"
POSTGRESQL_TABLE = TABLE.replace("INTEGER", "BIGINT GENERATED ALWAYS AS IDENTITY").replace(
    "response", "bare_response"
)


def constant() -> Flask:
    """A view that parses its body and answers a constant of `SIZE` bytes."""
    app = Flask(__name__)
    answer = b'"' + b"x" * (int(os.environ[SIZE]) - 2) + b'"'

    @app.post("/scores")
    def scores() -> Response:
        request.get_json()
        return Response(answer, content_type="application/json")

    return app


def inserting() -> Flask:
    """A view that parses its body and inserts it, acknowledged when a power cut cannot lose it any more."""
    app = Flask(__name__)
    insert = _inserter(os.environ[DATABASE])

    @app.post("/responses")
    def responses() -> tuple[dict[str, int], int]:
        request.get_json()
        insert(request.get_data(as_text=True))
        return {"accepted": 1}, 201

    return app


def empty() -> Flask:
    """A view without anything."""
    app = Flask(__name__)

    @app.get("/")
    def nothing() -> str:
        return ""

    return app


def _inserter(address: str) -> Callable[[str], Any]:
    """What inserts a text and commits, with a connection for each thread."""
    lines = threading.local()
    if address.startswith("postgresql"):
        import psycopg

        with psycopg.connect(address, autocommit=True) as first:
            first.execute("SELECT pg_advisory_lock(1)")  # one process makes the table
            first.execute(POSTGRESQL_TABLE)

        def insert(body: str) -> None:
            if not hasattr(lines, "own"):
                lines.own = psycopg.connect(address, autocommit=True)
            lines.own.execute("INSERT INTO bare_response (body) VALUES (%s)", (body,))

        return insert
    _sqlite(address).close()

    def insert_there(body: str) -> None:
        if not hasattr(lines, "own"):
            lines.own = _sqlite(address)
        lines.own.execute("INSERT INTO response (body) VALUES (?)", (body,))

    return insert_there


def _sqlite(path: str) -> sqlite3.Connection:
    line = sqlite3.connect(path, timeout=15, isolation_level=None)
    line.execute("PRAGMA journal_mode = WAL")
    line.execute("PRAGMA synchronous = FULL")
    line.execute(TABLE)
    return line
