"""The overall score on its five levels, and the short way from a score to its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxassess.charts.canvas import Canvas, css_of, fit, text_width
from cxassess.charts.series import Band, Row


@dataclass(frozen=True)
class _Size:
    width: float
    inset: float
    number: float  # type sizes
    name: float
    value: float
    name_lines: int


_SIZES = {
    "wide": _Size(720, 14, 13.5, 14.5, 19, 1),
    "page": _Size(680, 12, 13, 14, 19, 1),
    "narrow": _Size(320, 10, 12, 12.5, 19, 2),
}


def gauge(
    row: Row,
    bands: Sequence[Band],
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """The score on 0..100 over the named levels, its margin as a lighter bar, the prior score as a ring."""
    size = _SIZES[form]
    canvas = Canvas(size.width, direction=direction)
    middle = 44.0
    place = _Scale(size.inset, size.width - size.inset, bands)
    canvas.line(place(0), middle, place(100), middle, "track", 10, stroke_linecap="round")
    if row.value is not None:
        canvas.line(place(0), middle, place(row.value), middle, "brand", 10, stroke_linecap="round")
    _margin(canvas, row, place, middle)
    deepest = _levels(canvas, row, bands, place, middle, size)
    _marks(canvas, row, place, middle, size)
    return canvas.svg(deepest + 8, ident=ident, title=title, description=description, css=css_of(form))


class _Scale:
    """Where a score lies between two edges."""

    def __init__(self, start: float, end: float, bands: Sequence[Band]) -> None:
        self.start, self.end = start, end
        self.first = bands[0].start if bands else 0.0
        self.last = bands[-1].end if bands else 100.0

    def __call__(self, value: float) -> float:
        share = (value - self.first) / (self.last - self.first)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)


def _margin(canvas: Canvas, row: Row, place: _Scale, y: float) -> None:
    if row.low is None or row.high is None:
        return
    start, end = place(row.low), place(row.high)
    canvas.rect(start, y - 13, end - start, 26, "brand", fill_opacity=0.26, rx=3)


def _levels(canvas: Canvas, row: Row, bands: Sequence[Band], place: _Scale, y: float, size: _Size) -> float:
    """Ticks and numbers at the cut-offs, names in the middle of their bands; the lowest base line."""
    edges = [bands[0].start, *(band.end for band in bands)]
    for edge in edges[1:-1]:
        covered = row.value is not None and edge < row.value
        canvas.line(
            place(edge), y - 10, place(edge), y + 10, "paper" if covered else "axis", 2 if covered else 1.5
        )
    for edge in edges:
        anchor = "start" if edge == edges[0] else "end" if edge == edges[-1] else "middle"
        nudge = {"start": -6, "end": 6, "middle": 0}[anchor]
        canvas.text(place(edge) + nudge, y + 28, f"{edge:g}", size.number, "soft", anchor=anchor)
    here = next((b for b in reversed(bands) if row.value is not None and row.value >= b.start), None)
    names = [
        fit(
            b.name,
            size.name,
            place(b.end) - place(b.start) - 5,
            lines=size.name_lines,
            bold=True,
            smallest=0.7,
        )
        for b in bands
    ]
    points = min(points for _, points in names)
    for band, (lines, _) in zip(bands, names, strict=True):
        middle, tone = (place(band.start) + place(band.end)) / 2, "ink" if band is here else "soft"
        for number, words in enumerate(lines):
            base = y + 48 + number * points * 1.15
            canvas.text(middle, base, words, points, tone, anchor="middle", bold=band is here)
    return y + 48 + (max(len(lines) for lines, _ in names) - 1) * points * 1.15


def _marks(canvas: Canvas, row: Row, place: _Scale, y: float, size: _Size) -> None:
    if row.prior is not None:
        canvas.ring(place(row.prior), y, 7)
    if row.value is None:
        return
    x = place(row.value)
    canvas.dot(x, y, 11, "brand", halo=3)
    half = text_width(row.text, size.value, bold=True) / 2
    canvas.text(min(max(x, half), size.width - half), 22, row.text, size.value, anchor="middle", bold=True)


def track(
    score: float | None,
    target: float | None,
    *,
    ident: str,
    title: str | None,
    direction: str = "ltr",
) -> str:
    """A small line from 0 to 100 with the score as a ring and the target as a dot."""
    canvas = Canvas(160, direction=direction)

    def place(value: float) -> float:
        return 8 + value / 100 * 144

    canvas.line(8, 10, 152, 10, "track", 5, stroke_linecap="round")
    if score is not None and target is not None:
        canvas.line(place(score), 10, place(target), 10, "brand", 5)
    if score is not None:
        canvas.ring(place(score), 10, 5.5, width=2.2)
    if target is not None:
        canvas.dot(place(target), 10, 6, "brand")
    return canvas.svg(20, ident=ident, title=title, css="track")
