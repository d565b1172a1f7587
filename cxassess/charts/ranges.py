"""Amounts that nobody knows exactly: a line from the lowest to the highest, a bar where most of it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxassess.charts.canvas import Canvas, css_of, fit
from cxassess.charts.layout import (
    PAGE,
    PHONE,
    WIDE,
    Place,
    Table,
    draw_label,
    draw_phone_head,
    draw_rule,
)
from cxassess.charts.series import Row

Tick = tuple[float, str]


@dataclass(frozen=True)
class RangeRow:
    """One amount: from `low` to `high` at the very most, from `start` to `end` in most cases."""

    label: str
    low: float
    start: float
    middle: float
    end: float
    high: float
    text: str = ""
    note: str = ""
    beside: tuple[float, float, float] | None = None
    """Low, middle and high of money that goes out, below it, as a square in another colour."""
    once: bool = False
    """Whether it is such money itself."""
    strong: bool = False


def ranges(
    rows: Sequence[RangeRow],
    ticks: Sequence[Tick],
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """Each amount on one axis; `ticks` are its numbers with their texts, the least first, two or more."""
    phone = form == "narrow"
    table = PHONE if phone else PAGE if form == "page" else WIDE
    table = replace(table, head=34, start=16, end=304, row=64) if phone else _roomy(table, form)
    canvas = Canvas(table.width, direction=direction)
    place = table.place(ticks[0][0], ticks[-1][0])
    bottom = table.head + table.row * len(rows)
    _axis(canvas, ticks, table, place, bottom, phone=phone)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        if phone:
            draw_phone_head(canvas, Row(row.label, None), y - 14, table, "ink", "", row.text)
            _range(canvas, row, place, y + 16, table)
        else:
            draw_label(canvas, row.label, y, table, bold=row.strong)
            _range(canvas, row, place, y, table)
            _figures(canvas, row, y, table)
        draw_rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of(form))


def range_key(kind: str, *, ident: str, title: str | None = None) -> str:
    """The sign of a legend: `dot`, `bar`, `line` or `square`."""
    canvas = Canvas(34)
    if kind == "dot":
        canvas.dot(17, 9, 7, "brand")
    elif kind == "bar":
        canvas.rect(1, 4, 32, 10, "brand", fill_opacity=0.45)
    elif kind == "line":
        canvas.line(1, 9, 33, 9, "brand", 1.5)
        for end in (1, 33):
            canvas.line(end, 4.5, end, 13.5, "brand", 1.5)
    else:
        canvas.line(1, 9, 33, 9, "axis", 1.5)
        canvas.square(17, 9, 5, "customer")
    return canvas.svg(18, ident=ident, title=title, css="key" if title else "sign")


def _roomy(table: Table, form: str) -> Table:
    """Room for long labels, and for two amounts at the end of a line."""
    label, text, row = (320, 180, 50) if form == "wide" else (214, 116, 38)
    return replace(table, start=label, end=table.width - text, row=row, head=34)


def _axis(
    canvas: Canvas, ticks: Sequence[Tick], table: Table, place: Place, bottom: float, *, phone: bool
) -> None:
    for number, (value, words) in enumerate(ticks):
        tone, width = ("axis", 1.5) if value == 0 else ("grid", 1)
        canvas.line(place(value), table.head - 4, place(value), bottom, tone, width)
        anchor, nudge = "middle", 0.0
        if phone and number in (0, len(ticks) - 1):
            anchor, nudge = ("start", -14.0) if number == 0 else ("end", 14.0)
        canvas.text(place(value) + nudge, table.head - 10, words, table.small * 0.95, "soft", anchor=anchor)


def _figures(canvas: Canvas, row: RangeRow, y: float, table: Table) -> None:
    """What the drawing says in figures, at the end of the line."""
    room, up = table.width - table.end - 20, table.figure * 0.56 if row.note else 0
    lines, size = fit(row.text, table.figure, room, bold=True, smallest=0.7)
    canvas.block(table.width - 2, y - up, lines, size, anchor="end", bold=True)
    if row.note:
        lines, size = fit(row.note, table.small, room, smallest=0.7)
        canvas.block(table.width - 2, y + up, lines, size, "soft", anchor="end")


def _range(canvas: Canvas, row: RangeRow, place: Place, y: float, table: Table) -> None:
    if row.beside:
        _beside(canvas, row.beside, place, y + table.radius * 1.5, table)
        y -= table.radius * 0.75
    tone, line = ("customer", "axis") if row.once else ("brand", "brand")
    canvas.line(place(row.low), y, place(row.high), y, line, 1.5)
    for end in (row.low, row.high):
        canvas.line(place(end), y - 4, place(end), y + 4, line, 1.5)
    thick = 14 if row.strong else 11
    canvas.rect(place(row.start), y - thick / 2, place(row.end) - place(row.start), thick, "paper")
    canvas.rect(
        place(row.start), y - thick / 2, place(row.end) - place(row.start), thick, tone, fill_opacity=0.45
    )
    if row.once:
        canvas.square(place(row.middle), y, table.radius * 0.85, tone)
    else:
        canvas.dot(place(row.middle), y, table.radius, tone)


def _beside(
    canvas: Canvas, amounts: tuple[float, float, float], place: Place, y: float, table: Table
) -> None:
    low, middle, high = amounts
    canvas.line(place(low), y, place(high), y, "axis", 1.5)
    canvas.square(place(middle), y, table.radius * 0.7, "customer")
