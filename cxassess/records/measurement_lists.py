"""A spreadsheet of measurements: read, and what it would add and correct; nothing is stored here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from .. import listings
from ..listings import Column, Listing
from ..maturity import Metric
from ..maturity.errors import Fault
from . import measurements
from .measurements import Measurement, Taken
from .names import same_name

COLUMNS = (
    Column("metric", needed=True, synonyms=("metric id", "metric key", "key", "measure", "kpi")),
    Column("date", needed=True, synonyms=("day", "taken on", "measured on", "month")),
    Column("value", needed=True, synonyms=("figure", "measurement", "result", "number")),
    Column("source", synonyms=("where from", "origin")),
    Column("note", synonyms=("comment", "remark", "notes")),
    Column("name", synonyms=("metric name",)),
    Column("unit"),
)
READ = ("metric", "date", "value", "source", "note")
TEMPLATE: tuple[tuple[str | int | float | None, ...], ...] = (
    READ,
    ("csat", "2026-09-30", 71.5, "Survey after each trip", None),
    ("Customer satisfaction (CSAT)", "2026-10-31", 72, None, "New question order"),
)
WITHIN = "/measurements"
MOST_ROWS = 5000


@dataclass(frozen=True)
class Row:
    """A measurement as the file has it, and what is kept of its day, if anything."""

    metric: Metric
    taken: Taken
    before: Measurement | None = None


@dataclass(frozen=True)
class MeasurementPlan:
    """What a file would make of the measurements; `same` are there already."""

    new: tuple[Row, ...]
    corrected: tuple[Row, ...]
    same: int

    def __bool__(self) -> bool:
        return bool(self.new or self.corrected)

    @property
    def pairs(self) -> list[tuple[str, Taken]]:
        """What is to be recorded."""
        return [(each.metric.id, each.taken) for each in (*self.new, *self.corrected)]


def read(data: bytes, name: str | None = None) -> Listing:
    """The rows of a file. Raises ListingError."""
    return listings.load(data, COLUMNS, name=name, most=MOST_ROWS, days=True)


def plan(organisation_id: str, listing: Listing, language: str | None = None) -> MeasurementPlan:
    """What these rows would add and correct. Raises ListingError with every fault by line and column.

    A metric is recognised by its key or its name, in the reader's language or the questionnaire's.
    """
    known = measurements.metrics(organisation_id)
    by_name = _by_name(organisation_id, known, language)
    there = {
        (each.metric, each.taken_on): each
        for taken in measurements.by_metric(organisation_id).values()
        for each in taken
    }
    rows: list[Row] = []
    wrong: list[Fault] = []
    days: set[tuple[str, date]] = set()
    for place, cells in enumerate(listing.rows):
        row, said = _row(cells, known, by_name)
        if row is not None:
            where = (row.metric.id, row.taken.taken_on)
            if where in days:
                said.append(Fault("/date", "The file has this metric and day twice; keep one row."))
            days.add(where)
            rows.append(Row(row.metric, row.taken, there.get(where)))
        wrong += [Fault(f"{WITHIN}/{place}{fault.where}", fault.message) for fault in said]
    if wrong:
        placed = [listing.placed(fault, WITHIN) for fault in wrong]
        raise listings.ListingError(sorted(placed, key=lambda fault: fault.line or 10**9))
    changed = tuple(each for each in rows if each.before and each.before.taken != each.taken)
    new = tuple(each for each in rows if each.before is None)
    return MeasurementPlan(new, changed, len(rows) - len(new) - len(changed))


def table(
    found: Iterable[tuple[Metric, Sequence[Measurement]]],
) -> list[tuple[str | int | float | None, ...]]:
    """Measurements as the rows of a file that can be read again, headings first, the oldest day first."""
    rows: list[tuple[str | int | float | None, ...]] = [tuple(column.name for column in COLUMNS)]
    for metric, taken in found:
        rows += [
            (
                metric.id,
                each.taken_on.isoformat(),
                int(each.value) if each.value.is_integer() else each.value,
                each.source or None,
                each.note or None,
                metric.name,
                metric.unit,
            )
            for each in reversed(taken)
        ]
    return rows


def version_of(organisation_id: str) -> str:
    """What stands for the state of all measurements."""
    kept = measurements.by_metric(organisation_id).values()
    text = json.dumps(sorted([each.id, each.version] for taken in kept for each in taken))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _by_name(
    organisation_id: str, known: Mapping[str, Metric], language: str | None
) -> dict[str, Metric | None]:
    """The metrics by name; None where several have it."""
    found: dict[str, Metric | None] = {}
    spoken = measurements.metrics(organisation_id, language) if language else known
    for key, metric in known.items():
        for name in {same_name(metric.name), same_name(spoken[key].name)}:
            found[name] = None if name in found else metric
    return found


def _row(
    cells: Mapping[str, str], known: Mapping[str, Metric], by_name: Mapping[str, Metric | None]
) -> tuple[Row | None, list[Fault]]:
    """What a row says, None where it cannot be read, and every fault of it."""
    wrong: list[Fault] = []
    metric = known.get(cells["metric"]) or by_name.get(same_name(cells["metric"]))
    if metric is None:
        wrong.append(Fault("/metric", _unknown(cells["metric"], known, by_name)))
    day, value = _day(cells["date"]), _number(cells["value"])
    if day is None:
        wrong.append(Fault("/date", "Give a date as year, month and day, such as 2026-09-30."))
    if value is None:
        wrong.append(Fault("/value", "Give a number with a decimal point, such as 64.5."))
    taken = Taken(day or date(2000, 1, 1), value or 0.0, cells["source"], cells["note"])
    if metric is not None:
        unread = {fault.where for fault in wrong}
        wrong += [each for each in measurements.faults(metric, taken) if each.where not in unread]
    return (None if wrong or metric is None else Row(metric, measurements.kept(metric, taken))), wrong


def _unknown(text: str, known: Mapping[str, Metric], by_name: Mapping[str, Metric | None]) -> str:
    if not text:
        return "Say which metric it is, by its key or its name."
    if same_name(text) in by_name:
        return "Several metrics have this name: give the key instead."
    close = [known[key].id for key in listings.close_to(text, known)]
    names = {metric.name: metric.id for metric in known.values()}
    close += [names[each] for each in listings.close_to(text, names) if names[each] not in close]
    meant = f" Did you mean {' or '.join(close[:3])}?" if close else ""
    return f"There is no such metric.{meant}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _number(text: str) -> float | None:
    """A number with a decimal point, or with one comma that cannot stand for thousands."""
    plain = text.strip().removesuffix("%").strip().replace("−", "-")
    whole, comma, rest = plain.partition(",")
    if comma and "." not in plain and rest.isdecimal() and len(rest) != 3:
        plain = f"{whole}.{rest}"
    if not plain.isascii() or "_" in plain:
        return None
    try:
        return float(plain)
    except ValueError:
        return None
