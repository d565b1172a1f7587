"""What the drawings with a line for each pillar share: columns, axis, labels, rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cxassess.charts.canvas import Canvas, fit, text_width
from cxassess.charts.series import Band, Row

Place = Callable[[float], float]


@dataclass(frozen=True)
class Table:
    """Where the columns of a drawing stand: labels, then the plot, then figures up to the right edge."""

    width: float
    start: float  # of the plot
    end: float
    label: float  # type sizes
    figure: float
    small: float
    row: float  # height of a line
    head: float  # y where the lines begin
    radius: float

    def place(self, low: float, high: float) -> Place:
        return lambda value: (
            self.start + (min(max(value, low), high) - low) / (high - low) * (self.end - self.start)
        )


WIDE = Table(1040, 256, 836, 17, 16, 14, 42, 50, 7.5)
PAGE = Table(680, 190, 520, 14, 14, 12.5, 33, 42, 6)
PHONE = Table(320, 10, 310, 15, 14, 12.5, 58, 48, 6.5)


def draw_axis(
    canvas: Canvas, bands: Sequence[Band], table: Table, place: Place, bottom: float, *, phone: bool = False
) -> None:
    """Lines at the cut-offs with their numbers, the levels' names between them."""
    edges = [bands[0].start, *(band.end for band in bands)]
    for edge in edges:
        canvas.line(place(edge), table.head - 4, place(edge), bottom, "grid")
        anchor = (
            "middle"
            if not phone or edge not in (edges[0], edges[-1])
            else "start"
            if edge == edges[0]
            else "end"
        )
        nudge = {"start": -6, "end": 6, "middle": 0}[anchor]
        canvas.text(
            place(edge) + nudge, table.head - 10, f"{edge:g}", table.small * 0.95, "soft", anchor=anchor
        )
    names = [
        fit(b.name, table.small, place(b.end) - place(b.start) - 4, bold=True, smallest=0.66) for b in bands
    ]
    size = min(points for _, points in names)
    for band, (lines, _) in zip(bands, names, strict=True):
        middle = (place(band.start) + place(band.end)) / 2
        canvas.text(middle, table.head - 29, lines[0], size, anchor="middle", bold=True)


def draw_heading(canvas: Canvas, words: str, end: float, room: float, table: Table) -> None:
    lines, size = fit(words, table.small, room, lines=3, smallest=0.8)
    for number, line in enumerate(reversed(lines)):
        canvas.text(end, table.head - 10 - number * size * 1.15, line, size, "soft", anchor="end")


def draw_label(canvas: Canvas, words: str, y: float, table: Table, *, bold: bool = False) -> None:
    lines, size = fit(words, table.label, table.start - 22, lines=2, bold=bold, smallest=0.82)
    if len(lines) > 1:
        size = min(size, table.row / 2.6)
    canvas.block(0, y, lines, size, bold=bold)


def draw_rule(canvas: Canvas, number: int, count: int, table: Table) -> None:
    if number < count - 1:
        y = table.head + table.row * (number + 1)
        canvas.line(0, y, table.width, y, "grid")


def draw_phone_head(
    canvas: Canvas, row: Row, y: float, table: Table, tone: str, change: str, value: str = ""
) -> None:
    """Label at the start, figures at the end, on paper so that grid lines do not cross the words."""
    canvas.rect(0, y - 14, table.width, 28, "paper")
    end = table.width - 4
    if value:
        lines, size = fit(value, table.figure + 1, 110, bold=True, smallest=0.75)
        canvas.block(end, y, lines, size, anchor="end", bold=True)
        end -= max(text_width(lines[0], size, bold=True), 22) + 12
    if change:
        canvas.block(end, y, [change], table.figure, tone, anchor="end", bold=bool(row.direction))
        end -= text_width(change, table.figure, bold=True) + 8
    lines, size = fit(row.label, table.label, end - 8, lines=2, bold=True, smallest=0.78)
    if len(lines) > 1:
        size = min(size, table.label * 0.8)
    canvas.block(4, y, lines, size, bold=True)


def with_arrow(row: Row, words: str) -> str:
    arrow = {"up": "↑", "down": "↓"}.get(row.direction)
    return f"{arrow} {words}" if arrow and words else words
