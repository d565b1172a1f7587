"""What this machine has and lacks for cxassess. Standard library only: it runs before all else is there.

python3 cxassess/doctor.py [--fix] [--tests]     what `make` begins with
cxassess doctor                                  the same and the installed program's own state
"""

import argparse
import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables


@dataclass(frozen=True)
class Need:
    """One thing that must be there: how to see it, what it is for, and Debian's packages that bring it."""

    name: str
    purpose: str
    is_there: Callable[[], bool]
    packages: tuple[str, ...] = ()


def _library(name: str) -> Callable[[], bool]:
    def is_there() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return is_there


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _module(name: str) -> Callable[[], bool]:
    def is_there() -> bool:
        try:
            __import__(name)
        except ImportError:
            return False
        return True

    return is_there


PYTHON_VENV = f"python3.{sys.version_info.minor}-venv"
TO_RUN = (
    Need("Python 3.11 or newer", "everything", lambda: sys.version_info >= OLDEST_PYTHON),
    Need("Python's venv", "setting up", _module("ensurepip"), (PYTHON_VENV,)),
    Need("SQLite 3.37 or newer", "keeping answers", lambda: sqlite3.sqlite_version_info >= OLDEST_SQLITE),
    Need("Pango", "the PDF report", _library("libpangoft2-1.0.so.0"), ("libpangoft2-1.0-0",)),
    Need(
        "HarfBuzz subsetting",
        "small PDF files",
        _library("libharfbuzz-subset.so.0"),
        ("libharfbuzz-subset0",),
    ),
)
TO_TEST = (
    Need("Chromium", "the browser tests", _program("chromium", "chromium-browser"), ("chromium",)),
    Need("libatomic", "the browser tests", _library("libatomic.so.1"), ("libatomic1",)),
    Need("curl", "following the documentation", _program("curl"), ("curl",)),
)


def missing(needs: Sequence[Need]) -> list[Need]:
    """The needs that this machine does not meet."""
    return [need for need in needs if not need.is_there()]


def install_line(needs: Sequence[Need]) -> str:
    """The one line that brings what is missing."""
    packages = " ".join(package for need in needs for package in need.packages)
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {packages}"


def install(needs: Sequence[Need]) -> bool:
    """Install what is missing, when this user may; False when it may not or it failed."""
    packages = [package for need in needs for package in need.packages]
    prefix = _rights()
    if prefix is None or not packages or not shutil.which("apt-get"):
        return False
    print(f"Installing {', '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-yq", "--no-install-recommends", *packages]):
        command = [*prefix, "apt-get", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout[-1000:], done.stderr[-1000:], sep="\n", file=sys.stderr)
            return False
    return True


def _rights() -> list[str] | None:
    """What goes before a command that needs root: nothing, sudo without password, None if not allowed."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
    ):
        return ["sudo", "-n"]
    return None


def report(needs: Sequence[Need]) -> str:
    """A line for each need: there or missing, and what it is for."""
    lines = [
        f"{'ok     ' if need.is_there() else 'MISSING'}  {need.name} (for {need.purpose})" for need in needs
    ]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything is there, else 1 and the one line to type."""
    parser = argparse.ArgumentParser(description="Say what this machine has and lacks for cxassess.")
    parser.add_argument("--fix", action="store_true", help="install what is missing, when allowed")
    parser.add_argument("--tests", action="store_true", help="also look for what the tests need")
    options = parser.parse_args(arguments)
    needs = (*TO_RUN, *TO_TEST) if options.tests else TO_RUN
    lacking = missing(needs)
    if lacking and options.fix and install(lacking):
        lacking = missing(needs)
    if not options.fix:
        print(report(needs))
    if not lacking:
        return 0
    names = ", ".join(f"{need.name} (for {need.purpose})" for need in lacking)
    print(f"Missing: {names}.", file=sys.stderr)
    if any(need.packages for need in lacking):
        print(f"Type this once, then try again:\n\n    {install_line(lacking)}\n", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
