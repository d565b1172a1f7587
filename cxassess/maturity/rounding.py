"""The figures of a release: rounded, and left out where they would say too much.

Thresholds alone do not keep a person's answers private. If one person skipped one item, the pillar's mean
less the items' means gives the sum of that person's other answers: so scores, deviations, intervals and
differences are whole numbers, item means have one decimal, item scores follow from the rounded means, and
where the item table is shown at all `raggedness` says. If all gave the same answer, everyone's answer is
known: so under 20 extreme figures are shown as bounds, and a small spread is not shown; were only 0 left
out, its absence would tell that all agree. A deviation follows from an interval, so both are shown from 10
answers on.
Gaps and changes, two such figures side by side, are in `contrasts`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from .arithmetic import round_half_away
from .bands import agreement_band
from .cards import NO_AGREEMENT, Carelessness, Figure, ItemCard, PillarCard, level_dict
from .cautions import CODES
from .constants import CONSTANTS, Constants
from .drivers import Drivers
from .importance import Stated
from .instrument import IMPORTANCE_SCALE, Scale
from .scorecard import Scorecard
from .statistics import Interval

RESPONSE_CODES = (
    "low_response_rate",
    "very_low_response_rate",
    "more_answers_than_invited",
    "everyone_answered",
    "self_selected",
    "unverified",
)
ALPHA_CODES = ("few_answers", "alpha_low", "alpha_caution", "alpha_high", "alpha_negative", "alpha_subset")
ITEM_CODES = ("item_weak", "item_maybe_reversed", "many_dont_know")

HIDDEN_ITEMS = {
    "too_few_answers": "the pillar itself may not be shown here",
    "missing_answers": "few people left items out or were asked others, and would follow from the table",
}
"""Every reason why an item table is hidden."""

Released = dict[str, Any]

HALF_A_POINT = 0.5
"""How far rounding takes a score from what it is, in points."""


def whole(value: float | None, bound: str | None = None) -> int | None:
    """A figure rounded to a whole number; a bound so that what it says stays true."""
    return None if value is None else int(edged(value, 0, bound))


def edged(value: float, digits: int, bound: str | None) -> float:
    """A figure rounded to some decimals: half away from zero, `at_least` down, `at_most` up."""
    if bound is None:
        return round_half_away(value, digits)
    factor = 10.0**digits
    # The hair keeps an edge that float products left just beside its decimal.
    end = math.floor(value * factor + 1e-9) if bound == "at_least" else math.ceil(value * factor - 1e-9)
    return end / factor


def decimals(value: float | None, digits: int) -> float | None:
    """A figure rounded to some decimals."""
    return None if value is None else round_half_away(value, digits)


def rounded_interval(interval: Interval | None, digits: int = 0) -> list[float] | list[int] | None:
    """Both ends of an interval rounded."""
    if interval is None:
        return None
    if digits:
        return [round_half_away(end, digits) for end in interval]
    return [int(round_half_away(end)) for end in interval]


def whole_percents(shares: Sequence[float]) -> list[float]:
    """Shares rounded to whole percents that add up to 1 again, by the largest remainder; ties go first."""
    percents = [share * 100.0 for share in shares]
    floors = [int(percent + 1e-9) for percent in percents]
    order = sorted(range(len(shares)), key=lambda place: (-round(percents[place] - floors[place], 9), place))
    for place in order[: 100 - sum(floors)]:
        floors[place] += 1
    return [floor / 100.0 for floor in floors]


def bounded(
    value: float, n: int, low: float, high: float, constants: Constants = CONSTANTS
) -> tuple[float, str | None]:
    """A figure, or the bound that stands in for it where few gave an extreme one, and which bound it is."""
    if n >= constants.extremes_n or low < value < high:
        return value, None
    return (low, "at_most") if value <= low else (high, "at_least")


def score_bound(value: float, n: int, constants: Constants = CONSTANTS) -> tuple[float, str | None]:
    """`bounded` for a score: at or under 12.5, at or over 87.5."""
    edge = 100.0 * constants.extreme_position
    return bounded(value, n, edge, 100.0 - edge, constants)


NO_FIGURE: Released = {"score": None, "n": None, "sd": None, "ci95": None, "level": None, "bound": None}


def spread_tellable(sd: float | None, n: int, constants: Constants = CONSTANTS) -> bool:
    """Whether people's spread may be told at all: enough scores, and where they are few they differ clearly.

    Where on the tree it is shown then, `spreads` decides.
    """
    if sd is None or n < constants.spread_n:
        return False
    return n >= constants.extremes_n or sd >= constants.spread_least


def released_figure(
    figure: Figure, card: Scorecard, constants: Constants = CONSTANTS, *, spread_shown: bool
) -> Released:
    """A score of a release; its figures are null where nobody has one."""
    if figure.score is None:
        return dict(NO_FIGURE)
    value, bound = score_bound(figure.score, figure.n, constants)
    spread = bound is None and spread_shown
    level = card.questionnaire.released_level_of(value)
    return {
        "score": whole(value, bound),
        "n": figure.n,
        "sd": whole(figure.sd) if spread else None,
        "ci95": rounded_interval(figure.ci95) if spread else None,
        "level": level_dict(level),
        "bound": bound,
    }


def released_pillar(
    card: Scorecard,
    pillar: PillarCard,
    *,
    shown: bool,
    spread_shown: bool,
    shares_shown: bool,
    alpha_shown: bool,
    items_shown: frozenset[str] | None,
    constants: Constants = CONSTANTS,
) -> Released:
    """A pillar of a release. ``items_shown`` are the items whose means may be shown, None for no table."""
    figure = dict(NO_FIGURE)
    if shown:
        figure = released_figure(pillar.figure, card, constants, spread_shown=spread_shown)
    shown = shown and pillar.figure.score is not None
    shares = _shares(pillar, constants) if shown and shares_shown else _NO_SHARES
    if shares["favourable_bound"] is not None and figure["bound"] is None:
        # Beside a score in the middle, a bound tells that nearly all gave the middle answer.
        shares = _NO_SHARES
    alpha_shown = alpha_shown and shown and pillar.alpha.n >= constants.item_table_n
    released: Released = {"id": pillar.id, "name": pillar.name, **figure, **shares}
    released["alpha"] = _alpha(pillar) if alpha_shown else dict(_NO_ALPHA)
    released["agreement"] = dict(NO_AGREEMENT)
    if shown and spread_shown and shares_shown:
        released["agreement"] = _agreement(pillar, constants)
    if items_shown is None or not shown:
        reason = "missing_answers" if shown else "too_few_answers"
        return released | {"items": [], "items_hidden": reason}
    items = [released_item(item, item.item.id in items_shown, constants) for item in pillar.items]
    return released | {"items": items, "items_hidden": None}


_NO_SHARES = {"favourable": None, "neutral": None, "unfavourable": None, "favourable_bound": None}
_NO_ALPHA = {"raw": None, "standardised": None, "ci95": None, "mean_r": None, "n": None}


def _shares(pillar: PillarCard, constants: Constants) -> Released:
    """Favourable, neutral, unfavourable in whole percents; only the bound where few answer extremely."""
    if pillar.shares is None:
        return dict(_NO_SHARES)
    edge = constants.extreme_share
    value, bound = bounded(pillar.shares[0], pillar.reached, edge, 1.0 - edge, constants)
    if bound is not None:
        # The other two would give it away.
        return _NO_SHARES | {"favourable": value, "favourable_bound": bound}
    names = ("favourable", "neutral", "unfavourable")
    return {**dict(zip(names, whole_percents(pillar.shares), strict=True)), "favourable_bound": None}


def _alpha(pillar: PillarCard) -> Released:
    alpha = pillar.alpha
    return {
        "raw": decimals(alpha.raw, 2),
        "standardised": decimals(alpha.standardised, 2),
        "ci95": rounded_interval(alpha.interval, 2),
        "mean_r": decimals(alpha.mean_r, 2),
        "n": alpha.n,
    }


def _agreement(pillar: PillarCard, constants: Constants) -> Released:
    n = min(pillar.figure.n, pillar.reached)
    if pillar.agreement is None or not spread_tellable(pillar.figure.sd, n, constants):
        return dict(NO_AGREEMENT)
    rwg, ad = decimals(pillar.agreement.rwg, 2), decimals(pillar.agreement.ad, 2)
    return {"rwg": rwg, "ad": ad, "band": None if rwg is None else agreement_band(rwg, constants)}


def released_item(item: ItemCard, shown: bool, constants: Constants = CONSTANTS) -> Released:
    """An item of a release: its mean with one decimal, its score from that mean, no number of answers.

    ``bound`` is the mean's; `item_score_bound` is the score's.
    """
    released: Released = {"id": item.item.id, "mean": None, "score": None, "n": None, "counts": None}
    released |= {"dont_know": None, "skipped": None, "item_rest": None, "bound": None}
    if not shown or item.mean is None:
        return released
    scale, reverse = item.item.scale, item.item.reverse
    edge = scale.span * constants.extreme_position
    value, bound = bounded(item.mean, item.n, scale.min + edge, scale.max - edge, constants)
    mean = edged(value, mean_digits(scale), bound)
    # A bound is no answer of anybody, so its score needs no detour over the rounded mean.
    points = scale.score(mean if bound is None else value, reverse=reverse)
    score = whole(points, item_score_bound(bound, reverse=reverse))
    return released | {"mean": mean, "score": score, "bound": bound}


def mean_digits(scale: Scale) -> int:
    """The decimals of a released mean: one of a scale of ten steps is a point, a longer one needs none."""
    return 1 if scale.span <= 10 else 0


def mean_error(scale: Scale) -> float:
    """How far rounding takes a released mean from what it is, in points of 0 to 100."""
    return 100.0 * HALF_A_POINT / (10.0 ** mean_digits(scale) * scale.span)


def item_score_bound(bound: str | None, *, reverse: bool) -> str | None:
    """The bound of an item's score, from that of its mean: where high answers are bad it is the other one."""
    if bound is None or not reverse:
        return bound
    return "at_least" if bound == "at_most" else "at_most"


def released_warnings(card: Scorecard, pillars: Sequence[Released]) -> list[dict[str, str]]:
    """The warnings that say nothing beyond what is shown."""
    by_id: dict[str, Released] = {pillar["id"]: pillar for pillar in pillars}
    home = {item["id"]: pillar for pillar in pillars for item in pillar["items"] if item["mean"] is not None}
    kept = []
    for caution in card.warnings:
        pillar = by_id.get(caution.where)
        item_pillar = home.get(caution.where)
        if (
            caution.code in RESPONSE_CODES
            or (caution.code == "level_uncertain" and pillar is not None and pillar["ci95"] is not None)
            or (caution.code in ALPHA_CODES and pillar is not None and pillar["alpha"]["n"] is not None)
            or (
                caution.code == "split_opinions"
                and pillar is not None
                and pillar["agreement"]["ad"] is not None
            )
            or (
                caution.code in ITEM_CODES
                and item_pillar is not None
                and item_pillar["alpha"]["n"] is not None
            )
        ):
            # How weak, or how many, would be finer than what is shown.
            words = {"message": CODES[caution.code]} if caution.code in ITEM_CODES else {}
            kept.append(caution.to_dict() | words)
    return kept


def released_drivers(drivers: Drivers | None) -> Released | None:
    """Drivers with shares and R² of two decimals; why there are none, without a number, otherwise."""
    if drivers is None:
        return None
    found = drivers.method == "relative_weights"
    return drivers.to_dict() | {
        "audience": drivers.audience if found else None,
        "n": drivers.n if found else None,
        "r2": decimals(drivers.r2, 2),
        "shares": {name: decimals(share, 2) for name, share in drivers.shares.items()},
        "condition": decimals(drivers.condition, 1),
    }


def released_importance(
    group: Sequence[Stated], shown: Sequence[bool], constants: Constants = CONSTANTS
) -> list[Released]:
    """What a group says as a release tells it: means with one decimal where ``shown``, no number of them."""
    return [_released_importance(each, may, constants) for each, may in zip(group, shown, strict=True)]


def _released_importance(each: Stated, may: bool, constants: Constants) -> Released:
    if each.mean is None or not may:
        return {"id": each.id, "mean": None, "bound": None}
    edge = IMPORTANCE_SCALE.span * constants.extreme_position
    low, high = IMPORTANCE_SCALE.min + edge, IMPORTANCE_SCALE.max - edge
    value, bound = bounded(each.mean, each.n, low, high, constants)
    return {"id": each.id, "mean": edged(value, 1, bound), "bound": bound}


def released_careless(
    careless: Carelessness, *, told: bool, constants: Constants = CONSTANTS
) -> Released | None:
    """How many of an organisation are flagged, and its overall score without them where that is ``told``.

    None under 20 respondents. For what they are flagged is not told: it would be a finer cut.
    """
    if careless.share is None or careless.respondents < constants.extremes_n:
        return None
    without, bound = None, None
    if told and careless.without.score is not None:
        value, bound = score_bound(careless.without.score, careless.without.n, constants)
        without = whole(value, bound)
    return {
        "flagged": None,
        "share": decimals(careless.share, 2),
        "reasons": None,
        "overall_without": NO_FIGURE | {"score": without, "bound": bound},
    }


def released_scorecard(
    card: Scorecard,
    *,
    overall_shown: bool,
    spread_shown: bool,
    pillars: list[Released],
    importance: list[Released] | None = None,
    constants: Constants = CONSTANTS,
) -> Released:
    """A node's scorecard of a release, from its pillars and its importances as they were released."""
    overall = dict(NO_FIGURE)
    if overall_shown:
        overall = released_figure(card.overall, card, constants, spread_shown=spread_shown)
    everything = [*pillars, {"id": "overall", **overall, "items": [], "alpha": _NO_ALPHA,
                             "agreement": NO_AGREEMENT}]  # fmt: skip
    return {
        "questionnaire": {
            "id": card.questionnaire.id,
            "version": card.questionnaire.version,
            "form": card.form,
        },
        "respondents": card.respondents,
        "invited": card.invited,
        "response_rate": decimals(card.response_rate, 2),
        "overall": overall,
        "pillars": pillars,
        "held_back_by": _held_back_by(overall, pillars, card, constants),
        "importance": importance,
        "warnings": released_warnings(card, everything),
    }


def _held_back_by(
    overall: Released, pillars: Sequence[Released], card: Scorecard, constants: Constants
) -> list[str]:
    """The pillars two levels under the overall level, among those that are shown."""
    rank = {level.number: place for place, level in enumerate(card.questionnaire.levels)}

    def place(figure: Mapping[str, Any]) -> int | None:
        return None if figure["level"] is None else rank[figure["level"]["number"]]

    top = place(overall)
    if top is None:
        return []
    places = [(pillar["id"], place(pillar)) for pillar in pillars]
    return [name for name, at in places if at is not None and at <= top - constants.held_back_levels]
