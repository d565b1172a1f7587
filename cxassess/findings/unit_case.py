"""What a department manager is given: the department’s share of it, and the goals that it is part of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import case, goals, places, unit, wording
from cxassess.findings.case_model import Case, Sums
from cxassess.findings.ledger import Ledger
from cxassess.findings.unit import BesideRow
from cxassess.maturity.branches import beneath

if TYPE_CHECKING:
    from cxassess.records.estimates import Book
    from cxassess.records.releases import Release
    from cxassess.records.roadmaps import Goal


@dataclass(frozen=True)
class GoalInUnit:
    """A goal that the department is part of."""

    id: str
    title: str
    pillar: str
    horizon_text: str
    owner_text: str
    due_text: str
    share_text: str  # what the goal brings the department in a year, in eight of ten draws
    score: BesideRow | None  # of its pillar, in the department; None where the department is hidden


@dataclass(frozen=True)
class UnitCase:
    """A department in the business case."""

    round_name: str
    id: str
    name: str
    heading: str
    lede: str
    with_below: str  # which departments its figures hold beside its own; ""
    case: Case
    goals: tuple[GoalInUnit, ...]
    shown: bool
    hidden_sentence: str  # why nothing of its result is told; "" where it is
    overall_sentence: str
    not_split: str  # what is estimated for the whole organisation only; ""


def read(release: Release, every_goal: Sequence[Goal], book: Book, unit_id: str) -> UnitCase:
    """A department. NotThere for one that the reader does not see, and just so for one that never was."""
    ledger = Ledger(release, every_goal, book)
    units = release.round.units
    below = [each.id for each in beneath(units, unit_id)]
    if not below:
        raise places.NotThere(unit_id)
    name = next(each.name for each in units if each.id == unit_id)
    mine = ledger.of_units(below)
    found = case.said(mine)
    result = _result(release, unit_id)
    concerned = {each.goal_id for each in mine.counted}
    return UnitCase(
        round_name=release.round.name,
        id=unit_id,
        name=name,
        heading=_heading(name, found),
        lede=found.lede,
        with_below=_below([each.name for each in units if each.id in below and each.id != unit_id]),
        case=found,
        goals=tuple(
            _goal(ledger, goal, result, found.goals) for goal in ledger.goals if goal.id in concerned
        ),
        shown=result is not None,
        hidden_sentence="" if result else places.why_hidden(ledger.figures),
        overall_sentence=result.overall_sentence if result else "",
        not_split=_not_split(sum(each.unit_id is None for each in ledger.counted)),
    )


def every(release: Release, every_goal: Sequence[Goal], book: Book) -> tuple[UnitCase, ...]:
    """The departments that something was estimated for, themselves, in the order of the tree."""
    counted = {each.unit_id for each in Ledger(release, every_goal, book).counted}
    return tuple(
        read(release, every_goal, book, each.id) for each in release.round.units if each.id in counted
    )


def _result(release: Release, unit_id: str) -> unit.UnitPage | None:
    """The department's published figures; None where it is hidden."""
    try:
        return unit.read_one(release, unit_id)
    except places.NotThere:
        return None


def _heading(name: str, found: Case) -> str:
    if not found.estimates:
        return _("%(unit)s: nothing has been estimated yet", unit=name)
    return _("%(unit)s: %(what)s", unit=name, what=found.heading[:1].lower() + found.heading[1:])


def _below(names: Sequence[str]) -> str:
    return _("With what belongs to it: %(names)s.", names=wording.listed(names)) if names else ""


def _not_split(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s estimate is made for the whole organisation. It is not split by department, so it does not "
        "stand here.",
        "%(num)s estimates are made for the whole organisation. They are not split by department, so they do "
        "not stand here.",
        count,
    )


def _goal(ledger: Ledger, goal: Goal, result: unit.UnitPage | None, shares: Sums | None) -> GoalInUnit:
    rows = result.rows if result else ()
    share = next((row.yearly for row in (shares.rows if shares else ()) if row.id == goal.id), None)
    return GoalInUnit(
        id=goal.id,
        title=goal.title,
        pillar=ledger.figures.pillar_name(goal.pillar_id),
        horizon_text=goals.horizon_text(goal.horizon),
        owner_text=goal.owner or _("no owner yet"),
        due_text=wording.day(goal.due_on) if goal.due_on else _("no date yet"),
        share_text=_("%(low)s to %(high)s", low=share.from_text, high=share.to_text) if share else "",
        score=next((row for row in rows if row.figure.id == goal.pillar_id), None),
    )
