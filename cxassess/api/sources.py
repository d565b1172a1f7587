"""GET, POST /sources; GET, PATCH, DELETE /sources/{source_id}; GET /sources/coverage: who is heard."""

from dataclasses import replace
from functools import partial

from flask import url_for

from ..maturity.coverage import coverage, series
from ..records import clock
from ..records import sources as kept
from ..records.source_rules import Facts
from . import examples, listening_shapes, paging, schemas
from .problems import Problem
from .repeats import Memory
from .resource import Resource
from .rounds import LOCATION

sources = Resource("sources", "The sources of customer feedback, and how well they cover.")
SOURCE = "/sources/<source:source_id>"


@sources.get("/sources", scope="results")
@sources.etag
@sources.arguments(schemas.PageQuery, location="query")
@sources.response(200, listening_shapes.SourceList, example=examples.SOURCES, headers=paging.LINK)
def list_sources(organisation_id, query):
    """List the sources of feedback

    As they are now, by their ids.
    """
    entries, following, headers = paging.pages(
        partial(kept.page, organisation_id), **{"cursor": None, **query}
    )
    return {"sources": entries, "next_cursor": following}, headers


@sources.post("/sources", scope="roadmap", conflicts=True, repeatable=Memory.DAYS)
@sources.etag
@sources.arguments(schemas.SourceRequest, examples=examples.SOURCE_REQUESTS)
@sources.response(201, listening_shapes.SourceShape, example=examples.SOURCE, headers=LOCATION)
def add_source(organisation_id, wanted):
    """Add a source of feedback

    With `since`, the coverage of past days tells of it too.
    """
    since = wanted.pop("since", None)
    made = kept.add(organisation_id, Facts(**wanted), since)
    return made, {"Location": url_for("api_sources.get_source", source_id=made.id)}


@sources.get("/sources/coverage", scope="results")
@sources.etag
@sources.arguments(schemas.CoverageQuery, location="query")
@sources.response(200, listening_shapes.Coverage, example=examples.COVERAGE)
def get_coverage(organisation_id, query):
    """Read how well the sources cover

    On any day up to today, by what is known now: corrections of the history count. What was known at a
    round’s release stands in its results, as `listening`.
    """
    on = query.get("on") or clock.today()
    if on > clock.today():
        detail = "Use a day up to today."
        raise Problem("invalid", detail, errors=[{"parameter": "on", "detail": detail}])
    entries = kept.entries(organisation_id)
    return {**coverage(entries, on), "series": series(entries, on)}


@sources.get(SOURCE, scope="results")
@sources.etag
@sources.response(200, listening_shapes.SourceShape, example=examples.SOURCE)
def get_source(organisation_id, source_id):
    """Read a source of feedback"""
    return kept.get(organisation_id, source_id)


@sources.patch(SOURCE, scope="roadmap", conflicts=True)
@sources.etag
@sources.arguments(schemas.SourceChange, examples=examples.SOURCE_CHANGES)
@sources.response(200, listening_shapes.SourceShape, example=examples.SOURCE)
def change_source(organisation_id, changes, source_id):
    """Change a source of feedback

    What is left out stays as it is. What was so before stays in the history.
    """
    present = kept.get(organisation_id, source_id)
    sources.check_etag(present, listening_shapes.SourceShape)
    since = changes.pop("since", None)
    return kept.change(organisation_id, source_id, present.version, replace(present.facts, **changes), since)


@sources.delete(SOURCE, scope="roadmap", conflicts=True)
@sources.etag
@sources.response(204, description="It is gone")
def delete_source(organisation_id, source_id):
    """Delete a source of feedback

    With its history, as if it had never been. One that has ended is changed to `stopped` instead.
    """
    present = kept.get(organisation_id, source_id)
    sources.check_etag(present, listening_shapes.SourceShape)
    kept.remove(organisation_id, source_id, present.version)
