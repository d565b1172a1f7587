"""Tallies: sums that add up exactly, whatever the parts."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cxassess.maturity import Tally, assess, read_rows, tallies
from cxassess.maturity.moments import moments
from cxassess.maturity.tally import tally

from .instruments import item, pillar, plain, questionnaire, sheet
from .strategies import rounds


def made(case):
    asked, answers = case
    audiences = ["staff", "leader", "customer"]
    rows = [{"audience": audiences[n % 3], "answers": each} for n, each in enumerate(answers)]
    return read_rows(asked, rows)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(rounds(), st.integers(0, 12))
def test_the_parts_add_up_to_the_whole(case, cut):
    whole = made(case)
    rows = np.arange(len(whole))
    left, right = tally(whole.select(rows < cut)), tally(whole.select(rows >= cut))
    assert left + right == right + left == tally(whole)


@settings(derandomize=True, max_examples=30, deadline=None)
@given(rounds(least=3))
def test_adding_is_associative_and_an_empty_tally_changes_nothing(case):
    whole = made(case)
    a, b, c = (tally(whole.select(np.arange(len(whole)) % 3 == part)) for part in range(3))
    nothing = tally(whole.select(np.zeros(0, dtype=int)))
    assert (a + b) + c == a + (b + c)
    assert a + nothing == a


def test_segments_are_told_apart():
    rng = np.random.default_rng(5)
    whole = sheet(plain(2, 3), rng.integers(1, 6, (200, 6)).tolist())
    parts = tallies(whole, np.arange(200) % 7)
    assert sum(list(parts.values())[1:], parts[0]) == tally(whole)


def test_it_does_not_show_where_a_long_sheet_was_cut_into_chunks():
    rng = np.random.default_rng(6)
    whole = sheet(plain(2, 3), rng.integers(1, 6, (50, 6)).tolist()).select(np.arange(70_000) % 50)
    early = np.arange(len(whole)) < 12_345
    assert tally(whole.select(early)) + tally(whole.select(~early)) == tally(whole)


def test_don_t_know_and_skipped_are_counted_apart():
    counted = tally(sheet(plain(1, 2), [[1, "dk"], [None, "dk"], [5, None]]))
    assert counted.dont_know.tolist() == [0, 2]
    assert counted.skipped.tolist() == [1, 1]
    assert counted.counts.sum(axis=1).tolist() == [2, 0]
    assert (counted.respondents, counted.heard) == (3, 2)


def test_answers_are_counted_from_the_lowest_of_their_own_scale():
    far = questionnaire(
        pillar(
            "A", item("A1", scale={"min": -1000, "max": -996}), item("A2", scale={"min": 990, "max": 1000})
        )
    )
    whole = sheet(far, [[-1000, 1000], [-996, "dk"], [-996, 990]])
    counts = tally(whole).counts
    assert counts.shape == (2, 11)
    assert [np.flatnonzero(row).tolist() for row in counts] == [[0, 4], [0, 10]]
    assert assess(whole).pillars[0].items[0].counts == {-1000: 1, -999: 0, -998: 0, -997: 0, -996: 2}


@settings(derandomize=True, max_examples=30, deadline=None)
@given(rounds())
def test_a_tally_can_be_sent_as_json_and_added_up_elsewhere(case):
    whole = made(case)
    rows = np.arange(len(whole)) % 2 == 0
    parts = [tally(whole.select(rows)), tally(whole.select(~rows))]
    sent = [Tally.from_dict(whole.questionnaire, json.loads(json.dumps(part.to_dict()))) for part in parts]
    assert sent == parts
    assert sent[0] + sent[1] == tally(whole)


def test_moments_of_too_many_rows_at_once_are_refused():
    with pytest.raises(ValueError, match="add up the moments of parts"):
        moments(np.zeros((2**16 + 1, 1), dtype=int), np.zeros(1, dtype=int))


def test_tallies_of_different_questionnaires_do_not_add():
    with pytest.raises(ValueError, match="different"):
        tally(sheet(plain(1), [[1] * 4])) + tally(sheet(plain(2), [[1] * 8]))


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    hnp.arrays(
        np.int64, st.tuples(st.integers(0, 6), st.integers(1, 4)), elements=st.integers(0, 100 * 2**30)
    )
)
def test_products_are_exact_whatever_their_size(values):
    exact = [
        sum(int(row[i]) * int(row[j]) for row in values)
        for i in range(values.shape[1])
        for j in range(i, values.shape[1])
    ]
    found = moments(values, np.zeros(1, dtype=int))
    assert [list(each.products) for each in found] == ([exact] if len(values) else [])


def test_a_million_equal_scores_have_no_deviation():
    asked = plain(1, 3)
    table = sheet(asked, [[4, 5, 4]]).select(np.zeros(100_000, dtype=int))
    figure = assess(table).overall
    assert (figure.n, figure.sd) == (100_000, 0.0)
