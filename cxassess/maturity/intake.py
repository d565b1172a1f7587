"""From given values to codes: the columnar check that all readers of answers share."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import MOST_FAULTS, AnswersError, Fault
from .instrument import AUDIENCES, FORMS, Questionnaire, Scale
from .place import shown
from .words import words_of

Codes = NDArray[np.int16]
Steps = tuple[str, ...]
Locate = Callable[[int, Steps, str], Fault]

LEAST_CODE = DONT_KNOW = -32768
SKIPPED = -32767
NOT_ASKED = -32766
_WRONG = -32765
LOWEST_ANSWER = -32000
"""Every code at or above this is an answer; every one below says why there is none."""

_WHOLE = re.compile(r"-?[0-9]{1,9}")
_WITH_ZEROS = re.compile(r"(-?[0-9]+)\.0+")
UNIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}")
PLAIN = frozenset({int, float, str, type(None)})


@dataclass(slots=True)
class Layout:
    """Responses of one audience and form that answer the same ids in the same order."""

    audience: int
    form: int
    ids: tuple[str, ...]
    columns: NDArray[np.intp]
    allowed: NDArray[np.bool_]
    template: Codes
    pick: Callable[[Sequence[Any]], Sequence[Any]] | None
    words: tuple[int, ...]
    rows: list[int] = field(default_factory=list)
    flat: list[Any] = field(default_factory=list)


class Layouts:
    """What a questionnaire allows to be answered: columns, scales and who is asked what.

    ``words`` says that values are texts, as the cells of a CSV are, not parsed JSON.
    """

    def __init__(self, questionnaire: Questionnaire, *, words: bool = False) -> None:
        self.questionnaire = questionnaire
        self.words = words
        asked: dict[str, tuple[Scale, Collection[str], bool]] = {
            item.id: (item.scale, item.statement, item.core) for item in questionnaire.items
        }
        asked |= {each.id: (each.scale, each.statement, True) for each in questionnaire.beside}
        self.asked = asked
        self.column = {name: number for number, name in enumerate(asked)}
        self.scales = [scale for scale, _, _ in asked.values()]
        self.low = np.array([scale.min for scale in self.scales], dtype=np.int16)
        self.high = np.array([scale.max for scale in self.scales], dtype=np.int16)
        self.texts = words_of(questionnaire)
        self.known = {*self.column, *self.texts}
        self.codes = _Codes(self.scales, words=words)
        self.templates = [[self._template(name, form) for form in FORMS] for name in AUDIENCES]

    def _template(self, audience: str, form: str) -> Codes:
        """A row in which everything asked is skipped."""
        return np.array(
            [
                SKIPPED if audience in audiences and (form == "full" or core) else NOT_ASKED
                for _, audiences, core in self.asked.values()
            ],
            dtype=np.int16,
        )

    def layout(self, audience: int, form: int, ids: tuple[str, ...]) -> Layout:
        """An empty layout of those ids; ids that are not known have no column."""
        template = self.templates[audience][form]
        coded = [place for place, name in enumerate(ids) if name in self.column]
        columns = np.array([self.column[ids[place]] for place in coded], dtype=np.intp)
        words = tuple(place for place, name in enumerate(ids) if name in self.texts)
        pick = None if len(coded) == len(ids) else _picker(coded)
        return Layout(
            audience,
            form,
            tuple(ids[place] for place in coded),
            columns,
            template[columns] == SKIPPED,
            template,
            pick,
            words,
        )


def layouts_of(questionnaire: Questionnaire) -> Layouts:
    """What a questionnaire allows to be answered in JSON, made once."""
    made: Layouts | None = questionnaire.__dict__.get("_layouts")
    if made is None:
        made = questionnaire.__dict__["_layouts"] = Layouts(questionnaire)
    return made


def _picker(places: list[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    if len(places) < 2:
        return lambda values: [values[place] for place in places]
    return itemgetter(*places)


class _Codes(dict[Any, int]):
    """Code of a given value; whatever is not known is wrong.

    Words are cells of a table: `3.0`, as spreadsheets write it, and cells with space around them are looked
    at one by one and not kept, so that no file can make the table grow.
    """

    def __init__(self, scales: Sequence[Scale], *, words: bool) -> None:
        values = range(
            min((scale.min for scale in scales), default=0),
            max((scale.max for scale in scales), default=0) + 1,
        )
        super().__init__({(str(value) if words else value): value for value in values})
        if words:
            self |= {f"{value}.0": value for value in values}
        self.words = words
        self["dk"] = DONT_KNOW
        self["" if words else None] = SKIPPED

    def __missing__(self, value: Any) -> int:
        return self.get(plain_cell(value), _WRONG) if self.words else _WRONG


def plain_cell(cell: str) -> str:
    """A cell without the space around it and, if it is a number, without decimals that are all 0."""
    text = cell.strip()
    found = _WITH_ZEROS.fullmatch(text)
    return found[1] if found else text


@dataclass(frozen=True)
class Taken:
    """The arrays of an answer sheet, row for row."""

    codes: Codes
    audiences: NDArray[np.int8]
    units: NDArray[np.int32]
    forms: NDArray[np.int8]
    unit_names: tuple[str, ...]
    texts: Mapping[int, Mapping[str, str]]


class Intake:
    """Takes responses one by one and turns them into codes together."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        units: Iterable[str] | None,
        locate: Locate,
        *,
        layouts: Layouts | None = None,
    ) -> None:
        self.questionnaire = questionnaire
        self.allowed = layouts or layouts_of(questionnaire)
        self.known_units = None if units is None else frozenset(units)
        self.locate = locate
        self.faults: list[tuple[int, Steps, str]] = []
        self.more = 0
        self.texts: dict[int, dict[str, str]] = {}
        self._layouts: dict[Any, Layout] = {}
        self._places: dict[Any, tuple[int, int, int]] = {}
        self._units: dict[str, int] = {}
        self._placed: list[tuple[int, int, int]] = []

    def fault(self, row: int, steps: Steps, message: str) -> None:
        if len(self.faults) < 10 * MOST_FAULTS:
            self.faults.append((row, steps, message))
        else:
            self.more += 1

    def stop_at_faults(self) -> None:
        """Raises what was found so far."""
        if self.faults:
            faults = sorted(self.faults, key=itemgetter(0))
            raise AnswersError(
                [self.locate(*fault) for fault in faults[:MOST_FAULTS]],
                more=self.more + max(0, len(faults) - MOST_FAULTS),
            )

    def place(self, row: int, audience: Any, unit: Any, form: Any) -> tuple[int, int, int]:
        """The indices of a respondent's audience, unit and form; reports those that are not known."""
        try:
            found = self._places.get((audience, unit, form))
        except TypeError:  # a list or an object where a word should be
            found = None
        if found is None:
            found = (
                self._choice(row, "audience", audience, AUDIENCES),
                self._unit_of(row, unit),
                self._choice(row, "form", form, FORMS),
            )
            if not self.faults:
                self._places[(audience, unit, form)] = found
        return found

    def _choice(self, row: int, key: str, value: Any, allowed: tuple[str, ...]) -> int:
        if value is None:
            return 0
        if not isinstance(value, str) or value not in allowed:
            self.fault(row, (key,), f"{shown(value)} is not known; use one of {', '.join(allowed)}")
            return 0
        return allowed.index(value)

    def _unit_of(self, row: int, unit: Any) -> int:
        if unit is None:
            return -1
        if not isinstance(unit, str) or not UNIT.fullmatch(unit):
            self.fault(row, ("unit",), f"{shown(unit)} is not a unit's id; it must match ^{UNIT.pattern}$")
            return -1
        if self.known_units is not None and unit not in self.known_units:
            self.fault(row, ("unit",), f"there is no unit {shown(unit)}; add it first or leave it empty")
            return -1
        return self._units.setdefault(unit, len(self._units))

    def take(
        self, row: int, place: tuple[int, int, int], ids: tuple[Any, ...], values: Iterable[Any]
    ) -> None:
        """Takes one response: ids and their values, in the same order."""
        self.put(row, place, self.layout(place, ids), ids, values)

    def layout(self, place: tuple[int, int, int], ids: tuple[Any, ...]) -> Layout:
        """The layout of responses from such a place that answer these ids."""
        key = (place[0], place[2], ids)
        layout = self._layouts.get(key)
        if layout is None:
            layout = self._layouts[key] = self.allowed.layout(place[0], place[2], ids)
        return layout

    def put(
        self,
        row: int,
        place: tuple[int, int, int],
        layout: Layout,
        ids: tuple[Any, ...],
        values: Iterable[Any],
    ) -> None:
        """Takes one response whose layout is known already."""
        self._placed.append(place)
        layout.rows.append(row)
        if layout.pick is None:
            layout.flat.extend(values)
            return
        values = tuple(values)
        layout.flat.extend(layout.pick(values))
        self._aside(row, layout, ids, values)

    def _aside(self, row: int, layout: Layout, ids: tuple[Any, ...], values: tuple[Any, ...]) -> None:
        """Answers in words, and ids that no column has."""
        for place in layout.words:
            self._text(row, layout, ids[place], values[place])
        if len(layout.words) + len(layout.columns) < len(ids):
            for name in ids:
                if name not in self.allowed.known:
                    message = "is not an item or question of this questionnaire; remove or rename it"
                    self.fault(row, ("answers", str(name)), message)

    def _text(self, row: int, layout: Layout, name: str, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            # A form sends line breaks as two characters; they are one.
            value = value.replace("\r\n", "\n")
        if message := self.allowed.texts[name].fault(value, AUDIENCES[layout.audience]):
            self.fault(row, ("answers", name), message)
        elif value.strip():
            self.texts.setdefault(row, {})[name] = value

    def finish(self) -> Taken:
        """All codes, or AnswersError with the faults in the order of the rows."""
        blocks = [(layout, self._coded(layout)) for layout in self._layouts.values()]
        self.stop_at_faults()
        width = len(self.allowed.scales)
        codes = np.empty((len(self._placed), width), dtype=np.int16)
        for layout, block in blocks:
            if width and len(layout.columns) == width and (layout.columns == np.arange(width)).all():
                filled = np.where(layout.allowed, block, NOT_ASKED)
            else:
                filled = np.repeat(layout.template[np.newaxis], len(block), axis=0)
                asked = layout.columns[layout.allowed]
                filled[:, asked] = block[:, layout.allowed]
            codes[layout.rows] = filled
        placed = np.array(self._placed, dtype=np.int32).reshape(-1, 3)
        return Taken(
            codes,
            placed[:, 0].astype(np.int8),
            placed[:, 1],
            placed[:, 2].astype(np.int8),
            tuple(self._units),
            self.texts,
        )

    def _coded(self, layout: Layout) -> Codes:
        """The codes of a layout's rows, n × its columns; reports every wrong value."""
        flat, table = layout.flat, self.allowed.codes
        # True counts as 1 in a table of numbers, and a list in none: only plain values go the fast way.
        plain = self.allowed.words or set(map(type, flat)) <= PLAIN
        codes = map(table.__getitem__, flat) if plain else (self._careful(value) for value in flat)
        block = np.fromiter(codes, dtype=np.int16, count=len(flat)).reshape(len(layout.rows), -1)
        low, high = self.allowed.low[layout.columns], self.allowed.high[layout.columns]
        answered = block >= LOWEST_ANSWER
        wrong = (block == _WRONG) | (answered & ((block < low) | (block > high)))
        wrong |= (block != SKIPPED) & ~layout.allowed
        if wrong.any():
            self._explain(layout, wrong)
        return block

    def _careful(self, value: Any) -> int:
        return self.allowed.codes[value] if type(value) in PLAIN else _WRONG

    def _explain(self, layout: Layout, wrong: NDArray[np.bool_]) -> None:
        rows, columns = np.nonzero(wrong)
        width = wrong.shape[1]
        for row, column in zip(rows[:MOST_FAULTS].tolist(), columns[:MOST_FAULTS].tolist(), strict=True):
            name = layout.ids[column]
            value = layout.flat[row * width + column]
            self.fault(layout.rows[row], ("answers", name), self._what(layout, name, value))
        self.more += max(0, len(rows) - MOST_FAULTS)

    def _what(self, layout: Layout, name: str, value: Any) -> str:
        """Why a value is wrong, and what to write instead."""
        scale, audiences, _ = self.allowed.asked[name]
        if AUDIENCES[layout.audience] not in audiences:
            return f"is not asked of {AUDIENCES[layout.audience]}; leave it empty"
        if not layout.allowed[layout.ids.index(name)]:
            return f"is not in the {FORMS[layout.form]} form; leave it empty"
        skip = "leave it empty" if self.allowed.words else "use null"
        use = f'use a whole number from {scale.min} to {scale.max}, "dk", or {skip} if skipped'
        if (isinstance(value, int) and not isinstance(value, bool)) or self._off_scale(value):
            return f"{shown(value)} is off the scale; {use}"
        return f"{shown(value)} is not an answer; {use}"

    def _off_scale(self, value: Any) -> bool:
        return self.allowed.words and _WHOLE.fullmatch(plain_cell(value)) is not None
