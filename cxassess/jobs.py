"""Work that need not be waited for twice: reports, kept for a day by what they were made from.

The web processes only ask for a report and hand out its file; `makers` makes it, with `make`. Whoever waits
at a terminal has it made at once, with `report_pdf`.
"""

import errno
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from flask import current_app
from flask_babel import force_locale

from . import report
from .records import courses, estimates, house, organisations, releases, reports, roadmaps, themes
from .records.errors import Conflict, NotFound
from .records.reports import Claim, Report, Wanted
from .report import Document

KEPT_SECONDS = reports.KEPT.total_seconds()
UNNAMED_SECONDS = 600
"""How long a file stays that no record names: made at a terminal, or of a round that was deleted."""
DISK_FULL = "disk_full"
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
TRIED_AGAIN = ("pdf_killed",)
"""What becomes of a maker and says nothing about the report; all else would come out the same."""


# Asking, for the web processes: nothing is made here.


def ask(organisation_id: str, round_id: str, wanted: Wanted) -> Report:
    """The report, made before or waiting now. Raises as `reports.ask`."""
    return reports.ask(organisation_id, round_id, wanted, is_there)


def content(asked: Report) -> bytes:
    """The file of a report. Raises Conflict `report_not_ready`, `report_failed` or `report_gone`."""
    if not asked.is_finished:
        raise Conflict("report_not_ready", "The report is being made. Ask again in a few seconds.")
    if asked.state == "failed":
        raise Conflict("report_failed", f"The report could not be made ({asked.error}). Ask for it anew.")
    try:
        return _path(asked.file).read_bytes()
    except OSError:
        raise Conflict("report_gone", "The file is not there any more. Ask for the report anew.") from None


def is_there(digest: str) -> bool:
    """Whether there is a file of this name."""
    return bool(digest) and _path(digest).is_file()


def folder() -> Path:
    """Where made reports are; it is made when it is not there."""
    found = Path(current_app.config["DATA_FOLDER"]) / "reports"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


# Making.


def make(claim: Claim) -> None:
    """Make a claimed report, and note what became of it."""
    asked = claim.report
    try:
        as_asked = reports.is_wanted_still(claim)
        digest = _file_of(asked.organisation_id, asked.round_id, asked.wanted)
    except report.ReportError as error:
        (reports.later if error.code in TRIED_AGAIN else reports.failed)(claim, error.code)
    except (NotFound, Conflict):
        reports.failed(
            claim, "report_gone"
        )  # of a round that was deleted meanwhile there is no record either
    except OSError as error:
        reports.failed(claim, DISK_FULL if error.errno in NO_ROOM else "report_failed")
    else:
        reports.ready(claim, digest, as_asked=as_asked)


def report_pdf(
    organisation_id: str,
    round_id: str,
    language: str,
    branch: str | None = None,
    *,
    paper: str | None = None,
    before_release: bool = False,
) -> bytes:
    """The round's roadmap as PDF, made at once; with a branch its leader's own.

    `before_release` as in `releases.get`; the paper is the organisation's where none is said.

    Raises NotFound, Conflict `round_open` or `round_not_released`, and report.ReportError when it cannot be
    made.
    """
    wanted = Wanted("roadmap", language, paper or house.get(organisation_id).paper, branch)
    digest = _file_of(organisation_id, round_id, wanted, before_release=before_release)
    return _path(digest).read_bytes()


def drop_old(kept: frozenset[str]) -> None:
    """Delete the files whose day is over, and those that no record names; `kept` are the others."""
    now = time.time()
    for path in folder().glob("*"):
        longest = KEPT_SECONDS if path.stem in kept else UNNAMED_SECONDS
        if not path.name.startswith(".") and path.stat().st_mtime < now - longest:
            path.unlink(missing_ok=True)


def _file_of(organisation_id: str, round_id: str, wanted: Wanted, *, before_release: bool = False) -> str:
    """The name of the file that a report is: its content's digest. It is made unless it is there."""
    with force_locale(wanted.language):
        page = _PAGES[wanted.kind](organisation_id, round_id, wanted, before_release)
    reports.end_reading()
    if not is_there(page.digest):
        _keep(_path(page.digest), report.render(page, seconds=current_app.config["REPORT_SECONDS"]))
    return page.digest


def _roadmap(organisation_id: str, round_id: str, wanted: Wanted, before_release: bool) -> Document:
    release = releases.get(organisation_id, round_id, wanted.branch, before_release=before_release)
    goals = roadmaps.goals(organisation_id, round_id, wanted.language, before_release=before_release)
    return report.document(
        release,
        goals,
        prior_release=releases.prior(release),
        themes=themes.found(release),
        line=releases.line(release),
        book=estimates.book(organisation_id, round_id),
        last_roadmap=courses.of(release, wanted.language),
        reasons=roadmaps.dropped_because(organisation_id, goals),
        style=_style(organisation_id, wanted),
        organisation_name=organisations.get(organisation_id).name,
        language=wanted.language,
    )


def _workshop(organisation_id: str, round_id: str, wanted: Wanted, before_release: bool) -> Document:
    release = releases.get(organisation_id, round_id, wanted.branch, before_release=before_release)
    page = report.workshop_html(
        release,
        themes=themes.found(release),
        style=_style(organisation_id, wanted),
        organisation_name=organisations.get(organisation_id).name,
        language=wanted.language,
    )
    return Document(page)


def _style(organisation_id: str, wanted: Wanted) -> house.House:
    return replace(house.get(organisation_id), paper=wanted.paper)


_PAGES: Mapping[str, Callable[[str, str, Wanted, bool], Document]] = {
    "roadmap": _roadmap,
    "workshop": _workshop,
}


def _path(digest: str) -> Path:
    return folder() / f"{digest}.pdf"


def _keep(path: Path, content: bytes) -> None:
    """Write to the side first: whoever asks meanwhile must never get half a file, nor after a power cut."""
    handle, side = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(side, path)
    except OSError:
        Path(side).unlink(missing_ok=True)
        raise
