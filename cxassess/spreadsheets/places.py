"""The columns with which a row says of whom and of what it tells, the same in every table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from ..findings import wording
from ..findings.figures import Figures, Node
from ..findings.label import mark
from .model import NODE, PILLAR, Bounded, Cell, Code, Column

OVERALL = "overall"


def group_name(figures: Figures, node_id: str) -> str:
    """A node as readers call it."""
    node = figures.nodes.get(node_id)
    if node_id == "internal":
        return _("Staff and leaders")
    return str(node["name"]) if node and node["name"] else wording.audience_name(node_id)


def pillar_name(figures: Figures, pillar_id: str) -> str:
    """A pillar as readers call it; the score over all pillars too."""
    return _("Overall") if pillar_id == OVERALL else figures.pillar_name(pillar_id)


def group_columns() -> list[Column]:
    """Whose figures stand in a row."""
    return [
        Column(
            "node_name", _("Group"), _("Whose answers these are: everybody inside, an audience or a unit")
        ),
        Column("node", _("Group, id"), _("The group’s name for programs"), part=NODE),
    ]


def pillar_columns() -> list[Column]:
    """Which pillar a row is about."""
    return [
        Column("pillar_name", _("Pillar"), _("What was scored; Overall is the score over all pillars")),
        Column("pillar", _("Pillar, id"), _("The pillar’s name for programs"), part=PILLAR),
    ]


def shown_columns() -> list[Column]:
    """Whether a row may have figures, and who vouches for them."""
    return [
        Column(
            "shown",
            _("Shown"),
            _(
                "“hidden” where fewer people answered than may be shown, or where others could be worked "
                "out: then the row has no figure"
            ),
        ),
        Column(
            "unverified",
            _("Unverified"),
            _("“unverified” where anyone with the open link could answer; nobody checked who they were"),
        ),
    ]


def of_group(figures: Figures, node: Node) -> dict[str, Cell]:
    """The cells of `group_columns` and the label."""
    return {
        "node_name": group_name(figures, node["id"]),
        "node": node["id"],
        "unverified": Code("unverified", mark()) if node["unverified"] else None,
    }


def of_pillar(figures: Figures, pillar_id: str) -> dict[str, Cell]:
    """The cells of `pillar_columns`."""
    return {"pillar_name": pillar_name(figures, pillar_id), "pillar": pillar_id}


def shown(may: bool) -> dict[str, Cell]:
    """The cell that says whether there are figures."""
    return {"shown": Code("shown", _("shown")) if may else Code("hidden", _("hidden"))}


def level(figures: Figures, card: Mapping[str, Any], before: str = "") -> dict[str, Cell]:
    """The cells of a level."""
    number = card["level"]["number"] if card["level"] else None
    name = None if number is None else figures.level_name(number)
    return {f"{before}level": number, f"{before}level_name": name}


def ends(interval: tuple[float, float] | None, before: str = "ci95") -> dict[str, Cell]:
    """The cells of an interval."""
    low, high = interval or (None, None)
    return {f"{before}_low": low, f"{before}_high": high}


def score_of(figure: Mapping[str, Any] | None, key: str = "score", bound: str = "bound") -> Cell:
    """A figure of the release, or its bound; None where there is none."""
    if figure is None or figure[key] is None:
        return None
    return Bounded(figure[key], figure[bound])
