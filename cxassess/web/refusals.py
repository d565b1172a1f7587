"""What the records refuse, in the reader's language; and their rules of texts as forms ask them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from ..records import days, goal_checks, keys, names

_NUMBERED: tuple[tuple[re.Pattern[str], Any], ...] = (
    (
        re.compile(r"Use at most (?P<most>[\d,]+) characters, without any that cannot be seen\."),
        _l("Use at most %(most)s characters, without any that cannot be seen."),
    ),
    (
        re.compile(r"Use (?P<least>\d+) to (?P<most>[\d,]+) characters, without any that cannot be seen\."),
        _l("Use %(least)s to %(most)s characters, without any that cannot be seen."),
    ),
    (
        re.compile(r"Give a name of at most (?P<most>[\d,]+) characters, without any that cannot be seen\."),
        _l("Give a name of at most %(most)s characters, without any that cannot be seen."),
    ),
    (
        re.compile(r"Use a whole number from (?P<least>\d+) to (?P<most>[\d,]+)\."),
        _l("Use a whole number from %(least)s to %(most)s."),
    ),
    (
        re.compile(r"Use a number from (?P<least>-?[\d,]+) to (?P<most>[\d,]+)\."),
        _l("Use a number from %(least)s to %(most)s."),
    ),
    (
        re.compile(r"Use an amount from (?P<least>\d+) to (?P<most>[\d,]+)\."),
        _l("Use an amount from %(least)s to %(most)s."),
    ),
)
_BETWEEN = re.compile(r"Give a day from (\S+) to (\S+)\.")
_PLAIN = {
    keys.NAME_ADVICE: _l("Give the key a name of at most 100 characters, without any that cannot be seen."),
    days.ADVICE: _l("Give a date as year, month and day, such as 2027-06-30."),
    names.NO_REASON: _l("Say in a few words why, at most 1,000 characters."),
    goal_checks.NO_TITLE: _l("Say what is to be reached."),
    "This day has gone by. Give one that is to come.": _l("This day has gone by. Give one that is to come."),
    "The round must close after it opens.": _l("The round must close after it opens."),
    "Give the day on which it opens or closes by itself.": _l(
        "Give the day on which it opens or closes by itself."
    ),
    "Say in a few words what stands in the way.": _l("Say in a few words what stands in the way."),
    "Give a day that has come.": _l("Give a day that has come."),
    "Say why it cannot be fixed.": _l("Say why it cannot be fixed."),
    "Write down what is answered before it is published.": _l(
        "Write down what is answered before it is published."
    ),
    "Say in a few words how this was worked out.": _l("Say in a few words how this was worked out."),
    "Use at least the low amount.": _l("Use at least the low amount."),
    "Use at least the likely amount.": _l("Use at least the likely amount."),
}


def in_words(message: str) -> str:
    """A message of the records in the reader's language; as it is, where it has no translation."""
    for pattern, text in _NUMBERED:
        if found := pattern.fullmatch(message):
            numbers = {name: int(each.replace(",", "")) for name, each in found.groupdict().items()}
            return str(text) % {name: format_decimal(each) for name, each in numbers.items()}
    if found := _BETWEEN.fullmatch(message):
        first, last = (format_date(days.read(each), "long") for each in found.groups())
        return _("Give a day from %(first)s to %(last)s.", first=first, last=last)
    return str(_PLAIN.get(message, message))


def asks(fault: Callable[..., str | None], *bounds: int) -> Callable[[Any, Field], None]:
    """A validator that refuses what a rule of the records refuses, with its message."""

    def refuse(form: Any, field: Field) -> None:
        if wrong := fault(field.data or "", *bounds):
            raise ValidationError(in_words(wrong))

    return refuse


def a_line(most: int) -> Callable[[Any, Field], None]:
    """The validator of one line of text."""
    return asks(names.line_fault, most)


def lines(most: int) -> Callable[[Any, Field], None]:
    """The validator of a text of several lines."""
    return asks(names.lines_fault, most)


def a_reason() -> Callable[[Any, Field], None]:
    """The validator of a reason that must be given."""
    return asks(names.reason_fault)
