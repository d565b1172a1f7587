"""Drivers: how much of an outcome goes together with each pillar, or an honest fallback.

Johnson's relative weights are used where every condition holds; otherwise the weights that the
questionnaire declares, or equal ones, and the reason is said. "Goes together with" is all that is
claimed, never "causes".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .constants import CONSTANTS, Constants
from .errors import MaturityError
from .instrument import Questionnaire
from .moments import Moments
from .statistics import RelativeWeights, relative_weights
from .tally import Tally

ORDER = ("customer", "staff", "leader")
"""Whose answers are tried first: customers judge the experience itself."""

REASONS = {
    "not_asked": "the outcome was not answered beside the pillars",
    "too_few_answers": "fewer complete answers than 50 and 8 for each pillar",
    "outcome_does_not_vary": "all gave the same answer to the outcome",
    "pillars_do_not_vary": "no pillar's score varies",
    "pillars_overlap": "the pillars go together too closely to be told apart",
    "not_significant": "the pillars together do not explain the outcome beyond chance",
    "explains_too_little": "the pillars explain under a tenth of the outcome",
}
"""Every fallback reason with its meaning."""


@dataclass(frozen=True)
class Drivers:
    """Shares by pillar id, adding up to 1; None for a pillar whose score does not vary or was not asked.

    ``signs`` are those of each pillar's correlation with the outcome: shares have none. ``condition`` is the
    condition number √(largest / smallest eigenvalue) of the pillars' correlations. Both are there only where
    ``method`` is `relative_weights`; else it is `declared_weights` or `equal_weights`.
    """

    outcome: str
    method: str
    audience: str | None
    n: int
    r2: float | None
    shares: Mapping[str, float | None]
    fallback_reason: str | None
    signs: Mapping[str, int | None] = field(default_factory=dict)
    condition: float | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "method": self.method,
            "audience": self.audience,
            "n": self.n,
            "r2": self.r2,
            "shares": dict(self.shares),
            "signs": {name: self.signs.get(name) for name in self.shares},
            "condition": self.condition,
            "fallback_reason": self.fallback_reason,
        }


def find_drivers(
    questionnaire: Questionnaire,
    by_audience: Mapping[str, Tally],
    outcome: str | None = None,
    constants: Constants = CONSTANTS,
) -> Drivers | None:
    """The drivers of an outcome from the first audience that meets every condition, else the fallback.

    Without ``outcome`` the questionnaire's first is taken; None if it has none. The fallback says why the
    audience with the most complete answers did not do. MaturityError if there is no such outcome.
    """
    names = [each.id for each in questionnaire.outcomes]
    if outcome is None:
        if not names:
            return None
        outcome = names[0]
    if outcome not in names:
        known = f"use one of {', '.join(names)}" if names else "this questionnaire has none"
        raise MaturityError(f"{outcome} is not an outcome of the questionnaire; {known}.")
    reasons: list[tuple[int, str, str]] = []
    for audience in ORDER:
        if audience not in by_audience or not by_audience[audience].respondents:
            continue
        places, cases = _widest(by_audience[audience], names.index(outcome), constants)
        found = _tried(cases, places, constants)
        if not isinstance(found, str):
            weights, used = found
            names_used = [questionnaire.pillars[place].id for place in used]
            shares: dict[str, float | None] = {pillar.id: None for pillar in questionnaire.pillars}
            shares |= dict(zip(names_used, weights.shares, strict=True))
            return Drivers(
                outcome=outcome,
                method="relative_weights",
                audience=audience,
                n=cases.n,
                r2=weights.r2,
                shares=shares,
                fallback_reason=None,
                signs=dict(zip(names_used, weights.signs, strict=True)),
                condition=weights.condition,
            )
        reasons.append((cases.n, audience, found))
    n, tried, reason = max(reasons, key=lambda each: each[0], default=(0, None, "not_asked"))
    method, declared = declared_shares(questionnaire)
    return Drivers(outcome, method, tried, n, None, declared, reason)


def declared_shares(questionnaire: Questionnaire) -> tuple[str, dict[str, float | None]]:
    """The fallback: the questionnaire's own pillar weights as shares, called equal where they are."""
    weights = [pillar.weight for pillar in questionnaire.pillars]
    method = "equal_weights" if len(set(weights)) == 1 else "declared_weights"
    return method, {pillar.id: pillar.weight / sum(weights) for pillar in questionnaire.pillars}


def _widest(counted: Tally, number: int, constants: Constants) -> tuple[tuple[int, ...], Moments]:
    """The complete cases over the most pillars that were asked together with an outcome, of enough people."""
    found = [(places, cases) for (outcome, places), cases in counted.joint.items() if outcome == number]

    def rank(each: tuple[tuple[int, ...], Moments]) -> tuple[bool, int, int]:
        places, cases = each
        least = constants.drivers_base_n + constants.drivers_n_per_pillar * len(places)
        return cases.n >= least, len(places), cases.n

    return max(found, key=rank, default=((), Moments(0, (), ())))


def _tried(
    cases: Moments, places: tuple[int, ...], constants: Constants
) -> tuple[RelativeWeights, list[int]] | str:
    """Relative weights and the pillars they belong to, or the reason why not."""
    if not places or cases.n == 0:
        return "not_asked"
    if cases.n < 2:
        return "too_few_answers"
    covariance = cases.covariance()
    varies = [place for place in range(len(places)) if covariance[place, place] > 0]
    if cases.n < constants.drivers_base_n + constants.drivers_n_per_pillar * max(1, len(varies)):
        return "too_few_answers"
    if not covariance[-1, -1] > 0:
        return "outcome_does_not_vary"
    if not varies:
        return "pillars_do_not_vary"
    used = [*varies, len(places)]
    weights = relative_weights(cases.n, covariance[np.ix_(used, used)])
    if weights.condition > constants.drivers_condition:
        return "pillars_overlap"
    if not weights.p < constants.significance:
        return "not_significant"
    if weights.r2 < constants.drivers_r2:
        return "explains_too_little"
    return weights, [places[place] for place in varies]
