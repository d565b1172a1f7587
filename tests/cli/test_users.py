"""Accounts from the command line, and the link of the first start."""

import os
import re

import pyotp
import pytest

from cxassess.records import new_passwords, people, second_factors, sessions
from tests.conftest import make_app

PASSWORD = "nine grey geese fly south"
EMAIL = "ola@meadow.example"


@pytest.fixture
def installed(run):
    """An installation with one owner."""
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy", "--id", "meadow")
    made = run("user", "create", "--email", EMAIL, "--name", "Ola", "--role", "owner", "--password", PASSWORD)
    assert made.exit_code == 0
    return run


def test_the_list_names_every_account(installed):
    assert installed("user", "list").stdout == f"{EMAIL}\towner\tno second factor\tactive\tmeadow\n"


def test_a_lost_second_factor_is_reset_from_the_command_line(installed, tmp_path):
    app = make_app(tmp_path / "data")
    with app.app_context():
        user = people.by_email(EMAIL)
        token = people.sign_in(user)
        code = pyotp.TOTP(second_factors.proposed_key(token)).now()
        token, _ = second_factors.add_authenticator(user, token, code)
    assert (
        "has no second factor any more" in installed("user", "reset-second-factor", "--email", EMAIL).stdout
    )
    with app.app_context():
        assert not second_factors.of(user)
        assert sessions.current(token) is None
    assert "had no second factor" in installed("user", "reset-second-factor", "--email", EMAIL).stdout


def test_a_link_for_a_new_password_is_printed(installed, tmp_path):
    link = installed("user", "reset-password", "--email", EMAIL).stdout
    token = re.fullmatch(r"http://localhost/office/reset#(\w{52})\n", link).group(1)
    with make_app(tmp_path / "data").app_context():
        new_passwords.choose(token, "reset", "seven slow snails climb up")
        assert people.authenticate(EMAIL, "seven slow snails climb up")


@pytest.mark.parametrize("command", ["reset-second-factor", "reset-password"])
def test_an_unknown_address_is_said(installed, command):
    refused = installed("user", command, "--email", "nobody@meadow.example")
    assert (refused.exit_code, refused.stderr) == (2, "There is no such user.\n")


def test_the_first_start_prints_a_link_and_later_ones_none(run, monkeypatch):
    monkeypatch.setattr(os, "execv", lambda *command: None)  # the server that this process would become
    greeting = run("serve", "--no-worker").output
    assert re.search(r"http://localhost/office/begin#\w{52}\n", greeting)
    run("organisation", "create", "--name", "Meadow Dairy")
    run("user", "create", "--email", EMAIL, "--name", "Ola", "--role", "owner", "--password", PASSWORD)
    assert "/office/begin" not in run("serve", "--no-worker").output
