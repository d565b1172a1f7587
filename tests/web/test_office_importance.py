"""What people say matters: shown by audience, and by whose word the roadmap weighs."""

import re

import pytest

from cxassess import report
from cxassess.records import releases, responses, roadmaps, rounds
from tests import heard

from .leaders import colleague, words
from .test_office_results import tables

CAPTION = "What matters most, on the scale from 1 to 5"


@pytest.fixture
def leader(app, open_round):
    return lambda: colleague(app, "leader", "meadow")


def held(open_round, people, **changes):
    """A closed round of these people; `changes` are made to what each answered."""
    survey_round = open_round(form="core", open_link=False)
    rows = [{**row, "unit": None} for row in heard.rows(survey_round.questionnaire, people, writes=False)]
    for row in rows:
        row["answers"] |= {name.replace("_", ".", 1): value for name, value in changes.items()}
    responses.submit_many("meadow", survey_round.id, rows)
    rounds.close("meadow", survey_round.id)
    return survey_round


def page(browser, survey_round):
    return browser.get(f"/office/rounds/{survey_round.id}")


def table(browser, survey_round):
    """Heads, and the cells of each pillar by its name."""
    head, *rows = tables(page(browser, survey_round))[CAPTION]
    return head, {row[0]: row[1:] for row in rows}


def stated(survey_round, node_id):
    nodes = releases.get("meadow", survey_round.id).figures["nodes"]
    card = next(node["scorecard"] for node in nodes if node["id"] == node_id)
    return [each["mean"] for each in card["importance"]]


def test_the_table_says_what_the_release_says_and_what_weighs_most_comes_first(leader, open_round):
    survey_round = held(open_round, heard.PEOPLE)
    head, cells = table(leader(), survey_round)
    assert head == ["Pillar", "Leaders", "Staff", "Customers", "Weight"]
    names = [pillar.name for pillar in survey_round.questionnaire.pillars]
    for place, audience in enumerate(("leader", "staff", "customer")):
        published = [f"{mean:.1f}" for mean in stated(survey_round, audience)]
        assert [cells[name][place] for name in names] == published
    weights = [float(row[-1]) for row in cells.values()]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("people", "who", "heads"),
    [
        (heard.PEOPLE, "leaders and customers", ["Leaders", "Staff", "Customers"]),
        ({"staff": 24, "leader": 14}, "leaders", ["Leaders", "Staff"]),
        ({"staff": 24, "customer": 20}, "customers", ["Staff and leaders", "Customers"]),
        ({"staff": 24, "leader": 3}, "staff and leaders", ["Staff and leaders"]),
    ],
    ids=["all", "no customers", "no leaders", "few leaders"],
)
def test_the_roadmap_says_by_whose_word_its_goals_weigh(leader, open_round, people, who, heads):
    survey_round, browser = held(open_round, people), leader()
    text = words(page(browser, survey_round))
    roadmap = words(browser.get(f"/office/rounds/{survey_round.id}/roadmap"))
    assert roadmap.count(f"as {who} say ") == 10
    assert re.search(rf"(?:most|most alike|another), say {who} Asked of each pillar", text)
    assert table(browser, survey_round)[0][1:-1] == heads


def test_an_extreme_mean_of_few_stands_as_its_bound(leader, open_round):
    everywhere = {"leader": 14, "staff": 24}
    head, cells = table(leader(), held(open_round, everywhere, importance_innovation=5))
    assert cells["Innovation"] == ["4.5 or more", "–", "4.5"]  # staff would undo the bound
    assert head[1:3] == ["Leaders", "Staff"]


def test_what_may_not_be_told_is_a_dash(leader, open_round):
    _, cells = table(leader(), held(open_round, heard.PEOPLE, importance_innovation=None))
    assert cells["Innovation"] == ["–"] * 4
    assert list(cells)[-1] == "Innovation"
    assert "–" not in cells["Leadership"]


def test_where_nobody_may_be_shown_nothing_is_said_to_matter(leader, open_round):
    text = words(page(leader(), held(open_round, heard.FEW)))
    assert "matter" not in text.partition("How was this computed?")[0]


def test_where_it_was_not_asked_the_goals_say_so(leader, open_round, questionnaire):
    open_round()
    other = type(questionnaire).from_dict({**questionnaire.to_dict(), "importance": None})
    made = rounds.open_round(
        "meadow", rounds.create("meadow", questionnaire=other, name="Other", form="core").id
    )
    rows = [{**row, "unit": None} for row in heard.rows(questionnaire, {"staff": 12}, writes=False)]
    for row in rows:
        row["answers"] = {name: n for name, n in row["answers"].items() if "importance" not in name}
    responses.submit_many("meadow", made.id, rows)
    rounds.close("meadow", made.id)
    browser = leader()
    assert CAPTION not in page(browser, made).text
    roadmap = browser.get(f"/office/rounds/{made.id}/roadmap")
    assert "not asked, so the same for all" in words(roadmap)


def test_an_unverified_group_is_marked_here_too(app, open_round):
    survey_round = open_round((("deck", None, 40),), form="core", open_to=("customer",))
    heard.fill(survey_round)
    rounds.close("meadow", survey_round.id)
    head, _ = table(colleague(app, "leader", "meadow"), survey_round)
    assert head[1:4] == ["Leaders", "Staff", "Customers (unverified)"]


def test_the_report_shows_the_table_on_a_page_of_its_own(app, open_round):
    survey_round = held(open_round, heard.PEOPLE)
    release, goals = releases.get("meadow", survey_round.id), roadmaps.goals("meadow", survey_round.id)
    with app.test_request_context():
        paper = report.html(release, goals, organisation_name="Meadow Dairy", language="en")
    assert CAPTION in paper
    assert "<td>as leaders and customers say</td>" in paper
