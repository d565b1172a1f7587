"""The pillars this round and beside the prior one: rows, profile, change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess import charts
from cxassess.findings import wording
from cxassess.findings.extremes import MOST, Measured, highest, lowest
from cxassess.findings.figures import Figures, Node
from cxassess.findings.model import Change, PillarRow, Profile

DIRECTIONS = {"improved": "up", "declined": "down"}
UNTESTED = ("too_few_answers", "not_comparable", "not_testable")
TESTED = (*DIRECTIONS, "no_clear_change")


def verdict_text(code: str) -> str:
    """A verdict in words; never “unchanged”, for no test can show that."""
    return {
        "improved": _("Improved"),
        "declined": _("Declined"),
        "no_clear_change": _("No clear change"),
        "too_few_answers": _("Too few answers to compare"),
        "not_comparable": _("Not comparable: other questions"),
        "not_testable": _("Cannot be tested"),
    }.get(code, "")


def rows(figures: Figures) -> tuple[PillarRow, ...]:
    """A row for each pillar of the headline, the highest score first, pillars without a score last."""
    node = figures.headline
    if node is None:
        return ()
    place = {pillar_id: number for number, pillar_id in enumerate(figures.pillar_order)}
    found = rows_of(figures, node)
    return tuple(sorted(found, key=lambda row: (row.score is None, -(row.score or 0), place[row.id])))


def rows_of(figures: Figures, node: Node) -> tuple[PillarRow, ...]:
    """A row for each pillar of a node that is shown, in the questionnaire's order."""
    compared = {
        entry["id"]: entry for entry in (figures.comparison_of(node["id"]) or {"pillars": []})["pillars"]
    }
    return tuple(_row(figures, card, compared.get(card["id"])) for card in node["scorecard"]["pillars"])


def _row(figures: Figures, card: Mapping[str, Any], compared: Mapping[str, Any] | None) -> PillarRow:
    low, high = card["ci95"] or (None, None)
    level = card["level"]
    shares = tuple(card[side] for side in ("favourable", "neutral", "unfavourable"))
    return PillarRow(
        id=card["id"],
        name=figures.pillar_name(card["id"]),
        score=card["score"],
        score_text=_score_text(card),
        margin_text=wording.margin(card["score"], card["ci95"]),
        low=low,
        high=high,
        n_text=wording.whole(card["n"]),
        level_number=level["number"] if level else None,
        level_text=figures.level_name(level["number"]) if level else wording.NOTHING,
        favourable_text=wording.bounded(shares[0], card["favourable_bound"], share=True),
        neutral_text=wording.percent(shares[1]),
        unfavourable_text=wording.percent(shares[2]),
        shares=None if None in shares else tuple(round(share * 100) for share in shares),  # type: ignore[arg-type]
        **_beside(compared),
    )


def _score_text(card: Mapping[str, Any]) -> str:
    return _("not shown") if card["score"] is None else wording.bounded(card["score"], card["bound"])


def _beside(compared: Mapping[str, Any] | None) -> dict[str, Any]:
    """The part of a row that speaks of the prior round."""
    compared = compared or {"prior": None, "now": None, "difference": None, "ci95": None, "verdict": ""}
    before, after = compared["prior"] or {"score": None}, compared["now"] or {"score": None}
    prior, now = before["score"], after["score"]
    low, high = compared["ci95"] or (None, None)
    both = prior is not None and now is not None
    words = {
        "prior": wording.bounded(prior, before.get("bound")),
        "now": wording.bounded(now, after.get("bound")),
    }
    return {
        "prior": prior,
        "prior_text": words["prior"],
        "difference": compared["difference"],
        "difference_text": wording.signed(compared["difference"]),
        "change_low": low,
        "change_high": high,
        "change_margin_text": wording.margin(compared["difference"], compared["ci95"]),
        "from_to_text": _("%(prior)s to %(now)s", **words) if both else "",
        "verdict": compared["verdict"],
        "verdict_text": verdict_text(compared["verdict"]),
        "direction": DIRECTIONS.get(compared["verdict"], ""),
    }


def profile(figures: Figures, found: Sequence[PillarRow], lit: Collection[str] = ()) -> Profile | None:
    """The pillars with a heading that says how they lie; `lit` are those where the roadmap starts."""
    scored = [row for row in found if row.score is not None]
    if not scored:
        return None
    has_prior = any(row.prior is not None for row in scored)
    return Profile(
        heading=extremes_text(found),
        lede=_spread(figures, scored),
        rows=tuple(found),
        **_columns(figures, found, lit),
        has_prior=has_prior,
        bands=figures.bands,
        change_heading=_("Change (± margin)"),
        note=_note(has_prior),
        title=_("The pillars this round, beside the prior round")
        if has_prior
        else _("The pillars this round"),
        description=_described(found),
    )


def extremes_text(found: Sequence[PillarRow]) -> str:
    """Which pillars are strongest and weakest; those whose margins meet are named together."""
    scored = [row for row in found if row.score is not None]
    measured = [Measured(row.name, row.score or 0, row.low, row.high) for row in scored]
    best, worst = highest(measured), lowest(measured)
    if set(best) & set(worst):  # somebody in the middle could be either
        best = worst = ()
    strongest = ngettext(
        "%(names)s is strongest", "%(names)s are strongest", len(best), names=wording.listed(best)
    )
    weakest = ngettext(
        "%(names)s is weakest", "%(names)s are weakest", len(worst), names=wording.listed(worst)
    )
    parts = [text for text, names in ((strongest, best), (weakest, worst)) if names]
    both = _("%(strongest)s, %(weakest)s", strongest=strongest, weakest=weakest)
    claim = both if best and worst else "".join(parts)
    if not claim:
        return _standing(scored)
    return claim if len(scored) == len(found) else _("Of the pillars shown, %(claim)s", claim=claim)


def _standing(scored: Sequence[PillarRow]) -> str:
    """How they lie where the margins set none apart."""
    if len(scored) == 1:
        return _("%(pillar)s is the only pillar that can be shown", pillar=scored[0].name)
    scores = {"low": scored[-1].score_text, "high": scored[0].score_text}
    if scored[0].score == scored[-1].score and scored[0].score_text == scored[-1].score_text:
        return _("No pillar stands out: all score %(high)s", **scores)
    return _("No pillar stands out: scores run from %(low)s to %(high)s", **scores)


def _columns(figures: Figures, found: Sequence[PillarRow], lit: Collection[str]) -> dict[str, Any]:
    """The columns of the cover with what they say in words."""
    by_id = {row.id: row for row in found}
    ordered = [by_id[pillar_id] for pillar_id in figures.pillar_order if pillar_id in by_id]
    told = [_("%(name)s %(score)s", name=row.name, score=row.score_text) for row in ordered]
    note = _("Each column is a pillar’s score, from 0 to 100.")
    if lit:
        amber = _("Amber: where the roadmap starts.")
        note = f"{note} {amber}"
    return {
        "columns": tuple(
            charts.Column(
                row.name,
                row.score,
                row.score_text if row.score is not None else wording.NOTHING,
                row.id in lit,
            )
            for row in ordered
        ),
        "columns_title": _(
            "The pillars as columns, each as tall as its score: %(pillars)s.", pillars=wording.listed(told)
        ),
        "columns_note": note,
    }


def _spread(figures: Figures, scored: Sequence[PillarRow]) -> str:
    """How many pillars stand on each level, from the top."""
    counts = {band.number: 0 for band in figures.bands}
    for row in scored:
        counts[row.level_number or 0] += 1
    parts = [
        _("%(name)s %(count)s", name=band.name, count=wording.whole(counts[band.number]))
        for band in reversed(figures.bands)
        if counts[band.number]
    ]
    return _("Pillars by level: %(parts)s.", parts=wording.listed(parts))


def _note(has_prior: bool) -> str:
    if not has_prior:
        return _("Scores run from 0 to 100. The lighter bar is the 95% margin of the score.")
    return _(
        "Scores run from 0 to 100. The lighter bar is the 95% margin of the score. Arrows mark clear "
        "changes; a change without an arrow is too small to call."
    )


def _described(found: Iterable[PillarRow]) -> str:
    return " ".join(_told(row) for row in found)


def _told(row: PillarRow) -> str:
    """One pillar as a sentence, for those who do not see the drawing."""
    words = {"name": row.name, "score": row.score_text, "margin": row.margin_text, "prior": row.prior_text}
    if row.score is None:
        return _("%(name)s: not shown.", **words)
    if row.prior is not None and row.difference is not None:
        return _(
            "%(name)s %(score)s %(margin)s, %(change)s since the prior round: %(verdict)s.",
            change=row.difference_text,
            verdict=row.verdict_text,
            **words,
        )
    return _("%(name)s %(score)s %(margin)s.", **words)


def change(figures: Figures, found: Sequence[PillarRow], prior_name: str) -> Change | None:
    """What changed since the prior round; None where there is nothing to compare."""
    return None if figures.comparison is None else changed(figures, found, prior_name)


def changed(figures: Figures, found: Sequence[PillarRow], prior_name: str) -> Change:
    """What changed of some rows since the prior round."""
    tested = [row for row in found if row.difference is not None and row.verdict != "not_comparable"]
    tested.sort(key=lambda row: -(row.difference or 0))
    clear = sorted((row for row in found if row.direction), key=lambda row: -(row.difference or 0))
    return Change(
        heading=_change_heading(clear, found, prior_name),
        lede=_change_lede(clear, found),
        sentences=tuple(map(_moved, clear)),
        rows=tuple(tested),
        untested=tuple(
            _("%(name)s: %(verdict)s.", name=row.name, verdict=row.verdict_text)
            for row in found
            if row.verdict in UNTESTED
        ),
        note=_(
            "Lines show the 95%% margin of the change. Filled dots are clear changes: larger than chance "
            "would explain across all pillars together, and at least %(points)s points.",
            points=wording.number(figures.constants["change_points"]),
        ),
        title=_("Change since %(prior)s, with its 95%% margin", prior=prior_name),
        description=_described(tested),
        axis_text=_("no change"),
        headings=(_("Change"), _("From, to")),
    )


def _change_heading(clear: Sequence[PillarRow], found: Sequence[PillarRow], prior_name: str) -> str:
    """Which pillars rose and fell, by the verdicts alone: which moved most, their margins seldom tell."""
    if not any(row.verdict in TESTED for row in found):
        return _("This round cannot be compared with %(prior)s", prior=prior_name)
    rose = [row.name for row in clear if row.direction == "up"]
    fell = [row.name for row in reversed(clear) if row.direction == "down"]
    words = {"rose": _named(rose), "fell": _named(fell), "prior": prior_name}
    if rose and fell:
        return wording.opened(_("%(rose)s rose; %(fell)s fell since %(prior)s", **words))
    if rose:
        return wording.opened(_("%(rose)s rose since %(prior)s", **words))
    if fell:
        return wording.opened(_("%(fell)s fell since %(prior)s", **words))
    return _("No pillar changed clearly since %(prior)s", **words)


def _named(names: Sequence[str]) -> str:
    """A few names, or how many there are."""
    if len(names) <= MOST:
        return wording.listed(names)
    return ngettext("%(count)s pillar", "%(count)s pillars", len(names), count=wording.spelled(len(names)))


def _change_lede(clear: Sequence[PillarRow], found: Sequence[PillarRow]) -> str:
    """How many of all pillars rose, fell, did neither clearly, or could not be tested."""
    up = sum(row.direction == "up" for row in clear)
    rest = sum(row.verdict == "no_clear_change" for row in found)
    counts = {"up": up, "down": len(clear) - up, "rest": rest}
    if not clear and not rest:
        return _("The two rounds share too few questions or too few answers.")
    told = _("Clear changes: %(up)s up, %(down)s down. No clear change: %(rest)s.", **counts)
    untested = len(found) - len(clear) - rest
    return f"{told} {_('Not tested: %(count)s.', count=untested)}" if untested else told


def _moved(row: PillarRow) -> str:
    words = {
        "name": row.name,
        "points": wording.whole(abs(row.difference or 0)),
        "way": row.from_to_text,
        "margin": row.change_margin_text,
    }
    if row.difference is None:
        return _("%(name)s: %(verdict)s, from %(way)s.", verdict=row.verdict_text, **words)
    if row.direction == "up":
        return _(
            "%(name)s rose by %(points)s points, from %(way)s (margin of the change %(margin)s).", **words
        )
    return _("%(name)s fell by %(points)s points, from %(way)s (margin of the change %(margin)s).", **words)
