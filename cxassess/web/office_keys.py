"""API keys: their list, a new one that is shown once, and the end of one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..findings.wording import listed
from ..records import clock
from ..records import keys as kept
from ..records.errors import Conflict, Invalid, StorageUnavailable
from ..records.scopes import SCOPES
from .key_forms import KeyForm, hint_of_rate
from .office_access import ADMINISTRATORS, office, policy

PAGE = 50
SOON = timedelta(days=14)


@dataclass(frozen=True)
class Listed:
    """A key as the list shows it."""

    key: kept.Key
    scopes: str
    mark: str
    state: str
    note: str = ""  # what whoever replaces it wants to know


@office.get("/keys")
@policy(ADMINISTRATORS)
def keys() -> str:
    """The organisation's keys, those that are valid first."""
    found = kept.of(current_user.organisation_id)
    text = request.args.get("from", "")
    start = int(text) if text.isdecimal() and len(text) < 6 else 0
    return render_template(
        "office/keys.html",
        keys=[listed_key(each) for each in found[start : start + PAGE]],
        ending=[each for each in found if ends_soon(each)],
        following=start + PAGE if start + PAGE < len(found) else None,
    )


@office.get("/keys/new")
@policy(ADMINISTRATORS, fresh=True)
def key_new() -> Any:
    """The form for a new key."""
    last = clock.today() + kept.LONGEST_LIFE
    return _page(KeyForm(formdata=None, ticket=secrets.token_urlsafe(16), expires_on=last.isoformat()))


@office.post("/keys/new")
@policy(ADMINISTRATORS, fresh=True)
def key_make() -> Any:
    """The new key, this once; or the form again with what is wrong."""
    form = KeyForm()
    if not form.validate():
        return _page(form, 400)
    ticket = (form.ticket.data or "")[:64]
    details = form.name.data, form.scopes.data, form.expires_on.value
    try:
        text = kept.create(current_user.organisation_id, *details, rate=form.rate.value, ticket=ticket)
    except Invalid as invalid:
        form.refuse(invalid)
        return _page(form, 400)
    except Conflict:
        form.ticket.data = secrets.token_urlsafe(16)
        message = _(
            "A key was made from this page already, and it cannot be shown again. If you have not copied it, "
            "revoke it in the list and make another."
        )
        return _page(form, 409, [("", message)])
    except StorageUnavailable:
        message = _("No key could be made just now. What you typed is still here: try again in a minute.")
        return _page(form, 503, [("", message)])
    return render_template("office/key_made.html", text=text, name=form.name.data)


@office.get("/keys/<key_id>/revoke")
@policy(ADMINISTRATORS)
def key_ask(key_id: str) -> Any:
    """What it would mean, with the button that does it."""
    key = kept.get(current_user.organisation_id, key_id)
    if key.revoked:
        return redirect(url_for("office.keys"), code=303)
    return _ask(key)


@office.post("/keys/<key_id>/revoke")
@policy(ADMINISTRATORS)
def key_revoke(key_id: str) -> Any:
    """On to the list; the key opens nothing from now on."""
    key = kept.get(current_user.organisation_id, key_id)
    try:
        kept.revoke(current_user.organisation_id, key_id)
    except StorageUnavailable:
        return _ask(key, 503, [("", _("It could not be revoked just now. Try again in a minute."))])
    flash(_("%(name)s is revoked.", name=key.name))
    return redirect(url_for("office.keys"), code=303)


def ends_soon(key: kept.Key) -> bool:
    """Whether it ends within days and nothing has come in its place."""
    return key.valid and not key.successor and key.expires_on - clock.today() <= SOON


def listed_key(key: kept.Key) -> Listed:
    """A key as pages show it."""
    scopes = listed(_(SCOPES[name].name) for name in key.scopes)
    if key.revoked:
        return Listed(key, scopes, "bad", _("Revoked"))
    if not key.valid:
        return Listed(key, scopes, "bad", _("Expired"))
    if key.successor:
        used = _("It is still used.") if key.used_since else _("It has not been used since.")
        return Listed(key, scopes, "now", _("Being replaced"), used)
    if ends_soon(key):
        return Listed(key, scopes, "now", _("Ends soon"))
    return Listed(key, scopes, "done", _("Valid"))


def _page(form: KeyForm, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    page = render_template("office/key.html", form=form, hint=hint_of_rate(), errors=[*errors, *form.faults])
    return make_response(page, status)


def _ask(key: kept.Key, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    return make_response(
        render_template("office/key_revoke.html", key=listed_key(key), errors=errors), status
    )
