"""The journey read aloud: which touchpoints come first, who handles them, and where the two sides differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from cxassess import charts
from cxassess.findings import label, wording
from cxassess.findings.figures import Figures
from cxassess.findings.grids import Beside, Errand, Grid, SpotRow, StageRows, TouchpointRow, Touchpoints
from cxassess.maturity.journeys import SIDES
from cxassess.maturity.touchpoints import all_touchpoints

Told = Mapping[str, Any]


def touchpoints(figures: Figures, prior_name: str = "") -> Touchpoints | None:
    """What the release tells of the journey; None where the round asked about none."""
    told = figures.raw["touchpoints"]
    if told is None:
        return None
    points = [each for _stage, each in all_touchpoints(told)]
    grids = tuple(_grid(figures, told, audience, points) for audience in told["audiences"])
    main = next((grid for grid in grids if grid.placed), None)
    first = _first(main)
    differing = _differing(points, figures.constants.get("touchpoint_gap", 0.4))
    return Touchpoints(
        heading=_heading(main, first),
        lede=" ".join(part for part in (_elsewhere(first), main.cross_text if main else "") if part),
        elsewhere=_elsewhere(first),
        first=tuple(first),
        grids=grids,
        audiences=tuple(grid.name for grid in grids),
        stages=_stages(told, grids),
        has_gaps=any(each["gaps"][side] is not None for each in points for side in SIDES),
        own=tuple(each.name for each in first if each.handler == "own"),
        errands=_errands(first, points),
        differing=tuple(each[2] for each in differing),
        differing_heading=_differing_heading(differing),
        hidden=_hidden(figures, grids, told),
        beside=_beside(figures, told, points),
        prior_name=prior_name,
        computed=_computed(figures),
        title=_("The journey, on scales from 1 to 5"),
    )


def handler_text(handler: str, partner: str = "") -> str:
    """Who handles a touchpoint, in words."""
    kind = kind_text(handler)
    return _("%(name)s (%(kind)s)", name=partner, kind=kind) if partner else kind


def kind_text(handler: str) -> str:
    """What somebody is who handles touchpoints."""
    return {"own": _("own"), "partner": _("partner"), "supplier": _("supplier")}.get(handler, handler)


def quoted(name: str) -> str:
    """A touchpoint's name in a sentence."""
    return _("“%(name)s”", name=name)


def quadrant_text(code: str | None) -> str:
    """What a corner of the grid is called; a dash outside of it."""
    return {
        "fix_first": _("Fix first"),
        "keep": _("Keep it up"),
        "low_priority": _("Low priority"),
        "overdone": _("More than is needed?"),
    }.get(code or "", wording.NOTHING)


def _grid(figures: Figures, told: Told, audience: Told, points: Sequence[Told]) -> Grid:
    name, within = _named(audience["audience"])
    spots = tuple(
        _spot(number, each, _of(each, audience["audience"])) for number, each in enumerate(points, 1)
    )
    cut = audience["importance_cut"] is not None
    cross = (audience["performance_cut"], audience["importance_cut"]) if cut else None
    placed = [each for each in spots if None not in (each.importance, each.performance)]
    return Grid(
        audience=audience["audience"],
        name=label.marked(name, audience["unverified"]),
        mark=label.mark() if audience["unverified"] else "",
        heading=_("As %(audience)s see it", audience=within),
        spots=spots,
        cross=cross,
        cross_text=_cross_text(cross),
        corners=_corners(cross),
        title=_("The touchpoints as %(audience)s see them", audience=within),
        description=" ".join(_said(each) for each in placed),
    )


def _named(audience: str) -> tuple[str, str]:
    """An audience's name, alone and in a sentence; where few lead, staff and leaders stand together."""
    if audience == "internal":
        return _("Staff and leaders"), _("staff and leaders")
    return wording.audience_name(audience), wording.audience_within(audience)


def _of(point: Told, audience: str) -> Told:
    found: Told = next(each for each in point["audiences"] if each["audience"] == audience)
    return found


def _spot(number: int, point: Told, seen: Told) -> SpotRow:
    importance, performance = seen["importance"], seen["performance"]
    return SpotRow(
        number=number,
        id=point["id"],
        name=point["name"],
        handler=point["handled_by"],
        handler_text=handler_text(point["handled_by"], point["partner"]),
        importance=importance["mean"],
        performance=performance["mean"],
        importance_text=_figure(importance),
        performance_text=_figure(performance),
        unknown_text=wording.percent(performance["dont_know"]),
        quadrant=seen["quadrant"] or "",
        quadrant_text=quadrant_text(seen["quadrant"]),
        hidden=_("hidden") if importance["hidden"] or performance["hidden"] else "",
    )


def _figure(figure: Told) -> str:
    return wording.tenths(figure["mean"], figure["bound"]) if figure["hidden"] is None else _("hidden")


def _said(spot: SpotRow) -> str:
    return _(
        "%(number)s, %(name)s: matters %(importance)s, goes %(performance)s.",
        number=spot.number,
        name=spot.name,
        importance=spot.importance_text,
        performance=spot.performance_text,
    )


def _hundredths(value: float) -> str:
    """A mean of means with two decimals, always."""
    return str(format_decimal(wording.away(value, 2), format="0.00"))


def _cross_text(cross: tuple[float, float] | None) -> str:
    if cross is None:
        return _("Too few touchpoints can be shown for a mean to cut the grid at.")
    return _(
        "The cross stands at the mean of the touchpoints: importance %(importance)s, performance "
        "%(performance)s. It says which come first here, not whether any is good.",
        importance=_hundredths(cross[1]),
        performance=_hundredths(cross[0]),
    )


def _corners(cross: tuple[float, float] | None) -> charts.Corners:
    cuts = ("", "")
    if cross:
        said = (_("mean of the touchpoints: %(mean)s", mean=_hundredths(value)) for value in cross)
        cuts = (next(said), next(said))
    return charts.Corners(
        fix_first=quadrant_text("fix_first"),
        keep=quadrant_text("keep"),
        low_priority=quadrant_text("low_priority"),
        overdone=quadrant_text("overdone"),
        performance=_("How well it goes, 1 to 5"),
        importance=_("How much it matters, 1 to 5"),
        performance_cut=cuts[0],
        importance_cut=cuts[1],
    )


def _first(main: Grid | None) -> list[SpotRow]:
    """The touchpoints that come first, the widest between what matters and what goes well at the top."""
    found = [each for each in (main.spots if main else ()) if each.quadrant == "fix_first"]
    return sorted(found, key=lambda each: ((each.performance or 0) - (each.importance or 0), each.number))


def _heading(main: Grid | None, first: Sequence[SpotRow]) -> str:
    if main is None:
        return _("Too few answered for any touchpoint to be shown")
    within = _named(main.audience)[1]
    if main.cross is None:
        return _("Too few touchpoints can be shown to say which come first")
    if not first:
        return _("No touchpoint matters more than most and goes worse, say %(audience)s", audience=within)
    names = wording.listed(quoted(each.name) for each in first[:2])
    if len(first) <= 2:
        return ngettext(
            "%(names)s comes first, say %(audience)s: it matters more than most, and goes worse",
            "%(names)s come first, say %(audience)s: they matter more than most, and go worse",
            len(first),
            names=names,
            audience=within,
        )
    return ngettext(
        "%(count)s touchpoint comes first, say %(audience)s, above all %(names)s",
        "%(count)s touchpoints come first, say %(audience)s, above all %(names)s",
        len(first),
        count=wording.opened(wording.spelled(len(first))),
        audience=within,
        names=names,
    )


def _elsewhere(first: Sequence[SpotRow]) -> str:
    """How many of those that come first others handle; an empty text where nobody does."""
    outside = sum(each.handler != "own" for each in first)
    if not outside:
        return ""
    return ngettext(
        "%(count)s of those that come first is in the hands of somebody else.",
        "%(count)s of those that come first are in the hands of others.",
        outside,
        count=wording.opened(wording.spelled(outside)),
    )


def _stages(told: Told, grids: Sequence[Grid]) -> tuple[StageRows, ...]:
    found, number = [], 0
    for stage in told["stages"]:
        rows = []
        for each in stage["touchpoints"]:
            rows.append(_row(each, [grid.spots[number] for grid in grids]))
            number += 1
        found.append(StageRows(stage["name"], tuple(rows)))
    return tuple(found)


def _row(point: Told, spots: Sequence[SpotRow]) -> TouchpointRow:
    return TouchpointRow(
        number=spots[0].number,
        id=point["id"],
        name=point["name"],
        handler=point["handled_by"],
        handler_text=spots[0].handler_text,
        importance=tuple(each.importance_text for each in spots),
        performance=tuple(each.performance_text for each in spots),
        unknown=tuple(each.unknown_text for each in spots),
        quadrant=tuple(each.quadrant_text for each in spots),
        first=tuple(each.quadrant == "fix_first" for each in spots),
        gap_texts=(signed_tenths(point["gaps"]["importance"]), signed_tenths(point["gaps"]["performance"])),
    )


def signed_tenths(value: float | None) -> str:
    """A difference with its sign and one decimal, a true minus; 0.0 has none."""
    if value is None:
        return wording.NOTHING
    text = wording.tenths(abs(value), None)
    return text if not value else wording.with_sign("+" if value > 0 else "−", text)


def _errands(first: Sequence[SpotRow], points: Sequence[Told]) -> tuple[Errand, ...]:
    """The touchpoints that come first and that others handle, by whom."""
    known = {each["id"]: each for each in points}
    found: dict[tuple[str, str], list[str]] = {}
    for spot in first:
        if spot.handler != "own":
            found.setdefault((known[spot.id]["partner"], spot.handler), []).append(spot.name)
    return tuple(
        Errand(who or _unnamed(kind), kind_text(kind) if who else "", wording.listed(names))
        for (who, kind), names in found.items()
    )


def _unnamed(kind: str) -> str:
    return _("A partner without a name here") if kind == "partner" else _("A supplier without a name here")


def _differing(points: Sequence[Told], least: float) -> list[tuple[float, str, str]]:
    """How far, of what, and a sentence, for each figure seen differently; the widest first."""
    found = []
    for point in points:
        by_name = {each["audience"]: each for each in point["audiences"]}
        inside = by_name.get("staff") or by_name.get("internal")
        for side in SIDES:
            gap = point["gaps"][side]
            if gap is not None and inside is not None and abs(gap) >= least - 1e-9:
                pair = (_figure(inside[side]), _figure(by_name["customer"][side]))
                found.append((abs(gap), point["name"], _difference(point["name"], side, gap > 0, *pair)))
    return sorted(found, key=lambda each: -each[0])


def _differing_heading(differing: Sequence[tuple[float, str, str]]) -> str:
    if not differing:
        return _("Staff and customers see the journey alike")
    names = list(dict.fromkeys(name for _far, name, _text in differing))
    words = wording.listed(map(quoted, names[:2]))
    if len(names) <= 2:
        return _("Staff and customers differ about %(names)s", names=words)
    return _("Staff and customers differ most about %(names)s", names=words)


def _difference(name: str, side: str, more: bool, staff: str, customers: str) -> str:
    words = {"name": name, "staff": staff, "customers": customers}
    if side == "performance" and more:
        return _(
            "“%(name)s” goes better, say staff (%(staff)s), than customers say (%(customers)s).", **words
        )
    if side == "performance":
        return _("“%(name)s” goes worse, say staff (%(staff)s), than customers say (%(customers)s).", **words)
    if more:
        return _(
            "“%(name)s” matters less to customers (%(customers)s) than staff think (%(staff)s).", **words
        )
    return _("“%(name)s” matters more to customers (%(customers)s) than staff think (%(staff)s).", **words)


def _hidden(figures: Figures, grids: Sequence[Grid], told: Told) -> tuple[str, ...]:
    """Why something is not shown: of whole audiences, then of single touchpoints."""
    found = []
    for grid, audience in zip(grids, told["audiences"], strict=True):
        within = _named(grid.audience)[1]
        names = [each.name for each in grid.spots if each.hidden]
        if not audience["shown"]:
            found.append(
                _(
                    "Nothing is shown of %(audience)s: fewer than %(k)s of them answered, or a smaller group "
                    "would follow from them.",
                    audience=within,
                    k=figures.threshold,
                )
            )
        elif names:
            found.append(
                _(
                    "Not shown, or not in full, of %(audience)s: %(names)s. Fewer than %(k)s answered the "
                    "question, or a figure would tell of fewer.",
                    audience=within,
                    names=wording.listed(names),
                    k=figures.threshold,
                )
            )
    return tuple(found)


def _beside(figures: Figures, told: Told, points: Sequence[Told]) -> tuple[Beside, ...]:
    found = []
    for point in points:
        for seen in point["audiences"]:
            if seen["before"] is None:
                continue
            pairs = [(_mean(seen["before"][side]), _figure(seen[side])) for side in SIDES]
            found.append(Beside(point["name"], _named(seen["audience"])[0], *pairs))
    return tuple(found)


def _mean(figure: Told) -> str:
    return wording.tenths(figure["mean"], figure["bound"])


def _computed(figures: Figures) -> tuple[str, ...]:
    constants = figures.constants
    return (
        _(
            "Customers and staff say of each touchpoint how much it matters and how well it goes, both from "
            "1 to 5. A figure is the mean of those who gave a number, with one decimal; don’t know and "
            "skipped count for nothing in it. No maturity score contains any of it."
        ),
        _(
            "A mean is shown where at least %(k)s people of the audience answered and none of fewer follows "
            "from it; of fewer than %(few)s people an extreme mean is shown as a bound. How many said don’t "
            "know is told of %(few)s people and more, where those who did not answer are nobody or a whole "
            "group. No department is ever told apart.",
            k=figures.threshold,
            few=int(constants["extremes_n"]),
        ),
        _(
            "The cross stands at the means of the touchpoints that are shown of an audience (importance-"
            "performance analysis, Martilla and James 1977). On a line counts as high, and so does up to "
            "%(hair)s under it. A mean always makes some touchpoints bad: read it as an order, not as a "
            "mark.",
            hair=wording.number(constants.get("touchpoint_hair", 0.05), 2),
        ),
        _(
            "Staff and customers see a touchpoint differently where their shown means lie %(gap)s or more "
            "apart, which is %(points)s points of 100. It is not tested against chance.",
            gap=wording.tenths(constants.get("touchpoint_gap", 0.4), None),
            points=wording.number(25 * constants.get("touchpoint_gap", 0.4)),
        ),
    )
