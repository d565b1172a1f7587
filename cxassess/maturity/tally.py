"""The additive statistics of a segment: tally + tally = the tally of both, in whole numbers.

A tally holds no answer of anybody: counts of answers by item, and sums, squares and products of scores.
Every figure of a scorecard follows from it, so segments can be tallied anywhere, in any order and any
chunks, and added up. Sums are Python's whole numbers, so adding is exact, associative and commutative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .answers import DONT_KNOW, NOT_ASKED, SKIPPED, AnswerSheet
from .constants import CONSTANTS, Constants
from .instrument import Questionnaire
from .intake import LOWEST_ANSWER, Codes
from .scoring import NO_SCORE, Integers, Scores, key_of, score, score_sums

CHUNK = 32_768
"""Rows tallied at a time. With scores of at most 37 bits, products stay exact (see `products`)."""

_LIMB = 18
Pattern = tuple[int, ...]


@dataclass(frozen=True)
class Moments:
    """n cases of k variables: sums (k) and products (k × k) of whole numbers."""

    n: int
    sums: tuple[int, ...]
    products: tuple[tuple[int, ...], ...]

    def __add__(self, other: Moments) -> Moments:
        pairs = zip(self.products, other.products, strict=True)
        return Moments(
            self.n + other.n,
            tuple(a + b for a, b in zip(self.sums, other.sums, strict=True)),
            tuple(tuple(a + b for a, b in zip(*rows, strict=True)) for rows in pairs),
        )

    def covariance(self) -> NDArray[np.float64]:
        """The k × k covariance matrix with n-1, centred in whole numbers before any division."""
        n, size = self.n, len(self.sums)
        cells = [
            [(n * self.products[i][j] - self.sums[i] * self.sums[j]) / (n * (n - 1)) for j in range(size)]
            for i in range(size)
        ]
        return np.array(cells, dtype=np.float64).reshape(size, size)


def moments(values: Integers) -> Moments:
    """The moments of n × k whole numbers."""
    products_ = products(values)
    return Moments(
        len(values), tuple(values.sum(axis=0, dtype=np.int64).tolist()), tuple(map(tuple, products_))
    )


def products(values: Integers) -> list[list[int]]:
    """X'X in whole numbers of any size, by float products of pieces so small that each is exact.

    ``values`` are at least 0, under 2^54, and at most `CHUNK` rows: pieces of 18 bits give products of 36,
    and 2^15 of them sum to 51 bits.
    """
    size = values.shape[1]
    largest = int(values.max(initial=0))
    if largest * largest * max(len(values), 1) < 2**53:
        exact = values.astype(np.float64)
        return [[int(cell) for cell in row] for row in (exact.T @ exact).tolist()]
    pieces = []
    while largest:
        pieces.append((values & (2**_LIMB - 1)).astype(np.float64))
        values, largest = values >> _LIMB, largest >> _LIMB
    total = [[0] * size for _ in range(size)]
    for i, left in enumerate(pieces):
        for j, right in enumerate(pieces):
            for row, cells in enumerate((left.T @ right).tolist()):
                for column, cell in enumerate(cells):
                    total[row][column] += int(cell) << (_LIMB * (i + j))
    return total


Table = Mapping[Any, Moments]


def _joined(left: Table, right: Table) -> dict[Any, Moments]:
    """Two tables of moments added key by key."""
    return {
        key: left[key] + right[key] if key in left and key in right else (left.get(key) or right[key])
        for key in (*left, *(key for key in right if key not in left))
    }


def _freeze(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    counts.setflags(write=False)
    return counts


@dataclass(frozen=True, eq=False)
class Tally:
    """What is known of a segment.

    ``respondents`` handed in a response, ``heard`` of them answered a scored item. ``counts`` is columns ×
    answers (each column from the lowest of its own scale on); ``dont_know`` and ``skipped`` are per column.
    ``reached`` are per pillar the respondents who answered any scored item of it. ``score_n``,
    ``score_sums`` and ``score_squares`` are per pillar, overall last, in whole score units. ``score_both``
    are per pillar the respondents who have its score and an overall score.
    ``cases`` are the moments of a pillar's items over respondents who answered all that were asked of
    them, by (pillar, columns asked). ``joint`` are the moments of pillar scores and one outcome over
    complete cases, by (outcome, pillars asked).
    """

    questionnaire: Questionnaire
    respondents: int
    heard: int
    full_forms: int
    counts: NDArray[np.int64]
    dont_know: NDArray[np.int64]
    skipped: NDArray[np.int64]
    reached: tuple[int, ...]
    score_n: tuple[int, ...]
    score_sums: tuple[int, ...]
    score_squares: tuple[int, ...]
    score_both: tuple[int, ...]
    cases: Mapping[tuple[int, Pattern], Moments]
    joint: Mapping[tuple[int, Pattern], Moments]

    def __add__(self, other: Tally) -> Tally:
        if key_of(self.questionnaire) is not key_of(other.questionnaire) and (
            self.questionnaire != other.questionnaire
        ):
            raise ValueError("tallies of different questionnaires cannot be added")
        return Tally(
            self.questionnaire,
            self.respondents + other.respondents,
            self.heard + other.heard,
            self.full_forms + other.full_forms,
            _freeze(self.counts + other.counts),
            _freeze(self.dont_know + other.dont_know),
            _freeze(self.skipped + other.skipped),
            _added(self.reached, other.reached),
            _added(self.score_n, other.score_n),
            _added(self.score_sums, other.score_sums),
            _added(self.score_squares, other.score_squares),
            _added(self.score_both, other.score_both),
            _joined(self.cases, other.cases),
            _joined(self.joint, other.joint),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and self._plain() == other._plain()

    __hash__ = None  # type: ignore[assignment]

    def _plain(self) -> tuple[Any, ...]:
        arrays = (self.counts.tolist(), self.dont_know.tolist(), self.skipped.tolist())
        rest = (self.respondents, self.heard, self.full_forms, self.reached, self.score_n)
        sums = (self.score_sums, self.score_squares, self.score_both)
        return (*arrays, *rest, *sums, dict(self.cases), dict(self.joint))

    @property
    def unit(self) -> int:
        """Score units in one point."""
        return key_of(self.questionnaire).unit


def _added(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(left, right, strict=True))


def tally(sheet: AnswerSheet, constants: Constants = CONSTANTS) -> Tally:
    """The tally of a sheet, read in chunks of `CHUNK` rows; an empty sheet has an empty tally."""
    total = _tally(sheet.questionnaire, sheet.codes[:CHUNK], sheet.forms[:CHUNK], constants)
    for start in range(CHUNK, len(sheet), CHUNK):
        rows = slice(start, start + CHUNK)
        total += _tally(sheet.questionnaire, sheet.codes[rows], sheet.forms[rows], constants)
    return total


def _tally(
    questionnaire: Questionnaire, codes: Codes, forms: NDArray[np.int8], constants: Constants
) -> Tally:
    scores = score(questionnaire, codes, constants)
    sums, squares, n = score_sums(scores)
    has = scores.units != NO_SCORE
    return Tally(
        questionnaire,
        respondents=len(codes),
        heard=int((scores.answered.any(axis=1)).sum()),
        full_forms=int((forms == 0).sum()),
        counts=_freeze(_counts(questionnaire, codes)),
        dont_know=_freeze((codes == DONT_KNOW).sum(axis=0).astype(np.int64)),
        skipped=_freeze((codes == SKIPPED).sum(axis=0).astype(np.int64)),
        reached=tuple((scores.answered > 0).sum(axis=0).tolist()),
        score_n=n,
        score_sums=sums,
        score_squares=squares,
        score_both=tuple((has[:, :-1] & has[:, -1:]).sum(axis=0).tolist()),
        cases=_cases(questionnaire, codes),
        joint=_joint(questionnaire, codes, scores),
    )


def _counts(questionnaire: Questionnaire, codes: Codes) -> NDArray[np.int64]:
    """How often each answer was given, columns × distance from the lowest answer of the column's scale.

    The columns' scales may lie far apart, so values between them are never gone through.
    """
    scales = [each.scale for each in questionnaire.columns]
    counts = np.zeros((len(scales), max(scale.span for scale in scales) + 1), dtype=np.int64)
    for scale, row, column in zip(scales, counts, codes.T, strict=True):
        given = column[column >= LOWEST_ANSWER].astype(np.int64)
        row[:] = np.bincount(given - scale.min, minlength=len(row))
    return counts


def _patterns(asked: NDArray[np.bool_]) -> list[tuple[Pattern, NDArray[np.bool_]]]:
    """The different rows of what was asked, as places, each with the rows that have it.

    There are only as many as there are audiences and forms, so they are peeled off one by one.
    """
    found, left = [], np.ones(len(asked), dtype=np.bool_)
    while left.any():
        first = asked[int(left.argmax())]
        same = left & (asked == first).all(axis=1)
        found.append((tuple(np.flatnonzero(first).tolist()), same))
        left &= ~same
    return found


def _cases(questionnaire: Questionnaire, codes: Codes) -> dict[tuple[int, Pattern], Moments]:
    """Moments of each pillar's scored items, reversed and from 0 on, over complete cases.

    The distance from the scale's end is used in place of the answer: alpha and correlations are the same.
    """
    key = key_of(questionnaire)
    found: dict[tuple[int, Pattern], Moments] = {}
    for pattern, rows in _patterns((codes != NOT_ASKED) & key.scored):
        of_pattern = codes if rows.all() else codes[rows]
        for number in range(len(questionnaire.pillars)):
            columns = [column for column in pattern if key.members[column, number]]
            if len(columns) < 2:
                continue
            answers = of_pattern[:, columns]
            answers = answers[(answers >= LOWEST_ANSWER).all(axis=1)]
            distance = np.where(
                key.reverse[columns], key.reverse_from[columns] - answers, answers - key.low[columns]
            )
            # Two forms that differ elsewhere can ask the same items of a pillar: their cases belong together.
            of_items, summed = (number, tuple(columns)), moments(distance.astype(np.int64))
            found[of_items] = found[of_items] + summed if of_items in found else summed
    return found


def _joint(questionnaire: Questionnaire, codes: Codes, scores: Scores) -> dict[tuple[int, Pattern], Moments]:
    """Moments of the pillar scores (in units) and each outcome (from 0 on), over complete cases."""
    key, found = key_of(questionnaire), {}
    first = len(questionnaire.items)
    asked_pillars = ((codes != NOT_ASKED).astype(np.float32) @ key.members.astype(np.float32)) > 0
    for pattern, rows in _patterns(asked_pillars) if questionnaire.outcomes else ():
        places = list(pattern)
        if not places:
            continue
        values = scores.units[rows][:, places]
        complete = (values != NO_SCORE).all(axis=1)
        for number in range(len(questionnaire.outcomes)):
            outcome = codes[rows, first + number]
            use = complete & (outcome >= LOWEST_ANSWER)
            if (outcome != NOT_ASKED).any():
                result = outcome[use].astype(np.int64) - int(key.low[first + number])
                found[(number, pattern)] = moments(np.column_stack([values[use], result]))
    return found


def tallies(sheet: AnswerSheet, segments: Integers, constants: Constants = CONSTANTS) -> dict[int, Tally]:
    """The tally of each segment of a sheet; ``segments`` says for each row which it is in."""
    if not len(sheet):
        return {}
    order = np.argsort(segments, kind="stable")
    labels, starts = np.unique(segments[order], return_index=True)
    ends = [*starts.tolist()[1:], len(sheet)]
    return {
        label: tally(_plain(sheet, order[start:end]), constants)
        for label, start, end in zip(labels.tolist(), starts.tolist(), ends, strict=True)
    }


def _plain(sheet: AnswerSheet, rows: NDArray[np.intp]) -> AnswerSheet:
    """Some rows without their texts, which a tally does not need."""
    return AnswerSheet(
        sheet.questionnaire, sheet.codes[rows], sheet.audiences[rows], sheet.units[rows], sheet.forms[rows]
    )
