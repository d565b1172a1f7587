"""Two rounds node by node: comparisons of a release, where both rounds may show a node and a measure.

Each round keeps its own key: it is scored with its own weights and its own `minimum_answered`. Else whoever
writes the later questionnaire could have closed answers scored anew in any way, and take the results from
one another. Where the two would not score alike, the shared items alone are a new way to look at the
earlier answers, so only nodes of a size whose item tables are shown anyway are compared.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .comparison import Comparison, compare_samples, not_comparable
from .contrasts import released_change
from .instrument import AUDIENCES, INTERNAL
from .matching import Match, asked_in, asked_items, match, matched_scores, scores_alike
from .measures import Measures
from .rounding import Released
from .scoring import Scores, Sums, segment_score_sums
from .statistics import NOBODY, Sample
from .tree import Tree


class Trends:
    """Two rounds node by node, on shared items, where both may show them."""

    def __init__(self, now: Measures, prior: Measures) -> None:
        self.measures = now, prior
        self.now, self.prior, self.constants = now.tree, prior.tree, now.constants

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
        asked = [asked_items(sheet) for sheet in sheets]
        shared = match(self.now.questionnaire, asked[0], self.prior.questionnaire, asked[1])
        kept = shared.kept(self.constants.comparable)
        sides = [_Matched(each, shared, kept, audiences) for each in self.measures]
        alike = asked[0] == asked[1] and scores_alike(
            self.now.questionnaire, self.prior.questionnaire, asked[0]
        )
        return [self._node(name, shared, sides, alike=alike) for name in nodes]

    def _node(self, name: str, shared: Match, sides: list[_Matched], *, alike: bool) -> Released:
        now, prior = (side.samples(name) for side in sides)
        found = compare_samples(now, prior, shared, self.prior.questionnaire, self.constants)
        if not alike and not self._large(name, shared):
            found = not_comparable(found)
        return {"node": name, "comparison": self._released(name, found, sides)}

    def _large(self, name: str, shared: Match) -> bool:
        """Whether in both rounds a node has so many people that rounding hides what one person left out."""
        people = min(each.tallies[name].respondents for each in (self.now, self.prior))
        fewest = min((len(names) for names in shared.shared if len(names) > 1), default=1)
        return people >= max(self.constants.item_table_n, self.constants.item_table_answers / fewest)

    def _released(self, name: str, found: Comparison, sides: list[_Matched]) -> Released:
        # A later round's levels would tell on which side of any cut-off the earlier score lies.
        changes = [
            replace(change, prior=replace(change.prior, questionnaire=self.prior.questionnaire))
            for change in (*found.pillars, found.overall)
        ]
        released = [
            released_change(
                change,
                shown=all(side.shows(name, number) for side in sides),
                spreads=(sides[0].spreads(name, number), sides[1].spreads(name, number)),
                constants=self.constants,
            )
            for number, change in enumerate(changes)
        ]
        return {"pillars": released[:-1], "overall": released[-1]}


class _Matched:
    """One round's scores over the shared items by its own key, summed for each node."""

    def __init__(
        self,
        measures: Measures,
        shared: Match,
        kept: frozenset[str],
        audiences: tuple[str, ...],
    ) -> None:
        self.measures, of = measures, measures.tree
        self.unit, self.width = of.nothing.unit, len(of.questionnaire.pillars) + 1
        own_leaves = {leaf: of.leaves[leaf] for name in audiences for leaf in of.heard_in(name)}
        if all(kept >= asked_in(each) for each in own_leaves.values()):
            self.leaves = {
                leaf: (each.score_sums, each.score_squares, each.score_n) for leaf, each in own_leaves.items()
            }
        else:
            self.leaves = _rescored(of, kept, audiences)
        self.all = {name: self.sums(name) for name in of.places}
        self._shown_of: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
        own = {pillar.id: place for place, pillar in enumerate(of.questionnaire.pillars)}
        # Where this round has the pillars of the later one, overall last; None where it has no such pillar.
        self.columns = [*(own.get(pillar.id) for pillar in shared.questionnaire.pillars), self.width - 1]

    def sums(self, name: str) -> Sums:
        """Sums, squares and numbers of a node."""
        parts = [self.leaves[leaf] for leaf in self.measures.tree.places[name].leaves if leaf in self.leaves]
        empty = (0,) * self.width
        total = [list(empty), list(empty), list(empty)]
        for part in parts:
            total = [
                [a + b for a, b in zip(mine, more, strict=True)]
                for mine, more in zip(total, part, strict=True)
            ]
        return tuple(total[0]), tuple(total[1]), tuple(total[2])

    def samples(self, name: str) -> list[Sample]:
        """The samples of a node over the later round's pillars, overall last."""
        own = _samples(self.sums(name), self.unit)
        return [NOBODY if column is None else own[column] for column in self.columns]

    def shows(self, name: str, number: int) -> bool:
        """Whether a node may show a pillar over these items, by the numbers who have a score in it."""
        return name in self._shown(number)[0]

    def spreads(self, name: str, number: int) -> bool:
        """Whether a node may show the deviation of a pillar over these items."""
        return name in self._shown(number)[1]

    def _shown(self, number: int) -> tuple[frozenset[str], frozenset[str]]:
        """The nodes that may show a pillar's score over these items, and those that show its deviation."""
        column = self.columns[number]
        if column is None:
            return frozenset(), frozenset()
        if column not in self._shown_of:
            place = column if column < self.width - 1 else -1
            sums = {
                node: (each[2][column], each[0][column], each[1][column]) for node, each in self.all.items()
            }
            counts = {node: each[0] for node, each in sums.items()}
            enough = self.measures.may_show(counts, self.measures.pillar_shown(place))
            scores = self.measures.may_score(sums, self.unit, enough)
            among = scores & self.measures.spread_shown(place)
            self._shown_of[column] = scores, self.measures.may_spread(sums, self.unit, among)
        return self._shown_of[column]


def _samples(sums: Sums, unit: int) -> list[Sample]:
    columns = zip(*sums, strict=True)
    return [Sample.of_sums(n, total, squares, unit) for total, squares, n in columns]


def _rescored(of: Tree, kept: frozenset[str], audiences: tuple[str, ...]) -> dict[int, Sums]:
    """The sums of a round's leaves over some of its items only, from its answers."""
    rows = np.isin(of.sheet.audiences, [AUDIENCES.index(name) for name in audiences])
    labels = of.labels[rows]
    if not len(labels):
        return {}
    order = np.argsort(labels, kind="stable")
    scores = matched_scores(of.sheet.select(rows), of.questionnaire, kept, of.constants)
    leaves, starts = np.unique(labels[order], return_index=True)
    return dict(zip(leaves.tolist(), segment_score_sums(_some(scores, order), starts), strict=True))


def _some(scores: Scores, rows: NDArray[np.intp]) -> Scores:
    return Scores(scores.units[rows], scores.unit, scores.answered[rows])
