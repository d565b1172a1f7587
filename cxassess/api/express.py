"""The addresses that programs call all day, answered before Flask's own work on a request begins.

That work takes as long as scoring does. A call that is plain in every way (a key that was seen a moment ago,
no query, one small JSON body) gets its resource's shortcut here, behind the same guards as any other: the
host, a place, what the key may spend, its scope. Whatever is not plain, or is to be refused, goes on to Flask
with its body still to be read, and what was taken for it here is not taken again there.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from io import BytesIO
from typing import Any, NamedTuple

from flask import Flask, current_app
from werkzeug.wsgi import get_host

from ..records.key_memory import recall
from ..records.keys import KeyHolder
from . import bodies, counting, limits, places
from .fields import ID_PATTERN
from .keys import enter, text_of

FAULT = "cxassess.fault"
"""Where a request keeps what its shortcut has raised, which is not tried again."""
_STATUS = {HTTPStatus.OK: "200 OK", HTTPStatus.CREATED: "201 CREATED"}


class Lane(NamedTuple):
    """A view that has a shortcut: its addresses, with a group for each part that varies, and its scopes."""

    pattern: re.Pattern[str]
    view: Callable[..., Any]
    scopes: tuple[str, ...]
    shortcut: Callable[..., tuple[bytes, int] | None]


def pattern_of(rule: str) -> re.Pattern[str]:
    """What matches the addresses of a rule of Flask's whose parts that vary are ids."""
    return re.compile(re.sub(r"<id:(\w+)>", rf"(?P<\1>{ID_PATTERN})", rule))


class Express:
    """An application as WSGI, with lanes beside it by method and address."""

    def __init__(self, app: Flask, lanes: Iterable[tuple[str, Lane]]) -> None:
        self.app, self.inner = app, app.wsgi_app
        self.lanes: dict[str, list[Lane]] = {}
        for method, lane in lanes:
            self.lanes.setdefault(method, []).append(lane)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        for lane in self.lanes.get(environ["REQUEST_METHOD"], ()):
            if (found := lane.pattern.fullmatch(environ["PATH_INFO"])) and _is_plain(environ):
                with self.app.app_context():
                    answer = self._answer(lane, found.groupdict(), environ)
                    if answer is not None:
                        text, status = answer
                        start_response(_STATUS[HTTPStatus(status)], _headers(environ, text))
                        return _Sent(text, places.when_sent(environ) or _nothing)
        return self.inner(environ, start_response)

    def _answer(self, lane: Lane, path: dict[str, str], environ: dict[str, Any]) -> tuple[bytes, int] | None:
        """The JSON and the status that the lane gives; None where Flask is to see to the call."""
        holder = recall(text_of(environ))
        if holder is None or not holder.scopes.issuperset(lane.scopes):
            return None
        try:
            data = self._let_in(lane, holder, environ)
        except Exception:  # Flask comes to the same, and answers it
            return None
        if data is None:
            return None
        try:
            found = lane.shortcut(data, holder.organisation_id, **path)
        except Exception as fault:  # for Flask to answer; trying again might do twice what was half done
            environ[FAULT] = fault
            return None
        if found is None:
            return None
        text, status = found
        counting.count(lane.view, status)
        return text + b"\n", status

    def _let_in(self, lane: Lane, holder: KeyHolder, environ: dict[str, Any]) -> bytes | None:
        """The body of a call that passes what guards every other; None where less came than was said."""
        get_host(environ, current_app.config["TRUSTED_HOSTS"])
        if lane.scopes[0] == counting.UNCOUNTED:
            environ[counting.SILENT] = True
        places.enter(environ, False)
        length = int(environ["CONTENT_LENGTH"])
        limits.charge(environ, holder, length)
        enter(holder)
        data: bytes = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = BytesIO(data)
        return data if len(data) == length else None


class _Sent:
    """An answer, and what is to be done when it has been sent."""

    def __init__(self, text: bytes, close: Callable[[], None]) -> None:
        self.text, self.close = text, close

    def __iter__(self) -> Iterator[bytes]:
        yield self.text


def _headers(environ: Mapping[str, Any], text: bytes) -> list[tuple[str, str]]:
    return [("Content-Type", bodies.JSON), ("Content-Length", str(len(text))), *limits.told(environ)]


def _nothing() -> None:
    """There is nothing to be done."""


def _is_plain(environ: Mapping[str, Any]) -> bool:
    """Whether a request asks for nothing but to have one small JSON body answered with JSON."""
    return (
        bodies.is_small_json(environ)
        and not environ.get("QUERY_STRING")
        and "HTTP_IDEMPOTENCY_KEY" not in environ
        and environ.get("HTTP_ACCEPT", "*/*") in ("*/*", bodies.JSON)
        and not environ.get("SCRIPT_NAME")
    )
