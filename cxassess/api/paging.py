"""Lists in pages: an opaque cursor in, the next one out, also as Link rel=next. Nothing is cut in silence.

Or whole, as NDJSON, for whoever accepts that: `resource` answers it with what `pages` would have read.
"""

import base64

from flask import request, url_for

from ..records.errors import NotFound
from . import lines
from .problems import Problem

LINK = {"Link": {"description": "The next page, as rel=next", "schema": {"type": "string"}}}


class Whole(Exception):
    """Somebody asked for a list whole, as lines; `read(limit, after)` gives its pages."""

    def __init__(self, read):
        super().__init__()
        self.read = read


def place(cursor):
    """The id that a cursor stands for, or None for the beginning."""
    if cursor is None:
        return None
    try:
        said = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = said.decode("ascii")
    except ValueError:
        raise unknown() from None
    if not found.isprintable():  # no database need be asked for what no page gave
        raise unknown()
    return found


def cursor_of(place_):
    """The cursor that stands for an id; None stays None."""
    return base64.urlsafe_b64encode(place_.encode("ascii")).decode().rstrip("=") if place_ else None


def pages(read, limit, cursor):
    """What `read(limit, after)` gives, entries and the id to go on from, as entries, cursor and headers.

    Raises Whole where the list is wanted as lines.
    """
    if lines.wanted():
        raise Whole(read)
    try:
        entries, after = read(limit, place(cursor))
    except NotFound:
        raise unknown() from None
    following = cursor_of(after)
    if following is None:
        return entries, None, {}
    same = {**(request.view_args or {}), **request.args.to_dict(), "limit": limit, "cursor": following}
    address = url_for(request.endpoint, **same)
    return entries, following, {"Link": f'<{address}>; rel="next"'}


def unknown():
    """The Problem of a cursor that no page gave."""
    detail = "This cursor is not known. Begin again without one."
    return Problem("invalid", detail, errors=[{"parameter": "cursor", "detail": detail}])
