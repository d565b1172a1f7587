"""Scorecards: a group's figures, their absences and their warnings."""

import json

import numpy as np
import pytest
from hypothesis import given, settings

from cxassess.maturity import AnswerSheet, MaturityError, assess, read_rows

from . import oracle
from .instruments import HAND_TABLE, by_hand, item, pillar, plain, questionnaire, sheet
from .strategies import rounds


def card(asked, table, **more):
    return assess(sheet(asked, table), **more).to_dict()


def codes(found):
    return {(warning["code"], warning["where"]) for warning in found["warnings"]}


def answered(n, k=4, seed=3, common=1.0):
    """A table of n respondents to k items that hang together."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(3, 0.7, (n, k)) + common * rng.normal(0, 1, (n, 1))
    return np.clip(np.rint(noise), 1, 5).astype(int).tolist()


def test_the_example_that_can_be_done_with_a_pencil():
    figure = card(by_hand(), HAND_TABLE, invited={"staff": 8})["pillars"][0]
    assert (figure["n"], figure["level"]["number"]) == (5, 4)
    assert figure["score"] == pytest.approx(73.666667, abs=1e-6)
    assert figure["sd"] == pytest.approx(14.013882, abs=1e-6)
    assert figure["ci95"] == pytest.approx([63.01106, 84.322273], abs=1e-5)


@settings(derandomize=True, max_examples=80, deadline=None)
@given(rounds())
def test_group_figures_are_those_of_exact_fractions(case):
    asked, answers = case
    found = assess(read_rows(asked, [{"answers": each} for each in answers])).to_dict()
    for part, shown in zip(asked.pillars, found["pillars"], strict=True):
        scores = [score for each in answers if (score := oracle.pillar_score(part, each)) is not None]
        mean, variance = oracle.mean_and_variance(scores)
        assert shown["n"] == len(scores)
        assert shown["score"] == (None if mean is None else pytest.approx(float(mean), abs=1e-9))
        assert shown["sd"] == (None if variance is None else pytest.approx(float(variance) ** 0.5, abs=1e-6))


@settings(derandomize=True, max_examples=40, deadline=None)
@given(rounds(least=1))
def test_the_order_of_respondents_does_not_matter_to_a_bit(case):
    asked, answers = case
    there, back = ([{"answers": each} for each in order] for order in (answers, answers[::-1]))
    assert json.dumps(assess(read_rows(asked, there)).to_dict()) == json.dumps(
        assess(read_rows(asked, back)).to_dict()
    )


@settings(derandomize=True, max_examples=40, deadline=None)
@given(rounds(least=1))
def test_somebody_who_knows_nothing_changes_no_score(case):
    asked, answers = case
    rows = [{"answers": each} for each in answers]
    silent = {"answers": {each.id: "dk" for each in asked.items}}
    before, after = (assess(read_rows(asked, each)).to_dict() for each in (rows, [*rows, silent]))
    assert [each["score"] for each in before["pillars"]] == [each["score"] for each in after["pillars"]]
    assert after["respondents"] == before["respondents"] + 1


@settings(derandomize=True, max_examples=40, deadline=None)
@given(rounds())
def test_every_scorecard_is_json_without_nan(case):
    asked, answers = case
    json.dumps(assess(read_rows(asked, [{"answers": each} for each in answers])).to_dict(), allow_nan=False)


def test_an_empty_sheet_claims_nothing():
    found = assess(AnswerSheet.empty(plain(2))).to_dict()
    assert (found["respondents"], found["response_rate"], found["perception"]) == (0, None, None)
    assert found["overall"] == {"score": None, "n": 0, "sd": None, "ci95": None, "level": None}
    assert found["pillars"][0]["favourable"] is None
    assert found["pillars"][0]["items"][0]["mean"] is None
    assert (found["audiences"], found["units"], found["held_back_by"], found["warnings"]) == ({}, {}, [], [])


def test_one_respondent_has_a_score_and_no_interval():
    figure = card(plain(), [[4, 4, 4, 4]])["overall"]
    assert (figure["score"], figure["sd"], figure["ci95"]) == (75.0, None, None)


def test_the_scorecard_has_exactly_the_keys_of_the_contract():
    found = card(plain(), [[4, 4, 4, 4]])
    assert list(found) == [
        *("questionnaire", "respondents", "invited", "response_rate", "overall", "pillars", "held_back_by"),
        "importance",
        *("perception", "audiences", "units", "drivers", "importance_performance", "careless"),
        *("warnings", "method", "computation"),
    ]
    assert list(found["pillars"][0]) == [
        *("id", "name", "score", "n", "sd", "ci95", "level", "favourable", "neutral", "unfavourable"),
        *("alpha", "agreement", "items"),
    ]
    assert list(found["pillars"][0]["items"][0]) == [
        *("id", "mean", "score", "n", "counts", "dont_know", "skipped", "item_rest")
    ]
    assert not {"audiences", "units", "perception", "drivers"} & set(found["audiences"]["staff"])


def test_the_mean_of_an_item_is_as_given_and_its_score_reversed():
    found = card(by_hand(), [[1, 1, 1, 1], [1, 1, 2, 1]])["pillars"][0]["items"][2]
    assert (found["mean"], found["score"]) == (1.5, 87.5)
    assert found["counts"] == {"1": 1, "2": 1, "3": 0, "4": 0, "5": 0}


def test_shares_are_of_answers_after_reversing_without_don_t_knows():
    asked = questionnaire(pillar("A", item("A1"), item("A2", reverse=True), item("A3", weight=0)))
    found = card(asked, [[5, 1, 1], [3, 5, 1], ["dk", 4, 1]])["pillars"][0]
    assert (found["favourable"], found["neutral"], found["unfavourable"]) == (0.4, 0.2, 0.4)


@pytest.mark.parametrize(
    ("scale", "favourable", "unfavourable"),
    [((0, 10), [7, 8, 9, 10], [0, 1, 2, 3]), ((1, 7), [5, 6, 7], [1, 2, 3])],
)
def test_what_is_favourable_follows_the_scale(scale, favourable, unfavourable):
    low, high = scale
    asked = questionnaire(pillar("A", item("A1", scale={"min": low, "max": high})))
    for value in range(low, high + 1):
        found = card(asked, [[value]])["pillars"][0]
        assert (found["favourable"], found["unfavourable"]) == (value in favourable, value in unfavourable)


def test_the_headline_pools_staff_and_leaders_and_leaves_customers_out():
    rows = [
        {"audience": name, "answers": {"A1": value}}
        for name, value in (("staff", 1), ("staff", 3), ("leader", 5), ("customer", 5), ("customer", 5))
    ]
    found = assess(read_rows(plain(1, 1), rows)).to_dict()
    assert (found["respondents"], found["overall"]["score"]) == (3, 50.0)
    assert [part["overall"]["score"] for part in found["audiences"].values()] == [25.0, 100.0, 100.0]


def test_units_are_staff_only():
    rows = [
        {"audience": name, "unit": "ops", "answers": {"A1": value}}
        for name, value in (("staff", 1), ("leader", 5))
    ]
    found = assess(read_rows(plain(1, 1), rows), invited={"units": {"ops": 4}}).to_dict()
    assert found["units"]["ops"]["overall"]["score"] == 0.0
    assert found["units"]["ops"]["response_rate"] == 0.25


@pytest.mark.parametrize(
    ("invited", "rate", "code"),
    [
        (20, 0.5, None),
        (21, 10 / 21, "low_response_rate"),
        (40, 0.25, "very_low_response_rate"),
        (10, 1.0, "everyone_answered"),
        (9, None, "more_answers_than_invited"),
        (0, None, "more_answers_than_invited"),
    ],
)
def test_the_response_rate_and_what_is_said_of_it(invited, rate, code):
    found = card(plain(), answered(10), invited={"staff": invited})
    assert found["response_rate"] == rate
    about = {"low_response_rate", "very_low_response_rate", "everyone_answered", "more_answers_than_invited"}
    assert {each for each, _ in codes(found)} & about == ({code} if code else set())


def test_the_rate_counts_only_those_who_answered_something():
    found = card(plain(), [[3, 3, 3, 3], ["dk", "dk", "dk", "dk"]], invited={"staff": 4})
    assert (found["respondents"], found["response_rate"]) == (2, 0.25)


def test_everyone_answered_leaves_an_interval_without_width():
    found = card(plain(), answered(12), invited={"staff": 12})["overall"]
    assert found["ci95"] == [found["score"], found["score"]]


def test_the_invited_are_not_known_until_they_are_of_each_internal_audience():
    rows = [{"audience": name, "answers": {"A1": 3}} for name in ("staff", "leader")]
    taken = read_rows(plain(1, 1), rows)
    assert assess(taken, invited={"staff": 8}).to_dict()["invited"] is None
    assert assess(taken, invited={"staff": 8, "leader": 2}).to_dict()["invited"] == 10


@pytest.mark.parametrize("invited", [{"staff": -1}, {"staff": 1.5}, {"staff": True}, {"visitors": 3}])
def test_a_head_count_that_is_none_is_refused(invited):
    with pytest.raises(MaturityError):
        card(plain(), [[3, 3, 3, 3]], invited=invited)


def test_a_pillar_two_levels_down_is_named():
    found = card(plain(3, 1), [[5, 5, 2]])
    assert found["overall"]["level"]["number"] == 4
    assert found["held_back_by"] == ["C"]


def test_alpha_is_over_complete_cases_and_says_how_many():
    table = answered(60)
    for row in table[:20]:
        row[0] = None
    found = card(plain(), table)["pillars"][0]["alpha"]
    complete = np.array(table[20:], dtype=float)
    cov = np.cov(complete.T)
    assert found["n"] == 40
    assert found["raw"] == pytest.approx(4 / 3 * (1 - np.trace(cov) / cov.sum()), abs=1e-12)


def test_alpha_of_a_single_item_or_few_answers_is_not_there():
    assert card(plain(1, 1), answered(40, 1))["pillars"][0]["alpha"]["raw"] is None
    assert card(plain(), answered(9))["pillars"][0]["alpha"]["raw"] is None
    assert card(plain(), [[3, 3, 3, 3]] * 40)["pillars"][0]["alpha"]["raw"] is None


def test_alpha_uses_the_reversed_values():
    table = answered(40)
    turned = [[a, 6 - b, c, d] for a, b, c, d in table]
    asked = questionnaire(pillar("A", item("A1"), item("A2", reverse=True), item("A3"), item("A4")))
    assert card(asked, turned)["pillars"][0]["alpha"] == card(plain(), table)["pillars"][0]["alpha"]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (answered(20), "few_answers"),
        (answered(60, common=0.0), "alpha_low"),
        ([[x, x, x, x] for (x,) in answered(60, 1)], "alpha_high"),
        ([[a, 6 - a, b, max(1, 5 - b)] for a, b in answered(60, 2)], "alpha_negative"),
        ([["dk", 3, 4, 5]] * 30 + answered(40), "alpha_subset"),
    ],
)
def test_the_quality_of_a_pillar_is_warned_of(table, code):
    assert (code, "A") in codes(card(plain(), table))


def test_an_item_that_runs_against_its_pillar_is_named():
    turned = [[a, b, c, 6 - d] for a, b, c, d in answered(80)]
    assert ("item_maybe_reversed", "A4") in codes(card(plain(), turned))


def test_a_fifth_of_don_t_knows_is_enough_to_be_named():
    table = [["dk", 3, 3, 3]] * 2 + [[3, 3, 3, 3]] * 8 + [[None, 3, 3, 3]] * 10
    assert ("many_dont_know", "A1") in codes(card(plain(), table))
    assert ("many_dont_know", "A1") not in codes(card(plain(), [*table, [3, 3, 3, 3]]))


def test_a_split_is_told_where_the_mean_hides_it():
    found = card(plain(), [[1] * 4] * 10 + [[5] * 4] * 10)
    assert ("split_opinions", "A") in codes(found)
    assert found["pillars"][0]["agreement"] == {"rwg": 0.0, "ad": 2.0, "band": "none"}


def test_a_level_that_could_be_another_is_told():
    assert ("level_uncertain", "overall") in codes(card(plain(), [[3] * 4, [4] * 4, [2] * 4, [4] * 4]))
    assert ("level_uncertain", "overall") not in codes(card(plain(), [[3] * 4] * 4))


def test_a_pillar_that_nobody_answered_is_told():
    assert ("not_measured", "B") in codes(card(plain(2, 1), [[3, None]] * 3))


def test_the_form_is_told():
    asked = questionnaire(pillar("A", item("A1", core=True), item("A2")))
    full, core = ({"form": form, "answers": {"A1": 3}} for form in ("full", "core"))
    forms = [
        assess(read_rows(asked, rows)).to_dict()["questionnaire"]["form"]
        for rows in ([full], [core], [full, core])
    ]
    assert forms == ["full", "core", "mixed"]


def test_the_words_of_a_warning_name_the_rate_that_it_is_given_at():
    from cxassess.maturity import CONSTANTS
    from cxassess.maturity.cautions import CODES

    assert f"{CONSTANTS.response_rate_very_low:.0%}" in CODES["very_low_response_rate"]


def test_a_scorecard_of_ones_own_few_answers_hides_and_rounds_nothing():
    asked = plain(1, 3)
    card = assess(sheet(asked, [[5, 5, 5], [5, 5, None], [5, 4, 5]])).to_dict()
    part = card["pillars"][0]
    assert (part["score"], part["n"], part["sd"]) == (pytest.approx(875 / 9), 3, pytest.approx(4.811252))
    assert part["favourable"] == 1.0
    assert [(each["n"], each["skipped"]) for each in part["items"]] == [(3, 0), (3, 0), (2, 1)]
    assert part["items"][1]["mean"] == 14 / 3
    assert "bound" not in json.dumps(card)


def test_every_code_is_documented():
    from cxassess.maturity.cautions import CODES

    seen = {code for table in (answered(20), [[1] * 4] * 30) for code, _ in codes(card(plain(), table))}
    assert seen <= set(CODES)


def test_alpha_counts_everybody_who_was_asked_the_same_items_whatever_else_their_form_asked():
    same = pillar("A", item("A1", core=True), item("A2", core=True))
    asked = questionnaire(same, pillar("B", item("B1", core=True), item("B2")))
    answers = [{"A1": 1 + n % 5, "A2": 1 + n % 4} for n in range(12)]
    rows = [{"form": form, "answers": each} for form in ("full", "core") for each in answers]
    assert assess(read_rows(asked, rows)).to_dict()["pillars"][0]["alpha"]["n"] == 24
