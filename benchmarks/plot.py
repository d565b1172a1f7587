"""The picture of a table: for each row with a goal, how much of what the goal allows was used."""

from collections.abc import Iterator, Sequence
from html import escape

from .frame import Row

WIDTH, LEFT, RIGHT, TOP, STEP, BAR = 1040, 480, 150, 74, 34, 18
TITLE = "Used of what each goal allows"
COLOURS = {"met": "#1f6f5c", "over": "#b3471d", "under": "#b3471d"}


def svg(rows: Sequence[Row], machine: str) -> str:
    """A drawing by itself: bars from 0, a line at 1 where the goal is, a row's name and verdict in words."""
    shown = [(row, row.used) for row in rows if row.used is not None]
    scale = (WIDTH - LEFT - RIGHT) / max([1.5, *(used for _, used in shown)])
    height = TOP + STEP * len(shown) + 20
    said = "; ".join(f"{row.id} {row.work}: {used:.2f}, {row.verdict}" for row, used in shown)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
            'aria-labelledby="title desc" font-family="sans-serif" font-size="14" fill="#1b1b1b">',
            f'<title id="title">{TITLE}</title>',
            f'<desc id="desc">{escape(said)}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
            f'<text x="20" y="26" font-size="17" font-weight="bold">{TITLE}; shorter is better</text>',
            f'<text x="20" y="48" font-size="12">{escape(machine)}</text>',
            *(line for place, (row, used) in enumerate(shown) for line in _bar(place, row, used, scale)),
            *_goal_line(LEFT + scale, height),
            "</svg>\n",
        ]
    )


def _bar(place: int, row: Row, used: float, scale: float) -> Iterator[str]:
    """A row: its name, its bar, its figure."""
    y = TOP + STEP * place
    length = max(1.0, used * scale)
    yield f'<text x="{LEFT - 10}" y="{y + 14}" text-anchor="end">{escape(f"{row.id}  {row.work}")}</text>'
    yield f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{COLOURS[row.verdict]}"/>'
    after = LEFT + max(length, scale) + 8  # never across the goal's line
    yield f'<text x="{after:.1f}" y="{y + 14}">{used:.2f} {row.verdict}</text>'


def _goal_line(x: float, height: int) -> Iterator[str]:
    """The line that no bar should pass."""
    ends = f'x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{height - 12}"'
    yield f'<line {ends} stroke="#1b1b1b" stroke-width="2"/>'
    yield f'<text x="{x:.1f}" y="{TOP - 12}" text-anchor="middle" font-size="12">goal</text>'
