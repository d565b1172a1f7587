"""The form of a workshop's sheet, made from the questions that the questionnaire puts to groups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask_babel import format_number
from flask_babel import gettext as _
from wtforms import Field, HiddenField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import AnyOf

from ..findings.wording import audience_name
from ..maturity import AUDIENCES, OpenQuestion, Questionnaire
from ..records import workshops
from .survey_forms import WordsField

_LINE_ENDS = re.compile("[\u2028\u2029]")


class CountField(StringField):
    """How many people are in the group; what was typed stays, whatever it was."""

    value = 0

    @property
    def control(self) -> str:
        """The id that an error message leads to."""
        return self.id

    def pre_validate(self, form: BaseForm) -> None:
        """Read the number. Raises ValidationError with what to do."""
        typed = (self.data or "").strip()
        if not typed.isdecimal() or len(typed) > 9:
            raise ValidationError(_("Say how many people are in the group, in figures, such as 7"))
        self.value = int(typed)
        fewest, most = format_number(workshops.FEWEST), format_number(workshops.MOST)
        if self.value < workshops.FEWEST:
            message = _(
                "Enter groups of at least %(fewest)s people: fewer could be told apart", fewest=fewest
            )
            raise ValidationError(message)
        if self.value > workshops.MOST:
            raise ValidationError(_("Enter a sheet for each group, of at most %(most)s people", most=most))


class GroupField(RadioField):
    """Who is in the group."""

    @property
    def control(self) -> str:
        return f"{self.name}-0"


def audiences(questionnaire: Questionnaire) -> list[str]:
    """The audiences that are asked anything in a workshop."""
    return [name for name in AUDIENCES if workshops.questions(questionnaire, name)]


class SheetForm(BaseForm):
    """A sheet: filled from what was sent, else from one that is kept, else empty.

    The questions stand in the words of its audience. A text that was typed under a question which is not put
    to that audience is shown with its fault and never dropped.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        sent: Any = None,
        kept: workshops.Workshop | None = None,
        **begun: str,
    ) -> None:
        values = _values(kept) if kept else begun
        group = (values if sent is None else sent).get("audience", "")
        self.group = group if group in AUDIENCES else ""
        self.asked = workshops.questions(questionnaire)
        choices = [SelectChoice(name, audience_name(name)) for name in audiences(questionnaire)]
        choose = AnyOf([choice.value for choice in choices], message=_("Choose who is in the group"))
        super().__init__(
            {
                "version": HiddenField(),
                "ticket": HiddenField(),
                "audience": GroupField(
                    _("Who is in the group?"), [choose], choices=choices, validate_choice=False
                ),
                "head_count": CountField(_("How many people are in the group?")),
                **{f"answer_{question.id}": self._words(question) for question in self.asked},
            }
        )
        self.process(sent, data=values)

    def _words(self, question: OpenQuestion) -> Any:
        audience = self.group if self.group in question.audiences else question.audiences[0]
        limit = workshops.LONGEST
        hint = _("Up to %(limit)s characters.", limit=format_number(limit))
        return WordsField(question.text_for(audience), answer_id=question.id, limit=limit, hint=hint)

    @property
    def answers(self) -> list[Field]:
        """The questions to show: those put to this audience, and any under which something was typed."""
        return [
            field
            for question, field in self._pairs()
            if not self.group or self.group in question.audiences or field.data
        ]

    def _pairs(self) -> Iterator[tuple[OpenQuestion, Field]]:
        return ((question, self[f"answer_{question.id}"]) for question in self.asked)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the sheet can be kept; every fault stands at its field."""
        super().validate(extra_validators)
        for question, field in self._pairs():
            if self.group and self.group not in question.audiences and field.answer.strip():
                field.errors = [
                    _("This question is not put to this group: empty it, or choose another group")
                ]
        if self.answers and not any(field.answer.strip() for _question, field in self._pairs()):
            self.answers[0].errors = [_("Write down what the group agreed on, for at least one question")]
        return not self.faults

    def refuse(self, question_id: str, message: str) -> None:
        """Put a fault that storing found at its question."""
        self[f"answer_{question_id}"].errors = [message]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The id of a control and what to do there, in the order of the page."""
        return [(field.control, field.errors[0]) for field in self if field.errors]

    def sheet(self) -> dict[str, Any]:
        """The values in the words of `records.workshops`."""
        said = {field.answer_id: _LINE_ENDS.sub("\n", field.answer) for _question, field in self._pairs()}
        return {
            "audience": self["audience"].data,
            "head_count": self["head_count"].value,
            "answers": {name: text for name, text in said.items() if text.strip()},
        }

    @property
    def version(self) -> int:
        """The version that the form was made from; 0, which no sheet has, for anything else."""
        text = self["version"].data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    @property
    def ticket(self) -> str:
        return (self["ticket"].data or "")[:64]

    def renew(self, **values: str) -> None:
        """Put other values into the fields that nobody sees."""
        for name, text in values.items():
            self[name].data = text

    def differences(self, kept: workshops.Workshop) -> Iterator[tuple[str, str]]:
        """The label of each field whose typed text is not what is kept now, with what is kept now."""
        values = _values(kept)
        for field in self:
            before = values.get(field.name, "")
            if field.name not in ("version", "ticket") and (field.data or "").strip() != before:
                yield field.label.text, audience_name(before) if field.name == "audience" else before


def _values(kept: workshops.Workshop) -> dict[str, str]:
    """A sheet's values as they stand in the form."""
    answers = {f"answer_{name}": text for name, text in kept.answers.items()}
    return {
        "version": str(kept.version),
        "audience": kept.audience,
        "head_count": str(kept.head_count),
        **answers,
    }
