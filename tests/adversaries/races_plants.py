"""Faults to plant in a copy of the program, each of a kind that these experiments are there to find."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .races_site import ROOT

FOLDERS = ("cxassess", "templates", "questionnaires")


@dataclass(frozen=True)
class Plant:
    """A fault: in which file, what stands there and what takes its place; what has no place is added."""

    file: str
    changes: tuple[tuple[str, str], ...]


LATER = """

_at_once = submit


def submit(survey_round, code, answers):
    import threading

    from flask import current_app

    app = current_app._get_current_object()

    def store():
        with app.app_context():
            _at_once(survey_round, code, answers)

    threading.Timer(0.5, store).start()
"""
PLANTS = {
    # The ballot is spent whether or not it was spent before: found by submits and tabs.
    "unconditional": Plant("responses.py", ((", BallotRow.spent.is_(False)", ""),)),
    # The ballot stays as it was, so that a second try is stored again: found by cuts.
    "unspent": Plant(
        "responses.py",
        (
            (".values(spent=True)", ".values(spent=False)"),
            ("session.execute(delete(DraftRow)", "(delete(DraftRow)"),
        ),
    ),
    # Thanked before the commit: found by kill, links and close.
    "early": Plant("responses.py", (("", LATER),)),
    # A failed commit is taken for done: found by disk and links.
    "deaf": Plant("database.py", (("        raise StorageUnavailable from error", "        pass"),)),
    # Answers are taken without asking whether the round is open: found by close.
    "unasked": Plant("responses.py", (("", "\n\ndef require_open(survey_round):\n    pass\n"),)),
}


@contextmanager
def planted(name: str) -> Iterator[Path]:
    """A copy of the program with a fault in it. Raises ValueError when the code has no such place now."""
    with tempfile.TemporaryDirectory(prefix="races-plant-") as folder:
        for part in FOLDERS:
            shutil.copytree(ROOT / part, Path(folder, part), ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "setup.cfg", folder)  # by which the program knows that it is in a checkout
        _plant(PLANTS[name], Path(folder, "cxassess", "records"))
        yield Path(folder)


def _plant(plant: Plant, room: Path) -> None:
    file = room / plant.file
    code = file.read_text()
    for place, fault in plant.changes:
        if place not in code:
            raise ValueError(f"{plant.file} does not say {place!r} any more: change the plant")
        code = code.replace(place, fault) if place else code + fault
    file.write_text(code)
