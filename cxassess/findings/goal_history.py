"""What became of a goal, change by change, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from cxassess.findings import goals, wording
from cxassess.findings.figures import Figures

if TYPE_CHECKING:
    from cxassess.records.roadmaps import GoalChange


@dataclass(frozen=True)
class Told:
    """A change in words: what it was, who made it and when, why, and what was written."""

    what: str
    who_and_when: str
    reason: str
    fields: tuple[tuple[str, str], ...]


def told(figures: Figures, change: GoalChange, people: Mapping[str, str]) -> Told:
    """A change of a goal; `people` are names by the ids of accounts."""
    return _told(_what(change), change, people, tuple(_fields(figures, change, people)))


def settings_told(figures: Figures, change: GoalChange | None, people: Mapping[str, str]) -> Told | None:
    """A change of what a roadmap's goals are weighed by; None where there was none."""
    return _told(_("Targets and outcomes set"), change, people, ()) if change else None


def _told(
    what: str, change: GoalChange, people: Mapping[str, str], fields: tuple[tuple[str, str], ...]
) -> Told:
    when = wording.day(change.changed_at.date())
    who = people.get(change.changed_by or "")
    said = _("%(who)s, %(when)s", who=who, when=when) if who else when
    return Told(what, said, change.reason, fields)


def _what(change: GoalChange) -> str:
    if change.version == 1:
        return _("Added by leaders")
    state = {
        "adopted": _("Adopted"),
        "dropped": _("Dropped"),
        "proposed": _("Back among what is proposed"),
    }.get(change.fields.get("state", ""))
    if state:
        return state
    if change.fields and not change.fields.keys() - {"horizon", "position"}:
        return _("Moved")
    return _("Changed")


def _fields(figures: Figures, change: GoalChange, people: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What was written, field by field in the order of the form; a state is said already."""
    for name, title in field_names().items():
        if name in change.fields:
            yield title, _in_words(figures, name, change.fields[name], people)


def field_names() -> dict[str, str]:
    """What each field of a goal is called."""
    return {
        "title": _("Goal"),
        "why": _("Why it matters"),
        "actions": _("What is to be done"),
        "owner": _("Owner"),
        "due_on": _("By when"),
        "horizon": _("Horizon"),
        "position": _("Place"),
        "effort": _("Effort"),
        "returns": _("Returns"),
        "costs": _("Costs of inaction"),
        "leading_metric": _("Leading metric"),
        "leading_baseline": _("Leading metric, baseline"),
        "leading_target": _("Leading metric, target"),
        "lagging_metric": _("Lagging metric"),
        "lagging_baseline": _("Lagging metric, baseline"),
        "lagging_target": _("Lagging metric, target"),
        "remind": _("Who is told when a measurement is due"),
    }


def _in_words(figures: Figures, name: str, value: Any, people: Mapping[str, str]) -> str:
    if value is None:
        return _("as the catalogue has it") if name in BY_CATALOGUE else _("nothing")
    if name in ("returns", "costs"):
        known = {each.id: each.name for each in getattr(figures.questionnaire, name)}
        return wording.listed([known.get(each, each) for each in value]) or _("none")
    if isinstance(value, list):
        return "\n".join(value) or _("none")
    if name == "due_on":
        return wording.day(date.fromisoformat(value))
    if isinstance(value, int | float):
        return wording.number(value, 6)
    return _coded(figures, name, value, people)


BY_CATALOGUE = {"title", "why", "actions", "effort", "returns", "costs", "leading_metric", "lagging_metric"}


def _coded(figures: Figures, name: str, value: str, people: Mapping[str, str]) -> str:
    """A text, or the name of what a code stands for."""
    if name == "horizon":
        return goals.horizon_text(value)
    if name == "effort":
        return goals.effort_text(value)
    if name == "remind":
        return people.get(value, _("somebody who has no account any more"))
    if name in ("leading_metric", "lagging_metric"):
        metric = figures.questionnaire.metrics.get(value)
        return metric.name if metric else value
    return value or _("nothing")
