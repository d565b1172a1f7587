"""Programs that ask again over a line that is cut make one thing; of two that change one thing, one wins."""

from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

import pytest

from tests.api.ground import Ground, laid

from .api_site import ask, at_once, counted, headers, served
from .retries import changing, creating, edits, links


@pytest.fixture(scope="module")
def ground(world: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    yield from laid(world, tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def port(ground: Ground) -> Iterator[int]:
    with served(ground) as (_, found):
        yield found


def test_what_two_programs_ask_for_over_a_line_that_is_cut_is_made_once(ground: Ground, port: int) -> None:
    every = creating(ground)
    assert len(every) > 15
    assert [fault for each in every for fault in links(ground, port, each, Random(each.name))] == []


def test_of_two_changes_of_the_same_state_at_once_one_wins(ground: Ground, port: int) -> None:
    every = changing(ground)
    assert len(every) > 15
    assert [fault for each in every for fault in edits(ground, port, each, Random(each.name))] == []


def test_of_two_requests_with_one_key_at_once_one_is_done(ground: Ground, port: int) -> None:
    for operation in creating(ground):
        sent = headers(ground, operation, Idempotency_Key="one")
        address, before = ground.address(operation), counted(ground)
        body = ground.body(operation)
        bodies = [body, body + b" " if body else b"{}"]
        acts = [partial(ask, port, "POST", address, body, sent) for body in bodies]
        first, second = sorted(at_once(acts), key=lambda reply: reply.status)
        assert first.status < 300, (operation.name, first.body)
        assert (second.status, second.kind) == (422, "idempotency_mismatch"), (operation.name, second.body)
        assert (counted(ground) - before)["answered_request"] == 1
        ground.put_back()
