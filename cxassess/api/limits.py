"""What a key may spend in a minute, told in the standard fields, and the slowing down of wrong keys.

The fields are those of draft-ietf-httpapi-ratelimit-headers: RateLimit-Policy says what is allowed, RateLimit
what is left. Where the counts cannot be kept everybody is let through, and the log says so.
"""

import ipaddress
import logging
import threading
import time
from http import HTTPStatus

from flask import current_app, request

from ..shared import allowances, table
from . import counting
from .problems import Problem

PIECE = 64 * 1024
"""Bytes of a body that cost as much as a call."""
WRONG_KEYS = 6_000
"""Wrong keys that one source may try in a minute. Nobody guesses 256 bits; this is about the load alone."""
TELL_EVERY = 60.0
SPENT = "cxassess.spent"
"""Where a request keeps its quota and what came of taking it off."""
log = logging.getLogger(__name__)


class Limits:
    """The allowances of an installation, opened when they are first needed; None comes back without them."""

    def __init__(self, path, secret):
        self._path, self._secret = path, secret
        self._kept, self._told_at, self._turn = None, float("-inf"), threading.Lock()

    def take(self, name, cost, quota):
        """What came of asking, or None where nothing can be counted."""
        try:
            if self._kept is None:
                with self._turn:
                    self._kept = self._kept or allowances.Allowances(self._path, self._secret)
            return self._kept.take(name, cost, quota)
        except OSError as fault:
            self._kept = None
            self._tell(fault)
            return None

    def _tell(self, fault):
        """Log it, now and then."""
        with self._turn:
            if time.monotonic() - self._told_at < TELL_EVERY:
                return
            self._told_at = time.monotonic()
        log.error(
            "Limits of API keys are not kept, and everybody is let through: %s", fault.strerror or fault
        )


def kept():
    """The Limits of the application."""
    extensions, config = current_app.extensions, current_app.config
    if (found := extensions.get("cxassess.limits")) is None:
        path = table.place(config["MEMORY_FOLDER"], config["DATA_FOLDER"], "allowances-leased")
        found = extensions.setdefault("cxassess.limits", Limits(path, config["SECRET_KEY"]))
    return found


def charge(environ, holder, length):
    """Take a call with a body of so many bytes off what the key of its holder may spend, once.

    Raises a Problem when nothing is left.
    """
    quota = current_app.config["API_RATE"] if holder.rate is None else holder.rate
    if not quota:
        return
    if SPENT not in environ:
        taken = kept().take(f"key {holder.id}", 1 + length // PIECE, quota)
        if taken is None:
            return
        environ[SPENT] = quota, taken
    quota, taken = environ[SPENT]
    if not taken.allowed:
        detail = f"This key may spend {quota:,} in a minute. Go on in {_seconds(taken.wait)}."
        counting.refused(environ, "too_many_requests")
        raise Problem("too_many_requests", detail, headers={"Retry-After": str(taken.wait)})


def refuse_wrong_key(problem):
    """Raise this Problem; or another, where too many wrong keys came from there within a minute."""
    taken = kept().take(f"source {_source()}", 1, WRONG_KEYS)
    if taken is None or taken.allowed:
        raise problem
    detail = f"Too many wrong keys came from your address. Try again in {_seconds(taken.wait)}."
    counting.refused(request.environ, "too_many_wrong_keys")
    raise Problem("too_many_wrong_keys", detail, headers={"Retry-After": str(taken.wait)})


def tell(response):
    """The response, with what is left to its key."""
    for name, value in told(request.environ):
        response.headers.add(name, value)
    return response


def told(environ):
    """The fields that tell what is left to the key of a request."""
    if SPENT not in environ:
        return ()
    quota, taken = environ[SPENT]
    until = taken.whole_in if taken.allowed else taken.wait
    return (
        ("RateLimit-Policy", f'"key";q={quota};w={allowances.WINDOW}'),
        ("RateLimit", f'"key";r={taken.left};t={until}'),
    )


def length_of(asked, largest):
    """The bytes of the body of a request; where it does not say, as many as it may have."""
    if asked.content_length is None and "HTTP_TRANSFER_ENCODING" in asked.environ:
        return largest
    return min(asked.content_length or 0, largest)  # more than that is refused before it is read


def _source():
    """Where the request comes from, for IPv6 its /64: whoever has one address there has them all."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr
    return ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address


def _seconds(number):
    return "a second" if number == 1 else f"{number} seconds"


FIELDS = {
    "RateLimit-Policy": {
        "description": 'What the key may spend, as a structured field: `"key";q=300000;w=60` are 300,000 in '
        "60 seconds. Absent where there is no limit.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "What is left, `r`, and in how many seconds, `t`, all is back, or the call can be "
        "made again where it was refused.",
        "schema": {"type": "string"},
    },
}
RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds after which to try again",
        "schema": {"type": "integer", "minimum": 1},
    }
}
HEADERS = {
    HTTPStatus.TOO_MANY_REQUESTS: {**RETRY_AFTER, **FIELDS},
    HTTPStatus.SERVICE_UNAVAILABLE: RETRY_AFTER,
}
"""The headers of refusals, as the document tells them."""
