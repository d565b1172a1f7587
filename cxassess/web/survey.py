"""The respondents' pages: from the invitation through a page a pillar to the check of all answers.

The answers so far are a draft that only the respondent's code opens. Reading a page never changes anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ..maturity import AUDIENCES
from ..records import ballots, barrier_page, codes, rounds
from ..records.errors import NotFound, StorageUnavailable
from . import ballot_cookie, journey, review, survey_forms
from .journey import CHECK, Journey, Page
from .survey_door import (
    answering,
    holds_an_outdated_code,
    journey_of,
    own_ballot,
    page_address,
    require_from_here,
    sent,
    survey,
)
from .survey_thanks import RETRY, Answer, received, spoken


@survey.get("")
def invitation() -> Answer:
    """The invitation with the promise; the round's link leads here."""
    questionnaire = spoken(g.survey_round)
    return render_template(
        "survey/invitation.html",
        pillars=questionnaire.pillars,
        sizes=journey.sizes(questionnaire, g.survey_round.form),
        carry_on=own_ballot() is not None,
        changed=barrier_page.news(g.survey_round),
    )


@survey.route("/group", methods=["GET", "POST"])
def group() -> Answer:
    """In which group one's answers count, asked in rounds by open link; a ballot is issued for it.

    Whoever has begun already changes the group of what they have filled in, and loses nothing of it.
    """
    if not g.survey_round.open_link:
        return redirect(url_for(".resume"), 303)
    begun = None if "new" in request.args else own_ballot()
    if begun and not _says_own_group(begun):
        return redirect(url_for(".check"), 303)  # an invitation says which group it is
    chosen = {"audience": begun.audience, "unit": begun.unit_id or survey_forms.UNSAID} if begun else None
    audiences = _open_audiences()
    units = rounds.selectable_units(g.survey_round) if "staff" in audiences else ()
    form = survey_forms.GroupForm(audiences, units, sent(), chosen)
    if request.method != "POST":
        return _group_page(form, begun=bool(begun))
    require_from_here()
    if not form.validate():
        return _group_page(form, begun=bool(begun)), 422
    return _regrouped(form) if begun else _issued(form)


@survey.route("/pillar/<int:number>", methods=["GET", "POST"])
@answering
def pillar(here: Journey, number: int) -> Answer:
    """One pillar: its items and its comment box."""
    form = survey_forms.pillar_form(here, here.pillar(number), sent())
    return _questions(here, number, form)


@survey.route("/<any(matters,touchpoints,last,role):page>", methods=["GET", "POST"])
@answering
def extra(here: Journey, page: str) -> Answer:
    """A page after the pillars: what matters, touchpoints, overall and in one's own words, one's role."""
    if page not in here.extras:
        return redirect(page_address(CHECK), 303)
    return _questions(here, page, survey_forms.page_form(here, page, sent()))


@survey.get("/check")
@answering
def check(here: Journey) -> Answer:
    """All answers in words, each page with a way back to change it."""
    return check_page(here)


@survey.get("/saved")
@answering
def saved(here: Journey) -> Answer:
    """How far one is, and the code that opens the draft on another device."""
    return render_template("survey/saved.html", here=here, parts=review.parts(here), progress=review.progress)


@survey.route("/resume", methods=["GET", "POST"])
def resume() -> Answer:
    """Enter the code on another device, or to begin."""
    form = survey_forms.CodeForm(sent())
    if request.method != "POST":
        return render_template("survey/resume.html", form=form, outdated=holds_an_outdated_code())
    require_from_here()
    try:
        ballot = ballots.find(g.survey_round, form.code)
    except NotFound:
        form.refuse(survey_forms.unknown_code())
        return render_template("survey/resume.html", form=form), 422
    code, held = codes.normalise(form.code), ballot_cookie.code()
    if code != held and "replace" not in request.form and own_ballot() and _has_answers(held):
        # The only place where many have the code of what they have filled in so far.
        return render_template("survey/resume.html", form=form, held=held), 409
    return _resumed(code, ballot)


def _has_answers(code: str) -> bool:
    return bool(ballots.draft(g.survey_round, code).answers)


def _regrouped(form: survey_forms.GroupForm) -> Answer:
    """On with the same code in another group; or the form again when nothing can be stored."""
    code = ballot_cookie.code()
    try:
        ballots.regroup(g.survey_round, code, form.audience, form.unit_id)
    except StorageUnavailable:
        return _group_page(form, begun=True, failed=True), 503, RETRY
    if request.args.get("from") == CHECK:
        return redirect(page_address(CHECK), 303)
    return redirect(page_address(journey_of(code, ballots.find(g.survey_round, code)).next_page), 303)


def _issued(form: survey_forms.GroupForm) -> Answer:
    """On to the first page with a new code; or the form again, as it was, when nothing can be stored."""
    try:
        code = ballots.issue(g.survey_round, form.audience, form.unit_id)
    except StorageUnavailable:
        return _group_page(form, failed=True), 503, RETRY
    return _with_code(code, page_address(1))


def _resumed(code: str, ballot: ballots.Ballot) -> Answer:
    """On to where the holder of a code stopped; thanks if there is nothing left to do."""
    if ballot.spent:
        return received()
    return _with_code(code, page_address(journey_of(code, ballot).next_page))


def _questions(here: Journey, page: Page, form: survey_forms.PageForm) -> Answer:
    """A page of questions; or, once it was sent and saved, the way on, or the page with its faults."""
    if request.method != "POST":
        return _question_page(here, page, form)
    continued = not {"save", "back"} & request.form.keys()
    valid = form.validate()
    put = here.with_page(page, form.answers(), valid=valid, continued=continued)
    try:
        ballots.edit_draft(here.survey_round, here.code, put)
    except StorageUnavailable:
        return _question_page(here, page, form, failed=True), 503, RETRY
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
        "survey/questions.html",
        here=here,
        page=page,
        name=review.page_name(here, page),
        pillar=about,
        form=form,
        faults=faults,
        failed=failed,
    )


def check_page(
    here: Journey, *, missing: bool = False, failed: bool = False, refused: Sequence[review.Part] = ()
) -> str:
    """The check of all answers; ``refused`` are the pages with something that cannot be sent as it is."""
    sheet = ballots.sealed(here.survey_round, here.code, here.draft)
    return render_template(
        "survey/check.html",
        here=here,
        parts=review.parts(here),
        missing=missing,
        failed=failed,
        refused=refused,
        sheet=sheet,
        receipt=codes.new() if here.survey_round.privacy == "confidential" else None,
        own_group=_says_own_group(here.ballot),
    )


def _group_page(form: survey_forms.GroupForm, *, begun: bool = False, failed: bool = False) -> str:
    again = {name: request.args[name] for name in ("from", "new") if name in request.args}
    return render_template("survey/group.html", form=form, begun=begun, failed=failed, again=again)


def _with_code(code: str, address: str) -> Response:
    return ballot_cookie.keep(redirect(address, 303), g.survey_round, code)


def _says_own_group(ballot: ballots.Ballot) -> bool:
    """Whether the holder of a ballot says which group is theirs; an invitation says it otherwise."""
    return ballot.audience in g.survey_round.open_audiences


def _open_audiences() -> list[str]:
    """The audiences that are asked anything and may answer by the open link."""
    return [name for name in _audiences() if name in g.survey_round.open_audiences]


def _audiences() -> list[str]:
    """The audiences that are asked anything in this round."""
    asked = g.survey_round.questionnaire, g.survey_round.form
    return [name for name in AUDIENCES if journey.pillars_for(asked[0], name, asked[1])]
