"""How reports look, over the API."""

import base64

from cxassess.records import house
from tests import pictures

WANTED = {"paper": "Letter", "colour": "#ffd400", "logo": base64.b64encode(pictures.png()).decode()}


def put(call, tag=None, **changes):
    tag = tag or call("GET", "/style").headers["ETag"]
    return call("PUT", "/style", WANTED | changes, If_Match=tag)


def test_a_style_is_put_and_read(call):
    told = put(call).get_json()
    assert (told["paper"], told["colour"], told["darkened"]) == ("Letter", "#FFD400", True)
    assert base64.b64decode(told["logo"]).startswith(b"\x89PNG")
    assert call("GET", "/style").get_json() == told


def test_what_was_read_can_be_put_again_and_changes_nothing(call, organisation):
    told = put(call).get_json()
    again = {name: told[name] for name in WANTED}
    assert put(call, **again).get_json() == told
    assert house.get(organisation).version == 1


def test_null_takes_colour_and_logo_away(call):
    put(call)
    told = put(call, colour=None, logo=None).get_json()
    assert (told["colour"], told["colour_used"], told["logo"]) == (None, None, None)


def test_every_fault_is_named_by_its_place(call):
    answer = put(call, colour="purple!", logo=base64.b64encode(b"<svg/>").decode())
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.get_json()["errors"]} == {"/colour", "/logo"}
    assert put(call, logo="no base64 at all").get_json()["errors"][0]["pointer"] == "/logo"


def test_a_change_needs_the_present_tag(call):
    old = call("GET", "/style").headers["ETag"]
    assert put(call, old).status_code == 200
    assert put(call, old).status_code == 412


def test_another_organisation_has_its_own_style(call, stranger):
    put(call)
    assert stranger("GET", "/style").get_json()["logo"] is None
