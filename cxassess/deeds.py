"""Acts in words: a sentence for each code that the records note, and lists of acts as files.

A code that has no sentence here is told plainly, with its details, rather than left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from . import listings
from .records.acts import Act, Actor

COLUMNS = ("done_at", "actor_kind", "actor", "action", "what", "subject", "details")
"""What a list of acts tells of each, times in UTC."""

# The subject and the details stand in for %(name)s.
SENTENCES: Mapping[str, Any] = {
    "account.created": _l("made an account for %(subject)s as %(role)s"),
    "account.ended": _l("ended the account of %(subject)s"),
    "account.signed_in": _l("signed in"),
    "account.activated": _l("let %(subject)s sign in again"),
    "account.changed": _l("changed the account of %(subject)s: %(role)s"),
    "account.invited_again": _l("invited %(subject)s again to the office"),
    "account.joined": _l("joined the account of %(subject)s to the identity provider"),
    "account.parted": _l("parted the account of %(subject)s from the identity provider"),
    "account.renamed": _l("changed the name of the account of %(subject)s"),
    "barrier.added": _l("added the barrier “%(subject)s” to the log"),
    "barrier.changed": _l("changed the barrier “%(subject)s”: %(fields)s"),
    "barrier.moved": _l("moved the barrier “%(subject)s” in the log"),
    "barrier.removed": _l("removed the barrier “%(subject)s” from the log"),
    "barrier_page.changed": _l("changed the words of the page “You said, we did”"),
    "barrier_page.renewed": _l("gave the page “You said, we did” a new link"),
    "barrier_page.switched_off": _l("switched the page “You said, we did” off"),
    "barrier_page.switched_on": _l("switched the page “You said, we did” on"),
    "barriers.added": _l("added barriers from a spreadsheet to the log: %(barriers)s"),
    "contact.added": _l("added a person to the list of people to ask"),
    "contact.changed": _l("changed a person on the list of people to ask"),
    "contact.removed": _l("removed a person from the list of people to ask"),
    "contacts.changed": _l("put %(contacts)s people on the list of people to ask"),
    "data.deleted": _l("deleted by the period of keeping: %(kind)s, %(count)s entries"),
    "data.deleted_of_round": _l("deleted by the period of keeping: %(kind)s of the round “%(subject)s”"),
    "currency.chosen": _l("chose the currency of estimates: %(subject)s"),
    "estimate.added": _l("estimated what the goal “%(subject)s” brings or takes: %(outcome)s"),
    "estimate.changed": _l("changed an estimate of the goal “%(subject)s”, %(outcome)s: %(fields)s"),
    "estimate.removed": _l("removed an estimate of the goal “%(subject)s”: %(outcome)s"),
    "goal.added": _l("added the goal “%(subject)s” to the roadmap of %(round)s"),
    "roadmap.set": _l("set targets and outcomes for the roadmap of “%(subject)s”"),
    "goal.carried_on": _l("carried the goal “%(subject)s” on into the roadmap of %(round)s"),
    "goal.changed": _l("changed the goal “%(subject)s”: %(fields)s"),
    "invitations.posted": _l("sent invitations to the round “%(subject)s”: %(people)s"),
    "house.changed": _l("changed how reports look: %(fields)s"),
    "journey.changed": _l("changed the organisation’s journey; it has %(touchpoints)s touchpoints now"),
    "key.changed": _l("changed the API key “%(subject)s”: %(fields)s"),
    "key.created": _l("made the API key “%(subject)s” for %(scopes)s"),
    "key.revoked": _l("ended the API key “%(subject)s”"),
    "key.rotated": _l("replaced the API key “%(subject)s”; the earlier one goes on for days: %(days)s"),
    "letters.sent_again": _l("sent letters of the round “%(subject)s” again: %(letters)s"),
    "letters.settled": _l("decided what became of a letter of the round “%(subject)s”"),
    "mail_texts.changed": _l("changed the texts of letters: %(subject)s"),
    "mail_texts.tried": _l("sent themselves a letter of the round “%(subject)s” to try it out"),
    "measurement.added": _l("entered a measurement of “%(subject)s” of %(day)s"),
    "measurement.corrected": _l("corrected the measurement of “%(subject)s” of %(day)s"),
    "measurement.removed": _l("removed the measurement of “%(subject)s” of %(day)s"),
    "measurement.reminded": _l("told a colleague that a measurement for the goal “%(subject)s” is due"),
    "measurements.added": _l("entered measurements: %(added)s new, %(corrected)s corrected"),
    "metric.added": _l("added the metric “%(subject)s”"),
    "metric.changed": _l("changed the metric “%(subject)s”: %(fields)s"),
    "metric.removed": _l("removed the metric “%(subject)s” with its measurements"),
    "offer.removed": _l("removed an offer to help in the round “%(subject)s”, as its owner asked"),
    "organisation.created": _l("set up the organisation %(subject)s"),
    "password.changed": _l("changed the password of %(subject)s"),
    "password.chosen": _l("chose a password for %(subject)s"),
    "password.link_made": _l("had a link made to choose a new password for %(subject)s"),
    "people.invited": _l("made invitations to the round “%(subject)s”: %(people)s"),
    "people.invited_again": _l("sent a new code for the round “%(subject)s”: %(people)s"),
    "questionnaire.added": _l("added the questionnaire %(subject)s"),
    "questionnaire.deleted": _l("deleted the questionnaire %(subject)s"),
    "questionnaire.retired": _l("retired the questionnaire %(subject)s"),
    "questionnaire.taken_back": _l("took the questionnaire %(subject)s back into use"),
    "recovery_codes.made": _l("made new recovery codes for %(subject)s"),
    "reminders.posted": _l("sent reminders of the round “%(subject)s”: %(people)s"),
    "request.erased": _l("erased a person’s data on request %(subject)s: %(erased)s entries"),
    "request.exported": _l("handed out a person’s data on request %(subject)s"),
    "retention.changed": _l("changed how long things are kept: %(changes)s"),
    "round.changed": _l("changed the round “%(subject)s”: %(changed)s"),
    "round.closed": _l("closed the round “%(subject)s”"),
    "round.created": _l("made the round “%(subject)s”"),
    "round.deleted": _l("deleted the round “%(subject)s” with all that belongs to it"),
    "round.extended": _l("put off the end of the round “%(subject)s”"),
    "round.not_closed": _l("could not close the round “%(subject)s” when it was due: %(why)s"),
    "round.not_opened": _l("could not open the round “%(subject)s” when it was due: %(lacks)s"),
    "round.opened": _l("opened the round “%(subject)s”"),
    "round.released": _l("released the results of the round “%(subject)s”"),
    "second_factor.added": _l("added a second factor to the account of %(subject)s: %(kind)s"),
    "second_factor.removed": _l("removed a second factor from the account of %(subject)s: %(kind)s"),
    "second_factor.reset": _l("removed all second factors from the account of %(subject)s"),
    "theme.dismissed": _l("dismissed a theme of the round “%(subject)s”"),
    "theme.merged": _l("merged two themes of the round “%(subject)s”"),
    "theme.renamed": _l("renamed a theme of the round “%(subject)s”"),
    "theme.restored": _l("took back a decision about a theme of the round “%(subject)s”"),
    "source.added": _l("added the source of feedback “%(subject)s”"),
    "source.changed": _l("changed the source of feedback “%(subject)s”: %(fields)s"),
    "source.corrected": _l("corrected the history of the source of feedback “%(subject)s”"),
    "source.removed": _l("removed the source of feedback “%(subject)s” with its history"),
    "sources.changed": _l("took sources of feedback from a spreadsheet: %(new)s new, %(changed)s changed"),
    "units.changed": _l("changed the organisation’s units; there are %(units)s now"),
    "webhook.added": _l("added a webhook to %(subject)s"),
    "webhook.changed": _l("changed the webhook to %(subject)s: %(fields)s"),
    "webhook.disabled": _l("stopped sending to the webhook at %(subject)s: %(reason)s"),
    "webhook.removed": _l("deleted the webhook to %(subject)s"),
    "webhook.replayed": _l("had messages sent again to the webhook at %(subject)s: %(messages)s"),
    "webhook.rotated": _l("gave the webhook to %(subject)s a new secret"),
    "webhook.tested": _l("had a test message sent to the webhook at %(subject)s"),
    "workshop.changed": _l("changed a workshop’s sheet of the round “%(subject)s”"),
    "workshop.entered": _l("entered a workshop’s sheet in the round “%(subject)s”"),
    "workshop.removed": _l("removed a workshop’s sheet from the round “%(subject)s”"),
}


# Words that stand in details as codes.
WORDS: Mapping[str, Any] = {
    "title": _l("title"),
    "owner": _l("owner"),
    "due_on": _l("date"),
    "horizon": _l("horizon"),
    "journey": _l("touchpoints"),
    "paper": _l("paper"),
    "colour": _l("colour"),
    "logo": _l("logo"),
    "kind": _l("kind"),
    "theme": _l("theme"),
    "owner_shown": _l("whether its owner is shown"),
    "state": _l("state"),
    "answer": _l("answer"),
    "next_step": _l("what comes next"),
    "published": _l("whether it is published"),
    "rounds": _l("rounds"),
    "leading_baseline": _l("today’s leading figure"),
    "leading_target": _l("leading target"),
    "lagging_baseline": _l("today’s lagging figure"),
    "lagging_target": _l("lagging target"),
    "name": _l("name"),
    "kind_name": _l("name of the kind"),
    "cadence": _l("how often"),
    "tells": _l("what it tells"),
    "goes_to": _l("where its results go"),
    "together": _l("analysed together"),
    "looked_on": _l("last look"),
    "definition": _l("definition"),
    "formula": _l("formula"),
    "unit": _l("unit"),
    "direction": _l("direction"),
    "source": _l("source"),
    "administrator": _l("administrator"),
    "leader": _l("leader"),
    "analyst": _l("analyst"),
    "facilitator": _l("facilitator"),
    "letters": _l("e-mail"),
    "volunteers": _l("offers to help"),
    "contacts": _l("people to ask"),
    "answers": _l("single answers"),
    "barriers": _l("owners and history of barriers"),
    "workshops": _l("sheets of workshops"),
    "acts": _l("acts"),
}


class _Details(dict[str, str]):
    """The details as words; what an older act did not tell is an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


def sentence(act: Act) -> str:
    """What was done, to be read after the name of who did it."""
    details = {name: _shown(value) for name, value in act.details.items()}
    if act.action in SENTENCES:
        return str(SENTENCES[act.action]) % _Details({**details, "subject": act.subject})
    told = [act.subject, *(f"{name} {value}" for name, value in details.items())]
    return " · ".join([act.action, *filter(None, told)])


def kind(action: str) -> str:
    """What acts of a code are about, with an ellipsis for what differs from one to the next."""
    return str(SENTENCES[action]) % _Details() if action in SENTENCES else action


def name(actor: Actor) -> str:
    """Who did something: accounts and keys by their names, the others by what they are."""
    if actor.kind == "key":
        return _("API key %(name)s", name=actor.name)
    if actor.kind == "command":
        return _("Command line")
    return _("The program itself") if actor.kind == "program" else actor.name


def as_csv(acts: Iterable[Act]) -> str:
    """A list of acts for a spreadsheet, in which no text is a formula."""
    return listings.written([COLUMNS, *(list(row.values()) for row in _rows(acts))])


def as_json(acts: Iterable[Act]) -> str:
    """A list of acts as JSON, the details as they are."""
    found = list(acts)
    rows = [{**row, "details": act.details} for row, act in zip(_rows(found), found, strict=True)]
    return json.dumps({"acts": rows}, ensure_ascii=False, indent=1) + "\n"


def _rows(acts: Iterable[Act]) -> Iterator[dict[str, str]]:
    for act in acts:
        details = json.dumps(act.details, ensure_ascii=False) if act.details else ""
        when = act.done_at.isoformat(timespec="seconds") + "Z"
        told = (when, act.actor.kind, act.actor.name, act.action, sentence(act), act.subject, details)
        yield dict(zip(COLUMNS, told, strict=True))


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value)) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(each)}" for key, each in value.items()) or "–"
    return str(WORDS.get(value, value)) if isinstance(value, str) else str(value)
