"""One respondent's scores, against an exact oracle in fractions and by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings

from cxassess.maturity import read_rows, respondent_scores, round_half_away, snapshot
from cxassess.maturity.arithmetic import FINEST, whole_numbers
from cxassess.maturity.scoring import key_of

from . import oracle
from .instruments import HAND_SCORES, HAND_TABLE, by_hand, item, pillar, plain, questionnaire, sheet
from .strategies import rounds


def scores(asked, table, **more):
    return [
        [None if math.isnan(value) else value for value in row]
        for row in respondent_scores(sheet(asked, table, **more)).tolist()
    ]


def test_the_example_that_can_be_done_with_a_pencil():
    found = [row[0] for row in scores(by_hand(), HAND_TABLE)]
    assert found == pytest.approx(HAND_SCORES, abs=1e-12)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(rounds())
def test_scores_are_those_of_exact_fractions(case):
    asked, answers = case
    found = respondent_scores(read_rows(asked, [{"answers": each} for each in answers]))
    for row, given_ in zip(found.tolist(), answers, strict=True):
        wanted = [oracle.pillar_score(each, given_) for each in asked.pillars]
        wanted.append(oracle.overall_score(asked, given_))
        for value, exact in zip(row, wanted, strict=True):
            assert math.isnan(value) if exact is None else abs(value - float(exact)) < 1e-9


@settings(derandomize=True, max_examples=50, deadline=None)
@given(rounds(least=1))
def test_flipping_the_scale_and_the_key_changes_nothing(case):
    asked, answers = case
    flipped = asked.to_dict()
    for each in (each for part in flipped["pillars"] for each in part["items"]):
        each["reverse"] = not each["reverse"]
    turned = [
        {
            name: asked.item(name).scale.min + asked.item(name).scale.max - value
            if isinstance(value, int)
            else value
            for name, value in given_.items()
        }
        for given_ in answers
    ]
    before = respondent_scores(read_rows(asked, [{"answers": each} for each in answers]))
    after = respondent_scores(
        read_rows(type(asked).from_dict(flipped), [{"answers": each} for each in turned])
    )
    assert np.array_equal(before, after, equal_nan=True)


@settings(derandomize=True, max_examples=50, deadline=None)
@given(rounds(least=1))
def test_doubling_all_weights_changes_nothing(case):
    asked, answers = case
    doubled = asked.to_dict()
    for part in doubled["pillars"]:
        part["weight"] *= 2
        for each in part["items"]:
            each["weight"] *= 2
    rows = [{"answers": each} for each in answers]
    before = respondent_scores(read_rows(asked, rows))
    after = respondent_scores(read_rows(type(asked).from_dict(doubled), rows))
    assert np.array_equal(before, after, equal_nan=True)


@pytest.mark.parametrize(
    ("row", "score"),
    [
        ([3, 3, None, None], 50.0),
        ([3, None, None, None], None),
        (["dk", "dk", "dk", "dk"], None),
        ([None] * 4, None),
        ([1, 1, 1, 1], 0.0),
        ([5, 5, 5, 5], 100.0),
    ],
)
def test_exactly_half_of_the_items_is_enough(row, score):
    assert scores(plain(), [row])[0][0] == score


def test_an_item_of_weight_zero_is_neither_scored_nor_counted_as_asked():
    asked = questionnaire(pillar("A", item("A1"), item("A2"), item("A3", weight=0)))
    assert scores(asked, [[5, None, 1]])[0][0] == 100.0
    assert scores(asked, [[None, None, 1]])[0][0] is None


def test_an_item_not_asked_of_an_audience_is_not_missing():
    asked = questionnaire(
        pillar("A", item("A1"), *(item(f"A{n}", statement={"staff": "x"}) for n in (2, 3, 4)))
    )
    sheet_ = read_rows(asked, [{"audience": name, "answers": {"A1": 4}} for name in ("customer", "staff")])
    found = respondent_scores(sheet_)[:, 0]
    assert found[0] == 75.0
    assert math.isnan(found[1])


def test_the_share_that_must_be_answered_is_the_questionnaires_own():
    strict = plain(minimum_answered=1.0)
    assert scores(strict, [[3, 3, 3, None], [3, 3, 3, 3]]) == [[None, None], [50.0, 50.0]]


@pytest.mark.parametrize(("scored", "overall"), [(5, None), (6, 50.0), (10, 50.0)])
def test_the_overall_score_needs_six_pillars_of_ten(scored, overall):
    row = [3] * scored + [None] * (10 - scored)
    assert scores(plain(10, 1), [row])[0][-1] == overall


def test_the_overall_score_weighs_pillars():
    asked = questionnaire(
        pillar("A", item("A1"), weight=3), pillar("B", item("B1")), pillar("C", item("C1"), weight=0)
    )
    assert scores(asked, [[5, 1, 3]])[0] == [100.0, 0.0, 50.0, 75.0]


def test_scores_on_a_cut_off_are_not_lost_to_float_sums():
    asked = questionnaire(pillar("A", item("A1", weight=0.1), item("A2", weight=0.2), item("A3", weight=0.7)))
    row = scores(asked, [[5, 5, 5]])[0]
    assert row[0] == 100.0
    assert asked.level_of(0.1 + 0.2 + 59.7 - 1e-12).number == 4


@pytest.mark.parametrize(
    ("weights", "whole"),
    [([1, 1], (1, 1)), ([0.1, 0.25], (2, 5)), ([1.0, 2.0, 0.0], (1, 2, 0)), ([3, 6], (1, 2))],
)
def test_weights_become_whole_numbers_in_proportion(weights, whole):
    assert whole_numbers(weights) == whole


def test_a_score_unit_is_a_common_denominator_and_falls_back_where_there_is_none():
    assert key_of(plain(1, 5)).unit == 12
    odd = questionnaire(pillar("A", *(item(f"A{n}", weight=1 + n / 7) for n in range(20))))
    assert key_of(odd).unit == FINEST


def test_scores_are_exact_even_where_the_unit_falls_back():
    asked = questionnaire(pillar("A", *(item(f"A{n}", weight=round(1 + n / 7, 4)) for n in range(20))))
    row = [1 + (n * 7) % 5 for n in range(20)]
    answers = {f"A{n}": row[n] for n in range(20)}
    assert abs(scores(asked, [row])[0][0] - float(oracle.pillar_score(asked.pillars[0], answers))) < 1e-9


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (62.5, 0, 63),
        (61.5, 0, 62),
        (-62.5, 0, -63),
        (0.05, 1, 0.1),
        (2.675, 2, 2.68),
        (62.4999, 0, 62),
        (-0.2, 0, 0),
    ],
)
def test_halves_are_rounded_away_from_zero(value, digits, rounded):
    assert round_half_away(value, digits) == rounded
    assert str(round_half_away(-0.2)) == "0.0"


def test_a_snapshot_shows_one_person_their_best_and_weakest():
    asked = plain(5, 2)
    answers = dict(zip([each.id for each in asked.items], [5, 5, 1, 1, 3, "dk", 4, 4, 2, 2], strict=True))
    found = snapshot(asked, "staff", "full", answers)
    assert [part.score for part in found.pillars] == [100.0, 0.0, 50.0, 75.0, 25.0]
    assert (found.strengths, found.weakest) == (("A", "D"), ("B", "E"))
    assert (found.pillars[2].answered, found.pillars[2].asked) == (1, 2)
    assert (found.overall, found.level.number) == (50.0, 3)


def test_a_snapshot_of_no_answers_claims_nothing():
    found = snapshot(plain(5, 2), "staff", "full", {})
    assert (found.overall, found.strengths, found.weakest) == (None, (), ())
    assert found.to_dict()["pillars"][0]["level"] is None


def test_a_snapshot_leaves_out_pillars_that_are_not_asked():
    asked = questionnaire(pillar("A", item("A1", core=True)), pillar("B", item("B1")))
    assert [part.id for part in snapshot(asked, "staff", "core", {"A1": 3}).pillars] == ["A"]
