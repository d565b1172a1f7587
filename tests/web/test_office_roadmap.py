"""The roadmap of a round: adopted, moved, dropped and added goals, and why they stand where they stand."""

import re

import html5lib
import pytest

from cxassess import demo
from cxassess.records import roadmaps
from cxassess.records.database import db

from .leaders import SPRING, leader, words

PAGE, ROUND = f"{SPRING}/roadmap", SPRING.rpartition("/")[2]
ENDED = "/office/rounds/harbourline-2025-autumn/roadmap"
HOSTILE = "<script>alert(1)</script> =cmd() goal"


@pytest.fixture
def browser(demo_app):
    return leader(demo_app)


def goals(*states, round_id=ROUND):
    db.session.rollback()
    return [each for each in roadmaps.goals(demo.ORGANISATION, round_id) if each.state in states]


def named(goal):
    return f"{goal.id} {goal.version}"


def tree(page):
    return html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text)


def test_the_heading_says_where_the_roadmap_stands(browser):
    text = words(browser.get(PAGE))
    assert "Six goals are adopted: three in Now, two in Next and one in Later" in text
    assert "1 goal in Now still lacks what it needs to start." in text
    assert "Still needed: baseline and target of the lagging metric." in text


def test_every_priority_can_be_worked_out_from_the_factors_beside_it(browser):
    table = next(each for each in tree(browser.get(PAGE)).iter("table") if "order" in each.get("class"))
    rows = [[cell.text or "" for cell in row] for row in table.findall("./tbody/tr")]
    formulas = ["".join(row[7].find("span").itertext()) for row in table.findall("./tbody/tr")]
    assert len(rows) == len(goals("adopted", "proposed"))
    for row, formula in zip(rows, formulas, strict=True):
        gap, importance, benefit, effort, priority = map(float, re.findall(r"[\d.]+", formula))
        assert [gap, importance, benefit, effort] == [float(cell) for cell in row[3:7]]
        assert round(gap * importance * benefit / effort + 1e-9, 1) == priority


def test_goals_are_adopted_together_with_one_reason(browser):
    first, second, *_ = goals("proposed")
    form = {"goals": [named(first), named(second)], "reason": "Agreed in June."}
    assert browser.post(PAGE, form).location == PAGE
    assert {first.id, second.id} <= {goal.id for goal in goals("adopted")}
    assert "2 goals are adopted." in words(browser.get(PAGE))
    reasons = {roadmaps.changes(demo.ORGANISATION, goal.id)[0].reason for goal in (first, second)}
    assert reasons == {"Agreed in June."}


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"reason": "Agreed."}, "Choose at least one goal."),
        ({"goals": "chosen", "reason": " "}, "Say in a few words why, at most 1,000 characters."),
    ],
)
def test_what_is_lacking_to_adopt_is_said_and_what_was_chosen_stays(browser, form, says):
    goal = goals("proposed")[1]
    sent = {**form, "goals": named(goal)} if "goals" in form else form
    page = browser.post(PAGE, sent)
    assert page.status_code == 400
    assert says in words(page)
    assert (f'value="{named(goal)}" checked' in page.text) is ("goals" in form)
    assert goals("proposed")[1] == goal


@pytest.mark.parametrize("sent", ["{id} 99", "{id} x", "nobody 1", "{id}"])
def test_goals_that_changed_meanwhile_are_not_adopted(browser, sent):
    goal = goals("proposed")[0]
    form = {"goals": sent.format(id=goal.id), "reason": "Agreed in June."}
    page = browser.post(PAGE, form)
    assert page.status_code == 409
    assert "Agreed in June." in page.text
    assert goals("proposed")[0] == goal


def test_a_dropped_goal_stands_with_its_reason_and_can_be_taken_up_again(browser):
    goal = goals("adopted")[-1]
    place = f"/office/goals/{goal.id}"
    assert browser.post(f"{place}/drop", {"version": str(goal.version)}).status_code == 400
    form = {"version": str(goal.version), "reason": HOSTILE}
    assert browser.post(f"{place}/drop", form).location == f"{PAGE}#dropped"
    page = browser.get(PAGE)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =cmd()" in page.text
    assert "Dropped: 2 goals" in words(page)
    form = {"version": str(goal.version + 1), "place": "later-1", "reason": "After all."}
    assert browser.post(f"{place}/move", form).status_code == 302
    assert goal.id in {each.id for each in goals("adopted")}


def test_a_goal_is_moved_before_another(browser):
    first, second = (goal for goal in goals("adopted") if goal.horizon == "next")
    page = browser.get(f"/office/goals/{second.id}/move")
    assert f"Next: after “{first.title}”" in words(page)
    form = {"version": str(second.version), "place": "next-1", "reason": "Sooner."}
    assert browser.post(f"/office/goals/{second.id}/move", form).location == f"{PAGE}#goal-{second.id}"
    assert [goal.id for goal in goals("adopted") if goal.horizon == "next"] == [second.id, first.id]


def test_now_is_not_offered_while_it_is_full_and_refused_all_the_same(browser):
    goal = next(goal for goal in goals("adopted") if goal.horizon == "next")
    page = browser.get(f"/office/goals/{goal.id}/move")
    assert 'value="now-1"' not in page.text
    form = {"version": str(goal.version), "place": "now-1", "reason": "Sooner."}
    page = browser.post(f"/office/goals/{goal.id}/move", form)
    assert page.status_code == 409
    assert "Three goals stand in Now already" in words(page)
    assert goal in goals("adopted")


def test_a_goal_of_ones_own_is_added_and_its_text_is_nothing_but_text(browser):
    form = {
        **dict.fromkeys(("why", "due_on", "owner", "leading_metric", "lagging_metric", "remind"), ""),
        "pillar": "leadership",
        "title": HOSTILE,
        "actions": "One\n\n Two ",
        "horizon": "next",
        "effort": "S",
        "returns": ["", "engagement"],
        "costs": [""],
        "reason": "Asked for.",
    }
    answer = browser.post(f"{PAGE}/new", form)
    page = browser.get(answer.location)
    assert "<script>alert(1)" not in page.text
    goal = next(goal for goal in goals("adopted") if goal.title == HOSTILE)
    assert (goal.actions, goal.returns, goal.costs) == (("One", "Two"), ("engagement",), ())
    assert (goal.horizon, goal.position) == ("next", 3)


def test_a_goal_that_says_nothing_is_not_added(browser):
    page = browser.post(f"{PAGE}/new", {"title": " ", "horizon": "next", "effort": "M", "actions": "Kept"})
    assert page.status_code == 400
    for said in (
        "Choose the pillar that it serves.",
        "Say what is to be reached.",
        "Say in a few words why, at most 1,000 characters.",
    ):
        assert said in words(page)
    assert ">\nKept</textarea>" in page.text


def test_other_targets_and_outcomes_weigh_the_goals_anew(browser):
    version = roadmaps.settings(demo.ORGANISATION, ROUND).version
    targets = {"target-leadership": "100", "target-customer_service": ""}
    form = {"version": str(version), "reason": "Ours.", **targets}
    answer = browser.post(f"{PAGE}/settings", {**form, "outcomes": ["engagement", "loyalty"]})
    assert answer.location == f"{PAGE}#order"
    text = words(browser.get(PAGE))
    assert "Leaders aim at 100 for Leadership; elsewhere the target is the questionnaire’s." in text
    assert "They are after Customer loyalty and Employee engagement." in text
    assert {goal.target for goal in goals("adopted") if goal.pillar_id == "leadership"} == {100}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"target-leadership": "101"}, "Leadership: Use a number from 0 to 100."),
        ({"target-leadership": "many"}, "Leadership: Use a number"),
        ({"outcomes": ""}, "Choose at least one"),
        ({"reason": ""}, "Say in a few words why, at most 1,000 characters."),
    ],
)
def test_settings_that_cannot_be_kept_stay_typed(browser, typed, says):
    before = roadmaps.settings(demo.ORGANISATION, ROUND)
    form = {
        "version": str(before.version),
        "outcomes": "loyalty",
        "reason": "Ours.",
        "target-innovation": "77",
    }
    page = browser.post(f"{PAGE}/settings", {**form, **typed})
    assert page.status_code == 400
    assert says in words(page)
    assert 'value="77"' in page.text
    assert roadmaps.settings(demo.ORGANISATION, ROUND) == before


def test_of_two_who_set_targets_the_second_is_told(browser):
    form = {"version": "0", "outcomes": "loyalty", "reason": "Ours."}
    page = browser.post(f"{PAGE}/settings", form)
    assert page.status_code == 409
    assert "Somebody else changed this meanwhile" in words(page)
    version = roadmaps.settings(demo.ORGANISATION, ROUND).version
    assert f'name="version" value="{version}"' in page.text


def test_an_ended_roadmap_is_read_and_leads_to_the_newest(browser):
    goal = goals("adopted", round_id="harbourline-2025-autumn")[0]
    place = f"/office/goals/{goal.id}"
    for address in (ENDED, place):
        page = browser.get(address)
        assert "This roadmap stays as it was: Spring 2026 was released after it" in words(page)
        assert f'href="{PAGE}"' in page.text
        assert "<form" not in page.text.partition("<main")[2]
    for address, back in ((f"{place}/change", place), (f"{place}/move", place), (f"{ENDED}/new", ENDED)):
        assert browser.get(address).location == back
    page = browser.post(f"{place}/drop", {"version": str(goal.version), "reason": "Late."})
    assert page.status_code == 409
    assert "A later round is released, so this roadmap stays as it was" in words(page)


def test_the_page_of_a_goal_tells_all_of_it(browser):
    goal = goals("adopted")[1]
    text = words(browser.get(f"/office/goals/{goal.id}"))
    for said in (goal.title, goal.owner, *goal.actions, goal.lagging.definition, goal.lagging.formula):
        assert said in text
    assert "Better when it goes down" in text
    assert "In the catalogue Ask what would be simpler and remove needless steps" in text
    assert "Place 2 in Now, as leaders put it; place 2 by priority." in text
    assert roadmaps.changes(demo.ORGANISATION, goal.id)[0].reason in text
    assert "Leading metric Shared journey goals" in text
