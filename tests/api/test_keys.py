"""Who may call: keys, scopes, organisations."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from cxassess.api.keys import SCOPES
from cxassess.api.resource import Resource
from cxassess.records import clock, keys
from cxassess.records.database import db
from cxassess.records.errors import Conflict, Invalid
from tests.conftest import make_app

READS = {
    "score": "/questionnaires",
    "rounds": "/rounds",
    "results": "/rounds/{id}/participation",
    "roadmap": "/rounds/{id}/roadmap",
}
WRITES = {
    "score": ("POST", "/scores"),
    "rounds": ("POST", "/rounds"),
    "responses": ("POST", "/rounds/{id}/responses"),
    "roadmap": ("PATCH", "/goals/{id}"),
}


def test_a_request_without_a_key_is_told_how_to_authorise(call):
    answer = call("GET", "/rounds", Authorization="")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "text", ["Bearer cxa_0_0", "Bearer x", "Basic eDp5", "Bearer cxa_", "cxa_1", "Bearer é"]
)
def test_what_is_no_key_opens_nothing(call, text):
    assert call("GET", "/rounds", Authorization=text).status_code == 401


def test_a_changed_secret_opens_nothing(call):
    assert call("GET", "/rounds", Authorization=f"Bearer {call.key}x").status_code == 401


def kind(answer):
    assert answer.status_code == 401
    return answer.get_json()["type"].rpartition("/")[2]


def test_a_revoked_key_opens_nothing_at_once_and_its_owner_is_told_why(call):
    keys.revoke("meadow", call.key.split("_")[1])
    assert kind(call("GET", "/rounds")) == "key_revoked"
    assert kind(call("GET", "/rounds", Authorization=f"Bearer {call.key[:-1]}")) == "unauthenticated"


def test_a_key_that_another_process_revoked_opens_nothing_a_second_later(app, call):
    assert call("GET", "/rounds").status_code == 200
    with make_app(Path(app.config["DATA_FOLDER"])).app_context():
        keys.revoke("meadow", call.key.split("_")[1])
        db.session.remove()
        db.engine.dispose()
    db.session.remove()  # as at the end of every request
    time.sleep(1)
    assert call("GET", "/rounds").status_code == 401


def test_a_key_opens_nothing_after_its_last_day_and_its_owner_is_told_why(call, monkeypatch):
    keys_end = clock.today() + timedelta(days=365)
    monkeypatch.setattr(clock, "today", lambda: keys_end)
    assert call("GET", "/rounds").status_code == 200
    monkeypatch.setattr(clock, "today", lambda: keys_end + timedelta(days=1))
    expired = call("GET", "/rounds")
    assert kind(expired) == "key_expired"
    assert str(keys_end) in expired.get_json()["detail"]
    assert kind(call("GET", "/rounds", Authorization=f"Bearer {call.key[:-1]}")) == "unauthenticated"


def with_key(call, text):
    return call("GET", "/rounds", Authorization=f"Bearer {text}")


def test_a_key_and_its_successor_work_side_by_side_until_the_overlap_is_over(call, monkeypatch):
    earlier = keys.get("meadow", call.key.split("_")[1])
    successor = keys.rotate("meadow", earlier.id, 3)
    assert [with_key(call, text).status_code for text in (call.key, successor)] == [200, 200]
    today = clock.today()
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=3))
    assert with_key(call, call.key).status_code == 200
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=4))
    assert kind(with_key(call, call.key)) == "key_expired"
    assert with_key(call, successor).status_code == 200
    assert keys.get("meadow", successor.split("_")[1]).scopes == earlier.scopes


def test_it_is_noted_whether_the_earlier_key_is_still_used(call):
    assert call("GET", "/rounds").status_code == 200
    key_id = call.key.split("_")[1]
    successor = keys.rotate("meadow", key_id)
    assert with_key(call, successor).status_code == 200
    assert not keys.get("meadow", key_id).used_since
    assert with_key(call, call.key).status_code == 200
    assert keys.get("meadow", key_id).used_since


def test_an_overlap_never_lengthens_the_life_of_a_key(call):
    soon = clock.today() + timedelta(days=2)
    short = keys.create("meadow", "short", ["score"], soon).split("_")[1]
    keys.rotate("meadow", short, 30)
    assert keys.get("meadow", short).expires_on == soon


@pytest.mark.parametrize(("days", "end"), [(31, None), (-1, None), (7, timedelta(0)), (7, timedelta(366))])
def test_a_successor_with_impossible_dates_is_refused(call, days, end):
    last = None if end is None else clock.today() + end
    with pytest.raises(Invalid):
        keys.rotate("meadow", call.key.split("_")[1], days, last)


def test_only_a_valid_key_without_a_successor_is_replaced(call):
    key_id = call.key.split("_")[1]
    keys.rotate("meadow", key_id, 0)
    assert kind(call("GET", "/rounds")) == "key_revoked"
    with pytest.raises(Conflict, match="replaced already"):
        keys.rotate("meadow", key_id)
    over = keys.create("meadow", "over", ["score"]).split("_")[1]
    keys.revoke("meadow", over)
    with pytest.raises(Conflict, match="opens nothing"):
        keys.rotate("meadow", over)


def test_a_cookie_is_never_read(app, call):
    browser = app.test_client()
    browser.set_cookie("cxassess", call.key, path="/")
    browser.set_cookie("Authorization", f"Bearer {call.key}", path="/")
    assert browser.get("/api/v1/rounds").status_code == 401


@pytest.mark.parametrize("scope", READS)
def test_each_read_wants_its_scope_and_no_other(with_scopes, draft, scope):
    address = READS[scope].format(id=draft["id"])
    others = with_scopes(*(name for name in keys.SCOPES if name != scope))("GET", address)
    assert others.status_code == 403
    assert f'scope="{scope}"' in others.headers["WWW-Authenticate"]
    assert with_scopes(scope)("GET", address).status_code in (200, 409)


@pytest.mark.parametrize("scope", WRITES)
def test_each_write_wants_its_scope_before_it_reads_the_body(with_scopes, draft, scope):
    method, address = WRITES[scope]
    others = with_scopes(*(name for name in keys.SCOPES if name != scope))
    assert others(method, address.format(id=draft["id"]), b"{").status_code == 403


def test_every_scope_of_the_api_can_be_given_to_a_key():
    assert set(SCOPES) <= set(keys.SCOPES)


WORKSHOP = {"audience": "staff", "head_count": 7, "answers": {"do_well": "We listen."}}
ROUND_OPERATIONS = [
    ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/open"), ("POST", "/close"), ("POST", "/responses"),
    ("POST", "/invitations"), ("GET", "/invitations"), ("POST", "/workshops"), ("GET", "/workshops"),
    ("GET", "/workshops/1"), ("PATCH", "/workshops/1"), ("DELETE", "/workshops/1"),
    ("GET", "/participation"), ("GET", "/results"), ("GET", "/comparison"), ("GET", "/roadmap"),
    ("GET", "/trend"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "rest"), ROUND_OPERATIONS)
def test_another_organisations_round_is_not_there(call, stranger, closed, method, rest):
    bodies = {"/responses": {"answers": {}}, "/workshops": WORKSHOP, "/workshops/1": {"head_count": 9}}
    body = bodies.get(rest, {"name": "Mine"}) if method in ("POST", "PATCH") else None
    answer = stranger(method, f"/rounds/{closed['round']}{rest}", body, If_Match="*")
    nowhere = stranger(method, f"/rounds/0000{rest}", body, If_Match="*")
    assert (answer.status_code, answer.get_json()) == (404, nowhere.get_json())


def test_another_organisations_goal_is_not_there(call, stranger, closed):
    goal = call("GET", f"/rounds/{closed['round']}/roadmap").get_json()["goals"][0]
    assert stranger("GET", f"/goals/{goal['id']}").status_code == 404
    change = {"reason": "Ours now", "owner": "Us"}
    assert stranger("PATCH", f"/goals/{goal['id']}", change, If_Match="*").status_code == 404


def test_another_organisations_rounds_are_not_listed(call, stranger, draft):
    assert stranger("GET", "/rounds").get_json()["rounds"] == []


def test_another_organisations_round_cannot_be_the_prior_one(stranger, draft):
    wanted = {"name": "Ours", "questionnaire": "ten-pillars", "prior_round": draft["id"]}
    answer = stranger("POST", "/rounds", wanted)
    assert answer.get_json()["errors"][0]["pointer"] == "/prior_round"


def test_a_view_without_a_scope_cannot_be_registered():
    resource = Resource("open_door", "Nothing")
    with pytest.raises(TypeError, match="scope"):
        resource.get("/open-door")(lambda: "")
    with pytest.raises(TypeError, match="scope"):
        resource.add_url_rule("/open-door", None, lambda: "")
    with pytest.raises(ValueError, match="no scope 'all'"):
        resource.get("/open-door", scope="all")(lambda: "")


def test_every_address_of_the_api_has_a_scope(app: Flask):
    views = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/api")}
    assert views
    assert all(hasattr(app.view_functions[endpoint], "scope") for endpoint in views)


@pytest.mark.parametrize("written", ["cxa_", "CXA_", "%63xa_", "%63%78%61%5f"])
def test_a_key_in_an_address_is_refused_however_it_is_written(call, written):
    secret = call.key.removeprefix("cxa_")
    refused = call("GET", f"/rounds?{written}{secret}=1")
    assert refused.get_json()["type"] == "/api/v1/docs/problems/key_in_address"
    assert secret not in refused.text
