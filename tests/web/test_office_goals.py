"""Changing a goal: what is kept, what is refused, and that nothing typed is lost."""

import re
from datetime import date, timedelta

import pytest

from cxassess import demo
from cxassess.records import clock, roadmaps
from cxassess.records.database import db

from .leaders import SPRING, a_goal, leader, words

TYPED = {
    "version": "",
    "owner": "Head of Ports & <b>Piers</b>",
    "due_on": "2027-06-30",
    "horizon": "later",
    "effort": "M",
    "leading_baseline": "12.5",
    "leading_target": "1,040",
    "lagging_baseline": "−3",
    "lagging_target": "70 %",
    "reason": "Agreed in the June board.",
}


@pytest.fixture
def goal_id(demo_app):
    return a_goal(demo_app).split("/")[3]


def kept(goal_id):
    db.session.rollback()
    return roadmaps.goal(demo.ORGANISATION, goal_id)


def every():
    return roadmaps.goals(demo.ORGANISATION, SPRING.rpartition("/")[2])


def typed(goal_id, **changes):
    return {**TYPED, "version": str(kept(goal_id).version), **changes}


def test_a_changed_goal_is_kept_with_its_reason_and_shown(demo_app, goal_id):
    browser = leader(demo_app)
    answer = browser.post(f"/office/goals/{goal_id}/change", typed(goal_id))
    assert answer.location == f"/office/goals/{goal_id}"
    goal = kept(goal_id)
    assert (goal.owner, goal.due_on, goal.horizon) == (TYPED["owner"], date(2027, 6, 30), "later")
    assert (goal.leading.baseline, goal.leading.target) == (12.5, 1040)
    assert (goal.lagging.baseline, goal.lagging.target) == (-3, 70)
    page = browser.get(SPRING)
    assert "Head of Ports &amp; &lt;b&gt;Piers&lt;/b&gt;" in page.text
    assert "The goal is saved" in page.text
    reason = db.session.execute(
        db.text("SELECT reason, changed_by FROM goal_change ORDER BY version DESC")
    ).first()
    assert reason.reason == TYPED["reason"]
    assert reason.changed_by


def test_what_is_left_empty_is_not_there(demo_app, goal_id):
    empty = dict.fromkeys(("owner", "due_on", "leading_baseline", "leading_target"), " ")
    leader(demo_app).post(f"/office/goals/{goal_id}/change", typed(goal_id, **empty))
    goal = kept(goal_id)
    assert (goal.owner, goal.due_on, goal.leading.baseline, goal.leading.target) == (None, None, None, None)


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("reason", "  ", "Say in a few words why"),
        ("reason", "x" * 1001, "at most 1,000 characters"),
        ("owner", "x" * 201, "at most 200 characters"),
        ("owner", "Lea\x00", "without any that cannot be seen"),
        ("due_on", "soon", "Give a date"),
        ("due_on", "2027-02-30", "Give a date"),
        ("due_on", "9999-12-31", "Give a day from 1 January 2000 to 31 December 2199"),
        ("horizon", "never", "Choose Now, Next or Later"),
        ("leading_target", "many", "Use a number, such as 12.5"),
        ("leading_target", "1e999", "Use a"),
        ("leading_target", "nan", "Use a number"),
        ("leading_target", "Infinity", "Use a"),
        ("lagging_baseline", "12,5", "Use a number"),
        ("lagging_target", "9" * 40, "Use a number from -1,000,000,000,000 to 1,000,000,000,000"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_the_field_and_stays_typed(demo_app, goal_id, field, text, says):
    before = kept(goal_id)
    page = leader(demo_app).post(f"/office/goals/{goal_id}/change", typed(goal_id, **{field: text}))
    assert page.status_code == 400
    assert "<title>Error: " in page.text
    assert says in words(page)
    assert re.search(rf'<a href="#{field}(-0)?">', page.text)
    assert "Head of Ports" in page.text or field == "owner"
    assert kept(goal_id) == before


def test_of_two_who_change_a_goal_the_second_sees_both_versions_and_may_still_save(demo_app, goal_id):
    first, second = leader(demo_app), leader(demo_app)
    mine, yours = typed(goal_id, owner="First Mate"), typed(goal_id)
    first.post(f"/office/goals/{goal_id}/change", mine)
    page = second.post(f"/office/goals/{goal_id}/change", yours)
    assert page.status_code == 409
    assert "Somebody else changed this meanwhile" in words(page)
    assert "What was saved meanwhile Who owns this goal? First Mate" in words(page)
    assert "Agreed in the June board." in page.text
    assert kept(goal_id).owner == "First Mate"
    second.post(f"/office/goals/{goal_id}/change", typed(goal_id))
    assert kept(goal_id).owner == TYPED["owner"]


def test_a_fourth_goal_does_not_fit_into_now(demo_app):
    later = next(each for each in every() if each.horizon == "later")
    page = leader(demo_app).post(f"/office/goals/{later.id}/change", typed(later.id, horizon="now"))
    assert page.status_code == 409
    assert "Three goals stand in Now already" in words(page)
    assert kept(later.id).horizon == "later"


def test_what_was_typed_survives_the_end_of_the_session(demo_app, goal_id, monkeypatch):
    browser = leader(demo_app)
    form = {**typed(goal_id), "csrf_token": browser.token()}
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    asked = browser.send_on(f"/office/goals/{goal_id}/change", form)
    assert "what you typed is kept" in asked.text
    assert kept(goal_id).owner != TYPED["owner"]
    page = browser.fill_in(asked, email=demo.LEADER, password=demo.PASSWORD)
    assert "it is not saved yet" in page.text
    assert browser.fill_in(page).location == f"/office/goals/{goal_id}"
    assert kept(goal_id).owner == TYPED["owner"]


def test_a_wrong_password_does_not_lose_what_was_typed(demo_app, goal_id, monkeypatch):
    browser = leader(demo_app)
    form = {**typed(goal_id), "csrf_token": browser.token()}
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    again = browser.fill_in(
        browser.send_on(f"/office/goals/{goal_id}/change", form), email=demo.LEADER, password="no"
    )
    assert again.status_code == 400
    page = browser.fill_in(again, password=demo.PASSWORD)
    assert browser.fill_in(page).status_code == 302
    assert kept(goal_id).owner == TYPED["owner"]


def test_the_form_shows_the_goal_as_it_is_kept(demo_app, goal_id):
    goal = kept(goal_id)
    page = leader(demo_app).get(f"/office/goals/{goal_id}/change").text
    for name, value in (
        ("owner", goal.owner),
        ("due_on", goal.due_on.isoformat()),
        ("version", goal.version),
    ):
        assert re.search(rf'name="{name}" value="{value}"', page), name
    assert goal.leading.definition in page
