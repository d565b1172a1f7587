"""The engine's warnings in words; each documented code has its sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from cxassess.findings import label, wording
from cxassess.findings.figures import Figures, Node
from cxassess.findings.model import Warned

_HERE = "\0"
_PLACE = re.compile(rf"\s*[:：]?\s*{_HERE}")


def warnings(figures: Figures) -> tuple[Warned, ...]:
    """The label, then the headline's warnings: one for each code, with every place it is about."""
    node = figures.headline
    found: dict[str, list[dict[str, str]]] = {}
    for entry in node["scorecard"]["warnings"] if node else ():
        found.setdefault(entry["code"], []).append(entry)
    found.pop("unverified", None)  # the label says it, of every audience
    return _labelled(figures) + tuple(
        Warned(code, tuple(entry["where"] for entry in entries), _sentence(figures, code, entries))
        for code, entries in found.items()
    )


def told(figures: Figures, node: Node) -> tuple[tuple[str, str, str], ...]:
    """The warnings of a node one by one: code, place, and the sentence; a pillar's without its name."""
    return tuple(
        (entry["code"], entry["where"], _beside(figures, entry))
        for entry in node["scorecard"]["warnings"]
        if entry["code"] != "unverified"  # the label says it
    )


def _beside(figures: Figures, entry: dict[str, str]) -> str:
    """A warning as it stands beside the pillar that it is about: what names the place is left out."""
    if entry["where"] not in figures.pillar_order:
        return _sentence(figures, entry["code"], [entry])
    return _PLACE.sub("", sentences(_HERE).get(entry["code"], "")) or entry["message"]


def _labelled(figures: Figures) -> tuple[Warned, ...]:
    said = label.label(figures.unverified)
    return (Warned("unverified", tuple(figures.unverified), said.text),) if said else ()


def _sentence(figures: Figures, code: str, entries: Sequence[Mapping[str, str]]) -> str:
    """What a code says about these places; the engine's own words for a code that is new."""
    places = wording.listed(_place(figures, entry["where"]) for entry in entries)
    return sentences(places).get(code) or entries[0]["message"]


def sentence(figures: Figures, warning: Mapping[str, str]) -> str:
    """What one warning of any group says."""
    return _sentence(figures, warning["code"], [warning])


def sentences(places: str) -> dict[str, str]:
    """The sentence of every code about some places."""
    words = {"places": places}
    return {
        "few_answers": _(
            "Few people answered every question, so reliability is not steady: %(places)s.", **words
        ),
        "not_measured": _("Nobody answered enough to give a score: %(places)s.", **words),
        "low_response_rate": _("Fewer than half of those invited answered; the others may think otherwise."),
        "very_low_response_rate": _(
            "Fewer than three in ten of those invited answered; the others may well think otherwise."
        ),
        "more_answers_than_invited": _("More people answered than were invited; check the head count."),
        "everyone_answered": _(
            "Everyone who was invited answered, so the score has no margin of chance; another week may "
            "still differ."
        ),
        "level_uncertain": _("The margin reaches into another level: %(places)s.", **words),
        "many_dont_know": _(
            "A fifth or more said they don’t know; the work on this may not be visible: %(places)s.", **words
        ),
        "alpha_low": _("The questions may not belong together; read them one by one: %(places)s.", **words),
        "alpha_caution": _("The questions hang together loosely; read with caution: %(places)s.", **words),
        "alpha_high": _("The questions repeat each other; fewer would do: %(places)s.", **words),
        "alpha_negative": _(
            "The questions work against each other; check which are reversed: %(places)s.", **words
        ),
        "alpha_subset": _(
            "Reliability describes only those who answered every question: %(places)s.", **words
        ),
        "item_weak": _("Says little about its pillar: %(places)s.", **words),
        "item_maybe_reversed": _("Runs against its pillar; is it reversed?: %(places)s.", **words),
        "self_selected": _(
            "Nobody knows how many were asked: those who answered chose themselves, and others may think "
            "otherwise."
        ),
        "unverified": label.claim(places),
        "drivers_overlap": _(
            "The pillars go together closely, so how much each weighs for the outcome is unsure."
        ),
        "split_opinions": _("The average hides a split; opinions differ widely: %(places)s.", **words),
    }


def _place(figures: Figures, where: str) -> str:
    """The name of a pillar or a question."""
    if where == "overall":
        return _("the overall score")
    named = {pillar.id: pillar.name for pillar in figures.questionnaire.pillars}
    if where in named:
        return named[where]
    titles = {item.id: item.title for item in figures.questionnaire.items}
    return _("“%(title)s”", title=titles[where]) if where in titles else where
