"""The business case of a round in words: what it comes to, what is missing, what it assumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import branch, label, money, wording
from cxassess.findings import case_sums as sums
from cxassess.findings.case_model import Case, Sums
from cxassess.findings.ledger import Ledger
from cxassess.maturity import INTERNAL
from cxassess.maturity import business_case as trade
from cxassess.maturity.business_case import TAKES, Net, Total, Worth

if TYPE_CHECKING:
    from cxassess.records.estimates import Book
    from cxassess.records.releases import Release
    from cxassess.records.roadmaps import Goal


def read(release: Release, goals: Sequence[Goal], book: Book) -> Case:
    """The business case of a round as the reader of this release sees it."""
    return said(Ledger(release, goals, book))


def said(ledger: Ledger) -> Case:
    """The same from a ledger."""
    case = trade.business_case([each.amounts for each in ledger.counted], ledger.parents)
    whole = sums.sum_row(ledger, "whole", _("Altogether"), case.whole) if ledger.counted else None
    figures = ledger.figures
    estimated = {each.goal_id for each in ledger.counted}
    split = {each.unit_id for each in ledger.counted}
    drives = sums.drives(ledger, case.whole.yearly)
    return Case(
        round_name=figures.round.name,
        label=label.label([name for name in figures.unverified if name in INTERNAL]),
        part=_part(ledger),
        currency=ledger.book.currency or "",
        currency_text=money.named(ledger.book.currency) if ledger.book.currency else "",
        heading=heading(ledger, case.whole),
        lede=lede(ledger, case.whole.yearly),
        points=points(ledger, case.whole),
        whole=whole,
        total=sums.total(ledger, case.whole),
        goals=sums.goals(ledger, case.goals),
        units=sums.units(ledger, case.units),
        outcomes=sums.outcomes(ledger, case.outcomes),
        drives=drives,
        drives_sentence=_driver_sentence(drives),
        estimates=tuple(map(ledger.row, ledger.in_order(ledger.counted))),
        left_out=tuple(ledger.row(each) for each in ledger.in_order(ledger.left_out)),
        warnings=warnings(ledger, case.twice),
        without=tuple((goal.id, goal.title) for goal in ledger.goals if goal.id not in estimated),
        other_units=tuple(
            (unit, name) for unit, name in ledger.unit_names.items() if unit is not None and unit not in split
        ),
        assumptions=assumptions(),
    )


def _part(ledger: Ledger) -> str:
    """Whose estimates the reader sees, where these are not all."""
    seen = ledger.release.branch
    if seen is None:
        return ""
    more = _("Estimates for the whole organisation stand here too, those for other departments do not.")
    return f"{branch.sentence(seen)} {more}"


def heading(ledger: Ledger, worth: Worth) -> str:
    """What it comes to, in one line."""
    if worth.yearly is None and worth.takes is None:
        return _("Nothing has been estimated yet")
    takes = money.about(worth.takes.spread.median, ledger.currency) if worth.takes else ""
    if worth.yearly is None:
        return _("About %(takes)s to begin with; what it brings is not estimated", takes=takes)
    amount = money.about(worth.yearly.spread.median, ledger.currency)
    if takes and not ledger.is_part:
        return _("About %(amount)s a year, for about %(takes)s once", amount=amount, takes=takes)
    return _("About %(amount)s a year", amount=amount)


def lede(ledger: Ledger, yearly: Total | None) -> str:
    """The two ranges of what comes in."""
    if yearly is None:
        return ""
    amounts = {
        "low": money.about(yearly.low, ledger.currency),
        "start": money.about(yearly.spread.p10, ledger.currency),
        "end": money.about(yearly.spread.p90, ledger.currency),
        "high": money.about(yearly.high, ledger.currency),
    }
    if yearly.low == yearly.high:
        return _("Every estimate is one exact amount, so the total has no range.")
    return _(
        "In eight of ten draws it lies between %(start)s and %(end)s a year, if the estimates do not depend "
        "on each other. If all of them move together, it can be anything from %(low)s to %(high)s.",
        **amounts,
    )


def points(ledger: Ledger, worth: Worth) -> tuple[str, ...]:
    """What else leaders should know before they decide."""
    found = [] if ledger.is_part else [_net(ledger, worth.net), payback_sentence(worth)]
    return tuple(filter(None, [*found, *_gaps(ledger)]))


def _net(ledger: Ledger, net: Net | None) -> str:
    if net is None:
        return ""
    words = {
        "amount": money.about(net.spread.median, ledger.currency),
        "start": money.about(net.spread.p10, ledger.currency),
        "end": money.about(net.spread.p90, ledger.currency),
    }
    if net.spread.p90 < 0:
        return _("In the first year it does not pay: %(start)s to %(end)s in eight of ten draws.", **words)
    if net.spread.p10 < 0:
        return _(
            "In the first year it may or may not pay: %(start)s to %(end)s in eight of ten draws, once what "
            "the goals take is paid.",
            **words,
        )
    return _(
        "Of the first year about %(amount)s are left once what the goals take is paid: %(start)s to %(end)s "
        "in eight of ten draws.",
        **words,
    )


def payback_sentence(worth: Worth) -> str:
    """How long until it pays back, or why that cannot be said."""
    if worth.payback:
        return _("What it takes is back after %(months)s.", months=sums.payback(worth))
    if worth.yearly and worth.takes and worth.takes.high:
        return _("When it pays back cannot be said: in some draws it takes more than ten years.")
    return ""


def _gaps(ledger: Ledger) -> list[str]:
    """What is missing, and which way the total is wrong because of it."""
    takes = {each.goal_id for each in ledger.counted if each.outcome == TAKES}
    yearly = {each.goal_id for each in ledger.counted if each.outcome != TAKES}
    free = [goal.title for goal in ledger.goals if goal.id in yearly - takes]
    found = []
    if ledger.one_goal and free:
        found.append(_("Nobody has said what it takes, so nobody can see whether it is worth its price."))
    elif free and not ledger.is_part:
        found.append(
            ngettext(
                "Nobody has said what this goal takes, so it counts as if it took nothing: %(names)s.",
                "Nobody has said what %(num)s goals take, so they count as if they took nothing: %(names)s.",
                len(free),
                names=wording.listed(f"“{title}”" for title in free),
            )
        )
    unheard = sum(not each.evidence for each in ledger.counted)
    if unheard:
        found.append(
            ngettext(
                "%(num)s estimate does not say where its figures come from.",
                "%(num)s estimates do not say where their figures come from.",
                unheard,
            )
        )
    return found


def _driver_sentence(drives: Sums | None) -> str:
    if drives is None:
        return ""
    first = drives.rows[0]
    return _(
        "“%(name)s” alone makes %(share)s of the range. Who wants to know the total better finds out more "
        "about that first.",
        name=first.name,
        share=first.share_text,
    )


def warnings(ledger: Ledger, twice: Sequence[trade.Twice]) -> tuple[str, ...]:
    """Where the same money may stand twice."""
    by_id = {each.id: each for each in ledger.book.estimates}
    found = []
    for pair in twice:
        first, second = by_id[pair.first], by_id[pair.second]
        words = {
            "goal": ledger.titles[first.goal_id],
            "unit": ledger.unit_names[first.unit_id],
            "first": ledger.outcomes.get(first.outcome, first.outcome),
            "second": ledger.outcomes.get(second.outcome, second.outcome),
            "wider": ledger.unit_names[second.unit_id],
        }
        if pair.kind == "mirror":
            found.append(
                _(
                    "“%(goal)s”, %(unit)s: “%(first)s” and “%(second)s” are two sides of one thing. "
                    "Count the same money once.",
                    **words,
                )
            )
        else:
            found.append(
                _(
                    "“%(goal)s”, “%(first)s”: there is an amount for %(unit)s and one for %(wider)s. Make "
                    "sure that the second does not hold the first.",
                    **words,
                )
            )
    return tuple(found)


def assumptions() -> tuple[str, ...]:
    """What the figures assume, so that anyone can argue with it."""
    return (
        _(
            "Each estimate is the money of one year, once the goal is reached. What a goal takes is spent "
            "once. Interest, taxes and inflation are left out, and nothing is said of later years."
        ),
        _(
            "Returns and costs that are saved are added up, over goals and departments. So the same money "
            "must stand in one estimate only: a customer who stays is not also one who did not leave."
        ),
        _(
            "Low, likely and high make a triangle: amounts near the likely one come up most, none lies "
            "outside. The total is worked out %(draws)s times with amounts drawn from these triangles.",
            draws=wording.whole(trade.DRAWS),
        ),
        _(
            "Bars assume that the estimates do not depend on each other, so that some turn out high when "
            "others turn out low. Lines assume that all move together. What is true lies in between."
        ),
        _(
            "What nobody has estimated counts as nothing. The amounts are leaders’ own; the scores of the "
            "assessment do not enter them and do not prove them."
        ),
    )
