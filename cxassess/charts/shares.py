"""Shares of a choice: for each label a bar for each group, the strong part full, the next one lighter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxassess.charts.canvas import Canvas, css_of, fit
from cxassess.charts.layout import PAGE, PHONE, WIDE, Place, Table, draw_label, draw_phone_head
from cxassess.charts.series import Row

EDGES = (0, 25, 50, 75, 100)
LIGHT = ".32"


@dataclass(frozen=True)
class Share:
    """One group's bar: how many per cent are full and how many follow lighter.

    Without the first there is no bar; without the second what follows is dotted, since it is not told. `tone`
    is an audience, or `brand` for all together.
    """

    name: str
    tone: str
    full: float | None
    light: float | None
    text: str


@dataclass(frozen=True)
class ShareRow:
    """A label with the bars of its groups."""

    label: str
    bars: tuple[Share, ...]


@dataclass(frozen=True)
class _Form:
    """Where things stand: the names of groups, the height of a bar with its room, that around the label."""

    table: Table
    names: float
    bar: float
    step: float
    above: float  # from the top of a row to its first bar
    below: float


_FORMS = {
    "wide": _Form(replace(WIDE, start=366, end=880, head=26), 256, 14, 24, 9, 9),
    "page": _Form(replace(PAGE, start=262, end=560, head=22), 190, 11, 18, 7, 7),
    "narrow": _Form(replace(PHONE, start=84, end=222, head=26), 4, 13, 22, 36, 8),
}


def shares(
    rows: Sequence[ShareRow],
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """A line for each label with a bar for each group, on an axis of 0 to 100 per cent."""
    shape = _FORMS[form]
    table = shape.table
    canvas = Canvas(table.width, direction=direction)
    place = table.place(0, 100)
    y = table.head
    bottom = y + sum(_height(row, shape) for row in rows)
    _axis(canvas, place, shape, bottom, form)
    for number, row in enumerate(rows):
        height = _height(row, shape)
        _row(canvas, row, place, y, shape, form)
        y += height
        if number < len(rows) - 1:
            canvas.line(0, y, table.width, y, "grid")
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of(form))


def _height(row: ShareRow, shape: _Form) -> float:
    return shape.above + shape.step * len(row.bars) + shape.below


def _axis(canvas: Canvas, place: Place, shape: _Form, bottom: float, form: str) -> None:
    for edge in EDGES if form != "narrow" else EDGES[::2]:
        canvas.line(place(edge), shape.table.head - 4, place(edge), bottom, "grid")
        canvas.text(
            place(edge), shape.table.head - 9, f"{edge}%", shape.table.small * 0.95, "soft", anchor="middle"
        )


def _row(canvas: Canvas, row: ShareRow, place: Place, top: float, shape: _Form, form: str) -> None:
    table = shape.table
    if form == "narrow":
        draw_phone_head(canvas, Row(row.label, None), top + 17, table, "ink", "")
    else:
        middle = top + _height(row, shape) / 2
        draw_label(canvas, row.label, middle, replace(table, start=shape.names, row=_height(row, shape)))
    for number, bar in enumerate(row.bars):
        y = top + shape.above + shape.step * (number + 0.5)
        lines, size = fit(bar.name, table.small, table.start - shape.names - 8, smallest=0.7)
        canvas.block(shape.names, y, lines, size, "soft")
        _bar(canvas, bar, place, y, shape)
        room = table.width - table.end - 10
        lines, size = fit(bar.text, table.small, room, lines=2, bold=bar.full is not None, smallest=0.72)
        canvas.block(table.width - 2, y, lines, size, anchor="end", bold=bar.full is not None)


def _bar(canvas: Canvas, bar: Share, place: Place, y: float, shape: _Form) -> None:
    if bar.full is None:
        return
    top, at = y - shape.bar / 2, place(bar.full)
    canvas.rect(place(0), top, at - place(0), shape.bar, bar.tone)
    if bar.light is None:
        canvas.line(at, y, place(100), y, "prior", 2, stroke_dasharray="2 4")
    elif bar.light:
        canvas.rect(at, top, place(bar.full + bar.light) - at, shape.bar, bar.tone, fill_opacity=LIGHT)
