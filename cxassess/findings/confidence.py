"""How far the overall result can be relied on: the level, what holds it back, the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import wording
from cxassess.findings.figures import Figures

Given = Mapping[str, Any]


@dataclass(frozen=True)
class ConditionRow:
    """One condition: what it asks for, what was found, and whether that is enough."""

    code: str
    text: str
    value_text: str
    met: bool | None
    met_text: str


@dataclass(frozen=True)
class Confidence:
    """The level of confidence with its reason."""

    level: str
    level_text: str  # "Good"
    sentence: str  # what holds it back
    heading: str
    rule: str
    conditions: tuple[ConditionRow, ...]
    title: str


def confidence(figures: Figures) -> Confidence | None:
    """How far to rely on the headline; None without one, or in a release that does not tell."""
    node = figures.headline
    found = node["scorecard"].get("confidence") if node else None
    if not found:
        return None
    level = level_text(found["level"])
    return Confidence(
        level=found["level"],
        level_text=level,
        sentence=_sentence(figures, found),
        heading=_("How confidence is judged: %(level)s", level=level),
        rule=_rule(found),
        conditions=tuple(_row(figures, each) for each in found["conditions"]),
        title=_("The conditions of confidence"),
    )


def level_text(level: str) -> str:
    """A level of confidence as the reader calls it."""
    return {"low": _("Low"), "fair": _("Fair"), "good": _("Good"), "high": _("High")}[level]


def _sentence(figures: Figures, found: Given) -> str:
    missing = [each for each in found["conditions"] if each["met"] is not True]
    if not missing:
        return _("All conditions are met.")
    reasons = [_reason(figures, each) for each in missing]
    return _("Held back by %(reasons)s.", reasons=wording.listed(reasons))


def _rule(found: Given) -> str:
    """The rule with its limits, and how many conditions this round meets."""
    limits = {each["code"]: each["limit"] for each in found["conditions"]}
    rule = _(
        "Confidence is Low, Fair, Good or High. It is High when at least %(response)s of those invited "
        "respond, no unit that is shown falls below %(unit)s, the overall margin is ±%(margin)s points or "
        "less and at least %(known)s of the answers are not Don’t know. It is Good where one of these is "
        "missing, Fair where two are, and else Low. What cannot be judged counts as missing.",
        response=wording.percent(limits["response"]),
        unit=wording.percent(limits["unit_response"]),
        margin=wording.number(limits["margin"]),
        known=wording.percent(limits["known"]),
    )
    meets = ngettext(
        "This round meets %(met)s of the %(of)s conditions.",
        "This round meets %(met)s of the %(of)s conditions.",
        found["met"],
        met=wording.spelled(found["met"]),
        of=wording.spelled(found["of"]),
    )
    return f"{rule} {meets}"


def _reason(figures: Figures, each: Given) -> str:
    """A condition that is not met, as part of a sentence."""
    value = each["value"]
    if each["met"] is None:
        return {
            "response": _("a response that cannot be told"),
            "unit_response": _units_untold(figures),
            "margin": _("a margin that cannot be told"),
            "known": _("a share of Don’t know that cannot be told"),
        }[each["code"]]
    if each["code"] == "unit_response":
        return _low_units(figures, each)
    return {
        "response": _("the response (%(rate)s)", rate=wording.percent(value)),
        "margin": _("the margin (±%(points)s points)", points=wording.whole(value)),
        "known": _("many answers of Don’t know (%(share)s)", share=_unknown(value)),
    }[each["code"]]


def _unknown(known: float) -> str:
    return wording.percent(1 - known)


def _units_untold(figures: Figures) -> str:
    if not any(node["shown"] for node in figures.units):
        return _("there being no unit to show")
    return _("the response of units, which cannot be told of all")


def _low_units(figures: Figures, each: Given) -> str:
    """The response of the lowest unit, or that there is one where the reader does not see which."""
    names = [name for name, rate in unit_rates(figures) if rate == each["value"]]
    if not names:
        return _("the response of a unit (below %(limit)s)", limit=wording.percent(each["limit"]))
    return _(
        "the response of %(units)s (%(rate)s)",
        units=wording.listed(names),
        rate=wording.percent(each["value"]),
    )


def unit_rates(figures: Figures) -> Sequence[tuple[str, float]]:
    """The units whose response may be told, with it."""
    cards = [(figures.unit_name(node["id"]), node["scorecard"]) for node in figures.units if node["shown"]]
    return [(name, card["response_rate"]) for name, card in cards if card["response_rate"] is not None]


def _row(figures: Figures, each: Given) -> ConditionRow:
    met = {True: _("Met"), False: _("Not met"), None: _("Cannot be judged: counts as not met")}
    return ConditionRow(
        code=each["code"],
        text=_asked(each),
        value_text=_value(figures, each),
        met=each["met"],
        met_text=met[each["met"]],
    )


def _asked(each: Given) -> str:
    limit = each["limit"]
    return {
        "response": _("At least %(limit)s of those invited responded", limit=wording.percent(limit)),
        "unit_response": _("No unit that is shown falls below %(limit)s", limit=wording.percent(limit)),
        "margin": _("The overall margin is ±%(limit)s points or less", limit=wording.number(limit)),
        "known": _("At least %(limit)s of the answers are not Don’t know", limit=wording.percent(limit)),
    }[each["code"]]


def _value(figures: Figures, each: Given) -> str:
    value = each["value"]
    if value is None:
        # The leader of a branch does not see which unit it is.
        return wording.NOTHING if each["met"] is None else _("not shown")
    if each["code"] == "margin":
        return _("±%(points)s", points=wording.whole(value))
    text = wording.percent(value)
    if each["code"] == "unit_response":
        names = [name for name, rate in unit_rates(figures) if rate == value]
        return _("%(rate)s: %(units)s", rate=text, units=wording.listed(names)) if names else text
    return _("%(number)s or more", number=text) if each.get("bound") else text
