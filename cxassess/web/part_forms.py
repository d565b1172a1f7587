"""A form for a part of a round: filled from the round, or from what was sent and never lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import ValidationError

from ..maturity.errors import Fault
from ..records.rounds import Round
from .refusals import in_words

LONGEST_NUMBER = 9


class NumberField(StringField):  # type: ignore[misc]
    """A whole number of 0 or more, or nothing; what was typed stays, whatever it was."""

    value: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number. Raises ValidationError with what to do."""
        typed = (self.data or "").strip()
        if not typed:
            return
        if not (typed.isascii() and typed.isdecimal()) or len(typed) > LONGEST_NUMBER:
            raise ValidationError(_("Use a whole number in figures, such as 120."))
        self.value = int(typed)


class PartForm(FlaskForm):  # type: ignore[misc]
    """A part of a round; `kept` is how the round's values stand in its fields."""

    version = HiddenField()

    to_choose: ClassVar[Mapping[str, Any]] = {}
    """What to say of a field in which nothing was chosen, where more than one could be meant."""

    def __init__(
        self, organisation_id: str, survey_round: Any = None, *, sent: bool = False, **begun: Any
    ) -> None:
        self.organisation_id, self.survey_round = organisation_id, survey_round
        kept = {**self.kept(survey_round), "version": str(survey_round.version)} if survey_round else begun
        super().__init__(formdata=request.form if sent else None, data=kept)
        self.offer()

    def offer(self) -> None:
        """Put the choices into the fields that have any."""

    @classmethod
    def kept(cls, survey_round: Round) -> dict[str, Any]:
        """The round's values as they stand in the fields."""
        raise NotImplementedError

    def details(self) -> dict[str, Any]:
        """The values in the words of `records.rounds.change`."""
        raise NotImplementedError

    @property
    def based_on(self) -> int:
        """The version that the form was made from; 0, which no round has, for anything else."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the part can be kept as far as can be said here; every fault stands at its field."""
        valid = super().validate(extra_validators)
        for field in self:
            one = isinstance(field, RadioField | SelectField) and not isinstance(field, SelectMultipleField)
            chosen = one and not field.errors
            if chosen and field.data not in {choice.value for choice in field.choices}:
                field.errors = [self.to_choose.get(field.name) or _("Choose one of these.")]
        return bool(valid and not self.faults)

    def field_of(self, detail: str) -> str:
        """The name of the field that shows a fault of a detail."""
        return detail

    def refuse(self, faults: Iterable[Fault]) -> list[str]:
        """Put faults that storing found at their fields; those without a field come back."""
        without = []
        for fault in faults:
            name = self.field_of(fault.where.strip("/").partition("/")[0])
            if name in self:
                self[name].errors = [in_words(fault.message)]
            else:
                without.append(in_words(fault.message))
        return without

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The id of a control and what to do there, in the order of the page."""
        return [(_control(field), field.errors[0]) for field in self if field.errors]

    def renew(self, version: int) -> None:
        """Let the next save begin with this version."""
        self.version.data = str(version)

    def differences(self, now: Round) -> Iterator[tuple[str, str]]:
        """The label of each field whose typed value is not what is kept now, with what is kept now."""
        for name, kept in self.kept(now).items():
            if (self[name].data or "") != (kept or ""):
                yield str(self[name].label.text), _said(self[name], kept)


def _control(field: Field) -> str:
    return f"{field.id}-0" if isinstance(field, RadioField) else str(field.id)


def _said(field: Field, kept: Any) -> str:
    """A kept value in words."""
    if isinstance(field, RadioField | SelectField):
        return next((str(choice.label) for choice in field.choices if choice.value == kept), "")
    if isinstance(field, BooleanField):
        return _("Yes") if kept else _("No")
    return str(kept or "")
