"""A grid of points on two scales with a cross through it: what matters upwards, what goes well to the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, hypot

from cxassess.charts.canvas import Canvas, css_of, fit, text_width

LEAST_SPAN = 1.5
ON_THE_SPOT = 1.0


@dataclass(frozen=True)
class GridSpot:
    """A point by its number; shape is `own`, `partner` or `supplier`."""

    number: int
    performance: float
    importance: float
    shape: str


@dataclass(frozen=True)
class Corners:
    """The words of a grid: what stands in its corners, along its axes and at its cross."""

    fix_first: str
    keep: str
    low_priority: str
    overdone: str
    performance: str
    importance: str
    performance_cut: str
    importance_cut: str


@dataclass(frozen=True)
class _Size:
    width: float
    height: float
    start: float  # where the plot begins
    top: float
    bottom: float  # room below it
    end: float  # room at its end
    small: float  # type size
    radius: float


_SIZES = {
    "wide": _Size(680, 520, 58, 14, 58, 16, 14, 13),
    "page": _Size(680, 290, 56, 10, 50, 14, 12.5, 11),
    "narrow": _Size(320, 380, 46, 8, 50, 10, 12, 11),
}


def grid(
    spots: Sequence[GridSpot],
    cross: tuple[float, float] | None,
    words: Corners,
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """Every spot with its number inside its shape; ``cross`` is (performance, importance)."""
    size = _SIZES[form]
    canvas = Canvas(size.width, direction=direction)
    frame = _Frame(size, spots, cross)
    if cross is not None:
        _ground(canvas, frame, cross)
    _axes(canvas, frame, words)
    places = _apart(spots, frame)
    if cross is not None:
        _cross(canvas, frame, cross)
        _corners(canvas, frame, cross, words)
        _cut_words(canvas, frame, cross, words, places)
    for spot, place in zip(spots, places, strict=True):
        _mark(canvas, spot, (frame.x(spot.performance), frame.y(spot.importance)), place, size)
    return canvas.svg(size.height, ident=ident, title=title, description=description, css=css_of(form))


class _Frame:
    """Where a value lies on the drawing: the scales are cut to what there is, in steps of a half."""

    def __init__(self, size: _Size, spots: Sequence[GridSpot], cross: tuple[float, float] | None) -> None:
        self.size = size
        self.left, self.right = size.start, size.width - size.end
        self.top, self.bottom = size.top, size.height - size.bottom
        self.across = _range([spot.performance for spot in spots], cross and cross[0])
        self.up = _range([spot.importance for spot in spots], cross and cross[1])

    def x(self, value: float) -> float:
        low, high = self.across
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self.up
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)


def _range(values: Sequence[float], cut: float | None) -> tuple[float, float]:
    """From half a step to half a step around all of the values, within 1 to 5.

    >>> _range([2.4, 4.1], 3.2), _range([5.0, 5.0], None)
    ((2.0, 4.5), (3.5, 5.0))
    """
    every = [*values, *([] if cut is None else [cut])] or [3.0]
    low, high = floor(2 * (min(every) - 0.2)) / 2, ceil(2 * (max(every) + 0.2)) / 2
    low, high = max(1.0, low), min(5.0, high)
    while high - low < LEAST_SPAN:
        low, high = max(1.0, low - 0.5), min(5.0, high + 0.5)
    return low, high


def _ground(canvas: Canvas, frame: _Frame, cross: tuple[float, float]) -> None:
    """The corner of what comes first, shaded."""
    width, height = frame.x(cross[0]) - frame.left, frame.y(cross[1]) - frame.top
    canvas.rect(frame.left, frame.top, width, height, "fall", fill_opacity=0.08)


def _axes(canvas: Canvas, frame: _Frame, words: Corners) -> None:
    size = frame.size
    for value in _steps(*frame.across):
        canvas.line(frame.x(value), frame.top, frame.x(value), frame.bottom, "grid")
        canvas.text(frame.x(value), frame.bottom + 18, f"{value:g}", size.small, "soft", anchor="middle")
    for value in _steps(*frame.up):
        canvas.line(frame.left, frame.y(value), frame.right, frame.y(value), "grid")
        canvas.text(frame.left - 7, frame.y(value) + 5, f"{value:g}", size.small, "soft", anchor="end")
    canvas.line(frame.left, frame.bottom, frame.right, frame.bottom, "axis", 1.5)
    canvas.line(frame.left, frame.top, frame.left, frame.bottom, "axis", 1.5)
    lines, points = fit(words.performance, size.small, frame.right - frame.left, bold=True)
    canvas.text(frame.right, frame.bottom + 40, lines[0], points, anchor="end", bold=True)
    lines, points = fit(words.importance, size.small, frame.bottom - frame.top, bold=True)
    middle = frame.top + 2 + text_width(lines[0], points, bold=True) / 2
    canvas.text(points, middle, lines[0], points, anchor="middle", bold=True, upright=False)


def _steps(low: float, high: float) -> list[float]:
    return [low + 0.5 * step for step in range(round(2 * (high - low)) + 1)]


def _cross(canvas: Canvas, frame: _Frame, cross: tuple[float, float]) -> None:
    """Both lines."""
    x, y = frame.x(cross[0]), frame.y(cross[1])
    canvas.line(x, frame.top, x, frame.bottom, "prior", 1.5, stroke_dasharray="5 4")
    canvas.line(frame.left, y, frame.right, y, "prior", 1.5, stroke_dasharray="5 4")


def _corners(canvas: Canvas, frame: _Frame, cross: tuple[float, float], words: Corners) -> None:
    """A name in each corner."""
    x, small = frame.x(cross[0]), frame.size.small
    for edge, said, base, anchor, room in (
        (frame.left + 6, words.fix_first, frame.top + small + 4, "start", x - frame.left - 10),
        (frame.right - 6, words.keep, frame.top + small + 4, "end", frame.right - x - 10),
        (frame.left + 6, words.low_priority, frame.bottom - 8, "start", x - frame.left - 10),
        (frame.right - 6, words.overdone, frame.bottom - 8, "end", frame.right - x - 10),
    ):
        lines, points = fit(said, small, room, bold=True, smallest=0.7)
        tone = "down" if said == words.fix_first else "soft"
        canvas.text(edge, base, lines[0], points, tone, anchor=anchor, bold=True)


def _cut_words(
    canvas: Canvas,
    frame: _Frame,
    cross: tuple[float, float],
    words: Corners,
    places: Sequence[tuple[float, float]],
) -> None:
    """What the lines are, beside each where no mark stands."""
    x, y, small = frame.x(cross[0]), frame.y(cross[1]), frame.size.small * 0.9
    lines, points = fit(words.importance_cut, small, (frame.right - frame.left) / 2 - 8, smallest=0.75)
    wide = text_width(lines[0], points)
    across = [
        (edge, base, anchor)
        for edge, anchor in ((frame.right - 6, "end"), (frame.left + 6, "start"))
        for base in (y - 5, y + points + 3)
    ]
    boxes = [(edge - wide if anchor == "end" else edge, base - points, wide) for edge, base, anchor in across]
    edge, base, anchor = across[_freest([(a, b, a + w, b + points) for a, b, w in boxes], places, frame)]
    canvas.text(edge, base, lines[0], points, "soft", anchor=anchor)
    lines, points = fit(words.performance_cut, small, frame.bottom - frame.top - 60, smallest=0.75)
    tall = text_width(lines[0], points)
    along = [
        (column, foot)
        for foot in (frame.bottom - 28, frame.top + 30 + tall)
        for column in (x - 5, x + points + 3)
    ]
    upright = [(column - points, foot - tall, column, foot) for column, foot in along]
    column, foot = along[_freest(upright, places, frame)]
    canvas.text(column, foot - tall / 2, lines[0], points, "soft", anchor="middle", upright=False)


def _freest(
    boxes: Sequence[tuple[float, float, float, float]],
    places: Sequence[tuple[float, float]],
    frame: _Frame,
) -> int:
    """The first of the boxes that the fewest marks reach into."""
    room = frame.size.radius * 1.2

    def covered(box: tuple[float, float, float, float]) -> int:
        left, top, right, bottom = box
        return sum(left - room < x < right + room and top - room < y < bottom + room for x, y in places)

    return min(range(len(boxes)), key=lambda number: covered(boxes[number]))


def _apart(spots: Sequence[GridSpot], frame: _Frame) -> list[tuple[float, float]]:
    """Where the marks are drawn: on their spots, moved aside where one would cover another."""
    least = 2.1 * frame.size.radius
    places = [(frame.x(spot.performance), frame.y(spot.importance)) for spot in spots]
    for _ in range(60):
        moved = False
        for a in range(len(places)):
            for b in range(a + 1, len(places)):
                dx, dy = places[b][0] - places[a][0], places[b][1] - places[a][1]
                away = hypot(dx, dy)
                if away >= least - 0.01:
                    continue
                # Two on the very same spot go apart sideways.
                ux, uy = (dx / away, dy / away) if away else (1.0, 0.0)
                push = (least - away) / 2
                places[a] = _inside((places[a][0] - ux * push, places[a][1] - uy * push), frame)
                places[b] = _inside((places[b][0] + ux * push, places[b][1] + uy * push), frame)
                moved = True
        if not moved:
            break
    return places


def _inside(place: tuple[float, float], frame: _Frame) -> tuple[float, float]:
    radius = frame.size.radius
    x = min(max(place[0], frame.left + radius), frame.right - radius)
    return x, min(max(place[1], frame.top + radius), frame.bottom - radius)


def _mark(
    canvas: Canvas, spot: GridSpot, true: tuple[float, float], place: tuple[float, float], size: _Size
) -> None:
    """The shape with its number; a line leads to its spot where it was moved aside."""
    if hypot(true[0] - place[0], true[1] - place[1]) > ON_THE_SPOT:
        canvas.line(*true, *place, "prior", 1.5)
        canvas.dot(*true, 2.5, "ink")
    x, y = place
    if spot.shape == "partner":
        canvas.diamond(x, y, size.radius * 1.3, "leader")
    elif spot.shape == "supplier":
        canvas.square(x, y, size.radius * 0.92, "customer")
    else:
        canvas.dot(x, y, size.radius, "brand")
    canvas.text(x, y + size.radius * 0.36, str(spot.number), size.radius, "on", anchor="middle", bold=True)


def shape_key(shape: str, number: int, *, ident: str, title: str | None) -> str:
    """One mark with its number, for lists beside the grid."""
    canvas = Canvas(32)
    _mark(canvas, GridSpot(number, 0, 0, shape), (16, 16), (16, 16), _SIZES["narrow"])
    return canvas.svg(32, ident=ident, title=title, css="spot")
