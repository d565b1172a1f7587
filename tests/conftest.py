"""What all tests share: an application on a fresh database, the demo organisation, a client."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from cxassess import demo, migrations
from cxassess.app import create_app
from cxassess.instruments import installed
from cxassess.maturity import Questionnaire, Unit
from cxassess.records import organisations, passwords, rounds
from cxassess.records.database import db

TODAY = date(2026, 11, 22)
SETTINGS = {
    "SECRET_KEY": "k" * 16 + "for-tests-only-0123456789",
    "PUBLIC_URL": "http://localhost",
    # A busy machine is no reason for a test to fail; what the limit does has tests of its own.
    "REPORT_SECONDS": 180,
}


# Argon2 at its least: by default each of thousands of sign-ins would take a tenth of a second and 64 MiB.
passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class Compiled(BytecodeCache):
    """Templates that one application of the tests has compiled, for all the others: a quarter of the time."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def make_app(folder: Path, **settings: Any) -> Flask:
    """An application whose data are in `folder`."""
    given = {"DATA_FOLDER": str(folder), "MEMORY_FOLDER": str(folder), **SETTINGS, **settings}
    app = create_app(given)
    app.config["TESTING"] = True
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture(scope="session", autouse=True)
def memory(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No installation that a test serves leaves its counts in the machine's memory."""
    os.environ.setdefault("CXASSESS_MEMORY_FOLDER", str(tmp_path_factory.mktemp("memory")))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database at the newest version and nothing in it; copied, never used itself."""
    folder = tmp_path_factory.mktemp("empty")
    app = make_app(folder)
    with app.app_context():
        migrations.upgrade()
        _close(app)
    return folder


@pytest.fixture(scope="session")
def demo_database(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo organisation; copied, never used itself."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(empty_database, folder)
    app = make_app(folder)
    with app.app_context():
        demo.load(TODAY)
        _close(app)
    return folder


@pytest.fixture(scope="session")
def world(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two organisations with one of everything, and somebody of each role in one; copied, never used."""
    from tests.web.matrix import build

    return build(empty_database, tmp_path_factory.mktemp("world") / "data")


@pytest.fixture
def app(empty_database: Path) -> Iterator[Flask]:
    """The application on a fresh database, inside its context."""
    yield from _running(empty_database)


@pytest.fixture
def demo_app(demo_database: Path) -> Iterator[Flask]:
    """The application with the demo organisation, its own copy, inside its context."""
    yield from _running(demo_database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies on the fresh application."""
    return app.test_client()


@pytest.fixture
def demo_client(demo_app: Flask) -> FlaskClient:
    """A browser without cookies on the demo."""
    return demo_app.test_client()


class Lent:
    """An application that one test after the other gets, each with a fresh copy of its data.

    Making one takes a tenth of a second, which thousands of tests would pay for. Whatever a test leaves in
    its settings or its memory is put back.
    """

    def __init__(self, template: Path) -> None:
        self.template, self.folder = template, template.parent / f"{template.name}-lent"
        self.app = make_app(self.folder)
        self.config, self.extensions = dict(self.app.config), dict(self.app.extensions)

    def fresh(self) -> Flask:
        """The application as it was made, on a copy of its template."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.template, self.folder)
        for kept, made in ((self.app.config, self.config), (self.app.extensions, self.extensions)):
            kept.clear()
            kept.update(made)
        return self.app


LENT: dict[Path, Lent] = {}


def _running(template: Path) -> Iterator[Flask]:
    if template not in LENT:
        LENT[template] = Lent(template)
    app = LENT[template].fresh()
    with app.app_context():
        yield app
        _close(app)


def _close(app: Flask) -> None:

    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


@pytest.fixture
def open_round(app: Flask, questionnaire: Questionnaire) -> Callable[..., rounds.Round]:
    """A maker of open rounds of the ten pillars; `units` as (id, parent, head count)."""
    organisations.create("Meadow Dairy", "meadow")

    def make(units: tuple[tuple[str, str | None, int | None], ...] = (), **details: Any) -> rounds.Round:
        tree = [Unit(id_, id_.title(), parent, size) for id_, parent, size in units]
        wanted = {"name": "Spring", "open_link": True, "units": tree, **details}
        made = rounds.create("meadow", questionnaire=questionnaire, **wanted)
        return rounds.open_round("meadow", made.id)

    return make


@pytest.fixture(scope="session")
def questionnaire() -> Questionnaire:
    """The ten pillars."""

    return installed()["ten-pillars"]


@pytest.fixture
def draft(app: Flask, questionnaire: Questionnaire) -> rounds.Round:
    """A round that has not been opened."""

    organisations.create("Meadow Dairy", "meadow")
    return rounds.create("meadow", questionnaire=questionnaire, name="Spring")
