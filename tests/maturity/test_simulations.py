"""Seeded simulations: how often the verdicts are wrong, and whether intervals cover what they claim.

Runs are few enough to be quick, so the bounds leave room for chance: three standard errors of the rate.
"""

import math

import numpy as np
import pytest

from cxassess.maturity import AnswerSheet, assess, compare, respondent_scores
from cxassess.maturity.answers import DONT_KNOW

from .instruments import plain

ASKED = plain(10, 3)
RUNS = 120


def answered(rng, n, *, shift=0.0, skewed=False, missing=0.0):
    """A sheet of n respondents with a common opinion and one for each pillar."""
    opinion = rng.normal(shift, 0.8, (n, 1)) + np.repeat(rng.normal(0, 0.6, (n, 10)), 3, axis=1)
    raw = 3 + opinion + rng.normal(0, 0.8, (n, 30))
    raw = 1 + 5 * (1 / (1 + np.exp(-(raw - 4)))) ** 2 if skewed else raw
    codes = np.clip(np.rint(raw), 1, 5).astype(np.int16)
    codes[rng.random((n, 30)) < missing] = DONT_KNOW
    nobody = np.zeros(n, dtype=np.int8)
    return AnswerSheet(ASKED, codes, nobody, np.full(n, -1, dtype=np.int32), nobody)


def at_most(rate, runs):
    return rate + 3 * math.sqrt(rate * (1 - rate) / runs)


@pytest.mark.parametrize(
    ("now", "prior", "more"),
    [
        (60, 60, {}),
        (25, 150, {}),
        (60, 40, {"skewed": True}),
        (60, 60, {"missing": 0.2}),
    ],
)
def test_where_nothing_changed_a_change_is_seen_in_at_most_one_round_of_twenty(now, prior, more):
    rng = np.random.default_rng(11)
    wrong = 0
    for _ in range(RUNS):
        found = compare(answered(rng, now, **more), answered(rng, prior, **more))
        wrong += any(change.verdict in ("improved", "declined") for change in found.pillars)
    assert wrong / RUNS <= at_most(0.05, RUNS)


def test_a_change_of_the_detectable_size_is_mostly_seen():
    rng = np.random.default_rng(12)
    seen = [compare(answered(rng, 150, shift=0.55), answered(rng, 150)).overall.verdict for _ in range(40)]
    assert seen.count("improved") >= 32


@pytest.mark.parametrize("more", [{}, {"skewed": True}, {"missing": 0.2}])
def test_intervals_cover_the_true_mean_as_often_as_they_say(more):
    rng = np.random.default_rng(13)
    truth = np.nanmean(respondent_scores(answered(rng, 40_000, **more))[:, 0])
    covered = 0
    for _ in range(RUNS * 2):
        low, high = assess(answered(rng, 40, **more)).pillars[0].figure.ci95
        covered += low <= truth <= high
    assert covered / (RUNS * 2) >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / (RUNS * 2))


def test_intervals_of_a_large_share_of_the_invited_cover_the_mean_of_all_of_them():
    rng = np.random.default_rng(14)
    covered = 0
    for _ in range(RUNS * 2):
        everyone = answered(rng, 80)
        truth = respondent_scores(everyone)[:, 0].mean()
        some = everyone.select(rng.permutation(80)[:50])
        low, high = assess(some, invited={"staff": 80}).pillars[0].figure.ci95
        covered += low <= truth <= high
    assert 0.90 <= covered / (RUNS * 2) <= 0.99
