"""The demo organisation: its answers come from the model, its figures from the answers."""

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sqlalchemy import delete

from cxassess import demo, resources
from cxassess.demo import company, journey, listening, loading, roadmap
from cxassess.demo.model import Group, RoundParameters, answers
from cxassess.maturity import Prior, Questionnaire, load, publish, read_rows
from cxassess.maturity.written import questions_of
from cxassess.records import offers, organisations, people, releases, roadmaps, rounds, sources, themes
from cxassess.records.database import writing
from cxassess.records.errors import Conflict
from tests.conftest import TODAY as LOADED

TODAY = date(2026, 11, 23)
NEWEST = company.FIELDINGS[-1]


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    return load(resources.folder("questionnaires") / loading.QUESTIONNAIRE)


def plain(reverse: bool = False) -> Questionnaire:
    """One pillar of five items on a scale of 0 to 10."""
    items = [
        {"id": f"A{n}", "title": "An item", "statement": "Is it so?", "reverse": reverse} for n in range(5)
    ]
    return Questionnaire.from_dict(
        {
            "id": "plain",
            "version": "1.0.0",
            "language": "en",
            "title": "Plain",
            "scale": {"min": 0, "max": 10},
            "minimum_answered": 0.5,
            "levels": [{"number": 1, "name": "All", "from": 0}],
            "pillars": [{"id": "a", "name": "A", "items": items}],
        }
    )


def made_up(questionnaire: Questionnaire, level: float) -> list[int]:
    """What 400 staff answer where the pillar truly stands at `level`."""
    parameters = RoundParameters({"a": level}, {}, {})
    made = answers(questionnaire, [Group("staff", None, 400, 1.0)], parameters, np.random.default_rng(1))
    return [value for row in made for value in row["answers"].values() if isinstance(value, int)]


def sheet(fielding: company.Fielding, questionnaire: Questionnaire):
    return read_rows(
        questionnaire,
        company.rows(fielding, questionnaire),
        units=frozenset(unit.id for unit in company.units(fielding)),
    )


def verdicts(fielding: company.Fielding) -> dict[str, str]:
    """The published verdict of each pillar."""
    figures = releases.get(demo.ORGANISATION, fielding.id).figures
    internal = next(one for one in figures["comparisons"] if one["node"] == "internal")
    return {pillar["id"]: pillar["verdict"] for pillar in internal["comparison"]["pillars"]}


def true_verdicts(now: company.Fielding, before: company.Fielding) -> dict[str, str]:
    """What a perfect eye would say: a true change of five points or more is one."""
    changes = {pillar: a - b for pillar, a, b in zip(company.PILLARS, now.levels, before.levels, strict=True)}
    return {
        pillar: "improved" if change >= 5 else "declined" if change <= -5 else "no_clear_change"
        for pillar, change in changes.items()
    }


def test_the_same_seed_gives_the_same_answers(questionnaire):
    assert company.rows(NEWEST, questionnaire) == company.rows(NEWEST, questionnaire)


def test_each_group_answers_in_its_share(questionnaire):
    groups = {(group.audience, group.unit): group.respondents for group in company.groups(NEWEST)}
    found = Counter((row["audience"], row.get("unit")) for row in company.rows(NEWEST, questionnaire))
    assert found == groups
    assert 380 <= sum(company.headcount(NEWEST).values()) - company.headcount(NEWEST)["leader"] <= 400


@pytest.mark.parametrize("level", [30, 50, 70])
def test_a_group_scores_about_what_its_true_level_is(level):
    values = made_up(plain(), level)
    assert set(values) <= set(range(11))
    assert np.mean(values) * 10 == pytest.approx(level, abs=3)


def test_a_reversed_item_is_answered_the_other_way_round():
    assert np.mean(made_up(plain(reverse=True), 70)) * 10 == pytest.approx(30, abs=3)


def test_whoever_is_better_off_answers_higher():
    assert np.mean(made_up(plain(), 60)) > np.mean(made_up(plain(), 45))


def test_every_written_answer_is_a_whole_sentence(questionnaire):
    sentences = {*questions_of(questionnaire), "role.well", "role.badly"}
    texts = [
        text
        for row in company.rows(NEWEST, questionnaire)
        for name, text in row["answers"].items()
        if name in sentences
    ]
    assert len(texts) > 100
    assert all(text[0].isupper() and text[-1] in ".?" and "{" not in text for text in texts)


def test_eight_units_stand_in_a_tree_of_two_levels():
    units = company.units(NEWEST)
    tops = {unit.id for unit in units if unit.parent is None}
    assert len(units) == 8
    assert {unit.parent for unit in units if unit.parent} == tops
    assert sum(unit.headcount for unit in units if unit.id in tops) == company.headcount(NEWEST)["staff"]


def test_every_metric_of_the_catalogue_has_its_values(questionnaire):
    taken_from_the_assessment = {"perception_gap", "maturity_change"}
    assert set(questionnaire.metrics) - taken_from_the_assessment == set(company.MEASURED)


def test_every_target_lies_on_the_better_side_of_its_baseline(questionnaire):
    for name, (baseline, target) in company.MEASURED.items():
        better = target - baseline if questionnaire.metrics[name].direction == "up" else baseline - target
        assert better > 0, name


@pytest.mark.usefixtures("demo_app")
def test_there_are_three_closed_rounds_and_an_open_one():
    found = {one.id: one.state for one in rounds.in_organisation(demo.ORGANISATION)}
    assert found == dict.fromkeys((one.id for one in company.FIELDINGS), "closed") | {demo.OPEN_ROUND: "open"}


@pytest.mark.usefixtures("demo_app")
def test_the_round_that_was_held_last_stands_first():
    found = [one.id for one in rounds.in_organisation(demo.ORGANISATION)]
    assert found == [demo.OPEN_ROUND, *(one.id for one in reversed(company.FIELDINGS))]


@pytest.mark.usefixtures("demo_app")
def test_a_visitor_can_answer_the_open_round_in_the_short_form():
    open_round = rounds.public(demo.OPEN_ROUND)
    assert open_round.open_link
    assert open_round.form == "core"
    assert (open_round.closes_on - open_round.opens_on).days == loading.DAYS_OPEN


@pytest.mark.usefixtures("demo_app")
def test_of_the_newest_rounds_themes_one_is_renamed_one_merged_and_one_dismissed():
    found = themes.themes(demo.ORGANISATION, NEWEST.id)
    assert {"proposed", "renamed", "merged", "dismissed"} == {each.state for each in found}
    assert all(each.decisions[0].reason for each in found if each.decisions)


@pytest.mark.usefixtures("demo_app")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_figure_is_computed_from_the_answers(place, questionnaire):
    fielding = company.FIELDINGS[place]
    before = company.FIELDINGS[place - 1] if place else None
    expected = publish(
        sheet(fielding, questionnaire),
        company.units(fielding),
        round_id=fielding.id,
        headcount=company.headcount(fielding),
        threshold=5,
        prior=before and Prior(before.id, sheet(before, questionnaire), company.units(before), 5),
        unverified=["customer"],
    )
    found = releases.get(demo.ORGANISATION, fielding.id).figures
    # What is said of touchpoints, and which sources there were, changes no other figure.
    told = found.pop("themes")
    apart = {"words": [], "touchpoints": None, "role_impact": expected["role_impact"], "listening": None}
    assert {**found, **apart} == expected
    assert told["texts"] == sum(len(node["texts"]) for each in found["words"] for node in each["nodes"])
    assert {each["question"] for each in found["words"]} >= {"do_well", "improve", "barrier", "story"}


@pytest.mark.usefixtures("demo_app")
def test_touchpoints_are_computed_from_the_answers(questionnaire):
    fielding = company.FIELDINGS[-1]
    asked = replace(questionnaire, journey=journey.JOURNEY)
    said = read_rows(asked, journey.said(company.rows(fielding, questionnaire)))
    expected = publish(said, company.units(fielding), round_id=fielding.id, unverified=["customer"])
    found = releases.get(demo.ORGANISATION, fielding.id).figures["touchpoints"]
    assert found == expected["touchpoints"]
    assert {each["audience"] for each in found["audiences"]} == {"customer", "staff"}


@pytest.mark.usefixtures("demo_app")
def test_workshops_of_the_newest_round_stand_beside_what_single_people_wrote():
    words = {each["question"]: each for each in releases.get(demo.ORGANISATION, NEWEST.id).figures["words"]}
    groups = words["do_well"]["workshops"]
    assert sorted((each["audience"], each["head_count"]) for each in groups) == [
        ("leader", 8),
        ("staff", 6),
        ("staff", 7),
    ]


@pytest.mark.usefixtures("demo_app")
def test_those_who_offered_to_help_are_there_after_the_close():
    found = offers.volunteers(demo.ORGANISATION, NEWEST.id)
    assert {each.contact for each in found} == {contact for contact, _ in company.VOLUNTEERS}


@pytest.mark.usefixtures("demo_app")
def test_two_units_are_hidden_the_second_so_that_the_first_cannot_be_worked_out():
    figures = releases.get(demo.ORGANISATION, NEWEST.id).figures
    hidden = {node["id"] for node in figures["nodes"] if not node["shown"]}
    answered = {group.unit: group.respondents for group in company.groups(NEWEST)}
    assert hidden == {"executive-office", "safety-compliance"}
    assert answered["executive-office"] < 5 <= answered["safety-compliance"]


@pytest.mark.usefixtures("demo_app")
@pytest.mark.parametrize("place", [1, 2])
def test_a_verdict_is_given_where_the_true_state_has_changed(place):
    now, before = company.FIELDINGS[place], company.FIELDINGS[place - 1]
    assert verdicts(now) == true_verdicts(now, before)


@pytest.mark.usefixtures("demo_app")
def test_pillars_have_improved_declined_and_stayed_unclear():
    assert set(verdicts(NEWEST).values()) == {"improved", "declined", "no_clear_change"}


@pytest.mark.usefixtures("demo_app")
def test_two_goals_are_complete_and_the_third_says_what_it_lacks():
    first = roadmaps.goals(demo.ORGANISATION, NEWEST.id)[:3]
    assert [goal.missing for goal in first] == [(), (), ("lagging_baseline", "lagging_target")]


@pytest.mark.usefixtures("demo_app")
def test_every_round_has_goals_that_were_adopted_while_it_was_the_newest():
    for fielding in company.FIELDINGS:
        goals = roadmaps.goals(demo.ORGANISATION, fielding.id)
        adopted = [goal for goal in goals if goal.state == "adopted"]
        assert len(adopted) == sum("state" not in each.fields for each in roadmap.DECISIONS[fielding.id])
        assert all(goal.owner and goal.due_on > fielding.closes_on for goal in adopted)
        assert all(goal.leading.target is not None for goal in adopted)


@pytest.mark.usefixtures("demo_app")
def test_the_leader_signs_in_with_the_printed_password():
    leader = people.authenticate(demo.LEADER, demo.PASSWORD)
    assert leader.role == "leader"
    assert leader.organisation_id == demo.ORGANISATION


@pytest.mark.usefixtures("demo_app")
def test_loading_it_twice_is_refused_in_words():
    with pytest.raises(Conflict, match="is there already") as refused:
        demo.load(TODAY)
    assert refused.value.code == "demo_loaded"


@pytest.mark.usefixtures("app")
def test_a_database_is_empty_until_an_organisation_is_made():
    assert demo.is_empty()
    organisations.create("Someone else")
    assert not demo.is_empty()


@pytest.mark.usefixtures("app")
def test_a_loading_that_was_cut_short_is_finished_the_next_time(questionnaire):
    organisations.create(demo.NAME, demo.ORGANISATION)
    half = company.FIELDINGS[0].id
    rounds.create(demo.ORGANISATION, round_id=half, name="Half-way", questionnaire=questionnaire)
    assert demo.is_empty()
    loaded = demo.load(TODAY)
    assert [rounds.get(demo.ORGANISATION, one).state for one in loaded.rounds] == ["closed"] * 3 + ["open"]


def test_the_releases_tell_how_listening_grew_until_the_last_of_them(demo_app):
    told = [releases.get(demo.ORGANISATION, each.id).figures["listening"] for each in company.FIELDINGS]
    assert [each["covered"] for each in told] == [3, 4, 6]
    assert (told[-1]["owned"], told[-1]["listed"]) == (2, 7)
    assert round(100 * 2 / 7) == company.MEASURED["voc_source_coverage"][0]


def test_loading_the_sources_again_changes_nothing(demo_app):
    before = sources.of(demo.ORGANISATION)
    listening.put_in(demo.ORGANISATION, LOADED)
    assert sources.of(demo.ORGANISATION) == before
    assert len(before) == len(listening.SOURCES)


def test_a_source_whose_loading_was_cut_short_is_told_whole(demo_app):
    made = sources.of(demo.ORGANISATION)[0]
    last = sources.history(demo.ORGANISATION, made.id)[0].number
    with writing() as session:
        session.execute(delete(sources.SourceEntryRow).filter_by(source_id=made.id, number=last))
    listening.put_in(demo.ORGANISATION, LOADED)
    again = {each.name: each.facts for each in sources.of(demo.ORGANISATION)}
    assert again[made.name] == made.facts
