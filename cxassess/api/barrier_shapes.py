"""The log of barriers."""

from marshmallow import fields

from ..maturity.barriers import STATES
from .figures import (
    Shape,
    nested,
    text,
)


class BarrierShape(Shape):
    """What stands in the way of doing what is best for customers, and what became of it."""

    id = text()
    title = text()
    kind = text()
    theme = text(null=True)
    owner = text(null=True)
    owner_shown = fields.Boolean()
    due_on = fields.Date(allow_none=True)
    state = text(enum=list(STATES))
    state_since = fields.Date()
    reason = text("Why it is in its state, where somebody said so")
    answer = text("What is said to employees")
    next_step = text("What employees are told comes next")
    published = fields.Boolean()
    rounds = fields.List(
        fields.String(), metadata={"description": "The rounds that heard of it, the oldest first"}
    )


class BarrierList(Shape):
    """A page of barriers, in no telling order."""

    barriers = nested(BarrierShape, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)
