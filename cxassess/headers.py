"""The security headers of every reply, errors included, and the addresses of static files.

No page needs inline script or style, so the content security policy allows none.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app

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
FOR_GOOD = "public, max-age=31536000, immutable"
Pairs = list[tuple[str, str]]


def register(app: Flask) -> None:
    """Put the headers on every reply and a content hash on every static address."""
    app.wsgi_app = _Outermost(app)  # type: ignore[method-assign]
    app.url_defaults(_fingerprint)


def of_refusals() -> dict[str, str]:
    """The headers of a reply that no application makes."""
    return dict(_headers(True, False, "no-store")[1])


class _Outermost:
    """An application as WSGI, whose replies have the headers whatever made them."""

    def __init__(self, app: Flask) -> None:
        self.inner, self.config = app.wsgi_app, app.config
        self.static = f"{app.static_url_path}/"

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = "/" + environ.get("PATH_INFO", "").lstrip("/")

        def start(status: str, headers: Pairs, *fault: Any) -> Any:
            return start_response(status, self._with(path, status, headers), *fault)

        return self.inner(environ, start)

    def _with(self, path: str, status: str, headers: Pairs) -> Pairs:
        """The headers of a reply with ours, in place of those of the same name."""
        is_api = path.startswith("/api/") and not _is_page(headers)
        secure = self.config["PUBLIC_URL"].startswith("https://")
        kept = path.startswith(self.static) and status < "400"
        names, wanted = _headers(is_api, secure, FOR_GOOD if kept else "no-store")
        return [pair for pair in headers if pair[0].lower() not in names] + wanted


def _is_page(headers: Pairs) -> bool:
    return any(name == "Content-Type" and value.startswith("text/html") for name, value in headers)


@lru_cache(maxsize=8)
def _headers(is_api: bool, secure: bool, keeping: str) -> tuple[frozenset[str], Pairs]:
    """The names, in small letters, of the headers of a kind of reply, and the headers."""
    found = {**ALWAYS, "Content-Security-Policy": API_POLICY if is_api else PAGE_POLICY}
    if secure:
        found["Strict-Transport-Security"] = TWO_YEARS
    found["Cache-Control"] = keeping
    return frozenset(map(str.lower, found)), list(found.items())


def _fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    """A changed file gets a new address, so that browsers may keep the old one for good."""
    if endpoint == "static" and "filename" in values and current_app.static_folder:
        values["v"] = _digest(Path(current_app.static_folder) / values["filename"])


@lru_cache(maxsize=256)
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
