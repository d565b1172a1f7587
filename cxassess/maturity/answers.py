"""Answer sheets: many responses as one matrix of small integers, read from rows (from files: `tables`).

All checking of answers is here, so that every door into the program refuses the same things with the same
words. Reading is columnar: responses of one shape (audience, form and the ids they answer) are turned into
numbers together, and a value is only looked at by itself once its column is known to hold a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import Fault
from .instrument import AUDIENCES, FORMS, Questionnaire
from .intake import DONT_KNOW, NOT_ASKED, SKIPPED, Codes, Intake

__all__ = ["DONT_KNOW", "NOT_ASKED", "SKIPPED", "AnswerSheet", "columns_of", "read_rows"]

_ENVELOPE = {"audience", "unit", "form", "answers"}


@dataclass(frozen=True, eq=False)
class AnswerSheet:
    """The answers of n respondents.

    ``codes`` is int16, n × the questionnaire's columns (items, outcomes, importances): the answer as it was
    given, or `DONT_KNOW`, `SKIPPED` or `NOT_ASKED`. ``audiences``, ``units`` and ``forms`` are indices into
    ``audience_names``, ``unit_names`` and ``form_names``; unit -1 is none. ``texts`` holds, for rows that
    have any, the answers that are texts by name (`words.words_of` lists the names).
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

    def group(self, row: int) -> tuple[str, str | None]:
        """The audience and, if there is one, the unit of a row."""
        unit = self.units[row]
        return self.audience_names[self.audiences[row]], self.unit_names[unit] if unit >= 0 else None

    def answers(self, row: int) -> dict[str, int | str]:
        """What a row answered with a number or with don't know, by the columns' ids."""
        names, codes = columns_of(self.questionnaire), self.codes[row].tolist()
        said = {DONT_KNOW: "dk"}
        return {
            name: said.get(code, code)
            for name, code in zip(names, codes, strict=True)
            if code not in (SKIPPED, NOT_ASKED)
        }

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
    """The ids of a sheet's columns: items, outcomes, importances, then questions about touchpoints."""
    return tuple(each.id for each in questionnaire.columns)


def read_rows(
    questionnaire: Questionnaire,
    rows: Iterable[Any],
    units: Iterable[str] | None = None,
    *,
    prefix: str = "/responses",
) -> AnswerSheet:
    """The sheet of parsed objects ``{"audience", "unit"?, "form"?, "answers": {id: value}}``.

    A value is a whole number of the item's scale (3.0 is one), "dk", None for skipped, or a text where the
    answer is one (`words.words_of`). ``units`` are the ids allowed; None allows any. Raises AnswersError
    whose faults are JSON pointers under ``prefix``, and takes nothing then.
    """
    intake = Intake(questionnaire, units, lambda row, steps, message: _pointed(prefix, row, steps, message))
    for number, row in enumerate(rows):
        take_object(intake, number, row)
    return sheet_of(intake)


def _pointed(prefix: str, row: int, steps: Sequence[str], message: str) -> Fault:
    escaped = (step.replace("~", "~0").replace("/", "~1") for step in steps)
    return Fault("/".join((f"{prefix}/{row}", *escaped)), message)


def take_object(intake: Intake, number: int, row: Any) -> None:
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


def sheet_of(intake: Intake) -> AnswerSheet:
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
