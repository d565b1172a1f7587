"""The personal snapshot: one person's own scores as words and drawings for the page that thanks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import format_number, get_locale
from flask_babel import gettext as _

from ..charts import Band, Row
from ..charts import snapshot as draw
from ..maturity import Questionnaire, Snapshot, round_half_away

NOTHING = "–"


@dataclass(frozen=True)
class Tip:
    """A pillar to work on and one thing that anyone can do for it."""

    pillar: str
    text: str


@dataclass(frozen=True)
class Personal:
    """What the page says; `table` holds the figures of the drawings."""

    wide: str
    narrow: str
    table: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]
    unscored: tuple[str, ...]
    best: tuple[str, ...]
    weakest: tuple[str, ...]
    tips: tuple[Tip, ...]
    beside: str


def picture(
    questionnaire: Questionnaire,
    own: Snapshot,
    before: Mapping[str, int] | None = None,
    round_name: str = "",
) -> Personal | None:
    """One person's snapshot in their language, the best pillar first; None if no pillar has a score.

    ``before`` are the published scores of an earlier round, called ``round_name``, to stand beside.
    """
    before = before or {}
    scored = sorted(
        (each for each in own.pillars if each.score is not None), key=lambda each: -(each.score or 0)
    )
    if not scored:
        return None
    names = {pillar.id: pillar.name for pillar in questionnaire.pillars}
    tips = [Tip(names[id_], questionnaire.pillar(id_).tip) for id_ in own.weakest]
    rows = [Row(each.name, each.score, _figure(each.score), prior=before.get(each.id)) for each in scored]
    beside = round_name if any(row.prior is not None for row in rows) else ""
    table = [(each.name, _figure(each.score), each.level.name if each.level else "") for each in scored]
    columns = [_("Pillar"), _("Score"), _("Level")]
    if beside:
        table = [
            (*cells, NOTHING if row.prior is None else _figure(row.prior))
            for cells, row in zip(table, rows, strict=True)
        ]
        columns.append(_("Everyone, %(round)s", round=beside))
    return Personal(
        wide=_drawing(questionnaire, rows, "wide", beside),
        narrow=_drawing(questionnaire, rows, "narrow", beside),
        table=tuple(table),
        columns=tuple(columns),
        beside=beside,
        unscored=tuple(each.name for each in own.pillars if each.score is None),
        best=tuple(names[id_] for id_ in own.strengths),
        weakest=tuple(names[id_] for id_ in own.weakest),
        tips=tuple(tip for tip in tips if tip.text),
    )


def _figure(score: float | None) -> str:
    return format_number(int(round_half_away(score or 0.0)))


def _drawing(questionnaire: Questionnaire, rows: list[Row], form: str, beside: str) -> str:
    listed = "; ".join(_("%(pillar)s %(score)s", pillar=row.label, score=row.text) for row in rows)
    said = _("Your scores from 0 to 100, highest first: %(listed)s.", listed=listed)
    if beside:
        said = f"{said} {_('Rings show everyone in %(round)s.', round=beside)}"
    return draw(
        rows,
        bands(questionnaire),
        ident=f"own-{form}",
        title=_("Your pillars"),
        description=said,
        form=form,
        direction=get_locale().text_direction,
    )


def bands(questionnaire: Questionnaire) -> list[Band]:
    """The levels as the drawings want them."""
    ends = [*(level.from_ for level in questionnaire.levels[1:]), 100.0]
    return [
        Band(level.number, level.name, level.from_, end)
        for level, end in zip(questionnaire.levels, ends, strict=True)
    ]
