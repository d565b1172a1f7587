"""`cxassess score` and `check-questionnaire`, as somebody at a terminal uses them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cxassess.cli import commands

TINY = """\
id: tiny
version: "1"
language: en
title: Tiny
scale: {min: 0, max: 10}
minimum_answered: 0.5
levels:
  - {number: 1, name: Low, from: 0}
  - {number: 2, name: High, from: 50}
pillars:
  - id: one
    name: One
    items:
      - {id: A1, title: A1, statement: First}
      - {id: A2, title: A2, statement: Second, reverse: true, weight: 2}
"""


def run(*arguments, **options):
    """What the command line answers; no application is made for these commands."""
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], **options)


@pytest.fixture
def tiny(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    return path


def test_the_weighted_score_of_a_reversed_item_is_as_by_hand(tiny):
    done = run("score", "-", "-q", tiny, input="A1,A2\n7,1\n3,10\n")
    card = json.loads(done.stdout)
    # (70 + 2 x 90) / 3 and (30 + 2 x 0) / 3
    assert card["pillars"][0]["score"] == pytest.approx((250 / 3 + 10) / 2)
    assert card["overall"]["level"]["name"] == "Low"


def test_an_answer_off_the_scale_names_its_line_and_column(tiny, tmp_path):
    rows = ["A1,A2", *["5,5"] * 38, "5,77", *["5,5"] * 60]
    path = tmp_path / "hundred.csv"
    path.write_text("\n".join(rows))
    done = run("score", path, "-q", tiny)
    assert done.exit_code == 2
    assert f"{path}:40: A2: " in done.stderr
    assert done.stdout == ""


def test_responses_may_come_as_json_lines(tiny):
    done = run("score", "-", "-q", tiny, input='{"answers": {"A1": 10, "A2": 0}}\n')
    assert json.loads(done.stdout)["pillars"][0]["score"] == 100


def test_an_earlier_round_adds_the_comparison(tiny, tmp_path):
    prior = tmp_path / "prior.csv"
    prior.write_text("A1,A2\n" + "1,9\n2,9\n" * 10)
    done = run("score", "-", "-q", tiny, "--prior", prior, input="A1,A2\n" + "9,1\n8,1\n" * 10)
    assert json.loads(done.stdout)["comparison"]["pillars"][0]["verdict"] == "improved"


def test_the_table_shows_score_and_level(tiny):
    done = run("score", "-", "-q", tiny, "--table", input="A1,A2\n10,0\n")
    assert "100.0" in done.stdout
    assert "2 High" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("missing.csv",), "missing.csv: cannot be read"),
        (("-", "-q", "no-such"), "there is no such questionnaire"),
        (("-", "--headcount", "staff:12"), "write it as staff=159"),
        (("-", "--outcome", "VG1"), "overall_cx"),
    ],
)
def test_bad_arguments_are_refused_with_what_to_do(arguments, says):
    done = run("score", *arguments, input="VG1\n3\n")
    assert done.exit_code == 2
    assert says in done.stderr


def test_a_file_that_is_not_text_is_refused(tmp_path, tiny):
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\xff\xfe")
    done = run("score", path, "-q", tiny)
    assert done.exit_code == 2
    assert "UTF-8" in done.stderr


def test_the_ten_pillars_pass_their_own_check():
    folder = Path(__file__).parents[2] / "questionnaires/ten-pillars"
    done = run("check-questionnaire", folder)
    assert done.exit_code == 0, done.stderr
    assert "10 pillars, 50 items: no faults" in done.stdout


def test_a_duplicated_id_is_named_with_its_line(tiny):
    tiny.write_text(TINY.replace("id: A2", "id: A1"))
    done = run("check-questionnaire", tiny)
    assert done.exit_code == 2
    assert f"{tiny}:15: pillars[0].items[1]" in done.stderr
