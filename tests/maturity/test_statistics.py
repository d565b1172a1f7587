"""Each statistic beside an independent library and beside worked examples from books."""

import math

import numpy as np
import pandas
import pingouin
import pytest
from scipy import special, stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.multitest import multipletests
from statsmodels.tools import add_constant

from cxassess.maturity.distributions import f_quantile, f_upper, incomplete_beta, t_quantile, t_two_sided
from cxassess.maturity.statistics import (
    Sample,
    benjamini_hochberg,
    cronbach_alpha,
    hedges_g,
    mean_interval,
    relative_weights,
    welch,
    within_group_agreement,
)

# Student's sleep data (1908), as R prints them.
SLEEP = [
    [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
    [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
]
# Benjamini & Hochberg 1995, the thrombolysis example.
P_VALUES = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719]
P_VALUES += [0.6528, 0.759, 1.0]


def sample(values):
    return Sample(len(values), float(np.mean(values)), float(np.std(values, ddof=1)))


def groups(seed, n1=40, n2=25):
    rng = np.random.default_rng(seed)
    return rng.normal(50, 12, n1), rng.normal(56, 20, n2)


@pytest.mark.parametrize("a", [0.5, 1, 3.7, 60, 5e4])
@pytest.mark.parametrize("b", [0.5, 2, 45, 9e3])
@pytest.mark.parametrize("x", [0.0, 1e-9, 0.2, 0.5, 0.87, 1 - 1e-9, 1.0])
def test_the_incomplete_beta_is_scipys(a, b, x):
    assert incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("df", [1, 1.7, 2, 9, 17.776, 120, 1e4, 1e6])
def test_students_t_is_scipys(df):
    for t in (0.0, 0.3, 2.1, 7.0):
        assert t_two_sided(t, df) == pytest.approx(2 * stats.t.sf(t, df), rel=1e-8)
    for p in (0.025, 0.4, 0.5, 0.9, 0.975, 0.9995):
        assert t_quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-8)


@pytest.mark.parametrize("df", [(1, 5), (9, 36), (29, 116), (999, 8991), (10**6, 4 * 10**6)])
def test_fishers_f_is_scipys(df):
    for p in (0.025, 0.5, 0.975):
        assert f_quantile(p, *df) == pytest.approx(stats.f.ppf(p, *df), rel=1e-8)
    for f in (0.0, 0.4, 1.0, 3.0):
        assert f_upper(f, *df) == pytest.approx(stats.f.sf(f, *df), rel=1e-7, abs=1e-12)


def test_welch_on_students_sleep():
    found = welch(sample(SLEEP[0]), sample(SLEEP[1]))
    assert found.t == pytest.approx(-1.8608, abs=5e-5)
    assert found.df == pytest.approx(17.776, abs=5e-4)
    assert found.p == pytest.approx(0.07939, abs=5e-6)
    assert found.ci == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)


@pytest.mark.parametrize("seed", range(5))
def test_welch_is_scipys(seed):
    x, y = groups(seed)
    ours, theirs = welch(sample(x), sample(y)), stats.ttest_ind(x, y, equal_var=False)
    interval = theirs.confidence_interval()
    assert (ours.t, ours.df, ours.p) == pytest.approx((theirs.statistic, theirs.df, theirs.pvalue), abs=1e-9)
    assert ours.ci == pytest.approx((interval.low, interval.high), abs=1e-9)


@pytest.mark.parametrize(
    ("first", "second", "tested"),
    [
        (Sample(10, 50.0, 0.0), Sample(10, 60.0, 0.0), False),
        (Sample(10, 50.0, 0.0), Sample(10, 60.0, 5.0), True),
        (Sample(1, 50.0, None), Sample(10, 60.0, 5.0), False),
    ],
)
def test_welch_is_undefined_without_any_spread(first, second, tested):
    found = welch(first, second)
    assert found.value == -10.0
    assert (found.p is not None) == tested


def test_welch_of_nothing_is_nothing():
    assert welch(Sample(0, None, None), Sample(10, 60.0, 5.0)) is None


def test_hedges_g_of_borenstein_and_others():
    g, interval = hedges_g(Sample(50, 103, 5.5), Sample(50, 100, 4.5))
    assert g == pytest.approx(0.5924, abs=5e-5)
    assert (interval[1] - g) / 1.96 == pytest.approx(0.2028, abs=5e-5)


@pytest.mark.parametrize("seed", range(3))
def test_hedges_g_is_pingouins(seed):
    x, y = groups(seed)
    assert hedges_g(sample(x), sample(y))[0] == pytest.approx(
        pingouin.compute_effsize(x, y, eftype="hedges"), abs=1e-9
    )


def test_hedges_g_without_spread_is_nothing():
    assert hedges_g(Sample(5, 1.0, 0.0), Sample(5, 2.0, 0.0)) == (None, None)


def test_benjamini_and_hochbergs_own_example_rejects_four():
    adjusted = benjamini_hochberg(P_VALUES)
    assert sum(p < 0.05 for p in adjusted) == 4
    assert adjusted == pytest.approx(multipletests(P_VALUES, method="fdr_bh")[1].tolist(), abs=1e-12)


def test_p_values_that_are_not_there_are_not_in_the_family():
    adjusted = benjamini_hochberg([None, 0.04, None, 0.01])
    assert adjusted[0] is None
    assert (adjusted[1], adjusted[3]) == pytest.approx((0.04, 0.02))
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize("seed", range(6))
def test_alpha_is_pingouins(seed):
    rng = np.random.default_rng(seed)
    n, k = 25 + 10 * seed, 2 + seed
    answers = np.clip(np.rint(rng.normal(3, 1, (n, 1)) + rng.normal(0, 1, (n, k))), 1, 5)
    found = cronbach_alpha(n, np.cov(answers.T))
    raw, _ = pingouin.cronbach_alpha(data=pandas.DataFrame(answers))
    assert found.raw == pytest.approx(raw, abs=1e-9)
    feldt = [1 - (1 - raw) * stats.f.ppf(p, n - 1, (n - 1) * (k - 1)) for p in (0.975, 0.025)]
    assert found.interval == pytest.approx(feldt, abs=1e-9)
    r = np.corrcoef(answers.T)
    mean_r = (r.sum() - k) / (k * k - k)
    assert found.mean_r == pytest.approx(mean_r, abs=1e-12)
    assert found.standardised == pytest.approx(k * mean_r / (1 + (k - 1) * mean_r), abs=1e-12)
    for number, own in enumerate(found.item_rest):
        rest = np.delete(answers, number, axis=1).sum(axis=1)
        assert own == pytest.approx(np.corrcoef(answers[:, number], rest)[0, 1], abs=1e-9)


def test_alpha_has_its_limits():
    two = np.array([[1.0, 0.5], [0.5, 1.0]])
    assert cronbach_alpha(9, two).raw is None
    assert cronbach_alpha(10, two).raw == pytest.approx(2 / 3)
    assert cronbach_alpha(50, np.array([[1.0]])).raw is None
    assert cronbach_alpha(50, np.zeros((3, 3))).raw is None
    assert cronbach_alpha(50, np.array([[1.0, -0.9], [-0.9, 1.0]])).raw < 0


def test_an_item_that_does_not_vary_leaves_only_raw_alpha():
    found = cronbach_alpha(50, np.array([[1.0, 0.5, 0], [0.5, 1.0, 0], [0, 0, 0]]))
    assert found.raw == pytest.approx(1.5 * (1 - 2 / 3))
    assert (found.standardised, found.mean_r, found.item_rest[2]) == (None, None, None)


@pytest.mark.parametrize(
    ("answers", "rwg", "ad"),
    [
        ([[3], [3], [3]], 1.0, 0.0),
        ([[1], [5]], 0.0, 2.0),
        ([[1], [2], [3], [4], [5]], 0.0, 1.2),
        ([[4], [4], [5], [5]], 0.833333, 0.5),
        ([[4, 4], [4, 5], [5, 4], [5, 5]], 0.909091, 0.5),
    ],
)
def test_agreement_of_cases_that_can_be_worked_out(answers, rwg, ad):
    table = np.array(answers, dtype=float)
    deviations = np.abs(table - table.mean(axis=0)).mean(axis=0).tolist()
    found = within_group_agreement(table.var(axis=0, ddof=1).tolist(), deviations, [5] * table.shape[1])
    assert found == pytest.approx((rwg, ad), abs=1e-6)


def test_relative_weights_of_a_published_matrix():
    r = np.array(
        [
            [1, 0.2, 0.3, 0.4, -0.4],
            [0.2, 1, 0.5, 0.1, 0.1],
            [0.3, 0.5, 1, 0.2, -0.3],
            [0.4, 0.1, 0.2, 1, 0.4],
            [-0.4, 0.1, -0.3, 0.4, 1],
        ]
    )
    found = relative_weights(100, r)
    assert found.raw == pytest.approx((0.24066119, 0.05492664, 0.12143476, 0.28158189), abs=1e-8)
    assert found.r2 == pytest.approx(0.69860449, abs=1e-8)
    assert found.signs == (-1, 1, -1, 1)
    assert sum(found.shares) == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(3))
def test_relative_weights_explain_what_a_regression_does(seed):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(80, 1))
    x = common + rng.normal(size=(80, 4))
    y = x @ [1.0, 0.5, 0.0, 0.3] + rng.normal(size=80)
    found = relative_weights(80, np.cov(np.column_stack([x, y]).T))
    regression = OLS(y, add_constant(x)).fit()
    assert (found.r2, found.p) == pytest.approx((regression.rsquared, regression.f_pvalue), abs=1e-9)


def test_cochrans_petition_sheets():
    n, population, total, squares = 50, 676, 1471, 54497
    found = Sample.of_sums(n, total, squares)
    se = found.sd / math.sqrt(n) * math.sqrt(1 - n / population)
    assert round(found.sd**2, 1) == 229.0
    assert population * (found.mean - 1.28 * se) == pytest.approx(18107, abs=1)
    assert population * (found.mean + 1.28 * se) == pytest.approx(21669, abs=1)


def test_the_interval_of_a_mean_is_scipys():
    values = groups(1)[0]
    low, high = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
    assert mean_interval(sample(values)) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize(
    ("n", "sd", "population", "interval"),
    [
        (1, None, None, None),
        (10, 0.0, None, (50.0, 50.0)),
        (10, 5.0, 10, (50.0, 50.0)),
        (4, 60.0, None, (0.0, 100.0)),
    ],
)
def test_intervals_at_their_edges(n, sd, population, interval):
    assert mean_interval(Sample(n, 50.0, sd), 0.95, population) == interval


def test_more_answers_than_invited_means_the_number_is_not_known():
    assert mean_interval(Sample(10, 50.0, 5.0), 0.95, 9) == mean_interval(Sample(10, 50.0, 5.0))
