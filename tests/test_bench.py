"""The benchmark runs and tells what it saw; nothing here depends on how fast anything was."""

import json
import re
from contextlib import redirect_stdout
from io import StringIO
from xml.etree import ElementTree

import numpy as np
import pytest

from benchmarks import data, floors, ours, peers
from benchmarks.__main__ import ENTRIES, main
from benchmarks.frame import Goal, Row
from benchmarks.report import Report
from cxassess.maturity import AnswerSheet, assess


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A whole run at the small size: what it printed, and the folder that it wrote to."""
    folder = tmp_path_factory.mktemp("results")
    with redirect_stdout(StringIO()) as printed:
        assert main(["--size", "small", "--repeat", "1", "--results", str(folder)]) == 0
    return printed.getvalue(), folder


def row(ours_took, floor_took, goal):
    """A row of figures that are known beforehand, measured."""
    made = Row("P0", "nothing", {"ours": iter(ours_took).__next__, "floor": iter(floor_took).__next__}, goal)
    made.warm = False
    made.run(len(ours_took))
    return made


def test_every_row_is_printed_with_ours_floor_ratio_and_goal(run):
    for name in ENTRIES:
        line = next(line for line in run[0].splitlines() if line.startswith(name))
        both = r"[0-9.,]+ (ms|/s) +[0-9.,]+ \1 .* [0-9.,]+ +[≤≥] [0-9.,]+ × floor +(met|over|under)$"
        assert re.search(both, line)


def test_table_figures_and_picture_are_written_to_the_folder(run):
    table, picture = ((run[1] / f"small.{kind}").read_text("utf-8") for kind in ("md", "svg"))
    figures = json.loads((run[1] / "small.json").read_text("utf-8"))
    assert {each["id"] for each in figures["rows"]} == set(ENTRIES)
    assert table.count("| P6 |") == 4
    assert "closing a round of" in "".join(ElementTree.fromstring(picture).itertext())


def test_results_name_the_machine_but_nobody_on_it(run):
    text = (run[1] / "small.md").read_text("utf-8")
    assert f"numpy {np.__version__}" in text
    assert "cores" in text
    assert not re.search(r"/(home|root|tmp|work|Users)\b", text)


def test_an_unknown_row_is_refused_with_those_that_there_are(capsys):
    with pytest.raises(SystemExit):
        main(["--rows", "P2,P99"])
    assert "there is no row P99; use P2, P6, P10, P9, P1, P3, P7" in capsys.readouterr().err


def test_a_goal_that_is_not_met_is_told_and_fails_nothing():
    slow = row([30.0, 20.0, 50.0], [10.0, 10.0, 10.0], Goal(2))
    assert (slow.ratio, slow.verdict) == ((3, 2, 5), "over")
    assert row([30.0], [10.0], Goal(4, at_least=True)).verdict == "under"
    assert row([30.0], [10.0], Goal(40, against=None)).verdict == "met"
    assert " 3 (2–5)  ≤ 2 × floor  over" in Report("small", 3, [slow]).as_text()


def test_the_same_seed_gives_the_same_answers():
    assert list(data.packed(30)) == list(data.packed(30))
    assert len({answers.answers for answers in data.packed(30)}) == 30


def test_floor_and_peer_come_to_the_figures_of_the_engine():
    rows = list(data.packed(400))
    card = assess(AnswerSheet.unpack(data.questionnaire(), rows))
    floor, peer = floors.closing(rows), peers.closing(rows)
    assert floor.alphas == pytest.approx([pillar.alpha.raw for pillar in card.pillars])
    assert floor.means == pytest.approx(peer.means)
    assert floor.alphas == pytest.approx(peer.alphas)
    means = [item.mean for pillar in card.units[data.UNITS[3]].pillars for item in pillar.items]
    assert floor.means[3] == pytest.approx(means)


def test_floor_and_peer_read_a_request_alike():
    body = data.body(100)
    floor, peer = floors.scores(body), peers.scores(body)
    assert floor.means == pytest.approx(peer.means)
    assert floor.alphas == pytest.approx(peer.alphas)


def test_a_closed_round_shows_every_unit():
    shown = [node["id"] for node in ours.closing(data.packed(2_000))["nodes"] if node["shown"]]
    assert set(data.UNITS) < set(shown)
