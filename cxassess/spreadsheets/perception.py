"""The gaps between audiences, pillar by pillar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from ..findings import wording
from ..findings.figures import Figures
from ..findings.standings import class_text
from .model import SUBJECT, Bounded, Cell, Code, Column, Source, Table, laid_out
from .places import ends, of_pillar, pillar_columns


def table(source: Source) -> Table:
    """A row for each pair of audiences and each pillar."""
    columns = [*_pair_columns(), *pillar_columns(), *_gap_columns(), *chance_columns()]
    about = _("How far apart two audiences see the same pillar, over the questions that both were asked.")
    return Table("perception", _("Perception gaps"), about, columns, laid_out(columns, _rows(source.figures)))


def _pair_columns() -> list[Column]:
    return [
        Column("a_name", _("First"), _("The audience from whose score the other’s is taken")),
        Column("b_name", _("Second"), _("The audience whose score is taken away")),
        Column("pair", _("Pair, id"), _("Both audiences, for programs"), part=SUBJECT),
    ]


def _gap_columns() -> list[Column]:
    return [
        Column("a", _("Score, first"), _("Over the questions that both were asked"), "points", bounded=True),
        Column("b", _("Score, second"), _("Over the questions that both were asked"), "points", bounded=True),
        Column("gap", _("Gap"), _("First minus second"), "change"),
        Column("class", _("What it is"), _("A blind spot, a hidden strength, aligned, or unclear")),
        Column(
            "gradient",
            _("Step by step"),
            _(
                "“clear” where leaders rate clearly higher than staff, and staff than customers; “tested” "
                "where both could be tested"
            ),
        ),
        Column("ci95_low", _("Low end"), _("Where the 95% interval of the gap begins"), "change"),
        Column("ci95_high", _("High end"), _("Where the 95% interval of the gap ends"), "change"),
    ]


def chance_columns() -> list[Column]:
    """What says whether chance explains a difference."""
    return [
        Column(
            "p_adjusted",
            _("Adjusted p"),
            _("How likely chance alone gives such a difference, all pillars taken together"),
            "thousandths",
        ),
        Column("hedges_g", _("Effect (g)"), _("The difference in standard deviations"), "hundredths"),
        Column("effect", _("Effect"), _("The same in words")),
    ]


def effect_cells(found: Mapping[str, Any]) -> dict[str, Cell]:
    """The cells of `chance_columns`."""
    effect = found["effect"]
    return {
        "p_adjusted": found["p_adjusted"],
        "hedges_g": found["hedges_g"],
        "effect": Code(effect, _effect(effect)) if effect else None,
    }


def _rows(figures: Figures) -> Iterator[dict[str, Cell]]:
    told = figures.perception or {"pairs": ()}
    for pair in told["pairs"]:
        names = {
            "pair": f"{pair['a']}-{pair['b']}",
            "a_name": wording.audience_name(pair["a"]),
            "b_name": wording.audience_name(pair["b"]),
        }
        for each in pair["pillars"]:
            row = names | of_pillar(figures, each["id"]) | _gap(each)
            yield row | {"gradient": _gradient(told.get("gradient"), each["id"])}


def _gap(found: Mapping[str, Any]) -> dict[str, Cell]:
    kind = found["class"]
    return {
        "a": _side(found, "a"),
        "b": _side(found, "b"),
        "gap": found["gap"],
        "class": Code(kind, class_text(kind)) if kind else None,
        **ends(found["ci95"]),
        **effect_cells(found),
    }


def _gradient(told: Mapping[str, Any] | None, pillar_id: str) -> Code | None:
    """Whether scores fall clearly from leaders to staff to customers; None where that is not told."""
    if not told or pillar_id not in told["tested"]:
        return None
    return Code("clear", _("clear")) if pillar_id in told["clear"] else Code("tested", _("tested"))


def _side(found: Mapping[str, Any], side: str) -> Cell:
    return None if found[side] is None else Bounded(found[side], found[f"{side}_bound"])


def _effect(code: str) -> str:
    return {
        "negligible": _("negligible"),
        "small": _("small"),
        "medium": _("medium"),
        "large": _("large"),
    }.get(code, code)
