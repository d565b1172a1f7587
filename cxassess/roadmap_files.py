"""The roadmap alone as files for the tools in which people plan: workbook, CSV, JSON, calendar.

All doors get them here, made anew each time from the roadmap as it is; the same roadmap gives the same bytes.
People read what is in them, so that all but the JSON speaks the reader's language. The names of the CSV's
columns and its codes are English for everybody, since importers know them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from . import calendars, exports, spreadsheets
from .calendars import Event
from .exports import Export
from .findings import wording
from .records import courses, releases, roadmaps
from .spreadsheets import followed, plan

if TYPE_CHECKING:
    from .records.roadmaps import Goal, GoalMetric

TYPES = {
    **{kind: exports.TYPES[kind] for kind in ("csv", "xlsx", "json")},
    "ics": "text/calendar; charset=utf-8",
}
KINDS = tuple(TYPES)
MEASURED_FOR = 365
"""For how many days measurements stand in the calendar where a goal has no date."""


def export(
    organisation_id: str,
    round_id: str,
    kind: str,
    language: str,
    branch_id: str | None = None,
    *,
    before_release: bool = False,
) -> Export:
    """The roadmap of a round as a file of a kind of KINDS. Raises as `exports.export` does."""
    release = releases.get(organisation_id, round_id, branch_id, before_release=before_release)
    if kind == "json":
        goals = roadmaps.goals(organisation_id, round_id, before_release=before_release)
        return _named(release, kind, _json(release, goals))
    with force_locale(language):
        source = exports.source_of(release, before_release=before_release)
        return _named(release, kind, {"xlsx": _workbook, "csv": _csv, "ics": _calendar}[kind](source))


def _named(release: releases.Release, kind: str, content: bytes) -> Export:
    return Export(content, f"{release.round.id}-roadmap.{kind}", TYPES[kind])


def _workbook(source: spreadsheets.Source) -> bytes:
    release = source.release
    named = _("%(organisation)s: roadmap of %(round)s", organisation=source.organisation_name,
              round=release.round.name)  # fmt: skip
    tables = [plan.table(source), spreadsheets.table(source, "goals")]
    last = courses.of(release, str(get_locale()))
    if last.goals:
        tables.append(followed.table(last))
    said = _(
        "The roadmap as leaders had decided about it when this file was made, with the results that were "
        "released on %(day)s.",
        day=wording.day(release.released_on),
    )
    cover = spreadsheets.Cover(named, (said,), source.organisation_name, release.released_on)
    return spreadsheets.workbook(tables, cover)


def _csv(source: spreadsheets.Source) -> bytes:
    return spreadsheets.for_programs(plan.table(source)).encode()


def _json(release: releases.Release, goals: Sequence[Goal]) -> bytes:
    place = release.round.organisation_id, release.round.id
    newest, chosen = roadmaps.newest(*place), roadmaps.settings(*place)
    body = {
        "round": release.round.id,
        "unverified": release.figures["unverified"],
        "ended": newest != release.round.id,
        "newest": newest,
        "not_measured": release.figures["not_measured"],
        "settings": {"targets": chosen.targets, "outcomes": chosen.outcomes},
        "goals": [_plain(goal) for goal in goals],
    }
    return (json.dumps(body, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


NAMED = {"round_id": "round", "pillar_id": "pillar", "catalogue_id": "catalogue_goal"}
"""What the API calls these of a goal."""
NOT_TOLD = ("version",)


def _plain(goal: Goal) -> dict[str, Any]:
    """A goal as the API tells it."""
    found = {NAMED.get(name, name): value for name, value in asdict(goal).items() if name not in NOT_TOLD}
    for kind in ("leading", "lagging"):
        if found[kind]:
            found[kind].pop("readings")  # dates and values, told by the metric's own address
    return found | {"due_on": goal.due_on.isoformat() if goal.due_on else None}


def _calendar(source: spreadsheets.Source) -> bytes:
    release = source.release
    name = _("Roadmap of %(round)s", round=release.round.name)
    goals = [goal for goal in source.goals if goal.state == "adopted"]
    events = [*_due(source, goals), *_measured(source, goals)]
    return calendars.written(name, events, release.released_on).encode()


def _due(source: spreadsheets.Source, goals: Sequence[Goal]) -> Iterator[Event]:
    """The day by which each goal is to be reached."""
    for goal in goals:
        if goal.due_on:
            lines = [_("Owner: %(owner)s", owner=goal.owner) if goal.owner else ""]
            yield Event(
                uid=f"due-{_place(source, goal.id)}",
                title=_("Due: %(goal)s", goal=goal.title),
                day=goal.due_on,
                text="\n".join(filter(None, [*lines, plan.description(source.figures, goal)])),
                kinds=(source.figures.pillar_name(goal.pillar_id),),
                changed=goal.version,
            )


def _measured(source: spreadsheets.Source, goals: Sequence[Goal]) -> Iterator[Event]:
    """The days on which each metric is to be measured, up to the last day of the goals that have it."""
    begun = source.release.released_on
    latest = date.fromordinal(min(begun.toordinal() + MEASURED_FOR, date.max.toordinal()))
    metrics: dict[str, tuple[GoalMetric, date, str, int]] = {}
    for goal in goals:
        for metric in (goal.leading, goal.lagging):
            if metric is None:
                continue
            _known, until, titles, changed = metrics.get(metric.id, (metric, begun, "", 0))
            titles = f"{titles}\n{goal.title}".strip()
            metrics[metric.id] = metric, max(until, goal.due_on or latest), titles, changed + goal.version
    for key, (metric, until, titles, changed) in metrics.items():
        cadence = metric.cadence.strip().casefold()
        first = _next(begun, cadence)
        if first is None or first > until:
            continue
        yield Event(
            uid=f"measure-{_place(source, key)}",
            title=_("Measure: %(metric)s", metric=metric.name),
            day=first,
            text=f"{metric.definition}\n{titles}".strip(),
            kinds=(_("Measurement"),),
            every=cadence,
            until=until,
            changed=changed,
        )


def _next(day: date, cadence: str) -> date | None:
    """The first day of a cadence after a day: the same day of a later week or month; None without a turn."""
    if cadence == "weekly":
        return date.fromordinal(day.toordinal() + 7)
    months = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}.get(cadence)
    if months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    # No later than the 28th: a calendar leaves out a month that has no such day.
    return date(year, month + 1, min(day.day, 28))


def _place(source: spreadsheets.Source, key: str) -> str:
    """A name that no other event of any organisation has."""
    held = source.release.round
    return f"{key}-{held.id}@{held.organisation_id}.cxassess"
