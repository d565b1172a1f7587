"""What requests about webhooks hold."""

from datetime import UTC, datetime

from marshmallow import ValidationError, fields, validate

from ..records.events import EVENTS
from ..records.webhook_addresses import LONGEST
from ..records.webhook_rows import STATES
from ..records.webhooks import LONGEST_DESCRIPTION
from .fields import Choice, Flag, Text
from .schemas import PageQuery, Strict

_ADDRESS = "Where messages go: https, on the public internet, port 443 or from 1024 on, without user or `#`"


class Moment(fields.String):
    """A moment as 2026-09-30T12:00:00Z, with its offset; in UTC without saying so, as it is kept."""

    advice = "Use a moment with its offset, such as 2026-09-30T12:00:00Z."

    def _deserialize(self, value, attr, data, **kwargs):
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
            if found is None or found.tzinfo is None or "T" not in value.upper():
                raise ValidationError(self.advice)
            return found.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):
            raise ValidationError(self.advice) from None


class Events(fields.List):
    """Some of the events, at least one."""

    def __init__(self, **options):
        said = "What it wants to be told of, each once"
        messages = {"required": "This is missing: add it.", "null": "This cannot be null.",
                    "invalid": "Use a list of events."}  # fmt: skip
        super().__init__(
            Choice(*EVENTS),
            validate=[validate.Length(1, len(EVENTS), error="Choose at least one event."), _each_once],
            error_messages=messages,
            metadata={"description": said, "uniqueItems": True},
            **options,
        )


def _each_once(values):
    if len(set(values)) != len(values):
        raise ValidationError("Name each event once.")


class WebhookChange(Strict):
    """What to change of a webhook; what is left out stays."""

    url = Text(shortest=1, longest=LONGEST, metadata={"description": _ADDRESS, "format": "uri"})
    description = Text(shortest=0, longest=LONGEST_DESCRIPTION, metadata={"description": "What it is for"})
    events = Events()
    enabled = Flag(metadata={"description": "Whether messages are sent to it"})


class WebhookRequest(WebhookChange):
    """A webhook; enabled if left out."""

    url = Text(
        required=True, shortest=1, longest=LONGEST, metadata={"description": _ADDRESS, "format": "uri"}
    )
    events = Events(required=True)


class ReplayRequest(Strict):
    """From which moment on to send again what failed or was missed; messages are kept for thirty days."""

    since = Moment(
        required=True,
        error_messages={"required": "This is missing: add it.", "null": "This cannot be null."},
        metadata={"description": "A moment with its offset", "format": "date-time"},
    )


class DeliveryQuery(PageQuery):
    """Which part of the log."""

    state = Choice(*STATES, metadata={"description": "Only messages in this state"})
