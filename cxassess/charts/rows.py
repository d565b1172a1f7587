"""Drawings with a line for each pillar: dumbbell, personal snapshot, change plot, gap plot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from cxassess.charts.canvas import Canvas, css_of, fit, text_width
from cxassess.charts.series import Band, GapRow, Row

Place = Callable[[float], float]


@dataclass(frozen=True)
class _Table:
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
        return lambda value: self.start + (min(max(value, low), high) - low) / (high - low) * (self.end - self.start)


_WIDE = _Table(1040, 256, 836, 17, 16, 14, 42, 50, 7.5)
_PAGE = _Table(680, 190, 520, 14, 14, 12.5, 33, 42, 6)
_PHONE = _Table(320, 10, 310, 15, 14, 12.5, 58, 48, 6.5)
_SNAPSHOT = replace(_WIDE, width=680, start=216, end=632, label=16, row=36, radius=8)


def dumbbell(
    rows: Sequence[Row],
    bands: Sequence[Band],
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    change_heading: str = "",
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """Each pillar now (dot, margin as a lighter bar) and before (ring), with the change and its margin.

    Without `change_heading` there is no earlier round: no rings and no column of changes.
    """
    if form == "narrow":
        return _phone(rows, bands, ident, title, description, direction, bool(change_heading))
    table = _PAGE if form == "page" else _WIDE
    if not change_heading:
        table = replace(table, end=table.width - 58)
    canvas = Canvas(table.width, direction=direction)
    place = table.place(0, 100)
    bottom = table.head + table.row * len(rows)
    _axis(canvas, bands, table, place, bottom)
    if change_heading:
        _heading(canvas, change_heading, table.width - 2, table.width - table.end - 24, table)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        _label(canvas, row.label, y, table)
        _values(canvas, row, place, y, table)
        if change_heading:
            _change(canvas, row, y, table)
        _rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of(form))


def snapshot(
    rows: Sequence[Row],
    bands: Sequence[Band],
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """One person's pillars as dots on a stem from 0; an earlier round's score for everyone as a ring."""
    if form == "narrow":
        return _phone(rows, bands, ident, title, description, direction, False, stem=True)
    table = _SNAPSHOT
    canvas = Canvas(table.width, direction=direction)
    place = table.place(0, 100)
    bottom = table.head + table.row * len(rows)
    _axis(canvas, bands, table, place, bottom)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        _label(canvas, row.label, y, table)
        _stem(canvas, row, place, y)
        _values(canvas, row, place, y, table, join=False)
        _rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of("wide"))


def changes(
    rows: Sequence[Row],
    *,
    zero_text: str,
    headings: tuple[str, str],
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """Each difference with its margin around zero; filled and coloured only where the change is clear."""
    table = _PHONE if form == "narrow" else _PAGE if form == "page" else _WIDE
    span = _span(rows)
    phone = form == "narrow"
    if not phone:
        table = replace(table, end=table.width - (260 if form == "wide" else 178))
    else:
        table = replace(table, start=24, end=296)
    canvas = Canvas(table.width, direction=direction)
    place = table.place(-span, span)
    bottom = table.head + table.row * len(rows)
    _differences(canvas, zero_text, span, table, place, bottom)
    note_at, figure_at = table.width - 2, table.width - (110 if form == "wide" else 84)
    if not phone:
        _heading(canvas, headings[0], figure_at, figure_at - table.end - 10, table)
        _heading(canvas, headings[1], note_at, note_at - figure_at - 8, table)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        tone = {"up": "up", "down": "down"}.get(row.direction, "ink")
        if phone:
            _phone_head(canvas, row, y - 13, table, tone, _arrow(row, row.text))
            _interval(canvas, row, place, y + 14, table)
        else:
            _label(canvas, row.label, y, table, bold=bool(row.direction))
            _interval(canvas, row, place, y, table)
            canvas.block(figure_at, y, [_arrow(row, row.text)], table.figure, tone, anchor="end", bold=bool(row.direction))
            canvas.block(note_at, y, [row.note], table.small, "soft", anchor="end")
        _rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of(form))


def gaps(
    rows: Sequence[GapRow],
    bands: Sequence[Band],
    *,
    headings: Sequence[str],
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """Audiences on one line a pillar: leaders as diamonds, staff as dots, customers as squares."""
    phone = form == "narrow"
    table = _PHONE if phone else _PAGE if form == "page" else _WIDE
    column = 88.0 if form == "wide" else 74.0
    if not phone:
        table = replace(table, end=table.width - column * len(headings) - 24)
    canvas = Canvas(table.width, direction=direction)
    place = table.place(0, 100)
    bottom = table.head + table.row * len(rows)
    _axis(canvas, bands, table, place, bottom, phone=phone)
    ends = [table.width - 2 - column * (len(headings) - 1 - number) for number in range(len(headings))]
    if not phone:
        for end, heading in zip(ends, headings, strict=True):
            _heading(canvas, heading, end, column - 8, table)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        if phone:
            head = Row(row.label, None, "  ".join(row.gaps[:1]))
            _phone_head(canvas, head, y - 13, table, "ink", head.text)
        else:
            _label(canvas, row.label, y, table, bold=row.clear)
            for end, words in zip(ends, row.gaps, strict=False):
                lines, size = fit(words, table.figure, column - 8, lines=2, bold=row.clear, smallest=0.7)
                canvas.block(end, y, lines, size, anchor="end", bold=row.clear)
        _audiences(canvas, row, place, y + (14 if phone else 0), table.radius)
        _rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of(form))


def _phone(
    rows: Sequence[Row],
    bands: Sequence[Band],
    ident: str,
    title: str | None,
    description: str | None,
    direction: str,
    with_change: bool,
    stem: bool = False,
) -> str:
    """The narrow drawing: a heading line with the figures, below it the plot over the whole width."""
    table = _PHONE
    canvas = Canvas(table.width, direction=direction)
    place = table.place(0, 100)
    bottom = table.head + table.row * len(rows)
    _axis(canvas, bands, table, place, bottom, phone=True)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        change = _arrow(row, row.change) if with_change else ""
        tone = {"up": "up", "down": "down"}.get(row.direction, "soft")
        _phone_head(canvas, row, y - 13, table, tone, change, row.text or row.note)
        if stem:
            _stem(canvas, row, place, y + 14)
        _values(canvas, row, place, y + 14, table, join=not stem, labelled=False)
        _rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 2, ident=ident, title=title, description=description, css=css_of("narrow"))


def _phone_head(
    canvas: Canvas, row: Row, y: float, table: _Table, tone: str, change: str, value: str = ""
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


def _axis(
    canvas: Canvas, bands: Sequence[Band], table: _Table, place: Place, bottom: float, *, phone: bool = False
) -> None:
    """Lines at the cut-offs with their numbers, the levels' names between them."""
    edges = [bands[0].start, *(band.end for band in bands)]
    for edge in edges:
        canvas.line(place(edge), table.head - 4, place(edge), bottom, "grid")
        anchor = "middle" if not phone or edge not in (edges[0], edges[-1]) else "start" if edge == edges[0] else "end"
        nudge = {"start": -6, "end": 6, "middle": 0}[anchor]
        canvas.text(place(edge) + nudge, table.head - 10, f"{edge:g}", table.small * 0.95, "soft", anchor=anchor)
    names = [
        fit(b.name, table.small, place(b.end) - place(b.start) - 4, bold=True, smallest=0.66) for b in bands
    ]
    size = min(points for _, points in names)
    for band, (lines, _) in zip(bands, names, strict=True):
        middle = (place(band.start) + place(band.end)) / 2
        canvas.text(middle, table.head - 29, lines[0], size, anchor="middle", bold=True)


def _heading(canvas: Canvas, words: str, end: float, room: float, table: _Table) -> None:
    lines, size = fit(words, table.small, room, lines=2, smallest=0.7)
    for number, line in enumerate(reversed(lines)):
        canvas.text(end, table.head - 10 - number * size * 1.15, line, size, "soft", anchor="end")


def _label(canvas: Canvas, words: str, y: float, table: _Table, *, bold: bool = False) -> None:
    lines, size = fit(words, table.label, table.start - 22, lines=2, bold=bold, smallest=0.82)
    if len(lines) > 1:
        size = min(size, table.row / 2.6)
    canvas.block(0, y, lines, size, bold=bold)


def _rule(canvas: Canvas, number: int, count: int, table: _Table) -> None:
    if number < count - 1:
        y = table.head + table.row * (number + 1)
        canvas.line(0, y, table.width, y, "grid")


def _stem(canvas: Canvas, row: Row, place: Place, y: float) -> None:
    if row.value is not None:
        canvas.line(place(0), y, place(row.value), y, "brand", 4)


def _values(
    canvas: Canvas, row: Row, place: Place, y: float, table: _Table, *, join: bool = True, labelled: bool = True
) -> None:
    """Margin, the way from before to now, ring, dot, and the score beside the dot."""
    if row.value is None:
        if labelled:
            lines, size = fit(row.note, table.small, table.end - table.start - 16)
            canvas.block(table.start + 8, y, lines, size, "soft")
        return
    x = place(row.value)
    right = x
    if row.low is not None and row.high is not None:
        start, right = place(row.low), max(place(row.high), x)
        canvas.rect(start, y - 6, place(row.high) - start, 12, "brand", fill_opacity=0.28)
    if row.prior is not None:
        if join:
            tone = {"up": "brand", "down": "down"}.get(row.direction, "prior")
            canvas.line(place(row.prior), y, x, y, tone, 2.5)
        canvas.ring(place(row.prior), y, table.radius - 1)
        right = max(right, place(row.prior))
    canvas.dot(x, y, table.radius, "brand")
    if labelled:
        canvas.block(right + table.radius + 8, y, [row.text], table.figure, bold=True)


def _change(canvas: Canvas, row: Row, y: float, table: _Table) -> None:
    """The change with an arrow where it is clear, then its margin; or why there is none."""
    end = table.width - 2
    if row.note and not row.change:
        room = table.width - table.end - 56
        lines, size = fit(row.note, table.small, room, lines=2, smallest=0.78)
        canvas.block(end, y, lines, size, "soft", anchor="end")
        return
    tone = {"up": "up", "down": "down"}.get(row.direction, "soft")
    canvas.block(end, y, [row.margin], table.figure - 1, "soft", anchor="end")
    at = end - table.figure * 3.1
    canvas.block(at, y, [_arrow(row, row.change)], table.figure, tone, anchor="end", bold=bool(row.direction))


def _arrow(row: Row, words: str) -> str:
    arrow = {"up": "↑", "down": "↓"}.get(row.direction)
    return f"{arrow} {words}" if arrow and words else words


def _span(rows: Sequence[Row]) -> int:
    """Half the width of the difference axis: a multiple of ten that holds every interval."""
    furthest = [abs(v) for row in rows for v in (row.value, row.low, row.high) if v is not None]
    return max(10, 10 * ceil(max(furthest, default=0) / 10))


def _differences(
    canvas: Canvas, zero_text: str, span: int, table: _Table, place: Place, bottom: float
) -> None:
    for value in (-span, -span / 2, span / 2, span):
        canvas.line(place(value), table.head - 4, place(value), bottom, "grid")
        words = f"{'+' if value > 0 else '−'}{abs(value):g}"
        canvas.text(place(value), table.head - 10, words, table.small, "soft", anchor="middle")
    lines, size = fit(zero_text, table.small, (place(span) - place(0)) * 0.75, lines=2, smallest=0.75)
    for number, line in enumerate(reversed(lines)):
        canvas.text(place(0), table.head - 10 - number * size * 1.1, line, size, anchor="middle", bold=True)
    canvas.line(place(0), table.head - 4, place(0), bottom, "axis", 1.5)


def _interval(canvas: Canvas, row: Row, place: Place, y: float, table: _Table) -> None:
    if row.value is None:
        return
    line = {"up": "brand", "down": "down"}.get(row.direction, "prior")
    if row.low is not None and row.high is not None:
        canvas.line(place(row.low), y, place(row.high), y, line, 2.5)
    if row.direction:
        canvas.dot(place(row.value), y, table.radius, "brand" if row.direction == "up" else "fall")
    else:
        canvas.ring(place(row.value), y, table.radius - 1)


def _audiences(canvas: Canvas, row: GapRow, place: Place, y: float, radius: float) -> None:
    scored = [(audience, place(value)) for audience, value in row.scores if value is not None]
    if len(scored) > 1:
        xs = [x for _, x in scored]
        canvas.line(min(xs), y, max(xs), y, "span", 3)
    for audience, x in sorted(scored, key=lambda pair: ("customer", "staff", "leader").index(pair[0])):
        if audience == "customer":
            canvas.square(x, y, radius * 0.88, "customer")
        elif audience == "leader":
            canvas.diamond(x, y, radius * 1.25, "leader")
        else:
            canvas.dot(x, y, radius, "staff")
