"""Metrics, what was measured of them, and how far the way to a target is gone."""

from marshmallow import fields

from ..maturity.measurements import CADENCES, DIRECTIONS
from .figures import Shape, nested, number, text


class MeasurementShape(Shape):
    """What a metric was on a day."""

    id = text()
    metric = text("Key of the metric")
    date = fields.Date(attribute="taken_on")
    value = number("In the metric’s unit")
    source = text("Where the figure comes from")
    note = text()
    corrected = fields.Boolean(metadata={"description": "Whether it said something else before"})


class WayShape(Shape):
    """How far the latest measurement has come from baseline to target."""

    share = number("Share of the way, below 0 where it moved away; null where there is no way to go")
    reached = fields.Boolean()
    away = fields.Boolean(metadata={"description": "Farther from the target than the baseline was"})
    left = number("What is left to the target, in the metric’s unit")


class GoalMeasurementsOf(Shape):
    """One metric of a goal with what was measured, the newest day first."""

    metric = text("Key of the metric")
    name = text()
    unit = text()
    direction = text(enum=list(DIRECTIONS))
    baseline = number()
    target = number()
    way = nested(WayShape, null=True, meaning="Null without a measurement or a target")
    due_on = fields.Date(allow_none=True, metadata={"description": "A turn after the latest measurement"})
    measurements = nested(MeasurementShape, many=True)


class GoalMeasurements(Shape):
    """What was measured of both metrics of a goal."""

    goal = text()
    leading = nested(GoalMeasurementsOf, null=True)
    lagging = nested(GoalMeasurementsOf, null=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)


class OwnMetricShape(Shape):
    """A metric of the organisation’s own."""

    id = text("Its key: own- and 12 hexadecimal digits")
    name = text()
    definition = text()
    formula = text()
    unit = text()
    direction = text(enum=list(DIRECTIONS))
    cadence = text(enum=list(CADENCES))
    source = text()


class ManyMeasurements(Shape):
    """What became of many measurements."""

    added = fields.Integer()
    corrected = fields.Integer()


class OwnMetricList(Shape):
    """A page of the organisation’s own metrics."""

    metrics = nested(OwnMetricShape, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)


class NamedByShape(Shape):
    """An adopted goal that names a metric."""

    goal = fields.String(attribute="goal_id")
    title = text()
    kind = text(enum=["leading", "lagging"])
    horizon = text(enum=["now", "next", "later"])
    due_on = fields.Date(allow_none=True)


class InUseShape(Shape):
    """A metric in use: which goals name it, when it was measured last, when it is due."""

    id = fields.String(attribute="metric.id")
    name = fields.String(attribute="metric.name")
    unit = fields.String(attribute="metric.unit")
    direction = fields.String(attribute="metric.direction")
    cadence = fields.String(attribute="metric.cadence")
    own = fields.Boolean()
    goals = nested(NamedByShape, many=True)
    last = nested(MeasurementShape, null=True)
    due_on = fields.Date(allow_none=True)


class MetricsInUse(Shape):
    """A page of the metrics in use."""

    metrics = nested(InUseShape, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)
