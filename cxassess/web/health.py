"""For whoever watches the server: is the process there, is it ready to take answers, what is it doing."""

import hmac
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from .. import makers, migrations
from ..records import outbox, reports
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


@health.get("/metrics")
def metrics() -> Response:
    """Counts for Prometheus, for whoever has the key to them; nothing by round, by person or by key."""
    wanted = current_app.config["METRICS_KEY"]
    if not wanted:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        return Response("Send CXASSESS_METRICS_KEY as bearer token.\n", 401, {"WWW-Authenticate": "Bearer"})
    text = "".join(f"{line}\n" for line in _lines(current_app.extensions["cxassess.counted"]().kept))
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _lines(counters: Any) -> Iterator[str]:
    """What Prometheus reads: text exposition format 0.0.4."""
    counts = counters.all()
    yield from _head("cxassess_start_time_seconds", "gauge", "When counting began, in seconds since 1970.")
    yield f"cxassess_start_time_seconds {counters.since():.0f}"
    yield from _head("cxassess_api_requests_total", "counter", "Calls of programs, but for responses.")
    for name, count in counts.items():
        operation, _, kind = name.partition(" ")
        if kind:
            yield f'cxassess_api_requests_total{{operation="{operation}",status="{kind}"}} {count}'
    yield from _head("cxassess_api_refused_total", "counter", "Calls of programs that a limit refused.")
    for name, count in counts.items():
        if " " not in name:
            yield f'cxassess_api_refused_total{{reason="{name}"}} {count}'
    for name, meaning, wait in (
        ("cxassess_reports_waiting", "Reports that wait to be made.", reports.waiting),
        ("cxassess_letters_waiting", "Letters that wait to be sent.", outbox.waiting),
    ):
        yield from _head(name, "gauge", meaning)
        yield f"{name} {wait()}"


def _head(name: str, kind: str, meaning: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"
