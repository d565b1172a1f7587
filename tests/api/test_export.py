"""The files of a round's results, as programs fetch them."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from cxassess import spreadsheets
from cxassess.records import releases, rounds


def export(call, closed, query="", **headers):
    return call("GET", f"/rounds/{closed['round']}/export{query}", **headers)


def test_json_is_the_whole_release_and_what_comes_without_asking(call, closed):
    answer = export(call, closed)
    assert answer.mimetype == "application/json"
    assert json.loads(answer.data) == releases.get("meadow", closed["round"]).figures
    assert export(call, closed, "?format=json").data == answer.data


def test_csv_has_a_line_for_each_figure_under_nine_columns(call, closed):
    answer = export(call, closed, "?format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(lines[0]) == ["table", "row", "node", "pillar", "item", "subject", "measure", "value", "text"]
    assert {line["table"] for line in lines} <= set(spreadsheets.NAMES)
    score = next(line for line in lines if (line["node"], line["measure"]) == ("internal", "score"))
    node = next(node for node in releases.get("meadow", closed["round"]).figures["nodes"])
    assert float(score["value"]) == node["scorecard"]["overall"]["score"]


def test_a_hidden_group_has_lines_that_say_so_and_no_value(call, closed):
    lines = list(csv.DictReader(io.StringIO(export(call, closed, "?format=csv").text)))
    law = [line for line in lines if line["node"] == "law"]
    assert law
    assert {line["value"] for line in law} == {""}
    assert {line["text"] for line in law if line["measure"] == "shown"} == {"hidden"}


@pytest.mark.parametrize("table", spreadsheets.NAMES)
def test_one_table_has_columns_of_its_own(call, closed, table):
    answer = export(call, closed, f"?format=csv&table={table}")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0])


def test_the_language_of_the_caller_changes_no_byte_of_what_programs_read(call, closed):
    plain = export(call, closed, "?format=csv")
    assert export(call, closed, "?format=csv", Accept_Language="de").data == plain.data
    assert b"\r\n" in plain.data
    assert not plain.data.startswith(b"\xef\xbb\xbf")


def test_xlsx_is_a_workbook_to_be_saved(call, closed):
    answer = export(call, closed, "?format=xlsx")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={closed['round']}.xlsx"
    assert len(load_workbook(io.BytesIO(answer.data)).sheetnames) == 1 + len(spreadsheets.NAMES)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_who_has_the_file_already_is_told_so(call, closed, kind):
    first = export(call, closed, f"?format={kind}")
    again = export(call, closed, f"?format={kind}", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("?format=pdf", "format"),
        ("?format=csv&table=none", "table"),
        ("?table=scores", "table"),
        ("?unit=law", "unit"),
    ],
)
def test_what_cannot_be_exported_is_named(call, closed, query, parameter):
    answer = export(call, closed, query)
    assert answer.status_code == 422
    assert [each["parameter"] for each in answer.get_json()["errors"]] == [parameter]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_there_is_no_file_before_the_close_nor_before_the_release(call, opened, kind):
    address = f"/rounds/{opened['id']}/export?format={kind}"
    assert call("GET", address).get_json()["type"].endswith("/round_open")
    rounds.close("meadow", opened["id"], held=True)
    assert call("GET", address).get_json()["type"].endswith("/round_not_released")
