"""POST /rounds/{round_id}/responses: one response, a list, or NDJSON; all or nothing."""

from dataclasses import replace
from http import HTTPStatus

from flask import request

from ..maturity import AnswersError
from ..maturity.errors import MOST_FAULTS, Fault
from ..records import responses as kept
from . import bodies, examples, imports, shapes, streams
from .problems import invalid
from .repeats import Memory
from .resource import Resource

WITHIN = "/responses"

responses = Resource("responses", "Answers handed in for an open round.")

LOCATION = {"Location": {"description": "Of NDJSON: the address of the import", "schema": {"type": "string"}}}
_ONE = {"$ref": "#/components/schemas/SurveyResponse"}
BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"anyOf": [_ONE, {"type": "array", "items": _ONE, "minItems": 1}]},
            "examples": examples.RESPONSES,
        },
        streams.LINES: {"schema": {"type": "string"}, "examples": examples.RESPONSE_LINES},
    },
}


def _single(data, organisation_id, round_id):
    """The answer where one plain response is handed in, without a key to repeat it; None for all else."""
    row = bodies.object_of(data)
    if row is None or not kept.submit_plain(organisation_id, round_id, row):
        return None
    return b'{"accepted":1}', HTTPStatus.CREATED


@responses.post(
    "/rounds/<id:round_id>/responses",
    scope="responses",
    largest=bodies.LARGE,
    conflicts=True,
    repeatable=Memory.ROUND,
    streamed=streams.LINES,
    shortcut=_single,
)
@responses.doc(requestBody=BODY)
@responses.response(201, shapes.Accepted, example=examples.ACCEPTED, headers=LOCATION)
def hand_in(organisation_id, round_id):
    """Hand in responses

    One object, a list, or NDJSON with an object a line. All of them are stored, or none. They pass the same
    check as the form’s answers.

    JSON is for some thousand: up to 32 MiB. NDJSON is read as a stream, also with chunked transfer, and takes
    a million in one call: up to 2 GiB, unless the installation says otherwise, with lines of up to 512 KiB.
    Such a call is an import. Its address is the Location of the answer; while the call goes on, or when the
    answer got lost, /rounds/{round_id}/imports finds it by the Idempotency-Key. A repetition with the same
    key is read to its end, since only then it is known to be the same, and nothing is stored twice.
    """
    if request.mimetype == streams.LINES:
        return imports.hand_in(organisation_id, round_id)
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
