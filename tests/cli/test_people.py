"""Accounts from the command line: leaders of a branch, and the identity provider's word for an account."""

import pytest

from cxassess.maturity import Unit
from cxassess.records import identities, people, structure
from tests.conftest import make_app

ISSUER = "https://id.example.org"
PASSWORD = "nine grey geese fly south"


@pytest.fixture
def type_(run):
    """The command line of an installation with an organisation."""
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy", "--id", "meadow")
    return run


def account(type_, *options):
    words = ("--email", "ann@meadow.example", "--name", "Ann", "--password", PASSWORD)
    return type_("user", "create", *words, *options)


def test_a_leader_can_be_given_a_branch(type_, tmp_path):
    with make_app(tmp_path / "data").app_context():
        structure.replace("meadow", [Unit("dairy", "Dairy")])
    assert account(type_, "--role", "leader", "--branch", "dairy").exit_code == 0
    with make_app(tmp_path / "data").app_context():
        assert [each.branch for each in people.in_organisation("meadow")] == ["dairy"]


def test_nobody_else_can_be_given_one(type_):
    refused = account(type_, "--role", "analyst", "--branch", "dairy")
    assert (refused.exit_code, "Only a leader leads a branch." in refused.stderr) == (2, True)


def test_an_account_can_be_parted_from_its_identity(type_, tmp_path):
    account(type_)
    with make_app(tmp_path / "data").app_context():
        assert identities.join("meadow", ISSUER, "s-1", "ann@meadow.example")
    assert "joined anew" in type_("user", "part", "--email", "Ann@meadow.example").stdout
    with make_app(tmp_path / "data").app_context():
        assert identities.known("meadow", ISSUER, "s-1") is None


def test_parting_nobody_is_refused(type_):
    refused = type_("user", "part", "--email", "nobody@meadow.example")
    assert (refused.exit_code, "there is no account with that address" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"OIDC_ISSUER": ISSUER}, "MISSING  the identity provider: CXASSESS_OIDC_CLIENT_ID is empty"),
        (
            {"OIDC_ISSUER": ISSUER, "OIDC_CLIENT_ID": "us", "OIDC_ORGANISATION": "never-was"},
            "MISSING  the identity provider: CXASSESS_OIDC_ORGANISATION must be the id",
        ),
        ({"OIDC_ISSUER": ISSUER, "OIDC_CLIENT_ID": "us"}, "ok       identity provider"),
    ],
)
def test_doctor_says_whether_the_settings_of_the_provider_fit_together(type_, settings, says):
    assert says in type_("doctor", settings=settings).stdout


def test_doctor_says_nothing_of_a_provider_where_there_is_none(type_):
    assert "provider" not in type_("doctor").stdout
