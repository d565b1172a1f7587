"""Seeded simulations: how often the verdicts are wrong, and whether intervals cover what they claim.

Runs are few enough to be quick, so the bounds leave room for chance: three standard errors of the rate.
`CXASSESS_SIMULATIONS=5000 pytest tests/maturity/test_simulations.py` makes 5,000 runs of each verdict and
ten times as many of each interval, in place of 200: that takes some six minutes and leaves little room.

The tests of the method assume that scores are spread like a bell. Answers to five steps are not, so beside
even answers there are skewed and divided ones, and what is allowed there is what a large simulation found.
"""

import math
import os
from statistics import NormalDist

import numpy as np
import pytest

from cxassess.maturity import AnswerSheet, assess, compare
from cxassess.maturity.answers import DONT_KNOW
from cxassess.maturity.perception import gaps
from cxassess.maturity.statistics import Sample, cronbach_alpha, hedges_g, mean_interval, welch

from .instruments import plain

RUNS = int(os.environ.get("CXASSESS_SIMULATIONS", "200"))
SAMPLES = 10 * RUNS
PILLARS, ITEMS = 10, 3
ASKED = plain(PILLARS, ITEMS)

# How often each answer from 1 to 5 is given. Two are even to both sides; two have a mean of exactly 4, one
# of them with a much larger deviation; the mean of the last is so high that intervals end at 100.
EVEN = (0.10, 0.20, 0.40, 0.20, 0.10)
WIDE = (0.25, 0.20, 0.10, 0.20, 0.25)
SKEWED = (0.02, 0.06, 0.20, 0.34, 0.38)
DIVIDED = (0.16, 0.06, 0.03, 0.12, 0.63)
HIGH = (0.00, 0.01, 0.03, 0.11, 0.85)


def truth(shares):
    """The true score of a crowd that answers so."""
    return 25 * (sum(value * share for value, share in enumerate(shares, start=1)) - 1)


def answers(rng, n, shares=EVEN, missing=0.0):
    """Answers of n people: a common opinion, one for each pillar, one for each item; some don't know."""
    pillar = np.repeat(rng.normal(0, 0.5, (n, PILLARS)), ITEMS, axis=1)
    latent = rng.normal(0, 0.5, (n, 1)) + pillar + rng.normal(0, math.sqrt(0.5), (n, PILLARS * ITEMS))
    ends = np.cumsum(shares)[:-1].tolist()
    cuts = [-math.inf if end == 0 else NormalDist().inv_cdf(end) for end in ends]
    codes = 1 + np.searchsorted(cuts, latent)
    return np.where(rng.random(codes.shape) < missing, DONT_KNOW, codes).astype(np.int16)


def taken(*given, **more):
    """A sheet of staff who answer so."""
    codes = answers(*given, **more)
    nobody = np.zeros(len(codes), dtype=np.int8)
    return AnswerSheet(ASKED, codes, nobody, np.full(len(codes), -1, dtype=np.int32), nobody)


def pillar_scores(codes):
    """Each respondent's pillar scores as the method has them, not a number where there is none."""
    given = (codes != DONT_KNOW).reshape(-1, PILLARS, ITEMS)
    total = np.where(given, 25.0 * (codes.reshape(given.shape) - 1), 0.0).sum(axis=2)
    count = given.sum(axis=2)
    return np.where(2 * count >= ITEMS, total / np.maximum(count, 1), np.nan)


def samples(scores):
    """The sample of each column."""
    columns = [column[~np.isnan(column)] for column in scores.T]
    return [Sample(len(each), float(each.mean()), float(each.std(ddof=1))) for each in columns]


def at_most(rate, runs):
    return rate + 3 * math.sqrt(rate * (1 - rate) / runs)


def at_least(rate, runs):
    return rate - 3 * math.sqrt(rate * (1 - rate) / runs)


# Two groups and rounds, the share of don't knows, and how often a change may wrongly be seen: to either side
# by itself, and at all. By luck alone it is one round in twenty, half of them to either side. Welch's test is
# an approximation: where few very uneven answers stand beside many, its t leans to one side.
UNCHANGED = {
    "alike": ((60, EVEN), (60, EVEN), 0.0, 0.030, 0.055),
    "unequal groups": ((25, EVEN), (150, EVEN), 0.0, 0.030, 0.055),
    "unequal groups and deviations": ((25, WIDE), (150, EVEN), 0.0, 0.035, 0.060),
    "skewed answers": ((60, SKEWED), (60, SKEWED), 0.0, 0.035, 0.055),
    "don't knows": ((60, EVEN), (60, EVEN), 0.2, 0.030, 0.055),
    "unequal groups, skewed, don't knows": ((40, SKEWED), (90, SKEWED), 0.2, 0.045, 0.060),
    "unequal deviations, skewed, don't knows": ((60, DIVIDED), (60, SKEWED), 0.2, 0.040, 0.055),
    "everything at once": ((40, DIVIDED), (90, SKEWED), 0.2, 0.080, 0.085),
    "everything at once, the other way round": ((90, SKEWED), (40, DIVIDED), 0.2, 0.080, 0.085),
}


@pytest.mark.parametrize("case", UNCHANGED)
def test_where_nothing_changed_a_change_is_hardly_ever_seen(case):
    (now, shares), (prior, earlier), missing, each, together = UNCHANGED[case]
    assert truth(shares) == pytest.approx(truth(earlier))
    rng, seen = np.random.default_rng(11), []
    for _ in range(RUNS):
        found = compare(taken(rng, now, shares, missing), taken(rng, prior, earlier, missing))
        seen.append({change.verdict for change in found.pillars} & {"improved", "declined"})
    for verdict in ("improved", "declined"):
        assert sum(verdict in verdicts for verdicts in seen) / RUNS <= at_most(each, RUNS)
    assert sum(map(bool, seen)) / RUNS <= at_most(together, RUNS)


def test_a_change_of_the_detectable_size_is_mostly_seen():
    rng, lifted = np.random.default_rng(12), (0.05, 0.14, 0.36, 0.27, 0.18)
    found = [compare(taken(rng, 150, lifted), taken(rng, 150)).overall for _ in range(RUNS // 3)]
    assert truth(lifted) - truth(EVEN) > np.mean([change.detectable for change in found])
    assert sum(change.verdict == "improved" for change in found) / len(found) >= at_least(0.8, len(found))


@pytest.mark.parametrize(
    ("leaders", "others", "missing", "blind_spot", "hidden_strength"),
    [
        ((12, WIDE), (15, WIDE), 0.0, 0.035, 0.035),
        ((12, WIDE), (200, EVEN), 0.0, 0.040, 0.040),
        ((20, SKEWED), (90, SKEWED), 0.2, 0.065, 0.025),
        # Twenty leaders of whom a sixth stands at the other end: the worst that was found.
        ((20, DIVIDED), (90, SKEWED), 0.2, 0.140, 0.025),
        ((90, SKEWED), (20, DIVIDED), 0.2, 0.025, 0.140),
    ],
)
def test_where_both_see_the_same_a_gap_is_seldom_classed(
    leaders, others, missing, blind_spot, hidden_strength
):
    rng, seen = np.random.default_rng(15), []
    for _ in range(RUNS):
        sides = [samples(pillar_scores(answers(rng, n, shares, missing))) for n, shares in (leaders, others)]
        seen.append({gap.kind for gap in gaps("ABCDEFGHIJ", *sides)})
    assert sum("blind_spot" in kinds for kinds in seen) / RUNS <= at_most(blind_spot, RUNS)
    assert sum("hidden_strength" in kinds for kinds in seen) / RUNS <= at_most(hidden_strength, RUNS)


def assert_covered(held, least=0.95, most=1.0):
    """That a share of intervals within limits holds the truth; those of one crowd count for half."""
    runs, share = len(held) // 2, sum(held) / len(held)
    assert at_least(least, runs) <= share <= min(1.0, at_most(most, runs))


def holding(intervals, true):
    """For each interval whether it holds the truth."""
    return [low - 1e-9 <= true <= high + 1e-9 for low, high in intervals]


@pytest.mark.parametrize(
    ("n", "shares", "missing", "least"),
    [
        (40, EVEN, 0.0, 0.945),
        (12, EVEN, 0.0, 0.945),
        (40, EVEN, 0.3, 0.945),
        (40, SKEWED, 0.0, 0.94),
        (12, SKEWED, 0.2, 0.93),
        (40, DIVIDED, 0.2, 0.935),
        (20, HIGH, 0.0, 0.88),
    ],
)
def test_intervals_cover_the_true_mean_about_as_often_as_they_say(n, shares, missing, least):
    rng, found = np.random.default_rng(13), []
    for _ in range(SAMPLES // PILLARS):
        found += [mean_interval(each) for each in samples(pillar_scores(answers(rng, n, shares, missing)))]
    assert_covered(holding(found, truth(shares)), least)


@pytest.mark.parametrize(("n", "population", "shares"), [(50, 80, EVEN), (70, 80, EVEN), (30, 60, DIVIDED)])
def test_intervals_of_a_large_share_of_the_invited_cover_the_mean_of_all_of_them(n, population, shares):
    rng, held = np.random.default_rng(14), []
    for _ in range(SAMPLES // PILLARS):
        everyone = pillar_scores(answers(rng, population, shares))
        some = samples(everyone[rng.permutation(population)[:n]])
        for one, true in zip(some, everyone.mean(axis=0).tolist(), strict=True):
            held += holding([mean_interval(one, 0.95, population)], true)
    # Without the correction nearly all would hold it, which is as wrong.
    assert_covered(held, 0.945, 0.96)


def test_scorecards_hold_the_same_intervals():
    rng = np.random.default_rng(16)
    for missing in (0.0, 0.3):
        sheet = taken(rng, 40, SKEWED, missing)
        shown = [pillar.figure.ci95 for pillar in assess(sheet, invited={"staff": 90}).pillars]
        own = [mean_interval(each, 0.95, 90) for each in samples(pillar_scores(sheet.codes))]
        assert np.allclose(shown, own)


@pytest.mark.parametrize(
    ("first", "second", "least"),
    [
        ((60, EVEN), (60, EVEN), 0.945),
        ((25, WIDE), (150, EVEN), 0.945),
        ((40, EVEN), (60, SKEWED), 0.945),
        ((40, DIVIDED), (90, SKEWED), 0.94),
    ],
)
def test_intervals_of_a_difference_cover_the_true_one(first, second, least):
    rng, found = np.random.default_rng(17), []
    for _ in range(SAMPLES // PILLARS):
        sides = [samples(pillar_scores(answers(rng, *side, 0.1))) for side in (first, second)]
        found += [welch(*pair).ci for pair in zip(*sides, strict=True)]
    assert_covered(holding(found, truth(first[1]) - truth(second[1])), least)


@pytest.mark.parametrize(("n", "k", "noise"), [(12, 3, 1.0), (30, 5, 1.0), (100, 4, 3.0)])
def test_feldts_interval_covers_the_true_alpha_of_parallel_items(n, k, noise):
    """Items of one true score and equal errors: alpha is k / (k + error variance / true variance)."""
    rng, found = np.random.default_rng(18), []
    for _ in range(SAMPLES):
        items = rng.normal(size=(n, 1)) + rng.normal(0, math.sqrt(noise), (n, k))
        found.append(cronbach_alpha(n, np.cov(items.T)).interval)
    assert_covered(holding(found, k / (k + noise)), 0.95, 0.95)


@pytest.mark.parametrize(("shares", "least"), [(EVEN, 0.95), (SKEWED, 0.93), (DIVIDED, 0.89)])
def test_feldts_interval_about_covers_the_alpha_of_a_crowd_on_five_answers(shares, least):
    rng, found = np.random.default_rng(19), []
    crowd = answers(rng, 40_000, shares)
    true = np.mean([cronbach_alpha(40_000, np.cov(crowd[:, at : at + 3].T)).raw for at in range(0, 30, 3)])
    for _ in range(SAMPLES // PILLARS):
        codes = answers(rng, 30, shares)
        found += [cronbach_alpha(30, np.cov(codes[:, at : at + 3].T)).interval for at in range(0, 30, 3)]
    assert_covered(holding(found, true), least)


@pytest.mark.parametrize(
    ("n1", "n2", "effect"), [(40, 40, 0.0), (15, 40, 0.5), (12, 12, 1.0), (60, 20, -0.8)]
)
def test_the_interval_of_hedges_g_covers_the_true_effect(n1, n2, effect):
    rng, found = np.random.default_rng(20), []
    for _ in range(SAMPLES):
        sides = rng.normal(effect, 1, (n1, 1)), rng.normal(0, 1, (n2, 1))
        found.append(hedges_g(*(samples(side)[0] for side in sides))[1])
    assert_covered(holding(found, effect), 0.945, 0.955)
