"""The forms by which leaders decide about a theme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from ..maturity.errors import Fault
from ..records.themes import LONGEST_REASON, Theme, name_fault
from .refusals import asks, in_words, lines

_WHY = [lines(LONGEST_REASON)]


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """What every decision has: the version it was made from, and why."""

    version = HiddenField(validators=[InputRequired()])
    reason = TextAreaField(_l("Why? (optional)"), _WHY)

    @property
    def made_from(self) -> int:
        """The version of the theme that the form was made from; -1, which none has, for anything else."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    def blame(self, faults: Iterable[Fault]) -> None:
        """Put what the records refused at the fields that it is about; the form has a field for each."""
        for fault in faults:
            name = {"/merged_into": "into"}.get(fault.where, fault.where.removeprefix("/"))
            self[name].errors = [*self[name].errors, in_words(fault.message)]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Each field's error, with the id of its control."""
        return [(field.id, field.errors[0]) for field in self if field.errors]


class NameForm(DecisionForm):
    """Another name for a theme."""

    name = StringField(
        _l("Name"),
        [asks(name_fault)],
    )


class MergeForm(DecisionForm):
    """The theme that another becomes part of."""

    into = SelectField(_l("Which theme is it part of?"), validate_choice=False)

    def offer(self, theme: Theme, every: Iterable[Theme]) -> MergeForm:
        """The form with the themes that this one can become part of."""
        others = [(each.id, each.name) for each in every if each.is_live and each.id != theme.id]
        self.into.choices = [("", _("Choose a theme")), *others]
        return self

    def validate_into(self, field: Field) -> None:
        """Nothing, or ValidationError where no theme of the list was chosen."""
        if not field.data or field.data not in {value for value, _name in field.choices}:
            raise ValidationError(_("Choose the theme that this one is part of."))


def blank(kind: Any, theme: Theme, **data: str) -> Any:
    """A form of a kind as it stands before anybody typed; what is named by `data` is filled in."""
    return kind(formdata=None, prefix=PREFIXES[kind], data={"version": str(theme.version), **data})


PREFIXES = {NameForm: "rename-", MergeForm: "merge-", DecisionForm: "dismiss-"}
