"""Answer sheets: many responses as one matrix of small integers, read from rows, CSV or NDJSON.

All checking of answers is here, so that every door into the program refuses the same things with the same
words. Reading is columnar: responses of one shape (audience, form and the ids they answer) are turned into
numbers together, and a value is only looked at by itself once its column is known to hold a wrong one.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from .errors import Fault
from .instrument import AUDIENCES, FORMS, Questionnaire
from .intake import DONT_KNOW, NOT_ASKED, SKIPPED, Codes, Intake, Layouts

__all__ = [
    "DONT_KNOW",
    "NOT_ASKED",
    "SKIPPED",
    "AnswerSheet",
    "columns_of",
    "iter_csv",
    "read_csv",
    "read_ndjson",
    "read_rows",
]

CHUNK = 10_000
"""Responses that are read at a time; bounds the memory of a long file."""

_ENVELOPE = {"audience", "unit", "form", "answers"}


@dataclass(frozen=True, eq=False)
class AnswerSheet:
    """The answers of n respondents.

    ``codes`` is int16, n × (items then outcomes of the questionnaire): the answer as it was given, or
    `DONT_KNOW`, `SKIPPED` or `NOT_ASKED`. ``audiences``, ``units`` and ``forms`` are indices into
    ``audience_names``, ``unit_names`` and ``form_names``; unit -1 is none. ``texts`` holds, for rows that
    have any, the answers in words by question id (`comment.PILLAR` for a pillar's comment).
    """

    questionnaire: Questionnaire
    codes: Codes
    audiences: NDArray[np.int8]
    units: NDArray[np.int32]
    forms: NDArray[np.int8]
    unit_names: tuple[str, ...] = ()
    texts: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    audience_names: tuple[str, ...] = AUDIENCES
    form_names: tuple[str, ...] = FORMS

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def empty(cls, questionnaire: Questionnaire) -> AnswerSheet:
        """A sheet without respondents."""
        return read_rows(questionnaire, ())

    def select(self, mask: NDArray[Any]) -> AnswerSheet:
        """The rows of a mask or an index array, in its order."""
        rows = np.arange(len(self))[mask]
        texts: dict[int, Mapping[str, str]] = {}
        if self.texts:
            texts = {new: self.texts[old] for new, old in enumerate(rows.tolist()) if old in self.texts}
        return AnswerSheet(
            self.questionnaire,
            self.codes[rows],
            self.audiences[rows],
            self.units[rows],
            self.forms[rows],
            self.unit_names,
            texts,
        )

    def of(self, *audiences: str) -> AnswerSheet:
        """The respondents of some audiences."""
        return self.select(np.isin(self.audiences, [AUDIENCES.index(name) for name in audiences]))

    @staticmethod
    def concatenate(sheets: Sequence[AnswerSheet]) -> AnswerSheet:
        """Sheets of one questionnaire, one after the other."""
        names = tuple(dict.fromkeys(name for sheet in sheets for name in sheet.unit_names))
        index = {name: number for number, name in enumerate(names)}
        units: list[NDArray[np.int32]] = []
        texts: dict[int, Mapping[str, str]] = {}
        start = 0
        for sheet in sheets:
            # The last place serves unit -1, none.
            moved = np.array([*(index[name] for name in sheet.unit_names), -1], dtype=np.int32)
            units.append(moved[sheet.units])
            texts |= {start + row: words for row, words in sheet.texts.items()}
            start += len(sheet)
        return AnswerSheet(
            sheets[0].questionnaire,
            np.concatenate([sheet.codes for sheet in sheets]),
            np.concatenate([sheet.audiences for sheet in sheets]),
            np.concatenate(units),
            np.concatenate([sheet.forms for sheet in sheets]),
            names,
            texts,
        )

    def pack(self, row: int) -> bytes:
        """One response's codes in column order, int16 little endian: how a response is kept."""
        packed: bytes = self.codes[row].astype("<i2").tobytes()
        return packed

    @staticmethod
    def unpack(
        questionnaire: Questionnaire, rows: Iterable[tuple[str, str | None, str, bytes]]
    ) -> AnswerSheet:
        """The sheet of packed responses, each (audience, unit or None, form, packed codes)."""
        audience = {name: number for number, name in enumerate(AUDIENCES)}
        form = {name: number for number, name in enumerate(FORMS)}
        units: dict[str, int] = {}
        audiences, forms, where, packed = [], [], [], []
        for name, unit, kind, codes in rows:
            audiences.append(audience[name])
            forms.append(form[kind])
            where.append(-1 if unit is None else units.setdefault(unit, len(units)))
            packed.append(codes)
        width = len(columns_of(questionnaire))
        flat = np.frombuffer(b"".join(packed), dtype="<i2")
        if flat.size != width * len(packed):
            raise ValueError("packed responses do not have the columns of this questionnaire")
        return AnswerSheet(
            questionnaire,
            flat.reshape(len(packed), width).astype(np.int16),
            np.array(audiences, dtype=np.int8),
            np.array(where, dtype=np.int32),
            np.array(forms, dtype=np.int8),
            tuple(units),
        )


def columns_of(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The ids of a sheet's columns: items, then outcomes."""
    return tuple(each.id for each in questionnaire.columns)


def read_rows(
    questionnaire: Questionnaire,
    rows: Iterable[Any],
    units: Iterable[str] | None = None,
    *,
    prefix: str = "/responses",
) -> AnswerSheet:
    """The sheet of parsed objects ``{"audience", "unit"?, "form"?, "answers": {id: value}}``.

    A value is a whole number of the item's scale (3.0 is one), "dk", None for skipped, or a text for an
    open question or `comment.PILLAR`. ``units`` are the ids allowed; None allows any. Raises AnswersError
    whose faults are JSON pointers under ``prefix``, and takes nothing then.
    """
    intake = Intake(questionnaire, units, lambda row, steps, message: _pointed(prefix, row, steps, message))
    for number, row in enumerate(rows):
        _take_object(intake, number, row)
    return _sheet(intake)


def _pointed(prefix: str, row: int, steps: Sequence[str], message: str) -> Fault:
    escaped = (step.replace("~", "~0").replace("/", "~1") for step in steps)
    return Fault("/".join((f"{prefix}/{row}", *escaped)), message)


def _take_object(intake: Intake, number: int, row: Any) -> None:
    """Hands one parsed object to an intake."""
    if not isinstance(row, dict):
        intake.fault(number, (), "should be an object with audience and answers")
        return
    answers = row.get("answers")
    if not isinstance(answers, dict):
        what = "is missing; add it" if answers is None else "should be an object of ids and answers"
        intake.fault(number, ("answers",), what)
        return
    if not row.keys() <= _ENVELOPE:
        for key in row.keys() - _ENVELOPE:
            intake.fault(number, (str(key),), "is not a known key; use audience, unit, form and answers")
    place = intake.place(number, row.get("audience"), row.get("unit"), row.get("form"))
    intake.take(number, place, tuple(answers), answers.values())


def _sheet(intake: Intake) -> AnswerSheet:
    """What an intake took, or AnswersError."""
    taken = intake.finish()
    return AnswerSheet(
        intake.questionnaire,
        taken.codes,
        taken.audiences,
        taken.units,
        taken.forms,
        taken.unit_names,
        taken.texts,
    )


def read_ndjson(
    questionnaire: Questionnaire,
    stream: Iterable[str],
    name: str = "responses.ndjson",
    units: Iterable[str] | None = None,
) -> AnswerSheet:
    """The sheet of a stream with one JSON object a line; blank lines are passed over."""
    lines: list[int] = []

    def located(row: int, steps: Sequence[str], message: str) -> Fault:
        return Fault(".".join(steps), message, lines[row], name)

    intake = Intake(questionnaire, units, located)
    number = 0
    try:
        for number, line in enumerate(stream, start=1):
            text = line.lstrip("\ufeff") if number == 1 else line
            if text.isspace() or not text:
                continue
            lines.append(number)
            _take_line(intake, len(lines) - 1, text)
    except UnicodeDecodeError:
        lines.append(number + 1)
        intake.fault(len(lines) - 1, (), "is not UTF-8 here or soon after; save the file as UTF-8")
    return _sheet(intake)


def _take_line(intake: Intake, row: int, text: str) -> None:
    try:
        parsed = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except RecursionError:
        intake.fault(row, (), "is nested too deep; write audience and answers only")
    except ValueError as error:
        intake.fault(row, (), f"is not a JSON object on one line: {error}")
    else:
        _take_object(intake, row, parsed)


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
    the item's scale, `dk`, or empty for skipped; a byte order mark is passed over. A record that spans
    lines (a quoted line break) is named by the line on which it begins.
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
        self.lines.append(1)
        first = self._rows(opening, 1)
        opening.stop_at_faults()
        self.header = first[0]
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
            elif column not in known and column not in _ENVELOPE - {"answers"}:
                intake.fault(0, (column,), "is not a column of this questionnaire; remove or rename it")
        intake.stop_at_faults()
        place = {column: index for index, column in enumerate(self.header)}
        self.places = [place.get(key) for key in ("audience", "unit", "form")]
        answers = [index for index, column in enumerate(self.header) if column in known]
        self.ids = tuple(self.header[index] for index in answers)
        self.pick = _picker(answers)

    def _rows(self, intake: Intake, most: int) -> list[list[str]]:
        """The next records that are not blank, their first lines kept; faults of the file itself."""
        rows: list[list[str]] = []
        lines: list[int] = []
        reader = self.reader
        try:
            while len(rows) < most:
                line = reader.line_num + 1
                row = next(reader, None)
                if row is None:
                    self.ended = True
                    break
                if row:
                    rows.append(row)
                    lines.append(line)
        except UnicodeDecodeError:
            problem = "is not UTF-8 here or soon after; save the file as UTF-8"
        except csv.Error as error:
            problem = f"is not CSV: {error}"
        else:
            self.lines = lines or [1]
            if not rows and not self.header:
                intake.fault(0, (), "has no header; name the columns on the first line")
            return rows
        self.ended = True
        self.lines = [reader.line_num + 1]
        intake.fault(0, (), problem)
        intake.stop_at_faults()
        return rows

    def chunk(self, most: int) -> AnswerSheet:
        """The next rows as a sheet."""
        intake = self._intake()
        rows = self._rows(intake, most)
        width, pick, ids = len(self.header), self.pick, self.ids
        audience, unit, form = self.places
        for number, row in enumerate(rows):
            if len(row) != width:
                intake.fault(number, (), f"has {len(row)} cells where the header has {width}")
                continue
            place = intake.place(
                number,
                (row[audience] or None) if audience is not None else None,
                (row[unit] or None) if unit is not None else None,
                (row[form] or None) if form is not None else None,
            )
            intake.take(number, place, ids, pick(row))
        return _sheet(intake)


def _picker(indices: list[int]) -> Callable[[list[str]], Sequence[str]]:
    """What takes the cells at some places out of a row."""
    if indices and indices == list(range(indices[0], indices[-1] + 1)):
        first, last = indices[0], indices[-1] + 1
        return lambda row: row[first:last]
    return lambda row: [row[index] for index in indices]
