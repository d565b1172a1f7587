"""For whoever watches the server: is the process there, and is it ready to take answers."""

from flask import Blueprint

from .. import makers, migrations
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
    return {"status": "ok", "database": "ok", "reports": _makers()}, 200


def _makers() -> str:
    """Whether reports are made; answers are taken without that, so it is no reason to be unready."""
    return "ok" if makers.are_there() else "nobody makes them"
