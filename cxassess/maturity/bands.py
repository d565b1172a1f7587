"""Words for figures, by the cut-offs that the field uses: conventions, not results."""

from __future__ import annotations

from .constants import CONSTANTS, Constants

AGREEMENT = {
    "none": "people do not agree",
    "weak": "weak agreement",
    "moderate": "moderate agreement",
    "strong": "strong agreement",
    "very_strong": "very strong agreement",
}
"""Every band of rwg with its meaning."""

EFFECTS = {
    "negligible": "hardly any difference beside how much people differ anyway",
    "small": "a small difference",
    "medium": "a medium difference",
    "large": "a large difference",
}
"""Every size of Hedges' g with its meaning."""


def agreement_band(rwg: float, constants: Constants = CONSTANTS) -> str:
    """The band of an rwg from 0 to 1 (LeBreton & Senter 2008); a cut-off belongs to the lower band.

    >>> agreement_band(0.7), agreement_band(0.71)
    ('moderate', 'strong')
    """
    cuts = (
        constants.agreement_none,
        constants.agreement_weak,
        constants.agreement_moderate,
        constants.agreement_strong,
    )
    return list(AGREEMENT)[sum(rwg > cut + constants.cut_off_tolerance for cut in cuts)]


def effect_size(g: float | None, constants: Constants = CONSTANTS) -> str | None:
    """The size of Hedges' g, whatever its sign (Cohen 1988); a cut-off belongs to the larger size.

    >>> effect_size(-0.5), effect_size(0.19), effect_size(None)
    ('medium', 'negligible', None)
    """
    if g is None:
        return None
    cuts = constants.effect_small, constants.effect_medium, constants.effect_large
    return list(EFFECTS)[sum(abs(g) >= cut - constants.cut_off_tolerance for cut in cuts)]
