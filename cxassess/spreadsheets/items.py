"""Every question whose answers may be told: its mean as people answered, and its score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from ..findings.figures import Figures, Node
from ..maturity.rounding import item_score_bound
from .model import ITEM, Bounded, Cell, Code, Column, Source, Table, laid_out
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
    """A row for each group and question; one for each pillar whose questions are hidden."""
    columns = [
        *group_columns(),
        *pillar_columns(),
        Column("item_title", _("Question"), _("What the question is about")),
        Column("item", _("Question, id"), _("The question’s name for programs"), part=ITEM),
        *shown_columns(),
        Column("why_hidden", _("Why hidden"), _("Why no question of a pillar may be shown")),
        Column(
            "mean",
            _("Mean answer"),
            _("On the question’s own scale, as it was answered; of few people an extreme mean is a bound"),
            "tenths",
            bounded=True,
        ),
        Column(
            "score",
            _("Score"),
            _("The mean as points; turned round where a high answer is a bad one"),
            "points",
            bounded=True,
        ),
        Column("scale_min", _("Scale from"), _("The lowest answer that can be given"), "count"),
        Column("scale_max", _("Scale to"), _("The highest answer that can be given"), "count"),
        Column("reverse", _("Turned round"), _("“yes” where a high answer is a bad one")),
    ]
    about = _("Every question whose answers may be told, group by group. How many answered it is never told.")
    return Table("items", _("Questions"), about, columns, laid_out(columns, _rows(source.figures)))


def _rows(figures: Figures) -> Iterator[dict[str, Cell]]:
    for node in figures.raw["nodes"]:
        if not node["shown"]:
            yield of_group(figures, node) | shown(False)
            continue
        for card in node["scorecard"]["pillars"]:
            yield from _of_pillar(figures, node, card)


def _of_pillar(figures: Figures, node: Node, card: Mapping[str, Any]) -> Iterator[dict[str, Cell]]:
    row = of_group(figures, node) | of_pillar(figures, card["id"])
    if card["items_hidden"]:
        yield row | shown(False) | {"why_hidden": _why(card["items_hidden"])}
    for each in card["items"]:
        yield row | _of_item(figures, each)


def _of_item(figures: Figures, found: Mapping[str, Any]) -> dict[str, Cell]:
    item = figures.questionnaire.item(found["id"])
    row = {
        "item_title": item.title,
        "item": item.id,
        "scale_min": item.scale.min,
        "scale_max": item.scale.max,
        "reverse": Code("yes", _("yes")) if item.reverse else None,
    }
    if found["mean"] is None:
        return row | shown(False)
    bound = item_score_bound(found["bound"], reverse=item.reverse)
    return row | shown(True) | {"mean": score_of(found, "mean"), "score": Bounded(found["score"], bound)}


def _why(code: str) -> Code:
    words = {
        "too_few_answers": _("the pillar itself may not be shown here"),
        "missing_answers": _(
            "few people left questions out or were asked others, and would follow from them"
        ),
    }
    return Code(code, words.get(code, code))
