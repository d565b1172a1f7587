"""Events: what happened, told to the webhooks that want it, in the transaction in which it happened.

A message is written beside what it tells of, so that nothing is told of what was rolled back and nothing that
happened is left out. It says which thing and in what state, and where to read it with a key: never a figure,
a name, or a word that somebody typed. Of single respondents there is no event at all.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from . import clock
from .webhook_rows import DeliveryRow, WebhookRow

OPENED, CLOSED, RELEASED, REPORT, GOAL = EVENTS = (
    "round.opened",
    "round.closed",
    "round.released",
    "report.ready",
    "goal.changed",
)
TEST = "webhook.test"
"""Sent when somebody asks for it, whatever a webhook wants."""


def of_round(session: Any, organisation_id: str, type_: str, round_id: str, state: str) -> None:
    """Tell, within a write, that a round was opened, closed or released."""
    data = {"round_id": round_id, "state": state, "url": address(f"rounds/{round_id}")}
    if type_ == RELEASED:
        data["url"] = address(f"rounds/{round_id}/results")
    _tell(session, organisation_id, type_, round_id, data)


def of_report(session: Any, organisation_id: str, report_id: str, round_id: str) -> None:
    """Tell, within a write, that a report can be read."""
    data = {"report_id": report_id, "round_id": round_id, "state": "ready"}
    _tell(session, organisation_id, REPORT, report_id, {**data, "url": address(f"reports/{report_id}")})


def of_goal(session: Any, organisation_id: str, round_id: str, goal_id: str, state: str) -> None:
    """Tell, within a write, that a goal was changed or added.

    Many changes of a roadmap make one message: whoever adopts thirty goals rings thirty times otherwise. A
    message that nobody has tried to send yet takes further goals in.
    """
    goal = {"goal_id": goal_id, "state": state, "url": address(f"goals/{goal_id}")}
    data = {"round_id": round_id, "url": address(f"rounds/{round_id}/roadmap"), "goals": [goal]}
    for webhook in _wanting(session, organisation_id, GOAL):
        waiting = session.scalar(_untried(webhook, GOAL, round_id))
        if waiting is None:
            session.add(message(webhook, GOAL, round_id, data))
            continue
        others = [each for each in waiting.payload["data"]["goals"] if each["goal_id"] != goal_id]
        waiting.payload = _payload(GOAL, {**data, "goals": [*others, goal]})


def message(webhook: WebhookRow, type_: str, about: str, data: Mapping[str, Any]) -> DeliveryRow:
    """A new message for a webhook, to be sent at once; for one that is disabled it is missed."""
    now = clock.now()
    return DeliveryRow(
        organisation_id=webhook.organisation_id,
        webhook_id=webhook.id,
        id=f"msg_{secrets.token_hex(16)}",
        type=type_,
        about=about,
        payload=_payload(type_, data),
        state="missed" if webhook.disabled_because else "waiting",
        created_at=now,
        due_at=now,
    )


def address(path: str) -> str:
    """Where the API has something: below PUBLIC_URL, whatever a request called this server."""
    return f"{str(current_app.config['PUBLIC_URL']).rstrip('/')}/api/v1/{path}"


def _tell(session: Any, organisation_id: str, type_: str, about: str, data: Mapping[str, Any]) -> None:
    for webhook in _wanting(session, organisation_id, type_):
        session.add(message(webhook, type_, about, data))


def _wanting(session: Any, organisation_id: str, type_: str) -> list[WebhookRow]:
    """The webhooks that want an event, those that are disabled too: it can be sent to them later."""
    query = select(WebhookRow).where(WebhookRow.organisation_id == organisation_id)
    return [row for row in session.scalars(query.order_by(WebhookRow.id)) if type_ in row.events]


def _untried(webhook: WebhookRow, type_: str, about: str) -> Any:
    """The message of a thing that nobody has tried to send, kept from those who would send it now."""
    query = select(DeliveryRow).where(
        DeliveryRow.organisation_id == webhook.organisation_id,
        DeliveryRow.webhook_id == webhook.id,
        DeliveryRow.type == type_,
        DeliveryRow.about == about,
        DeliveryRow.attempts == 0,
        DeliveryRow.replays == 0,
        DeliveryRow.state.in_(("waiting", "missed")),
    )
    return query.limit(1).with_for_update()


def _payload(type_: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": type_, "timestamp": moment(clock.now()), "data": dict(data)}


def moment(when: datetime) -> str:
    """A moment in UTC as messages and the API write it."""
    return when.isoformat(timespec="seconds") + "Z"
