"""GET, POST /rounds/{round_id}/invitations: codes for those who are to answer, and who has answered."""

from functools import partial

from ..records import invitations as kept
from ..records import rounds
from . import bodies, examples, paging, schemas, shapes
from .arguments import loaded
from .repeats import Memory
from .resource import Resource

invitations = Resource("invitations", "Codes for the people who are to answer, each told once.")

BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/InvitationRequest"},
            "examples": examples.INVITATION_REQUESTS,
        },
        "text/csv": {"schema": {"type": "string"}, "examples": examples.INVITATION_FILES},
    },
}


@invitations.get("/rounds/<id:round_id>/invitations", scope="rounds", conflicts=True)
@invitations.etag
@invitations.arguments(schemas.InvitationQuery, location="query")
@invitations.response(200, shapes.StandingList, example=examples.STANDINGS, headers=paging.LINK)
def list_invitations(organisation_id, query, round_id):
    """List who was invited, and whether they have answered

    In a confidential round, by ref; `answered=false` leaves those to remind. A sealed round cannot know and
    answers 409 `round_sealed`. With the close the list ends: from then on it is empty.
    """
    read = partial(kept.page, rounds.get(organisation_id, round_id), answered=query.pop("answered", None))
    entries, following, headers = paging.pages(read, **{"cursor": None, **query})
    return {"invitations": entries, "next_cursor": following}, headers


@invitations.post(
    "/rounds/<id:round_id>/invitations",
    scope="rounds",
    largest=bodies.LONG,
    conflicts=True,
    repeatable=Memory.NONE,
)
@invitations.doc(requestBody=BODY)
@invitations.response(201, shapes.Invitations, example=examples.INVITATIONS)
def invite(organisation_id, round_id):
    """Invite people

    While the round is open. All of them, or nobody; up to 10,000 in a call. JSON, or CSV with a header of
    `audience`, `unit`, `ref` and `count` in any order, all but the first optional. Each code is told in this
    answer and never again: nothing keeps it. With an Idempotency-Key a repetition makes nothing and gets 409
    `codes_given_out`, never the codes. In a sealed round nobody is kept either, so an invitation cannot be
    taken back. In a confidential round everybody needs a `ref`, which is kept until the close, and inviting
    the same `ref` again ends the earlier code; who has answered cannot be invited again.
    """
    survey_round = rounds.get(organisation_id, round_id)
    given = [_told(survey_round, each) for each in _invited(survey_round)]
    return {"privacy": survey_round.privacy, "invitations": given}


def _invited(survey_round):
    """The invitations that the request asks for."""
    if (table := bodies.table_of_request()) is not None:
        return kept.invite_listed(survey_round, table)
    wanted = loaded(schemas.InvitationRequest(), bodies.value_of_request())["invitations"]
    people = [kept.Invited(unit_id=each.pop("unit", None), **each) for each in wanted]
    return kept.invite(survey_round, people)


def _told(survey_round, given):
    """An invitation as it is answered."""
    return {**vars(given), "link": kept.link(survey_round, given.code)}
