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
from .intake import DONT_KNOW, LEAST_CODE, LOWEST_ANSWER, NOT_ASKED, SKIPPED, Codes
from .moments import Integers, Moments, moments
from .scoring import NO_SCORE, Scores, key_of, score, segment_score_sums

Pattern = tuple[int, ...]
"""The places of what was asked."""

Cases = list[dict[tuple[int, Pattern], Moments]]


class _Segments:
    """Rows in the order of their segments: where each begins, and sums segment by segment."""

    def __init__(self, labels: Integers) -> None:
        self.labels, self.starts, self.of_row = np.unique(labels, return_index=True, return_inverse=True)

    def sums(self, values: NDArray[Any]) -> Integers:
        """Sums of rows, segments × columns."""
        return np.add.reduceat(values, self.starts, axis=0, dtype=np.int64)

    def moments(
        self, values: Integers, rows: NDArray[np.intp], use: NDArray[np.bool_]
    ) -> Iterator[tuple[int, Moments]]:
        """The number of each segment that has any of these rows, with the moments of those to use."""
        own, used = self.of_row[rows], self.of_row[rows[use]]
        starts = np.flatnonzero(np.diff(used, prepend=-1))
        found = dict(zip(used[starts].tolist(), moments(values[use], starts), strict=True))
        nothing = Moments.nothing(values.shape[1])
        return ((number, found.get(number, nothing)) for number in np.unique(own).tolist())


def count(
    questionnaire: Questionnaire,
    codes: Codes,
    forms: NDArray[np.int8],
    labels: Integers,
    constants: Constants,
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each label with the fields of its tally, from rows in the order of their labels."""
    segments = _Segments(labels)
    scores = score(questionnaire, codes, constants)
    width, counts = width_of(questionnaire), _counts(questionnaire, codes, segments)
    has, answered = scores.units != NO_SCORE, scores.answered > 0
    flags = flags_of(questionnaire, codes, scores, constants)
    careless = flags.any(axis=1)
    people = segments.sums(
        np.column_stack([np.ones(len(codes), dtype=np.bool_), answered.any(axis=1), forms == 0, careless])
    )
    reached, both = segments.sums(answered), segments.sums(has[:, :-1] & has[:, -1:])
    by_flag = segments.sums(flags)
    score_sums = segment_score_sums(scores, segments.starts)
    of_careless = np.where(careless, scores.units[:, -1], NO_SCORE)[:, None]
    careless_sums = segment_score_sums(replace(scores, units=of_careless), segments.starts)
    cases, joint = _cases(questionnaire, codes, segments), _joint(questionnaire, codes, scores, segments)
    for number, label in enumerate(segments.labels.tolist()):
        respondents, heard, full_forms, flagged = people[number].tolist()
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
                "flagged": (flagged, *by_flag[number].tolist()),
                "flagged_scores": (*n, *total, *squares),
            },
        )


def width_of(questionnaire: Questionnaire) -> int:
    """The most answers that a column may have."""
    return max(each.scale.span for each in questionnaire.columns) + 1


def _counts(questionnaire: Questionnaire, codes: Codes, segments: _Segments) -> Integers:
    """How often each answer was given, segments × columns × (distance from the lowest, then why not).

    The columns' scales may lie far apart, so values between them are never gone through.
    """
    columns, width = codes.shape[1], width_of(questionnaire)
    places = width + NOT_ASKED - LEAST_CODE + 1
    given = codes >= LOWEST_ANSWER
    place = np.where(given, codes - key_of(questionnaire).low, codes.astype(np.int32) - LEAST_CODE + width)
    first = (segments.of_row[:, None] * columns + np.arange(columns)) * places
    total = len(segments.labels) * columns * places
    return np.bincount((first + place).ravel(), minlength=total).reshape(-1, columns, places)


def _patterns(asked: NDArray[np.bool_]) -> list[tuple[Pattern, NDArray[np.intp]]]:
    """The different rows of what was asked, as places, each with the rows that have it.

    There are only as many as there are audiences and forms, so they are peeled off one by one.
    """
    found, left = [], np.arange(len(asked))
    while len(left):
        first = asked[left[0]]
        same = (asked[left] == first).all(axis=1)
        found.append((tuple(np.flatnonzero(first).tolist()), left[same]))
        left = left[~same]
    return found


def _cases(questionnaire: Questionnaire, codes: Codes, segments: _Segments) -> Cases:
    """Moments of each pillar's scored items, reversed and from 0 on, over complete cases, by segment.

    The distance from the scale's end is used in place of the answer: alpha and correlations are the same.
    """
    key = key_of(questionnaire)
    found: Cases = [{} for _ in segments.labels]
    for pattern, rows in _patterns((codes != NOT_ASKED) & key.scored):
        of_pattern = codes[rows]
        distance = np.where(key.reverse, key.reverse_from - of_pattern, of_pattern - key.low)
        given = of_pattern >= LOWEST_ANSWER
        for number in range(len(questionnaire.pillars)):
            columns = [column for column in pattern if key.members[column, number]]
            if len(columns) < 2:
                continue
            complete = np.asarray(given[:, columns].all(axis=1))
            values = distance[:, columns].astype(np.int64)
            # Two forms that differ elsewhere can ask the same items of a pillar: their cases belong together.
            for segment, summed in segments.moments(values, rows, complete):
                of_items = found[segment]
                name = (number, tuple(columns))
                of_items[name] = of_items[name] + summed if name in of_items else summed
    return found


def _joint(questionnaire: Questionnaire, codes: Codes, scores: Scores, segments: _Segments) -> Cases:
    """Moments of the pillar scores (in units) and each outcome (from 0 on), over complete cases."""
    key, first = key_of(questionnaire), len(questionnaire.items)
    found: Cases = [{} for _ in segments.labels]
    asked_pillars = ((codes != NOT_ASKED).astype(np.float32) @ key.members.astype(np.float32)) > 0
    for pattern, rows in _patterns(asked_pillars) if questionnaire.outcomes else ():
        places = list(pattern)
        if not places:
            continue
        values = scores.units[rows][:, places]
        complete = (values != NO_SCORE).all(axis=1)
        for number in range(len(questionnaire.outcomes)):
            outcome = codes[rows, first + number]
            asked = np.asarray(outcome != NOT_ASKED)
            use = (complete & (outcome >= LOWEST_ANSWER))[asked]
            result = outcome[asked].astype(np.int64) - int(key.low[first + number])
            together = np.column_stack([values[asked], result])
            for segment, summed in segments.moments(together, rows[asked], use):
                found[segment][number, pattern] = summed
    return found
