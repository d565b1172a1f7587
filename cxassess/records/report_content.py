"""What a report is made from, as one short key: two reports with the same key are the same file.

The key is made of rows and of the program, never of a page, so that asking for a report costs a few small
reads. It may differ where the file would not; it must never be the same where the file would differ. So
whoever lets a report tell of another table adds that table to OF_ROUND or OF_ORGANISATION.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import and_, select

from .. import __version__, resources
from . import releases, roadmaps, rounds
from .course_rows import GoalCourseRow
from .database import db
from .estimate_rows import EstimateRow
from .house import HouseRow
from .measurement_rows import MeasurementRow, OwnMetricRow
from .models import GoalChangeRow, GoalRow, OrganisationRow, ReleaseRow, RoadmapRow, RoundRow
from .theme_rows import ThemeDecisionRow

KINDS = ("roadmap", "workshop")
PAPERS = ("A4", "Letter")
OF_ROUND: tuple[Any, ...] = (GoalRow, RoadmapRow, ThemeDecisionRow)
"""Tables of what leaders decide about a round, by `round_id`: told for every round of the line."""
OF_ORGANISATION: tuple[Any, ...] = (
    HouseRow,
    EstimateRow,
    GoalChangeRow,
    GoalCourseRow,
    MeasurementRow,
    OwnMetricRow,
)
"""Tables of what the whole organisation has, by `organisation_id`, beside its own row."""
PROGRAM = ("**/*.py", "static/report*.css", "static/fonts/*", "translations/**/*.mo")
TEMPLATES = ("report", "macros", "results")


@dataclass(frozen=True)
class Wanted:
    """Which report: of KINDS, in a language as Babel writes it, on one of PAPERS, of a branch or all."""

    kind: str = "roadmap"
    language: str = "en"
    paper: str = "A4"
    branch: str | None = None


def key(organisation_id: str, round_id: str, wanted: Wanted) -> str:
    """A SHA-256 in hex. Raises NotFound, Conflict `round_open` or `round_not_released`."""
    made_from = hashlib.sha256(program().encode())
    for part in _parts(organisation_id, round_id, wanted):
        made_from.update(json.dumps(part, default=str).encode() + b"\n")
    return made_from.hexdigest()


def _parts(organisation_id: str, round_id: str, wanted: Wanted) -> Iterator[Any]:
    """Everything that can be seen in the file, in an order that is always the same."""
    yield wanted.kind, wanted.language, wanted.paper, wanted.branch
    yield _rows(OrganisationRow, OrganisationRow.id == organisation_id)
    if wanted.branch:
        # A branch that a round does not know is called as it is called today.
        yield releases.branch_in(rounds.get(organisation_id, round_id), wanted.branch).name
    line = list(_line(organisation_id, round_id))
    yield line
    # What a later release ends is told as it was then, though nothing of its own is told.
    yield [roadmaps.ended_on(organisation_id, each) for each, _ in line]
    for table in (RoundRow, *OF_ROUND):
        its_round = RoundRow.id if table is RoundRow else table.round_id
        yield _rows(
            table, table.organisation_id == organisation_id, its_round.in_([each for each, _ in line])
        )
    for table in OF_ORGANISATION:
        yield _rows(table, table.organisation_id == organisation_id)


def _line(organisation_id: str, round_id: str) -> Iterator[tuple[str, str]]:
    """The round and those before it that are released, each with the digest of its release.

    If the first may be read, none before it waits.
    """
    yield round_id, releases.digest(organisation_id, round_id)
    known, passed = _released(organisation_id), {round_id}
    earlier = known[round_id][0]
    while earlier in known and earlier not in passed and len(passed) < releases.LONGEST_LINE:
        yield earlier, known[earlier][1]
        passed.add(earlier)
        earlier = known[earlier][0]


def _released(organisation_id: str) -> dict[str | None, tuple[str | None, str]]:
    """What each round with a release is compared with, and the release's digest."""
    its_round = (ReleaseRow.organisation_id == RoundRow.organisation_id, ReleaseRow.round_id == RoundRow.id)
    columns = select(RoundRow.id, RoundRow.prior_round, ReleaseRow.digest)
    rows = db.session.execute(
        columns.join(ReleaseRow, and_(*its_round)).where(RoundRow.organisation_id == organisation_id)
    )
    return {id_: (earlier, digest) for id_, earlier, digest in rows}


def _rows(table: Any, *conditions: Any) -> list[list[Any]]:
    columns = list(table.__table__.columns)
    found = select(*columns).where(*conditions).order_by(*table.__table__.primary_key)
    return [list(row) for row in db.session.execute(found)]


@lru_cache(maxsize=1)
def program() -> str:
    """What makes the file: this version's code, style, texts and templates, read once a process."""
    made_of = hashlib.sha256(__version__.encode())
    found = [path for pattern in PROGRAM for path in resources.PACKAGE.glob(pattern)]
    for name in TEMPLATES:
        found += (resources.folder("templates") / name).rglob("*.*")
    for path in sorted(set(found)):
        _add(made_of, path)
    return made_of.hexdigest()


def _add(made_of: Any, path: Path) -> None:
    if path.is_file():
        made_of.update(path.name.encode() + b"\0" + path.read_bytes())
