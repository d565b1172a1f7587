"""The organisation's units over the API: read, replaced whole, never over somebody else's change."""

from cxassess.records import structure

TREE = [
    {"id": "ops", "name": "Operations", "parent": None, "headcount": 61},
    {"id": "north", "name": "North", "parent": "ops", "headcount": 33},
]


def put(call, tree, tag):
    return call("PUT", "/units", {"units": tree}, If_Match=tag)


def tag_of(call):
    return call("GET", "/units").headers["ETag"]


def test_units_are_put_and_read(call):
    assert call("GET", "/units").get_json() == {"units": []}
    answer = put(call, TREE, tag_of(call))
    assert answer.get_json() == {"units": TREE}
    assert answer.headers["ETag"] == tag_of(call)
    assert call("GET", "/units", If_None_Match=tag_of(call)).status_code == 304


def test_a_change_needs_the_present_tag(call):
    old = tag_of(call)
    assert call("PUT", "/units", {"units": TREE}).status_code == 428
    assert put(call, TREE, old).status_code == 200
    assert put(call, [], old).status_code == 412
    assert call("GET", "/units").get_json() == {"units": TREE}


def test_every_fault_is_named_by_its_place(call):
    tree = [{"id": "a b", "name": "A", "headcount": 3}, {"id": "c", "name": "C", "parent": "nowhere"}]
    answer = put(call, tree, tag_of(call))
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.get_json()["errors"]} >= {"/units/0/id", "/units/1/parent"}


def test_the_id_of_a_removed_unit_is_refused_for_another(call):
    put(call, TREE, tag_of(call))
    put(call, TREE[:1], tag_of(call))
    answer = put(call, [TREE[0], {"id": "north", "name": "Nordic"}], tag_of(call))
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"] == "/units/1/id"
    assert put(call, TREE, tag_of(call)).status_code == 200


def test_another_organisation_has_its_own_units(call, stranger):
    put(call, TREE, tag_of(call))
    assert stranger("GET", "/units").get_json() == {"units": []}
    put(stranger, [{"id": "ops", "name": "Theirs"}], tag_of(stranger))
    assert [unit.name for unit in structure.units("meadow")] == ["Operations", "North"]


def test_reading_and_writing_need_the_scope_rounds(with_scopes):
    caller = with_scopes("results", "score")
    assert caller("GET", "/units").status_code == 403
    assert caller("PUT", "/units", {"units": []}, If_Match="*").status_code == 403
