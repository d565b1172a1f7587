"""A round's report tree: who hangs where, a tally of each leaf and each node, and which nodes are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from .answers import AnswerSheet
from .constants import Constants
from .disclosure import ReportNode, published
from .errors import MaturityError
from .instrument import AUDIENCES, INTERNAL
from .moments import Integers
from .participation import rates_told
from .scorecard import head_counts, internal_heads
from .tally import Tally, tallies, tally
from .units import Place, Unit, unit_places


class Tree:
    """The tree of one round's answers.

    ``places`` are its nodes in reading order, ``tallies`` what is known of each, ``shown`` the nodes that may
    be shown, ``rates_told`` those of which it may be told how many were invited. ``merged`` says that staff
    and leaders are not told apart. ``leaves`` are the tallies of its leaves, ``labels`` the leaf of each row.
    """

    def __init__(
        self,
        sheet: AnswerSheet,
        units: Sequence[Unit],
        headcount: Mapping[str, int] | None,
        threshold: int,
        constants: Constants,
    ) -> None:
        if threshold < constants.threshold:
            raise MaturityError(
                f"The threshold may not be below {constants.threshold}; a larger one hides more."
            )
        self.sheet, self.threshold, self.constants = sheet, threshold, constants
        self.questionnaire = sheet.questionnaire
        self.segments = len(units) + 1
        self.labels = self._labels(units)
        self.leaves = tallies(sheet, self.labels, constants)
        self.nothing = tally(sheet.select(np.zeros(0, dtype=np.intp)), constants)
        self.heard = {name: self._people(self._leaves_of(name)) for name in AUDIENCES}
        self.merged = min(self.heard[name] for name in INTERNAL) < threshold
        self.places = self._places(units, headcount)
        self.roots = [self._node(name) for name, place in self.places.items() if place.parent is None]
        self.shown = published(self.roots, threshold)
        self.tallies = {name: self._tally(place.leaves) for name, place in self.places.items()}
        self.rates_told = rates_told(units, head_counts(headcount)[0], self._answered(units), threshold)

    def _labels(self, units: Sequence[Unit]) -> Integers:
        """For each respondent a leaf, audience × unit; unit 0 is none, or one that is not in the tree."""
        place = {unit.id: number for number, unit in enumerate(units, start=1)}
        known = np.array([*(place.get(name, 0) for name in self.sheet.unit_names), 0], dtype=np.int64)
        return self.sheet.audiences.astype(np.int64) * self.segments + known[self.sheet.units]

    def _answered(self, units: Sequence[Unit]) -> dict[tuple[str, str | None], int]:
        """How many answered, by audience and unit."""
        names = (None, *(unit.id for unit in units))
        groups = ((audience, name) for audience in AUDIENCES for name in names)
        counts = ((group, self._people([leaf])) for leaf, group in enumerate(groups))
        return {group: count for group, count in counts if count}

    def _leaves_of(self, audience: str) -> list[int]:
        first = AUDIENCES.index(audience) * self.segments
        return list(range(first, first + self.segments))

    def heard_in(self, audience: str) -> list[int]:
        """The leaves of an audience in which anybody answered."""
        return [leaf for leaf in self._leaves_of(audience) if leaf in self.leaves]

    def _people(self, leaves: Iterable[int]) -> int:
        return sum(self.leaves[leaf].respondents for leaf in leaves if leaf in self.leaves)

    def _tally(self, leaves: Iterable[int]) -> Tally:
        parts = [self.leaves[leaf] for leaf in leaves if leaf in self.leaves]
        return sum(parts[1:], parts[0]) if parts else self.nothing

    def _places(self, units: Sequence[Unit], headcount: Mapping[str, int] | None) -> dict[str, Place]:
        """The places of the tree in reading order, parents first."""
        heads, _ = head_counts(headcount)
        present = [name for name in AUDIENCES if self.heard[name]]
        inside = [leaf for name in INTERNAL for leaf in self._leaves_of(name)]
        root = Place("internal", "internal", None, None, inside, invited=internal_heads(heads, present))
        above = "internal" if self.merged else "staff"
        under = unit_places(units, above)
        staff, leader = (
            Place(name, "audience", None, "internal", self._leaves_of(name), invited=heads.get(name))
            for name in INTERNAL
        )
        first = AUDIENCES.index("staff") * self.segments
        number = {unit.id: place for place, unit in enumerate(units, start=1)}
        for place in reversed(under):
            place.leaves.append(first + number[place.id])
            for child in under:
                if child.parent == place.id:
                    place.leaves.extend(child.leaves)
                    place.children.append(child.id)
        top = [place.id for place in under if place.parent == above]
        root.children = ["staff", "leader"] if not self.merged else top
        staff.children = [] if self.merged else top
        order = [root, staff, *under, leader]
        if any("customer" in item.statement for item in self.questionnaire.items):
            leaves = self._leaves_of("customer")
            order.append(Place("customer", "audience", None, None, leaves, invited=heads.get("customer")))
        return {place.id: place for place in order}

    def _node(self, name: str) -> ReportNode:
        place = self.places[name]
        children = tuple(self._node(child) for child in place.children)
        return ReportNode(name, self._people(place.leaves), children)
