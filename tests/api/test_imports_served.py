"""Streams of responses over a real line: chunks, cuts, kills, and who else waits meanwhile."""

import json
import os
import shutil
import signal
import time
from contextlib import closing

import pytest

from benchmarks.served import begin, chunk, served
from cxassess.instruments import installed
from cxassess.records import keys, organisations, rounds
from tests.conftest import make_app

from ..web.matrix import leave
from .conftest import row

MANY = 20_000
PATH = "/rounds/{}/responses"


@pytest.fixture(scope="module")
def site(empty_database, tmp_path_factory):
    """A served installation with a key; the rounds are each test's own."""
    folder = shutil.copytree(empty_database, tmp_path_factory.mktemp("served") / "data")
    app = make_app(folder)
    with app.app_context(), served(folder, SECRET_KEY=app.config["SECRET_KEY"]) as started:
        organisations.create("Meadow", "meadow")
        started.key = keys.create("meadow", "k", ["responses", "rounds", "results"])
        yield started
        leave(app)


@pytest.fixture
def opened():
    """The id of a new open round of the core form."""
    made = rounds.create("meadow", questionnaire=installed()["ten-pillars"], name="Bulk", form="core",
                         privacy="sealed", threshold=5, headcount={"staff": 30_000})  # fmt: skip
    return rounds.open_round("meadow", made.id).id


def lines(n, wrong=None):
    """NDJSON of n responses; the line of the number `wrong` is off the scale."""
    few = [json.dumps({"answers": row("staff", None, seed)["answers"]}).encode() + b"\n" for seed in range(9)]
    for number in range(1, n + 1):
        yield b'{"answers": {"VG1": 9}}\n' if number == wrong else few[number % 9]


def pieces(n, wrong=None):
    """The same in pieces that end anywhere."""
    text = b"".join(lines(n, wrong))
    return [text[start : start + 50_021] for start in range(0, len(text), 50_021)]


def answered(site, opened):
    nodes = site.get(site.key, f"/rounds/{opened}/participation")["nodes"]
    return nodes[0]["answered"]


def the_import(site, opened):
    (found,) = site.get(site.key, f"/rounds/{opened}/imports")["imports"]
    return found


def until(holds):
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_many_come_in_chunks_and_the_import_says_so(site, opened):
    status, body = site.send(site.key, PATH.format(opened), pieces(MANY))
    assert (status, body) == (201, {"accepted": MANY})
    assert answered(site, opened) == MANY
    assert the_import(site, opened)["state"] == "stored"


def test_a_fault_in_the_last_line_but_one_keeps_all_out_and_is_named(site, opened):
    status, body = site.send(site.key, PATH.format(opened), pieces(MANY, MANY - 1))
    (fault,) = body["errors"]
    assert (status, fault["line"], fault["pointer"]) == (422, MANY - 1, f"/{MANY - 2}/answers/VG1")
    assert answered(site, opened) is None
    assert the_import(site, opened)["problem"] == body


@pytest.mark.parametrize("length", [None, 10_000_000])
def test_a_cut_in_the_middle_stores_nothing_even_between_lines(site, opened, length):
    body = b"".join(lines(200))
    with closing(site.line()) as line:
        if length is None:
            begin(line, site.key, PATH.format(opened)).send(chunk(body))
        else:
            headers = {"Authorization": f"Bearer {site.key}", "Content-Type": "application/x-ndjson"}
            line.putrequest("POST", "/api/v1" + PATH.format(opened))
            for name, value in {**headers, "Content-Length": str(length)}.items():
                line.putheader(name, value)
            line.endheaders()
            line.send(body)
        until(lambda: site.get(site.key, f"/rounds/{opened}/imports")["imports"])
    until(lambda: the_import(site, opened)["state"] == "broken_off")
    assert answered(site, opened) is None


def test_an_import_is_found_by_its_key_while_its_call_goes_on(site, opened):
    with closing(begin(site.line(), site.key, PATH.format(opened), Idempotency_Key="now")) as line:
        line.send(chunk(b"".join(lines(500))))
        time.sleep(1.1)
        line.send(chunk(b"".join(lines(500)) + b" " * 100_000))
        where = f"/rounds/{opened}/imports?idempotency_key=now"
        until(lambda: sum(each["lines"] for each in site.get(site.key, where)["imports"]) >= 500)
        (found,) = site.get(site.key, where)["imports"]
        assert (found["state"], found["accepted"]) == ("receiving", None)
        assert site.send(site.key, PATH.format(opened), pieces(10), Idempotency_Key="now")[0] == 409
        line.send(b"0\r\n\r\n")
        assert line.getresponse().status == 201
    assert site.get(site.key, where)["imports"][0]["accepted"] == 1_000


def test_a_close_in_the_middle_ends_the_import_and_nothing_of_it_is_there(site, opened):
    with closing(begin(site.line(), site.key, PATH.format(opened))) as line:
        line.send(chunk(b"".join(lines(500))))
        until(lambda: site.get(site.key, f"/rounds/{opened}/imports")["imports"])
        assert site.send(site.key, f"/rounds/{opened}/close", [])[0] == 200
        line.send(chunk(b"".join(lines(500))) + b"0\r\n\r\n")
        answer = line.getresponse()
        assert (answer.status, json.loads(answer.read())["type"].rpartition("/")[2]) == (
            409,
            "round_not_open",
        )
    assert site.get(site.key, f"/rounds/{opened}/imports")["imports"] == []


def test_a_process_that_is_killed_in_the_middle_has_stored_nothing(site, opened):
    with closing(begin(site.line(), site.key, PATH.format(opened))) as line:
        line.send(chunk(b"".join(lines(5_000))))
        until(lambda: site.get(site.key, f"/rounds/{opened}/imports")["imports"])
        for worker in site.workers():
            os.kill(worker, signal.SIGKILL)
        until(lambda: site.workers())
    site.wait()
    assert answered(site, opened) is None
    assert the_import(site, opened)["state"] == "receiving"  # it is known to be broken off in a minute
    assert site.send(site.key, PATH.format(opened), pieces(10))[0] == 201
