"""Differences: the change since the prior round, and the gaps between audiences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from cxassess.charts.canvas import Canvas, css_of, fit
from cxassess.charts.layout import (
    PAGE,
    PHONE,
    WIDE,
    Place,
    Table,
    draw_axis,
    draw_heading,
    draw_label,
    draw_phone_head,
    draw_rule,
    with_arrow,
)
from cxassess.charts.series import Band, GapRow, Row


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
    table = PHONE if form == "narrow" else PAGE if form == "page" else WIDE
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
        draw_heading(canvas, headings[0], figure_at, figure_at - table.end - 10, table)
        draw_heading(canvas, headings[1], note_at, note_at - figure_at - 8, table)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        tone = {"up": "up", "down": "down"}.get(row.direction, "ink")
        if phone:
            draw_phone_head(canvas, row, y - 13, table, tone, with_arrow(row, row.text))
            _interval(canvas, row, place, y + 14, table)
        else:
            draw_label(canvas, row.label, y, table, bold=bool(row.direction))
            _interval(canvas, row, place, y, table)
            canvas.block(
                figure_at,
                y,
                [with_arrow(row, row.text)],
                table.figure,
                tone,
                anchor="end",
                bold=bool(row.direction),
            )
            canvas.block(note_at, y, [row.note], table.small, "soft", anchor="end")
        draw_rule(canvas, number, len(rows), table)
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
    table = PHONE if phone else PAGE if form == "page" else WIDE
    column = 88.0 if form == "wide" else 74.0
    if not phone:
        table = replace(table, end=table.width - column * len(headings) - 24, head=table.head + 16)
    canvas = Canvas(table.width, direction=direction)
    place = table.place(0, 100)
    bottom = table.head + table.row * len(rows)
    draw_axis(canvas, bands, table, place, bottom, phone=phone)
    ends = [table.width - 2 - column * (len(headings) - 1 - number) for number in range(len(headings))]
    if not phone:
        for end, heading in zip(ends, headings, strict=True):
            draw_heading(canvas, heading, end, column - 8, table)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        if phone:
            head = Row(row.label, None, "  ".join(row.gaps[:1]))
            draw_phone_head(canvas, head, y - 13, table, "ink", head.text)
        else:
            draw_label(canvas, row.label, y, table, bold=any(row.clear))
            clear = row.clear or (False,) * len(row.gaps)
            for end, words, bold in zip(ends, row.gaps, clear, strict=False):
                lines, size = fit(words, table.figure, column - 8, lines=2, bold=bold, smallest=0.7)
                canvas.block(end, y, lines, size, anchor="end", bold=bold)
        _audiences(canvas, row, place, y + (14 if phone else 0), table.radius)
        draw_rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of(form))


def _span(rows: Sequence[Row]) -> int:
    """Half the width of the difference axis: a multiple of ten that holds every interval."""
    furthest = [abs(v) for row in rows for v in (row.value, row.low, row.high) if v is not None]
    return max(10, 10 * ceil(max(furthest, default=0) / 10))


def _differences(
    canvas: Canvas, zero_text: str, span: int, table: Table, place: Place, bottom: float
) -> None:
    for value in (-span, -span / 2, span / 2, span):
        canvas.line(place(value), table.head - 4, place(value), bottom, "grid")
        words = f"{'+' if value > 0 else '−'}{abs(value):g}"
        canvas.text(place(value), table.head - 10, words, table.small, "soft", anchor="middle")
    lines, size = fit(zero_text, table.small, (place(span) - place(0)) * 0.75, lines=2, smallest=0.75)
    for number, line in enumerate(reversed(lines)):
        canvas.text(place(0), table.head - 10 - number * size * 1.1, line, size, anchor="middle", bold=True)
    canvas.line(place(0), table.head - 4, place(0), bottom, "axis", 1.5)


def _interval(canvas: Canvas, row: Row, place: Place, y: float, table: Table) -> None:
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
