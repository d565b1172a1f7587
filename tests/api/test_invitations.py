"""Invitations: each code told once and kept nowhere; whom a round knows, it knows because it said so."""

import base64
import sqlite3
from contextlib import closing

import pytest

from cxassess.api import bodies
from tests.web.visitor import Visitor

from .conftest import CORE_UNITS

STAFF = {"audience": "staff", "unit": "ops-north", "ref": "ann@example.org"}
LEADER = {"audience": "leader", "ref": "ben@example.org"}


@pytest.fixture
def known(call):
    """An open confidential round."""
    wanted = {"name": "Spring", "questionnaire": "ten-pillars", "form": "core", "units": CORE_UNITS}
    made = call("POST", "/rounds", {**wanted, "privacy": "confidential"}).get_json()
    return call("POST", f"/rounds/{made['id']}/open").get_json()


@pytest.fixture
def invite(call):
    """What inviting people to a round answers."""

    def ask(survey_round, *people, **headers):
        return call("POST", address(survey_round), {"invitations": people}, **headers)

    return ask


@pytest.fixture
def enter(app):
    """What somebody with a code gets to see in a browser, and the browser."""

    def begin(survey_round, code):
        visitor = Visitor(app.test_client(), survey_round["id"])
        return visitor.send("/resume", code=code), visitor

    return begin


@pytest.fixture
def answer(enter):
    """Somebody who answers with a code, in a browser."""

    def submit(survey_round, code):
        visitor = enter(survey_round, code)[1]
        visitor.answer_all()
        return visitor.submit()

    return submit


def address(survey_round):
    return f"/rounds/{survey_round['id']}/invitations"


def pointers(answer):
    return [fault["pointer"] for fault in answer.get_json()["errors"]]


def kept(app):
    """Every byte of every file that the installation keeps."""
    return b"".join(path.read_bytes() for path in app.config["DATA_FOLDER"].rglob("*") if path.is_file())


def ballots(app):
    """How many ballots there are."""
    with closing(sqlite3.connect(app.config["DATA_FOLDER"] / "cxassess.sqlite3")) as connection:
        return connection.execute("SELECT count(*) FROM ballot").fetchone()[0]


def test_each_person_gets_a_code_that_opens_the_assessment_once(opened, invite, answer, enter):
    told = invite(opened, STAFF, LEADER)
    assert (told.status_code, told.get_json()["privacy"]) == (201, "sealed")
    ann, ben = told.get_json()["invitations"]
    assert (ann["ref"], ann["audience"], ann["unit"]) == ("ann@example.org", "staff", "ops-north")
    assert (ben["ref"], ben["audience"], ben["unit"]) == ("ben@example.org", "leader", None)
    assert ann["link"] == f"http://localhost/r/{opened['id']}#{ann['code']}"
    for each in (ann, ben):
        assert "is submitted" in answer(opened, each["code"]).text
        assert enter(opened, each["code"])[0].location is None


def test_a_count_gives_codes_of_a_group_for_a_printed_sheet(opened, invite):
    told = invite(opened, {"audience": "staff", "unit": "ops", "count": 20}, LEADER).get_json()["invitations"]
    assert [each["audience"] for each in told] == ["staff"] * 20 + ["leader"]
    assert {each["ref"] for each in told[:20]} == {None}
    assert len({each["code"] for each in told}) == 21


def test_a_unit_too_small_to_be_shown_is_told_to_count_for_none(opened, invite):
    told = invite(opened, {"audience": "staff", "unit": "law"}).get_json()["invitations"]
    assert told[0]["unit"] is None


@pytest.mark.parametrize("privacy", ["opened", "known"])
def test_no_table_and_no_file_holds_a_code(request, app, invite, privacy):
    told = invite(request.getfixturevalue(privacy), STAFF, LEADER, Idempotency_Key="sheet-1").get_json()
    files = kept(app)
    for code in (each["code"] for each in told["invitations"]):
        bits = base64.b32decode(code + "====")
        for form in (code.encode(), code.lower().encode(), bits, bits.hex().encode(), base64.b64encode(bits)):
            assert form[:20] not in files


def test_a_repeated_request_makes_nothing_and_tells_no_code(app, opened, invite):
    first = invite(opened, STAFF, Idempotency_Key="sheet-1")
    again = invite(opened, STAFF, Idempotency_Key="sheet-1")
    assert (again.status_code, again.get_json()["type"][-15:]) == (409, "codes_given_out")
    assert "send the request with a new Idempotency-Key" in again.get_json()["detail"]
    assert first.get_json()["invitations"][0]["code"] not in again.text
    assert ballots(app) == 1
    assert invite(opened, STAFF, Idempotency_Key="sheet-2").status_code == 201


def test_another_list_under_the_same_key_is_refused(app, opened, invite):
    invite(opened, STAFF, Idempotency_Key="sheet-1")
    other = invite(opened, LEADER, Idempotency_Key="sheet-1")
    assert (other.status_code, other.get_json()["type"][-20:]) == (422, "idempotency_mismatch")
    assert ballots(app) == 1


def test_a_refused_list_can_be_sent_again_under_its_key(opened, invite):
    assert invite(opened, {"audience": "staff", "unit": "x"}, Idempotency_Key="a").status_code == 422
    assert invite(opened, STAFF, Idempotency_Key="a").status_code == 201


def test_a_sealed_round_keeps_nobody_and_cannot_say_who_has_answered(app, call, opened, invite):
    invite(opened, STAFF)
    assert b"ann@example" not in kept(app)
    refused = call("GET", address(opened))
    assert (refused.status_code, refused.get_json()["type"][-12:]) == (409, "round_sealed")


def test_a_confidential_round_says_who_has_answered_and_whom_to_remind(call, known, invite, answer):
    ann = invite(known, STAFF, LEADER).get_json()["invitations"][0]
    answer(known, ann["code"])
    listed = {each["ref"]: each["answered"] for each in call("GET", address(known)).get_json()["invitations"]}
    assert listed == {"ann@example.org": True, "ben@example.org": False}
    for answered, ref in (("true", "ann@example.org"), ("false", "ben@example.org")):
        found = call("GET", f"{address(known)}?answered={answered}").get_json()["invitations"]
        assert [each["ref"] for each in found] == [ref]


def test_inviting_somebody_again_ends_the_earlier_code(known, invite, answer, enter):
    lost, new = (invite(known, STAFF).get_json()["invitations"][0]["code"] for _ in range(2))
    assert enter(known, lost)[0].status_code == 422
    assert "is submitted" in answer(known, new).text


def test_somebody_who_has_answered_is_not_invited_again(app, known, invite, answer):
    answer(known, invite(known, STAFF).get_json()["invitations"][0]["code"])
    again = invite(known, LEADER, STAFF)
    assert (again.status_code, pointers(again)) == (422, ["/invitations/1/ref"])
    assert ballots(app) == 1


def test_the_list_of_the_invited_ends_with_the_close(app, call, known, invite):
    invite(known, STAFF)
    call("POST", f"/rounds/{known['id']}/close")
    assert call("GET", address(known)).get_json() == {"invitations": [], "next_cursor": None}
    assert b"ann@example" not in kept(app)


def test_pages_of_the_invited_follow_one_another_under_their_filter(call, known, invite):
    invite(known, *({"audience": "staff", "ref": f"person {n}"} for n in range(7)))
    found, path = [], f"{address(known)}?limit=3&answered=false"
    while path:
        page = call("GET", path)
        found += [each["ref"] for each in page.get_json()["invitations"]]
        path = page.headers["Link"].split(">")[0].lstrip("<") if "Link" in page.headers else None
    assert found == [f"person {n}" for n in range(7)]


def test_no_address_tells_who_was_invited(call, known, invite):
    invite(known, STAFF, LEADER)
    cursor = call("GET", f"{address(known)}?limit=1").get_json()["next_cursor"]
    assert b"ann" not in base64.b64decode(cursor + "==")


@pytest.mark.parametrize("query", ["answered=yes", "answered=", "answered=1", "cursor=bm93aGVyZQ", "limit=0"])
def test_a_page_of_the_invited_that_cannot_be_is_refused(call, known, query):
    refused = call("GET", f"{address(known)}?{query}")
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["parameter"] == query.split("=")[0]


WRONG = {
    "no audience": ({"ref": "a"}, "/audience"),
    "null for an audience": ({"audience": None}, "/audience"),
    "an unknown audience": ({"audience": "boss"}, "/audience"),
    "an unknown unit": ({"audience": "staff", "unit": "nowhere"}, "/unit"),
    "a number for a unit": ({"audience": "staff", "unit": 4}, "/unit"),
    "an empty ref": ({"audience": "staff", "ref": ""}, "/ref"),
    "a ref of spaces": ({"audience": "staff", "ref": "  "}, "/ref"),
    "a ref that turns round": ({"audience": "staff", "ref": "abc\u202ecba"}, "/ref"),
    "a long ref": ({"audience": "staff", "ref": "x" * 201}, "/ref"),
    "a count of none": ({"audience": "staff", "count": 0}, "/count"),
    "a count of too many": ({"audience": "staff", "count": 1001}, "/count"),
    "true for a count": ({"audience": "staff", "count": True}, "/count"),
    "a count in words": ({"audience": "staff", "count": "4"}, "/count"),
    "a count of one person": ({"audience": "staff", "ref": "a", "count": 1}, "/count"),
    "a code of one's own": ({"audience": "staff", "code": "A" * 52}, "/code"),
    "text": ("ann@example.org", ""),
}


@pytest.mark.parametrize(("wrong", "pointer"), WRONG.values(), ids=WRONG)
def test_one_wrong_person_keeps_all_out(app, opened, invite, wrong, pointer):
    refused = invite(opened, STAFF, wrong)
    assert (refused.status_code, pointers(refused)) == (422, [f"/invitations/1{pointer}"])
    assert ballots(app) == 0


@pytest.mark.parametrize("person", [{"audience": "staff"}, {"audience": "staff", "count": 3}])
def test_a_confidential_round_wants_to_know_whom_it_invites(app, known, invite, person):
    refused = invite(known, STAFF, person)
    assert (refused.status_code, pointers(refused)) == (422, ["/invitations/1/ref"])
    assert ballots(app) == 0


def test_the_same_person_twice_is_pointed_at(opened, invite):
    composed, apart = {**STAFF, "ref": "Zo\u00eb"}, {**STAFF, "ref": " Zoe\u0308 "}
    assert pointers(invite(opened, composed, LEADER, apart)) == ["/invitations/2/ref"]


TOO_MANY = {"audience": "staff", "count": 1000}


@pytest.mark.parametrize("people", [[], [TOO_MANY] * 11, [{"audience": "staff"}] * 10_001])
def test_nobody_and_too_many_at_once_are_refused(app, opened, invite, people):
    refused = invite(opened, *people)
    assert (refused.status_code, pointers(refused)) == (422, ["/invitations"])
    assert ballots(app) == 0


def test_of_very_many_faults_the_first_are_told_and_the_rest_counted(opened, invite):
    for wrong in ({"audience": "boss"}, {"audience": "staff", "unit": "nowhere"}):
        errors = invite(opened, *[wrong] * 300).get_json()["errors"]
        assert (len(errors), errors[-1]["detail"]) == (101, "And 200 more.")


@pytest.mark.parametrize("body", ["[]", '"x"', '{"people": []}', "{}", '{"invitations": {}}'])
def test_a_body_that_is_no_list_of_people_is_refused(call, opened, body):
    assert call("POST", address(opened), body).status_code == 422


def test_people_are_invited_only_while_the_round_is_open(call, draft, invite):
    assert invite(draft, STAFF).get_json()["type"].endswith("/round_not_open")
    call("POST", f"/rounds/{draft['id']}/open")
    call("POST", f"/rounds/{draft['id']}/close")
    assert invite(draft, STAFF).get_json()["type"].endswith("/round_not_open")


def test_a_file_invites_the_same_people_as_json(call, opened):
    file = "\ufeffref,count,unit,audience\r\nann@example.org,,ops-north,staff\r\n,,,\r\n\r\n,2.0,,leader\r\n"
    told = call("POST", address(opened), file.encode(), Content_Type="text/csv; charset=utf-8")
    assert told.status_code == 201, told.text
    found = [(each["ref"], each["audience"], each["unit"]) for each in told.get_json()["invitations"]]
    assert found == [
        ("ann@example.org", "staff", "ops-north"),
        (None, "leader", None),
        (None, "leader", None),
    ]


WRONG_FILES = {
    "an unknown audience": ("audience\nstaff\nboss\n", (3, "audience")),
    "an unknown unit": ("unit,audience\n\nnowhere,staff\n", (3, "unit")),
    "the same person twice": ('audience,ref\nstaff,"a"\nstaff,a\n', (3, "ref")),
    "a count in words": ("audience,count\nstaff,some\n", (2, "count")),
    "a negative count": ("audience,count\nstaff,-1\n", (2, "count")),
    "an unknown column": ("audience,email\nstaff,a\n", (1, "email")),
    "a column twice": ("audience,audience\nstaff,staff\n", (1, "audience")),
    "no audience": ("unit,ref\nops,a\n", (1, "audience")),
    "a cell too many": ("audience\nstaff\nstaff,ops\n", (3, None)),
    "semicolons": ("audience;unit\nstaff;ops\n", (1, None)),
    "a quote left open": ('audience,ref\nstaff,"a\n', (2, None)),
    "nothing": ("", (1, "audience")),
    "too many rows": ("audience\n" + "staff\n" * 10_001, (10_002, None)),
}


@pytest.mark.parametrize(("file", "place"), WRONG_FILES.values(), ids=WRONG_FILES)
def test_a_fault_of_a_file_is_named_by_line_and_column(app, call, opened, file, place):
    refused = call("POST", address(opened), file, Content_Type="text/csv")
    assert refused.status_code == 422
    fault = refused.get_json()["errors"][0]
    assert (fault["line"], fault.get("column")) == place
    assert fault["detail"].startswith(f"Line {place[0]}: ")
    assert ballots(app) == 0


def test_a_file_of_nobody_is_refused(call, opened):
    assert call("POST", address(opened), "audience,ref\n", Content_Type="text/csv").status_code == 422


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        ("text/csv", "audience,ref\nstaff,Zoë\n".encode("latin-1"), 400),
        ("text/csv; charset=latin-1", b"audience\nstaff\n", 415),
        ("application/x-ndjson", b'{"audience": "staff"}', 415),
        ("text/plain", b"audience\nstaff\n", 415),
        ("application/json", b"", 400),
        ("application/json", b'{"invitations": [], "invitations": []}', 400),
        ("text/csv", b"x" * (bodies.LONG + 1), 413),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(app, call, opened, media_type, body, status):
    assert call("POST", address(opened), body, Content_Type=media_type).status_code == status
    assert ballots(app) == 0


def test_a_ref_written_so_that_no_spreadsheet_works_it_out_is_read_as_it_was_meant(call, opened):
    told = call("POST", address(opened), "audience,ref\nstaff,'+44 20 7946\n", Content_Type="text/csv")
    assert told.get_json()["invitations"][0]["ref"] == "+44 20 7946"
