"""This round beside an earlier one: did anything change beyond chance?

Answers are anonymous, so rounds are unpaired samples: Welch's test on respondents' scores, later minus
earlier, Benjamini-Hochberg over the pillars of one group and one pair of rounds. There is no
finite-population correction here: the question is whether the organisation changed, not these heads.
Treating people who answered twice as independent errs on the safe side. Departments are separate
families.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .answers import AnswerSheet
from .bands import effect_size
from .constants import CONSTANTS, Constants
from .errors import MaturityError
from .instrument import AUDIENCES, INTERNAL, Questionnaire
from .matching import Match, asked_items, match, matched_scores, samples_of
from .statistics import NOBODY, Difference, Interval, Sample, benjamini_hochberg, mean_interval, welch

VERDICTS = {
    "improved": "adjusted p under .05 and at least 3 points up",
    "declined": "adjusted p under .05 and at least 3 points down",
    "no_clear_change": "nothing beyond chance; that is not the same as unchanged",
    "too_few_answers": "under 10 scores in either round",
    "not_comparable": "the versions share too little, too few answered for versions that differ, or the "
    "audiences that answered are not the same",
    "not_testable": "nobody differs from anybody in either round",
}
"""Every verdict with its meaning."""


@dataclass(frozen=True)
class Side:
    """One round's figure over the shared items."""

    sample: Sample
    questionnaire: Questionnaire
    confidence: float

    def to_dict(self) -> dict[str, Any]:
        mean = self.sample.mean
        level = None if mean is None else self.questionnaire.level_of(mean)
        interval = mean_interval(self.sample, self.confidence)
        return {
            "score": mean,
            "n": self.sample.n,
            "sd": self.sample.sd,
            "ci95": _pair(interval),
            "level": None if level is None else {"number": level.number, "name": level.name},
        }


def _pair(interval: Interval | None) -> list[float] | None:
    return None if interval is None else list(interval)


@dataclass(frozen=True)
class Change:
    """The change of one pillar, or of the overall score. Figures are None where they cannot be had."""

    id: str | None
    now: Side
    prior: Side
    difference: float | None
    test: Difference | None
    p_adjusted: float | None
    comparable: float
    shared_items: tuple[str, ...]
    verdict: str
    detectable: float | None
    effect: str | None = None

    def to_dict(self) -> dict[str, Any]:
        test = self.test
        named = {} if self.id is None else {"id": self.id}
        return named | {
            "now": self.now.to_dict(),
            "prior": self.prior.to_dict(),
            "difference": self.difference,
            "ci95": _pair(test.ci) if test else None,
            "t": test.t if test else None,
            "df": test.df if test else None,
            "p": test.p if test else None,
            "p_adjusted": self.p_adjusted,
            "hedges_g": test.g if test else None,
            "g_ci95": _pair(test.g_ci) if test else None,
            "effect": self.effect,
            "comparable": self.comparable,
            "shared_items": list(self.shared_items),
            "verdict": self.verdict,
            "detectable": self.detectable,
        }


@dataclass(frozen=True)
class Comparison:
    """The changes of all pillars, which are one family, and of the overall score, which is its own."""

    pillars: tuple[Change, ...]
    overall: Change

    def to_dict(self) -> dict[str, Any]:
        return {
            "pillars": [change.to_dict() for change in self.pillars],
            "overall": self.overall.to_dict(),
        }


def compare(
    now: AnswerSheet,
    prior: AnswerSheet,
    *,
    constants: Constants = CONSTANTS,
    audience: str | None = None,
) -> Comparison:
    """The comparison of two rounds over the items they share; internal respondents, or one audience's.

    Where staff and leaders were heard in one round and only staff in the other, the pooled figures are of
    different people: nothing is compared then, and each audience can be by itself.
    """
    if audience is not None and audience not in AUDIENCES:
        raise MaturityError(f"{audience} is not an audience; use one of {', '.join(AUDIENCES)}.")
    audiences = INTERNAL if audience is None else (audience,)
    later, earlier = now.of(*audiences), prior.of(*audiences)
    shared = match(now.questionnaire, asked_items(later), prior.questionnaire, asked_items(earlier))
    kept = shared.kept(constants.comparable)
    samples = [
        samples_of(matched_scores(sheet, now.questionnaire, kept, constants)) for sheet in (later, earlier)
    ]
    found = compare_samples(samples[0], samples[1], shared, prior.questionnaire, constants)
    heard = [set(np.unique(sheet.audiences).tolist()) for sheet in (later, earlier)]
    return found if heard[0] == heard[1] or not all(heard) else _untested(found)


def _untested(found: Comparison) -> Comparison:
    """A comparison that says what stood in each round and no more."""

    def bare(change: Change) -> Change:
        return replace(
            change,
            difference=None,
            test=None,
            p_adjusted=None,
            verdict="not_comparable",
            detectable=None,
            effect=None,
        )

    return Comparison(tuple(map(bare, found.pillars)), bare(found.overall))


def compare_samples(
    now: Sequence[Sample],
    prior: Sequence[Sample],
    shared: Match,
    prior_questionnaire: Questionnaire,
    constants: Constants = CONSTANTS,
) -> Comparison:
    """The comparison of two lists of samples over shared items: pillars in order, overall last."""
    questionnaire = shared.questionnaire
    changes = [
        _change(pillar.id, now[place], prior[place], shared.comparable[place], shared.shared[place],
                questionnaire, constants)
        for place, pillar in enumerate(questionnaire.pillars)
    ]  # fmt: skip
    share = overall_comparable(shared, prior_questionnaire, constants)
    names = tuple(
        name for names in shared.shared for name in names if name in shared.kept(constants.comparable)
    )
    overall = _change(None, now[-1], prior[-1], share, names, questionnaire, constants)
    return Comparison(tuple(_judged(changes, constants)), _judged([overall], constants)[0])


def not_comparable(found: Comparison) -> Comparison:
    """A comparison without its figures: for a group too small to be scored in another way."""

    def bare(change: Change) -> Change:
        now, prior = (replace(side, sample=NOBODY) for side in (change.now, change.prior))
        comparable, items = change.comparable, change.shared_items
        return Change(change.id, now, prior, None, None, None, comparable, items, "not_comparable", None)

    return Comparison(tuple(map(bare, found.pillars)), bare(found.overall))


def overall_comparable(shared: Match, prior: Questionnaire, constants: Constants = CONSTANTS) -> float:
    """The least share, over both versions, of the weight of the pillars asked that can be compared."""
    pairs = zip(shared.questionnaire.pillars, shared.comparable, strict=True)
    good = {
        pillar.id for pillar, share in pairs if share >= constants.comparable - constants.cut_off_tolerance
    }
    parts = []
    for questionnaire, asked in zip((shared.questionnaire, prior), shared.asked, strict=True):
        weights = {pillar.id: pillar.weight for pillar in questionnaire.pillars if pillar.id in asked}
        total = sum(weights.values())
        parts.append(sum(weights.get(name, 0.0) for name in good) / total if total else 0.0)
    return min(parts)


def _change(
    name: str | None,
    now: Sample,
    prior: Sample,
    comparable: float,
    items: tuple[str, ...],
    questionnaire: Questionnaire,
    constants: Constants,
) -> Change:
    """A change before its family is known: its test, if it may be tested."""
    later, earlier = (Side(sample, questionnaire, constants.confidence) for sample in (now, prior))
    change = Change(name, later, earlier, None, None, None, comparable, items, "not_comparable", None)
    if comparable < constants.comparable - constants.cut_off_tolerance:
        return change
    difference = None if now.mean is None or prior.mean is None else now.mean - prior.mean
    if min(now.n, prior.n) < constants.change_minimum_n:
        return replace(change, difference=difference, verdict="too_few_answers")
    test = welch(now, prior, constants.confidence)
    if test is None or test.p is None:
        still = difference is None or abs(difference) <= constants.cut_off_tolerance
        verdict = "no_clear_change" if still else "not_testable"
        return replace(change, difference=difference, verdict=verdict)
    seen = constants.detectable_factor * test.se
    effect = effect_size(test.g, constants)
    return replace(change, difference=difference, test=test, verdict="", detectable=seen, effect=effect)


def _judged(family: list[Change], constants: Constants) -> list[Change]:
    """A family with adjusted p values and verdicts."""
    adjusted = benjamini_hochberg([change.test.p if change.test else None for change in family])
    return [
        change
        if change.test is None
        else replace(change, p_adjusted=p, verdict=_verdict(change, p, constants))
        for change, p in zip(family, adjusted, strict=True)
    ]


def _verdict(change: Change, p: float | None, constants: Constants) -> str:
    points = constants.change_points - constants.cut_off_tolerance
    if p is None or change.difference is None or not p < constants.significance:
        return "no_clear_change"
    if change.difference >= points:
        return "improved"
    return "declined" if change.difference <= -points else "no_clear_change"
