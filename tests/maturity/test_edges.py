"""Every edge of the method in one table: what is null, what is exactly on a line, what is left out.

A case is a small sheet; under it stand paths into its scorecard and what must be found there. A path like
`pillars.0.alpha.raw` goes through keys and places; `warnings` is the set of those codes in `ABOUT` given.
"""

import math

import numpy as np
import pytest

from cxassess.maturity import Constants, assess, compare, propose
from cxassess.maturity.perception import gaps
from cxassess.maturity.roadmap import band_of
from cxassess.maturity.statistics import Sample, benjamini_hochberg, hedges_g, mean_interval, welch

from .instruments import by_hand, item, pillar, plain, questionnaire, sheet
from .test_roadmaps import card, every
from .test_roadmaps import gaps as perceived

ONE_TO_FIVE = [[1], [2], [3], [4], [5]]
PAIRS = [[1, 2], [2, 1], [3, 3], [4, 5], [5, 4]] * 2
"""Ten respondents to two items: their variances are 20/9, that of the total 72/9, so alpha is 8/9."""
WIDE = {"min": 0, "max": 8}
HUNDRED = {"min": 0, "max": 100}
SIX = {"min": 0, "max": 5}


ABOUT = {
    "few_answers", "not_measured", "low_response_rate", "very_low_response_rate", "everyone_answered",
    "more_answers_than_invited", "level_uncertain", "many_dont_know", "alpha_low", "alpha_caution",
    "alpha_high", "alpha_negative", "alpha_subset", "item_weak", "item_maybe_reversed", "split_opinions",
}  # fmt: skip


def one(*items, **more):
    """A questionnaire of one pillar."""
    return questionnaire(pillar("A", *items), **more)


def four(*weights):
    return one(*(item(f"A{n}", weight=weight) for n, weight in enumerate(weights, start=1)))


# name: (questionnaire, answers, head count of staff, what stands where)
CASES = {
    "one respondent has a score and nothing that needs two": (plain(), [[4, 4, 4, 4]], 1, {
        "overall.score": 75.0, "overall.n": 1, "overall.sd": None, "overall.ci95": None,
        "pillars.0.sd": None, "pillars.0.alpha.raw": None, "pillars.0.alpha.n": 1,
        "pillars.0.agreement.rwg": None, "pillars.0.agreement.ad": None, "pillars.0.favourable": 1.0,
        "response_rate": 1.0,
    }),
    "two respondents have everything but alpha": (plain(1, 2), [[1, 1], [5, 5]], None, {
        "overall.score": 50.0, "overall.sd": 50 * math.sqrt(2), "overall.ci95": [0.0, 100.0],
        "pillars.0.alpha.raw": None, "pillars.0.agreement.rwg": 0.0, "pillars.0.agreement.ad": 2.0,
    }),
    "people who all agree have a deviation of 0 and an interval without width": (
        plain(1, 2), [[4, 4]] * 12, 40, {
        "overall.sd": 0.0, "overall.ci95": [75.0, 75.0], "pillars.0.alpha.raw": None,
        "pillars.0.alpha.standardised": None, "pillars.0.alpha.n": 12, "pillars.0.agreement.rwg": 1.0,
        "pillars.0.agreement.ad": 0.0,
    }),
    "an interval ends at 0 and at 100": (plain(1, 1), [[5]] * 9 + [[1]], None, {
        "overall.score": 90.0, "overall.ci95.1": 100.0,
    }),
    "where all invited answered the interval has no width": (plain(1, 1), ONE_TO_FIVE, 5, {
        "overall.ci95": [50.0, 50.0], "response_rate": 1.0,
        "warnings": {"everyone_answered", "split_opinions"},
    }),
    "more answers than invited leave the number invited unknown": (plain(1, 1), ONE_TO_FIVE, 4, {
        "overall.ci95": list(mean_interval(Sample(5, 50.0, 25 * math.sqrt(2.5)))), "response_rate": None,
        "invited": 4, "warnings": {"more_answers_than_invited", "level_uncertain", "split_opinions"},
    }),
    "nobody said how many were invited": (plain(1, 1), ONE_TO_FIVE, None, {
        "invited": None, "response_rate": None, "overall.ci95": [0.918921, 99.081079],
        "warnings": {"level_uncertain", "split_opinions"},
    }),
    "a rate of exactly three in ten is low, not very low": (plain(1, 1), [[3]] * 3, 10, {
        "response_rate": 0.3, "warnings": {"low_response_rate"},
    }),
    "a rate of just under three in ten is very low": (plain(1, 1), [[3]] * 29, 97, {
        "warnings": {"very_low_response_rate"},
    }),
    "somebody who only says don't know has not responded": (plain(1, 1), [[3], [3], ["dk"], [None]], 4, {
        "respondents": 4, "response_rate": 0.5, "overall.n": 2, "pillars.0.items.0.n": 2,
        "pillars.0.items.0.dont_know": 1, "pillars.0.items.0.skipped": 1,
        "warnings": {"many_dont_know"},
    }),
    "a pillar of one item has no alpha": (plain(1, 1), ONE_TO_FIVE * 4, None, {
        "pillars.0.score": 50.0, "pillars.0.alpha.raw": None, "pillars.0.alpha.standardised": None,
        "pillars.0.alpha.ci95": None, "pillars.0.agreement.rwg": 0.0,
    }),
    "a pillar of one scored item has no alpha": (
        one(item("A1"), item("A2", weight=0)), [[1, 1], [5, 5]] * 9, None, {
        "pillars.0.alpha.raw": None, "pillars.0.agreement.ad": 2.0,
    }),
    "nine complete answers are too few for alpha": (plain(1, 2), [*PAIRS[:9], [3, None]], None, {
        "pillars.0.alpha.raw": None, "pillars.0.alpha.ci95": None, "pillars.0.alpha.n": 9,
        "pillars.0.n": 10,
    }),
    "ten complete answers are enough for alpha": (plain(1, 2), PAIRS, None, {
        "pillars.0.alpha.raw": 8 / 9, "pillars.0.alpha.standardised": 8 / 9, "pillars.0.alpha.n": 10,
    }),
    "totals that do not vary leave alpha null": (plain(1, 2), [[2, 4], [4, 2]] * 8, None, {
        "pillars.0.alpha.raw": None, "pillars.0.alpha.n": 16, "pillars.0.sd": 0.0,
    }),
    "an item that does not vary leaves only raw alpha": (
        plain(1, 3), [[a, a, 3] for a in (1, 2, 3, 4, 5)] * 4, None, {
        "pillars.0.alpha.raw": 0.75, "pillars.0.alpha.standardised": None,
    }),
    "a negative alpha is told as it is": (
        plain(1, 2), [[1, 5], [5, 1], [2, 4], [4, 2], [3, 4]] * 4, None, {
        "pillars.0.alpha.raw": -50.0,
    }),
    "an alpha of 0 is low, not negative": (
        plain(1, 2), [[1, 5], [2, 4], [2, 5], [1, 2], [2, 1], [1, 2], [3, 5], [1, 5], [5, 3], [2, 4]], None, {
        "pillars.0.alpha.raw": 0.0, "warnings": {"alpha_low", "few_answers", "level_uncertain",
                                                 "split_opinions", "item_weak"},
    }),
    "an alpha of exactly .70 needs no caution": (
        plain(1, 2), [[4, 3], [2, 2], [1, 3], [2, 3], [3, 3], [5, 5], [1, 2], [3, 1], [5, 4], [5, 3]], None, {
        "pillars.0.alpha.raw": 0.7, "warnings": {"few_answers", "level_uncertain", "split_opinions"},
    }),
    "an alpha of exactly .95 is not too high": (
        plain(1, 2), [[1, 1], [1, 1], [3, 3], [2, 2], [2, 3], [3, 3], [3, 4], [5, 5], [5, 4], [4, 5]], None, {
        "pillars.0.alpha.raw": 0.95, "warnings": {"few_answers", "level_uncertain", "split_opinions"},
    }),
    "thirty complete answers of fifty are not few and no mere part": (
        plain(1, 2), [[1, 2], [3, 3], [5, 4]] * 10 + [[3, None]] * 20, 100, {
        "pillars.0.alpha.n": 30, "warnings": set(),
    }),
    "twenty-nine complete answers of fifty are few and a part": (
        plain(1, 2), ([[1, 2], [3, 3], [5, 4]] * 10)[1:] + [[3, None]] * 21, 100, {
        "pillars.0.alpha.n": 29, "warnings": {"few_answers", "alpha_subset"},
    }),
    "exactly half of the items are enough": (plain(), [[5, None, "dk", 1], [5, None, None, None]], None, {
        "pillars.0.n": 1, "pillars.0.score": 50.0, "overall.n": 1,
    }),
    "of five items three are enough and two are not": (
        plain(1, 5), [[5, 5, 5, None, None], [1, 1, None, None, None]], None, {
        "pillars.0.n": 1, "pillars.0.score": 100.0,
    }),
    "where nothing must be answered nobody has a score without an answer": (
        plain(1, 2, minimum_answered=0), [[None, "dk"], [None, 5], [3, 3]], None, {
        "pillars.0.n": 2, "pillars.0.score": 75.0, "overall.n": 2,
    }),
    "where everything must be answered one skip is too many": (
        plain(1, 2, minimum_answered=1), [[None, 5], [3, 3]], None, {"pillars.0.n": 1, "overall.n": 1}),
    "half is counted in items, whatever they weigh": (
        four(10, 1, 1, 1), [[5, None, None, None], [None, None, 1, 1]], None, {
        "pillars.0.n": 1, "pillars.0.score": 0.0,
    }),
    "an item of weight 0 is shown, not scored, and no half of anything": (
        four(1, 1, 0, 0), [[5, None, 1, 1], [None, None, 1, 1]], None, {
        "pillars.0.n": 1, "pillars.0.score": 100.0, "pillars.0.items.2.mean": 1.0,
        "pillars.0.favourable": 1.0, "pillars.0.agreement.rwg": None,
    }),
    "weights are those of the answered items": (
        four(1, 2, 1, 1), [["dk", 5, 1, None]], None, {"pillars.0.score": 200 / 3}),
    "nothing but don't know gives no score, no shares and no level": (plain(2, 2), [["dk"] * 4] * 3, 5, {
        "overall.score": None, "overall.n": 0, "overall.level": None, "pillars.0.score": None,
        "pillars.0.n": 0, "pillars.0.favourable": None, "pillars.0.alpha.n": 0,
        "pillars.0.agreement.ad": None, "pillars.0.items.0.mean": None, "pillars.0.items.0.score": None,
        "pillars.0.items.0.dont_know": 3, "response_rate": 0.0, "held_back_by": [],
        "warnings": {"not_measured", "many_dont_know", "very_low_response_rate"},
    }),
    "a middle score is 50, the lowest answer 0, not 20": (plain(3, 1), [[3, 1, 5]], None, {
        "pillars.0.score": 50.0, "pillars.1.score": 0.0, "pillars.2.score": 100.0,
        "pillars.1.level.number": 1, "pillars.2.level.number": 5,
    }),
    "six pillars of ten are enough": (plain(10, 1), [[3] * 6 + [None] * 4], None, {"overall.score": 50.0}),
    "five pillars of ten are not": (plain(10, 1), [[3] * 5 + [None] * 5], None, {
        "overall.score": None, "pillars.0.score": 50.0}),
    "three pillars of five are six of ten": (
        plain(5, 1), [[4, 4, 4, None, "dk"]], None, {"overall.score": 75.0}),
    "a pillar of weight 0 is neither counted nor asked for": (
        questionnaire(pillar("A", item("A1")), pillar("B", item("B1")), pillar("C", item("C1"), weight=0)),
        [[5, 1, None], [5, None, 5]], None, {"overall.n": 1, "overall.score": 50.0}),
    "don't know of exactly a fifth is named, a skip is no part of it": (
        plain(1, 1), [["dk"]] + [[3]] * 4 + [[None]] * 9, None, {"warnings": {"many_dont_know"}}),
    "don't know of just under a fifth is not named": (
        plain(1, 1), [["dk"]] * 19 + [[3]] * 77, None, {"warnings": set()}),
    "shares leave don't know out and add up to one": (
        plain(1, 1), [[5], [3], [1], ["dk"], ["dk"], [None]], None, {
        "pillars.0.favourable": 1 / 3, "pillars.0.neutral": 1 / 3, "pillars.0.unfavourable": 1 / 3}),
    "an answer worth exactly 62.5 or 37.5 is neutral": (
        one(item("A1", scale=WIDE)), [[5], [3], [6], [2]], None, {
        "pillars.0.favourable": 0.25, "pillars.0.neutral": 0.5, "pillars.0.unfavourable": 0.25}),
    "a reversed item keeps its mean as given and turns its score": (
        by_hand(), [[3, 3, 1, 3]], None, {
        "pillars.0.items.2.mean": 1.0, "pillars.0.items.2.score": 100.0, "pillars.0.score": 60.0}),
    "a score on a cut-off is in the upper level, whatever floats make of it": (
        one(*(item(f"A{n}", weight=w, scale=HUNDRED) for n, w in enumerate((0.1, 0.2, 0.7)))),
        [[60, 60, 60], [59, 61, 60]], None, {"overall.score": 60.05, "overall.level.number": 4}),
    "a score just under a cut-off stays in the lower level": (
        one(item("A1", scale=HUNDRED)), [[59], [60], [60]], None, {"overall.level.number": 3}),
    "variance above that of random answers is cut to it": (plain(1, 2), [[1, 1], [5, 5]] * 3, None, {
        "pillars.0.agreement.rwg": 0.0, "pillars.0.agreement.ad": 2.0}),
    "deviations of exactly a sixth of the answers hide a split": (
        one(item("A1", scale=SIX)), [[1], [3]] * 40, None, {
        "pillars.0.agreement.ad": 1.0, "warnings": {"split_opinions", "level_uncertain"}}),
    "deviations of less do not": (one(item("A1", scale=SIX)), [[1], [3]] * 40 + [[2]], None, {
        "warnings": {"level_uncertain"}}),
    "a pillar two levels under the whole holds back, one level does not": (
        plain(4, 1), [[5, 5, 4, 3]], None, {
        "overall.level.number": 5, "pillars.2.level.number": 4, "pillars.3.level.number": 3,
        "held_back_by": ["D"]}),
}  # fmt: skip
ROWS = [
    pytest.param(name, path, expected, id=f"{name}: {path}")
    for name, (*_, found) in CASES.items()
    for path, expected in found.items()
]


def at(tree, path):
    """What stands at a path of keys and places."""
    for step in path.split("."):
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    return tree


@pytest.mark.parametrize(("name", "path", "expected"), ROWS)
def test_every_edge_of_a_scorecard(name, path, expected):
    asked, table, invited, _ = CASES[name]
    found = assess(sheet(asked, table), invited={"staff": invited}).to_dict()
    if path == "warnings":
        assert ABOUT & {warning["code"] for warning in found["warnings"]} == expected
    else:
        interval = isinstance(expected, list) and all(isinstance(end, float) for end in expected)
        number = isinstance(expected, float) or interval
        assert at(found, path) == (pytest.approx(expected, abs=1e-6) if number else expected)


@pytest.mark.parametrize(
    ("score", "number"),
    [
        (0, 1), (19.9, 1), (19.999999, 1), (19.9999999999, 2), (20, 2), (39.9999999999, 3), (59.999999, 3),
        (59.9999999999, 4), (60, 4), (79.9999, 4), (80, 5), (99.9, 5), (100, 5),
    ],
)  # fmt: skip
def test_a_hair_under_a_cut_off_counts_as_on_it(score, number):
    assert plain().level_of(score).number == number


@pytest.mark.parametrize(
    ("score", "band"),
    [(39.999999, "low_to_mid"), (39.9999999999, "mid_to_high"), (59.9999999999, "high_to_leading")],
)
def test_a_hair_under_a_band_counts_as_in_it(score, band):
    assert band_of(score) == band


@pytest.mark.parametrize(
    ("n", "sd", "population", "interval"),
    [
        (1, None, 10, None),
        (2, 10.0, None, (0.0, 100.0)),
        (2, 1.0, None, (50 - 8.984643, 50 + 8.984643)),
        (5, 10.0, 5, (50.0, 50.0)),
        (5, 10.0, 4, (50 - 12.416640, 50 + 12.416640)),
        (5, 10.0, 0, (50 - 12.416640, 50 + 12.416640)),
        (5, 10.0, 10, (50 - 8.779890, 50 + 8.779890)),
        (5, 0.0, 7, (50.0, 50.0)),
    ],
)
def test_the_edges_of_the_interval_of_a_mean(n, sd, population, interval):
    found = mean_interval(Sample(n, 50.0, sd), 0.95, population)
    assert found == (interval and pytest.approx(interval, abs=1e-5))


@pytest.mark.parametrize(
    ("first", "second", "value", "t", "df", "p"),
    [
        (Sample(10, 50.0, 0.0), Sample(10, 50.0, 0.0), 0.0, None, None, None),
        (Sample(10, 50.0, 0.0), Sample(10, 47.0, 0.0), 3.0, None, None, None),
        # One deviation of 0: the other side alone gives the error and the degrees of freedom.
        (Sample(10, 53.0, 0.0), Sample(16, 50.0, 4.0), 3.0, 3.0, 15.0, 0.00897),
        (Sample(16, 50.0, 4.0), Sample(16, 50.0, 4.0), 0.0, 0.0, 30.0, 1.0),
        (Sample(1, 50.0, None), Sample(16, 47.0, 4.0), 3.0, None, None, None),
    ],
)
def test_the_edges_of_welchs_test(first, second, value, t, df, p):
    found = welch(first, second)
    expected = [each if each is None else pytest.approx(each, abs=1e-5) for each in (t, df, p)]
    assert (found.value, [found.t, found.df, found.p]) == (value, expected)
    assert (found.ci is None) == (p is None)


@pytest.mark.parametrize(
    ("second", "g"),
    [(Sample(10, 40.0, 0.0), None), (Sample(10, 50.0, 5.0), 0.0), (Sample(0, None, None), None)],
)
def test_the_edges_of_hedges_g(second, g):
    assert hedges_g(Sample(10, 50.0, 0.0), second)[0] == g


@pytest.mark.parametrize(
    ("p", "adjusted"),
    [
        ([], []),
        ([None, None], [None, None]),
        ([0.04], [0.04]),
        ([1.0, 1.0], [1.0, 1.0]),
        ([0.9, 0.8], [0.9, 0.9]),
        ([0.03, 0.03, None], [0.03, 0.03, None]),
        ([0.01, None, 0.04, 0.03], [0.03, None, 0.04, 0.04]),
        ([0.0, 0.5], [0.0, 0.5]),
    ],
)
def test_the_edges_of_a_family_of_tests(p, adjusted):
    assert benjamini_hochberg(p) == [each and pytest.approx(each) for each in adjusted]


def points(scores):
    """A sheet of one item from 0 to 100, so that an answer is a score."""
    return sheet(one(item("A1", scale=HUNDRED)), [[score] for score in scores])


@pytest.mark.parametrize(
    ("now", "prior", "verdict"),
    [
        ([52, 54] * 40, [49, 51] * 40, "improved"),
        ([52, 54] * 39 + [52, 53], [49, 51] * 40, "no_clear_change"),
        ([49, 51] * 40, [52, 54] * 40, "declined"),
        ([49, 51] * 40, [52, 54] * 39 + [52, 53], "no_clear_change"),
        ([80, 90] * 5, [10, 20] * 5, "improved"),
        ([80, 90] * 4 + [80], [10, 20] * 5, "too_few_answers"),
        ([80, 90] * 5, [10, 20] * 4 + [10], "too_few_answers"),
        ([50] * 10, [50] * 10, "no_clear_change"),
        ([51] * 10, [50] * 10, "not_testable"),
        ([50] * 10, [20, 30] * 5, "improved"),
        ([20, 30] * 5, [50] * 10, "declined"),
        ([0, 100] * 5, [0, 100] * 5, "no_clear_change"),
        ([], [50] * 10, "too_few_answers"),
    ],
)
def test_the_edges_of_a_verdict(now, prior, verdict):
    assert compare(points(now), points(prior)).pillars[0].verdict == verdict


def test_a_pillar_that_could_not_be_tested_is_not_in_the_family():
    asked = plain(3, 1)
    now = [[1 + n % 5, 4, 1 + n % 2] for n in range(20)]
    prior = [[1 + n % 3, 3, 4 + n % 2] for n in range(9)] + [[1 + n % 3, 3, None] for n in range(11)]
    found = compare(sheet(asked, now), sheet(asked, prior)).pillars
    assert [each.verdict for each in found[1:]] == ["not_testable", "too_few_answers"]
    assert [each.p_adjusted for each in found] == [found[0].test.p, None, None]


@pytest.mark.parametrize(
    ("weights", "comparable", "compared"),
    [((3, 2), 0.6, True), ((0.3, 0.2), 0.6, True), ((599, 401), 0.599, False), ((1, 0), 1.0, True)],
)
def test_six_tenths_of_the_weight_are_just_comparable(weights, comparable, compared):
    kept, other = weights
    newer, older = (one(item("A1", weight=kept), item(name, weight=other)) for name in ("A2", "B2"))
    found = compare(sheet(newer, [[2, 3], [4, 3]] * 9), sheet(older, [[2, 3], [4, 3]] * 9)).pillars[0]
    assert found.comparable == pytest.approx(comparable)
    assert (found.verdict != "not_comparable", found.difference is not None) == (compared, compared)


@pytest.mark.parametrize(("weights", "compared"), [((3, 2), True), ((0.6, 0.4), True), ((1, 1), False)])
def test_the_whole_is_compared_if_six_tenths_of_the_pillars_weight_are(weights, compared):
    newer, older = (
        questionnaire(pillar("A", item("A1"), weight=weights[0]), pillar("B", item(name), weight=weights[1]))
        for name in ("B1", "C1")
    )
    found = compare(sheet(newer, [[2, 3], [4, 3]] * 9), sheet(older, [[2, 3], [4, 3]] * 9))
    assert (found.overall.verdict != "not_comparable") == compared


def test_what_could_have_been_seen_is_two_point_eight_errors():
    found = compare(points([40, 60] * 8), points([40, 60] * 8)).pillars[0]
    assert found.detectable == pytest.approx(2.8 * math.sqrt(2 * 16 / 15 * 100 / 16))


LINE = 11.242804292595103
"""A deviation with which the interval of a gap between 11 and 11 is exactly 10 points to either side."""


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (Sample(10, 60.0, 5.0), Sample(10, 50.0, 5.0), "blind_spot"),
        (Sample(10, 50.0, 5.0), Sample(10, 60.0, 5.0), "hidden_strength"),
        (Sample(10, 59.99, 5.0), Sample(10, 50.0, 5.0), "unclear"),
        (Sample(9, 60.0, 5.0), Sample(10, 50.0, 5.0), "too_few_answers"),
        (Sample(10, 60.0, 5.0), Sample(9, 50.0, 5.0), "too_few_answers"),
        (Sample(10, 60.0, 0.0), Sample(10, 50.0, 5.0), "blind_spot"),
        (Sample(10, 60.0, 40.0), Sample(10, 50.0, 40.0), "unclear"),
        (Sample(11, 50.0, LINE), Sample(11, 50.0, LINE), "aligned"),
        (Sample(11, 50.0, LINE + 1e-6), Sample(11, 50.0, LINE), "unclear"),
        # A gap that is sure and small is still aligned.
        (Sample(900, 53.0, 5.0), Sample(900, 50.0, 5.0), "aligned"),
        (Sample(0, None, None), Sample(10, 50.0, 5.0), "too_few_answers"),
    ],
)
def test_the_edges_of_a_perception_gap(first, second, kind):
    assert gaps(["A"], [first], [second])[0].kind == kind


def test_one_audience_of_a_pair_with_too_few_answers_leaves_the_other_pillars_their_family():
    sides = [Sample(9, 60.0, 5.0), Sample(30, 54.0, 9.0)], [Sample(30, 50.0, 5.0), Sample(30, 50.0, 9.0)]
    few, tested = gaps(["A", "B"], *sides)
    assert (few.p_adjusted, few.gap) == (None, 10.0)
    assert tested.p_adjusted == tested.test.p


OUTCOME = [{"id": "result", "statement": "How?", "scale": {"min": 0, "max": 10}}]


def driven(rows, pillars=2, **more):
    """The drivers of rows of answers: an item for each pillar, then the outcome."""
    asked = plain(pillars, 1, outcomes=OUTCOME)
    return assess(sheet(asked, rows), **more).to_dict()["drivers"]


def mixed(n, pillars):
    """Pillars that vary by themselves, and an outcome that goes with the first."""
    table = np.random.default_rng(pillars).integers(1, 6, (n, pillars))
    return np.column_stack([table, 2 * table[:, 0]]).tolist()


@pytest.mark.parametrize(
    ("rows", "pillars", "reason"),
    [
        ([[3, 3, n % 11] for n in range(90)], 2, "pillars_do_not_vary"),
        ([[1 + n % 5, 1 + n % 3, None] for n in range(90)], 2, "not_asked"),
        ([[1 + n % 5, None, n % 11] for n in range(90)], 2, "not_asked"),
        ([*mixed(65, 2), [1, 1, None]], 2, "too_few_answers"),
        (mixed(129, 10), 10, "too_few_answers"),
        (mixed(130, 10), 10, None),
        ([[1 + n % 5, 3, 2 * (1 + n % 5)] for n in range(57)], 2, "too_few_answers"),
        ([[1 + n % 5, 3, 2 * (1 + n % 5)] for n in range(58)], 2, None),
    ],
)
def test_the_edges_of_the_drivers(rows, pillars, reason):
    found = driven(rows, pillars)
    assert found["fallback_reason"] == reason
    assert sum(share for share in found["shares"].values() if share is not None) == pytest.approx(1.0)


@pytest.mark.parametrize(("least", "reason"), [(0.0, None), (0.999, "explains_too_little")])
def test_drivers_must_explain_their_share(least, reason):
    rows = [[1 + n % 5, 1 + n * 3 % 4, min(10, 2 * (1 + n % 5) + n % 2)] for n in range(90)]
    assert driven(rows, constants=Constants(drivers_r2=least))["fallback_reason"] == reason


@pytest.mark.parametrize(
    ("scores", "seen", "order"),
    [
        ({"A": 30, "B": 30, "C": 30}, {}, "ABC"),
        ({"A": 30, "B": 30, "C": 30}, {"C": 0}, "CAB"),
        ({"A": 30, "B": 30, "C": 30}, {"A": -9, "B": -5}, "BAC"),
        ({"A": 30, "B": 31, "C": 29}, {"A": 90}, "CAB"),
        ({"A": 80, "B": 90, "C": 79}, {}, "CAB"),
        ({"A": 100, "B": 90, "C": 80}, {}, "CBA"),
        ({"A": None, "B": 50, "C": 40}, {}, "CB"),
    ],
)
def test_the_order_of_the_roadmap_where_priorities_tie(scores, seen, order):
    found = propose(card(scores), every("ABC"), perception=perceived(**seen))
    assert "".join(each.pillar for each in found) == order
    assert [each.rank for each in found] == list(range(1, len(order) + 1))
    assert all(each.gap >= 0 for each in found)


def test_a_roadmap_at_the_target_has_no_gap_and_no_benefit_selected_no_priority():
    at_target, served = propose(card({"A": 80}), every("A"))[0], every("A").goals[0]
    assert (at_target.gap, at_target.priority) == (0.0, 0.0)
    other = next(each.id for each in every("A").returns if each.id not in served.returns)
    assert propose(card({"A": 20}), every("A"), selected_benefits=[other])[0].priority == 0.0
