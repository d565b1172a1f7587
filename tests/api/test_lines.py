"""Lists whole, an entry a line, for whoever accepts NDJSON; and what cannot be given is refused."""

import json

import pytest

from .conftest import operations

LINES = {"Accept": "application/x-ndjson"}
JSON = "application/json"


def entries(answer):
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.fixture
def invited(call, draft):
    """A confidential round with more people than are read at a time."""
    wanted = {"privacy": "confidential"}
    made = call("PATCH", f"/rounds/{draft['id']}", wanted, If_Match="*").get_json()["id"]
    call("POST", f"/rounds/{made}/open")
    people = [{"audience": "leader", "ref": f"person {n}"} for n in range(450)]
    call("POST", f"/rounds/{made}/invitations", {"invitations": people})
    return f"/rounds/{made}/invitations"


def test_lines_are_all_entries_in_the_order_of_the_pages(call, invited):
    paged, where = [], f"{invited}?limit=100"
    while where:
        answer = call("GET", where)
        paged += answer.get_json()["invitations"]
        where = answer.headers.get("Link", "").partition(">")[0].lstrip("<")
    whole = call("GET", invited, **LINES)
    assert whole.mimetype == "application/x-ndjson"
    assert entries(whole) == paged
    assert len(paged) == 450


def test_lines_keep_to_the_filters_of_the_list(call, invited):
    assert entries(call("GET", f"{invited}?answered=true", **LINES)) == []
    assert len(entries(call("GET", f"{invited}?answered=false", **LINES))) == 450


def test_whoever_has_the_lines_already_gets_nothing_again(call, draft):
    first = call("GET", "/rounds", **LINES)
    again = call("GET", "/rounds", If_None_Match=first.headers["ETag"], **LINES)
    assert (again.status_code, again.data) == (304, b"")
    assert "Accept" in first.headers["Vary"]
    assert first.headers["ETag"] != call("GET", "/rounds").headers["ETag"]


@pytest.mark.parametrize("query", ["limit=3", "cursor=YQ"])
def test_lines_have_no_pages(call, draft, query):
    answer = call("GET", f"/rounds?{query}", **LINES)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "accept", ["", "*/*", "application/*", f"{JSON}, application/x-ndjson", "text/html, */*;q=0.1"]
)
def test_a_page_is_what_comes_unless_lines_are_rather_wanted(call, draft, accept):
    assert call("GET", "/rounds", Accept=accept).mimetype == JSON


@pytest.mark.parametrize(
    ("path", "accept"),
    [("/rounds", "text/csv"), ("/rounds/{}", "application/x-ndjson"), ("/units", "application/xml")],
)
def test_what_cannot_be_given_is_refused(call, draft, path, accept):
    answer = call("GET", path.format(draft["id"]), Accept=accept)
    assert answer.status_code == 406
    assert answer.get_json()["type"].endswith("not_acceptable")


def test_every_list_in_the_document_can_be_had_as_lines(document):
    listed = []
    for path, method, operation in operations(document):
        answer = operation["responses"].get("200", {}).get("content", {})
        if JSON not in answer:
            continue
        shape = document["components"]["schemas"].get(
            answer[JSON]["schema"].get("$ref", "").rpartition("/")[2]
        )
        lists = [each for each in (shape or {}).get("properties", {}).values() if each.get("type") == "array"]
        if "next_cursor" in (shape or {}).get("properties", {}) and len(lists) == 1:
            listed.append((path, method))
            assert json.loads(answer["application/x-ndjson"]["example"].splitlines()[0]), path
    assert len(listed) > 5


def test_figures_are_given_as_lines_that_say_what_the_csv_says(call, closed):
    import csv
    import io

    where = f"/rounds/{closed['round']}/export?format="
    told = entries(call("GET", f"{where}ndjson"))
    table = list(csv.DictReader(io.StringIO(call("GET", f"{where}csv").text)))
    assert len(told) == len(table) > 100
    for line, row in zip(told, table, strict=True):
        assert {name: "" if value is None else value for name, value in line.items()} == {
            **row,
            "row": int(row["row"]),
            "value": float(row["value"]) if row["value"] else "",
        }


def test_a_list_that_is_refused_is_refused_as_lines_too(call, opened):
    answer = call("GET", f"/rounds/{opened['id']}/invitations", **LINES)
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
