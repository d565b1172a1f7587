"""Points between two cuts: importance against performance, each point with its name beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cxassess.charts.canvas import Canvas, css_of, fit, text_width


@dataclass(frozen=True)
class Spot:
    """A point: how far across and up it lies, its name, and the number that stands for it on a phone."""

    label: str
    number: str
    across: float
    up: float
    first: bool = False  # whether it is one to see first


@dataclass(frozen=True)
class Axis:
    """A scale from low to high with a cut; what lies within a hair under the cut counts as on it."""

    title: str
    low: float
    high: float
    cut: float
    hair: float
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class _Size:
    width: float
    height: float
    start: float  # edges of the plot
    end: float
    top: float
    bottom: float
    label: float  # type sizes
    corner: float
    small: float
    radius: float
    room: float  # for one line of a name


_SIZES = {
    "wide": _Size(1040, 516, 62, 1034, 12, 458, 16, 17, 14, 7.5, 210),
    "page": _Size(680, 400, 50, 676, 8, 350, 13, 14, 12, 6, 150),
    "narrow": _Size(320, 392, 48, 316, 8, 344, 14, 14, 12, 6, 40),
}
_GAP, _RIM = 4.0, 12.0

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, where left is the start of the reading direction."""


def quadrants(
    spots: Sequence[Spot],
    across: Axis,
    up: Axis,
    corners: tuple[str, str, str, str],
    *,
    ident: str,
    title: str | None,
    description: str | None = None,
    form: str = "wide",
    direction: str = "ltr",
) -> str:
    """Spots by how far across and up they lie; ``corners`` are named from the top, start before end.

    The first corner is shaded: what lies there is to be seen first. On a phone numbers stand for the names.
    """
    size = _SIZES[form]
    canvas = Canvas(size.width, direction=direction)
    plot = _Plot(size, across, up)
    plot.ground(canvas)
    taken = plot.corners(canvas, corners)
    points = [(spot, plot.x(spot.across), plot.y(spot.up)) for spot in spots]
    reach = size.radius + 2
    taken += [(x - reach, y - reach, x + reach, y + reach) for _, x, y in points]
    for spot, x, y in sorted(points, key=lambda point: not point[0].first):
        words = spot.number if form == "narrow" else spot.label
        bold = spot.first or form == "narrow"
        taken.append(_label(canvas, size, words, x, y, taken, plot.cuts(), bold=bold))
    for spot, x, y in points:
        canvas.dot(x, y, size.radius, "brand" if spot.first else "rest", halo=1.5)
    return canvas.svg(size.height, ident=ident, title=title, description=description, css=css_of(form))


class _Plot:
    """The frame: where a value lies, the cuts, the scales and the corners' names."""

    def __init__(self, size: _Size, across: Axis, up: Axis) -> None:
        self.size, self.across, self.up = size, across, up

    def x(self, value: float) -> float:
        start, end = self.size.start + _RIM, self.size.end - _RIM
        return start + _part(self.across, value) * (end - start)

    def y(self, value: float) -> float:
        # The corners' names stand above and below all points.
        top, bottom = self.size.top + 2 * self.size.corner, self.size.bottom - 2 * self.size.corner
        return bottom - _part(self.up, value) * (bottom - top)

    def ground(self, canvas: Canvas) -> None:
        """The shaded corner, the frame, the cuts with the hair that counts as on them, the scales."""
        size, across, up = self.size, self.across, self.up
        x, y = self.x(across.cut - across.hair), self.y(up.cut - up.hair)
        canvas.rect(size.start, size.top, x - size.start, y - size.top, "fix")
        edges = (
            (size.start, size.top),
            (size.end, size.top),
            (size.end, size.bottom),
            (size.start, size.bottom),
        )
        for one, other in zip(edges, (*edges[1:], edges[0]), strict=True):
            canvas.line(*one, *other, "grid")
        for value in (across.cut - across.hair, across.cut):
            canvas.line(
                self.x(value), size.top, self.x(value), size.bottom, "axis", 1.5, stroke_dasharray="5 4"
            )
        for value in (up.cut - up.hair, up.cut):
            canvas.line(
                size.start, self.y(value), size.end, self.y(value), "axis", 1.5, stroke_dasharray="5 4"
            )
        self._scales(canvas)

    def cuts(self) -> list[Box]:
        """The boxes of the two cuts, over which a name is set only where there is no other place."""
        size, across, up = self.size, self.across, self.up
        return [
            (self.x(across.cut - across.hair), size.top, self.x(across.cut), size.bottom),
            (size.start, self.y(up.cut), size.end, self.y(up.cut - up.hair)),
        ]

    def _scales(self, canvas: Canvas) -> None:
        size, small = self.size, self.size.small
        for value, words in self.across.ticks:
            canvas.text(self.x(value), size.bottom + small * 1.5, words, small, "soft", anchor="middle")
        for value, words in self.up.ticks:
            canvas.text(size.start - 6, self.y(value) + small * 0.34, words, small, "soft", anchor="end")
        lines, points = fit(self.across.title, small * 1.05, size.end - size.start, smallest=0.75)
        middle = (size.start + size.end) / 2
        canvas.text(middle, size.bottom + small * 3.1, lines[0], points, "soft", anchor="middle")
        lines, points = fit(self.up.title, small * 1.05, size.bottom - size.top, smallest=0.75)
        middle = (size.top + size.bottom) / 2
        canvas.text(small * 1.1, middle, lines[0], points, "soft", anchor="middle", upright=False)

    def corners(self, canvas: Canvas, names: tuple[str, str, str, str]) -> list[Box]:
        """The names in the corners; the boxes that they take."""
        size, room = self.size, (self.size.end - self.size.start) * 0.44
        taken = []
        for number, name in enumerate(names):
            lines, points = fit(name, size.corner, room, bold=True, smallest=0.75)
            wide, last = text_width(lines[0], points, bold=True), number % 2
            x = size.end - 9 if last else size.start + 9
            base = size.top + points * 1.35 if number < 2 else size.bottom - points * 0.6
            anchor = "end" if last else "start"
            canvas.text(x, base, lines[0], points, anchor=anchor, bold=True, serif=True)
            left = x - wide if last else x
            taken.append((left, base - points, left + wide, base + points * 0.3))
        return taken


def _part(axis: Axis, value: float) -> float:
    return (min(max(value, axis.low), axis.high) - axis.low) / (axis.high - axis.low)


def _label(
    canvas: Canvas,
    size: _Size,
    words: str,
    x: float,
    y: float,
    taken: Sequence[Box],
    cuts: Sequence[Box],
    *,
    bold: bool,
) -> Box:
    """A name beside its point, where nothing else stands; a thin line leads to it where it is further off."""
    lines, points = fit(words, size.label, size.room, lines=2, bold=bold, smallest=0.8)
    wide = max(text_width(line, points, bold=bold) for line in lines)
    tall = points * 1.18 * len(lines)
    places = list(_places(size, x, y, wide, tall))
    free = [place for place in places if not any(_meet(place[0], other) for other in taken)]
    near = [place for place in free[:6] if not any(_meet(place[0], cut) for cut in cuts)]
    box, lead = (near or free or places)[0]
    if lead:
        end = box[0] if box[0] > x else box[2] if box[2] < x else x
        canvas.line(x, y, end, (box[1] + box[3]) / 2, "axis", 1)
    canvas.block(box[0], (box[1] + box[3]) / 2, lines, points, bold=bold)
    return box


def _places(size: _Size, x: float, y: float, wide: float, tall: float) -> Iterator[tuple[Box, bool]]:
    """Where a name could stand within the frame, the nearest first: beside its point, or further off.

    The second of each says whether a line must lead to it.
    """
    off = size.radius + _GAP
    sides: list[Callable[[float], tuple[float, float]]] = [
        lambda d: (x + off + (12 if d else 0), y - tall / 2 + d),
        lambda d: (x - off - (12 if d else 0) - wide, y - tall / 2 + d),
    ]
    near = [(x - wide / 2, y - off - tall), (x - wide / 2, y + off)]
    steps = [0.0]
    while steps[-1] < size.bottom - size.top:
        steps.append(steps[-1] + tall * 0.6)
    spots = [(side(0.0), False) for side in sides] + [(place, False) for place in near]
    spots += [(side(sign * d), True) for d in steps[1:] for sign in (-1, 1) for side in sides]
    found = False
    for (left, top), lead in spots:
        inside = left >= size.start + 3 and left + wide <= size.end - 3
        if inside and top >= size.top + 2 and top + tall <= size.bottom - 2:
            found = True
            yield (left, top, left + wide, top + tall), lead
    if not found:  # a name as wide as the frame
        yield (size.start, y, size.start + wide, y + tall), False


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
