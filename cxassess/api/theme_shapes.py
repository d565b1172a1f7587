"""What the answers about themes hold."""

from marshmallow import fields

from .figures import Shape, count, moment, nested, number, text
from .shapes import unverified_audiences


class NodeCount(Shape):
    """How many texts of a theme a node has."""

    node = text("internal, staff, leader or customer, as in the words of the results")
    texts = count()


class QuestionCount(Shape):
    """How many texts of a theme are answers to a question."""

    question = text("Id of an open question, or comment.PILLAR")
    texts = count()


class SideCount(Shape):
    """How many texts one side has: of any kind, frustrations, and praise."""

    side = text(enum=["inside", "customer"])
    texts = count()
    frustrations = count("What could be improved, what stands in the way, stories filed as bad")
    praise = count("What is done well, stories filed as good")


class ThemeQuote(Shape):
    """What somebody wrote, as the results show it."""

    question = text()
    node = text()
    text = text()


class ThemeDecision(Shape):
    """What somebody decided about a theme."""

    kind = text(enum=["rename", "merge", "dismiss", "restore"])
    name = text("The name it was given", null=True)
    merged_into = text("Id of the theme it became part of", null=True)
    reason = text()
    decided_at = moment()


class ThemeShape(Shape):
    """A theme as leaders have it now, beside the name that was proposed."""

    id = text()
    round = text()
    name = text()
    proposed_name = text()
    state = text(enum=["proposed", "renamed", "merged", "dismissed"])
    merged_into = text("Id of the theme that it is part of", null=True)
    terms = fields.List(fields.String())
    texts = count("With those of the themes that were merged into it; each counts once")
    nodes = nested(NodeCount, many=True)
    sides = nested(SideCount, many=True)
    questions = nested(QuestionCount, many=True)
    quotes = nested(ThemeQuote, many=True)
    decisions = nested(ThemeDecision, many=True, meaning="The oldest first")


class SpokenLanguage(Shape):
    """How many texts are in a language."""

    language = text("ISO 639-1; empty for texts in none that is known")
    texts = count()
    inside = count()
    customer = count()


class ApartTerm(Shape):
    """A term that one side says clearly more often."""

    language = text()
    here = count("Texts of the first side that have it")
    there = count("Texts of the second side that have it")
    log_odds = number("Weighted log-odds ratio, positive where the first side says it more")
    z = number("Log-odds by its standard error")
    text = text()


class ApartSides(Shape):
    """What sets two sides apart, over the questions that both were asked."""

    here = fields.List(fields.String(), metadata={"description": "The nodes of the first side"})
    there = fields.List(fields.String(), metadata={"description": "The nodes of the second side"})
    texts_here = count()
    texts_there = count()
    languages = fields.List(fields.String(), metadata={"description": "Those that both wrote enough in"})
    more_here = nested(ApartTerm, many=True)
    more_there = nested(ApartTerm, many=True)


class ThemesShape(Shape):
    """A round’s themes, those that stand by themselves first."""

    round = text()
    unverified = unverified_audiences()
    version = count("Of the procedure by which themes are proposed")
    texts = count("All texts that the results show")
    in_no_theme = count("Texts in no theme that stands by itself")
    languages = nested(SpokenLanguage, many=True)
    themes = nested(ThemeShape, many=True)
    apart = nested(ApartSides, many=True)


def of_theme(theme):
    """A theme in that shape."""
    return {
        "id": theme.id,
        "round": theme.round_id,
        "name": theme.name,
        "proposed_name": theme.proposed_name,
        "state": theme.state,
        "merged_into": theme.merged_into,
        "terms": list(theme.terms),
        "texts": theme.counted.texts,
        "nodes": [{"node": node, "texts": texts} for node, texts in theme.counted.nodes.items()],
        "sides": [_side(theme.counted, side) for side in ("inside", "customer")],
        "questions": [{"question": id_, "texts": texts} for id_, texts in theme.counted.questions.items()],
        "quotes": [quote._asdict() for quote in theme.texts],
        "decisions": list(theme.decisions),
    }


def _side(counted, side):
    return {
        "side": side,
        "texts": counted.of(side),
        "frustrations": counted.of(side, "frustration"),
        "praise": counted.of(side, "praise"),
    }
