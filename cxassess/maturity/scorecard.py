"""From tallies to the Scorecard: the figures of a group, of its audiences and of its units.

A group's score is the mean of its respondents' scores, not the mean of item means: then the score, its
deviation, its interval and every test share one definition and one n. The two agree when nobody skipped.
The headline is internal: staff and leaders pooled, each person once; customers never enter it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .answers import AnswerSheet
from .cautions import Caution, cautions_of
from .constants import CONSTANTS, Constants
from .drivers import Drivers, find_drivers
from .errors import MaturityError
from .instrument import AUDIENCES, INTERNAL, Item, Level, Questionnaire
from .perception import Perception, perceive
from .scoring import favourable_answers
from .statistics import Alpha, Interval, Sample, cronbach_alpha, mean_interval, within_group_agreement
from .tally import Tally, tallies, tally

Invited = Mapping[str, Any]


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


@dataclass(frozen=True)
class Scorecard:
    """All figures of a group at full precision; the parts of a ``whole`` have no parts of their own."""

    questionnaire: Questionnaire
    form: str
    respondents: int
    heard: int
    invited: int | None
    overall: Figure
    pillars: tuple[PillarCard, ...]
    warnings: tuple[Caution, ...]
    constants: Constants
    whole: bool = False
    perception: Perception | None = None
    audiences: Mapping[str, Scorecard] = field(default_factory=dict)
    units: Mapping[str, Scorecard] = field(default_factory=dict)
    drivers: Drivers | None = None

    @property
    def response_rate(self) -> float | None:
        """Those who answered a scored item among the invited; None if unknown or more than the invited."""
        if not self.invited or self.respondents > self.invited:
            return None
        return self.heard / self.invited

    @property
    def held_back_by(self) -> tuple[str, ...]:
        """The pillars two levels or more under the overall level: an average must not hide them."""
        if self.overall.level is None:
            return ()
        rank = {level.number: place for place, level in enumerate(self.questionnaire.levels)}
        most = rank[self.overall.level.number] - self.constants.held_back_levels
        found = [(pillar.id, pillar.figure.level) for pillar in self.pillars]
        return tuple(name for name, level in found if level is not None and rank[level.number] <= most)

    def to_dict(self) -> dict[str, Any]:
        """The Scorecard as JSON has it; `audiences`, `units`, `perception` and `drivers` for a whole only."""
        card: dict[str, Any] = {
            "questionnaire": {
                "id": self.questionnaire.id,
                "version": self.questionnaire.version,
                "form": self.form,
            },
            "respondents": self.respondents,
            "invited": self.invited,
            "response_rate": self.response_rate,
            "overall": self.overall.to_dict(),
            "pillars": [pillar.to_dict() for pillar in self.pillars],
            "held_back_by": list(self.held_back_by),
        }
        if self.whole:
            card |= {
                "perception": None if self.perception is None else self.perception.to_dict(),
                "audiences": {name: part.to_dict() for name, part in self.audiences.items()},
                "units": {name: part.to_dict() for name, part in self.units.items()},
                "drivers": None if self.drivers is None else self.drivers.to_dict(),
            }
        card["warnings"] = [caution.to_dict() for caution in self.warnings]
        if self.whole:
            card["method"] = self.constants.to_dict()
        return card


def assess(
    sheet: AnswerSheet,
    *,
    invited: Invited | None = None,
    outcome: str | None = None,
    constants: Constants = CONSTANTS,
) -> Scorecard:
    """The Scorecard of a sheet at full precision: nothing is suppressed, so it is for the data's owner.

    ``invited`` is the head count by audience, with head counts by unit under "units" if known. ``outcome``
    is the outcome that drivers explain; without it the questionnaire's first. Raises MaturityError if there
    is no such outcome or a head count is not a whole number.
    """
    questionnaire = sheet.questionnaire
    heads, unit_heads = head_counts(invited)
    unit_count = len(sheet.unit_names) + 1
    labels = sheet.audiences.astype(np.int64) * unit_count + sheet.units + 1
    leaves = tallies(sheet, labels, constants)
    nothing = tally(sheet.select(np.zeros(0, dtype=np.intp)), constants)
    by_audience = {
        name: _sum([leaf for label, leaf in leaves.items() if label // unit_count == number], nothing)
        for number, name in enumerate(AUDIENCES)
    }
    present = [name for name in AUDIENCES if by_audience[name].respondents]
    inside = _sum([by_audience[name] for name in INTERNAL], nothing)
    card = score_group(inside, internal_heads(heads, present), constants)
    audiences = {name: score_group(by_audience[name], heads.get(name), constants) for name in present}
    units = {
        name: score_group(leaves[number + 1], unit_heads.get(name), constants, small=True)
        for number, name in enumerate(sheet.unit_names)
        if number + 1 in leaves
    }
    return replace(
        card,
        whole=True,
        audiences=audiences,
        units=dict(sorted(units.items())),
        perception=perceive(sheet, constants=constants),
        drivers=find_drivers(questionnaire, by_audience, outcome, constants),
    )


def _sum(parts: list[Tally], nothing: Tally) -> Tally:
    return sum(parts[1:], parts[0]) if parts else nothing


def head_counts(invited: Invited | None) -> tuple[dict[str, int], dict[str, int]]:
    """Head counts by audience and by unit; MaturityError unless each is a whole number of at least 0."""
    given = dict(invited or {})
    units = given.pop("units", None) or {}
    for name, count in (*given.items(), *units.items()):
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 0):
            raise MaturityError(f"The head count of {name} must be a whole number of at least 0.")
    for name in given:
        if name not in AUDIENCES:
            raise MaturityError(f"{name} is not an audience; head counts are for {', '.join(AUDIENCES)}.")
    known = {name: count for name, count in given.items() if count is not None}
    return known, {name: count for name, count in units.items() if count is not None}


def internal_heads(heads: Mapping[str, int], present: list[str]) -> int | None:
    """How many staff and leaders were invited; None unless it is known of each that answered."""
    if any(name not in heads for name in INTERNAL if name in present):
        return None
    known = [heads[name] for name in INTERNAL if name in heads]
    return sum(known) if known else None


def score_group(
    counted: Tally, invited: int | None, constants: Constants = CONSTANTS, *, small: bool = False
) -> Scorecard:
    """The Scorecard of one group from its tally. A ``small`` group (a unit) gets no alpha: too few people."""
    questionnaire = counted.questionnaire
    known = None if invited is None or counted.respondents > invited else invited
    figures = [Figure.of(sample, questionnaire, constants, known) for sample in samples(counted)]
    pillars = tuple(
        _pillar(counted, number, figures[number], small, constants)
        for number in range(len(questionnaire.pillars))
    )
    full = counted.full_forms
    card = Scorecard(
        questionnaire=questionnaire,
        form="full" if full == counted.respondents else "mixed" if full else "core",
        respondents=counted.respondents,
        heard=counted.heard,
        invited=invited,
        overall=figures[-1],
        pillars=pillars,
        warnings=(),
        constants=constants,
    )
    return replace(card, warnings=cautions_of(card, small=small))


def samples(counted: Tally) -> list[Sample]:
    """The samples of pillar scores in points, overall last."""
    sums = zip(counted.score_n, counted.score_sums, counted.score_squares, strict=True)
    return [Sample.of_sums(n, total, squares, counted.unit) for n, total, squares in sums]


def _pillar(counted: Tally, number: int, figure: Figure, small: bool, constants: Constants) -> PillarCard:
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
    counts = {value: int(row[value - counted.lowest]) for value in item.scale.values}
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
