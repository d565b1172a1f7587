"""Everything that is released of a round as tables: an XLSX workbook for people, CSV for programs.

`tables(source)` makes them, in the order of `registry.TABLES`, in the reader's language; `workbook` and
`csv_files` write them down. Every cell is read from the release (or the roadmap, as the report reads it).
"""

from .csv_files import DECIMALS, each_figure, everything, for_programs, for_spreadsheets
from .model import Bounded, Cell, Code, Column, Source, Table
from .registry import NAMES, table, tables
from .workbook import Cover, workbook

__all__ = [
    "DECIMALS",
    "NAMES",
    "Bounded",
    "Cell",
    "Code",
    "Column",
    "Cover",
    "Source",
    "Table",
    "each_figure",
    "everything",
    "for_programs",
    "for_spreadsheets",
    "table",
    "tables",
    "workbook",
]
