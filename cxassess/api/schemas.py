"""What requests may hold. Unknown keys are refused; every fault of a body is told at once."""

from flask import current_app
from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from .. import exports, maturity, roadmap_files, spreadsheets
from ..maturity import coverage
from ..maturity.barriers import STATES
from ..maturity.journeys import HANDLERS, LONGEST_NAME, MOST_ASKED
from ..records import (
    barriers,
    estimates,
    goal_checks,
    house,
    invitations,
    journeys,
    reports,
    roadmaps,
    themes,
    workshops,
)
from ..records.journeys import MOST_STAGES, MOST_TOUCHPOINTS
from ..records.names import LONGEST_REASON, NAME_ADVICE
from ..records.round_rules import MOST_COUNTED, MOST_SHOWN, MOST_UNITS, UNIT_ADVICE
from ..records.source_rules import KIND_ADVICE, LONGEST_TEXT
from .fields import (
    Base64,
    Choice,
    Chosen,
    Day,
    Files,
    Flag,
    Headcount,
    Instrument,
    Limit,
    Lines,
    Name,
    Named,
    Number,
    Numbers,
    Rows,
    Several,
    Switch,
    Text,
    Texts,
    Whole,
)


class Strict(Schema):
    """A body that takes the keys it names and no others."""

    class Meta:
        unknown = RAISE


class Response(Strict):
    """One respondent's answers (documentation: the answer sheet does the checking)."""

    audience = Choice("staff", "leader", "customer", metadata={"default": "staff"})
    unit = Text(allow_none=True, metadata={"description": "The respondent’s unit, if any"})
    form = Choice("full", "core", metadata={"description": "Default: full; in a round, the round’s form"})
    answers = fields.Dict(
        required=True,
        metadata={
            "description": "By the id of an item or an outcome, importance.PILLAR, touchpoint.ID.importance "
            "or touchpoint.ID.performance: a whole number of its scale, “dk” for don’t know, null for "
            "skipped. By the id of an open question, comment.PILLAR, role.name, role.well or role.badly: "
            "text. By QUESTION.kind: one of the question’s kinds. By "
            "role.BENEFIT, a return or cost: not_at_all, somewhat or strongly.",
            "additionalProperties": {"type": ["integer", "string", "null"]},
        },
    )


class _Scored(Strict):
    """Responses and the questionnaire that they answer."""

    questionnaire = Instrument(beside="version", required=True)
    version = Text(longest=50, metadata={"description": "The version to score with; without it the newest"})
    responses = Rows(required=True)

    @validates_schema(skip_on_field_errors=False)
    def _version_is_the_wanted(self, data, **_):
        questionnaire, wanted = data.get("questionnaire"), data.get("version")
        if questionnaire and wanted and wanted != questionnaire.version:
            message = f"The version here is {questionnaire.version}, not {wanted}."
            raise ValidationError(message, "version")

    @validates_schema(skip_on_field_errors=False)
    def _read_answers(self, data, **_):
        """Put the answer sheet beside the rows; here, so that its faults come with all the others."""
        if "questionnaire" in data and "responses" in data:
            data["sheet"] = sheet_of(data["questionnaire"], data["responses"], "responses")


class ScoreRequest(_Scored):
    """Responses to score. Nothing is stored."""

    invited = Headcount(load_default=None)
    outcome = Text(longest=50, metadata={"description": "The outcome that drivers are sought for"})

    @validates_schema(skip_on_field_errors=False)
    def _outcome_is_one(self, data, **_):
        questionnaire, wanted = data.get("questionnaire"), data.get("outcome")
        known = [outcome.id for outcome in questionnaire.outcomes] if questionnaire else []
        if questionnaire and wanted and wanted not in known:
            advice = f"Use {' or '.join(known)}." if known else "This questionnaire has none."
            raise ValidationError(f"There is no such outcome. {advice}", "outcome")


class _Now(Strict):
    """The responses of one side of a comparison."""

    responses = Rows(required=True)


class _Prior(_Now):
    """The earlier responses, and their questionnaire where it was another version."""

    questionnaire = Instrument()


class ComparisonRequest(Strict):
    """Two sets of responses to compare. Nothing is stored."""

    questionnaire = Instrument(required=True)
    now = fields.Nested(_Now, required=True)
    prior = fields.Nested(_Prior, required=True)

    @validates_schema(skip_on_field_errors=False)
    def _read_answers(self, data, **_):
        """Put the answer sheets beside the rows, the faults of both sides together."""
        faults = {}
        for side in ("now", "prior"):
            questionnaire = _part(data, side).get("questionnaire") or data.get("questionnaire")
            if questionnaire is None or "responses" not in _part(data, side):
                continue
            try:
                data[side]["sheet"] = sheet_of(questionnaire, data[side]["responses"], "responses")
            except ValidationError as error:
                faults[side] = error.messages
        if faults:
            raise ValidationError(faults)


class Invited(Strict):
    """Somebody to invite; or, with a count, several people of one group."""

    audience = Choice("staff", "leader", "customer", required=True)
    unit = Text(
        longest=50,
        shortest=0,
        allow_none=True,
        metadata={
            "description": "The unit of staff; what is too small ever to be shown counts for the one above"
        },
    )
    ref = Text(
        longest=invitations.LONGEST_REF,
        advice=invitations.REF_ADVICE,
        allow_none=True,
        metadata={"description": "Your own word for the person; a confidential round needs it and keeps it"},
    )
    count = Whole(
        least=1,
        most=invitations.MOST_OF_A_GROUP,
        allow_none=True,
        metadata={"description": "How many codes, for people without a ref; in sealed rounds only"},
    )


class InvitationRequest(Strict):
    """Whom to invite: all of them, or nobody."""

    invitations = Several(fields.Nested(Invited), most=invitations.MOST_AT_ONCE, required=True)


class Unit(Strict):
    """A department of a round’s tree."""

    id = Text(required=True, longest=50, advice=UNIT_ADVICE)
    name = Name(required=True)
    parent = Text(longest=50, load_default=None, allow_none=True)
    headcount = Whole(most=MOST_COUNTED, load_default=None, allow_none=True)


class UnitTreeRequest(Strict):
    """The units of the organisation, all of them."""

    units = fields.List(fields.Nested(Unit), required=True, validate=validate.Length(max=MOST_UNITS))


class TouchpointRequest(Strict):
    """A touchpoint of the journey."""

    id = Text(required=True, longest=40)
    name = Name(required=True, longest=LONGEST_NAME, advice=journeys.NAME_ADVICE)
    handled_by = Choice(*HANDLERS, load_default="own")
    partner = Text(
        longest=LONGEST_NAME,
        shortest=0,
        advice=journeys.NAME_ADVICE,
        load_default="",
        metadata={"description": "Who handles it, where it is not the organisation itself"},
    )


class StageRequest(Strict):
    """A stage of the journey, with its touchpoints in order."""

    id = Text(required=True, longest=40)
    name = Name(required=True, longest=LONGEST_NAME, advice=journeys.NAME_ADVICE)
    touchpoints = fields.List(
        fields.Nested(TouchpointRequest), load_default=list, validate=validate.Length(max=MOST_TOUCHPOINTS)
    )


class JourneyRequest(Strict):
    """The journey of the organisation, all of it."""

    stages = fields.List(
        fields.Nested(StageRequest), required=True, validate=validate.Length(max=MOST_STAGES)
    )


class StyleRequest(Strict):
    """How reports look, all of it."""

    paper = Choice("A4", "Letter", required=True)
    colour = Text(
        longest=7,
        shortest=0,
        advice=house.COLOUR_ADVICE,
        required=True,
        allow_none=True,
        metadata={
            "description": "# and six hexadecimal digits; one too pale to be read is darkened in reports"
        },
    )
    logo = Base64(
        required=True,
        allow_none=True,
        metadata={"description": "A PNG or JPEG in base64, of at most 2 MB and 12 million pixels"},
    )


class RoundChange(Strict):
    """What to change of a round; what is left out stays.

    An open round takes a later closes_on, by_itself and held only.
    """

    name = Name()
    questionnaire = Instrument(offered=True)
    form = Choice("full", "core")
    privacy = Choice("sealed", "confidential")
    threshold = Whole(least=5, most=MOST_SHOWN, metadata={"description": "The smallest group that is shown"})
    opens_on = Day(allow_none=True)
    closes_on = Day(allow_none=True)
    units = fields.List(fields.Nested(Unit))
    headcount = Headcount()
    prior_round = Text(longest=60, allow_none=True)
    open_link = Flag(metadata={"description": "Whether anyone who knows the round’s address may answer"})
    open_to = fields.List(
        Choice("staff", "leader", "customer"),
        metadata={"description": "The audiences that may answer by the open link; empty: all"},
    )
    by_itself = Flag(
        metadata={"description": "Whether it opens on opens_on and closes after closes_on without anybody"}
    )
    held = Flag(metadata={"description": "Whether results, once it has closed, wait until they are released"})
    touchpoints = Chosen(most=MOST_ASKED)


class RoundRequest(RoundChange):
    """A new round. It begins as a draft."""

    name = Name(required=True)
    questionnaire = Instrument(offered=True, required=True)


class CopyRequest(Strict):
    """What the next round is called."""

    name = Name(required=True)


def _head_count(**options):
    meaning = {"description": "How many people the sheet stands for"}
    return Whole(least=workshops.FEWEST, most=workshops.MOST, metadata=meaning, **options)


class WorkshopChange(Strict):
    """What to change of a workshop’s sheet; what is left out stays, and `answers` are given whole."""

    audience = Choice("staff", "leader", "customer")
    head_count = _head_count()
    answers = Texts(longest=workshops.LONGEST)


class WorkshopRequest(WorkshopChange):
    """What a group agreed on in a workshop. It names nobody and is never counted as people."""

    audience = Choice("staff", "leader", "customer", required=True)
    head_count = _head_count(required=True)
    answers = Texts(longest=workshops.LONGEST, required=True)


class _GoalFields(Strict):
    """What leaders say of a goal, and why."""

    reason = Lines(required=True, longest=LONGEST_REASON)
    why = Lines(longest=goal_checks.LONGEST["why"], allow_none=True)
    actions = fields.List(
        Text(longest=goal_checks.LONGEST_ACTION, advice=goal_checks.ACTION_ADVICE),
        allow_none=True,
        validate=validate.Length(0, goal_checks.MOST_ACTIONS, error="Name at most {max} actions."),
    )
    owner = Text(shortest=0, allow_none=True)
    due_on = Day(allow_none=True)
    horizon = Choice(*roadmaps.HORIZONS)
    position = Whole(least=1, most=goal_checks.MOST_PLACES, metadata={"description": "1 for the first"})
    effort = Choice(*goal_checks.EFFORTS, allow_none=True)
    returns = Named(most=100, allow_none=True)
    costs = Named(most=100, allow_none=True)
    leading_metric = Text(longest=100, allow_none=True)
    leading_baseline = Number(allow_none=True)
    leading_target = Number(allow_none=True)
    lagging_metric = Text(longest=100, allow_none=True)
    lagging_baseline = Number(allow_none=True)
    lagging_target = Number(allow_none=True)
    remind = Text(
        longest=100,
        allow_none=True,
        metadata={"description": "The account that is told when a measurement is due"},
    )


class GoalChange(_GoalFields):
    """What to change of a goal, and why; what is left out stays, null brings the catalogue’s words back."""

    title = Text(shortest=0, allow_none=True)
    state = Choice(*roadmaps.STATES, metadata={"description": "A change adopts what was proposed"})


class GoalRequest(_GoalFields):
    """A goal that the catalogue does not have; it is adopted."""

    pillar = Text(required=True, longest=50)
    title = Text(shortest=0, required=True)


class RoadmapSettingsRequest(Strict):
    """All targets and outcomes by which a roadmap’s goals are weighed, and why."""

    reason = Lines(required=True, longest=LONGEST_REASON)
    targets = Numbers(load_default=dict, meaning="By pillar, 0 to 100, where it is not the questionnaire’s")
    outcomes = Named(most=100, load_default=list, metadata={"description": "Empty for all"})


class EstimateChange(Strict):
    """What to change of an estimate, and why; what is left out stays. Amounts: low ≤ likely ≤ high."""

    reason = Lines(longest=estimates.LONGEST["reason"], required=True)
    low = Number()
    likely = Number()
    high = Number()
    method = Lines(longest=estimates.LONGEST["method"], metadata={"description": "How it was worked out"})
    evidence = Lines(
        longest=estimates.LONGEST["evidence"], metadata={"description": "Where its figures come from"}
    )


class EstimateRequest(EstimateChange):
    """An estimate of what a return or cost of a goal comes to in a year, or of what the goal takes, once."""

    outcome = Text(
        longest=50,
        required=True,
        metadata={"description": "Id of a return or of a cost of inaction; `_takes` is what the goal takes"},
    )
    unit = Text(
        longest=100,
        allow_none=True,
        metadata={"description": "A unit of the round; null or left out: the whole organisation"},
    )
    currency = Text(
        longest=3,
        shortest=3,
        metadata={"description": "ISO 4217; needed with an organisation’s first estimate"},
    )
    low = Number(required=True)
    likely = Number(required=True)
    high = Number(required=True)
    method = Lines(
        longest=estimates.LONGEST["method"],
        required=True,
        metadata={"description": "How it was worked out"},
    )
    reason = Lines(longest=estimates.LONGEST["reason"])


class RemovalQuery(Strict):
    """Why it is removed."""

    reason = Lines(longest=estimates.LONGEST["reason"], metadata={"description": "Why it is removed"})


class CurrencyRequest(Strict):
    """The currency in which the organisation counts."""

    currency = Text(longest=3, shortest=3, required=True, metadata={"description": "ISO 4217"})
    relabel = Flag(metadata={"description": "Amounts that are there stay as they are, in the new currency"})


class CarryOn(Strict):
    """Why a goal goes on, and when it is taken up."""

    reason = Lines(required=True, longest=LONGEST_REASON)
    horizon = Choice("now", "next", "later", metadata={"description": "As it was, when left out"})


class ThemeChange(Strict):
    """One decision about a theme, and why; null and false take a decision back."""

    name = Name(longest=themes.LONGEST_NAME, advice=themes.NAME_ADVICE, allow_none=True)
    merged_into = Text(longest=50, allow_none=True, metadata={"description": "Id of another theme"})
    dismissed = Flag()
    reason = Lines(longest=themes.LONGEST_REASON)

    @validates_schema(skip_on_field_errors=True)
    def _one_thing(self, data, **_):
        if len(data.keys() - {"reason"}) != 1:
            raise ValidationError("Give exactly one of name, merged_into and dismissed.")


class SourceChange(Strict):
    """What to change of a source of feedback, and since when; what is left out stays."""

    name = Name(metadata={"description": "No other source has the same name"})
    kind = Choice(*coverage.EVERY_KIND)
    kind_name = Text(shortest=0, advice=KIND_ADVICE, metadata={"description": "What a kind `own` is called"})
    owner = Text(
        shortest=0, advice=NAME_ADVICE, allow_none=True, metadata={"description": "Who answers for it"}
    )
    cadence = Choice(*coverage.CADENCES, metadata={"description": "How often it brings something"})
    tells = Lines(longest=LONGEST_TEXT, metadata={"description": "What it tells you"})
    goes_to = Lines(longest=LONGEST_TEXT, metadata={"description": "Where its results go"})
    together = Flag(metadata={"description": "Whether it is analysed together with the others"})
    looked_on = Day(
        allow_none=True, metadata={"description": "When somebody last looked at its results; only ever later"}
    )
    state = Choice(*coverage.STATES)
    since = Day(metadata={"description": "From which day on it is so; not before what was noted last"})


class SourceRequest(SourceChange):
    """A source of feedback; cadence is irregular, state in_use and since today if left out."""

    name = Name(required=True, metadata={"description": "No other source has the same name"})
    kind = Choice(*coverage.EVERY_KIND, required=True)


class CoverageQuery(Strict):
    """Of which day."""

    on = Day(metadata={"description": "A day up to today, which it is if left out"})


class BarrierChange(Strict):
    """What to change of a barrier; what is left out stays. Why is needed where it cannot be fixed."""

    title = Text(shortest=0)
    kind = Text(longest=50, metadata={"description": "One of the kinds that barriers are filed under"})
    theme = Text(shortest=0, allow_none=True)
    owner = Text(shortest=0, allow_none=True)
    owner_shown = Flag(metadata={"description": "Whether employees are told who it is"})
    due_on = Day(allow_none=True)
    state = Choice(*STATES)
    state_since = Day(metadata={"description": "Default: today, where the state is new"})
    answer = Lines(longest=barriers.LONGEST["answer"])
    next_step = Lines(longest=barriers.LONGEST["next_step"])
    published = Flag(metadata={"description": "Whether it stands on the page for employees"})
    rounds = Named(most=200, metadata={"description": "The rounds that heard of it, by their ids"})
    reason = Lines(longest=barriers.LONGEST["reason"])


class BarrierRequest(BarrierChange):
    """What stands in the way, in leaders’ own words: never copied from what somebody wrote."""

    title = Text(shortest=0, required=True)
    kind = Text(longest=50, required=True)


class QuestionnaireRequest(Strict):
    """The files of a questionnaire, or of a version of one."""

    files = Files(required=True)


class VersionQuery(Strict):
    """Which version of a questionnaire."""

    version = Text(longest=50, metadata={"description": "Without it the newest that is not retired"})


class PageQuery(Strict):
    """Which part of a list."""

    limit = Limit(default=25, most=100)
    cursor = Text(
        longest=500, metadata={"description": "The cursor of the page before: next_cursor, or Link rel=next"}
    )


class InvitationQuery(PageQuery):
    """Which of the people who were invited."""

    answered = Switch(metadata={"description": "Only those who have answered, or only those who have not"})


class AgainstQuery(Strict):
    """What to compare with."""

    against = Choice(
        "prior", load_default="prior", metadata={"description": "The round named as prior_round"}
    )


class TrendQuery(Strict):
    """Whose scores to follow."""

    node = Text(
        longest=80,
        metadata={
            "description": "Id of a node that this round shows; without it internal, staff and leaders"
        },
    )


class ReportRequest(Strict):
    """Which report."""

    kind = Choice(*reports.KINDS, load_default="roadmap", metadata={"description": "Default: roadmap"})
    language = Text(longest=20, metadata={"description": "As en-GB; the installation’s first if left out"})
    paper = Choice(*reports.PAPERS, metadata={"description": "The organisation’s own if left out"})

    @validates_schema
    def _speaks_the_language(self, data, **_):
        spoken = current_app.config["LANGUAGES"]
        if data.get("language", spoken[0]) not in spoken:
            raise ValidationError(f"This installation speaks {', '.join(spoken)}.", "language")


class RoadmapExportQuery(Strict):
    """Which file."""

    format = Choice(*roadmap_files.KINDS, load_default="json", metadata={"description": "Default: json"})


class ImportQuery(PageQuery):
    """Which imports."""

    idempotency_key = Text(
        longest=255, metadata={"description": "Only calls that were made with this Idempotency-Key"}
    )


class ExportQuery(Strict):
    """Which file."""

    format = Choice(*exports.KINDS, load_default="json", metadata={"description": "Default: json"})
    table = Choice(
        *spreadsheets.NAMES,
        metadata={"description": "With format=csv: one table alone, with its own columns"},
    )

    @validates_schema
    def _only_a_csv_holds_one_table(self, data, **_):
        if "table" in data and data["format"] != "csv":
            raise ValidationError(
                "Only format=csv has one table alone. Leave it out, or ask for csv.", "table"
            )


def sheet_of(questionnaire, rows, key):
    """The answer sheet of rows; their faults as a ValidationError of the field `key`."""
    try:
        return maturity.read_rows(questionnaire, rows, prefix="")
    except maturity.AnswersError as error:
        raise ValidationError({key: list(error.faults)}) from None


def _part(data, name):
    part = data.get(name)
    return part if isinstance(part, dict) else {}
