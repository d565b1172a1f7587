"""Writing to the people of a round: whom and what, a preview as they will read it, and sending it once."""

import secrets
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import format_number, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from ..findings import wording
from ..records import mail_texts, mailings, rounds
from ..records.contacts import Contact
from ..records.errors import Conflict, Invalid, StorageUnavailable
from ..records.mail_texts import Text
from ..records.mailings import Choice, Mailing
from . import mail_wording
from .mail_forms import ChoiceForm, MailForm
from .office_access import ADMINISTRATORS, office, policy

MAIL = "/rounds/<round_id>/invitations/<any(invitation,reminder):kind>"


@dataclass(frozen=True)
class Shown:
    """A letter as the preview shows it: for which language and audience, and what it says."""

    language: str
    code: str
    audience: str
    letter: Text


@dataclass(frozen=True)
class Reached:
    """Whom a mailing would go to, in sentences; `refusal` says why it cannot be sent now."""

    number: int
    sentence: str
    notes: tuple[str, ...]
    refusal: str


@office.get(MAIL)
@policy(ADMINISTRATORS)
def write_mail(round_id: str, kind: str) -> Any:
    """The form with the texts as they were used last."""
    survey_round = _round(round_id)
    if survey_round.state == "closed":
        return _to_overview(round_id)
    form = MailForm(survey_round, kind)
    if request.args.getlist("audience"):
        form["audience"].data = request.args.getlist("audience")
        form["unit"].data = request.args.getlist("unit")
    return _form(survey_round, form)


@office.post(MAIL)
@policy(ADMINISTRATORS)
def keep_mail(round_id: str, kind: str) -> Any:
    """On to the preview with the texts kept; or the form again with everything typed."""
    survey_round = _round(round_id)
    form = MailForm(survey_round, kind, request.form)
    if not form.validate():
        return _form(survey_round, form, 400)
    try:
        mail_texts.keep(survey_round.organisation_id, kind, form.version, form.texts)
    except Invalid as invalid:
        return _form(survey_round, form, 400, [fault.message for fault in invalid.faults])
    except StorageUnavailable:
        message = _("This could not be saved just now. What you typed is still here: try again in a minute.")
        return _form(survey_round, form, 503, [message])
    except Conflict:
        return _stale(survey_round, form)
    return redirect(_preview_address(round_id, kind, form.choice))


@office.get(MAIL + "/preview")
@policy(ADMINISTRATORS)
def preview_mail(round_id: str, kind: str) -> Any:
    """The letters as people will read them, how many will get one, and the button that sends them."""
    survey_round = _round(round_id)
    if survey_round.state == "closed" or not _kept(survey_round, kind).version:
        return redirect(url_for("office.write_mail", round_id=round_id, kind=kind))
    return _preview(survey_round, kind, _choice(survey_round, request.args))


@office.post(MAIL + "/send")
@policy(ADMINISTRATORS)
def send_mail(round_id: str, kind: str) -> Any:
    """On to the overview with the letters posted, once for each preview; or the preview again."""
    survey_round = _round(round_id)
    choice, ticket = _choice(survey_round, request.form), request.form.get("ticket", "")[:64]
    if not ticket or _changed(survey_round, kind):
        message = _("The texts were changed meanwhile. Read them once more before you send them.")
        return _preview(survey_round, kind, choice, 409, message)
    if not current_app.config["MAIL_URL"]:
        return _preview(survey_round, kind, choice, 409)
    try:
        made = _post(survey_round, kind, choice, ticket)
    except Conflict as conflict:
        return _preview(_round(round_id), kind, choice, 409, _why(conflict))
    except StorageUnavailable:
        message = _("Nothing was sent: our storage does not answer just now. Try again in a minute.")
        return _preview(survey_round, kind, choice, 503, message)
    flash(
        ngettext(
            "%(num)s letter is on its way.", "%(num)s letters are on their way.", made.people
        )
    )  # fmt: skip
    return _to_overview(round_id)


@office.post(MAIL + "/test")
@policy(ADMINISTRATORS)
def test_mail(round_id: str, kind: str) -> Any:
    """The preview again, with a letter in each language posted to the visitor."""
    survey_round = _round(round_id)
    choice = _choice(survey_round, request.form)
    if not current_app.config["MAIL_URL"]:
        return _preview(survey_round, kind, choice, 409)
    shown = {each.code: each.letter for each in reversed(_shown(survey_round, kind, choice))}
    try:
        mailings.try_out(survey_round, current_user.user.email, shown)
    except StorageUnavailable:
        message = _("Nothing was sent: our storage does not answer just now. Try again in a minute.")
        return _preview(survey_round, kind, choice, 503, message)
    flash(
        _(
            "A test letter is on its way to %(address)s. Its code opens nothing.",
            address=current_user.user.email,
        )
    )
    return redirect(_preview_address(round_id, kind, choice))


def _post(survey_round: rounds.Round, kind: str, choice: Choice, ticket: str) -> Mailing:
    texts = mail_wording.whole(survey_round, kind, _kept(survey_round, kind).texts)
    if kind == "reminder":
        return mailings.remind(survey_round, texts, ticket)
    return mailings.invite(survey_round, choice, texts, ticket)


def _round(round_id: str) -> rounds.Round:
    return rounds.get(current_user.organisation_id, round_id)


def _kept(survey_round: rounds.Round, kind: str) -> mail_texts.Kept:
    return mail_texts.kept(survey_round.organisation_id, kind)


def _changed(survey_round: rounds.Round, kind: str) -> bool:
    return request.form.get("version") != str(_kept(survey_round, kind).version)


def _choice(survey_round: rounds.Round, sent: Any) -> Choice:
    if "audience" not in sent:
        return Choice(mailings.asked(survey_round))
    return ChoiceForm(survey_round, sent).choice


def _to_overview(round_id: str) -> Response:
    return redirect(url_for("office.invitations", round_id=round_id))


def _preview_address(round_id: str, kind: str, choice: Choice) -> str:
    return url_for(
        "office.preview_mail",
        round_id=round_id,
        kind=kind,
        audience=choice.audiences,
        unit=choice.unit_ids,
    )


def _form(
    survey_round: rounds.Round, form: MailForm, status: int = 200, messages: Any = (), **more: Any
) -> Any:
    page = render_template(
        "office/mail_form.html",
        round=survey_round,
        form=form,
        names=mail_texts.PLACEHOLDERS[form.kind],
        language_name=mail_wording.language_name,
        errors=[*(("", message) for message in messages), *form.faults],
        failed=status in (409, 503),
        **{"meanwhile": (), **more},
    )
    return make_response(page, status)


def _stale(survey_round: rounds.Round, form: MailForm) -> Any:
    """The form again: nothing was saved, and saving once more means it."""
    now = _kept(survey_round, form.kind)
    form.renew(now.version)
    message = _(
        "Somebody else changed these texts while you did. Nothing of yours is lost: compare it with what "
        "they saved, then go on."
    )
    theirs = [
        (mail_wording.language_name(language), text)
        for language, text in now.texts.items()
        if form.texts.get(language) != text
    ]
    return _form(survey_round, form, 409, [message], meanwhile=theirs)


def _preview(
    survey_round: rounds.Round, kind: str, choice: Choice, status: int = 200, message: str = ""
) -> Any:
    page = render_template(
        "office/mail_preview.html",
        round=survey_round,
        kind=kind,
        choice=choice,
        shown=_shown(survey_round, kind, choice),
        reached=_reached(survey_round, kind, choice),
        version=_kept(survey_round, kind).version,
        ticket=secrets.token_urlsafe(16),
        mail_server=bool(current_app.config["MAIL_URL"]),
        errors=[("", message)] if message else [],
    )
    return make_response(page, status)


def _shown(survey_round: rounds.Round, kind: str, choice: Choice) -> list[Shown]:
    """A letter for each language and audience; the same letter to several audiences once."""
    reader, found = current_user.user, []
    for language, letters in mail_wording.whole(survey_round, kind, _kept(survey_round, kind).texts).items():
        alike: dict[Text, list[str]] = {}
        for audience in choice.audiences:
            person = Contact("", reader.name, audience, reader.email)
            letter = mail_wording.sample(survey_round, kind, letters[audience], language, person)
            alike.setdefault(letter, []).append(audience)
        name = mail_wording.language_name(language)
        for letter, audiences in alike.items():
            found.append(Shown(name, language, wording.listed(map(wording.audience_name, audiences)), letter))
    return found


def _reached(survey_round: rounds.Round, kind: str, choice: Choice) -> Reached:
    if kind == "reminder":
        return _reminded(survey_round)
    found = mailings.reach(survey_round, choice)
    number = len(found.people)
    notes = (
        (found.invited_already, ngettext(
            "%(num)s person was invited before and gets no second letter.",
            "%(num)s people were invited before and get no second letter.", found.invited_already)),
        (found.without_address, ngettext(
            "%(num)s person has no address: print a code for them.",
            "%(num)s people have no address: print codes for them.", found.without_address)),
        (found.outside_units, ngettext(
            "%(num)s person is in a unit that this round does not have, and counts for the whole only.",
            "%(num)s people are in units that this round does not have, and count for the whole only.",
            found.outside_units)),
    )  # fmt: skip
    sentence = ngettext("%(num)s person will be invited.", "%(num)s people will be invited.", number)
    return Reached(
        number, sentence, tuple(text for some, text in notes if some), _hindrance(survey_round, found)
    )


def _hindrance(survey_round: rounds.Round, found: mailings.Reach) -> str:
    if survey_round.state == "draft":
        return _why(Conflict("round_draft", ""))
    if not found.people:
        return _why(Conflict("nobody_to_invite", ""))
    if len(found.people) > mailings.MOST_AT_ONCE:
        return _why(Conflict("too_many", ""))
    if found.too_few:
        names = wording.listed(map(wording.audience_within, found.too_few))
        return _(
            "Too few %(audiences)s to be invited by themselves. In a sealed round, the ballots of fewer than "
            "%(number)s people who are invited together could be told from the others. Invite them together "
            "with more, or hand out codes from a printed sheet.",
            audiences=names,
            number=format_number(survey_round.threshold),
        )
    return ""


def _reminded(survey_round: rounds.Round) -> Reached:
    number = len(mailings.reminded(survey_round))
    if survey_round.privacy == "sealed":
        sentence = ngettext(
            "%(num)s person will be reminded: everybody whose invitation was sent. Nobody can see who has "
            "answered.",
            "%(num)s people will be reminded: everybody whose invitation was sent. Nobody can see who has "
            "answered.",
            number,
        )
    else:
        sentence = ngettext(
            "%(num)s person who has not answered will be reminded.",
            "%(num)s people who have not answered will be reminded.",
            number,
        )
    refusal = mailings.reminder_refusal(survey_round)
    if survey_round.state == "draft":
        refusal = Conflict("round_draft", "")
    return Reached(number, sentence, (), _why(refusal) if refusal else "")


def _why(conflict: Conflict) -> str:
    """What hinders a mailing, and what to do."""
    reasons = {
        "round_draft": _("This round is a draft. The letters can be sent once it is open."),
        "round_not_open": _("This round is not open any more, so nothing can be sent."),
        "nobody_to_invite": _(
            "There is nobody to invite: everybody chosen who has an address was invited before."
        ),
        "too_many": _(
            "These are more than %(most)s people: invite them unit by unit.",
            most=format_number(mailings.MOST_AT_ONCE),
        ),
        "too_few": _("So few people cannot be invited by themselves in a sealed round."),
        "invited_meanwhile": _(
            "Somebody else has invited some of these people meanwhile. Nothing was sent: look at the number "
            "once more."
        ),
        "reminded_today": _("People are reminded at most once a day. Come back tomorrow."),
        "reminded_enough": _(
            "People were reminded %(most)s times already, which is the most for one round.",
            most=format_number(mailings.MOST_REMINDERS),
        ),
        "nobody_to_remind": _("There is nobody to remind."),
    }
    return reasons.get(conflict.code, str(conflict))
