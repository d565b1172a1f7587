"""Sums and products of whole numbers: all that covariances, alpha and relative weights are made of.

They add up over parts in any order and nothing is rounded: products are taken in pieces so small that 64
bits hold their sums, and put together as Python's whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

MOST_ROWS = 2**16
"""Rows whose products are summed at a time: pieces of 23 bits give products of 47 and sums of 63."""

_PIECE = 23


@dataclass(frozen=True)
class Moments:
    """n cases of k variables: their sums (k) and products (k (k + 1) / 2) in whole numbers.

    ``products`` are Σ x_i x_j for i <= j, row by row of the upper triangle.
    """

    n: int
    sums: tuple[int, ...]
    products: tuple[int, ...]

    @classmethod
    def nothing(cls, k: int) -> Moments:
        """The moments of no case of k variables."""
        return cls(0, (0,) * k, (0,) * (k * (k + 1) // 2))

    def __add__(self, other: Moments) -> Moments:
        return Moments(
            self.n + other.n,
            tuple(map(add, self.sums, other.sums)),
            tuple(map(add, self.products, other.products)),
        )

    def covariance(self) -> NDArray[np.float64]:
        """The k × k covariance matrix with n - 1, centred in whole numbers before any division."""
        n, k = self.n, len(self.sums)
        matrix = np.empty((k, k))
        pairs = combinations_with_replacement(range(k), 2)
        for (i, j), product in zip(pairs, self.products, strict=True):
            centred = n * product - self.sums[i] * self.sums[j]
            matrix[i, j] = matrix[j, i] = centred / (n * (n - 1))
        return matrix


def moments(values: Integers, starts: Integers, use: NDArray[np.bool_] | None = None) -> list[Moments]:
    """The moments of consecutive groups of rows of n × k whole numbers of at least 0.

    ``starts`` are the rows at which groups begin, the first of them 0; ``use`` says which rows count, all
    without it. At most `MOST_ROWS` rows at a time; ValueError if there are more.
    """
    if not len(values):
        return []
    if len(values) > MOST_ROWS:
        raise ValueError(f"at most {MOST_ROWS} rows at a time; add up the moments of parts")
    if use is None:
        use = np.ones(len(values), dtype=np.bool_)
    # Rows of zeros change no sum and no product.
    values = np.asfortranarray(values) * use[:, None]
    sizes = np.add.reduceat(use, starts, dtype=np.int64).tolist()
    sums = np.add.reduceat(values, starts, axis=0, dtype=np.int64).tolist()
    products = _products(values, starts)
    return [
        Moments(n, tuple(of_sums), tuple(of_products))
        for n, of_sums, of_products in zip(sizes, sums, products, strict=True)
    ]


def _products(values: Integers, starts: Integers) -> list[list[int]]:
    """Each group's upper triangle of X'X, exactly, whatever the size of the values."""
    largest = int(values.max(initial=0))
    if largest**2 * len(values) < 2**63:
        return _pairs(values, values, starts, np.int16 if largest**2 < 2**15 else np.int64)
    pieces = []
    while values.any():
        pieces.append(values & (2**_PIECE - 1))
        values = values >> _PIECE
    total = [[0] * (values.shape[1] * (values.shape[1] + 1) // 2) for _ in starts]
    for i, one in enumerate(pieces):
        for j, other in enumerate(pieces):
            total = [
                [sum_ + (cell << _PIECE * (i + j)) for sum_, cell in zip(row, cells, strict=True)]
                for row, cells in zip(total, _pairs(one, other, starts, np.int64), strict=True)
            ]
    return total


def _pairs(one: Integers, other: Integers, starts: Integers, dtype: type) -> list[list[int]]:
    """Each group's sums of the products of column i of one and column j of the other, for i <= j."""
    one, other = one.astype(dtype, copy=False), other.astype(dtype, copy=False)
    left, right = np.triu_indices(one.shape[1])
    found: list[NDArray[np.int64]] = [
        np.add.reduceat(one[:, i] * other[:, j], starts, dtype=np.int64)
        for i, j in zip(left, right, strict=True)
    ]
    rows: list[list[int]] = np.stack(found, axis=1).tolist()
    return rows


Table = Mapping[Any, Moments]


def joined(left: Table, right: Table) -> dict[Any, Moments]:
    """Two tables of moments added key by key."""
    return {
        key: left[key] + right[key] if key in left and key in right else (left.get(key) or right[key])
        for key in (*left, *(key for key in right if key not in left))
    }
