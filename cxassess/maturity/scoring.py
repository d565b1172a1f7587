"""From answers to scores: one respondent's pillar scores and overall score, exactly.

Item score: 100 (x' - min)/(max - min), with x' = min + max - x for a reversed item. Pillar score: the
weighted mean of the item scores over ANSWERED items, if at least `minimum_answered` of the asked items that
are scored were answered (the half-scale rule of the SF-36, Ware et al. 1993; by count, exactly half is
enough), else none. Nothing is imputed; don't know is neither 3 nor 0. Overall score: the weighted mean of
the respondent's pillar scores, if enough of the pillars asked have one.

A score is a rational number with a small denominator, so it is kept as a whole number of `units`: with
five items of weight 1 on 1..5 a pillar score is a whole number of twelfths. Sums of such numbers are exact,
whatever their order. Where the common denominator would pass 2^30, the unit is 2^-30 of a point instead,
and a score is off by less than 1e-9.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .answers import AnswerSheet
from .arithmetic import FINEST, common_denominator, whole_numbers
from .constants import CONSTANTS, Constants
from .instrument import Item, Questionnaire
from .intake import LOWEST_ANSWER, NOT_ASKED, Codes
from .moments import Integers

Matrix = NDArray[np.float64]

NO_SCORE = -1
_PIECE = 18


@dataclass(frozen=True, eq=False)
class Key:
    """How the C columns of a sheet make the scores of P pillars, whose columns stand side by side.

    ``places`` are the columns of each pillar. ``weights`` (C) are whole numbers, 0 where a column is not
    scored; ``parts`` (C) are weight × (common span / own span). A pillar score is
    100 · Σ parts·(x' - min) / (span · Σ weights). ``even`` says that every part is 1. ``unit`` is how many
    make one point.
    """

    low: NDArray[np.int16]
    reverse_from: NDArray[np.int16]
    reverse: NDArray[np.bool_]
    scored: NDArray[np.bool_]
    places: tuple[slice, ...]
    parts: Matrix
    weights: Matrix
    even: bool
    spans: Matrix
    pillar_weights: Matrix
    unit: int
    minimum_answered: float


def key_of(questionnaire: Questionnaire) -> Key:
    """The key of a questionnaire, made once."""
    key: Key | None = questionnaire.__dict__.get("_key")
    if key is None:
        key = _make_key(questionnaire)
        questionnaire.__dict__["_key"] = key
    return key


def _make_key(questionnaire: Questionnaire) -> Key:
    columns = questionnaire.columns
    parts, weights = np.zeros(len(columns)), np.zeros(len(columns))
    places, spans, denominators, start = [], [], [], 0
    for pillar in questionnaire.pillars:
        whole = whole_numbers(item.weight for item in pillar.items)
        span = math.lcm(*(item.scale.span for item in pillar.items if item.scored))
        for place, (item, weight) in enumerate(zip(pillar.items, whole, strict=True), start=start):
            parts[place], weights[place] = weight * span // item.scale.span, weight
        spans.append(span)
        sums = common_denominator(weight for weight in whole if weight)
        denominators.append(span * sums // math.gcd(span * sums, 100) if sums else 0)
        places.append(slice(start, start + len(pillar.items)))
        start += len(pillar.items)
    pillar_weights = whole_numbers(pillar.weight for pillar in questionnaire.pillars)
    overall = common_denominator(weight for weight in pillar_weights if weight)
    unit = math.lcm(*denominators) * overall if all(denominators) else 0
    scales = [each.scale for each in columns]
    return Key(
        low=np.array([scale.min for scale in scales], dtype=np.int16),
        reverse_from=np.array([scale.max for scale in scales], dtype=np.int16),
        reverse=np.array([isinstance(each, Item) and each.reverse for each in columns]),
        scored=weights > 0,
        places=tuple(places),
        parts=parts,
        weights=weights,
        even=bool((parts[:start] == 1).all()),
        spans=np.array(spans, dtype=np.float64),
        pillar_weights=np.array(pillar_weights, dtype=np.float64),
        unit=unit if 0 < unit <= FINEST else FINEST,
        minimum_answered=questionnaire.minimum_answered,
    )


@dataclass(frozen=True, eq=False)
class Reading:
    """What rows of codes say, n × C, column after column in memory, since all is done column by column.

    ``distance`` is how far an answer lies from the low end of its scale, after reversing; 0 where none is
    ``given``. ``asked`` is false where an audience or a form is not asked a column.
    """

    key: Key
    codes: Codes
    given: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    distance: Codes

    def by_pillar(self, values: NDArray[Any], dtype: type) -> NDArray[Any]:
        """Sums of columns by pillar, P × n."""
        return np.stack([np.add.reduce(values[:, place], axis=1, dtype=dtype) for place in self.key.places])


def read(questionnaire: Questionnaire, codes: Codes) -> Reading:
    """The reading of rows of codes (n × C)."""
    key = key_of(questionnaire)
    codes = np.asfortranarray(codes)
    given = codes >= LOWEST_ANSWER
    distance = np.where(given, codes - key.low, np.int16(0))
    for column in np.flatnonzero(key.reverse):
        distance[:, column] = np.where(given[:, column], key.reverse_from[column] - codes[:, column], 0)
    return Reading(key, codes, given, codes != NOT_ASKED, distance)


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of n respondents in whole units, n × (pillars, then overall); `NO_SCORE` where there is none.

    ``answered`` counts each pillar's scored items that were answered, n × pillars.
    """

    units: Integers
    unit: int
    answered: NDArray[np.int16]

    @property
    def points(self) -> Matrix:
        """Scores 0..100, not a number where there is none."""
        return np.where(self.units == NO_SCORE, np.nan, self.units / self.unit)


def score(questionnaire: Questionnaire, codes: Codes, constants: Constants = CONSTANTS) -> Scores:
    """Pillar and overall scores of each row of codes (n × C), in whole units."""
    return scores_of(read(questionnaire, codes), constants)


def scores_of(reading: Reading, constants: Constants = CONSTANTS) -> Scores:
    """Pillar and overall scores of each row that was read, in whole units."""
    key = reading.key
    answered = reading.by_pillar(reading.given & key.scored, np.int16)
    asked = reading.by_pillar(reading.asked & key.scored, np.int16)
    # Whole numbers far below 2^53, exact in float64 whatever their order. Sums by column need no matrix
    # product, whose threads would wait for each other on a busy machine.
    if key.even:
        total, weight = reading.by_pillar(reading.distance, np.int64), answered
    else:
        total = reading.by_pillar(reading.distance * key.parts, np.float64)
        weight = reading.by_pillar(reading.given * key.weights, np.float64)
    enough = (answered > 0) & (answered >= key.minimum_answered * asked - constants.cut_off_tolerance)
    scale = (key.unit * 100 / key.spans)[:, None]
    pillars = np.where(enough, np.rint(scale * total / np.where(enough, weight, 1)), NO_SCORE)
    overall = _overall(pillars, asked > 0, key, constants)
    return Scores(np.vstack([pillars, overall]).astype(np.int64).T, key.unit, answered.T)


def _overall(pillars: Matrix, asked: NDArray[np.bool_], key: Key, constants: Constants) -> Matrix:
    """Each respondent's overall score in units: over the pillars (P × n) that have weight and were asked."""
    weights = key.pillar_weights[:, None]
    has = (pillars != NO_SCORE) & (weights > 0)
    weight = np.add.reduce(has * weights, axis=0)
    total = np.add.reduce(np.where(has, pillars, 0.0) * weights, axis=0)
    least = constants.minimum_pillars * (asked & (weights > 0)).sum(axis=0) - constants.cut_off_tolerance
    enough = (weight > 0) & (has.sum(axis=0) >= least)
    result: Matrix = np.where(enough, np.rint(total / np.where(enough, weight, 1.0)), NO_SCORE)
    return result


def respondent_scores(sheet: AnswerSheet, constants: Constants = CONSTANTS) -> Matrix:
    """Scores 0..100 of each respondent, n × (pillars, then overall); not a number where there is none.

    >>> from cxassess.maturity import Questionnaire, read_rows
    >>> items = [{"id": name, "title": name, "statement": name} for name in ("A1", "A2", "A3")]
    >>> asked = Questionnaire.from_dict({
    ...     "id": "one-pillar", "version": "1", "language": "en", "title": "One pillar",
    ...     "levels": [{"number": 1, "name": "Starting", "from": 0}],
    ...     "pillars": [{"id": "A", "name": "A", "items": [*items[:2], items[2] | {"reverse": True}]}],
    ... })
    >>> rows = [{"answers": {"A1": 4, "A2": "dk", "A3": 2}}, {"answers": {"A1": 4}}]
    >>> respondent_scores(read_rows(asked, rows)).tolist()
    [[75.0, 75.0], [nan, nan]]
    """
    return score(sheet.questionnaire, sheet.codes, constants).points


Sums = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
"""Sums, sums of squares and numbers of scores, pillar by pillar, overall last, in whole units."""


def score_sums(scores: Scores) -> Sums:
    """The sums of all rows; zeros if there is none."""
    if not len(scores.units):
        nothing = (0,) * scores.units.shape[1]
        return nothing, nothing, nothing
    return segment_score_sums(scores, np.zeros(1, dtype=np.int64))[0]


def segment_score_sums(scores: Scores, starts: Integers) -> list[Sums]:
    """The sums of consecutive groups of rows; ``starts`` are the rows at which they begin, the first 0.

    A square is summed in two pieces of 18 bits, so that 64 bits hold it for 2^25 respondents and more.
    """
    has = scores.units != NO_SCORE
    values = np.where(has, scores.units, 0)

    def summed(each: NDArray[Any]) -> list[list[int]]:
        rows: list[list[int]] = np.add.reduceat(each, starts, axis=0, dtype=np.int64).tolist()
        return rows

    parts = zip(summed(values), _squares(values, summed), summed(has), strict=True)
    return [(tuple(sums), tuple(squares), tuple(n)) for sums, squares, n in parts]


def _squares(values: Integers, summed: Callable[[NDArray[Any]], list[list[int]]]) -> list[list[int]]:
    """Sums of squares in whole numbers of any size."""
    if int(values.max(initial=0)) ** 2 * len(values) < 2**63:
        return summed(values * values)
    high, low = values >> _PIECE, values & (2**_PIECE - 1)
    pieces = zip(summed(high * high), summed(high * low), summed(low * low), strict=True)
    return [
        [(a << 2 * _PIECE) + (b << (_PIECE + 1)) + c for a, b, c in zip(*each, strict=True)]
        for each in pieces
    ]
