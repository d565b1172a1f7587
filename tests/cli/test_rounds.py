"""Rounds from the command line: made with units and a promise, people invited with codes printed once."""

import csv
import io

import pytest

from cxassess.records import invitations, rounds
from tests.conftest import make_app

UNITS = "id,name,parent,headcount\nops,Operations,,61\nnorth,Operations North,ops,33\nlaw,Legal,,\n"
PEOPLE = "ref,audience,unit\nann@example.org,staff,ops\n@ben,leader,\n"


@pytest.fixture
def type_(run):
    """The command line of an installation with an organisation."""
    run("db", "upgrade")
    run("organisation", "create", "--name", "Meadow Dairy", "--id", "meadow")
    return run


@pytest.fixture
def opened(type_, tmp_path):
    """A maker of open rounds with three units; what it gives is their id."""
    units = tmp_path / "units.csv"
    units.write_text(UNITS)

    def make(*options):
        made = type_("round", "create", "--name", "Spring", "--units", str(units), *options).stdout.strip()
        type_("round", "open", made)
        return made

    return make


def kept(tmp_path, round_id):
    """A round as it is kept."""
    with make_app(tmp_path / "data").app_context():
        return rounds.get("meadow", round_id)


def invited(tmp_path, round_id):
    """The refs that a confidential round knows."""
    with make_app(tmp_path / "data").app_context():
        return [each.ref for each in invitations.standings(rounds.get("meadow", round_id))]


def printed(done):
    """The rows of what was printed as CSV."""
    assert done.exit_code == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_a_round_is_made_with_its_promise_and_its_units(opened, tmp_path):
    made = opened("--privacy", "confidential", "--threshold", "8", "--headcount", "staff=94,leader=12")
    found = kept(tmp_path, made)
    assert (found.privacy, found.threshold, found.open_audiences) == ("confidential", 8, ())
    assert found.headcount == {"staff": 94, "leader": 12}
    assert [(each.id, each.parent, each.headcount) for each in found.units] == [
        ("ops", None, 61), ("north", "ops", 33), ("law", None, None)
    ]  # fmt: skip


def test_a_confidential_round_may_be_open_to_customers(opened, tmp_path):
    found = kept(tmp_path, opened("--privacy", "confidential", "--open-to", "customer"))
    assert found.open_audiences == ("customer",)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--privacy", "confidential", "--open-link"), "--privacy: Nobody is known"),
        (("--by-invitation", "--open-to", "customer"), "--open-to: Nobody can answer"),
        (("--threshold", "0"), "--threshold: Use a whole number from 5 to 10,000."),
        (("--prior", "none"), "--prior: There is no earlier round none"),
        (("--units", "missing.csv"), "missing.csv: cannot be read"),
        (("--headcount", "staff:12"), "write it as staff=159"),
    ],
)
def test_a_round_that_cannot_be_is_refused_by_its_option(type_, options, says):
    done = type_("round", "create", "--name", "Spring", *options)
    assert (done.exit_code, says in done.stderr, done.stdout) == (2, True, "")


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (UNITS + "ops,Twice,,\n", "standard input:5: id: There is a unit ops already"),
        (UNITS + "it,IT,nowhere,\n", "standard input:5: parent: There is no unit nowhere"),
        (UNITS + "it,IT,,many\n", "standard input:5: headcount: Use a whole number"),
        ("id,title\nops,Operations\n", "standard input:1: title: is not a column of this list"),
    ],
)
def test_a_fault_of_the_units_is_named_by_line_and_column(type_, file, says):
    done = type_("round", "create", "--name", "Spring", "--units", "-", input=file)
    assert done.exit_code == 2
    assert says in done.stderr
    assert type_("round", "list").stdout == ""


@pytest.mark.parametrize("privacy", ["sealed", "confidential"])
def test_people_of_a_file_are_invited_and_their_codes_printed(type_, opened, privacy):
    made = opened("--privacy", privacy)
    ann, ben = printed(type_("round", "invite", made, "-", input=PEOPLE))
    assert (ann["ref"], ann["audience"], ann["unit"]) == ("ann@example.org", "staff", "ops")
    assert (ben["ref"], ben["audience"], ben["unit"]) == ("'@ben", "leader", "")
    assert ann["link"] == f"http://localhost/r/{made}#{ann['code']}"


def test_what_was_printed_can_be_read_again(type_, opened, tmp_path):
    made = opened("--privacy", "confidential")
    done = type_("round", "invite", made, "-", input=PEOPLE)
    again = "\n".join(",".join(line.split(",")[:3]) for line in done.stdout.splitlines())
    assert len(printed(type_("round", "invite", made, "-", input=again))) == 2
    assert invited(tmp_path, made) == ["@ben", "ann@example.org"]


def test_a_group_gets_codes_for_a_printed_sheet_without_a_file(type_, opened):
    done = type_("round", "invite", opened(), "--audience", "staff", "--unit", "ops", "--count", "20")
    rows = printed(done)
    assert len({each["code"] for each in rows}) == 20
    assert {(each["ref"], each["audience"], each["unit"]) for each in rows} == {("", "staff", "ops")}


def test_codes_go_to_a_new_file_that_others_cannot_read(type_, opened, tmp_path):
    made, codes = opened(), tmp_path / "codes.csv"
    done = type_("round", "invite", made, "-", "--output", str(codes), input=PEOPLE)
    assert done.stdout == f"{codes}: written\n"
    assert codes.stat().st_mode & 0o077 == 0
    assert len(list(csv.DictReader(io.StringIO(codes.read_text())))) == 2


def test_no_other_file_is_written_over_and_nobody_is_invited(type_, opened, tmp_path):
    made, codes = opened("--privacy", "confidential"), tmp_path / "codes.csv"
    codes.write_text("earlier codes")
    refused = type_("round", "invite", made, "-", "--output", str(codes), input=PEOPLE)
    assert (refused.exit_code, "Name a new file" in refused.stderr) == (2, True)
    assert codes.read_text() == "earlier codes"
    assert invited(tmp_path, made) == []


def test_a_fault_of_a_file_invites_nobody_and_leaves_no_file(type_, opened, tmp_path):
    made, codes, people = opened("--privacy", "confidential"), tmp_path / "codes.csv", tmp_path / "people.csv"
    people.write_text(PEOPLE + "cy,boss,\ncy,staff,nowhere\n")
    refused = type_("round", "invite", made, str(people), "--output", str(codes))
    assert refused.exit_code == 2
    assert f"{people}:4: audience: Use one of staff, leader, customer." in refused.stderr
    assert f"{people}:5: unit: This round has no such unit." in refused.stderr
    assert f"{people}:5: ref: This person is on the list already." in refused.stderr
    assert not codes.exists()
    assert invited(tmp_path, made) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Name a file of people, or a group"),
        (("people.csv", "--count", "3"), "Name a file of people, or a group"),
        (("people.csv",), "people.csv: cannot be read"),
        (("--unit", "ops"), "--audience: Use one of staff, leader, customer."),
        (("--audience", "staff", "--unit", "x"), "--unit: This round has no such unit."),
        (("--audience", "staff", "--count", "1001"), "--count: Use a whole number from 1 to 1,000."),
        (("--audience", "staff", "--count", "2", "--ref", "ann"), "--count: Leave this out"),
    ],
)
def test_words_that_invite_nobody_are_refused_with_a_sentence(type_, opened, words, says):
    refused = type_("round", "invite", opened(), *words)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert says in refused.stderr


def test_a_confidential_round_wants_to_know_whom_it_invites(type_, opened):
    refused = type_("round", "invite", opened("--privacy", "confidential"), "--audience", "staff")
    assert "--ref: Say who this is" in refused.stderr


def test_nobody_is_invited_to_a_draft(type_):
    made = type_("round", "create", "--name", "Spring").stdout.strip()
    refused = type_("round", "invite", made, "--audience", "staff")
    assert (refused.exit_code, "not open" in refused.stderr) == (2, True)


def test_a_round_is_extended_held_released_copied_and_deleted(type_, opened, tmp_path):
    made = opened("--closes", "2999-01-31", "--headcount", "staff=94")
    assert type_("round", "extend", made, "--closes", "2999-02-28").stdout == "open until 2999-02-28\n"
    assert type_("round", "extend", made, "--closes", "2999-01-01").exit_code == 2
    assert "not released" in type_("round", "close", made, "--held").stdout
    assert f"{made}\tclosed, not released\tSpring" in type_("round", "list").stdout
    exported = type_("export", made)
    assert (exported.exit_code, "not released yet" in exported.stderr) == (0, True)
    assert type_("round", "release", made).stdout == "released\n"
    assert type_("export", made).stderr == ""
    copied = type_("round", "copy", made, "--name", "Autumn").stdout.strip()
    assert (kept(tmp_path, copied).prior_round, kept(tmp_path, copied).state) == (made, "draft")
    assert "Nothing was deleted" in type_("round", "delete", made, "--name", "Autumn").stderr
    assert type_("round", "delete", made, "--name", "Spring").stdout == "deleted\n"
    assert kept(tmp_path, copied).prior_round is None


def test_an_open_round_is_deleted_only_when_that_is_said(type_, opened):
    made = opened()
    assert "Close it first" in type_("round", "delete", made, "--name", "Spring").stderr
    assert type_("round", "delete", made, "--name", "Spring", "--open").exit_code == 0


def test_a_round_keeps_its_days_by_itself(type_, tmp_path):
    days = ("--opens", "2999-01-01", "--closes", "2999-01-31")
    made = type_("round", "create", "--name", "Spring", *days, "--by-itself", "--held").stdout.strip()
    found = kept(tmp_path, made)
    assert (found.opens_on.year, found.by_itself, found.held) == (2999, True, True)
    refused = type_("round", "create", "--name", "Spring", "--by-itself")
    assert "--by-itself: Give the day" in refused.stderr
