"""What one pillar weighs: how far the audiences are apart on it, how much it matters and by whose word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from cxassess.findings import label, wording
from cxassess.findings.figures import Figures
from cxassess.findings.label import ORDER
from cxassess.findings.standings import class_text


@dataclass(frozen=True)
class GapLine:
    """Two audiences on one pillar, over the questions that both were asked."""

    pair: str  # "Leaders minus staff"
    sides: tuple[str, str]
    gap_text: str
    interval_text: str
    class_text: str
    clear: bool


def gaps(figures: Figures, pillar_id: str) -> tuple[GapLine, ...]:
    """The gaps of a pillar between each two audiences that are shown and were asked about it."""
    return tuple(
        _gap(figures, pair, entry)
        for pair in (figures.perception or {"pairs": []})["pairs"]
        for entry in pair["pillars"]
        if entry["id"] == pillar_id and all(figures.asks(pair[side], pillar_id) for side in ("a", "b"))
    )


def _gap(figures: Figures, pair: Mapping[str, Any], entry: Mapping[str, Any]) -> GapLine:
    names = (wording.audience_name(pair["a"]), wording.audience_within(pair["b"]))
    ends = entry["ci95"]
    return GapLine(
        pair=_("%(first)s minus %(second)s", first=names[0], second=names[1]),
        sides=tuple(
            label.marked(wording.bounded(entry[side], entry.get(f"{side}_bound")), unverified)
            for side, unverified in (
                ("a", figures.nodes[pair["a"]]["unverified"]),
                ("b", figures.nodes[pair["b"]]["unverified"]),
            )
        ),  # type: ignore[arg-type]
        gap_text=_("not shown") if entry["gap"] is None else wording.signed(entry["gap"]),
        interval_text=_("%(low)s to %(high)s", low=wording.signed(ends[0]), high=wording.signed(ends[1]))
        if ends
        else "",
        class_text=class_text(entry["class"]),
        clear=entry["class"] in ("blind_spot", "hidden_strength"),
    )


def gaps_heading(found: Sequence[GapLine]) -> str:
    """Whether any two audiences see the pillar clearly otherwise."""
    clear = [line for line in found if line.clear]
    if not clear:
        return _("No two audiences are clearly apart on this pillar")
    parts = [_("%(pair)s %(gap)s", pair=line.pair, gap=line.gap_text) for line in clear]
    return _("Clearly apart: %(pairs)s", pairs=wording.listed(parts))


def weights(figures: Figures, pillar_id: str) -> tuple[tuple[str, str], ...]:
    """How much the pillar matters: what each audience states, and its share of what goes with the outcome."""
    return (*_stated(figures, pillar_id), *_driver(figures, pillar_id))


def _stated(figures: Figures, pillar_id: str) -> Iterator[tuple[str, str]]:
    for name in ("internal", *ORDER):
        node = figures.shown(name)
        stated = (node and node["scorecard"]["importance"]) or ()
        for each in stated:
            if each["id"] == pillar_id and each["mean"] is not None:
                called = _("Staff and leaders") if name == "internal" else wording.audience_name(name)
                who = label.marked(called, figures.nodes[name]["unverified"])
                yield (
                    _("%(who)s say, from 1 to 5", who=who),
                    wording.tenths(each["mean"], each["bound"]),
                )


def _driver(figures: Figures, pillar_id: str) -> Iterator[tuple[str, str]]:
    quadrants = _quadrants(figures)
    own = [each for each in quadrants["pillars"] if each["id"] == pillar_id] if quadrants else []
    if not quadrants or not own or own[0]["importance"] is None:
        return
    inside = quadrants["audience"] == "internal"
    who = _("staff and leaders") if inside else wording.audience_within(quadrants["audience"])
    if quadrants["importance_from"] == "relative_weights":
        named = _("Share of what goes together with the outcome, for %(who)s", who=who)
        yield named, wording.percent(own[0]["importance"])
    if own[0]["quadrant"]:
        named = _("Importance against performance, by %(who)s", who=who)
        yield named, quadrant_text(own[0]["quadrant"])


def _quadrants(figures: Figures) -> Mapping[str, Any] | None:
    node = figures.headline
    found: Mapping[str, Any] | None = node["scorecard"].get("importance_performance") if node else None
    return found


def quadrant_text(code: str) -> str:
    """Where a pillar lies by importance and performance."""
    return {
        "fix_first": _("Fix first: it matters, and does not perform"),
        "keep": _("Keep: it matters, and performs"),
        "low_priority": _("Low priority: it matters less, and does not perform"),
        "overdone": _("Perhaps overdone: it matters less, and performs"),
    }.get(code, code)


def note(figures: Figures, pillar_id: str) -> str:
    """What the share is, and what importance and performance are cut at."""
    quadrants = _quadrants(figures)
    if not quadrants or not any(True for _told in _driver(figures, pillar_id)):
        return ""
    return _(
        "A share says that the pillar goes together with how people rate the whole, never that it causes it. "
        "It matters where the share is at least the average of %(average)s; it performs from %(cut)s "
        "points on.",
        average=wording.percent(quadrants["importance_cut"]),
        cut=wording.whole(quadrants["performance_cut"]),
    )
