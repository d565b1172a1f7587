"""Tables as CSV: for programs, everything in one long file or a table at a time; for a spreadsheet, a table.

For programs: RFC 4180, UTF-8, commas, a point before decimals, codes and names that never change. No program
needs to guess, and no language of a reader changes a byte. A spreadsheet reads a CSV by its own region: where
numbers have a decimal comma, 3.4 becomes the third of April. So there the reader says how numbers are written
(`DECIMALS`), and gets the separator that goes with it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ..listings import guarded
from .model import PARTS, Bounded, Cell, Code, Column, Table
from .texts import bound_in_words, clean, settled

DECIMALS = {"point": ",", "comma": ";"}
"""How a spreadsheet writes decimals, each with the separator of columns that goes with it."""


def everything(tables: Iterable[Table]) -> str:
    """One file of everything: a line for each figure or text, under the same nine columns.

    `table` and `row` say where it stands, `node`, `pillar`, `item` and `subject` what it is about, `measure`
    which column it is; then it is a number in `value`, or a text in `text`. Beside a bound `text` says which.
    """
    lines: list[Sequence[str]] = [["table", "row", *PARTS, "measure", "value", "text"]]
    for table in tables:
        for number, row in enumerate(table.rows, start=1):
            lines += _figures(table, str(number), row)
    return _written(lines, ",")


def each_figure(tables: Iterable[Table]) -> Iterator[dict[str, str | int | float | None]]:
    """The lines of `everything` as objects: numbers as numbers, null where a cell is empty."""
    for table in tables:
        for number, row in enumerate(table.rows, start=1):
            for line in _figures(table, str(number), row):
                place, (measure, value, text) = line[: 2 + len(PARTS)], line[2 + len(PARTS) :]
                named = dict(zip(("table", "row", *PARTS), place, strict=True))
                yield {
                    **{name: told or None for name, told in named.items()},
                    "row": number,
                    "measure": measure,
                    "value": _figure(value) if value else None,
                    "text": text or None,
                }


def _figure(cell: str) -> int | float:
    return int(cell) if cell.lstrip("-").isdecimal() else float(cell)


def _figures(table: Table, number: str, row: Sequence[Cell]) -> Iterator[Sequence[str]]:
    """The lines of a row: one for each cell that is not empty and names no part."""
    parts = {
        column.part: _plain(cell) for column, cell in zip(table.columns, row, strict=True) if column.part
    }
    place = [table.name, number, *(parts.get(part, "") for part in PARTS)]
    for column, cell in zip(table.columns, row, strict=True):
        if cell is None or column.part:
            continue
        bound = cell.bound if isinstance(cell, Bounded) else None
        figure = isinstance(cell, Bounded | int | float)
        yield [*place, column.key, *((_plain(cell), bound or "") if figure else ("", _plain(cell)))]


def for_programs(table: Table) -> str:
    """One table: a header of keys, codes in place of words, a bound in a column of its own."""
    keys = [key for column in table.columns for key in _keys(column)]
    rows = ([text for pair in _pairs(table, row) for text in pair] for row in table.rows)
    return _written([keys, *rows], ",")


def _keys(column: Column) -> list[str]:
    return [column.key, f"{column.key}_bound"] if column.bounded else [column.key]


def _pairs(table: Table, row: Sequence[Cell]) -> Iterator[list[str]]:
    for column, cell in zip(table.columns, row, strict=True):
        bound = (cell.bound if isinstance(cell, Bounded) else None) or ""
        yield [_plain(cell), bound] if column.bounded else [_plain(cell)]


def for_spreadsheets(table: Table, decimals: str) -> str:
    """One table as a spreadsheet reads it: headings and words, numbers with this kind of decimals."""
    separator = DECIMALS[decimals]
    heads = [guarded(clean(column.heading), separator) for column in table.columns]
    rows = (
        [_said(cell, column, separator) for column, cell in zip(table.columns, row, strict=True)]
        for row in table.rows
    )
    return _written([heads, *rows], separator)


def _said(cell: Cell, column: Column, separator: str) -> str:
    """A cell as readers read it: a bound in words, a code by its name."""
    if isinstance(cell, Bounded):
        cell = cell.value if cell.bound is None else bound_in_words(cell, column)
    if isinstance(cell, Code):
        cell = cell.text
    if isinstance(cell, int | float) and separator == DECIMALS["comma"]:
        return _number(cell).replace(".", ",")
    return _plain(cell, separator)


def _plain(cell: Cell, separator: str = ",") -> str:
    """A cell as a text: numbers with a point, days as ISO 8601 has them, no text that is a formula."""
    if cell is None:
        return ""
    if isinstance(cell, Bounded):
        cell = cell.value
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded(clean(cell.code if isinstance(cell, Code) else cell), separator)


def _number(value: float) -> str:
    """The digits of a number, without an exponent; 3.0 is 3."""
    text = format(settled(value), ".12f") if isinstance(value, float) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _written(lines: Iterable[Sequence[str]], separator: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\r\n").writerows(lines)
    return stream.getvalue()
