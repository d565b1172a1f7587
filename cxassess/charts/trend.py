"""Scores over rounds: a line for as far as the rounds bear one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from cxassess.charts.canvas import Canvas, css_of, fit, text_width
from cxassess.charts.series import Band

_LEAST_SPAN = 40


@dataclass(frozen=True)
class TrendPoint:
    """One round's score with its margin; None where it is not shown."""

    label: str
    value: float | None
    text: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class _Size:
    width: float
    height: float
    start: float  # of the plot
    end: float
    head: float
    foot: float  # base line of the plot
    type: float
    radius: float


_SIZES = {
    "wide": _Size(1040, 350, 132, 1010, 26, 296, 16, 7),
    "page": _Size(680, 250, 92, 660, 20, 208, 13, 5.5),
    "narrow": _Size(320, 250, 34, 306, 24, 206, 14, 6),
    "small": _Size(330, 194, 34, 312, 22, 152, 14, 5.5),
}


def trend_span(values: Sequence[float | None]) -> tuple[int, int]:
    """The part of 0 to 100 that drawings of these figures show, in whole steps of 20: at least two steps.

    >>> trend_span([47, 52, 55]), trend_span([])
    ((40, 80), (0, 100))
    """
    known = [value for value in values if value is not None]
    if not known:
        return 0, 100
    low = max(0, 20 * floor(min(known) / 20))
    high = min(100, 20 * ceil(max(known) / 20))
    if high - low < _LEAST_SPAN:
        high = min(100, low + _LEAST_SPAN)
    return min(low, high - _LEAST_SPAN), high


def trend(
    points: Sequence[TrendPoint],
    steps: Sequence[str],
    bands: Sequence[Band],
    *,
    span: tuple[int, int],
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """Scores with their margins, joined where two rounds can be compared.

    ``steps`` are `up` or `down` for a clear change (thick), `level` where none is clear (thin), `untested`
    (dashed) and `broken`, which joins nothing. `small` is one of many drawings side by side.
    """
    size = _SIZES[form]
    canvas = Canvas(size.width, direction=direction)
    over = _up(size, span)
    _levels(canvas, bands, span, over, size, form)
    places = [_across(size, number, len(points)) for number in range(len(points))]
    for number, kind in enumerate(steps):
        _step(canvas, points[number : number + 2], places[number : number + 2], kind, over)
    for point, x in zip(points, places, strict=True):
        _point(canvas, point, x, over, size)
    _values(canvas, points, places, over, size)
    _names(canvas, points, places, size, form)
    css = "chart" if form == "small" else css_of(form)
    return canvas.svg(size.height, ident=ident, title=title, description=description, css=css)


Up = Callable[[float], float]


def _up(size: _Size, span: tuple[int, int]) -> Up:
    low, high = span
    return lambda value: size.foot - (value - low) / (high - low) * (size.foot - size.head)


def _across(size: _Size, number: int, count: int) -> float:
    inset = 26.0
    if count == 1:
        return (size.start + size.end) / 2
    return size.start + inset + number / (count - 1) * (size.end - size.start - 2 * inset)


def _levels(
    canvas: Canvas, bands: Sequence[Band], span: tuple[int, int], over: Up, size: _Size, form: str
) -> None:
    """A line at each cut-off with its number; the levels' names between them where there is room."""
    for edge in [bands[0].start, *(band.end for band in bands)]:
        if span[0] <= edge <= span[1]:
            canvas.line(size.start, over(edge), size.end, over(edge), "grid")
            canvas.text(size.start - 6, over(edge) + 4.5, f"{edge:g}", size.type * 0.9, "soft", anchor="end")
    for band in bands if form in ("wide", "page") else ():
        if band.start >= span[0] and band.end <= span[1]:
            lines, points = fit(band.name, size.type * 0.9, size.start - 40, bold=True, smallest=0.7)
            canvas.text(0, over((band.start + band.end) / 2) + 4, lines[0], points, "soft", bold=True)


def _step(canvas: Canvas, pair: Sequence[TrendPoint], xs: Sequence[float], kind: str, over: Up) -> None:
    first, second = pair
    if kind == "broken" or first.value is None or second.value is None:
        return
    tone = {"up": "brand", "down": "down"}.get(kind, "prior")
    more = {"stroke_dasharray": "2 5"} if kind == "untested" else {}
    width = 4.5 if kind in ("up", "down") else 2
    canvas.line(xs[0], over(first.value), xs[1], over(second.value), tone, width, **more)


def _point(canvas: Canvas, point: TrendPoint, x: float, over: Up, size: _Size) -> None:
    if point.value is None:
        return
    if point.low is not None and point.high is not None:
        top, foot = over(point.high), over(point.low)
        canvas.rect(x - 6, top, 12, max(foot - top, 1), "brand", fill_opacity=0.28)
    canvas.dot(x, over(point.value), size.radius, "brand", halo=2)


def _values(
    canvas: Canvas, points: Sequence[TrendPoint], places: Sequence[float], over: Up, size: _Size
) -> None:
    """Each score over its point; where they would touch, only the first and the last."""
    room = (places[1] - places[0]) if len(places) > 1 else size.width
    widest = max((text_width(point.text, size.type, bold=True) for point in points), default=0)
    shown = range(len(points)) if widest + 6 <= room else (0, len(points) - 1)
    for number in shown:
        point = points[number]
        if point.value is None:
            continue
        top = over(point.high if point.high is not None else point.value)
        half = text_width(point.text, size.type, bold=True) / 2
        x = min(max(places[number], half), size.width - half)
        y = max(min(top, over(point.value) - size.radius) - 5, size.type)
        canvas.text(x, y, point.text, size.type, anchor="middle", bold=True)


def _names(
    canvas: Canvas, points: Sequence[TrendPoint], places: Sequence[float], size: _Size, form: str
) -> None:
    """The rounds' names below, all of them or, where they would touch, the first and the last."""
    room = (places[1] - places[0]) if len(places) > 1 else size.width - 8
    many = form == "small" or room < 64
    if many and len(points) > 1:
        ends = ((0, 2.0, "start"), (len(points) - 1, size.width - 2, "end"))
        for number, x, anchor in ends:
            _name(canvas, points[number].label, x, size.width / 2 - 6, anchor, size)
        return
    for point, x in zip(points, places, strict=True):
        left, right = 2 * x, 2 * (size.width - x)
        _name(canvas, point.label, x, min(room - 8, left, right), "middle", size)


def _name(canvas: Canvas, words: str, x: float, room: float, anchor: str, size: _Size) -> None:
    lines, points = fit(words, size.type * 0.9, room, lines=2, smallest=0.8)
    for number, line in enumerate(lines):
        y = size.foot + size.type * 1.5 + number * points * 1.15
        canvas.text(x, y, line, points, "soft", anchor=anchor)
