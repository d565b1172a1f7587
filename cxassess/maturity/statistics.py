"""The statistics of the method, from sums and moments: each function says its formula and its source.

Nothing here knows questionnaires. Means, deviations and differences come in the unit of what is handed in;
only the interval of a mean is clipped to 0..100. What cannot be had of real numbers is None, never a number
that only looks like one. Each function is checked against published examples and, on random data to 1e-6,
against an independent library (scipy, statsmodels or pingouin), in `tests/maturity`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .distributions import f_quantile, f_upper, t_quantile, t_two_sided

Matrix = NDArray[np.float64]
Interval = tuple[float, float]
_Z95 = 1.96
_HAIR = 1e-9


@dataclass(frozen=True)
class Sample:
    """A mean, its n and its standard deviation with n - 1 (None if n < 2, mean None if n = 0)."""

    n: int
    mean: float | None
    sd: float | None

    @classmethod
    def of_sums(cls, n: int, total: int, squares: int, unit: int = 1) -> Sample:
        """The sample of n whole numbers of 1/unit each, from their sum and their sum of squares.

        s² = (n Σx² - (Σx)²) / (n (n - 1)), the numerator in whole numbers, so that nothing cancels.
        Of 2, 3 and 4:

        >>> Sample.of_sums(3, total=9, squares=29)
        Sample(n=3, mean=3.0, sd=1.0)
        """
        if n == 0:
            return cls(0, None, None)
        mean = total / (n * unit)
        if n == 1:
            return cls(1, mean, None)
        variance = (n * squares - total * total) / (n * (n - 1) * unit * unit)
        return cls(n, mean, math.sqrt(variance))


NOBODY = Sample(0, None, None)
"""The sample of no scores."""


def mean_interval(sample: Sample, confidence: float = 0.95, population: int | None = None) -> Interval | None:
    """The confidence interval of a mean score, clipped to 0..100; None if n < 2.

    m ± t(n - 1) · s/√n · √(1 - n/N) (Cochran 1977, Sampling Techniques, 2.6: v = (1 - f) s²/n with the
    n - 1 variance). N is the number invited; without it, or if n > N, there is no correction. n = N gives
    width 0: everyone answered, which says nothing about tomorrow.

    >>> [round(end, 2) for end in mean_interval(Sample(10, 50.0, 10.0))]
    [42.85, 57.15]
    >>> [round(end, 2) for end in mean_interval(Sample(10, 50.0, 10.0), population=20)]
    [44.94, 55.06]
    """
    if sample.mean is None or sample.sd is None:
        return None
    share = 1.0 - sample.n / population if population and population >= sample.n else 1.0
    error = sample.sd / math.sqrt(sample.n) * math.sqrt(share)
    half = t_quantile(0.5 + confidence / 2.0, sample.n - 1) * error
    return max(0.0, sample.mean - half), min(100.0, sample.mean + half)


@dataclass(frozen=True)
class Difference:
    """Welch's test and Hedges' g of two independent samples, first minus second."""

    value: float
    se: float
    t: float | None
    df: float | None
    p: float | None
    ci: Interval | None
    g: float | None
    g_ci: Interval | None


def welch(first: Sample, second: Sample, confidence: float = 0.95) -> Difference | None:
    """The difference of two means with unequal variances; None if either has no mean.

    t = (m1 - m2)/se, se² = s1²/n1 + s2²/n2, df by Satterthwaite (Welch 1947, Biometrika 34). Without a
    standard deviation on both sides, or with both 0, t, p and the interval are None. Student's (1908)
    sleeping patients, taken as two groups:

    >>> found = welch(Sample(10, 0.75, 1.7890097), Sample(10, 2.33, 2.0022488))
    >>> round(found.t, 4), round(found.df, 3), round(found.p, 5)
    (-1.8608, 17.776, 0.07939)
    """
    if first.mean is None or second.mean is None:
        return None
    value = first.mean - second.mean
    if first.sd is None or second.sd is None or (first.sd == 0 and second.sd == 0):
        return Difference(value, 0.0, None, None, None, None, None, None)
    v1, v2 = first.sd**2 / first.n, second.sd**2 / second.n
    se = math.sqrt(v1 + v2)
    df = (v1 + v2) ** 2 / (v1**2 / (first.n - 1) + v2**2 / (second.n - 1))
    half = t_quantile(0.5 + confidence / 2.0, df) * se
    g, g_ci = hedges_g(first, second)
    t = value / se
    return Difference(value, se, t, df, t_two_sided(t, df), (value - half, value + half), g, g_ci)


def hedges_g(first: Sample, second: Sample) -> tuple[float | None, Interval | None]:
    """Hedges' g of first minus second with its 95% interval; None where the pooled deviation is 0.

    d = (m1 - m2)/s_pooled, J = 1 - 3/(4(n1 + n2) - 9), g = J d, interval g ± 1.96 J √v with
    v = (n1 + n2)/(n1 n2) + d²/(2(n1 + n2)) (Borenstein, Hedges, Higgins & Rothstein 2009, chapter 4; the
    example is theirs).

    >>> g, (low, high) = hedges_g(Sample(50, 103.0, 5.5), Sample(50, 100.0, 4.5))
    >>> round(g, 4), round(low, 2), round(high, 2)
    (0.5924, 0.19, 0.99)
    """
    if first.mean is None or second.mean is None or first.sd is None or second.sd is None:
        return None, None
    n1, n2 = first.n, second.n
    pooled = math.sqrt(((n1 - 1) * first.sd**2 + (n2 - 1) * second.sd**2) / (n1 + n2 - 2))
    if pooled == 0:
        return None, None
    d = (first.mean - second.mean) / pooled
    correction = 1.0 - 3.0 / (4.0 * (n1 + n2) - 9.0)
    half = _Z95 * correction * math.sqrt((n1 + n2) / (n1 * n2) + d * d / (2.0 * (n1 + n2)))
    return correction * d, (correction * d - half, correction * d + half)


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjusted p values of one family: monotone, at most 1; a None is not in the family and stays None.

    p(i) · m / i, then the least of all further up (Benjamini & Hochberg 1995, JRSS B 57). The order of
    the family is kept:

    >>> benjamini_hochberg([0.01, 0.04, None, 0.03])
    [0.03, 0.04, None, 0.04]
    """
    tested = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    least = 1.0
    for rank in range(len(tested), 0, -1):
        p, place = tested[rank - 1]
        least = min(least, p * len(tested) / rank)
        adjusted[place] = least
    return adjusted


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha of k items over n complete cases, with what goes along with it."""

    n: int
    raw: float | None = None
    standardised: float | None = None
    interval: Interval | None = None
    mean_r: float | None = None
    item_rest: tuple[float | None, ...] = ()


def cronbach_alpha(n: int, covariance: Matrix, minimum_n: int = 10, confidence: float = 0.95) -> Alpha:
    """Alpha from the k × k covariance of the items over n complete cases.

    Raw: k/(k - 1) · (1 - Σs_i²/s_T²) (Cronbach 1951). Standardised: k r/(1 + (k - 1) r), r the mean
    correlation. Interval: 1 - (1 - a) F with F of n - 1 and (n - 1)(k - 1) degrees of freedom (Feldt
    1965). Raw is None if k < 2, n < minimum_n or the total does not vary; an item that does not vary
    leaves standardised, mean r and its own item-rest correlation None. A negative alpha is reported.

    Two items of variance 1 that correlate by a half, 2/1 · (1 - 2/3):

    >>> found = cronbach_alpha(30, np.array([[1.0, 0.5], [0.5, 1.0]]))
    >>> round(found.raw, 4), round(found.standardised, 4), found.mean_r
    (0.6667, 0.6667, 0.5)
    """
    k = len(covariance)
    if k < 2 or n < max(minimum_n, 2):
        return Alpha(n)
    variances, total = np.diag(covariance), float(covariance.sum())
    # What does not vary leaves a hair of float sums.
    if not total > _HAIR * float(variances.sum()):
        return Alpha(n)
    raw = k / (k - 1) * (1.0 - float(variances.sum()) / total)
    mean_r = standardised = None
    if (variances > 0).all():
        spread = np.sqrt(variances)
        correlation = covariance / np.outer(spread, spread)
        mean_r = float((correlation.sum() - k) / (k * (k - 1)))
        weight = 1.0 + (k - 1) * mean_r
        standardised = k * mean_r / weight if weight > 1e-12 else None
    return Alpha(n, raw, standardised, _feldt(raw, n, k, confidence), mean_r, _item_rest(covariance))


def _feldt(alpha: float, n: int, k: int, confidence: float) -> Interval:
    df1, df2, tail = n - 1.0, (n - 1.0) * (k - 1.0), (1.0 - confidence) / 2.0
    return (
        1.0 - (1.0 - alpha) * f_quantile(1.0 - tail, df1, df2),
        1.0 - (1.0 - alpha) * f_quantile(tail, df1, df2),
    )


def _item_rest(covariance: Matrix) -> tuple[float | None, ...]:
    """Each item's correlation with the sum of the others; None where either does not vary."""
    total, with_total = float(covariance.sum()), covariance.sum(axis=1)
    found: list[float | None] = []
    for own, shared in zip(np.diag(covariance).tolist(), with_total.tolist(), strict=True):
        rest = total - 2.0 * shared + own
        varies = own > 0 and rest > _HAIR * total
        found.append((shared - own) / math.sqrt(own * rest) if varies else None)
    return tuple(found)


def within_group_agreement(
    variances: Sequence[float], deviations: Sequence[float], answers: Sequence[int]
) -> tuple[float, float]:
    """rwg(j) and AD of J items: their variances, mean absolute deviations and numbers of possible answers.

    q = 1 - mean(s²/σ²), σ² = (A² - 1)/12, the variance of random answers; rwg(j) = J q/(J q + 1 - q), with
    a mean variance above σ² cut to it, giving 0 (James, Demaree & Wolf 1984). AD is the mean over items of
    the mean |x - item mean| (Burke, Finkelstein & Dusig 1999); A/6 and more hides a split (Dunlap, Burke
    & Smith-Crowe 2003). rwg(j) grows with J by itself, so the two belong together. The algorithm is that of
    rwg.j and ad.m of the R package multilevel. One item from 1 to 5, answered 4, 4, 5, 5:

    >>> rwg, ad = within_group_agreement([1 / 3], [0.5], [5])
    >>> round(rwg, 4), ad
    (0.8333, 0.5)
    """
    shares = [v / ((a * a - 1) / 12.0) for v, a in zip(variances, answers, strict=True)]
    j = len(shares)
    q = 1.0 - min(1.0, sum(shares) / j)
    return j * q / (j * q + 1.0 - q), sum(deviations) / j


@dataclass(frozen=True)
class RelativeWeights:
    """How the explained variance of an outcome is shared by its predictors."""

    raw: tuple[float, ...]
    signs: tuple[int, ...]
    r2: float
    condition: float
    p: float

    @property
    def shares(self) -> tuple[float, ...]:
        """The raw weights as shares of R²."""
        return tuple(weight / self.r2 for weight in self.raw)


def relative_weights(n: int, covariance: Matrix) -> RelativeWeights:
    """Johnson's relative weights of p predictors on the outcome, which is the last variable.

    Rxx = V D V', L = V D^½ V', b = L⁻¹ r_xy, raw_j = Σ_k L_jk² b_k²; they add up to R² (Johnson 2000,
    Multivariate Behavioral Research 35). ``condition`` is √(largest/smallest eigenvalue) of Rxx, ``p``
    that of the overall F test with p and n - p - 1 degrees of freedom. All variables must vary. Where the
    predictors do not go together, each weight is the square of its own correlation:

    >>> found = relative_weights(100, np.array([[1.0, 0.0, 0.6], [0.0, 1.0, -0.3], [0.6, -0.3, 1.0]]))
    >>> [round(weight, 4) for weight in found.raw], found.signs, round(found.r2, 4)
    ([0.36, 0.09], (1, -1), 0.45)
    """
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    predictors, with_outcome = correlation[:-1, :-1], correlation[:-1, -1]
    values, vectors = np.linalg.eigh(predictors)
    smallest, largest = float(values[0]), float(values[-1])
    condition = math.sqrt(largest / smallest) if smallest > 1e-12 else math.inf
    roots = np.sqrt(np.maximum(values, 1e-12))
    loadings = (vectors * roots) @ vectors.T
    b = (vectors / roots) @ vectors.T @ with_outcome
    raw = (loadings**2) @ (b**2)
    r2, p = float(raw.sum()), len(raw)
    free = n - p - 1
    p_value = 1.0
    if free > 0:
        f = math.inf if r2 >= 1.0 else (r2 / p) / ((1.0 - r2) / free)
        p_value = 0.0 if math.isinf(f) else f_upper(f, p, free)
    signs = tuple(int(sign) for sign in np.sign(with_outcome).tolist())
    return RelativeWeights(tuple(raw.tolist()), signs, r2, condition, p_value)
