"""The rows of handing in a million responses: by the command and over the API, and who waits meanwhile."""

import json
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from . import data, memory, programs
from .engine import READING
from .frame import Entry, Goal, Row, timed
from .installation import Installation, installation
from .served import Served, begin, chunk, served

HANDED_IN = {"small": 2_000, "full": 1_000_000}
PIECE = 256 * 1024
FLAT = 1.2
"""What ten times the rows may need in memory, beside a tenth of them, and still be called flat."""
MOST_MEMORY, LONGEST_WAIT = 150, 1000
SUBMITS_EACH = 0.05


def handing_in(size: str) -> Iterator[Row]:
    """P9: importing files by the command, then the same as a stream over the API."""
    count = HANDED_IN[size]
    with installation() as place, TemporaryDirectory() as folder:
        round_id = _open_round(place, count)
        files = {"CSV": Path(folder) / "responses.csv", "NDJSON": Path(folder) / "responses.ndjson"}
        data.write_csv(files["CSV"], count)
        data.write_ndjson(files["NDJSON"], count)
        for kind, file in files.items():
            yield _imported(place, round_id, kind, file, count)
        yield from _memory(place, round_id, Path(folder), count)
        yield from _streamed(place, round_id, files["NDJSON"], count)


def _open_round(place: Installation, count: int) -> str:
    units = [{"id": unit.id, "name": unit.name, "headcount": unit.headcount} for unit in data.units(count)]
    wanted = {"name": "Bulk", "questionnaire": data.questionnaire().id, "units": units}
    made: str = json.loads(place.post("/rounds", wanted))["id"]
    place.post(f"/rounds/{made}/open")
    return made


def _settings(place: Installation) -> dict[str, str]:
    return {"CXASSESS_DATA_FOLDER": str(place.folder), "CXASSESS_DATABASE_URL": ""}


def _imported(place: Installation, round_id: str, kind: str, file: Path, count: int) -> Row:
    def ours() -> str:
        return programs.run("-m", "cxassess", "import-responses", round_id, file, **_settings(place))

    return Row(
        "P9",
        f"cxassess import-responses of {count:,} rows, {kind}",
        {"ours": timed(ours), "floor": timed(lambda: programs.run(READING, file))},
        Goal(3),
        note="floor: Python reads the file and parses it; each a process of its own",
        warm=False,
    )


def _memory(place: Installation, round_id: str, folder: Path, count: int) -> Iterator[Row]:
    whole, tenth = folder / "responses.ndjson", folder / "tenth.ndjson"
    data.write_ndjson(tenth, count // 10)

    def peak(file: Path) -> float:
        told = programs.run("-m", "benchmarks.bulk", round_id, file, **_settings(place))
        return float(told.split()[-1])

    yield Row(
        "P9",
        f"most memory while importing {count:,} rows, NDJSON",
        {"ours": lambda: peak(whole), "floor": lambda: peak(tenth)},
        Goal(FLAT),
        note="floor: the same of a tenth of the rows",
        unit="GB",
        rounds=1,
        warm=False,
    )


def _streamed(place: Installation, round_id: str, file: Path, count: int) -> Iterator[Row]:
    """Time, memory of the web process and the longest wait of others, all of one stream."""
    address = f"/rounds/{round_id}/responses"
    waits: list[float] = []
    with served(place.folder, DATABASE_URL="") as site:
        (worker,) = site.workers()
        _submit(site, place.key, address)
        idle = _resident(worker, "VmRSS")
        yield Row(
            "P9",
            f"POST of {count:,} responses as NDJSON in chunks",
            {
                "ours": timed(lambda: _send(site, place.key, address, file, waits)),
                "floor": timed(lambda: programs.run(READING, file)),
            },
            Goal(4),
            note="floor: Python parses the file; one web process, others submit meanwhile",
            rounds=1,
            warm=False,
        )
        grown = _resident(worker, "VmHWM") - idle
        seen = f"of a stream of {count:,} responses"
        yield _told(f"memory of the web process above idle, {seen}", grown, MOST_MEMORY, "MB")
        yield _told(f"longest wait of others who submit, {seen}", max(waits), LONGEST_WAIT, "ms")


def _told(work: str, figure: float, bound: float, unit: str) -> Row:
    """A row of a figure that was seen beside another."""
    return Row("P9", work, {"ours": lambda: figure}, Goal(bound, None), unit=unit, rounds=1, warm=False)


def _send(site: Served, key: str, address: str, file: Path, waits: list[float]) -> None:
    """Send the file while somebody submits one response after the other."""
    ended = threading.Event()

    def others() -> None:
        while not ended.is_set():
            start = time.perf_counter()
            _submit(site, key, address)
            waits.append((time.perf_counter() - start) * 1000)
            ended.wait(SUBMITS_EACH)

    beside = threading.Thread(target=others)
    beside.start()
    try:
        with closing(begin(site.line(timeout=3600), key, address)) as line, file.open("rb") as stream:
            while piece := stream.read(PIECE):
                line.send(chunk(piece))
            line.send(b"0\r\n\r\n")
            answer = line.getresponse()
            if answer.status != 201:
                raise RuntimeError(f"POST {address}: {answer.status} {answer.read()!r}")
    finally:
        ended.set()
        beside.join()


def _submit(site: Served, key: str, address: str) -> None:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with closing(site.line()) as line:
        line.request("POST", f"/api/v1{address}", json.dumps({"answers": {"VG1": 3}}), headers)
        line.getresponse().read()


def _resident(pid: int, what: str) -> float:
    """Megabytes of a process by the kernel's count: VmRSS now, VmHWM at the most."""
    found = re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def main(round_id: str, file: str) -> None:
    """Import a file as the command does, then print the most memory that took."""
    from cxassess.app import create_app
    from cxassess.cli import commands

    commands(["import-responses", round_id, file], standalone_mode=False, obj=create_app)
    print(memory.peak())


ENTRIES: dict[str, Entry] = {"P9": handing_in}

if __name__ == "__main__":
    main(*sys.argv[1:])
