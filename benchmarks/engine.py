"""The rows of the engine: scoring over the API, closing a round, scoring a file, exporting a release."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from . import data, floors, memory, ours, peers, programs
from .frame import Entry, Goal, Row, recorded, timed
from .installation import installation

SCORED = {"small": 200, "full": 10_000}
CLOSED = {"small": (200, 400), "full": (10_000, 100_000, 1_000_000)}
FILED = {"small": 500, "full": 100_000}
NOISE = 1.2
"""What a response may cost more in a larger round before that counts as more than in proportion."""

READING = programs.ROOT / "benchmarks/reading.py"


def scores(size: str) -> Iterator[Row]:
    """P2: a batch of responses in one body, over the API, in process."""
    count = SCORED[size]
    body = data.body(count)
    with installation() as place:
        turns = {
            "ours": timed(lambda: place.post("/scores", body)),
            "floor": timed(lambda: floors.scores(body)),
        }
        yield Row(
            "P2",
            f"POST /api/v1/scores, {count:,} responses in one body",
            turns | peers.turn(lambda: peers.scores(body)),
            Goal(2.5),
            note=f"floor: json.loads, numpy’s means and alpha by pillar; {peers.NAME}",
        )


def closing(size: str) -> Iterator[Row]:
    """P6: closing a round, from packed rows to the release; how that grows, and the memory it takes."""
    costs: list[tuple[int, list[float]]] = []
    for count in CLOSED[size]:
        row = _closing(count)
        yield row
        costs.append((count, [value * 1000 / count for value in row.seen["ours"]]))
    for (small, before), (large, after) in pairwise(costs):
        yield Row(
            "P6",
            f"a response’s cost, {large:,} beside {small:,}",
            {"ours": recorded(after), "floor": recorded(before)},
            Goal(NOISE),
            note="floor: the same of ours in the smaller round",
            unit="µs",
            rounds=len(after),
            warm=False,
        )
    yield from _memory(CLOSED[size][-1])


def _closing(count: int) -> Row:
    """The row of one size, with responses of its own."""
    rows = list(data.packed(count))
    turns = {"ours": timed(lambda: ours.closing(rows)), "floor": timed(lambda: floors.closing(rows))}
    return Row(
        "P6",
        f"closing a round of {count:,} responses × 50 items, 20 units",
        turns | peers.turn(lambda: peers.closing(rows)),
        Goal(2),
        note=f"floor: numpy’s load, means by unit and alpha by pillar; {peers.NAME}",
    )


def _memory(count: int) -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "responses"
        memory.write(file, count)

        def peak(who: str) -> float:
            return float(programs.run("-m", "benchmarks.memory", who, file))

        yield Row(
            "P6",
            f"most memory while closing {count:,} responses",
            {"ours": lambda: peak("ours"), "floor": lambda: peak("floor")},
            Goal(1.5, None),
            note="a process of its own; floor: the same with numpy alone",
            unit="GB",
            rounds=1,
            warm=False,
        )


def files(size: str) -> Iterator[Row]:
    """P10: scoring a file and exporting a release, each the whole command in a process of its own."""
    count = FILED[size]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "responses.csv"
        data.write_csv(file, count)
        turns = {
            "ours": timed(lambda: programs.run("-m", "cxassess", "score", file)),
            "floor": timed(lambda: programs.run(READING, file)),
        }
        yield Row(
            "P10",
            f"cxassess score of a CSV of {count:,} rows",
            turns,
            Goal(3),
            note="floor: Python’s csv reads it and turns cells into int",
            warm=False,
        )
    yield from _export(count)


def _export(count: int) -> Iterator[Row]:
    """Released figures do not grow with the responses, so ten times as many must cost less than ten times."""
    with installation() as place:
        large, small = (place.closed_round(number) for number in (count, count // 10))

        def export(name: str) -> str:
            settings = {"CXASSESS_DATA_FOLDER": str(place.folder), "CXASSESS_DATABASE_URL": ""}
            return programs.run("-m", "cxassess", "export", name, **settings)

        yield Row(
            "P10",
            f"cxassess export of the release of {count:,} responses",
            {"ours": timed(lambda: export(large)), "floor": timed(lambda: export(small))},
            Goal(10),
            note="floor: the same of a tenth of the responses; at most 10 is linear",
            warm=False,
        )


ENTRIES: dict[str, Entry] = {"P2": scores, "P6": closing, "P10": files}
