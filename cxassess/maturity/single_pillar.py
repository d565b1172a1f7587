"""A pillar of a single response as JSON text: what `single` puts together.

Texts are UTF-8 already: to encode the whole of a Scorecard each time would take longer than to put it
together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import add, getitem
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

_written: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":")
).encode


def as_json(value: Any) -> bytes:
    """A value as the API writes it."""
    return _written(value).encode()


def members(value: Mapping[str, Any]) -> bytes:
    """An object's members as the API writes them."""
    return as_json(value)[1:-1]


def listed(texts: Iterable[bytes]) -> bytes:
    """Texts of members one after the other; empty ones left out."""
    return b",".join(filter(None, texts))


def _told(cautions: Iterable[Caution]) -> bytes:
    return b",".join([as_json(each.to_dict()) for each in cautions])


SELF_SELECTED = _told([self_selected()])


class Shown(NamedTuple):
    """A score as it is shown: in units, its figure's members, the number, its level's rank."""

    units: int | None
    figure: bytes
    score: float | None
    rank: int | None


class Summary(NamedTuple):
    """What the sums of a pillar's answers say, as texts.

    ``asked`` counts the scored items that were asked. ``begin`` is what its card begins with, before those of
    its items, and ``small`` the same in a small group, which tells nothing of alpha. ``few`` is the warning
    that only a group with an alpha gets, ``not_measured`` that there is no score. ``counted`` and
    ``completed`` are members of the counts.
    """

    shown: Shown
    asked: int
    begin: bytes
    small: bytes
    few: bytes
    not_measured: bytes
    counted: bytes
    completed: bytes
    performance: bytes


class Groups(NamedTuple):
    """The pillars of one response: of each its summary, the cards of its items, the warnings about them."""

    sums: list[Summary]
    cards: list[bytes]
    cautions: list[bytes]


class _Said(NamedTuple):
    """What one answer adds: the item's card, its warning, and its fields of the pillar's sums."""

    card: bytes
    caution: bytes
    sums: int


# The sums of a pillar lie side by side in one whole number, so that they are taken in one step and what
# follows of them is kept under it.
_ASKED, _GIVEN, _SIDES, _WEIGHT, _DISTANCE = 0, 16, (32, 48, 64), 80, 144
_SHORT, _LONG = 2**16 - 1, 2**64 - 1
MOST_SUMMARIES = 5_000


def groups_of(pillars: Sequence[Pillar], tables: Sequence[_Table], codes: Sequence[int]) -> Groups:
    """The pillars of a response with these codes; ``tables`` are those of all pillars' items."""
    cards, cautions, sums = zip(*map(getitem, tables, codes), strict=True)
    return Groups(
        [pillar.summary(sum(sums[pillar.place])) for pillar in pillars],
        [b",".join(cards[pillar.place]) for pillar in pillars],
        [listed(cautions[pillar.place]) for pillar in pillars],
    )


def pillars_text(groups: Groups, *, small: bool = False) -> bytes:
    """The cards of the pillars; a small group's tell nothing of alpha."""
    begins = [each.small if small else each.begin for each in groups.sums]
    return b"]},".join(map(add, begins, groups.cards)) + b"]}"


def cautions_text(groups: Groups, *, small: bool = False) -> bytes:
    """The warnings of the pillars."""
    texts: list[bytes] = []
    for each, cautions in zip(groups.sums, groups.cautions, strict=True):
        texts += (cautions, each.not_measured, b"" if small else each.few)
    return listed(texts)


_MIDDLE = b'},%b,"items":[' % members({"agreement": dict(NO_AGREEMENT)})
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
        self.stated: dict[int, bytes] = {}
        self.summaries: dict[int, Summary] = {}
        columns = range(self.place.start, self.place.stop)
        self.tables = [
            _Table(self, item, int(key.parts[column]), int(key.weights[column]))
            for item, column in zip(pillar.items, columns, strict=True)
        ]

    def summary(self, total: int) -> Summary:
        """What the sums of a response's answers say."""
        found = self.summaries.get(total)
        if found is None:
            if len(self.summaries) >= MOST_SUMMARIES:
                self.summaries.clear()
            found = self.summaries[total] = self._summary(total)
        return found

    def _summary(self, total: int) -> Summary:
        """What follows from the sums; see `scoring` for the score."""
        asked, given = total >> _ASKED & _SHORT, total >> _GIVEN & _SHORT
        weight, distance = total >> _WEIGHT & _LONG, total >> _DISTANCE
        least = self.questionnaire.minimum_answered * asked - CONSTANTS.cut_off_tolerance
        measured = given > 0 and given >= least
        shown = self.shown(round(self.scale * float(distance) / float(weight)) if measured else None)
        complete = None if asked < 2 else int(given == asked)
        shares = _shares(*[total >> side & _SHORT for side in _SIDES])
        begin = b'{%b,%b,%b,"alpha":{%b,"n":' % (self.begin, shown.figure, shares, _NO_ALPHA)
        return Summary(
            shown,
            asked,
            begin + as_json(complete) + _MIDDLE,
            begin + b"null" + _MIDDLE,
            b"" if complete is None or not measured else self.few[complete],
            b"" if measured else self.not_measured,
            b"%b:%d" % (self.name, measured),
            b"%b:%b" % (self.name, as_json(complete)),
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
        caution = self._cautions(Alpha(0), (), items=(card,)) if code == DONT_KNOW else b""
        return _Said(as_json(card.to_dict()), caution, sums)

    def _cautions(
        self,
        alpha: Alpha,
        alpha_items: tuple[str, ...],
        *,
        score: float | None = None,
        items: tuple[ItemCard, ...] = (),
    ) -> bytes:
        """The warnings of a card of this pillar; of items alone where there are any."""
        level = None if score is None else self.questionnaire.level_of(score)
        figure = Figure(score, 0 if score is None else 1, None, None, level)
        card = PillarCard(self.id, "", figure, 0, None, alpha, alpha_items, None, items)
        found = list(cautions_of_pillar(card, self.questionnaire, 1, small=False))
        return _told(found[:-1] if items else found)

    def importance(self, code: int) -> bytes:
        """How much somebody says that it matters."""
        if code not in self.stated:
            mean = float(code) if code >= LOWEST_ANSWER else None
            self.stated[code] = as_json(Stated(self.id, mean, int(mean is not None)).to_dict())
        return self.stated[code]

    def performance(self, shown: Shown) -> bytes:
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


def _shares(favourable: int, neutral: int, unfavourable: int) -> bytes:
    """The members that tell the shares of the answers to the scored items."""
    base = favourable + neutral + unfavourable
    found = {"favourable": favourable, "neutral": neutral, "unfavourable": unfavourable}
    return members({name: n / base if base else None for name, n in found.items()})
