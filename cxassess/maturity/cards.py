"""The cards a scorecard is made of: a figure, an item, a pillar, each from a tally."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .constants import CONSTANTS, Constants
from .instrument import Item, Level, Questionnaire
from .scoring import favourable_answers
from .statistics import Alpha, Interval, Sample, cronbach_alpha, mean_interval, within_group_agreement
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
class ItemCard:
    """One item: the mean of the answers as given, the score after reversing, the counts of each answer."""

    item: Item
    mean: float | None
    score: float | None
    n: int
    counts: Mapping[int, int]
    dont_know: int
    skipped: int

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
        }


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
    agreement: tuple[float, float] | None
    items: tuple[ItemCard, ...]

    def to_dict(self) -> dict[str, Any]:
        favourable, neutral, unfavourable = self.shares or (None, None, None)
        rwg, ad = self.agreement or (None, None)
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
                "n": self.alpha.n,
            },
            "agreement": {"rwg": rwg, "ad": ad},
            "items": [item.to_dict() for item in self.items],
        }


def samples(counted: Tally) -> list[Sample]:
    """The samples of pillar scores in points, overall last."""
    sums = zip(counted.score_n, counted.score_sums, counted.score_squares, strict=True)
    return [Sample.of_sums(n, total, squares, counted.unit) for n, total, squares in sums]


def pillar_card(counted: Tally, number: int, figure: Figure, small: bool, constants: Constants) -> PillarCard:
    questionnaire = counted.questionnaire
    pillar = questionnaire.pillars[number]
    first = sum(len(each.items) for each in questionnaire.pillars[:number])
    cards = tuple(_item(counted, item, first + place) for place, item in enumerate(pillar.items))
    alpha, names = (Alpha(0), ()) if small else _alpha(counted, number, constants)
    return PillarCard(
        id=pillar.id,
        name=pillar.name,
        figure=figure,
        reached=counted.reached[number],
        shares=_shares(cards, constants),
        alpha=alpha,
        alpha_items=names,
        agreement=_agreement(cards, constants),
        items=cards,
    )


def _item(counted: Tally, item: Item, column: int) -> ItemCard:
    row = counted.counts[column]
    counts = {value: int(row[value - item.scale.min]) for value in item.scale.values}
    n = sum(counts.values())
    mean = sum(value * count for value, count in counts.items()) / n if n else None
    points = None if mean is None else item.scale.score(mean, reverse=item.reverse)
    dont_know, skipped = int(counted.dont_know[column]), int(counted.skipped[column])
    return ItemCard(item, mean, points, n, counts, dont_know, skipped)


def _shares(cards: tuple[ItemCard, ...], constants: Constants) -> tuple[float, float, float] | None:
    """Favourable, neutral and unfavourable shares of all answers to the scored items."""
    totals = [0, 0, 0]
    for card in cards:
        if card.item.scored:
            for side, values in enumerate(favourable_answers(card.item, constants)):
                totals[side] += sum(card.counts[value] for value in values)
    base = sum(totals)
    return (totals[0] / base, totals[1] / base, totals[2] / base) if base else None


def _alpha(counted: Tally, number: int, constants: Constants) -> tuple[Alpha, tuple[str, ...]]:
    """Alpha over complete cases of the widest set of items that was asked of anybody in the group."""
    found = [(columns, cases) for (pillar, columns), cases in counted.cases.items() if pillar == number]
    if not found:
        return Alpha(0), ()
    columns, cases = max(found, key=lambda each: (len(each[0]), each[1].n, each[0]))
    names = tuple(counted.questionnaire.items[column].id for column in columns)
    if cases.n < 2:
        return Alpha(cases.n), names
    alpha = cronbach_alpha(cases.n, cases.covariance(), constants.alpha_minimum_n, constants.confidence)
    return alpha, names


def _agreement(cards: tuple[ItemCard, ...], constants: Constants) -> tuple[float, float] | None:
    """rwg(j) and AD over the scored items with enough answers; None if there is none."""
    used = [card for card in cards if card.item.scored and card.n >= max(2, constants.agreement_minimum_n)]
    if not used:
        return None
    spread = [_spread(card) for card in used]
    return within_group_agreement(
        [variance for variance, _ in spread],
        [deviation for _, deviation in spread],
        [card.item.scale.span + 1 for card in used],
    )


def _spread(card: ItemCard) -> tuple[float, float]:
    """The variance with n - 1 and the mean absolute deviation of an item's answers."""
    total = sum(value * count for value, count in card.counts.items())
    squares = sum(value * value * count for value, count in card.counts.items())
    variance = (card.n * squares - total * total) / (card.n * (card.n - 1))
    # |x - total/n| summed in whole numbers: n |x| differences, divided once.
    away = sum(abs(card.n * value - total) * count for value, count in card.counts.items())
    return variance, away / (card.n * card.n)
