"""What tests walk on that hold for every operation: an application with one of everything, and fitting calls.

A new operation is walked over without a word here: the table of `test_matrix` says which object each part of
its address names, the document says what it takes, and its first example is sent.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from cxassess.api import examples
from cxassess.api.metric_examples import OWN_ID
from cxassess.instruments import installed
from cxassess.records import invitations, keys, reports, rounds
from tests.conftest import make_app
from tests.web.matrix import NEVER, OURS, THEIRS, Stage, World, leave

from .conftest import operations, row
from .test_matrix import COMMON, EXPECTED

JSON = "application/json"


def told(answer: TestResponse) -> dict[str, str]:
    """The headers of an answer, but for what is left to the key: each call changes that, and time does."""
    return {name: value for name, value in answer.headers.items() if name != "RateLimit"}


PROBLEM = "application/problem+json"
WRITES = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Operation:
    """An operation of the document: its method, its address below /api/v1, and what the document says."""

    method: str
    path: str
    said: dict[str, Any] = field(repr=False, hash=False, compare=False)

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that its key needs; none where anyone may call."""
        return tuple(scope for each in self.said["security"] for scope in each["key"])

    @property
    def takes_key(self) -> bool:
        """Whether it documents the header Idempotency-Key."""
        return "Idempotency-Key" in self.headers

    @property
    def headers(self) -> set[str]:
        """The headers that it documents."""
        return {each["name"] for each in self.said["parameters"] if each["in"] == "header"}

    @property
    def content(self) -> dict[str, Any]:
        """What its body may be, by media type; empty where it takes none."""
        return self.said.get("requestBody", {}).get("content", {})

    def answers(self, media_type: str) -> bool:
        """Whether its success is of this media type."""
        good = (answer for status, answer in self.said["responses"].items() if status.startswith("2"))
        return any(media_type in answer.get("content", {}) for answer in good)

    @property
    def body(self) -> bytes | None:
        """The first JSON that its documentation sends, with ids of the world for those of the examples."""
        return json.dumps(self.bodies[0]).encode() if self.bodies else None

    @property
    def bodies(self) -> list[Any]:
        """All JSON that its documentation sends, with ids of the world; first one that fits the world."""
        shown = self.content.get(JSON, {}).get("examples", {})
        fitting = [FITTING[self.name]] if self.name in FITTING else []
        return [_real(value) for value in (*fitting, *(each["value"] for each in shown.values()))]


# Where the first example does not fit the things of the world.
FITTING: dict[str, Any] = {
    "POST /rounds/{round_id}/invitations": {"invitations": [{"audience": "staff"}]},
    "POST /rounds/{round_id}/responses": row("staff", None, 1),
    "POST /measurements": {
        "measurements": [{"metric": OWN_ID, "date": "2026-03-02", "value": 3}],
        "reason": "It was counted again.",
    },
    "PATCH /estimates/{estimate_id}": {"reason": "The file says so.", "likely": 3},
}
# What the world has nothing for, and why; such operations have tests of their own.
UNREADY = {
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/replay": "the message is on its way",
    "GET /rounds/{round_id}/imports/{import_id}": "only the key that began an import sees it",
}
# A list of people is of a round that knows them.
KNOWN = {"GET /rounds/{round_id}/invitations": {"round_id": "known"}}
# What the examples name, and what has its place in the world.
REAL = {examples.ROUND_ID: f"{OURS}-closed", examples.PRIOR_ROUND_ID: f"{OURS}-earlier"}


def _real(value: Any) -> Any:
    """An example with the ids of the world."""
    if isinstance(value, dict):
        return {key: _real(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_real(below) for below in value]
    return REAL.get(value, value) if isinstance(value, str) else value


class Ground:
    """An application on a copy of the world, and keys of every scope of two organisations."""

    def __init__(self, app: Flask, world: World, given: dict[str, str]) -> None:
        self.app, self.world, self.keys = app, world, given
        self.client = app.test_client(use_cookies=False)
        self.document = self.client.get("/api/v1/openapi.json").get_json()
        self.stage = Stage(app, world)

    @property
    def operations(self) -> list[Operation]:
        """All that the document has."""
        shared = self.document["components"]["parameters"]
        found = []
        for path, method, said in operations(self.document):
            whole = [
                shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
                for each in said.get("parameters", ())
            ]
            found.append(
                Operation(method.upper(), path.removeprefix("/api/v1"), {**said, "parameters": whole})
            )
        return found

    def address(self, operation: Operation, owner: str = OURS) -> str:
        """The address of an operation on the things of an organisation."""
        names = KNOWN.get(operation.name) or EXPECTED.get(operation.name, ("", {}))[1]
        have = {**self.world.objects[owner], **COMMON}
        parts = [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]
        return operation.path.format(**{name: have.get(names.get(name, name), NEVER) for name in parts})

    def body(self, operation: Operation, owner: str = OURS) -> bytes | None:
        """The first JSON that its documentation sends, with what is the organisation's own."""
        own = self.world.objects[owner]["metric_id"].encode()
        return operation.body and operation.body.replace(OWN_ID.encode(), own)

    def call(
        self, operation: Operation, owner: str = OURS, *, body: Any = ..., **headers: str
    ) -> TestResponse:
        """The answer to a fitting call of an operation; `body` and headers can be others."""
        sent = self.body(operation, owner) if body is ... else body
        given = {"If-Match": "*"} if "If-Match" in operation.headers else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(operation.method, self.address(operation, owner), sent, owner, **given)

    def send(
        self, method: str, address: str, body: bytes | None = None, owner: str = OURS, **headers: str
    ) -> TestResponse:
        """The answer to any call with the key of an organisation."""
        given = {"Authorization": f"Bearer {self.keys[owner]}"}
        if body is not None:
            given["Content-Type"] = JSON
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        given = {name: value for name, value in given.items() if value}
        return self.client.open(f"/api/v1{address}", method=method, data=body, headers=given, buffered=True)

    def rows(self) -> list[str]:
        """Every row of every table, but for the days on which keys were used."""
        file = Path(self.app.config["DATA_FOLDER"]) / "cxassess.sqlite3"
        with closing(sqlite3.connect(file)) as connection:
            return list(connection.iterdump())

    def put_back(self) -> None:
        """Make everything as it was."""
        with self.app.app_context():
            self.stage.put_back()


def laid(world: World, folder: Path) -> Iterator[Ground]:
    """The ground, for as long as somebody stands on it."""
    world = replace(world, folder=Path(shutil.copytree(world.folder, folder / "world")))
    app = make_app(world.folder)
    with app.app_context():
        given = {owner: keys.create(owner, "walker", keys.SCOPES) for owner in (OURS, THEIRS)}
        given["another key"] = keys.create(OURS, "second walker", keys.SCOPES)
        more = {
            owner: {"report_id": _report(owner, made["round_id"]), "known": _known(owner)}
            for owner, made in world.objects.items()
        }
        for key in given.values():
            keys.holder(key)  # notes the day, which is no change worth telling
        leave(app)
    objects = {owner: {**made, **more[owner]} for owner, made in world.objects.items()}
    app = make_app(Path(shutil.copytree(world.folder, folder / "ground")))
    yield Ground(app, replace(world, objects=objects), given)  # no context: each call has its own
    with app.app_context():
        leave(app)


def _report(owner: str, round_id: str) -> str:
    """The id of a report that was asked for today: those of the world are of another day."""
    return reports.ask(owner, round_id, reports.Wanted()).id


def _known(owner: str) -> str:
    """The id of an open round that knows who was invited."""
    asked = {"questionnaire": installed()["ten-pillars"], "form": "core", "privacy": "confidential"}
    made = rounds.create(owner, name="Known", **asked)
    rounds.open_round(owner, made.id)
    people = [invitations.Invited(audience="staff", ref=f"person {n}") for n in range(3)]
    invitations.invite(rounds.get(owner, made.id), people)
    return made.id
