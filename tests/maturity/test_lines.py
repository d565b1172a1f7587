"""Rounds in line: points and steps come from the releases, and a line breaks where nothing bears it."""

import json

import pytest

from cxassess.maturity.apart import FAR, apart, around
from cxassess.maturity.instrument import Scale
from cxassess.maturity.lines import BROKEN, lines
from tests import figures as made


def pair(change=lambda earlier, later: None):
    """Two releases in line after `change` was made to copies of them, the oldest first."""
    earlier, later = (json.loads(json.dumps(made.release(kind).figures)) for kind in ("first", "full"))
    earlier["round"] = "round-1"
    change(earlier, later)
    return [earlier, later]


def node(release, name):
    return next(each for each in release["nodes"] if each["id"] == name)


def compared(release, name="internal"):
    return next(each["comparison"] for each in release["comparisons"] if each["node"] == name)


def test_points_are_each_rounds_own_figures_and_steps_the_later_rounds_comparison():
    earlier, later = pair()
    overall, *pillars = lines([earlier, later], "internal")
    assert [point["score"] for point in overall.points] == [
        node(release, "internal")["scorecard"]["overall"]["score"] for release in (earlier, later)
    ]
    for line, change in zip(
        (overall, *pillars), (compared(later)["overall"], *compared(later)["pillars"]), strict=True
    ):
        assert line.steps[0].change == change
        assert line.steps[0].verdict == change["verdict"]


def hide(release, name):
    each = node(release, name)
    each.update(shown=False)
    del each["scorecard"]


def not_comparable(release):
    compared(release)["overall"]["verdict"] = "not_comparable"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda earlier, later: hide(earlier, "internal"), "not_shown"),
        (lambda earlier, later: later.update(prior_round=None), "not_compared"),
        (lambda earlier, later: later.update(comparisons=[]), "other_audiences"),
        (lambda earlier, later: not_comparable(later), "not_comparable"),
    ],
)
def test_a_line_breaks_where_nothing_bears_it(change, why):
    overall = lines(pair(change), "internal")[0]
    assert overall.steps[0].broken == why
    assert overall.steps[0].verdict == ""
    assert why in BROKEN


def test_a_step_without_a_test_is_no_break():
    def untested(earlier, later):
        compared(later)["overall"].update(verdict="too_few_answers", difference=None, ci95=None)

    step = lines(pair(untested), "internal")[0].steps[0]
    assert (step.broken, step.verdict) == (None, "too_few_answers")


def test_a_node_hidden_in_the_newest_round_has_no_line_at_all():
    assert lines(pair(lambda earlier, later: hide(later, "crew")), "crew") == ()
    assert lines(pair(), "never-was") == ()


def test_a_pillar_that_was_not_there_before_has_no_point_there():
    def new(earlier, later):
        card = node(earlier, "internal")["scorecard"]
        card["pillars"] = card["pillars"][1:]

    line = lines(pair(new), "internal")[1]
    assert line.points[0] is None
    assert line.steps[0].broken == "not_shown"


def test_nothing_is_in_a_line_that_is_not_in_the_releases():
    earlier, later = pair()
    told = json.dumps([earlier, later])
    for line in lines([earlier, later], "crew"):
        for point in line.to_dict()["points"]:
            assert point is None or all(json.dumps(value) in told for value in point.values())


def figure(score, bound=None):
    return {"score": score, "bound": bound}


@pytest.mark.parametrize(
    ("one", "other", "points", "mark"),
    [
        (figure(57), figure(47), 10, "up"),
        (figure(56), figure(47), 9, ""),
        (figure(37), figure(47), -10, "down"),
        (figure(88, "at_least"), figure(78), None, "up"),
        (figure(88, "at_least"), figure(79), None, ""),
        (figure(12, "at_most"), figure(22), None, "down"),
        (figure(50), figure(88, "at_least"), None, "down"),
        (figure(88, "at_least"), figure(88, "at_least"), None, ""),
        (figure(None), figure(47), None, ""),
    ],
)
def test_a_mark_holds_whatever_a_bound_stands_for(one, other, points, mark):
    found = apart(one, other)
    assert (found.points, found.mark) == (points, mark)
    assert FAR == 10


@pytest.mark.parametrize(
    ("mean", "answers"), [(1.0, (1,)), (1.1, (1, 2)), (4.9, (4, 5)), (5.0, (5,)), (2.9999999999, (3,))]
)
def test_a_mean_lies_between_two_answers_or_on_one(mean, answers):
    assert around(mean, Scale(1, 5)) == answers
