"""The sources of customer feedback, and how well they cover the kinds of listening."""

from marshmallow import fields

from ..maturity import coverage
from .figures import (
    Shape,
    count,
    nested,
    text,
)


class KindCoverage(Shape):
    """A kind of listening: how it stands, and how many sources it has."""

    kind = text(enum=list(coverage.EVERY_KIND))
    status = text("none: no source at all", enum=["up_to_date", "overdue", "planned", "stopped", "none"])
    up_to_date = count("Sources in use that were looked at within their cadence")
    in_use = count()
    planned = count()
    stopped = count()


class CoveragePoint(Shape):
    """The coverage of one day, in short."""

    on = text(format="date")
    kinds = count()
    covered = count()
    kinds_in_use = count()
    in_use = count()
    together = count()
    up_to_date = count()
    owned = count()


class Coverage(Shape):
    """How well the sources of feedback cover the kinds of listening on a day; every figure is a count."""

    on = text(format="date")
    kinds = count("Kinds that count: all but own")
    covered = count("Kinds with a source in use that was looked at within its cadence")
    kinds_in_use = count()
    missing = fields.List(fields.String(), metadata={"description": "Kinds with no source in use"})
    overdue_kinds = fields.List(
        fields.String(), metadata={"description": "Kinds in use of which no source was looked at in time"}
    )
    in_use = count("Sources in use")
    up_to_date = count("Of them, looked at within their cadence")
    overdue = count("Of them, looked at too long ago")
    never = count("Of them, never looked at")
    together = count("Of them, analysed together with the others")
    owned = count("Of them, with an owner")
    planned = count()
    stopped = count()
    listed = count("In use and planned; owned ÷ listed is the metric voc_source_coverage")
    by_kind = nested(KindCoverage, many=True)
    days = fields.Dict(
        keys=fields.String(),
        values=count(),
        metadata={"description": "Days within which a source of each cadence must be looked at"},
    )
    series = nested(CoveragePoint, many=True, meaning="At the ends of the quarters before, then of the day")


class SourceShape(Shape):
    """A source of customer feedback as it is now."""

    id = text()
    name = text()
    kind = text(enum=list(coverage.EVERY_KIND))
    kind_name = text("What a kind own is called; else empty")
    owner = text(null=True)
    cadence = text(enum=list(coverage.CADENCES))
    tells = text()
    goes_to = text()
    together = fields.Boolean()
    looked_on = fields.Date(allow_none=True)
    state = text(enum=list(coverage.STATES))
    since = fields.Date(metadata={"description": "The day of what was noted last"})
    in_state_since = fields.Date()
    due_on = fields.Date(
        allow_none=True, metadata={"description": "The last day for which the last look is good"}
    )
    freshness = text("Empty where it is not in use", enum=["up_to_date", "overdue", "never", ""])


class SourceList(Shape):
    """A page of sources of customer feedback, by their ids."""

    sources = nested(SourceShape, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)
