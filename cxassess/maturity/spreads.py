"""What of a node's scores may be told beside its parts: their spread, and a mean that is no bound.

A standard deviation with its mean and n is a sum of squares, and sums of squares can be subtracted like sums
of scores. Where a small group's figure is left out or told as a bound, its neighbours must not give it back:
`disclosure.told_nodes` withholds theirs, unless so many people stand behind their rounded figures that what
follows is no finer than a bound.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from .constants import CONSTANTS, Constants
from .disclosure import ReportNode, told_nodes
from .rounding import score_bound, spread_tellable
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

    def tellable(each: tuple[int, ...], behind: int) -> bool:
        n, total, squares = each
        if behind >= constants.blurred * n:
            return True
        sample = Sample.of_sums(n, total, squares, unit)
        return spread_tellable(sample.sd, sample.n, constants)

    return told_nodes(roots, sums, tellable, among)


def score_nodes(
    roots: Sequence[ReportNode],
    sums: Mapping[str, Sum],
    unit: int,
    among: Collection[str],
    constants: Constants = CONSTANTS,
) -> frozenset[str]:
    """The ids of the nodes whose score, or a bound of it, may be shown, ``among`` those with enough people.

    A bound stands for the extreme score of few; no other node may then tell it.
    """

    def exact(each: tuple[int, ...]) -> bool:
        n, total, _ = each
        return score_bound(total / (n * unit), n, constants)[1] is None

    def tellable(each: tuple[int, ...], behind: int) -> bool:
        return behind >= constants.blurred * each[0] or exact(each)

    return told_nodes(roots, sums, tellable, among) | {name for name in among if not exact(sums[name])}
