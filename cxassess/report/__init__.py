"""The roadmap as a PDF: findings -> HTML -> PDF/UA-1 and PDF/A-3a, the same bytes for the same release.

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
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from . import fonts, look
from .child import CPU_SECONDS, NO_ENGINE, REFUSED

if TYPE_CHECKING:
    from cxassess.records.courses import LastRoadmap
    from cxassess.records.estimates import Book
    from cxassess.records.house import House
    from cxassess.records.releases import Release
    from cxassess.records.roadmaps import Goal
    from cxassess.records.themes import Found

STATIC = Path(__file__).parent.parent / "static"
LONG_WORD, WORD_PART = re.compile(r"(?<=[\s>])[^\s<>&\"']{60,}"), re.compile(r".{1,30}")
"""WeasyPrint takes minutes to break a word of thousands of letters, so such words get places to break at."""

LEAST_OF_TREND = 3
"""How many rounds have a trend in the report; two are the page of changes."""

SECONDS = 30

ATTACHED = (
    "round",
    "prior_round",
    "threshold",
    "questionnaire",
    "unverified",
    "nodes",
    "perception",
    "comparisons",
    "goals",
    "not_measured",
    "touchpoints",
    "listening",
    "method",
)
"""What of a release goes with its report as data: figures alone, named one by one."""


class ReportError(Exception):
    """A PDF could not be made.

    `code` is `pdf_engine_missing`, `pdf_refused`, `pdf_timeout`, `pdf_memory`, `pdf_killed` or `pdf_failed`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Attached:
    """A file that goes into a PDF, by its text; `day` is its date, or the bytes would not be the same."""

    name: str
    description: str
    text: str
    day: date


@dataclass(frozen=True)
class Document:
    """All that a PDF is made from: the same document gives the same bytes."""

    html: str
    logo: bytes | None = None
    attached: Attached | None = None

    @property
    def digest(self) -> str:
        """A name for what comes of it, also when the style sheet changes."""
        parts = [__version__.encode(), _sheet().encode(), self.html.encode(), self.logo or b""]
        if self.attached:
            parts += [str(self.attached).encode()]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()


def document(release: Release, goals: Sequence[Goal], *, style: House | None = None, **told: Any) -> Document:
    """The report with the release's figures attached, in the current locale; `told` as in `html`."""
    page = html(release, goals, style=style, **told)
    return Document(page, style.logo if style else None, attached(release))


def pdf(release: Release, goals: Sequence[Goal], *, seconds: int = SECONDS, **told: Any) -> bytes:
    """The report as PDF of what `document` takes. Needs an application context. Raises ReportError."""
    return render(document(release, goals, **told), seconds=seconds)


def attached(release: Release) -> Attached:
    """The release's figures as a file: of a branch, those of the branch alone.

    A report is passed on further than the page, so what people wrote, and what was found in it, stays behind.
    """
    figures = {key: release.figures[key] for key in ATTACHED if key in release.figures}
    if roles := release.figures.get("role_impact"):
        figures["role_impact"] = {"nodes": roles["nodes"]}
    told = {
        "round": {"id": release.round.id, "name": release.round.name},
        "released_on": release.released_on.isoformat(),
        "digest": release.digest,
        "results": figures,
    }
    return Attached(
        "results.json",
        "The released figures that the report is made from",
        json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False),
        release.released_on,
    )


def html(
    release: Release,
    goals: Sequence[Goal],
    *,
    prior_release: Release | None = None,
    themes: Found | None = None,
    line: Sequence[Release] = (),
    book: Book | None = None,
    last_roadmap: LastRoadmap | None = None,
    organisation_name: str,
    language: str,
    style: House | None = None,
    reasons: Mapping[str, str] | None = None,
) -> str:
    """The report's HTML in the current locale; `language` names it. Needs an application context.

    `line` are the releases up to this one: from LEAST_OF_TREND on there is a page of their trend. `book` are
    the estimates: from the first one on there is a business case. `reasons` are why goals were dropped, by
    their ids.
    """
    from flask import render_template
    from flask_babel import get_locale

    from cxassess import charts, findings
    from cxassess.findings import case, case_model, contents, sureness, timeline, trend, unit_case

    locale = get_locale()
    found = findings.read(release, goals, prior_release, themes=themes, last_roadmap=last_roadmap)
    course = trend.read(line) if len(line) >= LEAST_OF_TREND else None
    estimated = book if book and book.estimates else None
    money = case.read(release, goals, estimated) if estimated else None
    page = render_template(
        "report/report.html",
        findings=found,
        organisation=organisation_name,
        language=_tag(language),
        direction=locale.text_direction if locale else "ltr",
        digest=release.digest,
        charts=charts,
        trend=course,
        contents=contents.read(found, course, money),
        case=money,
        departments=unit_case.every(release, goals, estimated) if estimated else (),
        case_legend=case_model.legend(),
        timeline=timeline.read(found.roadmap, release.released_on),
        sure=sureness.sentences(found.roadmap, goals),
        reasons=reasons or {},
        look=look.of(style),
    )
    return _breakable(page)


def workshop_html(
    release: Release,
    *,
    themes: Found | None = None,
    organisation_name: str,
    language: str,
    style: House | None = None,
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
        look=look.of(style),
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


def render(page: Document, *, seconds: int = SECONDS) -> bytes:
    """The PDF of a document, made by the child process. Raises ReportError."""
    command = [sys.executable, "-P", "-m", "cxassess.report"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(_job(page)).encode(),
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


def _job(page: Document) -> dict[str, Any]:
    """What the child is told: the text, and every byte it may use."""
    faces = fonts.needed(page.html)
    assets = {fonts.SCHEME + each.name: ("font/woff2", _packed(fonts.FOLDER / each.name)) for each in faces}
    if page.logo:
        assets[look.LOGO] = ("image/png", base64.b64encode(page.logo).decode())
    file = page.attached
    return {
        "html": fonts.named(page.html, faces, "'"),
        "css": "\n".join((*(each.rule for each in faces), fonts.named(_sheet(), faces))),
        "scheme": fonts.SCHEME,
        "assets": assets,
        "identifier": page.digest[:32],
        "attached": [{**asdict(file), "day": file.day.isoformat()}] if file else [],
    }


def _sheet() -> str:
    return (STATIC / "report.css").read_text(encoding="utf-8")


def _packed(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def environment() -> dict[str, str]:
    """Where the package is, and nothing that is secret."""
    return {"PYTHONPATH": str(Path(__file__).parent.parent.parent), "LANG": "C.UTF-8", "HOME": os.devnull}


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
    if done.returncode == -signal.SIGXCPU:
        raise ReportError(
            "pdf_timeout", f"Making the PDF took more than {CPU_SECONDS} seconds of work and was stopped."
        )
    if done.returncode == -signal.SIGKILL:
        raise ReportError("pdf_killed", "The process that makes the PDF was ended from outside.")
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no message"]
    if last[0].startswith("MemoryError"):
        raise ReportError("pdf_memory", "Making the PDF took more memory than it may have.")
    raise ReportError("pdf_failed", f"The PDF could not be made (exit {done.returncode}): {last[0][:300]}")
