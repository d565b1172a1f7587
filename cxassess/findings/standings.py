"""What each gap between two audiences is called, what that means, and on which pillars it is so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import wording
from cxassess.findings.figures import Figures
from cxassess.findings.model import Seen, Standing

CLASSES = ("blind_spot", "hidden_strength", "aligned", "unclear", "too_few_answers")


def class_text(code: str | None) -> str:
    """What a gap is called."""
    return {
        "blind_spot": _("Blind spot"),
        "hidden_strength": _("Hidden strength"),
        "aligned": _("Aligned"),
        "unclear": _("Unclear"),
        "too_few_answers": _("Too few answers"),
    }.get(code or "", wording.NOTHING)


def standings(figures: Figures, pairs: Sequence[Mapping[str, Any]]) -> tuple[Standing, ...]:
    """The pillars of each pair by class; classes without a pillar are left out."""
    found = [_standing(figures, pair, code) for pair in pairs for code in CLASSES]
    return tuple(each for each in found if each.pillars)


def pair_text(pair: Mapping[str, Any]) -> str:
    """What a gap is the difference of."""
    words = {"first": wording.audience_name(pair["a"]), "second": wording.audience_within(pair["b"])}
    return _("%(first)s minus %(second)s", **words)


def gradient(figures: Figures) -> str:
    """Where leaders see more than staff and staff more than customers; empty where no figures say so."""
    found = (figures.perception or {}).get("gradient")
    if not found or not found["clear"]:
        return ""
    names = wording.listed(map(figures.pillar_name, found["clear"]))
    words = {
        "pillars": names,
        "count": wording.whole(len(found["clear"])),
        "all": wording.whole(len(found["tested"])),
    }
    said = ngettext(
        "The view gets rosier with the distance from customers: on %(pillars)s leaders rate clearly higher "
        "than staff, and staff than customers (%(count)s of %(all)s pillar that could be tested so).",
        "The view gets rosier with the distance from customers: on %(pillars)s leaders rate clearly higher "
        "than staff, and staff than customers (%(count)s of %(all)s pillars that could be tested so).",
        len(found["tested"]),
        **words,
    )
    care = _("Customers answer in other words, so take the order as an indication.")
    return f"{said} {care}"


def _standing(figures: Figures, pair: Mapping[str, Any], code: str) -> Standing:
    gaps = [gap for gap in pair["pillars"] if gap["class"] == code]
    if code == "too_few_answers":  # what was never asked of both is no lack of answers
        gaps = [gap for gap in gaps if _asked_of_both(figures, pair, gap["id"])]
    gaps.sort(key=lambda gap: -abs(gap["gap"] or 0))
    name, meaning = _told(pair, code, figures.constants["gap_margin"])
    pillars = tuple(_seen(figures, pair, gap) for gap in gaps)
    return Standing(code, pair_text(pair), name, class_text(code), meaning, pillars)


def _asked_of_both(figures: Figures, pair: Mapping[str, Any], pillar_id: str) -> bool:
    return all(figures.asks(pair[side], pillar_id) for side in ("a", "b"))


def _told(pair: Mapping[str, Any], code: str, points: float) -> tuple[str, str]:
    """The heading of a class and what it means between these two."""
    words = {
        "first": wording.audience_name(pair["a"]),
        "second": wording.audience_within(pair["b"]),
        "seconds": wording.audience_name(pair["b"]),
        "firsts": wording.audience_within(pair["a"]),
        "points": wording.number(points),
    }
    return {
        "blind_spot": (
            _("Blind spots"),
            _(
                "%(first)s rate clearly higher than %(second)s, by %(points)s points or more, and chance "
                "does not explain it: the problem looks solved from where they stand.",
                **words,
            ),
        ),
        "hidden_strength": (
            _("Hidden strengths"),
            _(
                "%(seconds)s rate clearly higher than %(firsts)s, by %(points)s points or more: something "
                "works that is not seen, or not believed.",
                **words,
            ),
        ),
        "aligned": (
            _("Aligned"),
            _("Both see the same: the whole margin of the gap lies within %(points)s points.", **words),
        ),
        "unclear": (
            _("Unclear"),
            _("The answers do not tell whether both see the same. It is no sign that they do.", **words),
        ),
        "too_few_answers": (
            _("Too few answers"),
            _("Fewer than ten scores on one side, or the gap may not be shown.", **words),
        ),
    }[code]


def _seen(figures: Figures, pair: Mapping[str, Any], gap: Mapping[str, Any]) -> Seen:
    sides = [
        _("%(audience)s %(score)s", audience=wording.audience_within(pair[side]),
          score=wording.bounded(gap[side], gap[f"{side}_bound"]))
        for side in ("a", "b")
        if gap[side] is not None
    ]  # fmt: skip
    listed = wording.listed(sides) if sides else _("not shown")
    margin = wording.margin(gap["gap"], gap["ci95"])
    told = " ".join(filter(None, (wording.signed(gap["gap"]), margin)))
    return Seen(
        id=gap["id"],
        name=figures.pillar_name(gap["id"]),
        gap=gap["gap"],
        sides=listed,
        gap_text=wording.signed(gap["gap"]),
        margin_text=margin,
        figures_text=_("%(gap)s (%(sides)s)", gap=told, sides=listed),
    )
