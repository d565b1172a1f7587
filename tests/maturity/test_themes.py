"""The figures of themes: weighted log-odds, groups of terms, counts by side."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.maturity import themes


def by_hand(here, there, prior=100):
    """Delta and z of each term by exact fractions, as the article writes them."""
    n, m = sum(here), sum(there)
    found = []
    for y, other in zip(here, there, strict=True):
        a = Fraction(prior * (y + other), n + m)
        ours = (y + a) / (n + prior - y - a)
        theirs = (other + a) / (m + prior - other - a)
        delta = math.log(ours) - math.log(theirs)
        found.append((delta, delta / math.sqrt(1 / (y + a) + 1 / (other + a))))
    return found


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ([8, 2], [2, 8]),
        ([30, 5, 65], [3, 50, 147]),
        ([1, 0, 9], [0, 1, 200]),
        ([400, 17, 3, 9], [5, 5, 5, 5]),
    ],
)
def test_log_odds_are_those_of_the_article(here, there):
    found = np.transpose(themes.log_odds(here, there))
    assert np.allclose(found, by_hand(here, there), rtol=1e-12, atol=1e-12)


def test_a_term_that_one_side_alone_says_is_apart_and_an_equal_one_is_not():
    _delta, z = themes.log_odds([40, 60, 100], [0, 100, 100])
    assert z[0] > themes.CLEAR
    assert abs(z[2]) < 0.5


def test_a_word_said_once_never_sets_a_side_apart():
    _delta, z = themes.log_odds([1, 0, *[10] * 40], [0, 1, *[10] * 40])
    assert abs(z[0]) < themes.CLEAR
    assert abs(z[1]) < themes.CLEAR


@pytest.mark.parametrize(("here", "there"), [([0, 0], [3, 4]), ([], []), ([5], [7]), ([0, 5], [0, 7])])
def test_where_nothing_can_be_compared_nothing_is_apart(here, there):
    assert not any(map(np.any, themes.log_odds(here, there)))


sides = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=30)


@given(sides)
def test_the_other_side_has_the_opposite_sign(counts):
    here, there = zip(*counts, strict=True)
    assert np.allclose(themes.log_odds(here, there), np.negative(themes.log_odds(there, here)))


def presence(*texts):
    """Texts by terms from strings of ones and zeros."""
    return np.array([[sign == "1" for sign in text] for text in texts])


def found(matrix, least=2, **more):
    """Terms and number of texts of each group."""
    groups = themes.groups(matrix, [1.0] * matrix.shape[1], least, **more)
    return [(group.terms, len(group.texts)) for group in groups]


def test_terms_that_stand_beside_each_other_are_one_group():
    matrix = presence(*["1100"] * 4, *["0011"] * 3)
    assert found(matrix, wide=1.0) == [((0, 1), 4), ((2, 3), 3)]


def test_a_term_that_mostly_stands_elsewhere_joins_no_group():
    matrix = presence(*["110"] * 3, *["010"] * 3, *["001"] * 3)
    assert ((1,), 6) in found(matrix, least=3, wide=1.0) or all(len(terms) == 1 for terms, _ in found(matrix))


def test_every_group_has_the_least_number_of_texts():
    matrix = presence(*["10"] * 4, *["01"] * 6)
    assert found(matrix, least=5, wide=1.0) == [((1,), 6)]


def test_a_wide_term_leads_only_where_there_is_little_else():
    narrow = [f"1{'0' * place}1{'0' * (3 - place)}" for place in range(4) for _ in range(5)]
    assert all(0 not in terms for terms, _count in found(presence(*narrow), least=3))
    assert found(presence(*["1"] * 10), least=3) == [((0,), 10)]


@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6), max_size=40), st.randoms())
def test_the_order_of_texts_changes_no_group(rows, chance):
    matrix = np.array(rows, dtype=bool).reshape(len(rows), 6)
    order = list(range(len(rows)))
    chance.shuffle(order)
    assert found(matrix) == found(matrix[order])


def test_no_text_no_term_no_group():
    assert found(np.zeros((0, 0), dtype=bool)) == []
    assert found(np.zeros((5, 0), dtype=bool)) == []


TEXTS = [
    ("improve", "staff", None),
    ("improve", "customer", None),
    ("story", "customer", "bad"),
    ("story", "leader", "good"),
    ("story", "internal", None),
    ("barrier", "staff", "rule"),
    ("do_well", "customer", None),
]


def test_texts_are_counted_by_side_and_tone():
    count = themes.counted(TEXTS)
    assert (count.texts, count.of("inside"), count.of("customer")) == (7, 4, 3)
    assert (count.of("inside", "frustration"), count.of("customer", "frustration")) == (2, 2)
    assert (count.of("inside", "praise"), count.of("customer", "praise")) == (1, 1)
    assert count.questions == {"improve": 2, "story": 3, "barrier": 1, "do_well": 1}


def test_a_share_is_of_the_same_side_and_tone():
    every, some = themes.counted(TEXTS), themes.counted(TEXTS[:1])
    assert some.share("inside", every) == 0.25
    assert some.share("inside", every, "frustration") == 0.5
    assert some.share("inside", themes.counted(())) is None
