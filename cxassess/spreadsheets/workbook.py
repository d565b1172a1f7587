"""Tables as an XLSX workbook: a sheet that explains every column, then a sheet for each table.

Text is written as text and is never worked out, whatever it begins with; numbers are numbers with a format,
so that a spreadsheet shows them as its reader's region writes them. The same tables give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from flask_babel import get_locale
from flask_babel import gettext as _

from ..listings import is_formula
from .model import FORMATS, Bounded, Cell, Code, Column, Table
from .texts import bound_in_words, clean, cut, settled, sheet_names

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NARROWEST, WIDEST, LONG_TEXT = 9, 34, 70
MEASURED_ROWS = 200
LINE_HEIGHT = 15
MEANING = 80
EXPLAINED = (22, 26, MEANING, 24, 34)
"""How wide the columns of the first sheet are, in letters."""
ON_PAPER = 210
"""How many letters stand side by side on a sheet of paper."""
INK, GROUND, LINE = "#10222B", "#DCEBEC", "#B9C4C9"


@dataclass(frozen=True)
class Cover:
    """What the first sheet says before it explains the columns; `day` is when the figures were released."""

    title: str
    lines: Sequence[str]
    author: str
    day: date


def workbook(tables: Sequence[Table], cover: Cover) -> bytes:
    """The workbook of some tables; needs an application context, whose locale it speaks."""
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime.combine(cover.day, time())
    about = {"title": clean(cover.title), "author": clean(cover.author), "created": made}
    book.set_properties({**about, "comments": _("Made by cxassess from the released result.")})
    looks = Looks(book)
    names = sheet_names([_("Explanation"), *(table.title for table in tables)])
    locale = get_locale()
    for name in names:
        sheet = book.add_worksheet(name)
        if locale and locale.text_direction == "rtl":
            sheet.right_to_left()
    first, *others = book.worksheets()
    _explain(first, cover, tables, names[1:], looks)
    for sheet, table in zip(others, tables, strict=True):
        _fill(sheet, table, looks)
    book.close()
    return stream.getvalue()


class Looks:
    """The formats of a workbook's cells."""

    def __init__(self, book: Workbook) -> None:
        plain = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        self.head: Format = book.add_format(
            {**plain, "bold": True, "text_wrap": True, "font_color": INK, "bg_color": GROUND, "bottom": 1}
            | {"bottom_color": LINE}
        )
        self.title: Format = book.add_format({**plain, "bold": True, "font_size": 16, "font_color": INK})
        self.said: Format = book.add_format({**plain, "text_wrap": True})
        self.link: Format = book.add_format({**plain, "font_color": "#0A6270", "underline": 1})
        self.kinds: dict[str, Format] = {
            kind: book.add_format({**plain, "num_format": shape}) for kind, shape in FORMATS.items()
        }
        self.text: Format = book.add_format({**plain, "num_format": "@"})
        self.long: Format = book.add_format({**plain, "num_format": "@", "text_wrap": True})
        self.number_words: Format = book.add_format({**plain, "num_format": "@", "align": "right"})
        # A spreadsheet shows these as they are, and keeps them text when somebody edits the cell.
        quoted = {**plain, "num_format": "@", "quote_prefix": True}
        self.quoted: Format = book.add_format(quoted)
        self.quoted_long: Format = book.add_format({**quoted, "text_wrap": True})


def _fill(sheet: Worksheet, table: Table, looks: Looks) -> None:
    """Write a table from the top left cell on: headings that stay in sight, and a filter on each."""
    columns = table.columns
    widths = [_width(column, place, table.rows) for place, column in enumerate(columns)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    _table(sheet, 0, table.name, [column.heading for column in columns], len(table.rows), looks)
    sheet.set_row(0, 32)
    for number, row in enumerate(table.rows, start=1):
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, number, place, column, cell, looks)
    if not table.rows:
        _text(sheet, 1, 0, _("Nothing of this is told in this round."), looks)
    sheet.freeze_panes(1, 1)
    _paper(sheet, sum(widths))


def _table(sheet: Worksheet, top: int, name: str, headings: Sequence[str], rows: int, looks: Looks) -> None:
    """Make the cells from this row on a table of the spreadsheet: it has a name, headings and filters.

    Screen readers say the heading with each cell of one.
    """
    heads = [{"header": each, "header_format": looks.head} for each in _apart(headings)]
    style = {"name": f"cxassess_{name}", "columns": heads, "style": "Table Style Light 1"}
    sheet.add_table(top, 0, top + max(rows, 1), len(headings) - 1, style | {"banded_rows": False})


def _apart(headings: Sequence[str]) -> Iterator[str]:
    """The headings, no two alike: a table of a spreadsheet cannot have them."""
    seen: set[str] = set()
    for heading in headings:
        told, number = clean(heading)[:200], 1
        while told.casefold() in seen:
            number += 1
            told = f"{clean(heading)[:190]} ({number})"
        seen.add(told.casefold())
        yield told


def _write(sheet: Worksheet, row: int, place: int, column: Column, cell: Cell, looks: Looks) -> None:
    """One cell by its kind; a bound in words, so that nobody takes it for a figure."""
    if cell is None:
        return
    if isinstance(cell, Bounded):
        cell = cell.value if cell.bound is None else bound_in_words(cell, column)
        if isinstance(cell, str):
            sheet.write_string(row, place, cell, looks.number_words)
            return
    if isinstance(cell, str | Code):
        text = cell.text if isinstance(cell, Code) else cell
        _text(sheet, row, place, text, looks, long=column.wide)
    elif isinstance(cell, date):
        day = datetime.combine(cell, time())
        sheet.write_datetime(row, place, day, looks.kinds["date"])
    else:
        sheet.write_number(row, place, settled(cell), looks.kinds[column.kind])


def _text(sheet: Worksheet, row: int, place: int, text: str, looks: Looks, *, long: bool = False) -> None:
    """A text that stays one, whatever it looks like."""
    told = cut(clean(text))
    if is_formula(told):
        shape = looks.quoted_long if long else looks.quoted
    else:
        shape = looks.long if long else looks.text
    sheet.write_string(row, place, told, shape)


def _explain(
    sheet: Worksheet, cover: Cover, tables: Sequence[Table], names: Sequence[str], looks: Looks
) -> None:
    """The first sheet: what this is, then a line for every column of every sheet."""
    sheet.set_row(0, 2 * LINE_HEIGHT)
    sheet.write_string(0, 0, cut(clean(cover.title)), looks.title)
    row = 1
    for line in cover.lines:
        sheet.merge_range(row, 0, row, 4, "", looks.said)
        sheet.write_string(row, 0, cut(clean(line)), looks.said)
        sheet.set_row(row, LINE_HEIGHT * _lines(line, sum(EXPLAINED)))
        row += 1
    row += 1
    for place, width in enumerate(EXPLAINED):
        sheet.set_column(place, place, width)
    lines = [
        (name, column.heading, column.meaning, column.unit, f"{table.name}.{column.key}")
        for name, table in zip(names, tables, strict=True)
        for column in table.columns
    ]
    headings = [_("Sheet"), _("Column"), _("Meaning"), _("Unit"), _("Name in the CSV")]
    _table(sheet, row, "explanation", headings, len(lines), looks)
    for number, (name, *rest) in enumerate(lines, start=row + 1):
        target = "internal:'" + name.replace("'", "''") + "'!A1"
        sheet.write_url(number, 0, target, looks.link, name)
        sheet.set_row(number, LINE_HEIGHT * _lines(rest[1], MEANING))
        for place, text in enumerate(rest, start=1):
            sheet.write_string(number, place, clean(text), looks.said)
    sheet.freeze_panes(row + 1, 0)
    _paper(sheet, 200)


def _lines(text: str, width: int) -> int:
    """How many lines a text needs in a column so wide, about."""
    return 1 + len(text) // width


def _width(column: Column, place: int, rows: Sequence[Sequence[Cell]]) -> int:
    """How wide a column is, by its longest text among the first rows."""
    if column.wide:
        return LONG_TEXT
    longest = max((len(_shown(row[place], column)) for row in rows[:MEASURED_ROWS]), default=0)
    return min(max(longest + 2, len(column.heading) // 2 + 4, NARROWEST), WIDEST)


def _shown(cell: Cell, column: Column) -> str:
    """About what a cell shows, for its width."""
    if isinstance(cell, Bounded):
        return bound_in_words(cell, column)
    return "" if cell is None else (cell.text if isinstance(cell, Code) else str(cell))[:WIDEST]


def _paper(sheet: Worksheet, wide: int) -> None:
    """How the sheet is printed: on its side, on as many pages as its width needs, headings on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1 + wide // ON_PAPER, 0)
    sheet.repeat_rows(0)
