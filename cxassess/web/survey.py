"""The respondents' pages: from the invitation through a page a pillar to the thank-you with one's snapshot.

Nobody signs in here. A cookie holds the respondent's code and goes to the pages of this round only; the
answers so far are a draft that only that code opens. Reading a page never changes anything.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from ..maturity import snapshot
from ..records import ballots, clock, codes, organisations, responses, round_rules, rounds
from ..records.errors import Conflict, NotFound, StorageUnavailable
from . import ballot_cookie, journey, personal, promises, review, survey_forms
from .journey import CHECK, LAST, Journey, Page

survey = Blueprint("survey", __name__, url_prefix="/r/<round_id>")
Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]
# Six open questions at their limit, in a script that takes nine bytes a character in a form.
LARGEST_PAGE = 128 * 1024
AUDIENCES = rounds.AUDIENCES


@survey.url_value_preprocessor
def _find_round(endpoint: str | None, values: dict[str, Any] | None) -> None:
    round_id = (values or {}).pop("round_id", "")
    if not round_rules.ID.match(round_id):
        raise NotFound("round")
    g.survey_round = rounds.public(round_id)


@survey.url_defaults
def _same_round(endpoint: str, values: dict[str, Any]) -> None:
    if "survey_round" in g:
        values.setdefault("round_id", g.survey_round.id)


@survey.before_request
def _open_only() -> Answer | None:
    request.max_form_memory_size = LARGEST_PAGE
    return _closed() if g.survey_round.state != "open" else None


@survey.context_processor
def _shared() -> dict[str, Any]:
    if "survey_round" not in g:  # the page that says there is no such round
        return {}
    closes_on = g.survey_round.closes_on
    return {
        # A round is closed by somebody; a day that has gone by would be a promise broken.
        "closes_on": closes_on if closes_on and closes_on >= clock.today() else None,
        "survey_round": g.survey_round,
        "organisation_name": organisations.get(g.survey_round.organisation_id).name,
        "csrf_token": ballot_cookie.token(g.survey_round, ballot_cookie.code()),
        "promises": promises,
        "page_address": page_address,
    }


@survey.errorhandler(Conflict)
def _refused(error: Conflict) -> Answer:
    """The page for what can happen while somebody answers: they did so already, or the round has closed."""
    if error.code == "already_submitted":
        return render_template("survey/received.html")
    return _closed()


def answering(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """The view, given the Journey of whoever holds the code; others are asked for their code.

    A form that does not carry the token of that code was not ours and is refused.
    """

    @wraps(view)
    def guarded(**values: Any) -> Answer:
        code = ballot_cookie.code()
        try:
            ballot = ballots.find(g.survey_round, code)
        except NotFound:
            return _ask_for_code()
        if ballot.spent:
            return render_template("survey/received.html")
        if request.method == "POST" and not ballot_cookie.token_holds(g.survey_round, code):
            abort(400)
        return view(_journey(code, ballot), **values)

    return guarded


@survey.get("")
def invitation() -> Answer:
    """The invitation with the promise; the round's link leads here."""
    questionnaire = _questionnaire()
    return render_template(
        "survey/invitation.html", pillars=questionnaire.pillars, sizes=_sizes(), carry_on=_has_ballot()
    )


@survey.route("/group", methods=["GET", "POST"])
def group() -> Answer:
    """In which group one's answers count, asked in rounds by open link; a ballot is issued for it."""
    if not g.survey_round.open_link:
        return redirect(url_for(".resume"), 303)
    form = survey_forms.GroupForm(_audiences(), rounds.selectable_units(g.survey_round), _sent())
    if request.method != "POST":
        return _group_page(form)
    _require_from_here()
    return _issued(form) if form.validate() else (_group_page(form), 422)


@survey.route("/pillar/<int:number>", methods=["GET", "POST"])
@answering
def pillar(here: Journey, number: int) -> Answer:
    """One pillar: its items and its comment box."""
    form = survey_forms.pillar_form(here, here.pillar(number), _sent())
    return _questions(here, number, form)


@survey.route("/last", methods=["GET", "POST"])
@answering
def last(here: Journey) -> Answer:
    """The outcome and the open questions, on the page after the pillars."""
    if not here.has_last:
        return redirect(page_address(CHECK), 303)
    return _questions(here, LAST, survey_forms.last_form(here, _sent()))


@survey.get("/check")
@answering
def check(here: Journey) -> Answer:
    """All answers in words, each page with a way back to change it."""
    return _check_page(here)


@survey.get("/submit")
def submit_again() -> Answer:
    """For whoever reloads the address without sending anything: it changes nothing."""
    return redirect(url_for(".thanks"), 303)


@survey.post("/submit")
@answering
def submit(here: Journey) -> Answer:
    """Store the response and thank, with the personal snapshot.

    The snapshot exists in this reply only; nothing of it is kept. Reloading sends the form again, the ballot
    is spent by then, and the friendly page says that the answers were received.
    """
    if here.unfinished:
        return _check_page(here, missing=True), 422
    answers = here.submitted()
    try:
        responses.submit(here.survey_round, here.code, answers)
    except StorageUnavailable:
        return _check_page(here, failed=True), 503
    own = snapshot(here.questionnaire, here.ballot.audience, here.ballot.form, answers)
    return render_template("survey/thanks.html", own=personal.picture(here.questionnaire, own))


@survey.get("/thanks")
@answering
def thanks(here: Journey) -> Answer:
    """Where a reloaded page of thanks ends; `answering` has thanked already whoever has submitted."""
    return redirect(page_address(here.next_page), 303)


@survey.get("/saved")
@answering
def saved(here: Journey) -> Answer:
    """How far one is, and the code that opens the draft on another device."""
    return render_template("survey/saved.html", here=here, parts=review.parts(here), progress=review.progress)


@survey.route("/resume", methods=["GET", "POST"])
def resume() -> Answer:
    """Enter the code on another device, or to begin."""
    form = survey_forms.CodeForm(_sent())
    if request.method != "POST":
        return render_template("survey/resume.html", form=form)
    _require_from_here()
    try:
        ballot = ballots.find(g.survey_round, form.code)
    except NotFound:
        form.refuse(survey_forms.unknown_code())
        return render_template("survey/resume.html", form=form), 422
    return _resumed(codes.normalise(form.code), ballot)


def page_address(page: Page, **values: Any) -> str:
    """The address of a page of the journey."""
    if isinstance(page, int):
        return url_for("survey.pillar", number=page, **values)
    return url_for(f"survey.{page}", **values)


def _issued(form: survey_forms.GroupForm) -> Answer:
    """On to the first page with a new code; or the form again, as it was, when nothing can be stored."""
    try:
        code = ballots.issue(g.survey_round, form.audience, form.unit_id)
    except StorageUnavailable:
        return _group_page(form, failed=True), 503
    return _with_code(code, page_address(1))


def _resumed(code: str, ballot: ballots.Ballot) -> Answer:
    """On to where the holder of a code stopped; thanks if there is nothing left to do."""
    if ballot.spent:
        return render_template("survey/received.html")
    return _with_code(code, page_address(_journey(code, ballot).next_page))


def _journey(code: str, ballot: ballots.Ballot) -> Journey:
    return Journey(g.survey_round, _questionnaire(), code, ballot, ballots.draft(g.survey_round, code))


def _questions(here: Journey, page: Page, form: survey_forms.PageForm) -> Answer:
    """A page of questions; or, once it was sent and saved, the way on, or the page with its faults."""
    if request.method != "POST":
        return _question_page(here, page, form)
    continued = not {"save", "back"} & request.form.keys()
    valid = form.validate()
    kept = here.with_page(page, form.answers(), valid=valid, continued=continued)
    try:
        ballots.save_draft(here.survey_round, here.code, kept)
    except StorageUnavailable:
        return _question_page(here, page, form, failed=True), 503
    if continued and not valid:
        return _question_page(here, page, form, faults=form.faults), 422
    return _onwards(here, page)


def _onwards(here: Journey, page: Page) -> Response:
    """Where a saved page leads to."""
    if request.form.get("save") == "auto":
        return Response(status=204)
    if "save" in request.form:
        return redirect(url_for(".saved"), 303)
    if request.args.get("from") == CHECK:
        return redirect(page_address(CHECK), 303)
    if "back" in request.form:
        before = here.before(page)
        return redirect(page_address(before) if before else url_for(".invitation"), 303)
    return redirect(page_address(here.after(page)), 303)


def _question_page(
    here: Journey,
    page: Page,
    form: survey_forms.PageForm,
    *,
    faults: list[tuple[str, str]] | None = None,
    failed: bool = False,
) -> str:
    about = here.pillar(page) if isinstance(page, int) else None
    return render_template(
        "survey/questions.html", here=here, page=page, pillar=about, form=form, faults=faults, failed=failed
    )


def _check_page(here: Journey, *, missing: bool = False, failed: bool = False) -> str:
    parts = review.parts(here)
    return render_template("survey/check.html", here=here, parts=parts, missing=missing, failed=failed)


def _group_page(form: survey_forms.GroupForm, *, failed: bool = False) -> str:
    return render_template("survey/group.html", form=form, failed=failed)


def _ask_for_code() -> Answer:
    """The page that asks for a code, for somebody without a valid one."""
    if request.method != "POST":
        return redirect(url_for(".resume"), 303)
    return render_template("survey/resume.html", form=survey_forms.CodeForm(), interrupted=True), 403


def _closed() -> Answer:
    return render_template("survey/closed.html"), 410


def _with_code(code: str, address: str) -> Response:
    return ballot_cookie.keep(redirect(address, 303), g.survey_round, code)


def _require_from_here() -> None:
    if not ballot_cookie.from_here():
        abort(400)


def _sent() -> Any:
    return request.form if request.method == "POST" else None


def _questionnaire() -> Any:
    """The round's questionnaire in the reader's language."""
    return g.survey_round.questionnaire.in_language(str(get_locale()).replace("_", "-"))


def _audiences() -> list[str]:
    """The audiences that are asked anything in this round."""
    asked = g.survey_round.questionnaire, g.survey_round.form
    return [name for name in AUDIENCES if journey.pillars_for(asked[0], name, asked[1])]


def _sizes() -> dict[str, tuple[int, int]]:
    """Questions and minutes by audience."""
    questionnaire = _questionnaire()
    asked = {name: questionnaire.asked(name, g.survey_round.form) for name in _audiences()}
    return {name: (len(items), journey.minutes(items, name)) for name, items in asked.items()}


def _has_ballot() -> bool:
    """Whether this browser holds a code that can still be used."""
    try:
        return not ballots.find(g.survey_round, ballot_cookie.code()).spent
    except NotFound:
        return False
