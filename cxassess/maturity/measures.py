"""On which nodes of a round each measure may be shown: the rule of the tree, again by its own numbers.

People leave questions out, so the number who have a figure is smaller than that of the round.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from .disclosure import may_cut_across, published
from .scoring import key_of
from .spreads import Sum, spread_nodes
from .tally import Tally
from .tree import Tree


@dataclass(frozen=True)
class PillarMeasures:
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


class Measures:
    """Where the measures of a round's tree may be shown, each worked out once."""

    def __init__(self, tree: Tree) -> None:
        self.tree, self.threshold, self.constants = tree, tree.threshold, tree.constants
        self.answers = {name: each.counts.sum(axis=1).tolist() for name, each in tree.tallies.items()}
        self._scores_shown: dict[int, frozenset[str]] = {}
        self._spreads_shown: dict[int, frozenset[str]] = {}
        self._pillars: dict[int, PillarMeasures] = {}

    def may_show(self, counts: Mapping[str, int], among: Collection[str]) -> frozenset[str]:
        """The nodes on which one measure may be shown, by the numbers who answered it."""
        return frozenset(published(self.tree.roots, self.threshold, counts=counts, among=among))

    def may_spread(self, sums: Mapping[str, Sum], unit: int, among: Collection[str]) -> frozenset[str]:
        """The nodes on which the deviation of scores with these sums may be shown."""
        return spread_nodes(self.tree.roots, sums, unit, among, self.constants)

    def counted(self, numbers: Callable[[Tally], int]) -> dict[str, int]:
        """A number of each node, by what takes it from the node's tally."""
        return {name: numbers(counted) for name, counted in self.tree.tallies.items()}

    def pillar_shown(self, number: int) -> frozenset[str]:
        """The nodes on which a pillar's score may be shown; -1 is the overall score."""
        if number not in self._scores_shown:
            counts = self.counted(lambda each: each.score_n[number])
            among = [name for name in self.tree.shown if number >= 0 or self._has_overall(name)]
            self._scores_shown[number] = self.may_show(counts, among)
        return self._scores_shown[number]

    def spread_shown(self, number: int) -> frozenset[str]:
        """The nodes on which a pillar's deviation may be shown; -1 is the overall score's."""
        if number not in self._spreads_shown:
            sums = {
                name: (each.score_n[number], each.score_sums[number], each.score_squares[number])
                for name, each in self.tree.tallies.items()
            }
            among = self.pillar_shown(number)
            self._spreads_shown[number] = self.may_spread(sums, self.tree.nothing.unit, among)
        return self._spreads_shown[number]

    def _has_overall(self, name: str) -> bool:
        """20 have an overall score, or by each pillar nobody or a whole group has one of the two scores only.

        Overall score and pillar scores are sums over people; where one person makes the difference between
        them, pillar weights can be chosen so that it tells that person's score.
        """
        counted = self.tree.tallies[name]
        overall = counted.score_n[-1]
        if overall >= self.constants.item_table_n:
            return True
        pillars = zip(self.tree.questionnaire.pillars, counted.score_n, counted.score_both, strict=False)
        only = [(overall - both, n - both) for pillar, n, both in pillars if pillar.weight > 0]
        return all(count == 0 or count >= self.threshold for counts in only for count in counts)

    def pillar(self, number: int) -> PillarMeasures:
        """Where the figures of a pillar may be shown: its score, its shares, its table, each of its items."""
        if number not in self._pillars:
            self._pillars[number] = self._pillar(number)
        return self._pillars[number]

    def _pillar(self, number: int) -> PillarMeasures:
        scores = self.pillar_shown(number)
        shares = self.may_show(self.counted(lambda each: each.reached[number]), scores)
        tables = frozenset(node for node in scores if self._has_table(node, number))
        columns = key_of(self.tree.questionnaire).places[number]
        shown = {}
        for column in range(columns.start, columns.stop):
            answers = {name: each[column] for name, each in self.answers.items()}
            shown[self.tree.questionnaire.items[column].id] = self.may_show(answers, tables)
        return PillarMeasures(scores, self.spread_shown(number), shares, tables, shown)

    def _has_table(self, name: str, number: int) -> bool:
        """20 answered, or of every item nobody or a whole group left it out."""
        counted, columns = self.tree.tallies[name], key_of(self.tree.questionnaire).places[number]
        if counted.reached[number] >= self.constants.item_table_n:
            return True
        missing = (counted.dont_know + counted.skipped)[columns].tolist()
        return all(count == 0 or count >= self.threshold for count in missing)

    def may_leave_out(self) -> bool:
        """Whether the overall score without the flagged may stand beside those of the tree."""
        among = self.pillar_shown(-1)
        if "internal" not in among:
            return False
        counts = {
            name: (each.flagged_scores[0], each.score_n[-1] - each.flagged_scores[0])
            for name, each in self.tree.tallies.items()
        }
        cells, stack = [], [root for root in self.tree.roots if root.id == "internal"]
        while stack:
            node = stack.pop()
            below = [child for child in node.children if child.id in among]
            cells.append(tuple(counts[node.id][i] - sum(counts[c.id][i] for c in below) for i in (0, 1)))
            stack.extend(below)
        return may_cut_across(cells, self.threshold)
