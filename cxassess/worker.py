"""What the program does on its own, beside the web processes: one round of tasks every few seconds.

Each task asks the database what is due, so a restart or a second worker forgets and repeats nothing. A task
that fails is logged and tried again in the next round of tasks; the others go on.

Reports are made by a process beside it (`makers`), so that neither waits for the other: it is begun here, and
begun anew when it has ended.
"""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from flask import Flask

from . import alerts, post, webhooks
from .records import acts, retention, schedule, upkeep

EVERY_SECONDS = 5
MAKERS = (sys.executable, "-m", "cxassess", "worker", "--reports", "--with-parent")
TASKS: tuple[Callable[[], object], ...] = (
    schedule.keep_dates,
    alerts.remind,
    post.deliver,
    webhooks.deliver,
    retention.carry_out,
    upkeep.catch_up,
)
log = logging.getLogger(__name__)


def work(app: Flask) -> None:
    """Do everything that is due now, once."""
    for task in TASKS:
        with app.app_context():
            acts.done_by(acts.PROGRAM)
            try:
                task()
            except Exception as error:  # whatever it is, the other tasks must go on
                log.error("the task %s failed: %s", task.__module__, type(error).__name__)


def work_on(app: Flask, *, with_parent: bool = False) -> None:
    """Work until the process is ended; `with_parent`, until the process that started this one has."""
    parent = os.getppid()
    threading.Thread(target=_keep_makers, daemon=True).start()
    while not (with_parent and os.getppid() != parent):
        work(app)
        time.sleep(EVERY_SECONDS)


def _keep_makers() -> None:
    """Have makers of reports for ever: they end when this process does, and begin anew when they end."""
    while True:
        subprocess.run(MAKERS, check=False)
        time.sleep(1)
