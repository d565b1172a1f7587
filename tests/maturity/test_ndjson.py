"""Lines parsed a block at a time are what they are one by one, or are left to be looked at one by one."""

import json

import pytest

from cxassess.maturity import AnswersError
from cxassess.maturity.ndjson import as_array, values_of
from cxassess.maturity.tables import iter_ndjson

from .instruments import item, pillar, questionnaire

ASKED = questionnaire(pillar("A", item("A1")))


def test_a_block_of_objects_is_what_its_lines_are():
    lines = ["{}", '{"a": {"b": 1}, "c": null}', '{"a": "{x}, \u00e9"}']
    assert values_of(lines) == [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    "lines",
    [
        ['{"a":[{}', "{}]}", "{},{}"],
        ['{"a":{"b":1}', "{}}", "{},{}"],
        ['{"a":1', '"b":2}', "{},{}"],
        ['{"a":"x', '{y"}', "{},{}"],
        ["{}", "1"],
        ['{"a":1,"a":2}'],
        ['{"a" :1,"a":2}'],
        ['{"a":1,"a":2}', '{"b": ":x"}'],
        ['{"a":NaN}'],
        ["{" * 100_000],
    ],
)
def test_what_is_no_object_a_line_is_left_to_be_looked_at(lines):
    assert values_of(lines) is None


def test_bytes_are_joined_as_texts_are():
    assert as_array([b"{}", b"{}"]) == b"[{},\n{}]"
    assert as_array(["{}", "{}"]) == "[{},\n{}]"
    assert as_array(["{}", '{"a":[]}']) is None


def test_a_stream_comes_in_sheets_and_a_fault_in_a_later_one_has_its_line():
    lines = ["\ufeff\n", *['{"answers": {"A1": 3}}\r\n'] * 7, "\n", '{"answers": {"A1": 9}}']
    sheets = iter_ndjson(ASKED, lines, "many.ndjson", chunk=3)
    assert [len(next(sheets)) for _ in range(2)] == [3, 3]
    with pytest.raises(AnswersError) as refused:
        next(sheets)
    assert [(fault.file, fault.line) for fault in refused.value.faults] == [("many.ndjson", 10)]


def test_an_empty_stream_is_one_empty_sheet():
    assert [len(sheet) for sheet in iter_ndjson(ASKED, ["\n"])] == [0]
