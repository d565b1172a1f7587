"""A pillar of a single response as JSON text: what `single` puts together."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .cards import NO_AGREEMENT, Figure, ItemCard, PillarCard
from .cautions import Caution, cautions_of_pillar, self_selected
from .constants import CONSTANTS
from .drivers import declared_shares
from .importance import Stated
from .instrument import Item, Questionnaire
from .intake import DONT_KNOW, LOWEST_ANSWER, NOT_ASKED, SKIPPED
from .itemsums import side_of
from .quadrants import quadrant
from .scoring import key_of
from .statistics import Alpha

as_json: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":")
).encode
"""A value as the API writes it."""


def members(value: Mapping[str, Any]) -> str:
    """An object's members as the API writes them."""
    return as_json(value)[1:-1]


def listed(*texts: str) -> str:
    """Texts of members one after the other; empty ones left out."""
    return ",".join(filter(None, texts))


def _told(cautions: Iterable[Caution]) -> str:
    return ",".join([as_json(each.to_dict()) for each in cautions])


SELF_SELECTED = _told([self_selected()])


class Shown(NamedTuple):
    """A score as it is shown: in units, its figure's members, the number, its level's rank."""

    units: int | None
    figure: str
    score: float | None
    rank: int | None


class Summary(NamedTuple):
    """What the sums of a pillar's answers say, as texts; ``complete`` is that whether all were answered.

    ``asked`` counts the scored items that were asked. ``few`` is the warning that only a group with an alpha
    gets, ``not_measured`` that there is no score. ``counted`` and ``completed`` are members of the counts.
    """

    shown: Shown
    asked: int
    begin: str
    complete: str
    few: str
    not_measured: str
    counted: str
    completed: str
    performance: str


class Group(NamedTuple):
    """A pillar of one response: its summary, the cards of its items, the warnings about them."""

    sums: Summary
    cards: str
    cautions: str


class _Said(NamedTuple):
    """What one answer adds: the item's card, its warning, and its fields of the pillar's sums."""

    card: str
    caution: str
    sums: int


# The sums of a pillar lie side by side in one whole number, so that they are taken in one step and what
# follows of them is kept under it.
_ASKED, _GIVEN, _SIDES, _WEIGHT, _DISTANCE = 0, 16, (32, 48, 64), 80, 144
_SHORT, _LONG = 2**16 - 1, 2**64 - 1
MOST_SUMMARIES = 5_000


def pillars_text(groups: Sequence[Group], *, small: bool = False) -> str:
    """The cards of the pillars; a small group's tell nothing of alpha."""
    return ",".join(
        [f"{sums.begin}{'null' if small else sums.complete}{_MIDDLE}{cards}]}}" for sums, cards, _ in groups]
    )


def cautions_text(groups: Sequence[Group], *, small: bool = False) -> str:
    """The warnings of the pillars."""
    found = [
        text
        for sums, _, cautions in groups
        for text in (cautions, sums.not_measured, "" if small else sums.few)
        if text
    ]
    return ",".join(found)


_MIDDLE = f'}},{members({"agreement": dict(NO_AGREEMENT)})},"items":['
_NO_ALPHA = members({"raw": None, "standardised": None, "ci95": None, "mean_r": None})


class Pillar:
    """One pillar of a questionnaire."""

    def __init__(self, questionnaire: Questionnaire, number: int, shown: Callable[..., Shown]) -> None:
        pillar, key = questionnaire.pillars[number], key_of(questionnaire)
        self.questionnaire, self.id, self.name = questionnaire, pillar.id, as_json(pillar.id)
        self.shown, self.place = shown, key.places[number]
        self.scale = float(key.unit * 100 / key.spans[number])
        self.begin = members({"id": pillar.id, "name": pillar.name})
        self.share = declared_shares(questionnaire)[1][pillar.id]
        self.not_measured = self._cautions(Alpha(0), ())
        pair = ("", "")
        self.few = [self._cautions(Alpha(n), pair, score=0.0) for n in (0, 1)]
        self.stated: dict[int, str] = {}
        self.summaries: dict[int, Summary] = {}
        columns = range(self.place.start, self.place.stop)
        self.said = [
            _Table(self, item, int(key.parts[column]), int(key.weights[column]))
            for item, column in zip(pillar.items, columns, strict=True)
        ]

    def group(self, codes: Sequence[int]) -> Group:
        """The pillar of a response with these codes."""
        said = [known[code] for known, code in zip(self.said, codes[self.place], strict=True)]
        total = sum([each.sums for each in said])
        found = self.summaries.get(total)
        if found is None:
            found = self._keep(total)
        cautions = ",".join([each.caution for each in said if each.caution])
        return Group(found, ",".join([each.card for each in said]), cautions)

    def _keep(self, total: int) -> Summary:
        if len(self.summaries) >= MOST_SUMMARIES:
            self.summaries.clear()
        self.summaries[total] = self._summary(total)
        return self.summaries[total]

    def _summary(self, total: int) -> Summary:
        """What follows from the sums; see `scoring` for the score."""
        asked, given = total >> _ASKED & _SHORT, total >> _GIVEN & _SHORT
        weight, distance = total >> _WEIGHT & _LONG, total >> _DISTANCE
        least = self.questionnaire.minimum_answered * asked - CONSTANTS.cut_off_tolerance
        measured = given > 0 and given >= least
        shown = self.shown(round(self.scale * float(distance) / float(weight)) if measured else None)
        complete = None if asked < 2 else int(given == asked)
        shares = _shares(*[total >> side & _SHORT for side in _SIDES])
        return Summary(
            shown,
            asked,
            f'{{{self.begin},{shown.figure},{shares},"alpha":{{{_NO_ALPHA},"n":',
            as_json(complete),
            "" if complete is None or not measured else self.few[complete],
            "" if measured else self.not_measured,
            f"{self.name}:{int(measured)}",
            f"{self.name}:{as_json(complete)}",
            self.performance(shown),
        )

    def said_by(self, item: Item, code: int, part: int, weight: int) -> _Said:
        """What one answer to an item adds, from the item's own card."""
        given = code >= LOWEST_ANSWER
        mean = float(code) if given else None
        score = None if mean is None else item.scale.score(mean, reverse=item.reverse)
        counts = {value: int(value == code) for value in item.scale.values}
        card = ItemCard(item, mean, score, int(given), counts, int(code == DONT_KNOW), int(code == SKIPPED))
        sums = int(item.scored and code != NOT_ASKED) << _ASKED
        if given and item.scored:
            distance = item.scale.max - code if item.reverse else code - item.scale.min
            sums += (1 << _GIVEN) + (1 << _SIDES[side_of(item, code)])
            sums += (weight << _WEIGHT) + (distance * part << _DISTANCE)
        caution = self._cautions(Alpha(0), (), items=(card,)) if code == DONT_KNOW else ""
        return _Said(as_json(card.to_dict()), caution, sums)

    def _cautions(
        self,
        alpha: Alpha,
        alpha_items: tuple[str, ...],
        *,
        score: float | None = None,
        items: tuple[ItemCard, ...] = (),
    ) -> str:
        """The warnings of a card of this pillar; of items alone where there are any."""
        level = None if score is None else self.questionnaire.level_of(score)
        figure = Figure(score, 0 if score is None else 1, None, None, level)
        card = PillarCard(self.id, "", figure, 0, None, alpha, alpha_items, None, items)
        found = list(cautions_of_pillar(card, self.questionnaire, 1, small=False))
        return _told(found[:-1] if items else found)

    def importance(self, code: int) -> str:
        """How much somebody says that it matters."""
        if code not in self.stated:
            mean = float(code) if code >= LOWEST_ANSWER else None
            self.stated[code] = as_json(Stated(self.id, mean, int(mean is not None)).to_dict())
        return self.stated[code]

    def performance(self, shown: Shown) -> str:
        """Its quadrant, with its share of importance and its score."""
        where = None
        if self.share is not None and shown.score is not None:
            where = quadrant(self.share, shown.score, len(self.questionnaire.pillars))
        return as_json(
            {"id": self.id, "importance": self.share, "performance": shown.score, "quadrant": where}
        )


class _Table(dict[int, _Said]):
    """What each answer to an item adds, made when it first comes."""

    def __init__(self, pillar: Pillar, item: Item, part: int, weight: int) -> None:
        super().__init__()
        self.pillar, self.item, self.part, self.weight = pillar, item, part, weight

    def __missing__(self, code: int) -> _Said:
        self[code] = self.pillar.said_by(self.item, code, self.part, self.weight)
        return self[code]


def _shares(favourable: int, neutral: int, unfavourable: int) -> str:
    """The shares of the answers to the scored items."""
    base = favourable + neutral + unfavourable
    if not base:
        return '"favourable":null,"neutral":null,"unfavourable":null'
    return f'"favourable":{favourable / base},"neutral":{neutral / base},"unfavourable":{unfavourable / base}'
