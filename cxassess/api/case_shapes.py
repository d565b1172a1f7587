"""The business case: estimates, and what they come to. Amounts are in the organisation's currency."""

from marshmallow import fields

from .figures import Shape, count, nested, number, text

TAKES = "The id of a return or of a cost of inaction; `_takes` is what the goal takes, once"


class CurrencyShape(Shape):
    """The currency that all estimates of the organisation are in."""

    currency = text("ISO 4217; null while nobody has said", null=True)


class EstimateShape(Shape):
    """What a return or cost of a goal comes to in a year, or what the goal takes, once."""

    id = text()
    goal = fields.String(attribute="goal_id")
    outcome = text(TAKES)
    unit = fields.String(
        attribute="unit_id", allow_none=True, metadata={"description": "Null is the whole organisation"}
    )
    low = number()
    likely = number()
    high = number()
    method = text("How it was worked out")
    evidence = text("Where its figures come from; empty while nobody has said")


class EstimateList(Shape):
    """A page of the estimates of a goal."""

    currency = text("ISO 4217; null while nobody has said", null=True)
    estimates = nested(EstimateShape, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)


class SpreadShape(Shape):
    """The 10% point, the median and the 90% point of 10,000 draws."""

    p10 = number()
    median = number()
    p90 = number()


class DriverShape(Shape):
    """How much of the range an estimate makes."""

    estimate = fields.String(attribute="id", metadata={"description": "Its id"})
    share = number("Its variance, divided by that of all")


class TotalShape(Shape):
    """A sum of estimates."""

    estimates = count("How many")
    low = number("The sum of all lows: all move together")
    likely = number()
    high = number()
    mean = number()
    spread = nested(SpreadShape, meaning="If no estimate depends on another")
    drivers = nested(DriverShape, many=True)


class NetShape(Shape):
    """The returns of the first year without what it takes."""

    worst = number("The lowest returns, the highest price")
    likely = number()
    best = number()
    spread = nested(SpreadShape)


class WorthShape(Shape):
    """What some estimates come to; net and payback where both sides are known."""

    yearly = nested(TotalShape, null=True)
    takes = nested(TotalShape, null=True)
    net = nested(NetShape, null=True)
    payback = nested(
        SpreadShape, null=True, meaning="Months; null where nine draws of ten give none within ten years"
    )


class GoalWorth(WorthShape):
    """What one goal comes to."""

    goal = text()
    title = text()


class UnitWorth(WorthShape):
    """What was estimated for one unit itself, without those below it."""

    unit = text("Null is the whole organisation", null=True)
    name = text()


class OutcomeTotal(Shape):
    """What a return or cost comes to."""

    outcome = text()
    name = text()
    yearly = nested(TotalShape)


class TwiceShape(Shape):
    """Two estimates that may hold the same money."""

    kind = text(
        "mirror: a return and the cost that is its other side; within: a unit and one that it is part of",
        enum=["mirror", "within"],
    )
    first = text("Id of an estimate")
    second = text("Id of an estimate")


class BusinessCase(Shape):
    """What a roadmap is worth: its adopted goals, or the proposed ones while there are none."""

    round = text()
    currency = text("ISO 4217; null while nobody has said", null=True)
    whole = nested(WorthShape)
    goals = nested(GoalWorth, many=True)
    units = nested(UnitWorth, many=True)
    outcomes = nested(OutcomeTotal, many=True)
    twice = nested(TwiceShape, many=True)
    estimates = nested(EstimateShape, many=True, meaning="Those that count")
    left_out = nested(EstimateShape, many=True, meaning="Those of goals that were not taken up")
    without = fields.List(
        fields.String(), metadata={"description": "Goals that count and have no estimate, by their ids"}
    )
    assumptions = fields.List(fields.String())
    method = fields.Dict(metadata={"description": "The constants that it was worked out with"})
