"""/webhooks, /webhooks/{webhook_id}/deliveries: who is told of events, and how that went."""

from functools import partial

from flask import url_for

from ..records import deliveries
from ..records import webhooks as kept
from . import paging, schemas, webhook_schemas, webhook_shapes
from . import webhook_examples as examples
from .repeats import Memory
from .resource import Resource
from .rounds import LOCATION

webhooks = Resource(
    "webhooks",
    "Addresses that are told of events by signed messages (Standard Webhooks 1.0), and what became of each.",
)
WEBHOOK = "/webhooks/<id:webhook_id>"
TAG = {"ETag": {"description": "Tag of the webhook as it is read", "schema": {"type": "string"}}}
DELIVERY = f"{WEBHOOK}/deliveries/<id:delivery_id>"


@webhooks.get("/webhooks", scope="webhooks")
@webhooks.etag
@webhooks.arguments(schemas.PageQuery, location="query")
@webhooks.response(200, webhook_shapes.WebhookList, example=examples.WEBHOOKS, headers=paging.LINK)
def list_webhooks(organisation_id, query):
    """List the webhooks

    By their ids.
    """
    entries, following, headers = paging.pages(
        partial(kept.page, organisation_id), **{"cursor": None, **query}
    )
    return {"webhooks": entries, "next_cursor": following}, headers


@webhooks.post("/webhooks", scope="webhooks", conflicts=True, repeatable=Memory.SECRET)
@webhooks.arguments(webhook_schemas.WebhookRequest, examples=examples.WEBHOOK_REQUESTS)
@webhooks.response(
    201, webhook_shapes.WebhookMade, example=examples.WEBHOOK_MADE, headers={**LOCATION, **TAG}
)
def add_webhook(organisation_id, wanted):
    """Add a webhook

    `secret` is told in this answer and never again. With an Idempotency-Key a repetition makes nothing and
    gets 409 `secret_given_out`. The address is looked up when something is sent, not now: what then leads
    into a private network is refused, and stands so in the log.
    """
    made = kept.add(organisation_id, **wanted)
    place = {"Location": url_for("api_webhooks.get_webhook", webhook_id=made.webhook.id)}
    return _told(made, place)


@webhooks.get(WEBHOOK, scope="webhooks")
@webhooks.etag
@webhooks.response(200, webhook_shapes.WebhookShape, example=examples.WEBHOOK)
def get_webhook(organisation_id, webhook_id):
    """Read a webhook"""
    return kept.get(organisation_id, webhook_id)


@webhooks.patch(WEBHOOK, scope="webhooks", conflicts=True)
@webhooks.etag
@webhooks.arguments(webhook_schemas.WebhookChange, examples=examples.WEBHOOK_CHANGES)
@webhooks.response(200, webhook_shapes.WebhookShape, example=examples.WEBHOOK)
def change_webhook(organisation_id, changes, webhook_id):
    """Change, disable or enable a webhook

    What is left out stays as it is. Events that happen while it is disabled are kept as `missed`, and can be
    replayed.
    """
    present = kept.get(organisation_id, webhook_id)
    webhooks.check_etag(present, webhook_shapes.WebhookShape)
    return kept.change(organisation_id, webhook_id, present.version, changes)


@webhooks.delete(WEBHOOK, scope="webhooks", conflicts=True)
@webhooks.etag
@webhooks.response(204, description="It is gone")
def delete_webhook(organisation_id, webhook_id):
    """Delete a webhook

    With its secret and its messages; what waits is not sent any more.
    """
    present = kept.get(organisation_id, webhook_id)
    webhooks.check_etag(present, webhook_shapes.WebhookShape)
    kept.remove(organisation_id, webhook_id, present.version)


@webhooks.post(f"{WEBHOOK}/rotate", scope="webhooks", conflicts=True, repeatable=Memory.SECRET)
@webhooks.response(200, webhook_shapes.WebhookMade, example=examples.WEBHOOK_ROTATED, headers=TAG)
def rotate_secret(organisation_id, webhook_id):
    """Give a webhook a new secret

    For 24 hours messages are signed with the secret before too: `webhook-signature` then holds several
    signatures. The new secret is told in this answer and never again.
    """
    return _told(kept.rotate(organisation_id, webhook_id))


@webhooks.post(f"{WEBHOOK}/test", scope="webhooks", conflicts=True, repeatable=Memory.DAYS)
@webhooks.response(202, webhook_shapes.DeliveryShape, example=examples.TEST_DELIVERY)
def test_webhook(organisation_id, webhook_id):
    """Have a test message sent

    `webhook.test` comes whatever events the webhook wants. One that waits already is tried at once instead.
    """
    return deliveries.test(organisation_id, webhook_id)


@webhooks.post(f"{WEBHOOK}/replay", scope="webhooks", conflicts=True, repeatable=Memory.DAYS)
@webhooks.arguments(webhook_schemas.ReplayRequest, examples=examples.REPLAY_REQUESTS)
@webhooks.response(202, webhook_shapes.Replayed, example=examples.REPLAYED)
def replay_deliveries(organisation_id, wanted, webhook_id):
    """Have everything sent again that failed or was missed since a moment

    Each with the id that it had. A repetition finds nothing more to send.
    """
    return {"replayed": deliveries.replay_since(organisation_id, webhook_id, wanted["since"])}


@webhooks.get(f"{WEBHOOK}/deliveries", scope="webhooks")
@webhooks.etag
@webhooks.arguments(webhook_schemas.DeliveryQuery, location="query")
@webhooks.response(200, webhook_shapes.DeliveryList, example=examples.DELIVERIES, headers=paging.LINK)
def list_deliveries(organisation_id, query, webhook_id):
    """List what was sent to a webhook

    The newest first; messages are kept for thirty days.
    """
    read = partial(deliveries.page, organisation_id, webhook_id, state=query.pop("state", None))
    kept.get(organisation_id, webhook_id)
    entries, following, headers = paging.pages(read, **{"cursor": None, **query})
    return {"deliveries": entries, "next_cursor": following}, headers


@webhooks.get(DELIVERY, scope="webhooks")
@webhooks.etag
@webhooks.response(200, webhook_shapes.DeliveryShape, example=examples.DELIVERY)
def get_delivery(organisation_id, webhook_id, delivery_id):
    """Read what became of a message"""
    return deliveries.get(organisation_id, webhook_id, delivery_id)


@webhooks.post(f"{DELIVERY}/replay", scope="webhooks", conflicts=True, repeatable=Memory.DAYS)
@webhooks.response(202, webhook_shapes.DeliveryShape, example=examples.REPLAYED_DELIVERY)
def replay_delivery(organisation_id, webhook_id, delivery_id):
    """Have a message sent again

    With the same `webhook-id` and a new `webhook-timestamp`, also one that was delivered.
    """
    return deliveries.replay(organisation_id, webhook_id, delivery_id)


def _told(made, headers=None):
    """The webhook with its secret; its tag is that of the webhook as it is read later."""
    told = {**vars(made.webhook), "enabled": made.webhook.enabled, "secret": made.secret}
    return told, {**(headers or {}), "ETag": webhooks.tag_of(made.webhook, webhook_shapes.WebhookShape)}
