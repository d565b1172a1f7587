"""GET, POST /rounds; GET, PATCH, DELETE /rounds/{round_id}; POST …/copies, …/open, …/close, …/release."""

from functools import partial

from flask import current_app, url_for

from .. import maturity
from ..records import journeys
from ..records import rounds as kept
from . import examples, paging, schemas, shapes
from .repeats import Memory
from .resource import Resource

rounds = Resource("rounds", "One fielding of a questionnaire, from draft through open to closed.")
LOCATION = {"Location": {"description": "Address of what was made", "schema": {"type": "string"}}}


@rounds.get("/rounds", scope="rounds")
@rounds.etag
@rounds.arguments(schemas.PageQuery, location="query")
@rounds.response(200, shapes.RoundList, example=examples.ROUNDS, headers=paging.LINK)
def list_rounds(organisation_id, query):
    """List the rounds

    The newest first.
    """
    entries, following, headers = paging.pages(
        partial(kept.page, organisation_id), **{"cursor": None, **query}
    )
    return {"rounds": entries, "next_cursor": following}, headers


@rounds.post("/rounds", scope="rounds", repeatable=Memory.DAYS)
@rounds.etag
@rounds.arguments(schemas.RoundRequest, examples=examples.ROUND_REQUESTS)
@rounds.response(201, shapes.RoundShape, example=examples.ROUND, headers=LOCATION)
def create_round(organisation_id, wanted):
    """Make a round

    It begins as a draft, and keeps the questionnaire exactly as it is now. What is left out means: all items,
    `sealed`, the installation’s threshold, no dates, no units, no open link, and results that can be read
    with the close.
    """
    details = {"threshold": current_app.config["THRESHOLD"], **_details(organisation_id, wanted)}
    made = kept.create(organisation_id, **details)
    return made, {"Location": url_for("api_rounds.get_round", round_id=made.id)}


@rounds.get("/rounds/<id:round_id>", scope="rounds")
@rounds.etag
@rounds.response(200, shapes.RoundShape, example=examples.ROUND)
def get_round(organisation_id, round_id):
    """Read a round"""
    return kept.get(organisation_id, round_id)


@rounds.patch("/rounds/<id:round_id>", scope="rounds", conflicts=True)
@rounds.etag
@rounds.arguments(schemas.RoundChange, examples=examples.ROUND_CHANGES)
@rounds.response(200, shapes.RoundShape, example=examples.ROUND)
def change_round(organisation_id, changes, round_id):
    """Change a round

    A draft can be changed in all respects; an open round can only be extended, by a later closes_on, and
    told what to do at its end.
    """
    present = kept.get(organisation_id, round_id)
    rounds.check_etag(present, shapes.RoundShape)
    return kept.change(organisation_id, round_id, present.version, **_details(organisation_id, changes))


@rounds.delete("/rounds/<id:round_id>", scope="rounds", conflicts=True)
@rounds.etag
@rounds.response(204, description="It is gone")
def delete_round(organisation_id, round_id):
    """Delete a round

    With its answers, its release and its roadmap, for good. Not while its results wait to be released and a
    later round is compared with it.
    """
    present = kept.get(organisation_id, round_id)
    rounds.check_etag(present, shapes.RoundShape)
    kept.delete(organisation_id, round_id, present.version)


@rounds.post("/rounds/<id:round_id>/copies", scope="rounds", repeatable=Memory.DAYS)
@rounds.etag
@rounds.arguments(schemas.CopyRequest, examples=examples.COPY_REQUESTS)
@rounds.response(201, shapes.RoundShape, example=examples.ROUND, headers=LOCATION)
def copy_round(organisation_id, wanted, round_id):
    """Copy a round to make the next

    A draft that asks the same of the same audiences, with the questionnaire’s newest version and the
    organisation’s units as they are now, without dates; compared with the round it is made from.
    """
    made = kept.copy(organisation_id, round_id, wanted["name"])
    return made, {"Location": url_for("api_rounds.get_round", round_id=made.id)}


@rounds.post("/rounds/<id:round_id>/open", scope="rounds", conflicts=True, repeatable=Memory.DAYS)
@rounds.etag
@rounds.response(200, shapes.RoundShape, example=examples.OPEN_ROUND)
def open_round(organisation_id, round_id):
    """Open a draft

    From here on responses are taken, and its privacy and threshold stay as they are.
    """
    return kept.open_round(organisation_id, round_id)


@rounds.post(
    "/rounds/<id:round_id>/close", scope="rounds", conflicts=True, repeatable=Memory.DAYS, heavy=True
)
@rounds.response(200, shapes.Closed, example=examples.CLOSED, headers=LOCATION)
def close_round(organisation_id, round_id):
    """Close an open round

    Computes and stores its release, once: what `results` names from then on, or, of a round that is `held`,
    once it has been released.
    """
    release = kept.close(organisation_id, round_id)
    address = url_for("api_results.get_results", round_id=round_id)
    closed = {
        "round": round_id,
        "state": "closed",
        "released_on": release.released_on,
        "held": release.round.held,
        "results": address,
    }
    return closed, {"Location": address}


@rounds.post("/rounds/<id:round_id>/release", scope="rounds", conflicts=True, repeatable=Memory.DAYS)
@rounds.etag
@rounds.response(200, shapes.RoundShape, example=examples.CLOSED_ROUND)
def release_round(organisation_id, round_id):
    """Release a closed round’s results

    Of a round that was closed `held`: from here on everybody reads them who may read results, for good. The
    figures are those that were computed at the close. Nothing happens when they were released before.
    """
    return kept.release(organisation_id, round_id)


def _details(organisation_id, wanted):
    """What was sent, in the words of the verb."""
    if "touchpoints" in wanted:
        chosen = journeys.chosen(organisation_id, wanted["touchpoints"])
        wanted = {name: value for name, value in wanted.items() if name != "touchpoints"}
        wanted["journey"] = chosen
    if "units" in wanted:
        wanted = {**wanted, "units": tuple(maturity.Unit(**unit) for unit in wanted["units"])}
    return wanted
