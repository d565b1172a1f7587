"""The additive statistics of a segment: tally + tally = the tally of both, in whole numbers.

A tally holds no answer of anybody: counts of answers by item, and sums, squares and products of scores.
Every figure of a scorecard follows from it, so segments can be tallied anywhere, in any order and any
chunks, and added up. Sums are Python's whole numbers, so adding is exact, associative and commutative.
The tally of a very small segment is as good as its answers: guard it like them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .answers import AnswerSheet
from .careless import IN_ANSWERS
from .constants import CONSTANTS, Constants
from .counting import Pattern, count, width_of
from .instrument import Questionnaire
from .moments import Integers, Moments, joined
from .scoring import key_of

CHUNK = 32_768
"""Rows tallied at a time: bounds memory, and keeps within what `moments` takes at once."""


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
    complete cases, by (outcome, pillars asked). ``flagged`` are the respondents with any flag of careless
    answers, then with each of them; ``flagged_scores`` are n, sum and sum of squares of the overall scores
    of those with any. ``answered_by`` says, by (pillar, columns asked), how many respondents answered none,
    one, two, … of these.
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
    flagged: tuple[int, ...]
    flagged_scores: tuple[int, ...]
    answered_by: Mapping[tuple[int, Pattern], tuple[int, ...]]

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
            joined(self.cases, other.cases),
            joined(self.joint, other.joint),
            _added(self.flagged, other.flagged),
            _added(self.flagged_scores, other.flagged_scores),
            _added_by_key(self.answered_by, other.answered_by),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tally) and self._plain() == other._plain()

    __hash__ = None  # type: ignore[assignment]

    def _plain(self) -> dict[str, Any]:
        plain = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "questionnaire"}
        return {name: each.tolist() if name in _ARRAYS else each for name, each in plain.items()}

    def to_dict(self) -> dict[str, Any]:
        """The tally fit for JSON, to be added up elsewhere; `from_dict` gives an equal one back."""
        tables = {name: _listed(getattr(self, name)) for name in _TABLES}
        answered = [[*key, counts] for key, counts in self.answered_by.items()]
        whose = {"id": self.questionnaire.id, "version": self.questionnaire.version}
        return {"questionnaire": whose} | self._plain() | tables | {"answered_by": sorted(answered)}

    @staticmethod
    def from_dict(questionnaire: Questionnaire, plain: Mapping[str, Any]) -> Tally:
        """The tally that `to_dict` made; ValueError unless it is of the same questionnaire and version.

        Tallies that are added up must have been made with the same constants, which they do not hold.
        """
        whose = {"id": questionnaire.id, "version": questionnaire.version}
        if plain["questionnaire"] != whose:
            raise ValueError(f"the tally is of {plain['questionnaire']}, not of {whose}")
        plain = {name: value for name, value in plain.items() if name != "questionnaire"}
        found: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
        }
        found |= {name: _freeze(np.array(plain[name], dtype=np.int64)) for name in _ARRAYS}
        found |= {name: _tabled(plain[name]) for name in _TABLES}
        found["answered_by"] = {
            (number, tuple(columns)): tuple(counts) for number, columns, counts in plain["answered_by"]
        }
        return Tally(questionnaire, **found)

    @property
    def unit(self) -> int:
        """Score units in one point."""
        return key_of(self.questionnaire).unit


_ARRAYS = ("counts", "dont_know", "skipped")
_TABLES = ("cases", "joint")


def _listed(table: Mapping[tuple[int, Pattern], Moments]) -> list[list[Any]]:
    return [[*key, each.n, each.sums, each.products] for key, each in sorted(table.items())]


def _tabled(rows: list[list[Any]]) -> dict[tuple[int, Pattern], Moments]:
    return {
        (number, tuple(places)): Moments(n, tuple(sums), tuple(products))
        for number, places, n, sums, products in rows
    }


def _added_by_key(
    left: Mapping[tuple[int, Pattern], tuple[int, ...]], right: Mapping[tuple[int, Pattern], tuple[int, ...]]
) -> dict[tuple[int, Pattern], tuple[int, ...]]:
    found = dict(left)
    for key, counts in right.items():
        found[key] = _added(found[key], counts) if key in found else counts
    return found


def _added(left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(left, right, strict=True))


def tally(sheet: AnswerSheet, constants: Constants = CONSTANTS) -> Tally:
    """The tally of a sheet; an empty sheet has an empty tally."""
    everybody = np.zeros(len(sheet), dtype=np.int64)
    return tallies(sheet, everybody, constants).get(0) or _nothing(sheet.questionnaire)


def tallies(sheet: AnswerSheet, segments: Integers, constants: Constants = CONSTANTS) -> dict[int, Tally]:
    """The tally of each segment of a sheet; ``segments`` says for each row which it is in.

    One pass over `CHUNK` rows at a time, sorted by segment, so that memory does not grow with the sheet.
    """
    found: dict[int, Tally] = {}
    order = np.argsort(segments, kind="stable")
    for start in range(0, len(sheet), CHUNK):
        rows = order[start : start + CHUNK]
        parts = count(sheet.questionnaire, sheet.codes[rows], sheet.forms[rows], segments[rows], constants)
        for label, part in parts:
            counted = Tally(sheet.questionnaire, **part)
            found[label] = found[label] + counted if label in found else counted
    return found


def _nothing(questionnaire: Questionnaire) -> Tally:
    columns, pillars = len(questionnaire.columns), len(questionnaire.pillars)
    none, counts = np.zeros(columns, dtype=np.int64), (0,) * pillars
    scores = (0,) * (pillars + 1)
    return Tally(
        questionnaire, 0, 0, 0, np.zeros((columns, width_of(questionnaire)), dtype=np.int64), none, none,
        counts, scores, scores, scores, counts, {}, {}, (0,) * (len(IN_ANSWERS) + 1), (0, 0, 0), {},
    )  # fmt: skip
