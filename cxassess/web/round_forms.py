"""The forms of a round's set-up, one short form for each part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectChoice, SelectField, StringField

from ..findings.wording import audience_name
from ..maturity import AUDIENCES, Questionnaire, Unit
from ..maturity.errors import Fault
from ..maturity.units import top_level
from ..records import checklist, clock, rounds, structure
from ..records.names import LONGEST_NAME, is_name
from ..records.questionnaires import newest
from ..records.round_rules import FEWEST_SHOWN, MOST_SHOWN
from ..records.rounds import Round
from .goal_fields import DayField
from .part_forms import NumberField, PartForm

MOST_EARLIER = 100


class BasicsForm(PartForm):
    """What the round is called and what it asks."""

    name = StringField(_l("What is the round called?"))
    questionnaire = RadioField(_l("Which questionnaire?"), validate_choice=False)
    form = RadioField(_l("Which form?"), validate_choice=False)

    to_choose: ClassVar = {"questionnaire": _l("Choose a questionnaire."), "form": _l("Choose a form.")}

    def offer(self) -> None:
        self.offered = offered(self.organisation_id, self.survey_round)
        self.questionnaire.choices = [
            SelectChoice(value, _("%(title)s, version %(version)s", title=each.title, version=each.version))
            for value, each in self.offered.items()
        ]
        if len(self.offered) == 1 and not self.questionnaire.data:  # nothing to choose
            self.questionnaire.data = next(iter(self.offered))
        self.form.choices = [
            SelectChoice("full", _("Full: every question")),
            SelectChoice("core", _("Core: the shorter form")),
        ]

    @classmethod
    def kept(cls, survey_round: Round) -> dict[str, Any]:
        return {
            "name": survey_round.name,
            "questionnaire": _value(survey_round.questionnaire),
            "form": survey_round.form,
        }

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if not is_name(self.name.data or ""):
            self.name.errors = [name_advice()]
        return not self.faults

    def details(self) -> dict[str, Any]:
        questionnaire = self.offered[self.questionnaire.data]
        return {"name": self.name.data or "", "form": self.form.data, "questionnaire": questionnaire}


class NewForm(BasicsForm):
    """The same for a round that is not there yet; the ticket keeps two clicks from making two rounds."""

    ticket = HiddenField()


def name_advice() -> str:
    """What a round may be called."""
    most = format_decimal(LONGEST_NAME)
    return _("Give a name of at most %(most)s characters, without any that cannot be seen.", most=most)


def offered(organisation_id: str, survey_round: Round | None = None) -> dict[str, Questionnaire]:
    """The questionnaires to choose from, the round's own first, by what stands for them in the form."""
    own = [survey_round.instrument] if survey_round else []
    found: dict[str, Questionnaire] = {}
    for each in [*own, *newest(organisation_id).values()]:
        found.setdefault(_value(each), each)
    return found


def _value(questionnaire: Questionnaire) -> str:
    return f"{questionnaire.id} {questionnaire.version}"


class AudiencesForm(PartForm):
    """Who is asked, how, and how many they are."""

    how_staff = RadioField(validate_choice=False)
    count_staff = NumberField()
    how_leader = RadioField(validate_choice=False)
    count_leader = NumberField()
    how_customer = RadioField(validate_choice=False)
    count_customer = NumberField()

    def offer(self) -> None:
        self.asked = checklist.audiences(self.survey_round)
        for name in AUDIENCES:
            if name not in self.asked:
                del self[f"how_{name}"], self[f"count_{name}"]
                continue
            audience = audience_name(name)
            self[f"how_{name}"].label.text = _("%(audience)s: how are they asked?", audience=audience)
            self[f"how_{name}"].choices = [
                SelectChoice("invited", _("By invitation: each gets a code of their own")),
                SelectChoice("open", _("By the open link: anyone who has it can answer")),
                SelectChoice("none", _("Not at all")),
            ]
            self[f"count_{name}"].label.text = _("%(audience)s: how many are there?", audience=audience)

    @classmethod
    def kept(cls, survey_round: Round) -> dict[str, Any]:
        values = {}
        for name in checklist.audiences(survey_round):
            values[f"how_{name}"] = checklist.way_of(survey_round, name)
            values[f"count_{name}"] = str(survey_round.headcount.get(name) or "")
        return values

    def field_of(self, detail: str) -> str:
        return f"count_{self.asked[0]}" if detail == "headcount" else detail

    def pairs(self) -> list[tuple[Field, Field]]:
        """The two fields of each audience that the questionnaire asks."""
        return [(self[f"how_{name}"], self[f"count_{name}"]) for name in self.asked]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        for how, count in self.pairs():
            if how.data == "invited" and count.value == 0:
                count.errors = [_("Enter how many they are, or choose that they are not asked.")]
        ways = [how.data for how, _count in self.pairs()]
        known = self.survey_round.privacy == "confidential" and "invited" not in ways
        if known and "open" in ways and not self.faults:
            self.pairs()[0][0].errors = [
                _("This round is confidential, so somebody must be invited: choose it for one audience.")
            ]
        return not self.faults

    def details(self) -> dict[str, Any]:
        ways = {name: self[f"how_{name}"].data for name in self.asked}
        counts = {name: self[f"count_{name}"].value for name in self.asked if ways[name] != "none"}
        by_link = [name for name, way in ways.items() if way == "open"]
        everybody = len(by_link) == len(self.asked)
        return {
            "open_link": bool(by_link),
            "open_to": () if everybody else tuple(by_link),
            "headcount": {
                **{name: count for name, count in counts.items() if count is not None},
                **{name: 0 for name, way in ways.items() if way == "none"},
            },
        }


class UnitsForm(PartForm):
    """Which units the round takes from the organisation's tree, as it is now."""

    take = RadioField(_l("Which units does the round have?"), validate_choice=False)

    def offer(self) -> None:
        tree = structure.units(self.organisation_id)
        self.trees = {"all": tree, "top": top_level(tree), "none": ()}
        own = self.survey_round.units
        texts = {
            "all": ngettext("The organisation’s %(num)s unit as it is today",
                            "All %(num)s units of the organisation as they are today", len(tree)),
            "top": ngettext("Only the %(num)s unit at the top", "Only the %(num)s units at the top",
                            len(self.trees["top"])),
            "none": _("No units: results for everybody together"),
            "keep": ngettext("The %(num)s unit that it has now", "The %(num)s units that it has now",
                             len(own)),
        }  # fmt: skip
        wanted = ["none"] if not tree else ["all", "none"] if tree == self.trees["top"] else list(self.trees)
        if _taken(own, self.organisation_id) == "keep":
            wanted.insert(0, "keep")
        self.take.choices = [SelectChoice(name, texts[name]) for name in wanted]

    @classmethod
    def kept(cls, survey_round: Round) -> dict[str, Any]:
        return {"take": _taken(survey_round.units, survey_round.organisation_id)}

    def field_of(self, detail: str) -> str:
        return "take" if detail == "units" else detail

    def details(self) -> dict[str, Any]:
        return {} if self.take.data == "keep" else {"units": self.trees[self.take.data]}


def _taken(units: tuple[Unit, ...], organisation_id: str) -> str:
    """Which choice a round's units are; `keep` when the organisation's tree is another by now."""
    tree = structure.units(organisation_id)
    known = {"none": (), "all": tree, "top": top_level(tree)}
    return next((name for name, each in known.items() if each == units), "keep")


class DatesForm(PartForm):
    """When people can answer, and what happens at the end."""

    opens_on = DayField(_l("First day"))
    closes_on = DayField(_l("Last day on which people can answer"))
    by_itself = BooleanField(_l("Open and close by itself on these days"))
    held = BooleanField(_l("Look first: nobody reads the results before I release them"))

    @classmethod
    def kept(cls, survey_round: Round) -> dict[str, Any]:
        return {
            "opens_on": survey_round.opens_on.isoformat() if survey_round.opens_on else "",
            "closes_on": survey_round.closes_on.isoformat() if survey_round.closes_on else "",
            "by_itself": survey_round.by_itself,
            "held": survey_round.held,
        }

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        last = self.closes_on.value
        if last and last < clock.today() and not self.closes_on.errors:  # also one that was to come once
            self.closes_on.errors = [_("This day has gone by. Give one that is to come.")]
        return not self.faults

    def details(self) -> dict[str, Any]:
        days = {"opens_on": self.opens_on.value, "closes_on": self.closes_on.value}
        return {**days, "by_itself": bool(self.by_itself.data), "held": bool(self.held.data)}


class EndForm(PartForm):
    """What may still be changed of an open round: a later end, and what happens then."""

    closes_on = DayField(_l("Last day on which people can answer"))
    by_itself = BooleanField(_l("Close by itself on the day after"))
    held = BooleanField(_l("Look first: nobody reads the results before I release them"))

    @classmethod
    def kept(cls, survey_round: Round) -> dict[str, Any]:
        return {name: value for name, value in DatesForm.kept(survey_round).items() if name != "opens_on"}

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        last, before = self.closes_on.value, self.survey_round.closes_on
        if not self.closes_on.errors and before and (last is None or last < before):
            self.closes_on.errors = [
                _(
                    "An open round can only be extended: give %(day)s or later.",
                    day=format_date(before, "long"),
                )
            ]
        if self.by_itself.data and last is None and not self.faults:
            self.by_itself.errors = [_("Give the last day, so that it can keep it.")]
        return not self.faults

    def details(self) -> dict[str, Any]:
        last = {"closes_on": self.closes_on.value} if self.closes_on.value else {}
        return {**last, "by_itself": bool(self.by_itself.data), "held": bool(self.held.data)}


class PrivacyForm(PartForm):
    """What respondents are promised."""

    privacy = RadioField(_l("Which promise do you make?"), validate_choice=False)

    def offer(self) -> None:
        self.privacy.choices = [
            SelectChoice("sealed", _("Sealed: nobody can find out who has answered")),
            SelectChoice(
                "confidential", _("Confidential: you see who has answered, and remind only the others")
            ),
        ]

    @classmethod
    def kept(cls, survey_round: Round) -> dict[str, Any]:
        return {"privacy": survey_round.privacy}

    def details(self) -> dict[str, Any]:
        return {"privacy": self.privacy.data}

    def refuse(self, faults: Iterable[Fault]) -> list[str]:
        """The one fault there can be, in the words of the page."""
        self.privacy.errors = [
            _(
                "Everybody answers this round by the open link, so nobody is known in it: choose sealed, or "
                "invite an audience first."
            )
            for _fault in list(faults)[:1]
        ]
        return []


class ThresholdForm(PartForm):
    """The smallest group that is shown."""

    threshold = NumberField(_l("Smallest group that is shown"))

    @classmethod
    def kept(cls, survey_round: Round) -> dict[str, Any]:
        return {"threshold": str(survey_round.threshold)}

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        wanted = self.threshold.value
        if not self.threshold.errors and (wanted is None or not FEWEST_SHOWN <= wanted <= MOST_SHOWN):
            bounds = {"least": FEWEST_SHOWN, "most": format_decimal(MOST_SHOWN)}
            self.threshold.errors = [_("Use a whole number from %(least)s to %(most)s.", **bounds)]
        return not self.faults

    def details(self) -> dict[str, Any]:
        return {"threshold": self.threshold.value}


class ComparisonForm(PartForm):
    """The earlier round that this one is compared with."""

    prior_round = SelectField(_l("Which earlier round is it compared with?"), validate_choice=False)

    def offer(self) -> None:
        self.earlier = earlier_rounds(self.survey_round)
        self.prior_round.choices = [
            SelectChoice("", _("None")),
            *(SelectChoice(each.id, each.name) for each in self.earlier),
        ]

    @classmethod
    def kept(cls, survey_round: Round) -> dict[str, Any]:
        return {"prior_round": survey_round.prior_round or ""}

    def details(self) -> dict[str, Any]:
        return {"prior_round": self.prior_round.data or None}


def earlier_rounds(survey_round: Round) -> list[Round]:
    """The closed rounds of its organisation, the newest first, and the one that it has chosen already."""
    others = (each for each in rounds.in_organisation(survey_round.organisation_id))
    fit = [each for each in others if each.state == "closed" or each.id == survey_round.prior_round]
    return [each for each in fit if each.id != survey_round.id][:MOST_EARLIER]
