"""The journey and its touchpoints: as the organisation keeps them, and what results tell of them."""

from marshmallow import fields

from .figures import (
    Shape,
    count,
    nested,
    number,
    text,
)


class TouchpointShape(Shape):
    """A moment in which people deal with the organisation."""

    id = text("Its own for ever")
    name = text()
    handled_by = text(enum=["own", "partner", "supplier"])
    partner = text("Who handles it, where it is not the organisation itself; may be empty")


class StageShape(Shape):
    """A stage of the journey, with its touchpoints in order."""

    id = text()
    name = text()
    touchpoints = nested(TouchpointShape, many=True)


class JourneyShape(Shape):
    """The organisation’s journey."""

    stages = nested(StageShape, many=True)


class SideFigure(Shape):
    """The mean answer to one question about a touchpoint, with one decimal."""

    mean = number("On 1 to 5; null where it may not be shown")
    bound = text("at_most or at_least, where a small group’s extreme figure is a bound", null=True)
    n = count("How many gave a number; null where that would tell of a few", null=True)
    dont_know = number("Share of don’t know among numbers and don’t know")
    hidden = text("Why there is no figure: audience or few", null=True)


class SideMean(Shape):
    """The same figure of the prior round."""

    mean = number()
    bound = text(null=True)


class MeansBefore(Shape):
    """What the prior round showed of a touchpoint; no difference and no verdict are made of it."""

    importance = nested(SideMean)
    performance = nested(SideMean)


class TouchpointSeen(Shape):
    """A touchpoint as one audience sees it."""

    audience = text("customer, staff, leader, or internal where staff and leaders are not told apart")
    importance = nested(SideFigure)
    performance = nested(SideFigure)
    quadrant = text("fix_first, keep, overdone or low_priority", null=True)
    before = nested(MeansBefore, null=True)


class SideGaps(Shape):
    """Staff’s mean less customers’, of the figures as shown."""

    importance = number()
    performance = number()


class ReleasedTouchpoint(TouchpointShape):
    """A touchpoint with what is told of it."""

    audiences = nested(TouchpointSeen, many=True)
    gaps = nested(SideGaps)


class ReleasedStage(Shape):
    """A stage with its touchpoints."""

    id = text()
    name = text()
    touchpoints = nested(ReleasedTouchpoint, many=True)


class GridCut(Shape):
    """Where the grid of an audience is cut: at the means of its touchpoints."""

    audience = text()
    shown = fields.Boolean()
    unverified = fields.Boolean()
    importance_cut = number()
    performance_cut = number()
    placed = count("How many touchpoints stand on the grid")


class ReleasedTouchpoints(Shape):
    """The journey as customers and staff see it."""

    audiences = nested(GridCut, many=True)
    stages = nested(ReleasedStage, many=True)
