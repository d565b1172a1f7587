"""Shares of answers as bars of one length: favourable, neutral, unfavourable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxassess.charts.canvas import Canvas, css_of, fit, text_width
from cxassess.charts.layout import PAGE, PHONE, WIDE, Table, draw_label, draw_phone_head, draw_rule
from cxassess.charts.series import Row

_TONES = (("brand", "on"), ("neutral", "ink"), ("fall", "on"))
_LEAST = 5.0
"""How long a part is drawn at least, if it is there at all."""


@dataclass(frozen=True)
class PartRow:
    """One bar: whole per cents that add up to 100 with their texts; a note where there are none."""

    label: str
    shares: tuple[int, int, int] | None
    texts: tuple[str, str, str] = ("", "", "")
    note: str = ""


def parts(
    rows: Sequence[PartRow],
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """A bar for each row, each part with its figure in it where there is room."""
    phone = form == "narrow"
    table = replace(PHONE, start=4, end=316, head=4) if phone else PAGE if form == "page" else WIDE
    if not phone:
        table = replace(table, end=table.width - 4, head=6)
    canvas = Canvas(table.width, direction=direction)
    for number, row in enumerate(rows):
        y = table.head + table.row * (number + 0.5)
        if phone:
            draw_phone_head(canvas, Row(row.label, None), y - 13, table, "soft", "")
        else:
            draw_label(canvas, row.label, y, table)
        _bar(canvas, row, y + (13 if phone else 0), table)
        draw_rule(canvas, number, len(rows), table)
    bottom = table.head + table.row * len(rows)
    return canvas.svg(bottom + 4, ident=ident, title=title, description=description, css=css_of(form))


def _bar(canvas: Canvas, row: PartRow, y: float, table: Table) -> None:
    if row.shares is None:
        lines, size = fit(row.note, table.small, table.end - table.start - 8)
        canvas.block(table.start + 4, y, lines, size, "soft")
        return
    half, x = table.row * (0.2 if table.row > 50 else 0.3), table.start
    for share, text, (tone, ink) in zip(row.shares, row.texts, _TONES, strict=True):
        length = share / 100 * (table.end - table.start)
        if share:
            # The gap keeps two parts apart where colours cannot be told.
            canvas.rect(x, y - half, max(length - 2, min(length, _LEAST)), 2 * half, tone)
        if text_width(text, table.figure, bold=True) <= length - 10:
            canvas.text(x + 6, y + table.figure * 0.34, text, table.figure, ink, bold=True)
        x += length
