"""Refusals: one shape for all of them, and nothing of the inside gets out."""

import re
from pathlib import Path

import pytest

from cxassess import records
from cxassess.api import problems
from cxassess.records.database import db
from cxassess.records.errors import Conflict

KEYS = {"type", "title", "status", "detail"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/v2/rounds", 404),
        ("GET", "/api/v1/rounds/", 404),
        ("DELETE", "/api/v1/scores", 405),
        ("OPTIONS", "/api/v1/rounds", 405),
        ("TRACE", "/api/v1/rounds", 405),
        ("PUT", "/api/v1/rounds/1", 405),
        ("GET", "/api/v1/rounds/1", 404),
        ("GET", "/api/v1/docs/problems/nothing", 404),
    ],
)
def test_every_refusal_under_api_is_a_problem(call, method, path, status):
    answer = call(method, path)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json().keys() >= KEYS
    assert answer.get_json()["status"] == status


def test_a_wrong_method_is_told_the_right_ones(call):
    assert set(call("PUT", "/rounds").headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_the_type_of_a_problem_is_the_address_of_its_page(call):
    type_ = call("GET", "/rounds/1").get_json()["type"]
    page = call("GET", type_, Authorization="")
    assert page.status_code == 200
    assert "another organisation" in page.text


# What only the command line and the pages of the office do.
ELSEWHERE = {
    *("organisation_exists", "user_exists", "sheet_entered", "questionnaire_in_use", "key_made"),
    *("key_over", "key_rotated"),
    "webhook_made",
    *("account_ended", "authenticator_there", "factor_unreadable", "last_factor", "no_factor"),
    *("passkey_there", "gone", "too_many"),
    *("invited_meanwhile", "nobody_to_invite", "nobody_to_remind", "reminded_enough", "reminded_today"),
    *("too_few", "round_not_due", "last_entry", "barrier_added", "page_is_off"),
}


def test_every_conflict_that_records_can_raise_is_documented():
    source = "".join(path.read_text() for path in Path(records.__file__).parent.glob("*.py"))
    codes = set(re.findall(r"Conflict\(\s*\"(\w+)\"", source))
    assert codes
    assert codes <= problems.KINDS.keys() | ELSEWHERE


def lose_the_rounds():
    """Break the database as nobody foresaw: its table of rounds is gone."""
    db.session.rollback()
    raw = db.engine.raw_connection()
    raw.cursor().execute("PRAGMA query_only = 0")
    raw.cursor().execute("PRAGMA foreign_keys = 0")
    raw.cursor().execute('ALTER TABLE round RENAME TO "lost secret"')
    raw.close()


def test_a_fault_of_ours_says_nothing_of_the_inside(call, draft):
    lose_the_rounds()
    answer = call("GET", "/rounds")
    assert answer.status_code in (500, 503)
    assert answer.content_type == "application/problem+json"
    assert not re.search(r"Traceback|sqlite|SELECT|\.py|/work|no such table", answer.text, re.IGNORECASE)


def test_what_cannot_be_stored_is_503_with_the_time_to_come_again(call, draft):
    lose_the_rounds()
    answer = call("POST", f"/rounds/{draft['id']}/open")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.get_json()["type"].endswith("/storage_unavailable")


def test_a_conflict_of_an_unknown_kind_is_still_a_documented_problem(app):
    answer = problems.respond(Conflict("brand_new", "That cannot be now."))
    assert answer.get_json()["type"].endswith("/conflict")
    assert answer.get_json()["detail"] == "That cannot be now."


@pytest.mark.parametrize("path", ["/rounds", "/nothing", "/docs", "/openapi.json"])
def test_nothing_is_cached_and_nothing_is_open_to_other_origins(call, path):
    answer = call("GET", path, Origin="https://elsewhere.example")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1", "/api/v1/docs/"])
def test_an_address_that_the_api_does_not_have_leads_to_those_that_it_has(client, address):
    assert "/api/v1/docs shows" in client.get(address).get_json()["detail"]
