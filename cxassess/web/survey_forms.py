"""The forms of the respondents' pages, made from the questionnaire.

Only what the page asks is read: anything else that is sent is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import format_number
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm

from ..maturity import Benefit, Item, OpenQuestion, Outcome, Pillar, Unit
from ..maturity.errors import Fault
from ..maturity.instrument import KIND, ROLE, ROLE_MOVES
from ..maturity.words import LONGEST_COMMENT, LONGEST_OPEN, LONGEST_ROLE
from ..records.offers import LONGEST_CONTACT
from . import promises
from .journey import LAST, MATTERS, TOUCHPOINTS, Journey, Page
from .journey import ROLE as ROLE_PAGE
from .survey_fields import DONT_KNOW, KindField, LineField, ScaleField, WordField, WordsField, one_line
from .survey_touchpoints import touchpoint_fields

# No unit can be called so: ids begin with a letter or a digit.
UNSAID = "-"
# A scale without descriptions that is longer than this is drawn as a row of numbers.
LONGEST_LIST = 7

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
MOVES = dict(zip(ROLE_MOVES, (_l("Not at all"), _l("Somewhat"), _l("Strongly")), strict=True))
AUDIENCES = {
    "staff": _l("I work here"),
    "leader": _l("I lead this organisation, or a part of it"),
    "customer": _l("I am a customer"),
}


class PageForm(BaseForm):
    """The fields of one page, filled from what was sent, else from the draft.

    ``headings`` are texts that stand above a field, by its name.
    """

    def __init__(
        self,
        fields: Mapping[str, Any],
        sent: Any,
        answers: Mapping[str, Any],
        headings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(fields)
        self.headings = dict(headings or {})
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
        return [field for field in self if isinstance(field, ScaleField | WordField)]


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
            limit=LONGEST_COMMENT,
            hint=f"{_most(LONGEST_COMMENT)} {promises.written_answers(journey.survey_round)}",
        )
    return PageForm(fields, sent, journey.draft.answers)


def page_form(journey: Journey, page: Page, sent: Any = None) -> PageForm:
    """The form of any page of questions."""
    if isinstance(page, int):
        return pillar_form(journey, journey.pillar(page), sent)
    forms = {
        MATTERS: matters_form,
        TOUCHPOINTS: touchpoints_form,
        LAST: last_form,
        ROLE_PAGE: role_form,
    }
    return forms[page](journey, sent)


def matters_form(journey: Journey, sent: Any = None) -> PageForm:
    """How much each pillar matters, from 1 to 5; every one may be left out."""
    names = {pillar.id: pillar.name for pillar in journey.questionnaire.pillars}
    fields = {
        f"importance_{pillar_id}": ScaleField(
            name,
            answer_id=asked.id,
            choices=_choices(asked.scale.values, {}),
            shape="numbers",
            meanings=_meanings(journey),
        )
        for (pillar_id, name), asked in zip(names.items(), journey.importances, strict=True)
    }
    return PageForm(fields, sent, journey.draft.answers)


def touchpoints_form(journey: Journey, sent: Any = None) -> PageForm:
    """How much each touchpoint matters and how well it goes; every one may be left out."""
    asked = journey.questionnaire.journey
    fields, headings = touchpoint_fields(asked, journey.ballot.audience) if asked else ({}, {})
    return PageForm(fields, sent, journey.draft.answers, headings)


def _meanings(journey: Journey) -> dict[str, str]:
    """What some of the numbers mean, as far as the questionnaire says."""
    importance = journey.questionnaire.importance
    return {str(value): text for value, text in importance.anchors.items()} if importance else {}


def role_form(journey: Journey, sent: Any = None) -> PageForm:
    """What one's role is and how far it moves each return and each cost; all of it may be left out."""
    benefits = {benefit.id: benefit for benefit in journey.benefits}
    returns = [each.id for each in journey.questionnaire.returns]
    costs = [each.id for each in journey.questionnaire.costs]
    fields: dict[str, Any] = {
        "role": LineField(
            _("What is your role? (optional)"),
            answer_id=f"{ROLE}name",
            limit=LONGEST_ROLE,
            hint=promises.role_name(journey.survey_round),
        )
    }
    headings = {}
    for side, names, heading, text in (
        ("well", returns, _("When I do my work well, I add to"), _("How? (optional)")),
        ("badly", costs, _("When my work goes wrong, it leads to"), _("How? (optional)")),
    ):
        fields |= {f"move_{name}": _move_field(benefits[name], name) for name in names}
        hint = f"{_most(LONGEST_COMMENT)} {promises.written_answers(journey.survey_round)}"
        fields[side] = WordsField(text, answer_id=f"{ROLE}{side}", limit=LONGEST_COMMENT, hint=hint)
        headings[f"move_{names[0]}" if names else side] = heading
    return PageForm(fields, sent, journey.draft.answers, headings)


def _move_field(benefit: Benefit, name: str) -> WordField:
    choices = [SelectChoice(move, MOVES[move]) for move in ROLE_MOVES]
    return WordField(benefit.name, description=benefit.meaning, answer_id=ROLE + name, choices=choices)


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
            limit=LONGEST_OPEN,
            hint=_most(LONGEST_OPEN),
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


def _placed(unit: Unit, offered: Mapping[str, Unit]) -> str:
    """The unit's name, with the one it belongs to."""
    above = offered.get(unit.parent or "")
    return _("%(unit)s (%(above)s)", unit=unit.name, above=above.name) if above else unit.name


class GroupForm(BaseForm):
    """In which group an open-link response counts: the audience, and for staff the unit."""

    def __init__(
        self,
        audiences: Iterable[str],
        units: Iterable[Unit],
        sent: Any = None,
        chosen: Mapping[str, str] | None = None,
    ) -> None:
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
        self.process(sent, data=chosen)

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


class OfferForm(BaseForm):
    """Which pillars somebody would help with, and how to reach them."""

    def __init__(self, pillars: Iterable[Pillar], sent: Any = None) -> None:
        choices = [SelectChoice(pillar.id, pillar.name) for pillar in pillars]
        super().__init__(
            {
                "pillars": SelectMultipleField(
                    _("Which would you like to help with?"), choices=choices, validate_choice=False
                ),
                "contact": StringField(_("How can you be reached?"), filters=[one_line]),
            }
        )
        self.process(sent)

    @property
    def pillars(self) -> list[str]:
        """Those chosen, of those that were offered."""
        offered = {choice.value for choice in self["pillars"].choices}
        return [name for name in self["pillars"].data or () if name in offered]

    @property
    def contact(self) -> str:
        return self["contact"].data or ""

    def refuse(self, name: str, message: str) -> None:
        self[name].errors = [message]

    @property
    def faults(self) -> list[tuple[str, str]]:
        controls = {"pillars": "pillars-0", "contact": "contact"}
        return [(controls[field.name], field.errors[0]) for field in self if field.errors]


def refused(form: OfferForm, faults: Iterable[Fault]) -> OfferForm:
    """The form with what is wrong with an offer, in the reader's language."""
    messages = {
        "pillars": _("Choose at least one pillar"),
        "contact": _("Enter how you can be reached, in at most %(most)s characters", most=LONGEST_CONTACT),
    }
    for fault in faults:
        name = fault.where.removeprefix("/")
        form.refuse(name, messages[name])
    return form


def unknown_receipt() -> str:
    """What is said of a receipt that leads to nothing; the same for a mistyped one and one that was used."""
    return _("Enter the receipt as it was shown to you: this one does not lead to anything in this round")


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
