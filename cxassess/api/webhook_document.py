"""The section `webhooks` of the OpenAPI document: the messages that receivers get, with their headers."""

from ..records.events import EVENTS, TEST
from ..records.roadmaps import STATES
from . import webhook_examples as examples
from .fields import ID_PATTERN

_ID = {"type": "string", "pattern": f"^{ID_PATTERN}$"}
_URL = {"type": "string", "format": "uri", "description": "Where the API has it, for whoever has a key"}
_MEANINGS = {
    "round.opened": "A round was opened: it takes answers from now on.",
    "round.closed": "A round was closed and its results are worked out. They may still be held back.",
    "round.released": "The results of a round can be read from now on: with its close, or when somebody "
    "releases them.",
    "report.ready": "A report that was asked for can be fetched, for a day.",
    "goal.changed": "Goals of a roadmap were adopted, changed, dropped, added or carried on. Changes that "
    "follow each other closely make one message.",
    "webhook.test": "Somebody asked for a test message.",
}
_GOAL = {
    "type": "object",
    "required": ["goal_id", "state", "url"],
    "properties": {
        "goal_id": _ID,
        "state": {"enum": list(STATES)},
        "url": _URL,
    },
}
_DATA = {
    "round.opened": {"round_id": _ID, "state": {"const": "open"}, "url": _URL},
    "round.closed": {"round_id": _ID, "state": {"const": "closed"}, "url": _URL},
    "round.released": {"round_id": _ID, "state": {"const": "released"}, "url": _URL},
    "report.ready": {"report_id": _ID, "round_id": _ID, "state": {"const": "ready"}, "url": _URL},
    "goal.changed": {
        "round_id": _ID,
        "url": _URL,
        "goals": {"type": "array", "minItems": 1, "items": _GOAL},
    },
    "webhook.test": {"webhook_id": _ID, "state": {"const": "enabled"}, "url": _URL},
}
_HEADERS = {
    "webhook-id": ("The message, the same on every try: do nothing twice for it", "^msg_[0-9a-f]{32}$"),
    "webhook-timestamp": ("When this try was made, in seconds since 1970: refuse it after 5 minutes",
                          "^[0-9]+$"),
    "webhook-signature": ("One or more signatures, by spaces: HMAC-SHA256 of id.timestamp.body under "
                          "the secret, in base64", "^v1,[A-Za-z0-9+/]+=*( v1,[A-Za-z0-9+/]+=*)*$"),
}  # fmt: skip
_ANSWERS = {
    "2XX": {"description": "It is taken, and is not sent again. Answer within 15 seconds"},
    "410": {"description": "Nobody wants messages here any more: the webhook is disabled"},
    "default": {"description": "It is tried again, nine times within three days; redirects are not followed"},
}


def webhooks():
    """Each event as a path item: a POST that a receiver answers."""
    return {type_: {"post": _operation(type_)} for type_ in (*EVENTS, TEST)}


def _operation(type_):
    content = {
        "schema": schema(type_),
        "examples": {"message": {"summary": type_, "value": examples.MESSAGES[type_]}},
    }
    return {
        "operationId": "on_" + type_.replace(".", "_"),
        "summary": _MEANINGS[type_].partition(":")[0].partition(". ")[0].rstrip("."),
        "description": _MEANINGS[type_],
        "tags": ["webhooks"],
        "parameters": [_header(name, *said) for name, said in _HEADERS.items()],
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": _ANSWERS,
        "security": [],
    }


def schema(type_):
    """What a message of a type is."""
    return {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": type_},
            "timestamp": {"type": "string", "format": "date-time", "description": "When it happened"},
            "data": {"type": "object", "required": list(_DATA[type_]), "properties": _DATA[type_]},
        },
    }


def _header(name, description, pattern):
    of_text = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": True, "description": description, "schema": of_text}
