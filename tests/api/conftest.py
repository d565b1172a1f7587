"""A caller with a key, another organisation that must see nothing, rounds in each state."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from cxassess.records import keys, organisations

EVERYTHING = keys.SCOPES
CORE_UNITS = [
    {"id": "ops", "name": "Operations", "headcount": 40},
    {"id": "ops-north", "name": "Operations North", "parent": "ops", "headcount": 20},
    {"id": "ops-south", "name": "Operations South", "parent": "ops", "headcount": 20},
    {"id": "law", "name": "Legal", "headcount": 3},
]


class Caller:
    """A program that calls the API with a key of its organisation."""

    def __init__(self, app: Flask, organisation_id: str, scopes: tuple[str, ...] = EVERYTHING) -> None:
        self.client = app.test_client(use_cookies=False)
        self.organisation_id = organisation_id
        self.key = keys.create(organisation_id, "test", scopes)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """The answer; `body` is sent as JSON, bytes and text as they are; `if_match` becomes If-Match."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Authorization": f"Bearer {self.key}", **given}
        data = None
        if body is not None:
            given.setdefault("Content-Type", "application/json")
            data = body if isinstance(body, bytes | str) else json.dumps(body)
        address = path if path.startswith("/api") else f"/api/v1{path}"
        return self.client.open(address, method=method, data=data, headers=given, buffered=True)


@pytest.fixture
def organisation(app: Flask) -> str:
    """The organisation that owns what is made here."""
    return organisations.create("Meadow Dairy", "meadow").id


@pytest.fixture
def call(app: Flask, organisation: str) -> Caller:
    """A caller with every scope."""
    return Caller(app, organisation)


@pytest.fixture
def stranger(app: Flask) -> Caller:
    """A caller of another organisation, with every scope."""
    return Caller(app, organisations.create("Brook Bank", "brook").id)


@pytest.fixture
def with_scopes(app: Flask, organisation: str) -> Callable[..., Caller]:
    """A maker of callers with just these scopes."""
    return lambda *scopes: Caller(app, organisation, scopes)


@pytest.fixture
def draft(call: Caller) -> dict[str, Any]:
    """A draft of the core form with four units."""
    wanted = {"name": "Spring", "questionnaire": "ten-pillars", "form": "core", "units": CORE_UNITS,
              "headcount": {"staff": 43, "leader": 12}}  # fmt: skip
    return call("POST", "/rounds", wanted).get_json()


@pytest.fixture
def opened(call: Caller, draft: dict[str, Any]) -> dict[str, Any]:
    """The same round, open."""
    return call("POST", f"/rounds/{draft['id']}/open").get_json()


@pytest.fixture
def closed(call: Caller, opened: dict[str, Any]) -> dict[str, Any]:
    """The same round, closed: 18 answers from the north, 6 from the south, 2 from Legal, 8 leaders."""
    groups = {"ops-north": 18, "ops-south": 6, "law": 2}
    rows = [row("staff", unit, place) for unit, n in groups.items() for place in range(n)]
    rows += [row("leader", None, place) for place in range(8)]
    call("POST", f"/rounds/{opened['id']}/responses", rows)
    return call("POST", f"/rounds/{opened['id']}/close").get_json()


def row(audience: str, unit: str | None, seed: int) -> dict[str, Any]:
    """A response to the core form whose answers differ from one seed to the next."""
    from cxassess.instruments import installed

    items = installed()["ten-pillars"].asked(audience, "core")
    answers = {item.id: 1 + (seed * 7 + place * 3) % 5 for place, item in enumerate(items)}
    return {"audience": audience, "unit": unit, "form": "core", "answers": answers}


@pytest.fixture
def document(call: Caller) -> dict[str, Any]:
    """The document as anyone can read it."""
    return call("GET", "/openapi.json", Authorization="").get_json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of all there are."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield path, method, operation


def documented_operations(*, with_key: bool = False) -> list[str]:
    """The ids of all operations, or of those that need a key, for one test each."""
    from cxassess.api import RESOURCES

    documented = (
        doc["manual_doc"]
        for resource in RESOURCES
        for endpoint in resource._docs.values()
        for method, doc in endpoint.items()
        if method != "parameters"
    )
    return sorted(doc["operationId"] for doc in documented if doc["security"] or not with_key)


@pytest.fixture(scope="module")
def ground(world: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One of everything, for tests that walk over every operation; they put back what they change."""
    from .ground import laid

    yield from laid(world, tmp_path_factory.mktemp("ground"))
