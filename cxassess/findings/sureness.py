"""How sure the order of the goals is: what becomes of it when scores are drawn again within their margins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import wording
from cxassess.findings.model import Roadmap

if TYPE_CHECKING:
    from cxassess.records.roadmaps import Goal

SURE, OPEN = 0.95, 0.05
"""From which share of the draws a goal surely is among the first three, and down to which it may be."""


def sentences(roadmap: Roadmap, goals: Sequence[Goal]) -> tuple[str, ...]:
    """Which goals surely come first, and which could as well; none where no goal has a score."""
    numbers = {row.id: row.number for row in (*roadmap.goals, *roadmap.proposed)}
    shares = {numbers[goal.id]: goal.top_three_share for goal in goals if goal.id in numbers}
    drawn = {number: share for number, share in sorted(shares.items()) if share is not None}
    if not drawn:
        return ()
    return tuple(filter(None, (_sure(drawn), _open(drawn))))


def _sure(drawn: Mapping[int, float]) -> str:
    sure = [wording.number(number) for number, share in drawn.items() if share >= SURE]
    if not sure:
        return _(
            "No goal came among the first three in %(share)s of the draws or more, so the margins leave open "
            "which come first: decide by what else you know.",
            share=wording.percent(SURE),
        )
    return ngettext(
        "Goal %(numbers)s came among the first three in %(share)s of the draws or more: that is sure.",
        "Goals %(numbers)s came among the first three in %(share)s of the draws or more: that is sure.",
        len(sure),
        numbers=wording.listed(sure),
        share=wording.percent(SURE),
    )


def _open(drawn: Mapping[int, float]) -> str:
    either = [wording.number(number) for number, share in drawn.items() if OPEN < share < SURE]
    if not either:
        return ""
    return ngettext(
        "Goal %(numbers)s may belong there or not: the margins of the scores do not tell.",
        "Goals %(numbers)s may belong there or not: the margins of the scores do not tell.",
        len(either),
        numbers=wording.listed(either),
    )
