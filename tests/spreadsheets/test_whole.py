"""Nothing of a release is left out: change any figure or text of it, and a table changes."""

import copy
from dataclasses import replace
from functools import cache

import pytest

from cxassess import maturity, spreadsheets
from tests import figures

from .conftest import source

pytestmark = pytest.mark.usefixtures("english")

LEFT_OUT = {
    "nodes.scorecard.questionnaire.id": "stands once, in the table about",
    "nodes.scorecard.questionnaire.version": "stands once, in the table about",
    "nodes.scorecard.questionnaire.form": "of the round, in the table about",
    "nodes.scorecard.respondents": "the node’s own number again",
    "nodes.scorecard.overall.level.name": "by its number, in the reader’s language",
    "nodes.scorecard.pillars.level.name": "by its number, in the reader’s language",
    "nodes.scorecard.pillars.name": "by its id, in the reader’s language",
    "nodes.scorecard.importance_performance.audience": "the drivers’ audience again",
    "nodes.scorecard.importance_performance.importance_from": "the drivers’ method again",
    "comparisons.comparison.pillars.now.level.name": "by its number, in the reader’s language",
    "comparisons.comparison.pillars.prior.level.name": "by its number, in the reader’s language",
    "comparisons.comparison.overall.now.level.name": "by its number, in the reader’s language",
    "comparisons.comparison.overall.prior.level.name": "by its number, in the reader’s language",
    "questionnaire.title": "in the reader’s language, from the questionnaire",
    "goals.pillar": "the goal’s of the catalogue",
    "goals.effort": "the goal’s of the catalogue",
    "goals.leading_metric": "the goal’s of the catalogue",
    "goals.lagging_metric": "the goal’s of the catalogue",
    "computation.counts.respondents": "in the table of groups",
    "computation.counts.invited": "in the table of groups",
}
"""Keys of the release that no table shows, each with its reason."""


@cache
def whole():
    """A release with everything that can be in one, of few groups: each change makes all tables anew."""
    of = figures.survey_round(units=figures.units({"crew": 40}))
    people = {"sizes": {"crew": 40}, "leaders": 18, "customers": 200}
    now = figures.sheet(**people, moves=figures.MOVES, seed=7, stating=True)
    before = figures.sheet(**people, moves=None, seed=8)
    said = [maturity.Written("staff", "barrier", f"Rule {place}", "rule") for place in range(12)]
    sheets = [maturity.WorkshopSheet("leader", 7, {"do_well": "We listen."})]
    prior = maturity.Prior("round-1", before, of.units, 5)
    told = maturity.publish(now, of.units, round_id=of.id, headcount=of.headcount, prior=prior, written=said,
                            workshops=sheets, unverified=("customer",))  # fmt: skip
    return figures.released(of, told)


def leaves(value, path=(), place=()):
    """Every figure and text with the path that all of its kind share, and its own."""
    if isinstance(value, dict):
        for key, below in value.items():
            kind = "*" if key in PILLARS else key
            yield from leaves(below, (*path, kind), (*place, key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from leaves(below, path, (*place, number))
    elif value is not None:
        yield ".".join(path), place


PILLARS = {pillar.id for pillar in figures.questionnaire().pillars}


def changed(release, place):
    """The release with another figure or text in one place."""
    told = copy.deepcopy(release.figures)
    *way, last = place
    inside = told
    for step in way:
        inside = inside[step]
    old = inside[last]
    inside[last] = (not old) if isinstance(old, bool) else f"{old}?" if isinstance(old, str) else old + 1
    return replace(release, figures=told)


def shown(release):
    """Everything that the tables say; nothing where they cannot be made of it any more."""
    try:
        return [[table.name, *table.rows] for table in spreadsheets.tables(source(release))]
    except (KeyError, StopIteration, AttributeError, ValueError):
        return None


def test_every_figure_and_text_of_a_release_stands_in_a_table():
    places = dict(reversed([*leaves(whole().figures)]))
    before = shown(whole())
    same = [kind for kind, place in places.items() if shown(changed(whole(), place)) == before]
    assert sorted(same) == sorted(LEFT_OUT)
    assert len(places) > 150
