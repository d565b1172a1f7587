"""All pillars at a glance: scores, how the answers lie, and whether each pillar measures one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from cxassess import charts
from cxassess.findings import branch, cautions, label, pillars, places, wording
from cxassess.findings.figures import Figures, Node
from cxassess.findings.model import Label, PillarRow

if TYPE_CHECKING:
    from cxassess.records.releases import Release

BELONGING = ("alpha_negative", "alpha_low", "alpha_caution", "alpha_high")
HARMLESS = ("level_uncertain",)
"""Warnings of a score's margin: they say nothing against the pillar."""
MOST_NAMED = 3


@dataclass(frozen=True)
class QualityRow:
    """One pillar with what is known of its quality; a text is a dash where that is not shown."""

    figure: PillarRow
    note: str  # why there is no score, else ""
    alpha_text: str
    alpha_interval_text: str  # "0.74 to 0.83"
    belonging_text: str  # what alpha says, in words
    mean_r_text: str
    complete_text: str  # how many answered every question
    agreement_text: str  # in words
    rwg_text: str
    ad_text: str
    dont_know_text: str
    warnings: tuple[str, ...]
    cautious: bool  # whether a warning speaks against the pillar itself


@dataclass(frozen=True)
class Quality:
    """The pillars of one group of people at a glance."""

    round_name: str
    label: Label | None
    part: str
    empty_reason: str  # "" where anything is shown
    of: str
    choices: tuple[places.Choice, ...]
    heading: str
    lede: str
    rows: tuple[QualityRow, ...]
    has_dont_know: bool
    others: tuple[str, ...]  # warnings that are about no single pillar
    notes: tuple[str, ...]
    title: str
    description: str

    def bars(self, form: str = "wide", ident: str = "shares", direction: str = "ltr") -> str:
        """How the answers lie, a bar for each pillar, as SVG."""
        title, description = self.title, self.description
        if form == "page":
            title, description = f"{title}. {description}", ""
        return charts.parts(
            [share_row(row.figure, row.note) for row in self.rows],
            form=form,
            ident=f"{ident}-{form}",
            direction=direction,
            title=title,
            description=description or None,
        )


def read(release: Release, of: str | None = None) -> Quality:
    """The quality panel of everyone, or of an audience. NotThere for one that is not shown."""
    figures = Figures(release)
    node = places.chosen(figures, of, places.GROUPS)
    rows = _rows(figures, node) if node else ()
    heard = places.audiences(figures, node) if node else ()
    return Quality(
        round_name=figures.round.name,
        label=label.label([name for name in figures.unverified if name in heard]),
        part=branch.sentence(release.branch),
        empty_reason="" if node else places.why_nothing(figures),
        of=places.name(figures, node) if node else "",
        choices=places.choices(figures, node, places.GROUPS) if node else (),
        heading=_heading(rows) if node else _("No pillar can be shown for this round"),
        lede=_lede(rows),
        rows=rows,
        has_dont_know=any(row.dont_know_text != wording.NOTHING for row in rows),
        others=_others(figures, node) if node else (),
        notes=_notes(figures, rows) if node else (),
        title=_("How the answers lie, pillar by pillar"),
        description=" ".join(_told(row) for row in rows),
    )


def share_row(row: PillarRow, note: str = "") -> charts.PartRow:
    """A pillar's bar; where the shares are not shown, what is."""
    texts = (row.favourable_text, row.neutral_text, row.unfavourable_text)
    if row.shares is None and row.favourable_text != wording.NOTHING:
        note = _("favourable: %(share)s", share=row.favourable_text)
    return charts.PartRow(row.name, row.shares, texts, note or _("not shown"))


def _rows(figures: Figures, node: Node) -> tuple[QualityRow, ...]:
    cards = {card["id"]: card for card in node["scorecard"]["pillars"]}
    said = cautions.told(figures, node)
    return tuple(_row(figures, node, row, cards[row.id], said) for row in pillars.rows_of(figures, node))


def _row(
    figures: Figures,
    node: Node,
    row: PillarRow,
    card: Mapping[str, Any],
    said: Sequence[tuple[str, str, str]],
) -> QualityRow:
    alpha, agreement = card["alpha"], card["agreement"]
    own = [each for each in said if each[1] in _of(figures, row.id)]
    codes = [code for code, where, _said in own if where == row.id]
    return QualityRow(
        figure=row,
        note="" if row.score is not None else _no_score(figures, node, row.id),
        alpha_text=hundredths(alpha["raw"]),
        alpha_interval_text=_interval(alpha["ci95"]),
        belonging_text=_belonging(alpha, codes),
        mean_r_text=hundredths(alpha["mean_r"]),
        complete_text=wording.whole(alpha["n"]),
        agreement_text=agreement_text(agreement["band"]),
        rwg_text=hundredths(agreement["rwg"]),
        ad_text=hundredths(agreement["ad"]),
        dont_know_text=dont_know(card),
        warnings=tuple(sentence for _code, _where, sentence in own),
        cautious=any(code not in HARMLESS for code, _where, _said in own),
    )


def _of(figures: Figures, pillar_id: str) -> set[str]:
    """The places of a pillar: itself and its questions."""
    return {pillar_id, *(item.id for item in figures.questionnaire.pillar(pillar_id).items)}


def hundredths(value: float | None) -> str:
    """A coefficient with two decimals, always."""
    return wording.NOTHING if value is None else wording.decimals(value, 2)


def _interval(ends: Sequence[float] | None) -> str:
    if ends is None:
        return ""
    return _("%(low)s to %(high)s", low=hundredths(ends[0]), high=hundredths(ends[1]))


def _belonging(alpha: Mapping[str, Any], codes: Iterable[str]) -> str:
    """What alpha says; by the engine's own warnings, for they know it unrounded."""
    if alpha["raw"] is None:
        return _("not shown") if alpha["n"] is None else _("cannot be had")
    words = {
        "alpha_negative": _("Work against each other"),
        "alpha_low": _("May not belong together"),
        "alpha_caution": _("Hang together loosely"),
        "alpha_high": _("Repeat each other"),
    }
    return next((words[code] for code in codes if code in BELONGING), _("Belong together"))


def agreement_text(band: str | None) -> str:
    """How far people see the same thing."""
    return {
        "none": _("None"),
        "weak": _("Weak"),
        "moderate": _("Moderate"),
        "strong": _("Strong"),
        "very_strong": _("Very strong"),
    }.get(band or "", _("not shown"))


def dont_know(card: Mapping[str, Any]) -> str:
    """How many of the answers were Don't know, where the release tells that."""
    share, most = card.get("dont_know"), card.get("dont_know_at_most")
    if share is None and most is None:
        return wording.NOTHING
    return wording.percent(share) if share is not None else wording.bounded(most, "at_most", share=True)


def _no_score(figures: Figures, node: Node, pillar_id: str) -> str:
    return _("not shown") if places.asks(figures, node, pillar_id) else _("not asked")


def _heading(rows: Sequence[QualityRow]) -> str:
    """Which pillars are to be read with care; those without figures are not counted."""
    scored = [row for row in rows if row.figure.score is not None]
    careful = [row.figure.name for row in scored if row.cautious]
    if not scored:
        return _("No pillar can be shown for these people")
    if not careful and all(row.alpha_text == wording.NOTHING for row in scored):
        return _("How well the pillars are measured cannot be shown")
    if not careful:
        return _("No pillar that is shown needs special care")
    if len(careful) <= MOST_NAMED:
        return _("Read with care: %(pillars)s", pillars=wording.listed(careful))
    return _(
        "Read %(number)s of %(all)s pillars with care",
        number=wording.spelled(len(careful)),
        all=wording.spelled(len(scored)),
    )


def _lede(rows: Sequence[QualityRow]) -> str:
    """The pillars with the most and the fewest favourable answers."""
    told = [row.figure for row in rows if row.figure.shares is not None]
    told.sort(key=lambda row: -(row.shares or (0,))[0])
    if len(told) < 2 or told[0].shares == told[-1].shares:
        return ""
    return _(
        "Favourable answers range from %(high)s (%(best)s) to %(low)s (%(worst)s)",
        high=told[0].favourable_text,
        best=told[0].name,
        low=told[-1].favourable_text,
        worst=told[-1].name,
    )


def _others(figures: Figures, node: Node) -> tuple[str, ...]:
    inside = {where for pillar_id in figures.pillar_order for where in _of(figures, pillar_id)}
    return tuple(sentence for _code, where, sentence in cautions.told(figures, node) if where not in inside)


def _notes(figures: Figures, rows: Sequence[QualityRow]) -> tuple[str, ...]:
    found = [
        _(
            "Alpha says how far the questions of a pillar go together, on those who answered all of them. It "
            "rises with the number of questions alone, so the mean correlation stands beside it."
        ),
        _(
            "Agreement (rwg) is 1 where all answer alike. It too rises with the number of questions, so the "
            "average distance from the mean answer (AD) stands beside it, in answer steps."
        ),
        _("Quality is told of the whole organisation and of audiences, never of single units."),
    ]
    if any(row.alpha_text == wording.NOTHING and row.figure.score is not None for row in rows):
        found.append(
            _(
                "Alpha is not shown for a pillar of one question, with fewer than %(n)s complete answers, or "
                "where single answers could be worked out from it.",
                n=wording.whole(figures.constants["item_table_n"]),
            )
        )
    if any(row.note for row in rows):
        found.append(places.why_no_score(figures))
    return tuple(found)


def _told(row: QualityRow) -> str:
    """One bar as a sentence, for those who do not see the drawing."""
    figure = row.figure
    if figure.shares is None:
        text = share_row(figure, row.note).note
        return _("%(name)s: %(note)s.", name=figure.name, note=text)
    return _(
        "%(name)s: %(favourable)s favourable, %(neutral)s neutral, %(unfavourable)s unfavourable.",
        name=figure.name,
        favourable=figure.favourable_text,
        neutral=figure.neutral_text,
        unfavourable=figure.unfavourable_text,
    )
