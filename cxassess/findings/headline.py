"""The headline: the sentence made from the data, overall level, response, audiences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import label, wording
from cxassess.findings.confidence import unit_rates
from cxassess.findings.extremes import MOST
from cxassess.findings.figures import Figures, Node
from cxassess.findings.model import Group, Overall, PillarRow, Response
from cxassess.findings.pillars import verdict_text


def heading(figures: Figures, rows: Sequence[PillarRow], *, first: bool) -> str:
    """One sentence: what rose, what fell, and the level reached; ``first`` where no round came before."""
    node = figures.headline
    if node is None:
        return _("No overall result can be shown for this round")
    level = level_text(figures, node["scorecard"]["overall"]["level"])
    if first:
        return _("%(level)s: the first measure of where we stand", level=level)
    up = sum(row.direction == "up" for row in rows)
    down = sum(row.direction == "down" for row in rows)
    rose = ngettext("%(count)s pillar rose", "%(count)s pillars rose", up, count=wording.spelled(up))
    if up and down:
        fell = ngettext("%(count)s fell", "%(count)s fell", down, count=wording.spelled(down))
        return wording.opened(_("%(rose)s, %(fell)s: %(level)s", rose=rose, fell=fell, level=level))
    if up:
        return wording.opened(_("%(rose)s: %(level)s", rose=rose, level=level))
    if down:
        fell = ngettext("%(count)s pillar fell", "%(count)s pillars fell", down, count=wording.spelled(down))
        return wording.opened(_("%(fell)s: %(level)s", fell=fell, level=level))
    if rows and all(row.verdict == "no_clear_change" for row in rows):
        return _("No clear change in any pillar: %(level)s", level=level)
    if any(row.verdict == "no_clear_change" for row in rows):
        return _("No clear change in any pillar that could be tested: %(level)s", level=level)
    return _("%(level)s: this round cannot be compared with the prior one", level=level)


def level_text(figures: Figures, level: Mapping[str, Any] | None) -> str:
    """“Level 3, Practising”."""
    if level is None:
        return _("No overall level")
    return _("Level %(number)s, %(name)s", number=level["number"], name=figures.level_name(level["number"]))


def overall(figures: Figures) -> Overall | None:
    """The overall score with its margin, its level and its change."""
    node = figures.headline
    if node is None:
        return None
    figure = node["scorecard"]["overall"]
    low, high = figure["ci95"] or (None, None)
    level = figure["level"]
    compared = (figures.comparison or {}).get("overall") or {}
    prior = compared["prior"]["score"] if compared.get("prior") else None
    margin = wording.margin(figure["score"], figure["ci95"])
    sentence = _score_sentence(figure, margin)
    change = _change_sentence(compared)
    could_be = _could_be(figures, node)
    told = [sentence, could_be, change]
    if prior is not None:
        told.append(_("The prior round stood at %(prior)s.", prior=wording.whole(prior)))
    return Overall(
        score=figure["score"],
        score_text=wording.bounded(figure["score"], figure["bound"]),
        margin_text=margin,
        low=low,
        high=high,
        level_number=level["number"] if level else None,
        level_name=figures.level_name(level["number"]) if level else "",
        level_text=level_text(figures, level),
        could_be=could_be,
        sentence=sentence,
        prior=prior,
        prior_text=wording.whole(prior),
        change_text=wording.signed(compared["difference"]) if compared.get("difference") is not None else "",
        change_sentence=change,
        bands=figures.bands,
        title=_("Overall score on the five levels")
        if len(figures.bands) == 5
        else _("Overall score on the levels"),
        description=" ".join(part for part in told if part),
    )


def _score_sentence(figure: Mapping[str, Any], margin: str) -> str:
    score = wording.bounded(figure["score"], figure["bound"])
    if figure["score"] is None:
        return _("There is no overall score that can be shown.")
    if not margin:
        return _("%(score)s on the scale from 0 to 100.", score=score)
    return _("%(score)s %(margin)s on the scale from 0 to 100.", score=score, margin=margin)


def _could_be(figures: Figures, node: Node) -> str:
    """“It could also be level 4.” when the engine found that the interval crosses a cut-off."""
    figure = node["scorecard"]["overall"]
    warned = any(
        entry["code"] == "level_uncertain" and entry["where"] == "overall"
        for entry in node["scorecard"]["warnings"]
    )
    if not warned or figure["ci95"] is None or figure["level"] is None:
        return ""
    here, reach = figure["level"]["number"], figures.questionnaire.level_of
    numbers = {reach(end).number for end in figure["ci95"]} - {here}
    if not numbers:  # the lower end was rounded up to the cut-off it lay below
        numbers = {here - 1}
    levels = [_("level %(number)s", number=number) for number in sorted(numbers)]
    return str(_("Within its margin it could also be %(levels)s.", levels=wording.listed(levels)))


def _change_sentence(compared: Mapping[str, Any]) -> str:
    if compared.get("difference") is None:
        return verdict_text(compared["verdict"]) + "." if compared.get("verdict") else ""
    words = {
        "change": wording.signed(compared["difference"]),
        "margin": wording.margin(compared["difference"], compared["ci95"]) or wording.NOTHING,
        "verdict": verdict_text(compared["verdict"]),
    }
    return _("%(verdict)s: %(change)s since the prior round (margin of the change %(margin)s).", **words)


def held_back(figures: Figures) -> tuple[tuple[str, ...], str]:
    """Pillars two or more levels under the overall level, and a sentence that names them."""
    node = figures.headline
    names = tuple(map(figures.pillar_name, node["scorecard"]["held_back_by"])) if node else ()
    if not names:
        return (), ""
    steps = wording.spelled(int(figures.constants["held_back_levels"]))
    return names, ngettext(
        "%(names)s holds the organisation back: it stands %(steps)s or more levels under the overall level.",
        "%(names)s hold the organisation back: they stand %(steps)s or more levels under the overall level.",
        len(names),
        names=wording.listed(names),
        steps=steps,
    )


def response(figures: Figures, prior: Figures | None = None) -> Response:
    """How many answered of how many invited, where the fewest did, and what the margin does not cover."""
    node = figures.headline
    if node is None:
        return Response(
            None, None, None, wording.NOTHING, _("Too few people answered to show how many."), (), _limits()
        )
    card = node["scorecard"]
    answered, invited, rate = card["respondents"], card["invited"], card["response_rate"]
    return Response(
        answered=answered,
        invited=invited,
        rate=None if rate is None else round(rate * 100),
        rate_text=wording.percent(rate) if rate is not None else wording.whole(answered),
        sentence=answered_text(answered, invited),
        cautions=_cautions(figures, answered, invited, rate),
        limits=_limits(),
        lowest=_lowest(figures),
        before=_before(prior),
    )


def _lowest(figures: Figures) -> str:
    """The unit of which the fewest answered; nothing for the leader of a branch, who sees only some units."""
    told = unit_rates(figures)
    lowest = min((rate for _name, rate in told), default=0.0)
    names = [name for name, rate in told if rate == lowest]
    if figures.release.branch or len(told) < 2 or len(names) > MOST or len(names) == len(told):
        return ""
    words = {"units": wording.listed(names), "rate": wording.percent(lowest)}
    if len(told) == len(figures.units):
        return _("Lowest: %(units)s, %(rate)s.", **words)
    return _("Lowest of the units that can be told: %(units)s, %(rate)s.", **words)


def _before(prior: Figures | None) -> str:
    node = prior.headline if prior else None
    rate = node["scorecard"]["response_rate"] if node else None
    return "" if rate is None else _("Last round: %(rate)s.", rate=wording.percent(rate))


def answered_text(answered: int, invited: int | None) -> str:
    """How many people answered, and of how many where that is told."""
    if invited is None:
        return ngettext(
            "%(number)s person answered; how many were invited is not shown.",
            "%(number)s people answered; how many were invited is not shown.",
            answered,
            number=wording.whole(answered),
        )
    return ngettext(
        "%(number)s of %(invited)s invited person answered.",
        "%(number)s of %(invited)s invited people answered.",
        invited,
        number=wording.whole(answered),
        invited=wording.whole(invited),
    )


def _cautions(figures: Figures, answered: int, invited: int | None, rate: float | None) -> tuple[str, ...]:
    if invited is not None and answered > invited:
        return (
            _("More people answered than were invited. Check the head count before you trust the margin."),
        )
    if rate is None or rate >= figures.constants["response_rate_low"]:
        return ()
    if rate < figures.constants["response_rate_very_low"]:
        return (
            _(
                "Fewer than three in ten answered. Those who did not may think very differently; read "
                "every score with great care."
            ),
        )
    return (
        _("Fewer than half answered. Those who did not may think differently; read the scores with care."),
    )


def _limits() -> tuple[str, ...]:
    return (
        _(
            "The margin covers chance only: how far the score could differ if other people among those "
            "invited had answered. It does not cover those who chose not to answer, nor how people "
            "understood the questions."
        ),
    )


def groups(figures: Figures) -> tuple[Group, ...]:
    """Staff, leaders and customers beside the headline, shown or not."""
    return tuple(_group(figures, node) for node in figures.audiences)


def _group(figures: Figures, node: Node) -> Group:
    name = wording.audience_name(node["id"])
    if not node["shown"]:
        reason = _(
            "Hidden to protect people: fewer than %(k)s answers, or the difference would give some away.",
            k=figures.threshold,
        )
        return Group(node["id"], name, False, None, _("hidden"), "", "", reason, "")
    card = node["scorecard"]
    answered = _("%(number)s answered", number=wording.whole(card["respondents"]))
    margin = wording.margin(card["overall"]["score"], card["overall"]["ci95"])
    return Group(
        node["id"],
        name,
        True,
        card["overall"]["score"],
        wording.bounded(card["overall"]["score"], card["overall"]["bound"]),
        level_text(figures, card["overall"]["level"]),
        answered,
        " ".join(
            part
            for part in (
                _score_sentence(card["overall"], margin),
                _("Customers’ answers never enter the overall score.") if node["id"] == "customer" else "",
            )
            if part
        ),
        label.mark() if node["unverified"] else "",
    )
