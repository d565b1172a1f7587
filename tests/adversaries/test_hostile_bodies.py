"""Every operation that takes a body against every body of the corpus: a clear refusal, nothing changed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.ground import JSON, Ground, Operation, laid
from tests.api.test_matrix import EXPECTED

from .hostile_bodies import KEYS, NO_OBJECTS, ODD, UNREADABLE, WRONG_FOR, changed, kind, parts
from .refusals import faults

Path = tuple[str | int, ...]
MOST_TOLD = 90
SHARE = 4  # each part meets a quarter of what is odd, the next part the next quarter
ANYTHING = ("dk", "somewhat", None)  # parts that may be numbers too
MAY_TAKE_A_BODY = [name for name in EXPECTED if name.split()[0] in ("POST", "PUT", "PATCH")]


@pytest.fixture(scope="module")
def ground(world: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    yield from laid(world, tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def taking(ground: Ground) -> list[Operation]:
    """Every operation that takes a body of JSON."""
    return [each for each in ground.operations if each.body is not None]


def refused(
    ground: Ground, operation: Operation, body: bytes, status: int, sent: Any = ...
) -> dict[str, Any]:
    """The problem that a body gets."""
    answer = ground.call(operation, body=body)
    assert answer.status_code == status, (operation.name, body[:200], answer.text[:300])
    assert list(faults(answer, sent)) == [], (operation.name, body[:200], answer.text[:600])
    return answer.get_json()


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_strict_json_is_400_everywhere(ground: Ground, taking: list[Operation], name: str) -> None:
    before = ground.rows()
    for operation in taking:
        body = UNREADABLE[name](operation.body)
        assert refused(ground, operation, body, 400)["type"].endswith("/malformed"), operation.name
    assert ground.rows() == before


@pytest.mark.parametrize("name", NO_OBJECTS)
def test_what_is_no_object_is_422_everywhere(ground: Ground, taking: list[Operation], name: str) -> None:
    before = ground.rows()
    for operation in taking:
        refused(ground, operation, NO_OBJECTS[name], 422, json.loads(NO_OBJECTS[name]))
    assert ground.rows() == before


def test_every_key_that_is_not_named_is_pointed_at_wherever_it_stands(
    ground: Ground, taking: list[Operation]
) -> None:
    before = ground.rows()
    for operation in taking:
        body = json.loads(operation.body)
        sent = {**body, **dict.fromkeys(KEYS)}
        told = refused(ground, operation, json.dumps(sent).encode(), 422, sent)
        missing = {_step(key) for key in KEYS} - {each["pointer"] for each in told["errors"]}
        assert not missing, operation.name
    assert ground.rows() == before


def _step(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")


def test_no_column_of_any_table_can_be_set_through_a_key_that_is_not_named(
    ground: Ground, taking: list[Operation], columns: list[str]
) -> None:
    before = ground.rows()
    for operation in taking:
        body = json.loads(operation.body)
        named = _named(ground, operation)
        for path in [
            (),
            *(path for path, part in parts(body) if isinstance(part, dict) and isinstance(path[-1], int)),
        ]:
            place = body
            for step in path:
                place = place[step]
            more = [each for each in columns if each not in named and each not in place]
            for at in range(0, len(more), MOST_TOLD):
                extra = dict.fromkeys(more[at : at + MOST_TOLD], 1)
                sent = changed(body, path, {**place, **extra}) if path else {**body, **extra}
                told = refused(ground, operation, json.dumps(sent).encode(), 422, sent)
                begin = "".join(f"/{step}" for step in path)
                assert {f"{begin}/{key}" for key in extra} <= {each["pointer"] for each in told["errors"]}
    assert ground.rows() == before


@pytest.fixture(scope="module")
def columns(ground: Ground) -> list[str]:
    """The name of every column of every table."""
    from cxassess.records.database import db

    return sorted({column.name for table in db.metadata.tables.values() for column in table.columns})


def _named(ground: Ground, operation: Operation) -> set[str]:
    """Every key that the document names anywhere in an operation's body."""
    found: set[str] = set()
    shared, seen = ground.document["components"]["schemas"], set()

    def look(schema: Any) -> None:
        if isinstance(schema, list):
            for each in schema:
                look(each)
        if not isinstance(schema, dict):
            return
        if (reference := schema.get("$ref")) and reference not in seen:
            seen.add(reference)
            look(shared[reference.rpartition("/")[2]])
        found.update(schema.get("properties", {}))
        for below in schema.values():
            look(below)

    look(operation.content[JSON]["schema"])
    return found


def varied(operation: Operation) -> Iterator[tuple[Any, Path, Any]]:
    """Every part of every documented body with the body it is in and its path, each path once.

    The inside of a questionnaire is left to /scores, which reads it the same way as /comparisons.
    """
    seen = set()
    for body in operation.bodies:
        for path, part in parts(body):
            alike = tuple("*" if isinstance(step, int) else step for step in path)
            if alike not in seen and not (operation.path == "/comparisons" and "questionnaire" in path[:-1]):
                seen.add(alike)
                yield body, path, part


def named(ground: Ground, name: str) -> Operation:
    return next(each for each in ground.operations if each.name == name)


@pytest.mark.parametrize("name", MAY_TAKE_A_BODY)
def test_no_part_of_a_body_can_be_of_another_kind(ground: Ground, name: str) -> None:
    operation, before = named(ground, name), ground.rows()
    for body, path, part in varied(operation):
        for text in WRONG_FOR[kind(part)] if part not in ANYTHING else ():
            sent = changed(body, path, json.loads(text))
            answer = ground.call(operation, body=json.dumps(sent).encode())
            assert 400 <= answer.status_code < 500, (path, text[:80], answer.text[:300])
            assert list(faults(answer, sent)) == [], (path, text[:80], answer.text[:600])
    assert ground.rows() == before


@pytest.mark.parametrize("name", MAY_TAKE_A_BODY)
def test_odd_parts_are_taken_or_refused_and_never_a_fault_of_ours(ground: Ground, name: str) -> None:
    operation, took = named(ground, name), False
    for number, (body, path, _) in enumerate(varied(operation)):
        for text in ODD[number % SHARE :: SHARE]:
            sent = changed(body, path, json.loads(text))
            answer = ground.call(operation, body=json.dumps(sent).encode())
            assert answer.status_code < 500, (path, text[:80], answer.text[:300])
            took = took or answer.status_code < 300
            if answer.status_code >= 400:
                assert list(faults(answer, sent)) == [], (path, text[:80], answer.text[:600])
    if took:
        ground.put_back()


def test_all_faults_of_a_body_are_told_at_once(ground: Ground, taking: list[Operation]) -> None:
    before = ground.rows()
    for operation in taking:
        sent = {key: {"x/~": {}} for key in json.loads(operation.body)}
        told = refused(ground, operation, json.dumps(sent).encode(), 422, sent)
        missing = {key for key in sent if not any(e["pointer"].startswith(f"/{key}") for e in told["errors"])}
        assert not missing, (operation.name, told)
    assert ground.rows() == before


TYPES = (
    *("", "text/plain", "application/xml", "text/json", "application/x-www-form-urlencoded", "*/*", "json"),
    *("multipart/form-data", "application/json-patch+json", "application/merge-patch+json"),
    *("application/json; charset=utf-16", "application/json; charset=latin-1", ", application/json"),
)


@pytest.mark.parametrize("media_type", TYPES)
def test_a_body_of_another_media_type_is_415_everywhere(
    ground: Ground, taking: list[Operation], media_type: str
) -> None:
    before = ground.rows()
    for operation in taking:
        answer = ground.call(operation, Content_Type=media_type)
        assert answer.status_code == 415, (operation.name, answer.text)
        assert list(faults(answer)) == []
    assert ground.rows() == before


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip", "x"])
def test_a_packed_body_is_415_everywhere(ground: Ground, taking: list[Operation], encoding: str) -> None:
    for operation in taking:
        answer = ground.call(operation, Content_Encoding=encoding)
        assert answer.status_code == 415, (operation.name, answer.text)
        assert list(faults(answer)) == []


def test_a_body_over_the_limit_is_413_everywhere(ground: Ground, taking: list[Operation]) -> None:
    for operation in taking:
        headers = {"Authorization": f"Bearer {ground.keys['meadow']}", "Content-Type": JSON, "If-Match": "*"}
        answer = ground.client.open(
            f"/api/v1{ground.address(operation)}",
            method=operation.method,
            headers=headers,
            data=b"{}",
            environ_overrides={"CONTENT_LENGTH": str(64 * 1024 * 1024)},
        )
        assert answer.status_code == 413, (operation.name, answer.text)
        assert list(faults(answer)) == []
