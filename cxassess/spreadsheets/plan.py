"""The roadmap as tools for planning import it: goals first, then their actions, each below its goal.

The keys of the columns are the names that importers know; they are English in every language, and so are
the codes in the cells: importers map both. Only what leaders adopted is there; while they have adopted
nothing, what is proposed, which its section and its labels say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from ..findings.figures import Figures
from ..findings.goals import amount
from .model import Cell, Column, Source, Table, laid_out

if TYPE_CHECKING:
    from ..records.roadmaps import Goal, GoalMetric

GOAL, ACTION, TO_DO = "Epic", "Task", "To Do"
SECTIONS = {"now": "Now", "next": "Next", "later": "Later"}
PROPOSED = "Proposed"
PRIORITIES = {"now": "High", "next": "Medium", "later": "Low"}


def table(source: Source) -> Table:
    """A row for each goal and one for each of its actions."""
    columns = _columns()
    about = _(
        "The adopted goals with their actions, in the columns that tools for planning import. Their names "
        "and codes are English in every language."
    )
    return Table("plan", _("Plan"), about, columns, laid_out(columns, _rows(source)))


def planned(goals: Sequence[Goal]) -> list[Goal]:
    """The goals to plan with: those that leaders adopted; until there is one, those that are proposed."""
    adopted = [goal for goal in goals if goal.state == "adopted"]
    return adopted or [goal for goal in goals if goal.state == "proposed"]


def _columns() -> list[Column]:
    return [
        Column("Name", "Name", _("The goal, or one of its actions")),
        Column("Description", "Description", _("Why, what it serves, and how it is measured"), wide=True),
        Column("Issue Type", "Issue Type", _("Epic: a goal; Task: an action")),
        Column("Issue ID", "Issue ID", _("A number in this file"), "count"),
        Column("Parent", "Parent", _("The number of the goal that an action belongs to"), "count"),
        Column("Parent Task", "Parent Task", _("The name of that goal")),
        Column("Assignee", "Assignee", _("The owner of the goal, as leaders wrote it")),
        Column("Start Date", "Start Date", _("Of a goal in Now: the day of the release"), "date"),
        Column("Due Date", "Due Date", _("By when it is to be reached"), "date"),
        Column("Section", "Section", _("Now, Next or Later; Proposed while nobody has adopted a goal")),
        Column("Labels", "Labels", _("The pillar, the state and the effort; a space between two labels")),
        Column("Status", "Status", _("To Do: no state of work is kept here")),
        Column("Priority", "Priority", _("High in Now, Medium in Next, Low in Later")),
        Column("Reference", "Reference", _("The goal’s id here, the same in every file")),
    ]


def _rows(source: Source) -> Iterator[dict[str, Cell]]:
    """Goals before actions: importers want to know a parent before what belongs to it."""
    goals = planned(source.goals)
    released_on = source.release.released_on
    shared = [_shared(goal, released_on) for goal in goals]
    for number, (goal, both) in enumerate(zip(goals, shared, strict=True), start=1):
        told = {"Name": goal.title, "Description": description(source.figures, goal)}
        yield {**both, **told, "Issue Type": GOAL, "Issue ID": number, "Due Date": goal.due_on}
    actions = [(place, action) for place, goal in enumerate(goals) for action in goal.actions]
    for number, (place, action) in enumerate(actions, start=len(goals) + 1):
        below = {"Parent": place + 1, "Parent Task": goals[place].title}
        yield {**shared[place], "Name": action, "Issue Type": ACTION, "Issue ID": number, **below}


def _shared(goal: Goal, released_on: date) -> dict[str, Cell]:
    """What a goal has in common with its actions."""
    adopted = goal.state == "adopted"
    return {
        "Assignee": goal.owner or None,
        "Start Date": released_on if adopted and goal.horizon == "now" else None,
        "Section": SECTIONS[goal.horizon] if adopted else PROPOSED,
        "Labels": f"cx-roadmap {goal.pillar_id.replace('_', '-')} {goal.state} effort-{goal.effort}",
        "Status": TO_DO,
        "Priority": PRIORITIES[goal.horizon],
        "Reference": goal.id,
    }


def description(figures: Figures, goal: Goal) -> str:
    """Why the goal is there, and how it will be seen to work, line by line."""
    lines = [goal.why, _("Pillar: %(pillar)s", pillar=figures.pillar_name(goal.pillar_id))]
    lines += [_metric(metric) for metric in (goal.leading, goal.lagging) if metric]
    return "\n".join(filter(None, lines))


def _metric(metric: GoalMetric) -> str:
    ends = [
        "–" if value is None else amount(value, metric.unit) for value in (metric.baseline, metric.target)
    ]
    return _("Metric: %(name)s, from %(baseline)s to %(target)s", name=metric.name, baseline=ends[0],
             target=ends[1])  # fmt: skip
