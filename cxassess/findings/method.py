"""How the figures were made, in words, with the constants that were used."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from cxassess.findings import wording
from cxassess.findings.figures import Figures
from cxassess.findings.model import Fact, Method, Response


def method(figures: Figures, answered: Response) -> Method:
    """The sections of the method page and the constants behind them."""
    return Method(
        sections=(
            (_("What was asked"), _asked(figures)),
            (_("Who answered"), (answered.sentence, *answered.cautions, *_careless(figures))),
            (_("How sure we are"), _sure(figures, answered)),
            (_("How a change is judged"), _changes(figures)),
            (_("How the goals are ordered"), _ordered(figures)),
            (_("How people are protected"), _protected(figures)),
            (_("What this cannot tell you"), _limits()),
        ),
        facts=_facts(figures),
        margins=_margins(figures),
        formulas=_formulas(figures),
        levels=tuple(_level(band, band == figures.bands[-1]) for band in figures.bands),
        threshold=figures.threshold,
    )


def _asked(figures: Figures) -> tuple[str, ...]:
    questionnaire, form = figures.questionnaire, figures.round.form
    items = len(questionnaire.asked("staff", form))
    words = {
        "pillars": len(questionnaire.pillars),
        "title": questionnaire.title,
        "version": questionnaire.version,
    }
    return (
        ngettext(
            "%(title)s, version %(version)s: %(num)s question in %(pillars)s pillars.",
            "%(title)s, version %(version)s: %(num)s questions in %(pillars)s pillars.",
            items,
            **words,
        ),
        _(
            "Each question offers descriptions of behaviour, from least to most developed, and Don’t know. "
            "An answer counts from 0 to 100. A person’s pillar score is the mean of the answers given, if "
            "at least %(share)s of the pillar was answered; a group’s score is the mean of its people’s "
            "scores. Don’t know and skipped questions are never counted as low.",
            share=wording.percent(questionnaire.minimum_answered),
        ),
    )


def _careless(figures: Figures) -> tuple[str, ...]:
    """How many answers look careless, and whether that matters to the overall score."""
    node = figures.headline
    found = node["scorecard"].get("careless") if node else None
    if not node or not found:
        return ()
    share = wording.percent(found["share"])
    if not found["share"]:
        return (_("No answers look careless (the same answer throughout, or hardly any answer)."),)
    said = _(
        "%(share)s of the answers look careless (the same answer over and over, mostly don’t know, or hardly "
        "any answer). Nobody is left out for it.",
        share=share,
    )
    without, score = found["overall_without"], node["scorecard"]["overall"]
    if without["score"] is None or without["bound"] or score["score"] is None or score["bound"]:
        return (said,)
    return (
        said,
        _(
            "Without them the overall score would be %(without)s; it is %(score)s.",
            without=wording.whole(without["score"]),
            score=wording.whole(score["score"]),
        ),
    )


def _margins(figures: Figures) -> tuple[tuple[str, str], ...]:
    """The sum behind each margin, in the figures that are shown."""
    worked = (figures.raw.get("computation") or {}).get("worked", ())
    found = {each["figure"].removesuffix(".ci95"): each["sum"] for each in worked}
    named = {"overall": _("Overall")} | {name: figures.pillar_name(name) for name in figures.pillar_order}
    return tuple((named[name], text) for name, text in found.items())


def _formulas(figures: Figures) -> tuple[tuple[str, str, str], ...]:
    """Every formula as the release has it: code, formula and source, in the words of the method."""
    found = (figures.raw.get("computation") or {}).get("formulas", ())
    return tuple((each["figure"], each["formula"], each["source"]) for each in found)


def _sure(figures: Figures, answered: Response) -> tuple[str, ...]:
    return (
        _(
            "Margins are %(level)s intervals for the mean, narrower where a large share of those invited "
            "answered.",
            level=wording.percent(figures.constants["confidence"]),
        ),
        *answered.limits,
    )


def _changes(figures: Figures) -> tuple[str, ...]:
    constants = figures.constants
    return (
        _(
            "Answers are anonymous, so two rounds are compared as two separate groups (Welch’s test). A "
            "pillar improved or declined if the difference is at least %(points)s points and chance "
            "explains it with less than %(p)s probability, all pillars taken together (Benjamini and "
            "Hochberg). Everything else is “no clear change”. With fewer than %(n)s answers in either "
            "round nothing is tested.",
            points=wording.number(constants["change_points"]),
            p=wording.percent(constants["significance"]),
            n=wording.whole(constants["change_minimum_n"]),
        ),
        _(
            "Only questions that both rounds asked enter a comparison. Changes and levels are worked out "
            "before rounding, so a change can differ by a point from what two rounded scores suggest, and "
            "two equal scores can stand on either side of a level."
        ),
    )


def _ordered(figures: Figures) -> tuple[str, ...]:
    return (
        _(
            "Goals are ordered by gap × importance × benefit ÷ effort; each factor is shown with its goal. "
            "How sure the order is: scores were drawn %(draws)s times within their margins, and the share "
            "of draws in which a goal is among the first three is printed.",
            draws=wording.whole(figures.constants["draws"]),
        ),
    )


def _protected(figures: Figures) -> tuple[str, ...]:
    return (
        _(
            "No result is shown for fewer than %(k)s people. Where a small group could be worked out by "
            "subtraction, a larger one is hidden too. Results exist only after the round has closed, once, "
            "and are rounded before they are stored: whole points and whole per cents.",
            k=wording.whole(figures.threshold),
        ),
    )


def _limits() -> tuple[str, ...]:
    return (
        _(
            "These are the views of people who chose to answer about what they can see. They show where "
            "practice is strong or weak, not why. Differences between units may reflect different "
            "customers, not only different practice. Targets are commitments, not forecasts."
        ),
    )


def _level(band: object, last: bool) -> tuple[str, str]:
    start, end = band.start, band.end  # type: ignore[attr-defined]
    name = _("%(number)s %(name)s", number=band.number, name=band.name)  # type: ignore[attr-defined]
    if last:
        return name, _("%(first)s to %(end)s", first=wording.number(start), end=wording.number(end))
    return name, _("%(first)s to below %(end)s", first=wording.number(start), end=wording.number(end))


def _facts(figures: Figures) -> tuple[Fact, ...]:
    """The constants a reader may want to argue with."""
    meanings = {
        "confidence": _("Confidence of every interval"),
        "response_rate_low": _("Response under which a warning is given"),
        "held_back_levels": _("Levels under the overall level from which a pillar holds back"),
        "significance": _("Adjusted probability under which a change counts as seen"),
        "change_points": _("Points a change must reach to be called one"),
        "change_minimum_n": _("Answers needed in either round to test a change"),
        "comparable": _("Share of the questions two rounds must have in common"),
        "gap_margin": _("Points from which a gap between groups matters"),
        "target": _("Target of a pillar that names none"),
        "importance_not_asked": _("Importance where it was not asked"),
        "draws": _("Draws that tell how sure the order is"),
    }
    shares = ("confidence", "response_rate_low", "significance", "comparable")
    found = [Fact("threshold", wording.whole(figures.threshold), _("Smallest group shown"))]
    for name, meaning in meanings.items():
        if name in figures.constants:
            value = figures.constants[name]
            text = wording.percent(value) if name in shares else wording.number(value, 2)
            found.append(Fact(name, text, meaning))
    return tuple(found)
