"""What holds for every list of the API: pages by cursor in which nothing is lost and nothing comes twice."""

import json
import re
from itertools import count

import pytest

from .ground import JSON
from .test_every_write import named

# Reads whose lists are bounded by what they are part of, and are therefore told whole.
WHOLE = {
    "GET /units": "put whole; 2,000 at most",
    "GET /journey": "put whole; 20 stages",
    "GET /rounds/{round_id}": "its units, put whole",
    "GET /goals/{goal_id}": "its actions; 20 at most",
    "GET /barriers/{barrier_id}": "its rounds; 200 at most",
    "GET /sources/coverage": "by kind; and a figure a quarter",
    "GET /rounds/{round_id}/participation": "the release's nodes",
    "GET /rounds/{round_id}/results": "the release's nodes",
    "GET /rounds/{round_id}/comparison": "the release's nodes",
    "GET /rounds/{round_id}/trend": "20 rounds at most",
    "GET /rounds/{round_id}/roadmap": "60 goals at most",
    "GET /rounds/{round_id}/roadmap/course": "60 goals at most",
    "GET /rounds/{round_id}/roadmap/settings": "outcomes of the questionnaire",
    "GET /rounds/{round_id}/business-case": "1,000 estimates at most",
    "GET /rounds/{round_id}/themes": "what was found at the release",
    "GET /rounds/{round_id}/themes/{theme_id}": "what was found at the release",
    "GET /questionnaires/{questionnaire_id}": "a file of 256 KiB at most",
    "GET /webhooks/{webhook_id}": "a few kinds of events",
}
NUMBERS = count(1)


def reads(ground):
    """Every read of JSON, with the schema of its answer."""
    for operation in ground.operations:
        if operation.method == "GET" and operation.answers(JSON):
            content = operation.said["responses"]["200"]["content"][JSON]
            yield operation, seen(ground.document, content["schema"])


def seen(document, schema):
    """A schema of the document without the reference to it."""
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def paged(ground):
    """The lists in pages."""
    return [each for each, schema in reads(ground) if "next_cursor" in schema.get("properties", {})]


# Lists that grow by what is done elsewhere in the API.
BY_OTHERS = ("/goals/{goal_id}/changes", "/metrics-in-use")


def growing(ground):
    """The lists in pages that a caller can make longer."""
    makes = {each.path for each in ground.operations if each.method == "POST"} | set(BY_OTHERS)
    return [each for each in paged(ground) if each.path in makes]


def parameters(operation):
    return {each["name"] for each in operation.said["parameters"] if each["in"] == "query"}


def test_every_read_with_a_list_has_pages_unless_something_bounds_it(ground):
    for operation, schema in reads(ground):
        lists = [each for each in schema.get("properties", {}).values() if each.get("type") == "array"]
        if lists and operation.name not in WHOLE:
            assert "next_cursor" in schema["properties"], operation.name
        if "next_cursor" in schema.get("properties", {}):
            assert {"limit", "cursor"} <= parameters(operation), operation.name


def entries(page):
    """What a page holds; of measurements, those of both metrics."""
    if "leading" in page:
        return [
            each for kind in ("leading", "lagging") for each in (page[kind] or {}).get("measurements", ())
        ]
    return next(value for value in page.values() if isinstance(value, list))


def told(ground, operation, query):
    answer = ground.send("GET", ground.address(operation) + query)
    assert answer.status_code == 200, (operation.name, answer.text)
    return answer


def walked(ground, operation, meanwhile=lambda: None, limit=1):
    """All entries, page by page, `meanwhile` something happens."""
    answer = told(ground, operation, f"?limit={limit}")
    found = []
    for _ in range(100):
        page = answer.get_json()
        assert len(entries(page)) <= limit
        found += map(json.dumps, entries(page))
        link = answer.headers.get("Link")
        assert bool(link) == bool(page["next_cursor"])
        if link is None:
            return found
        meanwhile()
        address = re.fullmatch(r'<(/api/v1[^>]+)>; rel="next"', link)[1]
        assert f"cursor={page['next_cursor']}" in address
        answer = told_at(ground, address)
    raise AssertionError(f"{operation.name} does not end")


def told_at(ground, address):
    answer = ground.send("GET", address.removeprefix("/api/v1"))
    assert answer.status_code == 200, answer.text
    return answer


def more(ground, operation):
    """Something more for a list: what its own address makes, made."""
    makes = next(
        (each for each in ground.operations if each.method == "POST" and each.path == operation.path), None
    )
    if operation.path == "/goals/{goal_id}/changes":
        changed = named(ground, "PATCH /goals/{goal_id}")
        return ground.call(changed, body=json.dumps({"reason": f"Reason {next(NUMBERS)}"}).encode())
    if makes is None:
        makes = named(ground, "POST /own-metrics")
    change = CHANGES.get(makes.path, lambda number: {"name": f"Number {number}"})(next(NUMBERS))
    body = json.dumps({**json.loads(makes.body), **change}).encode()
    made = ground.send("POST", ground.address(makes), body)
    assert made.status_code in (201, 409), (operation.name, made.text)  # an estimate may be there already
    return made


LEVELS = "levels: [{number: 1, name: Low, from: 0}, {number: 2, name: High, from: 60}]"
PILLARS = "pillars: [{id: a, name: A, items: [{id: A1, title: T, core: true, statement: We ask.}]}]"
ESTIMATED = [(outcome, unit) for outcome in ("loyalty", "_takes") for unit in (None, "dairy", "farm")]
CHANGES = {
    "/questionnaires": lambda number: {
        "files": {
            "q.yaml": f'id: pages\nversion: "1.{number}"\nlanguage: en\ntitle: P\n{LEVELS}\n{PILLARS}\n'
        }
    },
    "/barriers": lambda number: {"title": f"Number {number}"},
    "/webhooks": lambda number: {"description": f"Number {number}"},
    "/rounds/{round_id}/invitations": lambda number: {
        "invitations": [{"audience": "staff", "ref": f"p{number:03}"}]
    },
    "/rounds/{round_id}/workshops": lambda number: {"head_count": 5 + number % 20},
    "/goals/{goal_id}/measurements": lambda number: {
        "date": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}"
    },
    "/goals/{goal_id}/estimates": lambda number: dict(
        zip(("outcome", "unit"), ESTIMATED[number % len(ESTIMATED)], strict=True)
    ),
}


@pytest.fixture
def filled(ground):
    """Lists of which each holds several entries; they are put back as they were."""
    for operation in growing(ground):
        for _ in range(4):
            more(ground, operation)
    yield ground
    ground.put_back()


def test_pages_hold_all_entries_once_and_their_links_lead_on(filled):
    for operation in growing(filled):
        whole = walked(filled, operation, limit=100)
        assert len(whole) > 2, operation.name
        assert len(set(whole)) == len(whole)
        assert walked(filled, operation) == whole, operation.name
        assert walked(filled, operation, limit=2) == whole, operation.name


def test_what_is_added_between_pages_makes_nothing_come_twice_or_never(filled):
    for operation in growing(filled):
        before = walked(filled, operation, limit=100)
        found = walked(filled, operation, once(lambda op=operation: more(filled, op)), limit=2)
        ids = [changeless(each) for each in found]
        assert len(set(ids)) == len(ids), operation.name
        assert {changeless(each) for each in before} <= set(ids), operation.name


def once(act):
    """An act that is done the first time only."""
    done = []

    def do():
        if not done:
            done.append(act())

    return do


def changeless(entry):
    """What tells an entry from others, whatever becomes of it."""
    said = json.loads(entry)
    return said.get("id", said.get("ref", said.get("version"))), said.get("version")


def test_what_is_deleted_between_pages_makes_nothing_else_come_twice_or_never(filled):
    for path in ("/own-metrics", "/sources", "/barriers", "/rounds/{round_id}/workshops", "/rounds"):
        operation = named(filled, f"GET {path}")
        before = [json.loads(each)["id"] for each in walked(filled, operation, limit=100)]
        gone = before[1]
        address = f"{filled.address(operation)}/{gone}"
        found = walked(
            filled, operation, once(lambda at=address: filled.send("DELETE", at, If_Match="*")), limit=2
        )
        assert filled.send("GET", address).status_code == 404, path
        assert [json.loads(each)["id"] for each in found] == before


def test_a_cursor_is_of_one_list_of_one_organisation(filled):
    cursors = {each: told(filled, each, "?limit=1").get_json()["next_cursor"] for each in growing(filled)}
    for operation in cursors:
        own = cursors[operation]
        for other, cursor in cursors.items():
            if other != operation:
                assert refused(filled, operation, f"cursor={cursor}")
        for changed in (own[:-1], own + "A", own.swapcase(), own[1:], own + "=", own * 9):
            assert refused(filled, operation, f"cursor={changed}")
        assert refused(filled, operation, f"cursor={own}", owner="brook")


def refused(ground, operation, query, owner="meadow"):
    """Whether a list refuses a query and says which parameter is wrong."""
    address = f"{ground.address(operation, owner)}?{query}"
    answer = ground.send("GET", address, owner=owner)
    assert answer.status_code == 422, (operation.name, query, answer.text)
    return answer.get_json()["errors"][0]["parameter"] == query.partition("=")[0]


BOUNDS = [
    "0",
    "-1",
    "101",
    "1000000",
    "",
    "1.0",
    "1e1",
    "+1",
    "01",
    "%201",
    "1_0",
    "%D9%A3",
    "true",
    "9" * 5000,
]


def test_every_limit_is_a_whole_number_within_bounds(ground):
    for operation in paged(ground):
        for limit in BOUNDS:
            assert refused(ground, operation, f"limit={limit}")
        assert refused(ground, operation, "limit=1&limit=2")
        told(ground, operation, "?limit=100")
