"""What changed since the round before, group by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from ..findings import wording
from ..findings.figures import Figures
from ..findings.pillars import verdict_text
from .model import Cell, Code, Column, Source, Table, laid_out
from .perception import chance_columns, effect_cells
from .places import OVERALL, ends, group_columns, of_group, of_pillar, pillar_columns
from .scores import score_cells, score_columns


def table(source: Source) -> Table:
    """A row for each group that both rounds show, and each pillar."""
    columns = [
        *group_columns(),
        *pillar_columns(),
        *_difference(),
        *chance_columns(),
        *_test(),
        *_side("now_", _("%(what)s, now")),
        *_side("prior_", _("%(what)s, before")),
    ]
    about = _("Each group beside the round before, over the questions that both rounds asked.")
    return Table("changes", _("Changes"), about, columns, laid_out(columns, _rows(source.figures)))


def _difference() -> list[Column]:
    return [
        Column("difference", _("Change"), _("Now minus before, worked out before rounding"), "change"),
        Column("verdict", _("Verdict"), _("Whether it is more than chance would explain, and large enough")),
        Column("margin", _("Margin ±"), _("The wider half of the 95% interval of the change"), "points"),
        Column("ci95_low", _("Low end"), _("Where the 95% interval of the change begins"), "change"),
        Column("ci95_high", _("High end"), _("Where the 95% interval of the change ends"), "change"),
    ]


def _test() -> list[Column]:
    return [
        Column("g_low", _("Effect, low end"), _("Where the 95% interval of g begins"), "hundredths"),
        Column("g_high", _("Effect, high end"), _("Where the 95% interval of g ends"), "hundredths"),
        Column("t", _("t"), _("Welch’s t"), "hundredths"),
        Column("df", _("Degrees of freedom"), _("Of Welch’s t, by Satterthwaite"), "count"),
        Column("p", _("p"), _("How likely chance alone gives such a change in this pillar"), "thousandths"),
        Column("detectable", _("Detectable"), _("The smallest change that would have been seen"), "points"),
        Column("comparable", _("Comparable"), _("Weight of the questions that both rounds share"), "share"),
        Column("shared_items", _("Shared questions"), _("Their ids"), wide=True),
    ]


def _side(before: str, words: str) -> list[Column]:
    """The columns of a score, of one of the two rounds."""
    return [
        Column(
            before + each.key,
            words % {"what": each.heading},
            each.meaning,
            each.kind,
            bounded=each.bounded,
        )
        for each in score_columns()
    ]


def _rows(figures: Figures) -> Iterator[dict[str, Cell]]:
    for each in figures.raw["comparisons"]:
        group = of_group(figures, figures.nodes[each["node"]])
        group.pop("unverified")
        overall, pillars = each["comparison"]["overall"], each["comparison"]["pillars"]
        for pillar_id, found in [(OVERALL, overall), *((entry["id"], entry) for entry in pillars)]:
            if found is not None:
                yield group | of_pillar(figures, pillar_id) | _change(figures, found)


def _change(figures: Figures, found: Mapping[str, Any]) -> dict[str, Cell]:
    verdict = found["verdict"]
    row = {
        "difference": found["difference"],
        "verdict": Code(verdict, verdict_text(verdict)) if verdict else None,
        "margin": wording.half_width(found["difference"], found["ci95"]),
        **ends(found["ci95"]),
        **effect_cells(found),
        **ends(found["g_ci95"], "g"),
        **{key: found[key] for key in ("t", "df", "p", "detectable", "comparable")},
        "shared_items": ", ".join(found["shared_items"] or ()) or None,
    }
    for side in ("now", "prior"):
        if found[side] is not None:
            row |= score_cells(figures, found[side], f"{side}_")
    return row
