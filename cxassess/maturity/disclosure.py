"""What may be shown: the report tree, complementary suppression, and the audit that proves it.

A published mean with its n is a sum over a set of people, and anyone can add and subtract sums. There is a
leak exactly if some non-zero linear combination of the published sets involves 1 to k - 1 people.

The rule for a tree: a root is shown if it has k people. Under a node that is shown, children with fewer
than k are hidden; if the people thereby left over are 1 to k - 1, the smallest child that is shown is
hidden too, and so on. A hidden node hides its subtree. Published sets are then nested or disjoint; let
R(x) be a shown node without its shown children. The R(x) are disjoint and span the same combinations, so
every combination's support is a union of some of them, and the rule makes each empty or of k people. The
rule looks at counts only, never at answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import gcd
from typing import TypeVar

from .constants import CONSTANTS, Constants

Atom = TypeVar("Atom", bound=Hashable)

FLOOR = CONSTANTS.threshold
"""No threshold may be set below this: it goes upwards only."""


@dataclass(frozen=True)
class ReportNode:
    """A place in the report tree; ``count`` is everyone in it, the people of its children included."""

    id: str
    count: int
    children: tuple[ReportNode, ...] = ()

    def walk(self) -> Iterator[ReportNode]:
        """The node and all under it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))


def published(
    tree: ReportNode | Sequence[ReportNode],
    threshold: int,
    *,
    counts: Mapping[str, int] | None = None,
    among: Collection[str] | None = None,
) -> tuple[str, ...]:
    """The ids of the nodes that may be shown, parents first.

    ``counts`` takes the place of the nodes' own counts, for one measure's answers, and ``among`` limits
    the choice to nodes already shown; both leave the rule as it is. ValueError if the threshold is under
    the floor or a node has fewer people than its children.

    >>> tree = ReportNode("all", 20, (ReportNode("a", 12), ReportNode("b", 6), ReportNode("c", 2)))
    >>> published(tree, 5)
    ('all', 'a')

    Two are in c, so c is hidden; b is hidden with it, else all less a and b would tell of these two.
    """
    if threshold < FLOOR:
        raise ValueError(f"the threshold must be at least {FLOOR}")
    roots = [tree] if isinstance(tree, ReportNode) else list(tree)
    shown: set[str] = set()
    for root in roots:
        stack = [root] if _count(root, counts) >= threshold and _may(root, among) else []
        while stack:
            node = stack.pop()
            shown.add(node.id)
            stack.extend(_shown_children(node, threshold, counts, among))
    return tuple(node.id for root in roots for node in root.walk() if node.id in shown)


def _count(node: ReportNode, counts: Mapping[str, int] | None) -> int:
    return node.count if counts is None else counts.get(node.id, 0)


def _may(node: ReportNode, among: Collection[str] | None) -> bool:
    return among is None or node.id in among


def _shown_children(
    node: ReportNode, threshold: int, counts: Mapping[str, int] | None, among: Collection[str] | None
) -> list[ReportNode]:
    """The children of a shown node that may be shown: complementary suppression, smallest first."""
    people = {child.id: _count(child, counts) for child in node.children}
    everybody = _count(node, counts)
    if sum(people.values()) > everybody:
        raise ValueError(f"{node.id} has fewer people than its children")
    large = [child for child in node.children if people[child.id] >= threshold and _may(child, among)]
    large.sort(key=lambda child: (people[child.id], child.id))

    def safe(kept: Sequence[ReportNode]) -> bool:
        return not 0 < everybody - sum(people[child.id] for child in kept) < threshold

    return withheld_until(safe, large)


Thing = TypeVar("Thing")


def withheld_until(safe: Callable[[Sequence[Thing]], bool], ordered: Sequence[Thing]) -> list[Thing]:
    """Complementary suppression: what is left after the first is taken away, and the next, until it is safe.

    ``safe`` says whether what lies outside those kept tells nothing; with none kept there is nothing to ask.
    """
    kept = list(ordered)
    while kept and not safe(kept):
        del kept[0]
    return kept


def told_nodes(
    roots: Sequence[ReportNode],
    sums: Mapping[str, tuple[int, ...]],
    tellable: Callable[[tuple[int, ...], int], bool],
    among: Collection[str],
    *,
    through: bool = False,
) -> frozenset[str]:
    """The nodes on which a figure may be told that follows from sums: the rule of the tree, by what it tells.

    ``sums`` are each node's, the number of people first; they can be subtracted, so under a node that is
    told, what is left of it without the children that are told must be nobody or ``tellable`` itself. Else
    the smallest of those children is withheld too, and so on. A node that is not told withholds its subtree;
    or, ``through`` it, the nodes below may be told, which stand as children of the next node above then.

    Figures are rounded, and what follows from several has the errors of all: the second argument of
    ``tellable`` is the number of people behind the figures that it follows from, for a node its own.
    """

    def may(nodes: Iterable[ReportNode]) -> Iterator[ReportNode]:
        for node in nodes:
            if node.id in among and tellable(sums[node.id], sums[node.id][0]):
                yield node
            elif through:
                yield from may(node.children)

    def candidates(nodes: Iterable[ReportNode]) -> list[ReportNode]:
        return sorted(may(nodes), key=lambda node: (sums[node.id][0], node.id))

    def children(node: ReportNode) -> list[ReportNode]:
        def safe(kept: Sequence[ReportNode]) -> bool:
            parts = [sums[child.id] for child in kept]
            rest = tuple(whole - sum(own) for whole, *own in zip(sums[node.id], *parts, strict=True))
            behind = sums[node.id][0] + sum(own[0] for own in parts)
            return rest[0] == 0 or tellable(rest, behind)

        return withheld_until(safe, candidates(node.children))

    told, stack = set(), candidates(roots)
    while stack:
        node = stack.pop()
        told.add(node.id)
        stack.extend(children(node))
    return frozenset(told)


def comment_homes(
    tree: ReportNode | Sequence[ReportNode],
    commenters: Mapping[str, int],
    shown: Collection[str],
    constants: Constants = CONSTANTS,
) -> dict[str, str | None]:
    """Where the comments of people attached to each node may stand: the lowest node that may show any.

    ``commenters`` are, for each node, the people in it who wrote, those of its children included; ``shown``
    the nodes of the release. The rule of the tree is applied to them with a threshold of its own, 10
    (`comments_n`). None where their comments may stand nowhere.

    >>> tree = ReportNode("all", 40, (ReportNode("a", 25), ReportNode("b", 15)))
    >>> comment_homes(tree, {"all": 22, "a": 12, "b": 10}, ["all", "a", "b"])
    {'all': 'all', 'a': 'a', 'b': 'b'}
    >>> comment_homes(tree, {"all": 22, "a": 15, "b": 7}, ["all", "a", "b"])
    {'all': 'all', 'a': 'all', 'b': 'all'}
    """
    roots = [tree] if isinstance(tree, ReportNode) else list(tree)
    may = set(published(roots, constants.comments_n, counts=commenters, among=shown))
    homes: dict[str, str | None] = {}
    stack: list[tuple[ReportNode, str | None]] = [(root, None) for root in reversed(roots)]
    while stack:
        node, above = stack.pop()
        homes[node.id] = node.id if node.id in may else above
        stack.extend((child, homes[node.id]) for child in reversed(node.children))
    return homes


def may_cut_across(cells: Iterable[tuple[int, ...]], threshold: int) -> bool:
    """Whether a group that lies across the tree may be shown beside the nodes that are.

    ``cells`` are, for each shown node without its shown children, how many are in the group and how many
    are not. To isolate people, a combination that uses the group must leave of every cell one part or the
    other, so at least Σ min(in, out) people: that must be 0 (the group is made of whole cells) or the
    threshold. The group itself and everybody else must be nobody, or the threshold.

    >>> may_cut_across([(5, 20), (3, 8)], 5), may_cut_across([(5, 1), (0, 20)], 5)
    (True, False)
    """
    pairs = list(cells)
    inside, outside = (sum(pair[side] for pair in pairs) for side in (0, 1))
    across = sum(min(pair) for pair in pairs)
    return all(count == 0 or count >= threshold for count in (inside, outside, across))


def audit(
    published_sets: Iterable[Collection[Atom]], atoms: Mapping[Atom, int], k: int
) -> list[frozenset[Atom]]:
    """The groups of 1 to k - 1 people whose own sum can be computed from the published ones; empty if none.

    ``atoms`` are the smallest cells with their numbers of people, and each published set is a collection
    of atoms. A set T of atoms leaks exactly if the rank of the 0/1 matrix of published sets falls when T's
    columns are struck out: then some combination of rows is zero everywhere but on T. Only atoms of under
    k people matter, at most k - 1 at once. Whole numbers throughout, so the answer is exact; of nested
    groups that leak, the smallest are told.

    >>> audit([["a", "b", "c"], ["a"], ["b"]], {"a": 12, "b": 6, "c": 2}, 5)
    [frozenset({'c'})]
    >>> audit([["a", "b", "c"], ["a"]], {"a": 12, "b": 6, "c": 2}, 5)
    []
    """
    names = [name for name, people in atoms.items() if people > 0]
    rows = []
    for members in map(set, published_sets):
        rows.append([int(name in members) for name in names])
    basis, pivots = _reduced(rows)
    column = {name: place for place, name in enumerate(names)}
    small = [name for name in names if atoms[name] < k]
    leaks: list[frozenset[Atom]] = []
    for size in range(1, k):
        for group in combinations(small, size):
            if sum(atoms[name] for name in group) >= k or any(leak.issubset(group) for leak in leaks):
                continue
            if _isolated({column[name] for name in group}, basis, pivots):
                leaks.append(frozenset(group))
    return leaks


def _isolated(group: set[int], basis: list[list[int]], pivots: list[int]) -> bool:
    """Whether some combination of the rows is non-zero on a group of columns and zero on all others.

    In reduced form a combination's entry at a pivot is its share of that row alone, so only rows whose
    pivot lies in the group can take part.
    """
    rows = [row for row, pivot in zip(basis, pivots, strict=True) if pivot in group]
    outside = [[cell for place, cell in enumerate(row) if place not in group] for row in rows]
    return len(rows) > len(_reduced(outside)[0])


def _reduced(rows: list[list[int]]) -> tuple[list[list[int]], list[int]]:
    """The reduced row echelon form in whole numbers, without zero rows, and its pivot columns."""
    left = [row[:] for row in rows]
    done: list[list[int]] = []
    pivots: list[int] = []
    for column in range(len(left[0]) if left else 0):
        place = next((number for number, row in enumerate(left) if row[column]), None)
        if place is None:
            continue
        pivot = left.pop(place)
        left = [_cleared(row, pivot, column) for row in left]
        done = [_cleared(row, pivot, column) for row in done]
        done.append(pivot)
        pivots.append(column)
    return done, pivots


def _cleared(row: list[int], pivot: list[int], column: int) -> list[int]:
    """A row with a column made zero by the pivot's row, divided by what its cells have in common."""
    if not row[column]:
        return row
    a, b = pivot[column], row[column]
    cells = [a * own - b * other for own, other in zip(row, pivot, strict=True)]
    common = gcd(*cells) or 1
    return [cell // common for cell in cells]
