"""The journey: every touchpoint with how much it matters and how well it goes, by who was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from ..findings import wording
from ..findings.label import mark
from ..findings.touchpoints import kind_text, quadrant_text
from .model import NODE, SUBJECT, Cell, Code, Column, Source, Table, laid_out
from .places import score_of, shown, shown_columns

SIDES = ("importance", "performance")


def table(source: Source) -> Table:
    """A row for each touchpoint and audience that was asked; none where no journey was asked about."""
    columns = [
        Column("stage_name", _("Stage"), _("The part of the journey")),
        Column("stage", _("Stage, id"), _("The stage’s name for programs")),
        Column("touchpoint_name", _("Touchpoint"), _("Where people meet the organisation")),
        Column("touchpoint", _("Touchpoint, id"), _("The touchpoint’s name for programs"), part=SUBJECT),
        Column("handled_by", _("Handled by"), _("The organisation itself, a partner, or a supplier")),
        Column("partner", _("Partner"), _("Who that is")),
        Column("node_name", _("Audience"), _("Who was asked")),
        Column("node", _("Audience, id"), _("The audience’s name for programs"), part=NODE),
        *shown_columns(),
        *_side(),
        Column("quadrant", _("What to do"), _("The corner of the grid that it lies in")),
        Column("importance_cut", _("Importance from"), _("From here on it counts as high"), "hundredths"),
        Column("performance_cut", _("Performance from"), _("From here on it counts as high"), "hundredths"),
        Column("placed", _("On the grid"), _("How many touchpoints lie on the audience’s grid"), "count"),
        Column("prior_importance", _("Importance, before"), _("In the round before"), "tenths", bounded=True),
        Column(
            "prior_performance", _("Performance, before"), _("In the round before"), "tenths", bounded=True
        ),
        Column("importance_gap", _("Gap in importance"), _("Staff minus customers"), "tenths"),
        Column("performance_gap", _("Gap in performance"), _("Staff minus customers"), "tenths"),
    ]
    about = _("Every touchpoint of the journey: how much it matters and how well it goes, from 1 to 5.")
    rows = laid_out(columns, _rows(source.figures.raw.get("touchpoints")))
    return Table("touchpoints", _("Touchpoints"), about, columns, rows)


def _side() -> list[Column]:
    """The columns of both questions about a touchpoint."""
    mean = _("Mean of the answers from 1 to 5; of few people an extreme mean is a bound")
    found = []
    for side, name in (("importance", _("Importance")), ("performance", _("Performance"))):
        unknown, hidden = _("%(what)s: don’t know", what=name), _("%(what)s: why hidden", what=name)
        found += [
            Column(side, name, mean, "tenths", bounded=True),
            Column(f"{side}_n", _("%(what)s: answers", what=name), _("How many answered"), "count"),
            Column(f"{side}_dont_know", unknown, _("Share of those asked who said so"), "share"),
            Column(f"{side}_hidden", hidden, _("Why the figure may not be shown")),
        ]
    return found


def _rows(told: Mapping[str, Any] | None) -> Iterator[dict[str, Cell]]:
    grids = {each["audience"]: each for each in (told or {"audiences": ()})["audiences"]}
    for stage in (told or {"stages": ()})["stages"]:
        for each in stage["touchpoints"]:
            row = {"stage_name": stage["name"], "stage": stage["id"], **_of_touchpoint(each)}
            for part in each["audiences"]:
                yield row | _of_audience(part, grids[part["audience"]])


def _of_touchpoint(each: Mapping[str, Any]) -> dict[str, Cell]:
    return {
        "touchpoint_name": each["name"],
        "touchpoint": each["id"],
        "handled_by": Code(each["handled_by"], kind_text(each["handled_by"])),
        "partner": each["partner"] or None,
        "importance_gap": each["gaps"]["importance"],
        "performance_gap": each["gaps"]["performance"],
    }


def _of_audience(part: Mapping[str, Any], grid: Mapping[str, Any]) -> dict[str, Cell]:
    quadrant, audience = part["quadrant"], part["audience"]
    row = {
        "node_name": wording.audience_name(audience),
        "node": audience,
        "unverified": Code("unverified", mark()) if grid["unverified"] else None,
        **shown(grid["shown"]),
        **_figures(part),
        "quadrant": Code(quadrant, quadrant_text(quadrant)) if quadrant else None,
        **{key: grid[key] for key in ("importance_cut", "performance_cut", "placed")},
    }
    before = part["before"] or {}
    return row | {f"prior_{side}": score_of(before.get(side), "mean") for side in SIDES}


def _figures(part: Mapping[str, Any]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for side in SIDES:
        told = part[side]
        hidden = told["hidden"]
        found |= {
            side: score_of(told, "mean"),
            f"{side}_n": told["n"],
            f"{side}_dont_know": told["dont_know"],
            f"{side}_hidden": Code(hidden, _why(hidden)) if hidden else None,
        }
    return found


def _why(code: str) -> str:
    words = {
        "audience": _("the audience itself may not be shown"),
        "few": _("too few people answered, or the answers of fewer could be worked out"),
    }
    return words.get(code, code)
