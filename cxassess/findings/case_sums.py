"""Sums of a business case as rows and drawings: altogether, by goal, by department, by return and cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess import charts
from cxassess.findings import money, wording
from cxassess.findings.case_model import Amounts, SumRow, Sums
from cxassess.findings.ledger import Ledger
from cxassess.maturity import business_case as trade
from cxassess.maturity.business_case import Net, Total, Worth

if TYPE_CHECKING:
    from cxassess.records.estimates import Estimate

MOST_DRIVERS = 8


def total(ledger: Ledger, worth: Worth) -> Sums | None:
    """What comes in, what it takes and what is left of the first year."""
    if worth.yearly is None:
        return None
    rows = [SumRow("yearly", _("Comes in, a year"), worth.yearly.estimates, amounts(ledger, worth.yearly),
                   None, None, "", drawn=_drawn(ledger, _("Comes in, a year"), worth.yearly))]  # fmt: skip
    if worth.takes and not ledger.is_part:
        name = _("What it takes, once")
        drawn = _drawn(ledger, name, worth.takes, once=True)
        rows.append(
            SumRow(
                "takes",
                name,
                worth.takes.estimates,
                amounts(ledger, worth.takes),
                None,
                None,
                "",
                drawn=drawn,
            )
        )
    if worth.net and not ledger.is_part:
        name = _("Left of the first year")
        rows.append(SumRow("net", name, 0, _net_amounts(ledger, worth.net), None, None, "",
                           drawn=_net_drawn(ledger, name, worth.net)))  # fmt: skip
    return _sums(ledger, "total", _("What it comes to"), "", _("Sum"), rows)


def goals(ledger: Ledger, worths: Mapping[str, Worth]) -> Sums | None:
    rows = [
        sum_row(ledger, goal.id, goal.title, worths[goal.id]) for goal in ledger.goals if goal.id in worths
    ]
    return _sums(ledger, "goals", _most(rows, worths, _("By goal")), "", _("Goal"), rows)


def units(ledger: Ledger, worths: Mapping[str | None, Worth]) -> Sums | None:
    rows = [
        sum_row(ledger, unit or "", name, worths[unit])
        for unit, name in ledger.unit_names.items()
        if unit in worths
    ]
    note = _("Each row holds what was estimated for that very department, so that the rows add up.")
    by_id = {unit or "": worth for unit, worth in worths.items()}
    return _sums(ledger, "units", _most(rows, by_id, _("By department")), note, _("Department"), rows)


def outcomes(ledger: Ledger, totals: Mapping[str, Total]) -> Sums | None:
    """Sums by return and by cost of inaction."""
    worths = {outcome: Worth(yearly=each) for outcome, each in totals.items()}
    names = {**ledger.outcomes, **{each: each for each in totals if each not in ledger.outcomes}}
    rows = [sum_row(ledger, each, name, worths[each]) for each, name in names.items() if each in worths]
    return _sums(
        ledger, "outcomes", _most(rows, worths, _("By return and cost of inaction")), "",
        _("Return or cost of inaction"), rows,
    )  # fmt: skip


def _most(rows: Sequence[SumRow], worths: Mapping[str, Worth], plain: str) -> str:
    """What the rows are, and which of several brings most; the whole organisation has an empty id."""
    sizes = {row.id: each.spread.median for row in rows if (each := worths[row.id].yearly)}
    if len(sizes) < 2 or not sum(sizes.values()):
        return plain
    first = max(sizes, key=lambda each: sizes[each])
    share = wording.percent(sizes[first] / sum(sizes.values()))
    if not first:
        return _("%(what)s: %(share)s is not split", what=plain, share=share)
    name = next(row.name for row in rows if row.id == first)
    return _("%(what)s: “%(name)s” brings most, %(share)s", what=plain, name=name, share=share)


def drives(ledger: Ledger, yearly: Total | None) -> Sums | None:
    """The estimates that make the range of what comes in, the first ones of many."""
    if yearly is None or len(yearly.drivers) < 2:
        return None
    by_id = {each.id: each for each in ledger.counted}
    rows = []
    for driver in yearly.drivers[:MOST_DRIVERS]:
        each = by_id[driver.id]
        worth = Worth(yearly=trade.total([each.amounts]))
        rows.append(sum_row(ledger, each.id, _named(ledger, each), worth, wording.percent(driver.share)))
    left = len(yearly.drivers) - len(rows)
    note = _("An estimate’s share of the range is its variance divided by that of all.")
    if left:
        more = ngettext("%(num)s more makes little of it.", "%(num)s more make little of it.", left)
        note = f"{note} {more}"
    return _sums(ledger, "drives", _("What drives the range"), note, _("Estimate"), rows)


def _named(ledger: Ledger, each: Estimate) -> str:
    """An estimate by what it is for, where, and of which goal, as far as that is not plain."""
    words = {
        "outcome": ledger.outcomes.get(each.outcome, each.outcome),
        "unit": ledger.unit_names[each.unit_id],
        "goal": ledger.titles[each.goal_id],
    }
    if ledger.one_goal:
        return _("%(outcome)s, %(unit)s", **words)
    if each.unit_id is None:
        return _("%(outcome)s: %(goal)s", **words)
    return _("%(outcome)s, %(unit)s: %(goal)s", **words)


def sum_row(ledger: Ledger, id_: str, name: str, worth: Worth, share: str = "") -> SumRow:
    """What some estimates come to as a row of a table and of a drawing."""
    count = sum(each.estimates for each in (worth.yearly, worth.takes) if each)
    whole = not ledger.is_part
    return SumRow(
        id=id_,
        name=name,
        estimates=count,
        yearly=amounts(ledger, worth.yearly) if worth.yearly else None,
        takes=amounts(ledger, worth.takes) if worth.takes else None,
        net=_net_amounts(ledger, worth.net) if worth.net and whole else None,
        payback_text=payback(worth) if whole else "",
        share_text=share,
        drawn=_worth_drawn(ledger, name, worth, share),
    )


def amounts(ledger: Ledger, total: Total) -> Amounts:
    """The two ways to tell a total."""
    sums = (money.exact(each, ledger.currency) for each in (total.low, total.likely, total.high))
    drawn = (total.spread.p10, total.spread.median, total.spread.p90)
    return Amounts(*sums, *(money.whole(each, ledger.currency) for each in drawn))


def _net_amounts(ledger: Ledger, net: Net) -> Amounts:
    sums = (money.exact(each, ledger.currency) for each in (net.worst, net.likely, net.best))
    drawn = (net.spread.p10, net.spread.median, net.spread.p90)
    return Amounts(*sums, *(money.whole(each, ledger.currency) for each in drawn))


def _worth_drawn(ledger: Ledger, name: str, worth: Worth, share: str) -> charts.RangeRow | None:
    if worth.yearly is None:
        return _drawn(ledger, name, worth.takes, once=True) if worth.takes else None
    takes = worth.takes
    beside = (takes.low, takes.spread.median, takes.high) if takes else None
    note = share
    if takes:
        note = _("takes %(amount)s", amount=money.short(takes.spread.median, ledger.currency))
    return _drawn(ledger, name, worth.yearly, note=note, beside=beside)


def _drawn(
    ledger: Ledger,
    name: str,
    total: Total,
    *,
    note: str = "",
    beside: tuple[float, float, float] | None = None,
    once: bool = False,
) -> charts.RangeRow:
    spread = total.spread
    text = money.short(spread.median, ledger.currency)
    return charts.RangeRow(
        name, total.low, spread.p10, spread.median, spread.p90, total.high, text, note, beside, once
    )


def _net_drawn(ledger: Ledger, name: str, net: Net) -> charts.RangeRow:
    spread = net.spread
    text = money.short(spread.median, ledger.currency)
    return charts.RangeRow(
        name, net.worst, spread.p10, spread.median, spread.p90, net.best, text, strong=True
    )


def _sums(
    ledger: Ledger, code: str, heading: str, lede: str, column: str, rows: Sequence[SumRow]
) -> Sums | None:
    drawn = [row.drawn for row in rows if row.drawn]
    if not drawn:
        return None
    lows = [*(row.low for row in drawn), *(row.beside[0] for row in drawn if row.beside)]
    highs = [*(row.high for row in drawn), *(row.beside[2] for row in drawn if row.beside)]
    title = {
        "total": _("What comes in, what it takes and what is left"),
        "goals": _("What each goal brings and takes"),
        "units": _("What each department gains and spends"),
        "outcomes": _("What each return and each cost of inaction comes to"),
        "drives": _("The estimates that make the range"),
    }[code]
    return Sums(
        code=code,
        heading=heading,
        lede=lede,
        column=column,
        rows=tuple(rows),
        ticks=money.ticks(min(lows), max(highs), ledger.currency),
        title=title,
        description=" ".join(_told(row) for row in rows),
    )


def _told(row: SumRow) -> str:
    """A row as a sentence, for those who do not see the drawing."""
    said = row.yearly or row.takes
    if said is None:
        return ""
    words = {"name": row.name, "start": said.from_text, "middle": said.middle_text, "end": said.to_text}
    if row.yearly and row.takes:
        return _(
            "%(name)s: %(start)s to %(end)s a year, middle %(middle)s; it takes %(takes)s once.",
            takes=row.takes.middle_text,
            **words,
        )
    return _("%(name)s: %(start)s to %(end)s, middle %(middle)s.", **words)


def payback(worth: Worth) -> str:
    """From how many months to how many; empty where that cannot be said."""
    if worth.payback is None:
        return ""
    low, high = (max(1, int(wording.away(each, 0))) for each in (worth.payback.p10, worth.payback.p90))
    if low == high:
        return ngettext("%(num)s month", "%(num)s months", low)
    return _("%(low)s to %(high)s months", low=wording.whole(low), high=wording.whole(high))
