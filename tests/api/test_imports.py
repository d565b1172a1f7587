"""Responses handed in as a stream: a million in one call, all of them or none, and how far it is."""

import json

import pytest

from cxassess.records.database import db

from .conftest import Caller, row

LINES = {"Content_Type": "application/x-ndjson"}


def lines(rows, between="\n"):
    """Rows as NDJSON."""
    return "".join(json.dumps(each) + between for each in rows)


@pytest.fixture
def path(opened):
    return f"/rounds/{opened['id']}/responses"


def imports(call, opened, query=""):
    return call("GET", f"/rounds/{opened['id']}/imports{query}").get_json()["imports"]


def stored(call, opened):
    nodes = call("GET", f"/rounds/{opened['id']}/participation").get_json()["nodes"]
    return next(node["answered"] for node in nodes if node["id"] == "internal")


def test_the_answer_names_the_import_which_tells_what_became_of_it(call, opened, path):
    rows = [row("staff", "ops-north", place) for place in range(12)]
    answer = call("POST", path, lines(rows), **LINES)
    assert (answer.status_code, answer.get_json()) == (201, {"accepted": 12})
    found = call("GET", answer.headers["Location"]).get_json()
    assert (found["state"], found["lines"], found["accepted"]) == ("stored", 12, 12)
    assert stored(call, opened) == 12
