"""The worker does what is due, and one task that fails keeps no other from its turn."""

import subprocess
import sys

from cxassess import worker


def test_a_task_that_fails_does_not_stop_the_next(app, monkeypatch, caplog):
    done = []

    def fails():
        raise RuntimeError("somebody's words")

    monkeypatch.setattr(worker, "TASKS", (fails, lambda: done.append("next")))
    worker.work(app)
    assert done == ["next"]
    assert "RuntimeError" in caplog.text
    assert "somebody's words" not in caplog.text


def test_the_worker_ends_when_what_was_due_is_done(empty_database):
    run = subprocess.run(
        [sys.executable, "-m", "cxassess", "worker", "--once"],
        env={"CXASSESS_DATA_FOLDER": str(empty_database), "PATH": ""},
        capture_output=True,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, b"")
