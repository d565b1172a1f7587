"""How much people say they don't know, and where a release may tell it.

The share of a pillar is its don't knows / (don't knows + answers), over scored items, in whole per cents. It
is told of the whole and of audiences, never of units, from 20 people with a score in the pillar on. One may
say don't know to every item, so d of them stand for at least d / J people, where at most J items were asked.
Where fewer than k could have said all of them (d ≤ (k − 1) J), the share is told as the bound (k − 1) / n,
which follows from the number of people that is shown; where fewer than k could have given all the answers,
not at all. Shares can be subtracted: the whole less staff are the leaders. So under a node that is told, what
is left of it without the children that are told must be nobody, or people of whom it may be told; or so many
people stand behind the rounded figures that what follows is no finer than a bound (`disclosure.told_nodes`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from .arithmetic import round_half_away
from .constants import CONSTANTS, Constants
from .disclosure import ReportNode, told_nodes

Sum = tuple[int, int, int, int]
"""People who handed in a response, those with a score in the pillar, don't knows, answers."""

HALF_A_PER_CENT = 0.005


@dataclass(frozen=True)
class Unknown:
    """A share of don't know 0..1 as a release tells it: itself, or what it is at most, or neither."""

    share: float | None = None
    at_most: float | None = None

    def to_dict(self) -> dict[str, float | None]:
        return {"dont_know": self.share, "dont_know_at_most": self.at_most}


UNTOLD = Unknown()


def unknown_shares(
    root: ReportNode,
    sums: Mapping[str, Sum],
    most: int,
    among: Collection[str],
    threshold: int,
    constants: Constants = CONSTANTS,
) -> dict[str, Unknown]:
    """What may be told of a pillar's don't knows under a root; ``among`` are the nodes that could be told of.

    ``most`` is the number of the pillar's scored items that anybody under it was asked.
    """
    of_few = (threshold - 1) * most

    def enough(each: tuple[int, ...]) -> bool:
        _, scored, _, answers = each
        return scored >= constants.extremes_n and answers > of_few

    def tellable(each: tuple[int, ...], behind: int) -> bool:
        return behind >= constants.blurred * each[0] or (enough(each) and each[2] > of_few)

    told = told_nodes([root], sums, tellable, among)
    found = {name: Unknown(round_half_away(_share(sums[name]), 2)) for name in told}
    for name in among:
        _, scored, dont_knows, _ = sums[name]
        if enough(sums[name]) and dont_knows <= of_few:
            edge = (threshold - 1) / scored
            # Where many left items out, fewer than k may still be more than that.
            found[name] = Unknown(at_most=_up(edge)) if _share(sums[name]) <= edge else UNTOLD
    return found


def _share(each: Sum) -> float:
    _, _, dont_knows, answers = each
    return dont_knows / (dont_knows + answers)


def unknown_overall(parts: Iterable[tuple[Unknown, int]]) -> Unknown:
    """The mean of the pillars' shares as they are told, each as often as the number of its items.

    So it tells nothing that they do not. A bound where one of them is a bound, nothing where one is not told.

    >>> unknown_overall([(Unknown(0.10), 5), (Unknown(0.20), 5)]).share
    0.15
    >>> unknown_overall([(Unknown(0.10), 5), (Unknown(at_most=0.04), 5)]).at_most
    0.08
    """
    asked = [(part, items) for part, items in parts if items]
    items = sum(number for _, number in asked)
    if not items or any(part == UNTOLD for part, _ in asked):
        return UNTOLD
    if all(part.share is not None for part, _ in asked):
        return Unknown(
            round_half_away(sum((part.share or 0.0) * number for part, number in asked) / items, 2)
        )
    most = [
        ((part.at_most or 0.0) if part.share is None else part.share + HALF_A_PER_CENT) for part, _ in asked
    ]
    return Unknown(
        at_most=_up(sum(each * number for each, (_, number) in zip(most, asked, strict=True)) / items)
    )


def _up(share: float) -> float:
    """A bound in whole per cents, so that it holds; the hair keeps what float sums left just above one."""
    return min(math.ceil(share * 100.0 - 1e-9), 100) / 100.0
