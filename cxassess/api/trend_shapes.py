"""The scores of all rounds that lead to one."""

from marshmallow import fields

from .figures import (
    Difference,
    Score,
    Shape,
    nested,
    text,
)
from .shapes import KeptVersion, unverified_audiences


class TrendRound(Shape):
    """A round of a line."""

    id = text()
    name = text()
    released_on = fields.Date()
    opens_on = fields.Date(allow_none=True)
    closes_on = fields.Date(allow_none=True)
    questionnaire = nested(KeptVersion)
    unverified = unverified_audiences()


class TrendStep(Shape):
    """From one round to the next."""

    broken = text(
        "Why the two cannot be joined: not_compared, not_shown, other_audiences, not_comparable", null=True
    )
    change = nested(Difference, null=True, meaning="What the later round’s comparison says")


class TrendLine(Shape):
    """One score over the rounds."""

    optional = ("id",)

    id = text("A pillar’s; the overall score has none")
    points = fields.List(
        fields.Nested(Score, allow_none=True),
        metadata={"description": "By round, the oldest first; null where a round shows none"},
    )
    steps = nested(TrendStep, many=True, meaning="Between the points, so one fewer")


class Trend(Shape):
    """A node’s scores over the rounds that lead to one."""

    round = text()
    node = text()
    unverified = unverified_audiences()
    rounds = nested(TrendRound, many=True, meaning="The oldest first")
    overall = nested(TrendLine)
    pillars = nested(TrendLine, many=True)
