"""What a metric was over time, small: a line from reading to reading, and the line it is to reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cxassess.charts.canvas import Canvas, css_of, fit, text_width


@dataclass(frozen=True)
class Tick:
    """A reading: when, as a number that grows with time; what it was, and both as they are to be read."""

    at: float
    value: float
    text: str = ""
    day: str = ""


@dataclass(frozen=True)
class Mark:
    """A value to stand beside the readings, such as a target, with its words."""

    value: float
    text: str


@dataclass(frozen=True)
class _Size:
    width: float
    height: float
    start: float
    end: float
    head: float
    foot: float
    type: float
    radius: float
    line: float


_SIZES = {
    "wide": _Size(680, 232, 8, 556, 34, 186, 15, 5, 2.5),
    "narrow": _Size(320, 250, 8, 312, 54, 202, 14, 5, 2.5),
    "page": _Size(112, 30, 5, 104, 5, 25, 0, 2.6, 1.6),
    "small": _Size(160, 44, 6, 150, 7, 37, 0, 3.6, 2),
}
_LABELLED = ("wide", "narrow")
_EVEN = 0.12  # room above and below, as a share of the span


def sparkline(
    ticks: Sequence[Tick],
    *,
    target: Mark | None = None,
    baseline: Mark | None = None,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """Readings joined in the order of time, the last one marked; the target dashed, the baseline thin.

    `small` (on pages) and `page` (PDF) have no words beside the drawing: its title says what it shows.
    """
    size = _SIZES[form]
    canvas = Canvas(size.width, direction=direction)
    up = _up([each.value for each in ticks] + [each.value for each in (target, baseline) if each], size)
    if baseline:
        canvas.line(size.start, up(baseline.value), size.end, up(baseline.value), "axis", 1)
    if target:
        across = up(target.value)
        canvas.line(size.start, across, size.end, across, "brand", size.line * 0.7, stroke_dasharray="5 4")
    _course(canvas, ticks, up, size, [up(each.value) for each in (target, baseline) if each])
    if form in _LABELLED:
        _marks(canvas, target, baseline, up, size, form)
        _days(canvas, ticks, size)
    css = css_of(form) if form in _LABELLED else "spark"
    return canvas.svg(size.height, ident=ident, title=title, description=description, css=css)


Up = Callable[[float], float]


def _up(values: Sequence[float], size: _Size) -> Up:
    """The height of a value; a series that never changes stands in the middle."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = (high - low) * _EVEN or max(abs(high), 1.0) * _EVEN
    low, high = low - room, high + room
    return lambda value: size.foot - (value - low) / (high - low) * (size.foot - size.head)


def _across(ticks: Sequence[Tick], size: _Size) -> list[float]:
    inset = size.radius + 2
    start, end = size.start + inset, size.end - inset
    first, last = (ticks[0].at, ticks[-1].at) if ticks else (0.0, 0.0)
    if last == first:
        return [end for _ in ticks]
    return [start + (each.at - first) / (last - first) * (end - start) for each in ticks]


def _course(canvas: Canvas, ticks: Sequence[Tick], up: Up, size: _Size, lines: Sequence[float]) -> None:
    places = _across(ticks, size)
    for number in range(len(ticks) - 1):
        one, two = ticks[number : number + 2]
        canvas.line(
            places[number],
            up(one.value),
            places[number + 1],
            up(two.value),
            "prior",
            size.line,
            stroke_linecap="round",
        )
    crowded = len(ticks) > (size.end - size.start) / (size.radius * 3)
    for number, (tick, x) in enumerate(zip(ticks, places, strict=True)):
        if number == len(ticks) - 1:
            canvas.dot(x, up(tick.value), size.radius, "brand", halo=size.radius * 0.35)
            _value(canvas, tick, x, up, size, lines)
        elif size.type and not crowded:
            canvas.ring(x, up(tick.value), size.radius * 0.7, width=1.8)


def _value(canvas: Canvas, tick: Tick, x: float, up: Up, size: _Size, lines: Sequence[float]) -> None:
    """The last reading's figure above its dot, or below where there is no room or a line runs through it."""
    if not size.type:
        return
    (text,), points = fit(tick.text, size.type, size.end - size.start, bold=True)
    half = text_width(text, points, bold=True) / 2
    y = up(tick.value)
    above, below = y - size.radius - 7, y + size.radius + size.type + 3

    def is_crossed(base: float) -> bool:
        return any(base - size.type < line < base + 3 for line in lines)

    base = below if is_crossed(above) and not is_crossed(below) else above
    canvas.text(min(max(x, half), size.width - half), base, text, points, anchor="middle", bold=True)


def _marks(
    canvas: Canvas, target: Mark | None, baseline: Mark | None, up: Up, size: _Size, form: str
) -> None:
    """The words of target and baseline at the end of their lines; on a phone above the drawing."""
    if form == "narrow":
        for number, (mark, dash) in enumerate(((target, "5 4"), (baseline, ""))):
            if mark:
                y = 15 + number * (size.type + 5)
                tone = "brand" if dash else "axis"
                canvas.line(8, y - 4, 36, y - 4, tone, 2 if dash else 1, stroke_dasharray=dash or "none")
                lines, points = fit(mark.text, size.type, size.width - 52)
                canvas.text(44, y, lines[0], points, "soft")
        return
    heights = [(up(mark.value), mark, bold) for mark, bold in ((target, True), (baseline, False)) if mark]
    if len(heights) == 2 and abs(heights[0][0] - heights[1][0]) < size.type * 2.3:
        middle, sign = (heights[0][0] + heights[1][0]) / 2, 1 if heights[0][0] > heights[1][0] else -1
        apart = size.type * 1.15
        heights = [(middle + sign * apart, *heights[0][1:]), (middle - sign * apart, *heights[1][1:])]
    for y, mark, bold in heights:
        lines, points = fit(mark.text, size.type * 0.93, size.width - size.end - 8, lines=2, bold=bold)
        canvas.block(size.end + 8, y, lines, points, "ink" if bold else "soft", bold=bold)


def _days(canvas: Canvas, ticks: Sequence[Tick], size: _Size) -> None:
    if not ticks:
        return
    canvas.line(size.start, size.foot + 8, size.end, size.foot + 8, "grid")
    base = size.foot + 8 + size.type * 1.4
    room = (size.end - size.start) / 2 - size.type
    (last,), points = fit(ticks[-1].day, size.type * 0.93, room)
    canvas.text(size.end, base, last, points, "soft", anchor="end")
    if len(ticks) > 1:
        (first,), points = fit(ticks[0].day, size.type * 0.93, room)
        canvas.text(size.start, base, first, points, "soft")
