"""What runs in the child process: WeasyPrint with limits, deaf to every address but those it was handed."""

from __future__ import annotations

import base64
import json
import sys
from typing import Any, BinaryIO

MEBIBYTE = 1024 * 1024
CPU_SECONDS, FILE_BYTES, OPEN_FILES, ADDRESS_SPACE = 20, 20 * MEBIBYTE, 64, 1024 * MEBIBYTE
NO_ENGINE, REFUSED = 3, 4  # exit codes
VARIANT = "pdf/a-3a"


def main(source: BinaryIO, target: BinaryIO) -> int:
    """Read a job, write a PDF; the exit code."""
    limit()
    job = json.load(source)
    try:
        from weasyprint.urls import FatalURLFetchingError
    except OSError:
        return NO_ENGINE
    try:
        target.write(_made(job))
    except FatalURLFetchingError as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    return 0


def limit() -> None:
    """Take away what a PDF does not need: processor time, memory, big files, many files."""
    import resource

    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # At the first limit of time it is told so (SIGXCPU), else nobody could tell that from a kill.
        last = most + 1 if what == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else most
        resource.setrlimit(what, (most, last))


def _made(job: dict[str, Any]) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from .archive import attachments, claim_access
    from .drawn_text import set_as_a_whole

    set_as_a_whole()
    fetcher = _fetcher(job["assets"])
    fonts = FontConfiguration()
    style = CSS(string=job["css"], url_fetcher=fetcher, font_config=fonts, base_url=job["scheme"])
    options = {
        "stylesheets": [style],
        "font_config": fonts,
        "pdf_variant": VARIANT,
        "pdf_identifier": bytes.fromhex(job["identifier"]),
        "attachments": attachments(job["attached"], fetcher),
    }
    source = HTML(string=job["html"], url_fetcher=fetcher, base_url=job["scheme"])
    document = source.render(**options)
    claim_access(document.metadata)
    made: bytes = document.write_pdf(**options)
    return made


def _fetcher(packed: dict[str, list[str]]) -> Any:
    """What WeasyPrint asks for bytes: it knows those it was given; anything else stops the rendering."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    assets = {name: (kind, base64.b64decode(data)) for name, (kind, data) in packed.items()}

    class Packaged(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in assets:
                raise FatalURLFetchingError(f"refused: {url[:200]}")
            kind, data = assets[url]
            return URLFetcherResponse(url, data, {"Content-Type": kind})

    return Packaged(timeout=1, allowed_protocols=(), allow_redirects=False)
