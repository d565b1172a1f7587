"""Roadmaps: goals adopted, added, moved and dropped, and the order worked out again from the release."""

from datetime import date

import pytest

from cxassess.demo import ORGANISATION
from cxassess.records import goal_changes, releases, roadmap_settings, roadmaps
from cxassess.records.errors import Conflict, Invalid

SPRING = "harbourline-2026-spring"


@pytest.fixture
def app(demo_app):
    with demo_app.app_context():
        yield demo_app


def goals(state="proposed"):
    return [goal for goal in roadmaps.goals(ORGANISATION, SPRING) if goal.state == state]


def edit(goal, **fields):
    return goal_changes.edit(ORGANISATION, goal.id, goal.version, reason="Agreed.", **fields)


def own(**fields):
    return goal_changes.add(
        ORGANISATION, SPRING, pillar="leadership", title="Ours", reason="Wanted.", **fields
    )


def test_goals_weigh_what_the_release_proposes_until_somebody_changes_what_they_are_weighed_by(app):
    figures = releases.get(ORGANISATION, "harbourline-2025-spring").figures
    proposed = {goal["goal"]: goal for goal in figures["goals"]}
    found = roadmaps.goals(ORGANISATION, "harbourline-2025-spring")
    assert len(found) == len(proposed)
    for goal in found:
        assert goal.priority == proposed[goal.catalogue_id]["priority"]
        assert goal.rank == proposed[goal.catalogue_id]["rank"]
        assert goal.top_three_share == proposed[goal.catalogue_id]["share_in_first_three"]


def test_a_change_adopts_a_goal_and_dropping_takes_it_out_of_the_order(app):
    goal = goals()[0]
    assert edit(goal).state == "adopted"
    dropped = edit(roadmaps.goal(ORGANISATION, goal.id), state="dropped")
    assert (dropped.state, dropped.rank) == ("dropped", None)
    ranks = sorted(each.rank for each in roadmaps.goals(ORGANISATION, SPRING) if each.rank)
    assert ranks == list(range(1, len(ranks) + 1))
    assert roadmaps.changes(ORGANISATION, goal.id)[0].fields["state"] == "dropped"


def test_a_goal_of_ones_own_is_weighed_like_the_others(app):
    goal = own(effort="S", returns=["loyalty"], costs=["defection", "recurring"])
    assert (goal.own, goal.catalogue_id, goal.state, goal.horizon) == (True, None, "adopted", "next")
    assert goal.benefit == 3 / 10
    assert goal.priority == goal.gap * goal.importance * goal.benefit / 1


def test_a_goal_stands_where_it_was_moved_to(app):
    first, second, third = own(), own(), own()
    moved = goal_changes.move(
        ORGANISATION, third.id, third.version, horizon="next", place=1, reason="Sooner."
    )
    assert moved.position == 1
    order = [goal.id for goal in goals("adopted") if goal.id in (first.id, second.id, third.id)]
    assert order == [third.id, first.id, second.id]


def test_other_targets_and_outcomes_change_the_order_and_never_the_release(app):
    before = releases.get(ORGANISATION, SPRING).digest
    version = roadmaps.settings(ORGANISATION, SPRING).version
    roadmap_settings.change(
        ORGANISATION, SPRING, version, targets={"leadership": 100}, outcomes=["engagement"], reason="Ours."
    )
    goal = next(goal for goal in roadmaps.goals(ORGANISATION, SPRING) if goal.pillar_id == "leadership")
    assert (goal.target, goal.benefits_selected) == (100, 1)
    assert goal.gap == 100 - goal.score
    assert releases.get(ORGANISATION, SPRING).digest == before


def test_a_roadmap_stays_as_it_was_once_a_later_round_is_released(app):
    goal = roadmaps.goals(ORGANISATION, "harbourline-2025-autumn")[0]
    with pytest.raises(Conflict) as refused:
        edit(goal, owner="Late")
    assert refused.value.code == "roadmap_ended"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"effort": "XL"}, "/effort"),
        ({"returns": ["glory"]}, "/returns"),
        ({"leading_metric": "glory"}, "/leading_metric"),
        ({"actions": ["x" * 501]}, "/actions/0"),
        ({"remind": "nobody"}, "/remind"),
        ({"state": "won"}, "/state"),
        ({"due_on": date.max}, "/due_on"),
        ({"due_on": date.min}, "/due_on"),
        ({"leading_target": 1e300}, "/leading_target"),
        ({"lagging_baseline": 10**400}, "/lagging_baseline"),
    ],
)
def test_what_names_nothing_is_pointed_at(app, fields, where):
    with pytest.raises(Invalid) as refused:
        edit(goals()[0], **fields)
    assert [fault.where for fault in refused.value.faults] == [where]


def test_several_goals_are_adopted_at_once_or_none_of_them(app):
    first, second, *_ = goals()
    with pytest.raises(Conflict):
        goal_changes.adopt(ORGANISATION, SPRING, {first.id: first.version, second.id: 99}, reason="Agreed.")
    assert roadmaps.goal(ORGANISATION, first.id).state == "proposed"
    goal_changes.adopt(ORGANISATION, SPRING, {each.id: each.version for each in goals()}, reason="Agreed.")
    assert goals() == []
    assert roadmaps.changes(ORGANISATION, first.id)[0].reason == "Agreed."


def test_a_goal_that_does_not_fit_into_now_is_adopted_for_next(app):
    *_, full = [goal for goal in goals("adopted") if goal.horizon == "now"]
    goal = goals("dropped")[0]
    edit(full, state="dropped")
    edit(goal, state="proposed", horizon="now")
    edit(roadmaps.goal(ORGANISATION, full.id), state="adopted")
    waiting = roadmaps.goal(ORGANISATION, goal.id)
    adopted = goal_changes.adopt(ORGANISATION, SPRING, {goal.id: waiting.version}, reason="Agreed.")
    assert [each.horizon for each in adopted if each.id == goal.id] == ["next"]


def test_a_move_that_does_not_fit_changes_nothing(app):
    goal = goals()[-1]
    with pytest.raises(Conflict) as refused:
        goal_changes.move(ORGANISATION, goal.id, goal.version, horizon="now", place=1, reason="Sooner.")
    assert refused.value.code == "now_is_full"
    assert roadmaps.goal(ORGANISATION, goal.id) == goal


def test_a_change_keeps_what_was_changed_and_nothing_else(app):
    goal = goals("adopted")[0]
    edit(goal, owner="First Mate", horizon=goal.horizon, due_on=goal.due_on)
    assert roadmaps.changes(ORGANISATION, goal.id)[0].fields == {"owner": "First Mate"}


def test_the_newest_roadmap_of_a_line_is_found_from_each_of_its_rounds(app):
    assert roadmaps.newest(ORGANISATION, "harbourline-2025-spring") == SPRING
    assert roadmaps.newest(ORGANISATION, SPRING) == SPRING


def test_figures_stay_with_their_metric_and_go_when_another_takes_its_place(app):
    goal = edit(goals()[0], leading_baseline=1, leading_target=2)
    same = edit(goal, leading_metric=goal.leading.id)
    assert (same.leading.baseline, same.leading.target) == (1, 2)
    other = edit(same, leading_metric=goal.lagging.id)
    assert (other.leading.baseline, other.leading.target) == (None, None)
