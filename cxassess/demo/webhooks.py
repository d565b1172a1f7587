"""The demo's webhook: disabled, so that a demo never calls anybody; what it missed shows what it tells."""

from ..records import webhooks
from ..records.events import EVENTS

URL = "https://dashboard.harbourline.example/hooks/cxassess"


def put_in(organisation_id: str) -> None:
    """Add the webhook, unless there is one."""
    if not webhooks.of(organisation_id):
        webhooks.add(
            organisation_id,
            url=URL,
            events=EVENTS,
            description="Board dashboard, not in use yet",
            enabled=False,
        )
