"""POST /scores and /comparisons: the engine's figures, to the last digit."""

import json

import pytest

from cxassess import maturity
from cxassess.api import examples
from cxassess.instruments import installed
from tests.uploads import files

from .conftest import row
from .ground import told

QUESTIONNAIRE = examples.QUESTIONNAIRE
ODD = {
    **QUESTIONNAIRE,
    "id": "odd-scales",
    "pillars": [
        {
            "id": "mixed",
            "name": "Mixed",
            "weight": 2,
            "items": [
                {"id": "A", "title": "A", "statement": "A", "scale": {"min": 0, "max": 10}, "weight": 3},
                {"id": "B", "title": "B", "statement": "B", "reverse": True},
                {"id": "C", "title": "C", "statement": "C", "weight": 0},
            ],
        },
        QUESTIONNAIRE["pillars"][1],
    ],
}


def made_up(n=40):
    """Responses to the core form of three audiences in two units."""
    places = [("staff", "north"), ("staff", "south"), ("leader", None), ("customer", None)]
    return [row(*places[number % 4], number) for number in range(n)]


def engine(questionnaire, rows, **options):
    """What the engine says of the same data, as JSON has it."""
    sheet = maturity.read_rows(questionnaire, rows)
    return json.loads(json.dumps(maturity.assess(sheet, **options).to_dict()))


def test_a_score_is_the_engines_to_the_last_digit(call):
    rows, invited = made_up(), {"staff": 30, "leader": 12}
    body = {"questionnaire": "ten-pillars", "responses": rows, "invited": invited, "outcome": "overall_cx"}
    answer = call("POST", "/scores", body)
    expected = engine(installed()["ten-pillars"], rows, invited=invited, outcome="overall_cx")
    assert answer.status_code == 200
    assert answer.get_json() == expected
    assert answer.get_json()["respondents"] == 30


def test_a_questionnaire_of_ones_own_is_scored_by_its_scales_weights_and_reversals(call):
    rows = [
        {"answers": {"A": 10, "B": 1, "C": 1, "S1": 5}},
        {"answers": {"A": 4, "B": 2, "C": 5, "S1": None}},
    ]
    answer = call("POST", "/scores", {"questionnaire": ODD, "responses": rows}).get_json()
    assert answer == engine(maturity.Questionnaire.from_dict(ODD), rows)
    assert answer["pillars"][0]["score"] == pytest.approx((100 + (3 * 40 + 75) / 4) / 2)


def test_what_matters_to_people_is_answered_beside_the_scores(call):
    rows = [{"answers": {"V1": 3, "importance.voice": value}} for value in (5, 4, "dk", None)]
    answer = call("POST", "/scores", {"questionnaire": QUESTIONNAIRE, "responses": rows}).get_json()
    assert answer["importance"][0] == {"id": "voice", "mean": 4.5, "n": 2}
    assert answer["pillars"][0]["score"] == 50


def test_without_audience_a_respondent_is_staff_in_the_full_form(call):
    body = {"questionnaire": QUESTIONNAIRE, "responses": [{"answers": {"V1": 3, "V2": 3, "S1": 3}}]}
    answer = call("POST", "/scores", body).get_json()
    assert list(answer["audiences"]) == ["staff"]
    assert answer["overall"]["score"] == 50


def test_figures_that_cannot_be_had_are_null_and_there(call):
    answer = call("POST", "/scores", {"questionnaire": "ten-pillars", "responses": []}).get_json()
    assert answer["respondents"] == 0
    assert answer["overall"] == {"score": None, "n": 0, "sd": None, "ci95": None, "level": None}
    assert answer["perception"] is None


def test_the_wanted_version_is_scored(call):
    version = installed()["ten-pillars"].version
    body = {"questionnaire": "ten-pillars", "version": version, "responses": []}
    assert call("POST", "/scores", body).get_json()["questionnaire"]["version"] == version


def test_a_faulty_questionnaire_of_ones_own_is_pointed_at(call):
    twice = {**QUESTIONNAIRE, "pillars": [QUESTIONNAIRE["pillars"][0]] * 2}
    errors = call("POST", "/scores", {"questionnaire": twice, "responses": []}).get_json()["errors"]
    assert "/questionnaire/pillars/1/id" in [fault["pointer"] for fault in errors]


def test_scoring_stores_nothing(call):
    call("POST", "/scores", {"questionnaire": "ten-pillars", "responses": made_up()})
    assert call("GET", "/rounds").get_json()["rounds"] == []


def test_ten_thousand_responses_fit_into_one_body(call):
    rows = made_up(40) * 250
    answer = call("POST", "/scores", {"questionnaire": "ten-pillars", "responses": rows})
    assert answer.status_code == 200
    assert answer.get_json()["respondents"] == 7500


def test_a_comparison_is_the_engines_to_the_last_digit(call):
    now, prior = made_up(48), [row("staff", None, 3 * number) for number in range(24)]
    body = {"questionnaire": "ten-pillars", "now": {"responses": now}, "prior": {"responses": prior}}
    answer = call("POST", "/comparisons", body).get_json()
    sheets = [maturity.read_rows(installed()["ten-pillars"], rows) for rows in (now, prior)]
    assert answer["comparison"] == json.loads(json.dumps(maturity.compare(*sheets).to_dict()))
    assert answer["now"] == engine(installed()["ten-pillars"], now)
    assert answer["prior"] == engine(installed()["ten-pillars"], prior)


def test_the_prior_side_may_have_another_version(call):
    older = {**QUESTIONNAIRE, "version": "0.9.0", "pillars": QUESTIONNAIRE["pillars"][:1]}
    rows = [{"answers": {"V1": 1 + place % 5, "V2": 3}} for place in range(12)]
    body = {
        "questionnaire": QUESTIONNAIRE,
        "now": {"responses": rows},
        "prior": {"questionnaire": older, "responses": rows},
    }
    answer = call("POST", "/comparisons", body).get_json()
    assert answer["prior"]["questionnaire"]["version"] == "0.9.0"
    verdicts = {pillar["id"]: pillar["verdict"] for pillar in answer["comparison"]["pillars"]}
    assert verdicts == {"voice": "no_clear_change", "service": "not_comparable"}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"questionnaire": QUESTIONNAIRE, "now": {"responses": []}}, "/prior"),
        ({"questionnaire": QUESTIONNAIRE, "now": [], "prior": {"responses": []}}, "/now"),
        ({"questionnaire": QUESTIONNAIRE, "now": {}, "prior": {"responses": []}}, "/now/responses"),
        (
            {"questionnaire": QUESTIONNAIRE, "now": {"responses": []},
             "prior": {"responses": [{"answers": {"V1": 6}}]}},
            "/prior/responses/0/answers/V1",
        ),
        (
            {"questionnaire": QUESTIONNAIRE, "now": {"responses": []},
             "prior": {"questionnaire": "x-x", "responses": []}},
            "/prior/questionnaire",
        ),
        (
            {"questionnaire": QUESTIONNAIRE, "now": {"responses": [], "extra": 1},
             "prior": {"responses": []}},
            "/now/extra",
        ),
    ],
)  # fmt: skip
def test_a_comparison_that_cannot_be_made_is_pointed_at(call, body, pointer):
    answer = call("POST", "/comparisons", body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]


def test_faults_of_both_sides_come_together(call):
    wrong = {"responses": [{"answers": {"V1": 6}}]}
    answer = call(
        "POST", "/comparisons", {"questionnaire": QUESTIONNAIRE, "now": wrong, "prior": wrong, "x": 1}
    )
    pointers = {fault["pointer"] for fault in answer.get_json()["errors"]}
    assert pointers == {"/now/responses/0/answers/V1", "/prior/responses/0/answers/V1", "/x"}


def test_questionnaires_are_listed_and_read_whole(call):
    entry = call("GET", "/questionnaires").get_json()["questionnaires"][0]
    assert (entry["id"], entry["pillars"], entry["items"]) == ("ten-pillars", 10, 50)
    whole = call("GET", "/questionnaires/ten-pillars").get_json()
    assert whole == {"journey": None, **json.loads(json.dumps(installed()["ten-pillars"].to_dict()))}
    assert call("GET", "/questionnaires/eleven-pillars").status_code == 404


def test_a_questionnaire_that_came_out_goes_in_again(call):
    whole = call("GET", "/questionnaires/ten-pillars").get_json()
    rows = made_up(8)
    by_id = call("POST", "/scores", {"questionnaire": "ten-pillars", "responses": rows})
    inline = call("POST", "/scores", {"questionnaire": whole, "responses": rows})
    assert inline.status_code == 200, inline.text
    assert inline.get_json() == by_id.get_json()


def test_one_response_alone_is_scored_like_any_other(call):
    single = [row("staff", "north", 3)]
    plain = call("POST", "/scores", {"questionnaire": "ten-pillars", "responses": single})
    general = call("POST", "/scores", {"questionnaire": "ten-pillars@1.0.0", "responses": single})
    assert plain.status_code == 200
    assert (plain.data, told(plain)) == (general.data, told(general))


def test_one_response_is_scored_with_a_newer_version_as_soon_as_it_is_there(call):
    for version in ("1.0.0", "1.1.0"):
        assert call("POST", "/questionnaires", {"files": files(version=version)}).status_code == 201
        answer = call(
            "POST", "/scores", {"questionnaire": "onboarding", "responses": [{"answers": {"W1": 4}}]}
        )
        assert answer.json["questionnaire"]["version"] == version


def test_one_response_is_not_scored_by_another_organisations_questionnaire(call, stranger):
    call("POST", "/questionnaires", {"files": files()})
    wanted = {"questionnaire": "onboarding", "responses": [{"answers": {"W1": 4}}]}
    assert (call("POST", "/scores", wanted).status_code, stranger("POST", "/scores", wanted).status_code) == (
        200,
        422,
    )


def test_one_response_with_a_fault_is_refused_with_its_place(call):
    wanted = {"questionnaire": "ten-pillars", "responses": [{"answers": {"VG1": 9, "nothing": 1}}]}
    pointers = {error["pointer"] for error in call("POST", "/scores", wanted).json["errors"]}
    assert pointers == {"/responses/0/answers/VG1", "/responses/0/answers/nothing"}
