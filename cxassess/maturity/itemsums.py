"""What a segment's counts of answers say of each item, all columns at once and in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .constants import CONSTANTS, Constants
from .instrument import Item, Outcome, Questionnaire
from .moments import Integers
from .tally import Tally

SIDES = ("favourable", "neutral", "unfavourable")


@dataclass(frozen=True)
class ItemSums:
    """Of each column: answers, their sum and sum of squares, and how far they lie from their mean.

    Sums are of distances from the lowest answer of the column's scale, before reversing. ``away`` is
    Σ |n d - Σd|, so that away / n² is the mean absolute deviation. ``sides`` are the numbers of favourable,
    neutral and unfavourable answers.
    """

    n: tuple[int, ...]
    totals: tuple[int, ...]
    squares: tuple[int, ...]
    away: tuple[int, ...]
    sides: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, counted: Tally, constants: Constants = CONSTANTS) -> ItemSums:
        """The sums of a segment's columns: items, then outcomes."""
        counts = counted.counts
        distance = np.arange(counts.shape[1])
        n, totals = counts.sum(axis=1), counts @ distance
        away = np.abs(n[:, None] * distance - totals[:, None])
        on_side = _side_of_answers(counted.questionnaire, constants, counts.shape[1])
        sides = [np.where(on_side == side, counts, 0).sum(axis=1).tolist() for side in range(len(SIDES))]
        return cls(
            tuple(n.tolist()),
            tuple(totals.tolist()),
            tuple((counts @ distance**2).tolist()),
            tuple((away * counts).sum(axis=1).tolist()),
            tuple(zip(*sides, strict=True)),
        )

    def mean(self, column: int, lowest: int) -> float | None:
        """The mean of a column's answers, given the lowest of its scale; None if there is none."""
        n = self.n[column]
        return (lowest * n + self.totals[column]) / n if n else None

    def spread(self, column: int) -> tuple[float, float]:
        """The variance with n - 1 and the mean absolute deviation of a column's answers, two at least."""
        n, total = self.n[column], self.totals[column]
        return (n * self.squares[column] - total * total) / (n * (n - 1)), self.away[column] / (n * n)


def side_of(each: Item | Outcome, value: int, constants: Constants = CONSTANTS) -> int:
    """On which of `SIDES` an answer lies: by its item score, after reversing.

    On 1..5: 4 and 5 are favourable, 3 is neutral; the other way round if the item is reversed.
    """
    points = each.scale.score(value, reverse=isinstance(each, Item) and each.reverse)
    return 0 if points > constants.favourable_above else 2 if points < constants.unfavourable_below else 1


def _side_of_answers(questionnaire: Questionnaire, constants: Constants, width: int) -> Integers:
    """The side of each answer, columns × distance; -1 beyond a scale's end. Made once."""
    made: dict[Constants, Integers] = questionnaire.__dict__.setdefault("_sides", {})
    if constants not in made:
        table = np.full((len(questionnaire.columns), width), -1, dtype=np.int64)
        for row, each in zip(table, questionnaire.columns, strict=True):
            row[: each.scale.span + 1] = [side_of(each, value, constants) for value in each.scale.values]
        made[constants] = table
    return made[constants]
