"""One respondent's scores at the edges: units, weights of zero, nothing asked, the largest sums."""

import numpy as np
import pytest

from cxassess.maturity import Constants, read_rows, respondent_scores
from cxassess.maturity.arithmetic import FINEST
from cxassess.maturity.scoring import NO_SCORE, Scores, key_of, score, score_sums, segment_score_sums

from .instruments import item, pillar, plain, questionnaire, sheet

STAFF = {"statement": {"staff": "x"}}
ODD = questionnaire(
    pillar("A", *(item(f"A{n}", weight=1 + n / 7) for n in range(20))), pillar("B", item("B1"))
)
"""Twenty weights without a common denominator that is small: its unit is the finest."""


def of_a_customer(asked, **answers):
    (row,) = respondent_scores(read_rows(asked, [{"audience": "customer", "answers": answers}])).tolist()
    return [None if value != value else value for value in row]


def test_the_key_of_a_questionnaire_is_made_once():
    asked = plain()
    assert key_of(asked) is key_of(asked)


def test_one_item_of_five_answers_needs_no_parts_of_a_point():
    assert key_of(plain(1, 1)).unit == 1


def test_an_item_that_is_not_scored_cuts_points_no_finer():
    asked = questionnaire(pillar("A", item("A1"), item("A2", weight=0, scale={"min": 1, "max": 8})))
    assert key_of(asked).unit == 1


@pytest.mark.parametrize(("weights", "row", "score"), [([1, 2], [5, 2], 50.0), ([1, 1, 0], [5, 1, 5], 50.0)])
def test_the_last_item_weighs_what_it_is_said_to(weights, row, score):
    asked = questionnaire(pillar("A", *(item(f"A{n}", weight=weight) for n, weight in enumerate(weights))))
    assert respondent_scores(sheet(asked, [row])).tolist() == [[score, score]]


def test_a_score_of_a_single_unit_is_a_score():
    asked = questionnaire(pillar("A", item("A1", scale={"min": 0, "max": 100})))
    assert respondent_scores(sheet(asked, [[1], [0], [None]])).tolist()[:2] == [[1.0, 1.0], [0.0, 0.0]]


def test_exactly_enough_is_enough_without_any_tolerance():
    table = [[3, None] * 6 + [None, None] * 4]
    found = respondent_scores(sheet(plain(10, 2), table), Constants(cut_off_tolerance=0.0))
    assert found[0, [0, 5, -1]].tolist() == [50.0] * 3


@pytest.mark.parametrize(
    ("weights", "row", "overall"),
    [([1, 1, 0], [5, None, 5], None), ([1, 0, 0], [5, None, None], 100.0), ([1, 0, 0], [None, 5, 5], None)],
)
def test_a_pillar_without_weight_neither_gives_nor_takes_an_overall_score(weights, row, overall):
    asked = questionnaire(
        *(pillar(name, item(f"{name}1"), weight=w) for name, w in zip("ABC", weights, strict=True))
    )
    (found,) = respondent_scores(sheet(asked, [row]))[:, -1].tolist()
    assert (None if found != found else found) == overall


def test_pillars_not_asked_of_an_audience_are_not_missing_from_its_overall_score():
    asked = questionnaire(
        pillar("A", item("A1")), pillar("B", item("B1", **STAFF)), pillar("C", item("C1", **STAFF))
    )
    assert of_a_customer(asked, A1=4) == [75.0, None, None, 75.0]


def test_whoever_is_asked_nothing_has_no_score():
    asked = questionnaire(pillar("A", item("A1", **STAFF)))
    assert of_a_customer(asked) == [None, None]


def random_scores(rows):
    rng = np.random.default_rng(rows)
    codes = sheet(ODD, rng.integers(1, 6, (rows, 21)).tolist()).codes
    codes[rng.random(codes.shape) < 0.4] = sheet(ODD, [[None] * 21]).codes[0, 0]
    return score(ODD, codes)


def summed(units):
    """Sums, sums of squares and numbers in Python's whole numbers."""
    columns = [
        [value for value in column if value != NO_SCORE] for column in zip(*units.tolist(), strict=True)
    ]
    squares = (sum(value**2 for value in column) for column in columns)
    return tuple(map(sum, columns)), tuple(squares), tuple(map(len, columns))


def test_sums_of_squares_of_the_finest_units_are_exact():
    scores = random_scores(40)
    assert scores.unit == FINEST
    assert score_sums(scores) == summed(scores.units)


def test_sums_by_segment_are_those_of_its_rows():
    scores = random_scores(30)
    found = segment_score_sums(scores, np.array([0, 4, 5]))
    assert found == [summed(scores.units[rows]) for rows in (slice(0, 4), slice(4, 5), slice(5, 30))]


def test_the_sums_of_nobody_are_zeros():
    nobody = score(ODD, sheet(ODD, []).codes)
    assert score_sums(nobody) == ((0, 0, 0),) * 3


def test_squares_are_exact_where_their_sum_is_the_first_past_64_bits():
    scores = Scores(np.array([[2**31], [2**31]]), 1, np.zeros((2, 0), dtype=np.int16))
    assert score_sums(scores) == ((2**32,), (2**63,), (2,))


def test_items_weigh_alike_whatever_outcomes_are_asked_beside_them():
    outcomes = [{"id": "result", "statement": "How?", "scale": {"min": 0, "max": 10}}]
    assert key_of(plain(2, 3, outcomes=outcomes)).even
    assert not key_of(questionnaire(pillar("A", item("A1", weight=2), item("A2")))).even
