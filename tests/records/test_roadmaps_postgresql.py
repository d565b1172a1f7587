"""Roadmaps on PostgreSQL: of decisions at the same time each sees what the one before it has left."""

import pytest

from cxassess.records import carrying_on, goal_changes, roadmap_settings, roadmaps
from cxassess.records.database import db
from tests.followed import AUTUMN, OURS, SPRING, adopt, goals, hold

from .test_postgresql import postgres, server  # noqa: F401  the fixtures
from .test_structure_postgresql import at_once


@pytest.fixture(scope="module")
def roadmap(postgres):  # noqa: F811
    """A roadmap of which nothing was decided yet."""
    hold(SPRING)
    db.session.rollback()
    return postgres


def edit(goal, **fields):
    return goal_changes.edit(OURS, goal.id, goal.version, reason="Agreed.", **fields)


def test_now_holds_three_goals_also_when_many_come_at_once(roadmap):
    came = [lambda goal=goal: edit(goal, horizon="now") for goal in goals(SPRING)[:6]]
    db.session.rollback()
    assert at_once(roadmap, *came) == ["now_is_full"] * 3 + ["stored"] * 3


def test_of_two_who_change_a_goal_one_is_first(roadmap):
    goal = goals(SPRING)[-1]
    db.session.rollback()
    told = at_once(roadmap, *(lambda name=name: edit(goal, owner=name) for name in ("Ann", "Bo")))
    assert told == ["stale", "stored"]
    db.session.rollback()
    assert len(roadmaps.changes(OURS, goal.id)) == 1


def test_of_two_who_set_what_goals_are_weighed_by_one_is_first(roadmap):
    def set_to(target):
        aims = {"targets": {"leadership": target}, "outcomes": (), "reason": "Agreed."}
        roadmap_settings.change(OURS, SPRING, 0, **aims)

    assert at_once(roadmap, lambda: set_to(80), lambda: set_to(90)) == ["stale", "stored"]


def test_a_goal_goes_on_once_also_when_two_carry_it_on(roadmap):
    goal = adopt(SPRING, horizon="later")
    hold(AUTUMN)
    db.session.rollback()
    carry = [lambda: carrying_on.carry_on(OURS, goal.id, reason="Not done yet.")] * 2
    assert at_once(roadmap, *carry) == ["already_carried_on", "stored"]
