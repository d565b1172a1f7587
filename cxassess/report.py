"""The roadmap as a PDF: findings -> HTML -> PDF/UA-1, the same bytes for the same release.

WeasyPrint runs in a child process (`python -m cxassess.report`) that gets everything on its standard input,
can fetch nothing but the fonts it was handed, has no secrets in its environment, and limits on time and
memory. So neither hostile text nor a fault in the renderer can reach the web process.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from cxassess.records.courses import LastRoadmap
    from cxassess.records.releases import Release
    from cxassess.records.roadmaps import Goal
    from cxassess.records.themes import Found

SCHEME = "cxassess:"
"""Addresses of packaged files within the report; no other scheme is known there."""

STATIC = Path(__file__).parent / "static"
FONTS = (
    "source-sans-3-latin-400-normal.woff2",
    "source-sans-3-latin-600-normal.woff2",
    "source-serif-4-latin-600-normal.woff2",
)
LONG_WORD, WORD_PART = re.compile(r"(?<=[\s>])[^\s<>&\"']{60,}"), re.compile(r".{1,30}")
"""WeasyPrint takes minutes to break a word of thousands of letters, so such words get places to break at."""

LEAST_OF_TREND = 3
"""How many rounds have a trend in the report; two are the page of changes."""

MEBIBYTE = 1024 * 1024
CPU_SECONDS, FILE_BYTES, OPEN_FILES, ADDRESS_SPACE = 20, 20 * MEBIBYTE, 64, 1024 * MEBIBYTE
SECONDS = 30
NO_ENGINE, REFUSED = 3, 4  # exit codes of the child


class ReportError(Exception):
    """A PDF could not be made.

    `code` is `pdf_engine_missing`, `pdf_refused`, `pdf_timeout` or `pdf_failed`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def pdf(
    release: Release,
    goals: Sequence[Goal],
    *,
    prior_release: Release | None = None,
    themes: Found | None = None,
    line: Sequence[Release] = (),
    last_roadmap: LastRoadmap | None = None,
    organisation_name: str,
    language: str,
    seconds: int = SECONDS,
) -> bytes:
    """The report as PDF/UA-1, tagged, with bookmarks. Needs an application context. Raises ReportError."""
    words = html(
        release,
        goals,
        prior_release=prior_release,
        themes=themes,
        line=line,
        last_roadmap=last_roadmap,
        organisation_name=organisation_name,
        language=language,
    )
    return render(words, hashlib.sha256(words.encode()).hexdigest()[:32], seconds=seconds)


def html(
    release: Release,
    goals: Sequence[Goal],
    *,
    prior_release: Release | None = None,
    themes: Found | None = None,
    line: Sequence[Release] = (),
    last_roadmap: LastRoadmap | None = None,
    organisation_name: str,
    language: str,
) -> str:
    """The report's HTML in the current locale; `language` names it. Needs an application context.

    `line` are the releases up to this one: from LEAST_OF_TREND on there is a page of their trend.
    """
    from flask import render_template
    from flask_babel import get_locale

    from cxassess import charts, findings
    from cxassess.findings import trend

    locale = get_locale()
    page = render_template(
        "report/report.html",
        findings=findings.read(release, goals, prior_release, themes=themes, last_roadmap=last_roadmap),
        organisation=organisation_name,
        language=_tag(language),
        direction=locale.text_direction if locale else "ltr",
        digest=release.digest,
        charts=charts,
        trend=trend.read(line) if len(line) >= LEAST_OF_TREND else None,
    )
    return _breakable(page)


def workshop_html(
    release: Release, *, themes: Found | None = None, organisation_name: str, language: str
) -> str:
    """The sheet for a workshop about perception as HTML, in the current locale, to be rendered like a report.

    It holds no word of anybody who answered. Needs an application context.
    """
    from flask import render_template
    from flask_babel import get_locale

    from cxassess.findings import exercise

    locale = get_locale()
    page = render_template(
        "report/workshop.html",
        found=exercise.read(release, themes),
        released_on=release.released_on,
        organisation=organisation_name,
        language=_tag(language),
        direction=locale.text_direction if locale else "ltr",
    )
    return _breakable(page)


def _tag(language: str) -> str:
    """A locale's name as documents name a language: “en-GB”."""
    return language.replace("_", "-")


def _breakable(page: str) -> str:
    return LONG_WORD.sub(lambda found: "\u200b".join(WORD_PART.findall(found[0])), page)


def render(words: str, identifier: str, *, seconds: int = SECONDS) -> bytes:
    """The PDF of an HTML document, made by the child process. Raises ReportError."""
    job = {
        "html": words,
        "css": (STATIC / "report.css").read_text(encoding="utf-8"),
        "assets": {SCHEME + name: _packed(STATIC / "fonts" / name) for name in FONTS},
        "identifier": identifier,
    }
    command = [sys.executable, "-P", "-m", "cxassess.report"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=seconds,
            env=environment(),
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise ReportError(
            "pdf_timeout", f"Making the PDF took longer than {seconds} seconds and was stopped."
        ) from late
    return checked(done)


def _packed(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def environment() -> dict[str, str]:
    """Where the package is, and nothing that is secret."""
    return {"PYTHONPATH": str(Path(__file__).parent.parent), "LANG": "C.UTF-8", "HOME": os.devnull}


def checked(done: subprocess.CompletedProcess[bytes]) -> bytes:
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return done.stdout
    if done.returncode == NO_ENGINE:
        raise ReportError(
            "pdf_engine_missing",
            "The PDF engine’s system library Pango is missing. Install it with: "
            "apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0",
        )
    if done.returncode == REFUSED:
        raise ReportError(
            "pdf_refused", "The report named a file or an address outside of it, so it was not made."
        )
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
    raise ReportError("pdf_failed", f"The PDF could not be made (exit {done.returncode}): {last[0][:300]}")


# The child process


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
        resource.setrlimit(what, (most, most))


def _made(job: dict[str, Any]) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    assets = {name: base64.b64decode(packed) for name, packed in job["assets"].items()}

    class Packaged(URLFetcher):  # type: ignore[misc]
        """Knows the bytes it was given; anything else stops the rendering."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in assets:
                raise FatalURLFetchingError(f"refused: {url[:200]}")
            return URLFetcherResponse(url, assets[url], {"Content-Type": "font/woff2"})

    fetcher = Packaged(timeout=1, allowed_protocols=(), allow_redirects=False)
    fonts = FontConfiguration()
    style = CSS(string=job["css"], url_fetcher=fetcher, font_config=fonts, base_url=SCHEME)
    document = HTML(string=job["html"], url_fetcher=fetcher, base_url=SCHEME)
    made: bytes = document.write_pdf(
        stylesheets=[style],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=bytes.fromhex(job["identifier"]),
    )
    return made


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
