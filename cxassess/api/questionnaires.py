"""GET /questionnaires, /questionnaires/{questionnaire_id}: the instruments, with translations."""

from .. import instruments
from ..records.errors import NotFound
from . import bodies, examples, paging, schemas, shapes
from .resource import Resource

questionnaires = Resource("questionnaires", "The instruments that can be named in other calls.")


@questionnaires.get("/questionnaires", scope="score")
@questionnaires.etag
@questionnaires.arguments(schemas.PageQuery, location="query")
@questionnaires.response(200, shapes.QuestionnaireList, example=examples.QUESTIONNAIRES, headers=paging.LINK)
def list_questionnaires(organisation_id, query):
    """List the questionnaires

    In the order of their ids.
    """
    entries, following, headers = paging.pages(_page, **{"cursor": None, **query})
    return {"questionnaires": [_entry(each) for each in entries], "next_cursor": following}, headers


@questionnaires.get("/questionnaires/<id:questionnaire_id>", scope="score")
@questionnaires.etag
@questionnaires.response(200, {"$ref": "#/components/schemas/Questionnaire"})
def get_questionnaire(organisation_id, questionnaire_id):
    """Read a questionnaire

    The whole of it, defaults filled in, with its translations; what comes out can go into other calls as an
    object.
    """
    found = instruments.installed().get(questionnaire_id)
    if found is None:
        raise NotFound("questionnaire")
    questionnaires.set_etag([found.id, found.version, found.to_dict()])
    return bodies.answer(found.to_dict())


def _page(limit, after):
    """Up to `limit` questionnaires whose id follows `after`, and the id to go on from."""
    entries = [each for each in instruments.installed().values() if after is None or each.id > after]
    return entries[:limit], entries[limit - 1].id if len(entries) > limit else None


def _entry(questionnaire):
    return {
        "id": questionnaire.id,
        "version": questionnaire.version,
        "title": questionnaire.title,
        "language": questionnaire.language,
        "languages": questionnaire.languages,
        "pillars": len(questionnaire.pillars),
        "items": len(questionnaire.items),
    }
