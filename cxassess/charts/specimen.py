"""A colour shown at work: the cover in small, and the five levels in its shades."""

from __future__ import annotations

from collections.abc import Sequence

from cxassess.charts.canvas import Canvas, fit
from cxassess.charts.palette import INK, WHITE, Palette, contrast

_COLUMNS = (57, 52, 37, 68, 33, 38, 53, 43, 36, 52)
_LIT, _AMBER = (2, 5), "#F2B33D"


def specimen(
    shades: Palette,
    *,
    heading: str,
    name: str,
    levels: Sequence[str],
    ident: str,
    title: str,
    tall: bool = True,
) -> str:
    """The cover with its words and columns, and beside it what stands inside: a bar, a box, the levels."""
    width, height = (180.0, 254.0) if tall else (196.0, 254.0)
    canvas = Canvas(width + 140)
    canvas.rect(0, 0, width, height, shades.deep)
    lines, size = fit(heading, 19, width - 40, lines=3, bold=True)
    for number, line in enumerate(lines):
        canvas.text(18, 42 + number * size * 1.15, line, size, WHITE, bold=True, serif=True)
    named, points = fit(name, 11, width - 40)
    canvas.text(18, 56 + len(lines) * size * 1.15, named[0], points, shades.light)
    foot, pitch = height - 28, (width - 36) / len(_COLUMNS)
    for number, value in enumerate(_COLUMNS):
        colour = _AMBER if number in _LIT else shades.pale
        canvas.rect(18 + number * pitch, foot - value * 1.3, pitch * 0.72, value * 1.3, colour)
    canvas.rect(0, foot, width, 28, shades.pale)
    _inside(canvas, shades, width + 16, levels)
    return canvas.svg(height, ident=ident, title=title)


def _inside(canvas: Canvas, shades: Palette, x: float, levels: Sequence[str]) -> None:
    canvas.rect(x, 0, 120, 7, shades.brand)
    canvas.rect(x, 22, 120, 40, shades.tint)
    canvas.rect(x, 22, 5, 40, _AMBER)
    canvas.rect(x, 76, 96, 22, shades.brand, rx=2)
    for number, (shade, label) in enumerate(zip(shades.levels, levels, strict=True)):
        y = 112 + 29 * number
        canvas.rect(x, y, 120, 27, shade)
        ink = WHITE if contrast(shade, WHITE) >= contrast(shade, INK) else INK
        canvas.text(x + 60, y + 19, label, 14, ink, anchor="middle", bold=True)
