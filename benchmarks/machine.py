"""The machine that figures come from, without anything that names its owner."""

import os
import platform
from pathlib import Path

import numpy as np

from cxassess import __version__


def described() -> dict[str, str]:
    """What a reader needs to know of the machine and the versions; `load` is of the last five minutes."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "load": f"{os.getloadavg()[1]:.1f}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": _system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "cxassess": __version__,
    }


def _processor() -> str:
    """The model of the processor, as Linux has it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
