"""A webhook with what was sent to it: a test, messages sent again, and the switch that ends and begins it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import flash, json, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from ..findings.wording import listed
from ..records import clock, deliveries
from ..records import webhooks as kept
from ..records.errors import Conflict, NotFound, StorageUnavailable
from . import webhook_words
from .office_access import ADMINISTRATORS, office, policy
from .office_sources import version_of

PAGE = 25


@office.get("/webhooks/<webhook_id>")
@policy(ADMINISTRATORS)
def webhook(webhook_id: str) -> Any:
    """A webhook: how it is, and what was sent to it, the newest first."""
    return _page(webhook_id)


@office.post("/webhooks/<webhook_id>/test")
@policy(ADMINISTRATORS)
def webhook_test(webhook_id: str) -> Any:
    """Back to the webhook, to which a test message is on its way."""

    def test() -> str:
        deliveries.test(current_user.organisation_id, webhook_id)
        return _("A test message is on its way. Load this page again in a few seconds to see how it went.")

    return _done(webhook_id, test)


@office.post("/webhooks/<webhook_id>/switch")
@policy(ADMINISTRATORS)
def webhook_switch(webhook_id: str) -> Any:
    """Back to the webhook, which is enabled or disabled as the form says."""
    enabled = request.form.get("enabled") == "yes"

    def switch() -> str:
        version = version_of(request.form.get("version"))
        kept.change(current_user.organisation_id, webhook_id, version, {"enabled": enabled})
        return _("The webhook is enabled.") if enabled else _("The webhook is disabled.")

    return _done(webhook_id, switch)


@office.post("/webhooks/<webhook_id>/replay")
@policy(ADMINISTRATORS)
def webhook_replay(webhook_id: str) -> Any:
    """Back to the webhook, to which everything that failed or was missed is sent again."""

    def replay() -> str:
        since = clock.now() - deliveries.KEPT - timedelta(days=1)
        number = deliveries.replay_since(current_user.organisation_id, webhook_id, since)
        return ngettext("%(num)s message is sent again.", "%(num)s messages are sent again.", number)

    return _done(webhook_id, replay)


@office.get("/webhooks/<webhook_id>/deliveries/<delivery_id>")
@policy(ADMINISTRATORS)
def delivery(webhook_id: str, delivery_id: str) -> Any:
    """A message as it is sent, and what became of it."""
    organisation_id = current_user.organisation_id
    found = deliveries.get(organisation_id, webhook_id, delivery_id)
    return render_template(
        "office/webhook_delivery.html",
        webhook=kept.get(organisation_id, webhook_id),
        delivery=found,
        state=webhook_words.STATES[found.state],
        words=webhook_words,
        body=json.dumps(found.payload, indent=2),
    )


@office.post("/webhooks/<webhook_id>/deliveries/<delivery_id>/replay")
@policy(ADMINISTRATORS)
def delivery_replay(webhook_id: str, delivery_id: str) -> Any:
    """Back to the webhook, to which the message is sent again."""

    def replay() -> str:
        deliveries.replay(current_user.organisation_id, webhook_id, delivery_id)
        return _("The message is sent again.")

    return _done(webhook_id, replay)


def _done(webhook_id: str, do: Callable[[], str]) -> Any:
    """Back to the webhook with what `do` says, or its page with why it could not be done."""
    try:
        flash(do())
    except StorageUnavailable:
        message = _("This could not be done just now. Try again in a minute.")
        return _page(webhook_id, 503, [("", message)])
    except Conflict as conflict:
        return _page(webhook_id, 409, [("", _why_not(conflict))])
    return redirect(url_for("office.webhook", webhook_id=webhook_id), code=303)


def _why_not(conflict: Conflict) -> str:
    return {
        "stale": _("Somebody else changed this webhook meanwhile. Look at it again."),
        "webhook_disabled": _("This webhook is disabled. Enable it first."),
        "delivery_on_its_way": _("This message is on its way, or will be tried again by itself."),
    }.get(conflict.code, str(conflict))


def _page(webhook_id: str, status: int = 200, errors: Sequence[tuple[str, str]] = ()) -> Any:
    organisation_id = current_user.organisation_id
    found, state = kept.get(organisation_id, webhook_id), request.args.get("state")
    state = state if state in webhook_words.STATES else None
    try:
        log, following = deliveries.page(organisation_id, webhook_id, PAGE, request.args.get("after"), state)
    except NotFound:  # a place in the list that no page gave
        log, following = deliveries.page(organisation_id, webhook_id, PAGE, None, state)
    counts = deliveries.counts(organisation_id, webhook_id)
    page = render_template(
        "office/webhook.html",
        webhook=found,
        mark=webhook_words.state_of(found),
        events=listed(map(webhook_words.event, found.events)),
        why=webhook_words.WHY_DISABLED.get(found.disabled_because or ""),
        log=log,
        words=webhook_words,
        counts=counts,
        again=sum(counts.get(each, 0) for each in deliveries.REPLAYABLE),
        chosen=state,
        following=following,
        errors=errors,
    )
    return make_response(page, status)
