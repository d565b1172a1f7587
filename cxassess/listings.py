"""Short lists as CSV files: read with the line and column of every fault, written safely for spreadsheets.

A spreadsheet takes a cell that begins with = + - or @ for a formula and works it out, wherever the text came
from. So such a cell is written after an apostrophe, which spreadsheets do not show, and read without it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from .maturity.errors import Fault, FaultyInput

_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠]")
Records = Iterator[tuple[int, list[str]]]


class ListingError(FaultyInput):
    """A list that cannot be used; nothing of it was taken."""


@dataclass(frozen=True)
class Listing:
    """The rows of a file, each a text by column, and the lines on which they begin."""

    rows: tuple[dict[str, str], ...]
    lines: tuple[int, ...]
    name: str | None = None

    def refused(self, faults: Iterable[Fault], within: str) -> ListingError:
        """The error that these faults are, with a line and a column for each below `within`."""
        return ListingError([self._placed(fault, within) for fault in faults])

    def _placed(self, fault: Fault, within: str) -> Fault:
        """A fault of `/people/3/name` as one of the line of row 3 and the column `name`."""
        if not fault.where.startswith(within):
            return fault
        row, _, column = fault.where.removeprefix(f"{within}/").partition("/")
        if not row.isdecimal():
            return Fault("", fault.message, file=self.name)
        return Fault(column, fault.message, self.lines[int(row)], self.name, column)


def read(
    text: str, columns: Sequence[str], *, needed: Collection[str], most: int, name: str | None = None
) -> Listing:
    """The rows of a CSV text whose header names `columns`, in any order.

    A column that is not `needed` may be missing: its cells are empty. Space around a cell and rows with
    nothing in them are passed over. Raises ListingError, also for more rows than `most`.
    """
    records = _records(text, name)
    header = _header(next(records, (1, [])), columns, needed, name)
    rows, lines, faults = [], [], []
    for line, cells in records:
        if len(lines) == most:
            raise ListingError([Fault("", f"the file has more than {most:,} rows; split it", line, name)])
        if len(cells) != len(header):
            faults.append(Fault("", f"has {len(cells)} cells where the header has {len(header)}", line, name))
        rows.append(dict.fromkeys(columns, "") | dict(zip(header, map(_plain, cells), strict=False)))
        lines.append(line)
    if faults:
        raise ListingError(faults)
    return Listing(tuple(rows), tuple(lines), name)


def written(rows: Iterable[Sequence[str | None]]) -> str:
    """The CSV of some rows, in which no text is a formula; None is an empty cell."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([[cell(each) for each in row] for row in rows])
    return stream.getvalue()


def cell(text: str | None) -> str:
    """The text as it stands in a cell: after an apostrophe where a spreadsheet would work it out."""
    return f"'{text}" if text and _FORMULA.match(text) else text or ""


def _plain(text: str) -> str:
    """The text that stands in a cell: `cell` the other way round."""
    text = text.strip()
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def _records(text: str, name: str | None) -> Records:
    """The records that are not empty, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(each.strip() for each in cells):
                yield line, cells
            line = reader.line_num + 1
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
        faults += [Fault(each, "is a column twice; keep one", line, name, each) for each in _twice(found)]
        faults += [
            Fault(each, "is missing; add it", line, name, each) for each in needed if each not in found
        ]
    if faults:
        raise ListingError(faults)
    return found


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({each for each in names if names.count(each) > 1})
