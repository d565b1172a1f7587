"""Answer sheets: three ways in, one check, and messages that say where and what to do."""

import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.maturity import (
    DONT_KNOW,
    NOT_ASKED,
    SKIPPED,
    AnswersError,
    AnswerSheet,
    iter_csv,
    read_csv,
    read_ndjson,
    read_rows,
)

from .instruments import item, pillar, questionnaire

ASKED = questionnaire(
    pillar(
        "A",
        item("A1", core=True),
        item("A2", scale={"min": 0, "max": 10}),
        item("A3", statement={"customer": "Only you."}),
        comment="Anything else?",
    ),
    outcomes=[{"id": "result", "statement": "How?", "scale": {"min": 0, "max": 10}, "audiences": ["staff"]}],
    open_questions=[{"id": "well", "text": "What is well?", "audiences": ["staff"]}],
)


def faults(rows, **more):
    with pytest.raises(AnswersError) as caught:
        read_rows(ASKED, rows, **more)
    return [str(fault) for fault in caught.value.faults]


def csv_fault(text, **more):
    with pytest.raises(AnswersError) as caught:
        read_csv(ASKED, io.StringIO(text, newline=""), **more)
    return str(caught.value)


def test_answers_become_codes_and_absences_keep_their_reason():
    sheet = read_rows(
        ASKED, [{"audience": "staff", "answers": {"A1": 4, "A2": "dk", "result": 3.0}}, {"answers": {}}]
    )
    assert sheet.codes.tolist() == [
        [4, DONT_KNOW, NOT_ASKED, 3],
        [SKIPPED, SKIPPED, NOT_ASKED, SKIPPED],
    ]
    assert sheet.codes.dtype == np.int16


def test_the_short_form_asks_core_items_and_outcomes():
    sheet = read_rows(ASKED, [{"audience": "staff", "form": "core", "answers": {}}])
    assert sheet.codes.tolist() == [[SKIPPED, NOT_ASKED, NOT_ASKED, SKIPPED]]


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        3.5,
        math.nan,
        math.inf,
        "4",
        "4 ",
        "",
        "DK",
        "nan",
        [4],
        {"a": 1},
        0,
        6,
        -1,
        10**400,
        1e300,
    ],
)
def test_anything_but_an_answer_of_the_scale_is_refused_where_it_stands(value):
    (fault,) = faults([{"answers": {}}, {"answers": {"A1": value}}])
    assert fault.startswith("/responses/1/answers/A1: ")
    assert "from 1 to 5" in fault


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (3, "/responses/0: should be an object"),
        ({}, "/responses/0/answers: is missing"),
        ({"answers": []}, "/responses/0/answers: should be an object"),
        ({"answers": {"A9": 1}}, "/responses/0/answers/A9: is not an item"),
        ({"answers": {"x/y": 1}}, "/responses/0/answers/x~1y: is not an item"),
        ({"audience": "visitor", "answers": {}}, "/responses/0/audience: “visitor” is not known"),
        ({"audience": [], "answers": {}}, "/responses/0/audience"),
        ({"form": "short", "answers": {}}, "/responses/0/form"),
        ({"unit": 7, "answers": {}}, "/responses/0/unit"),
        ({"unit": "a b", "answers": {}}, "/responses/0/unit"),
        ({"colour": 1, "answers": {}}, "/responses/0/colour: is not a known key"),
        ({"answers": {"A3": 1}}, "/responses/0/answers/A3: is not asked of staff; leave it empty"),
        ({"form": "core", "answers": {"A2": 1}}, "/responses/0/answers/A2: is not in the core form"),
        ({"answers": {"well": 3}}, "/responses/0/answers/well: should be text"),
        ({"answers": {"well": "x" * 2001}}, "/responses/0/answers/well: is 2,001 characters long"),
        ({"answers": {"well": "a\x00b"}}, "/responses/0/answers/well: holds the control character"),
        ({"answers": {"well": "\ud800"}}, "/responses/0/answers/well: holds the control character"),
        (
            {"audience": "leader", "answers": {"well": "x"}},
            "/responses/0/answers/well: is not asked of leader",
        ),
    ],
)
def test_a_faulty_response_is_told_by_pointer(row, said):
    assert faults([row])[0].startswith(said)


def test_an_empty_answer_to_what_is_not_asked_is_fine():
    assert len(read_rows(ASKED, [{"answers": {"A3": None}}])) == 1


def test_a_unit_must_be_one_of_those_given():
    assert "there is no unit “ops”" in faults([{"unit": "ops", "answers": {}}], units=["sales"])[0]
    assert read_rows(ASKED, [{"unit": "ops", "answers": {}}]).unit_names == ("ops",)


def test_the_prefix_of_the_pointers_can_be_another():
    assert faults([{"answers": {"A1": 9}}], prefix="/now/responses")[0].startswith(
        "/now/responses/0/answers/A1"
    )


def test_all_faults_are_told_in_the_order_of_the_rows():
    found = faults([{"answers": {"A1": 9, "zz": 1}}, 3, {"answers": {"A1": 8}}])
    assert [fault.split(":")[0] for fault in found] == [
        "/responses/0/answers/zz",
        "/responses/0/answers/A1",
        "/responses/1",
        "/responses/2/answers/A1",
    ]


def test_more_than_a_hundred_faults_are_counted():
    found = faults([{"answers": {"A1": 9}}] * 250)
    assert len(found) == 101
    assert found[-1] == "and 150 more"


def test_answers_in_words_are_kept_by_row():
    rows = [{"answers": {}}, {"answers": {"well": "All.\r\nNearly.", "comment.A": "Thanks", "A1": 2}}]
    sheet = read_rows(ASKED, rows)
    assert sheet.texts == {1: {"well": "All.\nNearly.", "comment.A": "Thanks"}}
    assert sheet.codes[1, 0] == 2


def test_csv_json_lines_and_rows_give_the_same_sheet():
    rows = [
        {"audience": "staff", "unit": "ops", "answers": {"A1": 4, "A2": "dk", "well": "Fine, thanks"}},
        {"audience": "customer", "answers": {"A3": 1}},
    ]
    table = '\ufeffaudience,unit,A1,A2,A3,well\nstaff,ops,4,dk,,"Fine, thanks"\n\ncustomer,,,,1,\n'
    lines = (
        '{"audience": "staff", "unit": "ops", "answers": {"A1": 4, "A2": "dk", "well": "Fine, thanks"}}\n\n'
        '{"audience": "customer", "answers": {"A3": 1}}\n'
    )
    sheets = [
        read_rows(ASKED, rows),
        read_csv(ASKED, io.StringIO(table)),
        read_ndjson(ASKED, io.StringIO(lines)),
    ]
    for sheet in sheets:
        assert sheet.codes.tolist() == sheets[0].codes.tolist()
        assert sheet.audiences.tolist() == [0, 2]
        assert sheet.units.tolist() == [0, -1]
        assert sheet.texts == {0: {"well": "Fine, thanks"}}


def test_a_wrong_cell_is_named_by_line_and_column():
    lines = ["audience,A1,A2"] + ["staff,4,7"] * 99
    lines[39] = "staff,9,7"
    assert csv_fault("\n".join(lines)) == (
        'responses.csv:40: A1: “9” is off the scale; use a whole number from 1 to 5, "dk", or leave it empty '
        "if skipped"
    )


def test_a_record_with_a_line_break_is_named_by_its_first_line():
    assert csv_fault('well,A1\n"one\ntwo",1\n"three\nfour",9\n').startswith("responses.csv:4: A1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "responses.csv:1: has no header"),
        ("A1,A1\n1,1", "responses.csv:1: A1: is a column twice"),
        ("A1,zz\n1,1", "responses.csv:1: zz: is not a column"),
        ("A1,\n1,1", "responses.csv:1: column 2 has no name"),
        ("A1;A2\n1;2", "responses.csv:1: has its columns separated"),
        ("A1,A2\n1", "responses.csv:2: has 1 cells where the header has 2"),
        ('A1\n"1', "responses.csv:2: is not CSV"),
        ("A1\n3.5", "responses.csv:2: A1: “3.5” is not an answer"),
        ("A1\n9.0", "responses.csv:2: A1: “9.0” is off the scale"),
        ("A1\n1.0.0", "responses.csv:2: A1: “1.0.0” is not an answer"),
        ("A1\n3.", "responses.csv:2: A1: “3.” is not an answer"),
        ('A1\n"3,0"', "responses.csv:2: A1: “3,0” is not an answer"),
        ("A1\n04.0", "responses.csv:2: A1"),
        ("A1\n1 2", "responses.csv:2: A1"),
        ("A1\ndk.0", "responses.csv:2: A1"),
        ("A1\n+4", "responses.csv:2: A1"),
        ("A1\n04", "responses.csv:2: A1"),
        ("audience,A1\nnobody,1", "responses.csv:2: audience"),
        ("A3\n1", "responses.csv:2: A3: is not asked of staff"),
    ],
)
def test_a_faulty_table_is_told_by_line(text, said):
    assert csv_fault(text).startswith(said)


def test_cells_may_be_written_as_spreadsheets_write_them():
    table = "audience,unit,A1,A2,result\nstaff , ops,4.0, dk ,\u00a07.00\nstaff,ops, 3 ,10.0,  \n"
    sheet = read_csv(ASKED, io.StringIO(table))
    assert sheet.codes.tolist() == [[4, DONT_KNOW, NOT_ASKED, 7], [3, 10, NOT_ASKED, SKIPPED]]
    assert sheet.unit_names == ("ops",)


def test_a_file_that_is_not_utf8_is_an_answers_error():
    stream = io.TextIOWrapper(io.BytesIO(b"A1\n1\n\xff\n"), encoding="utf-8")
    with pytest.raises(AnswersError, match="UTF-8"):
        read_csv(ASKED, stream)


@pytest.mark.parametrize(
    "line",
    ['{"answers": {"A1": NaN}}', "[" * 100_000, '{"answers": {"A1": 1, "A1": 2}}', "{", "9" * 5000, '"x"'],
)
def test_a_faulty_json_line_is_told_by_line(line):
    with pytest.raises(AnswersError) as caught:
        read_ndjson(ASKED, io.StringIO('{"answers": {}}\n\n' + line + "\n"))
    assert str(caught.value).startswith("responses.ndjson:3: ")


def test_a_long_table_is_read_in_chunks_of_bounded_size():
    table = "unit,A1\n" + "".join(f"u{n % 3},{n % 5 + 1}\n" for n in range(25))
    chunks = list(iter_csv(ASKED, io.StringIO(table), chunk=10))
    assert [len(chunk) for chunk in chunks] == [10, 10, 5]
    whole = AnswerSheet.concatenate(chunks)
    assert [whole.unit_names[place] for place in whole.units] == [f"u{n % 3}" for n in range(25)]


def test_a_chosen_part_of_a_sheet_keeps_its_texts():
    sheet = read_rows(ASKED, [{"answers": {"A1": 1}}, {"answers": {"A1": 2, "well": "x"}}])
    part = sheet.select(np.array([False, True]))
    assert part.codes[:, 0].tolist() == [2]
    assert part.texts == {0: {"well": "x"}}


@settings(derandomize=True, max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([1, 2, 5, "dk", None]), st.sampled_from(["ops", None])), max_size=8)
)
def test_what_is_packed_is_unpacked_the_same(answers):
    sheet = read_rows(ASKED, [{"unit": unit, "answers": {"A1": value}} for value, unit in answers])
    rows = [
        ("staff", None if unit < 0 else sheet.unit_names[unit], "full", sheet.pack(row))
        for row, unit in enumerate(sheet.units.tolist())
    ]
    again = AnswerSheet.unpack(ASKED, rows)
    assert again.codes.tolist() == sheet.codes.tolist()
    assert again.units.tolist() == sheet.units.tolist()


def test_packed_rows_of_another_questionnaire_are_refused():
    with pytest.raises(ValueError, match="columns"):
        AnswerSheet.unpack(ASKED, [("staff", None, "full", b"\x01\x00")])
