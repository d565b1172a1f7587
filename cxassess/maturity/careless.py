"""Careless answers: flagged, never dropped, and never told of anybody.

Flags (Meade & Craig 2012, Psychological Methods 17; Johnson 2005, Journal of Research in Personality 39;
Huang and others 2012, Journal of Business and Psychology 27), each on answers as given, before reversing:

- `same_answer`: one single answer throughout, over 10 answered items or more;
- `long_run`: a run of equal answers over half of the items asked, and at least 10 of them;
- `dont_know`: don't know to more than half of the items asked;
- `few_pillars`: a score in fewer than 3 of the pillars asked, where 3 or more were asked;
- `too_fast`: under 2 seconds an item, only where the seconds are handed in: cxassess itself keeps no times,
  because they would tell respondents apart.

Everyone is kept in every figure. What can be told is how many are flagged among all, and what the overall
score of the others is: if that differs, the careless answers matter.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .answers import AnswerSheet
from .constants import CONSTANTS, Constants
from .intake import DONT_KNOW, LOWEST_ANSWER, NOT_ASKED, Codes
from .scoring import NO_SCORE, Reading, Scores, read, scores_of

Flags = NDArray[np.bool_]

FLAGS = {
    "same_answer": "one single answer throughout",
    "long_run": "a run of equal answers over half of the items",
    "dont_know": "don't know to more than half of the items",
    "few_pillars": "a score in fewer than 3 pillars",
    "too_fast": "under 2 seconds an item",
}
"""Every flag with its meaning."""

IN_ANSWERS = tuple(name for name in FLAGS if name != "too_fast")
"""The flags that answers alone can raise."""


def careless_flags(
    sheet: AnswerSheet, *, seconds: NDArray[np.float64] | None = None, constants: Constants = CONSTANTS
) -> Mapping[str, Flags]:
    """Who is flagged for what: for each of `FLAGS` a truth value a respondent; `too_fast` needs seconds.

    ``seconds`` is the time each respondent took over all items, not a number where it is not known.
    """
    reading = read(sheet.questionnaire, sheet.codes)
    flags = flags_of(reading, scores_of(reading, constants), constants)
    found = dict(zip(IN_ANSWERS, flags, strict=True))
    if seconds is not None:
        codes = sheet.codes[:, : len(sheet.questionnaire.items)]
        answered = ((codes >= LOWEST_ANSWER) | (codes == DONT_KNOW)).sum(axis=1)
        found["too_fast"] = (answered > 0) & (seconds < constants.seconds_per_item * answered)
    return found


def flags_of(reading: Reading, scores: Scores, constants: Constants) -> Flags:
    """The flags `IN_ANSWERS` of rows that were read and scored, 4 × n."""
    items = slice(0, reading.key.places[-1].stop)
    codes, given = reading.codes[:, items], reading.given[:, items]
    asked = reading.asked[:, items].sum(axis=1)
    most = np.where(given, codes, np.int16(LOWEST_ANSWER - 1)).max(axis=1)
    least = np.where(given, codes, np.iinfo(np.int16).max).min(axis=1)
    run = np.maximum(constants.straight_items, constants.long_run * asked - constants.cut_off_tolerance)
    pillars = (reading.by_pillar(reading.asked & reading.key.scored, np.int16) > 0).sum(axis=0)
    scored = (scores.units[:, :-1] != NO_SCORE).sum(axis=1)
    few = constants.few_pillars
    return np.stack(
        [
            (given.sum(axis=1) >= constants.straight_items) & (most == least),
            _longest_run(codes, given) >= run,
            (codes == DONT_KNOW).sum(axis=1) > constants.dont_know_careless * asked,
            (pillars >= few) & (scored < few),
        ]
    )


def _longest_run(codes: Codes, given: NDArray[np.bool_]) -> NDArray[np.int16]:
    """The longest run of equal answers of each row; don't know and skipped end a run, not asked does not."""
    run, longest = np.zeros(len(codes), dtype=np.int16), np.zeros(len(codes), dtype=np.int16)
    last = np.full(len(codes), NOT_ASKED, dtype=np.int16)
    for column, answered in zip(codes.T, given.T, strict=True):
        further = (run * (column == last) + np.int16(1)) * answered
        asked = column != NOT_ASKED
        if asked.all():
            run, last = further, column
        else:
            run, last = np.where(asked, further, run), np.where(asked, column, last)
        np.maximum(longest, run, out=longest)
    return longest
