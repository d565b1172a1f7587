"""Lists as CSV: what a spreadsheet opens holds no formula, and comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess import listings

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8)
TEXTS = st.tuples(st.sampled_from(["", "=", "+", "-", "@", "＝", "＋", " =", "\ufeff=", "'"]), WORDS).map(
    "".join
)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_no_cell_is_a_formula(texts):
    (cells,) = csv.reader(io.StringIO(listings.written([texts])))
    assert not [each for each in cells if each.lstrip(" \ufeff")[:1] in tuple("=+-@＝＋－＠")]


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 20 7946", "-", "@ann", "＝1", "ann", "'ann", "a,b", 'a"b', "Zoë"]
)
def test_what_was_written_is_read_as_it_was(text):
    listing = listings.read(listings.written([["ref"], [text]]), ["ref"], needed=["ref"], most=1)
    assert listing.rows == ({"ref": text},)
