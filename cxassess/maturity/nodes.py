"""One round's report tree: a tally for each node, which nodes are shown, and what is shown on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .answers import AnswerSheet
from .cards import Carelessness, PillarCard
from .cautions import cautions_of_drivers
from .constants import Constants
from .contrasts import GapItem, GapSide, released_gap
from .disclosure import ReportNode, may_cut_across, published
from .drivers import find_drivers
from .errors import MaturityError
from .instrument import AUDIENCES, INTERNAL
from .matching import asked_in
from .moments import Integers
from .participation import rates_told
from .perception import gaps, pair_samples, pairs_of
from .quadrants import importance_performance
from .rounding import (
    Released,
    released_careless,
    released_drivers,
    released_pillar,
    released_scorecard,
)
from .scorecard import Scorecard, head_counts, internal_heads, open_link, score_group
from .scoring import Sums
from .spreads import Sum, spread_nodes
from .statistics import Sample
from .tally import Tally, tallies, tally
from .units import Place, Unit, unit_places


@dataclass(frozen=True)
class _Measure:
    """The nodes on which a pillar's score, spread, shares, item table and each item may be shown."""

    scores: frozenset[str]
    spreads: frozenset[str]
    shares: frozenset[str]
    tables: frozenset[str]
    items: Mapping[str, frozenset[str]]

    def items_on(self, node: str) -> frozenset[str] | None:
        """The items to show on a node; None where there is to be no table."""
        if node not in self.tables:
            return None
        return frozenset(item for item, nodes in self.items.items() if node in nodes)


class Round:
    """One round: its report tree, a tally for each node, and which nodes are shown."""

    def __init__(
        self,
        sheet: AnswerSheet,
        units: Sequence[Unit],
        headcount: Mapping[str, int] | None,
        threshold: int,
        constants: Constants,
    ) -> None:
        if threshold < constants.threshold:
            raise MaturityError(
                f"The threshold may not be below {constants.threshold}; a larger one hides more."
            )
        self.sheet, self.threshold, self.constants = sheet, threshold, constants
        self.questionnaire = sheet.questionnaire
        self.segments = len(units) + 1
        self.labels = self._labels(units)
        self.leaves = tallies(sheet, self.labels, constants)
        self.nothing = tally(sheet.select(np.zeros(0, dtype=np.intp)), constants)
        self.heard = {name: self._people(self._leaves_of(name)) for name in AUDIENCES}
        self.merged = min(self.heard[name] for name in INTERNAL) < threshold
        self.places = self._places(units, headcount)
        self.roots = [self._node(name) for name, place in self.places.items() if place.parent is None]
        self.shown = published(self.roots, threshold)
        self.tallies = {name: self._tally(place.leaves) for name, place in self.places.items()}
        self.answers = {name: each.counts.sum(axis=1).tolist() for name, each in self.tallies.items()}
        self.rates_told = rates_told(units, head_counts(headcount)[0], self._answered(units), threshold)
        self.cards = {name: self._card(name) for name in self.shown}
        self.released: dict[str, Released] = {}
        self._scores_shown: dict[int, frozenset[str]] = {}
        self._spreads_shown: dict[int, frozenset[str]] = {}
        self._measures: dict[int, _Measure] = {}

    def _labels(self, units: Sequence[Unit]) -> Integers:
        """For each respondent a leaf, audience × unit; unit 0 is none, or one that is not in the tree."""
        place = {unit.id: number for number, unit in enumerate(units, start=1)}
        known = np.array([*(place.get(name, 0) for name in self.sheet.unit_names), 0], dtype=np.int64)
        return self.sheet.audiences.astype(np.int64) * self.segments + known[self.sheet.units]

    def _answered(self, units: Sequence[Unit]) -> dict[tuple[str, str | None], int]:
        """How many answered, by audience and unit."""
        names = (None, *(unit.id for unit in units))
        groups = ((audience, name) for audience in AUDIENCES for name in names)
        counts = ((group, self._people([leaf])) for leaf, group in enumerate(groups))
        return {group: count for group, count in counts if count}

    def _leaves_of(self, audience: str) -> list[int]:
        first = AUDIENCES.index(audience) * self.segments
        return list(range(first, first + self.segments))

    def heard_in(self, audience: str) -> list[int]:
        """The leaves of an audience in which anybody answered."""
        return [leaf for leaf in self._leaves_of(audience) if leaf in self.leaves]

    def _people(self, leaves: Iterable[int]) -> int:
        return sum(self.leaves[leaf].respondents for leaf in leaves if leaf in self.leaves)

    def _tally(self, leaves: Iterable[int]) -> Tally:
        parts = [self.leaves[leaf] for leaf in leaves if leaf in self.leaves]
        return sum(parts[1:], parts[0]) if parts else self.nothing

    def _places(self, units: Sequence[Unit], headcount: Mapping[str, int] | None) -> dict[str, Place]:
        """The places of the tree in reading order, parents first."""
        heads, _ = head_counts(headcount)
        present = [name for name in AUDIENCES if self.heard[name]]
        inside = [leaf for name in INTERNAL for leaf in self._leaves_of(name)]
        root = Place("internal", "internal", None, None, inside, invited=internal_heads(heads, present))
        above = "internal" if self.merged else "staff"
        under = unit_places(units, above)
        staff, leader = (
            Place(name, "audience", None, "internal", self._leaves_of(name), invited=heads.get(name))
            for name in INTERNAL
        )
        first = AUDIENCES.index("staff") * self.segments
        number = {unit.id: place for place, unit in enumerate(units, start=1)}
        for place in reversed(under):
            place.leaves.append(first + number[place.id])
            for child in under:
                if child.parent == place.id:
                    place.leaves.extend(child.leaves)
                    place.children.append(child.id)
        top = [place.id for place in under if place.parent == above]
        root.children = ["staff", "leader"] if not self.merged else top
        staff.children = [] if self.merged else top
        order = [root, staff, *under, leader]
        if any("customer" in item.statement for item in self.questionnaire.items):
            leaves = self._leaves_of("customer")
            order.append(Place("customer", "audience", None, None, leaves, invited=heads.get("customer")))
        return {place.id: place for place in order}

    def _node(self, name: str) -> ReportNode:
        place = self.places[name]
        children = tuple(self._node(child) for child in place.children)
        return ReportNode(name, self._people(place.leaves), children)

    def _card(self, name: str) -> Scorecard:
        """A node's scorecard, which knows the number invited only where the rate may be told.

        It would show in the interval too: where everybody answered, it has no width.
        """
        place = self.places[name]
        invited = place.invited if name in self.rates_told else None
        return score_group(
            self.tallies[name],
            invited,
            self.constants,
            small=place.kind == "unit",
            self_selected=open_link(name, place.invited),
        )

    def may_show(self, counts: Mapping[str, int], among: Collection[str]) -> frozenset[str]:
        """The nodes on which one measure may be shown, by the numbers who answered it."""
        return frozenset(published(self.roots, self.threshold, counts=counts, among=among))

    def may_spread(self, sums: Mapping[str, Sum], unit: int, among: Collection[str]) -> frozenset[str]:
        """The nodes on which the deviation of scores with these sums may be shown."""
        return spread_nodes(self.roots, sums, unit, among, self.constants)

    def counted(self, numbers: Callable[[Tally], int]) -> dict[str, int]:
        """A number of each node, by what takes it from the node's tally."""
        return {name: numbers(counted) for name, counted in self.tallies.items()}

    def pillar_shown(self, number: int) -> frozenset[str]:
        """The nodes on which a pillar's score may be shown; -1 is the overall score."""
        if number not in self._scores_shown:
            counts = self.counted(lambda each: each.score_n[number])
            among = self.shown if number >= 0 else [name for name in self.shown if self._has_overall(name)]
            self._scores_shown[number] = self.may_show(counts, among)
        return self._scores_shown[number]

    def spread_shown(self, number: int) -> frozenset[str]:
        """The nodes on which a pillar's deviation may be shown; -1 is the overall score's."""
        if number not in self._spreads_shown:
            sums = {
                name: (each.score_n[number], each.score_sums[number], each.score_squares[number])
                for name, each in self.tallies.items()
            }
            among = self.pillar_shown(number)
            self._spreads_shown[number] = self.may_spread(sums, self.nothing.unit, among)
        return self._spreads_shown[number]

    def _has_overall(self, name: str) -> bool:
        """20 have an overall score, or by each pillar nobody or a whole group has one of the two scores only.

        Overall score and pillar scores are sums over people; where one person makes the difference between
        them, pillar weights can be chosen so that it tells that person's score.
        """
        counted = self.tallies[name]
        overall = counted.score_n[-1]
        if overall >= self.constants.item_table_n:
            return True
        pillars = zip(self.questionnaire.pillars, counted.score_n, counted.score_both, strict=False)
        only = [(overall - both, n - both) for pillar, n, both in pillars if pillar.weight > 0]
        return all(count == 0 or count >= self.threshold for counts in only for count in counts)

    def released_node(self, place: Place) -> Released:
        """A node of the release."""
        node: Released = {"id": place.id, "kind": place.kind, "name": place.name, "parent": place.parent}
        if place.id not in self.shown:
            return node | {"shown": False}
        card = self.cards[place.id]
        pillars = [self._pillar(place.id, card, number) for number in range(len(card.pillars))]
        overall = place.id in self.pillar_shown(-1)
        released = released_scorecard(
            card,
            overall_shown=overall,
            spread_shown=place.id in self.spread_shown(-1),
            pillars=pillars,
            constants=self.constants,
        )
        if place.id == "internal":
            released |= self._of_whole(released["warnings"])
        self.released[place.id] = released
        return node | {"shown": True, "respondents": card.respondents, "scorecard": released}

    def _of_whole(self, warnings: list[dict[str, str]]) -> Released:
        """What is told of the whole organisation only: drivers, and how much careless answers weigh."""
        shown = {name: self.tallies[name] for name in AUDIENCES if name in self.shown}
        drivers = find_drivers(self.questionnaire, shown, None, self.constants)
        careless = Carelessness.of(self.tallies["internal"], self.constants)
        unsure = cautions_of_drivers(drivers, self.constants)
        return {
            "drivers": released_drivers(drivers),
            "careless": released_careless(careless, told=self._may_leave_out(), constants=self.constants),
            "warnings": [*warnings, *(each.to_dict() for each in unsure)],
        }

    def released_quadrants(self) -> Released | None:
        """Importance against performance from what is released, once the nodes are: it tells nothing new."""
        drivers = self.released["internal"]["drivers"]
        audience = (drivers or {}).get("audience") or "internal"
        return importance_performance(drivers, self.released[audience], audience, self.constants)

    def _may_leave_out(self) -> bool:
        """Whether the overall score without the flagged may stand beside those of the tree."""
        among = self.pillar_shown(-1)
        if "internal" not in among:
            return False
        counts = {
            name: (each.flagged_scores[0], each.score_n[-1] - each.flagged_scores[0])
            for name, each in self.tallies.items()
        }
        cells, stack = [], [root for root in self.roots if root.id == "internal"]
        while stack:
            node = stack.pop()
            below = [child for child in node.children if child.id in among]
            cells.append(tuple(counts[node.id][i] - sum(counts[c.id][i] for c in below) for i in (0, 1)))
            stack.extend(below)
        return may_cut_across(cells, self.threshold)

    def _pillar(self, name: str, card: Scorecard, number: int) -> Released:
        if number not in self._measures:
            self._measures[number] = self._measure(number)
        measure = self._measures[number]
        return released_pillar(
            card,
            card.pillars[number],
            shown=name in measure.scores,
            spread_shown=name in measure.spreads,
            shares_shown=name in measure.shares,
            items_shown=measure.items_on(name),
            constants=self.constants,
        )

    def _measure(self, number: int) -> _Measure:
        """Where the figures of a pillar may be shown: its score, its shares, its table, each of its items."""
        scores = self.pillar_shown(number)
        shares = self.may_show(self.counted(lambda each: each.reached[number]), scores)
        tables = frozenset(node for node in scores if self._has_table(self.cards[node].pillars[number]))
        items = self.questionnaire.pillars[number].items
        first = self.questionnaire.items.index(items[0])
        shown = {
            item.id: self.may_show({name: each[first + place] for name, each in self.answers.items()}, tables)
            for place, item in enumerate(items)
        }
        return _Measure(scores, self.spread_shown(number), shares, tables, shown)

    def _has_table(self, pillar: PillarCard) -> bool:
        """20 answered, or of every item nobody or a whole group left it out."""
        if pillar.reached >= self.constants.item_table_n:
            return True
        missing = [item.dont_know + item.skipped for item in pillar.items]
        return all(count == 0 or count >= self.threshold for count in missing)

    def released_perception(self) -> Released | None:
        """The gaps between audiences that are shown, on pillars that are shown of both; null with one."""
        pairs = pairs_of(name for name in AUDIENCES if name in self.shown)
        return {"pairs": [self._pair(a, b) for a, b in pairs]} if pairs else None

    def _pair(self, a: str, b: str) -> Released:
        asked = [asked_in(self.tallies[name]) for name in (a, b)]
        shared, samples = pair_samples(self.sheet, a, b, self.tallies, self.constants)
        names = [pillar.id for pillar in self.questionnaire.pillars]
        found = []
        for number, gap in enumerate(gaps(names, *samples, self.constants)):
            enough = min(sample.n for sample in gap.samples) >= self.threshold
            both = enough and {a, b} <= self.pillar_shown(number)
            spread = {a, b} <= self.spread_shown(number)
            on = shared.shared[number]
            sides = self._side(a, number, on, asked[0]), self._side(b, number, on, asked[1])
            found.append(released_gap(gap, shown=both, spread=spread, sides=sides, constants=self.constants))
        return {"a": a, "b": b, "pillars": found}

    def _side(self, name: str, number: int, on: Sequence[str], asked: Collection[str]) -> GapSide:
        """The item that an audience's side of a gap rests on, if it is one of several asked of it."""
        pillar = self.questionnaire.pillars[number]
        if len(on) != 1 or sum(item.id in asked for item in pillar.items) == 1:
            return None
        table = self.released[name]["pillars"][number]["items"] if name in self.released else []
        means = (each for each in table if each["id"] == on[0])
        return GapItem(next(means, None), self.questionnaire.item(on[0]).reverse)


def samples_of_sums(sums: Sums, unit: int) -> list[Sample]:
    columns = zip(*sums, strict=True)
    return [Sample.of_sums(n, total, squares, unit) for total, squares, n in columns]
