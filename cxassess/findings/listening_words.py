"""What the kinds, cadences and states of sources of customer feedback are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import lazy_gettext as _l

KINDS: Mapping[str, Any] = {
    "surveys": _l("Surveys"),
    "reviews": _l("Reviews"),
    "social": _l("Social media"),
    "focus_groups": _l("Focus groups"),
    "operational_data": _l("Operational data"),
    "conversations": _l("Conversations"),
    "complaints": _l("Complaints"),
    "employee_feedback": _l("Employee feedback"),
    "own": _l("Other kinds"),
}
WITHIN: Mapping[str, Any] = {
    "surveys": _l("surveys"),
    "reviews": _l("reviews"),
    "social": _l("social media"),
    "focus_groups": _l("focus groups"),
    "operational_data": _l("operational data"),
    "conversations": _l("conversations"),
    "complaints": _l("complaints"),
    "employee_feedback": _l("employee feedback"),
    "own": _l("other kinds"),
}
WHY: Mapping[str, Any] = {
    "surveys": _l(
        "Surveys put the same question to many customers, so that answers can be counted and compared."
    ),
    "reviews": _l("Reviews say unasked what people tell each other, also those who never answer a survey."),
    "social": _l("Social media show first what upsets or pleases people, while it can still be put right."),
    "focus_groups": _l("Focus groups let customers explain why, which no figure does."),
    "operational_data": _l(
        "Operational data (waits, errors, returns) show what customers do and do not say."
    ),
    "conversations": _l("Calls, chats and talks at the counter hold what customers need in their own words."),
    "complaints": _l(
        "Complaints name the failures that cost customers most, with what would put them right."
    ),
    "employee_feedback": _l("Staff hear customers every day, and know which rules stand in the way."),
    "own": _l("What only your organisation has, such as a customer council or mystery shopping."),
}
"""Why a kind matters, in a line."""
CADENCES: Mapping[str, Any] = {
    "continuous": _l("All the time"),
    "daily": _l("Every day"),
    "weekly": _l("Every week"),
    "monthly": _l("Every month"),
    "quarterly": _l("Every quarter"),
    "yearly": _l("Every year"),
    "irregular": _l("Now and then"),
}
STATES: Mapping[str, Any] = {
    "in_use": _l("In use"),
    "planned": _l("Planned"),
    "stopped": _l("Stopped"),
}
FRESHNESS: Mapping[str, Any] = {
    "up_to_date": _l("Looked at in time"),
    "overdue": _l("Overdue"),
    "never": _l("Not looked at yet"),
}
STATUSES: Mapping[str, Any] = {
    "up_to_date": _l("Up to date"),
    "overdue": _l("Not looked at in time"),
    "planned": _l("Planned"),
    "stopped": _l("Stopped"),
    "none": _l("Missing"),
}
MARKS = {
    "up_to_date": "done",
    "overdue": "bad",
    "never": "bad",
    "planned": "now",
    "stopped": "todo",
    "none": "todo",
}
"""The mark of a status by shape, as `page.status` draws it."""


def kind_name(kind: str, own: str = "") -> str:
    """What a kind is called; an own one by its own name."""
    return own if kind == "own" and own else str(KINDS.get(kind, kind))


def quarter(day: date) -> str:
    """The short name of a date on an axis: a quarter by its end, else the day."""
    following = date.fromordinal(day.toordinal() + 1)
    if following.day == 1 and following.month in (1, 4, 7, 10):
        return str(format_date(day, "QQQ yyyy"))
    return str(format_date(day, "d MMM yyyy"))
