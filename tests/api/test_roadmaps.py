"""Roadmaps over the API: goals changed in every field, goals of one's own, what all are weighed by."""

import pytest


@pytest.fixture
def roadmap(call, closed):
    """The address of a released roadmap."""
    return f"/rounds/{closed['round']}/roadmap"


def goals(call, roadmap):
    return call("GET", roadmap).get_json()["goals"]


def change(call, goal, **changes):
    return call("PATCH", f"/goals/{goal['id']}", {"reason": "Agreed.", **changes}, If_Match="*")


def test_every_field_of_a_goal_can_be_changed_and_read_again(call, roadmap):
    goal = goals(call, roadmap)[0]
    wanted = {
        "title": "Ours",
        "why": "It is asked for.\nBy many.",
        "actions": ["First", "Second"],
        "effort": "L",
        "returns": ["loyalty"],
        "costs": ["defection"],
    }
    told = change(call, goal, leading_metric="nps", leading_target=30, **wanted).get_json()
    assert {**told, **wanted} == told
    assert (told["leading"]["id"], told["leading"]["baseline"], told["leading"]["target"]) == (
        "nps",
        None,
        30,
    )
    assert told["priority"] == pytest.approx(told["gap"] * told["importance"] * 0.2 / 3)
    back = change(call, goal, **dict.fromkeys(wanted)).get_json()
    assert {name: back[name] for name in wanted} == {name: goal[name] for name in wanted}


def test_another_metric_begins_without_the_figures_of_the_one_before(call, roadmap):
    goal = goals(call, roadmap)[0]
    change(call, goal, leading_baseline=1, leading_target=2)
    told = change(call, goal, leading_metric="nps").get_json()["leading"]
    assert (told["id"], told["baseline"], told["target"]) == ("nps", None, None)


def test_a_goal_of_ones_own_stands_at_its_location_where_it_was_put(call, roadmap):
    wanted = {"pillar": "leadership", "title": "Be there", "reason": "Asked for."}
    place = roadmap.replace("/roadmap", "/goals")
    call("POST", place, wanted)
    made = call("POST", place, {**wanted, "title": "Be there first", "position": 1})
    assert made.status_code == 201
    told = call("GET", made.headers["Location"]).get_json()
    assert (told["own"], told["catalogue_goal"], told["state"]) == (True, None, "adopted")
    assert (told["horizon"], told["position"]) == ("next", 1)
    assert [goal["title"] for goal in goals(call, roadmap)[:2]] == ["Be there first", "Be there"]


def test_a_goal_that_cannot_be_added_is_pointed_at(call, roadmap):
    wanted = {"pillar": "glory", "title": "Be there", "reason": "Asked for.", "costs": ["glory"]}
    answer = call("POST", roadmap.replace("/roadmap", "/goals"), wanted)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == ["/pillar", "/costs"]


def test_a_dropped_goal_stands_last_without_a_rank_and_its_changes_say_why(call, roadmap):
    goal = goals(call, roadmap)[0]
    change(call, goal, state="dropped")
    last = goals(call, roadmap)[-1]
    assert (last["id"], last["state"], last["rank"]) == (goal["id"], "dropped", None)
    told = call("GET", f"/goals/{goal['id']}/changes").get_json()["changes"]
    assert [(each["reason"], each["fields"]) for each in told] == [("Agreed.", {"state": "dropped"})]


def test_targets_and_outcomes_weigh_the_goals_anew(call, roadmap):
    place = f"{roadmap}/settings"
    tag = call("GET", place).headers["ETag"]
    wanted = {"targets": {"leadership": 100}, "outcomes": ["engagement"]}
    assert call("PUT", place, {"reason": "Ours.", **wanted}).status_code == 428
    answer = call("PUT", place, {"reason": "Ours.", **wanted}, If_Match=tag)
    assert answer.get_json() == wanted
    assert call("PUT", place, {"reason": "Late."}, If_Match=tag).status_code == 412
    told = call("GET", roadmap).get_json()
    assert told["settings"] == wanted
    goal = next(goal for goal in told["goals"] if goal["pillar"] == "leadership")
    assert (goal["target"], goal["benefits_selected"]) == (100, 1)


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"targets": {"leadership": 101}}, "/targets/leadership"),
        ({"targets": {"glory": 80}}, "/targets/glory"),
        ({"targets": {"leadership": "80"}}, "/targets/leadership"),
        ({"outcomes": ["loyalty", "glory"]}, "/outcomes/1"),
        ({"goals": []}, "/goals"),
    ],
)
def test_settings_that_cannot_be_are_pointed_at(call, roadmap, wanted, pointer):
    answer = call("PUT", f"{roadmap}/settings", {"reason": "Ours.", **wanted}, If_Match="*")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"].startswith(pointer)


def test_a_roadmap_says_whether_it_can_still_be_changed(call, roadmap, closed):
    told = call("GET", roadmap).get_json()
    assert (told["ended"], told["newest"], told["not_measured"]) == (False, closed["round"], [])
