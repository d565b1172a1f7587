"""The security headers of every reply, errors included, and the addresses of static files.

No page needs inline script or style, so the content security policy allows none.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
API_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers would then send «Origin: null», and a start over plain http be refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"


def register(app: Flask) -> None:
    """Put the headers on every reply and a content hash on every static address."""
    app.after_request(_add)
    app.url_defaults(_fingerprint)


def _add(response: Response) -> Response:
    is_api = request.path.startswith("/api/") and response.mimetype != "text/html"
    secure = current_app.config["PUBLIC_URL"].startswith("https://")
    if request.endpoint == "static" and response.status_code < 400:
        keeping = "public, max-age=31536000, immutable"
    else:
        keeping = "no-store"
    _set(response, _headers(is_api, secure, keeping))
    return response


@lru_cache(maxsize=8)
def _headers(is_api: bool, secure: bool, keeping: str) -> Mapping[str, str]:
    """The headers of a kind of reply."""
    found = {**ALWAYS, "Content-Security-Policy": API_POLICY if is_api else PAGE_POLICY}
    if secure:
        found["Strict-Transport-Security"] = TWO_YEARS
    return found | {"Cache-Control": keeping}


def _set(response: Response, wanted: Mapping[str, str]) -> None:
    """Put headers on a reply in place of those of the same name; mostly there are none."""
    headers = response.headers
    there = {name.lower() for name, _ in headers}
    if not there.isdisjoint(map(str.lower, wanted)):
        for name in wanted:
            headers.remove(name)
    headers.extend(wanted)


def _fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    """A changed file gets a new address, so that browsers may keep the old one for good."""
    if endpoint == "static" and "filename" in values and current_app.static_folder:
        values["v"] = _digest(Path(current_app.static_folder) / values["filename"])


@lru_cache(maxsize=256)
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
