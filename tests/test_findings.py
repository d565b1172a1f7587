"""What a release says: every sentence made from its figures, nothing said of a hidden group."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from cxassess import findings, maturity
from cxassess.findings import cautions
from cxassess.maturity.cautions import CODES
from tests import figures as made


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with force_locale("en"):
        yield


pytestmark = pytest.mark.usefixtures("english")


def read(kind="full", **changes):
    release = made.release(kind)
    prior = made.prior_release() if kind == "full" else None
    return findings.read(release, made.goals(release, **changes), prior)


def compared(kind="full"):
    """The headline's comparison in the figures."""
    return next(c["comparison"] for c in made.release(kind).figures["comparisons"] if c["node"] == "internal")


def with_figures(change, kind="full"):
    """The findings of a release after `change` was made to a copy of its figures."""
    release = made.release(kind)
    figures = json.loads(json.dumps(release.figures))
    change(figures)
    return findings.read(made.released(release.round, figures), made.goals(release), made.prior_release())


def internal(figures):
    return next(node["scorecard"] for node in figures["nodes"] if node["id"] == "internal")


def test_the_heading_counts_the_clear_changes_of_the_figures():
    verdicts = [pillar["verdict"] for pillar in compared()["pillars"]]
    words = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}
    rose, fell = words[verdicts.count("improved")], words[verdicts.count("declined")]
    assert read().heading == f"{rose.capitalize()} pillars rose, {fell} fell: Level 3, Practising"


@pytest.mark.parametrize(
    ("verdicts", "heading"),
    [
        (["improved"] + ["no_clear_change"] * 9, "One pillar rose: Level 3, Practising"),
        (["declined"] * 2 + ["no_clear_change"] * 8, "Two pillars fell: Level 3, Practising"),
        (["no_clear_change"] * 10, "No clear change in any pillar: Level 3, Practising"),
        (["not_comparable"] * 10, "Level 3, Practising: this round cannot be compared with the prior one"),
        (["improved"] * 10, "Ten pillars rose: Level 3, Practising"),
    ],
)
def test_every_pattern_of_changes_has_its_heading(verdicts, heading):
    def change(figures):
        entry = next(each for each in figures["comparisons"] if each["node"] == "internal")
        for pillar, verdict in zip(entry["comparison"]["pillars"], verdicts, strict=True):
            pillar["verdict"] = verdict

    assert with_figures(change).heading == heading


def test_the_overall_score_stands_with_its_margin_and_level():
    overall, figure = read().overall, internal(made.release().figures)["overall"]
    low, high = figure["ci95"]
    assert overall.sentence == (
        f"{figure['score']} ±{max(figure['score'] - low, high - figure['score'])} on the scale from 0 to 100."
    )
    assert overall.level_text == "Level 3, Practising"


@pytest.mark.parametrize(
    ("interval", "sentence"),
    [
        ([57, 63], "Within its margin it could also be level 4."),
        ([38, 50], "Within its margin it could also be level 2."),
        ([40, 50], "Within its margin it could also be level 2."),
        ([38, 61], "Within its margin it could also be level 2 and level 4."),
    ],
)
def test_a_margin_that_crosses_a_cut_off_names_the_other_level(interval, sentence):
    def change(figures):
        card = internal(figures)
        card["overall"]["ci95"] = interval
        card["warnings"].append({"code": "level_uncertain", "where": "overall", "message": ""})

    assert with_figures(change).overall.could_be == sentence


def test_a_margin_within_its_level_says_nothing_of_another():
    assert read().overall.could_be == ""


def test_pillars_stand_from_the_highest_score_to_the_lowest():
    scores = [row.score for row in read().profile.rows]
    published = [pillar["score"] for pillar in internal(made.release().figures)["pillars"]]
    assert scores == sorted(published, reverse=True)


def test_favourable_neutral_and_unfavourable_add_up():
    for row in read().profile.rows:
        assert sum(row.shares) == 100


def test_a_change_that_is_not_clear_has_no_direction_and_is_never_called_unchanged():
    found = read()
    rows = {row.id: row for row in found.profile.rows}
    for pillar in compared()["pillars"]:
        clear = pillar["verdict"] in ("improved", "declined")
        assert bool(rows[pillar["id"]].direction) is clear
    assert "nchanged" not in json.dumps(asdict(found), default=str)


def test_a_bound_is_said_as_a_bound():
    def change(figures):
        internal(figures)["pillars"][0] |= {"score": 88, "bound": "at_least", "ci95": None, "sd": None}

    row = with_figures(change).profile.rows[0]
    assert (row.score_text, row.margin_text) == ("88 or more", "")


def test_a_low_response_is_said_strongly_or_mildly():
    def change(rate):
        return lambda figures: internal(figures).update(response_rate=rate)

    assert with_figures(change(0.62)).response.cautions == ()
    assert with_figures(change(0.45)).response.cautions[0].startswith("Fewer than half answered.")
    assert with_figures(change(0.29)).response.cautions[0].startswith("Fewer than three in ten answered.")


def test_the_margins_limits_are_always_told():
    assert "covers chance only" in read().response.limits[0]
    assert "covers chance only" in read("hidden").response.limits[0]


def test_a_pillar_far_below_the_overall_level_is_named():
    found = read()
    assert found.held_back_by == ("Investments",)
    assert found.held_back_sentence.startswith("Investments holds the organisation back")


def test_the_first_round_speaks_of_no_prior_round():
    found = read("first")
    assert found.first_round
    assert found.change is None
    assert found.heading == "Level 3, Practising: the first measure of where we stand"
    assert not any(row.prior is not None or row.verdict for row in found.profile.rows)
    assert found.overall.change_sentence == ""


def test_a_round_that_shows_nothing_has_no_figure_anywhere():
    found = read("hidden")
    assert found.empty
    assert (found.overall, found.profile, found.change, found.heat, found.perception) == (None,) * 5
    assert found.response.answered is None
    assert found.roadmap.goals == ()
    assert "Fewer than 5 people answered" in found.empty_reason


def hidden_units(release):
    return [node for node in release.figures["nodes"] if node["kind"] == "unit" and not node["shown"]]


def test_a_hidden_unit_is_named_only_where_hiding_is_explained():
    release = made.release()
    names = [node["name"] for node in hidden_units(release)]
    assert names == ["Rigging", "Quay"]
    told = asdict(read())
    notes, listed = told["heat"].pop("notes"), told["heat"].pop("hidden")
    assert list(listed) == names
    rest = json.dumps(told, default=str)
    for name in names:
        assert name in " ".join(notes)
        assert f'"{name}' not in rest


def test_nothing_tells_which_of_the_hidden_units_is_the_small_one():
    """Swap their sizes: what is said of them stays the same to the letter."""
    told = []
    for rigging, quay in ((4, 7), (7, 4)):
        sizes = {**made.UNITS, "rigging": rigging, "quay": quay}
        sheet = made.sheet(sizes, leaders=18, customers=0, moves=None, seed=7)
        figures = maturity.publish(sheet, made.units(made.UNITS), round_id="round-2", threshold=5)
        found = findings.read(made.released(made.survey_round(), figures), ())
        told.append(found.heat.notes)
    assert told[0] == told[1]
    assert not re.search(r"\d", told[0][1].replace("A unit", ""))


def test_a_hidden_cell_has_a_reason_and_no_figure():
    def change(figures):
        crew = next(node for node in figures["nodes"] if node["id"] == "crew")
        crew["scorecard"]["pillars"][0] |= {"score": None, "ci95": None, "level": None, "n": None}

    heat = with_figures(change).heat
    cells = [cell for row in heat.rows for cell in row.cells if cell.hidden]
    assert [(cell.text, cell.shade, cell.mark) for cell in cells] == [("hidden", 0, "")]
    assert not re.search(r"\d", cells[0].label)
    assert "fewer than 5 people answered that pillar" in heat.notes[-1]


def test_a_unit_ten_points_away_is_marked():
    def change(figures):
        base = internal(figures)["pillars"][0]["score"]
        for unit, away in (("crew", -10), ("guest", 10), ("port", -9)):
            node = next(node for node in figures["nodes"] if node["id"] == unit)
            node["scorecard"]["pillars"][0]["score"] = base + away

    heat = with_figures(change).heat
    first = internal(made.release().figures)["pillars"][0]["id"]
    cells = next(row.cells for row in heat.rows if row.id == first)
    assert [cell.mark for cell in cells[:4]] == ["", "down", "up", ""]


def test_of_a_unit_with_a_bound_no_exact_distance_is_said():
    def change(figures):
        base = internal(figures)["pillars"][0]["score"]
        crew = next(node for node in figures["nodes"] if node["id"] == "crew")
        crew["scorecard"]["pillars"][0] |= {"score": base - 20, "bound": "at_most"}

    heat = with_figures(change).heat
    first = internal(made.release().figures)["pillars"][0]["id"]
    cell = next(row.cells[1] for row in heat.rows if row.id == first)
    assert (cell.mark, "at least 10 points below everyone" in cell.label) == ("down", True)
    assert "20 points" not in cell.label


def test_many_units_are_cut_into_tables_that_all_begin_with_everyone():
    heat = read().heat
    parts = heat.parts(3)
    assert [[column.name for column in part.columns] for part in parts] == [
        ["Everyone", "Crew", "Guest"],
        ["Everyone", "Port", "Digital"],
    ]
    assert all(len(row.cells) == 3 for part in parts for row in part.rows)


def test_audiences_stand_beside_the_headline():
    groups = {group.id: group for group in read().groups}
    assert all(group.shown for group in groups.values())
    assert groups["customer"].sentence.endswith("Customers’ answers never enter the overall score.")


def test_without_a_second_audience_there_is_no_claim_about_perception():
    assert read("alone").perception is None


def test_the_priority_recomputes_from_the_factors_as_they_are_shown():
    goals = read(importance=0.8437, priority=0.8437 * 63 * 0.5).roadmap.goals
    assert len(goals) == 10
    for goal in goals:
        gap, importance, benefit, effort, priority = map(float, re.findall(r"[\d.]+", goal.factors.formula))
        assert round(gap * importance * benefit / effort + 1e-9, 1) == priority


def test_the_formula_of_the_method_comes_out_as_printed_there():
    """Example A: score 36, importance 4.2/5, 4 of 10 outcomes, effort S."""
    goal = read(
        score=36, gap=44, importance=0.84, benefit=0.4, effort="S", effort_divisor=1.0, priority=14.784
    ).roadmap.goals[0]
    assert goal.factors.formula == "44 × 0.84 × 0.4 ÷ 1 = 14.8"


def test_a_goal_in_now_says_what_it_lacks():
    first, second, *_ = read().roadmap.goals
    assert first.missing_sentence == ""
    assert second.missing_sentence == (
        "Still needed: an owner, a date, baseline and target of the leading metric, "
        "and baseline and target of the lagging metric."
    )


def test_a_metric_that_nobody_measured_says_so():
    first, second, *_ = read().roadmap.goals
    assert first.leading.sentence == "12% to 40%"
    assert second.leading.baseline_text == "not measured yet"
    assert second.leading.sentence == "not measured yet"


def test_horizons_hold_all_goals_once():
    roadmap = read().roadmap
    assert [len(horizon.goals) for horizon in roadmap.horizons] == [3, 4, 3]
    assert [goal.number for horizon in roadmap.horizons for goal in horizon.goals] == list(range(1, 11))


@pytest.mark.parametrize("code", CODES)
def test_every_warning_of_the_engine_has_a_sentence(code):
    assert cautions.sentences("Innovation").get(code)


def test_warnings_of_one_kind_are_said_once():
    warned = read().warnings
    assert len({warning.code for warning in warned}) == len(warned)


def test_the_methods_constants_are_those_of_the_release():
    def change(figures):
        figures["method"]["change_points"] = 4.0
        figures["threshold"] = 7

    found = with_figures(change)
    facts = {fact.name: fact.value_text for fact in found.method.facts}
    assert (facts["change_points"], facts["threshold"]) == ("4", "7")
    assert "at least 4 points" in found.change.note
    assert "fewer than 7 people" in " ".join(found.heat.notes)


def test_figures_are_written_as_the_reader_writes_them(app):
    with force_locale("de"):
        found = read(importance=0.8437, priority=0.8437 * 63 * 0.5)
        assert "0,84" in found.roadmap.goals[0].factors.formula
        assert "November" in found.released_text


def test_right_to_left_keeps_a_sign_before_its_number(app):
    with force_locale("ar"):
        assert all(row.change_margin_text.startswith("\u200e±") for row in read().profile.rows)


def test_a_round_without_days_has_no_empty_brackets():
    release = made.release()
    undated = replace(release, round=replace(release.round, opens_on=None, closes_on=None))
    assert findings.read(undated, ()).subheading.startswith("Round 2, autumn 2026. Compared")
    dated = replace(release, round=replace(release.round, opens_on=date(2026, 11, 2), closes_on=None))
    assert "(November 2, 2026)" in findings.read(dated, ()).subheading


def test_every_drawing_of_the_findings_can_be_made():
    found = read()
    for form in ("wide", "narrow", "page"):
        for drawing in (
            found.overall.gauge,
            found.profile.dumbbell,
            found.change.plot,
            found.perception.plot,
        ):
            assert drawing(form).startswith("<svg")
    assert found.profile.colonnade().count("<rect") >= 10
    assert found.roadmap.timeline().startswith("<svg")
    assert found.roadmap.goals[0].track().startswith("<svg")


def test_a_pillar_that_could_be_either_end_leaves_none_standing_out():
    def change(figures):
        for place, card in enumerate(internal(figures)["pillars"]):
            score, half = ((60, 1), (50, 1), (55, 9))[place] if place < 3 else (55, 9)
            shown = {"score": score, "ci95": [score - half, score + half]}
            card |= shown if place < 3 else {"score": None, "ci95": None, "level": None}

    heading = with_figures(change).profile.heading
    assert heading == "No pillar stands out: scores run from 50 to 60"


def test_a_hidden_score_of_a_unit_limits_what_is_said_to_the_units_shown():
    def change(figures):
        figures["nodes"] = [n for n in figures["nodes"] if n["shown"]]
        base = internal(figures)["pillars"][0]["score"]
        crew = next(node for node in figures["nodes"] if node["id"] == "crew")["scorecard"]["pillars"]
        crew[0]["score"] = base - 10
        crew[1] |= {"score": None, "level": None}

    assert with_figures(change).heat.heading.startswith("Of the units shown, ")


def test_pillars_that_could_not_be_tested_are_not_said_to_show_no_change():
    def change(figures):
        entry = next(each for each in figures["comparisons"] if each["node"] == "internal")
        for place, pillar in enumerate(entry["comparison"]["pillars"]):
            pillar["verdict"] = "too_few_answers" if place else "no_clear_change"

    found = with_figures(change)
    assert found.heading == "No clear change in any pillar that could be tested: Level 3, Practising"
    assert found.change.lede == "Clear changes: 0 up, 0 down. No clear change: 1. Not tested: 9."


def test_a_round_that_follows_another_is_never_the_first_measure():
    release = made.release("first")
    assert findings.read(release, (), made.prior_release()).heading == (
        "Level 3, Practising: this round cannot be compared with the prior one"
    )


def with_gaps(*entries):
    """The findings where the first pair's gaps are these, and the rest of them the last."""

    def change(figures):
        pillars = figures["perception"]["pairs"][0]["pillars"]
        for place, pillar in enumerate(pillars):
            gap, low, high, kind = entries[min(place, len(entries) - 1)]
            pillar |= {"gap": gap, "ci95": [low, high], "class": kind}

    return with_figures(change).perception


def test_gaps_that_are_unclear_are_not_said_to_be_none():
    assert with_gaps((4, -9, 17, "unclear")).heading == "No clear gap between leaders and customers"
    assert with_gaps((0, -2, 2, "aligned")).heading == "Leaders and customers see much the same organisation"


def test_the_widest_gap_may_go_either_way():
    found = with_gaps((-40, -44, -36, "hidden_strength"), (12, 10, 14, "blind_spot"))
    assert "widest on Vision & Goals: −40 points" in found.lede


def test_the_reasons_that_hold_confidence_back_are_named_with_their_figures():
    def change(figures):
        found = internal(figures)["confidence"]
        found |= {"level": "fair", "met": 2}
        response, units, *_ = found["conditions"]
        response |= {"met": False, "value": 0.61}
        units |= {"met": None, "value": None}

    assert with_figures(change).confidence.sentence == (
        "Held back by the response (61%) and the response of units, which cannot be told of all."
    )


def test_a_release_that_tells_no_confidence_and_no_quadrants_has_none():
    def change(figures):
        internal(figures).pop("confidence")
        internal(figures)["importance_performance"] = None

    found = with_figures(change)
    assert (found.confidence, found.quadrants) == (None, None)


def test_importance_that_could_not_be_found_is_said_with_its_reason():
    found = read("alone").quadrants
    assert found.heading == "Which pillars matter more cannot be told from the answers"
    assert "every pillar counts alike: " in found.source
    assert not found.drawn
    assert not {row.quadrant_text for row in found.rows} & {"Fix first", "Keep"}
    assert "Performance: the scores that staff and leaders give." in found.source
