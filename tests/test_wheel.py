"""The wheel carries everything: installed elsewhere it serves a page, an API call and a PDF."""

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_START = 60


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the wheel unpacked by pip, and the environment in which only it is cxassess."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    place = folder / "elsewhere"
    install = ["-m", "pip", "install", "--no-deps", "--no-index", "--target", str(place), str(wheel)]
    subprocess.run([sys.executable, *install], check=True, capture_output=True)
    libraries = sysconfig.get_path("purelib")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{place}{os.pathsep}{libraries}",
        "CXASSESS_DATA_FOLDER": str(folder / "data"),
        "CXASSESS_REPORT_SECONDS": "180",  # however busy the machine is
    }
    return folder, environment


def run(installed, *arguments, **options):
    """What the installed command answers, started far from the checkout; -I and -S keep the checkout out."""
    folder, environment = installed
    command = [sys.executable, "-S", "-m", "cxassess", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, **options)


@pytest.fixture(scope="module")
def served(installed):
    """The address at which the installed program serves the demo."""
    folder, environment = installed
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-S", "-m", "cxassess", "serve", "--demo", "--port", str(port)]
    log = (folder / "log").open("wb")
    server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        assert _answers(address, server), (folder / "log").read_text()
        yield address
    finally:
        server.terminate()
        server.wait(timeout=40)
        log.close()


def _answers(address, server):
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return fetch(address + "/readyz")
        except OSError:
            time.sleep(0.2)
    return None


def fetch(address, **options):
    with urllib.request.urlopen(urllib.request.Request(address, **options), timeout=60) as reply:
        return reply.read()


def test_the_installed_program_is_the_one_from_the_wheel(installed):
    done = run(
        installed, "check-questionnaire", str(installed[0] / "elsewhere/cxassess/questionnaires/ten-pillars")
    )
    assert b"no faults" in done.stdout


def test_it_serves_the_assessment_with_its_style(served):
    page = fetch(served + "/r/harbourline-2026-autumn").decode()
    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "Harbourline" in page
    assert len(fetch(served + style)) > 1000


def test_it_scores_over_the_api(installed, served):
    key = run(installed, "api-key", "create", "--name", "test", "--scopes", "score").stdout.decode().strip()
    body = {"questionnaire": "ten-pillars", "responses": [{"answers": {"VG1": 5, "VG2": 5, "VG3": 5}}]}
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    card = json.loads(fetch(served + "/api/v1/scores", data=json.dumps(body).encode(), headers=headers))
    assert card["pillars"][0]["score"] == 100


def test_it_tells_the_guides_of_the_api(served):
    assert b"First score in five minutes" in fetch(served + "/api/v1/docs/guides/first-score")


def test_it_makes_the_report(installed, served):
    assert run(installed, "report", "harbourline-2026-spring").stdout.startswith(b"%PDF-")
