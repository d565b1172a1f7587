"""What people say matters: each pillar's importance to each group that was asked."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from ..findings.figures import Figures
from .model import Cell, Column, Source, Table, laid_out
from .places import (
    group_columns,
    of_group,
    of_pillar,
    pillar_columns,
    score_of,
    shown,
    shown_columns,
)


def table(source: Source) -> Table:
    """A row for each group that was asked and each pillar."""
    columns = [
        *group_columns(),
        *pillar_columns(),
        *shown_columns(),
        Column(
            "importance",
            _("Importance"),
            _("Mean of the answers from 1 to 5; of few people an extreme mean is a bound. Never scored"),
            "tenths",
            bounded=True,
        ),
    ]
    about = _("How much each pillar matters, as people said themselves. Of units it is never told.")
    return Table("importance", _("Importance"), about, columns, laid_out(columns, _rows(source.figures)))


def _rows(figures: Figures) -> Iterator[dict[str, Cell]]:
    for node in figures.raw["nodes"]:
        for each in (node["scorecard"]["importance"] if node["shown"] else None) or ():
            row = of_group(figures, node) | of_pillar(figures, each["id"])
            told = score_of(each, "mean")
            yield row | shown(told is not None) | {"importance": told}
