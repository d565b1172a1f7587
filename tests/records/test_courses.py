"""Roadmaps through the rounds: what is told of the one before, what is carried on, and that it stays."""

from datetime import date

import pytest

from cxassess.records import (
    acts,
    carrying_on,
    courses,
    goal_changes,
    measurements,
    releases,
    report_content,
    roadmaps,
    rounds,
)
from cxassess.records.database import db
from cxassess.records.errors import Conflict, Invalid, NotFound
from cxassess.records.measurements import Taken
from cxassess.records.models import GoalRow
from tests import followed
from tests.followed import (
    AUTUMN,
    NEXT_SPRING,
    OURS,
    SPRING,
    adopt,
    close,
    goals,
    hold,
    open_round,
    release_of,
)

IN_TIME, AFTER = date(2026, 2, 1), date(2026, 6, 1)


@pytest.fixture
def line(app):
    """A first round, before anything of its roadmap was decided."""
    with app.app_context():
        followed.found_organisation()
        hold(SPRING)
        yield app


def told(round_id, **more):
    return courses.of(release_of(round_id), **more)


def carry(goal, **more):
    return carrying_on.carry_on(OURS, goal.id, reason="Not done yet.", **more)


def test_a_first_round_follows_nothing(line):
    assert (told(SPRING).nothing, told(SPRING).goals) == ("first", ())


def test_a_roadmap_that_nobody_adopted_is_not_followed(line):
    hold(AUTUMN)
    assert (told(AUTUMN).nothing, told(AUTUMN).goals) == ("nobody_adopted", ())


def test_the_goals_of_a_round_that_was_deleted_are_gone_with_it(line):
    adopt(SPRING)
    hold(AUTUMN)
    rounds.delete(OURS, SPRING, rounds.get(OURS, SPRING).version)
    assert (told(AUTUMN).nothing, told(AUTUMN).goals) == ("gone", ())


def test_adopted_goals_are_followed_and_dropped_ones_counted(line):
    kept, gone = adopt(SPRING), adopt(SPRING, 1)
    goal_changes.edit(OURS, gone.id, gone.version, reason="No.", state="dropped")
    hold(AUTUMN)
    found = told(AUTUMN)
    assert ([each.goal.id for each in found.goals], found.dropped) == ([kept.id], 1)


def test_the_change_of_the_pillar_is_what_the_later_release_says(line):
    goal = adopt(SPRING)
    hold(AUTUMN, higher=1)
    course = told(AUTUMN).goals[0].course
    compared = release_of(AUTUMN).figures["comparisons"][0]["comparison"]["pillars"]
    assert course.step.change == next(each for each in compared if each["id"] == goal.pillar_id)
    assert (course.state, course.reasons) == ("on_the_way", ("pillar_rose",))


def test_a_pillar_is_said_to_be_hidden_where_the_later_release_shows_nobody(line):
    adopt(SPRING)
    hold(AUTUMN, people=3)
    found = told(AUTUMN).goals[0]
    assert (found.course.step.broken, found.line) == ("not_shown", None)


def test_what_was_measured_between_the_releases_makes_the_state(line):
    adopt(SPRING, due_on=date(2025, 10, 1))
    hold(AUTUMN)
    met = told(AUTUMN, readings=followed.measured({date(2025, 9, 1): 81}))
    missed = told(AUTUMN, readings=followed.measured({date(2025, 12, 1): 81}))
    assert [each.goals[0].course.state for each in (met, missed)] == ["met", "missed"]


def test_a_goal_is_carried_on_as_the_proposal_of_the_same_goal(line):
    goal = adopt(SPRING, due_on=date(2026, 1, 1), title="Ours", remind=None)
    hold(AUTUMN)
    same = next(each for each in goals(AUTUMN) if each.catalogue_id == goal.catalogue_id)
    new = carry(goal)
    assert (new.id, new.state, new.carried_from) == (same.id, "adopted", goal.id)
    for name in ("title", "why", "actions", "owner", "due_on", "horizon", "leading", "lagging"):
        assert getattr(new, name) == getattr(goal, name)
    change = roadmaps.changes(OURS, new.id)[0]
    assert (change.reason, change.fields["carried_from"]) == ("Not done yet.", goal.id)
    act = acts.page(OURS)[0][0]
    assert (act.action, act.subject, act.details) == ("goal.carried_on", "Ours", {"round": AUTUMN})


def test_a_goal_that_is_not_proposed_again_is_carried_on_as_ones_own(line):
    goal = adopt(SPRING, lagging_baseline=61)
    hold(AUTUMN, higher=2)  # the pillars stand in another band now
    new = carry(goal)
    assert (new.own, new.state, new.carried_from, new.pillar_id) == (True, "adopted", goal.id, goal.pillar_id)
    kept = ("title", "why", "actions", "effort", "returns", "costs", "owner", "horizon", "leading", "lagging")
    assert {name: getattr(new, name) for name in kept} == {name: getattr(goal, name) for name in kept}


def test_what_leaders_decided_in_the_newest_roadmap_stays_and_the_rest_is_filled_in(line):
    goal = adopt(SPRING, due_on=date(2026, 1, 1))
    hold(AUTUMN)
    same = next(each for each in goals(AUTUMN) if each.catalogue_id == goal.catalogue_id)
    theirs = {"owner": "Otto", "horizon": "later", "lagging_metric": "csat", "lagging_baseline": 65}
    edited = goal_changes.edit(OURS, same.id, same.version, reason="Ours.", **theirs)
    new = carry(goal)
    assert (new.id, new.owner, new.horizon, new.due_on) == (edited.id, "Otto", "later", date(2026, 1, 1))
    assert (new.lagging.baseline, new.lagging.target) == (65, 80)
    assert (new.leading.id, new.leading.target) == (edited.leading.id, None)  # another metric, so no number


def test_a_goal_of_ones_own_is_carried_on_over_three_rounds(line):
    first = goal_changes.add(OURS, SPRING, pillar="leadership", title="Ours", reason="Wanted.", owner="Nina")
    hold(AUTUMN)
    second = carry(first)
    hold(NEXT_SPRING, higher=1)
    third = carry(second)
    assert (second.own, third.own, third.title, third.owner) == (True, True, "Ours", "Nina")
    found = told(NEXT_SPRING).goals[0]
    assert [stop.round.id for stop in found.stops] == [SPRING, AUTUMN, NEXT_SPRING]
    assert [stop.goal and stop.goal.id for stop in found.stops] == [first.id, second.id, None]
    assert [stop.course and stop.course.state for stop in found.stops] == [
        None,
        "no_clear_change",
        "on_the_way",
    ]
    assert found.carried_to.id == third.id
    assert [step.verdict for step in found.line.steps] == ["no_clear_change", "improved"]


def test_a_goal_is_carried_on_once(line):
    goal = adopt(SPRING)
    hold(AUTUMN)
    carry(goal)
    with pytest.raises(Conflict) as refused:
        carry(goal)
    assert refused.value.code == "already_carried_on"


def test_a_goal_of_the_newest_roadmap_is_changed_and_not_carried_on(line):
    with pytest.raises(Conflict) as refused:
        carry(adopt(SPRING))
    assert refused.value.code == "no_later_roadmap"


def test_results_that_wait_take_no_goal(line):
    goal = adopt(SPRING)
    hold(AUTUMN, held=True)
    with pytest.raises(Conflict) as refused:
        carry(goal)
    assert refused.value.code == "no_later_roadmap"


def test_a_proposal_that_nobody_adopted_is_not_carried_on(line):
    goal = goals(SPRING)[0]
    hold(AUTUMN)
    with pytest.raises(Conflict) as refused:
        carry(goal)
    assert refused.value.code == "goal_not_adopted"


def test_now_holds_three_goals_also_of_those_that_are_carried_on(line):
    adopted = [adopt(SPRING, place, horizon="now") for place in (0, 0, 0)]
    late = adopt(SPRING, 0, horizon="next")
    hold(AUTUMN)
    for goal in adopted:
        carry(goal)
    with pytest.raises(Conflict) as refused:
        carry(late, horizon="now")
    assert refused.value.code == "now_is_full"
    assert roadmaps.goal(OURS, late.id).carried_from is None
    assert carry(late).horizon == "next"


@pytest.mark.parametrize(
    ("said", "where"), [({"reason": " "}, "/reason"), ({"reason": "x", "horizon": "soon"}, "/horizon")]
)
def test_carrying_on_needs_a_reason_and_a_horizon_that_there_is(line, said, where):
    with pytest.raises(Invalid) as refused:
        carrying_on.carry_on(OURS, goals(SPRING)[0].id, **said)
    assert refused.value.faults[0].where == where


def as_told(found):
    """Everything that is told of a roadmap's goals."""
    return [(each.goal, each.course.to_dict(), [stop.course for stop in each.stops]) for each in found.goals]


def test_nothing_that_was_told_of_an_ended_roadmap_changes_whatever_happens_later(line):
    adopt(SPRING, due_on=date(2025, 10, 1))
    hold(AUTUMN)
    measure(date(2025, 9, 1), 75)
    before, roadmap = as_told(told(AUTUMN)), goals(SPRING, "adopted")
    open_round(NEXT_SPRING)
    close(NEXT_SPRING, higher=1)
    carry(told(AUTUMN).goals[0].goal)
    for day in (date(2025, 10, 30), IN_TIME, AFTER):
        measure(day, 90)
    assert as_told(told(AUTUMN)) == before
    assert goals(SPRING, "adopted") == roadmap


def test_what_is_measured_after_a_release_does_not_change_what_it_tells(line):
    adopt(SPRING, due_on=date(2025, 10, 1))
    hold(AUTUMN)
    before = as_told(told(AUTUMN, readings=followed.measured({date(2025, 9, 1): 75})))
    later = followed.measured({date(2025, 9, 1): 75, date(2025, 11, 4): 90})
    assert as_told(told(AUTUMN, readings=later)) == before


def measure(day, value):
    measurements.record(OURS, "csat", Taken(day, value))


def test_what_is_measured_while_a_release_waits_still_counts_when_it_is_there(line):
    adopt(SPRING)
    hold(AUTUMN)
    hold(NEXT_SPRING, held=True)
    measure(date(2025, 10, 1), 85)
    rounds.release(OURS, NEXT_SPRING)
    measure(date(2025, 10, 2), 61)
    assert told(AUTUMN).goals[0].course.state == "met"


def test_what_was_told_stays_also_where_two_releases_come_at_once(line):
    adopt(SPRING)
    hold(AUTUMN, held=True)
    hold(NEXT_SPRING)  # it waits for the one before it
    measure(date(2025, 10, 1), 85)
    rounds.release(OURS, AUTUMN)
    measure(date(2025, 10, 2), 61)
    assert told(AUTUMN).goals[0].course.state == "met"


def test_what_was_kept_dies_with_either_round(line):
    adopt(SPRING)
    hold(AUTUMN)
    hold(NEXT_SPRING)
    kept = db.session.scalars(db.select(courses.GoalCourseRow)).all()
    assert [row.round_id for row in kept] == [AUTUMN]
    rounds.delete(OURS, SPRING, rounds.get(OURS, SPRING).version)
    assert db.session.scalars(db.select(courses.GoalCourseRow)).all() == []


def test_no_organisation_carries_on_anothers_goal(line):
    goal = adopt(SPRING)
    hold(AUTUMN)
    with pytest.raises(NotFound):
        carrying_on.carry_on("brook", goal.id, reason="Mine.")
    assert db.session.scalars(db.select(GoalRow).where(GoalRow.carried_from.is_not(None))).all() == []
    assert releases.get(OURS, AUTUMN)


def test_the_release_that_ends_a_roadmap_makes_its_report_another_one(line):
    """What is measured after that release is told no more, though no row of the roadmap has changed."""
    adopt(SPRING)
    hold(AUTUMN, held=True)
    before = report_content.key(OURS, SPRING, report_content.Wanted())
    rounds.release(OURS, AUTUMN)
    assert report_content.key(OURS, SPRING, report_content.Wanted()) != before


def test_what_is_entered_afterwards_changes_nothing_on_the_cards_of_a_roadmap_that_was_told(line):
    adopt(SPRING)
    hold(AUTUMN)
    measure(date(2025, 10, 1), 85)
    hold(NEXT_SPRING)
    before = goals(SPRING, "adopted")
    measure(date(2025, 10, 2), 61)
    assert [each.value for goal in before for each in goal.lagging.readings] == [85]
    assert goals(SPRING, "adopted") == before
