"""Webhooks are told of events: signed messages, each until its receiver has taken it (Standard Webhooks 1.0).

A message is claimed, committed, and only then sent; what happens in between makes it come again, so that
receivers get it at least once, with the same id. A few threads send, each to one webhook at a time, and the
worker waits for them but a moment: a receiver that is slow holds up neither other receivers nor the mail.
"""

import base64
import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from flask import Flask, current_app

from . import __version__
from .outward import NotSent, Outward
from .records import acts, clock, deliveries, webhook_secrets, webhooks
from .records.deliveries import Claim

MOST_AT_ONCE = 8
"""How many webhooks of an installation are sent to at the same time by one worker."""
SECONDS_A_TURN = 20
"""How long one thread goes on before the worker looks anew who waits longest."""
SECONDS_WAITED = 2.0
"""How long the worker's other tasks wait for messages to be sent."""
PLACE = "cxassess.outward"
log = logging.getLogger(__name__)
_sending: set[threading.Thread] = set()


def deliver() -> None:
    """Send the messages that are due, in threads that may go on when the turn is over."""
    deliveries.forget_old()
    webhook_secrets.seal_anew()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    _sending.difference_update([thread for thread in _sending if not thread.is_alive()])
    begun = []
    for _ in range(min(deliveries.due(), MOST_AT_ONCE - len(_sending))):
        thread = threading.Thread(target=_send_on, args=(app,), daemon=True)
        _sending.add(thread)
        begun.append(thread)
        thread.start()
    ends = time.monotonic() + SECONDS_WAITED
    for thread in begun:
        thread.join(max(0.0, ends - time.monotonic()))


def send(claim: Claim, outward: Outward) -> None:
    """Send a claimed message, and note what became of it."""
    body = content(claim.payload)
    try:
        answer = outward.post(claim.url, body, _headers(claim, body))
    except NotSent as fault:
        deliveries.failed(claim, None, str(fault))
        return
    except Exception as fault:  # a message that we cannot send for a reason of ours is given up in its time
        log.error("a message to a webhook could not be sent: %s", type(fault).__name__)
        deliveries.failed(claim, None, "It could not be sent: see the log of the installation.")
        return
    if 200 <= answer.status < 300:
        deliveries.delivered(claim, answer.status)
    else:
        deliveries.failed(claim, answer.status, answer.text)


def content(payload: Mapping[str, Any]) -> bytes:
    """A message as it goes over the line, byte by byte the same each time."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def signatures(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The header webhook-signature: HMAC-SHA256 of id, moment and body under each secret that is in force."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix(webhook_secrets.PREFIX)) for secret in secrets]
    digests = [hmac.digest(key, signed, hashlib.sha256) for key in keys]
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def way_out() -> Outward:
    """How messages leave this installation: made once for an application."""
    found: Outward = current_app.extensions.get(PLACE) or Outward(webhooks.private())
    current_app.extensions[PLACE] = found
    return found


def _headers(claim: Claim, body: bytes) -> dict[str, str]:
    timestamp = int(clock.now().replace(tzinfo=UTC).timestamp())
    return {
        "User-Agent": f"cxassess/{__version__}",
        "Content-Type": "application/json",
        "webhook-id": claim.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(claim.secrets, claim.id, timestamp, body),
    }


def _send_on(app: Flask) -> None:
    """Send one message after the other until none is due or the turn is over."""
    ends = time.monotonic() + SECONDS_A_TURN
    try:
        while time.monotonic() < ends:
            with app.app_context():  # its end gives back the connection
                acts.done_by(acts.PROGRAM)
                claim = deliveries.claim()
                if claim is None:
                    return
                send(claim, way_out())
    except Exception as error:  # a database that is away for a while: the claim ends by itself
        log.error("messages to webhooks cannot be sent: %s", type(error).__name__)
