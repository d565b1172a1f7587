"""The tables in their order: each is one function from a source to a table, or to None where it has no rows.

A new matter of the release is a new function in a module of its own and a line here.
"""

from __future__ import annotations

from collections.abc import Callable

from . import (
    about,
    case,
    changes,
    confidence,
    drivers,
    goals,
    groups,
    importance,
    items,
    listening,
    method,
    metrics,
    perception,
    roles,
    scores,
    themes,
    touchpoints,
    words,
)
from .model import Source, Table

TABLES: dict[str, Callable[[Source], Table]] = {
    "about": about.table,
    "groups": groups.table,
    "confidence": confidence.table,
    "scores": scores.table,
    "items": items.table,
    "importance": importance.table,
    "drivers": drivers.table,
    "perception": perception.table,
    "changes": changes.table,
    "goals": goals.table,
    "estimates": case.estimates,
    "business_case": case.sums,
    "metrics": metrics.table,
    "measurements": metrics.readings,
    "touchpoints": touchpoints.table,
    "words": words.table,
    "themes": themes.table,
    "theme_terms": themes.terms,
    "terms_apart": themes.apart,
    "theme_texts": themes.languages,
    "role_impact": roles.moves,
    "role_texts": roles.statements,
    "listening": listening.kinds,
    "listening_days": listening.days,
    "warnings": groups.warnings,
    "levels": method.levels,
    "constants": method.constants,
    "sums": method.sums,
    "formulas": method.formulas,
}
NAMES = tuple(TABLES)


def tables(source: Source) -> list[Table]:
    """All tables of a release, those without rows too: a table that is empty says so."""
    return [make(source) for make in TABLES.values()]


def table(source: Source, name: str) -> Table:
    """One table. Raises KeyError for a name that is not of NAMES."""
    return TABLES[name](source)
