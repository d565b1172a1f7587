"""For whoever watches the server: is the process there, and is it ready to take answers."""

from flask import Blueprint

from .. import migrations
from ..records.errors import StorageUnavailable

health = Blueprint("health", __name__)


@health.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@health.get("/readyz")
def ready() -> tuple[dict[str, str], int]:
    """The database answers and is at the version of this program; 503 and what is wrong otherwise."""
    try:
        current = migrations.is_current()
    except StorageUnavailable:
        return {"status": "unavailable", "database": "cannot be reached"}, 503
    if not current:
        return {"status": "unavailable", "database": "not at the newest version"}, 503
    return {"status": "ok", "database": "ok"}, 200
