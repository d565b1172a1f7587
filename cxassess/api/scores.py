"""POST /scores: answers in, Scorecard out; nothing is stored."""

from .. import maturity
from . import bodies, examples, figures, schemas
from .resource import Resource

scores = Resource("scores", "Answers in, scores out. Nothing is stored.")


@scores.post("/scores", scope="score", largest=bodies.LARGE)
@scores.arguments(schemas.ScoreRequest, examples=examples.SCORE_REQUESTS)
@scores.response(200, figures.Scorecard)
def score(organisation_id, wanted):
    """Score responses

    Figures in full precision: the data are the caller’s own. The figures at the top pool staff and leaders;
    customers stand under `audiences`. What cannot be had is null.
    """
    scorecard = maturity.assess(wanted["sheet"], invited=wanted["invited"], outcome=wanted.get("outcome"))
    return bodies.answer(scorecard.to_dict())
