"""POST /rounds/{round_id}/reports; GET /reports/{report_id}, …/file: the PDF, made beside and fetched."""

from flask import current_app, url_for

from .. import jobs
from ..records import house
from ..records import reports as kept
from ..records.errors import Conflict
from . import examples, report_shapes, schemas
from .problems import Problem
from .repeats import Memory
from .resource import Resource

reports = Resource("reports", "The results and the roadmap as a file to read and print: a tagged PDF.")
ASK_AGAIN = 2
"""The seconds after which it is worth asking how far a report is."""
_WAIT = {"description": "Seconds to wait, while it is not finished", "schema": {"type": "integer"}}
_AGAIN = {"Retry-After": _WAIT}
_LOCATION = {"Location": {"description": "Address of the report", "schema": {"type": "string"}}}


@reports.post(
    "/rounds/<id:round_id>/reports",
    scope="results",
    conflicts=True,
    repeatable=Memory.DAYS,
    refuses=(429, 503),
)
@reports.etag
@reports.arguments(schemas.ReportRequest, examples=examples.REPORT_REQUESTS)
@reports.response(202, report_shapes.ReportShape, example=examples.REPORT, headers={**_LOCATION, **_AGAIN})
def ask_for_report(organisation_id, wanted, round_id):
    """Ask for a report

    It is made beside, once for the same content: whoever asks for the same gets the same report, ready or on
    its way. Read its address until it is `ready`, then fetch its file. A key may have four that are not
    finished.
    """
    language = wanted.pop("language", None) or current_app.config["LANGUAGES"][0]
    wanted.setdefault("paper", house.get(organisation_id).paper)
    asked = jobs.ask(organisation_id, round_id, kept.Wanted(language=language.replace("-", "_"), **wanted))
    return asked, {"Location": url_for("api_reports.get_report", report_id=asked.id), **_again(asked)}


@reports.get("/reports/<id:report_id>", scope="results")
@reports.etag
@reports.response(200, report_shapes.ReportShape, example=examples.REPORT, headers=_AGAIN)
def get_report(organisation_id, report_id):
    """Read how far a report is

    `waiting`, `making`, then `ready` or `failed`. It is there for a day.
    """
    asked = kept.get(organisation_id, report_id)
    return asked, _again(asked)


@reports.get("/reports/<id:report_id>/file", scope="results", conflicts=True, refuses=(410,))
@reports.etag
@reports.doc(responses={200: examples.REPORT_FILE})
def get_report_file(organisation_id, report_id):
    """Download a report

    The PDF. The same content always gives the same bytes, and so the same ETag.
    """
    asked = kept.get(organisation_id, report_id)
    try:
        content = jobs.content(asked)
    except Conflict as conflict:
        raise Problem(conflict.code, str(conflict), headers=_again(asked)) from None
    reports.set_etag([asked.file])
    answer = current_app.response_class(content, content_type="application/pdf")
    name = f"cx-{asked.wanted.kind}-{asked.round_id}.pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _again(asked):
    """When to ask again, of a report that is not finished."""
    return {} if asked.is_finished else {"Retry-After": str(ASK_AGAIN + asked.before)}
