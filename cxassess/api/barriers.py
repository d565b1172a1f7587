"""GET, POST /barriers; GET, PATCH, DELETE /barriers/{barrier_id}: the log of what stands in the way."""

from functools import partial

from flask import url_for

from ..records import barriers as kept
from . import barrier_shapes, examples, paging, schemas
from .repeats import Memory
from .resource import Resource
from .rounds import LOCATION

barriers = Resource("barriers", "What stands in the way, who sees to it, and what is answered.")
LOG, ONE = "/barriers", "/barriers/<id:barrier_id>"


@barriers.get(LOG, scope="roadmap")
@barriers.etag
@barriers.arguments(schemas.PageQuery, location="query")
@barriers.response(200, barrier_shapes.BarrierList, example=examples.BARRIERS, headers=paging.LINK)
def list_barriers(organisation_id, query):
    """List the barriers of the log

    In no telling order.
    """
    read = partial(kept.page, organisation_id)
    entries, following, headers = paging.pages(read, **{"cursor": None, **query})
    return {"barriers": entries, "next_cursor": following}, headers


@barriers.post(LOG, scope="roadmap", conflicts=True, repeatable=Memory.DAYS)
@barriers.etag
@barriers.arguments(schemas.BarrierRequest, examples=examples.BARRIER_REQUESTS)
@barriers.response(201, barrier_shapes.BarrierShape, example=examples.BARRIER, headers=LOCATION)
def add_barrier(organisation_id, wanted):
    """Add a barrier to the log

    In leaders’ own words: never copy what somebody wrote, since colleagues recognise each other by a phrase.
    """
    made = kept.add(organisation_id, **wanted)
    return made, {"Location": url_for("api_barriers.get_barrier", barrier_id=made.id)}


@barriers.get(ONE, scope="roadmap")
@barriers.etag
@barriers.response(200, barrier_shapes.BarrierShape, example=examples.BARRIER)
def get_barrier(organisation_id, barrier_id):
    """Read a barrier"""
    return kept.get(organisation_id, barrier_id)


@barriers.patch(ONE, scope="roadmap", conflicts=True)
@barriers.etag
@barriers.arguments(schemas.BarrierChange, examples=examples.BARRIER_CHANGES)
@barriers.response(200, barrier_shapes.BarrierShape, example=examples.BARRIER)
def change_barrier(organisation_id, changes, barrier_id):
    """Change a barrier

    With the reason, which is kept and needed where it turns out that it cannot be fixed. What is fixed, or
    cannot be, is published with an answer only.
    """
    present = kept.get(organisation_id, barrier_id)
    barriers.check_etag(present, barrier_shapes.BarrierShape)
    return kept.edit(organisation_id, barrier_id, present.version, **changes)


@barriers.delete(ONE, scope="roadmap", conflicts=True)
@barriers.etag
@barriers.response(204, description="It is gone")
def delete_barrier(organisation_id, barrier_id):
    """Delete a barrier

    With its history. One that is published is withdrawn first.
    """
    present = kept.get(organisation_id, barrier_id)
    barriers.check_etag(present, barrier_shapes.BarrierShape)
    kept.remove(organisation_id, barrier_id, present.version)
