"""Who was invited and how many have answered: what may be said of it before the answers are in.

The rule of the report tree (`disclosure`) is applied to the invited. It decides which units a ballot may
carry, so that no answer is ever stored under a unit too small to be shown, and which nodes are listed while
a round is open. How many were invited is no secret: it is what the administrator entered.

How many have answered is told of a node where at least the threshold have and at least the threshold have
not: close to nobody or everybody, the number tells who. Figures that are told can be subtracted, so under a
node that is told, what is left of it without the children that are told must be nobody, or a group that
might be told itself; else the smallest of those children is withheld too, and so on. A withheld node
withholds its subtree. As in the report tree, whatever can be computed is then a union of such groups, and
each has the threshold of people on both sides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .disclosure import ReportNode, published, withheld_until

Group = tuple[str, str | None]
"""An audience and a unit: what every stored answer belongs to."""


class InvitedUnit(Protocol):
    """A unit of a round; ``headcount`` includes the units below it, None where nobody has said."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def headcount(self) -> int | None: ...


def ever_shown(units: Sequence[InvitedUnit], threshold: int) -> tuple[Any, ...]:
    """The units that could be shown if all invited answered, in their own order.

    A unit without a head count is taken to be large enough: the rule is applied again to the answers.
    """
    shown = set(published(_unit_trees(units, threshold), threshold))
    return tuple(unit for unit in units if unit.id in shown)


@dataclass(frozen=True)
class _Node:
    """A node of the round's tree; ``answered`` holds its children's, ``invited`` None is not known."""

    id: str
    kind: str
    name: str | None
    parent: str | None
    invited: int | None
    answered: int
    listed: bool
    children: tuple[_Node, ...] = ()

    def walk(self) -> Iterator[_Node]:
        """The node and all under it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


def rates(
    units: Sequence[InvitedUnit],
    headcount: Mapping[str, int],
    answered: Mapping[Group, int],
    threshold: int,
) -> list[dict[str, Any]]:
    """Invited, answered and rate of each node with enough invited to be listed, parents first.

    ``answered`` counts responses by audience and unit. Where the number may not be told, ``answered`` and
    ``rate`` are None and ``band`` says why: `few` or `nearly_all` have answered, or it is `withheld` because
    another node's number would follow from it. Of nodes whose invited are not known, ``invited`` and
    ``rate`` are None, and only `few` can be said.
    """
    roots, beside = _trees(units, headcount, answered, threshold)
    told = _told_in(roots, threshold)
    nodes = {node.id: node for root in (*beside, *roots) for node in root.walk()}
    order = ("internal", "staff", "leader", "customer", *(unit.id for unit in units))
    return [_rate(nodes[name], name in told, threshold) for name in order if nodes[name].listed]


def rates_told(
    units: Sequence[InvitedUnit],
    headcount: Mapping[str, int],
    answered: Mapping[Group, int],
    threshold: int,
) -> frozenset[str]:
    """The ids of the nodes of which it may be told how many of the invited have answered, as in `rates`."""
    roots, _ = _trees(units, headcount, answered, threshold)
    return _told_in(roots, threshold)


def _told_in(roots: Iterable[_Node], threshold: int) -> frozenset[str]:
    return frozenset(node.id for root in roots for node in _told(root, threshold))


def _trees(
    units: Sequence[InvitedUnit], headcount: Mapping[str, int], answered: Mapping[Group, int], threshold: int
) -> tuple[tuple[_Node, _Node], tuple[_Node, ...]]:
    """The trees of the round, internal and customers, and the nodes that stand beside them untold.

    Internal is over staff, with the units, and leaders. Where the two cannot be told apart, as with a
    handful of leaders, the units hang under internal itself and both stand beside: as in the release.
    """
    staff_units = _unit_nodes(units, headcount, answered, threshold)

    def audience(name: str, parent: str | None, children: tuple[_Node, ...] = ()) -> _Node:
        count = sum(n for group, n in answered.items() if group[0] == name)
        invited = headcount.get(name)
        listed = _listed(invited, threshold)
        return _Node(name, "audience", None, parent, invited, count, listed, children)

    inside = audience("staff", "internal", staff_units), audience("leader", "internal")
    apart = all(_tellable(node, threshold) for node in inside)
    known = [node.invited for node in inside if node.invited is not None]
    invited = sum(known) if known else None
    count = sum(node.answered for node in inside)
    listed = _listed(invited, threshold)
    below = inside if apart else staff_units
    internal = _Node("internal", "internal", None, None, invited, count, listed, below)
    return (internal, audience("customer", None)), () if apart else inside


def _unit_nodes(
    units: Sequence[InvitedUnit], headcount: Mapping[str, int], answered: Mapping[Group, int], threshold: int
) -> tuple[_Node, ...]:
    """The units as nodes; those that the rule of the report tree hides by their invited are not listed."""
    trees = _unit_trees(units, threshold)
    people = max(headcount.get("staff", 0), sum(tree.count for tree in trees))
    shown = set(published(ReportNode("staff", people, trees), threshold))

    def node(unit: InvitedUnit) -> _Node:
        children = tuple(node(child) for child in units if child.parent == unit.id)
        count = answered.get(("staff", unit.id), 0) + sum(child.answered for child in children)
        invited = _invited(unit, units)
        listed = unit.id in shown and _listed(invited, threshold)
        parent = unit.parent or "staff"
        return _Node(unit.id, "unit", unit.name, parent, invited, count, listed, children)

    return tuple(node(unit) for unit in units if unit.parent is None)


def _listed(invited: int | None, threshold: int) -> bool:
    return invited is None or invited >= threshold


def _told(root: _Node, threshold: int) -> Iterator[_Node]:
    """The nodes whose number may be told, parents first."""
    stack = [root] if _tellable(root, threshold) else []
    while stack:
        node = stack.pop()
        yield node
        stack.extend(_told_children(node, threshold))


def _tellable(node: _Node, threshold: int) -> bool:
    return node.listed and _band(node.answered, node.invited, threshold) is None


def _told_children(node: _Node, threshold: int) -> list[_Node]:
    """The children of a told node that may be told: withheld smallest first until nothing follows."""
    told = [child for child in node.children if _tellable(child, threshold)]
    told.sort(key=lambda child: (child.answered, child.id))
    return withheld_until(lambda kept: _rest_is_safe(node, kept, threshold), told)


def _rest_is_safe(node: _Node, told: Collection[_Node], threshold: int) -> bool:
    """Whether what is left of a node without its told children is nobody, or might be told itself."""
    answered = node.answered - sum(child.answered for child in told)
    counts = [child.invited for child in told]
    known = [count for count in counts if count is not None]
    invited = None if node.invited is None or len(known) < len(counts) else node.invited - sum(known)
    if _band(answered, invited, threshold) is None:
        return True
    withheld = [child.invited for child in node.children if child not in told]
    # Somebody is there if head counts say so, or if a child is there of which nobody has said how many.
    somebody = any(withheld) or (None in withheld if invited is None else invited > 0)
    return answered == 0 and not somebody


def _rate(node: _Node, told: bool, threshold: int) -> dict[str, Any]:
    answered = node.answered if told else None
    return {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "parent": node.parent,
        "invited": node.invited,
        "answered": answered,
        "rate": answered / node.invited if answered is not None and node.invited else None,
        "band": None if told else _band(node.answered, node.invited, threshold) or "withheld",
    }


def _band(answered: int, invited: int | None, threshold: int) -> str | None:
    """Which end the figure is too close to, or None when it may be told."""
    if answered < threshold:
        return "few"
    if invited is not None and invited - answered < threshold:
        return "nearly_all"
    return None


def _invited(unit: InvitedUnit, units: Sequence[InvitedUnit]) -> int | None:
    """The unit's head count, or the sum of those below it where all are known."""
    if unit.headcount is not None:
        return unit.headcount
    below = [_invited(child, units) for child in units if child.parent == unit.id]
    known = [count for count in below if count is not None]
    return sum(known) if below and len(known) == len(below) else None


def _unit_trees(units: Sequence[InvitedUnit], threshold: int) -> tuple[ReportNode, ...]:
    """The units as report trees of their invited."""
    children: dict[str | None, list[InvitedUnit]] = {}
    for unit in units:
        children.setdefault(unit.parent, []).append(unit)

    def tree(unit: InvitedUnit) -> ReportNode:
        below = tuple(tree(child) for child in children.get(unit.id, ()))
        own = threshold if unit.headcount is None and not below else unit.headcount or 0
        return ReportNode(unit.id, max(own, sum(node.count for node in below)), below)

    return tuple(tree(unit) for unit in children.get(None, ()))
