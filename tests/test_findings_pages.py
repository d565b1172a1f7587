"""What the pages behind the overview say: sentences hold against the figures, whatever these are."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest
from flask import Flask
from flask_babel import force_locale

from cxassess.findings import pillar, quality, trend, unit
from cxassess.findings.places import NotThere
from cxassess.maturity.cautions import CODES
from cxassess.maturity.lines import BROKEN
from tests import figures as made


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with force_locale("en"):
        yield


pytestmark = pytest.mark.usefixtures("english")
PILLARS = [each.id for each in made.questionnaire().pillars]


def changed(change, kind="full"):
    """A release after `change` was made to a copy of its figures."""
    of = made.release(kind)
    figures = json.loads(json.dumps(of.figures))
    change(figures)
    return made.released(of.round, figures)


def card(figures, node="internal"):
    return next(each["scorecard"] for each in figures["nodes"] if each["id"] == node)


def comparison(figures, node="internal"):
    return next(each["comparison"] for each in figures["comparisons"] if each["node"] == node)


def verdicts(verdict, difference, node="internal"):
    """What makes every change of a node's release this one."""

    def change(figures):
        found = comparison(figures, node)
        for each in (found["overall"], *found["pillars"]):
            each.update(verdict=verdict, difference=difference, ci95=[difference - 1, difference + 1])

    return change


def line(change=lambda figures: None, rounds=2):
    """Releases in line, the newest changed."""
    first = changed(lambda figures: figures.update(round="round-1"), "first")
    first = replace(first, round=made.survey_round(id="round-1", name="Round 1, May 2026"))
    middle = changed(lambda figures: (change(figures), figures.update(round="round-mid")))
    middle = replace(middle, round=made.survey_round(id="round-mid", name="Middle"))
    newest = changed(lambda figures: (change(figures), figures.update(prior_round="round-mid")))
    return (first, middle, newest) if rounds == 3 else (first, changed(change))


@pytest.mark.parametrize(
    ("verdict", "difference", "heading", "lede"),
    [
        (
            "declined",
            -9,
            "The overall score fell clearly since Round 1, May 2026",
            "Fell clearly at least once",
        ),
        (
            "improved",
            9,
            "The overall score rose clearly since Round 1, May 2026",
            "Rose clearly at least once",
        ),
        ("no_clear_change", 0, "The overall score did not change clearly since", "No pillar changed clearly"),
        (
            "too_few_answers",
            0,
            "The overall score cannot be compared with Round 1",
            "No pillar could be tested",
        ),
    ],
)
def test_a_trend_of_two_rounds_says_what_its_one_step_bears(verdict, difference, heading, lede):
    found = trend.read(line(verdicts(verdict, difference)))
    assert found.heading.startswith(heading)
    assert found.lede.startswith(lede)


@pytest.mark.parametrize(
    ("verdict", "difference", "heading"),
    [
        ("declined", -9, "The overall score fell clearly at every step"),
        ("improved", 9, "The overall score rose clearly at every step"),
        ("no_clear_change", 1, "The overall score did not change clearly in any step"),
        ("too_few_answers", 1, "The overall score cannot be followed from round to round"),
    ],
)
def test_a_trend_of_three_rounds_counts_its_steps(verdict, difference, heading):
    found = trend.read(line(verdicts(verdict, difference), rounds=3))
    assert found.heading == heading
    assert [step.kind for step in found.overall.steps] == [
        {"declined": "down", "improved": "up", "no_clear_change": "level", "too_few_answers": "untested"}[
            verdict
        ]
    ] * 2


@pytest.mark.parametrize("code", BROKEN)
def test_every_reason_of_a_broken_line_has_its_words(code):
    assert trend.broken_text(code) != trend.broken_text("unknown")


def test_a_line_that_is_broken_says_where_and_why_and_is_not_drawn():
    found = trend.read(line(lambda figures: figures.update(comparisons=[])))
    assert [step.kind for step in found.overall.steps] == ["broken"]
    assert found.breaks == (
        "Between Round 1, May 2026 and Round 2, autumn 2026 no line is drawn: in one of the two rounds other "
        "audiences answered than in the other, so the figures are of different people. Look at each audience "
        "by itself.",
    )
    assert found.heading == "The overall score cannot be compared with Round 1, May 2026"
    assert "s-prior" not in found.overall.plot()


def test_a_new_version_of_the_questionnaire_is_named():
    found = trend.read(line(lambda figures: figures["questionnaire"].update(version="2.0.0")))
    assert len(found.versions) == 1
    assert "version 2.0.0; before it was" in found.versions[0]


def test_what_the_shared_questions_say_stands_beside_the_scores_where_these_are_not_all():
    def fewer(figures):
        comparison(figures)["overall"].update(comparable=0.7)

    before, after = (
        comparison(made.release().figures)["overall"][side]["score"] for side in ("prior", "now")
    )
    note = trend.read(line(fewer)).overall.steps[0].note
    assert note == f"on the questions both asked: {before} to {after}"


def test_two_rounds_of_one_name_are_told_apart():
    first, newest = line()
    found = trend.read((replace(first, round=replace(first.round, name=newest.round.name)), newest))
    assert len(set(found.overall.rounds)) == 1  # released on one day, there is nothing else to say
    later = replace(newest, released_on=newest.released_on.replace(day=1))
    found = trend.read((replace(first, round=replace(first.round, name=newest.round.name)), later))
    assert len(set(found.overall.rounds)) == 2


def warned(*codes):
    def change(figures):
        card(figures)["warnings"] = [{"code": code, "where": where, "message": "m"} for code, where in codes]

    return change


@pytest.mark.parametrize(
    ("codes", "heading"),
    [
        ((), "No pillar that is shown needs special care"),
        ((("level_uncertain", PILLARS[0]),), "No pillar that is shown needs special care"),
        ((("alpha_low", PILLARS[0]),), "Read with care: Vision & Goals"),
        ([("split_opinions", name) for name in PILLARS[:4]], "Read four of ten pillars with care"),
    ],
)
def test_the_quality_heading_names_what_the_warnings_speak_against(codes, heading):
    assert quality.read(changed(warned(*codes))).heading == heading


def test_what_alpha_says_is_what_the_engine_warned_of_unrounded():
    rows = quality.read(changed(warned(("alpha_caution", PILLARS[0])))).rows
    assert [row.belonging_text for row in rows[:2]] == ["Hang together loosely", "Belong together"]


@pytest.mark.parametrize("code", CODES)
def test_a_pillars_warning_stands_without_its_name_and_without_an_end_that_hangs(code):
    (told,) = quality.read(changed(warned((code, PILLARS[0])))).rows[0].warnings or ("The label says it.",)
    assert "Vision & Goals" not in told
    assert "\0" not in told
    assert re.search(r"[^\s:]\.$", told) or told.endswith("?")


@pytest.mark.parametrize(
    ("told", "text"),
    [({"dont_know": 0.12}, "12%"), ({"dont_know_at_most": 0.05}, "5% or less"), ({}, "–")],
)
def test_dont_knows_are_told_where_the_release_tells_them(told, text):
    nothing = {"dont_know": None, "dont_know_at_most": None}
    found = quality.read(changed(lambda figures: card(figures)["pillars"][0].update(nothing | told)))
    assert found.rows[0].dont_know_text == text


def test_a_share_that_is_a_bound_is_said_as_one_and_the_others_are_not_told():
    def bound(figures):
        card(figures)["pillars"][0].update(
            favourable=0.9, favourable_bound="at_least", neutral=None, unfavourable=None
        )

    found = pillar.read(changed(bound), PILLARS[0], ())
    assert found.shares_heading == "90% or more of the answers are favourable"
    assert "The other two are not told" in found.shares_sentence
    assert "favourable: 90% or more" in found.bar()


@pytest.mark.parametrize("reason", ["too_few_answers", "missing_answers", "something new"])
def test_why_there_is_no_table_of_questions_is_said_in_words(reason):
    def hide(figures):
        card(figures)["pillars"][0].update(items=[], items_hidden=reason)

    found = pillar.read(changed(hide), PILLARS[0], ()).items
    assert found.hidden.startswith("The single questions are not shown")
    assert found.heading == "The questions cannot be shown one by one"
    assert not found.drawn


def test_questions_of_one_score_are_named_together_and_none_is_called_the_lowest():
    def level(figures):
        scores = (65, 68, 65, 70, 73)
        for item, score in zip(card(figures)["pillars"][0]["items"], scores, strict=True):
            item.update(mean=1 + score / 25, score=score, bound=None)

    found = pillar.read(changed(level), PILLARS[0], ()).items
    first, _, third, _, last = (line.title for line in found.lines)
    assert found.heading == f"The questions run from 65 (“{first}” and “{third}”) to 73 (“{last}”)"


def test_a_bound_of_a_mean_marks_the_answers_it_may_be_and_says_no_place_between():
    def bound(figures):
        card(figures)["pillars"][0]["items"][0].update(mean=4.5, score=88, bound="at_least")

    first = pillar.read(changed(bound), PILLARS[0], ()).items.lines[0]
    assert (first.mean_text, first.score_text, first.lies_text) == ("4.5 or more", "88 or more", "")
    assert [anchor.value for anchor in first.anchors if anchor.near] == [4, 5]


def test_a_pillar_without_a_score_says_why_and_draws_no_mark():
    def hide(figures):
        for each in figures["nodes"]:
            if each["shown"]:
                each["scorecard"]["pillars"][0].update(score=None, n=None, sd=None, ci95=None, level=None)

    found = pillar.read(changed(hide), PILLARS[0], ())
    assert found.heading == "Vision & Goals: no score can be shown"
    assert "fewer than 5 people" in found.empty_reason
    assert "<circle" not in found.plot()
    assert found.worked == ""


def test_a_pillar_that_moved_says_so_in_its_heading():
    assert "rose to" in pillar.read(changed(verdicts("improved", 9)), PILLARS[0], ()).heading
    assert "fell to" in pillar.read(changed(verdicts("declined", -9)), PILLARS[0], ()).heading
    assert "stands at" in pillar.read(changed(verdicts("no_clear_change", 0)), PILLARS[0], ()).heading


def unit_scores(*away):
    """What puts the first unit so many points from everyone, pillar by pillar."""

    def change(figures):
        pairs = zip(card(figures, "crew")["pillars"], card(figures)["pillars"], strict=True)
        for place, (own, base) in enumerate(pairs):
            own.update(score=base["score"] + (away[place] if place < len(away) else 0), bound=None)

    return change


@pytest.mark.parametrize(
    ("away", "heading"),
    [
        ((), "Crew does not stand far from everyone"),
        ((12,), "Crew stands above everyone on Vision & Goals"),
        ((-10, -15, -10), "Crew stands below everyone on three pillars"),
        ((10, -10), "Crew stands above everyone on Vision & Goals, below on Employee Engagement"),
    ],
)
def test_a_units_heading_says_where_it_stands_apart(away, heading):
    assert unit.read_one(changed(unit_scores(*away)), "crew").heading == heading


def test_hidden_units_have_no_page_and_nothing_but_a_name_in_the_list():
    release = made.release()
    hidden = [node["id"] for node in release.figures["nodes"] if node["kind"] == "unit" and not node["shown"]]
    assert hidden
    rows = {row.id: row for row in unit.read(release).rows}
    for name in hidden:
        with pytest.raises(NotThere):
            unit.read_one(release, name)
        told = asdict(rows[name])
        assert {key: value for key, value in told.items() if value} == {
            "id": name,
            "name": name.capitalize(),
            "depth": 1,
        }


def test_where_half_the_units_are_hidden_nothing_tells_how_many_people_they_are():
    def hide(figures):
        for each in figures["nodes"]:
            if each["id"] in ("port", "digital", "guest"):
                each.update(shown=False)
                del each["scorecard"]
                del each["respondents"]

    release = changed(hide)
    found = json.dumps(
        [asdict(unit.read(release)), asdict(pillar.read(release, PILLARS[0], ()))], default=str
    )
    sizes = {str(size) for name, size in made.UNITS.items() if name in ("port", "digital", "guest")}
    assert not sizes & set(re.findall(r'"(\d+)(?: of \d+)?"', found))


def test_a_round_that_shows_nothing_says_so_on_every_page():
    release = made.release("hidden")
    assert "nothing is shown" in quality.read(release).empty_reason
    assert "nothing is shown" in pillar.read(release, PILLARS[0], ()).empty_reason
    assert "nothing is shown" in trend.read((release,)).empty_reason
    assert unit.read(release).heading == "No unit can be shown on its own"


def test_a_round_without_units_says_so():
    assert unit.read(made.release("alone")).heading == "This round has no units"


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_every_drawing_can_be_made_from_either_side(direction):
    release = made.release()
    found = [quality.read(release).bars(form, direction=direction) for form in ("wide", "narrow", "page")]
    one = pillar.read(release, PILLARS[0], ())
    for form in ("wide", "narrow", "page"):
        found += [one.plot(form, direction=direction), one.bar(form, direction=direction)]
        found += [
            one.items.plot(form, direction=direction),
            trend.read(line()).overall.plot(form, direction=direction),
        ]
        found.append(unit.read_one(release, "crew").dumbbell(form, direction=direction))
    assert all(svg.startswith("<svg") for svg in found)
    assert all("<title" in svg for svg in found)


def test_the_figures_are_written_as_the_reader_writes_them(app):
    with force_locale("de"):
        rows = quality.read(made.release()).rows
    assert re.fullmatch(r"0,\d\d", rows[0].alpha_text)
    with force_locale("ar"):
        found = trend.read(line(verdicts("declined", -9)))
    assert "\u200e−" in found.overall.steps[0].change_text


def test_of_very_many_units_the_drawing_has_the_groups_and_the_uppermost_ones():
    def many(figures):
        unit_ = next(each for each in figures["nodes"] if each["id"] == "crew")
        for number in range(60):
            figures["nodes"].append(
                {**unit_, "id": f"team-{number}", "name": f"Team {number}", "parent": "crew"}
            )

    found = pillar.read(changed(many), PILLARS[0], ())
    assert len(found.rows) > 60
    assert not [row for row in found.drawn if row.id.startswith("team")]
    assert "Team 7" not in found.plot()


def test_a_hidden_place_of_the_drawing_has_the_word_and_no_dash():
    svg = pillar.read(made.release(), PILLARS[0], ()).plot("narrow")
    assert ">hidden<" in svg
    assert ">–<" not in svg


def test_only_the_audiences_that_a_page_is_about_are_labelled_on_it():
    assert quality.read(made.release("open")).label is None
    assert "customers" in quality.read(made.release("open"), "customer").label.claim
