"""Lists in pages: an opaque cursor in, the next one out, also as Link rel=next. Nothing is cut in silence.

A cursor says where in the list a page ended, not how many came before, so that what is added or deleted
meanwhile makes no other entry come twice or never. It is good for the list that gave it and for no other.
Or whole, as NDJSON, for whoever accepts that: `resource` answers it with what `pages` would have read.
"""

import base64
import hmac

from flask import current_app, request, url_for

from ..records.errors import NotFound
from . import lines
from .keys import caller
from .problems import Problem

SEAL_BYTES = 9

LINK = {"Link": {"description": "The next page, as rel=next", "schema": {"type": "string"}}}


class Whole(Exception):
    """Somebody asked for a list whole, as lines; `read(limit, after)` gives its pages."""

    def __init__(self, read):
        super().__init__()
        self.read = read


def place(cursor):
    """The place that a cursor stands for, or None for the beginning."""
    if cursor is None:
        return None
    try:
        said = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        seal, found = said[:SEAL_BYTES], said[SEAL_BYTES:].decode("ascii")
    except ValueError:
        raise unknown() from None
    if cursor_of(found) != cursor or not hmac.compare_digest(seal, _seal(found)):
        raise unknown()
    return found


def cursor_of(place_):
    """The cursor that stands for a place in the list that is asked for; None stays None."""
    if not place_:
        return None
    return base64.urlsafe_b64encode(_seal(place_) + place_.encode("ascii")).decode().rstrip("=")


def _seal(place_):
    """What shows that a cursor was given by us, for this organisation, list and filter."""
    filters = sorted(each for each in request.args.items() if each[0] not in ("limit", "cursor"))
    said = repr(("cursor", caller(), request.path, filters, place_)).encode()
    return hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), said, "sha256")[:SEAL_BYTES]


def whole(entries, key):
    """A `read` for `pages` of entries that are at hand; `key` gives each its place, as text that ascends."""
    in_order = sorted((key(entry), place, entry) for place, entry in enumerate(entries))

    def read(limit, after):
        left = [each for each in in_order if after is None or each[0] > after]
        found = [entry for *_, entry in left[:limit]]
        return found, left[limit - 1][0] if len(left) > limit else None

    return read


def pages(read, limit, cursor):
    """What `read(limit, after)` gives, entries and the place to go on from: entries, cursor and headers.

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
