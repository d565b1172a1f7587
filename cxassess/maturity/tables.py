"""Response files: CSV and NDJSON, read as streams into answer sheets, faults named by line and column."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TextIO

from .answers import AnswerSheet, sheet_of, take_object
from .errors import Fault
from .instrument import Questionnaire
from .intake import Intake, Layout, Layouts
from .ndjson import values_of

CHUNK = 4_000
"""Responses that are read at a time; bounds the memory of a long file."""

_ENVELOPE = ("audience", "unit", "form")


def read_ndjson(
    questionnaire: Questionnaire,
    stream: Iterable[str],
    name: str = "responses.ndjson",
    units: Iterable[str] | None = None,
) -> AnswerSheet:
    """The sheet of a stream with one JSON object a line; blank lines are passed over."""
    return AnswerSheet.concatenate(list(iter_ndjson(questionnaire, stream, name, units)))


def iter_ndjson(
    questionnaire: Questionnaire,
    stream: Iterable[str],
    name: str = "responses.ndjson",
    units: Iterable[str] | None = None,
    *,
    chunk: int = CHUNK,
) -> Iterator[AnswerSheet]:
    """The sheets of an NDJSON stream, at most ``chunk`` rows each and at least one, as `iter_csv` gives."""
    allowed, layouts = None if units is None else tuple(units), Layouts(questionnaire)
    numbered, ended, first = _numbered(stream), False, True
    while not ended:
        numbers: list[int] = []
        intake = Intake(questionnaire, allowed, _locating(numbers, name), layouts=layouts)
        texts: list[str] = []
        try:
            for number, text in islice(numbered, chunk):
                numbers.append(number)
                texts.append(text)
        except _NotText as fault:
            _take_lines(intake, texts)
            numbers.append(fault.line)
            intake.fault(len(numbers) - 1, (), "is not UTF-8 here or soon after; save the file as UTF-8")
        else:
            _take_lines(intake, texts)
        ended = len(texts) < chunk
        if texts or first or intake.faults:
            first = False
            yield sheet_of(intake)


class _NotText(Exception):
    """A line that cannot be decoded."""

    def __init__(self, line: int) -> None:
        self.line = line


def _numbered(stream: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    number = 0
    try:
        for number, line in enumerate(stream, start=1):
            text = (line.lstrip("\ufeff") if number == 1 else line).strip(" \t\r\n")
            if text and not text.isspace():
                yield number, text
    except UnicodeDecodeError:
        raise _NotText(number + 1) from None


def _locating(numbers: Sequence[int], name: str) -> Callable[[int, Sequence[str], str], Fault]:
    """What makes faults of rows that stand on these lines."""

    def located(row: int, steps: Sequence[str], message: str) -> Fault:
        return Fault(".".join(steps), message, numbers[row], name)

    return located


def _take_lines(intake: Intake, texts: Sequence[str]) -> None:
    """Hands lines to an intake: together where that can be, since it costs a fraction."""
    values = values_of(texts)
    for row, text in enumerate(texts):
        if values is None:
            _take_line(intake, row, text)
        else:
            take_object(intake, row, values[row])


def _take_line(intake: Intake, row: int, text: str) -> None:
    try:
        parsed = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except RecursionError:
        intake.fault(row, (), "is nested too deep; write audience and answers only")
    except ValueError as error:
        intake.fault(row, (), f"is not a JSON object on one line: {error}")
    else:
        take_object(intake, row, parsed)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found


def read_csv(
    questionnaire: Questionnaire,
    stream: TextIO,
    name: str = "responses.csv",
    units: Iterable[str] | None = None,
) -> AnswerSheet:
    """The sheet of a CSV text stream with a header; AnswersError names line and column of each fault.

    Columns: `audience`, `unit`, `form` (each optional), then ids in any order. A cell is a whole number of
    the item's scale (3.0 is one), `dk`, or empty for skipped; space around it and a byte order mark are
    passed over. A record that spans lines (a quoted line break) is named by the line on which it begins.
    """
    return AnswerSheet.concatenate(list(iter_csv(questionnaire, stream, name, units)))


def iter_csv(
    questionnaire: Questionnaire,
    stream: TextIO,
    name: str = "responses.csv",
    units: Iterable[str] | None = None,
    *,
    chunk: int = CHUNK,
) -> Iterator[AnswerSheet]:
    """The sheets of a CSV stream, at most ``chunk`` rows each and at least one: memory stays bounded.

    Whoever keeps them must be ready to undo it: a fault may come in a later chunk.
    """
    table = _Table(questionnaire, stream, name, units)
    yield table.chunk(chunk)
    while not table.ended:
        yield table.chunk(chunk)


class _Table:
    """A CSV file being read: its header understood, its rows taken chunk by chunk."""

    def __init__(
        self, questionnaire: Questionnaire, stream: TextIO, name: str, units: Iterable[str] | None
    ) -> None:
        self.questionnaire, self.name = questionnaire, name
        self.units = None if units is None else tuple(units)
        self.layouts = Layouts(questionnaire, words=True)
        self.reader = csv.reader(stream, strict=True)
        self.ended = False
        self.lines: list[int] = []
        self.header: list[str] = []
        opening = self._intake()
        for row in self._records(opening, 1):
            self.header = row
        if not self.lines:
            self.lines.append(1)
            opening.fault(0, (), "has no header; name the columns on the first line")
        opening.stop_at_faults()
        self._understand(opening)

    def _intake(self) -> Intake:
        self.lines = []
        return Intake(self.questionnaire, self.units, self._located, layouts=self.layouts)

    def _located(self, row: int, steps: Sequence[str], message: str) -> Fault:
        column = steps[-1] if steps else None
        return Fault(column or "", message, self.lines[row], self.name, column)

    def _understand(self, intake: Intake) -> None:
        """Finds the columns of the header, or refuses it."""
        self.header = [cell.strip().lstrip("\ufeff") for cell in self.header]
        if len(self.header) == 1 and re.search(r"[;\t]", self.header[0]):
            intake.fault(0, (), "has its columns separated by something else; save it with commas")
        known = self.layouts.known
        for index, column in enumerate(self.header):
            if column in self.header[:index]:
                intake.fault(0, (column,), "is a column twice; keep one")
            elif not column:
                intake.fault(0, (), f"column {index + 1} has no name; name it or remove it")
            elif column not in known and column not in _ENVELOPE:
                intake.fault(0, (column,), "is not a column of this questionnaire; remove or rename it")
        intake.stop_at_faults()
        place = {column: index for index, column in enumerate(self.header)}
        self.places = [place.get(key) for key in _ENVELOPE]
        answers = [index for index, column in enumerate(self.header) if column in known]
        self.ids = tuple(self.header[index] for index in answers)
        self.pick = _picker(answers)

    def _records(self, intake: Intake, most: int) -> Iterator[list[str]]:
        """The next records that are not blank, the line each begins on kept; faults of the file itself."""
        reader, taken = self.reader, 0
        line = reader.line_num + 1
        try:
            for row in islice(reader, most):
                if row:
                    self.lines.append(line)
                    yield row
                line = reader.line_num + 1
                taken += 1
        except UnicodeDecodeError:
            problem = "is not UTF-8 here or soon after; save the file as UTF-8"
        except csv.Error as error:
            problem = f"is not CSV: {error}"
        else:
            self.ended = taken < most
            return
        self.ended = True
        self.lines.append(line)
        intake.fault(len(self.lines) - 1, (), problem)

    def _place(self, row: list[str]) -> tuple[str | None, str | None, str | None]:
        """The cells that say who answered."""
        audience, unit, form = self.places
        return (
            None if audience is None else row[audience],
            None if unit is None else row[unit],
            None if form is None else row[form],
        )

    def chunk(self, most: int) -> AnswerSheet:
        """The next rows as a sheet."""
        intake = self._intake()
        width, pick, ids = len(self.header), self.pick, self.ids
        known: dict[tuple[str | None, ...], tuple[tuple[int, int, int], Layout]] = {}
        for number, row in enumerate(self._records(intake, most)):
            if len(row) != width:
                intake.fault(number, (), f"has {len(row)} cells where the header has {width}")
                continue
            cells = self._place(row)
            found = known.get(cells)
            if found is None:
                place = intake.place(number, *(cell.strip() or None if cell else None for cell in cells))
                found = place, intake.layout(place, ids)
                if not intake.faults:
                    known[cells] = found
            intake.put(number, *found, ids, pick(row))
        return sheet_of(intake)


def _picker(indices: list[int]) -> Callable[[list[str]], Sequence[str]]:
    """What takes the cells at some places out of a row."""
    if indices and indices == list(range(indices[0], indices[-1] + 1)):
        first, last = indices[0], indices[-1] + 1
        return lambda row: row[first:last]
    return lambda row: [row[index] for index in indices]
