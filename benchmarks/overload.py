"""Ten times what the API can take, and callers who send drop by drop, while people fill in the form.

    python -m benchmarks.overload --callers 200 --slow 50 --seconds 300

Serves the demo by the program's own command. People answer its open round by the form over real sockets,
first alone; then many programs call without pause, others begin long bodies and never end them, others say
nothing. What counts: nothing of the form fails, its pages stay quick, programs get 429 with Retry-After and
never a status from 500 up, and the server's memory does not grow.
"""

import argparse
import json
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from . import burst, machine

MOST_P95 = 1000.0
"""Milliseconds within which a submission is to be taken, however many programs call."""
BODY = json.dumps({"questionnaire": "ten-pillars", "responses": [{"answers": {"VG1": 4}}]})
PAUSE = 0.01


@dataclass
class Under:
    """What programs were answered while people filled in the form."""

    form: burst.Seen = field(default_factory=burst.Seen)
    statuses: Counter[int] = field(default_factory=Counter)
    without_retry: int = 0
    memory: list[int] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether no submission failed, and no program got a status from 500 up or a 429 without advice."""
        submits = sum(map(len, self.form.submits.values()))
        return not self.form.faults and not self.without_retry and submits > 0 and max(self.statuses) < 500

    def as_text(self) -> str:
        """What was seen, as lines to read."""
        lines = [f"{name}: {value}" for name, value in machine.described().items()]
        for kind, seen in (("page", self.form.pages), ("submit", self.form.submits)):
            for half, values in seen.items():
                low, high = burst.percentile(values, 50), burst.percentile(values)
                lines.append(f"{kind:7} {half:8} n={len(values):5}  p50 {low:7.1f} ms  p95 {high:7.1f} ms")
        worst = burst.percentile(self.form.submits.get("overload", [0.0]))
        lines.append(f"p95 of a submission under overload: {worst:.0f} ms  (≤ {MOST_P95:.0f})")
        told = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        lines.append(f"calls of programs: {sum(self.statuses.values())} ({told})")
        lines.append(f"429 without Retry-After: {self.without_retry}")
        lines.append(f"faults of the form: {dict(self.form.faults) or 'none'}")
        if self.memory:
            lines.append(
                f"memory of the server: {self.memory[0]:,} KiB before, {self.memory[-1]:,} KiB after"
            )
        return "\n".join(lines)


def run(folder: Path, *, callers: int, slow: int, seconds: float, people: int) -> Under:
    """What was seen on a copy of the demo in `folder`; a third of the time the people are alone."""
    seen, half, over = Under(), ["alone"], threading.Event()
    key = burst._keys(folder, ["score", "responses"])[0]
    with burst._served(folder) as port:
        crowd = [_start(burst._keep_answering, port, seen.form, half, over) for _ in range(people)]
        time.sleep(seconds / 3)
        seen.memory.append(_memory(port))
        half[0] = "overload"
        crowd += [_start(_keep_calling, port, key, seen, over) for _ in range(callers)]
        crowd += [_start(_dawdle, port, key, number % 3, over) for number in range(slow)]
        time.sleep(seconds * 2 / 3)
        seen.memory.append(_memory(port))
        over.set()
        for each in crowd:
            each.join(burst.PATIENCE)
    return seen


def _start(target: object, *given: object) -> threading.Thread:
    thread = threading.Thread(target=target, args=given, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def _keep_calling(port: int, key: str, seen: Under, over: threading.Event) -> None:
    """A program that never waits, whatever it is told."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    while not over.is_set():
        with suppress(OSError, HTTPException), closing(_line(port)) as line:
            while not over.is_set():
                line.request("POST", "/api/v1/scores", BODY, headers)
                answer = line.getresponse()
                answer.read()
                seen.statuses[answer.status] += 1
                seen.without_retry += answer.status == 429 and "Retry-After" not in answer.headers
                over.wait(PAUSE)


def _dawdle(port: int, key: str, kind: int, over: threading.Event) -> None:
    """Somebody who says nothing, or half a head, or a head and then a body drop by drop."""
    head = (
        f"POST /api/v1/scores HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 20000000\r\n\r\n"
    ).encode()
    begin = (b"", head[:60], head)[kind]
    while not over.is_set():
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 30) as line:
            line.sendall(begin)
            while not over.wait(1):
                line.sendall(b" " if kind == 2 else b"x" if kind else b"")


def _line(port: int) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", port, timeout=burst.PATIENCE)


def _memory(port: int) -> int:
    """KiB of all processes that serve on this port."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            if f"{port}" in (status.parent / "cmdline").read_text():
                text = status.read_text().split("VmRSS:")
                total += int(text[1].split()[0]) if len(text) > 1 else 0
    return total


def main(arguments: list[str] | None = None) -> int:
    """0 when nothing of the form failed and programs were refused as they should be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overload", description=__doc__)
    parser.add_argument("--callers", type=int, default=100, help="programs that call without pause")
    parser.add_argument("--slow", type=int, default=60, help="connections on which little comes")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--people", type=int, default=4, help="who fill in the form at the same time")
    parser.add_argument("--folder", type=Path, help="data folder with the demo, which is copied; else made")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        if asked.folder:
            shutil.copytree(asked.folder, folder)
        else:
            burst.prepare(folder)
        sizes = {name: getattr(asked, name) for name in ("callers", "slow", "seconds", "people")}
        seen = run(folder, **sizes)
    print(seen.as_text())
    return 0 if seen.sound else 1


if __name__ == "__main__":
    sys.exit(main())
