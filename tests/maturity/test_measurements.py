"""Measurements over time: the latest, the way to a target, the next day due, what cannot be."""

from datetime import date
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.maturity import load
from cxassess.maturity.measurements import (
    CADENCES,
    Reading,
    bounds,
    cadence_of,
    implausible,
    latest,
    next_due,
    way,
)

numbers = st.integers(-1000, 1000).map(lambda number: number / 4)


def on(month, value):
    return Reading(date(2026, month, 1), value)


def test_the_latest_reading_is_the_last_one_up_to_the_day_whatever_the_order():
    readings = [on(6, 3.0), on(1, 1.0), on(3, 2.0)]
    assert latest(readings) == on(6, 3.0)
    assert latest(readings, date(2026, 3, 1)) == on(3, 2.0)
    assert latest(readings, date(2025, 12, 31)) is None


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "value", "share", "reached", "away", "left"),
    [
        ("up", 50, 70, 55, 0.25, False, False, 15),
        ("up", 50, 70, 70, 1, True, False, 0),
        ("up", 50, 70, 80, 1.5, True, False, 0),
        ("up", 50, 70, 45, -0.25, False, True, 25),
        ("down", 20, 12, 18, 0.25, False, False, 6),
        ("down", 20, 12, 22, -0.25, False, True, 10),
        ("down", 20, 12, 10, 1.25, True, False, 0),
        ("to_zero", -20, 4, 8, 0.75, False, False, 4),
        ("to_zero", -20, 0, 30, -0.5, False, True, 30),
    ],
)
def test_the_way_is_counted_in_the_direction_that_is_better(
    direction, baseline, target, value, share, reached, away, left
):
    found = way(baseline, target, value, direction)
    assert (found.share, found.reached, found.away, found.left) == (share, reached, away, left)


@pytest.mark.parametrize(("baseline", "target"), [(None, 70), (70, 70), (80, 70)])
def test_without_a_way_to_go_there_is_no_share_but_the_target_is_kept_or_not(baseline, target):
    assert (way(baseline, target, 75, "up").share, way(baseline, target, 75, "up").reached) == (None, True)
    assert way(baseline, target, 65, "up").reached is False


def test_without_a_value_or_a_target_there_is_no_way():
    assert way(50, None, 60, "up") is None
    assert way(50, 70, None, "up") is None


@given(numbers, numbers, numbers)
def test_a_fall_is_a_rise_seen_from_below(baseline, target, value):
    assert way(baseline, target, value, "down") == way(-baseline, -target, -value, "up")


@given(numbers, numbers, numbers)
def test_what_has_reached_its_target_has_gone_all_the_way_and_never_moved_away(baseline, target, value):
    found = way(baseline, target, value, "up")
    if found.reached:
        assert (found.left, found.away) == (0, False)
        assert found.share is None or found.share >= 1
    else:
        assert found.left > 0
        assert found.share is None or found.share < 1


@pytest.mark.parametrize(
    ("cadence", "last", "due"),
    [
        ("weekly", (2026, 12, 28), (2027, 1, 4)),
        ("monthly", (2026, 1, 31), (2026, 2, 28)),
        ("quarterly", (2027, 11, 30), (2028, 2, 29)),
        ("Half yearly", (2026, 8, 31), (2027, 2, 28)),
        ("yearly", (2028, 2, 29), (2029, 2, 28)),
        ("yearly", (9999, 12, 31), (9999, 12, 31)),
    ],
)
def test_the_next_is_due_a_turn_after_the_last(cadence, last, due):
    assert next_due(date(*last), cadence) == date(*due)


@pytest.mark.parametrize("cadence", ["each round", "now and then", ""])
def test_a_cadence_without_a_length_has_no_due_day(cadence):
    assert next_due(date(2026, 1, 1), cadence) is None


def test_every_cadence_and_unit_of_the_catalogue_is_understood():
    for metric in load("questionnaires/ten-pillars").metrics.values():
        assert cadence_of(metric.cadence) in CADENCES
        assert bounds(metric.unit, metric.formula)[0] < bounds(metric.unit, metric.formula)[1]


def test_a_share_lies_between_0_and_100_and_a_balance_of_shares_need_not():
    assert implausible(100, "%", "solved / asked × 100") is None
    assert implausible(100.1, "%", "solved / asked × 100") == (0, 100)
    assert implausible(112, "%", "(opening + expansion - churned) / opening × 100") is None
    assert implausible(-101, "points (-100 to 100)") == (-100, 100)


@pytest.mark.parametrize("value", [nan, inf, -inf, 1e13])
def test_what_is_no_figure_of_an_organisation_is_implausible(value):
    assert implausible(value, "days")
