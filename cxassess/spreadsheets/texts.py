"""Texts and numbers as files can hold them: no letter that XML forbids, no text longer than a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import gettext as _

from ..findings import wording
from .model import Bounded, Column

LONGEST = 32_767
"""What a cell of a workbook can hold, counted in UTF-16 as spreadsheets do."""

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_NAME = 31


def clean(text: str) -> str:
    """The text with a mark in the place of each character that no file can hold; line ends as one."""
    return UNFIT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def cut(text: str) -> str:
    """The text as a cell holds it: what is too long ends with words that say so."""
    if _units(text) <= LONGEST:
        return text
    said = " " + _("[… cut here: a cell holds no more. The page and the CSV have all of it.]")
    room = LONGEST - _units(said)
    kept = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    return kept + said


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def settled(value: float) -> float:
    """A number with the digits that every file holds: spreadsheets have 15, the last of them float noise."""
    return value if isinstance(value, int) else float(f"{value:.12g}")


def bound_in_words(cell: Bounded, column: Column) -> str:
    """A bound as the page has it: “13 or less”."""
    if column.kind == "tenths":
        return wording.tenths(cell.value, cell.bound)
    return wording.bounded(cell.value, cell.bound, share=column.kind == "share")


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Names that a workbook's sheets can have, in the order of the titles: legal, and no two alike."""
    found: list[str] = []
    taken = {"history"}  # Excel keeps this one for itself
    for title in titles:
        plain = NOT_IN_A_NAME.sub(" ", clean(title)).strip(" '") or _("Sheet")
        name, number = _short(plain, LONGEST_NAME), 1
        while name.casefold() in taken:
            number += 1
            name = f"{_short(plain, LONGEST_NAME - 1 - len(str(number)))} {number}"
        taken.add(name.casefold())
        found.append(name)
    return found


def _short(text: str, most: int) -> str:
    """The beginning of a text, at most so long as spreadsheets count."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").strip(" '")
