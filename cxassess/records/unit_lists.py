"""A spreadsheet of units: read, and what would change if it were taken; nothing is stored here."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .. import listings
from ..listings import Column, Listing
from ..maturity import Unit
from ..maturity.errors import Fault
from . import structure
from .names import kept_name, same_name
from .round_rules import COUNT_ADVICE, MOST_COUNTED, MOST_UNITS, RESERVED_UNITS, unit_faults
from .unit_changes import Differences, differences, in_order

COLUMNS = (
    Column(
        "id", synonyms=("unit id", "unit code", "code", "key", "number", "department id", "department code")
    ),
    Column(
        "name", needed=True, synonyms=("unit", "unit name", "department", "department name", "team", "title")
    ),
    Column(
        "parent",
        synonyms=("parent id", "parent unit", "above", "under", "belongs to", "reports to", "part of"),
    ),
    Column(
        "headcount",
        synonyms=(
            "heads",
            "people",
            "employees",
            "staff",
            "size",
            "number of people",
            "number of employees",
            "FTE",
        ),
    ),
)
WITHIN = "/units"
LONGEST_SLUG = 40
LARGEST_COUNT = MOST_COUNTED
_COUNT = re.compile(r"(\d{1,8})(\.0+)?\Z", re.ASCII)


@dataclass(frozen=True)
class UnitPlan:
    """What a file would make of the units.

    ``missing`` are those it does not name; ``proposed`` those whose ids were made from their names;
    ``by_name`` those that were taken for units of the tree by their names; ``back`` those that were removed
    once and come back.
    """

    wanted: tuple[Unit, ...]
    differences: Differences
    missing: tuple[Unit, ...]
    proposed: tuple[Unit, ...]
    by_name: tuple[Unit, ...]
    back: tuple[Unit, ...]


def read(data: bytes, name: str | None = None) -> Listing:
    """The rows of a file. Raises ListingError."""
    return listings.load(data, COLUMNS, name=name, most=MOST_UNITS)


def plan(organisation_id: str, listing: Listing, *, remove_missing: bool) -> UnitPlan:
    """What these rows would change. Raises ListingError with every fault by line and column.

    A unit is recognised by its id; a row without one by its name, if one unit alone has it. Columns that
    the file has not got stay as they are.
    """
    present = structure.units(organisation_id)
    gone = structure.retired(organisation_id)
    ids, proposed, by_name = _ids(listing, present, structure.used_ids(organisation_id))
    missing = tuple(unit for unit in present if unit.id not in set(ids))
    kept = () if remove_missing else missing
    units, faults = _units(listing, ids, {unit.id: unit for unit in present}, kept)
    wanted = (*units, *kept)
    faults += [
        _said(fault, listing, kept)
        for fault in (*unit_faults(wanted), *structure.retired_faults(wanted, gone))
    ]
    if faults:
        raise _error(faults, listing)
    if kept:  # what the file leaves out keeps its place
        order = {unit.id: place for place, unit in enumerate(present)}
        wanted = tuple(sorted(wanted, key=lambda unit: order.get(unit.id, len(order))))
    return UnitPlan(
        wanted=wanted,
        differences=differences(present, wanted),
        missing=missing,
        proposed=tuple(units[place] for place in proposed),
        by_name=tuple(units[place] for place in by_name),
        back=tuple(unit for unit in units if unit.id in gone),
    )


def table(units: Sequence[Unit]) -> list[tuple[str | int | None, ...]]:
    """The units as the rows of a file that can be read again, headings first, parents before children."""
    rows = [(unit.id, unit.name, unit.parent, unit.headcount) for unit in in_order(units)]
    return [tuple(column.name for column in COLUMNS), *rows]


TEMPLATE: tuple[tuple[str | int | None, ...], ...] = (
    ("id", "name", "parent", "headcount"),
    ("ferries", "Ferries", None, 61),
    ("ferries-north", "Ferries North", "ferries", 33),
    ("ferries-south", "Ferries South", "ferries", 28),
    ("office", "Office", None, 24),
)


def proposed_id(name: str, taken: Collection[str]) -> str:
    """An id made from a name: the same for the same name, unless another unit has it already."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-") or "unit"
    number, found = 1, slug
    while found in taken or found in RESERVED_UNITS:
        number += 1
        found = f"{slug}-{number}"
    return found


def _ids(
    listing: Listing, present: Sequence[Unit], used: Collection[str]
) -> tuple[list[str], list[int], list[int]]:
    """An id for each row, and the places of those that were proposed and of those recognised by name."""
    given = {row["id"] for row in listing.rows if row["id"]}
    by_name: dict[str, list[str]] = {}
    for unit in present:
        if unit.id not in given:
            by_name.setdefault(same_name(unit.name), []).append(unit.id)
    names = Counter(same_name(row["name"]) for row in listing.rows if not row["id"])
    taken = {*used, *given}
    ids: list[str] = []
    proposed, recognised = [], []
    for place, row in enumerate(listing.rows):
        name = same_name(row["name"])
        known = by_name.get(name, [])
        if row["id"]:
            ids.append(row["id"])
        elif len(known) == 1 and names[name] == 1:
            recognised.append(place)
            ids.append(known[0])
        else:
            proposed.append(place)
            ids.append(proposed_id(row["name"], taken))
            taken.add(ids[-1])
    return ids, proposed, recognised


def _units(
    listing: Listing, ids: Sequence[str], present: Mapping[str, Unit], kept: Sequence[Unit]
) -> tuple[list[Unit], list[Fault]]:
    """The units of the rows, with the faults of what they say of parents and head counts."""
    parents = Meant(
        [*zip(ids, (row["name"] for row in listing.rows), strict=True), *((u.id, u.name) for u in kept)]
    )
    units, faults = [], []
    for place, row in enumerate(listing.rows):
        before = present.get(ids[place])
        parent, headcount = before.parent if before else None, before.headcount if before else None
        if "parent" in listing.headings:
            parent, advice = parents.by(row["parent"])
            if advice:
                faults.append(Fault(f"{WITHIN}/{place}/parent", advice))
        if "headcount" in listing.headings:
            headcount, advice = _headcount(row["headcount"])
            if advice:
                faults.append(Fault(f"{WITHIN}/{place}/headcount", advice))
        # A parent that is only in the tree there was, and goes, is named by unit_faults.
        units.append(Unit(ids[place], kept_name(row["name"]), parent, headcount))
    return units, faults


class Meant:
    """Which unit a cell means: by its id, or by a name that only one unit has.

    Each text is looked up once, since lists repeat them, and to the first few that are unknown it is said
    what may have been meant: to find that takes a while, and nobody reads hundreds.
    """

    MOST_SUGGESTIONS = 20

    def __init__(self, units: Iterable[tuple[str, str]]) -> None:
        self.names = dict(units)
        self.ids: dict[str, list[str]] = {}
        for unit_id, name in self.names.items():
            self.ids.setdefault(same_name(name), []).append(unit_id)
        self.known: dict[str, tuple[str | None, str | None]] = {"": (None, None)}
        self.unknown = 0

    def by(self, text: str) -> tuple[str | None, str | None]:
        """The id of the unit, and what is wrong with the text."""
        if text not in self.known:
            self.known[text] = self._looked_up(text)
        return self.known[text]

    def _looked_up(self, text: str) -> tuple[str | None, str | None]:
        if text in self.names:
            return text, None
        found = self.ids.get(same_name(text), [])
        if len(found) == 1:
            return found[0], None
        if found:
            return None, f"Several units are called {text}: give the id of one, {' or '.join(found[:5])}."
        self.unknown += 1
        close: list[str] = []
        if self.unknown <= self.MOST_SUGGESTIONS:
            close = listings.close_to(text, [*self.names, *self.names.values()])
        meant = f" Did you mean {' or '.join(close)}?" if close else ""
        return None, f"There is no unit {text}.{meant}"


def _headcount(text: str) -> tuple[int | None, str | None]:
    """The number, and what is wrong with the text."""
    number = _COUNT.match(text)
    if text and not (number and int(number[1]) <= LARGEST_COUNT):
        return None, COUNT_ADVICE.format(LARGEST_COUNT)
    return (int(number[1]), None) if number else (None, None)


def _said(fault: Fault, listing: Listing, kept: Sequence[Unit]) -> Fault:
    """The fault; of a unit that is not in the file, with its name instead of a line."""
    place = fault.where.removeprefix(f"{WITHIN}/").partition("/")[0]
    beyond = int(place) - len(listing.rows) if place.isdecimal() else -1
    if beyond < 0:
        return fault
    return Fault(
        "",
        f"{kept[beyond].name} ({kept[beyond].id}), which is not in the file: {fault.message}",
        file=listing.name,
    )


def _error(faults: Sequence[Fault], listing: Listing) -> listings.ListingError:
    """The error of these faults, in the order of the lines."""
    placed = [listing.placed(fault, WITHIN) for fault in faults]
    return listings.ListingError(sorted(placed, key=lambda fault: fault.line or 10**9))
