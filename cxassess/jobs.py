"""Work that need not be waited for twice: reports, kept by what they were made from."""

import hashlib
import os
import tempfile
from pathlib import Path

from flask import current_app
from flask_babel import force_locale

from . import report
from .records import organisations, releases, roadmaps


def report_pdf(organisation_id: str, round_id: str, language: str) -> bytes:
    """The round's roadmap as PDF, made once for the same content.

    Raises NotFound, Conflict `round_open`, and report.ReportError when it cannot be made.
    """
    release = releases.get(organisation_id, round_id)
    with force_locale(language):
        page = report.html(
            release,
            roadmaps.goals(organisation_id, round_id, language),
            prior_release=releases.prior(release),
            organisation_name=organisations.get(organisation_id).name,
            language=language,
        )
    style = (report.STATIC / "report.css").read_bytes()
    digest = hashlib.sha256(style + page.encode()).hexdigest()
    path = Path(current_app.config["DATA_FOLDER"]) / "reports" / f"{digest}.pdf"
    if not path.is_file():
        _keep(path, report.render(page, digest[:32], seconds=current_app.config["REPORT_SECONDS"]))
    return path.read_bytes()


def _keep(path: Path, content: bytes) -> None:
    """Write to the side first: whoever asks meanwhile must never get half a file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, side = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(side, path)
