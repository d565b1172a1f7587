"""CSV as a text: read with the line and column of every fault, written safely for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from ..maturity.errors import Fault
from .rows import Listing, ListingError, guarded, plain, twice

Records = Iterator[tuple[int, list[str]]]


def read(
    text: str, columns: Sequence[str], *, needed: Collection[str], most: int, name: str | None = None
) -> Listing:
    """The rows of a CSV text whose header names `columns`, in any order.

    A column that is not `needed` may be missing: its cells are empty. Space around a cell and rows with
    nothing in them are passed over. Raises ListingError, also for more rows than `most`.
    """
    found = records(text, name)
    header = _header(next(found, (1, [])), columns, needed, name)
    rows, lines, faults = [], [], []
    for line, cells in found:
        if len(lines) == most:
            raise ListingError([Fault("", f"the file has more than {most:,} rows; split it", line, name)])
        if len(cells) != len(header):
            faults.append(Fault("", f"has {len(cells)} cells where the header has {len(header)}", line, name))
        rows.append(dict.fromkeys(columns, "") | dict(zip(header, map(plain, cells), strict=False)))
        lines.append(line)
    if faults:
        raise ListingError(faults)
    return Listing(tuple(rows), tuple(lines), name)


def written(rows: Iterable[Sequence[str | int | float | None]]) -> str:
    """The CSV of some rows, in which no text is a formula; None is an empty cell, a number stays one."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([[_written(each) for each in row] for row in rows])
    return stream.getvalue()


def _written(value: str | int | float | None) -> str:
    """A cell; a negative number is no formula."""
    return guarded(value or "") if isinstance(value, str | None) else f"{value:.15g}"


def records(text: str, name: str | None, separator: str = ",", skip: int = 0) -> Records:
    """The records that are not empty, each with the line on which it begins; `skip` are passed over."""
    stream = io.StringIO(text.removeprefix("\ufeff"), newline="")
    for _ in range(skip):
        stream.readline()
    reader = csv.reader(stream, strict=True, delimiter=separator)
    line = 1 + skip
    try:
        for cells in reader:
            if any(each.strip() for each in cells):
                yield line, cells
            line = reader.line_num + 1 + skip
    except csv.Error as error:
        raise ListingError([Fault("", f"is not CSV: {error}", line, name)]) from None


def _header(
    record: tuple[int, list[str]], columns: Sequence[str], needed: Collection[str], name: str | None
) -> list[str]:
    """The names of the columns, or ListingError with every fault of them."""
    line, cells = record
    found = [each.strip() for each in cells]
    known = f"use {', '.join(columns)}"
    if len(found) == 1 and re.search(r"[;\t]", found[0]):
        faults = [Fault("", "has its columns separated by something else; save it with commas", line, name)]
    else:
        faults = [
            Fault(each, f"is not a column of this list; {known}", line, name, each)
            for each in found
            if each not in columns
        ]
        faults += [Fault(each, "is a column twice; keep one", line, name, each) for each in twice(found)]
        faults += [
            Fault(each, "is missing; add it", line, name, each) for each in needed if each not in found
        ]
    if faults:
        raise ListingError(faults)
    return found
