"""The attacks: every order that answers have somewhere, held against every order that people have.

An answer is met in rows and in files, and whatever can be sorted there (a key, a row id, a transaction, a
place on the disk, a time) puts all answers in an order. People have orders too: as they were invited, began,
submitted; and those of rows and log lines that are theirs. Beside the orders stand joins (the same value, or
the same transaction, on both sides) and neighbours (whose trace lies nearest).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from .evidence import Cell, Evidence
from .linkage_trails import Column, Things, Trail, trail

Order = Sequence[int]


@dataclass(frozen=True)
class People:
    """What is known of people: needles of each, and orders in which they did something."""

    needles: Things
    orders: Mapping[str, Order] = field(default_factory=dict)


@dataclass(frozen=True)
class Guess:
    """Whose each answer is, by one attack; with the two orders that it was read from, if it was."""

    attack: str
    pairs: Mapping[int, int]
    answers: Order = ()
    people: Order = ()


def guesses(evidence: Evidence, people: People, answers: Things) -> Iterator[Guess]:
    """The guesses of all attacks that find something to go by."""
    yield from compared(
        trail(evidence, people.needles), trail(evidence, answers), len(answers), people.orders
    )


def compared(theirs: Trail, its: Trail, count: int, known: Mapping[str, Order]) -> Iterator[Guess]:
    """The guesses from the trails of so many people and answers; ``known`` are orders of people besides."""
    sides = orders(its, count).items(), {**known, **orders(theirs, count)}.items()
    for (name, some), (other, others) in product(*sides):
        yield _aligned(f"{name} as {other}", some, others)
        yield _aligned(f"{name} backwards as {other}", some, others[::-1])
    yield from _joined(theirs, its, count)
    yield from _neighbours(theirs, its, count)


def orders(found: Trail, count: int) -> dict[str, Order]:
    """Every order of things that columns, places in documents and stamps of files give."""
    keyed: dict[str, Mapping[int, Cell]] = {
        f"{table}.{column}": values for (table, column, _), values in found.columns.items()
    }
    for name, places in found.places.items():
        keyed[f"{name}, first"] = {thing: at[0] for thing, at in places.items()}
        if any(len(at) > 1 for at in places.values()):
            keyed[f"{name}, last"] = {thing: at[-1] for thing, at in places.items()}
    for what, stamps in zip(("time", "number"), found.stamps, strict=False):
        keyed[f"{what} of its file"] = stamps
    return {name: _sorted(values) for name, values in keyed.items() if _tells(values, count)}


def _tells(values: Mapping[int, Cell], count: int) -> bool:
    """Whether more than half of all things have a value, and more than half of the values are different."""
    different = {value for value in values.values() if value is not None}
    return min(len(different), len(values)) > count / 2


def _sorted(values: Mapping[int, Cell]) -> Order:
    there = {thing: value for thing, value in values.items() if value is not None}
    return sorted(there, key=lambda thing: (type(there[thing]).__name__, there[thing], thing))


def _aligned(attack: str, answers: Order, people: Order) -> Guess:
    """The first answer is the first one's, and so on; of orders of unequal length, by their shares."""
    stretch = (len(people) - 1) / max(1, len(answers) - 1)
    pairs = {answer: people[round(place * stretch)] for place, answer in enumerate(answers)}
    return Guess(attack, pairs, answers, people)


def _joined(theirs: Trail, its: Trail, count: int) -> Iterator[Guess]:
    for (mine, values), (other, others) in product(its.columns.items(), theirs.columns.items()):
        owners = _once(others)
        pairs = {answer: owners[value] for answer, value in _once_each(values) if value in owners}
        if _comparable(mine, other) and len(pairs) > count / 2:
            yield Guess(f"{mine[0]}.{mine[1]} joins {other[0]}.{other[1]}", pairs)


def _comparable(mine: Column, other: Column) -> bool:
    """What the database notes is compared with the same alone, and places only within one table."""
    if mine[2] or other[2]:
        return mine[1] == other[1] and (mine[0] == other[0] or mine[1] in ("(xmin)", "(xmax)", "(rowid)"))
    return True


def _once(values: Mapping[int, Cell]) -> dict[Cell, int]:
    """The thing of each value that one thing alone has."""
    return {value: thing for thing, value in _once_each(values)}


def _once_each(values: Mapping[int, Cell]) -> list[tuple[int, Cell]]:
    seen = list(values.values())
    once = {value for value in set(seen) if value is not None and seen.count(value) == 1}
    return [(thing, value) for thing, value in values.items() if value in once]


def _neighbours(theirs: Trail, its: Trail, count: int) -> Iterator[Guess]:
    for name, places in its.places.items():
        others = theirs.places.get(name, {})
        if min(len(places), len(others)) > count / 2:
            marks = [(at, person) for person, all_ in others.items() for at in all_]
            pairs = {
                answer: min(marks, key=lambda mark, at=at: abs(mark[0] - at))[1]
                for answer, (at, *_) in places.items()
            }
            yield Guess(f"nearest in {name}", pairs)
