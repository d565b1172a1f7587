"""Requests of people for their data: what is kept of them, handed out, erased, and a letter to them.

What is typed stands in no address, no log and no cookie: every step is a form that carries it on.
"""

import json
from dataclasses import dataclass
from typing import Any

from flask import make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import Form, HiddenField, StringField

from ..records import organisations, subjects
from ..records.errors import Conflict, Invalid, StorageUnavailable
from ..records.subjects import Entry, Found
from . import request_words
from .downloads import attachment
from .office_access import ADMINISTRATORS, office, policy


@dataclass(frozen=True)
class Listed:
    """Entries that are shown, and erased, as one."""

    name: str
    lines: tuple[str, ...]
    stays: str


@dataclass(frozen=True)
class Part:
    """What was found of a kind."""

    heading: str
    count: int
    listed: tuple[Listed, ...]  # empty for what is only counted
    note: str
    fixed: bool  # nothing of it can be erased here


class AskForm(Form):  # type: ignore[misc]
    """Whose data are asked for; the reference is the only thing that is noted of it."""

    asked = StringField(_l("Name or e-mail address of the person"))
    reference = HiddenField()


@office.get("/privacy/requests")
@policy(ADMINISTRATORS)
def privacy_desk_requests() -> Any:
    """The form that asks for whom."""
    return _ask(AskForm())


@office.post("/privacy/requests")
@policy(ADMINISTRATORS)
def privacy_desk_find() -> Any:
    """What is kept of somebody, what of it can be erased, and the letter to them."""
    form = AskForm(request.form)
    try:
        found = _found(form)
    except Invalid:
        return _ask(form, 400)
    return _show(form, found)


@office.post("/privacy/requests/export")
@policy(ADMINISTRATORS)
def privacy_desk_export() -> Any:
    """The same as a file for the person; an act says that it was handed out, not for whom."""
    form = AskForm(request.form)
    try:
        found = _found(form)
        told = subjects.export(current_user.organisation_id, found, _reference(form))
    except Invalid:
        return _ask(form, 400)
    except StorageUnavailable:
        message = _(
            "This could not be handed out just now, since it could not be noted. Try again in a minute."
        )
        return _show(form, _found(form), 503, [("", message)])
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    return attachment(text, f"request-{told['reference']}", "json")


@office.post("/privacy/requests/erase")
@policy(ADMINISTRATORS)
def privacy_desk_erase() -> Any:
    """What would be erased, to be confirmed; once it is, what is left, and the letter that says so."""
    form = AskForm(request.form)
    names = frozenset(request.form.getlist("entry"))
    try:
        found = _found(form)
        chosen = [each for each in found.entries if each.name in names and not each.stays]
        if chosen and request.form.get("confirmed") != "y":
            return _confirm(form, found, chosen)
        erased = subjects.erase(current_user.organisation_id, found, names, _reference(form))
    except Invalid as invalid:
        if any(fault.where == "/asked" for fault in invalid.faults):
            return _ask(form, 400)
        return _show(form, _found(form), 400, [("", _("Choose what is to be erased."))], names)
    except Conflict:
        message = _("Nothing of this is there any more: somebody erased it meanwhile, or they have answered.")
        return _show(form, _found(form), 409, [("", message)])
    except StorageUnavailable:
        message = _("Nothing was erased: our storage does not answer just now. Try again in a minute.")
        return _show(form, _found(form), 503, [("", message)], names)
    return _show(form, _found(form), erased=erased)


def _found(form: AskForm) -> Found:
    actor = (current_user.user.id, current_user.role)
    return subjects.find(current_user.organisation_id, form.asked.data or "", actor)


def _reference(form: AskForm) -> str:
    """The reference that the pages of a request carry on, or a new one."""
    given = form.reference.data or ""
    return given if subjects.REFERENCE.match(given) else subjects.new_reference()


def _ask(form: AskForm, status: int = 200) -> Any:
    errors = (
        [_("Type the person’s name or e-mail address, of two characters or more.")] if status == 400 else []
    )
    form.asked.errors = errors
    page = render_template(
        "office/requests.html", form=form, errors=[(form.asked.id, message) for message in errors]
    )
    return make_response(page, status)


def _show(
    form: AskForm, found: Found, status: int = 200, errors: Any = (), names: Any = (), erased: int = 0
) -> Any:
    reference = _reference(form)
    organisation = organisations.get(current_user.organisation_id).name
    page = render_template(
        "office/request.html",
        asked=form.asked.data,
        reference=reference,
        parts=[_part(kind, found.of(kind)) for kind in request_words.HEADINGS if found.of(kind)],
        rounds=[(group.names, request_words.truth(group)) for group in found.rounds],
        letter=request_words.letter(found, reference, organisation, erased=bool(erased)),
        cut_short=found.cut_short,
        can_erase=any(not each.stays for each in found.entries),
        errors=errors,
        names=names,
        erased=erased,
    )
    return make_response(page, status)


def _confirm(form: AskForm, found: Found, chosen: list[Entry]) -> Any:
    kinds = [kind for kind in request_words.HEADINGS if any(each.kind == kind for each in chosen)]
    return render_template(
        "office/request_erase.html",
        asked=form.asked.data,
        reference=_reference(form),
        names=sorted({each.name for each in chosen}),
        parts=[_part(kind, tuple(each for each in chosen if each.kind == kind)) for kind in kinds],
    )


def _part(kind: str, entries: tuple[Entry, ...]) -> Part:
    fixed = kind in (*request_words.TRAILS, "goal")
    note = request_words.STAYS[entries[0].stays] if fixed else request_words.ERASING.get(kind, "")
    listed: dict[str, list[Entry]] = {}
    for entry in entries if kind not in request_words.TRAILS else ():
        listed.setdefault(entry.name, []).append(entry)
    return Part(
        str(request_words.HEADINGS[kind]),
        len(entries),
        tuple(_listed(name, some) for name, some in listed.items()),
        str(note),
        fixed,
    )


def _listed(name: str, entries: list[Entry]) -> Listed:
    stays = entries[0].stays
    reason = str(request_words.STAYS[stays]) if stays else ""
    return Listed(name, tuple(map(request_words.line, entries)), reason)
