"""Departments and their places in the report tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .errors import MaturityError
from .instrument import AUDIENCES, INTERNAL

ROOTS = ("internal", *AUDIENCES)


@dataclass(frozen=True)
class Unit:
    """A department. ``headcount`` is everyone invited in it, its sub-units included."""

    id: str
    name: str
    parent: str | None = None
    headcount: int | None = None


def top_level(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units that hang under no other, each with everyone below it; None where somebody is uncounted."""

    def people(unit: Unit) -> int | None:
        if unit.headcount is not None:
            return unit.headcount
        below = [people(child) for child in units if child.parent == unit.id]
        counted = [count for count in below if count is not None]
        return sum(counted) if below and len(counted) == len(below) else None

    return tuple(replace(unit, headcount=people(unit)) for unit in units if unit.parent is None)


@dataclass
class Place:
    """A place of the report tree while it is being built."""

    id: str
    kind: str
    name: str | None
    parent: str | None
    leaves: list[int] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    invited: int | None = None


def heard_in(place: Place) -> frozenset[str]:
    """The audiences whose answers a place holds."""
    if place.kind == "internal":
        return frozenset(INTERNAL)
    return frozenset({place.id if place.kind == "audience" else "staff"})


def unit_places(units: Sequence[Unit], above: str) -> list[Place]:
    """The units as places, parents first; MaturityError if they are no tree."""
    known = {unit.id for unit in units}
    if len(known) < len(units):
        raise MaturityError("Two units have the same id; every id must be its own.")
    if taken := known.intersection(ROOTS):
        raise MaturityError(f"A unit may not be called {', '.join(sorted(taken))}; choose another id.")
    children: dict[str | None, list[Unit]] = {}
    for unit in units:
        if unit.parent is not None and unit.parent not in known:
            raise MaturityError(f"Unit {unit.id} hangs under {unit.parent}, which is no unit.")
        children.setdefault(unit.parent, []).append(unit)
    order: list[Place] = []
    stack = list(reversed(children.get(None, [])))
    while stack:
        unit = stack.pop()
        order.append(Place(unit.id, "unit", unit.name, unit.parent or above, invited=unit.headcount))
        stack.extend(reversed(children.get(unit.id, [])))
    if len(order) < len(units):
        raise MaturityError("Some units hang under each other in a circle; give one of them another parent.")
    return order
