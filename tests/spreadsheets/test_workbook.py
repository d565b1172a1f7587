"""The workbook: typed, explained, legal whatever is in it, and the same bytes for the same release."""

import io
import re
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from cxassess import spreadsheets
from cxassess.spreadsheets import Bounded, Column, Table
from cxassess.spreadsheets.texts import LONGEST, sheet_names
from tests import figures

from .conftest import cover, one, source

pytestmark = pytest.mark.usefixtures("english")


@cache
def made():
    """The workbook of the full release."""
    return spreadsheets.workbook(spreadsheets.tables(source()), cover())


@pytest.fixture
def content(english):
    return made()


def rows_of(sheet):
    heads, *rows = sheet.iter_rows()
    return [dict(zip([head.value for head in heads], row, strict=True)) for row in rows]


def test_the_first_sheet_explains_every_column_of_every_other(content):
    book = load_workbook(io.BytesIO(content))
    first, *others = book.worksheets
    explained = {(row[0], row[1]) for row in first.iter_rows(values_only=True) if all(row[:5])}
    headings = {(sheet.title, cell.value) for sheet in others for cell in sheet[1]}
    assert headings <= explained
    assert len(others) == len(spreadsheets.NAMES)


def test_numbers_are_numbers_with_a_format_and_days_are_days(content):
    book = load_workbook(io.BytesIO(content))
    scores = rows_of(book["Scores"])
    whole = next(row for row in scores if row["Favourable"].value is not None)
    assert (whole["Favourable"].number_format, whole["Alpha"].number_format) == ("0%", "0.00")
    assert isinstance(whole["Favourable"].value, float)
    assert 0 < whole["Favourable"].value < 1
    goal = rows_of(book["Roadmap"])[0]
    assert goal["Due"].value == datetime(2027, 6, 30)
    assert goal["Due"].is_date


def test_hidden_groups_stand_as_rows_that_say_so_and_hold_no_figure(content):
    rows = rows_of(load_workbook(io.BytesIO(content))["Scores"])
    hidden = [row for row in rows if row["Group, id"].value in ("rigging", "quay")]
    assert len(hidden) == 22
    for row in hidden:
        assert row["Shown"].value == "hidden"
        assert [cell.value for cell in row.values() if isinstance(cell.value, int | float)] == []


def test_a_bound_is_told_in_words_so_that_nobody_takes_it_for_a_figure():
    table = Table("t", "T", "", [Column("score", "Score", "", "points", bounded=True)],
                  [[Bounded(13, "at_most")], [Bounded(50, None)]])  # fmt: skip
    sheet = load_workbook(io.BytesIO(spreadsheets.workbook([table], cover()))).worksheets[1]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["13 or less", 50]
    assert spreadsheets.for_programs(table).split() == ["score,score_bound", "13,at_most", "50,"]


def test_headings_stay_in_sight_and_every_sheet_is_a_table_with_filters(content):
    for sheet in load_workbook(io.BytesIO(content)).worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        (table,) = sheet.tables.values()
        assert table.autoFilter is not None
        assert table.ref.startswith("A1:")


def test_the_same_release_gives_the_same_bytes_and_only_its_own_day(content, monkeypatch):
    monkeypatch.setenv("USER", "somebody")
    assert spreadsheets.workbook(spreadsheets.tables(source()), cover()) == content
    parts = zipfile.ZipFile(io.BytesIO(content))
    text = "".join(parts.read(name).decode() for name in parts.namelist() if name.startswith("docProps"))
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]*", text)) == {"2026-11-30T00:00:00Z"}
    assert {each.date_time[0] for each in parts.infolist()} == {1980}
    assert "somebody" not in text


def test_it_has_a_title_and_an_author_that_is_the_organisation(content):
    about = load_workbook(io.BytesIO(content)).properties
    assert (about.title, about.creator) == ("Results", "Harbourline Ferries")


@pytest.mark.parametrize(("language", "rtl"), [("en", None), ("ar", True)])
def test_sheets_run_as_the_language_does(language, rtl):
    with force_locale(language):
        book = load_workbook(io.BytesIO(spreadsheets.workbook([one(["x"])], cover())))
    assert [bool(sheet.sheet_view.rightToLeft) for sheet in book.worksheets] == [bool(rtl)] * 2


@pytest.mark.parametrize("letter", ["x", "😀", "\n"])
def test_a_text_that_no_cell_can_hold_is_cut_and_says_so(letter):
    content = spreadsheets.workbook([one([letter * 40_000], wide=True)], cover())
    told = load_workbook(io.BytesIO(content)).worksheets[1]["A2"].value
    assert len(told.encode("utf-16-le")) == 2 * LONGEST
    assert told.endswith("cut here: a cell holds no more. The page and the CSV have all of it.]")
    assert len(spreadsheets.for_programs(one([letter * 40_000]))) > 40_000


@given(
    st.lists(
        st.text(max_size=40) | st.sampled_from(["History", "a/b", "'x'", "", "A" * 40, "a" * 40]), max_size=8
    )
)
def test_names_of_sheets_are_legal_and_no_two_alike(titles):
    names = sheet_names(titles)
    assert len({name.casefold() for name in names}) == len(titles)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]|^'|'$", name)
        assert name.casefold() != "history"


@pytest.mark.parametrize("kind", ["hidden", "first", "alone", "open"])
def test_a_round_of_any_kind_has_all_its_sheets(kind):
    release = figures.release(kind)
    content = spreadsheets.workbook(spreadsheets.tables(source(release)), cover())
    assert len(load_workbook(io.BytesIO(content)).worksheets) == 1 + len(spreadsheets.NAMES)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=cmd()", "\u202eevil", "x" * 300, "a\x01b"])
def test_hostile_names_are_only_text(name):
    content = spreadsheets.workbook([one([name])], cover(title=name, lines=[name], author=name))
    book = load_workbook(io.BytesIO(content))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}
    assert book.worksheets[0]["A1"].value == name.replace("\x01", "\ufffd")


def test_the_documentation_names_every_table_in_their_order():
    page = (Path(__file__).parents[2] / "docs/spreadsheets.md").read_text("utf-8")
    listed = re.findall(r"(?m)^\| `(\w+)` \|", page.partition("## The tables")[2].partition("\n## ")[0])
    assert tuple(listed) == spreadsheets.NAMES
