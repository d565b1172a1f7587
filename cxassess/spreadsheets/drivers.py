"""What goes together with the outcome, and where each pillar lies by importance and performance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from ..findings.figures import Figures
from .model import Cell, Code, Column, Source, Table, laid_out
from .places import group_name, of_pillar, pillar_columns


def table(source: Source) -> Table:
    """A row for each pillar; none without drivers."""
    columns = [*pillar_columns(), *_found(), *_quadrants(), *_basis()]
    about = _("How much each pillar goes together with the outcome, beside how well it does.")
    return Table("drivers", _("Drivers"), about, columns, laid_out(columns, _rows(source.figures)))


def _found() -> list[Column]:
    return [
        Column("share", _("Share"), _("The pillar’s part of what explains the outcome"), "hundredths"),
        Column(
            "sign", _("Direction"), _("1: more of it goes with more of the outcome; −1: with less"), "change"
        ),
    ]


def _quadrants() -> list[Column]:
    return [
        Column("importance", _("Importance"), _("The share again, as the grid uses it"), "hundredths"),
        Column(
            "performance",
            _("Performance"),
            _("The pillar’s score with those whose drivers these are"),
            "points",
        ),
        Column("quadrant", _("What to do"), _("Where it lies: fix first, keep, less important, overdone")),
        Column(
            "importance_cut",
            _("Importance from"),
            _("The average share: from here on it is high"),
            "hundredths",
        ),
        Column("performance_cut", _("Performance from"), _("From here on performance is high"), "points"),
    ]


def _basis() -> list[Column]:
    return [
        Column("outcome", _("Outcome"), _("What the pillars were laid beside")),
        Column("audience", _("Whose answers"), _("The audience that the drivers were found in")),
        Column("method", _("Method"), _("How they were found")),
        Column("n", _("Complete answers"), _("People with a score in every pillar and an outcome"), "count"),
        Column("r2", _("Explained (R²)"), _("How much of the outcome the pillars explain"), "hundredths"),
        Column("condition", _("Overlap"), _("Condition number: over 10 the pillars overlap"), "tenths"),
        Column("fallback_reason", _("Why none"), _("Why no drivers were found, in English")),
    ]


def _rows(figures: Figures) -> Iterator[dict[str, Cell]]:
    card = figures.headline["scorecard"] if figures.headline else {}
    drivers, grid = card.get("drivers"), card.get("importance_performance") or {"pillars": []}
    if not drivers:
        return
    lies = {each["id"]: each for each in grid["pillars"]}
    for pillar_id in figures.pillar_order:
        yield {
            **of_pillar(figures, pillar_id),
            "share": drivers["shares"].get(pillar_id),
            "sign": drivers["signs"].get(pillar_id),
            **_place(lies.get(pillar_id), grid),
            **_of_all(figures, drivers),
        }


def _place(lies: Mapping[str, Any] | None, grid: Mapping[str, Any]) -> dict[str, Cell]:
    if lies is None:
        return {}
    code = lies["quadrant"]
    return {
        "importance": lies["importance"],
        "performance": lies["performance"],
        "quadrant": Code(code, quadrant_text(code)) if code else None,
        "importance_cut": grid["importance_cut"],
        "performance_cut": grid["performance_cut"],
    }


def _of_all(figures: Figures, drivers: Mapping[str, Any]) -> dict[str, Cell]:
    kept = ("outcome", "method", "n", "r2", "condition", "fallback_reason")
    audience = drivers["audience"]
    told = {"audience": Code(audience, group_name(figures, audience)) if audience else None}
    return told | {key: drivers[key] for key in kept}


def quadrant_text(code: str) -> str:
    """A quadrant as readers call it."""
    return {
        "fix_first": _("Fix first"),
        "keep": _("Keep"),
        "low_priority": _("Less important"),
        "overdone": _("Perhaps overdone"),
    }.get(code, code)
