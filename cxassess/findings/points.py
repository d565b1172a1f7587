"""What we found: a few claims made from the figures, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import wording
from cxassess.findings.model import HeatMap, Perception, PillarRow, Response
from cxassess.findings.pillars import extremes_text


def points(
    rows: Sequence[PillarRow],
    held: tuple[tuple[str, ...], str],
    heat: HeatMap | None,
    perception: Perception | None,
    answered: Response,
) -> tuple[tuple[str, str], ...]:
    """What we found: at most six claims, each with its evidence."""
    found = [*_risen_and_fallen(rows), *_extremes(rows)]
    if held[0]:
        found.append((_("The average hides a weak place."), held[1]))
    if perception:
        found.append((_("%(heading)s.", heading=perception.heading), perception.lede))
    if heat and heat.far:
        found.append((_("%(heading)s.", heading=heat.heading), heat.lede))
    if answered.cautions:
        found.append((_("Not everybody is heard."), answered.cautions[0]))
    return tuple(found[:6])


def _risen_and_fallen(rows: Sequence[PillarRow]) -> list[tuple[str, str]]:
    found = []
    rose = sorted((row for row in rows if row.direction == "up"), key=lambda row: -(row.difference or 0))
    fell = sorted((row for row in rows if row.direction == "down"), key=lambda row: row.difference or 0)
    if rose:
        claim = ngettext(
            "%(count)s pillar rose.", "%(count)s pillars rose.", len(rose), count=wording.spelled(len(rose))
        )
        found.append((wording.opened(claim), _moves(rose)))
    if fell:
        claim = ngettext(
            "%(count)s pillar fell.", "%(count)s pillars fell.", len(fell), count=wording.spelled(len(fell))
        )
        found.append((wording.opened(claim), _moves(fell)))
    if not found and any(row.verdict == "no_clear_change" for row in rows):
        found.append(
            (
                _("No pillar changed clearly."),
                _(
                    "Every difference that could be tested is within what chance can explain, or below what "
                    "matters."
                ),
            )
        )
    return found


def _moves(rows: Sequence[PillarRow]) -> str:
    parts = [_move(row) for row in rows[:3]]
    return _("%(parts)s.", parts=wording.listed(parts))


def _move(row: PillarRow) -> str:
    if row.difference is None:
        return _("%(name)s (%(way)s)", name=row.name, way=row.from_to_text)
    return _("%(name)s %(change)s (%(way)s)", name=row.name, change=row.difference_text, way=row.from_to_text)


def _extremes(rows: Sequence[PillarRow]) -> list[tuple[str, str]]:
    scored = [row for row in rows if row.score is not None]
    if len(scored) < 2:
        return []
    best, worst = scored[0], scored[-1]
    return [
        (
            _("%(claim)s.", claim=extremes_text(rows)),
            _(
                "Scores run from %(high)s (%(high_level)s) to %(low)s (%(low_level)s).",
                high=best.score_text,
                high_level=best.level_text,
                low=worst.score_text,
                low_level=worst.level_text,
            ),
        )
    ]
