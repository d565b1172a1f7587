"""One API key in the office: its name and limit, and its successor, which works beside it for some days."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from ..records import clock
from ..records import keys as kept
from ..records.errors import Conflict, Invalid, StorageUnavailable
from .key_forms import ChangeForm, SuccessorForm, hint_of_rate
from .office_access import ADMINISTRATORS, office, policy
from .office_keys import listed_key

Errors = Sequence[tuple[str, str]]


@office.get("/keys/<key_id>")
@policy(ADMINISTRATORS)
def key(key_id: str) -> Any:
    """What is known of it, with the form for its name and limit."""
    found = kept.get(current_user.organisation_id, key_id)
    rate = "" if found.rate is None else str(found.rate)
    return _page(found, ChangeForm(formdata=None, name=found.name, rate=rate, state=found.state))


@office.post("/keys/<key_id>")
@policy(ADMINISTRATORS)
def key_change(key_id: str) -> Any:
    """On to the list; or the form again with what is wrong. The secret stays as it is."""
    found, form = kept.get(current_user.organisation_id, key_id), ChangeForm()
    if not form.validate():
        return _page(found, form, 400)
    try:
        kept.change(current_user.organisation_id, key_id, form.name.data, form.rate.value, form.state.data)
    except Invalid as invalid:
        form.refuse(invalid)
        return _page(found, form, 400)
    except Conflict as conflict:
        form.state.data = found.state
        return _page(found, form, 409, [("", _said(conflict))])
    except StorageUnavailable:
        return _page(found, form, 503, [("", _unstored())])
    flash(_("%(name)s is changed.", name=form.name.data))
    return redirect(url_for("office.keys"), code=303)


@office.get("/keys/<key_id>/replace")
@policy(ADMINISTRATORS, fresh=True)
def key_replace(key_id: str) -> Any:
    """What replacing means, with the form that does it."""
    found = kept.get(current_user.organisation_id, key_id)
    if not found.valid or found.successor:
        return redirect(url_for("office.key", key_id=key_id), code=303)
    last = clock.today() + kept.LONGEST_LIFE
    given = {"overlap": str(kept.OVERLAP), "expires_on": last.isoformat()}
    return _ask(found, SuccessorForm(formdata=None, ticket=secrets.token_urlsafe(16), **given))


@office.post("/keys/<key_id>/replace")
@policy(ADMINISTRATORS, fresh=True)
def key_replaced(key_id: str) -> Any:
    """The new key, this once; or the form again with what is wrong."""
    found, form = kept.get(current_user.organisation_id, key_id), SuccessorForm()
    if not form.validate():
        return _ask(found, form, 400)
    overlap = kept.OVERLAP if form.overlap.value is None else form.overlap.value
    details = key_id, overlap, form.expires_on.value
    try:
        text = kept.rotate(current_user.organisation_id, *details, ticket=(form.ticket.data or "")[:64])
    except Invalid as invalid:
        form.refuse(invalid)
        return _ask(found, form, 400)
    except Conflict as conflict:
        return _ask(found, form, 409, [("", _said(conflict))])
    except StorageUnavailable:
        return _ask(found, form, 503, [("", _unstored())])
    earlier = kept.get(current_user.organisation_id, key_id)
    return render_template("office/key_made.html", text=text, name=found.name, earlier=earlier)


def _said(conflict: Conflict) -> str:
    """What to do about it, in the reader's language."""
    said = {
        "stale": _("Somebody else changed this key meanwhile. Look at what they did, then save again."),
        "key_over": _("This key opens nothing any more. Make a new one."),
        "key_rotated": _("This key was replaced already. Replace the one that came after it."),
        "key_made": _(
            "The new key was shown already, and it cannot be shown again. If you have not copied it, revoke "
            "it in the list and make another."
        ),
    }
    return said[conflict.code]


def _unstored() -> str:
    return _("It could not be stored just now. What you typed is still here: try again in a minute.")


def _page(found: kept.Key, form: ChangeForm, status: int = 200, errors: Errors = ()) -> Any:
    owner = current_user.organisation_id
    page = render_template(
        "office/key_change.html",
        key=listed_key(found),
        earlier=kept.predecessor(owner, found.id),
        form=form,
        hint=hint_of_rate(),
        errors=[*errors, *form.faults],
    )
    return make_response(page, status)


def _ask(found: kept.Key, form: SuccessorForm, status: int = 200, errors: Errors = ()) -> Any:
    most = ngettext(
        "From 0, which ends it at once, to %(num)s day. Until then both work, so that nothing stands still.",
        "From 0, which ends it at once, to %(num)s days. Until then both work, so that nothing stands still.",
        kept.LONGEST_OVERLAP,
    )
    errors = [*errors, *form.faults]
    page = render_template(
        "office/key_replace.html", key=listed_key(found), form=form, most=most, errors=errors
    )
    return make_response(page, status)
