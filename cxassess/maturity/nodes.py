"""A round's nodes as they are released: each node's figures, and the gaps between audiences."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from .cards import Carelessness
from .cautions import cautions_of_drivers
from .contrasts import GapItem, GapSide, released_gap, released_gradient
from .drivers import find_drivers
from .importance import weighing
from .instrument import AUDIENCES
from .matching import asked_in, matched_scores
from .measures import Measures
from .perception import gaps, pair_samples, pairs_of
from .quadrants import importance_performance
from .rounding import (
    Released,
    released_careless,
    released_drivers,
    released_importance,
    released_pillar,
    released_scorecard,
)
from .scorecard import Scorecard, open_link, score_group
from .scoring import NO_SCORE, key_of
from .units import Place, heard_in
from .unknown import UNTOLD, unknown_overall


class Round:
    """One round's release: nodes in the tree's order, each once; then what is made of released ones.

    ``unverified`` are the audiences that anyone could answer for.
    """

    def __init__(self, measures: Measures, unverified: Collection[str] = ()) -> None:
        self.unverified = frozenset(unverified)
        self.measures, self.tree, self.constants = measures, measures.tree, measures.constants
        self.cards = {name: self._card(name) for name in self.tree.shown}
        self.released: dict[str, Released] = {}

    def _card(self, name: str) -> Scorecard:
        """A node's scorecard, which knows the number invited only where the rate may be told.

        It would show in the interval too: where everybody answered, it has no width.
        """
        place = self.tree.places[name]
        invited = place.invited if name in self.tree.rates_told else None
        return score_group(
            self.tree.tallies[name],
            invited,
            self.constants,
            small=place.kind == "unit",
            self_selected=open_link(name, place.invited),
            unverified=bool(self.unverified & heard_in(place)),
        )

    def released_node(self, place: Place) -> Released:
        """A node of the release."""
        node: Released = {
            "id": place.id,
            "kind": place.kind,
            "name": place.name,
            "parent": place.parent,
            "unverified": bool(self.unverified & heard_in(place)),
        }
        if place.id not in self.tree.shown:
            return node | {"shown": False}
        card = self.cards[place.id]
        pillars = [self._pillar(place.id, card, number) for number in range(len(card.pillars))]
        overall = place.id in self.measures.pillar_shown(-1)
        released = released_scorecard(
            card,
            overall_shown=overall,
            spread_shown=place.id in self.measures.spread_shown(-1),
            pillars=pillars,
            importance=None if place.kind == "unit" else self._importance(place.id, card),
            constants=self.constants,
        )
        released |= UNTOLD.to_dict() if place.kind == "unit" else self._unknown(place.id)
        if place.id == "internal":
            released |= self._of_whole(released["warnings"])
        self.released[place.id] = released
        return node | {"shown": True, "respondents": card.respondents, "scorecard": released}

    def _unknown(self, name: str) -> Released:
        """How much of everything a node's people don't know, from what is told of the pillars."""
        pillars = range(len(self.tree.questionnaire.pillars))
        asked = (
            (self.measures.unknown(name, number), self.measures.asked(name, number)) for number in pillars
        )
        return unknown_overall(asked).to_dict()

    def _of_whole(self, warnings: list[dict[str, str]]) -> Released:
        """What is told of the whole organisation only: drivers, and how much careless answers weigh."""
        shown = {name: self.tree.tallies[name] for name in AUDIENCES if name in self.tree.shown}
        drivers = find_drivers(self.tree.questionnaire, shown, None, self.constants)
        careless = Carelessness.of(self.tree.tallies["internal"], self.constants)
        unsure = cautions_of_drivers(drivers, self.constants)
        told = self.measures.may_leave_out()
        return {
            "drivers": released_drivers(drivers),
            "careless": released_careless(careless, told=told, constants=self.constants),
            "warnings": [*warnings, *(each.to_dict() for each in unsure)],
        }

    def released_quadrants(self) -> Released | None:
        """Importance against performance from what is released, once the nodes are: it tells nothing new."""
        drivers = self.released["internal"]["drivers"]
        audience = (drivers or {}).get("audience") or "internal"
        return importance_performance(drivers, self.released[audience], audience, self.constants)

    def _importance(self, name: str, card: Scorecard) -> list[Released] | None:
        """What a node's people say matters; of units it is never told."""
        if card.importance is None:
            return None
        pillars = range(len(card.importance))
        shown = [name in self.measures.importance_shown(number) for number in pillars]
        return released_importance(card.importance, shown, self.constants)

    def importance(self) -> dict[str, float]:
        """What weighs the roadmap, from what is released, once the nodes are: it tells nothing new."""
        return weighing({name: card["importance"] for name, card in self.released.items()})

    def _pillar(self, name: str, card: Scorecard, number: int) -> Released:
        measure = self.measures.pillar(number)
        released = released_pillar(
            card,
            card.pillars[number],
            shown=name in measure.scores,
            spread_shown=name in measure.spreads,
            shares_shown=name in measure.shares,
            alpha_shown=name in measure.alphas,
            items_shown=measure.items_on(name),
            constants=self.constants,
        )
        return released | self.measures.unknown(name, number).to_dict()

    def released_perception(self) -> Released | None:
        """The gaps between audiences that are shown, on pillars that are shown of both; null with one."""
        pairs = pairs_of(name for name in AUDIENCES if name in self.tree.shown)
        if not pairs:
            return None
        found = [self._pair(a, b) for a, b in pairs]
        return {"pairs": found, "gradient": self._gradient(found)}

    def _gradient(self, pairs: Sequence[Released]) -> Released | None:
        """Where leaders rate clearly higher than staff, and staff than customers; null without all three."""
        if any(name not in self.tree.shown for name in AUDIENCES):
            return None
        above = next(pair for pair in pairs if (pair["a"], pair["b"]) == ("leader", "staff"))
        below = self._pair("staff", "customer")
        return released_gradient([above["pillars"], below["pillars"]], self.constants)

    def _pair(self, a: str, b: str) -> Released:
        asked = [asked_in(self.tree.tallies[name]) for name in (a, b)]
        shared, samples = pair_samples(self.tree.sheet, a, b, self.tree.tallies, self.constants)
        names = [pillar.id for pillar in self.tree.questionnaire.pillars]
        found = []
        for number, gap in enumerate(gaps(names, *samples, self.constants)):
            enough = min(sample.n for sample in gap.samples) >= self.tree.threshold
            on = shared.shared[number]
            whole = all(self._rests(name, number, on, own) for name, own in zip((a, b), asked, strict=True))
            both = enough and whole and {a, b} <= self.measures.pillar_shown(number)
            spread = {a, b} <= self.measures.spread_shown(number)
            sides = self._side(a, number, on, asked[0]), self._side(b, number, on, asked[1])
            found.append(released_gap(gap, shown=both, spread=spread, sides=sides, constants=self.constants))
        return {"a": a, "b": b, "pillars": found}

    def _rests(self, name: str, number: int, on: Sequence[str], asked: Collection[str]) -> bool:
        """Whether the people of a gap over these items may stand beside those with the pillar's score.

        Over fewer items than were asked, others have a score. Those with one of the two only must be nobody,
        or a whole group, or rounding must hide them. A gap over one item alone is made of the released item.
        """
        pillar = self.tree.questionnaire.pillars[number]
        own = [item.id for item in pillar.items if item.id in asked]
        even = key_of(self.tree.questionnaire).even
        least = self.constants.item_table_n if even else self.constants.item_table_answers
        if len(on) in (1, len(own)) or self.tree.tallies[name].score_n[number] >= least:
            return True
        sheet = self.tree.sheet.of(name)
        kept = frozenset(on)
        some, every = (
            matched_scores(sheet, self.tree.questionnaire, items, self.constants).units[:, number] != NO_SCORE
            for items in (kept, frozenset(asked))
        )
        apart = (int((some & ~every).sum()), int((every & ~some).sum()))
        return all(count == 0 or count >= self.tree.threshold for count in apart)

    def _side(self, name: str, number: int, on: Sequence[str], asked: Collection[str]) -> GapSide:
        """The item that an audience's side of a gap rests on, if it is one of several asked of it."""
        pillar = self.tree.questionnaire.pillars[number]
        if len(on) != 1 or sum(item.id in asked for item in pillar.items) == 1:
            return None
        table = self.released[name]["pillars"][number]["items"] if name in self.released else []
        means = (each for each in table if each["id"] == on[0])
        return GapItem(next(means, None), self.tree.questionnaire.item(on[0]).reverse)
