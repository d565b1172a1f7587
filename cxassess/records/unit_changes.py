"""What differs between two trees of units, and the tree that a change makes; nothing is kept here.

A unit is the same in both trees exactly when its id is: renamed and moved units keep theirs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..maturity import Unit
from ..maturity.participation import ever_shown

ROOT = None


@dataclass(frozen=True)
class Changed:
    """A unit before and now."""

    before: Unit
    now: Unit


@dataclass(frozen=True)
class Differences:
    """What differs, each kind in the order of the tree that it stands in; a unit may be of several kinds."""

    new: tuple[Unit, ...] = ()
    renamed: tuple[Changed, ...] = ()
    moved: tuple[Changed, ...] = ()
    resized: tuple[Changed, ...] = ()
    removed: tuple[Unit, ...] = ()
    reordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.new or self.renamed or self.moved or self.resized or self.removed or self.reordered)

    def counts(self) -> dict[str, int]:
        """How many of each kind there are."""
        kinds = ("new", "renamed", "moved", "resized", "removed")
        return {kind: len(getattr(self, kind)) for kind in kinds if getattr(self, kind)}


def differences(before: Sequence[Unit], now: Sequence[Unit]) -> Differences:
    """What became of the units of `before` in `now`, unit by unit of the same id."""
    then, present = {unit.id: unit for unit in before}, {unit.id: unit for unit in now}
    both = [Changed(then[unit.id], unit) for unit in now if unit.id in then]
    return Differences(
        new=tuple(unit for unit in now if unit.id not in then),
        renamed=tuple(each for each in both if each.before.name != each.now.name),
        moved=tuple(each for each in both if each.before.parent != each.now.parent),
        resized=tuple(each for each in both if each.before.headcount != each.now.headcount),
        removed=tuple(unit for unit in before if unit.id not in present),
        reordered=[id_ for id_ in then if id_ in present] != [id_ for id_ in present if id_ in then],
    )


def changed(units: Sequence[Unit], unit: Unit) -> tuple[Unit, ...]:
    """The tree in which this unit takes the place of the one with its id."""
    return tuple(unit if each.id == unit.id else each for each in units)


def without(units: Sequence[Unit], unit_id: str, *, with_those_below: bool) -> tuple[Unit, ...]:
    """The tree without a unit; those below it go with it, or move up to the one above it."""
    gone = next(unit for unit in units if unit.id == unit_id)
    out = {unit_id, *(below_ids(units, unit_id) if with_those_below else ())}
    kept = (unit for unit in units if unit.id not in out)
    return tuple(replace(unit, parent=gone.parent) if unit.parent == unit_id else unit for unit in kept)


def below_ids(units: Sequence[Unit], unit_id: str) -> list[str]:
    """The ids of all units below one, however deep."""
    children = _children(units)
    found, stack = [], [unit_id]
    while stack:
        here = [unit.id for unit in children.get(stack.pop(), ())]
        found += here
        stack += here
    return found


def nearest_kept(units: Sequence[Unit], kept: Mapping[str, object]) -> dict[str, str | None]:
    """For each unit that is not kept, the next above it that is; None where there is none."""
    parents = {unit.id: unit.parent for unit in units}
    found: dict[str, str | None] = {}
    for unit in units:
        if unit.id not in kept:
            step, ways = unit.parent, len(units)
            while step is not None and step not in kept and ways:
                step, ways = parents.get(step), ways - 1
            found[unit.id] = step if step in kept else None
    return found


@dataclass(frozen=True)
class Branch:
    """A unit in its tree: how deep it stands, how many are counted below it, where its people are shown.

    ``below`` is None where units below have no head count. ``shown_as`` is the unit as which its people are
    shown, None for all staff; ``too_small`` says that it has fewer than the threshold, ``under_hidden``
    that the unit above it is not shown either.
    """

    unit: Unit
    depth: int
    below: int | None
    has_units: bool
    shown: bool
    too_small: bool
    under_hidden: bool
    shown_as: Unit | None

    @property
    def too_few(self) -> bool:
        """Whether more people are counted below it than it is said to have."""
        return None not in (self.below, self.unit.headcount) and self.below > self.unit.headcount  # type: ignore[operator]


def branches(units: Sequence[Unit], threshold: int) -> list[Branch]:
    """Every unit in its tree, parents first."""
    children, by_id = _children(units), {unit.id: unit for unit in units}
    shown = {unit.id for unit in ever_shown(units, threshold)}
    above = nearest_kept(units, dict.fromkeys(shown))
    sums = _sums(units, children)
    return [
        Branch(
            unit=unit,
            depth=depth,
            below=_sum(sums[child.id] for child in children.get(unit.id, ())),
            has_units=unit.id in children,
            shown=unit.id in shown,
            too_small=sums[unit.id] is not None and sums[unit.id] < threshold,  # type: ignore[operator]
            under_hidden=unit.parent is not None and unit.parent not in shown,
            shown_as=by_id.get(above.get(unit.id) or ""),
        )
        for unit, depth in _walk(children)
    ]


def in_order(units: Sequence[Unit]) -> list[Unit]:
    """The units, parents first, as a reader goes down the tree."""
    return [unit for unit, _ in _walk(_children(units))]


def path_of(units: Mapping[str, Unit], unit_id: str | None) -> str:
    """The names on the way to a unit, the highest first: it tells units of the same name apart."""
    names: list[str] = []
    while unit_id is not None and unit_id in units and len(names) < len(units):
        names.insert(0, units[unit_id].name)
        unit_id = units[unit_id].parent
    return " › ".join(names)


def _children(units: Sequence[Unit]) -> dict[str | None, list[Unit]]:
    found: dict[str | None, list[Unit]] = {}
    for unit in units:
        found.setdefault(unit.parent, []).append(unit)
    return found


def _walk(children: Mapping[str | None, Sequence[Unit]]) -> Iterator[tuple[Unit, int]]:
    stack = [(unit, 0) for unit in reversed(children.get(ROOT, ()))]
    while stack:
        unit, depth = stack.pop()
        yield unit, depth
        stack.extend((child, depth + 1) for child in reversed(children.get(unit.id, ())))


def _sums(units: Sequence[Unit], children: Mapping[str | None, Sequence[Unit]]) -> dict[str, int | None]:
    """How many people each unit has: as it is said, else as they are counted below."""
    found: dict[str, int | None] = {}
    for unit, _ in reversed(list(_walk(children))):
        counted = _sum(found[child.id] for child in children.get(unit.id, ()))
        found[unit.id] = counted if unit.headcount is None else unit.headcount
    return found


def _sum(counts: Iterator[int | None]) -> int | None:
    """The sum, None where there is nothing to add or one is not known."""
    known = list(counts)
    return None if not known or None in known else sum(known)  # type: ignore[arg-type]
