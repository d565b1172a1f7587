"""The organisation's journey over the API, and touchpoints in rounds, responses and results."""

from cxassess.records import rounds

STAGES = [
    {
        "id": "plan",
        "name": "Plan",
        "touchpoints": [
            {"id": "book", "name": "Booking", "handled_by": "own", "partner": ""},
            {"id": "call", "name": "Calling", "handled_by": "supplier", "partner": "Call Co"},
        ],
    },
    {"id": "go", "name": "Go", "touchpoints": []},
]
WANTED = {"name": "Spring", "questionnaire": "ten-pillars", "form": "core", "open_link": True}


def tag_of(call):
    return call("GET", "/journey").headers["ETag"]


def put(call, stages, tag=None):
    return call("PUT", "/journey", {"stages": stages}, If_Match=tag or tag_of(call))


def test_a_journey_is_put_and_read(call):
    assert call("GET", "/journey").get_json() == {"stages": []}
    assert put(call, STAGES).get_json() == {"stages": STAGES}
    assert call("GET", "/journey", If_None_Match=tag_of(call)).status_code == 304


def test_a_change_needs_the_present_tag(call):
    old = tag_of(call)
    assert call("PUT", "/journey", {"stages": STAGES}).status_code == 428
    assert put(call, STAGES, old).status_code == 200
    assert put(call, [], old).status_code == 412


def test_every_fault_is_named_by_its_place(call):
    twice = {**STAGES[0]["touchpoints"][0], "name": "Twice"}
    stages = [
        {**STAGES[0], "touchpoints": [*STAGES[0]["touchpoints"], twice, {"id": "a", "name": "\u202eb"}]},
        {"id": "go", "name": "Go", "colour": 1},
    ]
    answer = put(call, stages)
    assert answer.status_code == 422
    told = {error["pointer"] for error in answer.get_json()["errors"]}
    assert told >= {"/stages/0/touchpoints/3/name", "/stages/1/colour"}
    answer = put(call, [{**STAGES[0], "touchpoints": [*STAGES[0]["touchpoints"], twice]}])
    assert [error["pointer"] for error in answer.get_json()["errors"]] == ["/stages/0/touchpoints/2/id"]


def test_another_organisation_has_its_own_journey(call, stranger):
    put(call, STAGES)
    assert stranger("GET", "/journey").get_json() == {"stages": []}


def test_reading_and_writing_need_the_scope_rounds(with_scopes):
    caller = with_scopes("results", "roadmap", "score")
    assert caller("GET", "/journey").status_code == 403
    assert caller("PUT", "/journey", {"stages": []}).status_code == 403


def test_a_round_asks_about_all_or_some_touchpoints(call):
    put(call, STAGES)
    every = call("POST", "/rounds", {**WANTED, "touchpoints": True}).get_json()
    assert every["touchpoints"] == ["book", "call"]
    address, tag = f"/rounds/{every['id']}", call("GET", f"/rounds/{every['id']}").headers["ETag"]
    assert call("PATCH", address, {"touchpoints": ["call"]}, If_Match=tag).get_json()["touchpoints"] == [
        "call"
    ]
    tag = call("GET", address).headers["ETag"]
    assert call("PATCH", address, {"touchpoints": False}, If_Match=tag).get_json()["touchpoints"] == []


def test_what_cannot_be_asked_about_is_refused_where_it_stands(call):
    put(call, STAGES)
    for wanted, pointer in (
        (["book", "fly"], "/touchpoints/1"),
        ("all", "/touchpoints"),
        ([1], "/touchpoints"),
    ):
        answer = call("POST", "/rounds", {**WANTED, "touchpoints": wanted})
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["pointer"] == pointer


def test_without_a_journey_a_round_cannot_ask_about_it(call):
    answer = call("POST", "/rounds", {**WANTED, "touchpoints": True})
    assert "keeps no journey yet" in answer.get_json()["errors"][0]["detail"]


def test_responses_say_of_touchpoints_and_results_tell_of_them(call):
    put(call, STAGES)
    made = call("POST", "/rounds", {**WANTED, "touchpoints": True, "closes_on": "2999-01-01"}).get_json()
    assert call("POST", f"/rounds/{made['id']}/open").status_code == 200
    said = {"touchpoint.book.importance": 4, "touchpoint.book.performance": 2}
    rows = [{"audience": "customer", "answers": {**said, "VG1": 3}}] * 20
    assert call("POST", f"/rounds/{made['id']}/responses", rows).status_code == 201
    wrong = [{"audience": "leader", "answers": {**said, "VG1": 3}}]
    assert call("POST", f"/rounds/{made['id']}/responses", wrong).status_code == 422
    assert call("POST", f"/rounds/{made['id']}/close").status_code == 200
    told = call("GET", f"/rounds/{made['id']}/results").get_json()["touchpoints"]
    book = told["stages"][0]["touchpoints"][0]
    assert (book["handled_by"], book["audiences"][0]["importance"]["mean"]) == ("own", 4.0)
    assert rounds.get("meadow", made["id"]).questionnaire.journey is not None


def test_scores_take_answers_about_touchpoints_of_a_questionnaire_that_has_them(call):
    whole = call("GET", "/questionnaires/ten-pillars").get_json()
    asked = {**whole, "journey": {"stages": [{**STAGES[0]}]}}
    row = {"answers": {"VG1": 3, "touchpoint.book.importance": 5}}
    answer = call("POST", "/scores", {"questionnaire": asked, "responses": [row]})
    assert answer.status_code == 200
    row["answers"]["touchpoint.book.importance"] = 9
    answer = call("POST", "/scores", {"questionnaire": asked, "responses": [row]})
    assert answer.get_json()["errors"][0]["pointer"].endswith("touchpoint.book.importance")
