"""Touchpoints as frozen objects whose texts are ready to be shown: the grids, the journey as a table."""

from __future__ import annotations

from dataclasses import dataclass

from cxassess import charts


@dataclass(frozen=True)
class SpotRow:
    """One touchpoint as one audience sees it; figures are None where they may not be told."""

    number: int
    id: str
    name: str
    handler: str  # own, partner or supplier
    handler_text: str  # "Port of Seagate, partner"
    importance: float | None
    performance: float | None
    importance_text: str
    performance_text: str
    unknown_text: str  # share of don't know about performance; a dash where it may not be told
    quadrant: str
    quadrant_text: str
    hidden: str  # why there is no figure, in words, else ""

    def sign(self, ident: str) -> str:
        """Its mark on the grid as a small SVG, named by who handles it."""
        return charts.shape_key(self.handler, self.number, ident=f"{ident}-{self.number}", title=None)


@dataclass(frozen=True)
class Grid:
    """What one audience says: its spots in the journey's order, and where the grid is cut."""

    audience: str
    name: str  # with the mark of unverified answers
    mark: str  # "unverified", or ""
    heading: str
    spots: tuple[SpotRow, ...]
    cross: tuple[float, float] | None  # performance, importance
    cross_text: str
    corners: charts.Corners
    title: str
    description: str

    @property
    def placed(self) -> tuple[SpotRow, ...]:
        """Those with both figures, which stand on the grid."""
        return tuple(each for each in self.spots if None not in (each.importance, each.performance))

    def plot(self, form: str = "wide", ident: str = "grid", direction: str = "ltr") -> str:
        """The grid as SVG; form is `wide`, `narrow` or `page`."""
        spots = [
            charts.GridSpot(each.number, each.performance, each.importance, each.handler)
            for each in self.placed
            if each.performance is not None and each.importance is not None
        ]
        page = form == "page"
        return charts.grid(
            spots,
            self.cross,
            self.corners,
            form=form,
            ident=f"{ident}-{self.audience}-{form}",
            direction=direction,
            title=f"{self.title}. {self.description}" if page else self.title,
            description=None if page else self.description,
        )


@dataclass(frozen=True)
class TouchpointRow:
    """A touchpoint in the table of the journey, with a cell of each audience."""

    number: int
    id: str
    name: str
    handler: str
    handler_text: str
    importance: tuple[str, ...]
    performance: tuple[str, ...]
    unknown: tuple[str, ...]
    quadrant: tuple[str, ...]
    first: tuple[bool, ...]  # whether it comes first there
    gap_texts: tuple[str, str]  # importance and performance, staff less customers


@dataclass(frozen=True)
class StageRows:
    """A stage with its touchpoints."""

    name: str
    rows: tuple[TouchpointRow, ...]


@dataclass(frozen=True)
class Errand:
    """What to take to somebody outside: their name, what they are, and the touchpoints they handle."""

    who: str
    kind: str
    names: str


@dataclass(frozen=True)
class Beside:
    """One figure of two rounds beside each other, without a verdict."""

    name: str
    audience: str
    importance: tuple[str, str]  # before, now
    performance: tuple[str, str]


@dataclass(frozen=True)
class Touchpoints:
    """The organisation's journey as customers and staff see it."""

    heading: str
    lede: str
    elsewhere: str  # how many of those that come first others handle, as a sentence; "" where none
    first: tuple[SpotRow, ...]  # those that come first, the widest gap first
    grids: tuple[Grid, ...]  # customers first
    audiences: tuple[str, ...]  # names, in the order of the grids
    stages: tuple[StageRows, ...]
    has_gaps: bool
    own: tuple[str, ...]  # touchpoints of one's own that come first
    errands: tuple[Errand, ...]
    differing: tuple[str, ...]  # sentences
    differing_heading: str
    hidden: tuple[str, ...]  # sentences
    beside: tuple[Beside, ...]
    prior_name: str
    computed: tuple[str, ...]  # how it was computed, in paragraphs
    title: str

    @property
    def main(self) -> Grid | None:
        """The grid that the headline speaks of; None where nothing stands on any."""
        return next((grid for grid in self.grids if grid.placed), None)
