"""The command: measures the rows asked for, prints the table and writes it to a folder."""

import argparse
import sys
from pathlib import Path

from . import api, bulk, engine, frame, report

ROOMS = (engine, bulk, api)
"""Where entries stand: each module has `ENTRIES`, from a row's id to what yields its lines."""

ENTRIES = {name: entry for room in ROOMS for name, entry in room.ENTRIES.items()}
RESULTS = Path(__file__).resolve().parent / "results"


def main(arguments: list[str] | None = None) -> int:
    """0, whatever the figures are."""
    asked = _parser().parse_args(arguments)
    repeat = asked.repeat or frame.ROUNDS[asked.size]
    found: list[frame.Row] = []
    for name in asked.rows:
        print(f"{name} …", file=sys.stderr, flush=True)
        found += frame.measured(ENTRIES[name], asked.size, repeat)
    name = asked.size if asked.rows == list(ENTRIES) else "-".join([asked.size, *asked.rows])
    made = report.Report(asked.size, repeat, found)
    print(made.as_text())
    made.write(asked.results, name)
    return 0


def _parser() -> argparse.ArgumentParser:
    """What reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", type=_rows, default=list(ENTRIES), help="as P2,P6; all when left out")
    parser.add_argument("--size", choices=frame.ROUNDS, default="full")
    parser.add_argument("--repeat", type=_rounds, help="rounds in which each has a turn; 5 at full size")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="folder that the results are written to"
    )
    return parser


def _rows(text: str) -> list[str]:
    """The ids in a text, in the table's order."""
    wanted = {word.strip().upper() for word in text.split(",") if word.strip()}
    if unknown := sorted(wanted - ENTRIES.keys()):
        raise argparse.ArgumentTypeError(f"there is no row {', '.join(unknown)}; use {', '.join(ENTRIES)}")
    return [name for name in ENTRIES if name in wanted] or list(ENTRIES)


def _rounds(text: str) -> int:
    """A number of rounds."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of rounds; use 5 or more for figures to keep")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
