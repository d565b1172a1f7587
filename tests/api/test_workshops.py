"""Workshop sheets: what groups agreed on, entered while the round is open, never counted as people."""

import pytest

SHEET = {
    "audience": "staff",
    "head_count": 7,
    "answers": {"do_well": "We listen.", "improve": "Say it before it is late.\nAlways."},
}


@pytest.fixture
def address(opened):
    """Where the sheets of an open round are."""
    return f"/rounds/{opened['id']}/workshops"


@pytest.fixture
def entered(call, address):
    """The answer to a sheet that was entered."""
    return call("POST", address, SHEET)


def test_a_sheet_that_was_entered_is_at_its_location(call, entered):
    assert entered.status_code == 201
    read = call("GET", entered.headers["Location"])
    assert read.get_json() == entered.get_json() == {**SHEET, "id": entered.get_json()["id"]}
    assert read.headers["ETag"] == entered.headers["ETag"]


def test_what_a_sheet_says_stands_in_the_results_and_counts_nobody(call, opened, entered):
    call("POST", f"/rounds/{opened['id']}/close")
    results = call("GET", f"/rounds/{opened['id']}/results").get_json()
    words = {each["question"]: each["workshops"] for each in results["words"]}
    assert words["do_well"] == [{"audience": "staff", "head_count": 7, "text": "We listen."}]
    assert not [node for node in results["nodes"] if node["shown"] and node["respondents"]]


def test_a_change_leaves_what_it_does_not_name(call, entered):
    path, tag = entered.headers["Location"], entered.headers["ETag"]
    changed = call("PATCH", path, {"head_count": 8}, If_Match=tag)
    assert (changed.status_code, changed.get_json()) == (200, {**entered.get_json(), "head_count": 8})
    assert changed.headers["ETag"] == call("GET", path).headers["ETag"] != tag
    fewer = call("PATCH", path, {"answers": {"do_well": "We listen."}}, If_Match="*").get_json()
    assert fewer["answers"] == {"do_well": "We listen."}


def test_a_change_wants_the_present_state(call, entered):
    path, tag = entered.headers["Location"], entered.headers["ETag"]
    assert call("PATCH", path, {"head_count": 8}).status_code == 428
    assert call("DELETE", path).status_code == 428
    call("PATCH", path, {"head_count": 8}, If_Match=tag)
    assert call("PATCH", path, {"head_count": 9}, If_Match=tag).get_json()["type"].endswith("/stale")
    assert call("DELETE", path, If_Match=tag).status_code == 412
    assert call("GET", path).get_json()["head_count"] == 8


def test_a_deleted_sheet_is_gone(call, address, entered):
    gone = call("DELETE", entered.headers["Location"], If_Match=entered.headers["ETag"])
    assert (gone.status_code, gone.data) == (204, b"")
    assert call("GET", entered.headers["Location"]).status_code == 404
    assert call("GET", address).get_json()["workshops"] == []


def test_a_sheet_of_another_round_is_not_there(call, opened, entered):
    other = call("POST", "/rounds", {"name": "Other", "questionnaire": "ten-pillars"}).get_json()
    elsewhere = entered.headers["Location"].replace(opened["id"], other["id"])
    assert call("GET", elsewhere).status_code == 404
    assert call("DELETE", elsewhere, If_Match="*").status_code == 404


def test_a_repeated_sheet_is_entered_once(call, address):
    first, again = (call("POST", address, SHEET, Idempotency_Key="group-1") for _ in range(2))
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["Location"] == first.headers["Location"]
    assert len(call("GET", address).get_json()["workshops"]) == 1


def test_pages_of_sheets_follow_one_another(call, address):
    made = {call("POST", address, {**SHEET, "head_count": n}).get_json()["id"] for n in range(5, 12)}
    found, path = [], f"{address}?limit=3"
    while path:
        page = call("GET", path)
        found += [each["id"] for each in page.get_json()["workshops"]]
        path = page.headers["Link"].split(">")[0].lstrip("<") if "Link" in page.headers else None
    assert (len(found), set(found)) == (7, made)


@pytest.mark.parametrize("query", ["cursor=AA", "cursor=x", "limit=0", "audience=staff"])
def test_a_page_of_sheets_that_cannot_be_is_refused(call, address, query):
    refused = call("GET", f"{address}?{query}")
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["parameter"] == query.split("=")[0]


def test_sheets_change_only_while_the_round_is_open(call, draft):
    sheets = f"/rounds/{draft['id']}/workshops"
    assert call("POST", sheets, SHEET).get_json()["type"].endswith("/round_not_open")
    call("POST", f"/rounds/{draft['id']}/open")
    path = call("POST", sheets, SHEET).headers["Location"]
    call("POST", f"/rounds/{draft['id']}/close")
    for method, body in (("PATCH", {"head_count": 8}), ("DELETE", None)):
        assert call(method, path, body, If_Match="*").get_json()["type"].endswith("/round_not_open")
    assert call("GET", path).get_json()["head_count"] == 7


WRONG = {
    "an unknown audience": ({"audience": "boss"}, "/audience"),
    "too few people": ({"head_count": 4}, "/head_count"),
    "too many people": ({"head_count": 31}, "/head_count"),
    "a count in words": ({"head_count": "7"}, "/head_count"),
    "a list of answers": ({"answers": []}, "/answers"),
    "no answers": ({"answers": {}}, "/answers"),
    "answers of spaces": ({"answers": {"do_well": "  "}}, "/answers"),
    "a number for an answer": ({"answers": {"do_well": 4}}, "/answers/do_well"),
    "null for an answer": ({"answers": {"do_well": None}}, "/answers/do_well"),
    "a question that groups are not asked": ({"answers": {"story": "A"}}, "/answers/story"),
    "a pillar's item": ({"answers": {"VG1": "4"}}, "/answers/VG1"),
    "an id with a slash": ({"answers": {"a/b~c": "A"}}, "/answers/a~1b~0c"),
    "a long answer": ({"answers": {"do_well": "x" * 2001}}, "/answers/do_well"),
    "a control character": ({"answers": {"do_well": "a\x07"}}, "/answers/do_well"),
    "a name": ({"leader": "Ann"}, "/leader"),
    "an id of one's own": ({"id": "mine"}, "/id"),
}


@pytest.mark.parametrize(("change", "pointer"), WRONG.values(), ids=WRONG)
def test_a_sheet_that_cannot_be_is_pointed_at_and_not_kept(call, address, entered, change, pointer):
    new = call("POST", address, {**SHEET, **change})
    changed = call("PATCH", entered.headers["Location"], change, If_Match="*")
    for refused in (new, changed):
        assert refused.status_code == 422
        assert [fault["pointer"] for fault in refused.get_json()["errors"]] == [pointer]
    assert call("GET", address).get_json()["workshops"] == [entered.get_json()]


@pytest.mark.parametrize("missing", SHEET)
def test_a_sheet_wants_audience_head_count_and_answers(call, address, missing):
    refused = call("POST", address, {key: SHEET[key] for key in SHEET if key != missing})
    assert [fault["pointer"] for fault in refused.get_json()["errors"]] == [f"/{missing}"]


def test_with_the_close_nothing_is_kept_of_the_request_that_entered_a_sheet(app, call, opened, address):
    gone = call("POST", address, {**SHEET, "answers": {"improve": "A canary"}}, Idempotency_Key="group-1")
    call("DELETE", gone.headers["Location"], If_Match="*")
    call("POST", f"/rounds/{opened['id']}/close")
    assert b"A canary" not in (app.config["DATA_FOLDER"] / "cxassess.sqlite3").read_bytes()
