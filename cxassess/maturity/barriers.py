"""Barriers: what stands in the way of doing what is best for customers, and how far it has been dealt with.

A barrier is what leaders made of what they heard, in their own words; it is never counted as people. What is
counted here are entries of the log, and texts that a release shows anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from .instrument import OpenQuestion, Questionnaire

STATES = ("heard", "looked_into", "being_fixed", "fixed", "cannot_be_fixed")
SETTLED = frozenset({"fixed", "cannot_be_fixed"})
KINDS = ("rule", "procedure", "communication", "technology", "target", "other")
QUESTION = "barrier"
ALIKE = 3
"""So many kinds in common make a question one about barriers, whatever it is called."""


class Logged(Protocol):
    """What counting needs to know of an entry."""

    @property
    def state(self) -> str: ...
    @property
    def owner(self) -> str | None: ...
    @property
    def due_on(self) -> date | None: ...


@dataclass(frozen=True)
class BarrierCounts:
    """How many barriers there are, in each state of STATES, and what is missing of those not settled."""

    total: int
    by_state: Mapping[str, int]
    without_owner: int
    overdue: int

    @property
    def settled(self) -> int:
        """Those that are fixed, and those that cannot be."""
        return sum(self.by_state[state] for state in SETTLED)


def count_barriers(barriers: Iterable[Logged], today: date) -> BarrierCounts:
    """The counts of some barriers on a day.

    What is settled (fixed, or found that it cannot be) lacks no owner and is never overdue; a barrier is
    overdue from the day after its date.
    """
    known = list(barriers)
    states = Counter(each.state for each in known)
    pending = [each for each in known if each.state not in SETTLED]
    return BarrierCounts(
        total=len(known),
        by_state={state: states[state] for state in STATES},
        without_owner=sum(not each.owner for each in pending),
        overdue=sum(is_overdue(each, today) for each in known),
    )


def is_overdue(barrier: Logged, today: date) -> bool:
    """Whether its date has gone by and it is not settled."""
    return barrier.state not in SETTLED and barrier.due_on is not None and barrier.due_on < today


def barrier_question(questionnaire: Questionnaire) -> OpenQuestion | None:
    """The question that asks for barriers: by its id, else by the kinds that its answers are filed under."""
    asked = questionnaire.open_questions
    alike = [each for each in asked if len(set(each.kinds) & set(KINDS)) >= ALIKE]
    return next((each for each in asked if each.id == QUESTION), alike[0] if alike else None)


def heard_by_kind(entry: Mapping[str, Any] | None) -> dict[str, int]:
    """How many of the texts that a release shows to a question were filed under each kind, the most first.

    `entry` is one of a release's `words`, or None where it shows none. Texts that were filed under nothing
    have the kind "". Of more than `comments_most` texts of a node the release holds a sample, and the counts
    are the sample's: they tell nothing that the texts do not.
    """
    nodes = entry["nodes"] if entry else ()
    found = Counter(text["kind"] or "" for node in nodes for text in node["texts"])
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
