"""What a report looks like that was asked for."""

from flask import url_for
from marshmallow import fields

from ..records.reports import KINDS, PAPERS
from .figures import Shape, count, moment, text


class ReportShape(Shape):
    """A report that was asked for, and how far it is."""

    id = text()
    round = fields.String(attribute="round_id")
    kind = fields.String(attribute="wanted.kind", metadata={"enum": list(KINDS)})
    language = fields.Function(
        lambda report: report.wanted.language.replace("_", "-"), metadata={"type": "string"}
    )
    paper = fields.String(attribute="wanted.paper", metadata={"enum": list(PAPERS)})
    state = text(enum=["waiting", "making", "ready", "failed"])
    before = count("How many others are made before it")
    error = fields.Function(
        lambda report: report.error or None,
        metadata={"type": ["string", "null"], "description": "Why it could not be made: a stable code"},
    )
    again_in = count("Seconds after which one that failed can be asked for anew")
    asked_at = moment()
    made_at = moment("When it was ready, or failed", null=True)
    ends_at = moment("When it is forgotten")
    file = fields.Function(
        lambda report: _file(report),
        metadata={"type": ["string", "null"], "description": "Address of the PDF once it is ready"},
    )


def _file(report):
    ready = report.state == "ready"
    return url_for("api_reports.get_report_file", report_id=report.id) if ready else None
