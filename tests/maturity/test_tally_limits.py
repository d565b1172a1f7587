"""Tallies at the edges: empty, in parts, in any order, and never changed once made."""

import numpy as np
import pytest

from cxassess.maturity import Questionnaire, Tally, read_rows, tallies
from cxassess.maturity.tally import tally

from .test_counting_limits import MIXED, ROWS


@pytest.mark.parametrize(
    "labels", [[7, -1, 7, 0, -1, 0, 0, -1, 7, -1, 7, 12], [1, 0] * 6, [1] * 5 + [0] + [1] * 6, [4] * 12]
)
def test_segments_in_any_order_are_those_of_their_own_rows(labels):
    whole, labels = read_rows(MIXED, ROWS * 3), np.array(labels)
    found = tallies(whole, labels)
    assert list(found) == np.unique(labels).tolist()
    assert all(part == tally(whole.select(labels == label)) for label, part in found.items())


def test_a_sheet_of_nobody_has_no_segments():
    assert tallies(read_rows(MIXED, []), np.zeros(0, dtype=int)) == {}


def test_parts_that_were_asked_different_things_add_up():
    whole = read_rows(MIXED, ROWS)
    parts = [tally(whole.select(np.array([place]))) for place in range(4)]
    assert parts[3] + parts[2] + parts[1] + parts[0] == tally(whole)


def test_an_empty_tally_is_of_zeros_in_the_shape_of_a_full_one():
    full, empty = (tally(read_rows(MIXED, rows)).to_dict() for rows in (ROWS, []))
    tables = {name for name, value in full.items() if empty[name] == [] or empty[name] == {}}
    assert tables == {"cases", "joint", "answered_by"}
    for name in full.keys() - tables - {"questionnaire"}:
        assert np.array_equal(empty[name], np.zeros_like(full[name])), name


def test_tallies_of_one_questionnaire_read_twice_add_up():
    again = Questionnaire.from_dict(MIXED.to_dict())
    assert again is not MIXED
    assert tally(read_rows(MIXED, ROWS)) + tally(read_rows(again, ROWS)) == tally(read_rows(MIXED, ROWS * 2))


def test_a_tally_is_no_other_thing_and_no_other_tally():
    one = tally(read_rows(MIXED, ROWS[:1]))
    assert one != "a tally"
    assert one != tally(read_rows(MIXED, ROWS[1:2]))


def test_what_was_added_or_received_cannot_be_changed():
    one = tally(read_rows(MIXED, ROWS))
    for found in (one + one, Tally.from_dict(MIXED, one.to_dict())):
        for counts in (found.counts, found.dont_know, found.skipped):
            with pytest.raises(ValueError, match="read-only"):
                counts[0] = 9
