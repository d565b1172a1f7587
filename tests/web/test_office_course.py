"""What became of the last roadmap, on its page and on the overview; goals carried on by a form."""

from datetime import date

import pytest
from flask import current_app

from cxassess.records import courses, goal_changes, organisations, people, roadmaps, rounds
from tests import followed
from tests.followed import AUTUMN, OURS, SPRING, adopt, goals, hold

from .leaders import PASSWORD, Browser, words
from .test_survey_hardening import locked

PAGE, OVERVIEW = f"/office/rounds/{AUTUMN}/course", f"/office/rounds/{AUTUMN}"
HOSTILE = "=cmd() <script>alert(1)</script>"


@pytest.fixture
def begun(app):
    followed.found_organisation()
    hold(SPRING)
    return app


def lead(role="leader"):
    people.create_user(OURS, email=f"{role}@meadow.example", name="Lea", role=role, password=PASSWORD)
    browser = Browser(current_app)
    assert browser.sign_in(f"{role}@meadow.example", PASSWORD).status_code == 302
    return browser


def test_the_page_says_what_became_of_each_goal_with_its_pillar_and_metrics(begun):
    goal = adopt(SPRING, due_on=date(2025, 10, 1), title="Answer within a day")
    hold(AUTUMN, higher=1)
    page = words(lead().get(PAGE))
    assert "The goal of the last roadmap is missed" in page
    assert "It was due on October 1, 2025" in page or "It was due on 1 October 2025" in page
    change = courses.of(followed.release_of(AUTUMN)).goals[0].course
    assert f"{change.before['score']} to {change.after['score']}" in page
    assert "Improved" in page
    assert goal.lagging.name in page
    assert "does not prove that the goal was the cause" in page


def test_the_overview_tells_it_in_short_and_leads_there(begun):
    adopt(SPRING)
    hold(AUTUMN)
    page = lead().get(OVERVIEW)
    assert "What became of the last roadmap" in page.text
    assert f'href="{PAGE}"' in page.text
    assert "What became of the last roadmap" not in words(lead("analyst").get(f"/office/rounds/{SPRING}"))


def test_a_first_round_says_that_there_is_nothing_to_follow_yet(begun):
    page = words(lead().get(f"/office/rounds/{SPRING}/course"))
    assert "This round is the first of its line" in page


def test_a_roadmap_that_nobody_adopted_says_so_on_page_and_overview(begun):
    hold(AUTUMN)
    browser = lead()
    for address in (PAGE, OVERVIEW):
        assert "Nobody adopted a goal of the roadmap of Spring" in words(browser.get(address))


def test_a_deleted_round_leaves_a_sentence(begun):
    adopt(SPRING)
    hold(AUTUMN)
    rounds.delete(OURS, SPRING, rounds.get(OURS, SPRING).version)
    assert "is not there any more" in words(lead().get(PAGE))


def test_hidden_pillars_are_said_to_be_hidden(begun):
    adopt(SPRING)
    hold(AUTUMN, people=3)
    page = words(lead().get(PAGE))
    assert "Not shown in one of the two rounds" in page
    assert "could not be compared" in page


def test_figures_that_nobody_checked_are_labelled(begun):
    adopt(SPRING)
    hold(AUTUMN, open_to=("staff",))
    from_a_link = lead().get(PAGE).text
    assert 'class="callout unverified"' in from_a_link


def carry_on(browser, goal, **typed):
    page = browser.get(f"/office/goals/{goal.id}/carry-on")
    return browser.fill_in(page, **{"horizon": "next", "reason": "Not done yet.", **typed})


def test_a_goal_is_carried_on_by_the_form_and_says_so_then(begun):
    goal = adopt(SPRING)
    hold(AUTUMN)
    browser = lead()
    assert f"/office/goals/{goal.id}/carry-on" in browser.get(PAGE).text
    answer = carry_on(browser, goal)
    new = goals(AUTUMN, "adopted")[0]
    assert answer.status_code == 302
    assert answer.location == f"{OVERVIEW}#goal-{new.id}"
    assert (new.carried_from, new.horizon, new.owner) == (goal.id, "next", "Nina")
    assert "The goal goes on in this roadmap" in browser.get(OVERVIEW).text
    page = browser.get(PAGE)
    assert f"/office/goals/{goal.id}/carry-on" not in page.text
    assert "Carried on in the roadmap of Autumn" in words(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": " "}, "Say in a few words why, at most 1,000 characters."),
        ({"reason": "x" * 1001}, "Use at most 1,000 characters, without any that cannot be seen."),
        ({"reason": "\x07"}, "without any that cannot be seen"),
        ({"horizon": "soon"}, "Choose Now, Next or Later."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(begun, typed, said):
    goal = adopt(SPRING)
    hold(AUTUMN)
    answer = carry_on(lead(), goal, **typed)
    assert answer.status_code == 400
    assert answer.text.count(said) == 2  # in the summary and at the field
    assert goals(AUTUMN, "adopted") == []
    if typed.get("reason", "").isprintable():
        assert typed.get("reason", "Not done yet.") in answer.text


def test_a_second_click_says_that_it_is_done_already(begun):
    goal = adopt(SPRING)
    hold(AUTUMN)
    browser = lead()
    page = browser.get(f"/office/goals/{goal.id}/carry-on")
    carry_on(browser, goal)
    answer = browser.fill_in(page, horizon="next", reason="Once more.")
    assert answer.status_code == 409
    assert "carried on already" in words(answer)
    assert len(goals(AUTUMN, "adopted")) == 1


def test_a_full_now_is_said_at_the_field_and_the_reason_stays(begun):
    kept = adopt(SPRING)
    hold(AUTUMN)
    for goal in [goal for goal in goals(AUTUMN) if goal.catalogue_id != kept.catalogue_id][:3]:
        goal_changes.edit(OURS, goal.id, goal.version, reason="Ours.", horizon="now")
    answer = carry_on(lead(), kept, horizon="now", reason="Must go on.")
    assert answer.status_code == 409
    assert "Three goals stand in Now already" in answer.text
    assert "Must go on." in answer.text


def test_a_goal_of_the_newest_roadmap_has_no_form_to_carry_it_on(begun):
    goal = adopt(SPRING)
    page = lead().get(f"/office/goals/{goal.id}/carry-on")
    assert page.status_code == 409
    assert 'name="reason"' not in page.text


def test_a_failing_store_brings_the_form_back(begun):
    goal = adopt(SPRING)
    hold(AUTUMN)
    browser = lead()
    page = browser.get(f"/office/goals/{goal.id}/carry-on")
    with locked(begun):
        answer = browser.fill_in(page, horizon="next", reason="Not lost.")
    assert (answer.status_code, "Not lost." in answer.text) == (503, True)
    assert browser.fill_in(answer).status_code == 302


def test_analysts_read_it_and_carry_nothing_on(begun):
    goal = adopt(SPRING)
    hold(AUTUMN)
    browser = lead("analyst")
    page = browser.get(PAGE)
    assert page.status_code == 200
    assert "carry-on" not in page.text
    assert browser.get(f"/office/goals/{goal.id}/carry-on").status_code == 403


def test_another_organisation_sees_nothing_of_it(begun):
    goal = adopt(SPRING)
    hold(AUTUMN)
    organisations.create("Brook Bank", "brook")
    people.create_user("brook", email="b@brook.example", name="Bo", role="leader", password=PASSWORD)
    browser = Browser(begun)
    browser.sign_in("b@brook.example", PASSWORD)
    for address in (PAGE, f"/office/goals/{goal.id}/carry-on", f"/office/rounds/{AUTUMN}/roadmap.csv"):
        assert browser.get(address).status_code == 404


def test_hostile_words_are_words(begun):
    adopt(SPRING, title=HOSTILE, owner="<b>Nina</b>")
    hold(AUTUMN)
    page = lead().get(PAGE)
    assert "<script>alert" not in page.text
    assert "=cmd() &lt;script&gt;" in page.text
    assert "<bdi>" in page.text


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "ics"])
def test_the_roadmap_is_offered_as_a_file(begun, kind):
    hold(AUTUMN)
    browser = lead()
    address = f"/office/rounds/{AUTUMN}/roadmap.{kind}"
    assert f'href="{address}"' in browser.get(f"/office/rounds/{AUTUMN}/downloads").text
    answer = browser.get(address)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={AUTUMN}-roadmap.{kind}"
    assert browser.get(f"/office/rounds/{AUTUMN}/roadmap.exe").status_code == 404


def test_nobody_gets_a_roadmap_before_its_release(begun):
    hold(AUTUMN, held=True)
    answer = lead().get(f"/office/rounds/{AUTUMN}/roadmap.csv")
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert roadmaps.goals(OURS, AUTUMN) == ()
