"""The business case against sums by hand, and what must hold whatever is estimated."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.maturity import business_case as case
from cxassess.maturity.business_case import TAKES, Estimate

LOYAL = Estimate("a", "g1", "loyalty", None, 60_000, 120_000, 240_000)
SAVED = Estimate("b", "g1", "recurring", "ports", 20_000, 30_000, 70_000)
SPENT = Estimate("c", "g1", TAKES, None, 40_000, 60_000, 110_000)

amounts = st.lists(st.floats(0, 1e9), min_size=3, max_size=3).map(sorted)


def an_estimate(low, likely, high, number=0, outcome="loyalty", unit=None):
    return Estimate(str(number), f"g{number}", outcome, unit, low, likely, high)


def test_mean_and_variance_are_those_of_a_triangle_worked_out_by_hand():
    # (60 + 120 + 240) / 3; (3600 + 14400 + 57600 - 7200 - 14400 - 28800) / 18, in thousands
    assert LOYAL.mean == 140_000
    assert LOYAL.variance == pytest.approx(1_400e6)


@given(st.floats(0, 1e12))
def test_an_amount_that_is_certain_drives_nothing(amount):
    assert an_estimate(amount, amount, amount).variance == 0
    assert case.total([an_estimate(amount, amount, amount)]).drivers == ()


def test_the_quantiles_of_a_triangle_are_those_worked_out_by_hand():
    # From 0 to 100 with the peak at 50 the 10% point is √(0.1 · 100 · 50), the 90% point 100 minus that.
    found = case.total([an_estimate(0, 50, 100)]).spread
    assert found.p10 == pytest.approx(math.sqrt(500), abs=0.05)
    assert found.median == pytest.approx(50, abs=0.05)
    assert found.p90 == pytest.approx(100 - math.sqrt(500), abs=0.05)


def test_draws_have_the_mean_and_the_variance_of_their_estimate():
    drawn = case.draws(LOYAL)
    assert len(drawn) == 10_000
    assert drawn.mean() == pytest.approx(LOYAL.mean, rel=1e-4)
    assert drawn.var() == pytest.approx(LOYAL.variance, rel=1e-3)


def test_draws_agree_with_another_program():
    from scipy.stats import triang

    theirs = triang(c=1 / 3, loc=60_000, scale=180_000).ppf([0.01, 0.3, 0.5, 0.99])
    ours = case.quantile(LOYAL, np.array([0.01, 0.3, 0.5, 0.99]))
    assert ours == pytest.approx(theirs)


def test_independent_estimates_vary_less_than_those_that_move_together():
    found = case.total([LOYAL, SAVED])
    assert (found.low, found.likely, found.high) == (80_000, 150_000, 310_000)
    assert found.mean == pytest.approx(140_000 + 40_000)
    apart = case.total([LOYAL]).spread.p90 + case.total([SAVED]).spread.p90
    assert found.low < found.spread.p10 < found.spread.median < found.spread.p90 < apart < found.high


def test_the_spread_of_many_is_that_of_the_normal_that_they_come_near_to():
    many = [an_estimate(0, 50, 100, number) for number in range(40)]
    sd = math.sqrt(40 * many[0].variance)
    found = case.total(many).spread
    assert found.p90 - found.median == pytest.approx(1.2816 * sd, rel=0.03)
    assert found.median - found.p10 == pytest.approx(1.2816 * sd, rel=0.03)


def test_what_drives_the_range_is_the_share_of_the_variance():
    # Of SAVED (4 + 9 + 49 - 6 - 14 - 21) / 18 · 10⁸, a fifteenth of 1,400 and 116.67 together.
    first, second = case.total([SAVED, LOYAL]).drivers
    assert (first.id, second.id) == ("a", "b")
    assert first.share == pytest.approx(1400 / (1400 + 350 / 3), abs=1e-4)
    assert first.share + second.share == pytest.approx(1, abs=1e-4)


def test_nothing_drives_what_is_certain():
    found = case.total([an_estimate(5, 5, 5)])
    assert (found.drivers, found.spread) == ((), case.Spread(5, 5, 5))


def test_net_is_the_first_year_without_what_it_takes():
    found = case.worth([LOYAL, SPENT])
    assert (found.net.worst, found.net.likely, found.net.best) == (-50_000, 60_000, 200_000)
    assert found.net.worst < found.net.spread.p10 < found.net.spread.p90 < found.net.best


def test_what_certainly_costs_half_of_a_year_is_back_in_six_months():
    returns, takes = an_estimate(100, 100, 100), an_estimate(50, 50, 50, outcome=TAKES)
    assert case.worth([returns, takes]).payback == case.Spread(6, 6, 6)


@pytest.mark.parametrize(
    "estimates",
    [
        [LOYAL],
        [SPENT],
        [an_estimate(0, 0, 0), SPENT],
        [an_estimate(0, 1, 2), SPENT],
        [LOYAL, an_estimate(0, 0, 0, outcome=TAKES)],
    ],
    ids=["takes unknown", "returns unknown", "returns nothing", "longer than ten years", "takes nothing"],
)
def test_how_long_until_it_pays_back_is_told_only_when_it_can_be_said(estimates):
    assert case.worth(estimates).payback is None


def test_sums_by_goal_unit_and_outcome_hold_what_belongs_to_them():
    other = Estimate("d", "g2", "loyalty", "ports", 1_000, 2_000, 3_000)
    found = case.business_case([LOYAL, SAVED, SPENT, other])
    assert {goal: each.yearly.likely for goal, each in found.goals.items()} == {"g1": 150_000, "g2": 2_000}
    assert {unit: each.yearly.likely for unit, each in found.units.items()} == {
        None: 120_000,
        "ports": 32_000,
    }
    assert {name: each.likely for name, each in found.outcomes.items()} == {
        "loyalty": 122_000,
        "recurring": 30_000,
    }
    assert (found.whole.yearly.likely, found.whole.takes.likely) == (152_000, 60_000)


def test_a_unit_has_the_same_figures_whoever_sees_the_rest():
    alone = case.business_case([SAVED]).units["ports"]
    assert case.business_case([LOYAL, SAVED, SPENT]).units["ports"] == alone


def test_a_return_and_its_mirror_cost_may_be_the_same_money():
    lost = Estimate("z", "g1", "defection", None, 1, 2, 3)
    elsewhere = Estimate("y", "g1", "defection", "ports", 1, 2, 3)
    found = case.counted_twice([LOYAL, lost, elsewhere], {"ports": None})
    assert [each for each in found if each.kind == "mirror"] == [case.Twice("mirror", "a", "z")]
    assert case.counted_twice([LOYAL, SAVED, SPENT], {"ports": None}) == ()


def test_a_unit_and_one_that_it_is_part_of_may_be_the_same_money():
    ports = Estimate("y", "g1", "loyalty", "ports", 1, 2, 3)
    berth = Estimate("z", "g1", "loyalty", "berth", 1, 2, 3)
    parents = {"ports": "fleet", "berth": "ports", "fleet": None}
    found = {(each.first, each.second) for each in case.counted_twice([LOYAL, ports, berth], parents)}
    assert found == {("y", "a"), ("z", "y"), ("z", "a")}


@pytest.mark.parametrize(
    ("three", "place"),
    [
        ((2, 1, 3), "/likely"),
        ((1, 3, 2), "/high"),
        ((-1, 1, 2), "/low"),
        ((0, math.nan, 2), "/likely"),
        ((0, 1, math.inf), "/high"),
        ((0, 1, 1.1e12), "/high"),
    ],
)
def test_three_amounts_that_are_no_estimate_are_refused_at_their_place(three, place):
    assert [fault.where for fault in case.faults(*three)] == [place]


def test_three_amounts_in_their_order_are_an_estimate():
    assert case.faults(0, 0, 1e12) == case.faults(7, 7, 7) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=5))
def test_a_total_lies_between_the_sums_and_does_not_depend_on_the_order(triples):
    every = [an_estimate(*three, number) for number, three in enumerate(triples)]
    found = case.total(every)
    slack = 0.01 + found.high * 1e-9
    assert found.low - slack <= found.spread.p10 <= found.spread.median + slack
    assert found.spread.median - slack <= found.spread.p90 <= found.high + slack
    assert case.total(reversed(every)) == found


@settings(max_examples=40, deadline=None)
@given(amounts, st.floats(0.001, 1000))
def test_in_another_currency_only_the_unit_changes(three, rate):
    one = case.total([an_estimate(*three)]).spread
    other = case.total([an_estimate(*(amount * rate for amount in three))]).spread
    assert other.p10 == pytest.approx(one.p10 * rate, abs=0.02 + 0.02 * rate, rel=1e-6)
