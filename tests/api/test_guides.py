"""The commands of the guides, run exactly as they stand on the served page, print what the page says."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import playwright
import pytest

from cxassess import makers
from cxassess.records import organisations
from tests.browser.site import serving
from tests.conftest import make_app

from .test_docs_pages import Page

ROOT = Path(__file__).resolve().parent.parent.parent
NODE = Path(playwright.__file__).parent / "driver/node"
DONE = "=== done"


@pytest.fixture
def followed(empty_database, tmp_path):
    """A maker of what a terminal shows to somebody who follows a guide of a running server."""
    app = make_app(shutil.copytree(empty_database, tmp_path / "data"))
    with app.app_context():
        organisations.create("Meadow Dairy", "meadow")
    with serving(app) as site:
        app.config["PUBLIC_URL"] = site.url
        yield lambda name: follow(app, name, tmp_path)


def follow(app, name, folder):
    """What each command of a guide printed, beside what the page says that it prints."""
    blocks = Page(app.test_client().get(f"/api/v1/docs/guides/{name}").text).code
    work = tools(folder)
    for attrs, text in blocks:
        if file := attrs.get("data-file"):
            with (work / file).open("a", encoding="utf-8") as opened:
                opened.write(f"{text}\n")
    commands = [text for attrs, text in blocks if attrs["class"] == "sh"]
    script = "".join(f"{command}\necho '{DONE}'\n" for command in commands)
    done = subprocess.run(
        ["bash", "-e"], input=script, cwd=work, env=environment(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr + done.stdout
    printed = [text.strip("\n") for text in done.stdout.split(f"{DONE}\n")]
    said = []
    for place, (attrs, text) in enumerate(blocks):
        if attrs["class"] == "output":
            before = sum(1 for each, _ in blocks[:place] if each["class"] == "sh")
            said.append((printed[before - 1], text.strip("\n")))
    return said


def tools(folder):
    """An empty folder to work in, beside one with the programs that the guides name."""
    work, programs = folder / "work", folder / "bin"
    for each in (work, programs):
        each.mkdir()
    (programs / "python3").symlink_to(sys.executable)
    (programs / "node").symlink_to(NODE)
    command = programs / "cxassess"
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m cxassess "$@"\n', "utf-8")
    command.chmod(0o755)
    return work


def environment(folder):
    """Of somebody at a terminal of this installation."""
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder), "CXASSESS_DATA_FOLDER": str(folder / "data")}


@pytest.mark.parametrize("name", ["first-score", "retry", "pages"])
def test_a_guide_prints_what_it_says(followed, name):
    found = followed(name)
    assert found
    assert [printed for printed, _ in found] == [told for _, told in found]


def test_the_guide_from_draft_to_report_prints_what_it_says(followed, empty_database, tmp_path):
    """With makers beside the server, as an installation has them."""
    stop = threading.Event()

    def make():
        maker = make_app(tmp_path / "data")
        with maker.app_context():
            while not stop.wait(0.3):
                makers.make_all(maker)

    thread = threading.Thread(target=make, daemon=True)
    thread.start()
    try:
        found = followed("round")
    finally:
        stop.set()
        thread.join()
    assert [printed for printed, _ in found] == [told for _, told in found]
    assert (tmp_path / "work/report.pdf").read_bytes().startswith(b"%PDF-")
