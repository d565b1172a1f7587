"""Every score: each group's pillars and its overall score, with margin, spread, level and quality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from ..findings import wording
from ..findings.figures import Figures, Node
from .model import Bounded, Cell, Code, Column, Source, Table, laid_out
from .places import (
    OVERALL,
    ends,
    group_columns,
    level,
    of_group,
    of_pillar,
    pillar_columns,
    score_of,
    shown,
    shown_columns,
)


def table(source: Source) -> Table:
    """A row for each group and pillar, and for each group's overall score."""
    columns = [
        *group_columns(),
        *pillar_columns(),
        *shown_columns(),
        *score_columns(),
        *_answers(),
        *_quality(),
    ]
    about = _("Every score, group by group and pillar by pillar.")
    return Table("scores", _("Scores"), about, columns, laid_out(columns, _rows(source)))


def score_columns() -> list[Column]:
    """A score with what says how sure it is."""
    return [
        Column(
            "score",
            _("Score"),
            _("Mean of the people’s scores; “13 or less” where few people gave extreme answers"),
            "points",
            bounded=True,
        ),
        Column("margin", _("Margin ±"), _("The wider half of the 95% interval"), "points"),
        Column("ci95_low", _("Low end"), _("Where the 95% interval of the score begins"), "points"),
        Column("ci95_high", _("High end"), _("Where the 95% interval of the score ends"), "points"),
        Column("n", _("Answers"), _("People with a score"), "count"),
        Column("sd", _("Spread (SD)"), _("Standard deviation of the people’s scores"), "points"),
        Column("level", _("Level"), _("Number of the level, worked out before rounding"), "count"),
        Column("level_name", _("Level, name"), _("What the questionnaire calls this level")),
    ]


def _answers() -> list[Column]:
    high = _("Answers above the middle, of all answers to the pillar; of few an extreme share is a bound")
    return [
        Column("favourable", _("Favourable"), high, "share", bounded=True),
        Column("neutral", _("Neutral"), _("Answers in the middle"), "share"),
        Column("unfavourable", _("Unfavourable"), _("Answers below the middle"), "share"),
        Column(
            "dont_know",
            _("Don’t know"),
            _("Of all answers to the pillar, don’t know among them; a bound where few could have said so"),
            "share",
            bounded=True,
        ),
    ]


def _quality() -> list[Column]:
    return [
        Column("alpha", _("Alpha"), _("Cronbach’s alpha: how far the questions go together"), "hundredths"),
        Column(
            "alpha_standardised",
            _("Alpha, standardised"),
            _("The same of standardised answers"),
            "hundredths",
        ),
        Column("alpha_low", _("Alpha, low end"), _("Where its 95% interval begins"), "hundredths"),
        Column("alpha_high", _("Alpha, high end"), _("Where its 95% interval ends"), "hundredths"),
        Column("alpha_mean_r", _("Mean correlation"), _("Between the questions of the pillar"), "hundredths"),
        Column("alpha_n", _("Complete answers"), _("People who answered every question"), "count"),
        Column("rwg", _("Agreement (rwg)"), _("How far people agree, 0 to 1"), "hundredths"),
        Column(
            "ad",
            _("Average deviation"),
            _("Mean distance of answers from their mean, in steps"),
            "hundredths",
        ),
        Column("agreement", _("Agreement"), _("The agreement in words")),
    ]


def _rows(source: Source) -> Iterator[dict[str, Cell]]:
    figures = source.figures
    for node in figures.raw["nodes"]:
        cards = _cards(node)
        for pillar_id in (OVERALL, *figures.pillar_order):
            yield _row(figures, node, pillar_id, cards.get(pillar_id))


def _cards(node: Node) -> dict[str, Mapping[str, Any]]:
    """The figures of a group by pillar; none of a hidden one."""
    if not node["shown"]:
        return {}
    card = node["scorecard"]
    return {OVERALL: card["overall"]} | {each["id"]: each for each in card["pillars"]}


def _row(figures: Figures, node: Node, pillar_id: str, card: Mapping[str, Any] | None) -> dict[str, Cell]:
    row = of_group(figures, node) | of_pillar(figures, pillar_id)
    if card is None or card["score"] is None:
        return row | shown(False)
    row |= shown(True) | score_cells(figures, card)
    if pillar_id == OVERALL:
        return row | {"dont_know": dont_know(node["scorecard"])}
    return row | _shares(card) | {"dont_know": dont_know(card)} | _of_quality(card)


def score_cells(figures: Figures, card: Mapping[str, Any], before: str = "") -> dict[str, Cell]:
    """The cells of `score_columns`, their keys after `before`."""
    found = {
        "score": score_of(card),
        "margin": wording.half_width(card["score"], card["ci95"]),
        **ends(card["ci95"]),
        "n": card["n"],
        "sd": card["sd"],
        **level(figures, card),
    }
    return {before + key: cell for key, cell in found.items()}


def dont_know(card: Mapping[str, Any]) -> Cell:
    """A share of don't know, or what it is at most; None where it is not told."""
    share, most = card.get("dont_know"), card.get("dont_know_at_most")  # of units neither is told
    if share is not None:
        return Bounded(share, None)
    return None if most is None else Bounded(most, "at_most")


def _shares(card: Mapping[str, Any]) -> dict[str, Cell]:
    favourable = card["favourable"]
    return {
        "favourable": None if favourable is None else Bounded(favourable, card["favourable_bound"]),
        "neutral": card["neutral"],
        "unfavourable": card["unfavourable"],
    }


def _of_quality(card: Mapping[str, Any]) -> dict[str, Cell]:
    alpha, agreement = card["alpha"], card["agreement"]
    band = agreement["band"]
    return {
        "alpha": alpha["raw"],
        "alpha_standardised": alpha["standardised"],
        **ends(alpha["ci95"], "alpha"),
        "alpha_mean_r": alpha["mean_r"],
        "alpha_n": alpha["n"],
        "rwg": agreement["rwg"],
        "ad": agreement["ad"],
        "agreement": None if band is None else Code(band, _band(band)),
    }


def _band(code: str) -> str:
    return {
        "none": _("none"),
        "weak": _("weak"),
        "moderate": _("moderate"),
        "strong": _("strong"),
        "very_strong": _("very strong"),
    }.get(code, code)
