"""A closed round's results as files, from the command line."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook


@pytest.fixture
def closed(run):
    """The id of a closed round."""
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy", "--id", "meadow")
    made = run("round", "create", "--name", "Spring").stdout.strip()
    run("round", "open", made)
    run("import-responses", made, "-", input="VG1,VG2,VG3\n" + "4,4,4\n" * 6)
    run("round", "close", made)
    return made


def test_json_csv_and_a_workbook_are_written(run, closed, tmp_path):
    assert json.loads(run("export", closed).stdout)["round"] == closed
    lines = list(csv.DictReader(io.StringIO(run("export", closed, "--format", "csv").stdout)))
    assert {"table": "groups", "measure": "respondents", "value": "6"}.items() <= next(
        line for line in lines if line["measure"] == "respondents"
    ).items()
    file = tmp_path / "spring.xlsx"
    assert "bytes" in run("export", closed, "--format", "xlsx", "-o", str(file)).stdout
    assert "Scores" in load_workbook(file).sheetnames


def test_one_table_alone_is_written_as_csv(run, closed):
    rows = list(csv.reader(io.StringIO(run("export", closed, "--format", "csv", "--table", "levels").stdout)))
    assert rows[0] == ["level", "level_name", "from", "to"]
    assert len(rows) == 6


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--format", "csv", "--table", "none"), "--table none: there is no such table. Use one of about,"),
        (("--table", "scores"), "add --format csv"),
        (("--format", "pdf"), "'pdf' is not one of"),
        (("--format", "ics"), "add --roadmap"),
        (("--roadmap", "--format", "csv", "--table", "goals"), "the roadmap is one table"),
        (("--format", "xlsx", "--language", "xx"), "--language xx: this installation has"),
    ],
)
def test_what_cannot_be_written_is_refused_with_what_to_do(run, closed, words, says):
    refused = run("export", closed, *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert says in refused.stderr


def test_a_round_that_is_open_has_nothing_to_export(run, closed):
    made = run("round", "create", "--name", "Autumn").stdout.strip()
    run("round", "open", made)
    for kind in ("csv", "xlsx", "json"):
        refused = run("export", made, "--format", kind)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "once the round has been closed" in refused.stderr


@pytest.mark.parametrize(("kind", "begins"), [("csv", "Name,"), ("json", "{"), ("ics", "BEGIN:VCALENDAR")])
def test_the_roadmap_alone_is_written(run, closed, kind, begins):
    assert run("export", closed, "--roadmap", "--format", kind).stdout.startswith(begins)
