"""How a report looks: its paper and the shades of the organisation's colour, for text and for drawings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxassess.charts.palette import PLAIN, Palette, painted, palette

if TYPE_CHECKING:
    from cxassess.records.house import House

LOGO = "cxassess:logo"
"""The address of the organisation's logo within a document."""


@dataclass(frozen=True)
class Paper:
    """A size in millimetres, with the margin at the sides that leaves the same measure on every paper.

    What a paper lacks in height is taken from above and below, and from the rows of tables and contents.
    """

    name: str
    width: float
    height: float
    head: float
    row: float
    entry: float

    @property
    def edge(self) -> float:
        return round((self.width - 170) / 2, 2)


PAPERS = {"A4": Paper("A4", 210, 297, 18, 1.25, 1.9), "Letter": Paper("Letter", 215.9, 279.4, 14, 0.8, 1.35)}


@dataclass(frozen=True)
class Look:
    """What a template asks about the look."""

    paper: Paper
    shades: Palette
    logo: str  # its address, or ""

    @property
    def sheet(self) -> str:
        """The style sheet of this look; the packaged one does the rest."""
        paper, shades = self.paper, self.shades
        size = {
            "wide": paper.width,
            "tall": paper.height,
            "edge": paper.edge,
            "row": paper.row,
            "entry": paper.entry,
        }
        named = {name: getattr(shades, name) for name in ("brand", "deep", "light", "pale", "tint")}
        levels = {f"l{number}": shade for number, shade in enumerate(shades.levels, start=1)}
        properties = [
            *(f"--{name}:{length}mm;" for name, length in size.items()),
            *(f"--{name}:{shade};" for name, shade in (named | levels).items()),
        ]
        return (
            f"@page {{ size:{paper.width}mm {paper.height}mm; margin:{paper.head}mm {paper.edge}mm }}\n"
            f"@page cover {{ margin:0; background:{shades.deep} }}\n"
            f":root {{ {' '.join(properties)} }}"
        )

    def paint(self, drawing: str) -> str:
        """A drawing in the shades of this look."""
        return painted(drawing, self.shades)


def of(style: House | None) -> Look:
    """The look of an organisation's documents; A4 in the program's shades where it has chosen nothing."""
    if style is None:
        return Look(PAPERS["A4"], PLAIN, "")
    return Look(PAPERS[style.paper], palette(style.colour), LOGO if style.logo else "")
