"""Forms about API keys: a new one, another name or limit, a successor."""

from typing import Any

from flask import current_app
from flask_babel import format_number
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, ValidationError

from ..records import keys as kept
from ..records.errors import Invalid
from ..records.scopes import SCOPES
from .goal_fields import DayField
from .refusals import asks, in_words


class WholeField(StringField):  # type: ignore[misc]
    """A whole number, or nothing; what was typed stays."""

    value: int | None = None
    most = kept.HIGHEST_RATE
    least = 1

    def pre_validate(self, form: Any) -> None:
        """Read the number. Raises ValidationError with what to do."""
        typed = (self.data or "").strip()
        if not typed:
            return
        if not (typed.isdecimal() and len(typed) < 10 and self.least <= int(typed) <= self.most):
            bounds = {"least": format_number(self.least), "most": format_number(self.most)}
            raise ValidationError(
                _("Use a whole number from %(least)s to %(most)s, in digits alone.", **bounds)
            )
        self.value = int(typed)


class DaysField(WholeField):
    """How many days an earlier key goes on."""

    most, least = kept.LONGEST_OVERLAP, 0


def _name() -> StringField:
    return StringField(_l("What is it for?"), [asks(kept.name_fault)])


class FormAboutKey(FlaskForm):  # type: ignore[misc]
    """What all forms about a key share."""

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The id of a control and what to do there, in the order of the page."""
        ids = {"scopes": "scopes-0"}
        return [(ids.get(field.name, field.id), field.errors[0]) for field in self if field.errors]

    def refuse(self, invalid: Invalid) -> None:
        """Put what storing found at its field."""
        names = {"/scopes": "scopes", "/expires": "expires_on", "/overlap": "overlap", "/rate": "rate"}
        for fault in invalid.faults:
            field = self[names.get(fault.where, "name")]
            field.errors = [*field.errors, in_words(fault.message)]


class ChangeForm(FormAboutKey):
    """What it is for, and what it may spend."""

    state = HiddenField()
    name = _name()
    rate = WholeField(_l("What may it spend in a minute?"))


class KeyForm(FormAboutKey):
    """What a new key is for, what it opens, and when it ends."""

    ticket = HiddenField()
    name = _name()
    scopes = SelectMultipleField(
        _l("What may it do?"), [DataRequired(_l("Choose at least one."))], validate_choice=False
    )
    expires_on = DayField(_l("Last day"))
    rate = WholeField(_l("What may it spend in a minute?"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.scopes.choices = [
            SelectChoice(name, _(scope.meaning), {"said": name}) for name, scope in SCOPES.items()
        ]


class SuccessorForm(FormAboutKey):
    """How long both keys work, and when the new one ends."""

    ticket = HiddenField()
    overlap = DaysField(_l("For how many days does the earlier key go on?"))
    expires_on = DayField(_l("Last day of the new key"))


def hint_of_rate() -> str:
    """What a limit means, and which one holds where none is given."""
    usual = current_app.config["API_RATE"]
    meaning = _("One for each call, and one more for each 64 KiB that it sends.")
    if usual:
        return _("%(meaning)s Left empty it is %(n)s, as for most.", meaning=meaning, n=format_number(usual))
    return _("%(meaning)s Left empty there is no limit, as for most.", meaning=meaning)
