"""Where a spread may be shown: the rule of the report tree, for standard deviations.

A standard deviation with its mean and n is a sum of squares, and sums of squares can be subtracted like sums
of scores. So not only must a node's own spread be one that may be told (`rounding.spread_tellable`: enough
scores, and where they are few, not nearly equal ones): under a node whose spread is shown, what is left of
it without the children whose spread is shown must be nobody, or people whose spread might be told itself.
Else the smallest of those children is withheld too, and so on. A withheld node withholds its subtree.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from .constants import CONSTANTS, Constants
from .disclosure import ReportNode, withheld_until
from .rounding import spread_tellable
from .statistics import Sample

Sum = tuple[int, int, int]
"""n, sum and sum of squares of scores in whole units."""


def spread_nodes(
    roots: Sequence[ReportNode],
    sums: Mapping[str, Sum],
    unit: int,
    among: Collection[str],
    constants: Constants = CONSTANTS,
) -> frozenset[str]:
    """The ids of the nodes whose spread may be shown, ``among`` those whose score is.

    ``sums`` are each node's, with ``unit`` score units in one point; a node's children hold no more than it.
    """

    def tellable(each: Sum) -> bool:
        sample = Sample.of_sums(*each, unit)
        return spread_tellable(sample.sd, sample.n, constants)

    def candidates(nodes: Sequence[ReportNode]) -> list[ReportNode]:
        found = [node for node in nodes if node.id in among and tellable(sums[node.id])]
        return sorted(found, key=lambda node: (sums[node.id][0], node.id))

    def children(node: ReportNode) -> list[ReportNode]:
        def safe(kept: Sequence[ReportNode]) -> bool:
            rest = _without(sums[node.id], [sums[child.id] for child in kept])
            return rest[0] == 0 or tellable(rest)

        return withheld_until(safe, candidates(node.children))

    shown, stack = set(), candidates(roots)
    while stack:
        node = stack.pop()
        shown.add(node.id)
        stack.extend(children(node))
    return frozenset(shown)


def _without(whole: Sum, parts: Sequence[Sum]) -> Sum:
    n, total, squares = (whole[place] - sum(part[place] for part in parts) for place in range(3))
    return n, total, squares
