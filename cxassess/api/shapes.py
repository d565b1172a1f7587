"""What answers hold beside figures: problems, questionnaires, rounds, results, goals."""

from marshmallow import fields

from ..records.imports import STATES
from .figures import (
    Careless,
    Comparison,
    Computation,
    Confidence,
    Drivers,
    Part,
    Perception,
    Quadrants,
    Shape,
    count,
    nested,
    number,
    text,
)
from .journey_shapes import ReleasedTouchpoints
from .listening_shapes import Coverage
from .roadmap_shapes import RoadmapSettingsShape
from .role_shapes import RoleImpact
from .schemas import Unit


class Fault(Shape):
    """One thing that is wrong, and what to do: in the body, in a parameter or in a header."""

    optional = ("pointer", "line", "column", "parameter", "header")

    pointer = text("JSON pointer into the body")
    line = count("Line of a body that is CSV or NDJSON, from 1")
    column = text("Name of a column of a body that is CSV")
    parameter = text("Name of the query parameter")
    header = text("Name of the header")
    detail = text()


class Problem(Shape):
    """RFC 9457 problem details."""

    optional = ("errors",)

    type = text("Address of the kind of problem; stable")
    title = text()
    status = fields.Integer()
    detail = text()
    errors = nested(Fault, many=True)


class QuestionnaireEntry(Shape):
    """A version of a questionnaire, in short."""

    id = text()
    version = text()
    title = text()
    language = text()
    languages = fields.List(fields.String())
    pillars = count("Number of pillars")
    items = count("Number of items")
    source = text(enum=["installed", "own"])
    retired = fields.Boolean(metadata={"description": "Whether it is not offered for new rounds"})


class QuestionnaireList(Shape):
    """A page of questionnaires."""

    questionnaires = nested(QuestionnaireEntry, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)


class KeptQuestionnaire(Shape):
    """Which questionnaire a round keeps."""

    id = text()
    version = text()
    title = text()


class KeptVersion(Shape):
    """A version of a questionnaire, by its id."""

    id = text()
    version = text()


class UnitTree(Shape):
    """The organisation’s units, in their order."""

    units = nested(Unit, many=True)


class RoundShape(Shape):
    """One fielding of a questionnaire."""

    id = text()
    name = text()
    state = text(enum=["draft", "open", "closed"])
    questionnaire = nested(KeptQuestionnaire)
    form = text(enum=["full", "core"])
    privacy = text(enum=["sealed", "confidential"])
    threshold = count("The smallest group that is shown")
    opens_on = fields.Date(allow_none=True)
    closes_on = fields.Date(allow_none=True)
    units = nested(Unit, many=True)
    headcount = fields.Dict(keys=fields.String(), values=count())
    prior_round = text(null=True)
    open_link = fields.Boolean()
    open_to = fields.List(fields.String(), metadata={"description": "Empty: all audiences"})
    by_itself = fields.Boolean(metadata={"description": "Whether it opens and closes on its days"})
    held = fields.Boolean(
        metadata={"description": "Whether results wait, or will wait, until they are released"}
    )
    touchpoints = fields.Function(
        lambda survey_round: (
            [each.id for each in asked.touchpoints] if (asked := survey_round.questionnaire.journey) else []
        ),
        metadata={
            "description": "The touchpoints that are asked about, by their ids",
            "type": "array",
            "items": {"type": "string"},
        },
    )


class RoundList(Shape):
    """A page of rounds, the newest first."""

    rounds = nested(RoundShape, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)


class Closed(Shape):
    """A round that was closed, and where its results are."""

    round = text()
    state = text()
    released_on = fields.Date()
    held = fields.Boolean(metadata={"description": "Whether the results wait until they are released"})
    results = text("Address of the results")


class Accepted(Shape):
    """How many responses were stored."""

    accepted = count()


class ImportShape(Shape):
    """How far a call is that hands in responses as a stream."""

    id = text()
    round = text()
    state = text("receiving, storing, stored, refused or broken_off", enum=list(STATES))
    lines = count("Lines read so far")
    accepted = count("How many responses were stored; null unless it is stored", null=True)
    begun_on = fields.Date(metadata={"description": "The day on which it began; no time is kept"})
    problem = fields.Nested(
        Problem, allow_none=True, metadata={"description": "What a refused call was answered with; else null"}
    )


class ImportList(Shape):
    """A page of imports, the newest day first."""

    imports = nested(ImportShape, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)


class Invitation(Shape):
    """An invitation with its code, which is told this once and kept nowhere."""

    ref = text("As it was sent", null=True)
    audience = text()
    unit = fields.String(
        attribute="unit_id",
        allow_none=True,
        metadata={"description": "The unit that the answers will count for; null for all but staff"},
    )
    code = text("What lets its holder answer once")
    link = text("Where they answer: the round’s address, with the code as its fragment")


class Invitations(Shape):
    """The invitations that were made, in the order in which they were asked for."""

    privacy = text("What the round promises to those invited", enum=["sealed", "confidential"])
    invitations = nested(Invitation, many=True)


class Standing(Shape):
    """How it stands with somebody whom a confidential round has invited."""

    ref = text()
    audience = text()
    unit = fields.String(attribute="unit_id", allow_none=True)
    answered = fields.Boolean()


class StandingList(Shape):
    """A page of the people whom a confidential round has invited, by their refs."""

    invitations = nested(Standing, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)


class WorkshopShape(Shape):
    """What a group agreed on in a workshop."""

    id = text()
    audience = text()
    head_count = count("How many people it stands for")
    answers = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "By the id of an open question"},
    )


class WorkshopList(Shape):
    """A page of a round’s workshop sheets."""

    workshops = nested(WorkshopShape, many=True)
    next_cursor = text("Where the next page begins; null on the last", null=True)


class Rate(Shape):
    """How many of a node’s people have answered. Figures too close to none or all stay null."""

    id = text()
    kind = text()
    name = text(null=True)
    parent = text(null=True)
    invited = count(null=True)
    answered = count(null=True)
    rate = number()
    band = text("few, nearly_all or withheld, where the figure would tell who", null=True)


def unverified_audiences(of="", **more):
    """The label of every result that answers by an open link have entered."""
    meaning = f"The audiences{of} that anyone with the link could answer for: nobody checked who they were"
    return fields.List(fields.String(), metadata={"description": meaning}, **more)


class Participation(Shape):
    """Invited, answered and rate, for nodes that are large enough to say so."""

    round = text()
    unverified = unverified_audiences()
    nodes = nested(Rate, many=True)


class ReleasedPart(Part):
    """A node’s figures as published: scores in whole points, nothing that would give a person away."""

    optional = (
        *("drivers", "importance_performance", "careless", "confidence"),
        *("dont_know", "dont_know_at_most"),
    )
    drivers = nested(Drivers, null=True, meaning="On the node internal only")
    importance_performance = nested(Quadrants, null=True, meaning="On the node internal only")
    careless = nested(Careless, null=True, meaning="On the node internal only")
    confidence = nested(Confidence, null=True, meaning="On the node internal only")
    dont_know = number("Share of don’t knows among them and the answers; not on units")
    dont_know_at_most = number("Where only a bound of that share may be told; not on units")


class Node(Shape):
    """A place in the report tree. A hidden one has no figure and no count."""

    optional = ("respondents", "scorecard")
    id = text()
    kind = text(enum=["internal", "audience", "unit"])
    name = text("A unit’s name", null=True)
    parent = text(null=True)
    unverified = fields.Boolean(
        metadata={"description": "True where anyone with the link could answer: nobody checked who they were"}
    )
    shown = fields.Boolean()
    respondents = count()
    scorecard = nested(ReleasedPart)


class Text(Shape):
    """What somebody wrote, addresses and numbers blotted out."""

    kind = text("What it was filed under", null=True)
    text = text()


class NodeTexts(Shape):
    """The texts of a node, by the alphabet."""

    node = text()
    of = count("How many were written; of more than 200 a sample is shown")
    texts = nested(Text, many=True)


class GroupText(Shape):
    """What a group agreed on in a workshop; it is never counted as people."""

    audience = text()
    head_count = count()
    text = text()


class Words(Shape):
    """The answers in words to one question, where enough people wrote."""

    question = text("Id of an open question, or comment.PILLAR")
    nodes = nested(NodeTexts, many=True)
    workshops = nested(GroupText, many=True)


class Results(Shape):
    """The released figures of a round, rounded as published."""

    round = text()
    threshold = count()
    unverified = unverified_audiences()
    nodes = nested(Node, many=True)
    perception = nested(Perception, null=True)
    touchpoints = nested(
        ReleasedTouchpoints, null=True, meaning="Null where the round asked about no touchpoints"
    )
    words = nested(Words, many=True)
    role_impact = nested(
        RoleImpact, null=True, meaning="Null where no audience was asked, or the release is older"
    )
    listening = nested(
        Coverage, null=True, meaning="The sources of feedback on the day of the release; null where none were"
    )
    method = fields.Dict(metadata={"description": "The constants that the figures were made with"})
    computation = nested(Computation, null=True, meaning="How the figures of the node internal were made")


class NodeComparison(Shape):
    """One node now and before."""

    id = text()
    comparison = nested(Comparison)


class RoundComparison(Shape):
    """A round beside an earlier one, for each node that both show."""

    round = text()
    prior_round = text(null=True)
    unverified = unverified_audiences()
    prior_unverified = unverified_audiences(" of the prior round", allow_none=True)
    nodes = nested(NodeComparison, many=True)


class MetricShape(Shape):
    """What shows that a goal moves, from where to where."""

    id = text()
    name = text()
    definition = text()
    formula = text()
    unit = text()
    direction = text()
    cadence = text()
    source = text()
    baseline = number()
    target = number()


class GoalShape(Shape):
    """A goal of the roadmap, with every factor of its priority."""

    id = text()
    round = fields.String(attribute="round_id")
    pillar = fields.String(attribute="pillar_id")
    catalogue_goal = fields.String(
        attribute="catalogue_id",
        allow_none=True,
        metadata={"description": "Null of a goal that leaders added"},
    )
    own = fields.Boolean(metadata={"description": "Whether leaders added it"})
    state = text(enum=["adopted", "proposed", "dropped"])
    title = text()
    why = text()
    actions = fields.List(fields.String())
    owner = text(null=True)
    suggested_owner = text(null=True)
    due_on = fields.Date(allow_none=True)
    effort = text(enum=["S", "M", "L"])
    horizon = text(enum=["now", "next", "later"])
    position = count("Its place among those of its horizon, as leaders put them")
    rank = count("Its place by priority; null of a goal that was dropped", null=True)
    score = number()
    target = number("The questionnaire’s, or that of the roadmap’s settings")
    gap = number("target − score, in points")
    importance = number()
    importance_source = text()
    benefit = number("benefits_served ÷ benefits_selected")
    benefits_served = count("Returns and costs of inaction that it serves, of those selected")
    benefits_selected = count("How many are selected in the roadmap’s settings; all where none is")
    effort_divisor = number("1 for S, 2 for M, 3 for L")
    priority = number("gap × importance × benefit ÷ effort")
    top_three_share = number("Share of draws in which it stands in the first three")
    returns = fields.List(fields.String())
    costs = fields.List(fields.String())
    leading = nested(MetricShape, null=True)
    lagging = nested(MetricShape, null=True)
    carried_from = text("The goal of an earlier round that this one goes on with", null=True)
    remind = text("The account that is told when a measurement is due", null=True)
    missing = fields.List(fields.String(), metadata={"description": "What a goal in Now still lacks"})


class Roadmap(Shape):
    """A round’s goals: those adopted first, in leaders’ order, then what is only proposed or was dropped."""

    round = text()
    unverified = unverified_audiences()
    ended = fields.Boolean(
        metadata={"description": "Whether it stays as it was, since a later round of its line is released"}
    )
    newest = text("The last released round of its line, whose roadmap can be changed")
    not_measured = fields.List(
        fields.String(), metadata={"description": "Pillars without a score that may be shown, so not ranked"}
    )
    settings = nested(RoadmapSettingsShape)
    goals = nested(GoalShape, many=True)
