"""The pillars on the scale: this round beside the prior one, and one person’s snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
from cxassess.charts.series import Band, Row

_SNAPSHOT = replace(WIDE, width=680, start=216, end=632, label=16, row=36, radius=8)


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
    table = PAGE if form == "page" else WIDE
    if not change_heading:
        table = replace(table, end=table.width - 58)
    canvas = Canvas(table.width, direction=direction)
    place = table.place(0, 100)
    bottom = table.head + table.row * len(rows)
    draw_axis(canvas, bands, table, place, bottom)
    if change_heading:
        draw_heading(canvas, change_heading, table.width - 2, table.width - table.end - 24, table)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        draw_label(canvas, row.label, y, table)
        _values(canvas, row, place, y, table)
        if change_heading:
            _change(canvas, row, y, table)
        draw_rule(canvas, number, len(rows), table)
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
    draw_axis(canvas, bands, table, place, bottom)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        draw_label(canvas, row.label, y, table)
        _stem(canvas, row, place, y)
        _values(canvas, row, place, y, table, join=False)
        draw_rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of("wide"))


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
    table = PHONE
    canvas = Canvas(table.width, direction=direction)
    place = table.place(0, 100)
    bottom = table.head + table.row * len(rows)
    draw_axis(canvas, bands, table, place, bottom, phone=True)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        change = with_arrow(row, row.change) if with_change else ""
        tone = {"up": "up", "down": "down"}.get(row.direction, "soft")
        draw_phone_head(canvas, row, y - 13, table, tone, change, row.text or row.note)
        if stem:
            _stem(canvas, row, place, y + 14)
        _values(canvas, row, place, y + 14, table, join=not stem, labelled=False)
        draw_rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 2, ident=ident, title=title, description=description, css=css_of("narrow"))


def _stem(canvas: Canvas, row: Row, place: Place, y: float) -> None:
    if row.value is not None:
        canvas.line(place(0), y, place(row.value), y, "brand", 4)


def _values(
    canvas: Canvas,
    row: Row,
    place: Place,
    y: float,
    table: Table,
    *,
    join: bool = True,
    labelled: bool = True,
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


def _change(canvas: Canvas, row: Row, y: float, table: Table) -> None:
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
    canvas.block(
        at, y, [with_arrow(row, row.change)], table.figure, tone, anchor="end", bold=bool(row.direction)
    )
