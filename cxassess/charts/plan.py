"""The goals on their way: a column for each horizon, a bar for each goal."""

from __future__ import annotations

from collections.abc import Sequence

from cxassess.charts.canvas import Canvas, fit

_TOP, _STAIRS = 42.0, 5
_GROUNDS = ("#CFE2E4", "#E3EFF0", "#F1F5F5")


def timeline(
    columns: Sequence[tuple[str, Sequence[str]]],
    *,
    ident: str,
    title: str | None,
    width: float = 680,
    direction: str = "ltr",
) -> str:
    """Columns named by their horizon, with a bar for every goal; few goals go down like stairs."""
    canvas = Canvas(width, direction=direction)
    share = width / max(len(columns), 1)
    stairs = sum(len(goals) for _, goals in columns) <= _STAIRS
    bars = []
    y = deepest = _TOP
    for number, (_, goals) in enumerate(columns):
        y = y if stairs else _TOP
        for words in goals:
            lines, size = fit(words, 13, share - 26, lines=3, bold=True, smallest=0.9)
            bars.append((number * share, y, lines, size))
            y += 14 + 16 * len(lines)
        deepest = max(deepest, y)
    bottom = max(deepest + 6, 72)
    for number, (name, _) in enumerate(columns):
        canvas.rect(number * share, 0, share - 2, bottom, _GROUNDS[min(number, 2)])
        lines, size = fit(name, 15, share - 20, bold=True)
        canvas.text(number * share + 9, 24, lines[0], size, "#13222B", bold=True, serif=True)
    for x, top, lines, size in bars:
        height = 8 + 16 * len(lines)
        canvas.rect(x + 5, top, share - 12, height, "#0A6270", rx=2)
        canvas.block(x + 13, top + height / 2, lines, size, "#FFFFFF", bold=True)
    return canvas.svg(bottom, ident=ident, title=title)
