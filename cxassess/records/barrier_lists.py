"""A spreadsheet of barriers: read, and what would change if it were taken; nothing is stored here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .. import listings
from ..listings import Column, Listing
from ..maturity.errors import Fault
from . import barriers, clock
from .barriers import Barrier, Row

COLUMNS = (
    Column("id"),
    Column("title", needed=True, synonyms=("barrier", "what stands in the way", "name")),
    Column("kind", synonyms=("type", "category")),
    Column("theme", synonyms=("topic",)),
    Column("state", synonyms=("status",)),
    Column("state_since", synonyms=("since",)),
    Column("reason", synonyms=("why",)),
    Column("owner", synonyms=("responsible", "who")),
    Column("due_on", synonyms=("due", "due date", "by when")),
    Column("answer", synonyms=("what we did",)),
    Column("next_step", synonyms=("next", "what comes next")),
    Column("published", synonyms=("public",)),
    Column("rounds", synonyms=("round", "heard in")),
)
NAMES = tuple(column.name for column in COLUMNS)
WITHIN = "/barriers"
YES, NO = ("yes", "true", "1"), ("no", "false", "0", "")
TEMPLATE: list[list[str | int | None]] = [
    list(NAMES),
    [None, "Refunds need three signatures", "rule", "Refunds", "being_fixed", None, None, "Head of Service",
     "2027-03-31", "You are right. We are trying one signature.", None, "no", None],
]  # fmt: skip


@dataclass(frozen=True)
class BarrierPlan:
    """What a file would make of the log; barriers that it does not name stay as they are."""

    rows: tuple[Row, ...]
    version: str

    @property
    def new(self) -> tuple[Row, ...]:
        """The barriers that would be added."""
        return tuple(row for row in self.rows if row.before is None)

    @property
    def changed(self) -> tuple[Row, ...]:
        """The barriers that would be changed."""
        return tuple(row for row in self.rows if row.changes)

    @property
    def unchanged(self) -> int:
        """How many stand in the file exactly as they are."""
        return len(self.rows) - len(self.new) - len(self.changed)


def table(log: list[Barrier]) -> list[list[str | int | None]]:
    """The log as rows of a file, which can be handed in again."""
    return [list(NAMES), *([_cell(each, name) for name in NAMES] for each in log)]


def read(data: bytes, name: str | None = None) -> Listing:
    """The rows of a file. Raises ListingError."""
    longest = max(barriers.LONGEST.values())
    return listings.load(data, COLUMNS, name=name, most=barriers.MOST, longest=longest)


def plan(organisation_id: str, listing: Listing) -> BarrierPlan:
    """What these rows would change. Raises ListingError with every fault by line and column.

    A barrier is recognised by its id; a row without one is a new barrier. Columns that the file has not got
    stay as they are.
    """
    log = barriers.every(organisation_id)
    nameable = barriers.Known(organisation_id)
    known, rows, faults = {each.id: each for each in log}, [], []
    for place, cells in enumerate(listing.rows):
        row, wrong = _row(cells, listing.headings, known)
        rows.append(row)
        wrong = wrong or [*barriers.faults_of(nameable, row)]
        faults += [Fault(f"{WITHIN}/{place}{fault.where}", fault.message) for fault in wrong]
    faults += [
        Fault(f"{WITHIN}/{place}/id", "This id stands in the file twice.")
        for place, row in enumerate(rows)
        if row.before and any(row.before is other.before for other in rows[:place])
    ]
    if faults:
        raise listing.refused(faults, WITHIN)
    return BarrierPlan(tuple(rows), barriers.version_of(log))


def _row(
    cells: Mapping[str, str], headings: Mapping[str, str], known: Mapping[str, Barrier]
) -> tuple[Row, list[Fault]]:
    """What a row says, and what of it cannot be read."""
    faults = []
    before = known.get(cells["id"])
    if cells["id"] and before is None:
        faults.append(Fault("/id", "No barrier of the log has this id. Leave it out to add a new one."))
    said: dict[str, Any] = {
        name: cells[name] for name in ("title", "answer", "next_step") if name in headings
    }
    said |= {name: cells[name] or None for name in ("theme", "owner") if name in headings}
    for name, usual in (("kind", "other"), ("state", "heard")):
        if name in headings or before is None:
            said[name] = cells[name].casefold().replace(" ", "_") or usual
    if "published" in headings:
        word = cells["published"].casefold()
        said["published"] = word in YES
        if word not in (*YES, *NO):
            faults.append(Fault("/published", "Use yes or no."))
    if "rounds" in headings:
        said["rounds"] = tuple(cells["rounds"].replace(",", " ").split())
    for name in ("due_on", "state_since"):
        if name in headings:
            try:
                said[name] = date.fromisoformat(cells[name]) if cells[name] else None
            except ValueError:
                faults.append(Fault(f"/{name}", "Give a date as year, month and day, such as 2027-06-30."))
    return _dated(before, said, cells["reason"] if "reason" in headings else ""), faults


def _dated(before: Barrier | None, said: dict[str, Any], reason: str) -> Row:
    """The row with the day on which its state begins; a reason that is known already is none for a change."""
    moved = before is None or said.get("state", before.state) != before.state
    day = said.pop("state_since", None)
    if day and not (before and moved and day == before.state_since):
        said["state_since"] = day
    elif moved:
        said["state_since"] = clock.today()
    again = before is not None and not moved and reason == before.reason
    return Row(before, said, "" if again else reason)


def _cell(barrier: Barrier, name: str) -> str | None:
    value = getattr(barrier, name)
    if name == "published":
        return "yes" if value else "no"
    if name == "rounds":
        return " ".join(value) or None
    return None if value in (None, "") else str(value)
