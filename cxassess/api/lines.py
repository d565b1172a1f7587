"""Lists whole, as NDJSON: every entry a line, read at one moment, in bounded memory.

The lines are gathered before the first is sent, in a file without a name once they are many. So a slow
reader holds no snapshot of the database, which would keep it from being cleaned up, and whatever goes wrong
is answered as a problem and not by a list that ends early.
"""

import hashlib
import json
import tempfile
from contextlib import ExitStack
from http import HTTPStatus

from flask import current_app, request
from marshmallow import fields

from ..records.errors import StorageUnavailable
from .problems import Problem

TYPE = "application/x-ndjson"
JSON = "application/json"
ANYTHING = "*/*"
AT_ONCE = 200
"""Entries read at a time."""
IN_MEMORY = 1024 * 1024
PIECE = 64 * 1024


def wanted():
    """Whether the caller would rather have lines than a page, where there are lines to be had."""
    accepted = request.accept_mimetypes
    return (
        "cxassess.lines" in request.environ and bool(accepted) and accepted.best_match((JSON, TYPE)) == TYPE
    )


def answers_json(view):
    """Whether a view answers with JSON, by its documentation."""
    return any(each.get("schema") for each in _answers(view))


def listed(view):
    """The name and the shape of the entries of a view's list; None where it gives no pages, or two lists."""
    for each in _answers(view):
        found = getattr(each.get("schema"), "fields", {})
        if "next_cursor" in found:
            lists = [each for each in found.items() if isinstance(each[1], fields.List)]
            return (lists[0][0], lists[0][1].inner.schema) if len(lists) == 1 else None
    return None


def _answers(view):
    """What a view is documented to answer with when all is well."""
    documented = getattr(view, "_apidoc", {}).get("response", {}).get("responses", {})
    return [each for status, answers in documented.items() for each in answers if int(status) < 300]


def refuse_what_is_not_given(asked, json_given, lines_given):
    """Nothing, or the Problem of an Accept header that leaves out all there is."""
    if asked.environ.get("HTTP_ACCEPT", ANYTHING) == ANYTHING:
        return
    given = (JSON, TYPE) if lines_given else (JSON,)
    if json_given and asked.accept_mimetypes and not asked.accept_mimetypes.best_match(given):
        raise Problem("not_acceptable", f"This operation answers with {' or '.join(given)}.")


def answer(read, entries):
    """The answer with all that `read(limit, after)` gives, each in its shape on a line of its own."""
    _refuse_pages()
    _, shape = entries
    hashed = hashlib.sha256()
    with ExitStack() as unless_sent:
        file = unless_sent.enter_context(
            tempfile.SpooledTemporaryFile(IN_MEMORY, dir=current_app.config["DATA_FOLDER"])
        )
        try:
            for entry in _all(read):
                hashed.update(line := _line(shape, entry))
                file.write(line)
        except OSError as error:
            raise StorageUnavailable from error
        unless_sent.pop_all()
    return _sent(file, hashed.hexdigest())


def _line(shape, entry):
    told = json.dumps(shape.dump(entry), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return told.encode() + b"\n"


def _all(read):
    """All entries, page after page, of the one state that this request reads."""
    after = None
    while True:
        entries, after = read(AT_ONCE, after)
        yield from entries
        if after is None:
            return


def _refuse_pages():
    errors = [
        {"parameter": name, "detail": "Leave it out: lines are all of the list."}
        for name in ("limit", "cursor")
        if name in request.args
    ]
    if errors:
        raise Problem("invalid", errors[0]["detail"], errors=errors)


def _sent(file, digest):
    """The response with the lines in a file; 304 for whoever has them already."""
    length = file.tell()
    file.seek(0)
    response = current_app.response_class(_pieces(file), content_type=TYPE)
    response.content_length = length
    response.call_on_close(file.close)
    response.set_etag(digest)
    response.vary.add("Accept")
    response.make_conditional(request)
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        file.close()
    return response


def _pieces(file):
    with file:
        while piece := file.read(PIECE):
            yield piece


def document(doc, doc_info, **_):
    """Add the lines of a list to its documentation, with an example."""
    if not (found := doc_info.get("listed")):
        return doc
    name = found[0]
    content = next(
        doc["responses"][status]["content"] for status in ("200", 200) if status in doc["responses"]
    )
    first = (content[JSON].get("example") or {}).get(name, [{}])[:1]
    example = "".join(json.dumps(each, default=str) + "\n" for each in first)
    said = f"Every entry of `{name}`, an object a line, without pages"
    content[TYPE] = {"schema": {"type": "string", "description": said}, "example": example}
    return doc
