"""Single questions: the mean answer of each on the scale that was offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxassess.charts.canvas import Canvas, css_of, fit
from cxassess.charts.layout import PAGE, PHONE, WIDE, Table, draw_label, draw_phone_head, draw_rule
from cxassess.charts.series import Row


@dataclass(frozen=True)
class ItemRow:
    """One question: `place` is where its mean lies from 0 to 1, None where it is not shown."""

    label: str
    place: float | None
    text: str = ""
    note: str = ""
    bound: str = ""  # "at_most" or "at_least": the mean may lie on that side of the place


def items(
    rows: Sequence[ItemRow],
    ticks: Sequence[str],
    ends: tuple[str, str],
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """A dot for each mean on a line from the lowest answer to the highest; a ring with a tail for a bound."""
    phone = form == "narrow"
    table = PHONE if phone else PAGE if form == "page" else WIDE
    if not phone:
        table = replace(table, start=table.start + 60, end=table.width - (120 if form == "wide" else 96))
    canvas = Canvas(table.width, direction=direction)
    bottom = table.head + table.row * len(rows)
    _axis(canvas, ticks, ends, table, bottom)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        if phone:
            draw_phone_head(
                canvas, Row(row.label, None), y - 13, table, "soft", "", row.text if row.place else row.note
            )
            _mean(canvas, row, y + 14, table)
        else:
            draw_label(canvas, row.label, y, table)
            _mean(canvas, row, y, table)
            _figure(canvas, row, y, table)
        draw_rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of(form))


def _x(table: Table, place: float) -> float:
    return table.start + 14 + place * (table.end - table.start - 28)


def _axis(canvas: Canvas, ticks: Sequence[str], ends: tuple[str, str], table: Table, bottom: float) -> None:
    """A line at each answer with its number, what the two ends are above them."""
    for number, words in enumerate(ticks):
        x = _x(table, number / max(len(ticks) - 1, 1))
        canvas.line(x, table.head - 4, x, bottom, "grid")
        canvas.text(x, table.head - 10, words, table.small, "soft", anchor="middle")
    room = (table.end - table.start) / 2 - 8
    for words, x, anchor in zip(ends, (_x(table, 0) - 6, _x(table, 1) + 6), ("start", "end"), strict=True):
        lines, size = fit(words, table.small, room, bold=True, smallest=0.7)
        canvas.text(x, table.head - 30, lines[0], size, anchor=anchor, bold=True)


def _mean(canvas: Canvas, row: ItemRow, y: float, table: Table) -> None:
    canvas.line(_x(table, 0), y, _x(table, 1), y, "track", 2)
    if row.place is None:
        return
    x = _x(table, row.place)
    if row.bound:
        canvas.line(x, y, _x(table, 1 if row.bound == "at_least" else 0), y, "brand", 5)
        canvas.ring(x, y, table.radius, "brand")
    else:
        canvas.dot(x, y, table.radius, "brand", halo=2)


def _figure(canvas: Canvas, row: ItemRow, y: float, table: Table) -> None:
    words, tone = (row.text, "ink") if row.place is not None else (row.note, "soft")
    room = table.width - table.end - 8
    lines, size = fit(words, table.figure, room, lines=2, bold=row.place is not None, smallest=0.75)
    canvas.block(table.width - 2, y, lines, size, tone, anchor="end", bold=row.place is not None)
