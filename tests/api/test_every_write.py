"""What holds for every write of the API: keys for repetition, conditions, nothing done where refused."""

import json

import pytest

from .ground import JSON, UNREADY, Ground, Operation
from .test_matrix import EXPECTED

CONDITIONAL = ("PUT", "PATCH", "DELETE")
GIVEN_OUT = "_given_out"  # codes and secrets are told once


@pytest.fixture
def put_back(ground):
    """Whatever a test changed is undone."""
    yield
    ground.put_back()


# The names of all writes; the matrix sees that none is missing.
KEEPING = [name for name, (scope, _) in EXPECTED.items() if name.startswith("POST") and scope != "score"]
READY = [name for name in KEEPING if name not in UNREADY]
CHANGES = [name for name in EXPECTED if name.split()[0] in CONDITIONAL]


def named(ground: Ground, name: str) -> Operation:
    """The operation of this name."""
    return next(each for each in ground.operations if each.name == name)


def keeping(ground):
    """The POSTs that keep something; the others only work something out."""
    return [named(ground, name) for name in KEEPING]


def test_every_post_that_keeps_something_takes_a_key_for_its_repetition(ground):
    assert [each.name for each in keeping(ground) if not each.takes_key] == []


def test_posts_that_take_no_key_keep_nothing(ground):
    before = ground.rows()
    for operation in ground.operations:
        if operation.method == "POST" and not operation.takes_key:
            assert ground.call(operation).status_code == 200
    assert ground.rows() == before


@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize("name", READY)
def test_a_repetition_gets_the_same_answer_and_does_nothing_again(ground, name):
    operation = named(ground, name)
    first = ground.call(operation, Idempotency_Key="one")
    assert first.status_code < 300, first.text
    before = ground.rows()
    again = ground.call(operation, Idempotency_Key="one")
    if again.status_code == 409:
        assert again.get_json()["type"].endswith(GIVEN_OUT)
    else:
        assert (again.status_code, again.data) == (first.status_code, first.data)
        for header in ("ETag", "Location", "Content-Type", "Retry-After"):
            assert again.headers.get(header) == first.headers.get(header)
    another = ground.call(operation, body=other(operation), Idempotency_Key="one")
    assert another.status_code == 422
    assert another.get_json()["type"].endswith("idempotency_mismatch")
    assert ground.rows() == before


def other(operation):
    """Another body for an operation, whether it would do or not."""
    return b"{}" if operation.body is None else operation.body + b" "


@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize("name", READY)
def test_a_key_is_of_one_organisation_whichever_of_its_api_keys_calls(ground, name):
    operation = named(ground, name)
    first = ground.call(operation, Idempotency_Key="one")
    before = ground.rows()
    second_key = f"Bearer {ground.keys['another key']}"
    same = ground.call(operation, Idempotency_Key="one", Authorization=second_key)
    assert same.data == first.data or same.get_json()["type"].endswith(GIVEN_OUT)
    assert ground.rows() == before
    theirs = ground.call(operation, "brook", Idempotency_Key="one")
    assert theirs.status_code == first.status_code, theirs.text
    assert ground.rows() != before


@pytest.mark.usefixtures("put_back")
def test_a_key_that_was_used_answers_no_other_operation(ground):
    used = named(ground, "POST /sources")
    assert ground.call(used, Idempotency_Key="one").status_code == 201
    before = ground.rows()
    for operation in keeping(ground):
        if operation != used:
            refused = ground.call(operation, body=used.body, Idempotency_Key="one")
            assert refused.status_code == 422, operation.name
            assert refused.get_json()["type"].endswith("idempotency_mismatch"), operation.name
    assert ground.rows() == before


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "a\tb"])
def test_a_key_that_cannot_be_one_is_refused_everywhere(ground, key):
    before = ground.rows()
    for operation in keeping(ground):
        address = ground.address(operation)
        headers = {"Authorization": f"Bearer {ground.keys['meadow']}", "Idempotency-Key": key}
        sent = {"data": operation.body, "content_type": JSON} if operation.body else {}
        refused = ground.client.post(f"/api/v1{address}", headers=headers, **sent)
        assert refused.status_code == 422, operation.name
        assert refused.get_json()["errors"][0]["header"] == "Idempotency-Key"
    assert ground.rows() == before


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_wants_the_present_tag(ground, name):
    operation, before = named(ground, name), ground.rows()
    tag = present(ground, operation)
    without = ground.call(operation, If_Match="")
    assert without.status_code == 428
    assert without.get_json()["type"].endswith("precondition_required")
    for stale in ('"0"', f"W/{tag}", '"0", "1"', '""', 'W/"0"', tag.strip('"')[:-1], "'*'"):
        refused = ground.call(operation, If_Match=stale)
        assert refused.status_code == 412, (stale, refused.text)
        assert refused.get_json()["type"].endswith("stale")
    assert ground.rows() == before


@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize("how", ["{}", '"0", {}', '{} , W/"0"', "*"])
@pytest.mark.parametrize("name", CHANGES)
def test_every_change_takes_the_present_tag_alone_in_a_list_or_any(ground, name, how):
    operation = named(ground, name)
    done = ground.call(operation, If_Match=how.format(present(ground, operation)))
    assert done.status_code < 300, done.text


@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize("name", [each for each in CHANGES if not each.startswith("DELETE")])
def test_the_tag_of_a_change_is_that_of_the_thing_from_then_on(ground, name):
    operation = named(ground, name)
    done = ground.call(operation)
    assert done.headers["ETag"] == present(ground, operation)


def present(ground, operation):
    """The tag that reading the thing gives."""
    return ground.send("GET", ground.address(operation)).headers["ETag"]


@pytest.mark.usefixtures("put_back")
def test_what_is_not_there_is_not_there_whatever_the_condition(ground):
    for name in CHANGES:
        operation = named(ground, name)
        if "{" in name:
            address = operation.path.replace("{", "").replace("}", "")
            for said in ("*", '"0"'):
                gone = ground.send(operation.method, address, operation.body, If_Match=said)
                assert gone.status_code == 404, name


@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize("name", READY)
def test_what_was_made_is_at_the_address_that_the_answer_names(ground, name):
    operation = named(ground, name)
    made = ground.call(operation)
    if "Location" not in made.headers or operation.path.endswith("/close"):
        return  # it makes nothing that has an address of its own
    read = ground.send("GET", made.headers["Location"].removeprefix("/api/v1"))
    assert read.status_code == 200
    if name != "POST /questionnaires":  # which is read whole
        assert read.headers["ETag"] == made.headers["ETag"]
        assert read.get_json().items() <= json.loads(made.data).items()  # a secret is told once
