"""The forms of the respondents' pages, made from the questionnaire.

Every field knows which answer it holds (`answer_id`), how it is drawn (`shape`, the macro that a template
picks) and what it was answered (`answer`). Only what the page asks is read: anything else that is sent is
left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import format_number
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm

from ..maturity import Item, OpenQuestion, Outcome, Pillar, Unit
from ..maturity.instrument import KIND
from . import promises
from .journey import Journey

COMMENT_LIMIT = 400
OPEN_LIMIT = 1000
DONT_KNOW = "dk"
# No unit can be called so: ids begin with a letter or a digit.
UNSAID = "-"
# A scale without descriptions that is longer than this is drawn as a row of numbers.
LONGEST_LIST = 7
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

KINDS = {
    "rule": _l("A rule"),
    "procedure": _l("A procedure"),
    "communication": _l("How we communicate"),
    "technology": _l("Technology"),
    "target": _l("A target or an incentive"),
    "other": _l("Something else"),
    "good": _l("A good one"),
    "bad": _l("A bad one"),
}
AUDIENCES = {
    "staff": _l("I work here"),
    "leader": _l("I lead this organisation, or a part of it"),
    "customer": _l("I am a customer"),
}


class ScaleField(RadioField):
    """A statement answered on a scale or by don't know; nothing is chosen beforehand."""

    def __init__(
        self, *args: Any, answer_id: str, shape: str = "list", message: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, validate_choice=False, **kwargs)
        self.answer_id, self.shape, self.message = answer_id, shape, message

    @property
    def answer(self) -> int | str | None:
        if self.data not in {choice.value for choice in self.choices}:
            return None
        return DONT_KNOW if self.data == DONT_KNOW else int(self.data)

    @property
    def control(self) -> str:
        """The id that an error message leads to."""
        return f"{self.name}-0"

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        if self.answer is None:
            raise ValidationError(self.message)


class WordsField(TextAreaField):
    """An optional answer in words."""

    shape = "text"

    def __init__(self, *args: Any, answer_id: str, limit: int, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, filters=[_tidy], **kwargs)
        self.answer_id, self.limit, self.hint = answer_id, limit, hint

    @property
    def answer(self) -> str:
        return self.data or ""

    @property
    def control(self) -> str:
        return self.id

    def post_validate(self, form: BaseForm, validation_stopped: bool) -> None:
        if len(self.answer) > self.limit:
            found, most = len(self.answer), self.limit
            raise ValidationError(
                _(
                    "Shorten this text to %(most)s characters: it has %(found)s now",
                    most=format_number(most),
                    found=format_number(found),
                )
            )


class KindField(SelectField):
    """Which kind of thing an answer in words is about; may stay open."""

    shape = "kind"

    def __init__(self, *args: Any, answer_id: str, **kwargs: Any) -> None:
        super().__init__(*args, validate_choice=False, **kwargs)
        self.answer_id = answer_id

    @property
    def answer(self) -> str:
        return self.data if self.data in {choice.value for choice in self.choices} else ""

    @property
    def control(self) -> str:
        return self.id


class PageForm(BaseForm):
    """The fields of one page, filled from what was sent, else from the draft."""

    def __init__(self, fields: Mapping[str, Any], sent: Any, answers: Mapping[str, Any]) -> None:
        super().__init__(fields)
        kept = {field.name: answers.get(field.answer_id) for field in self}
        self.process(sent, data=kept)

    def answers(self) -> dict[str, int | str | None]:
        """What the page was answered, by the id of each answer; None where nothing was chosen."""
        return {field.answer_id: field.answer for field in self}

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The id of a control and what to do there, in the order of the page."""
        return [(field.control, field.errors[0]) for field in self if field.errors]

    @property
    def questions(self) -> list[Field]:
        return [field for field in self if isinstance(field, ScaleField)]


def pillar_form(journey: Journey, pillar: Pillar, sent: Any = None) -> PageForm:
    """The page of a pillar: its items, then its comment box where it has one."""
    audience = journey.ballot.audience
    fields = {
        f"item_{item.id}": _item_field(item, audience, number)
        for number, item in enumerate(journey.items(pillar), 1)
    }
    if pillar.comment:
        fields["comment"] = WordsField(
            _("%(question)s (optional)", question=pillar.comment),
            answer_id=f"comment.{pillar.id}",
            limit=COMMENT_LIMIT,
            hint=f"{_most(COMMENT_LIMIT)} {promises.written_answers(journey.survey_round)}",
        )
    return PageForm(fields, sent, journey.draft.answers)


def last_form(journey: Journey, sent: Any = None) -> PageForm:
    """The page after the pillars: outcomes, then the open questions of the audience."""
    audience = journey.ballot.audience
    fields: dict[str, Any] = {
        f"outcome_{outcome.id}": _outcome_field(outcome, audience, number)
        for number, outcome in enumerate(journey.outcomes, 1)
    }
    for question in journey.open_questions:
        fields |= _open_fields(journey, question)
    return PageForm(fields, sent, journey.draft.answers)


def _item_field(item: Item, audience: str, number: int) -> Any:
    anchors = item.anchors_for(audience)
    return ScaleField(
        item.statement_for(audience),
        answer_id=item.id,
        choices=_choices(item.scale.values, anchors),
        shape="list" if anchors or len(item.scale.values) <= LONGEST_LIST else "numbers",
        message=_(
            "Question %(number)s: choose the description closest to what happens today, or choose Don’t know",
            number=number,
        ),
    )


def _outcome_field(outcome: Outcome, audience: str, number: int) -> Any:
    return ScaleField(
        outcome.statement_for(audience),
        answer_id=outcome.id,
        choices=_choices(outcome.scale.values, {}),
        shape="numbers",
        message=_("Question %(number)s: choose a number, or choose Don’t know", number=number),
    )


def _choices(values: Iterable[int], anchors: Mapping[int, str]) -> list[SelectChoice]:
    described = [SelectChoice(str(value), anchors.get(value, str(value))) for value in values]
    return [*described, SelectChoice(DONT_KNOW, _("Don’t know"))]


def _open_fields(journey: Journey, question: OpenQuestion) -> dict[str, Any]:
    fields: dict[str, Any] = {
        f"open_{question.id}": WordsField(
            _("%(question)s (optional)", question=question.text_for(journey.ballot.audience)),
            answer_id=question.id,
            limit=OPEN_LIMIT,
            hint=_most(OPEN_LIMIT),
        )
    }
    if question.kinds:
        fields[f"kind_{question.id}"] = KindField(
            _("What kind of thing is it? (optional)"),
            answer_id=question.id + KIND,
            choices=[
                SelectChoice("", ""),
                *(SelectChoice(kind, KINDS.get(kind, kind)) for kind in question.kinds),
            ],
        )
    return fields


def _most(limit: int) -> str:
    return _("Up to %(limit)s characters.", limit=format_number(limit))


def _tidy(text: str | None) -> str:
    """A line break is one character, whatever the browser sends; control characters are no text."""
    return _CONTROL.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n"))


def _placed(unit: Unit, offered: Mapping[str, Unit]) -> str:
    """The unit's name, with the one it belongs to."""
    above = offered.get(unit.parent or "")
    return _("%(unit)s (%(above)s)", unit=unit.name, above=above.name) if above else unit.name


class GroupForm(BaseForm):
    """In which group an open-link response counts: the audience, and for staff the unit."""

    def __init__(self, audiences: Iterable[str], units: Iterable[Unit], sent: Any = None) -> None:
        roles = [SelectChoice(name, AUDIENCES[name]) for name in audiences]
        offered = {unit.id: unit for unit in units}
        places = [SelectChoice(unit.id, _placed(unit, offered)) for unit in offered.values()]
        fields: dict[str, Any] = {
            "audience": RadioField(_("Who are you here?"), choices=roles, validate_choice=False)
        }
        if places:
            unsaid = SelectChoice(UNSAID, _("Another one, or I would rather not say"))
            fields["unit"] = RadioField(
                _("Where do you work?"), choices=[*places, unsaid], validate_choice=False
            )
        super().__init__(fields)
        self.process(sent)

    @property
    def audience(self) -> str:
        return self["audience"].data

    @property
    def unit_id(self) -> str | None:
        """The unit that was chosen; None if it was not said, or is not asked."""
        asked = self.audience == "staff" and "unit" in self and self["unit"].data != UNSAID
        return self["unit"].data if asked else None

    def validate(self, extra_validators: Any = None) -> bool:
        self._require("audience", _("Choose who you are here"))
        if self.audience == "staff" and "unit" in self:
            self._require("unit", _("Choose where you work, or that you would rather not say"))
        return not self.faults

    def _require(self, name: str, message: str) -> None:
        if self[name].data not in {choice.value for choice in self[name].choices}:
            self[name].errors = [message]

    @property
    def faults(self) -> list[tuple[str, str]]:
        return [(f"{field.name}-0", field.errors[0]) for field in self if field.errors]


def unknown_code() -> str:
    """What is said of a code that opens nothing; the same for a mistyped and for a foreign one."""
    return _("Enter the code as it was shown to you: this one does not open anything in this assessment")


class CodeForm(BaseForm):
    """The code that leads back to one's own answers."""

    def __init__(self, sent: Any = None) -> None:
        super().__init__({"code": StringField(_("Your code"))})
        self.process(sent)

    @property
    def code(self) -> str:
        return self["code"].data or ""

    def refuse(self, message: str) -> None:
        self["code"].errors = [message]

    @property
    def faults(self) -> list[tuple[str, str]]:
        return [("code", self["code"].errors[0])] if self["code"].errors else []
