"""The places of a report tree as readers call them: who may be chosen on a page, who is hidden and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from cxassess.findings import label, wording
from cxassess.findings.figures import Figures, Node

GROUPS = ("internal", "audience")
EVERY = (*GROUPS, "unit")


class NotThere(LookupError):
    """A place, or a pillar, that is hidden or never was: the two cannot be told apart."""


@dataclass(frozen=True)
class Choice:
    """A place whose figures a page can show."""

    id: str
    name: str
    here: bool


def chosen(figures: Figures, wanted: str | None, kinds: Collection[str]) -> Node | None:
    """The node that was asked for, else everyone or the first that is shown; None where none is.

    NotThere for one that is hidden, and just so for one that never was.
    """
    shown = _shown(figures, kinds)
    if wanted:
        found = [node for node in shown if node["id"] == wanted]
        if not found:
            raise NotThere(wanted)
        return found[0]
    return next(iter(sorted(shown, key=lambda node: node["id"] != "internal")), None)


def _shown(figures: Figures, kinds: Collection[str]) -> list[Node]:
    return [node for node in figures.raw["nodes"] if node["shown"] and node["kind"] in kinds]


def choices(figures: Figures, here: Node, kinds: Collection[str]) -> tuple[Choice, ...]:
    """What can be chosen: every node of these kinds that is shown, groups before units."""
    found = sorted(_shown(figures, kinds), key=lambda node: node["kind"] == "unit")
    return tuple(Choice(node["id"], name(figures, node), node["id"] == here["id"]) for node in found)


def name(figures: Figures, node: Node) -> str:
    """What a node is called, with the mark where its answers are unverified."""
    if node["id"] == "internal":
        called = _("Everyone")
    elif node["kind"] == "audience":
        called = wording.audience_name(node["id"])
    else:
        called = str(node["name"])
    return label.marked(called, node["unverified"])


def audiences(figures: Figures, node: Node) -> tuple[str, ...]:
    """The audiences whose answers a node holds."""
    if node["kind"] == "unit":
        return ("staff",)
    return ("leader", "staff") if node["id"] == "internal" else (node["id"],)


def asks(figures: Figures, node: Node, pillar_id: str) -> bool:
    """Whether anybody of a node is asked anything of a pillar."""
    return any(figures.asks(audience, pillar_id) for audience in audiences(figures, node))


def answered(node: Node) -> str:
    """How many of a node answered, and of how many invited where that is told."""
    card = node["scorecard"]
    number = wording.whole(card["respondents"])
    if card["invited"] and card["respondents"] <= card["invited"]:
        return _("%(number)s of %(invited)s", number=number, invited=wording.whole(card["invited"]))
    return number


def why_hidden(figures: Figures) -> str:
    """Why a place is hidden, without telling which of two reasons it is."""
    return _(
        "Hidden to protect people: fewer than %(k)s answers, or the difference would give some away.",
        k=figures.threshold,
    )


def why_no_score(figures: Figures) -> str:
    """Why a single score is hidden."""
    return _(
        "A single score is hidden when fewer than %(k)s people answered that pillar, or when it would let "
        "others be worked out.",
        k=figures.threshold,
    )


def why_nothing(figures: Figures) -> str:
    """Why a round shows nothing at all."""
    return _(
        "Fewer than %(k)s people answered, or showing a result would give away the answers of fewer. To "
        "protect them nothing is shown.",
        k=figures.threshold,
    )
