"""Races and faults of submitting, over HTTP against the product as it is served, as often as one likes.

    python -m tests.adversaries.races --engine sqlite --what submits --times 50

Says what was done and seen; status 1 when a promise was broken. `--plant` breaks one on purpose, in a copy.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from random import Random
from typing import Any

from .races_acts import close, first_pages, save_and_submit, submits, tabs, two_pages
from .races_faults import cuts, disk, kill, small_disk
from .races_links import behind_a_line, close_held, links, pages, tabs_held
from .races_plants import PLANTS, planted
from .races_seen import Seen, summary
from .races_site import ENGINES, ROOT, serving

MOST_TOLD = 20
Experiment = Callable[..., Seen]
EVERYWHERE: dict[str, tuple[Experiment, ...]] = {
    "submits": (submits,),
    "tabs": (tabs, first_pages, two_pages, save_and_submit),
    "close": (close,),
    "cuts": (cuts,),
    "kill": (kill,),
}
ONLY: dict[str, tuple[str, tuple[Experiment, ...]]] = {
    "disk": ("sqlite", (disk,)),
    "links": ("postgresql", (links, pages)),
    "held": ("postgresql", (close_held, tabs_held)),
}


def main(arguments: Sequence[str]) -> int:
    """0 when every promise held, else 1."""
    asked = _parser().parse_args(arguments)
    engine, experiments = ONLY.get(asked.what, (asked.engine, EVERYWHERE.get(asked.what, ())))
    if engine != asked.engine:
        print(f"--what {asked.what} goes with --engine {engine}")
        return 2
    with (
        planted(asked.plant) if asked.plant else nullcontext(asked.program) as program,
        _places(asked.what, engine, program) as places,
    ):
        return max([_run(asked, name, place, each) for name, place in places for each in experiments])


def _run(asked: argparse.Namespace, name: str, place: Any, experiment: Experiment) -> int:
    """Do an experiment so many times and say what was seen; 1 when a promise was broken."""
    began = time.monotonic()
    size = {"size": asked.size} if asked.size else {}
    turns = [Random(f"{asked.seed} {number}") for number in range(asked.times)]
    found = [_turn(experiment, place, turn, **size) for turn in turns]
    print(f"{experiment.__name__} on {name}: {summary(found)} ({time.monotonic() - began:.0f} s)")
    faults = [f"    turn {number}: {fault}" for number, seen in enumerate(found) for fault in seen.faults]
    print("\n".join([*faults[:MOST_TOLD], f"    {len(faults)} broken promises"]), flush=True)
    return int(bool(faults))


def _turn(experiment: Experiment, place: Any, chance: Random, **size: int) -> Seen:
    """What one turn saw; also when nobody could go on any more."""
    try:
        return experiment(place, chance, **size)
    except AssertionError as error:
        return Seen(also=[str(error).partition("\n")[0]])


@contextmanager
def _places(what: str, engine: str, program: Path) -> Iterator[list[tuple[str, Any]]]:
    """Where experiments take place, by name."""
    with ExitStack() as stack:
        if what in ("links", "held"):
            yield [("postgresql behind a relay", stack.enter_context(behind_a_line(program)))]
            return
        places = [(engine, stack.enter_context(serving(engine, program)))]
        if what == "disk" and (folder := stack.enter_context(small_disk())):
            places.append(("sqlite on a small disk", stack.enter_context(serving(engine, program, folder))))
        yield places


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.adversaries.races", description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    parser.add_argument("--what", choices=[*EVERYWHERE, *ONLY], required=True)
    parser.add_argument("--times", type=int, default=10, help="how often; 10 unless told")
    parser.add_argument("--size", type=int, help="how many at once")
    parser.add_argument("--seed", default="1", help="of every choice made by chance")
    parser.add_argument("--program", type=Path, default=ROOT, help="another checkout to serve")
    parser.add_argument("--plant", choices=PLANTS, help="a fault to serve the program with")
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are ended too
    sys.exit(main(sys.argv[1:]))
