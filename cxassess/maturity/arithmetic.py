"""Exact arithmetic: weights as whole numbers, common denominators, and rounding as people do it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

FINEST = 2**30
"""The largest number of parts a point is cut into; past it, scores are kept to the nearest part."""

_MOST_SUMS = 20_000


def round_half_away(value: float, digits: int = 0) -> float:
    """A figure rounded half away from zero, as people do: 62.5 is 63, -0.5 is -1.

    A hair of 1e-9 is given, so that a half that float sums left just short of it still counts as one.

    >>> round_half_away(62.5), round_half_away(-0.5), round_half_away(2.675, 2)
    (63.0, -1.0, 2.68)
    """
    factor = 10.0**digits
    rounded = math.floor(abs(value) * factor + 0.5 + 1e-9) / factor
    return math.copysign(rounded, value) if rounded else 0.0


def whole_numbers(weights: Iterable[float]) -> tuple[int, ...]:
    """Weights as whole numbers in the same proportion: 1, 0.5 → 2, 1. A weight means what is written."""
    fractions = [Fraction(repr(weight)) for weight in weights]
    common = math.lcm(*(each.denominator for each in fractions)) if fractions else 1
    whole = [int(each * common) for each in fractions]
    shared = math.gcd(*whole) or 1
    return tuple(each // shared for each in whole)


def common_denominator(weights: Iterable[int]) -> int:
    """The least common multiple of every sum that some of the weights can make; 0 if there are too many."""
    sums = {0}
    for weight in weights:
        sums |= {total + weight for total in sums}
        if len(sums) > _MOST_SUMS:
            return 0
    common = 1
    for total in sums - {0}:
        common = math.lcm(common, total)
        if common > FINEST:
            return 0
    return common
