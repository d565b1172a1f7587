"""Webhooks: their list, a new one, changes, a new secret that is shown once, and the end of one."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from ..findings.wording import listed
from ..maturity.errors import Fault
from ..records import webhook_addresses
from ..records import webhooks as kept
from ..records.errors import Conflict, Invalid, StorageUnavailable
from ..records.events import EVENTS
from ..records.webhook_addresses import LONGEST
from . import webhook_words
from .goal_fields import no_controls
from .office_access import ADMINISTRATORS, office, policy
from .office_sources import version_of


def _leads_out(form: FlaskForm, field: StringField) -> None:
    """Nothing, or ValidationError for an address that messages cannot go to."""
    if wrong := webhook_addresses.fault((field.data or "").strip(), kept.private()):
        raise ValidationError(wrong)


class WebhookForm(FlaskForm):  # type: ignore[misc]
    """Where messages go, what for, and of what they tell."""

    ticket = HiddenField()
    version = HiddenField()
    url = StringField(
        _l("Address"),
        [
            DataRequired(_l("Give the address that receives the messages.")),
            Length(max=LONGEST, message=_l("Use at most 500 characters.")),
            _leads_out,
        ],
    )
    description = StringField(
        _l("What is it for?"),
        [
            Length(max=kept.LONGEST_DESCRIPTION, message=_l("Use at most 200 characters.")),
            no_controls,
        ],
    )
    events = SelectMultipleField(
        _l("What is it told?"), [DataRequired(_l("Choose at least one."))], validate_choice=False
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.events.choices = [SelectChoice(name, str(webhook_words.EVENT_WORDS[name][0])) for name in EVENTS]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The id of a control and what to do there, in the order of the page."""
        ids = {"events": "events-0"}
        return [(ids.get(field.name, field.id), field.errors[0]) for field in self if field.errors]

    @property
    def fields(self) -> dict[str, Any]:
        """What was typed, by the names of the records."""
        return {
            "url": self.url.data or "",
            "description": self.description.data or "",
            "events": self.events.data or [],
        }

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Put what storing found at its field."""
        for fault in faults:
            field = self[fault.where.split("/")[1]]
            field.errors = [*field.errors, fault.message]


@office.get("/webhooks")
@policy(ADMINISTRATORS)
def webhooks() -> str:
    """The organisation's webhooks, the oldest first."""
    found = kept.of(current_user.organisation_id)
    return render_template(
        "office/webhooks.html",
        webhooks=[
            (each, *webhook_words.state_of(each), listed(map(webhook_words.event, each.events)))
            for each in found
        ],
        most=kept.MOST,
    )


@office.get("/webhooks/new")
@policy(ADMINISTRATORS, fresh=True)
def webhook_new() -> Any:
    """The form for a new webhook."""
    return _page(WebhookForm(formdata=None, ticket=secrets.token_urlsafe(16)))


@office.post("/webhooks/new")
@policy(ADMINISTRATORS, fresh=True)
def webhook_make() -> Any:
    """The secret of the new webhook, this once; or the form again with what is wrong."""
    form = WebhookForm()
    ticket = (form.ticket.data or "")[:64]
    return _saved(
        form, None, lambda: _made(kept.add(current_user.organisation_id, ticket=ticket, **form.fields))
    )


@office.get("/webhooks/<webhook_id>/change")
@policy(ADMINISTRATORS)
def webhook_change(webhook_id: str) -> Any:
    """The form of a webhook, as kept."""
    webhook = kept.get(current_user.organisation_id, webhook_id)
    given = {"url": webhook.url, "description": webhook.description, "events": webhook.events}
    return _page(WebhookForm(formdata=None, data={**given, "version": webhook.version}), webhook)


@office.post("/webhooks/<webhook_id>/change")
@policy(ADMINISTRATORS)
def webhook_changed(webhook_id: str) -> Any:
    """On to the webhook; or the form again with what is wrong."""
    organisation_id, form = current_user.organisation_id, WebhookForm()
    webhook = kept.get(organisation_id, webhook_id)

    def save() -> Any:
        kept.change(organisation_id, webhook_id, version_of(form.version.data), form.fields)
        flash(_("The webhook is saved."))
        return redirect(url_for("office.webhook", webhook_id=webhook_id), code=303)

    return _saved(form, webhook, save)


@office.get("/webhooks/<webhook_id>/rotate")
@policy(ADMINISTRATORS, fresh=True)
def webhook_rotate(webhook_id: str) -> Any:
    """What a new secret means, with the button that makes it."""
    return _ask("rotate", webhook_id)


@office.post("/webhooks/<webhook_id>/rotate")
@policy(ADMINISTRATORS, fresh=True)
def webhook_rotated(webhook_id: str) -> Any:
    """The new secret, this once."""
    organisation_id, version = current_user.organisation_id, version_of(request.form.get("version"))
    return _done("rotate", webhook_id, lambda: _made(kept.rotate(organisation_id, webhook_id, version)))


@office.get("/webhooks/<webhook_id>/remove")
@policy(ADMINISTRATORS)
def webhook_remove(webhook_id: str) -> Any:
    """What deleting a webhook means, with the button that does it."""
    return _ask("remove", webhook_id)


@office.post("/webhooks/<webhook_id>/remove")
@policy(ADMINISTRATORS)
def webhook_removed(webhook_id: str) -> Any:
    """On to the list without the webhook."""
    organisation_id = current_user.organisation_id

    def remove() -> Any:
        kept.remove(organisation_id, webhook_id, version_of(request.form.get("version")))
        flash(_("The webhook is deleted."))
        return redirect(url_for("office.webhooks"), code=303)

    return _done("remove", webhook_id, remove)


def _saved(form: WebhookForm, webhook: kept.Webhook | None, save: Callable[[], Any]) -> Any:
    """What `save` answers, or the form again with everything typed."""
    if not form.validate():
        return _page(form, webhook, 400)
    try:
        return save()
    except Invalid as invalid:
        form.refuse(invalid.faults)
        return _page(form, webhook, 400)
    except StorageUnavailable:
        message = _("This could not be saved just now. What you typed is still here: try again in a minute.")
        return _page(form, webhook, 503, [("", message)])
    except Conflict as conflict:
        return _conflict(form, webhook, conflict)


def _conflict(form: WebhookForm, webhook: kept.Webhook | None, conflict: Conflict) -> Any:
    if conflict.code == "stale" and webhook is not None:
        form.version.data = str(kept.get(current_user.organisation_id, webhook.id).version)
        message = _(
            "Somebody else changed this webhook meanwhile. Look at it again; saving once more means it."
        )
    elif conflict.code == "too_many_webhooks":
        message = _(
            "There are %(most)s webhooks, and there can be no more. Delete one first.", most=kept.MOST
        )
    else:
        form.ticket.data = secrets.token_urlsafe(16)
        message = _(
            "This webhook was made already, and its secret cannot be shown again. If you have not copied it, "
            "find the webhook in the list and make a new secret."
        )
    return _page(form, webhook, 409, [("", message)])


def _done(what: str, webhook_id: str, do: Callable[[], Any]) -> Any:
    """What `do` answers, or the question again."""
    try:
        return do()
    except StorageUnavailable:
        return _ask(
            what, webhook_id, 503, [("", _("This could not be done just now. Try again in a minute."))]
        )
    except Conflict:
        message = _("Somebody else changed this webhook meanwhile. Read this once more, then decide.")
        return _ask(what, webhook_id, 409, [("", message)])


def _made(made: kept.Made) -> Any:
    page = render_template("office/webhook_made.html", webhook=made.webhook, secret=made.secret)
    return make_response(page)


def _page(
    form: WebhookForm,
    webhook: kept.Webhook | None = None,
    status: int = 200,
    errors: Sequence[tuple[str, str]] = (),
) -> Any:
    page = render_template(
        "office/webhook_form.html", form=form, webhook=webhook, errors=[*errors, *form.faults]
    )
    return make_response(page, status)


def _ask(what: str, webhook_id: str, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    webhook = kept.get(current_user.organisation_id, webhook_id)
    page = render_template(_QUESTIONS[what], webhook=webhook, errors=errors)
    return make_response(page, status)


_QUESTIONS: Mapping[str, str] = {
    "rotate": "office/webhook_rotate.html",
    "remove": "office/webhook_remove.html",
}
