"""What became of a goal: the state that each rule gives, by tables made by hand."""

from datetime import date, timedelta

import pytest

from cxassess.maturity.follow_up import REASONS, STATES, WAYS, Agreed, Tracked, counted, follow, way
from cxassess.maturity.lines import Line, Step
from cxassess.maturity.measurements import Reading

SINCE, UNTIL = date(2025, 11, 3), date(2026, 5, 15)
PASSED, TO_COME = date(2026, 4, 30), date(2026, 9, 30)


def tracked(*values, baseline=60.0, target=80.0, direction="up"):
    """A metric with readings a month apart after the first release."""
    days = [SINCE + timedelta(days=30 * (place + 1)) for place in range(len(values))]
    return Tracked(direction, baseline, target, tuple(map(Reading, days, values)))


def steps(verdict):
    change = {"verdict": verdict}
    return {"vision_goals": Line("vision_goals", ({"score": 40}, {"score": 45}), (Step(change, None),))}


def course(lagging=None, leading=None, due_on=TO_COME, verdict="no_clear_change"):
    return follow(Agreed("vision_goals", due_on, leading, lagging), steps(verdict), SINCE, UNTIL)


@pytest.mark.parametrize(
    ("lagging", "leading", "due_on", "verdict", "state", "reasons"),
    [
        (tracked(80), None, TO_COME, "no_clear_change", "met", ["lagging_reached"]),
        (tracked(80), None, PASSED, "no_clear_change", "met", ["lagging_reached"]),
        (tracked(85), None, None, "declined", "met", ["lagging_reached", "pillar_fell"]),
        (tracked(79.9), None, PASSED, "improved", "missed", ["lagging_not_reached"]),
        (tracked(82, 79), tracked(90), PASSED, "improved", "missed", ["lagging_not_reached"]),
        (tracked(), tracked(90), PASSED, "improved", "missed", ["lagging_not_measured"]),
        (tracked(), None, PASSED, "declined", "missed", ["lagging_not_measured", "pillar_fell"]),
        (None, tracked(90), PASSED, "improved", "missed", ["no_lagging_target"]),
        (tracked(90, target=None), None, PASSED, "improved", "missed", ["no_lagging_target"]),
        (tracked(65), None, TO_COME, "no_clear_change", "on_the_way", ["lagging_on_the_way"]),
        (tracked(64.9), None, TO_COME, "no_clear_change", "no_clear_change", ["nothing_clear"]),
        (tracked(55), tracked(65), TO_COME, "no_clear_change", "on_the_way", ["leading_on_the_way"]),
        (None, tracked(80), TO_COME, "no_clear_change", "on_the_way", ["leading_reached"]),
        (None, None, None, "improved", "on_the_way", ["pillar_rose"]),
        (
            tracked(70),
            tracked(81),
            TO_COME,
            "declined",
            "on_the_way",
            ["lagging_on_the_way", "leading_reached", "pillar_fell"],
        ),
        (tracked(), tracked(), None, "not_comparable", "no_clear_change", ["nothing_clear"]),
        (tracked(70, baseline=None), None, None, "too_few_answers", "no_clear_change", ["nothing_clear"]),
    ],
)
def test_the_first_rule_that_holds_gives_the_state(lagging, leading, due_on, verdict, state, reasons):
    found = course(lagging, leading, due_on, verdict)
    assert (found.state, list(found.reasons)) == (state, reasons)
    assert found.state in STATES
    assert set(found.reasons) <= set(REASONS)


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "value", "state", "percent"),
    [
        ("up", 60, 80, 60, "begun", 0),
        ("up", 60, 80, 64.99, "begun", 24),
        ("up", 60, 80, 65, "on_the_way", 25),
        ("up", 60, 80, 79.99, "on_the_way", 99),
        ("up", 60, 80, 80, "reached", 100),
        ("up", 60, 80, 90, "reached", 150),
        ("up", 60, 80, 55, "away", -25),
        ("up", -4, 12, 0, "on_the_way", 25),
        ("down", 20, 10, 16, "on_the_way", 40),
        ("down", 20, 10, 10, "reached", 100),
        ("down", 20, 10, 22, "away", -20),
        ("to_zero", -12, 4, 6, "on_the_way", 75),
        ("to_zero", -12, 4, -4, "reached", 100),
        ("to_zero", 12, -4, 13, "away", -13),
        ("up", None, 80, 70, "measured", None),
        ("up", None, 80, 81, "reached", None),
        ("up", 60, None, 70, "measured", None),
        ("up", 80, 80, 79, "measured", None),
        ("up", 85, 80, 82, "reached", None),
    ],
)
def test_a_way_is_a_share_from_baseline_to_target_in_the_metrics_direction(
    direction, baseline, target, value, state, percent
):
    one = tracked(value, baseline=baseline, target=target, direction=direction)
    found = way(one, SINCE, UNTIL)
    assert (found.state, found.percent) == (state, percent)
    assert found.state in WAYS


def test_only_what_was_measured_between_the_two_releases_counts():
    days = {SINCE: 90, UNTIL: 70, UNTIL + timedelta(days=1): 90}
    one = Tracked("up", 60.0, 80.0, tuple(Reading(day, value) for day, value in days.items()))
    found = way(one, SINCE, UNTIL)
    assert (found.value, found.day) == (70, UNTIL)
    assert way(Tracked("up", 60.0, 80.0, (Reading(SINCE, 90),)), SINCE, UNTIL).state == "not_measured"


def test_the_last_reading_counts_whatever_the_order_in_which_they_come():
    one = Tracked("up", 60.0, 80.0, (Reading(date(2026, 3, 1), 70.0), Reading(date(2026, 1, 1), 90.0)))
    assert way(one, SINCE, UNTIL).value == 70


@pytest.mark.parametrize(
    ("due_on", "due"), [(UNTIL, False), (UNTIL - timedelta(days=1), True), (None, False)]
)
def test_a_date_has_passed_on_the_day_after_it(due_on, due):
    assert course(tracked(60), due_on=due_on).due is due


@pytest.mark.parametrize(
    ("values", "late"),
    [((81,), False), ((70, 70, 70, 70, 70, 81), True), ((81, 70, 81), False), ((81,) * 6, False)],
)
def test_a_target_is_reached_late_where_no_reading_had_reached_it_in_time(values, late):
    assert course(tracked(*values), due_on=date(2026, 4, 30)).lagging.late is late


def test_a_pillar_that_the_newest_release_does_not_have_is_said_to_be_hidden():
    found = follow(Agreed("gone", None, None, None), steps("improved"), SINCE, UNTIL)
    assert (found.state, found.step.broken, found.before, found.after) == (
        "no_clear_change",
        "not_shown",
        None,
        None,
    )


def test_courses_are_counted_by_state():
    found = counted([course(tracked(80)), course(tracked(81)), course(due_on=PASSED)])
    assert found == {"met": 2, "on_the_way": 0, "no_clear_change": 0, "missed": 1}


def test_a_target_that_hardly_differs_from_the_baseline_is_no_way_to_go():
    """A share of it would be larger than any number."""
    found = course(tracked(1e12, baseline=0.0, target=5e-324))
    assert (found.lagging.state, found.lagging.percent) == ("reached", None)
