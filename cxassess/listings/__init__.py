"""Short lists as CSV or XLSX: read with the line and column of every fault, written safely for spreadsheets.

A spreadsheet takes a cell that begins with = + - or @ for a formula and works it out, wherever the text came
from. So such a cell is written after an apostrophe, which spreadsheets do not show, and read without it.

`read` takes a CSV text of exactly named columns, as programs write it; `load` the bytes of a file as people
have it: CSV in the encodings and with the separators that spreadsheets use, or XLSX.
"""

from .files import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, load
from .rows import Column, Listing, ListingError, cell, close_to, guarded, is_formula
from .tables import read, written
from .workbooks import workbook

__all__ = [
    "LARGEST_FILE",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Column",
    "Listing",
    "ListingError",
    "cell",
    "close_to",
    "guarded",
    "is_formula",
    "load",
    "read",
    "workbook",
    "written",
]
