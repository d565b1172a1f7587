"""Bars in pairs, one of those inside and one of customers: how often each side names a thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxassess.charts.canvas import Canvas, css_of, fit, text_width
from cxassess.charts.layout import PAGE, PHONE, WIDE, Place, Table, draw_label, draw_rule

_ROOM = 96.0  # for the figure behind the longest bar
_WIDE = replace(WIDE, start=320, end=1040 - _ROOM, row=56, head=30)
_PAGE = replace(PAGE, start=210, end=680 - _ROOM, row=44, head=26)
_PHONE = replace(PHONE, end=320 - _ROOM, row=86, head=26)


@dataclass(frozen=True)
class Pair:
    """A line: how much each side has of a thing, and the same to be read; None where nothing is known."""

    label: str
    inside: float | None
    customers: float | None
    inside_text: str = ""
    customers_text: str = ""


def pairs(
    rows: Sequence[Pair],
    ticks: Sequence[tuple[float, str]],
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """Two bars a line, from 0: a round end for those inside, a square one for customers.

    `ticks` are the places of the grid with their texts, the first at 0, the last at the end of the scale.
    """
    table = {"narrow": _PHONE, "page": _PAGE}.get(form, _WIDE)
    canvas = Canvas(table.width, direction=direction)
    place = table.place(0, ticks[-1][0])
    bottom = table.head + table.row * len(rows)
    for value, text in ticks:
        canvas.line(place(value), table.head - 4, place(value), bottom, "grid")
        canvas.text(place(value), table.head - 10, text, table.small * 0.95, "soft", anchor="middle")
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        if form == "narrow":
            y = _phone_label(canvas, row, y, table)
        else:
            draw_label(canvas, row.label, y, table)
        step = table.row * (0.2 if form != "narrow" else 0.15)
        _bar(canvas, row.inside, row.inside_text, place, y - step, table, "staff")
        _bar(canvas, row.customers, row.customers_text, place, y + step, table, "customer")
        draw_rule(canvas, number, len(rows), table)
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of(form))


def _phone_label(canvas: Canvas, row: Pair, y: float, table: Table) -> float:
    """The label above its bars, on paper so that grid lines do not cross the words; where the bars stand."""
    top = y - table.row / 2 + 17
    canvas.rect(0, top - 13, table.width, 28, "paper")
    lines, size = fit(row.label, table.label, table.width - 8, bold=True, smallest=0.78)
    canvas.block(0, top, lines, size, bold=True)
    return y + 15


def _bar(
    canvas: Canvas, value: float | None, text: str, place: Place, y: float, table: Table, tone: str
) -> None:
    """A bar with its mark and its figure behind it; the figure alone where there is no value."""
    start = place(0)
    end = start if value is None else place(value)
    if value is not None:
        canvas.rect(start, y - 4, end - start, 8, tone)
        if tone == "customer":
            canvas.square(end, y, table.radius - 0.5, tone)
        else:
            canvas.dot(end, y, table.radius, tone)
    lines, size = fit(text, table.figure, _ROOM - table.radius - 8, smallest=0.75)
    behind = end + (table.radius + 6 if value is not None else 6)
    canvas.rect(behind - 2, y - size * 0.55, text_width(lines[0], size) + 4, size * 1.1, "paper")
    canvas.block(behind, y, lines, size, "ink" if value is not None else "soft")
