"""After the last page: submitting, offering help, and what a receipt leads to."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, request, url_for

from ..maturity import AnswersError
from ..records import offers, responses
from ..records.ballots import Answers, Ballot, Draft
from ..records.errors import Invalid, NotFound, StorageUnavailable
from . import offer_ticket, review, survey_forms
from .journey import Journey
from .survey import check_page
from .survey_door import answering, page_address, require_from_here, sent, survey
from .survey_thanks import RETRY, Answer, sent_receipt, spoken, thank


@survey.post("/submit")
@answering
def submit(here: Journey) -> Answer:
    """Store the response and thank, with the personal snapshot.

    The snapshot exists in this reply only; nothing of it is kept. If the reply is lost, the form is sent
    again and gets the same page: it carries the answers, which only its owner's code opens.
    """
    if here.unfinished:
        return check_page(here, missing=True), 422
    try:
        receipt = responses.submit(here.survey_round, here.code, here.submitted(), sent_receipt())
    except AnswersError as error:
        names = {fault.where.rpartition("/")[2] for fault in error.faults}
        return check_page(here, refused=review.parts_with(here, names)), 422
    except StorageUnavailable:
        return check_page(here, failed=True), 503, RETRY
    return thank(here, receipt)


@survey.get("/submit")
def submit_again() -> Answer:
    """For whoever reloads the address without sending anything: it changes nothing."""
    return redirect(url_for(".thanks"), 303)


@survey.get("/thanks")
@answering
def thanks(here: Journey) -> Answer:
    """Where a reloaded page of thanks ends; `answering` has thanked already whoever has submitted."""
    return redirect(page_address(here.next_page), 303)


@survey.route("/help", methods=["GET", "POST"])
def offer() -> Answer:
    """Offer help with pillars; it needs the ticket that came with the thanks, and joins nothing to it."""
    if request.method != "POST":
        return redirect(url_for(".invitation"), 303)
    require_from_here()
    ticket = offer_ticket.read(g.survey_round, request.form.get("ticket", ""))
    if ticket is None:
        abort(400)
    form = survey_forms.OfferForm(spoken(g.survey_round).pillars, request.form)
    try:
        offers.make(g.survey_round, ticket, form.contact, form.pillars)
    except Invalid as error:
        return _offer_page(survey_forms.refused(form, error.faults)), 422
    except StorageUnavailable:
        return _offer_page(form, failed=True), 503, RETRY
    return render_template("survey/offered.html", pillars=form.pillars)


@survey.route("/receipt", methods=["GET", "POST"])
def receipt() -> Answer:
    """What the owner of a receipt submitted, in confidential rounds while they are open; or take it back."""
    if g.survey_round.privacy != "confidential":
        return redirect(url_for(".invitation"), 303)
    form = survey_forms.CodeForm(sent())
    if request.method != "POST":
        return render_template("survey/receipt.html", form=form)
    require_from_here()
    try:
        if "withdraw" in request.form:
            responses.withdraw(g.survey_round, form.code)
            return render_template("survey/withdrawn.html")
        audience, own = responses.own(g.survey_round, form.code)
    except NotFound:
        form.refuse(survey_forms.unknown_receipt())
        return render_template("survey/receipt.html", form=form), 422
    return render_template("survey/own.html", form=form, parts=_parts_of(audience, own))


def _parts_of(audience: str, own: Answers) -> list[review.Part]:
    """What was submitted, page by page."""
    ballot = Ballot(audience, None, g.survey_round.form, True)
    return review.parts(Journey(g.survey_round, spoken(g.survey_round), "", ballot, Draft(own)))


def _offer_page(form: survey_forms.OfferForm, *, failed: bool = False) -> str:
    ticket = request.form.get("ticket", "")
    return render_template("survey/offer.html", form=form, ticket=ticket, failed=failed)
