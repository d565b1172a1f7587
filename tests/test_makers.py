"""Makers of reports: what waits is made beside, whatever happens to them; what cannot be made says why."""

import errno
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from cxassess import demo, jobs, makers
from cxassess.records import clock, reports, rounds
from cxassess.records.database import db
from cxassess.records.errors import Conflict
from cxassess.records.reports import Wanted
from cxassess.report import ReportError, checked

OURS, SPRING = demo.ORGANISATION, "harbourline-2026-spring"
SHEET = Wanted("workshop", "en_GB")
LONGEST = 120.0


def ask(wanted=SHEET):
    db.session.rollback()
    return jobs.ask(OURS, SPRING, wanted)


def seen(made):
    db.session.rollback()
    return reports.get(OURS, made.id)


def files():
    return sorted(jobs.folder().glob("*.pdf"))


def wait_until(holds):
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_waits_is_made_once_and_then_given_at_once(demo_app):
    made = ask()
    assert makers.make_all(demo_app) == 1
    assert seen(made).state == "ready"
    content = jobs.content(seen(made))
    assert content.startswith(b"%PDF-")
    assert (ask().id, ask().state) == (made.id, "ready")
    assert makers.make_all(demo_app) == 0
    files()[0].unlink()
    assert ask().state == "waiting"
    makers.make_all(demo_app)
    assert jobs.content(seen(made)) == content


def test_before_it_is_ready_there_is_no_file(demo_app):
    with pytest.raises(Conflict) as refused:
        jobs.content(ask())
    assert refused.value.code == "report_not_ready"


def test_a_report_that_takes_too_long_has_failed_and_says_so(demo_app):
    demo_app.config["REPORT_SECONDS"] = 0
    made = ask()
    makers.make_all(demo_app)
    assert (seen(made).state, seen(made).error) == ("failed", "pdf_timeout")
    assert files() == []
    with pytest.raises(Conflict, match="pdf_timeout"):
        jobs.content(seen(made))


def test_a_full_disk_is_told_and_leaves_nothing_behind(demo_app, monkeypatch):
    made = ask()

    def no_room(*_):
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "replace", no_room)
    makers.make_all(demo_app)
    assert (seen(made).state, seen(made).error) == ("failed", "disk_full")
    assert [path.name for path in jobs.folder().iterdir() if not path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("ended_by", "code"), [(signal.SIGKILL, "pdf_killed"), (signal.SIGXCPU, "pdf_timeout")]
)
def test_what_ended_the_renderer_is_told(ended_by, code):
    with pytest.raises(ReportError) as told:
        checked(subprocess.CompletedProcess([], -ended_by, b"", b""))
    assert told.value.code == code


def test_a_renderer_without_memory_is_told():
    with pytest.raises(ReportError) as told:
        checked(subprocess.CompletedProcess([], 1, b"", b"Traceback\nMemoryError: no more\n"))
    assert told.value.code == "pdf_memory"


def test_the_file_of_a_round_that_was_deleted_goes_too(demo_app):
    made = ask()
    makers.make_all(demo_app)
    (file,) = files()
    old = time.time() - jobs.UNNAMED_SECONDS - 1
    os.utime(file, (old, old))
    jobs.drop_old(reports.drop_old())
    assert files() == [file]
    rounds.delete(OURS, SPRING, rounds.get(OURS, SPRING).version)
    jobs.drop_old(reports.drop_old())
    assert files() == []
    assert made.id


def test_a_file_goes_with_its_day(demo_app, monkeypatch):
    ask()
    makers.make_all(demo_app)
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    monkeypatch.setattr(time, "time", tomorrow.timestamp)
    jobs.drop_old(reports.drop_old())
    assert files() == []


def test_at_most_so_many_places_are_taken_in_all_processes(demo_app):
    assert not makers.are_there()
    ask()
    with makers._place(0) as first, makers._place(1) as second, makers._place(0) as none:
        assert (bool(first), bool(second), none) == (True, True, "")
        assert makers.are_there()
        assert makers.make_all(demo_app) == 0
    assert not makers.are_there()


def children(parent):
    """The processes that this one has begun, by what they were called with."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status, words = (folder / "stat").read_text(), (folder / "cmdline").read_text()
        except OSError:
            continue
        if int(status.rpartition(")")[2].split()[1]) == parent:
            found[int(folder.name)] = words
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_report_whose_maker_is_killed_is_made_by_the_next_one(demo_app):
    """The worker begins makers anew; the new one takes up what the killed one had, once."""
    made = ask()
    folder = demo_app.config["DATA_FOLDER"]
    environment = {**os.environ, "CXASSESS_DATA_FOLDER": str(folder), "CXASSESS_REPORT_SECONDS": "180"}
    worker = subprocess.Popen([sys.executable, "-m", "cxassess", "worker"], env=environment)
    try:
        wait_until(lambda: seen(made).state == "making")
        (killed,) = (pid for pid, words in children(worker.pid).items() if "--reports" in words)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: seen(made).is_finished)
        row = db.session.get(reports.ReportRow, (OURS, made.id))
        assert (row.state, row.attempts) == ("ready", 2)
        assert len(files()) == 1
    finally:
        worker.terminate()
        worker.wait(LONGEST)
    wait_until(lambda: not makers.are_there())  # they end with the worker
