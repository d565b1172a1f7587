"""The privacy desk for whoever runs the server: the register, what is deleted next, the trail of acts."""

import csv
import io
import json

import pytest


@pytest.fixture
def meadow(run):
    """An installation with a closed round."""
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy", "--id", "meadow")
    round_id = run("round", "create", "--name", "Spring").stdout.strip()
    run("round", "open", round_id)
    run("round", "close", round_id)
    run("api-key", "create", "--name", "HR tool", "--scopes", "score")
    return run


def test_what_is_kept_is_printed_before_there_is_any_organisation(run):
    run("db", "upgrade")
    printed = run("privacy", "kept")
    assert printed.exit_code == 0
    assert "5 years after the round’s release" in printed.stdout
    kept = json.loads(run("privacy", "kept", "--json").stdout)["kept"]
    assert {each["rows"] for each in kept} == {None}


def test_with_an_organisation_its_own_numbers_are_printed(meadow):
    kept = json.loads(meadow("privacy", "kept", "--json").stdout)["kept"]
    assert next(each["rows"] for each in kept if each["table"] == "round") == 1
    assert next(each["rows"] for each in kept if each["table"] == "ballot") is None


def test_what_is_deleted_next_is_printed_with_its_day(meadow):
    assert "Single answers, comments and statements of roles: Spring\n" in meadow("privacy", "due").stdout


def test_acts_are_written_as_csv_or_json(meadow, tmp_path):
    table = list(csv.DictReader(io.StringIO(meadow("acts", "export").stdout)))
    assert (table[0]["action"], table[0]["what"]) == ("key.created", "made the API key “HR tool” for score")
    assert table[0]["actor_kind"] == "command"
    told = json.loads(meadow("acts", "export", "--json").stdout)["acts"]
    assert [act["action"] for act in told] == [row["action"] for row in table]
    file = tmp_path / "acts.csv"
    assert meadow("acts", "export", "-o", str(file)).exit_code == 0
    assert "key.created" in file.read_text("utf-8")


def test_acts_of_some_days_are_written_alone(meadow):
    assert json.loads(meadow("acts", "export", "--json", "--to", "2001-01-01").stdout) == {"acts": []}
    assert meadow("acts", "export", "--from", "yesterday").exit_code == 2


def test_the_acts_of_an_unknown_organisation_are_refused(meadow):
    refused = meadow("acts", "export", "--organisation", "none")
    assert refused.exit_code == 2
    assert "There is no such organisation." in refused.stderr
