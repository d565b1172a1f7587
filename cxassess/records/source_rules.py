"""What is said of a source of customer feedback, and every fault that it can have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ..maturity.coverage import CADENCES, EVERY_KIND, OWN, STATES
from ..maturity.errors import Fault
from . import clock
from .names import LONGEST_NAME, NAME_ADVICE, is_name, kept_name, line_fault

LONGEST_TEXT = 500
KIND_ADVICE = f"Say in at most {LONGEST_NAME} characters what kind of source it is."
MOST_SOURCES = 1000
MOST_ENTRIES = 2000
"""Of one source: a note every working day for eight years."""
EARLIEST = date(2000, 1, 1)
NAMELESS = "–"
"""Stands for an owner whose name was erased: somebody answered for the source, nobody knows any more who."""


@dataclass(frozen=True)
class Facts:
    """A source as people describe it; `kind_name` says what an own kind is called."""

    name: str
    kind: str
    kind_name: str = ""
    owner: str | None = None
    cadence: str = "irregular"
    tells: str = ""
    goes_to: str = ""
    together: bool = False
    looked_on: date | None = None
    state: str = "in_use"


def kept(facts: Facts) -> Facts:
    """The facts as they are kept: composed, without white space around them; own kinds alone have a name."""
    return replace(
        facts,
        name=kept_name(facts.name),
        kind_name="" if facts.kind != OWN and is_name(facts.kind_name) else kept_name(facts.kind_name),
        owner=kept_name(facts.owner or "") or None,
        tells=_text(facts.tells),
        goes_to=_text(facts.goes_to),
    )


def faults(facts: Facts, since: date | None = None) -> Iterator[Fault]:
    """Every fault of what is said of a source, and of the day from which it is so."""
    yield from _names(facts)
    for where, value, known in (
        ("/kind", facts.kind, EVERY_KIND),
        ("/cadence", facts.cadence, CADENCES),
        ("/state", facts.state, STATES),
    ):
        if value not in known:
            yield Fault(where, f"Use one of {', '.join(known)}.")
    for where, text in (("/tells", facts.tells), ("/goes_to", facts.goes_to)):
        if wrong := line_fault(text, LONGEST_TEXT):
            yield Fault(where, wrong)
    for where, day in (("/looked_on", facts.looked_on), ("/since", since)):
        if day and not EARLIEST <= day <= clock.today():
            yield Fault(where, f"Give a day from {EARLIEST} up to today.")


def _names(facts: Facts) -> Iterator[Fault]:
    if not is_name(facts.name):
        yield Fault("/name", NAME_ADVICE)
    if not is_name(facts.kind_name) and (facts.kind == OWN or facts.kind_name):
        yield Fault("/kind_name", KIND_ADVICE)
    if facts.owner and not is_name(facts.owner):
        yield Fault("/owner", NAME_ADVICE)


def look_fault(facts: Facts, looked_on: date | None) -> Iterator[Fault]:
    """A fault where a later look than the one given is known already."""
    if looked_on and (facts.looked_on is None or facts.looked_on < looked_on):
        yield Fault(
            "/looked_on",
            f"It was looked at on {looked_on} already. Give that day or a later one; if that day is wrong, "
            "correct it in the history of the source.",
        )


def _text(text: str) -> str:
    """One line: what was typed in several is joined."""
    return kept_name(" ".join(text.split()))
