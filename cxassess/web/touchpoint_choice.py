"""Which touchpoints a round asks about: the form of that part of its set-up, and what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectMultipleField

from ..findings.wording import listed
from ..maturity.journeys import MOST_ASKED
from ..records import journeys
from ..records.rounds import Round
from .part_forms import PartForm
from .setup_row import Row


class TouchpointsForm(PartForm):
    """The touchpoints that customers and staff are asked about, chosen from the organisation's journey."""

    # The id is that of the first box, where an error message leads.
    points = SelectMultipleField(
        _l("Which touchpoints does it ask about?"), id="points-0", validate_choice=False
    )

    def offer(self) -> None:
        self.journey = journeys.get(self.organisation_id).journey
        self.points.choices = [
            SelectChoice(each.id, _("%(stage)s: %(touchpoint)s", stage=stage.name, touchpoint=each.name))
            for stage in self.journey.stages
            for each in stage.touchpoints
        ]

    @property
    def chosen(self) -> list[str]:
        """The ids that were ticked, of those that are offered."""
        offered = {choice.value for choice in self.points.choices}
        return [each for each in self.points.data or () if each in offered]

    @classmethod
    def kept(cls, survey_round: Round) -> dict[str, Any]:
        return {
            "points": [each.id for each in survey_round.journey.touchpoints] if survey_round.journey else []
        }

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if len(self.chosen) > MOST_ASKED:
            self.points.errors = [
                _(
                    "Choose at most %(most)s, there are %(count)s: each is two questions more.",
                    most=format_decimal(MOST_ASKED),
                    count=format_decimal(len(self.chosen)),
                )
            ]
        return not self.faults

    def details(self) -> dict[str, Any]:
        return {"journey": journeys.chosen(self.organisation_id, self.chosen)}

    def field_of(self, detail: str) -> str:
        return "points" if detail in ("journey", "touchpoints") else detail

    def differences(self, now: Round) -> Iterator[tuple[str, str]]:
        """What is chosen now, where that is not what was ticked."""
        if sorted(self.kept(now)["points"]) != sorted(self.chosen):
            names = [each.name for each in now.journey.touchpoints] if now.journey else []
            yield str(self.points.label.text), listed(names)


def touchpoints_row(survey_round: Round) -> Row:
    """What a round asks about touchpoints, as its set-up shows it."""
    name, asked = _("Touchpoints"), survey_round.questionnaire.journey
    if asked is None:
        return Row("touchpoints", name, (_("None"),), "todo", _("May stay empty"))
    count = len(asked.touchpoints)
    facts = [ngettext("%(num)s touchpoint", "%(num)s touchpoints", count)]
    if survey_round.journey is None:
        facts.append(_("Those of the questionnaire"))
    elif journeys.as_now(survey_round.organisation_id, survey_round.journey) != survey_round.journey:
        facts.append(_("The organisation’s journey has changed since"))
        return Row("touchpoints", name, tuple(facts), "now", _("Look again"))
    return Row("touchpoints", name, tuple(facts), "done", _("Complete"))
