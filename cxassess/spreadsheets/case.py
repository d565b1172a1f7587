"""The business case: every estimate, and what they come to by goal, department, return and cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from ..findings.ledger import Ledger
from ..maturity import business_case as trade
from ..maturity.business_case import Worth
from .model import SUBJECT, Cell, Code, Column, Source, Table, laid_out

if TYPE_CHECKING:
    from ..records.estimates import Estimate


def estimates(source: Source) -> Table:
    """A row for each estimate, those of goals that were not taken up too; none while nobody estimated."""
    columns = [
        Column("id", _("Estimate, id"), _("The estimate’s name for programs"), part=SUBJECT),
        Column("goal_title", _("Goal"), _("Which goal")),
        Column("goal", _("Goal, id"), _("The goal’s name for programs")),
        Column("counts", _("Counts"), _("“yes” where the goal was taken up, so that it enters the sums")),
        Column("outcome", _("Return or cost"), _("What is estimated; what it takes is spent once")),
        Column("unit_name", _("Department"), _("For whom")),
        Column("unit", _("Department, id"), _("The department’s name for programs; empty: all")),
        *_amounts(),
        Column("currency", _("Currency"), _("In which the amounts are")),
        Column("method", _("Method"), _("How it was worked out"), wide=True),
        Column("evidence", _("Evidence"), _("Where its figures come from"), wide=True),
    ]
    about = _("What leaders think goals bring, save and take: money of a year, for what they take once.")
    rows = _estimates(_ledger(source)) if source.book else ()
    return Table("estimates", _("Estimates"), about, columns, laid_out(columns, rows))


def sums(source: Source) -> Table:
    """A row for each sum of the business case; none while nobody estimated."""
    columns = [
        Column("name", _("Sum"), _("What was added up")),
        Column("sum", _("Sum, id"), _("The sum’s name for programs"), part=SUBJECT),
        Column("estimates", _("Estimates"), _("How many were added up"), "count"),
        *_amounts(),
        Column("p10", _("One draw in ten below"), _("If no estimate depends on another"), "money"),
        Column("median", _("Middle"), _("Half of the draws lie above it"), "money"),
        Column("p90", _("One draw in ten above"), _("If no estimate depends on another"), "money"),
        Column("payback_from", _("Pays back from"), _("Months, one draw in ten below"), "tenths"),
        Column("payback_to", _("Pays back to"), _("Months, one draw in ten above"), "tenths"),
        Column("currency", _("Currency"), _("In which the amounts are")),
    ]
    about = _("What the estimates of the goals that were taken up come to.")
    rows = _sums(_ledger(source)) if source.book else ()
    return Table("business_case", _("Business case"), about, columns, laid_out(columns, rows))


def _amounts() -> list[Column]:
    return [
        Column("low", _("Low"), _("All estimates at their lowest"), "money"),
        Column("likely", _("Likely"), _("All estimates at their likely amount"), "money"),
        Column("high", _("High"), _("All estimates at their highest"), "money"),
    ]


def _ledger(source: Source) -> Ledger:
    assert source.book is not None
    return Ledger(source.release, source.goals, source.book)


def _estimates(ledger: Ledger) -> Iterator[dict[str, Cell]]:
    counted = {each.id for each in ledger.counted}
    for each in ledger.in_order(ledger.book.estimates):
        yield {
            **_what(ledger, each),
            "counts": Code("yes", _("yes")) if each.id in counted else Code("no", _("no")),
            "low": each.low,
            "likely": each.likely,
            "high": each.high,
            "currency": ledger.currency,
            "method": each.method,
            "evidence": each.evidence or None,
        }


def _what(ledger: Ledger, each: Estimate) -> dict[str, Cell]:
    return {
        "id": each.id,
        "goal_title": ledger.titles[each.goal_id],
        "goal": each.goal_id,
        "outcome": Code(each.outcome, ledger.outcomes.get(each.outcome, each.outcome)),
        "unit_name": ledger.unit_names[each.unit_id],
        "unit": each.unit_id,
    }


def _sums(ledger: Ledger) -> Iterator[dict[str, Cell]]:
    if not ledger.counted:
        return
    case = trade.business_case([each.amounts for each in ledger.counted], ledger.parents)
    yield from _of(ledger, "whole", _("Altogether"), case.whole, with_net=not ledger.is_part)
    for goal in ledger.goals:
        if goal.id in case.goals:
            found = case.goals[goal.id]
            yield from _of(ledger, f"goal.{goal.id}", goal.title, found, with_net=not ledger.is_part)
    for unit, name in ledger.unit_names.items():
        if unit in case.units:
            yield from _of(ledger, f"unit.{unit or ''}", name, case.units[unit])
    for outcome, name in ledger.outcomes.items():
        if outcome in case.outcomes:
            yield from _of(ledger, f"outcome.{outcome}", name, Worth(yearly=case.outcomes[outcome]))


def _of(
    ledger: Ledger, key: str, name: str, worth: Worth, *, with_net: bool = False
) -> Iterator[dict[str, Cell]]:
    """What comes in a year, what it takes once, and what is left of the first year."""
    words = {
        "yearly": _("%(name)s, a year", name=name),
        "takes": _("%(name)s: what it takes, once", name=name),
        "net": _("%(name)s: left of the first year", name=name),
    }
    for kind, total in (("yearly", worth.yearly), ("takes", worth.takes)):
        if total:
            yield {
                "name": words[kind],
                "sum": f"{key}.{kind}",
                "estimates": total.estimates,
                **{name: getattr(total, name) for name in ("low", "likely", "high")},
                **vars(total.spread),
                "currency": ledger.currency,
            }
    if with_net and worth.net:
        months = worth.payback
        yield {
            "name": words["net"],
            "sum": f"{key}.net",
            "low": worth.net.worst,
            "likely": worth.net.likely,
            "high": worth.net.best,
            **vars(worth.net.spread),
            "payback_from": months.p10 if months else None,
            "payback_to": months.p90 if months else None,
            "currency": ledger.currency,
        }
