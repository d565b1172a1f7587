"""What requests about metrics may hold."""

from ..maturity.measurements import CADENCES, DIRECTIONS
from ..records.measurements import LONGEST_NOTE, LONGEST_REASON, LONGEST_SOURCE
from ..records.own_metrics import LONGEST
from .fields import Choice, Day, Number, Text
from .schemas import Strict

_SAID = {"metadata": {"description": "Where the figure comes from; the metric’s own source if left out"}}


class MeasurementRequest(Strict):
    """What a metric of a goal was on a day."""

    metric = Text(
        longest=100, required=True, metadata={"description": "leading, lagging, or the metric’s key"}
    )
    date = Day(required=True, metadata={"description": "Up to today; one measurement a day"})
    value = Number(required=True, metadata={"description": "In the metric’s unit"})
    source = Text(shortest=0, longest=LONGEST_SOURCE, **_SAID)
    note = Text(shortest=0, longest=LONGEST_NOTE)


class MeasurementChange(Strict):
    """What of a measurement is put right, and why; what is left out stays."""

    reason = Text(required=True, longest=LONGEST_REASON)
    date = Day()
    value = Number()
    source = Text(shortest=0, longest=LONGEST_SOURCE)
    note = Text(shortest=0, longest=LONGEST_NOTE)


class OwnMetricChange(Strict):
    """What to change of an own metric; what is left out stays."""

    name = Text(metadata={"description": "No other own metric has the same name"})
    definition = Text(shortest=0, longest=LONGEST["definition"])
    formula = Text(shortest=0, longest=LONGEST["formula"])
    unit = Text(longest=LONGEST["unit"])
    direction = Choice(*DIRECTIONS, metadata={"description": "Which way is better"})
    cadence = Choice(*CADENCES, metadata={"description": "How often it is measured"})
    source = Text(shortest=0, longest=LONGEST["source"])


class OwnMetricRequest(OwnMetricChange):
    """A metric; direction is up and cadence quarterly if left out."""

    name = Text(required=True, metadata={"description": "No other own metric has the same name"})
    unit = Text(required=True, longest=LONGEST["unit"])
