"""Sources of feedback over the API: added, changed since a day, removed; how well they cover on any day."""

import pytest

from cxassess.records import clock, sources

REVIEWS = {"name": "Store reviews", "kind": "reviews", "looked_on": "2025-03-01", "since": "2025-03-01"}


@pytest.fixture
def added(call):
    """The answer to a source that was added."""
    return call("POST", "/sources", REVIEWS)


def coverage(call, on=""):
    return call("GET", "/sources/coverage" + (f"?on={on}" if on else "")).get_json()


def test_a_source_that_was_added_is_at_its_location(call, added):
    assert added.status_code == 201
    read = call("GET", added.headers["Location"])
    assert read.get_json() == added.get_json()
    assert REVIEWS.items() <= read.get_json().items()
    assert read.headers["ETag"] == added.headers["ETag"]


def test_what_is_left_out_has_a_meaning(call):
    made = call("POST", "/sources", {"name": "Complaints", "kind": "complaints"}).get_json()
    assert (made["cadence"], made["state"], made["since"]) == ("irregular", "in_use", str(clock.today()))
    assert (made["owner"], made["together"], made["freshness"]) == (None, False, "never")


def test_a_repeated_source_is_added_once(call):
    first, again = (call("POST", "/sources", REVIEWS, Idempotency_Key="once") for _ in range(2))
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert len(call("GET", "/sources").get_json()["sources"]) == 1


def test_a_change_leaves_what_it_does_not_name_and_the_days_before(call, added):
    path, tag = added.headers["Location"], added.headers["ETag"]
    changed = call("PATCH", path, {"state": "stopped", "since": "2025-06-01"}, If_Match=tag)
    assert changed.status_code == 200
    assert changed.get_json()["looked_on"] == "2025-03-01"
    assert [coverage(call, day)["covered"] for day in ("2025-02-28", "2025-05-31", "2025-06-01")] == [0, 1, 0]


def test_a_change_wants_the_present_state(call, added):
    path, tag = added.headers["Location"], added.headers["ETag"]
    assert call("PATCH", path, {"owner": "Bo"}).status_code == 428
    assert call("DELETE", path).status_code == 428
    call("PATCH", path, {"owner": "Bo"}, If_Match=tag)
    assert call("PATCH", path, {"owner": "Cy"}, If_Match=tag).get_json()["type"].endswith("/stale")
    assert call("DELETE", path, If_Match=tag).status_code == 412


def test_a_deleted_source_is_gone(call, added):
    path = added.headers["Location"]
    assert call("DELETE", path, If_Match=added.headers["ETag"]).status_code == 204
    assert call("GET", path).status_code == 404
    assert coverage(call, "2025-03-01")["in_use"] == 0


WRONG = {
    "/name": [{"name": ""}, {"name": 4}, {"name": "a\u202eb"}],
    "/kind": [{"kind": "rumours"}],
    "/kind_name": [{"kind": "own"}],
    "/cadence": [{"cadence": None}],
    "/together": [{"together": "yes"}],
    "/looked_on": [{"looked_on": "1 May"}, {"looked_on": "9999-01-01"}],
    "/since": [{"since": "1999-01-01"}],
    "/tells": [{"tells": "x" * 501}],
    "/rank": [{"rank": 1}],
}


@pytest.mark.parametrize(("pointer", "changes"), [(key, each) for key in WRONG for each in WRONG[key]])
def test_a_wrong_value_is_named_by_its_place(call, pointer, changes):
    refused = call("POST", "/sources", {**REVIEWS, **changes})
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.get_json()["errors"]] == [pointer]


@pytest.mark.parametrize("changes", [{"looked_on": None}, {"since": "2025-02-01", "owner": "Bo"}])
def test_what_is_for_a_correction_is_refused_as_a_change(call, added, changes):
    refused = call("PATCH", added.headers["Location"], changes, If_Match="*")
    assert (refused.status_code, "history" in refused.get_json()["detail"]) == (422, True)


def test_two_sources_of_a_name_are_refused(call, added):
    refused = call("POST", "/sources", {**REVIEWS, "kind": "social"})
    assert refused.get_json()["errors"][0]["pointer"] == "/name"


def test_pages_of_sources_follow_one_another(call):
    made = {call("POST", "/sources", {**REVIEWS, "name": f"S{n}"}).get_json()["id"] for n in range(5)}
    found, path = [], "/sources?limit=2"
    while path:
        page = call("GET", path)
        found += [each["id"] for each in page.get_json()["sources"]]
        path = page.headers["Link"].split(">")[0].lstrip("<") if "Link" in page.headers else None
    assert (len(found), set(found)) == (5, made)


def test_coverage_is_the_same_as_on_the_page(call, added):
    told = sources.told("meadow", clock.today())
    assert coverage(call) == told
    assert (told["in_use"], told["overdue_kinds"]) == (1, ["reviews"])


def test_coverage_of_an_organisation_without_a_list_is_none_of_eight(call):
    told = coverage(call)
    assert (told["covered"], told["listed"], len(told["missing"]), told["series"]) == (0, 0, 8, [])


@pytest.mark.parametrize("on", ["soon", "2025-02-30", "9999-01-01"])
def test_a_day_that_cannot_be_told_of_is_refused(call, on):
    refused = call("GET", f"/sources/coverage?on={on}")
    assert (refused.status_code, refused.get_json()["errors"][0]["parameter"]) == (422, "on")


def test_reading_and_changing_want_scopes_of_their_own(with_scopes, added):
    reader, writer, path = with_scopes("results"), with_scopes("roadmap"), added.headers["Location"]
    assert (reader("GET", path).status_code, writer("GET", path).status_code) == (200, 403)
    assert writer("PATCH", path, {"owner": "Bo"}, If_Match="*").status_code == 200
    assert reader("PATCH", path, {"owner": "Cy"}, If_Match="*").status_code == 403


def test_another_organisation_sees_nothing(added, stranger):
    assert stranger("GET", added.headers["Location"]).status_code == 404
    assert stranger("DELETE", added.headers["Location"], If_Match="*").status_code == 404
    assert stranger("GET", "/sources").get_json()["sources"] == []
    assert coverage(stranger, "2025-03-01")["in_use"] == 0


def test_results_tell_of_the_coverage_as_it_was_released(call, opened, added):
    call("POST", f"/rounds/{opened['id']}/close")
    before = sources.told("meadow", clock.today())
    call("DELETE", added.headers["Location"], If_Match="*")
    assert call("GET", f"/rounds/{opened['id']}/results").get_json()["listening"] == before
