"""Rounds: from draft to close, read and changed without losing anybody's change."""

import pytest

from cxassess.records import releases
from cxassess.records.errors import StorageUnavailable

from .conftest import CORE_UNITS, row

WANTED = {"name": "Spring", "questionnaire": "ten-pillars"}


def test_a_new_round_is_a_draft_at_its_location(call):
    answer = call("POST", "/rounds", {**WANTED, "units": CORE_UNITS, "closes_on": "2027-01-31"})
    assert answer.status_code == 201
    made = call("GET", answer.headers["Location"])
    assert made.get_json() == answer.get_json()
    assert made.get_json()["state"] == "draft"
    assert made.get_json()["threshold"] == 5
    assert made.get_json()["units"][1] == {**CORE_UNITS[1]}


def test_a_round_goes_from_draft_through_open_to_closed(call, draft):
    path = f"/rounds/{draft['id']}"
    assert call("POST", f"{path}/close").get_json()["type"].endswith("/round_not_open")
    assert call("GET", f"{path}/results").get_json()["type"].endswith("/round_open")
    assert call("POST", f"{path}/responses", row("staff", None, 1)).status_code == 409
    assert call("POST", f"{path}/open").get_json()["state"] == "open"
    assert call("POST", f"{path}/open").get_json()["type"].endswith("/round_not_draft")
    assert call("POST", f"{path}/responses", row("staff", None, 1)).status_code == 201
    assert call("GET", f"{path}/results").status_code == 409
    closed = call("POST", f"{path}/close")
    assert closed.get_json()["state"] == "closed"
    assert call("GET", closed.headers["Location"]).status_code == 200
    assert call("POST", f"{path}/responses", row("staff", None, 1)).status_code == 409
    assert call("POST", f"{path}/close").status_code == 409
    assert call("POST", f"{path}/open").status_code == 409


ITSELF = {"id": "a", "name": "A", "parent": "a"}
WRONG = {
    "no name": ({"name": None}, "/name"),
    "an empty name": ({"name": ""}, "/name"),
    "a name of spaces": ({"name": "   "}, "/name"),
    "a name that turns round": ({"name": "abc\u202ecba"}, "/name"),
    "a name on two lines": ({"name": "a\nb"}, "/name"),
    "an unknown form": ({"form": "tiny"}, "/form"),
    "an unknown privacy": ({"privacy": "named"}, "/privacy"),
    "a threshold of 4": ({"threshold": 4}, "/threshold"),
    "a threshold in words": ({"threshold": "5"}, "/threshold"),
    "no such day": ({"opens_on": "2026-02-30"}, "/opens_on"),
    "a day without hyphens": ({"opens_on": "20260203"}, "/opens_on"),
    "an end before the beginning": ({"opens_on": "2026-05-01", "closes_on": "2026-04-01"}, "/closes_on"),
    "a unit that is its own parent": ({"units": [ITSELF]}, "/units/0/parent"),
    "an unknown parent": ({"units": [{"id": "a", "name": "A", "parent": "b"}]}, "/units/0/parent"),
    "a unit twice": ({"units": [{"id": "a", "name": "A"}] * 2}, "/units/1/id"),
    "a unit called staff": ({"units": [{"id": "staff", "name": "A"}]}, "/units/0/id"),
    "a unit without a name": ({"units": [{"id": "a"}]}, "/units/0/name"),
    "a unit with an extra key": ({"units": [{"id": "a", "name": "A", "boss": "x"}]}, "/units/0/boss"),
    "text for a unit": ({"units": ["a"]}, "/units/0"),
    "a negative head count": ({"headcount": {"staff": -1}}, "/headcount/staff"),
    "an unknown prior round": ({"prior_round": "nowhere"}, "/prior_round"),
    "a state": ({"state": "open"}, "/state"),
    "an id of one's own": ({"id": "mine"}, "/id"),
    "an organisation": ({"organisation_id": "brook"}, "/organisation_id"),
    "a version": ({"version": 7}, "/version"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "pointer"), WRONG.values(), ids=WRONG)
def test_a_round_that_cannot_be_is_pointed_at_and_not_made(call, change, pointer):
    answer = call("POST", "/rounds", {**WANTED, **change})
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]
    assert call("GET", "/rounds").get_json()["rounds"] == []


@pytest.mark.parametrize(("change", "pointer"), WRONG.values(), ids=WRONG)
def test_a_change_that_cannot_be_is_pointed_at_and_not_made(call, draft, change, pointer):
    answer = call("PATCH", f"/rounds/{draft['id']}", change, If_Match="*")
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]
    assert call("GET", f"/rounds/{draft['id']}").get_json() == draft


def test_a_draft_can_be_changed_by_whoever_read_its_present_state(call, draft):
    tag = call("GET", f"/rounds/{draft['id']}").headers["ETag"]
    change = {"name": "Summer", "units": [], "closes_on": "2027-06-30"}
    answer = call("PATCH", f"/rounds/{draft['id']}", change, If_Match=tag)
    assert answer.status_code == 200
    assert answer.get_json() == {**draft, **change}
    assert answer.headers["ETag"] == call("GET", f"/rounds/{draft['id']}").headers["ETag"] != tag


def test_a_change_without_if_match_is_refused(call, draft):
    assert call("PATCH", f"/rounds/{draft['id']}", {"name": "Summer"}).status_code == 428
    assert call("DELETE", f"/rounds/{draft['id']}").status_code == 428


def test_a_change_from_an_old_state_is_refused(call, draft):
    tag = call("GET", f"/rounds/{draft['id']}").headers["ETag"]
    call("PATCH", f"/rounds/{draft['id']}", {"name": "Summer"}, If_Match=tag)
    late = call("PATCH", f"/rounds/{draft['id']}", {"name": "Autumn"}, If_Match=tag)
    assert late.status_code == 412
    assert late.get_json()["type"].endswith("/stale")
    assert call("DELETE", f"/rounds/{draft['id']}", If_Match=tag).status_code == 412
    assert call("GET", f"/rounds/{draft['id']}").get_json()["name"] == "Summer"


def test_an_open_round_can_only_be_extended(call, opened):
    path = f"/rounds/{opened['id']}"
    for change in ({"name": "Other"}, {"threshold": 6}, {"privacy": "confidential"}, {"units": []}):
        assert call("PATCH", path, change, If_Match="*").get_json()["type"].endswith("/round_open")
    assert call("PATCH", path, {"closes_on": "2027-01-31"}, If_Match="*").status_code == 200
    assert call("PATCH", path, {"closes_on": "2026-12-31"}, If_Match="*").status_code == 409


def test_a_deleted_round_is_gone(call, draft):
    tag = call("GET", f"/rounds/{draft['id']}").headers["ETag"]
    gone = call("DELETE", f"/rounds/{draft['id']}", If_Match=tag)
    assert (gone.status_code, gone.data) == (204, b"")
    assert call("GET", f"/rounds/{draft['id']}").status_code == 404


@pytest.mark.parametrize("path", ["/rounds", "/rounds/{id}", "/questionnaires", "/questionnaires/ten-pillars",
                                  "/rounds/{id}/participation", "/openapi.json"])  # fmt: skip
def test_who_has_the_present_state_is_not_sent_it_again(call, draft, path):
    path = path.format(id=draft["id"])
    tag = call("GET", path).headers["ETag"]
    again = call("GET", path, If_None_Match=tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert call("GET", path, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("path", ["results", "roadmap", "participation"])
def test_released_figures_are_not_sent_again(call, closed, path):
    path = f"/rounds/{closed['round']}/{path}"
    tag = call("GET", path).headers["ETag"]
    assert call("GET", path, If_None_Match=f'"a", {tag}').status_code == 304


def test_opening_changes_the_tag(call, draft):
    before = call("GET", f"/rounds/{draft['id']}").headers["ETag"]
    call("POST", f"/rounds/{draft['id']}/open")
    assert call("GET", f"/rounds/{draft['id']}", If_None_Match=before).status_code == 200


def test_pages_follow_one_another_without_hole_or_repetition(call):
    made = [call("POST", "/rounds", {**WANTED, "name": str(n)}).get_json()["id"] for n in range(7)]
    found, path = [], "/rounds?limit=3"
    while path:
        answer = call("GET", path)
        found += [each["id"] for each in answer.get_json()["rounds"]]
        link = answer.headers.get("Link")
        assert bool(link) == bool(answer.get_json()["next_cursor"])
        path = link and link.split(">")[0].lstrip("<")
        assert not link or link.endswith('rel="next"')
    assert len(found) == 7
    assert set(found) == set(made)


LIMITS = ["limit=0", "limit=101", "limit=-1", "limit=x", "limit=", "limit=2.5"]
CURSORS = ["cursor=x", "cursor=%00", "cursor=%C3%8B", "cursor=bm93aGVyZQ", "cursor=" + "A" * 600]


@pytest.mark.parametrize("query", LIMITS + CURSORS)
def test_a_page_that_cannot_be_is_refused(call, draft, query):
    answer = call("GET", f"/rounds?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["parameter"] == query.split("=")[0]


def test_a_repeated_request_makes_one_round_and_gets_the_same_answer(call):
    first = call("POST", "/rounds", WANTED, Idempotency_Key="abc")
    again = call("POST", "/rounds", WANTED, Idempotency_Key="abc")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"]
    assert len(call("GET", "/rounds").get_json()["rounds"]) == 1


def test_a_key_that_was_used_for_another_request_is_refused(call, draft):
    call("POST", "/rounds", WANTED, Idempotency_Key="abc")
    other_body = call("POST", "/rounds", {**WANTED, "name": "Other"}, Idempotency_Key="abc")
    other_path = call("POST", f"/rounds/{draft['id']}/open", Idempotency_Key="abc")
    assert [other_body.status_code, other_path.status_code] == [422, 422]
    assert other_body.get_json()["type"].endswith("/idempotency_mismatch")


def test_a_refused_request_can_be_sent_again_under_its_key(call):
    assert call("POST", "/rounds", {**WANTED, "name": ""}, Idempotency_Key="abc").status_code == 422
    assert call("POST", "/rounds", WANTED, Idempotency_Key="abc").status_code == 201


@pytest.mark.parametrize("key", ["x" * 256, "a b", "é"])
def test_an_idempotency_key_that_cannot_be_is_refused(call, key):
    answer = call("POST", "/rounds", WANTED, Idempotency_Key=key)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["header"] == "Idempotency-Key"


def test_the_key_of_one_organisation_is_not_anothers(call, stranger):
    mine = call("POST", "/rounds", WANTED, Idempotency_Key="abc").get_json()
    theirs = stranger("POST", "/rounds", WANTED, Idempotency_Key="abc").get_json()
    assert theirs["id"] != mine["id"]


def test_closing_again_under_the_same_key_gets_the_same_answer(call, opened):
    path = f"/rounds/{opened['id']}/close"
    first = call("POST", path, Idempotency_Key="close")
    assert first.status_code == 200
    assert call("POST", path, Idempotency_Key="close").get_json() == first.get_json()


def test_a_close_that_was_cut_short_is_finished_by_its_repetition(call, opened, monkeypatch):
    def cut(*_, **__):
        raise StorageUnavailable

    path = f"/rounds/{opened['id']}"
    call("POST", f"{path}/responses", [row("staff", None, place) for place in range(5)])
    with monkeypatch.context() as patch:
        patch.setattr(releases, "make", cut)
        assert call("POST", f"{path}/close", Idempotency_Key="close").status_code == 503
    assert call("GET", f"{path}/results").status_code == 409
    assert call("POST", f"{path}/close", Idempotency_Key="close").status_code == 200
    assert call("POST", f"{path}/close", Idempotency_Key="close").status_code == 200
    assert call("GET", f"{path}/results").get_json()["nodes"][0]["respondents"] == 5


def test_a_round_is_copied_to_make_the_next(call, closed):
    made = call("POST", f"/rounds/{closed['round']}/copies", {"name": "Autumn"})
    assert made.status_code == 201
    copied = call("GET", made.headers["Location"]).get_json()
    before = call("GET", f"/rounds/{closed['round']}").get_json()
    assert (copied["state"], copied["prior_round"], copied["closes_on"]) == ("draft", closed["round"], None)
    for same in ("form", "privacy", "threshold", "headcount", "units", "questionnaire"):
        assert copied[same] == before[same]


def test_an_open_round_takes_no_other_change_than_of_its_end(call, opened):
    address = f"/rounds/{opened['id']}"
    changed = call("PATCH", address, {"by_itself": True, "closes_on": "2999-01-31"}, if_match="*")
    assert (changed.status_code, changed.get_json()["by_itself"]) == (200, True)
    for refused in ({"closes_on": None}, {"held": True, "threshold": 5}, {"name": "Other"}):
        assert call("PATCH", address, refused, if_match="*").status_code == 409
