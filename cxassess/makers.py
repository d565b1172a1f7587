"""The makers of reports: a process beside the worker that looks for reports that wait, a few times a second.

It has so many places as reports may be made at once. Each is a lock on a file in the data folder, so that all
processes together have no more; the lock ends with its process, however that ends, and whoever takes the
place next takes back what was being made there. The process is nicer than others to the machine: forms go
first.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask, current_app

from . import jobs
from .records import acts, reports

EVERY_SECONDS = 0.3
SWEEP_SECONDS = 60.0
BEYOND_SECONDS = 60
"""How much longer than its PDF a whole report may take, before its maker is given up."""
NICENESS = 10
log = logging.getLogger(__name__)


def make_on(app: Flask, *, with_parent: bool = False) -> None:
    """Make reports until the process is ended; `with_parent`, until the process that started this one has.

    It ends itself too when a report takes for ever, so that its places become free.
    """
    os.nice(NICENESS)
    _warm_up()
    parent, begun = os.getppid(), dict[int, float]()
    for number in range(app.config["REPORTS_AT_ONCE"]):
        threading.Thread(target=_stay_at, args=(app, number, begun), daemon=True).start()
    longest = lease(app).total_seconds()
    while not (with_parent and os.getppid() != parent):
        time.sleep(EVERY_SECONDS)
        if any(since < time.monotonic() - longest for since in list(begun.values())):
            log.error("a report took longer than %d seconds; the maker begins anew", longest)
            os._exit(1)


def make_all(app: Flask) -> int:
    """Make all that waits, one after the other, unless all places are taken; how many were made."""
    for number in range(app.config["REPORTS_AT_ONCE"]):
        with app.app_context(), _place(number) as name:
            if name:
                _begin_at(name)
                return sum(1 for _ in iter(lambda: _make_one(name), False))
    return 0


def are_there() -> bool:
    """Whether anybody makes reports."""
    try:
        return any(_is_taken(number) for number in range(current_app.config["REPORTS_AT_ONCE"]))
    except OSError:  # a folder that cannot be written: nobody could make one there
        return False


def lease(app: Flask) -> timedelta:
    """For how long a maker has a report, before it counts as dead."""
    return timedelta(seconds=app.config["REPORT_SECONDS"] + BEYOND_SECONDS)


def _stay_at(app: Flask, number: int, begun: dict[int, float]) -> None:
    """Wait for a place, then make what comes there for ever."""
    while True:
        try:
            with app.app_context(), _place(number) as name:
                if name:
                    _serve_at(app, name, number, begun)
        except Exception as error:  # a database that is away for a while, a folder that cannot be written
            log.error("reports cannot be made: %s", type(error).__name__)
        time.sleep(1)


def _serve_at(app: Flask, name: str, number: int, begun: dict[int, float]) -> None:
    _begin_at(name)
    swept = 0.0
    while True:
        begun[number] = time.monotonic()
        try:
            with app.app_context():  # its end gives back the connection
                busy = _make_one(name)
                if number == 0 and swept < time.monotonic() - SWEEP_SECONDS:
                    jobs.drop_old(reports.drop_old())
                    swept = time.monotonic()
        finally:
            begun.pop(number, None)
        if not busy:
            time.sleep(EVERY_SECONDS)


def _begin_at(name: str) -> None:
    acts.done_by(acts.PROGRAM)
    reports.take_back(name)


def _make_one(name: str) -> bool:
    """Whether there was a report to make. One that fails in a way nobody has thought of has failed."""
    claim = reports.claim(name, lease(current_app))
    if claim is None:
        return False
    try:
        jobs.make(claim)
    except Exception as error:
        log.error("a report could not be made: %s", type(error).__name__)
        reports.failed(claim, "report_failed")
    except BaseException:  # the process is asked to end
        reports.give_back(claim)
        raise
    return True


def _is_taken(number: int) -> bool:
    with _place(number) as name:
        return not name


@contextmanager
def _place(number: int) -> Iterator[str]:
    """A place of one's own, by its name; an empty one when somebody else has it."""
    path = _lock(number)
    with open(path, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield ""
            return
        yield path.name


def _lock(number: int) -> Path:
    return jobs.folder() / f".place-{number}"


def _warm_up() -> None:
    """Import what the first report would have to wait for."""
    from . import charts, findings  # noqa: F401
