"""Gaps and changes of a release: two figures side by side, rounded, and left out where they say too much.

An interval and an effect size follow from both deviations and give them back, so they are shown only where
both deviations are. A gap over a single item that its audience was asked among others would be finer than
the item table: it is made of the item's mean as it was released.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .cards import level_dict
from .comparison import Change, Side
from .constants import CONSTANTS, Constants
from .perception import Gap
from .rounding import (
    NO_FIGURE,
    Released,
    decimals,
    item_score_bound,
    rounded_interval,
    score_bound,
    spread_tellable,
    whole,
)
from .statistics import Sample, mean_interval


@dataclass(frozen=True)
class GapItem:
    """The one item that a side of a gap rests on, as it was released; ``released`` None without a table."""

    released: Released | None
    reverse: bool


GapSide = GapItem | None
"""What a side of a gap is made of: a released item, or, None, its own sample."""


def released_gap(
    gap: Gap,
    *,
    shown: bool,
    spread: bool,
    sides: tuple[GapSide, GapSide] = (None, None),
    constants: Constants = CONSTANTS,
) -> Released:
    """A pillar's perception gap of a release; where it may not be shown, null and too few answers."""
    released = gap.to_dict() | {"a_bound": None, "b_bound": None}
    empty = dict.fromkeys(released) | {"id": gap.id, "class": "too_few_answers"}
    if not shown or gap.a is None or gap.b is None:
        return empty
    (a, a_bound), (b, b_bound) = (
        _gap_score(sample, side, constants) for sample, side in zip(gap.samples, sides, strict=True)
    )
    scores = {"a": a, "b": b, "a_bound": a_bound, "b_bound": b_bound}
    if a is None or b is None:
        return empty | scores
    exact = a_bound is None and b_bound is None
    own = exact and sides == (None, None)
    tellable = all(spread_tellable(sample.sd, sample.n, constants) for sample in gap.samples)
    test = gap.test if own and spread and tellable else None
    return released | scores | {
        # Of released items the gap is what a pencil makes of them; its test would tell their means finely.
        "gap": None if not exact else whole(gap.gap) if own else a - b,
        "ci95": rounded_interval(test.ci) if test else None,
        "p_adjusted": decimals(gap.p_adjusted, 3) if test else None,
        "hedges_g": decimals(test.g, 2) if test else None,
        "effect": gap.effect if test else None,
        # A class without its test would tell of the spread that is left out.
        "class": gap.kind if spread and tellable else "too_few_answers",
    }  # fmt: skip


def released_gradient(
    steps: Sequence[Sequence[Released]], constants: Constants = CONSTANTS
) -> dict[str, list[str]]:
    """On which pillars each audience rates clearly higher than the next, by the steps as they are released.

    ``steps`` are the gaps of each audience to the one after it, pillar by pillar. A step is clear where its
    test says so, however small it is; ``clear`` are the pillars with every step, ``tested`` those with a test
    of every step. Nothing but the steps' released figures enters, so it tells no more than they do.
    """
    found: dict[str, list[str]] = {"clear": [], "tested": []}
    for gaps in zip(*steps, strict=True):
        if any(gap["p_adjusted"] is None for gap in gaps):
            continue
        found["tested"].append(gaps[0]["id"])
        if all(gap["p_adjusted"] < constants.significance and gap["gap"] > 0 for gap in gaps):
            found["clear"].append(gaps[0]["id"])
    return found


def _gap_score(sample: Sample, side: GapSide, constants: Constants) -> tuple[int | None, str | None]:
    """A side's score and its bound: of its own sample, or of the item it rests on."""
    if side is None:
        value, bound = score_bound(sample.mean or 0.0, sample.n, constants)
        return whole(value, bound), bound
    item = side.released
    if item is None or item["mean"] is None:
        return None, None
    return item["score"], item_score_bound(item["bound"], reverse=side.reverse)


def released_change(
    change: Change, *, shown: bool, spreads: tuple[bool, bool], constants: Constants = CONSTANTS
) -> Released:
    """A change of a release; where it may not be shown, null and too few answers."""
    released = change.to_dict()
    comparable = decimals(change.comparable, 2)
    if not shown:
        kept = {"id": change.id} if change.id is not None else {}
        verdict = "not_comparable" if change.verdict == "not_comparable" else "too_few_answers"
        sides = {"now": dict(NO_FIGURE), "prior": dict(NO_FIGURE)}
        rest = {"comparable": comparable, "shared_items": list(change.shared_items), "verdict": verdict}
        return dict.fromkeys(released) | kept | sides | rest
    sides_ = zip((change.now, change.prior), spreads, strict=True)
    now, prior = (_released_side(side, spread, constants) for side, spread in sides_)
    exact = now["bound"] is None and prior["bound"] is None
    test = change.test if exact and now["sd"] is not None and prior["sd"] is not None else None
    return released | {
        "now": now,
        "prior": prior,
        "difference": whole(change.difference) if exact else None,
        "ci95": rounded_interval(test.ci) if test else None,
        "t": decimals(test.t, 2) if test else None,
        "df": whole(test.df) if test else None,
        "p": decimals(test.p, 3) if test else None,
        "p_adjusted": decimals(change.p_adjusted, 3) if test else None,
        "hedges_g": decimals(test.g, 2) if test else None,
        "g_ci95": rounded_interval(test.g_ci, 2) if test else None,
        "effect": change.effect if test else None,
        "comparable": comparable,
        "detectable": whole(change.detectable) if test else None,
        "verdict": change.verdict if test or change.verdict == "not_comparable" else "too_few_answers",
    }


def _released_side(side: Side, spread: bool, constants: Constants) -> Released:
    sample, questionnaire = side.sample, side.questionnaire
    if sample.mean is None:
        return dict(NO_FIGURE)
    value, bound = score_bound(sample.mean, sample.n, constants)
    spread = spread and bound is None
    level = questionnaire.released_level_of(value)
    return {
        "score": whole(value, bound),
        "n": sample.n,
        "sd": whole(sample.sd) if spread else None,
        "ci95": rounded_interval(mean_interval(sample, side.confidence)) if spread else None,
        "level": level_dict(level),
        "bound": bound,
    }
