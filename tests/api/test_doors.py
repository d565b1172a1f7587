"""Every way in that changes something, found in the map of addresses: what one refuses, all refuse.

A new address needs no entry here. It is tried with what nobody should get in with.
"""

import re
import sqlite3
from contextlib import closing

import pytest

from cxassess.web.ballot_cookie import COOKIE
from tests.web.visitor import Fields

from .conftest import row

WRITING = {"POST", "PUT", "PATCH", "DELETE"}
NO_CODES = ["", "null", "None", "undefined", "[]", "0", "A" * 52, "A" * 51 + "=", "%00"]


def ways_in(app, begin, **places):
    """Method and address of every write below an address."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(begin):
            address = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: places.get(found[1], "1"), rule.rule)
            yield from ((method, address) for method in sorted(rule.methods & WRITING))


def everything(app):
    """Every row of every table."""
    with closing(sqlite3.connect(app.config["DATA_FOLDER"] / "cxassess.sqlite3")) as connection:
        return list(connection.iterdump())


def test_the_api_takes_nothing_without_a_key(app, call, opened):
    invited = {"invitations": [{"audience": "staff"}]}
    code = call("POST", f"/rounds/{opened['id']}/invitations", invited).get_json()["invitations"][0]["code"]
    before, doors = everything(app), list(ways_in(app, "/api", round_id=opened["id"]))
    assert ("POST", f"/api/v1/rounds/{opened['id']}/responses") in doors
    for method, address in doors:
        for key in ("", "Bearer", "Bearer null", "Bearer cxa_", f"Bearer {code}", f"Basic {call.key}"):
            refused = call(method, address, row("staff", None, 1), Authorization=key, If_Match="*")
            assert refused.status_code == 401, (method, address, key)
    assert everything(app) == before


@pytest.mark.parametrize("code", NO_CODES)
def test_a_round_s_pages_take_nothing_without_a_code(app, opened, code):
    visitor, before = app.test_client(), everything(app)
    token = Fields(visitor.get(f"/r/{opened['id']}/resume").text).filled.get("csrf_token", "")
    doors = list(ways_in(app, "/r/", round_id=opened["id"]))
    assert ("POST", f"/r/{opened['id']}/submit") in doors
    for given in ({}, {"code": code}, {"code": code, "cookie": code}):
        if "cookie" in given:
            visitor.set_cookie(COOKIE, code, path=f"/r/{opened['id']}")
        for method, address in doors:
            form = {"csrf_token": token, "audience": "staff", "item_VG1": "4", "VG1": "4", **given}
            refused = visitor.open(address, method=method, data=form)
            assert refused.status_code in (303, 400, 403, 404, 410, 422), (address, refused.status_code)
    assert everything(app) == before


@pytest.mark.parametrize("body", [{}, {"code": None}, {"code": ""}, {"code": ["x"]}, []])
def test_a_round_s_pages_take_no_json(app, opened, body):
    before = everything(app)
    for method, address in ways_in(app, "/r/", round_id=opened["id"]):
        assert app.test_client().open(address, method=method, json=body).status_code >= 300
    assert everything(app) == before


def bodies_of(operation):
    """The objects that an operation's examples send."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {"examples": {}})
    values = (example["value"] for example in content["examples"].values())
    return [value for value in values if isinstance(value, dict)]
