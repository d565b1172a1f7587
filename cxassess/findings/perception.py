"""How leaders, staff and customers see the same pillars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import label, standings, wording
from cxassess.findings.extremes import Measured, highest
from cxassess.findings.figures import Figures
from cxassess.findings.model import GapRow, Perception
from cxassess.findings.wording import audience_name, audience_within

ORDER = ("leader", "staff", "customer")
CLEAR = ("blind_spot", "hidden_strength")
CLASSED = (*CLEAR, "aligned", "unclear")


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
        clear=tuple(_clear_gaps(pairs, {row.id: row.name for row in rows})),
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
        texts=tuple(_text(figures, name, pillar_id) for name in audiences),
        gap_texts=tuple(
            _gap_text(figures, pair, pillar_id, gap) for pair, gap in zip(pairs, gaps, strict=True)
        ),
        class_texts=tuple(map(standings.class_text, classes)),
        clear=tuple(code in CLEAR for code in classes),
    )


def _score(figures: Figures, audience: str, pillar_id: str) -> int | None:
    card = _card(figures, audience, pillar_id)
    return card["score"] if card else None


def _card(figures: Figures, audience: str, pillar_id: str) -> Mapping[str, Any] | None:
    node = figures.shown(audience)
    cards = node["scorecard"]["pillars"] if node else ()
    return next((card for card in cards if card["id"] == pillar_id), None)


def _text(figures: Figures, audience: str, pillar_id: str) -> str:
    """A group's score, or the bound that stands in for it; why there is none, else."""
    card = _card(figures, audience, pillar_id)
    if card and card["score"] is not None:
        return wording.bounded(card["score"], card["bound"])
    return _("not shown") if figures.asks(audience, pillar_id) else _("not asked")


def _gap_text(figures: Figures, pair: Mapping[str, Any], pillar_id: str, gap: float | None) -> str:
    if gap is not None:
        return wording.signed(gap)
    both = all(figures.asks(audience, pillar_id) for audience in (pair["a"], pair["b"]))
    return _("not shown") if both else _("not asked")


def _heading(pairs: Sequence[Mapping[str, Any]], rows: Sequence[GapRow]) -> str:
    """What the classes of the first pair say, and no more."""
    first = pairs[0]
    words = {"first": audience_name(first["a"]), "second": audience_within(first["b"])}
    turned = {"first": audience_name(first["b"]), "second": audience_within(first["a"])}
    within = {"first": audience_within(first["a"]), "second": audience_within(first["b"])}
    kinds = [entry["class"] for entry in first["pillars"]]
    classed = [kind for kind in kinds if kind in CLASSED]
    blind, hidden = kinds.count("blind_spot"), kinds.count("hidden_strength")
    if blind and hidden:
        return _("%(first)s and %(second)s differ in both directions", **words)
    if blind or hidden:
        return _higher(words if blind else turned, blind or hidden, classed)
    if not classed:
        return _("Whether %(first)s and %(second)s differ cannot be told", **within)
    if set(classed) == {"aligned"} and len(classed) == len(rows):
        return _("%(first)s and %(second)s see much the same organisation", **words)
    return _("No clear gap between %(first)s and %(second)s", **within)


def _higher(words: Mapping[str, str], count: int, classed: Sequence[str]) -> str:
    """That the first rate higher: in general where that is so of most pillars, else of how many."""
    if 2 * count > len(classed):
        return _("%(first)s see a more mature organisation than %(second)s do", **words)
    return ngettext(
        "%(first)s rate %(count)s pillar clearly higher than %(second)s do",
        "%(first)s rate %(count)s pillars clearly higher than %(second)s do",
        count,
        **{**words, "count": wording.spelled(count)},
    )


def _lede(pairs: Sequence[Mapping[str, Any]], rows: Sequence[GapRow]) -> str:
    """How far the first pair lies apart."""
    first = pairs[0]
    names = {row.id: row.name for row in rows}
    measured = [entry for entry in first["pillars"] if entry["gap"] is not None and entry["id"] in names]
    if not measured:
        return _("Too few answers to say how far the groups are apart.")
    return _widest(first, measured, names)


def _widest(pair: Mapping[str, Any], measured: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Where the gap is widest, if its margin sets it apart; else from where to where the gaps run."""
    words = {"first": audience_within(pair["a"]), "second": audience_within(pair["b"])}
    widest = highest([_size(names[entry["id"]], entry) for entry in measured])
    if len(widest) == 1:
        gap = next(entry["gap"] for entry in measured if names[entry["id"]] == widest[0])
        return _(
            "The gap between %(first)s and %(second)s is widest on %(pillar)s: %(gap)s points.",
            pillar=widest[0],
            gap=wording.signed(gap),
            **words,
        )
    low, high = (wording.signed(edge(entry["gap"] for entry in measured)) for edge in (min, max))
    if low == high:
        return _("The gap between %(first)s and %(second)s is %(gap)s points.", gap=low, **words)
    return _(
        "The gaps between %(first)s and %(second)s run from %(low)s to %(high)s points.",
        low=low,
        high=high,
        **words,
    )


def _size(name: str, entry: Mapping[str, Any]) -> Measured:
    """How wide a gap is, whichever way it goes, with its margin."""
    low, high = entry["ci95"] or (None, None)
    if entry["gap"] < 0:
        low, high = (None if high is None else -high), (None if low is None else -low)
    return Measured(name, abs(entry["gap"]), low, high)


def _clear_gaps(pairs: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    """The blind spots and hidden strengths of every pair by name."""
    for pair in pairs:
        words = {"first": audience_within(pair["a"]), "second": audience_within(pair["b"])}
        blind, hidden = (_classed(pair, code, names) for code in CLEAR)
        if blind:
            yield ngettext(
                "Blind spot of %(first)s beside %(second)s: %(pillars)s.",
                "Blind spots of %(first)s beside %(second)s: %(pillars)s.",
                len(blind),
                pillars=wording.listed(blind),
                **words,
            )
        if hidden:
            yield ngettext(
                "Hidden strength, which %(second)s rate higher than %(first)s: %(pillars)s.",
                "Hidden strengths, which %(second)s rate higher than %(first)s: %(pillars)s.",
                len(hidden),
                pillars=wording.listed(hidden),
                **words,
            )


def _classed(pair: Mapping[str, Any], code: str, names: Mapping[str, str]) -> list[str]:
    return [
        names[entry["id"]] for entry in pair["pillars"] if entry["class"] == code and entry["id"] in names
    ]


def _told(row: GapRow, audiences: Sequence[str]) -> str:
    parts = [
        _("%(audience)s %(score)s", audience=audience_name(name), score=text)
        for name, text in zip(audiences, row.texts, strict=True)
    ]
    return _("%(pillar)s: %(parts)s.", pillar=row.name, parts=wording.listed(parts))
