"""Examples of webhooks, of the messages that they get, and of requests about them."""

from ..records.events import EVENTS
from . import examples

WEBHOOK_ID, MESSAGE_ID = "5d0c1fbb2a9e4c31", "msg_0f8e6f3d1c5b4a7799aa2b64c1d0e3f2"
SITE = "https://feedback.example.org/api/v1"
MOMENT = "2026-03-02T08:00:00Z"
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" + "AAECAwQFBgc="  # of no webhook that there is


def _message(type_, **data):
    return {"type": type_, "timestamp": MOMENT, "data": data}


_ROUND = f"{SITE}/rounds/{examples.ROUND_ID}"
_GOAL = "0a1b2c3d4e5f6071"
MESSAGES = {
    "round.opened": _message("round.opened", round_id=examples.ROUND_ID, state="open", url=_ROUND),
    "round.closed": _message("round.closed", round_id=examples.ROUND_ID, state="closed", url=_ROUND),
    "round.released": _message(
        "round.released", round_id=examples.ROUND_ID, state="released", url=f"{_ROUND}/results"
    ),
    "report.ready": _message(
        "report.ready",
        report_id=_GOAL,
        round_id=examples.ROUND_ID,
        state="ready",
        url=f"{SITE}/reports/{_GOAL}",
    ),
    "goal.changed": _message(
        "goal.changed",
        round_id=examples.ROUND_ID,
        url=f"{_ROUND}/roadmap",
        goals=[{"goal_id": _GOAL, "state": "adopted", "url": f"{SITE}/goals/{_GOAL}"}],
    ),
    "webhook.test": _message(
        "webhook.test", webhook_id=WEBHOOK_ID, state="enabled", url=f"{SITE}/webhooks/{WEBHOOK_ID}"
    ),
}
WEBHOOK_REQUESTS = {
    "usual": {
        "summary": "Told when results can be read",
        "value": {
            "url": "https://hooks.example.org/cxassess",
            "description": "Dashboard of the board",
            "events": ["round.released", "report.ready"],
        },
    },
    "everything": {
        "summary": "Told of everything",
        "value": {"url": "https://hooks.example.org/all", "events": list(EVENTS), "enabled": True},
    },
}
WEBHOOK_CHANGES = {
    "disabled": {"summary": "Send nothing for now", "value": {"enabled": False}},
    "events": {"summary": "Want other events", "value": {"events": ["goal.changed"]}},
}
WEBHOOK = {
    "id": WEBHOOK_ID,
    "url": "https://hooks.example.org/cxassess",
    "description": "Dashboard of the board",
    "events": ["round.released", "report.ready"],
    "enabled": True,
    "disabled_because": None,
    "disabled_at": None,
    "created_at": "2026-03-01T09:30:00+00:00",
    "earlier_secret_until": None,
}
WEBHOOKS = {"webhooks": [WEBHOOK], "next_cursor": None}
WEBHOOK_MADE = {**WEBHOOK, "secret": SECRET}
WEBHOOK_ROTATED = {**WEBHOOK_MADE, "earlier_secret_until": "2026-03-03T08:00:00+00:00"}
REPLAY_REQUESTS = {
    "since": {"summary": "All since the receiver went down", "value": {"since": "2026-03-02T06:00:00Z"}}
}
REPLAYED = {"replayed": 3}
DELIVERY = {
    "id": MESSAGE_ID,
    "type": "round.released",
    "state": "waiting",
    "payload": MESSAGES["round.released"],
    "created_at": "2026-03-02T08:00:00+00:00",
    "attempts": 2,
    "replays": 0,
    "attempted_at": "2026-03-02T08:00:06+00:00",
    "next_attempt_at": "2026-03-02T08:05:10+00:00",
    "status_code": 503,
    "failure": "Down for maintenance",
}
DELIVERIES = {"deliveries": [DELIVERY], "next_cursor": None}
_NEW = {"attempts": 0, "attempted_at": None, "status_code": None, "failure": ""}
TEST_DELIVERY = {
    **DELIVERY,
    **_NEW,
    "type": "webhook.test",
    "payload": MESSAGES["webhook.test"],
    "next_attempt_at": "2026-03-02T08:00:00+00:00",
}
REPLAYED_DELIVERY = {**DELIVERY, "attempts": 0, "replays": 1, "next_attempt_at": "2026-03-03T09:00:00+00:00"}
