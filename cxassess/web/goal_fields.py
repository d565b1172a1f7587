"""Fields of forms about goals: a number in the reader's language, a day, and what no text may hold."""

import unicodedata
from datetime import date
from math import isnan, nan
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from ..records import days
from .refusals import in_words


class NumberField(StringField):  # type: ignore[misc]
    """A number as the reader's language writes it; what was typed stays, whatever it was."""

    value: float | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number. Raises ValidationError with what to do."""
        typed = (self.data or "").strip().removesuffix("%").strip()
        if not typed:
            return
        try:
            value = float(parse_decimal(typed.replace("−", "-"), locale=get_locale(), strict=True))
        except (NumberFormatError, ValueError):
            value = nan
        if isnan(value):
            raise ValidationError(_("Use a number, such as %(n)s.", n=format_decimal(12.5)))
        self.value = value


class DayField(StringField):  # type: ignore[misc]
    """A date as browsers send it."""

    value: date | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the date. Raises ValidationError with what to do."""
        try:
            self.value = days.read(self.data.strip()) if self.data and self.data.strip() else None
        except ValueError:
            raise ValidationError(in_words(days.ADVICE)) from None


def in_reach(form: Any, field: DayField) -> None:
    """Nothing, or ValidationError for a day that no goal can be due on: somebody slipped on a key."""
    if wrong := days.out_of_reach(field.value):
        raise ValidationError(in_words(wrong))


def no_controls(form: Any, field: Field) -> None:
    """Nothing, or ValidationError for characters that cannot be seen and some databases refuse."""
    if any(unicodedata.category(char) == "Cc" and char not in "\r\n\t" for char in field.data or ""):
        raise ValidationError(_("Remove the invisible control characters."))


def number_text(value: float | None) -> str:
    """A number as it stands in its field."""
    return "" if value is None else str(format_decimal(value, format="0.######"))
