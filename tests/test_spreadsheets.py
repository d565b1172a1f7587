"""Lists as people have them: whatever a spreadsheet program writes is read, and every fault has its place."""

import contextlib
import io
import time
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from cxassess import listings
from cxassess.listings import Column, ListingError
from tests.web.spreadsheets import xlsx

COLUMNS = (
    Column("id", synonyms=("code",)),
    Column("name", needed=True, synonyms=("department",)),
    Column("headcount", synonyms=("number of people",)),
)
TEXT = "id,name,headcount\nnorth,Fähren Nord,33\nsouth,Ferries South,\n"
ROWS = (
    {"id": "north", "name": "Fähren Nord", "headcount": "33"},
    {"id": "south", "name": "Ferries South", "headcount": ""},
)


def load(data, **more):
    return listings.load(data if isinstance(data, bytes) else data.encode(), COLUMNS, name="u.csv", **more)


def refusal(data, **more):
    with pytest.raises(ListingError) as caught:
        load(data, **more)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_spreadsheets_write_as_csv_is_read(encoding, separator):
    assert load(TEXT.replace(",", separator).encode(encoding)).rows == ROWS


def test_a_workbook_is_read_like_its_csv():
    rows = [("id", "name", "headcount"), ("north", "Fähren Nord", 33.0), ("south", "Ferries South", None)]
    assert load(xlsx(rows)).rows == ROWS


def test_headings_are_recognised_in_other_words_and_spellings():
    listing = load("CODE; Department ;Number-of-People\nnorth;Fähren Nord;33\nsouth;Ferries South;\n")
    assert listing.rows == ROWS
    assert listing.headings == {"id": "CODE", "name": "Department", "headcount": "Number-of-People"}


def test_a_first_line_that_names_the_separator_is_believed():
    listing = load("sep=;\r\nid;name\r\nnorth;North, and more\r\n")
    assert listing.rows[0]["name"] == "North, and more"
    assert listing.lines == (3,)


def test_quoted_cells_may_hold_separators_quotes_and_line_ends():
    listing = load('id,name\nnorth,"North; ""the cold"", far\nand wide"\nsouth,South\n')
    assert listing.rows[0]["name"] == 'North; "the cold", far\nand wide'
    assert listing.lines == (2, 4)


def test_empty_rows_and_columns_are_passed_over_and_lines_stay_right():
    rows = [("id", "name", None), (None, None, None), ("north", "North", None), ("", " ", ""), ("s", "South")]
    assert load(xlsx(rows)).lines == (3, 5)
    assert load("id,name,,\n\nnorth,North,,\n,,,\ns,South,,\n").lines == (3, 5)


def test_windows_letters_are_read_and_said_to_be_a_conclusion():
    assert load(TEXT.encode("cp1252")).encoding == "Windows-1252"
    assert load(TEXT.encode()).encoding is None


def test_whole_numbers_have_no_decimals_and_true_is_a_word():
    listing = load(xlsx([("id", "name", "headcount"), (12.0, True, 33.5)]))
    assert listing.rows == ({"id": "12", "name": "TRUE", "headcount": "33.5"},)


def test_what_a_formula_gave_is_read_and_never_worked_out_here():
    data = xlsx([("id", "name", "headcount"), ("north", "North", "=30+3")])
    (fault,) = refusal(data)
    assert fault.startswith("u.csv:2: headcount: holds a formula whose result is not in the file")
    parts = {
        name: zipfile.ZipFile(io.BytesIO(data)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
    }
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = (
        parts[sheet]
        .replace(b"<f>30+3</f><v></v>", b"<f>30+3</f><v>33</v>")
        .replace(b"<f>30+3</f><v />", b"<f>30+3</f><v>33</v>")
    )
    assert load(packed(parts)).rows[0]["headcount"] == "33"


def packed(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_only_the_first_sheet_that_can_be_seen_is_read():
    book = Workbook()
    book.active.append(["secret"])
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("Units")
    sheet.append(["name"])
    sheet.append(["North"])
    stream = io.BytesIO()
    book.save(stream)
    assert load(stream.getvalue()).rows[0]["name"] == "North"


FAULTY = {
    "empty": (b"", ["u.csv:1: name: is missing; add this column"]),
    "headings alone": (b"name\n", ["u.csv:1: has no rows below its headings"]),
    "unknown heading": (b"nome,id\nA,1\n", ["did you mean “name”", "name: is missing"]),
    "heading twice": (b"name,department\nA,B\n", ["u.csv:1: department: is the column “name” again"]),
    "too few cells": (b"id,name\nnorth\n", ["u.csv:2: has 1 cells where the header has 2"]),
    "a cell too many": (b"id,name\nnorth,Nord,Sud\n", ["u.csv:2: has 'Sud' in cell 3"]),
    "open quote": (b'id,name\nnorth,"Nord\n', ["u.csv:2: is not CSV"]),
    "two separators": (b"id,name,x;id;name\n1,2;3,4\n", ["u.csv:1: may be separated by more than one"]),
    "long cell": (b"id,name\nnorth," + b"x" * 501 + b"\n", ["u.csv:2: name: has more than 500 characters"]),
    "not text": (bytes(range(128, 256)), ["cannot be read as text"]),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ["is no text"]),
    "nul": (b"id,name\nnorth,No\0rd\n", ["u.csv:2: is no text"]),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ["save it as XLSX or CSV"]),
    "damaged": (b"PK\x03\x04" + b"x" * 100, ["or damaged; open it in your spreadsheet program"]),
    "open document": (packed({"mimetype": "ods", "content.xml": "<a/>"}), ["is no XLSX workbook"]),
    "bomb": (packed({"xl/workbook.xml": b"0" * (25 * 1024 * 1024)}), ["unpacks to more than 24 MiB"]),
    "broken xml": (packed({"xl/workbook.xml": "<", "[Content_Types].xml": "<"}), ["or damaged"]),
    "a date": (xlsx([("id", "name"), (date(2026, 3, 2), "North")]), ["u.csv:2: id: holds a date"]),
    "an error": (xlsx([("id", "name"), (1, "#REF!")]), ["u.csv:2: name: holds the error #REF!"]),
    "too wide": (xlsx([["name"] + ["x"] * 60, ["North"]]), ["more than 50 columns"]),
    "no heading": (xlsx([("name", None), ("North", "33")]), ["u.csv:2: has '33' in cell 2"]),
    "too large": (b"x" * (2 * 1024 * 1024 + 1), ["larger than 2 MiB"]),
}


@pytest.mark.parametrize("kind", FAULTY)
def test_each_kind_of_fault_says_where_it_is_and_what_to_do(kind):
    data, wanted = FAULTY[kind]
    found = "\n".join(refusal(data))
    for text in wanted:
        assert text in found


def test_a_list_has_as_many_rows_as_are_allowed_and_no_more():
    assert len(load("name\n" + "a\n" * 20, most=20).rows) == 20
    assert refusal("name\n" + "a\n" * 21, most=20) == ["u.csv:22: the file has more than 20 rows; split it"]


def test_a_row_far_below_the_list_is_refused_and_not_waited_for():
    book = Workbook()
    book.active.append(["name"])
    book.active.cell(900_000, 1, "far")
    stream = io.BytesIO()
    book.save(stream)
    assert "goes on below row 25,000" in refusal(stream.getvalue())[0]


def test_faults_of_a_workbook_name_the_row_that_the_spreadsheet_shows():
    rows = [("name", "id"), (None, None), ("North", "n"), (None, None), ("South", date(2026, 1, 1))]
    assert refusal(xlsx(rows))[0].startswith("u.csv:5: id: holds a date")


def sheet_of(rows):
    """A workbook whose sheet is made of these bytes."""
    whole = zipfile.ZipFile(io.BytesIO(xlsx([["name"]])))
    parts = {name: whole.read(name) for name in whole.namelist()}
    space = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    parts["xl/worksheets/sheet1.xml"] = space + b"<sheetData>" + rows + b"</sheetData></worksheet>"
    return packed(parts)


HUGE = {
    "empty cells": sheet_of(b'<row r="1">' + b"<c/>" * 4_000_000 + b"</row>"),
    "empty rows": sheet_of(b"<row/>" * 3_000_000),
    "a row far away": sheet_of(b'<row r="99999999999"><c r="A1"/></row>'),
    "a column far away": sheet_of(b'<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'),
    "nested": sheet_of(b"<a>" * 500_000),
    "a long number": sheet_of(b'<row r="1"><c><v>' + b"9" * 5_000_000 + b"</v></c></row>"),
    "line ends": b"\r" * 2_000_000,
    "separators": b"," * 2_000_000,
    "quotes": b'name\n"' + b'""' * 900_000,
}


@pytest.mark.parametrize("kind", HUGE)
def test_what_is_small_and_becomes_huge_is_refused_before_it_is_built(kind):
    begun = time.process_time()
    assert refusal(HUGE[kind])
    assert time.process_time() - begun < 10


def test_entities_and_files_of_this_machine_are_never_read():
    for entity in (b'<!ENTITY x SYSTEM "file:///etc/hostname">', b'<!ENTITY x "text">'):
        data = sheet_of(b'<row r="1"><c t="inlineStr"><is><t>name</t></is></c></row>')
        parts = {
            name: zipfile.ZipFile(io.BytesIO(data)).read(name)
            for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
        }
        parts["xl/worksheets/sheet1.xml"] = (
            b"<!DOCTYPE l [" + entity + b"]>" + parts["xl/worksheets/sheet1.xml"]
        )
        assert "document type" in refusal(packed(parts))[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "cp037"])
def test_entities_hide_behind_no_encoding(encoding):
    whole = zipfile.ZipFile(io.BytesIO(xlsx([["name"], ["Ann"]])))
    parts = {name: whole.read(name) for name in whole.namelist()}
    place = "xl/worksheets/sheet1.xml"
    begin = f'<?xml version="1.0" encoding="{encoding.upper()}"?>'
    entity = '<!DOCTYPE w [<!ENTITY a "Eve">]>'
    sheet = parts[place].decode().partition("?>")[2].replace("Ann", "&a;") or parts[place].decode()
    text = entity + sheet.replace("Ann", "&a;")
    if encoding == "cp037":  # its first line is read as ASCII
        parts[place] = begin.encode() + text.encode(encoding)
    else:
        parts[place] = (begin + text).encode(encoding)
    assert refusal(packed(parts))


SHEETS = st.lists(
    st.lists(
        st.one_of(
            st.none(),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.booleans(),
            st.dates(date(1901, 1, 1)),
            st.sampled_from(["id", "name", "headcount", "=1+1", "#REF!", "’"]),
        ),
        max_size=5,
    ),
    max_size=6,
)
BYTES = st.one_of(
    st.binary(max_size=300),
    st.text(st.sampled_from('idnamehcout,;\t"\r\n\0ä=’'), max_size=120).map(str.encode),
    st.binary(max_size=200).map(lambda data: b"PK\x03\x04" + data),
    st.tuples(st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml"]), st.binary(max_size=80)).map(
        lambda part: packed({part[0]: part[1]})
    ),
)


@given(BYTES)
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_list_or_a_listing_error(data):
    with contextlib.suppress(ListingError):
        assert load(data).rows


@given(SHEETS)
@settings(max_examples=25, deadline=None)
def test_any_workbook_is_a_list_or_a_listing_error(rows):
    with contextlib.suppress(ListingError):
        assert load(xlsx(rows)).rows


WHOLE = xlsx([("id", "name"), ("north", "North")])  # once: it holds the time at which it was made


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_workbook_with_damaged_bytes_is_a_list_or_a_listing_error(data):
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ListingError):
        assert load(bytes(whole)).rows


@pytest.mark.parametrize("text", ["=1+1", "+44 20 7946", "@ann", "＝1", "-", "Zoë"])
def test_no_cell_of_a_workbook_is_a_formula_and_all_come_back_as_they_were(text):
    data = listings.workbook([("id", "name", "headcount"), ("1", text, 5)], "Units")
    cells = [cell for row in load_workbook(io.BytesIO(data)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert load(data).rows == ({"id": "1", "name": text.strip(), "headcount": "5"},)
