"""What became of the last roadmap, in sentences: each follows from the figures, none names a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import trend, wording
from cxassess.findings.goals import amount
from cxassess.findings.pillars import verdict_text
from cxassess.maturity import CONSTANTS, counted
from cxassess.maturity.follow_up import Course as Told
from cxassess.maturity.follow_up import Way

if TYPE_CHECKING:
    from cxassess.records.courses import LastRoadmap
    from cxassess.records.roadmaps import Goal, GoalMetric


def state_text(state: str) -> str:
    """What became of a goal, in a word or two."""
    return {
        "met": _("Met"),
        "on_the_way": _("On the way"),
        "no_clear_change": _("No clear change"),
        "missed": _("Missed"),
    }[state]


def note() -> str:
    """That nothing here says what caused what."""
    return _(
        "What moved may have moved for other reasons: a goal that is met, or a pillar that rose, does not "
        "prove that the goal was the cause. “No clear change” does not mean that nothing changed."
    )


def heading(last: LastRoadmap) -> str:
    """How many goals came to what: “Of four goals one is met, two are on the way and one is missed”."""
    if not last.goals:
        return _("There is no earlier roadmap to follow")
    counts = {state: n for state, n in counted(each.course for each in last.goals).items() if n}
    total = len(last.goals)
    if len(counts) == 1:
        return _of_all(next(iter(counts)), total)
    parts = wording.listed(_of_some(state, n) for state, n in counts.items())
    return _("Of %(total)s goals %(parts)s", total=wording.spelled(total), parts=parts)


def _of_some(state: str, count: int) -> str:
    number = wording.spelled(count)
    if state == "met":
        return ngettext("%(number)s is met", "%(number)s are met", count, number=number)
    if state == "on_the_way":
        return ngettext("%(number)s is on the way", "%(number)s are on the way", count, number=number)
    if state == "missed":
        return ngettext("%(number)s is missed", "%(number)s are missed", count, number=number)
    return ngettext(
        "%(number)s shows no clear change", "%(number)s show no clear change", count, number=number
    )


def _of_all(state: str, total: int) -> str:
    if total == 1:
        return {
            "met": _("The goal of the last roadmap is met"),
            "on_the_way": _("The goal of the last roadmap is on the way"),
            "no_clear_change": _("The goal of the last roadmap shows no clear change"),
            "missed": _("The goal of the last roadmap is missed"),
        }[state]
    if total == 2:
        return {
            "met": _("Both goals of the last roadmap are met"),
            "on_the_way": _("Both goals of the last roadmap are on the way"),
            "no_clear_change": _("Both goals of the last roadmap show no clear change"),
            "missed": _("Both goals of the last roadmap are missed"),
        }[state]
    words = {"total": wording.spelled(total)}
    return {
        "met": _("All %(total)s goals of the last roadmap are met", **words),
        "on_the_way": _("All %(total)s goals of the last roadmap are on the way", **words),
        "no_clear_change": _("All %(total)s goals of the last roadmap show no clear change", **words),
        "missed": _("All %(total)s goals of the last roadmap are missed", **words),
    }[state]


def lede(last: LastRoadmap) -> str:
    """Which goals, and when what was measured counts."""
    if last.prior is None or not last.goals:
        return ""
    return _(
        "The goals that leaders adopted after %(prior)s, with what was measured from %(first)s to %(last)s.",
        prior=last.prior.round.name,
        first=wording.day(last.prior.released_on),
        last=wording.day(last.release.released_on),
    )


def nothing(last: LastRoadmap) -> str:
    """Why no goal is followed; empty where one is."""
    if last.nothing == "first":
        return _(
            "This round is the first of its line. What leaders adopt in its roadmap is followed in the next "
            "round that is compared with it."
        )
    if last.nothing == "gone":
        return _(
            "The round before this one, or its result, is not there any more, so its roadmap cannot be "
            "followed."
        )
    if last.nothing == "nobody_adopted" and last.prior:
        return _(
            "Nobody adopted a goal of the roadmap of %(prior)s, so there is nothing to follow. Adopt goals "
            "of this round’s roadmap, and the next round shows what became of them.",
            prior=last.prior.round.name,
        )
    return ""


def dropped(last: LastRoadmap) -> str:
    """How many goals of the last roadmap were dropped."""
    if not last.dropped:
        return ""
    return ngettext(
        "%(num)s goal of that roadmap was dropped, with the reason kept there.",
        "%(num)s goals of that roadmap were dropped, with the reasons kept there.",
        last.dropped,
    )


def sentence(last: LastRoadmap, goal: Goal, told: Told, pillar: str) -> str:
    """What the state follows from."""
    parts = {
        "met": _met,
        "missed": _missed,
        "on_the_way": _on_the_way,
        "no_clear_change": _unclear,
    }
    return parts[told.state](last, goal, told, pillar)


def _met(last: LastRoadmap, goal: Goal, told: Told, pillar: str) -> str:
    way = told.lagging
    assert way is not None
    words = against(goal.lagging, way)
    if way.late:
        return _(
            "%(metric)s was at %(value)s on %(day)s, target %(target)s: reached after its date.", **words
        )
    return _("%(metric)s was at %(value)s on %(day)s, target %(target)s.", **words)


def _missed(last: LastRoadmap, goal: Goal, told: Told, pillar: str) -> str:
    due = wording.day(goal.due_on) if goal.due_on else ""
    if "no_lagging_target" in told.reasons:
        return _(
            "It was due on %(due)s, and no lagging metric with a target was agreed: nothing could show that "
            "it was reached.",
            due=due,
        )
    assert goal.lagging is not None
    assert told.lagging is not None
    assert last.prior is not None
    if "lagging_not_measured" in told.reasons:
        return _(
            "It was due on %(due)s, and %(metric)s was not measured after %(day)s.",
            due=due,
            metric=goal.lagging.name,
            day=wording.day(last.prior.released_on),
        )
    return _(
        "It was due on %(due)s; %(metric)s was at %(value)s on %(day)s, target %(target)s.",
        due=due,
        **against(goal.lagging, told.lagging),
    )


def _on_the_way(last: LastRoadmap, goal: Goal, told: Told, pillar: str) -> str:
    said = [_sign(reason, goal, told, pillar) for reason in told.reasons if reason != "pillar_fell"]
    return _("%(facts)s.", facts=wording.opened("; ".join(said)))


def _sign(reason: str, goal: Goal, told: Told, pillar: str) -> str:
    if reason == "pillar_rose":
        return _("%(pillar)s rose clearly", pillar=pillar)
    metric, way = (
        (goal.lagging, told.lagging) if reason.startswith("lagging") else (goal.leading, told.leading)
    )
    words = against(metric, way)
    if reason == "leading_reached":
        return _("%(metric)s, the leading metric, reached its target of %(target)s", **words)
    return _("%(metric)s covered %(percent)s of the way to %(target)s", **words)


def _unclear(last: LastRoadmap, goal: Goal, told: Told, pillar: str) -> str:
    """What there is no sign of: neither in the metrics nor in the pillar."""
    return _("%(metrics)s, and %(pillar)s.", metrics=_no_metric(last, told), pillar=_no_rise(told, pillar))


def _no_metric(last: LastRoadmap, told: Told) -> str:
    ways = [way for way in (told.leading, told.lagging) if way is not None]
    if not ways:
        return _("No metric was agreed")
    if all(way.state == "not_measured" for way in ways):
        return _("No metric was measured")
    if all(way.state in ("not_measured", "measured") for way in ways):
        return _("No metric has a baseline and a target to measure a way on")
    begun = last.release.figures["method"].get("way_begun", CONSTANTS.way_begun)
    return _("No metric covered %(share)s of its way or more", share=wording.percent(begun))


def _no_rise(told: Told, pillar: str) -> str:
    verdict = told.step.verdict
    if verdict == "no_clear_change":
        return _("%(pillar)s did not change clearly", pillar=pillar)
    if verdict == "declined":
        return _("%(pillar)s fell clearly", pillar=pillar)
    return _("%(pillar)s could not be compared", pillar=pillar)


def against(metric: GoalMetric | None, way: Way | None) -> dict[str, str]:
    """A metric's name, reading and target in words."""
    if metric is None or way is None or way.value is None or way.day is None:
        return {"metric": "", "value": "", "day": "", "target": "", "percent": ""}
    return {
        "metric": metric.name,
        "value": amount(way.value, metric.unit),
        "day": wording.day(way.day),
        "target": "" if way.target is None else amount(way.target, metric.unit),
        "percent": "" if way.percent is None else wording.percent(way.percent / 100),
    }


def moved(told: Told) -> str:
    """The change with its margin; empty where there is none."""
    change = told.step.change
    if told.step.broken or change is None or change.get("difference") is None:
        return ""
    margin = wording.margin(change["difference"], change["ci95"])
    return f"{wording.signed(change['difference'])} {margin}".strip()


def verdict(told: Told) -> str:
    """The verdict on the pillar, or why there is none."""
    return trend.broken_text(told.step.broken) if told.step.broken else verdict_text(told.step.verdict)


def fell(told: Told, pillar: str) -> str:
    """That the pillar fell clearly; else empty."""
    if "pillar_fell" not in told.reasons:
        return ""
    change = told.step.change or {}
    words = {"pillar": pillar, "margin": wording.margin(change["difference"], change["ci95"])}
    return ngettext(
        "%(pillar)s fell clearly, by %(num)s point (%(margin)s).",
        "%(pillar)s fell clearly, by %(num)s points (%(margin)s).",
        abs(change["difference"]),
        **words,
    )
