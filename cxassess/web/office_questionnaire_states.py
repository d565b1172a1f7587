"""Retiring a version of a questionnaire, taking it back, and deleting one that no round uses."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..records import questionnaires as kept
from ..records.errors import Conflict, NotFound, StorageUnavailable
from ..records.questionnaires import Version
from .office_access import ADMINISTRATORS, office, policy

VERBS: dict[str, Callable[[str, str, str], None]] = {
    "retire": kept.retire,
    "take-back": kept.take_back,
    "delete": kept.delete,
}


@office.get("/questionnaires/<questionnaire_id>/<version>/<any(retire, 'take-back', delete):verb>")
@policy(ADMINISTRATORS)
def questionnaire_ask(questionnaire_id: str, version: str, verb: str) -> Any:
    """What it would mean, with the button that does it."""
    found = _own(questionnaire_id, version)
    if verb != "delete" and found.retired is (verb == "retire"):
        return _to(found)
    return _page(found, verb)


@office.post("/questionnaires/<questionnaire_id>/<version>/<any(retire, 'take-back', delete):verb>")
@policy(ADMINISTRATORS)
def questionnaire_act(questionnaire_id: str, version: str, verb: str) -> Any:
    """On to the list or the version, also when it was done already; or the page again, with what failed."""
    try:
        found = _own(questionnaire_id, version)
        VERBS[verb](current_user.organisation_id, questionnaire_id, version)
    except NotFound:
        if verb != "delete":
            raise
        flash(_("It has gone already."))
        return redirect(url_for("office.questionnaires"), code=303)
    except Conflict:
        message = _("A round uses this version meanwhile, so it cannot be deleted. You can retire it.")
        return _page(_own(questionnaire_id, version), verb, 409, [("", message)])
    except StorageUnavailable:
        message = _("This could not be saved just now. Try again in a minute.")
        return _page(found, verb, 503, [("", message)])
    flash(_done(found, verb))
    return redirect(url_for("office.questionnaires"), code=303) if verb == "delete" else _to(found)


def _own(questionnaire_id: str, version: str) -> Version:
    """The organisation's own version. Raises NotFound for an installed one too: those are not theirs."""
    found = kept.find(current_user.organisation_id, questionnaire_id, version)
    if not found.own:
        raise NotFound("questionnaire")
    return found


def _to(version: Version) -> Any:
    address = url_for("office.questionnaire", questionnaire_id=version.id, version=version.version)
    return redirect(address, code=303)


def _done(version: Version, verb: str) -> str:
    values = {"title": version.title, "version": version.version}
    if verb == "retire":
        return _("%(title)s, version %(version)s, is retired.", **values)
    if verb == "take-back":
        return _("%(title)s, version %(version)s, is offered again.", **values)
    return _("%(title)s, version %(version)s, is deleted.", **values)


def _page(version: Version, verb: str, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    page = render_template("office/questionnaire_state.html", version=version, verb=verb, errors=errors)
    return make_response(page, status)
