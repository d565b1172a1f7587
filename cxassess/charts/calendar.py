"""The goals in time: months along the top, a ground for each horizon, a bar for each goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxassess.charts.canvas import Canvas, fit, text_width

_TOP, _HEAD, _ROW, _BAR = 26.0, 30.0, 36.0, 30.0
_GROUNDS = ("#CFE2E4", "#E3EFF0", "#F1F5F5")
_BRAND, _INK, _PAPER = "#0A6270", "#13222B", "#FFFFFF"
_LEAST = 10.0
"""How long a bar is at least, so that one is seen whose day has come already."""


@dataclass(frozen=True)
class Bar:
    """One goal from its beginning to its end, as shares of the time shown; without a day it is open."""

    label: str
    start: float
    end: float
    open: bool = False


def calendar(
    bands: Sequence[tuple[str, Sequence[Bar]]],
    ticks: Sequence[tuple[float, str]],
    *,
    ident: str,
    title: str | None,
    width: float = 680,
    direction: str = "ltr",
) -> str:
    """A band for each horizon, with its goals one below the other; ticks are beginnings of months."""
    canvas = Canvas(width, direction=direction)
    y = _TOP
    for number, (_, bars) in enumerate(bands):
        height = _HEAD + _ROW * len(bars) + 4
        canvas.rect(0, y, width, height - 2, _GROUNDS[min(number, 2)])
        y += height
    _months(canvas, ticks, width, y)
    y = _TOP
    for name, bars in bands:
        lines, size = fit(name, 15, width - 20, bold=True)
        canvas.text(9, y + 21, lines[0], size, _INK, bold=True, serif=True)
        for row, bar in enumerate(bars):
            _draw(canvas, bar, y + _HEAD + _ROW * row, width)
        y += _HEAD + _ROW * len(bars) + 4
    return canvas.svg(y, ident=ident, title=title)


def _months(canvas: Canvas, ticks: Sequence[tuple[float, str]], width: float, bottom: float) -> None:
    ends = [*(place for place, _ in ticks[1:]), 1.0]
    for (place, label), end in zip(ticks, ends, strict=True):
        if place > 0:
            canvas.rect(place * width - 0.5, _TOP, 1, bottom - _TOP - 2, _PAPER)
        lines, size = fit(label, 12, (end - place) * width - 4, smallest=0.7)
        canvas.text(place * width + 3, 17, lines[0], size, "soft")


def _draw(canvas: Canvas, bar: Bar, y: float, width: float) -> None:
    start, end = bar.start * width + 3, bar.end * width - 3
    long = max(end - start, _LEAST)
    start = min(start, width - 3 - long)
    if bar.open:
        shape = {"stroke": _BRAND, "stroke_width": 1.2, "stroke_dasharray": "5 3", "rx": 2}
        canvas.rect(start, y, long, _BAR, _PAPER, **shape)
    else:
        canvas.rect(start, y, long, _BAR, _BRAND, rx=2)
    _name(canvas, bar, start, long, y, width)


def _name(canvas: Canvas, bar: Bar, start: float, long: float, y: float, width: float) -> None:
    """The goal's name in its bar, or beside it where there is more room."""
    rooms = {"in": long - 14, "after": width - start - long - 14, "before": start - 14}
    wide = text_width(bar.label, 12.5, bold=True)
    side = "in" if wide <= 2 * rooms["in"] else max(rooms, key=lambda name: rooms[name])
    lines, size = fit(bar.label, 12.5, rooms[side], lines=2, bold=True, smallest=0.84)
    inside = _INK if bar.open else _PAPER
    x = {"in": start + 7, "after": start + long + 7, "before": start - 7}[side]
    anchor = "end" if side == "before" else "start"
    canvas.block(x, y + _BAR / 2, lines, size, inside if side == "in" else _INK, anchor=anchor, bold=True)
