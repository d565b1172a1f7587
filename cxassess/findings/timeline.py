"""The goals of the roadmap in time, where they have dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import format_date
from flask_babel import gettext as _

from cxassess import charts
from cxassess.findings.model import GoalRow, Horizon, Roadmap

LEAST_MONTHS, EACH_MONTH, EACH_QUARTER = 6, 14, 42
"""How many months are shown at least, and up to how many each is named, or each third."""

MOST_ROWS = 15
"""Goals in one drawing: with their horizons they fill most of a page."""


@dataclass(frozen=True)
class Timeline:
    """Drawings of the goals by horizon with months along the top, in pieces that each fit a page."""

    pieces: tuple[tuple[tuple[str, tuple[charts.Bar, ...]], ...], ...]
    ticks: tuple[tuple[float, str], ...]
    title: str  # all goals by horizon with their dates, in words
    note: str

    def plots(self, ident: str = "calendar", direction: str = "ltr") -> tuple[str, ...]:
        """Every piece as SVG; the first says in words what all of them show."""
        return tuple(
            charts.calendar(
                piece,
                self.ticks,
                ident=f"{ident}-{number}",
                title=self.title if number == 0 else _("The goals in time, continued"),
                direction=direction,
            )
            for number, piece in enumerate(self.pieces)
        )


def read(roadmap: Roadmap, released_on: date) -> Timeline | None:
    """The goals in time from the month of the release on; None where more than half have no date."""
    dates = [goal.due_on for goal in roadmap.goals if goal.due_on]
    if not dates or 2 * len(dates) < len(roadmap.goals):
        return None
    first, end = _span(released_on, max(dates))
    length = (end - first).days

    def place(day: date) -> float:
        return min(max((day - first).days / length, 0.0), 1.0)

    begins = _begins(roadmap.horizons, released_on)
    bands = [
        (horizon.name, tuple(_bar(goal, place, begins[horizon.code], released_on) for goal in horizon.goals))
        for horizon in roadmap.horizons
    ]
    return Timeline(
        tuple(_pieces(bands)),
        tuple((place(day), label) for day, label in _ticks(first, end)),
        " ".join(_told(horizon) for horizon in roadmap.horizons),
        _(
            "A bar ends on the goal’s date; a dashed one has no date yet. At most three goals stand in Now, "
            "so Next is drawn from the first date in Now on, and Later from the first in Next."
        ),
    )


def _span(released_on: date, last: date) -> tuple[date, date]:
    """The first of the month of the release, and the first of the month after the last date."""
    first = released_on.replace(day=1)
    return first, max(_month(last, 1), _month(first, LEAST_MONTHS))


def _begins(horizons: Sequence[Horizon], released_on: date) -> dict[str, date]:
    """From when the goals of each horizon are drawn."""
    found, begin = {}, released_on
    for horizon in horizons:
        found[horizon.code] = begin
        dates = [goal.due_on for goal in horizon.goals if goal.due_on]
        begin = max(begin, min(dates)) if dates else begin
    return found


def _bar(goal: GoalRow, place: Callable[[date], float], begin: date, released_on: date) -> charts.Bar:
    start = begin if goal.due_on is None or goal.due_on > begin else released_on
    label = f"{goal.number}  {goal.title}"
    if goal.due_on is None:
        return charts.Bar(label, place(start), 1.0, open=True)
    end = place(goal.due_on + timedelta(days=1))
    return charts.Bar(label, min(place(start), end), end)


def _ticks(first: date, end: date) -> Iterator[tuple[date, str]]:
    months = (end.year - first.year) * 12 + end.month - first.month
    step = 1 if months <= EACH_MONTH else 3 if months <= EACH_QUARTER else 12
    for number in range(0, months, step):
        day = _month(first, number)
        with_year = number == 0 or step == 12 or day.month <= step
        yield day, format_date(day, "MMM y" if with_year else "MMM")


def _month(day: date, later: int) -> date:
    """The first of the month so many months later."""
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def _pieces(
    bands: list[tuple[str, tuple[charts.Bar, ...]]],
) -> Iterator[tuple[tuple[str, tuple[charts.Bar, ...]], ...]]:
    """The bands in drawings of at most MOST_ROWS goals; an empty horizon has a band too."""
    piece: list[tuple[str, tuple[charts.Bar, ...]]] = []
    left = MOST_ROWS
    for name, bars in bands:
        rest = bars
        while len(rest) > left:
            if left:
                piece.append((name, rest[:left]))
            yield tuple(piece)
            rest, piece, left = rest[left:], [], MOST_ROWS
        piece.append((name, rest))
        left -= len(rest)
    yield tuple(piece)


def _told(horizon: Horizon) -> str:
    if not horizon.goals:
        return _("%(horizon)s: no goals.", horizon=horizon.name)
    goals = [
        _("%(number)s. %(title)s, due: %(day)s", number=goal.number, title=goal.title, day=goal.due_text)
        for goal in horizon.goals
    ]
    return _("%(horizon)s: %(goals)s.", horizon=horizon.name, goals="; ".join(goals))
