"""Who was invited to a round and what became of the letters; the open link; who has answered, where known."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import wording
from ..maturity import AUDIENCES
from ..records import invitations as by_code
from ..records import mailings, outbox, rounds
from ..records.letters import STATES
from . import qr
from .office_access import ADMINISTRATORS, office, policy

A_PAGE = 50


@dataclass(frozen=True)
class State:
    """A state of letters in words: how many, how it is marked, where they are listed."""

    name: str
    kind: str
    number: int
    code: str


@dataclass(frozen=True)
class Letter:
    """A letter of the list, with why it stands there."""

    id: str
    address: str
    purpose: str
    reason: str
    kept: bool


@dataclass(frozen=True)
class Person:
    """Somebody who was invited to a confidential round."""

    name: str
    group: str
    answered: bool


@office.get("/rounds/<round_id>/invitations")
@policy(ADMINISTRATORS)
def invitations(round_id: str) -> str:
    """What was sent to whom, and the ways to invite and remind."""
    survey_round = _round(round_id)
    invited = mailings.invited_by_audience(survey_round)
    return render_template(
        "office/invitations.html",
        round=survey_round,
        invited=[(wording.audience_name(name), invited[name]) for name in AUDIENCES if name in invited],
        states=_states(survey_round),
        mailings=mailings.mailings(survey_round),
        mail_server=bool(current_app.config["MAIL_URL"]),
        open_to=wording.listed(map(wording.audience_within, survey_round.open_audiences)),
        by_code=set(mailings.asked(survey_round)) - set(survey_round.open_audiences),
        most_reminders=mailings.MOST_REMINDERS,
    )


@office.get("/rounds/<round_id>/invitations/letters/<any(waiting,sending,unsure,refused,sent):state>")
@policy(ADMINISTRATORS)
def mail_letters(round_id: str, state: str) -> str:
    """The letters in a state, a page at a time."""
    survey_round = _round(round_id)
    found, place = outbox.page(survey_round, state, A_PAGE, request.args.get("after"))
    return render_template(
        "office/mail_letters.html",
        round=survey_round,
        state=state,
        letters=[
            Letter(each.id, each.address, _purpose(each.purpose), reason(each.note), each.kept)
            for each in found
        ],
        place=place,
        states=_states(survey_round),
    )


@office.post("/rounds/<round_id>/invitations/letters/<any(unsure,refused):state>")
@policy(ADMINISTRATORS)
def decide_on_letters(round_id: str, state: str) -> Response:
    """On to the list: one letter, or all of it, is sent again, or one is taken for sent."""
    survey_round = _round(round_id)
    letter_id = request.form.get("letter", "")
    if request.form.get("decision") == "arrived" and letter_id:
        outbox.settle(survey_round, letter_id)
        flash(_("The letter counts as sent."))
    elif survey_round.state != "open":
        flash(_("This round is not open any more, so nothing can be sent."))
    elif request.form.get("decision") == "again":
        number = outbox.again(survey_round, letter_id or None, state)
        flash(
            ngettext("%(num)s letter is on its way again.", "%(num)s letters are on their way again.", number)
        )
    return redirect(url_for("office.mail_letters", round_id=round_id, state=state))


@office.get("/rounds/<round_id>/invitations/answered")
@policy(ADMINISTRATORS)
def answered(round_id: str) -> Any:
    """Who has answered, in a confidential round; nobody can know it in a sealed one."""
    survey_round = _round(round_id)
    if survey_round.privacy != "confidential":
        return render_template("office/answered.html", round=survey_round, people=(), place=None, wanted="")
    wanted = request.args.get("answered", "")
    only = {"yes": True, "no": False}.get(wanted)
    found, place = by_code.page(survey_round, A_PAGE, request.args.get("after"), answered=only)
    known = mailings.names(survey_round.organisation_id, [each.ref for each in found])
    people = [
        Person(
            known[each.ref].name if each.ref in known else each.ref,
            _group(survey_round, each.audience, each.unit_id),
            each.answered,
        )
        for each in found
    ]
    return render_template(
        "office/answered.html", round=survey_round, people=people, place=place, wanted=wanted
    )


@office.get("/rounds/<round_id>/invitations/link")
@policy(ADMINISTRATORS)
def open_link(round_id: str) -> Any:
    """The open link, with a code that telephones can read, on a page to be printed."""
    survey_round = _round(round_id)
    if not survey_round.open_audiences:
        return redirect(url_for("office.invitations", round_id=round_id))
    link = f"{current_app.config['PUBLIC_URL']}/r/{survey_round.id}"
    audiences = wording.listed(map(wording.audience_within, survey_round.open_audiences))
    return render_template(
        "office/open_link.html", round=survey_round, link=link, qr=qr.drawn(link), audiences=audiences
    )


def reason(note: str) -> str:
    """Why a letter stands where it does, in a sentence, with the server's own words behind it."""
    word, _space, rest = note.partition(" ")
    known = {
        outbox.CRASHED: _("The program ended while it was sending. The letter may have arrived, or not."),
        outbox.UNREADABLE: _("The letter was sealed with another secret key and cannot be read."),
        "lost": _("The line to the mail server was cut. The letter may have arrived, or not."),
        "no-address": _("Mail cannot be sent to this address: correct it in the list of people."),
        "foreign-address": _("The mail server cannot take addresses with such letters."),
        "down": _("The mail server cannot be used: %(why)s", why=rest),
        outbox.RETURNED: _("It came back: %(why)s", why=_said(rest)),
    }
    return known.get(word) or (_said(note) if note else "")


def _said(note: str) -> str:
    """What a mail server said, after what it means where that is known."""
    meanings = {
        "5.1.": _("There is no such address."),
        "5.2.2": _("The mailbox is full."),
        "5.2.": _("The mailbox takes no mail."),
        "5.7.": _("The mail server refuses such letters."),
        "4.": _("The mail server put it off."),
    }
    found = next((text for code, text in meanings.items() if f" {code}" in f" {note}"), "")
    return f"{found} ({note})" if found else note


def _round(round_id: str) -> rounds.Round:
    return rounds.get(current_user.organisation_id, round_id)


def _states(survey_round: rounds.Round) -> list[State]:
    """The states that letters are in, with how many."""
    words = {
        "waiting": (_("Waiting"), "todo"),
        "sending": (_("Being sent"), "now"),
        "sent": (_("Sent"), "done"),
        "unsure": (_("May have arrived"), "now"),
        "refused": (_("Refused"), "bad"),
    }
    numbers = dict.fromkeys(STATES, 0)
    for (_about, state), number in outbox.counts(survey_round).items():
        numbers[state] += number
    return [State(*words[state], number, state) for state, number in numbers.items() if number]


def _purpose(purpose: str) -> str:
    return _("Reminder") if purpose == "reminder" else _("Invitation")


def _group(survey_round: rounds.Round, audience: str, unit_id: str | None) -> str:
    name = wording.audience_name(audience)
    return f"{name}, {survey_round.unit(unit_id).name}" if unit_id else name
