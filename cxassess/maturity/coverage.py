"""How well an organisation listens: which kinds of sources it hears, on any day, from dated entries.

A source is told of in entries: from the day `since` on, it is so. What holds on a day is the entry with the
latest `since` up to that day, of several of one day the one that was noted last. So coverage can be worked
out for any day of the past, whatever order the entries were noted in, and an entry that is corrected is
simply replaced by what is right.

Everything is a count of sources or of kinds, never a percentage: "5 of 8" says how few there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

KINDS = (
    "surveys",
    "reviews",
    "social",
    "focus_groups",
    "operational_data",
    "conversations",
    "complaints",
    "employee_feedback",
)
"""The kinds of listening that count, in the order in which what is missing is named."""
OWN = "own"
"""A kind of the organisation's own: its sources count as sources, not among the eight kinds."""
EVERY_KIND = (*KINDS, OWN)
IN_USE, PLANNED, STOPPED = STATES = ("in_use", "planned", "stopped")
DAYS: Mapping[str, int] = {
    "continuous": 31,
    "daily": 31,
    "weekly": 31,
    "monthly": 46,
    "quarterly": 138,
    "yearly": 549,
    "irregular": 366,
}
"""Days within which somebody must have looked at a source of each cadence: a turn and a half, at least a
month (nobody notes every look at what comes daily), for irregular ones a year."""
CADENCES = tuple(DAYS)
UP_TO_DATE, OVERDUE, NEVER = ("up_to_date", "overdue", "never")
MOST_QUARTERS = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """What holds of a source from a day on; of one day the entry with the highest `number` holds.

    `owned`: somebody is named who answers for it. `together`: it is analysed together with the others.
    `looked_on` is the day on which its results were last looked at, as far as was known then.
    """

    source: str
    number: int
    since: date
    kind: str
    cadence: str
    state: str
    owned: bool
    together: bool
    looked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stands on a day: the entry that holds, its last look by then, and when the next is due."""

    entry: Entry
    looked_on: date | None
    due_on: date | None
    freshness: str  # UP_TO_DATE, OVERDUE or NEVER; "" where the source is not in use


def due_on(looked_on: date, cadence: str) -> date:
    """The last day on which a source still counts as looked at within its cadence."""
    return min(looked_on, date.max - timedelta(DAYS[cadence])) + timedelta(DAYS[cadence])


def standings(entries: Iterable[Entry], on: date) -> list[Standing]:
    """How each source that was known on a day stood then, by the order of their first entries.

    Its last look is the latest `looked_on` up to the day in any of its entries: that somebody looked on 25
    May is true of 28 May, even if it was only noted with an entry of June.
    """
    held: dict[str, Entry] = {}
    looks: dict[str, date] = {}
    for each in entries:
        if each.looked_on and each.looked_on <= on:
            looks[each.source] = max(each.looked_on, looks.get(each.source, each.looked_on))
        if each.since <= on:
            before = held.get(each.source)
            if before is None or (before.since, before.number) < (each.since, each.number):
                held[each.source] = each
    return [_standing(entry, looks.get(source), on) for source, entry in held.items()]


def _standing(entry: Entry, looked_on: date | None, on: date) -> Standing:
    due = due_on(looked_on, entry.cadence) if looked_on else None
    if entry.state != IN_USE:
        return Standing(entry, looked_on, None, "")
    if due is None:
        return Standing(entry, None, None, NEVER)
    return Standing(entry, looked_on, due, UP_TO_DATE if on <= due else OVERDUE)


def coverage(entries: Iterable[Entry], on: date) -> dict[str, Any]:
    """The coverage of a day, fit for JSON: every figure a count of kinds or of sources.

    - `covered` of `kinds`: kinds with at least one source in use that was looked at within its cadence,
      that is, at most `DAYS` of its cadence before the day.
    - `kinds_in_use`: kinds with at least one source in use, looked at or not.
    - `missing`: the kinds with no source in use, in the order of `KINDS`; `overdue_kinds`: those with one in
      use but none of them up to date.
    - Of the `in_use` sources: how many are `up_to_date`, `overdue`, `never` looked at (together all of
      them), analysed `together`, and `owned`. `together` counts only from two sources in use on: one alone
      is analysed with nothing.
    - `listed` are those in use and planned; `owned` of `listed` is the metric `voc_source_coverage` of the
      catalogue. Stopped sources are counted in `stopped` and nowhere else.

    Source: the inventory that item VC1 of the ten pillars asks for; the limits are decisions, told as `days`.
    """
    return _summed(standings(entries, on), on)


def _summed(found: Sequence[Standing], on: date) -> dict[str, Any]:
    kinds = [_kind(kind, [each for each in found if each.entry.kind == kind]) for kind in EVERY_KIND]
    named = [each for each in kinds if each["kind"] != OWN]
    used = [each for each in found if each.entry.state == IN_USE]
    planned = sum(each.entry.state == PLANNED for each in found)
    together = sum(each.entry.together for each in used)
    return {
        "on": on.isoformat(),
        "kinds": len(KINDS),
        "covered": sum(each["status"] == UP_TO_DATE for each in named),
        "kinds_in_use": sum(each["in_use"] > 0 for each in named),
        "missing": [each["kind"] for each in named if not each["in_use"]],
        "overdue_kinds": [each["kind"] for each in named if each["status"] == OVERDUE],
        "in_use": len(used),
        "up_to_date": sum(each.freshness == UP_TO_DATE for each in used),
        "overdue": sum(each.freshness == OVERDUE for each in used),
        "never": sum(each.freshness == NEVER for each in used),
        "together": together if len(used) > 1 else 0,
        "owned": sum(each.entry.owned for each in used),
        "planned": planned,
        "stopped": len(found) - len(used) - planned,
        "listed": len(used) + planned,
        "by_kind": kinds,
        "days": dict(DAYS),
    }


def _kind(kind: str, found: Sequence[Standing]) -> dict[str, Any]:
    """One kind: how many sources of each state, and the best that can be said of it."""
    counts = {state: sum(each.entry.state == state for each in found) for state in STATES}
    fresh = sum(each.freshness == UP_TO_DATE for each in found)
    if counts[IN_USE]:
        status = UP_TO_DATE if fresh else OVERDUE
    else:
        status = PLANNED if counts[PLANNED] else STOPPED if counts[STOPPED] else "none"
    return {"kind": kind, "status": status, "up_to_date": fresh, **counts}


POINT = ("on", "kinds", "covered", "kinds_in_use", "in_use", "together", "up_to_date", "owned")


def series(entries: Sequence[Entry], until: date, most: int = MOST_QUARTERS) -> list[dict[str, Any]]:
    """The coverage at the ends of the last quarters, then of the day itself; from the first entry on.

    At most `most` quarter-ends; empty where nothing was known by then.
    """
    began = min((each.since for each in entries), default=None)
    if began is None or began > until:
        return []
    days = [*quarter_ends(began, until)[-most:], until]
    return [{name: told[name] for name in POINT} for told in (coverage(entries, day) for day in days)]


def quarter_ends(first: date, last: date) -> list[date]:
    """The last days of the quarters from `first` on and before `last`."""
    ends = ((3, 31), (6, 30), (9, 30), (12, 31))
    days = (date(year, *end) for year in range(first.year, last.year + 1) for end in ends)
    return [day for day in days if first <= day < last]


def told(entries: Sequence[Entry], on: date) -> dict[str, Any] | None:
    """What a release tells of the coverage on its day, with its course up to then; None without a list."""
    if not any(each.since <= on for each in entries):
        return None
    return {**coverage(entries, on), "series": series(entries, on)}
