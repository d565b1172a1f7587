"""GET /rounds/{round_id}/imports and …/{import_id}; and how a stream of responses becomes one."""

import json
from functools import partial

from flask import url_for

from ..records import idempotency, rounds
from ..records import imports as kept
from ..records import responses as answers
from ..records.errors import StorageUnavailable
from . import bodies, examples, paging, problems, repeats, schemas, shapes, streams
from .resource import Resource

imports = Resource("imports", "How far calls are that hand in responses as a stream.")


@imports.get("/rounds/<id:round_id>/imports", scope="responses")
@imports.etag
@imports.arguments(schemas.ImportQuery, location="query")
@imports.response(200, shapes.ImportList, example=examples.IMPORTS, headers=paging.LINK)
def list_imports(organisation_id, query, round_id):
    """List the imports

    Those of the key that asks: every call of its own that hands in responses as NDJSON, also while it goes
    on. `idempotency_key` finds the calls with that key. The newest day first; within a day in no order, since
    the order in which answers came is kept nowhere. With the close, or after two days, an import is gone.
    """
    key = query.pop("idempotency_key", None)
    read = partial(kept.page, rounds.get(organisation_id, round_id), key=key)
    entries, following, headers = paging.pages(_told(read), **{"cursor": None, **query})
    return {"imports": entries, "next_cursor": following}, headers


@imports.get("/rounds/<id:round_id>/imports/<id:import_id>", scope="responses")
@imports.etag
@imports.response(200, shapes.ImportShape, example=examples.IMPORT)
def get_import(organisation_id, round_id, import_id):
    """Read how far an import is

    `receiving`, `storing`, then `stored`, `refused` (`problem` is what the call was answered with) or
    `broken_off`: the call ended early, or nothing was heard of it for a minute. Unless it is `stored`,
    nothing of it is.
    """
    return _shown(kept.get(rounds.get(organisation_id, round_id), import_id))


def _told(read):
    """What reads a page of imports as they are shown."""

    def page(limit, after):
        entries, following = read(limit, after)
        return [_shown(each) for each in entries], following

    return page


def _shown(found):
    """An import as it is answered."""
    problem = json.loads(found.problem) if found.problem else None
    return {**vars(found), "round": found.round_id, "problem": problem}


def hand_in(organisation_id, round_id):
    """The answer to a stream of responses, all of which are stored, or none."""
    survey_round = rounds.get(organisation_id, round_id)
    key, body = repeats.given(), streams.Body(repeats.beside_body())
    if key and idempotency.is_claimed(organisation_id, key):
        body.rest()
        return repeats.again(*idempotency.recall(organisation_id, key, body.digest()))
    try:
        begun = kept.begin(survey_round, key)
    except Exception:
        body.rest(bodies.LARGE)
        raise
    return _received(survey_round, begun, body, key)


def _received(survey_round, begun, body, key):
    """The answer to a stream whose import has begun."""
    reading = streams.Reading(body, survey_round, partial(kept.note, begun))
    place = url_for("api_imports.get_import", round_id=begun.round_id, import_id=begun.id)

    def also(session, accepted):
        """Note, with the responses, what became of the call, for whoever asks and for its repetition."""
        kept.stored(session, begun, accepted, reading.lines)
        if key:
            told = repeats.packed(_accepted(accepted, place))
            idempotency.claim(
                session, begun.organisation_id, key, body.digest(), begun.round_id, status=201, body=told
            )

    try:
        return _accepted(answers.store_sheets(survey_round, _sheets(reading, begun), also), place)
    except streams.BrokenOff:
        kept.broken_off(begun, reading.lines)
        raise
    except StorageUnavailable:
        _note_if_possible(partial(kept.broken_off, begun, reading.lines))
        body.rest(bodies.LARGE)
        raise
    except Exception as error:
        problem = problems.respond(error).get_data(as_text=True)
        _note_if_possible(partial(kept.refused, survey_round, begun, reading.lines, problem))
        body.rest()
        raise


def _sheets(reading, begun):
    """The sheets of a body; at their end a note that they are being stored, if anybody could see it."""
    yield from reading.sheets()
    if reading.takes_long:
        kept.note(begun, reading.lines, kept.STORING)


def _accepted(accepted, place):
    return bodies.answer({"accepted": accepted}, 201, {"Location": place})


def _note_if_possible(note):
    """Note what became of an import; it ends by itself where that cannot be noted."""
    try:
        note()
    except StorageUnavailable:
        return
