"""Answers by an open link carry the label wherever their figures are shown; those by invitation never do."""

from itertools import combinations

import pytest

from cxassess import report
from cxassess.maturity import AUDIENCES
from cxassess.records import keys, releases, responses, roadmaps, rounds
from tests import heard

from .leaders import Browser, colleague, words

LABEL = "come by an open link. Anyone who has the link can answer, and nobody checks who they are."
NAMES = {"leader": "leaders", "staff": "staff", "customer": "customers"}
OPEN_TO = [chosen for size in range(4) for chosen in combinations(NAMES, size)]


def claim(audiences):
    """The label's first sentence for these audiences."""
    *names, last = [NAMES[name] for name in audiences]
    return f"Unverified: answers of {' and '.join([', '.join(names), last] if names else [last])} come"


def held(open_round, open_to, people=heard.PEOPLE):
    """An open round, answered by these people."""
    plan = {"open_link": bool(open_to), "open_to": open_to if len(open_to) < 3 else ()}
    survey_round = open_round((("deck", None, 40),), form="core", **plan)
    heard.fill(survey_round, people)
    return survey_round


def everywhere(app, browser, survey_round):
    """The text of every place that shows something of a closed round, by name."""
    place = f"/office/rounds/{survey_round.id}"
    release, goals = releases.get("meadow", survey_round.id), roadmaps.goals("meadow", survey_round.id)
    with app.test_request_context():
        paper = report.html(release, goals, organisation_name="Meadow Dairy", language="en")
    return {
        "results": words(browser.get(place)),
        "words": words(browser.get(place + "/words")),
        "rounds": words(browser.get("/office/")),
        "report": paper,
        **{f"goal {goal.id}": words(browser.get(f"/office/goals/{goal.id}")) for goal in goals[:1]},
    }


@pytest.mark.parametrize("people", [heard.PEOPLE, heard.FEW], ids=["many", "few"])
@pytest.mark.parametrize("open_to", OPEN_TO, ids="-".join)
def test_no_door_shows_a_round_without_its_label(app, open_round, open_to, people):
    survey_round = held(open_round, open_to, people)
    browser = colleague(app, "leader", "meadow")
    before = words(browser.get(f"/office/rounds/{survey_round.id}"))
    rounds.close("meadow", survey_round.id)
    told = {"before": before, **everywhere(app, browser, survey_round)}
    for place, text in told.items():
        assert ("nverified" in text) is bool(open_to), place
        assert not open_to or claim(open_to) in text.replace("<b>", ""), place
        assert (LABEL in text.replace("</b>", "")) is (bool(open_to) and place != "rounds"), place


@pytest.mark.parametrize("open_to", OPEN_TO, ids="-".join)
def test_the_api_names_the_audiences_and_marks_their_nodes(app, open_round, open_to):
    survey_round = held(open_round, open_to)
    rounds.close("meadow", survey_round.id)
    key = keys.create("meadow", "test", ["results"])
    address = f"/api/v1/rounds/{survey_round.id}/results"
    told = app.test_client().get(address, headers={"Authorization": f"Bearer {key}"}).get_json()
    assert told["unverified"] == [name for name in AUDIENCES if name in open_to]
    inside = bool({"staff", "leader"} & set(open_to))
    expected = {
        "internal": inside,
        "deck": "staff" in open_to,
        **{name: name in open_to for name in AUDIENCES},
    }
    assert {node["id"]: node["unverified"] for node in told["nodes"]} == expected


def test_the_mark_stands_beside_the_figures_of_those_who_used_the_link(app, open_round):
    survey_round = held(open_round, ("customer",))
    rounds.close("meadow", survey_round.id)
    page = words(colleague(app, "leader", "meadow").get(f"/office/rounds/{survey_round.id}"))
    assert "Customers unverified" in page
    assert "Staff unverified" not in page
    # The key of the drawing of perception, its table, and what matters most.
    assert page.count("Customers (unverified)") == 3


def test_a_prior_round_by_open_link_is_labelled_beside_a_later_one(app, open_round, questionnaire):
    before = held(open_round, ("staff",))
    rounds.close("meadow", before.id)
    later = rounds.create(
        "meadow", questionnaire=questionnaire, name="Autumn", form="core", prior_round=before.id
    )
    later = rounds.open_round("meadow", later.id)
    answered = [row | {"unit": None} for row in heard.rows(questionnaire, heard.PEOPLE)]
    responses.submit_many("meadow", later.id, answered)
    rounds.close("meadow", later.id)
    page = words(colleague(app, "leader", "meadow").get(f"/office/rounds/{later.id}"))
    assert "Spring: Unverified: answers of staff come by an open link." in page


def test_somebody_who_is_not_signed_in_sees_no_label_either(app, open_round):
    survey_round = held(open_round, ("customer",))
    assert Browser(app).get(f"/office/rounds/{survey_round.id}").status_code == 302
