"""GET, POST /questionnaires; GET /questionnaires/{questionnaire_id}: the instruments, with translations."""

from flask import url_for

from ..maturity import QuestionnaireError
from ..records import questionnaires as kept
from . import bodies, examples, paging, schemas, shapes
from .problems import refused, sentence
from .repeats import Memory
from .resource import Resource
from .rounds import LOCATION

questionnaires = Resource(
    "questionnaires", "The instruments that can be named in other calls: installed ones, and your own."
)


@questionnaires.get("/questionnaires", scope="score")
@questionnaires.etag
@questionnaires.arguments(schemas.PageQuery, location="query")
@questionnaires.response(200, shapes.QuestionnaireList, example=examples.QUESTIONNAIRES, headers=paging.LINK)
def list_questionnaires(organisation_id, query):
    """List the questionnaires

    Each version of each, in the order of their ids and the newest version first. Where another call names an
    id alone, it means the newest version that is not retired.
    """

    def page(limit, after):
        versions, following = _page(organisation_id, limit, after)
        return [_entry(each) for each in versions], following

    entries, following, headers = paging.pages(page, **{"cursor": None, **query})
    return {"questionnaires": entries, "next_cursor": following}, headers


@questionnaires.post("/questionnaires", scope="rounds", largest=bodies.LONG, conflicts=True,
                     repeatable=Memory.DAYS)  # fmt: skip
@questionnaires.etag
@questionnaires.arguments(schemas.QuestionnaireRequest, examples=examples.QUESTIONNAIRE_REQUESTS)
@questionnaires.response(201, shapes.QuestionnaireEntry, example=examples.OWN_QUESTIONNAIRE, headers=LOCATION)
def add_questionnaire(organisation_id, wanted):
    """Add a questionnaire, or a version of one

    Only your organisation sees it. A version that is stored never changes: the same id and version with other
    content is refused, the very same is taken as a repetition.
    """
    files = {name: text.replace("\r\n", "\n") for name, text in wanted["files"].items()}
    try:
        added = kept.add(organisation_id, files)
    except QuestionnaireError as error:
        raise refused([_in_file(fault) for fault in error.faults]) from None
    address = url_for(
        "api_questionnaires.get_questionnaire", questionnaire_id=added.id, version=added.version
    )
    return _entry(added), {"Location": address}


@questionnaires.get("/questionnaires/<id:questionnaire_id>", scope="score")
@questionnaires.etag
@questionnaires.arguments(schemas.VersionQuery, location="query")
@questionnaires.response(200, {"$ref": "#/components/schemas/Questionnaire"})
def get_questionnaire(organisation_id, query, questionnaire_id):
    """Read a questionnaire

    The whole of it, defaults filled in, with its translations; what comes out can go into other calls as an
    object. Without a version, the newest that is not retired.
    """
    found = kept.find(organisation_id, questionnaire_id, query.get("version"))
    questionnaires.set_etag([found.id, found.version, found.digest])
    return bodies.answer({"journey": None, **found.questionnaire.to_dict()})


def _page(organisation_id, limit, after):
    """Up to `limit` versions after the one named `after`, which may be gone, and the name to go on from."""
    found = kept.of(organisation_id)
    if after is not None:
        id_, _, version = after.partition("@")
        last = kept.in_order(version)
        found = [
            each for each in found if each.id > id_ or (each.id == id_ and kept.in_order(each.version) < last)
        ]
    return found[:limit], found[limit - 1].name if len(found) > limit else None


def _in_file(fault):
    """A fault of a file, as the problem tells it: the pointer leads to the file, the detail to its line."""
    name = str(fault.file).replace("~", "~0").replace("/", "~1")
    where = [f"line {fault.line}" if fault.line is not None else "", fault.where, fault.message]
    return {"pointer": f"/files/{name}", "detail": sentence(": ".join(part for part in where if part))}


def _entry(version):
    return {
        "id": version.id,
        "version": version.version,
        "title": version.title,
        "language": version.languages[0],
        "languages": list(version.languages),
        "pillars": version.pillars,
        "items": version.items,
        "source": version.source,
        "retired": version.retired,
    }
