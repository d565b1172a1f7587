"""Whole programs as child processes: a command from its start to its end, and how much memory it took."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*words: str | Path, **environment: str) -> str:
    """What `python WORDS` prints, run in the checkout; whatever it complains of stops the benchmark."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return done.stdout
