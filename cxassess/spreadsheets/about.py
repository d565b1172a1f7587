"""What this is: the round, who was asked, how groups are protected, and what the figures were made with."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from ..findings import branch, wording
from ..findings.label import label
from .model import SUBJECT, Cell, Column, Source, Table


def table(source: Source) -> Table:
    """A row for each fact about the round."""
    return Table(
        "about",
        _("About"),
        _("The round: who was asked, when, and what the figures were made with."),
        [
            Column("fact", _("Fact, id"), _("The fact’s name for programs"), part=SUBJECT),
            Column("name", _("Fact"), _("What is told")),
            Column("value", _("Value"), _("What is so"), "any", wide=True),
        ],
        [[key, name, value] for key, name, value in _facts(source) if value is not None],
    )


def _facts(source: Source) -> Iterator[tuple[str, str, Cell]]:
    release, raw = source.release, source.figures.raw
    held, questionnaire = release.round, source.figures.questionnaire
    said = label(source.figures.unverified)
    yield "organisation", _("Organisation"), source.organisation_name
    yield "round_name", _("Round"), held.name
    yield "round", _("Round, id"), raw["round"]
    yield "opened_on", _("Open from"), held.opens_on
    yield "closed_on", _("Open to"), held.closes_on
    yield "released_on", _("Released on"), release.released_on
    yield "questionnaire_title", _("Questionnaire"), questionnaire.title
    yield "questionnaire", _("Questionnaire, id"), raw["questionnaire"]["id"]
    yield "questionnaire_version", _("Questionnaire, version"), raw["questionnaire"]["version"]
    yield "questionnaire_language", _("Questionnaire, language"), raw["questionnaire"]["language"]
    yield "form", _("Form"), _("core") if held.form == "core" else _("full")
    yield "threshold", _("Smallest group that is shown"), raw["threshold"]
    yield "unverified", _("Unverified"), said.text if said else None
    yield "part", _("Part of the organisation"), branch.sentence(release.branch) or None
    yield "prior_round_name", _("Compared with"), _prior_name(source)
    yield "prior_round", _("Compared with, id"), raw["prior_round"]
    yield "not_measured", _("Pillars without a score"), _not_measured(source)
    yield "digest", _("Digest of the stored result"), release.digest


def _prior_name(source: Source) -> str | None:
    return source.prior.round.name if source.prior and source.figures.raw["prior_round"] else None


def _not_measured(source: Source) -> str | None:
    names = [source.figures.pillar_name(each) for each in source.figures.raw["not_measured"]]
    return wording.listed(names) if names else None
