"""What a table is before it becomes a sheet or a CSV: columns that explain themselves, and typed cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from ..findings.figures import Figures

if TYPE_CHECKING:
    from ..records.estimates import Book
    from ..records.releases import Release
    from ..records.roadmaps import Goal, GoalChange
    from ..records.themes import Found


@dataclass(frozen=True)
class Code:
    """One of a few codes: `code` for programs, `text` for readers."""

    code: str
    text: str


@dataclass(frozen=True)
class Bounded:
    """A figure, or the bound that stands in for it where few people gave an extreme one."""

    value: float | int
    bound: str | None


Cell = str | float | int | date | Code | Bounded | None
NODE, PILLAR, ITEM, SUBJECT = "node", "pillar", "item", "subject"
PARTS = (NODE, PILLAR, ITEM, SUBJECT)
"""What a row can be about; a column of such a part holds the id of it."""

FORMATS = {
    "text": "@",
    "count": "#,##0",
    "points": "0",
    "change": "+0;−0;0",
    "tenths": "0.0",
    "hundredths": "0.00",
    "thousandths": "0.000",
    "number": "General",
    "money": "#,##0",
    "any": "General",
    "share": "0%",
    "date": 14,
}
"""The kinds of columns with their number formats; 14 is the short date of whoever opens the file."""


@dataclass(frozen=True)
class Column:
    """A column: its name for programs, its heading and its meaning for readers."""

    key: str
    heading: str
    meaning: str
    kind: str = "text"
    part: str = ""
    bounded: bool = False
    wide: bool = False
    """Whether it holds long texts."""

    @property
    def unit(self) -> str:
        """What the cells are counted in, in words."""
        return {
            "text": _("text"),
            "count": _("number"),
            "points": _("points, 0 to 100"),
            "change": _("points"),
            "tenths": _("number, 1 decimal"),
            "hundredths": _("number, 2 decimals"),
            "thousandths": _("number, 3 decimals"),
            "number": _("number"),
            "money": _("money"),
            "any": _("text, number or date"),
            "share": _("share: 0.42 shows as 42%"),
            "date": _("date"),
        }[self.kind]


@dataclass(frozen=True)
class Table:
    """Rows under columns; a row has a cell for each column. `name` is for programs and never changes."""

    name: str
    title: str
    about: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = field(repr=False)


@dataclass(frozen=True)
class Source:
    """Everything that tables are made from: a release, and what leaders made of its goals and themes.

    `prior` is the round before, for its name; `changes` are the last ones of goals, by goal.
    """

    release: Release
    goals: Sequence[Goal]
    organisation_name: str
    prior: Release | None = None
    themes: Found | None = None
    book: Book | None = None
    changes: Mapping[str, GoalChange] = field(default_factory=dict)

    @cached_property
    def figures(self) -> Figures:
        """The release with its names in the reader's language."""
        return Figures(self.release)


def laid_out(columns: Sequence[Column], rows: Iterable[dict[str, Cell]]) -> list[list[Cell]]:
    """Rows by key as cells in the order of the columns; what a row does not name stays empty.

    Raises KeyError for a cell without a column.
    """
    keys = [column.key for column in columns]
    known = set(keys)
    found = []
    for row in rows:
        if unknown := row.keys() - known:
            raise KeyError(*sorted(unknown))
        found.append([row.get(key) for key in keys])
    return found
