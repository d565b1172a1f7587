"""Work that need not be waited for twice: reports, kept for a day by what they were made from."""

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from flask_babel import force_locale

from . import report
from .records import courses, organisations, releases, roadmaps, themes

KEPT_SECONDS = 24 * 3600
AT_ONCE = 2


def report_pdf(
    organisation_id: str,
    round_id: str,
    language: str,
    branch: str | None = None,
    *,
    before_release: bool = False,
) -> bytes:
    """The round's roadmap as PDF, made once for the same content; with a branch its leader's own.

    `before_release` as in `releases.get`.

    Raises NotFound, Conflict `round_open` or `round_not_released`, and report.ReportError when it cannot be
    made.
    """
    release = releases.get(organisation_id, round_id, branch, before_release=before_release)
    with force_locale(language):
        page = report.html(
            release,
            roadmaps.goals(organisation_id, round_id, language, before_release=before_release),
            prior_release=releases.prior(release),
            themes=themes.found(release),
            line=releases.line(release),
            last_roadmap=courses.of(release, language),
            organisation_name=organisations.get(organisation_id).name,
            language=language,
        )
    return _made(page)


def workshop_pdf(
    organisation_id: str,
    round_id: str,
    language: str,
    branch: str | None = None,
    *,
    before_release: bool = False,
) -> bytes:
    """The sheet for a workshop about a round's gaps as PDF. Raises as `report_pdf` does."""
    release = releases.get(organisation_id, round_id, branch, before_release=before_release)
    with force_locale(language):
        page = report.workshop_html(
            release,
            themes=themes.found(release),
            organisation_name=organisations.get(organisation_id).name,
            language=language,
        )
    return _made(page)


def _made(page: str) -> bytes:
    """The PDF of a document, made once for the same content."""
    style = (report.STATIC / "report.css").read_bytes()
    digest = hashlib.sha256(style + page.encode()).hexdigest()
    folder = Path(current_app.config["DATA_FOLDER"]) / "reports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _drop_old(folder)
    path = folder / f"{digest}.pdf"
    if path.is_file():
        return path.read_bytes()
    with _turn(folder, digest):
        if not path.is_file():  # somebody else may have made it while this one waited
            _keep(path, report.render(page, digest[:32], seconds=current_app.config["REPORT_SECONDS"]))
    return path.read_bytes()


@contextmanager
def _turn(folder: Path, digest: str) -> Iterator[None]:
    """Wait for a place: in all processes together, few reports are made at once, the same one never twice."""
    place = int(digest[:8], 16) % AT_ONCE
    with open(folder / f".turn-{place}", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _drop_old(folder: Path) -> None:
    """A report outlives neither its day nor, for longer than that, its round."""
    oldest = time.time() - KEPT_SECONDS
    for path in folder.glob("*.pdf"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _keep(path: Path, content: bytes) -> None:
    """Write to the side first: whoever asks meanwhile must never get half a file."""
    handle, side = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(side, path)
