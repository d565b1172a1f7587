"""Rounds in line: what one node's scores were round after round, and what each step between two rounds bears.

Everything is taken from the releases as they were stored; no test is made here. A step is what the later
round's release says of the two. From the first round to the last nothing was tested, so nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .rounding import Released

BROKEN = {
    "not_compared": "the later round was not compared with the earlier one when it closed",
    "not_shown": "in one of the two rounds it is not there or may not be shown",
    "other_audiences": "other audiences answered in one of the two rounds than in the other",
    "not_comparable": "the two questionnaires share too little, or too few answered for versions that differ",
}
"""Every reason why a line is broken between two rounds."""

CLEAR = ("improved", "declined")
_FIGURE = ("score", "n", "sd", "ci95", "level", "bound")


@dataclass(frozen=True)
class Step:
    """From one round to the next: the released change, or why the line is broken here."""

    change: Released | None
    broken: str | None

    @property
    def verdict(self) -> str:
        """The verdict of the test; empty where the line is broken."""
        return "" if self.broken or self.change is None else str(self.change["verdict"])

    def to_dict(self) -> dict[str, Any]:
        return {"broken": self.broken, "change": self.change}


@dataclass(frozen=True)
class Line:
    """One score over the rounds; ``id`` is a pillar's, None for the overall score.

    ``points`` are the figure of each round, None where it has none, and ``steps`` lie between them.
    """

    id: str | None
    points: tuple[Released | None, ...]
    steps: tuple[Step, ...]

    def count(self, verdict: str) -> int:
        """In how many steps the test came to this verdict."""
        return sum(step.verdict == verdict for step in self.steps)

    def to_dict(self) -> dict[str, Any]:
        named = {} if self.id is None else {"id": self.id}
        points = [point and {name: point[name] for name in _FIGURE} for point in self.points]
        return named | {"points": points, "steps": [step.to_dict() for step in self.steps]}


def lines(releases: Sequence[Released], node: str) -> tuple[Line, ...]:
    """The lines of a node over releases, the oldest first: overall, then the newest round's pillars."""
    cards = [_card(release, node) for release in releases]
    newest = cards[-1] if cards else None
    names = [None, *(pillar["id"] for pillar in newest["pillars"])] if newest else []
    return tuple(_line(releases, cards, node, name) for name in names)


def _card(release: Released, node: str) -> Released | None:
    """The scorecard of a node, None where it is hidden or not there."""
    found = (each["scorecard"] for each in release["nodes"] if each["id"] == node and each["shown"])
    return next(found, None)


def _line(
    releases: Sequence[Released], cards: Sequence[Released | None], node: str, name: str | None
) -> Line:
    points = tuple(_point(card, name) for card in cards)
    steps = (
        _step(earlier, later, _change(later, node, name), known)
        for (earlier, later), known in zip(pairwise(releases), pairwise(points), strict=True)
    )
    return Line(name, points, tuple(steps))


def _point(card: Released | None, name: str | None) -> Released | None:
    """The figure of a score that has one; a bound is one."""
    if card is None:
        return None
    found = [card["overall"]] if name is None else [each for each in card["pillars"] if each["id"] == name]
    return found[0] if found and found[0]["score"] is not None else None


def _change(later: Released, node: str, name: str | None) -> Released | None:
    """What a release says of a node's score and the round before, if anything."""
    found = [each["comparison"] for each in later["comparisons"] if each["node"] == node]
    if not found or name is None:
        return found[0]["overall"] if found else None
    return next((each for each in found[0]["pillars"] if each["id"] == name), None)


def _step(
    earlier: Released,
    later: Released,
    change: Released | None,
    points: tuple[Mapping[str, Any] | None, ...],
) -> Step:
    if later["prior_round"] != earlier["round"]:
        return Step(None, "not_compared")
    if change is not None and change["verdict"] == "not_comparable":
        return Step(change, "not_comparable")
    if None in points:
        return Step(change, "not_shown")
    return Step(change, None if change is not None else "other_audiences")
