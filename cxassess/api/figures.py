"""The figures that answers hold: null where they cannot be had, never 0 and never left out."""

from datetime import UTC

from marshmallow import RAISE, Schema, fields


def text(meaning=None, *, null=False, **metadata):
    """A field of text."""
    return fields.String(allow_none=null, metadata=_said(meaning, metadata))


def number(meaning=None, **metadata):
    """A field of a figure, which may be null."""
    return fields.Float(allow_none=True, metadata=_said(meaning, metadata))


def count(meaning=None, *, null=False):
    """A field of a whole number from 0 on."""
    return fields.Integer(allow_none=null, metadata=_said(meaning, {"minimum": 0}))


def moment(meaning=None, *, null=False):
    """A field of a moment, kept in UTC without saying so, told with its offset as RFC 3339 wants it."""
    return _Moment(allow_none=null, metadata=_said(meaning, {}))


class _Moment(fields.DateTime):
    def _serialize(self, value, attr, obj, **how):
        aware = value if value is None or value.tzinfo else value.replace(tzinfo=UTC)
        return super()._serialize(aware, attr, obj, **how)


def interval(meaning):
    """A field of two figures, from and to, or null."""
    return fields.List(
        fields.Float(), allow_none=True, metadata=_said(meaning, {"minItems": 2, "maxItems": 2})
    )


def nested(shape, *, null=False, meaning=None, many=False):
    """A field of another shape."""
    if many:
        return fields.List(fields.Nested(shape), allow_none=null, metadata=_said(meaning, {}))
    return fields.Nested(shape, allow_none=null, metadata=_said(meaning, {}))


def by_id(shape, meaning, *, null=False):
    """A field of shapes by id."""
    return fields.Dict(
        keys=fields.String(), values=fields.Nested(shape), allow_none=null, metadata=_said(meaning, {})
    )


def _said(meaning, metadata):
    return {**metadata, **({"description": meaning} if meaning else {})}


class Shape(Schema):
    """An object of an answer. Every key is always there, but for those named in `optional`."""

    optional = ()

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name, field_obj):
        """Say so in the documentation."""
        field_obj.required = field_name not in self.optional


class Level(Shape):
    """A band of the score."""

    number = fields.Integer()
    name = text()


class Score(Shape):
    """A mean of respondents’ scores on 0 to 100."""

    optional = ("bound",)

    score = number()
    n = count("Respondents with a score", null=True)
    sd = number("Standard deviation, n − 1")
    ci95 = interval("95 % confidence interval, finite population corrected")
    level = nested(Level, null=True)
    bound = text(
        "In results: at_most or at_least, where a small group’s extreme figure is a bound", null=True
    )


class Alpha(Shape):
    """Cronbach’s alpha on complete cases."""

    raw = number()
    standardised = number()
    ci95 = interval("Feldt’s interval")
    mean_r = number("Mean correlation between items")
    n = count("Complete cases", null=True)


class Agreement(Shape):
    """Agreement within the group."""

    rwg = number("r_wg(j)")
    ad = number("Average deviation")
    band = text("none, weak, moderate, strong or very_strong, by r_wg(j)", null=True)


class ItemFigures(Shape):
    """One item’s answers."""

    optional = ("bound",)

    id = text()
    mean = number("On the item’s own scale, as answered")
    score = number("On 0 to 100, reversed where the item is")
    n = count(null=True)
    counts = fields.Dict(keys=fields.String(), values=count(), allow_none=True)
    dont_know = count(null=True)
    skipped = count(null=True)
    item_rest = number("Correlation with the sum of the pillar’s other items")
    bound = text("In results: at_most or at_least", null=True)


class PillarFigures(Score):
    """One pillar’s figures."""

    optional = ("bound", "favourable_bound", "items_hidden", "dont_know", "dont_know_at_most")

    id = text()
    name = text()
    favourable = number("Share of answers")
    neutral = number("Share of answers")
    unfavourable = number("Share of answers")
    alpha = nested(Alpha, null=True)
    agreement = nested(Agreement, null=True)
    items = nested(ItemFigures, many=True)
    favourable_bound = text("In results: at_most or at_least", null=True)
    items_hidden = text("In results: why there is no table of items", null=True)
    dont_know = number("In results: share of don’t knows among them and the answers; null for units")
    dont_know_at_most = number("In results: where only a bound of that share may be told")


class QuestionnaireName(Shape):
    """Which questionnaire."""

    id = text()
    version = text()
    form = text()


class Caution(Shape):
    """Something to bear in mind when reading the figures."""

    code = text("One of a documented list")
    where = text("A pillar’s or item’s id, or null", null=True)
    message = text()


class Drivers(Shape):
    """What goes together with an outcome."""

    outcome = text(null=True)
    method = text(null=True)
    audience = text("Whose answers", null=True)
    n = count(null=True)
    r2 = number()
    shares = fields.Dict(keys=fields.String(), values=number())
    signs = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(allow_none=True),
        metadata=_said("1 or −1: whether more of the pillar goes with more of the outcome, or with less", {}),
    )
    condition = number("Condition number of the pillars’ correlations; over 10 they overlap")
    fallback_reason = text(null=True)


class Gap(Shape):
    """One pillar seen by two audiences."""

    optional = ("a_bound", "b_bound")

    id = text()
    a = number()
    b = number()
    gap = number("a − b")
    ci95 = interval("95 % confidence interval of the gap")
    p_adjusted = number("Benjamini-Hochberg")
    hedges_g = number()
    effect = text("negligible, small, medium or large, by Hedges’ g", null=True)
    class_ = fields.String(data_key="class", allow_none=True)
    a_bound = text("In results: at_most or at_least", null=True)
    b_bound = text("In results: at_most or at_least", null=True)


class Pair(Shape):
    """Two audiences side by side."""

    a = text()
    b = text()
    pillars = nested(Gap, many=True)


class Gradient(Shape):
    """Where leaders rate clearly higher than staff, and staff than customers."""

    clear = fields.List(fields.String(), metadata=_said("Pillars on which both steps are clear", {}))
    tested = fields.List(fields.String(), metadata=_said("Pillars on which both steps could be tested", {}))


class Perception(Shape):
    """Leaders, staff and customers side by side."""

    optional = ("gradient",)

    pairs = nested(Pair, many=True)
    gradient = nested(Gradient, null=True, meaning="In results: null unless all three are shown")


class Quadrant(Shape):
    """Where a pillar lies, by importance and performance."""

    id = text()
    importance = number("Share of the drivers")
    performance = number("Score")
    quadrant = text("fix_first, keep, overdone or low_priority", null=True)


class Quadrants(Shape):
    """Importance against performance, by those whose drivers they are."""

    audience = text()
    importance_from = text("The drivers’ method")
    importance_cut = number("The average share, 1/p")
    performance_cut = number()
    pillars = nested(Quadrant, many=True)


class Condition(Shape):
    """One condition of confidence."""

    code = text("response, unit_response, margin or known")
    met = fields.Boolean(
        allow_none=True, metadata=_said("Null where it cannot be judged, which counts as not met", {})
    )
    value = number("The figure it was judged by")
    limit = number("The figure it needs")
    bound = text("at_least, where only a bound of the figure may be told", null=True)


class Confidence(Shape):
    """How far the overall result can be relied on."""

    level = text("low, fair, good or high")
    met = count("Conditions met")
    of = count("Conditions")
    conditions = nested(Condition, many=True)


class Careless(Shape):
    """Answers that look careless: flagged, never left out of a figure."""

    flagged = count(null=True)
    share = number("Of all staff and leaders who answered")
    reasons = fields.Dict(
        keys=fields.String(),
        values=count(),
        allow_none=True,
        metadata=_said("same_answer, long_run, dont_know, few_pillars; null in results", {}),
    )
    overall_without = nested(Score, meaning="The overall score of the others")


class Sum(Shape):
    """One figure in numbers."""

    figure = text()
    sum = text()


class Formula(Shape):
    """How one kind of figure is made."""

    figure = text()
    formula = text()
    source = text()


class Computation(Shape):
    """How the figures were computed; the constants stand under `method`."""

    counts = fields.Dict(metadata=_said("How many people stand behind the figures", {}))
    worked = nested(Sum, many=True, meaning="Sums in numbers")
    formulas = nested(Formula, many=True, meaning="Every kind of figure with its formula and source")


class Importance(Shape):
    """How much a pillar matters to a group, on 1 to 5 as they say themselves."""

    optional = ("n", "bound")

    id = text()
    mean = number("1 to 5")
    n = count()
    bound = text("In results: at_most or at_least, where few gave an extreme answer", null=True)


class Part(Shape):
    """The figures of a group of respondents."""

    questionnaire = nested(QuestionnaireName)
    respondents = count(null=True)
    invited = count(null=True)
    response_rate = number()
    overall = nested(Score)
    pillars = nested(PillarFigures, many=True)
    held_back_by = fields.List(
        fields.String(), metadata={"description": "Pillars two levels under the overall one"}
    )
    importance = nested(
        Importance, many=True, null=True, meaning="Null if it was not asked; in results, of units too"
    )
    warnings = nested(Caution, many=True)


class Scorecard(Part):
    """The score of a set of responses. The figures at the top pool staff and leaders."""

    perception = nested(Perception, null=True, meaning="Null with one audience")
    audiences = by_id(Part, "The same figures by audience")
    units = by_id(Part, "The same figures by unit, staff only")
    drivers = nested(Drivers, null=True)
    importance_performance = nested(Quadrants, null=True)
    careless = nested(Careless, null=True)
    method = fields.Dict(metadata={"description": "The constants that the figures were made with"})
    computation = nested(Computation)


class Difference(Shape):
    """One figure now and before."""

    optional = ("id",)

    id = text()
    now = nested(Score, null=True)
    prior = nested(Score, null=True)
    difference = number("Points")
    ci95 = interval("95 % confidence interval of the difference")
    t = number("Welch’s t")
    df = number()
    p = number()
    p_adjusted = number("Benjamini-Hochberg")
    hedges_g = number()
    g_ci95 = interval("95 % confidence interval of g")
    effect = text("negligible, small, medium or large, by Hedges’ g", null=True)
    comparable = number("Share of item weight that both versions share")
    shared_items = fields.List(fields.String(), allow_none=True)
    verdict = text(null=True)
    detectable = number("The smallest difference that would have been seen")


class Comparison(Shape):
    """Now beside before."""

    pillars = nested(Difference, many=True)
    overall = nested(Difference, null=True)


class Compared(Shape):
    """Both scorecards and their comparison."""

    now = nested(Scorecard)
    prior = nested(Scorecard)
    comparison = nested(Comparison)
