"""What stands out: the highest and the lowest, with all that their margins do not set apart from them.

A superlative is claimed of whatever could be the highest: of a figure at the top and of every other whose
interval reaches the top one's. Where these are many, none stands out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 3
"""How many may be named together."""


@dataclass(frozen=True)
class Measured:
    """A figure by name with its interval; without one it is set apart from no other."""

    name: str
    value: float
    low: float | None
    high: float | None


def highest(measured: Sequence[Measured]) -> tuple[str, ...]:
    """The names of those that could be the highest, by value; none where they are too many, or all."""
    if len(measured) < 2:
        return ()
    order = sorted(measured, key=lambda each: -each.value)
    top = order[0]
    found = [each for each in order if each is top or not _apart(top, each)]
    return tuple(each.name for each in found) if len(found) <= min(MOST, len(order) - 1) else ()


def lowest(measured: Sequence[Measured]) -> tuple[str, ...]:
    """The same at the other end, the lowest first."""
    return highest([_turned(each) for each in measured])


def _turned(each: Measured) -> Measured:
    low = None if each.high is None else -each.high
    return Measured(each.name, -each.value, low, None if each.low is None else -each.low)


def _apart(top: Measured, each: Measured) -> bool:
    """Whether the margins of the two do not touch."""
    return top.low is not None and each.high is not None and each.high < top.low
