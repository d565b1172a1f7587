"""What of a round somebody signed in may see; the only module of the office that fetches results.

Views ask here, so that none can forget whose eyes it shows them to. A release is the same for everybody;
the leader of a branch gets the part that `maturity.branches` cuts out, analysts get nothing before it.
"""

from typing import Any

from flask_babel import get_locale
from flask_login import current_user

from .. import exports, findings, jobs, roadmap_files, spreadsheets
from ..findings import exercise
from ..records import courses, estimates, releases, reports, roadmaps, rounds, themes
from ..records.errors import NotFound
from .office_access import ADMINISTRATORS, PREPARERS, WATCHERS


def round_of(round_id: str) -> rounds.Round:
    """The round. Raises NotFound, for a draft too where the visitor's role sees none."""
    survey_round = rounds.get(current_user.organisation_id, round_id)
    if not is_seen(survey_round):
        raise NotFound("round")
    return survey_round


def is_seen(survey_round: rounds.Round) -> bool:
    """Whether the visitor may know of this round: drafts are for those who prepare rounds."""
    return survey_round.state != "draft" or current_user.role in PREPARERS


def looks_first() -> bool:
    """Whether the visitor sees results before they are released, to release them."""
    return current_user.role in ADMINISTRATORS


def release(round_id: str) -> releases.Release:
    """The visitor's part of the release. Raises NotFound, Conflict `round_open`, `round_not_released`."""
    return releases.get(
        current_user.organisation_id, round_id, current_user.branch, before_release=looks_first()
    )


def found_in(seen: releases.Release) -> findings.Findings:
    """What a release says, with the roadmap that belongs to it."""
    return findings.read(seen, goals_of(seen), prior_release=releases.prior(seen), themes=themes.found(seen))


def goals_of(seen: releases.Release) -> list[roadmaps.Goal]:
    """The roadmap that belongs to a release."""
    return roadmaps.goals(
        seen.round.organisation_id, seen.round.id, str(get_locale()), before_release=looks_first()
    )


def last_roadmap(seen: releases.Release) -> courses.LastRoadmap:
    """What became of the roadmap before the one that belongs to a release."""
    return courses.of(seen, str(get_locale()))


def release_to_work_with(round_id: str) -> releases.Release:
    """The visitor's part of the release, to decide about it. Raises as `release`, and while it waits."""
    return releases.get(current_user.organisation_id, round_id, current_user.branch)


def themes_of(seen: releases.Release) -> themes.Found:
    """The themes of a release with what leaders decided about them."""
    return themes.found(seen)


def prior_name(seen: releases.Release) -> str:
    """What the round is called that a release compares with; empty where it is not there any more."""
    earlier = releases.prior(seen)
    return earlier.round.name if earlier else ""


def line(seen: releases.Release) -> tuple[releases.Release, ...]:
    """The visitor's part of a release and of those before it, the oldest first."""
    return releases.line(seen)


def participation(survey_round: rounds.Round) -> list[dict[str, Any]]:
    """How many have answered so far, for those who may watch; nothing before the start or after the close."""
    if survey_round.state != "open" or current_user.role not in WATCHERS:
        return []
    return releases.participation(survey_round.organisation_id, survey_round.id, current_user.branch)


def ask_for_report(round_id: str, kind: str, paper: str) -> reports.Report:
    """The visitor's part of a report, made before or waiting now. Raises NotFound, Conflict, Busy.

    Nobody gets one before the release, also who looks first: a file goes further than its reader.
    """
    return jobs.ask(current_user.organisation_id, round_id, _wanted(kind, paper))


def made_report(round_id: str, kind: str, paper: str) -> reports.Report | None:
    """The same where it is ready, without asking for it. Raises NotFound, Conflict."""
    found = reports.found(current_user.organisation_id, round_id, _wanted(kind, paper))
    return found if found and jobs.is_there(found.file) else None


def report(report_id: str) -> reports.Report:
    """A report that was asked for. Raises NotFound, also for a leader of a branch that it is not about."""
    found = reports.get(current_user.organisation_id, report_id)
    if current_user.branch and found.wanted.branch != current_user.branch:
        raise NotFound("report")
    return found


def _wanted(kind: str, paper: str) -> reports.Wanted:
    return reports.Wanted(kind, str(get_locale()), paper, current_user.branch)


def exercise_in(seen: releases.Release) -> exercise.Exercise:
    """The exercise about perception that a release gives, with its themes."""
    return exercise.read(seen, themes.found(seen))


def export_source(round_id: str) -> spreadsheets.Source:
    """What the tables of the visitor's part are made from. Raises as `export` does."""
    seen = releases.get(current_user.organisation_id, round_id, current_user.branch)
    return exports.source_of(seen)


def export(round_id: str, kind: str) -> exports.Export:
    """The visitor's part of the results as a file. Raises NotFound, Conflict.

    Before the release nobody gets one, also who looks first, as with the report.
    """
    language = str(get_locale())
    return exports.export(current_user.organisation_id, round_id, kind, language, current_user.branch)


def roadmap_file(round_id: str, kind: str) -> exports.Export:
    """The roadmap as a file. Raises as `export` does."""
    language = str(get_locale())
    return roadmap_files.export(current_user.organisation_id, round_id, kind, language, current_user.branch)


def branch(survey_round: rounds.Round) -> releases.Branch | None:
    """The visitor's branch as the round names it, or None for those who see the whole."""
    return releases.branch_in(survey_round, current_user.branch) if current_user.branch else None


def estimates_of(seen: releases.Release) -> estimates.Book:
    """The estimates of a release's goals; `findings.ledger` reads of them what this release has units for."""
    return estimates.book(seen.round.organisation_id, seen.round.id)
