"""GET, POST /rounds/{round_id}/workshops; GET, PATCH, DELETE …/workshops/{workshop_id}."""

from functools import partial

from flask import url_for

from ..records import rounds
from ..records import workshops as kept
from . import examples, paging, schemas, shapes
from .repeats import Memory
from .resource import Resource
from .rounds import LOCATION

workshops = Resource(
    "workshops", "What groups agreed on, entered by whoever led them, while a round is open."
)
SHEETS, SHEET = "/rounds/<id:round_id>/workshops", "/rounds/<id:round_id>/workshops/<id:workshop_id>"


@workshops.get(SHEETS, scope="rounds")
@workshops.etag
@workshops.arguments(schemas.PageQuery, location="query")
@workshops.response(200, shapes.WorkshopList, example=examples.WORKSHOPS, headers=paging.LINK)
def list_workshops(organisation_id, query, round_id):
    """List a round’s workshop sheets

    In no telling order.
    """
    read = partial(kept.page, rounds.get(organisation_id, round_id))
    entries, following, headers = paging.pages(read, **{"cursor": None, **query})
    return {"workshops": entries, "next_cursor": following}, headers


@workshops.post(SHEETS, scope="rounds", conflicts=True, repeatable=Memory.ROUND)
@workshops.etag
@workshops.arguments(schemas.WorkshopRequest, examples=examples.WORKSHOP_REQUESTS)
@workshops.response(201, shapes.WorkshopShape, example=examples.WORKSHOP, headers=LOCATION)
def enter_workshop(organisation_id, wanted, round_id):
    """Enter a workshop’s sheet

    `answers` are to the open questions that a questionnaire marks with `workshop`, as they are asked of the
    group’s audience. A sheet stands beside the answers of single people and is never counted as people.
    """
    made = kept.enter(rounds.get(organisation_id, round_id), **wanted)
    address = url_for("api_workshops.get_workshop", round_id=round_id, workshop_id=made.id)
    return made, {"Location": address}


@workshops.get(SHEET, scope="rounds")
@workshops.etag
@workshops.response(200, shapes.WorkshopShape, example=examples.WORKSHOP)
def get_workshop(organisation_id, round_id, workshop_id):
    """Read a workshop’s sheet"""
    return kept.get(rounds.get(organisation_id, round_id), workshop_id)


@workshops.patch(SHEET, scope="rounds", conflicts=True)
@workshops.etag
@workshops.arguments(schemas.WorkshopChange, examples=examples.WORKSHOP_CHANGES)
@workshops.response(200, shapes.WorkshopShape, example=examples.WORKSHOP)
def change_workshop(organisation_id, changes, round_id, workshop_id):
    """Change a workshop’s sheet

    While the round is open. What is left out stays as it is; `answers` are given whole.
    """
    survey_round = rounds.get(organisation_id, round_id)
    present = kept.get(survey_round, workshop_id)
    workshops.check_etag(present, shapes.WorkshopShape)
    said = {name: getattr(present, name) for name in schemas.WorkshopChange().fields}
    return kept.change(survey_round, workshop_id, present.version, **said | changes)


@workshops.delete(SHEET, scope="rounds", conflicts=True)
@workshops.etag
@workshops.response(204, description="It is gone")
def delete_workshop(organisation_id, round_id, workshop_id):
    """Delete a workshop’s sheet

    While the round is open.
    """
    survey_round = rounds.get(organisation_id, round_id)
    present = kept.get(survey_round, workshop_id)
    workshops.check_etag(present, shapes.WorkshopShape)
    kept.remove(survey_round, workshop_id, present.version)
