"""The whole document driven by made-up calls, in runs and one by one; `fuzz` does the same at length."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.api.ground import Ground, laid

from .fuzz import drive
from .fuzz_machine import Player, operations
from .refusals import PROBLEM, faults, leads_somewhere

CASES = 2000


@pytest.fixture
def ground(world: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    yield from laid(world, tmp_path_factory.mktemp("fuzzed"))


def test_two_thousand_calls_meet_no_fault_and_every_operation_whole_and_broken(ground: Ground) -> None:
    player = Player(ground)
    drive(player, CASES, 1)
    assert player.seen.faults == {}
    assert player.seen.cases >= CASES
    for operation in operations(player):
        name = f"{operation.method.upper()} {operation.path}"
        assert player.seen.modes[name].keys() == {"positive", "negative"}, name


SENT = {"a": [{"b/c": 1, "~": 2}], "": {}}


@pytest.mark.parametrize(
    "pointer", ["", "/a", "/a/0", "/a/0/b~1c", "/a/0/~0", "/", "//x", "/new", "/a/0/new"]
)
def test_a_pointer_to_a_part_or_to_a_missing_key_leads_somewhere(pointer: str) -> None:
    assert leads_somewhere(pointer, SENT)


@pytest.mark.parametrize(
    "pointer", ["a", "/a/1", "/a/-", "/a/0/b~1c/x", "/b/c", "/a/0/~2", "/new/new", "#/a"]
)
def test_a_pointer_to_nothing_leads_nowhere(pointer: str) -> None:
    assert not leads_somewhere(pointer, SENT)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"detail": "Traceback (most recent call last)"}, "tells of the inside"),
        ({"errors": [{"pointer": "/nowhere/at/all", "detail": "No."}]}, "leads nowhere"),
        ({"status": 400}, "says 400 with 422"),
        ({"type": "https://example.com/x"}, "is of the type"),
    ],
)
def test_a_refusal_that_is_not_as_it_must_be_is_a_fault(change: dict[str, Any], fault: str) -> None:
    said = {"type": "/api/v1/docs/problems/invalid", "title": "T", "status": 422, "detail": "D"}
    answer = SimpleNamespace(
        status_code=422, content_type=PROBLEM, headers={}, data=json.dumps(said).encode()
    )
    assert list(faults(answer, SENT)) == []
    answer.data = json.dumps(said | change).encode()
    (found,) = faults(answer, SENT)
    assert fault in found
