"""Webhooks in words: what events are, why a webhook is disabled, why a message did not arrive."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..records.deliveries import Delivery
from ..records.events import EVENTS, TEST
from ..records.webhooks import Webhook

# What an event is as its box says it, and its name in a list.
EVENT_WORDS: Mapping[str, tuple[Any, Any]] = {
    "round.opened": (_l("A round is opened"), _l("round opened")),
    "round.closed": (_l("A round is closed"), _l("round closed")),
    "round.released": (_l("The results of a round can be read"), _l("results released")),
    "report.ready": (_l("A report is ready"), _l("report ready")),
    "goal.changed": (_l("Goals of a roadmap are changed"), _l("goals changed")),
    TEST: (_l("A test message"), _l("test")),
}
assert tuple(EVENT_WORDS) == (*EVENTS, TEST)
# A mark by shape, and the word.
STATES: Mapping[str, tuple[str, Any]] = {
    "waiting": ("now", _l("Waiting")),
    "sending": ("now", _l("On its way")),
    "delivered": ("done", _l("Delivered")),
    "failed": ("bad", _l("Failed")),
    "missed": ("todo", _l("Missed")),
}
WHY_DISABLED: Mapping[str, Any] = {
    "administrator": _l("Somebody in your organisation disabled it."),
    "gone": _l("Its receiver answered 410: nobody wants messages there any more."),
    "failing": _l("Every message has failed for three days."),
    "secret_lost": _l(
        "Its secret cannot be opened: the secret of this installation was changed. Make a new one, "
        "then enable it."
    ),
}
FAILURES: Mapping[str, Any] = {
    "no_address": _l("The name of the host has no address."),
    "private_address": _l("The host leads into a private network, where nothing is sent."),
    "timeout": _l("There was no answer within 15 seconds."),
    "connection_refused": _l("Nothing listens at this address."),
    "unreachable": _l("The host cannot be reached."),
    "certificate": _l("The certificate of the host does not hold."),
    "tls": _l("The line could not be encrypted."),
    "cut_off": _l("The line was cut before there was an answer."),
    "not_http": _l("What was answered is no HTTP."),
    "secret_lost": _l("The secret that signs messages cannot be opened."),
}


def event(name: str) -> str:
    """An event in words, as lists name it."""
    return str(EVENT_WORDS[name][1]) if name in EVENT_WORDS else name


def state_of(webhook: Webhook) -> tuple[str, str]:
    """A mark and the word for how a webhook is."""
    if not webhook.enabled:
        return (
            ("todo", _("Disabled")) if webhook.disabled_because == "administrator" else ("bad", _("Disabled"))
        )
    return ("now", _("Failing")) if webhook.failing_since else ("done", _("Enabled"))


def failure(delivery: Delivery) -> str:
    """Why the last try failed; what the receiver said stands as it came, in a line."""
    if delivery.status_code is not None:
        said = f": {delivery.failure}" if delivery.failure else ""
        return (
            ""
            if delivery.state == "delivered"
            else _("It answered %(code)s", code=delivery.status_code) + said
        )
    code, _space, more = delivery.failure.partition(" ")
    words = str(FAILURES[code]) if code in FAILURES else code
    return f"{words} ({more})" if more else words


def moment(when: datetime | None) -> str:
    """A moment in UTC, in the reader's language; empty for none."""
    return str(format_datetime(when, "medium")) if when else ""
