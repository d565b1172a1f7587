"""What the leader of a branch sees of a publication: the whole organisation, and of the units their own.

A publication is made once and is the same for everybody. Whoever leads a branch of the unit tree gets a part
of it: the nodes of the whole (internal, audiences), and of the units the branch's own and those below it, in
the tree of that round. Units beside and above are left out with everything that names them, so that whatever
is made of the part, a heading, a table or a drawing, cannot tell of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .units import Unit

UNIT, INTERNAL = "unit", "internal"
Node = Mapping[str, Any]


def beneath(units: Sequence[Unit], branch: str) -> tuple[Unit, ...]:
    """The branch's unit and all below it, in their order; empty where the tree has no such unit."""
    children: dict[str | None, list[str]] = {}
    for unit in units:
        children.setdefault(unit.parent, []).append(unit.id)
    mine = {unit.id for unit in units if unit.id == branch}
    ahead = list(mine)
    while ahead:
        found = [child for child in children.get(ahead.pop(), []) if child not in mine]
        mine.update(found)
        ahead.extend(found)
    return tuple(unit for unit in units if unit.id in mine)


def nodes_within(nodes: Iterable[Node], units: Sequence[Unit], branch: str) -> list[dict[str, Any]]:
    """The nodes of the whole and those of the branch, which hangs where the uppermost units hang."""
    told = list(nodes)
    mine, every = {unit.id for unit in beneath(units, branch)}, {unit.id for unit in units}
    tops = (node["parent"] for node in told if node["kind"] == UNIT and node["parent"] not in every)
    above = next(tops, "staff")
    kept = [dict(node) for node in told if node["kind"] != UNIT or node["id"] in mine]
    for node in kept:
        if node["kind"] == UNIT and node["parent"] not in mine:
            node["parent"] = above
    return kept


def within(figures: Mapping[str, Any], units: Sequence[Unit], branch: str) -> dict[str, Any]:
    """The part of a publication's figures that the leader of a branch sees; `units` are the round's tree."""
    nodes = nodes_within(figures["nodes"], units, branch)
    for node in nodes:
        if node["kind"] == INTERNAL and node["shown"] and node["scorecard"].get("confidence"):
            node["scorecard"] = _without_units(node["scorecard"])
    seen = {node["id"] for node in nodes}
    comparisons = [each for each in figures["comparisons"] if each["node"] in seen]
    return {**figures, "nodes": nodes, "comparisons": comparisons}


def _without_units(card: Mapping[str, Any]) -> dict[str, Any]:
    """The whole's scorecard; its confidence without the lowest response of a unit, which may be another."""
    found = card["confidence"]
    conditions = [
        each | {"value": None} if each["code"] == "unit_response" else each for each in found["conditions"]
    ]
    return {**card, "confidence": {**found, "conditions": conditions}}
