"""POST /scores: answers in, Scorecard out; nothing is stored."""

from http import HTTPStatus

from .. import maturity
from ..records import questionnaires
from ..records.errors import NotFound
from . import bodies, examples, figures, schemas
from .resource import Resource

scores = Resource("scores", "Answers in, scores out. Nothing is stored.")


def _single(data, organisation_id):
    """The Scorecard of one response alone, by a questionnaire's id; None for all else, and faults.

    Tools score one response at a time, so this way leaves out what only other bodies need.
    """
    wanted = bodies.object_of(data)
    if wanted is None or wanted.keys() != {"questionnaire", "responses"}:
        return None
    name, rows = wanted["questionnaire"], wanted["responses"]
    if not isinstance(name, str) or not isinstance(rows, list) or len(rows) != 1:
        return None
    try:
        questionnaire = questionnaires.current(organisation_id, name)
    except NotFound:
        return None
    found = maturity.json_of_single(questionnaire, rows[0])
    return None if found is None else (found, HTTPStatus.OK)


@scores.post("/scores", scope="score", largest=bodies.LARGE, shortcut=_single)
@scores.arguments(schemas.ScoreRequest, examples=examples.SCORE_REQUESTS)
@scores.response(200, figures.Scorecard)
def score(organisation_id, wanted):
    """Score responses

    Figures in full precision: the data are the caller’s own. The figures at the top pool staff and leaders;
    customers stand under `audiences`. What cannot be had is null.
    """
    scorecard = maturity.assess(wanted["sheet"], invited=wanted["invited"], outcome=wanted.get("outcome"))
    return bodies.answer(scorecard.to_dict())
