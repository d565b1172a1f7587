"""The fields of the respondents' page about touchpoints: two questions of each, worded for who answers."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from ..maturity import Journey
from ..maturity.instrument import IMPORTANCE_SCALE
from ..maturity.journeys import SIDES, answer_id
from .survey_fields import DONT_KNOW, ScaleField


def touchpoint_fields(journey: Journey, audience: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields by name, two a touchpoint, and the name of each stage by that of its first field."""
    fields: dict[str, Any] = {}
    headings = {}
    for stage in journey.stages:
        for place, touchpoint in enumerate(stage.touchpoints):
            for side in SIDES:
                name = f"touchpoint_{touchpoint.id}_{side}"
                fields[name] = _field(touchpoint.id, touchpoint.name, side, audience)
                if place == 0 and side == SIDES[0]:
                    headings[name] = stage.name
    return fields, headings


def _field(touchpoint_id: str, name: str, side: str, audience: str) -> ScaleField:
    question = _question(side, audience)
    described = [SelectChoice(str(value), str(value)) for value in IMPORTANCE_SCALE.values]
    return ScaleField(
        _("%(touchpoint)s: %(question)s", touchpoint=name, question=question),
        description={"touchpoint": name, "question": question},
        answer_id=answer_id(touchpoint_id, side),
        choices=[*described, SelectChoice(DONT_KNOW, _unknown(side, audience))],
        shape="numbers",
        meanings=_ends(side),
    )


def _question(side: str, audience: str) -> str:
    """Those inside are asked about customers, so that both sides speak of the same thing."""
    if audience == "customer":
        return {
            "importance": _("How much does it matter to you?"),
            "performance": _("How well does it go?"),
        }[side]
    return {
        "importance": _("How much does it matter to customers?"),
        "performance": _("How well does it go for customers?"),
    }[side]


def _unknown(side: str, audience: str) -> str:
    if side == "importance":
        return _("Don’t know")
    if audience == "customer":
        return _("Don’t know, or I have not come across it")
    return _("Don’t know, or I do not see it in my work")


def _ends(side: str) -> dict[str, str]:
    """What the two ends of the scale mean."""
    if side == "importance":
        return {"1": _("Hardly"), "5": _("Above all")}
    return {"1": _("Badly"), "5": _("Very well")}
