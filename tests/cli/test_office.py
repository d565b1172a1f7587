"""What an administrator types, from an empty machine on."""

import pytest


def test_an_empty_installation_says_where_it_looked_and_what_to_type_first(run, tmp_path):
    said = run("round", "list").stderr
    assert str(tmp_path / "data") in said
    assert "CXASSESS_DATA_FOLDER" in said
    assert "cxassess db upgrade" in said
    run("db", "upgrade")
    refused = run("api-key", "create", "--name", "x", "--scopes", "score")
    assert refused.exit_code == 2
    assert "cxassess organisation create --name" in refused.stderr


def test_from_nothing_to_a_released_round(run):
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy", "--id", "meadow")
    round_id = run("round", "create", "--name", "Spring").stdout.strip()
    assert round_id in run("round", "open", round_id).stdout
    stored = run("import-responses", round_id, "-", input="VG1,VG2,VG3\n" + "4,4,4\n" * 6)
    assert stored.stdout == "6 responses stored\n"
    assert "released on" in run("round", "close", round_id).stdout
    assert '"respondents": 6' in run("export", round_id).stdout


def test_a_key_is_printed_alone(run):
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy")
    made = run("api-key", "create", "--name", "trial", "--scopes", "score,results")
    assert made.stdout.startswith("cxa_")
    assert made.stdout.count("\n") == 1


@pytest.fixture
def with_key(run):
    """The command line of an installation with one key, and that key."""
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy")
    made = run("api-key", "create", "--name", "trial", "--scopes", "score", "--rate", "90").stdout.strip()
    return run, made


def test_keys_are_listed_without_their_secret(with_key):
    run, made = with_key
    told = run("api-key", "list").stdout
    assert told.startswith(f"{made.split('_')[1]}\tvalid\tscore\tuntil ")
    assert made.split("_", 2)[2] not in told


def test_a_key_is_replaced_and_the_successor_printed_alone(with_key):
    run, made = with_key
    key_id = made.split("_")[1]
    successor = run("api-key", "rotate", key_id, "--overlap", "3").stdout.strip()
    assert successor.startswith("cxa_")
    told = run("api-key", "list").stdout
    assert f"{key_id}\treplaced by {successor.split('_')[1]}, not used since" in told
    again = run("api-key", "rotate", key_id)
    assert (again.exit_code, again.stderr) == (
        2, "The key was replaced already. Replace the one that came after it.\n",
    )  # fmt: skip


def test_a_key_is_changed_and_revoked(with_key):
    run, made = with_key
    key_id = made.split("_")[1]
    assert (
        run("api-key", "change", key_id, "--name", "night", "--rate", "usual").stdout == "night is changed.\n"
    )
    assert run("api-key", "change", key_id, "--rate", "many").exit_code == 2
    assert run("api-key", "revoke", key_id).stdout == "night is revoked.\n"
    assert "\trevoked\t" in run("api-key", "list").stdout
    assert run("api-key", "revoke", "none").exit_code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("report", "none", "--language", "xx"), "--language xx"),
        (("report", "none", "--paper", "A3"), "A3"),
        (("serve", "--port", "99999"), "99999"),
        (("round", "open", "none"), "no such round"),
    ],
)
def test_wrong_words_are_refused_with_a_sentence(run, words, says):
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy")
    done = run(*words)
    assert done.exit_code == 2
    assert says in done.output


def test_a_file_of_another_form_than_the_rounds_is_refused(run):
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy")
    round_id = run("round", "create", "--name", "Short", "--form", "core").stdout.strip()
    run("round", "open", round_id)
    refused = run("import-responses", round_id, "-", input="VG2\n3\n")
    assert refused.exit_code == 2
    assert "give core as the form" in refused.stderr
