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
from .rounding import HALF_A_POINT, bounded, score_bound, spread_tellable
from .statistics import Sample

Sum = tuple[int, ...]
"""n, sum and sum of squares of scores in whole units; of a mean of means, then n and sum of each of these."""


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

    told = told_nodes(roots, sums, tellable, among)
    nodes = (node for root in roots for node in root.walk() if node.id in told)
    return frozenset(node.id for node in nodes if not _parts_agree(node, sums, unit, among, constants))


def _parts_agree(
    node: ReportNode, sums: Mapping[str, Sum], unit: int, shown: Collection[str], constants: Constants
) -> bool:
    """Whether a node's deviation, with the scores of its parts, tells that few in one of them nearly agree.

    The squares of the whole, less those of its parts' means around its own, lie within the parts. No part's
    can be more; so where they are fewer than a part of few must have for its spread to be told, it is known.
    """
    parts = _parts(node, sums, shown)
    within = sum(squares - total * total / n for n, total, squares in parts)
    least = (constants.spread_least * unit) ** 2
    few = [n for n, _, _ in parts if n < constants.extremes_n]
    return len(parts) > 1 and any(within < (n - 1) * least for n in few)


def _parts(node: ReportNode, sums: Mapping[str, Sum], shown: Collection[str]) -> list[Sum]:
    """A node cut into the finest groups whose sums follow from the nodes shown; empty ones left out."""
    below = [child for child in node.children if child.id in shown]
    n, total, squares = (sums[node.id][i] - sum(sums[child.id][i] for child in below) for i in range(3))
    rest = [(n, total, squares)] if n else []
    return rest + [part for child in below for part in _parts(child, sums, shown)]


def score_nodes(
    roots: Sequence[ReportNode],
    sums: Mapping[str, Sum],
    unit: int,
    among: Collection[str],
    constants: Constants = CONSTANTS,
    *,
    error: float = HALF_A_POINT,
) -> frozenset[str]:
    """The ids of the nodes whose score, or a bound of it, may be shown, ``among`` those with enough people.

    A bound stands for the extreme score of few; no other node may then tell it, and neither may the mean of
    several scores beside those that are no bounds. ``error`` is how far, in points, rounding takes a figure
    from what it is: the further, the fewer people hide somebody behind it.
    """
    blurred = constants.blurred * HALF_A_POINT / error

    def is_bound(n: int, total: int) -> bool:
        return score_bound(total / (n * unit), n, constants)[1] is not None

    def whole(each: Sum) -> bool:
        parts = zip(each[3::2], each[4::2], strict=True)
        return bounds_hold(is_bound(*each[:2]), [is_bound(n, total) for n, total in parts if n])

    def tellable(each: Sum, behind: int) -> bool:
        return behind >= blurred * each[0] or (not is_bound(*each[:2]) and whole(each))

    bounds = {name for name in among if is_bound(*sums[name][:2]) and whole(sums[name])}
    return told_nodes(roots, sums, tellable, among) | bounds


def bounds_hold(mean: bool, parts: Sequence[bool]) -> bool:
    """Whether a mean may stand beside what it is the mean of; each is True that is told as a bound.

    Where some of its parts are bounds and others are not, the mean gives the bounds back, whether it is one
    itself or not.

    >>> bounds_hold(False, [False, False]), bounds_hold(False, [True, False]), bounds_hold(True, [True, True])
    (True, False, True)
    """
    return not any(parts) or (mean and all(parts))


def share_nodes(
    roots: Sequence[ReportNode],
    sums: Mapping[str, Sum],
    among: Collection[str],
    constants: Constants = CONSTANTS,
) -> frozenset[str]:
    """The ids of the nodes whose shares of answers may be shown, ``among`` those with enough people.

    ``sums`` are people, favourable answers and all answers. An extreme share of few is told as a bound or
    not at all; the shares of no other node may then tell it.
    """

    def is_bound(people: int, favourable: int, answers: int) -> bool:
        edge = constants.extreme_share
        return (
            answers > 0 and bounded(favourable / answers, people, edge, 1.0 - edge, constants)[1] is not None
        )

    def tellable(each: Sum, behind: int) -> bool:
        return behind >= constants.blurred * each[0] or not is_bound(*each)

    bounds = {name for name in among if is_bound(*sums[name])}
    return told_nodes(roots, sums, tellable, among) | bounds
