"""What a draft still needs before it can be opened, as words that its readers put into sentences."""

from datetime import date

from ..maturity import AUDIENCES
from .rounds import Round

NOBODY_ASKED = "nobody_asked"
HEAD_COUNT = "head_count"
CLOSES_ON = "closes_on"
CLOSES_ON_PAST = "closes_on_past"


def audiences(survey_round: Round) -> tuple[str, ...]:
    """The audiences that the round's questionnaire asks anything."""
    questionnaire = survey_round.questionnaire
    return tuple(name for name in AUDIENCES if questionnaire.asked(name, survey_round.form))


def way_of(survey_round: Round, audience: str) -> str:
    """How an audience is asked: `open` by the open link, `invited`, or `none` where nobody of it is."""
    if audience in survey_round.open_audiences:
        return "open"
    return "none" if survey_round.headcount.get(audience) == 0 else "invited"


def missing(survey_round: Round, today: date) -> tuple[str, ...]:
    """What the round needs before it can be opened; nothing when it is complete."""
    ways = {name: way_of(survey_round, name) for name in audiences(survey_round)}
    uncounted = [
        name for name, way in ways.items() if way == "invited" and name not in survey_round.headcount
    ]
    ends = survey_round.closes_on
    rules = (
        (any(way != "none" for way in ways.values()), NOBODY_ASKED),
        (not uncounted, HEAD_COUNT),
        (ends is not None, CLOSES_ON),
        (ends is None or ends >= today, CLOSES_ON_PAST),
    )
    return tuple(name for holds, name in rules if not holds)
