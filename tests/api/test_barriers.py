"""The barrier log over the API: the same rules as in the office."""

import pytest
from sqlalchemy import select

from cxassess.records import barriers, subjects
from cxassess.records.database import db
from cxassess.records.models import AnsweredRequestRow

BARRIER = {"title": "Refunds need three signatures", "kind": "rule"}


@pytest.fixture
def added(call):
    """The answer to a barrier that was added."""
    return call("POST", "/barriers", BARRIER)


def test_a_barrier_that_was_added_is_at_its_location(call, added):
    assert added.status_code == 201
    read = call("GET", added.headers["Location"])
    assert read.get_json() == added.get_json()
    assert {**read.get_json(), **BARRIER} == read.get_json()
    assert read.headers["ETag"] == added.headers["ETag"]


def test_a_change_leaves_what_it_does_not_name(call, added):
    path, tag = added.headers["Location"], added.headers["ETag"]
    change = {
        "state": "cannot_be_fixed",
        "reason": "It is the law.",
        "answer": "It is the law.",
        "published": True,
    }
    changed = call("PATCH", path, change, If_Match=tag)
    assert changed.status_code == 200
    assert changed.get_json() == {**added.get_json(), **change}
    assert changed.headers["ETag"] != tag
    history = barriers.history("meadow", added.get_json()["id"])
    assert [each.reason for each in history] == ["It is the law.", ""]


def test_a_change_wants_the_present_state(call, added):
    path, tag = added.headers["Location"], added.headers["ETag"]
    assert call("PATCH", path, {"theme": "Refunds"}).status_code == 428
    call("PATCH", path, {"theme": "Refunds"}, If_Match=tag)
    assert call("PATCH", path, {"theme": "Law"}, If_Match=tag).get_json()["type"].endswith("/stale")
    assert call("DELETE", path, If_Match=tag).status_code == 412


def test_a_published_barrier_is_withdrawn_before_it_is_deleted(call, added):
    path = added.headers["Location"]
    call("PATCH", path, {"published": True}, If_Match="*")
    assert call("DELETE", path, If_Match="*").get_json()["type"].endswith("/barrier_published")
    call("PATCH", path, {"published": False}, If_Match="*")
    assert call("DELETE", path, If_Match="*").status_code == 204
    assert call("GET", path).status_code == 404


def test_a_repeated_barrier_is_added_once(call):
    first, again = (call("POST", "/barriers", BARRIER, Idempotency_Key="b-1") for _ in range(2))
    assert again.get_json() == first.get_json()
    assert len(call("GET", "/barriers").get_json()["barriers"]) == 1


def test_pages_of_barriers_follow_one_another(call):
    made = {call("POST", "/barriers", BARRIER).get_json()["id"] for _ in range(7)}
    found, path = [], "/barriers?limit=3"
    while path:
        page = call("GET", path)
        found += [each["id"] for each in page.get_json()["barriers"]]
        path = page.headers["Link"].split(">")[0].lstrip("<") if "Link" in page.headers else None
    assert (len(found), set(found)) == (7, made)


WRONG = {
    "no title": ({"title": ""}, "/title"),
    "an unknown kind": ({"kind": "weather"}, "/kind"),
    "an unknown state": ({"state": "done"}, "/state"),
    "a day that has not come": ({"state_since": "2999-01-01"}, "/state_since"),
    "a day that is none": ({"due_on": "2026-02-30"}, "/due_on"),
    "a number for a flag": ({"published": 1}, "/published"),
    "rounds that are not there": ({"rounds": ["never"]}, "/rounds"),
    "a text for rounds": ({"rounds": "never"}, "/rounds"),
    "fixed and published without an answer": ({"state": "fixed", "published": True}, "/answer"),
    "cannot be fixed without a reason": ({"state": "cannot_be_fixed"}, "/reason"),
    "a control character": ({"answer": "a\x07"}, "/answer"),
    "an id of one's own": ({"id": "mine"}, "/id"),
}


@pytest.mark.parametrize(("change", "pointer"), WRONG.values(), ids=WRONG)
def test_a_barrier_that_cannot_be_is_pointed_at_and_not_kept(call, added, change, pointer):
    new = call("POST", "/barriers", {**BARRIER, **change})
    changed = call("PATCH", added.headers["Location"], change, If_Match="*")
    for refused in (new, changed):
        assert refused.status_code == 422
        assert [fault["pointer"] for fault in refused.get_json()["errors"]] == [pointer]
    assert call("GET", "/barriers").get_json()["barriers"] == [added.get_json()]


def test_what_one_organisation_has_another_does_not_find(call, stranger, added):
    for method, body in (("GET", None), ("PATCH", {"title": "Ours"}), ("DELETE", None)):
        assert stranger(method, added.headers["Location"], body, If_Match="*").status_code == 404
    assert stranger("GET", "/barriers").get_json()["barriers"] == []


def test_an_erased_name_is_not_kept_in_the_answer_to_a_repeated_request(call):
    wanted = {**BARRIER, "owner": "Zoe Quick"}
    assert call("POST", "/barriers", wanted, Idempotency_Key="one").status_code == 201
    found = subjects.find("meadow", "Zoe Quick")
    subjects.erase("meadow", found, [each.name for each in found.entries], "")
    assert not any("Zoe Quick" in row.body for row in db.session.scalars(select(AnsweredRequestRow)))
    again = call("POST", "/barriers", wanted, Idempotency_Key="one")
    assert again.get_json()["type"].endswith("/idempotency_busy")
    assert len(barriers.every("meadow")) == 1
