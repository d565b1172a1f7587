"""The colonnade: the pillars as columns, as tall as their scores or as far as somebody has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxassess.charts.canvas import Canvas, fit, text_width


@dataclass(frozen=True)
class Column:
    """One pillar; `lit` columns stand out."""

    label: str
    value: float | None
    text: str = ""
    lit: bool = False


_PALE, _AMBER, _DEEP, _RULE, _LIGHT = "#E9F2F2", "#F2B33D", "#0B3C49", "#3E6C78", "#D9E8EA"


def colonnade(
    columns: Sequence[Column],
    *,
    ident: str,
    title: str | None,
    cuts: Sequence[float] = (20, 40, 60, 80),
    direction: str = "ltr",
) -> str:
    """The cover: columns on a dark ground, with a line at every cut-off between two levels."""
    canvas = Canvas(840, direction=direction)
    foot, tall = 522.0, 470.0

    def top(value: float) -> float:
        return foot - value / 100 * tall

    for cut in cuts:
        canvas.rect(66, top(cut), 696, 1, _RULE)
        canvas.text(56, top(cut) + 5, f"{cut:g}", 14, _LIGHT, anchor="end", bold=True)
    pitch = 680 / max(len(columns), 1)
    width = min(pitch * 0.765, 52)
    for number, column in enumerate(columns):
        _column(canvas, column, 74 + pitch * number + (pitch - width) / 2, width, foot, top)
    canvas.rect(0, foot, 840, 78, _PALE)
    return canvas.svg(600, ident=ident, title=title)


def _column(canvas: Canvas, column: Column, x: float, width: float, foot: float, top: object) -> None:
    crown = top(column.value or 0)  # type: ignore[operator]
    colour = _AMBER if column.lit else _PALE
    canvas.rect(x, crown, width, foot - crown, colour)
    canvas.text(x + width / 2, crown - 10, column.text, 15, "#FFFFFF", anchor="middle", bold=True)
    size = 13.0 if width >= 20 else 10.0
    base = x + width / 2 + (-1 if canvas.mirrored else 1) * size * 0.34
    inside = foot - crown - 18
    if text_width(column.label, size) <= inside:
        canvas.text(base, foot - 9, column.label, size, _DEEP, anchor=_away(canvas), upright=False)
        return
    # a short column: the name stands above it
    lines, points = fit(column.label, size, crown - 100, smallest=0.85)
    canvas.text(base, crown - 36, lines[0], points, _LIGHT, anchor=_away(canvas), upright=False)


def _away(canvas: Canvas) -> str:
    """The anchor by which turned text grows upwards from its point, whichever way the page reads."""
    return "end" if canvas.mirrored else "start"


def progress(states: Sequence[str], *, ident: str = "progress", title: str | None = None) -> str:
    """Small columns for a form, each `done`, `now` or `todo`; decoration unless it has a title."""
    parts = []
    for number, state in enumerate(states):
        y, height = (3, 28) if state == "now" else (11, 20)
        parts.append(
            f'<rect class="col-{state}" x="{1 + 20 * number}" y="{y}" width="14" height="{height}" rx="1.5"/>'
        )
    width = 20 * len(states) - 4
    canvas = Canvas(width)
    canvas.raw(*parts, f'<rect class="col-base" x="0" y="32" width="{width}" height="2"/>')
    return canvas.svg(34, ident=ident, title=title, css="colonnade")


def mark(*, ident: str = "mark", title: str | None = None, colour: str = "#0A6270") -> str:
    """The sign of the program: four columns that rise, the last one amber."""
    canvas = Canvas(26)
    canvas.raw(
        *(
            f'<rect x="{x}" y="{y}" width="4.5" height="{24 - y}" rx="1" fill="{fill}" class="{css}"/>'
            for x, y, fill, css in (
                (0, 14, colour, "mk"),
                (7, 10, colour, "mk"),
                (14, 6, colour, "mk"),
                (21, 2, _AMBER, "mk-a"),
            )
        ),
        f'<rect x="0" y="24.6" width="25.6" height="1.4" fill="{colour}" class="mk"/>',
    )
    return canvas.svg(26, ident=ident, title=title, css="mark")


def key(kind: str, *, ident: str = "key", title: str | None = None) -> str:
    """The sign of a legend: `now`, `prior`, `margin`, `leader`, `staff`, `customer`."""
    canvas = Canvas(34 if kind == "margin" else 18)
    if kind == "prior":
        canvas.ring(9, 9, 6.5)
    elif kind == "margin":
        canvas.rect(1, 3, 32, 12, "brand", fill_opacity=0.28)
    elif kind == "leader":
        canvas.diamond(9, 9, 8, "leader")
    elif kind == "customer":
        canvas.square(9, 9, 6, "customer")
    else:
        canvas.dot(9, 9, 7.5, "brand")
    return canvas.svg(18, ident=ident, title=title, css="key")
