"""What a round is going to hide, before anybody has answered: by its head counts and its threshold.

It is the rule of the report tree (`disclosure`), asked as if the same share of every group answered. That is
never how it comes, so what is foreseen is no promise: it shows which groups stand close to the threshold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .disclosure import ReportNode, published
from .participation import InvitedUnit, ever_shown

SHARES = (100, 75, 50)
"""Per cent of everybody that are thought to answer, the most first."""


@dataclass(frozen=True)
class Foreseen:
    """What would become of a unit.

    ``never`` says that it is too small ever to be shown: then nobody's answers are even kept under it.
    ``shown_in`` names, by share of answers, the place that shows its people: the unit itself, a unit above,
    `staff`, `internal` (staff and leaders together), or None where nothing would be shown.
    """

    id: str
    never: bool
    shown_in: Mapping[int, str | None]

    def hidden_at(self, share: int) -> bool:
        """Whether the unit itself would be hidden if that share of everybody answered."""
        return self.shown_in[share] != self.id


def foreseen(
    units: Sequence[InvitedUnit],
    headcount: Mapping[str, int],
    threshold: int,
    shares: Sequence[int] = SHARES,
) -> tuple[Foreseen, ...]:
    """What would become of each unit if these shares of everybody answered, in the units' order.

    A group without a head count is taken to be large enough at every share.

    >>> from .units import Unit
    >>> units = [Unit("ops", "Operations", None, 40), Unit("law", "Legal", None, 8)]
    >>> [each.shown_in for each in foreseen(units, {"staff": 48, "leader": 20}, 5)]
    [{100: 'ops', 75: 'ops', 50: 'staff'}, {100: 'law', 75: 'law', 50: 'staff'}]

    At a half, four answer in Legal, so it is hidden; and Operations with it, else all staff less Operations
    would tell of these four.
    """
    kept = {unit.id for unit in ever_shown(units, threshold)}
    shown = {share: _shown(units, headcount, threshold, share) for share in shares}
    above = {unit.id: unit.parent for unit in units}
    return tuple(
        Foreseen(
            unit.id,
            unit.id not in kept,
            {share: _place_of(unit.id, above, places) for share, places in shown.items()},
        )
        for unit in units
    )


def _place_of(unit_id: str, above: Mapping[str, str | None], shown: frozenset[str]) -> str | None:
    """The lowest place at or above a unit that is shown."""
    step: str | None = unit_id
    while step is not None and step not in shown:
        step = above[step]
    return step or next((name for name in ("staff", "internal") if name in shown), None)


def _shown(
    units: Sequence[InvitedUnit], headcount: Mapping[str, int], threshold: int, share: int
) -> frozenset[str]:
    """The nodes that the release would show; with too few leaders units hang under internal itself."""
    trees = _trees(units, threshold, share)
    staff = max(_answering(headcount.get("staff", 0), share), sum(tree.count for tree in trees))
    leaders = _answering(headcount["leader"], share) if "leader" in headcount else threshold
    if min(staff, leaders) < threshold:
        return frozenset(published(ReportNode("internal", staff + leaders, trees), threshold))
    inside = (ReportNode("staff", staff, trees), ReportNode("leader", leaders))
    return frozenset(published(ReportNode("internal", staff + leaders, inside), threshold))


def _trees(units: Sequence[InvitedUnit], threshold: int, share: int) -> tuple[ReportNode, ...]:
    """The units as report trees of those who would answer."""
    children: dict[str | None, list[InvitedUnit]] = {}
    for unit in units:
        children.setdefault(unit.parent, []).append(unit)

    def tree(unit: InvitedUnit) -> ReportNode:
        below = tuple(tree(child) for child in children.get(unit.id, ()))
        unknown = unit.headcount is None and not below
        own = threshold if unknown else _answering(unit.headcount or 0, share)
        return ReportNode(unit.id, max(own, sum(node.count for node in below)), below)

    return tuple(tree(unit) for unit in children.get(None, ()))


def _answering(people: int, share: int) -> int:
    """How many of so many answer, rounded down."""
    return people * share // 100
