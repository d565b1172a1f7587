"""The tool that plants faults, on a module so small that its faults can be counted by hand."""

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parent.parent / "tools/mutants.py"
MODULE = "def adult(age):\n    return age >= 18\n"
TEST = "from tiny.ages import adult\n\n\ndef test_adult():\n    assert adult(18) and not adult(9)\n"


@pytest.fixture
def repository(tmp_path):
    for name, text in {"tiny/__init__.py": "", "tiny/ages.py": MODULE, "tests/test_ages.py": TEST}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def run(repository, *more):
    command = [sys.executable, TOOL, "--root", repository, *more, "tiny/ages.py"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines()


def test_a_fault_that_tests_notice_is_told_from_one_that_they_do_not(repository):
    code, lines = run(repository)
    place = "tiny/ages.py:2: return age >= 18"
    assert f"killed (test_ages.py::test_adult) {place}  ->  return (age > 18)" in lines
    assert f"SURVIVED {place}  ->  return age >= (17)" in lines
    assert (code, lines[-1]) == (1, "tiny/ages.py: 5 mutants, 4 killed, 1 survived, 80.0%")


def test_no_more_faults_are_planted_than_were_asked_for(repository):
    _, lines = run(repository, "--sample", "2")
    assert len(lines) == 3
    assert lines[-1].startswith("tiny/ages.py: 2 mutants, ")


def test_tests_that_fail_by_themselves_tell_nothing(repository):
    (repository / "tests/test_ages.py").write_text("def test_nothing():\n    assert False\n")
    assert run(repository) == (1, [])
