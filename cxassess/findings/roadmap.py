"""The page of a roadmap: what is adopted, in which order and how sure that is, and what it is weighed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import goal_history, goals, label, pillars, wording
from cxassess.findings.figures import Figures
from cxassess.findings.goal_history import Told
from cxassess.findings.model import GoalRow, Label, Roadmap

if TYPE_CHECKING:
    from cxassess.records.releases import Release
    from cxassess.records.roadmaps import Goal, GoalChange, Settings

FIRST, SURE = 3, 0.95
"""How many goals the draws are about; from which share on a place among them is called sure."""


@dataclass(frozen=True)
class Weighed:
    """What the goals are weighed by, as leaders set it or as it came."""

    targets: tuple[tuple[str, str], ...]  # pillar and target, where it is not the questionnaire's
    outcomes: tuple[str, ...]  # names of those that were selected; none for all
    sentence: str
    last: Told | None  # the last change


@dataclass(frozen=True)
class RoadmapPage:
    """A roadmap, by horizon and in its order; `dropped` have why they were."""

    round_name: str
    heading: str
    label: Label | None
    roadmap: Roadmap
    order: tuple[GoalRow, ...]  # by priority, also what is proposed only
    order_heading: str
    sure: str
    dropped: tuple[tuple[GoalRow, Told | None], ...]
    weighed: Weighed


def read(
    release: Release,
    found: Sequence[Goal],
    chosen: Settings,
    *,
    dropped: Mapping[str, GoalChange],
    last: GoalChange | None,
    people: Mapping[str, str],
) -> RoadmapPage:
    """What is told of a roadmap. `dropped` are the changes by which goals were, by goal; `last` is that of
    the settings; `people` are names by the ids of accounts."""
    figures = Figures(release)
    roadmap = goals.roadmap(figures, found, pillars.rows(figures))
    standing = [*roadmap.goals, *roadmap.proposed]
    order = tuple(sorted(standing, key=lambda row: row.rank or 0))
    history = {goal: goal_history.told(figures, change, people) for goal, change in dropped.items()}
    return RoadmapPage(
        round_name=figures.round.name,
        heading=_heading(roadmap),
        label=label.label(figures.unverified),
        roadmap=roadmap,
        order=order,
        order_heading=_order_heading(order),
        sure=_sure(figures, found),
        dropped=tuple((row, history.get(row.id)) for row in roadmap.dropped),
        weighed=_weighed(figures, chosen, goal_history.settings_told(figures, last, people)),
    )


def _heading(roadmap: Roadmap) -> str:
    """Where the roadmap stands, with the goals of each horizon once there are adopted ones."""
    if not roadmap.adopted:
        return roadmap.heading
    count = len(roadmap.goals)
    parts = [
        _("%(count)s in %(horizon)s", count=wording.spelled(len(each.goals)), horizon=each.name)
        for each in roadmap.horizons
        if each.goals
    ]
    return ngettext(
        "%(count)s goal is adopted: %(where)s",
        "%(count)s goals are adopted: %(where)s",
        count,
        count=wording.opened(wording.spelled(count)),
        where=wording.listed(parts),
    )


def _order_heading(order: Sequence[GoalRow]) -> str:
    """Which goal weighs most, and against which."""
    ranked = [row for row in order if row.score is not None]
    if not ranked:
        return _("Nothing can be put in order")
    first = {"first": ranked[0].pillar, "priority": ranked[0].factors.priority_text}
    if len(ranked) == 1:
        return _("%(first)s has a priority of %(priority)s", **first)
    return _(
        "%(first)s weighs most (%(priority)s), before %(second)s (%(beside)s)",
        second=ranked[1].pillar,
        beside=ranked[1].factors.priority_text,
        **first,
    )


def _sure(figures: Figures, found: Sequence[Goal]) -> str:
    """Whether the first three would be the same if the scores lay elsewhere within their margins."""
    first = sorted(
        (each for each in found if each.rank and each.top_three_share is not None),
        key=lambda each: each.rank or 0,
    )[:FIRST]
    if not first:
        return ""
    draws = wording.number(figures.constants["draws"])
    unsure = [each for each in first if (each.top_three_share or 0) < SURE]
    least = min(each.top_three_share or 0 for each in first)
    if not unsure and least == 1:
        return _(
            "How sure is the order? In %(draws)s draws within the margins of the scores, the first three "
            "were always the same.",
            draws=draws,
        )
    if not unsure:
        return _(
            "How sure is the order? In %(draws)s draws within the margins of the scores, each of the first "
            "three stood among the first three at least %(share)s of the time.",
            draws=draws,
            share=wording.percent(least),
        )
    named = [
        _(
            "%(pillar)s in %(share)s",
            pillar=figures.pillar_name(each.pillar_id),
            share=wording.percent(each.top_three_share),
        )
        for each in unsure
    ]
    return _(
        "How sure is the order? Not entirely: of %(draws)s draws within the margins of the scores, the goal "
        "stood among the first three for %(named)s.",
        draws=draws,
        named=wording.listed(named),
    )


def _weighed(figures: Figures, chosen: Settings, last: Told | None) -> Weighed:
    questionnaire = figures.questionnaire
    names = {each.id: each.name for each in (*questionnaire.returns, *questionnaire.costs)}
    targets = tuple(
        (pillar.name, wording.number(chosen.targets[pillar.id]))
        for pillar in questionnaire.pillars
        if pillar.id in chosen.targets
    )
    outcomes = tuple(names[each] for each in names if each in chosen.outcomes)
    return Weighed(targets, outcomes, _weighed_by(targets, outcomes, len(names)), last)


def _weighed_by(targets: Sequence[tuple[str, str]], outcomes: Sequence[str], known: int) -> str:
    named = wording.listed(
        [_("%(target)s for %(pillar)s", target=target, pillar=name) for name, target in targets]
    )
    aims = (
        _("Leaders aim at %(targets)s; elsewhere the target is the questionnaire’s.", targets=named)
        if targets
        else _("Every target is the questionnaire’s.")
    )
    after = (
        _("They are after %(outcomes)s.", outcomes=wording.listed(outcomes))
        if outcomes
        else ngettext(
            "The %(num)s return or cost of inaction counts.",
            "All %(num)s returns and costs of inaction count alike.",
            known,
        )
    )
    return f"{aims} {after}"
