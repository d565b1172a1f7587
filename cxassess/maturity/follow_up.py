"""What became of a goal by the next release: met, on the way, no clear change or missed.

Two things are looked at, and neither is said to be the cause of the other: what the goal's two metrics were
measured at, and what the later release says of the goal's pillar, everybody inside together. The first rule
that holds decides:

1. `met`: the last reading of the lagging metric stands at its target or beyond.
2. `missed`: the goal's date lies before the day of the release, and 1 does not hold: the lagging metric has
   not reached its target (`lagging_not_reached`), was not measured (`lagging_not_measured`), or nothing was
   agreed that could show it (`no_lagging_target`).
3. `on_the_way`: the lagging or the leading metric has covered at least ``way_begun`` (a quarter) of the way
   from baseline to target, the leading metric has reached its target, or the pillar rose clearly.
4. `no_clear_change`: none of these.

Readings count that were taken after the earlier release, on which the goal was agreed, and up to the day of
the later one: what was measured before is the baseline, what is measured later is told at the round after.
The share of the way is (reading - baseline) / (target - baseline), below 0 where the metric moved away; of a
metric that is best at zero the same of distances from zero. A pillar that fell clearly changes no state, and
is named in each (`pillar_fell`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from math import floor
from typing import Any

from .constants import CONSTANTS, Constants
from .lines import Line, Step, lines
from .measurements import Reading, gone, is_reached

STATES = ("met", "on_the_way", "no_clear_change", "missed")
REASONS = {
    "lagging_reached": "the lagging metric reached its target",
    "lagging_not_reached": "the date has passed and the lagging metric has not reached its target",
    "lagging_not_measured": "the date has passed and the lagging metric was not measured since",
    "no_lagging_target": "the date has passed and no lagging metric with a target was agreed",
    "lagging_on_the_way": "the lagging metric covered a quarter of its way or more",
    "leading_reached": "the leading metric reached its target",
    "leading_on_the_way": "the leading metric covered a quarter of its way or more",
    "pillar_rose": "the pillar rose clearly",
    "nothing_clear": "no metric covered a quarter of its way and the pillar did not rise clearly",
    "pillar_fell": "the pillar fell clearly, whatever the state",
}
"""Every fact that a state follows from, or that is named beside it."""
WAYS = ("reached", "on_the_way", "begun", "away", "measured", "not_measured")
"""What can be said of a metric: at its target; a quarter of the way or more; less; away from it; measured,
but without a way to measure it on; not measured."""


@dataclass(frozen=True)
class Tracked:
    """A goal's metric as it was agreed, with its readings. ``direction`` is `up`, `down` or `to_zero`."""

    direction: str
    baseline: float | None
    target: float | None
    readings: tuple[Reading, ...] = ()

    def until(self, since: date, until: date) -> tuple[Reading, ...]:
        """The readings that count, the oldest first: after one day and up to another."""
        found = [each for each in self.readings if since < each.day <= until]
        return tuple(sorted(found, key=lambda each: each.day))


@dataclass(frozen=True)
class Way:
    """How far a metric came: ``state`` is of WAYS, ``share`` of the way from baseline to target.

    ``share`` is None where there is no way: no baseline, no target, or a baseline at its target already.
    ``late`` says of a target that was reached that no reading up to the goal's date had reached it.
    """

    state: str
    baseline: float | None
    target: float | None
    value: float | None
    day: date | None
    share: float | None
    late: bool = False

    @property
    def percent(self) -> int | None:
        """The share in whole percent, cut and not rounded: what is not reached is never 100%."""
        return None if self.share is None else floor(self.share * 100 + 1e-9)


@dataclass(frozen=True)
class Agreed:
    """What was agreed of a goal: its date and its metrics, each None where there is none."""

    pillar: str
    due_on: date | None
    leading: Tracked | None
    lagging: Tracked | None


@dataclass(frozen=True)
class Course:
    """What became of a goal: a state of STATES and, by the keys of REASONS, what it follows from.

    ``before`` and ``after`` are the pillar's published figures in the two releases, None where it shows none;
    ``step`` is what the later release says of the change.
    """

    state: str
    reasons: tuple[str, ...]
    due: bool
    leading: Way | None
    lagging: Way | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    step: Step

    def to_dict(self) -> dict[str, Any]:
        """The course in plain values, as JSON has them but for days."""
        ways = {
            kind: way and {**asdict(way), "percent": way.percent}
            for kind, way in (("leading", self.leading), ("lagging", self.lagging))
        }
        pillar = {"before": _plain(self.before), "after": _plain(self.after), **self.step.to_dict()}
        return {
            "state": self.state,
            "reasons": list(self.reasons),
            "due": self.due,
            **ways,
            "pillar_change": pillar,
        }


def follow(
    agreed: Agreed,
    steps: Mapping[str, Line],
    since: date,
    until: date,
    constants: Constants = CONSTANTS,
) -> Course:
    """What became of a goal between the release it was agreed on and the later one, on these two days.

    ``steps`` are from `pillar_steps`.
    """
    due = agreed.due_on is not None and agreed.due_on < until
    leading, lagging = (
        None if one is None else way(one, since, until, agreed.due_on, constants)
        for one in (agreed.leading, agreed.lagging)
    )
    line = steps.get(agreed.pillar)
    before, after = line.points if line else (None, None)
    step = line.steps[0] if line else Step(None, "not_shown")
    state, reasons = _judged(leading, lagging, step, due=due)
    if step.verdict == "declined":
        reasons += ("pillar_fell",)
    return Course(state, reasons, due, leading, lagging, before, after, step)


def pillar_steps(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Line]:
    """From one release's figures to those of the next, the line of each pillar of everybody inside.

    A pillar that only the earlier release shows has its score there, and a step that is `not_shown`.
    """
    shown = [node for node in earlier["nodes"] if node["id"] == "internal" and node["shown"]]
    before = (pillar for node in shown for pillar in node["scorecard"]["pillars"])
    gone = {
        pillar["id"]: Line(
            pillar["id"], (None if pillar["score"] is None else pillar, None), (Step(None, "not_shown"),)
        )
        for pillar in before
    }
    found = lines([dict(earlier), dict(later)], "internal")
    return {**gone, **{line.id: line for line in found if line.id is not None}}


def way(
    tracked: Tracked,
    since: date,
    until: date,
    due_on: date | None = None,
    constants: Constants = CONSTANTS,
) -> Way:
    """How far a metric came by its last reading that counts."""
    baseline, target = tracked.baseline, tracked.target
    readings = tracked.until(since, until)
    if not readings:
        return Way("not_measured", baseline, target, None, None, None)
    last = readings[-1]
    share = gone(baseline, target, last.value, tracked.direction)
    reached = [
        each for each in readings if target is not None and is_reached(target, each.value, tracked.direction)
    ]
    if last not in reached:
        state = _moved(share, constants)
        return Way(state, baseline, target, last.value, last.day, share)
    late = due_on is not None and due_on < reached[0].day
    return Way("reached", baseline, target, last.value, last.day, share, late)


def counted(courses: Iterable[Course]) -> dict[str, int]:
    """How many courses came to each state."""
    states = [each.state for each in courses]
    return {state: states.count(state) for state in STATES}


def _judged(
    leading: Way | None, lagging: Way | None, step: Step, *, due: bool
) -> tuple[str, tuple[str, ...]]:
    if lagging and lagging.state == "reached":
        return "met", ("lagging_reached",)
    if due:
        return "missed", (_why_missed(lagging),)
    signs = _signs(leading, lagging, step)
    return ("on_the_way", signs) if signs else ("no_clear_change", ("nothing_clear",))


def _why_missed(lagging: Way | None) -> str:
    if lagging is None or lagging.target is None:
        return "no_lagging_target"
    return "lagging_not_measured" if lagging.state == "not_measured" else "lagging_not_reached"


def _signs(leading: Way | None, lagging: Way | None, step: Step) -> tuple[str, ...]:
    """Everything that says that a goal is on its way."""
    held = {
        "lagging_on_the_way": lagging is not None and lagging.state == "on_the_way",
        "leading_reached": leading is not None and leading.state == "reached",
        "leading_on_the_way": leading is not None and leading.state == "on_the_way",
        "pillar_rose": step.verdict == "improved",
    }
    return tuple(name for name, holds in held.items() if holds)


def _moved(share: float | None, constants: Constants) -> str:
    """What a share of the way means, for a metric that is not at its target."""
    if share is None:
        return "measured"
    if share < -constants.cut_off_tolerance:
        return "away"
    return "on_the_way" if share >= constants.way_begun - constants.cut_off_tolerance else "begun"


def _plain(figure: Mapping[str, Any] | None) -> dict[str, Any] | None:
    kept: Sequence[str] = ("score", "n", "sd", "ci95", "level", "bound")
    return None if figure is None else {name: figure.get(name) for name in kept}
