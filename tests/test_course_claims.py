"""What is said of the last roadmap, made again from the figures under it, for roadmaps of every fate."""

import re
import shutil
from datetime import date

import pytest
from flask_babel import force_locale

from cxassess.findings import course as findings_course
from cxassess.records import carrying_on, courses
from tests import followed
from tests.conftest import make_app
from tests.followed import AUTUMN, DAYS, NEXT_SPRING, OURS, SPRING, adopt, hold, release_of
from tests.test_claims import number

HALFWAY, DUE = date(2025, 8, 1), date(2025, 10, 1)
STATES = {
    "met": r"(?:is|are) met",
    "on_the_way": r"(?:is|are) on the way",
    "no_clear_change": r"shows? no clear change",
    "missed": r"(?:is|are) missed",
}
NOTHING = followed.measured({})
FATES = {
    # What was measured of each goal, whether it was due, and how far the scores of the later round moved.
    "all met": ({HALFWAY: 81}, DUE, 0),
    "met late": ({HALFWAY: 70, date(2025, 10, 20): 81}, DUE, 0),
    "all missed": ({HALFWAY: 70}, DUE, 0),
    "none measured": ({}, DUE, 0),
    "none measured and none due": ({}, None, 0),
    "on the way": ({HALFWAY: 66}, date(2026, 6, 1), 0),
    "only the pillars rose": ({HALFWAY: 61}, date(2026, 6, 1), 1),
    "met though the pillars fell": ({HALFWAY: 81}, DUE, -1),
    "missed and the pillars fell": ({HALFWAY: 55}, DUE, -1),
    "hidden": ({HALFWAY: 66}, None, None),
}


@pytest.fixture(scope="module", params=FATES)
def told(request, empty_database, tmp_path_factory):
    """What was measured, what follows from it, and what is said of it, of a roadmap of three goals."""
    app = make_app(shutil.copytree(empty_database, tmp_path_factory.mktemp("course") / "data"))
    lagging, due_on, moved = FATES[request.param]
    with app.app_context(), force_locale("en_GB"):
        followed.found_organisation()
        hold(SPRING, higher=1)
        for _ in range(3):
            adopt(SPRING, due_on=due_on)
        hold(AUTUMN, people=3) if moved is None else hold(AUTUMN, higher=1 + moved)
        last = courses.of(release_of(AUTUMN), readings=followed.measured(lagging))
        yield lagging, last, findings_course.read(last)


def test_the_heading_counts_the_states(told):
    _, last, found = told
    states = [each.course.state for each in last.goals]
    for state, words in STATES.items():
        said = re.search(rf"(\w+) (?:goals of the last roadmap )?{words}", found.heading)
        assert (number(said[1]) if said else 0) == states.count(state) or found.heading.startswith(
            "All three"
        )
    assert len(set(states)) == 1 or "Of three goals" in found.heading
    if found.heading.startswith("All three"):
        assert set(states) == {state for state, words in STATES.items() if re.search(words, found.heading)}


def test_a_goal_is_met_exactly_when_its_lagging_metric_stood_at_its_target_by_the_release(told):
    lagging, last, found = told
    in_time = [value for day, value in sorted(lagging.items()) if DAYS[SPRING] < day <= DAYS[AUTUMN]]
    for row, each in zip(found.rows, last.goals, strict=True):
        assert (row.state == "met") == bool(in_time and in_time[-1] >= each.goal.lagging.target)
        if row.state == "met":
            assert f"was at {in_time[-1]:g}% on" in row.sentence
            assert f"target {each.goal.lagging.target:g}%" in row.sentence
            first = min(day for day, value in lagging.items() if value >= each.goal.lagging.target)
            assert ("reached after its date" in row.sentence) == (first > each.goal.due_on)


def test_a_goal_is_missed_exactly_when_its_date_passed_and_it_is_not_met(told):
    lagging, last, found = told
    for row, each in zip(found.rows, last.goals, strict=True):
        due = each.goal.due_on is not None and each.goal.due_on < DAYS[AUTUMN]
        assert (row.state == "missed") == (due and row.state != "met")
        if row.state == "missed":
            assert "It was due on 1 October 2025" in row.sentence
            assert ("was not measured after 5 May 2025" in row.sentence) == (not lagging)
            assert (f"was at {list(lagging.values())[-1]:g}%" in row.sentence) if lagging else True


def test_a_goal_on_the_way_names_how_far_its_metric_came_or_that_its_pillar_rose(told):
    lagging, last, found = told
    for row, each in zip(found.rows, last.goals, strict=True):
        if row.state != "on_the_way":
            assert "of the way to" not in row.sentence
            continue
        metric, value = each.goal.lagging, list(lagging.values())[-1]
        share = (value - metric.baseline) / (metric.target - metric.baseline)
        assert (f"covered {share:.0%} of the way to {metric.target:g}%" in row.sentence) == (share >= 0.25)
        assert ("rose clearly" in row.sentence) == (row.verdict == "improved")
        assert share >= 0.25 or row.verdict == "improved"


def test_a_pillar_that_fell_clearly_is_named_whatever_became_of_the_goal(told):
    _, last, found = told
    compared = {
        pillar["id"]: pillar
        for each in last.release.figures["comparisons"]
        if each["node"] == "internal"
        for pillar in each["comparison"]["pillars"]
    }
    for row, each in zip(found.rows, last.goals, strict=True):
        change = compared.get(each.goal.pillar_id)
        fell = change is not None and change["verdict"] == "declined"
        assert bool(row.fell) == fell
        if fell:
            assert f"fell clearly, by {-change['difference']} points" in row.fell
            assert row.direction == "down"


def test_scores_and_verdict_are_those_of_the_two_releases(told):
    _, last, found = told
    for row, each in zip(found.rows, last.goals, strict=True):
        scores = [_score(release, each.goal.pillar_id) for release in (last.prior, last.release)]
        assert row.score_text == " to ".join("–" if score is None else str(score) for score in scores)
        assert (row.verdict_text == "Not shown in one of the two rounds") == (None in scores)


def _score(release, pillar_id):
    """The published score of a pillar of everybody inside; None where it is hidden."""
    shown = [node for node in release.figures["nodes"] if node["id"] == "internal" and node["shown"]]
    found = [each for node in shown for each in node["scorecard"]["pillars"] if each["id"] == pillar_id]
    return found[0]["score"] if found else None


def test_no_sentence_claims_a_cause(told):
    _, _, found = told
    said = " ".join([found.heading, found.lede, *(row.sentence + row.fell for row in found.rows)]).casefold()
    assert not re.search(r"because|thanks to|led to|caused|due to|result of|therefore|drove", said)
    assert "does not prove that the goal was the cause" in found.note


def test_three_rounds_in_a_row_are_told_as_each_round_told_them(app):
    with force_locale("en_GB"):
        followed.found_organisation()
        hold(SPRING)
        first = adopt(SPRING, due_on=DUE)
        hold(AUTUMN, higher=1)
        second = carrying_on.carry_on(OURS, first.id, reason="Not done.")
        hold(NEXT_SPRING, higher=1)
        known = followed.measured({HALFWAY: 70, date(2026, 2, 1): 82})
        found = findings_course.read(courses.of(release_of(NEXT_SPRING), readings=known))
        before = findings_course.read(courses.of(release_of(AUTUMN), readings=known))
    row = found.rows[0]
    assert (row.id, found.heading) == (second.id, "The goal of the last roadmap is met")
    assert [stop.state_text for stop in row.stops] == ["adopted", "Missed, carried on", "Met"]
    assert before.rows[0].state_text == "Missed"
    scores = [str(_score(release_of(each), first.pillar_id)) for each in (SPRING, AUTUMN, NEXT_SPRING)]
    assert [stop.score_text for stop in row.stops] == scores
    assert "Improved" in row.stops[1].change_text
    assert "No clear change" in row.stops[2].change_text
    assert row.plot("x").count("<svg") == 1
    assert "Autumn: Missed, carried on" in row.plot("x")
