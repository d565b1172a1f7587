"""How leaders, staff and customers see the same pillars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import label, standings, wording
from cxassess.findings.figures import Figures
from cxassess.findings.model import GapRow, Perception
from cxassess.findings.wording import audience_name, audience_within

ORDER = ("leader", "staff", "customer")
CLEAR = ("blind_spot", "hidden_strength")


def perception(figures: Figures) -> Perception | None:
    """The audiences side by side, the widest gap first; None where fewer than two can be shown."""
    pairs = (figures.perception or {"pairs": []})["pairs"]
    if not pairs:
        return None
    seen = {name for pair in pairs for name in (pair["a"], pair["b"])}
    audiences = tuple(name for name in ORDER if name in seen)
    rows = _rows(figures, pairs, audiences)
    pair_names = tuple(standings.pair_text(pair) for pair in pairs)
    return Perception(
        heading=_heading(pairs, rows),
        lede=_lede(pairs, rows),
        audiences=tuple(
            label.marked(audience_name(name), figures.nodes[name]["unverified"]) for name in audiences
        ),
        audience_ids=audiences,
        pairs=pair_names,
        rows=rows,
        bands=figures.bands,
        note=_(
            "Marks show each group’s own score. Gaps use only the questions that both groups were asked, "
            "so they can differ from the distance between the marks. In bold: gaps of %(points)s points or "
            "more that chance does not explain.",
            points=wording.number(figures.constants["gap_margin"]),
        ),
        title=_("How %(audiences)s see the pillars", audiences=wording.listed(map(audience_name, audiences))),
        description=" ".join(_told(row, audiences) for row in rows),
        standings=standings.standings(figures, pairs),
        gradient=standings.gradient(figures),
    )


def _rows(
    figures: Figures, pairs: Sequence[Mapping[str, Any]], audiences: Sequence[str]
) -> tuple[GapRow, ...]:
    by_pillar: dict[str, list[Mapping[str, Any] | None]] = {}
    for pillar_id in figures.pillar_order:
        by_pillar[pillar_id] = [
            next((entry for entry in pair["pillars"] if entry["id"] == pillar_id), None) for pair in pairs
        ]
    found = [_row(figures, pillar_id, pairs, entries, audiences) for pillar_id, entries in by_pillar.items()]
    kept = [row for row in found if any(s is not None for s in (row.leader, row.staff, row.customer))]
    return tuple(sorted(kept, key=lambda row: (row.gap is None, -abs(row.gap or 0))))


def _row(
    figures: Figures,
    pillar_id: str,
    pairs: Sequence[Mapping[str, Any]],
    entries: Sequence[Mapping[str, Any] | None],
    audiences: Sequence[str],
) -> GapRow:
    scores = {name: _score(figures, name, pillar_id) for name in audiences}
    gaps = [entry["gap"] if entry else None for entry in entries]
    classes = [entry["class"] if entry else None for entry in entries]
    return GapRow(
        id=pillar_id,
        name=figures.pillar_name(pillar_id),
        leader=scores.get("leader"),
        staff=scores.get("staff"),
        customer=scores.get("customer"),
        gap=gaps[0],
        texts=tuple(_text(figures, name, pillar_id, scores[name]) for name in audiences),
        gap_texts=tuple(
            _gap_text(figures, pair, pillar_id, gap) for pair, gap in zip(pairs, gaps, strict=True)
        ),
        class_texts=tuple(map(standings.class_text, classes)),
        clear=any(code in CLEAR for code in classes),
    )


def _score(figures: Figures, audience: str, pillar_id: str) -> int | None:
    node = figures.shown(audience)
    if node is None:
        return None
    cards = node["scorecard"]["pillars"]
    return next((card["score"] for card in cards if card["id"] == pillar_id), None)


def _text(figures: Figures, audience: str, pillar_id: str, score: int | None) -> str:
    if score is not None:
        return wording.whole(score)
    return _("not shown") if figures.asks(audience, pillar_id) else _("not asked")


def _gap_text(figures: Figures, pair: Mapping[str, Any], pillar_id: str, gap: float | None) -> str:
    if gap is not None:
        return wording.signed(gap)
    both = all(figures.asks(audience, pillar_id) for audience in (pair["a"], pair["b"]))
    return _("not shown") if both else _("not asked")


def _heading(pairs: Sequence[Mapping[str, Any]], rows: Sequence[GapRow]) -> str:
    first = pairs[0]
    words = {"first": audience_name(first["a"]), "second": audience_within(first["b"])}
    kinds = [entry["class"] for entry in first["pillars"]]
    blind, hidden = kinds.count("blind_spot"), kinds.count("hidden_strength")
    if blind > hidden:
        return _("%(first)s see a more mature organisation than %(second)s do", **words)
    if hidden > blind:
        return _(
            "%(second)s rate us higher than %(first)s do",
            first=audience_within(first["a"]),
            second=audience_name(first["b"]),
        )
    if not blind:
        return _("%(first)s and %(second)s see much the same organisation", **words)
    return _("%(first)s and %(second)s differ in both directions", **words)


def _lede(pairs: Sequence[Mapping[str, Any]], rows: Sequence[GapRow]) -> str:
    """The widest gap, and how many are clear."""
    first = pairs[0]
    measured = [row for row in rows if row.gap is not None]
    if not measured:
        return _("Too few answers to say how far the groups are apart.")
    widest = measured[0]
    clear = sum(entry["class"] in CLEAR for entry in first["pillars"])
    return (
        _(
            "The gap between %(first)s and %(second)s is widest on %(pillar)s: %(gap)s points.",
            first=audience_within(first["a"]),
            second=audience_within(first["b"]),
            pillar=widest.name,
            gap=wording.signed(widest.gap),
        )
        + " "
        + ngettext("%(num)s gap is clear.", "%(num)s gaps are clear.", clear)
    )


def _told(row: GapRow, audiences: Sequence[str]) -> str:
    parts = [
        _("%(audience)s %(score)s", audience=audience_name(name), score=text)
        for name, text in zip(audiences, row.texts, strict=True)
    ]
    return _("%(pillar)s: %(parts)s.", pillar=row.name, parts=wording.listed(parts))
