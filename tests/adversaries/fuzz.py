"""Every operation of the API's document, driven by made-up calls in long runs: as many as one likes.

    python -m tests.adversaries.fuzz --cases 50000

Says how often each operation answered what; status 1 when there was a fault: a status from 500 on, an answer
that is not as documented, a broken call that was taken, a refusal that points nowhere or tells of the inside.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from schemathesis import GenerationMode

from cxassess import migrations
from tests.api.ground import Ground, laid
from tests.conftest import make_app
from tests.web.matrix import build, leave

from .fuzz_machine import Player, Seen, knock, operations, walk

APART = 0.25  # of all calls, those that are made operation by operation, half of them broken
A_BATCH = 3000


def main(arguments: Sequence[str]) -> int:
    """0 when there was no fault, else 1."""
    asked = _parser().parse_args(arguments)
    began = time.monotonic()
    with standing() as ground:
        player = Player(ground)
        drive(player, asked.cases, asked.seed)
        missing = {f"{each.method.upper()} {each.path}" for each in operations(player)} - set(
            player.seen.modes
        )
    print("\n".join(report(player.seen)))
    print(f"{time.monotonic() - began:.0f} s")
    return int(bool(player.seen.faults or missing))


def drive(player: Player, cases: int, number: int) -> None:
    """Make so many calls: each operation by itself in both modes, the rest in runs."""
    every = operations(player)
    each = max(1, round(cases * APART / len(every) / len(GenerationMode)))
    for operation in every:
        for mode in GenerationMode:
            knock(player, operation, mode, each, number)
    while (left := cases - player.seen.cases) > 0:
        number += 1
        walk(player, min(left, A_BATCH), number)


def report(seen: Seen) -> Iterator[str]:
    """What was met, a line for each operation, and what was wrong."""
    yield f"{'operation':64} calls  done  statuses"
    for name, statuses in sorted(seen.statuses.items(), key=lambda each: each[0].split()[::-1]):
        done = sum(count for status, count in statuses.items() if status < 300)
        told = ", ".join(f"{status} {count}" for status, count in sorted(statuses.items()))
        yield f"{name:64} {sum(statuses.values()):5} {done:5}  {told}"
    yield f"{seen.cases} calls; the slowest took {seen.slowest[0]:.2f} s: {seen.slowest[1]}"
    yield from (f"FAULT {what}\n    {how}" for what, how in seen.faults.items())
    yield f"{len(seen.faults)} kinds of faults"


@contextmanager
def standing() -> Iterator[Ground]:
    """The world in a folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        folder = Path(place)
        app = make_app(folder / "empty")
        with app.app_context():
            migrations.upgrade()
            leave(app)
        yield from laid(build(folder / "empty", folder / "made"), folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.adversaries.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="how many calls; 2,000 unless told")
    parser.add_argument("--seed", type=int, default=1, help="of every choice made by chance")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
