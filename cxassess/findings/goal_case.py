"""The business case of one goal: every return and cost that could be estimated, and what the goal takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import case, money, wording
from cxassess.findings.case_model import Case, EstimateRow
from cxassess.findings.ledger import Ledger
from cxassess.maturity import business_case as trade
from cxassess.maturity.business_case import TAKES

if TYPE_CHECKING:
    from cxassess.maturity import Benefit
    from cxassess.records.estimates import Book
    from cxassess.records.releases import Release
    from cxassess.records.roadmaps import Goal


@dataclass(frozen=True)
class Line:
    """A return, a cost of inaction, or what the goal takes, with what was estimated for it."""

    outcome: str
    name: str
    meaning: str
    meant: bool  # whether the goal is said to serve it
    estimates: tuple[EstimateRow, ...]
    sum_text: str  # of several; "" of one or none
    say: str  # why an empty line matters; "" where it has estimates


@dataclass(frozen=True)
class GoalCase:
    """One goal beside what it may bring."""

    goal_id: str
    title: str
    pillar: str
    case: Case
    estimated: str  # "4 of 10 returns and costs are estimated. …"
    returns: tuple[Line, ...]
    costs: tuple[Line, ...]
    takes: Line


def read(release: Release, goal: Goal, book: Book) -> GoalCase:
    """The business case of a goal as the reader of this release sees it."""
    ledger = Ledger(release, [goal], book).of_goal(goal)
    questionnaire = ledger.figures.questionnaire
    returns = _lines(ledger, questionnaire.returns, goal.returns)
    costs = _lines(ledger, questionnaire.costs, goal.costs)
    return GoalCase(
        goal_id=goal.id,
        title=goal.title,
        pillar=ledger.figures.pillar_name(goal.pillar_id),
        case=case.said(ledger),
        estimated=_estimated(returns + costs),
        returns=returns,
        costs=costs,
        takes=_line(
            ledger,
            TAKES,
            _("What it takes"),
            _("Money that is spent once to reach the goal: people’s time, tools, training."),
            meant=True,
        ),
    )


def _lines(ledger: Ledger, known: Sequence[Benefit], meant: Sequence[str]) -> tuple[Line, ...]:
    return tuple(_line(ledger, each.id, each.name, each.meaning, meant=each.id in meant) for each in known)


def _line(ledger: Ledger, outcome: str, name: str, meaning: str, *, meant: bool) -> Line:
    mine = [each for each in ledger.in_order(ledger.counted) if each.outcome == outcome]
    total = trade.total([each.amounts for each in mine]) if len(mine) > 1 else None
    words = {}
    if total:
        kept = {"low": total.low, "likely": total.likely, "high": total.high}
        words = {key: money.exact(value, ledger.currency) for key, value in kept.items()}
    return Line(
        outcome=outcome,
        name=name,
        meaning=meaning,
        meant=meant,
        estimates=tuple(map(ledger.row, mine)),
        sum_text=_("Together %(low)s, %(likely)s, %(high)s", **words) if words else "",
        say="" if mine else _why(outcome, meant=meant),
    )


def _why(outcome: str, *, meant: bool) -> str:
    """What it means that nothing was estimated."""
    if outcome == TAKES:
        return _("Not estimated: nobody can see whether the goal is worth its price.")
    if meant:
        return _("Not estimated, although the goal is meant to serve it: it counts as nothing.")
    return _("Not estimated: it counts as nothing.")


def _estimated(lines: Sequence[Line]) -> str:
    done = sum(bool(line.estimates) for line in lines)
    missing = [line.name for line in lines if line.meant and not line.estimates]
    if not lines:
        return _("The questionnaire of this round names no returns and no costs of inaction.")
    said = ngettext(
        "%(done)s of %(num)s return or cost is estimated.",
        "%(done)s of %(num)s returns and costs are estimated.",
        len(lines),
        done=wording.whole(done),
    )
    if not missing:
        return said
    more = _(
        "The goal is meant to serve these too, and they count as nothing so far: %(names)s.",
        names=wording.listed(missing),
    )
    return f"{said} {more}"
