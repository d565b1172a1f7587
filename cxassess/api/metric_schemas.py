"""What requests about metrics may hold."""

from marshmallow import fields

from ..maturity.measurements import CADENCES, DIRECTIONS
from ..records.measurements import LONGEST_NOTE, LONGEST_SOURCE, MOST_AT_ONCE
from ..records.names import LONGEST_REASON
from ..records.own_metrics import LONGEST
from .fields import Choice, Day, Lines, Name, Number, Several, Text
from .schemas import Strict

_SAID = {"metadata": {"description": "Where the figure comes from; the metric’s own source if left out"}}


class MeasurementRequest(Strict):
    """What a metric of a goal was on a day."""

    metric = Text(
        longest=100, required=True, metadata={"description": "leading, lagging, or the metric’s key"}
    )
    date = Day(required=True, metadata={"description": "Up to today; one measurement a day"})
    value = Number(required=True, metadata={"description": "In the metric’s unit"})
    source = Lines(longest=LONGEST_SOURCE, **_SAID)
    note = Lines(longest=LONGEST_NOTE)


class ManyMeasurement(MeasurementRequest):
    """What a metric was on a day."""

    metric = Text(
        longest=100, required=True, metadata={"description": "The metric’s key, as in metrics-in-use"}
    )


class ManyMeasurementsRequest(Strict):
    """Measurements of any metrics: all are kept, or none."""

    measurements = Several(fields.Nested(ManyMeasurement), most=MOST_AT_ONCE, required=True)
    reason = Lines(
        longest=LONGEST_REASON,
        load_default="",
        metadata={"description": "Why those are corrected of whose day there is another value already"},
    )


class MeasurementChange(Strict):
    """What of a measurement is put right, and why; what is left out stays."""

    reason = Lines(required=True, longest=LONGEST_REASON)
    date = Day()
    value = Number()
    source = Lines(longest=LONGEST_SOURCE)
    note = Lines(longest=LONGEST_NOTE)


class OwnMetricChange(Strict):
    """What to change of an own metric; what is left out stays."""

    name = Name(metadata={"description": "No other own metric has the same name"})
    definition = Lines(longest=LONGEST["definition"])
    formula = Lines(longest=LONGEST["formula"])
    unit = Lines(longest=LONGEST["unit"])
    direction = Choice(*DIRECTIONS, metadata={"description": "Which way is better"})
    cadence = Choice(*CADENCES, metadata={"description": "How often it is measured"})
    source = Lines(longest=LONGEST["source"])


class OwnMetricRequest(OwnMetricChange):
    """A metric; direction is up and cadence quarterly if left out."""

    name = Name(required=True, metadata={"description": "No other own metric has the same name"})
    unit = Lines(required=True, longest=LONGEST["unit"])
