"""Requests that create, made safe to repeat: the same key and request get the same answer again."""

import hashlib
import json
import re
from enum import Enum, auto

from flask import current_app, make_response, request

from ..records import idempotency
from .problems import Problem

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("Location", "ETag", "Retry-After")
_KEY = re.compile(r"[\x21-\x7e]{1,255}\Z")
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Up to 255 visible ASCII characters of your choice, new for every new request. A "
    "repetition with the same key and body gets the same answer and creates nothing; where that answer held "
    "codes or a secret, it gets 409 `codes_given_out` or `secret_given_out`. A key is good for one request "
    "of your organisation, whichever of its API keys is used, and is kept for two days; another request with "
    "it gets 422.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$"},
}


class Memory(Enum):
    """How long the answer to a request is kept for its repetition."""

    DAYS = auto()  # two
    ROUND = auto()  # two, and never beyond the close of its round: it tells of answers
    NONE = auto()  # it gives out codes, which are kept nowhere: its repetition is refused
    SECRET = auto()  # likewise, of a secret


def once(organisation_id, call, memory=Memory.DAYS, round_id=None):
    """The answer of `call`, or the one that it gave when the request came first."""
    key = given()
    if key is None:
        return call()
    digest = _digest()
    if earlier := idempotency.recall(organisation_id, key, digest):
        return again(*earlier)
    withheld, until = memory in (Memory.NONE, Memory.SECRET), None if memory is Memory.DAYS else round_id
    secret = memory is Memory.SECRET
    with idempotency.claiming(organisation_id, key, digest, until, withheld=withheld, secret=secret):
        response = make_response(call())
    if not withheld:
        _remember(organisation_id, key, response)
    return response


def given():
    """The Idempotency-Key of the request, or None."""
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.match(key):
        fault = {"header": HEADER, "detail": "Use 1 to 255 visible ASCII characters."}
        raise Problem("invalid", fault["detail"], errors=[fault])
    return key


def packed(response):
    """An answer as it is kept for the request's repetition."""
    kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    return json.dumps({"headers": kept, "body": response.get_data(as_text=True)})


def _remember(organisation_id, key, response):
    """Keep an answer for the request's repetition."""
    idempotency.remember(organisation_id, key, response.status_code, packed(response))


def beside_body():
    """What makes two requests the same beside their bodies: method, address, parameters, media type."""
    return f"{request.method} {request.full_path} {request.mimetype}\n".encode()


def _digest():
    """What makes two requests the same."""
    return hashlib.sha256(beside_body() + request.get_data(cache=True)).digest()


def again(status, kept):
    """An answer that was given before."""
    kept = json.loads(kept)
    return current_app.response_class(kept["body"], status, kept["headers"], content_type="application/json")
