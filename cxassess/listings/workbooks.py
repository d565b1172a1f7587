"""XLSX workbooks: the first sheet as rows of text, bounded before it is unpacked; and lists as a workbook."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from ..maturity.errors import Fault
from .rows import ListingError, cell

LARGEST_UNPACKED = 24 * 1024 * 1024
MOST_PARTS = 500
LOWEST_ROW = 25_000
MOST_TAGS, MOST_CELLS = 1_200_000, 250_000
# Those in which a letter of ASCII is its own byte, beside empty ones at most: in others nothing can be found.
ENCODINGS = (b"UTF-8", b"UTF-16", b"US-ASCII", b"ISO-8859-1", b"WINDOWS-1252")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)")
DAMAGED = "is no XLSX workbook, or damaged; open it in your spreadsheet program and save it as XLSX again"


def records(
    data: bytes, name: str | None, most_columns: int, *, days: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet that can be seen, those with anything in them, with their numbers.

    Formulas give the values that the spreadsheet worked out last; macros are not looked at. With `days`,
    cells with a date give it as 2026-09-30; otherwise they are faults.
    """
    formulas = _unpacks(data, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validations, which nobody needs here
        try:
            found, faults = _values(data, name, most_columns, formulas, days)
        except ListingError:
            raise
        except Exception:  # whatever a damaged file makes the parser raise
            raise ListingError([Fault("", DAMAGED, file=name)]) from None
    if faults:
        raise ListingError(faults)
    yield from found


def workbook(rows: Iterable[Sequence[str | int | float | None]], title: str) -> bytes:
    """An XLSX workbook of some rows, the first of them headings; no text in it is a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for letter in "ABCDEF":
        sheet.column_dimensions[letter].width = 26
    for number, row in enumerate(rows):
        cells = []
        for value in row:
            made = WriteOnlyCell(sheet, value if isinstance(value, int | float) else cell(value))
            made.font = Font(bold=number == 0)
            if not isinstance(value, int | float):
                made.number_format = "@"  # so that 007 stays 007 when somebody types it
            cells.append(made)
        sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _unpacks(data: bytes, name: str | None) -> bool:
    """Whether there may be formulas in it; ListingError if it is no workbook, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MOST_PARTS or size > LARGEST_UNPACKED:
                message = f"unpacks to more than {LARGEST_UNPACKED // 1024**2} MiB; save the list alone"
                raise ListingError([Fault("", message, file=name)])
            if any(part.flag_bits & 1 for part in parts):
                raise ListingError([Fault("", "is protected with a password; save it without", file=name)])
            if "xl/workbook.xml" not in packed.namelist():
                raise ListingError([Fault("", "is no XLSX workbook; save it as XLSX or CSV", file=name)])
            return _formulas(packed, name)
    except ListingError:
        raise
    except Exception:  # zipfile raises many things for what is damaged
        raise ListingError([Fault("", DAMAGED, file=name)]) from None


def _formulas(packed: zipfile.ZipFile, name: str | None) -> bool:
    """Whether there may be formulas in it; ListingError if it has more in it than a list can have.

    Asked of the bytes: the parser would take a minute and a gigabyte to build what these few become.
    """
    found, tags, cells, rows = False, 0, 0, 0
    for part in packed.infolist():
        # XML may be UTF-16 too: without its empty bytes it reads as the same in UTF-8.
        text = packed.read(part).replace(b"\0", b"")
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:  # no spreadsheet writes them
            raise ListingError([Fault("", "holds a document type, which no list needs", file=name)])
        encoding = _ENCODING.search(text[:200])
        if encoding and encoding[1].upper() not in ENCODINGS:
            raise ListingError([Fault("", DAMAGED, file=name)])
        tags += text.count(b"<")
        if part.filename.startswith("xl/worksheets/"):
            cells += text.count(b"<c") + text.count(b":c")
            rows += text.count(b"<row") + text.count(b":row")
            found = found or b"<f" in text or b":f" in text
    if tags > MOST_TAGS or cells > MOST_CELLS or rows > 2 * LOWEST_ROW:
        message = "has more cells than a list of 20,000 rows; save the list alone, without what is empty"
        raise ListingError([Fault("", message, file=name)])
    return found


def _values(
    data: bytes, name: str | None, most_columns: int, formulas: bool, days: bool
) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """The texts of all rows, and what is in cells that is no text."""
    unknown = _without_result(data, name, most_columns) if formulas else set()
    found, faults, headings = [], [], []
    for number, row in _rows(data, name, most_columns, data_only=True):
        texts = []
        for place, each in enumerate(row):
            text, fault = _as_text(each, days)
            if (number, place) in unknown and each.value is None:
                fault = "holds a formula whose result is not in the file; save it in your spreadsheet program"
            if fault:
                heading = headings[place] if place < len(headings) else ""
                faults.append(Fault(heading, fault, number, name, heading or None))
            texts.append(text)
        if any(text.strip() for text in texts):
            found.append((number, texts))
            headings = headings or [text.strip() for text in texts]
    width = max((place for _, texts in found for place, text in enumerate(texts) if text.strip()), default=0)
    return [(number, texts[: width + 1]) for number, texts in found], faults


def _rows(
    data: bytes, name: str | None, most_columns: int, *, data_only: bool
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of the first sheet that can be seen, one column more than there may be.

    Rows are numbered here: the file may claim any number of empty ones above a row, or any size.
    """
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
    try:
        sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
        if sheet is None:
            raise ListingError([Fault("", "has no sheet that can be seen", file=name)])
        for number, row in enumerate(sheet.iter_rows(max_col=most_columns + 1), start=1):
            if number > LOWEST_ROW:
                message = f"goes on below row {LOWEST_ROW:,}; delete the rows below the list, empty ones too"
                raise ListingError([Fault("", message, number, name)])
            yield number, row
    finally:
        book.close()


def _without_result(data: bytes, name: str | None, most_columns: int) -> set[tuple[int, int]]:
    """Where formulas stand, by row and place."""
    return {
        (number, place)
        for number, row in _rows(data, name, most_columns, data_only=False)
        for place, each in enumerate(row)
        if each.data_type == "f"
    }


def _as_text(each: Any, days: bool) -> tuple[str, str | None]:
    """The text of a cell, and what is wrong with it."""
    value = each.value
    if value is None or isinstance(value, str):
        wrong = f"holds the error {value}" if getattr(each, "data_type", "") == "e" else None
        return value or "", wrong
    if days and isinstance(value, date) and (not isinstance(value, datetime) or value.time() == time()):
        return value.isoformat()[:10], None
    if isinstance(value, date | time | timedelta):
        return str(value), "holds a date; format the cell as text and type it again"
    if isinstance(value, bool):
        return str(value).upper(), None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value)), None
    return str(value), None
