"""Leaders, staff and customers side by side: where one group sees what another does not.

The gap of a pillar is the mean of one audience minus that of the other over the items both were asked,
tested by Welch's test with Benjamini-Hochberg over the pillars of the pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import AnswerSheet
from .bands import effect_size
from .cards import samples
from .constants import CONSTANTS, Constants
from .instrument import AUDIENCES
from .matching import Match, asked_in, match, matched_scores, samples_of
from .statistics import Difference, Sample, benjamini_hochberg, welch
from .tally import Tally, tally

PAIRS = (("leader", "customer"), ("leader", "staff"))
WITHOUT_LEADERS = (("staff", "customer"),)

CLASSES = {
    "blind_spot": "the first rates clearly higher, by 10 points or more",
    "hidden_strength": "the second rates clearly higher, by 10 points or more",
    "aligned": "the whole interval of the gap lies within 10 points",
    "unclear": "the answers do not tell",
    "too_few_answers": "under 10 scores on either side, or no item in common",
}
"""Every class with its meaning."""


@dataclass(frozen=True)
class Gap:
    """One pillar's gap between two audiences; figures are None where they cannot be had."""

    id: str
    samples: tuple[Sample, Sample]
    test: Difference | None
    p_adjusted: float | None
    kind: str
    effect: str | None = None

    @property
    def a(self) -> float | None:
        return self.samples[0].mean

    @property
    def b(self) -> float | None:
        return self.samples[1].mean

    @property
    def gap(self) -> float | None:
        return None if self.a is None or self.b is None else self.a - self.b

    def to_dict(self) -> dict[str, Any]:
        test = self.test
        return {
            "id": self.id,
            "a": self.a,
            "b": self.b,
            "gap": self.gap,
            "ci95": list(test.ci) if test and test.ci else None,
            "p_adjusted": self.p_adjusted,
            "hedges_g": test.g if test else None,
            "effect": self.effect,
            "class": self.kind,
        }


@dataclass(frozen=True)
class PerceptionPair:
    """All pillars of one pair of audiences: one family of tests."""

    a: str
    b: str
    pillars: tuple[Gap, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"a": self.a, "b": self.b, "pillars": [gap.to_dict() for gap in self.pillars]}


@dataclass(frozen=True)
class Perception:
    """The pairs that can be made of the audiences that answered."""

    pairs: tuple[PerceptionPair, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"pairs": [pair.to_dict() for pair in self.pairs]}


def pairs_of(present: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Leaders beside customers and staff; without leaders, staff beside customers."""
    there = set(present)
    pairs = PAIRS if "leader" in there else WITHOUT_LEADERS
    return tuple(pair for pair in pairs if there.issuperset(pair))


def perceive(
    sheet: AnswerSheet, *, constants: Constants = CONSTANTS, counted: Mapping[str, Tally] | None = None
) -> Perception | None:
    """The perception gaps of a sheet; None if only one audience answered.

    ``counted`` are the tallies of the audiences, if they are at hand.
    """
    if counted is None:
        counted = {name: tally(sheet.of(name), constants) for name in AUDIENCES}
    pairs = pairs_of(name for name, part in counted.items() if part.respondents)
    names = [pillar.id for pillar in sheet.questionnaire.pillars]
    found = []
    for a, b in pairs:
        _, samples = pair_samples(sheet, a, b, counted, constants)
        found.append(PerceptionPair(a, b, gaps(names, *samples, constants)))
    return Perception(tuple(found)) if found else None


def pair_samples(
    sheet: AnswerSheet, a: str, b: str, counted: Mapping[str, Tally], constants: Constants = CONSTANTS
) -> tuple[Match, tuple[list[Sample], list[Sample]]]:
    """The items that two audiences were both asked, and the samples of their scores over these."""
    questionnaire = sheet.questionnaire
    asked = {name: asked_in(counted[name]) for name in (a, b)}
    shared = match(questionnaire, asked[a], questionnaire, asked[b])
    kept = shared.kept()

    def of(name: str) -> list[Sample]:
        # Scores over all that was asked are in the tally; others take the answers once more.
        if kept >= asked[name]:
            return samples(counted[name])
        return samples_of(matched_scores(sheet.of(name), questionnaire, kept, constants))

    return shared, (of(a), of(b))


def gaps(
    names: Sequence[str], first: Sequence[Sample], second: Sequence[Sample], constants: Constants = CONSTANTS
) -> tuple[Gap, ...]:
    """The gap of each pillar between two lists of samples, with class."""
    least = constants.gap_minimum_n
    tests = [
        welch(a, b, constants.confidence) if min(a.n, b.n) >= least else None
        # The overall sample that stands last has no part in the family.
        for _, a, b in zip(names, first, second, strict=False)
    ]
    adjusted = benjamini_hochberg([test.p if test else None for test in tests])
    found = []
    for name, a, b, test, p in zip(names, first, second, tests, adjusted, strict=False):
        effect = effect_size(test.g if test else None, constants)
        found.append(Gap(name, (a, b), test, p, _kind(test, p, constants), effect))
    return tuple(found)


def _kind(test: Difference | None, p: float | None, constants: Constants) -> str:
    if test is None:
        return "too_few_answers"
    margin = constants.gap_margin
    if (
        p is not None
        and p < constants.significance
        and abs(test.value) >= margin - constants.cut_off_tolerance
    ):
        return "blind_spot" if test.value > 0 else "hidden_strength"
    hair = constants.cut_off_tolerance
    if test.ci is not None and -margin - hair <= test.ci[0] and test.ci[1] <= margin + hair:
        return "aligned"
    return "unclear"
