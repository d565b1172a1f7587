"""What a machine lacks is said at once, with the one line that brings it."""

import subprocess
import sys
from pathlib import Path

from cxassess import doctor

SCRIPT = Path(doctor.__file__)
LACKING = doctor.Need("Zeppelin", "flying", lambda: False, ("zeppelin",))


def test_the_line_to_type_names_every_package_that_is_missing():
    assert doctor.install_line([LACKING]).endswith("apt-get install -y --no-install-recommends zeppelin")


def test_a_need_that_is_not_met_is_reported_as_missing():
    assert "MISSING  Zeppelin (for flying)" in doctor.report([LACKING])


def test_the_script_runs_without_anything_installed_and_stops_with_one_line():
    # No PATH: Chromium cannot be found, and nothing can be installed.
    command = [sys.executable, "-I", "-S", str(SCRIPT), "--tests"]
    done = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "apt-get install -y --no-install-recommends chromium" in done.stderr
