"""A list's rows with the lines they stand on, its faults, and cells in which no text is a formula."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from ..maturity.errors import Fault, FaultyInput

# What spreadsheets pass over at the beginning of a cell, and the letters that stand where nothing is seen.
_UNSEEN = r"\s\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2069"
BEGINNINGS = "=+-@＝＋－＠﹦﹢﹣﹫"
_BEGINNING = f"[{re.escape(BEGINNINGS)}]"
FORMULA = re.compile(rf"[{_UNSEEN}]*{_BEGINNING}|[\t\r\n\0]")
# Where a file is opened with another separator than it was written with, quotation marks protect nothing.
_OTHERS = {",": ";\t\r\n|", ";": ",\t\r\n|"}
_RUNS = {own: re.compile(rf"[\"{others}{_UNSEEN}]+") for own, others in _OTHERS.items()}
_GUARDED = re.compile(rf"(?<=[;,\t\r\n|])'(?=[\"{_UNSEEN}]*{_BEGINNING})")


class ListingError(FaultyInput):
    """A list that cannot be used; nothing of it was taken."""


@dataclass(frozen=True)
class Column:
    """A column of a list: its name here, whether a file must have it, and what else files may call it."""

    name: str
    needed: bool = False
    synonyms: tuple[str, ...] = ()

    def means(self, heading: str) -> bool:
        """Whether a heading stands for this column; case, spaces and punctuation do not matter."""
        return plain_word(heading) in map(plain_word, (self.name, *self.synonyms))


@dataclass(frozen=True)
class Listing:
    """The rows of a file, each a text by column, and the lines on which they begin.

    ``headings`` are the columns that the file has, each with the word it has for it. ``encoding`` is how its
    text was read where that had to be concluded, not read off.
    """

    rows: tuple[dict[str, str], ...]
    lines: tuple[int, ...]
    name: str | None = None
    headings: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None

    def refused(self, faults: Iterable[Fault], within: str) -> ListingError:
        """The error that these faults are, with a line and a column for each below `within`."""
        return ListingError([self.placed(fault, within) for fault in faults])

    def fault(self, row: int, column: str, message: str) -> Fault:
        """A fault of a cell, under the heading that the file has for its column."""
        heading = self.headings.get(column, column)
        return Fault(heading, message, self.lines[row], self.name, heading)

    def placed(self, fault: Fault, within: str) -> Fault:
        """A fault of `/people/3/name` as one of the line of row 3 and the column `name`."""
        if not fault.where.startswith(within):
            return fault
        row, _, column = fault.where.removeprefix(f"{within}/").partition("/")
        if not row.isdecimal() or int(row) >= len(self.lines):
            return Fault("", fault.message, file=self.name)
        return self.fault(int(row), column, fault.message)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would work the text out if somebody typed it."""
    return bool(FORMULA.match(text))


def guarded(text: str, separator: str = ",") -> str:
    """The text as a cell of a CSV that is separated so: no part of it is a formula, however it is opened.

    >>> guarded("=1+1"), guarded("low;=1+1"), guarded("low;=1+1", ";")
    ("'=1+1", "low;'=1+1", 'low;=1+1')
    """
    others = _OTHERS[separator]

    def after_the_last(run: re.Match[str]) -> str:
        place = 1 + max(run[0].rfind(each) for each in others)
        return f"{run[0][:place]}'{run[0][place:]}" if place and _is_followed(run) else run[0]

    return cell(_RUNS[separator].sub(after_the_last, text))


def _is_followed(run: re.Match[str]) -> bool:
    """Whether the text goes on as a formula begins; asked once a run, so that long ones take no longer."""
    return run.end() < len(run.string) and run.string[run.end()] in BEGINNINGS


def cell(text: str | None) -> str:
    """The text as it stands in a cell: after an apostrophe where a spreadsheet would work it out."""
    return f"'{text}" if text and FORMULA.match(text) else text or ""


def plain(text: str) -> str:
    """The text that stands in a cell: `cell` and `guarded` the other way round."""
    text = _GUARDED.sub("", text.strip())
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def plain_word(heading: str) -> str:
    """A heading without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", heading).casefold())


def close_to(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known words that somebody may have meant, the closest first."""
    by_word = {each.casefold(): each for each in known}
    return [by_word[each] for each in get_close_matches(word.casefold()[:200], by_word, most, 0.6)]


def twice(names: Sequence[str]) -> list[str]:
    """The names that stand in a list more than once, sorted."""
    return sorted({each for each in names if names.count(each) > 1})
