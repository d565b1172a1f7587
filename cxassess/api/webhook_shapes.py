"""What answers about webhooks hold."""

from marshmallow import fields

from ..records.events import EVENTS, TEST
from ..records.webhook_rows import REASONS, STATES
from .figures import Shape, count, moment, nested, text


class WebhookShape(Shape):
    """An address that is told of events. Its secret is in no answer but that which made it."""

    id = text()
    url = text()
    description = text()
    events = fields.List(fields.String(metadata={"enum": list(EVENTS)}))
    enabled = fields.Boolean()
    disabled_because = text(
        "By hand (administrator), since it answered 410 (gone), failed for three days (failing), or since "
        "its secret cannot be opened any more, so that it wants a new one (secret_lost)",
        null=True,
        enum=[*REASONS[1:], None],
    )
    disabled_at = moment(null=True)
    created_at = moment()
    earlier_secret_until = moment("Until when the secret before this one signs too", null=True)


class WebhookMade(WebhookShape):
    """A webhook with its new secret, which is told this once."""

    secret = text("whsec_ and 32 random bytes in base64", pattern="^whsec_[A-Za-z0-9+/]+=*$")


class WebhookList(Shape):
    """A page of webhooks."""

    webhooks = nested(WebhookShape, many=True)
    next_cursor = text(null=True)


class DeliveryShape(Shape):
    """A message for a webhook, and what became of it."""

    id = text("The header webhook-id: the same on every try")
    type = text(enum=[*EVENTS, TEST])
    state = text(
        "waiting, to be sent or tried again; sending; delivered; failed, for good; missed, since the webhook "
        "was disabled",
        enum=list(STATES),
    )
    payload = fields.Dict(metadata={"description": "The body that is sent"})
    created_at = moment()
    attempts = count("Tries so far, since it was last replayed")
    replays = count("How often somebody had it sent again")
    attempted_at = moment("The last try", null=True)
    next_attempt_at = moment("The next try, while it waits", null=True)
    status_code = fields.Integer(
        allow_none=True, metadata={"description": "What the receiver answered; null without an answer"}
    )
    failure = text("Why the last try failed: a code, or the beginning of what the receiver answered")


class DeliveryList(Shape):
    """A page of the log."""

    deliveries = nested(DeliveryShape, many=True)
    next_cursor = text(null=True)


class Replayed(Shape):
    """How many messages are sent again."""

    replayed = count()
