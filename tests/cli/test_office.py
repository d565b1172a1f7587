"""What an administrator types, from an empty machine on."""

import pytest


def test_an_empty_installation_says_what_to_type_first(run):
    assert "cxassess db upgrade" in run("round", "list").stderr
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
