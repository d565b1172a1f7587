"""API keys: their list, a new one that is shown once, and the end of one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from ..findings.wording import listed
from ..records import clock
from ..records import keys as kept
from ..records.errors import Conflict, Invalid, StorageUnavailable
from .goal_fields import DayField
from .office_access import ADMINISTRATORS, office, policy
from .refusals import asks, in_words

PAGE = 50
SOON = timedelta(days=14)
# Those that open something; the meaning of each as its box says it, and its name in a list.
SCOPES = {
    "score": (_l("Score and compare answers, and read questionnaires; nothing is stored"), _l("score")),
    "rounds": (
        _l("Make, change, open, close and delete rounds, invite people, add questionnaires"),
        _l("rounds"),
    ),
    "responses": (_l("Hand in responses to an open round"), _l("responses")),
    "results": (_l("Read participation, results and comparison"), _l("results")),
    "roadmap": (
        _l("Read roadmaps and the log of barriers; change goals, barriers, themes and sources of feedback"),
        _l("roadmap"),
    ),
}


@dataclass(frozen=True)
class Listed:
    """A key as the list shows it."""

    key: kept.Key
    scopes: str
    mark: str
    state: str


class KeyForm(FlaskForm):  # type: ignore[misc]
    """What a new key is for, what it opens, and when it ends."""

    ticket = HiddenField()
    name = StringField(
        _l("What is it for?"),
        [
            asks(kept.name_fault),
        ],
    )
    scopes = SelectMultipleField(
        _l("What may it do?"), [DataRequired(_l("Choose at least one."))], validate_choice=False
    )
    expires_on = DayField(_l("Last day"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.scopes.choices = [SelectChoice(name, str(said)) for name, (said, _name) in SCOPES.items()]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The id of a control and what to do there, in the order of the page."""
        ids = {"scopes": "scopes-0"}
        return [(ids.get(field.name, field.id), field.errors[0]) for field in self if field.errors]

    def refuse(self, invalid: Invalid) -> None:
        """Put what storing found at its field."""
        names = {"/name": self.name, "/scopes": self.scopes, "/expires": self.expires_on}
        for fault in invalid.faults:
            field = names.get(fault.where, self.name)
            field.errors = [*field.errors, in_words(fault.message)]


@office.get("/keys")
@policy(ADMINISTRATORS)
def keys() -> str:
    """The organisation's keys, those that are valid first."""
    found = kept.of(current_user.organisation_id)
    text = request.args.get("from", "")
    start = int(text) if text.isdecimal() and len(text) < 6 else 0
    return render_template(
        "office/keys.html",
        keys=[_listed(each) for each in found[start : start + PAGE]],
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
        text = kept.create(current_user.organisation_id, *details, ticket=ticket)
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


def _listed(key: kept.Key) -> Listed:
    scopes = listed(str(SCOPES[name][1]) if name in SCOPES else name for name in key.scopes)
    if key.revoked:
        return Listed(key, scopes, "bad", _("Revoked"))
    if not key.valid:
        return Listed(key, scopes, "bad", _("Expired"))
    if key.expires_on - clock.today() <= SOON:
        return Listed(key, scopes, "now", _("Ends soon"))
    return Listed(key, scopes, "done", _("Valid"))


def _page(form: KeyForm, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    page = render_template("office/key.html", form=form, errors=[*errors, *form.faults])
    return make_response(page, status)


def _ask(key: kept.Key, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    return make_response(render_template("office/key_revoke.html", key=_listed(key), errors=errors), status)
