"""The results as files: who gets which part, what they are called, and what they hold in any region."""

import csv
import io
import json
import re
import zipfile
from datetime import date

import pytest
from babel.numbers import NumberFormatError, parse_decimal
from openpyxl import load_workbook

from cxassess import demo, spreadsheets
from cxassess.demo.company import UNITS
from cxassess.records import releases, rounds

from .leaders import OPEN, SPRING, branch_leader, colleague, leader, stranger, words
from .test_office_branches import others

FILES = ("/export.xlsx", "/export.csv", "/export.json", "/export-table?table=scores&decimals=comma")


def table(browser, name, decimals):
    """A table as it is downloaded, as rows of cells."""
    file = browser.get(f"{SPRING}/export-table?table={name}&decimals={decimals}")
    text = file.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=spreadsheets.DECIMALS[decimals]))


def text_of(file):
    """All that a file says; of a workbook what its parts say."""
    if not file.data.startswith(b"PK"):
        return file.data.decode("utf-8-sig")
    parts = zipfile.ZipFile(io.BytesIO(file.data))
    return "".join(parts.read(name).decode() for name in parts.namelist())


def test_the_page_says_what_each_file_holds_and_leads_to_all_of_them(demo_app):
    browser = leader(demo_app)
    page = browser.get(SPRING + "/downloads")
    for address in ("/export.xlsx", "/export.csv", "/export.json"):
        assert f'href="{SPRING}{address}"' in page.text
    assert f'action="{SPRING}/reports"' in page.text
    assert re.search(r"Download workbook \(XLSX\) \d+ kB", words(page))
    for each in spreadsheets.NAMES:
        assert f">{each}</code>" in page.text
    assert "Unverified: answers of customers" in words(page)


@pytest.mark.parametrize("address", FILES)
def test_a_file_is_saved_under_the_rounds_name_and_kept_nowhere(demo_app, address):
    answer = leader(demo_app).get(SPRING + address)
    assert answer.status_code == 200
    assert re.fullmatch(
        r"attachment; filename=harbourline-2026-spring(-scores)?\.(xlsx|csv|json)",
        answer.headers["Content-Disposition"],
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_json_is_the_release(demo_app):
    told = json.loads(leader(demo_app).get(SPRING + "/export.json").data)
    assert told == releases.get(demo.ORGANISATION, SPRING.rpartition("/")[2]).figures


@pytest.mark.parametrize("address", FILES)
def test_a_branch_leaders_files_name_no_unit_beside(demo_app, address):
    text = text_of(branch_leader(demo_app, "fleet-ports").get(SPRING + address))
    assert [each for each in others("fleet-ports") if each in text] == []
    assert UNITS["fleet-ports"][0] in text


def test_who_sees_the_whole_has_all_units_so_that_the_search_above_can_find_them(demo_app):
    text = text_of(leader(demo_app).get(SPRING + "/export.json"))
    assert [each for each in others("fleet-ports") if each not in text] == []


@pytest.mark.parametrize("address", ["/downloads", *FILES])
def test_there_is_no_file_before_the_close(demo_app, address):
    answer = leader(demo_app).get(OPEN + address)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "Results come when it has closed" in words(answer)


@pytest.mark.parametrize("role", ["owner", "leader"])
@pytest.mark.parametrize("address", ["/downloads", *FILES])
def test_nobody_gets_a_file_of_results_that_wait(app, open_round, role, address):
    made = open_round((("ops", None, 9),))
    rounds.close("meadow", made.id, held=True)
    answer = colleague(app, role, "meadow").get(f"/office/rounds/{made.id}{address}")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "once an administrator has released them" in words(answer)


@pytest.mark.parametrize("address", ["/downloads", *FILES])
def test_a_strangers_round_has_no_files(demo_app, address):
    assert stranger(demo_app).get(SPRING + address).status_code == 404


@pytest.mark.parametrize("query", ["table=none&decimals=point", "table=scores&decimals=none", "table="])
def test_a_table_that_there_is_not_is_asked_for_again(demo_app, query):
    answer = leader(demo_app).get(f"{SPRING}/export-table?{query}")
    assert answer.status_code == 400
    assert "There is a problem" in answer.text


def test_a_kind_of_file_that_there_is_not_is_not_found(demo_app):
    assert leader(demo_app).get(SPRING + "/export.exe").status_code == 404


def as_day(text):
    """The day that a spreadsheet of any region might take a text for, or None."""
    return re.fullmatch(r"\d{1,4}[./-]\d{1,2}([./-]\d{1,4})?\.?", text)


def read_in(locale, text):
    """What a spreadsheet of a region makes of a cell: a number, a day, or the text."""
    try:
        # A point between thousands stands between groups of three, in a spreadsheet as here.
        return float(parse_decimal(text, locale, strict=True))
    except NumberFormatError:
        return date if as_day(text) else text


@pytest.mark.parametrize(
    ("locale", "decimals"), [("de", "comma"), ("fr", "comma"), ("en", "point"), ("en_GB", "point")]
)
def test_every_figure_is_read_as_itself_and_none_as_a_day(demo_app, locale, decimals):
    browser = leader(demo_app)
    for name in ("scores", "items", "perception"):
        _, *seen = table(browser, name, decimals)
        with demo_app.test_request_context():
            source = spreadsheets.Source(*_parts())
            wanted = spreadsheets.table(source, name)
        for line, row in zip(seen, wanted.rows, strict=True):
            for text, cell in zip(line, row, strict=True):
                cell = cell.value if isinstance(cell, spreadsheets.Bounded) and cell.bound is None else cell
                if isinstance(cell, int | float):
                    assert read_in(locale, text) == cell
                else:
                    assert isinstance(read_in(locale, text), str)


def _parts():
    from cxassess.records import roadmaps

    release = releases.get(demo.ORGANISATION, SPRING.rpartition("/")[2])
    return release, roadmaps.goals(demo.ORGANISATION, release.round.id), demo.NAME, releases.prior(release)


def test_the_wrong_decimals_would_have_turned_figures_into_days(demo_app):
    """Or the test above proves nothing."""
    cells = {cell for row in table(leader(demo_app), "items", "point") for cell in row}
    assert date in {read_in("de", cell) for cell in cells}


def test_a_csv_for_a_spreadsheet_has_headings_in_words_and_says_its_encoding(demo_app):
    browser = leader(demo_app)
    assert browser.get(SPRING + FILES[-1]).data.startswith(b"\xef\xbb\xbf")
    heads, *_ = table(browser, "scores", "comma")
    assert heads[:5] == ["Group", "Group, id", "Pillar", "Pillar, id", "Shown"]


def test_the_workbook_has_a_sheet_for_each_table_and_says_what_it_is(demo_app):
    book = load_workbook(io.BytesIO(leader(demo_app).get(SPRING + "/export.xlsx").data))
    assert len(book.sheetnames) == 1 + len(spreadsheets.NAMES)
    assert book.worksheets[0]["A1"].value == "Harbourline Ferries: results of Spring 2026"
    assert "released of this round on 8 May 2026" in book.worksheets[0]["A2"].value
