"""`read`: a release, its goals and the release before it become Findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from cxassess.findings import (
    branch,
    cautions,
    course,
    goals,
    headline,
    label,
    method,
    pillars,
    points,
    roles,
    wording,
    words,
)
from cxassess.findings import themes as theme_findings
from cxassess.findings.confidence import confidence
from cxassess.findings.figures import Figures
from cxassess.findings.importance import importance
from cxassess.findings.listening import listening
from cxassess.findings.model import Findings
from cxassess.findings.perception import perception
from cxassess.findings.quadrants import quadrants
from cxassess.findings.touchpoints import touchpoints
from cxassess.findings.units import heat
from cxassess.maturity import INTERNAL

if TYPE_CHECKING:
    from cxassess.records.courses import LastRoadmap
    from cxassess.records.releases import Release
    from cxassess.records.roadmaps import Goal
    from cxassess.records.themes import Found


def read(
    release: Release,
    found_goals: Sequence[Goal],
    prior_release: Release | None = None,
    *,
    themes: Found | None = None,
    last_roadmap: LastRoadmap | None = None,
) -> Findings:
    """Everything the results page and the PDF say, in the current locale.

    `prior_release` only lends its round's name; the comparison itself is part of the release's figures.
    `themes` are those of the release with what leaders decided; without them nothing is said of themes.
    `last_roadmap` is what became of the roadmap before; without it nothing is said of that.
    """
    figures = Figures(release)
    rows = pillars.rows(figures)
    prior_name = prior_release.round.name if prior_release else _("the prior round")
    answered = headline.response(figures, Figures(prior_release) if prior_release else None)
    held = headline.held_back(figures)
    by_unit = heat(figures, rows)
    seen = perception(figures)
    roadmap = goals.roadmap(figures, found_goals, rows)
    first = figures.comparison is None
    empty = not any(node["shown"] for node in figures.raw["nodes"])
    return Findings(
        empty=empty,
        empty_reason=_empty_reason(figures) if figures.headline is None else "",
        heading=headline.heading(figures, rows, first=not (prior_release or figures.raw["prior_round"])),
        subheading=_subheading(figures, None if first else prior_name, _gone(release, prior_release)),
        label=label.label(figures.unverified),
        prior_label="" if first else _prior_label(prior_release),
        round_name=figures.round.name,
        period_text=wording.period(figures.round.opens_on, figures.round.closes_on),
        released_on=release.released_on,
        released_text=wording.day(release.released_on),
        first_round=first,
        prior_name="" if first else prior_name,
        overall=headline.overall(figures),
        held_back_by=held[0],
        held_back_sentence=held[1],
        groups=headline.groups(figures),
        response=answered,
        points=points.points(rows, held, by_unit, seen, answered),
        profile=pillars.profile(figures, rows, {goal.pillar_id for goal in roadmap.horizons[0].goals}),
        change=pillars.change(figures, rows, prior_name),
        heat=by_unit,
        perception=seen,
        importance=importance(figures),
        touchpoints=touchpoints(figures, prior_release.round.name if prior_release else ""),
        confidence=confidence(figures),
        quadrants=quadrants(figures),
        words_sentence=words.in_short(figures),
        themes=theme_findings.in_short(figures, themes),
        roadmap=roadmap,
        warnings=cautions.warnings(figures),
        method=method.method(figures, answered),
        part=branch.sentence(release.branch),
        roles=roles.roles(figures),
        course=course.read(last_roadmap) if last_roadmap and last_roadmap.goals else None,
        listening=listening(
            figures.raw["listening"], prior_release.figures["listening"] if prior_release else None
        ),
    )


def _subheading(figures: Figures, prior_name: str | None, gone: str) -> str:
    """The round, its days, and what it is compared with, or why it is not."""
    days = wording.period(figures.round.opens_on, figures.round.closes_on)
    named = (
        _("%(name)s (%(days)s).", name=figures.round.name, days=days)
        if days
        else _("%(name)s.", name=figures.round.name)
    )
    if not prior_name:
        return f"{named} {gone}".rstrip()
    # Not inside an f-string: the extraction of texts does not look into one.
    compared = _("Compared with %(prior)s.", prior=prior_name)
    return f"{named} {compared}"


def _gone(release: Release, prior: Release | None) -> str:
    """Why this round is not compared with the one before, if its answers had been deleted; else nothing."""
    deleted_on = prior.round.answers_deleted_on if prior else None
    if not prior or not deleted_on or release.figures["prior_round"] or deleted_on > release.released_on:
        return ""
    return _(
        "Not compared with %(prior)s: its single answers had been deleted before, at the end of the period "
        "of keeping.",
        prior=prior.round.name,
    )


def _prior_label(prior: Release | None) -> str:
    """The label of the round before: its figures stand beside this one's."""
    said = label.label([name for name in prior.figures["unverified"] if name in INTERNAL]) if prior else None
    return _("%(prior)s: %(label)s", prior=prior.round.name, label=said.claim) if prior and said else ""


def _empty_reason(figures: Figures) -> str:
    return _(
        "Fewer than %(k)s people answered, or showing a result would give away the answers of fewer. To "
        "protect them nothing is shown. Invite more people next time, and say how their answers are "
        "protected.",
        k=figures.threshold,
    )
