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
    "contacts.changed": _l("put %(contacts)s people on the list of people to ask"),
    "data.deleted": _l("deleted by the period of keeping: %(kind)s, %(count)s entries"),
    "data.deleted_of_round": _l("deleted by the period of keeping: %(kind)s of the round “%(subject)s”"),
    "goal.changed": _l("changed the goal “%(subject)s”: %(fields)s"),
    "key.created": _l("made the API key “%(subject)s” for %(scopes)s"),
    "key.revoked": _l("ended the API key “%(subject)s”"),
    "organisation.created": _l("set up the organisation %(subject)s"),
    "request.erased": _l("erased a person’s data on request %(subject)s: %(erased)s entries"),
    "request.exported": _l("handed out a person’s data on request %(subject)s"),
    "retention.changed": _l("changed how long things are kept: %(changes)s"),
    "round.invited": _l("made invitations to the round “%(subject)s”: %(people)s"),
    "units.changed": _l("changed the organisation’s units; there are %(units)s now"),
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
    "leading_baseline": _l("today’s leading figure"),
    "leading_target": _l("leading target"),
    "lagging_baseline": _l("today’s lagging figure"),
    "lagging_target": _l("lagging target"),
    "administrator": _l("administrator"),
    "leader": _l("leader"),
    "analyst": _l("analyst"),
    "facilitator": _l("facilitator"),
    "letters": _l("e-mail"),
    "volunteers": _l("offers to help"),
    "contacts": _l("people to ask"),
    "answers": _l("single answers"),
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
