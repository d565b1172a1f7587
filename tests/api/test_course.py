"""What became of the last roadmap, goals carried on and the roadmap as files, through the API."""

import csv
import io
import json

import pytest

from cxassess import roadmap_files
from tests.api.test_results import later


@pytest.fixture
def adopted(call, closed):
    """The first goal of the closed round's roadmap, adopted."""
    goal = call("GET", f"/rounds/{closed['round']}/roadmap").get_json()["goals"][0]
    change = {"reason": "Ours", "owner": "Nina", "due_on": "2027-03-31"}
    return call("PATCH", f"/goals/{goal['id']}", change, If_Match="*").get_json()


@pytest.fixture
def newest(call, closed, adopted):
    """The id of a round that is compared with it."""
    return later(call, closed, 3)


def test_the_course_tells_state_facts_and_the_change_of_the_pillar(call, closed, adopted, newest):
    found = call("GET", f"/rounds/{newest}/roadmap/course").get_json()
    assert (found["prior_round"], found["nothing"], found["dropped"]) == (closed["round"], None, 0)
    assert found["counts"] == {"met": 0, "on_the_way": 0, "no_clear_change": 1, "missed": 0}
    goal = found["goals"][0]
    assert goal["goal"]["id"] == adopted["id"]
    assert (goal["state"], goal["reasons"][0], goal["due"]) == ("no_clear_change", "nothing_clear", False)
    assert goal["lagging"]["state"] == "not_measured"
    compared = call("GET", f"/rounds/{newest}/comparison").get_json()["nodes"][0]["comparison"]["pillars"]
    pillar = next(each for each in compared if each["id"] == adopted["pillar"])
    assert goal["pillar_change"]["change"] == pillar
    assert [(stop["round"], stop["state"]) for stop in goal["rounds"]] == [
        (closed["round"], None),
        (newest, "no_clear_change"),
    ]


def test_a_first_round_follows_nothing_and_says_why(call, closed):
    found = call("GET", f"/rounds/{closed['round']}/roadmap/course").get_json()
    assert (found["nothing"], found["prior_round"], found["goals"]) == ("first", None, [])


def test_figures_that_the_open_link_went_into_say_so(call, closed, adopted):
    linked = later(call, closed, 3, open_link=True, open_to=["leader"])
    found = call("GET", f"/rounds/{linked}/roadmap/course").get_json()
    assert (found["unverified"], found["prior_unverified"]) == (["leader"], [])


def test_an_unchanged_course_is_not_sent_again(call, newest):
    answer = call("GET", f"/rounds/{newest}/roadmap/course")
    again = call("GET", f"/rounds/{newest}/roadmap/course", If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304


def test_a_goal_is_carried_on_once(call, adopted, newest):
    answer = call("POST", f"/goals/{adopted['id']}/carry-on", {"reason": "Not done", "horizon": "next"})
    new = answer.get_json()
    assert (answer.status_code, new["round"], new["carried_from"]) == (201, newest, adopted["id"])
    assert (new["owner"], new["due_on"], new["horizon"]) == ("Nina", "2027-03-31", "next")
    again = call("POST", f"/goals/{adopted['id']}/carry-on", {"reason": "Not done"})
    assert (again.status_code, again.get_json()["type"].rpartition("/")[2]) == (409, "already_carried_on")
    course = call("GET", f"/rounds/{newest}/roadmap/course").get_json()
    assert course["goals"][0]["carried_to"] == new["id"]


def test_a_goal_of_the_newest_roadmap_is_not_carried_on(call, adopted):
    answer = call("POST", f"/goals/{adopted['id']}/carry-on", {"reason": "On"})
    assert (answer.status_code, answer.get_json()["type"].rpartition("/")[2]) == (409, "no_later_roadmap")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/reason"), ({"reason": " "}, "/reason"), ({"reason": "x", "horizon": "soon"}, "/horizon"),
     ({"reason": "x", "owner": "Otto"}, "/owner")],
)  # fmt: skip
def test_what_is_wrong_is_pointed_at(call, adopted, newest, body, pointer):
    answer = call("POST", f"/goals/{adopted['id']}/carry-on", body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == pointer


def test_carrying_on_needs_the_scope_for_it(with_scopes, adopted, newest):
    assert (
        with_scopes("results")("POST", f"/goals/{adopted['id']}/carry-on", {"reason": "On"}).status_code
        == 403
    )


def test_another_organisation_finds_nothing(stranger, adopted, newest):
    for method, path in (
        ("POST", f"/goals/{adopted['id']}/carry-on"),
        ("GET", f"/rounds/{newest}/roadmap/course"),
        ("GET", f"/rounds/{newest}/roadmap/export"),
    ):
        body = {"reason": "Mine"} if method == "POST" else None
        assert stranger(method, path, body).status_code == 404


def test_the_roadmap_as_json_is_what_the_api_tells(call, closed, adopted):
    file = call("GET", f"/rounds/{closed['round']}/roadmap/export?format=json")
    assert json.loads(file.data) == call("GET", f"/rounds/{closed['round']}/roadmap").get_json()


@pytest.mark.parametrize("kind", roadmap_files.KINDS)
def test_every_file_is_one_to_be_saved(call, closed, adopted, kind):
    answer = call("GET", f"/rounds/{closed['round']}/roadmap/export?format={kind}")
    assert answer.content_type == roadmap_files.TYPES[kind]
    assert answer.headers["Content-Disposition"].endswith(f"{closed['round']}-roadmap.{kind}")
    again = call(
        "GET",
        f"/rounds/{closed['round']}/roadmap/export?format={kind}",
        If_None_Match=answer.headers["ETag"],
    )
    assert again.status_code == 304


def test_the_csv_has_the_columns_that_importers_know(call, closed, adopted):
    text = call("GET", f"/rounds/{closed['round']}/roadmap/export?format=csv").get_data(as_text=True)
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["Name"], row["Assignee"], row["Due Date"]) == (adopted["title"], "Nina", "2027-03-31")
    assert call("GET", f"/rounds/{closed['round']}/roadmap/export?format=pdf").status_code == 422
