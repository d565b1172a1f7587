"""A round's release: the only figures of a round that anybody ever sees, computed once, when it closes.

The report tree is `internal` over `staff` and `leader`, the units under `staff` (staff answers only), and
`customer` as a root of its own. If either internal audience has fewer people than the threshold, the two
are not told apart: the units hang under `internal` and no leader gap is shown. Which nodes are shown
depends on numbers of respondents only (`disclosure`); within them, each measure is shown where the same
rule holds for the numbers who answered it, and rounded (`rounding`). Every door shows these figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .answers import AnswerSheet
from .comparison import Comparison, compare_samples
from .constants import CONSTANTS, Constants
from .disclosure import ReportNode, published
from .drivers import find_drivers
from .errors import MaturityError
from .instrument import AUDIENCES, INTERNAL, Questionnaire
from .matching import Match, asked_items, match, matched_scores
from .perception import gaps, pairs_of, shared_items
from .roadmap import not_measured, propose
from .rounding import (
    Released,
    released_change,
    released_drivers,
    released_gap,
    released_pillar,
    released_scorecard,
)
from .scorecard import PillarCard, Scorecard, head_counts, internal_heads, score_group
from .scoring import Scores, score_sums
from .statistics import Sample
from .tally import Tally, tallies, tally

ROOTS = ("internal", *AUDIENCES)
Sums = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Unit:
    """A department. ``headcount`` is everyone invited in it, its sub-units included."""

    id: str
    name: str
    parent: str | None = None
    headcount: int | None = None


@dataclass(frozen=True)
class Prior:
    """An earlier round to compare with; what it may show is decided by its own units and threshold."""

    round_id: str
    sheet: AnswerSheet
    units: Sequence[Unit]
    threshold: int = 5


@dataclass
class _Place:
    """A place of the report tree while it is being built."""

    id: str
    kind: str
    name: str | None
    parent: str | None
    leaves: list[int] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    invited: int | None = None


def publish(
    sheet: AnswerSheet,
    units: Sequence[Unit],
    *,
    round_id: str,
    headcount: Mapping[str, int] | None = None,
    threshold: int = 5,
    prior: Prior | None = None,
    importance: Mapping[str, float] | None = None,
    selected_benefits: Collection[str] | None = None,
    constants: Constants = CONSTANTS,
) -> Released:
    """The release of a round, fit for JSON, the same bytes for the same answers.

    Hidden nodes stand in it with ``shown`` false and nothing else that counts. Comparisons are made for
    the nodes shown in both rounds, on the items shared, where both rounds heard the same audiences.
    Raises MaturityError if the threshold is under the least allowed or the units are no tree.
    """
    now = _Round(sheet, units, headcount, threshold, constants)
    nodes = [now.released_node(place) for place in now.places.values()]
    perception = now.released_perception()
    inside = now.released["internal"] if "internal" in now.shown else None
    goals = (
        propose(
            inside,
            sheet.questionnaire,
            perception=perception,
            importance=importance,
            selected_benefits=selected_benefits,
            constants=constants,
        )
        if inside
        else []
    )
    earlier = None if prior is None else _Round(prior.sheet, prior.units, None, prior.threshold, constants)
    return {
        "round": round_id,
        "prior_round": None if prior is None else prior.round_id,
        "threshold": threshold,
        "questionnaire": {
            "id": sheet.questionnaire.id,
            "version": sheet.questionnaire.version,
            "language": sheet.questionnaire.language,
            "title": sheet.questionnaire.title,
        },
        "nodes": nodes,
        "perception": perception,
        "comparisons": [] if earlier is None else _Comparisons(now, earlier).released(),
        "goals": [goal.to_dict() for goal in goals],
        "not_measured": not_measured(inside) if inside else [p.id for p in sheet.questionnaire.pillars],
        "method": constants.to_dict(),
    }


@dataclass(frozen=True)
class _Measure:
    """The nodes on which a pillar's score, shares, item table and each item may be shown."""

    scores: frozenset[str]
    shares: frozenset[str]
    tables: frozenset[str]
    items: Mapping[str, frozenset[str]]

    def items_on(self, node: str) -> frozenset[str] | None:
        """The items to show on a node; None where there is to be no table."""
        if node not in self.tables:
            return None
        return frozenset(item for item, nodes in self.items.items() if node in nodes)


class _Round:
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
        self.cards = {name: self._card(name) for name in self.shown}
        self.released: dict[str, Released] = {}
        self._scores_shown: dict[int, frozenset[str]] = {}
        self._measures: dict[int, _Measure] = {}

    def _labels(self, units: Sequence[Unit]) -> Any:
        """For each respondent a leaf, audience × unit; unit 0 is none, or one that is not in the tree."""
        place = {unit.id: number for number, unit in enumerate(units, start=1)}
        known = np.array([*(place.get(name, 0) for name in self.sheet.unit_names), 0], dtype=np.int64)
        return self.sheet.audiences.astype(np.int64) * self.segments + known[self.sheet.units]

    def _leaves_of(self, audience: str) -> list[int]:
        first = AUDIENCES.index(audience) * self.segments
        return list(range(first, first + self.segments))

    def _people(self, leaves: Iterable[int]) -> int:
        return sum(self.leaves[leaf].respondents for leaf in leaves if leaf in self.leaves)

    def _tally(self, leaves: Iterable[int]) -> Tally:
        parts = [self.leaves[leaf] for leaf in leaves if leaf in self.leaves]
        return sum(parts[1:], parts[0]) if parts else self.nothing

    def _places(self, units: Sequence[Unit], headcount: Mapping[str, int] | None) -> dict[str, _Place]:
        """The places of the tree in reading order, parents first."""
        heads, _ = head_counts(headcount)
        present = [name for name in AUDIENCES if self.heard[name]]
        inside = [leaf for name in INTERNAL for leaf in self._leaves_of(name)]
        root = _Place("internal", "internal", None, None, inside, invited=internal_heads(heads, present))
        above = "internal" if self.merged else "staff"
        under = _unit_places(units, above)
        staff, leader = (
            _Place(name, "audience", None, "internal", self._leaves_of(name), invited=heads.get(name))
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
            order.append(_Place("customer", "audience", None, None, leaves, invited=heads.get("customer")))
        return {place.id: place for place in order}

    def _node(self, name: str) -> ReportNode:
        place = self.places[name]
        children = tuple(self._node(child) for child in place.children)
        return ReportNode(name, self._people(place.leaves), children)

    def _card(self, name: str) -> Scorecard:
        place = self.places[name]
        small = place.kind == "unit"
        return score_group(self.tallies[name], place.invited, self.constants, small=small)

    def may_show(self, counts: Mapping[str, int], among: Collection[str]) -> frozenset[str]:
        """The nodes on which one measure may be shown, by the numbers who answered it."""
        return frozenset(published(self.roots, self.threshold, counts=counts, among=among))

    def counted(self, numbers: Any) -> dict[str, int]:
        """A number of each node, by what takes it from the node's tally."""
        return {name: numbers(counted) for name, counted in self.tallies.items()}

    def pillar_shown(self, number: int) -> frozenset[str]:
        """The nodes on which a pillar's score may be shown; -1 is the overall score."""
        if number not in self._scores_shown:
            counts = self.counted(lambda each: each.score_n[number])
            self._scores_shown[number] = self.may_show(counts, self.shown)
        return self._scores_shown[number]

    def released_node(self, place: _Place) -> Released:
        """A node of the release."""
        node: Released = {"id": place.id, "kind": place.kind, "name": place.name, "parent": place.parent}
        if place.id not in self.shown:
            return node | {"shown": False}
        card = self.cards[place.id]
        pillars = [self._pillar(place.id, card, number) for number in range(len(card.pillars))]
        overall = place.id in self.pillar_shown(-1)
        released = released_scorecard(card, overall_shown=overall, pillars=pillars, constants=self.constants)
        if place.id == "internal":
            released["drivers"] = released_drivers(self._drivers())
        self.released[place.id] = released
        return node | {"shown": True, "respondents": card.respondents, "scorecard": released}

    def _drivers(self) -> Any:
        shown = {name: self.tallies[name] for name in AUDIENCES if name in self.shown}
        return find_drivers(self.questionnaire, shown, None, self.constants)

    def _pillar(self, name: str, card: Scorecard, number: int) -> Released:
        if number not in self._measures:
            self._measures[number] = self._measure(number)
        measure = self._measures[number]
        return released_pillar(
            card,
            card.pillars[number],
            shown=name in measure.scores,
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
        counts = [self.counted(_answers_to(first + place)) for place in range(len(items))]
        shown = {item.id: self.may_show(each, tables) for item, each in zip(items, counts, strict=True)}
        return _Measure(scores, shares, tables, shown)

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
        sheets = [self.sheet.of(name) for name in (a, b)]
        kept = shared_items(*sheets).kept()
        scores = [matched_scores(each, self.questionnaire, kept, self.constants) for each in sheets]
        samples = [_samples(score_sums(each), each.unit) for each in scores]
        names = [pillar.id for pillar in self.questionnaire.pillars]
        found = []
        for number, gap in enumerate(gaps(names, samples[0], samples[1], self.constants)):
            both = {a, b} <= self.pillar_shown(number) and min(gap.n) >= self.threshold
            found.append(released_gap(gap, shown=both, constants=self.constants))
        return {"a": a, "b": b, "pillars": found}


def _answers_to(column: int) -> Any:
    """What takes the number of answers to an item from a tally."""
    return lambda counted: int(counted.counts[column].sum())


def _samples(sums: Sums, unit: int) -> list[Sample]:
    columns = zip(*sums, strict=True)
    return [Sample.of_sums(n, total, squares, unit) for total, squares, n in columns]


def _unit_places(units: Sequence[Unit], above: str) -> list[_Place]:
    """The units as places, parents first; MaturityError if they are no tree."""
    known = {unit.id for unit in units}
    if len(known) < len(units):
        raise MaturityError("Two units have the same id; every id must be its own.")
    if taken := known.intersection(ROOTS):
        raise MaturityError(f"A unit may not be called {', '.join(sorted(taken))}; choose another id.")
    children: dict[str | None, list[Unit]] = {}
    for unit in units:
        if unit.parent is not None and unit.parent not in known:
            raise MaturityError(f"Unit {unit.id} hangs under {unit.parent}, which is no unit.")
        children.setdefault(unit.parent, []).append(unit)
    order: list[_Place] = []
    stack = list(reversed(children.get(None, [])))
    while stack:
        unit = stack.pop()
        order.append(_Place(unit.id, "unit", unit.name, unit.parent or above, invited=unit.headcount))
        stack.extend(reversed(children.get(unit.id, [])))
    if len(order) < len(units):
        raise MaturityError("Some units hang under each other in a circle; give one of them another parent.")
    return order


class _Comparisons:
    """Two rounds node by node, on shared items, where both may show them."""

    def __init__(self, now: _Round, prior: _Round) -> None:
        self.now, self.prior, self.constants = now, prior, now.constants

    def released(self) -> list[Released]:
        """The comparison of each node shown in both rounds, in the later round's order."""
        found = []
        for audiences in (INTERNAL, *((name,) for name in AUDIENCES)):
            nodes = self._nodes(audiences)
            if nodes and all(self._same_audiences(each) for each in audiences):
                found += self._of(audiences, nodes)
        order = {name: place for place, name in enumerate(self.now.places)}
        return sorted(found, key=lambda each: order[each["node"]])

    def _nodes(self, audiences: tuple[str, ...]) -> list[str]:
        """The nodes shown in both rounds that hold these audiences; units hold staff."""
        kinds = {name: place.kind for name, place in self.prior.places.items() if name in self.prior.shown}
        both = [name for name in self.now.shown if kinds.get(name) == self.now.places[name].kind]
        if audiences == INTERNAL:
            return [name for name in both if name == "internal"]
        own = [name for name in both if name in audiences]
        units = [name for name in both if self.now.places[name].kind == "unit"]
        return own + (units if audiences == ("staff",) else [])

    def _same_audiences(self, audience: str) -> bool:
        """Whether an audience was heard in both rounds or in neither: another mix is another question."""
        return (self.now.heard[audience] > 0) == (self.prior.heard[audience] > 0)

    def _of(self, audiences: tuple[str, ...], nodes: list[str]) -> list[Released]:
        sheets = [each.sheet.of(*audiences) for each in (self.now, self.prior)]
        shared = match(
            self.now.questionnaire, asked_items(sheets[0]), self.prior.questionnaire, asked_items(sheets[1])
        )
        kept = shared.kept(self.constants.comparable)
        sides = [
            _Matched(each, self.now.questionnaire, kept, audiences, self.constants)
            for each in (self.now, self.prior)
        ]
        return [self._node(name, shared, sides) for name in nodes]

    def _node(self, name: str, shared: Match, sides: list[_Matched]) -> Released:
        now, prior = (side.samples(name) for side in sides)
        found = compare_samples(now, prior, shared, self.prior.questionnaire, self.constants)
        return {"node": name, "comparison": self._released(name, found, sides)}

    def _released(self, name: str, found: Comparison, sides: list[_Matched]) -> Released:
        last = len(found.pillars)
        pillars = [
            released_change(change, shown=all(side.shows(name, number) for side in sides),
                            constants=self.constants)
            for number, change in enumerate(found.pillars)
        ]  # fmt: skip
        shown = all(side.shows(name, last) for side in sides)
        return {
            "pillars": pillars,
            "overall": released_change(found.overall, shown=shown, constants=self.constants),
        }


class _Matched:
    """One round's scores over the shared items, summed for each node."""

    def __init__(
        self,
        of: _Round,
        questionnaire: Questionnaire,
        kept: frozenset[str],
        audiences: tuple[str, ...],
        constants: Constants,
    ) -> None:
        self.round = of
        rows = np.isin(of.sheet.audiences, [AUDIENCES.index(name) for name in audiences])
        scores = matched_scores(of.sheet.select(rows), questionnaire, kept, constants)
        self.unit = scores.unit
        labels = of.labels[rows]
        self.leaves = {leaf: score_sums(_some(scores, labels == leaf)) for leaf in np.unique(labels).tolist()}
        self.width = scores.units.shape[1]
        self.counts = {name: self.sums(name)[2] for name in of.places}

    def sums(self, name: str) -> Sums:
        """Sums, squares and numbers of a node."""
        parts = [self.leaves[leaf] for leaf in self.round.places[name].leaves if leaf in self.leaves]
        empty = (0,) * self.width
        total = [list(empty), list(empty), list(empty)]
        for part in parts:
            total = [
                [a + b for a, b in zip(mine, more, strict=True)]
                for mine, more in zip(total, part, strict=True)
            ]
        return tuple(total[0]), tuple(total[1]), tuple(total[2])

    def samples(self, name: str) -> list[Sample]:
        """The samples of a node, overall last."""
        return _samples(self.sums(name), self.unit)

    def shows(self, name: str, number: int) -> bool:
        """Whether a node may show a pillar over these items, by the numbers who have a score in it."""
        counts = {node: numbers[number] for node, numbers in self.counts.items()}
        place = number if number < self.width - 1 else -1
        return name in self.round.may_show(counts, self.round.pillar_shown(place))


def _some(scores: Scores, rows: Any) -> Scores:
    return Scores(scores.units[rows], scores.unit, scores.answered[rows])
