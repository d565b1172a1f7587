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


def test_a_revoked_key_opens_nothing_at_once(call):
    keys.revoke("meadow", call.key.split("_")[1])
    assert call("GET", "/rounds").status_code == 401


def test_a_key_that_another_process_revoked_opens_nothing_a_second_later(app, call):
    assert call("GET", "/rounds").status_code == 200
    with make_app(Path(app.config["DATA_FOLDER"])).app_context():
        keys.revoke("meadow", call.key.split("_")[1])
        db.session.remove()
        db.engine.dispose()
    db.session.remove()  # as at the end of every request
    time.sleep(1)
    assert call("GET", "/rounds").status_code == 401


def test_a_key_opens_nothing_after_its_last_day(call, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: keys_end)
    keys_end = clock.now().date() + timedelta(days=366)
    assert call("GET", "/rounds").status_code == 401


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
