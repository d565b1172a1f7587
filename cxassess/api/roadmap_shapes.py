"""What answers hold of roadmaps beside their goals: what these are weighed by, and what became of them."""

from marshmallow import fields

from .figures import Shape, count, moment, nested, text


class RoadmapSettingsShape(Shape):
    """What leaders set for a roadmap; by it the goals are weighed, not the proposal in the release."""

    targets = fields.Dict(
        fields.String(),
        fields.Float(),
        metadata={"description": "By pillar, where it is not the questionnaire’s"},
    )
    outcomes = fields.List(
        fields.String(), metadata={"description": "Ids of the selected returns and costs; empty for all"}
    )


class ChangeOfGoal(Shape):
    """A change of a goal: what was written, why and when."""

    version = count()
    changed_at = moment()
    changed_by = text("The account of whoever did it in the office; null for a program", null=True)
    reason = text()
    fields_ = fields.Dict(
        fields.String(),
        fields.Raw(allow_none=True),
        attribute="fields",
        data_key="fields",
        metadata={"description": "What was changed, by the names that a change takes"},
    )


class ChangesOfGoal(Shape):
    """A page of what became of a goal, the newest change first."""

    changes = nested(ChangeOfGoal, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)
