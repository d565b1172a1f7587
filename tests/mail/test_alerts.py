"""Alerts: whoever looks after a goal is told once when a measurement of it is due."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cxassess import alerts, worker
from cxassess.demo import LEADER, ORGANISATION
from cxassess.records import (
    acts,
    clock,
    goal_changes,
    letters,
    measurement_alerts,
    measurements,
    people,
    roadmaps,
)
from cxassess.records.database import db, writing
from cxassess.records.letters import LetterRow
from cxassess.records.measurements import Taken
from cxassess.records.models import GoalRow

SPRING = "harbourline-2026-spring"


@pytest.fixture
def app(demo_app):
    """The demo as an installation that sends mail, in which nobody was told of anything yet."""
    demo_app.config["MAIL_URL"] = "smtp://127.0.0.1:9"
    with demo_app.app_context():
        with writing() as session:
            for row in session.scalars(select(GoalRow)):
                row.remind = measurement_alerts.NOBODY
        yield demo_app


@pytest.fixture
def colleague(app):
    return people.create_user(
        ORGANISATION,
        email="cy@harbourline.example",
        name="Cy",
        role="leader",
        password="harbour gulls at dawn 47",
    )


def goal(**fields):
    """A goal of the roadmap that is adopted, whose leading metric is measured each month."""
    found = roadmaps.goals(ORGANISATION, SPRING)[-1]
    wanted = {"horizon": "next", "leading_metric": "first_pass_yield", "lagging_metric": "perception_gap"}
    return goal_changes.edit(
        ORGANISATION, found.id, found.version, reason="Ours", **{**wanted, "state": "adopted", **fields}
    )


def posted():
    rows = db.session.scalars(select(LetterRow).where(LetterRow.purpose == measurement_alerts.PURPOSE))
    return [letters.opened(row) for row in rows]


def told():
    """What is posted when the worker looks now."""
    before = {each.id for each in posted()}
    alerts.remind()
    return [each for each in posted() if each.id not in before]


def measured(value, days_ago=0):
    taken = Taken(clock.today() - timedelta(days_ago), value)
    measurements.record(ORGANISATION, "first_pass_yield", taken)


def test_the_colleague_named_is_told_on_the_day_with_a_link_and_no_figure(app, colleague, later):
    made = goal(remind=colleague.id, leading_baseline=61.25, leading_target=78.5)
    measured(63.75)
    assert told() == []
    later(days=32)
    [letter] = told()
    assert letter.address == colleague.email
    assert f"http://localhost/office/goals/{made.id}/metrics" in letter.text
    assert made.leading.name in letter.text
    assert made.title in letter.text
    for figure in ("61.25", "63.75", "78.5"):
        assert figure not in letter.text + letter.subject


def test_of_a_due_day_nobody_is_told_twice_and_of_the_next_one_again(app, colleague, later):
    goal(remind=colleague.id)
    measured(60, days_ago=40)
    assert len(told()) == 1
    later(days=3)
    assert told() == []
    measured(62)
    later(days=32)
    assert len(told()) == 1


def test_of_two_workers_that_look_at_once_one_posts_the_letter(app, colleague):
    goal(remind=colleague.id)
    measured(60, days_ago=40)
    first, second = measurement_alerts.due(), measurement_alerts.due()
    assert first == second
    assert [measurement_alerts.tell(found, alerts.letter) for found in (first, second)] == [True, False]
    assert len(posted()) == 1


def test_where_a_metric_was_never_measured_it_is_due_a_turn_after_the_goal_was_adopted(app, colleague, later):
    goal(remind=colleague.id)
    later(days=27)
    assert told() == []
    later(days=5)
    assert len(told()) == 1


def test_nobody_is_told_where_the_goal_says_so(app, colleague):
    goal(remind=measurement_alerts.NOBODY)
    measured(60, days_ago=40)
    assert told() == []


def test_without_a_colleague_named_whoever_changed_the_goal_last_is_told(app, colleague):
    made = goal(remind=None)
    goal_changes.edit(ORGANISATION, made.id, made.version, reason="Mine", changed_by=colleague.id, owner="Cy")
    measured(60, days_ago=40)
    assert [each.address for each in told()] == [colleague.email]


def test_in_place_of_somebody_whose_account_has_ended_whoever_changed_the_goal_is_told(app, colleague):
    goal(remind=colleague.id)
    measured(60, days_ago=40)
    people.deactivate(ORGANISATION, colleague.id)
    assert [each.address for each in told()] == [LEADER]


@pytest.mark.parametrize("fields", [{"horizon": "later"}, {"state": "dropped"}, {"state": "proposed"}])
def test_only_what_is_adopted_in_now_or_next_is_due(app, colleague, fields):
    goal(remind=colleague.id, **fields)
    measured(60, days_ago=40)
    assert told() == []


def test_a_roadmap_that_has_ended_asks_for_nothing(app, colleague):
    made = goal(remind=colleague.id)
    measured(60, days_ago=40)
    with writing() as session:
        row = session.get(GoalRow, (ORGANISATION, made.id))
        row.round_id = "harbourline-2025-autumn"
    assert roadmaps.ended(ORGANISATION, "harbourline-2025-autumn")
    assert told() == []


def test_an_installation_without_mail_tells_nobody_and_notes_nothing_as_told(app, colleague, later):
    goal(remind=colleague.id)
    measured(60, days_ago=40)
    app.config["MAIL_URL"] = None
    assert told() == []
    app.config["MAIL_URL"] = "smtp://127.0.0.1:9"
    assert len(told()) == 1


def test_several_goals_of_one_colleague_stand_in_one_letter(app, colleague):
    first, second = goal(remind=colleague.id), roadmaps.goals(ORGANISATION, SPRING)[0]
    second = goal_changes.edit(
        ORGANISATION,
        second.id,
        second.version,
        reason="Ours",
        state="adopted",
        horizon="next",
        remind=colleague.id,
        leading_metric="first_pass_yield",
    )
    measured(60, days_ago=40)
    [letter] = told()
    assert first.title in letter.text
    assert second.title in letter.text
    assert sum(act.action == "measurement.reminded" for act in acts.every(ORGANISATION)) == 2


def test_the_worker_does_it(app, colleague):
    assert alerts.remind in worker.TASKS


def test_a_letter_is_in_the_language_of_the_last_sign_in_while_that_is_spoken(app, colleague):
    with writing() as session:
        row = session.get(people.UserRow, (ORGANISATION, colleague.id))
        row.language = "de"
    user = people.by_id(ORGANISATION, colleague.id)
    assert alerts.language_of(user) == app.config["LANGUAGES"][0]
    app.config["LANGUAGES"] = [*app.config["LANGUAGES"], "de"]
    assert alerts.language_of(user) == "de"
