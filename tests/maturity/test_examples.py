"""Worked examples with published answers, to the digits printed, through the engine's own doors."""

import math

import numpy as np
import pingouin
import pytest
from scipy import stats

from cxassess.maturity import Constants, assess, read_rows
from cxassess.maturity.distributions import t_quantile
from cxassess.maturity.statistics import (
    Sample,
    benjamini_hochberg,
    cronbach_alpha,
    hedges_g,
    mean_interval,
    relative_weights,
    within_group_agreement,
)

from .instruments import HAND_TABLE, by_hand, item, pillar, plain, questionnaire, sheet


def card(asked, table, **more):
    """The scorecard of the only pillar."""
    return assess(sheet(asked, table), **more).to_dict()["pillars"][0]


def scaled(items, low, high):
    """One pillar whose items are answered from low to high."""
    return questionnaire(
        pillar("A", *(item(f"A{n}", scale={"min": low, "max": high}) for n in range(1, items + 1)))
    )


def test_alpha_of_pingouins_fifteen_people_and_ten_questions():
    table = pingouin.read_dataset("cronbach_alpha").pivot(index="Subj", columns="Items", values="Scores")
    found = card(scaled(10, 1, 7), table.to_numpy().tolist())["alpha"]
    assert (found["raw"], found["n"]) == (pytest.approx(0.5917188485995826, abs=1e-12), 15)
    assert [round(end, 3) for end in found["ci95"]] == [0.195, 0.84]


def wide_missing():
    """Twelve people and eleven questions answered with 0 or 1, four of the answers missing."""
    return pingouin.read_dataset("cronbach_wide_missing")


def test_alpha_with_missing_answers_is_that_of_the_complete_cases():
    rows = [[None if math.isnan(value) else int(value) for value in row] for row in wide_missing().to_numpy()]
    found = card(scaled(11, 0, 1), rows, constants=Constants(alpha_minimum_n=9))["alpha"]
    assert (found["raw"], found["n"]) == (pytest.approx(0.8016949152542373, abs=1e-12), 9)
    assert [round(end, 3) for end in found["ci95"]] == [round(end, 3) for end in feldt(found["raw"], 9, 11)]
    # Nine are too few by the method itself.
    assert card(scaled(11, 0, 1), rows)["alpha"]["raw"] is None


def feldt(alpha, n, k):
    ratios = [stats.f.ppf(tail, n - 1, (n - 1) * (k - 1)) for tail in (0.975, 0.025)]
    return [1 - (1 - alpha) * ratio for ratio in ratios]


def test_the_interval_that_pingouin_prints_for_complete_cases_counts_the_incomplete_people_too():
    raw, printed = pingouin.cronbach_alpha(data=wide_missing(), nan_policy="listwise")
    assert printed.tolist() == [0.581, 0.933] == [round(end, 3) for end in feldt(raw, 12, 11)]
    assert [round(end, 3) for end in feldt(raw, 9, 11)] == [0.533, 0.947]


def test_alpha_by_pairs_is_another_number_that_the_method_does_not_use():
    pairwise, interval = pingouin.cronbach_alpha(data=wide_missing())
    assert (pairwise, interval.tolist()) == (pytest.approx(0.732660835214447), [0.435, 0.909])
    complete = wide_missing().dropna().to_numpy()
    own = cronbach_alpha(len(complete), np.cov(complete.T), minimum_n=2).raw
    assert own == pytest.approx(pingouin.cronbach_alpha(data=wide_missing(), nan_policy="listwise")[0])
    assert own - pairwise == pytest.approx(0.06903408, abs=1e-8)


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
def test_agreement_of_answers_that_can_be_worked_out_stands_on_the_scorecard(answers, rwg, ad):
    found = card(plain(1, len(answers[0])), answers)["agreement"]
    assert (found["rwg"], found["ad"]) == pytest.approx((rwg, ad), abs=1e-6)


@pytest.mark.parametrize(
    ("variances", "deviations", "rwg", "ad"),
    [
        ([0.7, 0.7, 1.2, 1.3, 2.3], [0.64, 0.64, 0.72, 0.88, 1.12], 0.753968, 0.8),
        ([0.8, 1.0, 1.3, 0.0, 0.5], [0.72, 0.80, 0.88, 0.00, 0.40], 0.898876, 0.56),
    ],
)
def test_agreement_of_two_companies_of_soldiers_as_multilevel_prints_it(variances, deviations, rwg, ad):
    # Bliese's cohesion data, as the R package multilevel has them: five items answered from 1 to 5.
    assert within_group_agreement(variances, deviations, [5] * 5) == pytest.approx((rwg, ad), abs=1e-6)


def test_the_pencil_example_has_every_figure_to_the_digits_printed():
    found = card(by_hand(), HAND_TABLE, invited={"staff": 8})
    assert f"{found['score']:.6f} {found['sd']:.6f} {found['n']}" == "73.666667 14.013882 5"
    assert [f"{end:.5f}" for end in found["ci95"]] == ["63.01106", "84.32227"]
    assert (found["level"]["number"], found["items"][0]["dont_know"]) == (4, 1)
    assert [each["skipped"] for each in found["items"]] == [0, 0, 0, 1]


def test_cochrans_petition_sheets_through_the_interval_itself():
    # 80% limits with 1.28 as in the book; the engine takes Student's t of 49 degrees of freedom.
    sheets = Sample.of_sums(50, 1471, 54497)
    low, high = mean_interval(sheets, 0.8, 676)
    half = (high - low) / 2 * 1.28 / t_quantile(0.9, 49)
    assert (sheets.mean, round(sheets.sd**2, 1), round(676 * sheets.mean)) == (29.42, 229.0, 19888)
    assert [round(676 * (sheets.mean + side * half)) for side in (-1, 1)] == pytest.approx(
        [18107, 21669], abs=1
    )


def test_benjamini_and_hochbergs_fifteen_adjusted_values():
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719]
    p += [0.6528, 0.759, 1.0]
    printed = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714, 0.06385714, 0.0645, 0.0765, 0.486]
    printed += [0.58118182, 0.714875, 0.75323077, 0.81321429, 1.0]
    assert benjamini_hochberg(p) == pytest.approx(printed, abs=5e-9)
    assert benjamini_hochberg(p[::-1]) == pytest.approx(printed[::-1], abs=5e-9)


def test_every_step_of_borensteins_effect_size():
    g, interval = hedges_g(Sample(50, 103, 5.5), Sample(50, 100, 4.5))
    j = 1 - 3 / (4 * 98 - 1)
    error = (interval[1] - interval[0]) / 2 / 1.96
    assert [round(each, 4) for each in (j, g, error, error**2)] == [0.9923, 0.5924, 0.2028, 0.0411]
    assert (round(g / j, 4), round((error / j) ** 2, 4)) == (0.597, 0.0418)


def test_relative_weights_of_motor_cars_as_the_r_package_rwa_prints_them():
    # Correlations of cylinders, displacement, horse power, gears and miles per gallon of 32 cars (1974).
    lower = [
        [1],
        [0.90203287, 1],
        [0.83244745, 0.79094859, 1],
        [-0.49268660, -0.55556920, -0.12570426, 1],
        [-0.85216196, -0.84755138, -0.77616837, 0.48028476, 1],
    ]
    half = np.array([row + [0] * (5 - len(row)) for row in lower], dtype=float)
    found = relative_weights(32, half + half.T - np.eye(5))
    assert found.raw == pytest.approx((0.2284797, 0.2221469, 0.2321744, 0.0963886), abs=1e-7)
    assert [100 * share for share in found.shares] == pytest.approx(
        [29.32274, 28.50999, 29.79691, 12.37037], abs=1e-5
    )
    assert (found.r2, found.signs) == (pytest.approx(0.7791896, abs=1e-7), (-1, -1, -1, 1))


def test_the_gap_of_eighty_and_eight_per_cent_is_seventy_two_points():
    """Of 362 firms 80% believed that they deliver a superior experience; 8% of their customers agreed."""
    asked = scaled(1, 0, 1)
    yes = {"leader": 80, "customer": 8}
    rows = [
        {"audience": name, "answers": {"A1": int(n < many)}} for name, many in yes.items() for n in range(100)
    ]
    gap = assess(read_rows(asked, rows)).to_dict()["perception"]["pairs"][0]["pillars"][0]
    assert (gap["a"], gap["b"], gap["gap"], gap["class"]) == (80.0, 8.0, 72.0, "blind_spot")
