"""A list as people have it: the bytes of a CSV or XLSX file, with headings by their synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..maturity.errors import Fault
from . import workbooks
from .rows import Column, Listing, ListingError, close_to, plain, plain_word
from .tables import records

LARGEST_FILE = 2 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 50
LONGEST_CELL = 500
MOST_LINES = 100_000
SEPARATORS = (",", ";", "\t")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAID = re.compile(r"sep=([,;\t])\r?\n?\Z", re.I)
Record = tuple[int, list[str]]


def load(
    data: bytes,
    columns: Sequence[Column],
    *,
    name: str | None = None,
    most: int = MOST_ROWS,
    days: bool = False,
    longest: int = LONGEST_CELL,
) -> Listing:
    """The rows of a file: XLSX by its first bytes, else CSV. Raises ListingError with every fault.

    Space around a cell and rows with nothing in them are passed over; a column that the file has not got is
    empty in each row and missing from the listing's `headings`. With `days`, cells of a workbook may hold
    dates.
    """
    if len(data) > LARGEST_FILE:
        raise _refused(f"the file is larger than {LARGEST_FILE // 1024**2} MiB; split it", name)
    if data.startswith(_OLD_OFFICE):
        raise _refused("is protected with a password, or of an old kind; save it as XLSX or CSV", name)
    if data.startswith(b"PK\x03\x04"):
        found, encoding = workbooks.records(data, name, MOST_COLUMNS, days=days), None
    else:
        text, encoding = _text(data, name)
        found = _records(text, columns, name)
    return _listing(found, columns, name, (most, longest), encoding)


def _refused(message: str, name: str | None, line: int | None = None) -> ListingError:
    return ListingError([Fault("", message, line, name)])


def _text(data: bytes, name: str | None) -> tuple[str, str | None]:
    """The text of a file, and its encoding where nothing in the file says which one it is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, encoding = _decoded(data, "utf-16"), None
    elif (text := _decoded(data, "utf-8-sig")) is not None:
        encoding = None
    else:
        text, encoding = _decoded(data, "cp1252"), "Windows-1252"
    if text is None:
        raise _refused("cannot be read as text; save it as CSV UTF-8 or as XLSX", name)
    if text.count("\n") + text.count("\r") > 2 * MOST_LINES:
        raise _refused(f"has more than {MOST_LINES:,} lines; delete the empty ones", name)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refused("is no text; save it as CSV UTF-8 or as XLSX", name, line)
    return text, encoding


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _records(text: str, columns: Sequence[Column], name: str | None) -> Iterator[Record]:
    """The records of a CSV text, by the one separator with which its headings make sense."""
    first = text.removeprefix("\ufeff").partition("\n")[0] + "\n"
    if said := _SAID.match(first):
        return records(text, name, said[1], skip=1)
    known = {each: _known(text, columns, each) for each in SEPARATORS}
    best = [each for each in SEPARATORS if known[each] == max(known.values())]
    # One known heading, or none, is the same with every separator: then commas are as good as any.
    if len(best) > 1 and known[best[0]] > 1:
        raise _refused("may be separated by more than one of , ; and tab; use one", name, 1)
    return records(text, name, best[0])


def _known(text: str, columns: Sequence[Column], separator: str) -> int:
    """How many headings are known when the text is separated so."""
    try:
        _, cells = next(records(text, None, separator), (1, []))
    except ListingError:
        return -1
    return sum(any(column.means(each) for column in columns) for each in cells[: MOST_COLUMNS + 1])


def _listing(
    found: Iterator[Record],
    columns: Sequence[Column],
    name: str | None,
    bounds: tuple[int, int],
    encoding: str | None,
) -> Listing:
    most, longest = bounds
    line, cells = next(found, (1, []))
    places, headings = _headings(line, [each.strip() for each in cells], columns, name)
    rows, lines, faults, letters = [], [], [], 0
    for line, cells in found:
        if len(lines) == most:
            raise _refused(f"the file has more than {most:,} rows; split it", name, line)
        faults += _row_faults(line, cells, places, headings, name, longest)
        row = {column: plain(cells[place]) for place, column in places.items() if place < len(cells)}
        rows.append(dict.fromkeys((column.name for column in columns), "") | row)
        lines.append(line)
        letters += sum(map(len, row.values()))
        if letters > LARGEST_FILE:
            raise _refused("holds more text than can be taken at once; split it", name, line)
    if faults:
        raise ListingError(faults)
    if not rows:
        raise _refused("has no rows below its headings", name, line)
    return Listing(tuple(rows), tuple(lines), name, headings, encoding)


def _row_faults(
    line: int,
    cells: list[str],
    places: Mapping[int, str],
    headings: Mapping[str, str],
    name: str | None,
    longest: int,
) -> Iterator[Fault]:
    """What is wrong with the shape of a row; which values are wrong is asked later."""
    if len(cells) <= max(places):
        yield Fault("", f"has {len(cells)} cells where the header has {max(places) + 1}", line, name)
    for place, text in enumerate(cells):
        if text.strip() and place not in places:
            yield Fault(
                "", f"has {text.strip()[:50]!r} in cell {place + 1}, which has no heading", line, name
            )
        elif len(text) > longest:
            heading = headings[places[place]]
            yield Fault(heading, f"has more than {longest} characters; shorten it", line, name, heading)


def _headings(
    line: int, cells: list[str], columns: Sequence[Column], name: str | None
) -> tuple[dict[int, str], dict[str, str]]:
    """Which column stands in which place, and what the file calls it; ListingError with every fault."""
    if len(cells) > MOST_COLUMNS:
        raise _refused(
            f"the file has more than {MOST_COLUMNS} columns; delete what is not needed", name, line
        )
    places, headings, faults = {}, {}, []
    for place, heading in enumerate(cells):
        meant = next((column.name for column in columns if column.means(heading)), None)
        if meant in headings:
            faults.append(
                Fault(heading, f"is the column “{headings[meant]}” again; keep one", line, name, heading)
            )
        elif meant:
            places[place], headings[meant] = meant, heading
        elif heading:
            faults.append(Fault(heading, _advice(heading, columns), line, name, heading))
    for column in columns:
        if column.needed and column.name not in headings:
            faults.append(Fault(column.name, "is missing; add this column", line, name, column.name))
    if faults:
        raise ListingError(faults)
    return places, headings


def _advice(heading: str, columns: Sequence[Column]) -> str:
    close = close_to(plain_word(heading), [column.name for column in columns], 1)
    meant = f"did you mean “{close[0]}”? Else delete it" if close else "delete it"
    return f"is not a column of this list; {meant}. Its columns are {', '.join(c.name for c in columns)}"
