"""Many reports asked for at once while people fill in the form: what the form's pages take, without and with.

    python -m benchmarks.burst --requests 200 --seconds 20

Serves the demo by the program's own command, has people answer its open round by the form over real sockets,
first alone, then while so many requests for reports come at once by the API, of the same content and of
different. A ratio of the two halves of one run is told, since all else depends on the machine.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from . import machine

LANGUAGES = ("en-GB", "de", "fr", "nl", "es")
"""Each makes another report; where no translation is there it is in English all the same."""
CALLERS = 50
BOUND = 1.5
STARTS_WITHIN, PATIENCE = 120.0, 60.0
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
CHOICE = re.compile(r'type="radio"[^>]*?name="([^"]+)"[^>]*?value="([^"]+)"')


@dataclass
class Seen:
    """Milliseconds of the form's pages and of what was submitted, by half of the run; what went wrong."""

    pages: dict[str, list[float]] = field(default_factory=dict)
    submits: dict[str, list[float]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    asked: Counter[int] = field(default_factory=Counter)
    asking: list[float] = field(default_factory=list)
    made: int = 0

    def note(self, half: str, kind: str, took: float) -> None:
        """Keep what one request took."""
        (self.submits if kind == "submit" else self.pages).setdefault(half, []).append(took)

    def ratio(self, kind: str) -> float:
        """The 95th percentile during the burst divided by the one before it."""
        seen = self.submits if kind == "submit" else self.pages
        return percentile(seen["burst"]) / percentile(seen["alone"])

    def as_text(self) -> str:
        """What was seen, as lines to read."""
        lines = [f"{name}: {value}" for name, value in machine.described().items()]
        for kind, seen in (("page", self.pages), ("submit", self.submits)):
            for half, values in seen.items():
                low, high = percentile(values, 50), percentile(values)
                lines.append(f"{kind:7} {half:6} n={len(values):5}  p50 {low:7.1f} ms  p95 {high:7.1f} ms")
            lines.append(f"{kind:7} ratio of p95 {self.ratio(kind):.2f}  (≤ {BOUND})")
        told = ", ".join(f"{status}: {count}" for status, count in sorted(self.asked.items()))
        lines.append(f"reports asked for at once: {sum(self.asked.values())} ({told})")
        lines.append(f"the last was answered after {max(self.asking, default=0):.0f} ms")
        lines.append(f"reports made meanwhile: {self.made}")
        lines.append(f"faults of the form: {dict(self.faults) or 'none'}")
        return "\n".join(lines)


def percentile(values: list[float], share: int = 95) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


class Person:
    """Somebody without script who answers the first page of a round and submits, again and again."""

    def __init__(self, port: int, round_id: str) -> None:
        self.base, self.cookies = f"/r/{round_id}", dict[str, str]()
        self.line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def answer(self) -> Iterator[tuple[str, float]]:
        """Go once through the round: each request's kind and milliseconds. OSError on a wrong answer."""
        self.cookies.clear()
        yield "page", self.send("GET", "")[0]
        path, more = "/group", {"audience": "staff"}
        while path != "/check":
            took, page, _ = self.send("GET", path)
            yield "page", took
            took, _, path = self.send("POST", path, {**_filled(page), **more})
            yield "page", took
            more = {}
        took, page, _ = self.send("GET", path)
        yield "page", took
        yield "submit", self.send("POST", "/submit", _filled(page))[0]

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[float, str, str]:
        """What the answer took, its text, and the path that it leads to."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(form) if form is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = time.perf_counter()
        self.line.request(method, self.base + path, body, headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        took = (time.perf_counter() - start) * 1000
        if answer.status not in (200, 303):
            raise OSError(f"{method} {path or '/'}: {answer.status}")
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return took, text, answer.headers.get("Location", "").removeprefix(self.base)


def _filled(page: str) -> dict[str, str]:
    """The hidden fields of a page, and the first choice of each question."""
    chosen: dict[str, str] = {}
    for name, value in CHOICE.findall(page):
        chosen.setdefault(name, value)
    return {**dict(HIDDEN.findall(page)), **chosen}


def run(folder: Path, *, requests: int, seconds: float, people: int) -> Seen:
    """What was seen on a copy of the demo in `folder`."""
    keys = _keys(folder)
    seen, half, over = Seen(), ["alone"], threading.Event()
    with _served(folder) as port:
        crowd = [
            threading.Thread(target=_keep_answering, args=(port, seen, half, over), daemon=True)
            for _ in range(people)
        ]
        for each in crowd:
            each.start()
        time.sleep(seconds)
        half[0] = "burst"
        _ask_at_once(port, keys, requests, seen)
        time.sleep(seconds)
        over.set()
        for each in crowd:
            each.join(PATIENCE)
    seen.made = len(list((folder / "reports").glob("*.pdf")))
    return seen


def _keep_answering(port: int, seen: Seen, half: list[str], over: threading.Event) -> None:
    from cxassess import demo

    while not over.is_set():
        person = Person(port, demo.OPEN_ROUND)
        try:
            with closing(person.line):
                while not over.is_set():
                    for kind, took in person.answer():
                        seen.note(half[0], kind, took)
        except (OSError, HTTPException) as fault:
            seen.faults[str(fault)] += 1


def _ask_at_once(port: int, keys: list[str], requests: int, seen: Seen) -> None:
    """So many requests at the same moment: every other one for the same report, the others for different."""
    begin = threading.Barrier(requests)
    wanted = list(_wanted())

    def ask(number: int) -> None:
        round_id, body = wanted[number // 2 % len(wanted)] if number % 2 else wanted[0]
        headers = {"Authorization": f"Bearer {keys[number % len(keys)]}", "Content-Type": "application/json"}
        begin.wait()
        start = time.perf_counter()
        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as line:
            line.request("POST", f"/api/v1/rounds/{round_id}/reports", json.dumps(body), headers)
            answer = line.getresponse()
            answer.read()
        seen.asking.append((time.perf_counter() - start) * 1000)
        seen.asked[answer.status] += 1

    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)


def _wanted() -> Iterator[tuple[str, dict[str, str]]]:
    """The reports that can be asked for, each another one."""
    for language in LANGUAGES:
        for round_id in ("harbourline-2026-spring", "harbourline-2025-autumn", "harbourline-2025-spring"):
            for kind in ("roadmap", "workshop"):
                for paper in ("A4", "Letter"):
                    yield round_id, {"kind": kind, "paper": paper, "language": language}


def _keys(folder: Path, scopes: Sequence[str] = ("results",)) -> list[str]:
    """Keys that may do this, so many that their limits leave the queue to be filled."""
    from cxassess import demo
    from cxassess.app import create_app
    from cxassess.records import keys

    app = create_app({"DATA_FOLDER": str(folder)})
    with app.app_context():
        return [str(keys.create(demo.ORGANISATION, f"burst {number}", scopes)) for number in range(CALLERS)]


def prepare(folder: Path) -> None:
    """Load the demo into a folder."""
    from cxassess import demo, migrations
    from cxassess.app import create_app
    from cxassess.records import clock

    with create_app({"DATA_FOLDER": str(folder)}).app_context():
        migrations.upgrade()
        demo.load(clock.today())


@contextmanager
def _served(folder: Path) -> Iterator[int]:
    """The port on which the product serves this folder, by its own command."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "DATA_FOLDER": str(folder),
        "MEMORY_FOLDER": str(folder),
        "LANGUAGES": ",".join(LANGUAGES),
        "TRUSTED_HOSTS": "127.0.0.1",
    }
    environment = {**os.environ, **{f"CXASSESS_{name}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "cxassess", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _until(lambda: _answers(port))
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)


def _answers(port: int) -> bool:
    """Whether answers are taken and reports are made."""
    with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
        line.request("GET", "/readyz")
        found = json.loads(line.getresponse().read())
        return bool(found.get("reports") == "ok")
    return False


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the server did not start")
        time.sleep(0.1)


def main(arguments: list[str] | None = None) -> int:
    """0 when no answer got lost, whatever the figures are."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.burst", description=__doc__)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20, help="of each half")
    parser.add_argument("--people", type=int, default=4, help="who fill in the form at the same time")
    parser.add_argument("--folder", type=Path, help="data folder with the demo, which is copied; else made")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        if asked.folder:
            shutil.copytree(asked.folder, folder)
        else:
            prepare(folder)
        seen = run(folder, requests=asked.requests, seconds=asked.seconds, people=asked.people)
    print(seen.as_text())
    return 1 if seen.faults else 0


if __name__ == "__main__":
    sys.exit(main())
