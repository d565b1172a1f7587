"""What results tell of roles: how far they move returns and costs, and what was written of them."""

from marshmallow import fields

from .figures import Shape, count, nested, number, text


class Moves(Shape):
    """How far the roles of a group move a return or a cost, as shares of those who answered."""

    id = text("Id of a return or cost of the questionnaire")
    not_at_all = number("Share of answers")
    somewhat = number("Share of answers")
    strongly = number("Share of answers")
    not_at_all_bound = text("at_most or at_least, where the share is a bound", null=True)
    somewhat_bound = text("at_most or at_least", null=True)
    strongly_bound = text("at_most or at_least", null=True)


class RoleGroup(Shape):
    """What a group says of its roles. Groups have nobody in common."""

    node = text()
    of = count("How many said how far their role moves something")
    roles = fields.List(fields.String(), metadata={"description": "Roles that enough people named"})
    moves = nested(Moves, many=True)


class RoleTexts(Shape):
    """The texts of a role of which enough people wrote, or of all others together."""

    role = text("The role’s name; null for all others", null=True)
    of = count("How many were written; of more than 200 a sample is shown")
    texts = fields.List(fields.String(), metadata={"description": "By the alphabet"})


class GroupStatements(Shape):
    """What a group wrote of its roles."""

    node = text()
    of = count("How many wrote")
    sets = nested(RoleTexts, many=True)


class Statements(Shape):
    """What people wrote of their roles; nothing joins the two sides."""

    well = nested(GroupStatements, many=True, meaning="What good work adds to")
    badly = nested(GroupStatements, many=True, meaning="What work that goes wrong leads to")


class RoleImpact(Shape):
    """How roles move returns and costs, as people say themselves."""

    nodes = nested(RoleGroup, many=True)
    statements = nested(Statements)
