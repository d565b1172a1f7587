"""The pages of thanks: with the snapshot right after submitting, without it later."""

from __future__ import annotations

from flask import g, make_response, render_template, request
from flask_babel import get_locale
from werkzeug.wrappers import Response

from ..maturity import Questionnaire, snapshot
from ..records import ballots, codes, releases, responses
from ..records.errors import NotFound
from ..records.rounds import Round
from . import ballot_cookie, offer_ticket, personal, survey_forms
from .journey import Journey

# With a page that holds all that was typed: our storage does not answer, and may soon.
RETRY = {"Retry-After": "5"}
Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


def spoken(survey_round: Round) -> Questionnaire:
    """The round's questionnaire in the reader's language."""
    return survey_round.questionnaire.in_language(str(get_locale()).replace("_", "-"))


def thank(here: Journey, receipt: str | None = None) -> Answer:
    """The page of thanks, after which the browser no longer knows the code."""
    answers, audience = here.submitted(), here.ballot.audience
    own = snapshot(here.questionnaire, audience, here.ballot.form, answers)
    node = "customer" if audience == "customer" else "internal"
    name, beside = "", {}
    # Not to somebody who only has the open link: results are not for everybody.
    if audience not in here.survey_round.open_audiences:
        name, beside = releases.scores_before(here.survey_round, node)
    page = render_template(
        "survey/thanks.html",
        own=personal.picture(here.questionnaire, own, beside, name),
        receipt=receipt,
        offer=survey_forms.OfferForm(here.questionnaire.pillars) if audience != "customer" else None,
        ticket=offer_ticket.new(here.survey_round, here.code),
    )
    return ballot_cookie.forget(make_response(page), here.survey_round)


def sent_receipt() -> str | None:
    """The receipt that the form brought along; None without one that can be one."""
    receipt = request.form.get("receipt", "")
    try:
        codes.raw(receipt)
    except NotFound:
        return None
    return codes.normalise(receipt)


def received(code: str = "", ballot: ballots.Ballot | None = None) -> Answer:
    """Thanks for what was submitted before; with the snapshot, if the form that was sent again carries it."""
    if ballot is not None and "sheet" in request.form:
        try:
            kept = ballots.unsealed(g.survey_round, code, request.form["sheet"])
        except NotFound:
            return render_template("survey/received.html")
        here = Journey(g.survey_round, spoken(g.survey_round), code, ballot, kept)
        receipt = sent_receipt()
        held = receipt is not None and responses.is_held(g.survey_round, receipt)
        return thank(here, receipt if held else None)
    return render_template("survey/received.html")
