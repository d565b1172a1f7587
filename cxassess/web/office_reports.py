"""Reports as files: asking for one, the page on which one waits for it, and the file."""

from typing import Any

from babel import Locale
from flask import make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice

from .. import jobs, makers
from ..records import clock, house
from ..records.errors import Busy, Conflict
from ..records.reports import KINDS, PAPERS, Report
from . import office_sight, report_words
from .office_access import READERS, office, policy
from .office_results import waiting

ALONE_SECONDS = 10
"""How long a report may wait before it is looked whether anybody makes reports at all."""
LETTER = frozenset(["US", "CA", "MX", "PH", "CL", "CO", "CR", "GT", "PA", "SV", "VE", "PR", "DO"])
"""Where paper is Letter, by the country of the reader's language; everywhere else it is A4."""
NAMES = {"roadmap": "cx-roadmap", "workshop": "cx-workshop"}


class PaperForm(Form):  # type: ignore[misc]
    """On which paper; at first that of the reader's country."""

    paper = SelectField(
        _l("Paper"), choices=[SelectChoice("A4", _l("A4")), SelectChoice("Letter", _l("US Letter"))]
    )

    def __init__(self) -> None:
        super().__init__(paper=usual_paper())


@office.post("/rounds/<round_id>/reports")
@policy(READERS)
def ask_for_report(round_id: str) -> Any:
    """On to the file when it is there, else to the page on which one waits for it."""
    kind, paper = _asked()
    try:
        asked = office_sight.ask_for_report(round_id, kind, paper)
    except Busy as busy:
        page = _offer(round_id, kind, paper, report_words.busy(busy.code))
        return make_response(page, 429, {"Retry-After": str(busy.seconds)})
    except Conflict:
        return waiting(round_id)
    endpoint = "office.report_file" if asked.state == "ready" else "office.report"
    return redirect(url_for(endpoint, report_id=asked.id), 303)


@office.get("/rounds/<round_id>/report.pdf")
@policy(READERS)
def report_pdf(round_id: str) -> Any:
    """The roadmap as a file when it was made before, else a page with the button that has it made."""
    return _file_or_offer(round_id, "roadmap")


@office.get("/rounds/<round_id>/perception/sheet.pdf")
@policy(READERS)
def perception_sheet_pdf(round_id: str) -> Any:
    """The same for the sheet of a workshop about perception."""
    return _file_or_offer(round_id, "workshop")


@office.get("/reports/<report_id>")
@policy(READERS)
def report(report_id: str) -> Any:
    """How far a report is; then its file, or why it could not be made. Without script it looks again."""
    asked = office_sight.report(report_id)
    round_name = office_sight.round_of(asked.round_id).name
    state = _state(asked)
    page = render_template("office/report.html", report=asked, state=state, round_name=round_name)
    return make_response(page)


@office.get("/reports/<report_id>/state")
@policy(READERS)
def report_state(report_id: str) -> Any:
    """The same for the script of that page."""
    asked = office_sight.report(report_id)
    state = _state(asked)
    return {
        "state": asked.state,
        "finished": asked.is_finished,
        "alone": state.alone,
        "heading": str(state.heading),
        "text": str(state.text),
    }


@office.get("/reports/<report_id>/file")
@policy(READERS)
def report_file(report_id: str) -> Any:
    """The file, to be saved; back to its page while there is none."""
    asked = office_sight.report(report_id)
    try:
        return _file(asked)
    except Conflict as conflict:
        if conflict.code == "report_gone":
            kind, paper = asked.wanted.kind, asked.wanted.paper
            return make_response(_offer(asked.round_id, kind, paper, report_words.GONE), 404)
        return redirect(url_for("office.report", report_id=asked.id))


def _asked() -> tuple[str, str]:
    """Kind and paper as the form has them; what it does not have, or nobody knows, as usual."""
    kind, paper = request.form.get("kind", ""), request.form.get("paper", "")
    return (kind if kind in KINDS else KINDS[0]), (paper if paper in PAPERS else usual_paper())


def usual_paper() -> str:
    """The organisation's paper; where it has chosen none, that of the reader's country by their language."""
    style = house.get(current_user.organisation_id)
    if style.version:
        return style.paper
    locale: Locale | None = get_locale()
    return "Letter" if locale and locale.territory in LETTER else "A4"


def _file_or_offer(round_id: str, kind: str) -> Any:
    try:
        made = office_sight.made_report(round_id, kind, usual_paper())
    except Conflict:
        return waiting(round_id)
    return _file(made) if made else _offer(round_id, kind, usual_paper())


def _offer(round_id: str, kind: str, paper: str, why: Any = None) -> str:
    """A page with the button that has a report made, and why it is not there."""
    survey_round = office_sight.round_of(round_id)
    said = {"what": report_words.WHAT[kind], "why": why or report_words.NOT_YET, "is_fault": why is not None}
    return render_template("office/report_offer.html", round=survey_round, kind=kind, paper=paper, **said)


def _state(asked: Report) -> report_words.State:
    """What is told of a report; that nobody makes it, once it has waited for a while."""
    waited = (clock.now() - asked.asked_at).total_seconds()
    alone = asked.state == "waiting" and waited > ALONE_SECONDS and not makers.are_there()
    return report_words.state(asked, alone=alone)


def _file(asked: Report) -> Response:
    answer = make_response(jobs.content(asked))
    answer.mimetype = "application/pdf"
    name = f"{NAMES[asked.wanted.kind]}-{asked.round_id}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
