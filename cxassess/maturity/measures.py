"""On which nodes of a round each measure may be shown: the rule of the tree, again by its own numbers.

People leave questions out, so the number who have a figure is smaller than that of the round.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from .disclosure import published, told_nodes
from .itemsums import ItemSums
from .raggedness import rounding_hides, tells_of_few
from .rounding import mean_error, score_bound
from .scoring import key_of
from .spreads import Sum, bounds_hold, score_nodes, share_nodes, spread_nodes
from .tally import Tally
from .tree import Tree
from .unknown import UNTOLD, Unknown, unknown_shares


@dataclass(frozen=True)
class PillarMeasures:
    """The nodes on which a pillar's score, spread, shares, alpha, item table and each item may be shown."""

    scores: frozenset[str]
    spreads: frozenset[str]
    shares: frozenset[str]
    alphas: frozenset[str]
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
        self._beside_shown: dict[int, frozenset[str]] = {}
        self._sums_of_means: dict[int, dict[str, Sum]] = {}
        self._item_sums: dict[str, ItemSums] = {}
        self._pillars: dict[int, PillarMeasures] = {}
        self._unknown: dict[int, dict[str, Unknown]] = {}

    def may_show(self, counts: Mapping[str, int], among: Collection[str]) -> frozenset[str]:
        """The nodes on which one measure may be shown, by the numbers who answered it."""
        return frozenset(published(self.tree.roots, self.threshold, counts=counts, among=among))

    def may_spread(self, sums: Mapping[str, Sum], unit: int, among: Collection[str]) -> frozenset[str]:
        """The nodes on which the deviation of scores with these sums may be shown."""
        return spread_nodes(self.tree.roots, sums, unit, among, self.constants)

    def may_score(self, sums: Mapping[str, Sum], unit: int, among: Collection[str]) -> frozenset[str]:
        """The nodes on which a score with these sums may be shown, as it is or as a bound."""
        return score_nodes(self.tree.roots, sums, unit, among, self.constants)

    def counted(self, numbers: Callable[[Tally], int]) -> dict[str, int]:
        """A number of each node, by what takes it from the node's tally."""
        return {name: numbers(counted) for name, counted in self.tree.tallies.items()}

    def pillar_shown(self, number: int) -> frozenset[str]:
        """The nodes on which a pillar's score may be shown, or a bound of it; -1 is the overall score."""
        if number not in self._scores_shown:
            counts = self.counted(lambda each: each.score_n[number])
            enough = self.may_show(counts, self.tree.shown if number >= 0 else self._overall_apart())
            sums = self._sums(number) if number >= 0 else self._sums_of_overall()
            self._scores_shown[number] = self.may_score(sums, self.tree.nothing.unit, enough)
        return self._scores_shown[number]

    def spread_shown(self, number: int) -> frozenset[str]:
        """The nodes on which a pillar's deviation may be shown; -1 is the overall score's."""
        if number not in self._spreads_shown:
            among = self.pillar_shown(number)
            self._spreads_shown[number] = self.may_spread(self._sums(number), self.tree.nothing.unit, among)
        return self._spreads_shown[number]

    def _sums(self, number: int) -> dict[str, Sum]:
        """The sums of a score on each node."""
        return {
            name: (each.score_n[number], each.score_sums[number], each.score_squares[number])
            for name, each in self.tree.tallies.items()
        }

    def _sums_of_overall(self) -> dict[str, Sum]:
        """The sums of the overall score on each node, with those of the pillars that it is made of."""
        parts = [place for place, each in enumerate(self.tree.questionnaire.pillars) if each.weight > 0]
        return {
            name: sums
            + tuple(count for place in parts for count in (each.score_n[place], each.score_sums[place]))
            for (name, sums), each in zip(self._sums(-1).items(), self.tree.tallies.values(), strict=True)
        }

    def _overall_apart(self) -> frozenset[str]:
        """The nodes whose overall score and pillar scores tell of nobody when one is taken from the other.

        By each pillar with weight nobody or a whole group has one of the two scores only; or the group is so
        large that rounding hides one person's, even in the pillar of most weight.
        """
        weights = [pillar.weight for pillar in self.tree.questionnaire.pillars]
        least = max(self.constants.item_table_n, self.constants.overall_n * max(weights) / sum(weights))
        weighty = [number for number, weight in enumerate(weights) if weight > 0]

        def tellable(each: tuple[int, ...], behind: int) -> bool:
            return behind >= least or all(count == 0 or count >= self.threshold for count in each[1:])

        sums: dict[str, tuple[int, ...]] = {}
        for name, counted in self.tree.tallies.items():
            overall, both = counted.score_n[-1], counted.score_both
            only = [(overall - both[number], counted.score_n[number] - both[number]) for number in weighty]
            sums[name] = (overall, *(count for pair in only for count in pair))
        return told_nodes(self.tree.roots, sums, tellable, self.tree.shown, through=True)

    def pillar(self, number: int) -> PillarMeasures:
        """Where the figures of a pillar may be shown: its score, its shares, its table, each of its items."""
        if number not in self._pillars:
            self._pillars[number] = self._pillar(number)
        return self._pillars[number]

    def _pillar(self, number: int) -> PillarMeasures:
        items, columns, scored = self.tree.questionnaire.items, self._columns(number), self._scored(number)
        scores = self.pillar_shown(number)
        may = {column: self._means_shown(column, scores) for column in columns}
        tables = self._tables(number, scored, may)
        shown = {items[column].id: may[column] & tables for column in columns}
        shares, alphas = self._shares(number, tables), self._alphas(number, tables)
        return PillarMeasures(scores, self.spread_shown(number), shares, alphas, tables, shown)

    def _means_shown(self, column: int, among: Collection[str]) -> frozenset[str]:
        """The nodes on which the mean of a column's answers may be shown, or a bound of it."""
        scale = self.tree.questionnaire.columns[column].scale
        enough = self.may_show({name: each[column] for name, each in self.answers.items()}, among)
        sums = self._mean_sums(column)
        return score_nodes(self.tree.roots, sums, scale.span, enough, self.constants, error=mean_error(scale))

    def _mean_sums(self, column: int) -> dict[str, Sum]:
        """The sums of a column's answers on each node, as scores with the scale's span as units a point."""
        if column not in self._sums_of_means:
            self._sums_of_means[column] = {
                name: _points(each.counts[column].tolist()) for name, each in self.tree.tallies.items()
            }
        return self._sums_of_means[column]

    def _bounds_hold(self, name: str, number: int, scored: Sequence[int]) -> bool:
        """Whether the item means of a pillar beside its score leave the bounds among them what they are."""
        columns = self.tree.questionnaire.columns
        found = [(self._mean_sums(column)[name], columns[column].scale.span) for column in scored]
        means = [self._is_bound(sums, span) for sums, span in found if sums[0]]
        return bounds_hold(self._is_bound(self._sums(number)[name], self.tree.nothing.unit), means)

    def _is_bound(self, sums: Sum, unit: int) -> bool:
        return score_bound(sums[1] / (sums[0] * unit), sums[0], self.constants)[1] is not None

    def _shares(self, number: int, tables: frozenset[str]) -> frozenset[str]:
        """The nodes that may show shares of answers: tables of 20, or of 10 who were asked two items or more.

        A share is a sum of answers like the table's. Of one item asked of few, the shares beside the score
        are the whole distribution.
        """
        few, most = self.constants.spread_n, self.constants.extremes_n
        found = set()
        for name in tables:
            counted = self.tree.tallies[name]
            asked = min((len(key[1]) for key in counted.answered_by if key[0] == number), default=0)
            if counted.reached[number] >= (few if asked > 1 else most):
                found.add(name)
        enough = self.may_show(self.counted(lambda each: each.reached[number]), found)
        return share_nodes(self.tree.roots, self._sides(number), enough, self.constants)

    def _sides(self, number: int) -> dict[str, Sum]:
        """People, favourable answers and all answers to a pillar's scored items, on each node."""
        if not self._item_sums:
            self._item_sums = {
                name: ItemSums.of(each, self.constants) for name, each in self.tree.tallies.items()
            }
        scored = self._scored(number)
        found: dict[str, Sum] = {}
        for name, counted in self.tree.tallies.items():
            sides = [self._item_sums[name].sides[column] for column in scored]
            found[name] = (counted.reached[number], sum(each[0] for each in sides), sum(map(sum, sides)))
        return found

    def _columns(self, number: int) -> range:
        """The columns of a pillar's items."""
        questionnaire = self.tree.questionnaire
        return range(len(questionnaire.items))[key_of(questionnaire).places[number]]

    def _scored(self, number: int) -> list[int]:
        key = key_of(self.tree.questionnaire)
        return [column for column in self._columns(number) if key.scored[column]]

    def _alphas(self, number: int, tables: frozenset[str]) -> frozenset[str]:
        """The nodes that may show alpha, by the numbers who answered every item that they were asked."""
        complete = self.counted(
            lambda each: sum(counts[-1] for key, counts in each.answered_by.items() if key[0] == number)
        )
        return self.may_show(complete, tables)

    def _tables(
        self, number: int, scored: Sequence[int], may: Mapping[int, frozenset[str]]
    ) -> frozenset[str]:
        """The nodes whose item means beside the score tell of nobody, neither there nor by subtraction."""
        questionnaire, tallies = self.tree.questionnaire, self.tree.tallies
        asked = sorted({key for each in tallies.values() for key in each.answered_by if key[0] == number})
        none = {key: (0,) * (len(key[1]) + 1) for key in asked}
        sums = {
            name: (
                each.score_n[number],
                *(count for key in asked for count in each.answered_by.get(key, none[key])),
            )
            for name, each in tallies.items()
        }

        def tellable(each: tuple[int, ...], behind: int) -> bool:
            left = iter(each[1:])
            groups = [(columns, tuple(islice(left, len(columns) + 1))) for _, columns in asked]
            return not tells_of_few(groups, questionnaire, self.threshold, self.constants) or rounding_hides(
                behind, groups, questionnaire, self.constants
            )

        among = {
            name
            for name in self.pillar_shown(number)
            if all(name in may[column] for column in scored if self.answers[name][column])
            and self._bounds_hold(name, number, scored)
        }
        return told_nodes(self.tree.roots, sums, tellable, among, through=True)

    def importance_shown(self, number: int) -> frozenset[str]:
        """The nodes on which it may be told how much a pillar matters to people: never units."""
        questionnaire = self.tree.questionnaire
        return self.beside_shown(len(questionnaire.items) + len(questionnaire.outcomes) + number)

    def touchpoint_shown(self, number: int) -> frozenset[str]:
        """The nodes that may show the mean answer to a question about a touchpoint: never units."""
        questionnaire = self.tree.questionnaire
        return self.beside_shown(len(questionnaire.columns) - len(questionnaire.touched) + number)

    def beside_shown(self, column: int) -> frozenset[str]:
        """The nodes that may show the mean of a column that is never scored: never units."""
        if column not in self._beside_shown:
            among = [name for name in self.tree.shown if self.tree.places[name].kind != "unit"]
            self._beside_shown[column] = self._means_shown(column, among)
        return self._beside_shown[column]

    def unknown(self, name: str, number: int) -> Unknown:
        """What may be told on a node of how much of a pillar people don't know: never units."""
        if number not in self._unknown:
            sums = self._unknown_sums(number)
            found: dict[str, Unknown] = {}
            for root in self.tree.roots:
                inside = {node.id for node in root.walk() if self.tree.places[node.id].kind != "unit"}
                among, most = inside & self.pillar_shown(number), self.asked(root.id, number)
                found |= unknown_shares(root, sums, most, among, self.threshold, self.constants)
            self._unknown[number] = found
        return self._unknown[number].get(name, UNTOLD)

    def _unknown_sums(self, number: int) -> dict[str, tuple[int, int, int, int]]:
        """People, those with the pillar's score, don't knows and answers, on each node."""
        columns = self._scored(number)
        return {
            name: (
                each.respondents,
                each.score_n[number],
                int(each.dont_know[columns].sum()),
                sum(self.answers[name][column] for column in columns),
            )
            for name, each in self.tree.tallies.items()
        }

    def asked(self, name: str, number: int) -> int:
        """The most scored items of a pillar that anybody of a node was asked."""
        patterns = (columns for pillar, columns in self.tree.tallies[name].answered_by if pillar == number)
        return max(map(len, patterns), default=0)

    def may_leave_out(self) -> bool:
        """Whether the overall score without the flagged may stand beside those of the tree.

        They lie across the tree, so rounding must hide whom they could be told apart from. Not where they
        lie: that the score is missing must not tell of it.
        """
        if "internal" not in self.pillar_shown(-1):
            return False
        counted = self.tree.tallies["internal"]
        flagged, everybody = counted.flagged_scores[0], counted.score_n[-1]
        groups = all(count == 0 or count >= self.threshold for count in (flagged, everybody - flagged))
        return groups and everybody >= self.constants.overall_n


def _points(counts: Sequence[int]) -> Sum:
    """The sums of the answers of a column as scores from 0, with the scale's span as units in a point."""
    steps = [(100 * step, count) for step, count in enumerate(counts)]
    return (
        sum(counts),
        sum(points * count for points, count in steps),
        sum(points * points * count for points, count in steps),
    )
