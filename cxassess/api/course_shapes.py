"""What became of the goals of the roadmap before."""

from marshmallow import fields

from ..maturity.follow_up import REASONS, STATES, WAYS
from ..records.courses import NOTHING
from .figures import Difference, Score, Shape, count, nested, number, text
from .shapes import GoalShape, unverified_audiences


class MetricCourse(Shape):
    """How far a metric came by its last reading between the two releases."""

    state = text(enum=list(WAYS))
    baseline = number()
    target = number()
    value = number("The last reading up to the release; null where there is none")
    day = fields.Date(allow_none=True)
    share = number("Of the way from baseline to target; null where there is no way")
    percent = count("The same in whole percent, cut and not rounded", null=True)
    late = fields.Boolean(metadata={"description": "Whether the target was reached after the goal’s date"})


class PillarChange(Shape):
    """A goal’s pillar in both releases, of everybody inside together."""

    before = nested(Score, null=True)
    after = nested(Score, null=True)
    broken = text(
        "Why the two cannot be joined: not_compared, not_shown, other_audiences, not_comparable", null=True
    )
    change = nested(Difference, null=True)


class CourseStop(Shape):
    """A round in the course of a goal."""

    round = text()
    name = text()
    released_on = fields.Date()
    goal = text("The goal’s id in the roadmap of this round; null where it did not go on", null=True)
    state = text("What was told of it with this round’s release; null in the first", null=True)


class FollowedGoal(Shape):
    """A goal that leaders adopted in the round before, and what became of it."""

    goal = nested(GoalShape)
    state = text(enum=list(STATES))
    reasons = fields.List(
        fields.String(),
        metadata={"description": f"What the state follows from: {', '.join(REASONS)}"},
    )
    due = fields.Boolean(metadata={"description": "Whether its date lies before the day of the release"})
    leading = nested(MetricCourse, null=True)
    lagging = nested(MetricCourse, null=True)
    pillar_change = nested(PillarChange)
    carried_to = text("The goal of this round’s roadmap that goes on with it", null=True)
    rounds = nested(CourseStop, many=True, meaning="Its course, the oldest round first")


class Counts(Shape):
    """How many goals came to each state."""

    met = count()
    on_the_way = count()
    no_clear_change = count()
    missed = count()


class Course(Shape):
    """What became of the roadmap before; that something moved does not say what moved it."""

    round = text()
    prior_round = text(null=True)
    unverified = unverified_audiences()
    prior_unverified = unverified_audiences()
    nothing = text("Why no goal is followed; null where one is", null=True, enum=[*NOTHING, None])
    dropped = count("Goals of that roadmap that leaders had dropped")
    counts = nested(Counts)
    goals = nested(FollowedGoal, many=True)
