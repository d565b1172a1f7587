"""Like with like: respondents scored over the items that two groups or two rounds have in common.

An item is the same if its id, its scale and its key are: a reworded, rescaled or reversed item is to get a
new id, and one that kept its id by mistake is not taken for the same. Where sets of items differ, both
sides are scored anew on the shared ones, with the half-scale rule applied to the shared set: with the
weights of the later questionnaire for the answers' owner (`comparison`), each with its own in a release
(`trends`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from .answers import NOT_ASKED, AnswerSheet
from .constants import CONSTANTS, Constants
from .instrument import AUDIENCES, Questionnaire
from .intake import Codes
from .scoring import Scores, score, score_sums
from .statistics import Sample
from .tally import CHUNK, Tally


def asked_items(sheet: AnswerSheet) -> frozenset[str]:
    """The scored items asked of anybody in a sheet; all of the questionnaire's if the sheet is empty."""
    items = sheet.questionnaire.items
    asked = (sheet.codes != NOT_ASKED).any(axis=0) if len(sheet) else np.ones(len(items), dtype=np.bool_)
    return frozenset(
        item.id for item, there in zip(items, asked.tolist(), strict=False) if there and item.scored
    )


def asked_in(counted: Tally) -> frozenset[str]:
    """`asked_items` of the segment that was tallied."""
    items = counted.questionnaire.items
    asked = counted.counts.sum(axis=1) + counted.dont_know + counted.skipped > 0
    if not counted.respondents:
        asked = np.ones_like(asked)
    return frozenset(
        item.id for item, there in zip(items, asked.tolist(), strict=False) if there and item.scored
    )


@dataclass(frozen=True)
class Match:
    """The items that two sets of asked items share, pillar by pillar of the later questionnaire.

    ``asked`` are the pillars of which anything scored was asked, in the later and the earlier version.
    """

    questionnaire: Questionnaire
    shared: tuple[tuple[str, ...], ...]
    comparable: tuple[float, ...]
    asked: tuple[frozenset[str], frozenset[str]]

    def kept(self, least: float = 0.0) -> frozenset[str]:
        """The shared items of pillars at least so comparable."""
        pairs = zip(self.shared, self.comparable, strict=True)
        return frozenset(name for names, share in pairs if share >= least - 1e-9 for name in names)


def match(
    now: Questionnaire, now_asked: frozenset[str], prior: Questionnaire, prior_asked: frozenset[str]
) -> Match:
    """What two rounds share; a pillar's comparability is the lesser of its shares of shared item weight."""
    same = {
        item.id
        for item in now.items
        if item.id in now_asked and item.id in prior_asked and _same(now, prior, item.id)
    }
    shared, comparable = [], []
    for pillar in now.pillars:
        names = tuple(item.id for item in pillar.items if item.id in same)
        earlier = [each for each in prior.pillars if each.id == pillar.id]
        if earlier:
            own = {item.id for item in earlier[0].items}
            names = tuple(name for name in names if name in own)
        parts = []
        for side, asked in ((pillar, now_asked), *((each, prior_asked) for each in earlier)):
            weights = {item.id: item.weight for item in side.items if item.id in asked}
            total = sum(weights.values())
            parts.append(sum(weights[name] for name in names) / total if total and names else 0.0)
        shared.append(names if earlier else ())
        comparable.append(min(parts) if earlier else 0.0)
    return Match(
        now, tuple(shared), tuple(comparable), (_pillars(now, now_asked), _pillars(prior, prior_asked))
    )


def in_forms(now: Questionnaire, now_form: str, prior: Questionnaire, prior_form: str) -> Match:
    """What two rounds will share if everybody they ask answers: before there are answers to look at."""
    return match(now, _asked_by(now, now_form), prior, _asked_by(prior, prior_form))


def _asked_by(questionnaire: Questionnaire, form: str) -> frozenset[str]:
    """The scored items that a form asks of anybody."""
    asked = (questionnaire.asked(audience, form) for audience in AUDIENCES)
    return frozenset(item.id for items in asked for item in items if item.scored)


def _pillars(questionnaire: Questionnaire, asked: frozenset[str]) -> frozenset[str]:
    return frozenset(
        pillar.id for pillar in questionnaire.pillars if any(item.id in asked for item in pillar.items)
    )


def _same(now: Questionnaire, prior: Questionnaire, name: str) -> bool:
    a, b = now.item(name), prior.item(name)
    return (a.scale, a.reverse) == (b.scale, b.reverse)


def scores_alike(a: Questionnaire, b: Questionnaire, asked: Collection[str] | None = None) -> bool:
    """Whether two questionnaires make the same scores of the same answers to the items asked, or to all.

    Wordings, levels and outcomes, and the order of items and pillars, make no difference.
    """
    return _scoring(a, asked) == _scoring(b, asked)


def _scoring(questionnaire: Questionnaire, asked: Collection[str] | None) -> tuple[Any, ...]:
    """All that makes a score: who is asked what, scales, keys, weights and how much must be answered."""
    items = {
        item.id: (pillar.id, item.scale, item.reverse, item.weight)
        + (() if asked is not None else (item.core, frozenset(item.statement)))
        for pillar in questionnaire.pillars
        for item in pillar.items
        if item.scored and (asked is None or item.id in asked)
    }
    homes = {entry[0] for entry in items.values()}
    weights = {pillar.id: pillar.weight for pillar in questionnaire.pillars if pillar.id in homes}
    return items, weights, questionnaire.minimum_answered


def onto(sheet: AnswerSheet, questionnaire: Questionnaire, kept: frozenset[str]) -> Codes:
    """A sheet's codes in the columns of a questionnaire, everything but the kept items not asked."""
    own = {item.id: column for column, item in enumerate(sheet.questionnaire.items)}
    codes = np.full((len(sheet), len(questionnaire.columns)), NOT_ASKED, dtype=np.int16)
    for column, item in enumerate(questionnaire.items):
        if item.id in kept and item.id in own:
            codes[:, column] = sheet.codes[:, own[item.id]]
    return codes


def matched_scores(
    sheet: AnswerSheet, questionnaire: Questionnaire, kept: frozenset[str], constants: Constants = CONSTANTS
) -> Scores:
    """Respondents' scores over the kept items, by the key of a questionnaire."""
    whole = questionnaire is sheet.questionnaire and kept >= asked_items(sheet)
    codes = sheet.codes if whole else onto(sheet, questionnaire, kept)
    parts = [
        score(questionnaire, codes[start : start + CHUNK], constants)
        for start in range(0, max(1, len(codes)), CHUNK)
    ]
    return Scores(
        np.concatenate([part.units for part in parts]),
        parts[0].unit,
        np.concatenate([part.answered for part in parts]),
    )


def samples_of(scores: Scores) -> list[Sample]:
    """The samples of pillar scores in points, overall last."""
    columns = zip(*score_sums(scores), strict=True)
    return [Sample.of_sums(n, total, squares, scores.unit) for total, squares, n in columns]
