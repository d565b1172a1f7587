"""POST /rounds/{round_id}/responses: one response, a list, or NDJSON; all or nothing."""

from dataclasses import replace

from flask import request

from ..maturity import AnswersError
from ..maturity.errors import MOST_FAULTS, Fault
from ..records import responses as kept
from . import bodies, examples, shapes
from .problems import invalid
from .repeats import HEADER, Memory
from .resource import Resource

WITHIN = "/responses"

responses = Resource("responses", "Answers handed in for an open round.")

_ONE = {"$ref": "#/components/schemas/Response"}
BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"anyOf": [_ONE, {"type": "array", "items": _ONE, "minItems": 1}]},
            "examples": examples.RESPONSES,
        },
        "application/x-ndjson": {"schema": {"type": "string"}, "examples": examples.RESPONSE_LINES},
    },
}


def _single(organisation_id, round_id):
    """The answer where one plain response is handed in, without a key to repeat it; None for all else."""
    if HEADER in request.headers:
        return None
    row = bodies.small_object()
    if row is None or not kept.submit_plain(organisation_id, round_id, row):
        return None
    return bodies.answer_of_json(b'{"accepted":1}', 201)


@responses.post(
    "/rounds/<id:round_id>/responses",
    scope="responses",
    largest=bodies.LARGE,
    conflicts=True,
    repeatable=Memory.ROUND,
    shortcut=_single,
)
@responses.doc(requestBody=BODY)
@responses.response(201, shapes.Accepted, example=examples.ACCEPTED)
def hand_in(organisation_id, round_id):
    """Hand in responses

    One object, a list, or NDJSON with an object a line. All of them are stored, or none. They pass the same
    check as the form’s answers.
    """
    rows, listed = bodies.rows_of_request()
    _refuse_all_but_objects(rows, listed)
    try:
        return {"accepted": kept.submit_many(organisation_id, round_id, rows)}
    except AnswersError as error:
        raise _located(error.faults, listed) from None


def _refuse_all_but_objects(rows, listed):
    """Nothing, or the Problem of rows that are no objects at all."""
    wrong = [place for place, row in enumerate(rows) if not isinstance(row, dict)]
    faults = [
        Fault(f"{WITHIN}/{place}", "Use an object with audience and answers") for place in wrong[:MOST_FAULTS]
    ]
    if not rows:
        faults = [Fault(WITHIN, "Send at least one response")]
    if faults:
        raise _located(faults, listed)


def _located(faults, listed):
    """The Problem of faults below /responses, in a body that is itself the list, or the one response."""
    begin = WITHIN if listed else f"{WITHIN}/0"
    return invalid([replace(fault, where=fault.where.removeprefix(begin)) for fault in faults])
