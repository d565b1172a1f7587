"""The roadmap: goals by horizon, why they stand in this order, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import wording
from cxassess.findings.figures import Figures
from cxassess.findings.importance import said_by
from cxassess.findings.metrics import amount, measured
from cxassess.findings.model import Factors, GoalRow, Horizon, MetricRow, PillarRow, Roadmap

if TYPE_CHECKING:
    from cxassess.records.roadmaps import Goal, GoalMetric

HORIZONS = ("now", "next", "later")


def roadmap(figures: Figures, goals: Sequence[Goal], rows: Sequence[PillarRow]) -> Roadmap:
    """All goals in order with their horizons; empty but well-formed where there are none."""
    adopted = any(goal.state == "adopted" for goal in goals)
    shown = "adopted" if adopted else "proposed"
    found = _rows(figures, [goal for goal in goals if goal.state == shown])
    rest = [goal for goal in goals if adopted and goal.state == "proposed"]
    horizons = tuple(
        Horizon(code, horizon_text(code), tuple(row for row in found if row.horizon == code))
        for code in HORIZONS
    )
    return Roadmap(
        heading=_heading(len(found), len(rest), adopted),
        lede=_lede(len(found), adopted, dropped=bool(goals)),
        goals=found,
        horizons=horizons,
        adopted=adopted,
        proposed=_rows(figures, rest, first=len(found) + 1),
        dropped=_rows(
            figures, [goal for goal in goals if goal.state == "dropped"], first=len(found) + len(rest) + 1
        ),
        ask=_ask(horizons[0]),
        incomplete=_incomplete(found),
        formula_note=_(
            "Priority = gap × importance × benefit ÷ effort. The gap is the distance from score to target "
            "in points; importance and benefit run from 0 to 1; effort is %(small)s for small, %(medium)s "
            "for medium and %(large)s for large. So the order can differ from importance against "
            "performance: what matters most may be near its target, or take more work.",
            small=wording.number(figures.constants["effort_small"]),
            medium=wording.number(figures.constants["effort_medium"]),
            large=wording.number(figures.constants["effort_large"]),
        ),
        not_measured=_not_measured(rows),
        title=_("The goals by horizon"),
        description=" ".join(_told(horizon) for horizon in horizons),
    )


def _heading(count: int, rest: int, adopted: bool) -> str:
    """How many goals there are, and whose: “Roadmap: five goals, three more proposed”."""
    if not count:
        return _("Roadmap: no goal yet")
    said = {"count": wording.spelled(count)}
    if not adopted:
        return ngettext(
            "Roadmap: %(count)s goal proposed, not adopted yet",
            "Roadmap: %(count)s goals proposed, none adopted yet",
            count,
            **said,
        )
    if not rest:
        return ngettext("Roadmap: %(count)s goal", "Roadmap: %(count)s goals", count, **said)
    said["rest"] = wording.spelled(rest)
    return ngettext(
        "Roadmap: %(count)s goal, %(rest)s more proposed",
        "Roadmap: %(count)s goals, %(rest)s more proposed",
        count,
        **said,
    )


def _lede(count: int, adopted: bool, *, dropped: bool) -> str:
    if not count and dropped:
        return _("Every goal that was proposed is dropped.")
    if not count:
        return _("No goal can be proposed, as no pillar has a score.")
    if adopted:
        return _(
            "As leaders decided. Now holds at most three goals; what comes later is checked at the next "
            "round."
        )
    return _(
        "Ordered by distance to target, importance, breadth of benefit and effort. Now holds at most "
        "three goals; what comes later is checked at the next round."
    )


def _rows(figures: Figures, goals: Sequence[Goal], first: int = 1) -> tuple[GoalRow, ...]:
    return tuple(_row(figures, goal, number) for number, goal in enumerate(goals, start=first))


def horizon_text(code: str) -> str:
    """A horizon as the reader calls it."""
    return {"now": _("Now"), "next": _("Next"), "later": _("Later")}[code]


def effort_text(code: str) -> str:
    """An effort as the reader calls it."""
    return {"S": _("small"), "M": _("medium"), "L": _("large")}[code]


def _told(horizon: Horizon) -> str:
    if not horizon.goals:
        return _("%(horizon)s: no goals.", horizon=horizon.name)
    names = [_("%(number)s. %(title)s", number=goal.number, title=goal.title) for goal in horizon.goals]
    return _("%(horizon)s: %(goals)s.", horizon=horizon.name, goals="; ".join(names))


def _row(figures: Figures, goal: Goal, number: int) -> GoalRow:
    questionnaire = figures.questionnaire
    missing = missing_texts(goal.missing)
    pillar = figures.pillar_name(goal.pillar_id)
    score = _way_of(goal)
    return GoalRow(
        number=number,
        rank=goal.rank,
        id=goal.id,
        version=goal.version,
        title=goal.title,
        pillar_id=goal.pillar_id,
        pillar=pillar,
        state=goal.state,
        own=goal.own,
        horizon=goal.horizon,
        horizon_text=horizon_text(goal.horizon),
        why=goal.why,
        actions=tuple(goal.actions),
        owner=goal.owner,
        owner_text=_owner(goal),
        due_on=goal.due_on,
        due_text=wording.day(goal.due_on) if goal.due_on else _("no date yet"),
        score=goal.score,
        target=goal.target,
        score_text=score,
        factors=_factors(figures, goal),
        returns=_benefits(questionnaire.returns, goal.returns),
        costs=_benefits(questionnaire.costs, goal.costs),
        leading=metric_row(goal.leading, "leading"),
        lagging=metric_row(goal.lagging, "lagging"),
        missing=missing,
        missing_sentence=_("Still needed: %(things)s.", things=wording.listed(missing)) if missing else "",
        bands=figures.bands,
        alternative=_("%(pillar)s from %(way)s on the scale from 0 to 100", pillar=pillar, way=score),
    )


def _way_of(goal: Goal) -> str:
    if goal.score is None:
        return _("no score yet, to %(target)s", target=wording.number(goal.target))
    return _("%(score)s to %(target)s", score=wording.whole(goal.score), target=wording.number(goal.target))


def _owner(goal: Goal) -> str:
    suggested = goal.suggested_owner
    if goal.owner:
        return goal.owner
    return _("no owner yet; suggested: %(role)s", role=suggested) if suggested else _("no owner yet")


def _benefits(known: Sequence[object], ids: Sequence[str]) -> tuple[str, ...]:
    """Returns or costs by name and meaning, in the order the goal lists them."""
    by_id = {benefit.id: benefit for benefit in known}  # type: ignore[attr-defined]
    found = []
    for benefit_id in ids:
        benefit = by_id.get(benefit_id)
        if benefit is None:
            found.append(benefit_id)
        elif benefit.meaning:  # type: ignore[attr-defined]
            found.append(_("%(name)s: %(meaning)s", name=benefit.name, meaning=benefit.meaning))  # type: ignore[attr-defined]
        else:
            found.append(benefit.name)  # type: ignore[attr-defined]
    return tuple(found)


def _factors(figures: Figures, goal: Goal) -> Factors:
    """The four factors with as many decimals as it takes for the product to come out as shown."""
    digits = _digits(goal)
    none = _("no score")
    texts = {
        "gap": none if goal.gap is None else wording.number(goal.gap, 1),
        "importance": wording.number(goal.importance, digits),
        "benefit": wording.number(goal.benefit, digits),
        "effort": wording.number(goal.effort_divisor),
        "priority": none if goal.priority is None else wording.number(goal.priority, 1),
    }
    product = _("%(gap)s × %(importance)s × %(benefit)s ÷ %(effort)s = %(priority)s", **texts)
    share = goal.top_three_share
    return Factors(
        gap_text=texts["gap"],
        importance_text=texts["importance"],
        importance_source_text=_source(figures, goal),
        benefit_text=texts["benefit"],
        benefits_text=_(
            "%(served)s of %(selected)s returns and costs",
            served=goal.benefits_served,
            selected=goal.benefits_selected,
        ),
        effort=goal.effort,
        effort_text=effort_text(goal.effort),
        divisor_text=texts["effort"],
        priority_text=texts["priority"],
        formula=none if goal.priority is None else product,
        top_three_text=none if share is None else wording.percent(share),
    )


def _digits(goal: Goal) -> int:
    """The fewest decimals, two or more, with which importance and benefit give the priority as shown."""
    if goal.gap is None or goal.priority is None:
        return 2
    gap, wanted = wording.away(goal.gap, 1), wording.away(goal.priority, 1)
    for digits in range(2, 7):
        product = (
            gap
            * wording.away(goal.importance, digits)
            * wording.away(goal.benefit, digits)
            / goal.effort_divisor
        )
        if wording.away(product, 1) == wanted:
            return digits
    return 6


def _source(figures: Figures, goal: Goal) -> str:
    return {
        "stated": _("as %(audiences)s say", audiences=said_by(figures, goal.pillar_id)),
        "driver": _("as it goes together with the outcome"),
        "not_asked": _("not asked, so the same for all"),
    }.get(goal.importance_source, goal.importance_source)


def metric_row(metric: GoalMetric | None, kind: str) -> MetricRow:
    """A metric of a goal with its way from baseline to target, also where there is none."""
    kind_text = _("Leading") if kind == "leading" else _("Lagging")
    if metric is None:
        none = _("no metric yet")
        return MetricRow("", kind, kind_text, none, "", "", "", "", None, "–", None, "–", none)
    baseline = _("not measured yet") if metric.baseline is None else amount(metric.baseline, metric.unit)
    target = _("no target yet") if metric.target is None else amount(metric.target, metric.unit)
    return MetricRow(
        id=metric.id,
        kind=kind,
        kind_text=kind_text,
        name=metric.name,
        definition=metric.definition,
        formula=metric.formula,
        cadence=metric.cadence,
        source=metric.source,
        baseline=metric.baseline,
        baseline_text=baseline,
        target=metric.target,
        target_text=target,
        sentence=_way(metric, baseline, target),
        measured=measured(metric),
    )


def _way(metric: GoalMetric, baseline: str, target: str) -> str:
    if metric.baseline is None and metric.target is None:
        return _("not measured yet")
    if metric.baseline is None:
        return _("not measured yet, target %(target)s", target=target)
    return (
        _("%(baseline)s, %(target)s", baseline=baseline, target=target)
        if metric.target is None
        else _("%(baseline)s to %(target)s", baseline=baseline, target=target)
    )


def missing_texts(codes: Sequence[str]) -> tuple[str, ...]:
    """What is missing, in words; a metric that lacks both its figures is named once."""
    found = list(codes)
    for kind in ("leading", "lagging"):
        both = [f"{kind}_baseline", f"{kind}_target"]
        if all(code in found for code in both):
            found[found.index(both[0])] = f"{kind}_both"
            found.remove(both[1])
    return tuple(map(_missing_text, found))


def _missing_text(code: str) -> str:
    return {
        "owner": _("an owner"),
        "due_on": _("a date"),
        "leading_baseline": _("the leading metric’s baseline"),
        "leading_target": _("the leading metric’s target"),
        "lagging_baseline": _("the lagging metric’s baseline"),
        "lagging_target": _("the lagging metric’s target"),
        "leading_both": _("baseline and target of the leading metric"),
        "lagging_both": _("baseline and target of the lagging metric"),
        "leading": _("a leading metric"),
        "lagging": _("a lagging metric"),
        "returns": _("at least one return"),
        "costs": _("at least one cost of inaction"),
    }.get(code, code)


def _ask(now: Horizon) -> str:
    if not now.goals:
        return _("Decide what to do about the results, and tell every team what was heard.")
    return ngettext(
        "Confirm an owner, a date and both metrics for the goal in Now, and tell every team what was heard "
        "and what will change.",
        "Confirm an owner, a date and both metrics for each of the %(count)s goals in Now, and tell every "
        "team what was heard and what will change.",
        len(now.goals),
        count=wording.spelled(len(now.goals)),
    )


def _incomplete(goals: Sequence[GoalRow]) -> str:
    count = sum(bool(goal.missing) for goal in goals)
    if not count:
        return ""
    return ngettext(
        "%(num)s goal in Now still lacks what it needs to start.",
        "%(num)s goals in Now still lack what they need to start.",
        count,
    )


def _not_measured(rows: Sequence[PillarRow]) -> str:
    names = [row.name for row in rows if row.score is None]
    if not names:
        return ""
    return _("Without a score that can be shown, so not ranked: %(names)s.", names=wording.listed(names))
