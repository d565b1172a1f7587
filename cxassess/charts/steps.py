"""A count over time as steps: what held from one date to the next, beside a second count as a dashed line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from cxassess.charts.canvas import Canvas, css_of, fit, text_width
from cxassess.charts.series import Step


@dataclass(frozen=True)
class _Plot:
    """Where a drawing of one form has its plot, and its sizes of type."""

    width: float
    height: float
    start: float
    end: float
    top: float
    bottom: float
    figure: float
    small: float


_WIDE = _Plot(1040, 290, 40, 1030, 34, 240, 16, 14)
_PAGE = _Plot(680, 220, 30, 672, 30, 180, 14, 12.5)
_PHONE = _Plot(320, 240, 24, 314, 30, 196, 14, 12.5)


def steps(
    points: Sequence[Step],
    most: int,
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """Each point as a step as wide as all others, its figure above it; `most` is the top of the axis."""
    plot = {"narrow": _PHONE, "page": _PAGE}.get(form, _WIDE)
    canvas = Canvas(plot.width, direction=direction)
    share = (plot.end - plot.start) / max(len(points), 1)

    def height(value: float) -> float:
        return plot.bottom - (plot.bottom - plot.top) * min(value, most) / max(most, 1)

    _axis(canvas, plot, most, height)
    edges = [plot.start + share * number for number in range(len(points) + 1)]
    _line(canvas, edges, [height(each.beside) for each in points], "prior", 2, stroke_dasharray="5 4")
    _line(canvas, edges, [height(each.value) for each in points], "brand", 3)
    for number, each in enumerate(points):
        middle, y = (edges[number] + edges[number + 1]) / 2, height(each.value)
        canvas.dot(middle, y, 5, "brand", halo=2)
        lines, size = fit(each.text, plot.figure, share - 1, bold=True, smallest=0.6)
        # Below the dot where the dashed line would cross the figure, and there is room.
        crossed = 2 < y - height(each.beside) < size + 14 and y + size + 8 < plot.bottom
        canvas.text(middle, y + size + 6 if crossed else y - 11, lines[0], size, anchor="middle", bold=True)
    _labels(canvas, plot, points, edges)
    return canvas.svg(plot.height, ident=ident, title=title, description=description, css=css_of(form))


def _axis(canvas: Canvas, plot: _Plot, most: int, height: object) -> None:
    for value in range(0, most + 1, max(1, ceil(most / 4))):
        y = height(value)  # type: ignore[operator]
        canvas.line(plot.start, y, plot.end, y, "axis" if value == 0 else "grid")
        canvas.text(plot.start - 8, y + plot.small * 0.35, f"{value}", plot.small, "soft", anchor="end")


def _line(
    canvas: Canvas, edges: Sequence[float], heights: Sequence[float], tone: str, width: float, **more: object
) -> None:
    """Level from edge to edge, straight up or down between."""
    for number, y in enumerate(heights):
        canvas.line(edges[number], y, edges[number + 1], y, tone, width, **more)
        if number and heights[number - 1] != y:
            canvas.line(edges[number], heights[number - 1], edges[number], y, tone, width, **more)


def _labels(canvas: Canvas, plot: _Plot, points: Sequence[Step], edges: Sequence[float]) -> None:
    """The dates below, the last one always and as many of the others as there is room for."""
    if not points:
        return
    share = edges[1] - edges[0]
    widest = max(text_width(word, plot.small) for each in points for word in each.label.split())
    every = max(1, ceil((min(widest, 110) + 8) / share))
    for number, each in enumerate(points):
        if (len(points) - 1 - number) % every:
            continue
        room = share * every - 6
        middle = (edges[number] + edges[number + 1]) / 2
        lines, size = fit(each.label, plot.small, room, lines=2, smallest=0.7)
        half = max(text_width(line, size) for line in lines) / 2
        middle = min(max(middle, half), plot.width - half)
        for place, line in enumerate(lines):
            canvas.text(middle, plot.bottom + 20 + place * size * 1.2, line, size, "soft", anchor="middle")
