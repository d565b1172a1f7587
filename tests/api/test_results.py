"""What is read of a round: the release and nothing else."""

import json

import pytest

from cxassess.records import releases

from .conftest import row


def results(call, round_id):
    """The results of a round, by node."""
    return {node["id"]: node for node in call("GET", f"/rounds/{round_id}/results").get_json()["nodes"]}


def test_results_are_the_release_to_the_last_digit(call, closed):
    figures = releases.get("meadow", closed["round"]).figures
    found = call("GET", f"/rounds/{closed['round']}/results").get_json()
    told = {"round", "threshold", "unverified", "nodes", "perception", "words", "role_impact", "listening"}
    told |= {"touchpoints", "method", "computation"}
    assert found.keys() == told
    assert found == json.loads(json.dumps({key: figures[key] for key in found}))


def test_a_hidden_node_has_no_figure_and_no_count(call, closed):
    law = results(call, closed["round"])["law"]
    place = {"id": "law", "kind": "unit", "name": "Legal", "parent": "staff"}
    assert law == {**place, "unverified": False, "shown": False}


def test_what_would_give_a_hidden_node_away_is_hidden_too(call, closed):
    shown = {name for name, node in results(call, closed["round"]).items() if node["shown"]}
    # 2 in Legal: staff less its other units would be those two, so Operations is hidden with all below.
    assert shown == {"internal", "staff", "leader"}


def test_shown_figures_are_rounded(call, closed):
    card = results(call, closed["round"])["internal"]["scorecard"]
    assert card["respondents"] == 34
    for figure in [card["overall"], *card["pillars"]]:
        assert figure["score"] is None or figure["score"] == int(figure["score"])
    assert all(item["n"] is None for pillar in card["pillars"] for item in pillar["items"])


@pytest.mark.parametrize("path", ["results", "comparison", "trend", "roadmap"])
def test_nothing_can_be_read_before_the_close(call, opened, path):
    rows = [row("staff", None, place) for place in range(30)]
    call("POST", f"/rounds/{opened['id']}/responses", rows)
    answer = call("GET", f"/rounds/{opened['id']}/{path}")
    assert answer.status_code == 409
    assert answer.get_json()["type"].endswith("/round_open")


@pytest.mark.parametrize("query", ["unit=law", "audience=leader", "format=raw"])
def test_there_is_no_filter(call, closed, query):
    assert call("GET", f"/rounds/{closed['round']}/results?{query}").status_code == 422


def test_participation_is_told_for_nodes_that_are_large_enough(call, opened):
    rows = [row("staff", "ops-north", place) for place in range(8)]
    call("POST", f"/rounds/{opened['id']}/responses", rows)
    nodes = call("GET", f"/rounds/{opened['id']}/participation").get_json()["nodes"]
    inside = next(node for node in nodes if node["id"] == "internal")
    assert (inside["invited"], inside["answered"], inside["rate"]) == (55, 8, 8 / 55)
    assert "law" not in [node["id"] for node in nodes]


def later(call, closed, seed, **more):
    """A second round that names the first as its prior one, closed."""
    wanted = {"name": "Later", "questionnaire": "ten-pillars", "form": "core", "prior_round": closed["round"]}
    wanted |= more
    round_id = call("POST", "/rounds", wanted).get_json()["id"]
    call("POST", f"/rounds/{round_id}/open")
    rows = [row("staff", None, seed + place) for place in range(24)]
    rows += [row("leader", None, seed + place) for place in range(8)]
    call("POST", f"/rounds/{round_id}/responses", rows)
    call("POST", f"/rounds/{round_id}/close")
    return round_id


def test_a_round_is_compared_with_its_prior_one_by_node(call, closed):
    found = call("GET", f"/rounds/{later(call, closed, 3)}/comparison?against=prior").get_json()
    assert found["prior_round"] == closed["round"]
    nodes = {node["id"]: node["comparison"] for node in found["nodes"]}
    assert nodes.keys() == {"internal", "staff", "leader"}
    assert nodes["internal"]["overall"]["verdict"]
    assert len(nodes["internal"]["pillars"]) == 10


@pytest.mark.parametrize("path", ["participation", "results", "comparison", "trend", "roadmap"])
def test_every_result_that_the_open_link_went_into_says_so(call, closed, path):
    linked = later(call, closed, 3, open_link=True, open_to=["leader"])
    assert call("GET", f"/rounds/{linked}/{path}").get_json()["unverified"] == ["leader"]
    known = later(call, {"round": linked}, 5)
    found = call("GET", f"/rounds/{known}/{path}").get_json()
    assert found["unverified"] == []
    assert found.get("prior_unverified", ["leader"]) == ["leader"]


def test_a_round_without_a_prior_one_has_no_comparison(call, closed):
    assert call("GET", f"/rounds/{closed['round']}/comparison").status_code == 404


def test_a_comparison_with_anything_else_is_refused(call, closed):
    answer = call("GET", f"/rounds/{closed['round']}/comparison?against=industry")
    assert answer.get_json()["errors"][0]["parameter"] == "against"


def test_the_roadmap_says_every_factor_of_each_priority(call, closed):
    goals = call("GET", f"/rounds/{closed['round']}/roadmap").get_json()["goals"]
    assert [goal["rank"] for goal in goals] == sorted(goal["rank"] for goal in goals)
    effort = {"S": 1, "M": 2, "L": 3}
    for goal in goals:
        assert goal["gap"] == max(0, goal["target"] - goal["score"])
        expected = goal["gap"] * goal["importance"] * goal["benefit"] / effort[goal["effort"]]
        assert goal["priority"] == pytest.approx(expected)
        assert goal["leading"]["name"]
        assert goal["lagging"]["formula"]


def test_a_goal_is_changed_with_a_reason_by_whoever_read_it(call, closed):
    goal = call("GET", f"/rounds/{closed['round']}/roadmap").get_json()["goals"][0]
    path = f"/goals/{goal['id']}"
    tag = call("GET", path).headers["ETag"]
    change = {"owner": "Head of Service", "due_on": "2027-03-31", "leading_target": 75}
    assert call("PATCH", path, change, If_Match=tag).get_json()["errors"][0]["pointer"] == "/reason"
    assert call("PATCH", path, {**change, "reason": "Agreed"}).status_code == 428
    answer = call("PATCH", path, {**change, "reason": "Agreed"}, If_Match=tag)
    assert answer.status_code == 200
    assert (answer.get_json()["owner"], answer.get_json()["leading"]["target"]) == ("Head of Service", 75)
    assert "owner" not in answer.get_json()["missing"]
    assert call("PATCH", path, {**change, "reason": "Late"}, If_Match=tag).status_code == 412


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"horizon": "soon"}, "/horizon"),
        ({"due_on": "tomorrow"}, "/due_on"),
        ({"leading_target": "75"}, "/leading_target"),
        ({"leading_target": True}, "/leading_target"),
        ({"rank": 1}, "/rank"),
        ({"score": 99}, "/score"),
        ({"owner": "x" * 201}, "/owner"),
        ({"title": "x" * 201}, "/title"),
        ({"position": 0}, "/position"),
        ({"effort": "XL"}, "/effort"),
        ({"returns": ["glory"]}, "/returns"),
        ({"actions": ["Go", ""]}, "/actions/1"),
        ({"leading_metric": "glory"}, "/leading_metric"),
        ({"reason": " "}, "/reason"),
    ],
)
def test_a_goal_that_cannot_be_is_pointed_at(call, closed, change, pointer):
    goal = call("GET", f"/rounds/{closed['round']}/roadmap").get_json()["goals"][0]
    answer = call("PATCH", f"/goals/{goal['id']}", {"reason": "Why not", **change}, If_Match="*")
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]


def test_a_fourth_goal_in_now_is_refused(call, closed):
    goals = call("GET", f"/rounds/{closed['round']}/roadmap").get_json()["goals"]
    assert [goal["horizon"] for goal in goals[:4]] == ["now", "now", "now", "next"]
    for goal in goals[:3]:
        call("PATCH", f"/goals/{goal['id']}", {"reason": "Ours"}, If_Match="*")
    answer = call("PATCH", f"/goals/{goals[3]['id']}", {"reason": "More", "horizon": "now"}, If_Match="*")
    assert answer.get_json()["type"].endswith("/now_is_full")


def test_after_the_close_participation_tells_of_shown_nodes_alone(call, closed):
    shown = {
        node["id"]
        for node in call("GET", f"/rounds/{closed['round']}/results").get_json()["nodes"]
        if node["shown"]
    }
    told = call("GET", f"/rounds/{closed['round']}/participation").get_json()["nodes"]
    assert {node["id"] for node in told} == shown


def test_results_tell_of_roles_what_the_release_does_and_not_who(call, opened):
    rows = [row("staff", None, place) for place in range(24)] + [
        row("leader", None, place) for place in range(8)
    ]
    for place, each in enumerate(rows):
        moves = ("not_at_all", "somewhat", "strongly")[place % 3]
        each["answers"] |= {
            "role.name": "Desk" if place % 2 else "Van",
            "role.loyalty": moves,
            "role.well": "Calm",
        }
    call("POST", f"/rounds/{opened['id']}/responses", rows)
    call("POST", f"/rounds/{opened['id']}/close")
    told = call("GET", f"/rounds/{opened['id']}/results").get_json()["role_impact"]
    (group,) = told["nodes"]
    assert (group["node"], group["of"], group["roles"]) == ("internal", 32, ["Desk", "Van"])
    assert {move["id"]: move["strongly"] for move in group["moves"]}["loyalty"] == 0.31
    (written,) = told["statements"]["well"]
    assert [(each["role"], each["of"]) for each in written["sets"]] == [("Desk", 16), ("Van", 16)]
    assert told["statements"]["badly"] == []


def trend(call, round_id, query=""):
    return call("GET", f"/rounds/{round_id}/trend{query}")


def test_a_trend_has_the_figures_of_each_rounds_own_release(call, closed):
    newest = later(call, closed, 3)
    found = trend(call, newest).get_json()
    assert [each["id"] for each in found["rounds"]] == [closed["round"], newest]
    for number, round_id in enumerate((closed["round"], newest)):
        card = results(call, round_id)["internal"]["scorecard"]
        for line, figure in zip(
            (found["overall"], *found["pillars"]), (card["overall"], *card["pillars"]), strict=True
        ):
            told = {name: figure[name] for name in ("score", "n", "sd", "ci95", "level", "bound")}
            assert line["points"][number] == (told if figure["score"] is not None else None)


def test_a_trends_steps_are_the_comparison(call, closed):
    newest = later(call, closed, 3)
    nodes = call("GET", f"/rounds/{newest}/comparison").get_json()["nodes"]
    compared = next(node["comparison"] for node in nodes if node["id"] == "internal")
    found = trend(call, newest).get_json()
    assert [line["steps"][0]["change"] for line in found["pillars"]] == compared["pillars"]
    assert found["overall"]["steps"][0]["change"] == compared["overall"]


def test_a_first_round_is_a_trend_of_one_point(call, closed):
    found = trend(call, closed["round"]).get_json()
    assert len(found["rounds"]) == len(found["overall"]["points"]) == 1
    assert found["overall"]["steps"] == []


@pytest.mark.parametrize("node", ["law", "ops", "never-was"])
def test_a_hidden_node_has_no_trend_just_like_one_that_never_was(call, closed, node):
    hidden, never = (trend(call, closed["round"], f"?node={name}") for name in (node, "nor-this"))
    assert hidden.status_code == 404
    assert hidden.get_json() == never.get_json()


def test_the_results_tell_confidence_and_don_t_knows_of_the_whole_and_of_no_unit(call, closed):
    nodes = call("GET", f"/rounds/{closed['round']}/results").get_json()["nodes"]
    shown = {node["id"]: node for node in nodes if node["shown"]}
    found = shown["internal"]["scorecard"]["confidence"]
    assert found["met"] == sum(each["met"] is True for each in found["conditions"])
    for node in shown.values():
        card = node["scorecard"]
        assert ("confidence" in card) == (node["id"] == "internal")
        if node["kind"] == "unit":
            assert {each["dont_know"] for each in (card, *card["pillars"])} == {None}


def test_results_that_were_read_before_go_with_their_round(call, closed):
    address = f"/rounds/{closed['round']}/results"
    first, second = call("GET", address), call("GET", address)
    assert (first.status_code, first.data) == (200, second.data)
    assert call("DELETE", f"/rounds/{closed['round']}", If_Match="*").status_code == 204
    assert call("GET", address).status_code == 404
