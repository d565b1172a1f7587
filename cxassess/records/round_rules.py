"""What a round's details must keep to, each fault with its place; asked before anything is written."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..maturity import AUDIENCES, Journey, Questionnaire, Unit
from ..maturity.errors import Fault
from . import clock
from .database import db
from .errors import Invalid
from .models import RoundRow
from .names import NAME_ADVICE, is_name, same_name

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")
UNIT_ADVICE = "Use letters, digits, dots, hyphens, at most 50."
UNIT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}\Z")
# The report tree has nodes of these names; a unit of the same name could not be told from them.
RESERVED_UNITS = frozenset({"internal", *AUDIENCES})
MOST_UNITS = 2000
FEWEST_SHOWN, MOST_SHOWN = 5, 10_000
"""Between them lies the smallest group that is shown."""
MOST_COUNTED, MOST_INVITED = 10_000_000, 999_999_999
"""People of a unit, and of an audience: more was typed wrong."""
COUNT_ADVICE = "Use a whole number from 0 to {:,}."
DEEPEST = 20


@dataclass(frozen=True)
class Details:
    """What can be said of a round while it is a draft.

    ``open_to`` names the audiences that may answer by the open link; empty, all may.
    """

    name: str
    form: str = "full"
    privacy: str = "sealed"
    threshold: int = 5
    open_link: bool = False
    open_to: Sequence[str] = ()
    opens_on: date | None = None
    closes_on: date | None = None
    headcount: Mapping[str, int] | None = None
    units: Sequence[Unit] = ()
    prior_round: str | None = None
    by_itself: bool = False
    held: bool = False
    journey: Journey | None = None
    """The touchpoints that are asked about; None for those of the questionnaire, which mostly has none."""


def check(organisation_id: str, round_id: str, wanted: Details, questionnaire: Questionnaire) -> None:
    """Nothing, or Invalid with every fault of the details of a round with this questionnaire."""
    asked = {name for name in AUDIENCES if questionnaire.asked(name, wanted.form)}
    faults = [*_plain_faults(round_id, wanted, asked), *unit_faults(wanted.units)]
    if wanted.prior_round:
        faults += _prior_faults(organisation_id, round_id, wanted.prior_round)
    if faults:
        raise Invalid(faults)


def check_end(closes_on: date | None, before: date | None) -> None:
    """Nothing, or Invalid where a round's end is put to a day that has gone by."""
    if closes_on and closes_on != before and closes_on < clock.today():
        raise Invalid([Fault("/closes_on", "This day has gone by. Give one that is to come.")])


def _plain_faults(round_id: str, wanted: Details, asked: Collection[str]) -> list[Fault]:
    counts = wanted.headcount or {}
    begins, ends = wanted.opens_on, wanted.closes_on
    rules = (
        (ID.match(round_id), "/id", "Use small letters, digits and hyphens, at most 60."),
        (is_name(wanted.name), "/name", NAME_ADVICE),
        (wanted.form in ("full", "core"), "/form", "Use full or core."),
        (wanted.privacy in ("sealed", "confidential"), "/privacy", "Use sealed or confidential."),
        (
            _whole(wanted.threshold, FEWEST_SHOWN, MOST_SHOWN),
            "/threshold",
            f"Use a whole number from {FEWEST_SHOWN} to {MOST_SHOWN:,}.",
        ),
        (set(wanted.open_to) <= set(AUDIENCES), "/open_to", "Use the audiences staff, leader and customer."),
        (
            wanted.open_link or not wanted.open_to,
            "/open_to",
            "Nobody can answer by the open link: say open_link true, or leave open_to out.",
        ),
        (
            _somebody_is_known(wanted, asked),
            "/privacy",
            "Nobody is known in a round that everybody answers by the open link: use sealed, or name in "
            "open_to the audiences that are not invited.",
        ),
        (not (begins and ends) or begins <= ends, "/closes_on", "The round must close after it opens."),
        (
            not wanted.by_itself or begins or ends,
            "/by_itself",
            "Give the day on which it opens or closes by itself.",
        ),
        (set(counts) <= set(AUDIENCES), "/headcount", "Use the audiences staff, leader and customer."),
        (
            all(_whole(n, 0, MOST_INVITED) for n in counts.values()),
            "/headcount",
            COUNT_ADVICE.format(MOST_INVITED),
        ),
        (len(wanted.units) <= MOST_UNITS, "/units", f"A round has at most {MOST_UNITS} units."),
    )
    return [Fault(where, message) for holds, where, message in rules if not holds]


def _somebody_is_known(wanted: Details, asked: Collection[str]) -> bool:
    """False when a confidential round would know nobody, whatever it promises."""
    everybody = not wanted.open_to or set(wanted.open_to) >= set(asked)
    return not (wanted.privacy == "confidential" and wanted.open_link and everybody)


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def unit_faults(units: Sequence[Unit]) -> list[Fault]:
    """Every fault of a tree of units, each under `/units/PLACE`."""
    parents = {unit.id: unit.parent for unit in units}
    faults, seen = [], set()
    for place, unit in enumerate(units):
        where = f"/units/{place}"
        rules = (
            (UNIT_ID.match(unit.id), "id", UNIT_ADVICE),
            (unit.id not in RESERVED_UNITS, "id", f"The word {unit.id} has a meaning of its own here."),
            (unit.id not in seen, "id", f"There is a unit {unit.id} already: use each id once."),
            (is_name(unit.name), "name", NAME_ADVICE),
            (unit.parent is None or unit.parent in parents, "parent", f"There is no unit {unit.parent}."),
            (not _too_deep(unit.id, parents), "parent", f"Units go {DEEPEST} deep, and never in a circle."),
            (
                unit.headcount is None or _whole(unit.headcount, 0, MOST_COUNTED),
                "headcount",
                COUNT_ADVICE.format(MOST_COUNTED),
            ),
        )
        faults += [Fault(f"{where}/{key}", message) for holds, key, message in rules if not holds]
        seen.add(unit.id)
    return [*faults, *_twin_faults(units)]


def _twin_faults(units: Sequence[Unit]) -> list[Fault]:
    """Units beside each other whose names look alike: people could not tell which is theirs."""
    seen: dict[tuple[str | None, str], str] = {}
    faults = []
    for place, unit in enumerate(units):
        first = seen.setdefault((unit.parent, same_name(unit.name)), unit.id)
        if first != unit.id:
            faults.append(Fault(f"/units/{place}/name", f"Unit {first} beside it has the same name."))
    return faults


def _too_deep(unit_id: str, parents: Mapping[str, str | None]) -> bool:
    """True when the way to the top is longer than DEEPEST units: in a circle it never ends."""
    step: str | None = unit_id
    for _ in range(DEEPEST):
        step = parents.get(step) if step is not None else None
    return step is not None


def _prior_faults(organisation_id: str, round_id: str, prior: str) -> list[Fault]:
    row = db.session.get(RoundRow, (organisation_id, prior))
    if row is None or prior == round_id:
        return [Fault("/prior_round", f"There is no earlier round {prior} in this organisation.")]
    return []
