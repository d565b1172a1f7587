"""Pillars by unit: who stands where, and which units cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import label, wording
from cxassess.findings.extremes import MOST
from cxassess.findings.figures import Figures, Node
from cxassess.findings.model import HeatCell, HeatColumn, HeatMap, HeatRow, PillarRow
from cxassess.maturity import INTERNAL
from cxassess.maturity.apart import FAR, Apart, apart


def heat(figures: Figures, rows: Sequence[PillarRow]) -> HeatMap | None:
    """The heat map; None where no unit exists or everyone is hidden."""
    everyone = figures.headline
    shown = [node for node in figures.units if node["shown"]]
    if everyone is None or not figures.units:
        return None
    order = [row.id for row in rows]
    lines = tuple(_line(figures, pillar_id, everyone, shown) for pillar_id in order)
    columns = (_everyone(everyone), *(_column(figures, node) for node in shown))
    return HeatMap(
        **_heading(columns, lines, part=_is_part(figures, shown, lines)),
        columns=columns,
        rows=lines,
        legend=_legend(figures),
        far=any(cell.mark for line in lines for cell in line.cells),
        mark_note=_("↑ ↓ mark scores that differ from everyone by %(points)s points or more.", points=FAR),
        notes=_notes(figures, lines),
        hidden=tuple(figures.unit_name(node["id"]) for node in figures.units if not node["shown"]),
    )


def _everyone(node: Node) -> HeatColumn:
    return HeatColumn(node["id"], _("Everyone"), _answered(node), True)


def _column(figures: Figures, node: Node) -> HeatColumn:
    return HeatColumn(node["id"], figures.unit_name(node["id"]), _answered(node), False)


def _answered(node: Node) -> str:
    card = node["scorecard"]
    if card["invited"] and card["respondents"] <= card["invited"]:
        return _(
            "%(number)s of %(invited)s",
            number=wording.whole(card["respondents"]),
            invited=wording.whole(card["invited"]),
        )
    return wording.whole(card["respondents"])


def _line(figures: Figures, pillar_id: str, everyone: Node, shown: Sequence[Node]) -> HeatRow:
    name = figures.pillar_name(pillar_id)
    all_of_them = _pillar(everyone, pillar_id)
    cells = [_cell(name, _("Everyone"), all_of_them, all_of_them)]
    cells += [
        _cell(name, figures.unit_name(node["id"]), _pillar(node, pillar_id), all_of_them) for node in shown
    ]
    return HeatRow(pillar_id, name, tuple(cells))


def _pillar(node: Node, pillar_id: str) -> Mapping[str, Any]:
    return next(card for card in node["scorecard"]["pillars"] if card["id"] == pillar_id)


def _cell(pillar: str, unit: str, card: Mapping[str, Any], everyone: Mapping[str, Any]) -> HeatCell:
    words = {"pillar": pillar, "unit": unit}
    if card["score"] is None:
        reason = _("%(pillar)s, %(unit)s: hidden, to protect the people who answered.", **words)
        return HeatCell(_("hidden"), 0, "", True, reason)
    words["score"] = text = wording.bounded(card["score"], card["bound"])
    stands = apart(card, everyone)
    return HeatCell(text, card["level"]["number"], stands.mark, False, _told(stands, words))


def _told(stands: Apart, words: Mapping[str, str]) -> str:
    """A cell in words, with how far it stands from everyone where that is far."""
    if not stands.mark:
        return _("%(pillar)s, %(unit)s: %(score)s.", **words)
    if stands.points is None:  # one of the two is a bound
        far = {"points": FAR, **words}
        if stands.mark == "up":
            return _("%(pillar)s, %(unit)s: %(score)s, at least %(points)s points above everyone.", **far)
        return _("%(pillar)s, %(unit)s: %(score)s, at least %(points)s points below everyone.", **far)
    away = wording.whole(abs(stands.points))
    if stands.mark == "up":
        return _("%(pillar)s, %(unit)s: %(score)s, %(away)s points above everyone.", away=away, **words)
    return _("%(pillar)s, %(unit)s: %(score)s, %(away)s points below everyone.", away=away, **words)


def _legend(figures: Figures) -> tuple[tuple[int, str], ...]:
    """Each shade with its level and the scores in it."""
    bands = figures.bands
    return tuple(
        (
            band.number,
            _(
                "%(name)s, %(first)s to %(last)s",
                name=band.name,
                first=wording.number(band.start),
                last=wording.number(band.end if band is bands[-1] else band.end - 1),
            ),
        )
        for band in bands
    )


def _is_part(figures: Figures, shown: Sequence[Node], lines: Sequence[HeatRow]) -> bool:
    """Whether there are units, or scores of them, that the reader does not see."""
    hidden = any(cell.hidden for row in lines for cell in row.cells)
    return hidden or len(shown) < len(figures.units) or figures.release.branch is not None


def _heading(columns: Sequence[HeatColumn], lines: Sequence[HeatRow], *, part: bool) -> dict[str, str]:
    """The unit that differs most often from everyone, else that none does."""
    if len(columns) == 1:
        return {"heading": _("No unit can be shown on its own"), "lede": ""}
    if all(row.cells[0].hidden or all(cell.hidden for cell in row.cells[1:]) for row in lines):
        return {"heading": _("No unit can be compared with everyone"), "lede": ""}
    if len(columns) == 2:
        return heading_of_one(columns[1].name, [row.cells[1].mark for row in lines])
    marks = {number: [row.cells[number].mark for row in lines] for number in range(1, len(columns))}
    below, low = _most_often(columns, marks, "down")
    above, high = _most_often(columns, marks, "up")
    told = [_sentence_below(below, low)] * bool(low) + [_sentence_above(above, high)] * bool(high)
    if low:
        only = _only(columns, lines, below, low, "down")
        return {"heading": _shown(_heading_below(below, only), part), "lede": " ".join(told)}
    if high:
        only = _only(columns, lines, above, high, "up")
        return {"heading": _shown(_heading_above(above, only), part), "lede": " ".join(told)}
    return {
        "heading": _("No unit shown stands far from everyone"),
        "lede": _(
            "No unit shown differs from everyone by %(points)s points or more on any pillar shown.",
            points=FAR,
        ),
    }


def _shown(claim: str, part: bool) -> str:
    return _("Of the units shown, %(claim)s", claim=claim) if part else wording.opened(claim)


def _most_often(
    columns: Sequence[HeatColumn], marks: Mapping[int, Sequence[str]], mark: str
) -> tuple[list[str], int]:
    """The units that have a mark on the most pillars, and on how many."""
    counts = {number: found.count(mark) for number, found in marks.items()}
    most = max(counts.values())
    return [columns[number].name for number, count in counts.items() if count == most], most


def _only(
    columns: Sequence[HeatColumn], lines: Sequence[HeatRow], units: Sequence[str], most: int, mark: str
) -> str:
    """The one pillar on which one unit is far off; an empty text where there are more of either."""
    if len(units) != 1 or most != 1:
        return ""
    at = next(number for number, column in enumerate(columns) if number and column.name == units[0])
    return next((row.name for row in lines if row.cells[at].mark == mark), "")


def _heading_below(units: Sequence[str], only: str) -> str:
    if only:
        return _("%(unit)s is far below everyone on %(pillar)s", unit=units[0], pillar=only)
    if len(units) > MOST:
        return _("%(count)s units stand far below everyone", count=wording.spelled(len(units)))
    return ngettext(
        "%(units)s is most often far below everyone",
        "%(units)s are most often far below everyone",
        len(units),
        units=wording.listed(units),
    )


def _heading_above(units: Sequence[str], only: str) -> str:
    if only:
        return _("%(unit)s is far above everyone on %(pillar)s", unit=units[0], pillar=only)
    if len(units) > MOST:
        return _("%(count)s units stand far above everyone", count=wording.spelled(len(units)))
    return ngettext(
        "%(units)s is most often far above everyone",
        "%(units)s are most often far above everyone",
        len(units),
        units=wording.listed(units),
    )


def heading_of_one(unit: str, marks: Sequence[str]) -> dict[str, str]:
    """How the only unit shown stands to everyone: there is none it could be further off than."""
    low, high = marks.count("down"), marks.count("up")
    told = [_sentence_below([unit], low)] * bool(low) + [_sentence_above([unit], high)] * bool(high)
    if low and high:
        heading = _("%(unit)s differs from everyone, in both directions", unit=unit)
    elif low:
        heading = _("%(unit)s is below everyone", unit=unit)
    elif high:
        heading = _("%(unit)s is above everyone", unit=unit)
    else:
        heading = _("%(unit)s does not stand far from everyone", unit=unit)
        told = [_("On every pillar shown it is less than %(points)s points from everyone.", points=FAR)]
    return {"heading": heading, "lede": " ".join(told)}


def _sentence_below(units: Sequence[str], count: int) -> str:
    words = {"units": wording.listed(units), "points": FAR, "pillars": _pillars(count)}
    if len(units) == 1:
        return _("%(units)s scores %(points)s points or more below everyone on %(pillars)s.", **words)
    return _("%(units)s each score %(points)s points or more below everyone on %(pillars)s.", **words)


def _sentence_above(units: Sequence[str], count: int) -> str:
    words = {"units": wording.listed(units), "points": FAR, "pillars": _pillars(count)}
    if len(units) == 1:
        return _("%(units)s scores %(points)s points or more above everyone on %(pillars)s.", **words)
    return _("%(units)s each score %(points)s points or more above everyone on %(pillars)s.", **words)


def _pillars(count: int) -> str:
    return ngettext("%(num)s pillar", "%(num)s pillars", count)


def _notes(figures: Figures, lines: Sequence[HeatRow]) -> tuple[str, ...]:
    """Which units are hidden and why, without telling which of them is the small one."""
    names = [figures.unit_name(node["id"]) for node in figures.units if not node["shown"]]
    found = [_("Units are answers of staff only; Everyone is the overall result, leaders included.")]
    if said := label.label([name for name in figures.unverified if name in INTERNAL]):
        found.append(said.text)
    if names:
        hidden = ngettext(
            "%(names)s is not shown on its own.",
            "%(names)s are not shown on their own.",
            len(names),
            names=wording.listed(names),
        )
        why = _(
            "A unit is hidden when fewer than %(k)s people answered, and also when showing it would let "
            "the answers of a smaller one be worked out. Everybody’s answers count in the result of all.",
            k=figures.threshold,
        )
        found += [hidden, why]
    if any(cell.hidden for row in lines for cell in row.cells):
        found.append(
            _(
                "A single score is hidden when fewer than %(k)s people answered that pillar, or when it "
                "would let others be worked out.",
                k=figures.threshold,
            )
        )
    return tuple(found)
