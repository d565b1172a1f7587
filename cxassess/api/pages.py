"""GET /openapi.json, /docs, /docs/problems, /docs/problems/{kind}: the documentation, for anyone."""

from flask import current_app, render_template

from ..records.errors import NotFound
from . import bodies, problems, reference
from .resource import ANYONE, Resource

pages = Resource("documentation", "This documentation; it needs no key.")


@pages.get("/openapi.json", scope=ANYONE)
@pages.etag
@pages.response(200, {"type": "object"}, description="An OpenAPI 3.1 document", example={"openapi": "3.1.0"})
def get_document():
    """Read this document"""
    document = current_app.extensions["cxassess.api"]()
    pages.set_etag(document)
    return bodies.answer(document)


@pages.get("/docs", scope=ANYONE)
@pages.response(
    200, {"type": "string"}, content_type="text/html", description="A page", example="<!doctype html>…"
)
def get_docs():
    """Read this document as a page

    Everything on one page, without script and without anything from elsewhere.
    """
    return _page("reference.html", reference=reference.of(current_app.extensions["cxassess.api"]()))


@pages.get("/docs/problems", scope=ANYONE)
@pages.response(
    200, {"type": "string"}, content_type="text/html", description="A page", example="<!doctype html>…"
)
def get_problems():
    """Read which kinds of problems there are"""
    return _page("problems.html", kinds=problems.KINDS.values())


@pages.get("/docs/problems/<id:kind>", scope=ANYONE)
@pages.response(
    200, {"type": "string"}, content_type="text/html", description="A page", example="<!doctype html>…"
)
def get_problem(kind):
    """Read what a kind of problem means

    This address is the `type` of such a problem.
    """
    if kind not in problems.KINDS:
        raise NotFound("kind of problem")
    return _page("problem.html", kind=problems.KINDS[kind])


def _page(template, **values):
    """A page of the documentation."""
    text = render_template(f"api/{template}", **values)
    return current_app.response_class(text, content_type="text/html; charset=utf-8")
