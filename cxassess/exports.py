"""A round's results as files to take away: JSON, one long CSV or NDJSON, a table of it, an XLSX workbook.

All doors (pages, API, command line) get their files here, made anew each time from the release: a file that
somebody may not have any more was never kept. What programs read, JSON and CSV, does not depend on the
reader's language; the workbook speaks it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from . import spreadsheets
from .findings import branch, label, wording
from .records import estimates, organisations, releases, roadmaps, themes

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
}
KINDS = tuple(TYPES)
OF_PROGRAMS = ("csv", "ndjson")
FOR_PROGRAMS = "en"
"""The language of words in files that programs read, but for the questionnaire's own."""


@dataclass(frozen=True)
class Export:
    """A file: its bytes, its name to be saved under, and its media type."""

    content: bytes
    name: str
    media_type: str

    @property
    def digest(self) -> str:
        """The same for the same bytes."""
        return hashlib.sha256(self.content).hexdigest()


def export(
    organisation_id: str,
    round_id: str,
    kind: str,
    language: str,
    branch_id: str | None = None,
    *,
    table: str | None = None,
    before_release: bool = False,
) -> Export:
    """The file of a kind of KINDS: everything released, or as CSV one table by its name.

    With a branch its leader's part. `before_release` as in `releases.get`. Raises NotFound, Conflict
    `round_open` or `round_not_released`.
    """
    release = releases.get(organisation_id, round_id, branch_id, before_release=before_release)
    if kind == "json":
        text = json.dumps(release.figures, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        return Export(text.encode(), f"{round_id}.json", TYPES[kind])
    with force_locale(FOR_PROGRAMS if kind in OF_PROGRAMS else language):
        source = source_of(release, before_release=before_release)
        if kind == "xlsx":
            return Export(_workbook(source), f"{round_id}.xlsx", TYPES[kind])
        if table:
            text = spreadsheets.for_programs(spreadsheets.table(source, table))
            return Export(text.encode(), f"{round_id}-{table}.csv", TYPES[kind])
        if kind == "ndjson":
            lines = spreadsheets.each_figure(spreadsheets.tables(source))
            written = (json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n" for line in lines)
            return Export("".join(written).encode(), f"{round_id}.ndjson", TYPES[kind])
        text = spreadsheets.everything(spreadsheets.tables(source))
        return Export(text.encode(), f"{round_id}.csv", TYPES[kind])


def for_spreadsheet(source: spreadsheets.Source, table: str, decimals: str) -> Export:
    """One table as a CSV that a spreadsheet opens, in the current language; `decimals` are point or comma."""
    text = spreadsheets.for_spreadsheets(spreadsheets.table(source, table), decimals)
    # Spreadsheets take a CSV file for the machine's own encoding unless it begins like this.
    name = f"{source.release.round.id}-{table}.csv"
    return Export(text.encode("utf-8-sig"), name, TYPES["csv"])


def source_of(release: releases.Release, *, before_release: bool = False) -> spreadsheets.Source:
    """What the tables of a release are made from, with names in the current language."""
    held = release.round
    goals = roadmaps.goals(held.organisation_id, held.id, str(get_locale()), before_release=before_release)
    name = organisations.get(held.organisation_id).name
    prior, found = releases.prior(release), themes.found(release)
    book, last = (
        estimates.book(held.organisation_id, held.id),
        roadmaps.last_changes(held.organisation_id, held.id),
    )
    return spreadsheets.Source(release, goals, name, prior, found, book, last)


def _workbook(source: spreadsheets.Source) -> bytes:
    release = source.release
    named = _("%(organisation)s: results of %(round)s", organisation=source.organisation_name,
              round=release.round.name)  # fmt: skip
    cover = spreadsheets.Cover(named, tuple(_said(source)), source.organisation_name, release.released_on)
    return spreadsheets.workbook(spreadsheets.tables(source), cover)


def _said(source: spreadsheets.Source) -> list[str]:
    """What the first sheet says of the whole workbook."""
    release, figures = source.release, source.figures
    said = [
        _(
            "Everything that was released of this round on %(day)s. The results page, the report and the API "
            "show the same figures; they do not change any more.",
            day=wording.day(release.released_on),
        ),
        _(
            "No figure stands for fewer than %(k)s people. A row that says “hidden” has no figures: too few "
            "answered, or those of others could be worked out. “13 or less” is a bound, where few people "
            "gave extreme answers. An empty cell means that there is no such figure; it is never 0.",
            k=figures.threshold,
        ),
        _("Goals, estimates and themes are as leaders had decided about them when this file was made."),
    ]
    unverified = label.label(figures.unverified)
    return [
        *said,
        *([unverified.text] if unverified else []),
        *filter(None, [branch.sentence(release.branch)]),
    ]
