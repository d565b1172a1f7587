"""The cards a scorecard is made of: a figure, an item, a pillar, each from a tally."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .bands import agreement_band
from .careless import IN_ANSWERS
from .constants import CONSTANTS, Constants
from .instrument import Item, Level, Questionnaire
from .itemsums import SIDES, ItemSums
from .statistics import (
    Alpha,
    Interval,
    Sample,
    cronbach_alpha,
    mean_interval,
    within_group_agreement,
)
from .tally import Tally


def pair(interval: Interval | None) -> list[float] | None:
    """An interval as JSON has it."""
    return None if interval is None else [interval[0], interval[1]]


def level_dict(level: Level | None) -> dict[str, Any] | None:
    """A level as JSON has it."""
    return None if level is None else {"number": level.number, "name": level.name}


@dataclass(frozen=True)
class Figure:
    """A score 0..100 with what is known of its certainty; all None where nobody has a score."""

    score: float | None
    n: int
    sd: float | None
    ci95: Interval | None
    level: Level | None

    @classmethod
    def of(
        cls,
        sample: Sample,
        questionnaire: Questionnaire,
        constants: Constants = CONSTANTS,
        population: int | None = None,
    ) -> Figure:
        """The figure of a sample of scores; ``population`` is the number invited, if known."""
        level = None if sample.mean is None else questionnaire.level_of(sample.mean)
        interval = mean_interval(sample, constants.confidence, population)
        return cls(sample.mean, sample.n, sample.sd, interval, level)

    def to_dict(self) -> dict[str, Any]:
        return {
            "score": self.score,
            "n": self.n,
            "sd": self.sd,
            "ci95": pair(self.ci95),
            "level": level_dict(self.level),
        }


@dataclass(frozen=True)
class Carelessness:
    """How many of a group are flagged as careless, for what, and the overall score without them."""

    respondents: int
    flagged: int
    reasons: Mapping[str, int]
    without: Figure

    @classmethod
    def of(
        cls, counted: Tally, constants: Constants = CONSTANTS, population: int | None = None
    ) -> Carelessness:
        """That of a segment, by its tally alone; ``reasons`` can add up to more than ``flagged``."""
        n, total, squares = counted.flagged_scores
        others = Sample.of_sums(
            counted.score_n[-1] - n,
            counted.score_sums[-1] - total,
            counted.score_squares[-1] - squares,
            counted.unit,
        )
        return cls(
            counted.respondents,
            counted.flagged[0],
            dict(zip(IN_ANSWERS, counted.flagged[1:], strict=True)),
            Figure.of(others, counted.questionnaire, constants, population),
        )

    @property
    def share(self) -> float | None:
        """The flagged among all; None of nobody."""
        return self.flagged / self.respondents if self.respondents else None

    def to_dict(self) -> dict[str, Any]:
        return {
            "flagged": self.flagged,
            "share": self.share,
            "reasons": dict(self.reasons),
            "overall_without": self.without.to_dict(),
        }


@dataclass(frozen=True)
class ItemCard:
    """One item: the mean of the answers as given, the score after reversing, the counts of each answer."""

    item: Item
    mean: float | None
    score: float | None
    n: int
    counts: Mapping[int, int]
    dont_know: int
    skipped: int
    item_rest: float | None = None

    @property
    def dont_know_share(self) -> float | None:
        """Don't knows among those who answered or said don't know; None if nobody did either."""
        base = self.n + self.dont_know
        return self.dont_know / base if base else None

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.item.id,
            "mean": self.mean,
            "score": self.score,
            "n": self.n,
            "counts": {str(value): count for value, count in self.counts.items()},
            "dont_know": self.dont_know,
            "skipped": self.skipped,
            "item_rest": self.item_rest,
        }


@dataclass(frozen=True)
class Agreement:
    """How far people see the same thing; `band` is one of `bands.AGREEMENT`."""

    rwg: float
    ad: float
    band: str

    def to_dict(self) -> dict[str, Any]:
        return {"rwg": self.rwg, "ad": self.ad, "band": self.band}


NO_AGREEMENT: Mapping[str, None] = {"rwg": None, "ad": None, "band": None}


@dataclass(frozen=True)
class PillarCard:
    """One pillar: its score, the shares of its answers, whether its items belong and people agree."""

    id: str
    name: str
    figure: Figure
    reached: int
    shares: tuple[float, float, float] | None
    alpha: Alpha
    alpha_items: tuple[str, ...]
    agreement: Agreement | None
    items: tuple[ItemCard, ...]

    def to_dict(self) -> dict[str, Any]:
        favourable, neutral, unfavourable = self.shares or (None, None, None)
        return {
            "id": self.id,
            "name": self.name,
            **self.figure.to_dict(),
            "favourable": favourable,
            "neutral": neutral,
            "unfavourable": unfavourable,
            "alpha": {
                "raw": self.alpha.raw,
                "standardised": self.alpha.standardised,
                "ci95": pair(self.alpha.interval),
                "mean_r": self.alpha.mean_r,
                "n": self.alpha.n if len(self.alpha_items) > 1 else None,
            },
            "agreement": dict(NO_AGREEMENT) if self.agreement is None else self.agreement.to_dict(),
            "items": [item.to_dict() for item in self.items],
        }


def samples(counted: Tally) -> list[Sample]:
    """The samples of pillar scores in points, overall last."""
    sums = zip(counted.score_n, counted.score_sums, counted.score_squares, strict=True)
    return [Sample.of_sums(n, total, squares, counted.unit) for n, total, squares in sums]


def pillar_cards(
    counted: Tally, figures: Sequence[Figure], small: bool, constants: Constants
) -> tuple[PillarCard, ...]:
    """The card of each pillar from a group's tally; a ``small`` group gets no alpha."""
    sums, first, cards = ItemSums.of(counted, constants), 0, []
    for number, pillar in enumerate(counted.questionnaire.pillars):
        columns = range(first, first + len(pillar.items))
        scored = [column for column, item in zip(columns, pillar.items, strict=True) if item.scored]
        alpha, names = (Alpha(0), ()) if small else _alpha(counted, number, constants)
        rest = dict(zip(names, alpha.item_rest, strict=False))
        pairs = zip(columns, pillar.items, strict=True)
        cards.append(
            PillarCard(
                id=pillar.id,
                name=pillar.name,
                figure=figures[number],
                reached=counted.reached[number],
                shares=_shares(sums, scored),
                alpha=alpha,
                alpha_items=names,
                agreement=_agreement(sums, scored, counted.questionnaire, constants),
                items=tuple(_item(counted, sums, column, item, rest) for column, item in pairs),
            )
        )
        first = columns.stop
    return tuple(cards)


def _item(
    counted: Tally, sums: ItemSums, column: int, item: Item, rest: Mapping[str, float | None]
) -> ItemCard:
    counts = dict(zip(item.scale.values, counted.counts[column].tolist(), strict=False))
    mean = sums.mean(column, item.scale.min)
    points = None if mean is None else item.scale.score(mean, reverse=item.reverse)
    dont_know, skipped = int(counted.dont_know[column]), int(counted.skipped[column])
    return ItemCard(item, mean, points, sums.n[column], counts, dont_know, skipped, rest.get(item.id))


def _shares(sums: ItemSums, scored: Sequence[int]) -> tuple[float, float, float] | None:
    """Favourable, neutral and unfavourable shares of all answers to the scored items."""
    totals = [sum(sums.sides[column][side] for column in scored) for side in range(len(SIDES))]
    base = sum(totals)
    return (totals[0] / base, totals[1] / base, totals[2] / base) if base else None


def _alpha(counted: Tally, number: int, constants: Constants) -> tuple[Alpha, tuple[str, ...]]:
    """Alpha over complete cases of the widest set of items asked of anybody that enough people completed."""
    found = [(columns, cases) for (pillar, columns), cases in counted.cases.items() if pillar == number]
    if not found:
        return Alpha(0), ()
    least = constants.alpha_minimum_n
    columns, cases = max(found, key=lambda each: (each[1].n >= least, len(each[0]), each[1].n, each[0]))
    names = tuple(counted.questionnaire.items[column].id for column in columns)
    if cases.n < 2:
        return Alpha(cases.n), names
    alpha = cronbach_alpha(cases.n, cases.covariance(), constants.alpha_minimum_n, constants.confidence)
    return alpha, names


def _agreement(
    sums: ItemSums, scored: Sequence[int], questionnaire: Questionnaire, constants: Constants
) -> Agreement | None:
    """rwg(j) and AD over the scored items with enough answers; None if there is none."""
    used = [column for column in scored if sums.n[column] >= max(2, constants.agreement_minimum_n)]
    if not used:
        return None
    spread = [sums.spread(column) for column in used]
    rwg, ad = within_group_agreement(
        [variance for variance, _ in spread],
        [deviation for _, deviation in spread],
        [questionnaire.items[column].scale.span + 1 for column in used],
    )
    return Agreement(rwg, ad, agreement_band(rwg, constants))
