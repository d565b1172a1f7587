"""Sums and products at the edges: no rows, as many as there may be, and the largest numbers."""

import numpy as np
import pytest

from cxassess.maturity.moments import MOST_ROWS, Moments, moments


def whole_moments(rows):
    """Number, sums and upper triangle of products in Python's whole numbers."""
    k = len(rows[0])
    products = (sum(row[i] * row[j] for row in rows) for i in range(k) for j in range(i, k))
    return Moments(len(rows), tuple(map(sum, zip(*rows, strict=True))), tuple(products))


@pytest.mark.parametrize("largest", [1, 181, 182, 255, 2**23 - 1, 2**23, 2**31, 2**37 - 1, 2**46 + 1])
@pytest.mark.parametrize("n", [2, 511, 600])
def test_moments_are_exact_for_every_size_of_number(largest, n):
    rows = [[largest, largest - 1, number % 2] for number in range(n)]
    assert moments(np.array(rows), np.zeros(1, dtype=int)) == [whole_moments(rows)]


def test_moments_of_as_many_rows_as_there_may_be_are_exact():
    value = 2**37 - 1
    (found,) = moments(np.full((MOST_ROWS, 1), value), np.zeros(1, dtype=int))
    assert found == Moments(2**16, (value << 16,), (value**2 << 16,))


@pytest.mark.parametrize("factor", [1, 2**40])
def test_moments_are_those_of_each_group_of_rows_that_count(factor):
    rows = [[number * factor, (number * 7 % 5) * factor] for number in range(12)]
    use = np.arange(12) % 4 != 1
    found = moments(np.array(rows), np.array([0, 3, 4]), use)
    groups = (range(3), range(3, 4), range(4, 12))
    assert found == [whole_moments([rows[n] for n in group if use[n]]) for group in groups]
    assert moments(np.zeros((0, 2), dtype=int), np.zeros(0, dtype=int)) == []


def test_moments_of_nothing_change_none():
    some = whole_moments([[1, 2, 3], [4, 5, 7]])
    assert Moments.nothing(3) == Moments(0, (0,) * 3, (0,) * 6)
    assert Moments.nothing(3) + some == some + Moments.nothing(3) == some


def test_covariance_is_that_of_the_cases_however_far_from_zero():
    rows = np.random.default_rng(4).integers(0, 9, (30, 3))
    (near,), (far,) = (moments(rows + start, np.zeros(1, dtype=int)) for start in (0, 10**9))
    assert np.array_equal(near.covariance(), far.covariance())
    assert near.covariance() == pytest.approx(np.cov(rows.T), abs=1e-12)
