"""What whoever looks after an installation is told when it starts, and by `cxassess doctor`."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from cxassess import demo
from tests.conftest import SETTINGS, make_app
from tests.web.leaders import PASSWORD, Browser

ANOTHER = "another-secret-than-the-one-before-0123456789"


@pytest.fixture
def answered(run):
    """The command line of an installation in which an open round has an answer."""
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy")
    made = run("round", "create", "--name", "Spring").stdout.strip()
    run("round", "open", made)
    assert run("import-responses", made, "-", input="VG1\n4\n").stdout == "1 responses stored\n"
    return run


def test_a_changed_secret_is_noticed_before_anything_is_served(answered, tmp_path):
    settings = {"CXASSESS_DATA_FOLDER": str(tmp_path / "data"), "CXASSESS_SECRET_KEY": ANOTHER}
    # In a process of its own, which would become the server.
    command = [sys.executable, "-m", "cxassess", "serve"]
    refused = subprocess.run(
        command, env={"PATH": os.defpath, **settings}, capture_output=True, text=True, timeout=60, check=False
    )
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("Answers of an open round were sealed with another CXASSESS_SECRET_KEY.")


def test_doctor_says_that_the_secret_was_changed(answered):
    ill = answered("doctor", settings={"SECRET_KEY": ANOTHER})
    assert ill.exit_code == 1
    assert "MISSING  the secret: Answers of an open round were sealed with another" in ill.stdout
    assert "ok       secret" in answered("doctor").stdout


def test_an_earlier_secret_may_be_kept_beside_the_present_one(answered):
    both = {"SECRET_KEY": ANOTHER, "SECRET_KEY_FALLBACKS": [SETTINGS["SECRET_KEY"]]}
    assert "ok       secret" in answered("doctor", settings=both).stdout


def test_a_rewrite_that_a_crash_prevented_is_told_and_can_be_done_by_hand(answered, tmp_path):
    with closing(sqlite3.connect(tmp_path / "data" / "cxassess.sqlite3")) as cut_short:
        cut_short.execute("INSERT INTO upkeep VALUES ('compact')")
        cut_short.commit()
    assert "then type cxassess db compact" in answered("doctor").stdout
    assert answered("db", "compact").stdout.startswith("Nothing is owed")
    assert "ok       files rewritten" in answered("doctor").stdout


def test_the_demos_administrator_begins_with_the_link_of_the_start(run, tmp_path):
    told = run("demo").stdout
    link = re.search(r"/office/reset#(\w+)", told)
    assert demo.ADMINISTRATOR in told
    app = make_app(tmp_path / "data")
    browser = Browser(app)
    assert browser.post("/office/reset", {"token": link[1], "password": PASSWORD}).status_code == 302
    assert browser.sign_in(demo.ADMINISTRATOR, PASSWORD).status_code == 302
    browser.add_authenticator()
    assert "Onboard crew" in browser.get("/office/units").text
