"""One pass over rows of answers: what the tallies of their segments are made of.

Rows come in the order of their segments, so that each sum is taken segment by segment in one step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .careless import flags_of
from .constants import Constants
from .instrument import Questionnaire
from .intake import DONT_KNOW, LEAST_CODE, NOT_ASKED, SKIPPED, Codes
from .moments import Integers, Moments, moments
from .scoring import NO_SCORE, Reading, Scores, read, scores_of, segment_score_sums

Pattern = tuple[int, ...]
"""The places of what was asked."""

Cases = list[dict[tuple[int, Pattern], Moments]]


class _Segments:
    """Rows in the order of their segments: where each begins, and sums segment by segment."""

    def __init__(self, labels: Integers) -> None:
        self.starts = np.flatnonzero(np.diff(labels, prepend=labels[0] - 1))
        self.labels = labels[self.starts]
        self.of_row = np.repeat(np.arange(len(self.starts)), np.diff([*self.starts.tolist(), len(labels)]))

    def sums(self, values: NDArray[Any]) -> Integers:
        """Sums of rows (n × k), segments × k."""
        return np.add.reduceat(values, self.starts, axis=0, dtype=np.int64)

    def moments(
        self, values: Integers, use: NDArray[np.bool_], among: NDArray[np.bool_]
    ) -> Iterator[tuple[int, Moments]]:
        """The number of each segment that has a row ``among`` those, with the moments of the rows to use."""
        there = np.logical_or.reduceat(among, self.starts).tolist()
        found = enumerate(moments(values, self.starts, use))
        return ((number, each) for number, each in found if there[number])


def count(
    questionnaire: Questionnaire,
    codes: Codes,
    forms: NDArray[np.int8],
    labels: Integers,
    constants: Constants,
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each label with the fields of its tally, from rows in the order of their labels; one row at least."""
    segments = _Segments(labels)
    reading = read(questionnaire, codes)
    scores = scores_of(reading, constants)
    width, counts = width_of(questionnaire), _counts(questionnaire, reading, segments)
    has, answered = scores.units != NO_SCORE, scores.answered > 0
    flags = flags_of(reading, scores, constants)
    careless = flags.any(axis=0)
    everybody = np.ones(len(codes), dtype=np.bool_)
    people = segments.sums(np.stack([everybody, answered.any(axis=1), forms == 0, careless, *flags]).T)
    reached, both = segments.sums(answered), segments.sums(has[:, :-1] & has[:, -1:])
    score_sums = segment_score_sums(scores, segments.starts)
    of_careless = np.where(careless, scores.units[:, -1], NO_SCORE)[:, None]
    careless_sums = segment_score_sums(replace(scores, units=of_careless), segments.starts)
    answered_by = _answered_by(reading, segments)
    cases, joint = _cases(questionnaire, reading, segments), _joint(questionnaire, reading, scores, segments)
    for number, label in enumerate(segments.labels.tolist()):
        respondents, heard, full_forms, *flagged = people[number].tolist()
        own_sums, own_squares, own_n = score_sums[number]
        total, squares, n = careless_sums[number]
        yield (
            label,
            {
                "respondents": respondents,
                "heard": heard,
                "full_forms": full_forms,
                "counts": counts[number, :, :width],
                "dont_know": counts[number, :, width + DONT_KNOW - LEAST_CODE],
                "skipped": counts[number, :, width + SKIPPED - LEAST_CODE],
                "reached": tuple(reached[number].tolist()),
                "score_n": own_n,
                "score_sums": own_sums,
                "score_squares": own_squares,
                "score_both": tuple(both[number].tolist()),
                "cases": cases[number],
                "joint": joint[number],
                "flagged": tuple(flagged),
                "flagged_scores": (*n, *total, *squares),
                "answered_by": answered_by[number],
            },
        )


def width_of(questionnaire: Questionnaire) -> int:
    """The most answers that a column may have."""
    return max(each.scale.span for each in questionnaire.columns) + 1


def _counts(questionnaire: Questionnaire, reading: Reading, segments: _Segments) -> Integers:
    """How often each answer was given, segments × columns × (distance from the lowest, then why not).

    The columns' scales may lie far apart, so values between them are never gone through.
    """
    width, (_, columns) = width_of(questionnaire), reading.codes.shape
    places = width + NOT_ASKED - LEAST_CODE + 1
    low, first = reading.key.low, segments.of_row * places
    counts = np.empty((len(segments.labels), columns, places), dtype=np.int64)
    for column in range(columns):
        codes, given = reading.codes[:, column], reading.given[:, column]
        place = np.where(given, codes - low[column], codes - np.int16(LEAST_CODE) + np.int16(width))
        counts[:, column] = np.bincount(first + place, minlength=counts[:, 0].size).reshape(-1, places)
    return counts


def _patterns(asked: NDArray[np.bool_]) -> Iterator[tuple[Pattern, NDArray[np.bool_]]]:
    """The different rows of what was asked, as places, each with the rows that have it.

    There are only as many as there are audiences and forms, so they are peeled off one by one.
    """
    left = np.ones(len(asked), dtype=np.bool_)
    while left.any():
        first = asked[int(left.argmax())]
        same = left & (asked == first).all(axis=1)
        yield tuple(np.flatnonzero(first).tolist()), same
        left &= ~same


def _answered_by(reading: Reading, segments: _Segments) -> list[dict[tuple[int, Pattern], tuple[int, ...]]]:
    """How many answered none, one, two, … of the scored columns they were asked, by pillar and columns."""
    found: list[dict[tuple[int, Pattern], tuple[int, ...]]] = [{} for _ in segments.labels]
    answered = reading.by_pillar(reading.given & reading.key.scored, np.int16)
    for pattern, rows in _patterns(reading.asked & reading.key.scored):
        of_row = segments.of_row[rows]
        there = np.unique(of_row).tolist()
        for number, place in enumerate(reading.key.places):
            columns = tuple(column for column in pattern if place.start <= column < place.stop)
            if not columns:
                continue
            size = len(columns) + 1
            counts = np.bincount(of_row * size + answered[number][rows], minlength=len(found) * size)
            for segment in there:
                own = counts[segment * size : (segment + 1) * size].tolist()
                before = found[segment].get((number, columns), (0,) * size)
                found[segment][number, columns] = tuple(a + b for a, b in zip(own, before, strict=True))
    return found


def _cases(questionnaire: Questionnaire, reading: Reading, segments: _Segments) -> Cases:
    """Moments of each pillar's scored items, reversed and from 0 on, over complete cases, by segment.

    The distance from the scale's end is used in place of the answer: alpha and correlations are the same.
    """
    found: Cases = [{} for _ in segments.labels]
    for pattern, rows in _patterns(reading.asked & reading.key.scored):
        for number, place in enumerate(reading.key.places):
            columns = tuple(column for column in pattern if place.start <= column < place.stop)
            if len(columns) < 2:
                continue
            complete = np.logical_and.reduce([rows, *(reading.given[:, column] for column in columns)])
            name, values = (number, columns), reading.distance[:, columns].astype(np.int64)
            # Two forms that differ elsewhere can ask the same items of a pillar: their cases belong together.
            for segment, summed in segments.moments(values, complete, rows):
                of_items = found[segment]
                of_items[name] = of_items[name] + summed if name in of_items else summed
    return found


def _joint(questionnaire: Questionnaire, reading: Reading, scores: Scores, segments: _Segments) -> Cases:
    """Moments of the pillar scores (in units) and each outcome (from 0 on), over complete cases."""
    first = len(questionnaire.items)
    found: Cases = [{} for _ in segments.labels]
    if not questionnaire.outcomes:
        return found
    for pattern, rows in _patterns(reading.by_pillar(reading.asked & reading.key.scored, np.int16).T > 0):
        if not pattern:
            continue
        values = scores.units[:, pattern]
        complete = rows & (values != NO_SCORE).all(axis=1)
        for number in range(len(questionnaire.outcomes)):
            asked, given = reading.asked[:, first + number], reading.given[:, first + number]
            together = np.vstack([values.T, reading.distance[:, first + number]]).T
            for segment, summed in segments.moments(together, complete & given, rows & asked):
                found[segment][number, pattern] = summed
    return found
