"""The forms of the organisation's journey: a stage, and a touchpoint of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectChoice, SelectField, StringField

from ..maturity import Stage, Touchpoint
from ..maturity.errors import Fault
from ..maturity.journeys import HANDLERS, LONGEST_NAME
from ..records.journeys import Kept

HANDLED = {
    "own": _l("Our own people"),
    "partner": _l("A partner: somebody who works beside us"),
    "supplier": _l("A supplier: somebody whom we pay for it"),
}


class JourneyForm(FlaskForm):  # type: ignore[misc]
    """What is changed of a journey, begun from a version of it; what was typed is never lost."""

    version = HiddenField()
    name = StringField(_l("What is it called?"))

    def __init__(self, kept: Kept, begun: dict[str, Any]) -> None:
        sent = request.form if request.method == "POST" else None
        super().__init__(formdata=sent, data={"version": str(kept.version), **begun})

    @property
    def based_on(self) -> int:
        """The version that the form was made from; -1, which no journey has, for anything else."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    @property
    def typed(self) -> str:
        return (self.name.data or "").strip()

    def refuse(self, faults: Iterable[Fault]) -> list[str]:
        """Put faults at their fields, in the reader's words; those without a field come back."""
        without = []
        for fault in faults:
            name = fault.where.strip("/")
            if name == "name" and self.unfit:
                self.name.errors = [_advice()]
            elif name in self:
                self[name].errors = [_said(name) or fault.message]
            else:
                without.append(fault.message)
        return without

    @property
    def unfit(self) -> bool:
        """Whether the name itself is none, whatever stands beside it."""
        return not 0 < len(self.typed) <= LONGEST_NAME or not self.typed.isprintable()

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The id of a control and what to do there, in the order of the page."""
        return [(_control(field), field.errors[0]) for field in self if field.errors]

    def renew(self, kept: Kept) -> None:
        """Let the next save begin with this journey."""
        self.version.data = str(kept.version)


def _advice() -> str:
    return _(
        "Give a name of at most %(most)s characters, without any that cannot be seen.", most=LONGEST_NAME
    )


def _said(name: str) -> str:
    """What is said of the one fault that a field can have beside what it is called."""
    return {
        "name": _("There is another of this name beside it. Choose another name."),
        "partner": _(
            "Say who it is only where somebody else handles it, in at most %(most)s characters.",
            most=LONGEST_NAME,
        ),
    }.get(name, "")


class StageForm(JourneyForm):
    """A stage of the journey."""

    def __init__(self, kept: Kept, stage: Stage | None = None) -> None:
        super().__init__(kept, {"name": stage.name} if stage else {})


class TouchpointForm(JourneyForm):
    """A touchpoint: its name, its stage, and who handles it."""

    stage = SelectField(_l("In which stage?"), validate_choice=False)
    handled_by = RadioField(_l("Who handles it?"), validate_choice=False)
    partner = StringField(_l("Who is that? (optional)"))

    def __init__(self, kept: Kept, stage_id: str, touchpoint: Touchpoint | None = None) -> None:
        begun: dict[str, Any] = {"stage": stage_id, "handled_by": "own"}
        if touchpoint is not None:
            begun |= {name: getattr(touchpoint, name) for name in ("name", "handled_by", "partner")}
        super().__init__(kept, begun)
        self.offer(kept.stages)

    def offer(self, stages: Sequence[Stage]) -> None:
        """Put the choices into the fields that have any."""
        self.stage.choices = [SelectChoice(each.id, each.name) for each in stages]
        self.handled_by.choices = [SelectChoice(name, HANDLED[name]) for name in HANDLERS]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it can be kept, as far as can be said here."""
        super().validate(extra_validators)
        for field, message in (
            (self.stage, _("Choose a stage.")),
            (self.handled_by, _("Choose who handles it.")),
        ):
            if field.data not in {choice.value for choice in field.choices}:
                field.errors = [message]
        return not self.faults

    def values(self) -> tuple[str, str, str, str]:
        """Stage, name, handler and partner as `records.journey_changes` takes them."""
        return self.stage.data, self.typed, self.handled_by.data, (self.partner.data or "").strip()

    def differences(self, stage: Stage, now: Touchpoint) -> Iterator[tuple[str, str]]:
        """The label of each field whose typed value is not what is kept now, with what is kept now."""
        pairs = (
            (self.name, now.name, now.name),
            (self.stage, stage.id, stage.name),
            (self.handled_by, now.handled_by, str(HANDLED[now.handled_by])),
            (self.partner, now.partner, now.partner),
        )
        for field, kept, text in pairs:
            if (field.data or "").strip() != kept:
                yield str(field.label.text), text


def _control(field: Field) -> str:
    return f"{field.id}-0" if isinstance(field, RadioField) else str(field.id)
