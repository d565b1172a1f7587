"""Measurements and own metrics over the API: added, corrected, refused by their place, one a day."""

import pytest

DAY = {"date": "2026-03-01", "value": 40}
QUEUE = {"name": "Queue at the gate", "unit": "minutes", "direction": "down", "cadence": "weekly"}


@pytest.fixture
def goal(call, closed):
    """The first goal of a closed round's roadmap, with a baseline and a target of its leading metric."""
    found = call("GET", f"/rounds/{closed['round']}/roadmap").get_json()["goals"][0]
    path, wanted = f"/goals/{found['id']}", {"leading_baseline": 30, "leading_target": 70, "reason": "Agreed"}
    return call("PATCH", path, wanted, If_Match="*").get_json()


def add(call, goal, **more):
    return call("POST", f"/goals/{goal['id']}/measurements", {"metric": "leading", **DAY, **more})


def test_a_measurement_is_at_its_location_with_the_metrics_own_source(call, goal):
    made = add(call, goal)
    assert made.status_code == 201
    read = call("GET", made.headers["Location"])
    assert read.get_json() == made.get_json()
    assert (read.get_json()["metric"], read.get_json()["source"]) == (
        goal["leading"]["id"],
        goal["leading"]["source"],
    )


def test_what_was_measured_of_a_goal_tells_how_far_the_way_is_gone(call, goal):
    add(call, goal)
    add(call, goal, date="2026-04-01", value=50, metric=goal["leading"]["id"])
    read = call("GET", f"/goals/{goal['id']}/measurements").get_json()
    assert [each["value"] for each in read["leading"]["measurements"]] == [50, 40]
    assert read["leading"]["way"] == {"share": 0.5, "reached": False, "away": False, "left": 20}
    assert (read["lagging"]["way"], read["lagging"]["measurements"]) == (None, [])


def test_a_repeated_measurement_is_added_once_and_another_of_the_day_is_refused(call, goal):
    first, again = add(call, goal), add(call, goal)
    assert first.get_json() == again.get_json()
    refused = add(call, goal, value=41)
    assert (refused.status_code, refused.get_json()["type"].rpartition("/")[2]) == (409, "day_taken")


WRONG = {
    "/metric": [{"metric": "nps-of-nobody"}, {"metric": None}],
    "/date": [{"date": "1 May"}, {"date": "9999-01-01"}, {"date": "1999-01-01"}],
    "/value": [{"value": "40"}, {"value": 101}, {"value": -1}, {"value": None}],
    "/source": [{"source": "x" * 201}, {"source": "a\u202eb"}],
    "/note": [{"note": 4}],
    "/rank": [{"rank": 1}],
}


@pytest.mark.parametrize(("pointer", "changes"), [(key, each) for key in WRONG for each in WRONG[key]])
def test_a_wrong_value_is_named_by_its_place(call, goal, pointer, changes):
    refused = add(call, goal, **changes)
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.get_json()["errors"]] == [pointer]


def test_a_correction_wants_a_reason_and_the_present_state(call, goal):
    made = add(call, goal)
    path, tag = made.headers["Location"], made.headers["ETag"]
    assert call("PATCH", path, {"value": 42}, If_Match=tag).status_code == 422
    assert call("PATCH", path, {"value": 42, "reason": "Typed wrong"}).status_code == 428
    now = call("PATCH", path, {"value": 42, "reason": "Typed wrong"}, If_Match=tag)
    assert (now.get_json()["value"], now.get_json()["corrected"]) == (42, True)
    assert call("DELETE", path, If_Match=tag).status_code == 412
    assert call("DELETE", path, If_Match=now.headers["ETag"]).status_code == 204
    assert call("GET", path).status_code == 404


def test_an_own_metric_is_added_changed_and_named_among_those_in_use(call):
    made = call("POST", "/own-metrics", QUEUE)
    path = made.headers["Location"]
    assert QUEUE.items() <= made.get_json().items()
    changed = call("PATCH", path, {"cadence": "monthly"}, If_Match=made.headers["ETag"]).get_json()
    assert (changed["cadence"], changed["name"]) == ("monthly", QUEUE["name"])
    [used] = call("GET", "/metrics-in-use").get_json()["metrics"]
    assert (used["id"], used["own"], used["last"], used["goals"]) == (changed["id"], True, None, [])


def test_metrics_in_use_are_those_of_adopted_goals_with_what_was_measured_last(call, goal):
    add(call, goal)
    used = {each["id"]: each for each in call("GET", "/metrics-in-use").get_json()["metrics"]}
    assert set(used) == {goal["leading"]["id"], goal["lagging"]["id"]}
    assert used[goal["leading"]["id"]]["last"]["value"] == 40
    assert used[goal["leading"]["id"]]["goals"][0]["goal"] == goal["id"]


def test_two_own_metrics_of_a_name_are_refused(call):
    call("POST", "/own-metrics", QUEUE)
    refused = call("POST", "/own-metrics", {**QUEUE, "name": "QUEUE AT THE GATE"})
    assert [fault["pointer"] for fault in refused.get_json()["errors"]] == ["/name"]
