"""Requests that create, made safe to repeat: the same key and request get the same answer again."""

import hashlib
import json
import re

from flask import current_app, make_response, request

from ..records import idempotency
from .problems import Problem

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("Location", "ETag")
_KEY = re.compile(r"[\x21-\x7e]{1,255}\Z")
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Up to 255 visible ASCII characters of your choice, new for every new request. A "
    "repetition with the same key and body gets the same answer and creates nothing.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$"},
}


def once(organisation_id, call, round_id=None):
    """The answer of `call`, or the one that it gave when the request came first."""
    key = request.headers.get(HEADER)
    if key is None:
        return call()
    if not _KEY.match(key):
        fault = {"header": HEADER, "detail": "Use 1 to 255 visible ASCII characters."}
        raise Problem("invalid", fault["detail"], errors=[fault])
    digest = _digest()
    if earlier := idempotency.recall(organisation_id, key, digest):
        return _again(*earlier)
    with idempotency.claiming(organisation_id, key, digest, round_id):
        response = make_response(call())
    kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    body = json.dumps({"headers": kept, "body": response.get_data(as_text=True)})
    idempotency.remember(organisation_id, key, response.status_code, body)
    return response


def _digest():
    """What makes two requests the same: method, address, media type and body."""
    said = f"{request.method} {request.path} {request.mimetype}\n".encode()
    return hashlib.sha256(said + request.get_data(cache=True)).digest()


def _again(status, kept):
    """An answer that was given before."""
    kept = json.loads(kept)
    return current_app.response_class(kept["body"], status, kept["headers"], content_type="application/json")
