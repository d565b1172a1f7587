"""Nothing of a release is left out: change any figure or text of it, and a table changes."""

import json
from dataclasses import replace

import pytest

from cxassess import demo, exports, spreadsheets
from cxassess.records import releases
from tests import figures

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
FACTORS = ("score", "target", "gap", "importance", "importance_source", "benefit", "benefits_served")
FACTORS += ("benefits_selected", "effort_divisor", "priority", "share_in_first_three")
FROM_THE_RECORDS = [f"goals.{factor}" for factor in FACTORS]
"""Factors of goals: the roadmap weighs them anew with what leaders set, and the table has them from there."""
KEPT = {"internal", "staff", "leader", "customer", "onboard-crew"}
ASKED = {"do_well", "barrier"}


@pytest.fixture
def release(demo_app):
    """The demo's newest release, with everything that can be in one; of its units one, to be quicker."""
    found = releases.get(demo.ORGANISATION, "harbourline-2026-spring")
    told = found.figures
    told["nodes"] = [node | {"parent": "staff"} if node["kind"] == "unit" else node
                     for node in told["nodes"] if node["id"] in KEPT]  # fmt: skip
    told["words"] = [each for each in told["words"] if each["question"] in ASKED]
    for each in told["themes"]["themes"]:
        each["texts"] = [text for text in each["texts"] if text["question"] in ASKED]
    told["comparisons"] = [
        each for each in told["comparisons"] if each["node"] in ("internal", "onboard-crew")
    ]
    return found


def leaves(value, path=(), place=()):
    """Every figure and text with the path that all of its kind share, and its own."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, (*path, "*" if key in PILLARS else key), (*place, key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from leaves(below, path, (*place, number))
    elif value is not None:
        yield ".".join(path), place


PILLARS = {pillar.id for pillar in figures.questionnaire().pillars}


def changed(release, place):
    """The release with another figure or text in one place."""
    told = json.loads(json.dumps(release.figures))
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
        return [[table.name, *table.rows] for table in spreadsheets.tables(exports.source_of(release))]
    except (LookupError, StopIteration, AttributeError, ValueError):
        return None


def marked(release, places):
    """The kinds whose figures stand in a table as they are: all are given figures of their own, at once."""
    told, marks = json.loads(json.dumps(release.figures)), {}
    for number, (kind, (*way, last)) in enumerate(places.items()):
        inside = told
        for step in way:
            inside = inside[step]
        old = inside[last]
        if isinstance(old, int | float) and not isinstance(old, bool) and not kind.endswith(LOOKED_UP):
            inside[last] = marks[kind] = 70_000 + number
    tables = spreadsheets.tables(exports.source_of(replace(release, figures=told)))
    cells = (cell for table in tables for row in table.rows for cell in row)
    figures = {cell.value if isinstance(cell, spreadsheets.Bounded) else cell for cell in cells}
    return [kind for kind, mark in marks.items() if mark in figures]


LOOKED_UP = ("level.number", "texts.index")
"""Figures that name something, which has to be there."""


def test_every_figure_and_text_of_a_release_stands_in_a_table(demo_app, release):
    with demo_app.test_request_context():
        places = dict(reversed([*leaves(release.figures)]))
        before = shown(release)
        tried = {kind: place for kind, place in places.items() if kind not in FROM_THE_RECORDS}
        for kind in marked(release, tried):
            del tried[kind]
        same = [kind for kind, place in tried.items() if shown(changed(release, place)) == before]
    assert sorted(same) == sorted(LEFT_OUT)
    assert len(places) > 200


def test_the_factors_of_goals_are_those_of_the_release_where_nobody_changed_what_they_rest_on(demo_app):
    release = releases.get(demo.ORGANISATION, "harbourline-2025-spring")
    with demo_app.test_request_context():
        table = spreadsheets.table(exports.source_of(release), "goals")
    keys = [column.key for column in table.columns]
    rows = {row[keys.index("goal")]: dict(zip(keys, row, strict=True)) for row in table.rows}
    named = {"share_in_first_three": "top_three_share"}
    for each in release.figures["goals"]:
        for kind in FROM_THE_RECORDS:
            key = kind.removeprefix("goals.")
            cell = rows[each["goal"]][named.get(key, key)]
            assert (cell.code if isinstance(cell, spreadsheets.Code) else cell) == each[key]
