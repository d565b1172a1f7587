"""The body of a request, read strictly: what is ambiguous in JSON is refused, never guessed at.

Everything is decided here, before any other code sees a value: encoding, depth, duplicate keys, the size of
numbers, text that no database can keep. The checks work on the bytes in a few passes of C speed, because a
body may hold ten thousand responses.
"""

import json
import math
import re
from functools import partial

from flask import current_app, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from . import located

JSON = "application/json"
SMALL = 16 * 1024
ORDINARY = 128 * 1024
LONG = 4 * 1024 * 1024
LARGE = 32 * 1024 * 1024
DEEPEST = 32
LONGEST_INTEGER = 15
BYTE_ORDER_MARK = "\ufeff"

_STRUCTURE = b'[]{}":'
_OTHER_BYTES = bytes(byte for byte in range(256) if byte not in _STRUCTURE)
_ONE_KIND_OF_BRACKET = bytes.maketrans(b"{}", b"[]")
_ONE_KIND_OF_DIGIT = bytes.maketrans(b"123456789", b"000000000")
_SURROGATE_PAIR = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class Malformed(BadRequest):
    """A body that is no acceptable JSON."""


def value_of_request():
    """The JSON value that the request carries."""
    _expect("application/json")
    return parse(request.get_data(cache=True))


def is_small_json(environ):
    """Whether a request says that it carries JSON, as it is, and little of it."""
    length = environ.get("CONTENT_LENGTH", "")
    return (
        environ.get("CONTENT_TYPE") == JSON
        and len(length) <= len(str(SMALL))
        and length.isdecimal()
        and 0 < int(length) <= SMALL
        and "HTTP_CONTENT_ENCODING" not in environ
        and "HTTP_TRANSFER_ENCODING" not in environ
    )


def object_of(data):
    """The JSON object that bytes are, or None where they are another value."""
    value = parse(data)
    return value if isinstance(value, dict) else None


def rows_of_request():
    """The values that the request carries, and whether they came as a list, not as one object."""
    value = value_of_request()
    return (value, True) if isinstance(value, list) else ([value], False)


def table_of_request():
    """The text of the CSV that the request carries, or None where it carries JSON."""
    if _expect("application/json", "text/csv") == "text/csv":
        return _text(request.get_data(cache=True))
    return None


def parse(data):
    """The value of a JSON text in UTF-8, or Malformed."""
    if not data.strip():
        raise Malformed("The body is empty. Send a JSON value.")
    text = _text(data)
    plain = _without_escapes(data, text)
    brackets, members = _outside_strings(plain)
    if _is_deep(brackets):
        raise _too_deep(text)
    kept = 0

    def count(members_of_one):
        nonlocal kept
        kept += len(members_of_one)
        return members_of_one

    value = _loads(text, object_hook=count, parse_int=_integer if _has_long_integer(data) else None)
    if kept != members and (found := located.twice(text)):  # a key was lost, so it stood there twice
        where, key = found
        raise Malformed(f"The key “{key[:50]}” stands twice in one object{located.place(text, where)}.")
    return value


def _expect(*types):
    """The request's media type, if it is one of `types`."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is, without a Content-Encoding.")
    if request.mimetype not in types:
        raise UnsupportedMediaType(f"Send the body with the header “Content-Type: {types[0]}”.")
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("Send the body in UTF-8.")
    return request.mimetype


def _text(data):
    """The text of UTF-8 bytes."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Malformed(f"The body is not UTF-8 (byte {fault.start + 1}).") from None


def _without_escapes(data, text):
    r"""The bytes without \\ and \", so that every quotation mark left begins or ends a string.

    A run of backslashes always starts an escape, hence pairs can be taken out from the left. Something stays
    in their place, lest what stood before and behind them looks like one character.
    """
    if b"\\" not in data:
        return data
    plain = data.replace(b"\\\\", b".")
    if b"\\u0000" in plain:
        where = located.place(text, located.null_character(text))
        raise Malformed(f"The body holds the character U+0000, which no text may hold{where}.")
    if _SURROGATE.search(_SURROGATE_PAIR.sub(b"", plain)):
        where = located.place(text, located.half_a_pair(text))
        raise Malformed(
            f"The body holds half of a surrogate pair (\\ud800 to \\udfff), which is no character{where}."
        )
    return plain.replace(b'\\"', b"")


def _outside_strings(plain):
    """The brackets of the text, all written as [ and ], and the number of colons, strings left out.

    Two quotation marks side by side can go: that changes for no other place whether it is inside a string.
    """
    skeleton = plain.translate(None, _OTHER_BYTES).replace(b'""', b"")
    if b'"' in skeleton:
        skeleton = b"".join(skeleton.split(b'"')[::2])
    return skeleton.translate(_ONE_KIND_OF_BRACKET, b":"), skeleton.count(b":")


def _is_deep(brackets):
    """Whether there are more levels than DEEPEST; each pass peels one level off."""
    for _ in range(DEEPEST):
        peeled = brackets.replace(b"[]", b"")
        if len(peeled) == len(brackets):
            break
        brackets = peeled
    return b"[]" in brackets or brackets.count(b"[") > DEEPEST


def _too_deep(text):
    where = located.place(text, located.too_deep(text, DEEPEST))
    return Malformed(f"The body is nested deeper than {DEEPEST} levels{where}.")


def _has_long_integer(data):
    """Whether so many digits stand side by side anywhere, inside a string perhaps."""
    return b"0" * (LONGEST_INTEGER + 1) in data.translate(_ONE_KIND_OF_DIGIT)


class _Refused(Exception):
    """A number that no body may hold: what is wrong with it, and what finds its place in the text."""

    def __init__(self, what, find):
        super().__init__(what)
        self.find = find


def _loads(text, **hooks):
    """The value of a JSON text, by the standard library, without what it adds to JSON."""
    try:
        return json.loads(text, parse_constant=_no_number, parse_float=_finite, **hooks)
    except json.JSONDecodeError as fault:
        if text.startswith(BYTE_ORDER_MARK):
            raise Malformed("The body begins with a byte order mark. Leave it out.") from None
        raise Malformed(f"The body is not JSON: {fault.msg}{located.place(text, fault.pos)}.") from None
    except _Refused as refused:
        raise Malformed(f"{refused}{located.place(text, refused.find(text))}.") from None
    except RecursionError:
        raise _too_deep(text) from None


def _no_number(name):
    raise _Refused(f"{name} is not a JSON number", located.no_number)


def _finite(digits):
    """A finite number."""
    number = float(digits)
    if not math.isfinite(number):
        raise _Refused("A number in the body is too large", located.too_large)
    return number


def _integer(digits):
    """A whole number of at most LONGEST_INTEGER digits."""
    if len(digits.lstrip("-")) > LONGEST_INTEGER:
        raise _Refused(
            f"A whole number in the body has more than {LONGEST_INTEGER} digits",
            partial(located.too_long, most=LONGEST_INTEGER),
        )
    return int(digits)


def answer(value, status=200, headers=None):
    """The response with this value as JSON, figures in full precision."""
    return answer_of_json(json_of(value), status, headers)


def json_of(value):
    """A value as answers have it. NaN and Infinity raise ValueError: such a figure is a fault of ours."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def answer_of_json(text, status=200, headers=None):
    """The response with this JSON, which is bytes already."""
    return current_app.response_class(text + b"\n", status, headers, content_type="application/json")
