"""Units and people from the command line: faults by line, a preview, stored only when that is asked for."""

import pytest

from tests.web.spreadsheets import PEOPLE, UNITS, xlsx


@pytest.fixture
def type_(run, tmp_path):
    """The command line of an installation with an organisation; a text is put into a file first."""
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy", "--id", "meadow")

    def with_file(*words, content=None, name="list.csv"):
        if content is None:
            return run(*words)
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return run(*words[:2], str(path), *words[2:])

    return with_file


def test_what_would_change_is_printed_and_stored_only_with_yes(type_):
    seen = type_("units", "import", content=UNITS)
    assert seen.exit_code == 0
    assert "new: north: Ferries North, under ferries, 33" in seen.stdout
    assert "Nothing was stored: add --yes to store this." in seen.stdout
    assert type_("units", "list").stdout == "id,name,parent,headcount\n"
    assert "Stored: 4 units." in type_("units", "import", "--yes", content=UNITS).stdout
    assert type_("units", "list").stdout == UNITS
    assert type_("units", "import", "--yes", content=UNITS).stdout == "Nothing would change.\n"


def test_faults_are_named_by_file_and_line_and_end_with_status_2(type_):
    for name, content in (
        ("units.csv", "id,name,parent\na b,A,\nc,C,nowhere\n"),
        ("units.xlsx", xlsx([("id", "name", "parent"), ("a b", "A"), ("c", "C", "nowhere")])),
    ):
        refused = type_("units", "import", "--yes", content=content, name=name)
        assert refused.exit_code == 2
        assert f"{name}:2: id: Use letters, digits" in refused.stderr
        assert f"{name}:3: parent: There is no unit nowhere." in refused.stderr
    assert type_("units", "import", "never.csv").exit_code == 2


def test_what_is_missing_is_kept_unless_its_removal_is_asked_for(type_):
    type_("units", "import", "--yes", content=UNITS)
    less = UNITS.replace("office,Office,,24\n", "")
    assert "not in the file, kept: office" in type_("units", "import", "--yes", content=less).stdout
    assert "office" in type_("units", "list").stdout
    removed = type_("units", "import", "--yes", "--remove-missing", content=less)
    assert "removed: office" in removed.stdout
    assert "office" not in type_("units", "list").stdout


def test_people_are_imported_the_same_way(type_):
    assert type_("contacts", "import", "--yes", content=PEOPLE).exit_code == 2
    type_("units", "import", "--yes", content=UNITS)
    seen = type_("contacts", "import", content=PEOPLE)
    assert "new: 1: Ann Ash, ann@example.org, staff, north" in seen.stdout
    assert type_("contacts", "list").stdout.count("\n") == 1
    assert "Stored: 4 people." in type_("contacts", "import", "--yes", content=PEOPLE).stdout
    changed = PEOPLE.replace("Ann Ash", "Ann Oak").replace("K-1,Dana Dogwood,,customer,,\n", "")
    seen = type_("contacts", "import", "--yes", "--remove-missing", content=changed)
    assert "changed: 1: Ann Oak (name)" in seen.stdout
    assert "removed: K-1" in seen.stdout
    assert "Dana" not in type_("contacts", "list").stdout


def test_a_list_comes_from_standard_input_too(type_, run):
    assert "new: north" in run("units", "import", "-", input="id,name\nnorth,North\n").stdout
    refused = run("units", "import", "-", input="id\nnorth\n")
    assert "standard input:1: name: is missing" in refused.stderr
