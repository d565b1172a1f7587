"""Calls that are answered before Flask is: the same in every respect, and behind the same guards."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, request_started
from sqlalchemy import event, text

from cxassess.records import keys
from cxassess.records.database import db, writing

from .conftest import Caller, row
from .ground import told

SCORES = {"questionnaire": "ten-pillars", "responses": [{"audience": "staff", "answers": {"VG1": 4}}]}
FAULTY = {**SCORES, "responses": [{"audience": "staff", "answers": {"VG1": 9}}]}
BY_FLASK = {"Accept": "application/json, text/html;q=0"}


@pytest.fixture
def seen(app: Flask, organisation: str) -> Callable[..., Caller]:
    """A maker of callers whose key was seen a moment ago."""

    def make(*scopes: str, rate: int | None = None) -> Caller:
        caller = Caller(app, organisation, scopes or keys.SCOPES)
        if rate:
            keys.change(organisation, caller.key.split("_")[1], "test", rate)
        caller("GET", "/questionnaires")
        return caller

    return make


@contextmanager
def dispatched(app: Flask) -> Iterator[list[str]]:
    """The requests that Flask takes up within the block."""
    found: list[str] = []

    def note(sender: Flask, **more: Any) -> None:
        found.append(sender.name)

    with request_started.connected_to(note, app):
        yield found


def test_a_plain_call_with_a_key_that_was_just_seen_is_answered_before_flask(
    app: Flask, seen: Callable[..., Caller]
) -> None:
    call = seen()
    with dispatched(app) as found:
        assert call("POST", "/scores", SCORES).status_code == 200
    assert found == []


@pytest.mark.parametrize("audience", ["staff", "leader", "customer"])
def test_its_answer_is_flask_s_to_the_last_byte_and_header(
    app: Flask, seen: Callable[..., Caller], audience: str
) -> None:
    call = seen()
    body = {**SCORES, "responses": [{"audience": audience, "answers": {"VG1": 4}}]}
    with dispatched(app) as found:
        plain, by_flask = call("POST", "/scores", body), call("POST", "/scores", body, **BY_FLASK)
    assert len(found) == 1
    assert plain.data == by_flask.data
    assert told(plain) == told(by_flask)


@pytest.mark.parametrize("body", [SCORES, FAULTY, b"{", {**SCORES, "more": 1}])
def test_a_call_is_charged_once_whoever_answers_it(seen: Callable[..., Caller], body: Any) -> None:
    call = seen(rate=30)
    left = [call("POST", "/scores", body).headers["RateLimit"].split(";")[1] for _ in range(3)]
    assert left == ["r=28", "r=27", "r=26"]


def test_a_key_that_has_spent_everything_is_refused_here_too(seen: Callable[..., Caller]) -> None:
    call = seen(rate=2)
    statuses = [call("POST", "/scores", SCORES).status_code for _ in range(3)]
    assert statuses == [200, 429, 429]


def test_a_key_without_the_scope_is_refused_here_too(seen: Callable[..., Caller]) -> None:
    call = seen("rounds", "results")
    refused = call("POST", "/scores", SCORES)
    assert (refused.status_code, refused.get_json()["type"]) == (403, "/api/v1/docs/problems/forbidden")


def test_a_key_that_was_revoked_since_it_was_seen_opens_nothing(
    organisation: str, seen: Callable[..., Caller]
) -> None:
    call = seen()
    assert call("POST", "/scores", SCORES).status_code == 200
    keys.revoke(organisation, call.key.split("_")[1])
    assert call("POST", "/scores", SCORES).status_code == 401


def test_another_host_is_refused_here_too(app: Flask, seen: Callable[..., Caller]) -> None:
    call = seen()
    app.config["TRUSTED_HOSTS"] = ["localhost"]
    assert call("POST", "/scores", SCORES, Host="elsewhere.example").status_code == 400
    assert call("POST", "/scores", SCORES).status_code == 200


def test_the_place_of_each_call_is_free_afterwards(app: Flask, seen: Callable[..., Caller]) -> None:
    call, places = seen(), app.config["THREADS"] - 1
    for body in (SCORES, FAULTY, b"{") * places:
        call("POST", "/scores", body)
    assert call("GET", "/rounds").status_code == 200


def test_it_is_counted_as_any_other(app: Flask, seen: Callable[..., Caller]) -> None:
    call = seen()
    app.config["METRICS_KEY"] = "only-for-prometheus"
    for headers in ({}, BY_FLASK):
        assert call("POST", "/scores", SCORES, **headers).status_code == 200
    counts = call.client.get("/metrics", headers={"Authorization": "Bearer only-for-prometheus"}).text
    assert [
        line.split()[-1] for line in counts.splitlines() if 'operation="score"' in line and "2xx" in line
    ] == ["2"]


@pytest.mark.parametrize("headers", [{}, BY_FLASK], ids=["plainly", "by Flask"])
def test_a_body_that_is_cut_short_is_refused(seen: Callable[..., Caller], headers: dict[str, str]) -> None:
    call, whole = seen(), json.dumps(SCORES).encode()
    refused = call.client.post(
        "/api/v1/scores",
        input_stream=BytesIO(whole[:-1]),
        content_length=len(whole),
        content_type="application/json",
        headers={"Authorization": f"Bearer {call.key}", **headers},
    )
    assert refused.status_code == 400


def test_a_hand_in_that_cannot_be_stored_is_tried_once(
    app: Flask, seen: Callable[..., Caller], opened: dict[str, Any]
) -> None:
    call, address, tries = seen(), f"/rounds/{opened['id']}/responses", []
    assert call("POST", address, row("staff", None, 1)).status_code == 201
    with writing() as session:
        full = "CREATE TRIGGER full BEFORE INSERT ON envelope BEGIN SELECT RAISE(ABORT, 'full'); END"
        session.execute(text(full))
    call("GET", "/questionnaires")
    event.listen(db.engine.pool, "checkout", lambda *_: tries.append(1))
    with dispatched(app) as found:
        assert call("POST", address, row("staff", None, 2)).status_code == 500
    assert (len(found), len(tries)) == (1, 1)
