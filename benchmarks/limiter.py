"""How exactly several processes count together what a key may spend, and what counting costs.

    python -m benchmarks.limiter --processes 4 --seconds 60

Each process asks as often as it can. What they got together is compared with what one bucket would have
given; the goal is an error of at most 2 %.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cxassess.shared.allowances import WINDOW

MOST_ERROR = 0.02
ASK = """
import sys, time
from pathlib import Path
from cxassess.shared.allowances import Allowances
kept, begin, end, quota = Allowances(Path(sys.argv[1]), "s" * 40), *map(float, sys.argv[2:])
while time.monotonic() < begin:
    time.sleep(0.001)
asked = got = 0
while time.monotonic() < end:
    asked += 1
    got += kept.take("key", 1, int(quota)).allowed
print(asked, got)
"""


@dataclass(frozen=True)
class Spent:
    """What all processes asked for and got together, and what they should have got."""

    asked: int
    got: int
    due: float
    seconds: float
    processes: int

    @property
    def error(self) -> float:
        """By what share they got too much."""
        return self.got / self.due - 1

    def as_text(self) -> str:
        """What was seen, as lines to read."""
        each = self.seconds * self.processes / self.asked * 1e6
        return (
            f"asked {self.asked:,}, got {self.got:,}, due {self.due:,.0f}: error {self.error:+.3%} "
            f"(at most {MOST_ERROR:.0%})\n{each:.1f} µs each, with {self.processes} that do nothing else"
        )


def spend(path: Path, *, processes: int, seconds: float, quota: int) -> Spent:
    """What so many processes got in so many seconds."""
    begin = time.monotonic() + 1.5
    given = [str(path), str(begin), str(begin + seconds), str(quota)]
    command = [sys.executable, "-c", ASK, *given]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    told = [each.communicate(timeout=seconds + 60)[0].split() for each in running]
    asked, got = (sum(int(each[place]) for each in told) for place in (0, 1))
    return Spent(asked, got, quota + seconds * quota / WINDOW, seconds, processes)


def main(arguments: list[str] | None = None) -> int:
    """0 when they got what was due to them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.limiter", description=__doc__)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--quota", type=int, default=60_000, help="in a minute")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        sizes = {name: getattr(asked, name) for name in ("processes", "seconds", "quota")}
        spent = spend(Path(folder) / "allowances", **sizes)
    print(spent.as_text())
    return 0 if abs(spent.error) <= MOST_ERROR else 1


if __name__ == "__main__":
    sys.exit(main())
