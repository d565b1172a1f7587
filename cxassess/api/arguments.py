"""How a request's parameters and body reach a view: strict JSON in, problems with JSON pointers out."""

from typing import ClassVar

from marshmallow import RAISE, ValidationError
from webargs.flaskparser import FlaskParser

from ..maturity.errors import Fault
from . import bodies
from .problems import as_error, refused

UNKNOWN = "Unknown field."  # as marshmallow says it


class Parser(FlaskParser):
    """webargs with our reading of JSON and our shape of faults."""

    DEFAULT_UNKNOWN_BY_LOCATION: ClassVar = {"json": RAISE, "query": RAISE}

    def load_json(self, req, schema):
        """The JSON value of the body."""
        return bodies.value_of_request()

    def handle_error(self, error, req, schema, *, error_status_code, error_headers):
        """Every fault at once, in the order of the body."""
        faults = [fault for place, messages in error.messages.items() for fault in _faults(messages, place)]
        raise refused(faults) from None


def loaded(schema, value):
    """The value as a schema reads it, in views that read their bodies themselves."""
    try:
        return schema.load(value)
    except ValidationError as error:
        raise refused(_faults(error.messages, "json")) from None


def _faults(messages, location):
    """marshmallow's tree of messages as a flat list."""
    if location == "query":
        return [{"parameter": name, "detail": texts[0]} for name, texts in messages.items()]
    return list(_flat(messages, ""))


def _flat(messages, pointer):
    """The faults below a place, each with its pointer; what a schema says of itself belongs to the place."""
    if isinstance(messages, dict):
        for key, below in messages.items():
            if key == "_schema":
                yield from _of_the_whole(below, pointer)
            else:
                yield from _flat(below, pointer + "/" + str(key).replace("~", "~0").replace("/", "~1"))
        return
    for message in messages:
        yield as_error(message if isinstance(message, Fault) else Fault("", _clear(message)), pointer)


def _of_the_whole(messages, pointer):
    """The faults of an object as a whole; or of a key in it that happens to be called as those are filed."""
    for message in messages if isinstance(messages, list) else [messages]:
        yield from _flat(
            [message] if isinstance(message, str) else message,
            pointer + "/_schema" if message == UNKNOWN else pointer,
        )


def _clear(message):
    """The message, with advice where the library has none."""
    return {UNKNOWN: "Unknown key: remove it.", "Invalid input type.": "Use an object."}.get(message, message)
