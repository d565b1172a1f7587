"""Questionnaires from the command line."""

import pytest

from cxassess.records import questionnaires
from tests.conftest import make_app
from tests.uploads import folder, text_of


@pytest.fixture
def type_(run):
    """The command line of an installation with two organisations."""
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy", "--id", "meadow")
    run("organisation", "create", "--name", "Brook Bank", "--id", "brook")
    return run


@pytest.fixture
def place(tmp_path):
    """A questionnaire's folder."""
    for name, text in folder().items():
        (tmp_path / "weeks" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "weeks" / name).write_text(text, encoding="utf-8")
    return tmp_path / "weeks"


def test_a_questionnaire_is_added_and_listed_for_its_organisation_alone(type_, place, tmp_path):
    added = type_("questionnaire", "add", str(place), "--organisation", "meadow")
    assert (added.exit_code, added.stdout) == (0, "onboarding@1.0.0\n")
    mine = type_("questionnaire", "list", "--organisation", "meadow").stdout
    assert mine.startswith("onboarding@1.0.0\town\t0 rounds\tFirst weeks with us\nten-pillars@1.0.0\t")
    assert "onboarding" not in type_("questionnaire", "list", "--organisation", "brook").stdout
    with make_app(tmp_path / "data").app_context():
        assert questionnaires.find("meadow", "onboarding").files == folder()


def test_faults_are_printed_with_their_lines(type_, place):
    (place / "questionnaire.yaml").write_text(text_of().replace("title: Speed", "titel: Speed"))
    refused = type_("questionnaire", "add", str(place), "--organisation", "meadow")
    assert refused.exit_code == 2
    assert f"{place}/questionnaire.yaml:28: pillars[1].items[0].titel: is not a known key" in refused.stderr


def test_another_content_under_the_same_version_is_refused(type_, place):
    type_("questionnaire", "add", str(place), "--organisation", "meadow")
    (place / "questionnaire.yaml").write_text(text_of(title="Other"))
    refused = type_("questionnaire", "add", str(place), "--organisation", "meadow")
    assert refused.exit_code == 2
    assert "give yours a new version, such as 1.1.0" in refused.stderr


def test_a_round_is_made_with_an_own_questionnaire_and_not_with_anothers(type_, place):
    type_("questionnaire", "add", str(place), "--organisation", "meadow")
    wanted = ("round", "create", "--name", "Spring", "-q", "onboarding")
    assert type_(*wanted, "--organisation", "meadow").exit_code == 0
    refused = type_(*wanted, "--organisation", "brook")
    assert refused.exit_code == 2
    assert refused.stderr == (
        "onboarding: there is no such questionnaire. Give a path, or one of these: ten-pillars@1.0.0\n"
    )


def test_the_changes_of_a_file_since_a_stored_version_are_printed(type_, place, tmp_path):
    type_("questionnaire", "add", str(place), "--organisation", "meadow")
    new = tmp_path / "new.yaml"
    new.write_text(text_of(version="2.0").replace("id: W2", "id: W9").replace("get help?", "get real help?"))
    told = type_("questionnaire", "changes", "onboarding@1.0.0", str(new), "--organisation", "meadow").stdout
    assert "added: item W9: Repeated questions\n" in told
    assert "removed: item W2: Repeated questions\n" in told
    assert "caution: H1 keeps its id, changed: statement; still compared\n" in told
    assert "welcome: not comparable, 1 of 2 items\n" in told


def test_retiring_ends_the_offer_and_taking_back_renews_it(type_, place):
    type_("questionnaire", "add", str(place), "--organisation", "meadow")
    for verb, state in (("retire", "retired"), ("take-back", "own")):
        assert type_("questionnaire", verb, "onboarding@1.0.0", "--organisation", "meadow").exit_code == 0
        listed = type_("questionnaire", "list", "--organisation", "meadow").stdout
        assert f"onboarding@1.0.0\t{state}\t" in listed


@pytest.mark.parametrize("name", ["onboarding", "never@1.0", "ten-pillars@1.0.0"])
def test_what_cannot_be_retired_is_told(type_, name):
    refused = type_("questionnaire", "retire", name, "--organisation", "meadow")
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"{name}: ")
