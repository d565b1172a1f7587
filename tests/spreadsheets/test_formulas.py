"""No text becomes a formula: not in a workbook, and not in a CSV, whichever separator it is opened with."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from cxassess import spreadsheets
from cxassess.listings import guarded, is_formula
from cxassess.listings.rows import plain
from cxassess.spreadsheets.texts import clean

from .conftest import cover, one

pytestmark = pytest.mark.usefixtures("english")
BEGINNINGS = list("=+-@＝＋－＠")
PIECES = [*BEGINNINGS, *"\t\r\n\0 \ufeff\u200b;,|\"'", "cmd()", "1", "é"]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=7).map("".join) | st.text(max_size=12)
NUMBER = re.compile(r"-?\d+([.,]\d+)?")
UNSEEN = " \t\r\n\ufeff\u200b"


def cells_of(text, separator):
    """Every cell that a spreadsheet with this separator makes of a CSV."""
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator)
    return [cell for row in rows for cell in row]


def formulas(text):
    """The cells that would be worked out, with any of the separators that regions have."""
    return [
        cell
        for separator in ",;\t"
        for cell in cells_of(text, separator)
        if cell.strip(UNSEEN)[:1] in BEGINNINGS and not NUMBER.fullmatch(cell)
    ]


@given(st.lists(HOSTILE, min_size=1, max_size=4))
@settings(max_examples=400, deadline=None)
def test_no_cell_of_a_csv_is_a_formula_with_any_separator(texts):
    table = one(texts)
    files = [spreadsheets.everything([table]), spreadsheets.for_programs(table)]
    files += [spreadsheets.for_spreadsheets(table, each) for each in spreadsheets.DECIMALS]
    assert [formulas(text) for text in files] == [[], [], [], []]


@given(st.lists(HOSTILE, min_size=1, max_size=60))
@settings(max_examples=25, deadline=None)
def test_no_cell_of_a_workbook_is_a_formula_and_all_texts_come_back(texts):
    told = [each for each in texts if each]
    book = load_workbook(io.BytesIO(spreadsheets.workbook([one(told)], cover())))
    cells = [row[0] for row in book.worksheets[1].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    found = [cell.value for cell in cells if cell.value is not None]
    assert not told or found == [clean(each) for each in told]


@pytest.mark.parametrize("text", ["=1+1", "low;=1+1", 'a\n"=1', "x\t-1", " @a", "\ufeff=1", "a; b"])
def test_a_guarded_text_is_read_back_as_it_was(text):
    assert plain(guarded(text)) == text


def test_an_ordinary_text_is_left_alone():
    for text in ("well-kept", "a, b; c", "it's = fine", "Zoë\nand more", "page 3/4"):
        assert guarded(text) == text


def test_a_long_run_of_nothing_takes_no_time():
    text = "a" + "\n;" * 200_000
    assert guarded(text) == text


def test_a_number_below_zero_stays_a_number():
    table = one([-5, -0.5], kind="number")
    assert spreadsheets.for_programs(table).split() == ["text", "-5", "-0.5"]
    assert spreadsheets.for_spreadsheets(table, "comma").split() == ["Text", "-5", "-0,5"]
    book = load_workbook(io.BytesIO(spreadsheets.workbook([table], cover())))
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == [-5, -0.5]


def test_a_text_that_looks_like_a_number_below_zero_is_text():
    assert is_formula("-5")
    assert spreadsheets.for_programs(one(["-5"])).split() == ["text", "'-5"]
