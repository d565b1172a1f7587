"""The forms of sources of customer feedback: one for a source, one to begin the list with."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from ..findings import wording
from ..findings.listening_words import CADENCES, KINDS, STATES
from ..maturity import coverage
from ..maturity.errors import Fault
from ..records.names import LONGEST_NAME, NAME_ADVICE
from ..records.source_rules import EARLIEST, Facts
from ..records.sources import FACTS
from .goal_fields import DayField
from .refusals import in_words

CORRECTION = ("It was looked at on", "Something was noted from")
"""How the faults begin that only a correction of the history can mend."""


LABELS: Mapping[str, Any] = {
    "name": _l("Name"),
    "kind": _l("Kind"),
    "kind_name": _l("Own kind"),
    "owner": _l("Owner"),
    "cadence": _l("How often"),
    "tells": _l("What it tells"),
    "goes_to": _l("Where its results go"),
    "together": _l("Analysed together"),
    "looked_on": _l("Last look"),
    "state": _l("State"),
}
"""What stands before a fact where it is told, not asked for."""


class SourceForm(FlaskForm):  # type: ignore[misc]
    """A source as people type it, and from which day on it is so."""

    version = HiddenField()
    ticket = HiddenField()
    name = StringField(_l("Name"))
    kind = SelectField(_l("Kind"), validate_choice=False)
    kind_name = StringField(_l("What kind is it, if it is none of these?"))
    state = RadioField(_l("Is it in use?"), validate_choice=False)
    owner = StringField(_l("Who answers for it?"))
    cadence = SelectField(_l("How often does it bring something?"), validate_choice=False)
    looked_on = DayField(_l("When did somebody last look at its results?"))
    together = BooleanField(_l("It is analysed together with the other sources"))
    tells = TextAreaField(_l("What does it tell you?"))
    goes_to = TextAreaField(_l("Where do its results go?"))
    since = DayField(_l("Since when is it so?"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kind.choices = [
            SelectChoice("", _("Choose")),
            *(SelectChoice(code, str(KINDS[code])) for code in coverage.EVERY_KIND),
        ]
        self.cadence.choices = [SelectChoice(code, str(CADENCES[code])) for code in coverage.CADENCES]
        self.state.choices = [SelectChoice(code, str(STATES[code])) for code in coverage.STATES]

    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            name=self.name.data or "",
            kind=self.kind.data or "",
            kind_name=self.kind_name.data or "",
            owner=self.owner.data or None,
            cadence=self.cadence.data or "",
            tells=self.tells.data or "",
            goes_to=self.goes_to.data or "",
            together=bool(self.together.data),
            looked_on=self.looked_on.value,
            state=self.state.data or "",
        )

    def said(self, faults: Sequence[Fault]) -> list[tuple[str, str]]:
        """Each fault with the field that it is about."""
        return [(fault.where.lstrip("/"), message(fault)) for fault in faults]

    def summary(self, errors: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
        """What the error summary says: the faults of fields, then those of none."""
        found = []
        for field in self:
            place = f"{field.id}-0" if isinstance(field, RadioField) else field.id
            found += [(place, field.errors[0])] if field.errors else []
        return [*found, *(each for each in errors if each[0] not in self)]

    def differences(self, facts: Facts) -> Iterator[tuple[str, str]]:
        """What each field that differs from what is kept is called, and what is kept."""
        mine, kept = texts(self.facts()), texts(facts)
        for name in FACTS:
            if mine[name] != kept[name]:
                yield self[name].label.text, spoken(facts)[name]


class StartForm(FlaskForm):  # type: ignore[misc]
    """Which kinds of listening there are already, to begin the list with."""

    kinds = SelectMultipleField(_l("Which of these do you have already?"), validate_choice=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kinds.choices = [SelectChoice(code, str(KINDS[code])) for code in coverage.KINDS]


def filled(facts: Facts, since: date, version: int = 0) -> dict[str, Any]:
    """A source's values as they stand in the form."""
    return {**texts(facts), "together": facts.together, "since": since.isoformat(), "version": str(version)}


def texts(facts: Facts) -> dict[str, str]:
    """The facts as the texts that forms and spreadsheets hold."""
    return {
        **{name: str(getattr(facts, name) or "").strip().replace("\r\n", "\n") for name in FACTS},
        "together": "yes" if facts.together else "no",
    }


def spoken(facts: Facts) -> dict[str, str]:
    """The facts as people read them."""
    return {
        **texts(facts),
        "kind": str(KINDS.get(facts.kind, facts.kind)),
        "cadence": str(CADENCES.get(facts.cadence, facts.cadence)),
        "state": str(STATES.get(facts.state, facts.state)),
        "together": _("yes") if facts.together else _("no"),
        "looked_on": wording.day(facts.looked_on) if facts.looked_on else "",
    }


def message(fault: Fault) -> str:
    """What to do about a fault, in the reader's language."""
    advice = _(
        "Give a name of at most %(most)s characters, without any that cannot be seen.", most=LONGEST_NAME
    )
    said = {
        "/name": advice
        if fault.message == NAME_ADVICE
        else _("Another source has this name: give one that tells them apart."),
        "/owner": advice,
        "/kind": _("Choose what kind of source it is."),
        "/kind_name": _("Say in at most %(most)s characters what kind of source it is.", most=LONGEST_NAME),
        "/cadence": _("Choose how often it brings something."),
        "/state": _("Say whether it is in use, planned or stopped."),
        "/tells": in_words(fault.message),
        "/goes_to": in_words(fault.message),
    }
    return said.get(fault.where) or _of_day(fault)


def _of_day(fault: Fault) -> str:
    """What to do about a day: one that cannot be, or one that only a correction can say."""
    if fault.where not in ("/looked_on", "/since") or not fault.message.startswith(CORRECTION):
        day = wording.day(EARLIEST)
        return (
            _("Give a day from %(day)s up to today.", day=day)
            if "up to today" in fault.message
            else fault.message
        )
    if fault.where == "/since":
        return _(
            "Something was noted from a later day on. Give that day or one after it; what was so before is "
            "corrected in the history of the source."
        )
    return _(
        "A later look is known already. Give its day or one after it; if that day is wrong, correct it in "
        "the history of the source."
    )


def not_now() -> str:
    """What is said when our storage does not answer."""
    return _("This could not be saved just now. What you typed is still here: save it again in a minute.")
