"""GET /openapi.json, /docs and what lies below it: the documentation, for anyone."""

import json

from flask import current_app, render_template

from ..records.errors import NotFound
from . import bodies, examples, guides, problems, reference
from .resource import ANYONE, Resource

REFERENCE = "cxassess.api.reference"
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
    """Read what there is, as a page

    Guides, then every operation by what people come for; without script and without anything from elsewhere.
    """
    return _page("overview.html", reference=_reference())


@pages.get("/docs/resources/<id:resource>", scope=ANYONE)
@pages.response(
    200, {"type": "string"}, content_type="text/html", description="A page", example="<!doctype html>…"
)
def get_resource_docs(resource):
    """Read about the operations on a resource, as a page"""
    found = _reference().groups.get(resource)
    if found is None:
        raise NotFound("resource")
    return _page("resource.html", reference=_reference(), group=found)


@pages.get("/docs/guides/<id:guide>", scope=ANYONE)
@pages.response(
    200, {"type": "string"}, content_type="text/html", description="A page", example="<!doctype html>…"
)
def get_guide(guide):
    """Read a guide, as a page"""
    if guide not in guides.ALL:
        raise NotFound("guide")
    return _page("guide.html", guide=guides.guide(guide, _address()))


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
    found = problems.KINDS[kind]
    shown = json.dumps(examples.problem(found), ensure_ascii=False, indent=2)
    given = _reference().giving(kind)
    return _page("problem.html", kind=found, example=shown, advice=problems.advice(found), given=given)


def _reference():
    """The document as its pages tell it, made once."""
    if (known := current_app.extensions.get(REFERENCE)) is None:
        known = current_app.extensions[REFERENCE] = reference.of(current_app.extensions["cxassess.api"]())
    return known


def _address():
    return current_app.config["PUBLIC_URL"].rstrip("/")


def _page(template, **values):
    """A page of the documentation."""
    told = guides.all_of(_address())
    text = render_template(f"api/{template}", guides=told, kinds_by_slug=problems.KINDS, **values)
    return current_app.response_class(text, content_type="text/html; charset=utf-8")
