"""An installation to throw away: a database in a temporary folder, an organisation and a key."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask

from cxassess import migrations
from cxassess.app import create_app
from cxassess.records import keys, organisations
from cxassess.records.database import db

from . import data

LOT = 5_000
"""Responses handed in at a time."""


@dataclass(frozen=True)
class Installation:
    """The application, the folder of its data, its organisation, and a key."""

    app: Flask
    folder: Path
    organisation: str
    key: str

    def post(self, path: str, body: Any = None) -> bytes:
        """What the API answers; anything but success stops the benchmark."""
        sent = body if isinstance(body, bytes) else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        client = self.app.test_client(use_cookies=False)
        answer = client.post(f"/api/v1{path}", data=sent, headers=headers)
        if not 200 <= answer.status_code < 300:
            raise RuntimeError(f"POST {path}: {answer.status} {answer.text}")
        return answer.data

    def open_round(self, responses: int = 0) -> str:
        """The id of a new round, open, with units for so many responses."""
        units = [{"id": unit.id, "name": unit.name} for unit in data.units(responses)]
        wanted = {"name": f"{responses}", "questionnaire": data.questionnaire().id, "units": units}
        name: str = json.loads(self.post("/rounds", wanted))["id"]
        self.post(f"/rounds/{name}/open")
        return name

    def closed_round(self, responses: int) -> str:
        """The id of a new round that so many answered, closed."""
        name = self.open_round(responses)
        rows = data.objects(responses, with_units=True)
        for start in range(0, responses, LOT):
            self.post(f"/rounds/{name}/responses", rows[start : start + LOT])
        self.post(f"/rounds/{name}/close")
        return name


@contextmanager
def installation(database: str = "") -> Iterator[Installation]:
    """An installation that is gone afterwards; what this makes is for this user's eyes only.

    ``database`` is the address of an empty one, where it is not to be a file.
    """
    before = os.umask(0o077)
    with TemporaryDirectory() as folder:
        app = create_app(
            {
                "DATA_FOLDER": folder,
                "MEMORY_FOLDER": folder,
                "DATABASE_URL": database,
                "PUBLIC_URL": "http://localhost",
            }
        )
        with app.app_context():
            migrations.upgrade()
            organisation = organisations.create("Benchmark").id
            key = keys.create(organisation, "benchmark", keys.SCOPES)
        try:
            yield Installation(app, Path(folder), organisation, key)
        finally:
            with app.app_context():
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()
            os.umask(before)
