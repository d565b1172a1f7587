"""Who was invited and how many have answered: what may be said of it before the answers are in.

The rule of the report tree (`disclosure`) is applied to the invited. It decides which units a ballot may
carry, so that no answer is ever stored under a unit too small to be shown, and which nodes' response may
be watched while a round is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from .disclosure import ReportNode, published

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


def rates(
    units: Sequence[InvitedUnit],
    headcount: Mapping[str, int],
    answered: Mapping[Group, int],
    threshold: int,
) -> list[dict[str, Any]]:
    """Invited, answered and rate of each node that may be watched, parents first.

    ``answered`` counts responses by audience and unit. Where fewer than the threshold have answered, or all
    but fewer, ``answered`` and ``rate`` are None and ``band`` says `few` or `nearly_all`: in a small team
    the exact figure tells who. Nodes whose invited are unknown are told with ``invited`` and ``rate`` None.
    """
    trees = _unit_trees(units, threshold)
    staff = ReportNode("staff", max(headcount.get("staff", 0), sum(tree.count for tree in trees)), trees)
    nodes: list[tuple[str, str, str | None, str | None, int | None, set[Group]]] = []
    inside = _groups(units)
    everyone: set[Group] = {group for group in answered if group[0] in ("staff", "leader")}
    internal = [headcount[name] for name in ("staff", "leader") if name in headcount]
    nodes.append(("internal", "internal", None, None, sum(internal) if internal else None, everyone))
    for name, parent in (("staff", "internal"), ("leader", "internal"), ("customer", None)):
        groups = {group for group in answered if group[0] == name}
        nodes.append((name, "audience", None, parent, headcount.get(name), groups))
    shown = set(published(staff, threshold))
    for unit in units:
        if unit.id in shown:
            count = _invited(unit, units)
            nodes.append((unit.id, "unit", unit.name, unit.parent or "staff", count, inside[unit.id]))
    return [
        _rate(*node, answered=answered, threshold=threshold)
        for node in nodes
        if node[4] is None or node[4] >= threshold
    ]


def _rate(
    id_: str,
    kind: str,
    name: str | None,
    parent: str | None,
    invited: int | None,
    groups: Iterable[Group],
    *,
    answered: Mapping[Group, int],
    threshold: int,
) -> dict[str, Any]:
    count: int | None = sum(answered.get(group, 0) for group in groups)
    band = _band(count or 0, invited, threshold)
    if band:
        count = None
    return {
        "id": id_,
        "kind": kind,
        "name": name,
        "parent": parent,
        "invited": invited,
        "answered": count,
        "rate": count / invited if count is not None and invited else None,
        "band": band,
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


def _groups(units: Sequence[InvitedUnit]) -> dict[str, set[Group]]:
    """For each unit, the groups of its own people and of those in all units below it."""
    parents = {unit.id: unit.parent for unit in units}
    inside: dict[str, set[Group]] = {unit.id: set() for unit in units}
    for unit in units:
        above: str | None = unit.id
        while above is not None:
            inside[above].add(("staff", unit.id))
            above = parents[above]
    return inside
