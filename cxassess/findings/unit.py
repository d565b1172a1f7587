"""Units: the tree of those that are shown and those that are hidden, and each shown one by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess import charts
from cxassess.findings import branch, cautions, headline, label, pillars, places, quality, wording
from cxassess.findings.figures import Figures, Node
from cxassess.findings.model import Band, Change, Label, PillarRow
from cxassess.findings.pillar import card_of, depth
from cxassess.findings.units import heading_of_one, heat
from cxassess.maturity import INTERNAL
from cxassess.maturity.apart import FAR, apart

if TYPE_CHECKING:
    from cxassess.records.releases import Release

MOST_NAMED = 2


@dataclass(frozen=True)
class UnitRow:
    """A unit in the tree; a hidden one has its name and nothing else."""

    id: str
    name: str
    depth: int
    shown: bool
    answered_text: str
    score_text: str
    margin_text: str
    level_text: str
    change_text: str  # of the overall score; "" without a prior round
    verdict_text: str
    far_text: str  # how many pillars stand apart from everyone


@dataclass(frozen=True)
class Units:
    """All units of a round."""

    round_name: str
    label: Label | None
    part: str
    heading: str
    lede: str
    rows: tuple[UnitRow, ...]
    everyone: UnitRow | None
    has_change: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class BesideRow:
    """One pillar of a unit beside everyone's."""

    figure: PillarRow
    everyone_text: str
    everyone: int | None
    apart_text: str
    mark: str  # "up" or "down" where it is FAR from everyone
    note: str  # why there is no score, else ""
    agreement_text: str
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class UnitPage:
    """One unit that is shown."""

    round_name: str
    label: Label | None
    part: str
    id: str
    name: str
    above: tuple[str, str] | None  # the unit it is part of, where that is shown too
    heading: str
    lede: str
    answered_sentence: str
    cautions: tuple[str, ...]
    overall_sentence: str
    rows: tuple[BesideRow, ...]
    has_prior: bool
    prior_name: str
    change: Change | None
    below: tuple[UnitRow, ...]
    notes: tuple[str, ...]
    bands: tuple[Band, ...]
    title: str
    description: str

    def dumbbell(self, form: str = "wide", ident: str = "beside", direction: str = "ltr") -> str:
        """The unit's pillars as dots, everyone's as rings, as SVG."""
        return charts.dumbbell(
            [_plotted(row) for row in self.rows],
            self.bands,
            change_heading=_("Difference"),
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            title=self.title,
            description=self.description,
        )


def read(release: Release) -> Units:
    """Every unit of a round, hidden ones by their names."""
    figures = Figures(release)
    by_unit = heat(figures, pillars.rows(figures))
    rows = tuple(_row(figures, node) for node in figures.units)
    return Units(
        round_name=figures.round.name,
        label=label.label([name for name in figures.unverified if name in INTERNAL]),
        part=branch.sentence(release.branch),
        heading=_heading(figures, by_unit.heading if by_unit else ""),
        lede=by_unit.lede if by_unit else "",
        rows=rows,
        everyone=_row(figures, figures.headline) if figures.headline else None,
        has_change=any(row.verdict_text for row in rows),
        notes=_notes(figures, rows),
    )


def _heading(figures: Figures, found: str) -> str:
    if not figures.units:
        return _("This round has no units")
    return found or _("No unit can be shown on its own")


def _row(figures: Figures, node: Node) -> UnitRow:
    if not node["shown"]:
        return UnitRow(node["id"], str(node["name"]), depth(figures, node), False, *[""] * 7)
    overall = node["scorecard"]["overall"]
    level = overall["level"]
    change, verdict = _overall_change(figures, node)
    return UnitRow(
        id=node["id"],
        name=places.name(figures, node),
        depth=depth(figures, node),
        shown=True,
        answered_text=places.answered(node),
        score_text=_("not shown")
        if overall["score"] is None
        else wording.bounded(overall["score"], overall["bound"]),
        margin_text=wording.margin(overall["score"], overall["ci95"]),
        level_text=figures.level_name(level["number"]) if level else wording.NOTHING,
        change_text=change,
        verdict_text=verdict,
        far_text=_far(figures, node),
    )


def _overall_change(figures: Figures, node: Node) -> tuple[str, str]:
    """The change of a node's overall score and its verdict; both empty without a prior round."""
    compared = (figures.comparison_of(node["id"]) or {}).get("overall")
    if not compared:
        return "", ""
    margin = wording.margin(compared["difference"], compared["ci95"])
    change = f"{wording.signed(compared['difference'])} {margin}".strip()
    return change, pillars.verdict_text(compared["verdict"])


def _far(figures: Figures, node: Node) -> str:
    """How many pillars are marked, above and below."""
    marks = [beside.mark for beside in _beside(figures, node)]
    up, down = marks.count("up"), marks.count("down")
    said = [_("%(number)s ↑", number=wording.whole(up))] * bool(up)
    said += [_("%(number)s ↓", number=wording.whole(down))] * bool(down)
    return " ".join(said) if said else wording.NOTHING


def _notes(figures: Figures, rows: Sequence[UnitRow]) -> tuple[str, ...]:
    found = [_("Units are answers of staff only; Everyone is the overall result, leaders included.")]
    if any(row.far_text != wording.NOTHING for row in rows if row.shown):
        found.append(
            _(
                "Far from everyone: on how many pillars the score is %(points)s points or more above (↑) or "
                "below (↓).",
                points=FAR,
            )
        )
    if not all(row.shown for row in rows):
        found.append(
            _(
                "A unit is hidden when fewer than %(k)s people answered, and also when showing it would let "
                "the answers of a smaller one be worked out. Everybody’s answers count in the result of all.",
                k=figures.threshold,
            )
        )
    return tuple(found)


def read_one(release: Release, unit_id: str, prior_name: str = "") -> UnitPage:
    """One unit. NotThere for one that is hidden, and just so for one that never was."""
    figures = Figures(release)
    node = places.chosen(figures, unit_id, ("unit",))
    if node is None:
        raise places.NotThere(unit_id)
    rows = _beside(figures, node)
    said = label.label(["staff"] if node["unverified"] else [])
    name = str(node["name"])
    found = heading_of_one(name, [row.mark for row in rows])
    shown = [row for row in rows if row.figure.score is not None]
    return UnitPage(
        round_name=figures.round.name,
        label=said,
        part=branch.sentence(release.branch),
        id=unit_id,
        name=name,
        above=_above(figures, node),
        heading=_heading_of_one(name, rows),
        lede=found["lede"] if shown else "",
        answered_sentence=_answered(node),
        cautions=tuple(
            sentence for _code, where, sentence in cautions.told(figures, node) if where == "overall"
        ),
        overall_sentence=_overall(figures, node),
        rows=rows,
        has_prior=figures.comparison_of(unit_id) is not None,
        prior_name=prior_name,
        change=_change(figures, node, rows, prior_name),
        below=tuple(_row(figures, each) for each in figures.units if each["parent"] == unit_id),
        notes=_protected(figures, rows),
        bands=figures.bands,
        title=_("%(unit)s beside everyone, pillar by pillar", unit=name),
        description=" ".join(_told(row) for row in rows),
    )


def _heading_of_one(unit: str, rows: Sequence[BesideRow]) -> str:
    """On which pillars the unit stands apart from everyone; of many, on how many."""
    if all(row.figure.score is None for row in rows):
        return _("%(unit)s: no pillar can be shown", unit=unit)
    up = _on([row.figure.name for row in rows if row.mark == "up"])
    down = _on([row.figure.name for row in rows if row.mark == "down"])
    if up and down:
        return _("%(unit)s stands above everyone on %(up)s, below on %(down)s", unit=unit, up=up, down=down)
    if up:
        return _("%(unit)s stands above everyone on %(pillars)s", unit=unit, pillars=up)
    if down:
        return _("%(unit)s stands below everyone on %(pillars)s", unit=unit, pillars=down)
    return _("%(unit)s does not stand far from everyone", unit=unit)


def _on(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED:
        return wording.listed(names)
    return ngettext("%(number)s pillar", "%(number)s pillars", len(names), number=wording.spelled(len(names)))


def _above(figures: Figures, node: Node) -> tuple[str, str] | None:
    above = figures.shown(node["parent"])
    return (above["id"], str(above["name"])) if above and above["kind"] == "unit" else None


def _answered(node: Node) -> str:
    card = node["scorecard"]
    sentence = headline.answered_text(card["respondents"], card["invited"])
    if card["response_rate"] is None or card["respondents"] > (card["invited"] or 0):
        return sentence
    rate = _("That is %(rate)s.", rate=wording.percent(card["response_rate"]))
    return f"{sentence} {rate}"


def _overall(figures: Figures, node: Node) -> str:
    """The unit's overall score, and how it changed."""
    overall = node["scorecard"]["overall"]
    if overall["score"] is None:
        return _("No overall score can be shown for this unit.")
    words = {
        "score": wording.bounded(overall["score"], overall["bound"]),
        "margin": wording.margin(overall["score"], overall["ci95"]),
        "level": headline.level_text(figures, overall["level"]),
    }
    said = (
        _("Overall %(score)s %(margin)s: %(level)s.", **words)
        if words["margin"]
        else _("Overall %(score)s: %(level)s.", **words)
    )
    change, verdict = _overall_change(figures, node)
    since = ""
    if change:
        since = _("Since the prior round %(change)s: %(verdict)s.", change=change, verdict=verdict)
    return f"{said} {since}".strip()


def _beside(figures: Figures, node: Node) -> tuple[BesideRow, ...]:
    said = cautions.told(figures, node)
    rows = pillars.rows_of(figures, node)
    return tuple(_besides(figures, node, row, said) for row in rows)


def _besides(figures: Figures, node: Node, row: PillarRow, said: Sequence[tuple[str, str, str]]) -> BesideRow:
    card, everyone = card_of(node, row.id), figures.headline
    base = card_of(everyone, row.id) if everyone else {"score": None, "bound": None}
    beside = apart(card, base)
    return BesideRow(
        figure=row,
        everyone_text=wording.bounded(base["score"], base["bound"]),
        everyone=base["score"],
        apart_text=wording.signed(beside.points),
        mark=beside.mark,
        note="" if row.score is not None else _("not shown"),
        agreement_text=quality.agreement_text(card["agreement"]["band"]),
        warnings=tuple(sentence for _code, where, sentence in said if where == row.id),
    )


def _change(figures: Figures, node: Node, rows: Sequence[BesideRow], prior_name: str) -> Change | None:
    """What changed in the unit; None where it is not compared."""
    if figures.comparison_of(node["id"]) is None:
        return None
    found = [row.figure for row in rows]
    return pillars.changed(figures, found, prior_name or _("the prior round"))


def _protected(figures: Figures, rows: Sequence[BesideRow]) -> tuple[str, ...]:
    """What protects the people of a unit."""
    found = [
        _(
            "What protects these people: nothing is shown of fewer than %(k)s, nor what would let the "
            "answers of fewer be worked out; figures are rounded to whole points before they are stored.",
            k=figures.threshold,
        ),
        _("Answers of this unit are of staff only; Everyone is the overall result, leaders included."),
        _("Differences between units may reflect different customers, not only different practice."),
    ]
    if any(row.note for row in rows):
        found.append(places.why_no_score(figures))
    if any(row.mark for row in rows):
        found.append(_("↑ ↓ mark scores that differ from everyone by %(points)s points or more.", points=FAR))
    return tuple(found)


def _plotted(row: BesideRow) -> charts.Row:
    figure = row.figure
    return charts.Row(
        figure.name,
        figure.score,
        figure.score_text,
        figure.low,
        figure.high,
        row.everyone,
        change=row.apart_text if row.apart_text != wording.NOTHING else "",
        note=row.note,
        direction=row.mark,
    )


def _told(row: BesideRow) -> str:
    """One pillar as a sentence, for those who do not see the drawing."""
    words = {"name": row.figure.name, "score": row.figure.score_text, "margin": row.figure.margin_text}
    if row.note:
        return _("%(name)s: not shown.", name=row.figure.name)
    if row.apart_text == wording.NOTHING:
        return _("%(name)s %(score)s %(margin)s.", **words)
    return _(
        "%(name)s %(score)s %(margin)s, everyone %(everyone)s: %(apart)s points.",
        everyone=row.everyone_text,
        apart=row.apart_text,
        **words,
    )
