"""The forms about a roadmap as a whole: what is adopted, where it stands, what all of it is weighed by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from ..findings import goals as said
from ..maturity import Questionnaire
from ..maturity.errors import Fault
from ..records import roadmaps
from .goal_fields import NumberField, number_text
from .refusals import a_reason, in_words


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """What every decision about a roadmap has: the version it was made from, and why."""

    version = HiddenField()
    reason = TextAreaField(
        _l("Why this change?"),
        [
            a_reason(),
        ],
    )

    @property
    def made_from(self) -> int:
        """The version that the form was made from; -1, which none has, for anything else."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Each field's error, with the id of its first control; the reason comes last on every page."""
        found = sorted(self, key=lambda field: (field.name == "reason", field.name == "outcomes"))
        return [(control(field), self.named(field)) for field in found if field.errors]

    def named(self, field: Field) -> str:
        """A field's error as the summary says it."""
        return str(field.errors[0])

    def blame(self, faults: Iterable[Fault]) -> list[tuple[str, str]]:
        """Put what the records refused at the fields that it is about; all errors of the form come back."""
        without = []
        for fault in faults:
            name = fault.where.strip("/").partition("/")[0]
            if name in self:
                self[name].errors = [in_words(fault.message)]
            else:
                without.append(("", in_words(fault.message)))
        return [*without, *self.faults]


def in_order(field: SelectMultipleField) -> list[str]:
    """What was chosen, as it is listed; first what the list does not have, for the records to refuse."""
    listed = [choice.value for choice in field.choices]
    chosen = {value for value in field.data or () if value}  # an empty one says that there was a list
    return sorted(chosen, key=lambda name: listed.index(name) if name in listed else -1)


def control(field: Field) -> str:
    """The id of a field's first control."""
    return f"{field.id}-0" if isinstance(field, RadioField | SelectMultipleField) else str(field.id)


class PlaceForm(DecisionForm):
    """Where a goal is to stand."""

    place = SelectField(_l("Where does it stand?"), validate_choice=False)

    def offer(self, goal: roadmaps.Goal, every: Iterable[roadmaps.Goal]) -> PlaceForm:
        """The form with the places that the goal can have; none in Now where that is full."""
        adopted = [each for each in every if each.state == "adopted" and each.id != goal.id]
        self.full = sum(each.horizon == "now" for each in adopted) >= roadmaps.MOST_IN_NOW
        self.place.choices = []
        for horizon in roadmaps.HORIZONS:
            if horizon == "now" and self.full:
                continue
            name = said.horizon_text(horizon)
            self.place.choices.append(SelectChoice(f"{horizon}-1", _("%(horizon)s: first", horizon=name)))
            standing = [each for each in adopted if each.horizon == horizon]
            self.place.choices += [
                SelectChoice(
                    f"{horizon}-{number}", _("%(horizon)s: after “%(goal)s”", horizon=name, goal=each.title)
                )
                for number, each in enumerate(standing, start=2)
            ]
        return self

    def validate_place(self, field: Field) -> None:
        """Raise ValidationError where nothing of the list was chosen."""
        horizon, _dash, place = (field.data or "").partition("-")
        if horizon not in roadmaps.HORIZONS or not (place.isdecimal() and 0 < len(place) < 4 and int(place)):
            raise ValidationError(_("Choose a place."))

    def fields(self) -> dict[str, Any]:
        """The values in the words of `records.goal_changes.move`."""
        horizon, _dash, place = self.place.data.partition("-")
        return {"horizon": horizon, "place": int(place)}


class AdoptForm(DecisionForm):
    """Which of the proposed goals are adopted, each with the version it was seen in."""

    goals = SelectMultipleField(_l("Which goals do you adopt?"), validate_choice=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.reason.label.text = _("Why these goals?")

    def validate_goals(self, field: Field) -> None:
        """Raise ValidationError where nothing was chosen."""
        if not field.data:
            raise ValidationError(_("Choose at least one goal."))

    @property
    def chosen(self) -> dict[str, int]:
        """The goals by id, each with its version; 0, which none has, for what was not sent by the page."""
        pairs = [value.partition(" ") for value in self.goals.data or ()]
        return {key: int(v) if v.isdecimal() and len(v) < 10 else 0 for key, _space, v in pairs}


class SettingsForm(DecisionForm):
    """Which outcomes leaders are after; made for a questionnaire it has a target for each pillar too."""

    outcomes = SelectMultipleField(
        _l("Which returns and costs of inaction are you after?"), validate_choice=False
    )

    def offer(self, questionnaire: Questionnaire) -> SettingsForm:
        """The form with the outcomes of the questionnaire."""
        known = [(each.id, each.name) for each in (*questionnaire.returns, *questionnaire.costs)]
        self.outcomes.choices = [SelectChoice(*pair) for pair in known]
        return self

    @property
    def targets(self) -> list[Field]:
        """The fields of the targets, one a pillar."""
        return [field for field in self if field.name.startswith(TARGET)]

    def validate_outcomes(self, field: Field) -> None:
        """Raise ValidationError where nothing was chosen."""
        known = {choice.value for choice in field.choices}
        if known and not known & set(field.data or ()):
            raise ValidationError(_("Choose at least one; all of them count alike."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the settings can be kept; every fault stands at its field."""
        valid = bool(super().validate(extra_validators))
        for field in self.targets:
            if not field.errors and field.value is not None and not 0 <= field.value <= 100:
                field.errors = [_("Use a number from 0 to 100.")]
                valid = False
        return valid

    def named(self, field: Field) -> str:
        """A field's error; of a target with its pillar."""
        if not field.name.startswith(TARGET):
            return str(field.errors[0])
        return _("%(pillar)s: %(message)s", pillar=field.label.text, message=field.errors[0])

    def fields(self) -> dict[str, Any]:
        """The values in the words of `records.roadmap_settings.change`; all outcomes are said as none."""
        chosen = in_order(self.outcomes)
        return {
            "targets": {
                field.name.removeprefix(TARGET): field.value
                for field in self.targets
                if field.value is not None
            },
            "outcomes": [] if {each.value for each in self.outcomes.choices} == set(chosen) else chosen,
        }


TARGET = "target-"


def settings_form(questionnaire: Questionnaire, kept: roadmaps.Settings, *, sent: Any = None) -> SettingsForm:
    """The form for a questionnaire's pillars and outcomes, as kept or as it was sent."""
    targets = {f"{TARGET}{pillar.id}": NumberField(pillar.name) for pillar in questionnaire.pillars}
    made = type("SettingsFormOfRound", (SettingsForm,), targets)
    every = [each.id for each in (*questionnaire.returns, *questionnaire.costs)]
    data = {f"{TARGET}{pillar}": number_text(value) for pillar, value in kept.targets.items()}
    data |= {"version": str(kept.version), "outcomes": list(kept.outcomes) or every}
    return made(formdata=sent, data=data).offer(questionnaire)  # type: ignore[no-any-return]
