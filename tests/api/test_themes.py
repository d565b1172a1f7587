"""Themes by the API: read with one scope, decided about with another."""

import pytest

from .conftest import row

TOPICS = ("The queue on the phone is too long.", "Refunds take weeks.", "The app logs me out.")


@pytest.fixture
def told(call, opened):
    """The themes of a closed round in which everybody wrote about one of three things."""
    rows = [row("staff", "ops-north", place) for place in range(27)]
    for place, said in enumerate(rows):
        said["answers"]["improve"] = TOPICS[place % 3]
    assert call("POST", f"/rounds/{opened['id']}/responses", rows).status_code == 201
    call("POST", f"/rounds/{opened['id']}/close")
    return call("GET", f"/rounds/{opened['id']}/themes").get_json()


def address(theme):
    """Where a theme is."""
    return f"/rounds/{theme['round']}/themes/{theme['id']}"


def decide(call, theme, **wanted):
    """The answer to a decision by somebody who has just read the theme."""
    tag = call("GET", address(theme)).headers["ETag"]
    return call("PATCH", address(theme), wanted, if_match=tag)


def test_every_theme_has_its_texts_and_counts(told):
    assert len(told["themes"]) == 3
    for theme in told["themes"]:
        assert theme["texts"] == len(theme["quotes"]) == 9
        assert theme["questions"] == [{"question": "improve", "texts": 9}]
        assert theme["sides"][0] == {"side": "inside", "texts": 9, "frustrations": 9, "praise": 0}
    assert (told["texts"], told["in_no_theme"]) == (27, 0)


def test_a_theme_is_renamed_by_whoever_read_it(call, told):
    first = told["themes"][0]
    answer = decide(call, first, name="The queue", reason="Shorter").get_json()
    assert (answer["name"], answer["proposed_name"], answer["state"]) == (
        "The queue",
        first["name"],
        "renamed",
    )
    assert answer["decisions"][0]["reason"] == "Shorter"
    assert decide(call, first, name=None).get_json()["state"] == "proposed"


def test_a_theme_is_merged_and_taken_out_again(call, told):
    first, second, _third = told["themes"]
    assert decide(call, first, merged_into=second["id"]).get_json()["merged_into"] == second["id"]
    assert call("GET", address(second)).get_json()["texts"] == 18
    assert decide(call, first, merged_into=None).get_json()["state"] == "proposed"
    assert call("GET", address(second)).get_json()["texts"] == 9


def test_a_dismissed_theme_stands_at_the_end_and_its_texts_are_in_none(call, told):
    first = told["themes"][0]
    decide(call, first, dismissed=True)
    now = call("GET", f"/rounds/{first['round']}/themes").get_json()
    assert (now["themes"][-1]["id"], now["in_no_theme"]) == (first["id"], 9)
    assert decide(call, first, dismissed=False).get_json()["state"] == "proposed"


def test_a_decision_about_an_older_state_is_refused(call, told):
    first = told["themes"][0]
    tag = call("GET", address(first)).headers["ETag"]
    decide(call, first, name="The queue")
    assert call("PATCH", address(first), {"name": "Mine"}, if_match=tag).status_code == 412
    assert call("PATCH", address(first), {"name": "Mine"}).status_code == 428


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({}, 422),
        ({"reason": "Why?"}, 422),
        ({"name": "A", "dismissed": True}, 422),
        ({"name": ""}, 422),
        ({"name": "x" * 101}, 422),
        ({"name": "a\u202eb"}, 422),
        ({"merged_into": "none"}, 422),
        ({"dismissed": "yes"}, 422),
        ({"colour": "red"}, 422),
        ({"dismissed": False}, 409),
        ({"merged_into": None}, 409),
        ({"name": None}, 409),
    ],
)
def test_what_cannot_be_decided_is_said(call, told, wanted, status):
    answer = decide(call, told["themes"][0], **wanted)
    assert answer.status_code == status, answer.text


def test_what_was_dismissed_is_not_renamed_before_it_is_back(call, told):
    decide(call, told["themes"][0], dismissed=True)
    answer = decide(call, told["themes"][0], name="Mine")
    assert answer.get_json()["type"].endswith("/theme_gone")


def test_an_open_round_has_no_themes(call, opened):
    answer = call("GET", f"/rounds/{opened['id']}/themes")
    assert answer.get_json()["type"].endswith("/round_open")


def test_who_may_not_read_what_people_wrote_does_not_get_it_for_a_decision(told, with_scopes):
    answer = with_scopes("roadmap")("PATCH", address(told["themes"][0]), {"name": "Mine"}, if_match="*")
    assert answer.status_code == 403
    assert 'scope="roadmap results"' in answer.headers["WWW-Authenticate"]
    assert "queue" not in answer.text
