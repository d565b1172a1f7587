"""The forms of metrics: a measurement, a correction of one, who is told when one is due, an own metric."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField

from ..findings import wording
from ..findings.metrics import CADENCES, DIRECTIONS, amount
from ..maturity import Metric
from ..maturity.errors import Fault
from ..maturity.measurements import EARLIEST, bounds
from ..records import clock, own_metrics
from ..records.measurements import Taken
from ..records.own_metrics import WORDS, Words
from ..records.people import User
from .goal_fields import DayField, NumberField
from .refusals import in_words

AUTOMATIC, NOBODY = "automatic", "nobody"


class MeasurementForm(FlaskForm):  # type: ignore[misc]
    """A measurement as people type it; `prefix` tells the forms of one page apart."""

    taken_on = DayField(_l("Day"))
    value = NumberField(_l("Value"))
    source = StringField(_l("Where does the figure come from?"))
    note = StringField(_l("Note, if something is to be known of it"))

    def taken(self) -> Taken | None:
        """What was typed; None with an error at the field where day or value is missing."""
        if self.taken_on.value is None and not self.taken_on.errors:
            self.taken_on.errors = [_("Give the day on which it was measured, or the last day it covers.")]
        if self.value.value is None and not self.value.errors:
            self.value.errors = [_("Give the value.")]
        if self.taken_on.value is None or self.value.value is None:
            return None
        return Taken(self.taken_on.value, self.value.value, self.source.data or "", self.note.data or "")

    def said(self, faults: Sequence[Fault], metric: Metric) -> list[tuple[str, str]]:
        """Each fault at its field, as the error summary has it."""
        found = []
        for fault in faults:
            name = {"/date": "taken_on"}.get(fault.where, fault.where.lstrip("/"))
            message = fault_text(fault, metric)
            if name in self:
                self[name].errors = [*self[name].errors, message]
            else:
                found.append(("", message))
        return [*self.summary(), *found]

    def summary(self) -> list[tuple[str, str]]:
        """What the error summary says of the fields."""
        return [(field.id, field.errors[0]) for field in self if field.errors]


class CorrectionForm(MeasurementForm):
    """A measurement to be put right, and why."""

    version = HiddenField()
    reason = TextAreaField(_l("Why is it corrected?"))


class RemindForm(FlaskForm):  # type: ignore[misc]
    """Who is told when a measurement of a goal is due."""

    version = HiddenField()
    remind = SelectField(_l("Who gets a letter when a measurement is due?"), validate_choice=False)

    def offer(self, colleagues: Sequence[User], automatic: str) -> None:
        """Put the colleagues on the list; `automatic` is who gets it where nobody is named."""
        self.remind.choices = [
            SelectChoice(AUTOMATIC, automatic),
            SelectChoice(NOBODY, _("Nobody")),
            *(SelectChoice(user.id, f"{user.name} ({user.email})") for user in colleagues),
        ]


class OwnMetricForm(FlaskForm):  # type: ignore[misc]
    """A metric of the organisation's own."""

    version = HiddenField()
    ticket = HiddenField()
    name = StringField(_l("Name"))
    definition = TextAreaField(_l("What does it count?"))
    formula = TextAreaField(_l("How is it worked out?"))
    unit = StringField(_l("Unit"))
    direction = RadioField(_l("Which way is better?"), validate_choice=False)
    cadence = SelectField(_l("How often is it measured?"), validate_choice=False)
    source = StringField(_l("Where does the figure come from?"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        names = {
            "up": _("More is better"),
            "down": _("Less is better"),
            "to_zero": _("Nearer to 0 is better"),
        }
        self.direction.choices = [SelectChoice(code, names[code]) for code in DIRECTIONS]
        self.cadence.choices = [SelectChoice(code, str(text)) for code, text in CADENCES.items()]

    def words(self) -> Words:
        """What was typed."""
        return Words(**{name: self[name].data or "" for name in WORDS})

    def said(self, faults: Sequence[Fault]) -> list[tuple[str, str]]:
        """Each fault at its field, as the error summary has it."""
        for fault in faults:
            name = fault.where.lstrip("/")
            if name in self:
                self[name].errors = [*self[name].errors, own_fault_text(fault)]
        return self.summary()

    def summary(self) -> list[tuple[str, str]]:
        """What the error summary says of the fields."""
        return [
            (f"{field.id}-0" if isinstance(field, RadioField) else field.id, field.errors[0])
            for field in self
            if field.errors
        ]

    def differences(self, now: Words) -> Iterator[tuple[str, str]]:
        """What each field that differs from what is kept is called, and what is kept."""
        for name in WORDS:
            if " ".join((self[name].data or "").split()) != getattr(now, name):
                yield self[name].label.text, spoken(now)[name]


def empty(metric: Metric, prefix: str = "") -> MeasurementForm:
    """The form of a new measurement, of today and from the metric's own source."""
    given = {"taken_on": clock.today().isoformat(), "source": metric.source}
    return MeasurementForm(formdata=None, data=given, prefix=prefix)


def texts(taken: Taken) -> dict[str, str]:
    """A measurement's values as they stand in a form."""
    return {
        "taken_on": taken.taken_on.isoformat(),
        "value": format_decimal(taken.value, format="0.######"),
        "source": taken.source,
        "note": taken.note,
    }


def spoken(words: Words) -> dict[str, str]:
    """What is said of a metric, as people read it."""
    return {
        **{name: getattr(words, name) for name in WORDS},
        "direction": str(DIRECTIONS.get(words.direction, words.direction)),
        "cadence": str(CADENCES.get(words.cadence, words.cadence)),
    }


def fault_text(fault: Fault, metric: Metric) -> str:
    """What to do about a fault of a measurement, in the reader's language."""
    if fault.where == "/date":
        return _("Give a day from %(day)s up to today.", day=wording.day(EARLIEST))
    if fault.where == "/value":
        least, greatest = bounds(metric.unit, metric.formula)
        words = {"least": amount(least, metric.unit), "greatest": amount(greatest, metric.unit)}
        return _("Give a value from %(least)s to %(greatest)s.", **words)
    return in_words(fault.message)


def own_fault_text(fault: Fault) -> str:
    """What to do about a fault of an own metric, in the reader's language."""
    name = fault.where.lstrip("/")
    if name in own_metrics.LONGEST and "at most" in fault.message:
        return in_words(fault.message)
    said: Mapping[str, str] = {
        "name": _("Another metric has this name: give one that tells them apart.")
        if "Another" in fault.message
        else in_words(fault.message),
        "unit": _("Say what it is counted in, such as % or days."),
        "direction": _("Choose which way is better."),
        "cadence": _("Choose how often it is measured."),
    }
    return said.get(name, fault.message)
