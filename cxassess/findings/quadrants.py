"""Importance against performance: which pillars to fix first, and by whose word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from flask_babel import format_percent, ngettext
from flask_babel import gettext as _

from cxassess import charts
from cxassess.findings import label, wording
from cxassess.findings.alternatives import alternative
from cxassess.findings.figures import Figures

ORDER = ("fix_first", "keep", "overdone", "low_priority")
Given = Mapping[str, Any]


@dataclass(frozen=True)
class QuadrantRow:
    """One pillar between the cuts; `number` stands for it on a phone, "" where it has no place."""

    id: str
    name: str
    number: str
    importance: float | None
    importance_text: str
    performance: int | None
    performance_text: str
    quadrant: str  # a code, "" where it has no place
    quadrant_text: str


@dataclass(frozen=True)
class Quadrants:
    """The pillars by importance and performance, what is to be fixed first at the top."""

    heading: str
    lede: str
    source: str  # whose importance, how it was found, and whose performance
    note: str  # how the cuts were set, what has no place
    rows: tuple[QuadrantRow, ...]
    across: charts.Axis
    up: charts.Axis
    corners: tuple[str, str, str, str]
    title: str
    description: str
    column_titles: tuple[str, str]
    drawn: bool  # not where all count alike: the drawing would be one line

    @property
    def placed(self) -> tuple[QuadrantRow, ...]:
        return tuple(row for row in self.rows if row.quadrant)

    def plot(self, form: str = "wide", ident: str = "quadrants", direction: str = "ltr") -> str:
        """The pillars between the cuts as SVG; form is `wide`, `narrow` or `page`."""
        return charts.quadrants(
            [_spot(row) for row in self.placed],
            self.across,
            self.up,
            self.corners,
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            **alternative(form, self.title, self.description),
        )


def quadrant_text(code: str | None) -> str:
    """A quadrant as the reader calls it."""
    return {
        "fix_first": _("Fix first"),
        "keep": _("Keep"),
        "overdone": _("Overdone?"),
        "low_priority": _("Low priority"),
    }.get(code or "", wording.NOTHING)


def _side_text(code: str) -> str:
    """Where a pillar lies when only performance tells them apart."""
    return {
        "fix_first": _("Below the line"),
        "low_priority": _("Below the line"),
        "keep": _("On the line or above"),
        "overdone": _("On the line or above"),
    }.get(code, wording.NOTHING)


def quadrants(figures: Figures) -> Quadrants | None:
    """Importance against performance; None where the questionnaire has no outcome or nothing has a place."""
    node = figures.headline
    found = node["scorecard"].get("importance_performance") if node else None
    if not node or not found or not any(each["quadrant"] for each in found["pillars"]):
        return None
    drivers = node["scorecard"]["drivers"]
    rows = _rows(figures, found)
    return Quadrants(
        heading=_heading(found, rows),
        lede=_lede(figures, found, drivers, rows),
        source=_source(figures, found, drivers),
        note=" ".join(
            part for part in (_cuts(figures, found), *_unplaced(rows), *_against(figures, drivers)) if part
        ),
        rows=rows,
        across=_across(figures, found, rows),
        up=_up(figures, found, rows),
        corners=tuple(quadrant_text(code) for code in ("fix_first", "keep", "low_priority", "overdone")),  # type: ignore[arg-type]
        title=_("Importance against performance"),
        description=_described(rows),
        column_titles=(_("Importance"), _("Performance")),
        drawn=not _alike(found),
    )


def _rows(figures: Figures, found: Given) -> tuple[QuadrantRow, ...]:
    """By quadrant, in each the most important first, of alike ones the lowest score first."""
    place = {code: number for number, code in enumerate(ORDER)}
    order = sorted(
        found["pillars"],
        key=lambda each: (
            place.get(each["quadrant"], len(place)),
            -(each["importance"] or 0),
            each["performance"] or 0,
        ),
    )
    return tuple(
        _row(figures, each, number, alike=_alike(found)) for number, each in enumerate(order, start=1)
    )


def _row(figures: Figures, each: Given, number: int, *, alike: bool) -> QuadrantRow:
    quadrant = each["quadrant"] or ""
    return QuadrantRow(
        id=each["id"],
        name=figures.pillar_name(each["id"]),
        number=wording.whole(number) if quadrant else "",
        importance=each["importance"],
        importance_text=wording.percent(each["importance"]),
        performance=each["performance"],
        performance_text=_("not shown")
        if each["performance"] is None
        else wording.whole(each["performance"]),
        quadrant=quadrant,
        quadrant_text=_side_text(quadrant) if alike else quadrant_text(quadrant),
    )


def _found(found: Given) -> bool:
    """Whether importance was found in the answers; else it is the fallback."""
    return bool(found["importance_from"] == "relative_weights")


def _alike(found: Given) -> bool:
    return bool(found["importance_from"] == "equal_weights")


def _heading(found: Given, rows: Sequence[QuadrantRow]) -> str:
    if _alike(found):
        return _("Which pillars matter more cannot be told from the answers")
    first = [row for row in rows if row.quadrant == "fix_first"]
    if first:
        return wording.opened(
            ngettext(
                "%(count)s pillar to fix first",
                "%(count)s pillars to fix first",
                len(first),
                count=wording.spelled(len(first)),
            )
        )
    if all(row.quadrant for row in rows):
        return _("No pillar to fix first")
    return _("No pillar to fix first among those shown")


def _lede(figures: Figures, found: Given, drivers: Given, rows: Sequence[QuadrantRow]) -> str:
    words = {"cut": wording.number(found["performance_cut"])}
    low = [row.name for row in rows if row.quadrant in ("fix_first", "low_priority")]
    first = [row.name for row in rows if row.quadrant == "fix_first"]
    if _alike(found):
        if not low:
            return _("All count alike here. No pillar shown scores below %(cut)s.", **words)
        return _("All count alike here. Below %(cut)s: %(pillars)s.", pillars=wording.listed(low), **words)
    if not first:
        return _("No pillar of at least average importance scores below %(cut)s.", **words)
    words["pillars"] = wording.listed(first)
    if not _found(found):
        return _("Of at least average weight in the questionnaire, and below %(cut)s: %(pillars)s.", **words)
    words["audience"] = wording.opened(_whose(figures, found["audience"]))
    return _(
        "%(audience)s score them below %(cut)s, and they go together with the outcome at least as closely "
        "as the average pillar: %(pillars)s.",
        **words,
    )


def _outcome(figures: Figures, drivers: Given, audience: str) -> str:
    outcome = next(each for each in figures.questionnaire.outcomes if each.id == drivers["outcome"])
    return str(outcome.statement_for(audience)).rstrip(".")


def _source(figures: Figures, found: Given, drivers: Given) -> str:
    """Which importance, and whose performance."""
    whose = _whose(figures, found["audience"])
    performance = _("Performance: the scores that %(audience)s give.", audience=whose)
    if _found(found):
        importance = _(
            "Importance: how closely, in the answers of %(audience)s, a pillar’s score goes together with "
            "the answer to “%(outcome)s”. These are relative weights, together 100%%; the pillars explain "
            "%(r2)s of that answer. It does not say that one brings about the other.",
            outcome=_outcome(figures, drivers, found["audience"]),
            audience=whose,
            r2=wording.percent(drivers["r2"]),
        )
        return f"{importance} {performance}"
    reason = _reason(drivers["fallback_reason"])
    if _alike(found):
        importance = _(
            "Importance could not be found in the answers, so every pillar counts alike: %(reason)s.",
            reason=reason,
        )
    else:
        importance = _(
            "Importance could not be found in the answers, so it is the weight that the questionnaire gives "
            "each pillar: %(reason)s.",
            reason=reason,
        )
    return f"{importance} {performance}"


def _whose(figures: Figures, audience: str) -> str:
    called = _("staff and leaders") if audience == "internal" else wording.audience_within(audience)
    return label.marked(called, figures.nodes[audience]["unverified"])


def _reason(code: str | None) -> str:
    """Why drivers could not be found, as part of a sentence."""
    return {
        "not_asked": _("nobody answered the outcome beside the pillars"),
        "too_few_answers": _("too few people answered everything"),
        "outcome_does_not_vary": _("everybody answered the outcome alike"),
        "pillars_do_not_vary": _("the pillars’ scores do not differ between people"),
        "pillars_overlap": _("the pillars go together too closely to be told apart"),
        "not_significant": _("what was found could be chance"),
        "explains_too_little": _("the pillars explain too little of the outcome"),
    }.get(code or "", _("the outcome was not asked"))


def _cuts(figures: Figures, found: Given) -> str:
    constants = figures.constants
    return _(
        "The lines: the average importance, %(share)s, and a score of %(cut)s. A pillar up to %(hair)s under "
        "the one or %(points)s under the other counts as on the line, and on it is high.",
        share=format_percent(found["importance_cut"], format="#,##0.#%"),
        cut=wording.number(found["performance_cut"]),
        hair=wording.percent(constants["importance_hair"]),
        points=ngettext("%(num)s point", "%(num)s points", int(constants["performance_hair"])),
    )


def _unplaced(rows: Sequence[QuadrantRow]) -> list[str]:
    names = [row.name for row in rows if not row.quadrant]
    if not names:
        return []
    return [
        ngettext(
            "Without a place, as its importance or its score is not told: %(pillars)s.",
            "Without a place, as their importance or their score is not told: %(pillars)s.",
            len(names),
            pillars=wording.listed(names),
        )
    ]


def _against(figures: Figures, drivers: Given) -> list[str]:
    """The pillars that go together with less of the outcome: shares have no sign."""
    names = [
        figures.pillar_name(name) for name, sign in drivers["signs"].items() if sign is not None and sign < 0
    ]
    if not names:
        return []
    return [
        _(
            "More of these goes together with less of the outcome, so read them with care: %(pillars)s.",
            pillars=wording.listed(names),
        )
    ]


def _described(rows: Sequence[QuadrantRow]) -> str:
    parts = []
    for code in ORDER:
        told = [
            _(
                "%(pillar)s (importance %(importance)s, score %(score)s)",
                pillar=row.name,
                importance=row.importance_text,
                score=row.performance_text,
            )
            for row in rows
            if row.quadrant == code
        ]
        pillars = wording.listed(told) if told else _("no pillar")
        parts.append(_("%(quadrant)s: %(pillars)s.", quadrant=quadrant_text(code), pillars=pillars))
    return " ".join(parts)


def _across(figures: Figures, found: Given, rows: Sequence[QuadrantRow]) -> charts.Axis:
    values = [row.performance for row in rows if row.quadrant and row.performance is not None]
    cut, hair = found["performance_cut"], figures.constants["performance_hair"]
    low = max(0, 10 * floor((min(*values, cut - 12) - 4) / 10))
    high = min(100, 10 * ceil((max(*values, cut + 12) + 4) / 10))
    ticks = _ticks(low, high, 10, wording.whole)
    title = _("Performance (score, 0 to 100)")
    return charts.Axis(title, low, high, cut, hair, ticks)


def _up(figures: Figures, found: Given, rows: Sequence[QuadrantRow]) -> charts.Axis:
    values = [row.importance for row in rows if row.quadrant and row.importance is not None]
    cut, hair = found["importance_cut"], figures.constants["importance_hair"]
    top = ceil(round(100 * max(*values, 2 * cut) + 2, 6) / 5) * 5
    step = 5 if top <= 40 else 10 if top <= 70 else 20
    ticks = [
        (percent / 100, text)
        for percent, text in _ticks(0, top, step, lambda value: wording.percent(value / 100))
    ]
    return charts.Axis(_("Importance"), 0.0, top / 100, cut, hair, tuple(ticks))


def _ticks(low: int, high: int, step: int, text: Callable[[float], str]) -> tuple[tuple[float, str], ...]:
    return tuple((float(value), text(value)) for value in range(low, high + 1, step))


def _spot(row: QuadrantRow) -> charts.Spot:
    return charts.Spot(
        row.name, row.number, row.performance or 0, row.importance or 0, row.quadrant == "fix_first"
    )
