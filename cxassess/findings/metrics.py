"""What was measured of a metric, in words: the latest with its day, how far the way is gone, what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cxassess import charts
from cxassess.findings import wording
from cxassess.findings.alternatives import alternative
from cxassess.maturity.measurements import Way, cadence_of, latest, next_due, way

if TYPE_CHECKING:
    from cxassess.maturity.measurements import Reading
    from cxassess.records.roadmaps import GoalMetric

DIRECTIONS: Mapping[str, Any] = {
    "up": _l("more is better"),
    "down": _l("less is better"),
    "to_zero": _l("the nearer to 0 the better"),
}
CADENCES: Mapping[str, Any] = {
    "weekly": _l("weekly"),
    "monthly": _l("monthly"),
    "quarterly": _l("quarterly"),
    "half-yearly": _l("half-yearly"),
    "yearly": _l("yearly"),
    "each round": _l("each round"),
}
REACHED, ON_THE_WAY, AWAY, STILL, UNSAID = ("reached", "on_the_way", "away", "still", "")
DIGITS = 2
MOST_DRAWN = 60
"""Readings that a small drawing joins, the newest ones: five years of months."""


@dataclass(frozen=True)
class Measured:
    """What was measured of a metric. `state` is REACHED, ON_THE_WAY, AWAY, STILL or UNSAID (no target)."""

    count: int
    value: float | None
    latest_text: str  # "64.5%"; "" where nothing was measured
    day: date | None
    day_text: str
    state: str
    state_text: str  # "target reached"; "" where nothing can be said
    share: float | None  # of the way from baseline to target, not clipped
    share_text: str  # "54%"; ""
    left_text: str  # what is left to the target; ""
    sentence: str  # all of it in one sentence
    direction_text: str
    due_on: date | None
    due_text: str  # when the next is due; "" where the cadence has no length
    title: str
    description: str
    ticks: tuple[charts.Tick, ...]
    target: charts.Mark | None
    baseline: charts.Mark | None

    @property
    def bar(self) -> int:
        """The way gone as a whole number of per cents from 0 to 100, for a bar."""
        return 0 if self.share is None else round(min(max(self.share, 0), 1) * 100)

    def drawing(self, form: str = "wide", ident: str = "metric", direction: str = "ltr") -> str:
        """The readings as SVG; form is `wide`, `narrow` (phone), `small` (a card) or `page` (PDF)."""
        return charts.sparkline(
            self.ticks[-MOST_DRAWN:] if form in ("small", "page") else self.ticks,
            target=self.target,
            baseline=self.baseline,
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            **alternative(form, self.title, self.description),
        )


def measured(metric: GoalMetric) -> Measured:
    """What was measured of a goal's metric, beside its baseline and target."""
    return of_readings(
        metric.readings,
        name=metric.name,
        unit=metric.unit,
        direction=metric.direction,
        cadence=metric.cadence,
        baseline=metric.baseline,
        target=metric.target,
    )


def of_readings(
    readings: Sequence[Reading],
    *,
    name: str,
    unit: str,
    direction: str,
    cadence: str,
    baseline: float | None = None,
    target: float | None = None,
    alone: bool = False,
) -> Measured:
    """What these readings of a metric say; `alone` without a goal, which would have a target."""
    last = latest(readings)
    gone = way(baseline, target, last.value if last else None, direction)
    due = next_due(last.day, cadence) if last else None
    texts = _alone(last, unit) if alone else _texts(last, gone, unit, target)
    return Measured(
        count=len(readings),
        value=last.value if last else None,
        latest_text=amount(last.value, unit) if last else "",
        day=last.day if last else None,
        day_text=wording.day(last.day) if last else "",
        state=_state(gone),
        state_text=_state_text(gone),
        share=gone.share if gone else None,
        share_text=_share_text(gone),
        left_text=_left(gone, unit),
        sentence=texts,
        direction_text=str(DIRECTIONS.get(direction, direction)),
        due_on=due,
        due_text=wording.day(due) if due else "",
        title=_("%(metric)s over time", metric=name),
        description=_described(readings, unit, direction, target, texts),
        ticks=tuple(
            charts.Tick(
                each.day.toordinal(), each.value, amount(each.value, unit), format_date(each.day, "medium")
            )
            for each in readings
        ),
        target=_mark(target, unit, _target_text),
        baseline=_mark(baseline, unit, _baseline_text),
    )


def amount(value: float, unit: str) -> str:
    """A metric's value with its unit, to the second decimal."""
    number = wording.number(abs(value), DIGITS)
    number = wording.with_sign("−", number) if value < 0 else number
    if unit == "%":
        return _("%(number)s%%", number=number)
    return _("%(number)s %(unit)s", number=number, unit=_plain(unit)) if unit else number


def cadence_text(cadence: str) -> str:
    """How often a metric is measured, in the reader's words where it is one of the known ones."""
    known = cadence_of(cadence)
    return str(CADENCES[known]) if known else cadence


def _plain(unit: str) -> str:
    """A unit as it stands behind a number: without the bounds that it names."""
    return unit.partition(" (")[0] or unit


def _mark(value: float | None, unit: str, words: Callable[[str], str]) -> charts.Mark | None:
    return None if value is None else charts.Mark(value, words(amount(value, unit)))


def _target_text(text: str) -> str:
    return _("Target %(value)s", value=text)


def _baseline_text(text: str) -> str:
    return _("Baseline %(value)s", value=text)


def _state(gone: Way | None) -> str:
    if gone is None:
        return UNSAID
    if gone.reached:
        return REACHED
    if gone.away:
        return AWAY
    return STILL if gone.share == 0 else ON_THE_WAY


def _state_text(gone: Way | None) -> str:
    return {
        UNSAID: "",
        REACHED: _("target reached"),
        AWAY: _("farther away than at the baseline"),
        STILL: _("where it was at the baseline"),
        ON_THE_WAY: _("on the way"),
    }[_state(gone)]


def _share_text(gone: Way | None) -> str:
    if gone is None or gone.share is None:
        return ""
    # Never 100% before it is reached.
    share = gone.share if gone.reached else min(gone.share, 0.99)
    text = wording.percent(abs(share))
    return wording.with_sign("−", text) if share < 0 else text


def _left(gone: Way | None, unit: str) -> str:
    if gone is None or gone.reached:
        return ""
    if unit == "%":
        number = wording.number(gone.left, DIGITS)
        return _("%(number)s points", number=number)
    return amount(gone.left, unit)


def _alone(last: Reading | None, unit: str) -> str:
    if last is None:
        return _("Not measured yet.")
    return _("%(value)s on %(day)s.", value=amount(last.value, unit), day=wording.day(last.day))


def _texts(last: Reading | None, gone: Way | None, unit: str, target: float | None) -> str:
    if last is None:
        return _("Not measured yet.")
    words = {"value": amount(last.value, unit), "day": wording.day(last.day)}
    if gone is None or target is None:
        return _("%(value)s on %(day)s; no target yet.", **words)
    words |= {"target": amount(target, unit), "left": _left(gone, unit), "share": _share_text(gone)}
    if gone.reached:
        return _("%(value)s on %(day)s: the target of %(target)s is reached.", **words)
    if gone.away:
        return _(
            "%(value)s on %(day)s: farther from the target of %(target)s than at the baseline, "
            "%(left)s to go.",
            **words,
        )
    if gone.share is None:
        return _("%(value)s on %(day)s: %(left)s to the target of %(target)s.", **words)
    return _(
        "%(value)s on %(day)s: %(share)s of the way to the target of %(target)s, %(left)s to go.", **words
    )


def _described(
    readings: Sequence[Reading], unit: str, direction: str, target: float | None, said: str
) -> str:
    counted = ngettext("%(num)s measurement.", "%(num)s measurements.", len(readings))
    words = [said, counted]
    if len(readings) > 1:
        first = min(readings, key=lambda each: each.day)
        words.append(
            _("The first: %(value)s on %(day)s.", value=amount(first.value, unit), day=wording.day(first.day))
        )
    better = str(DIRECTIONS.get(direction, direction))
    words.append(
        _("The dashed line is the target; %(better)s.", better=better)
        if target is not None
        else better[:1].upper() + better[1:] + "."
    )
    return " ".join(words)


def heading(leading: GoalMetric | None, lagging: GoalMetric | None) -> str:
    """How both metrics of a goal stand, as a heading."""
    words = {"leading": _standing(leading), "lagging": _standing(lagging)}
    if words["leading"] == words["lagging"]:
        return _("Both metrics: %(standing)s", standing=words["leading"])
    return _("Leading metric: %(leading)s. Lagging metric: %(lagging)s", **words)


def _standing(metric: GoalMetric | None) -> str:
    if metric is None:
        return _("none chosen")
    said = measured(metric)
    if said.value is None:
        return _("not measured yet")
    if said.state == UNSAID:
        return _("no target yet")
    if said.state == ON_THE_WAY and said.share_text:
        return _("%(share)s of the way", share=said.share_text)
    return said.state_text
