"""The public shape of the API changes under a new version only, and never in what it breaks."""

import copy
import json

import pytest

from cxassess.api.problems import KINDS
from tests.contract import changes, shape
from tests.contract.__main__ import KEPT, written

ROUNDS = "/rounds POST"
ROUND = "/rounds/{round_id} GET"


@pytest.fixture(scope="module")
def kept():
    """The shape that is kept."""
    return json.loads(KEPT.read_text("utf-8"))


@pytest.fixture
def changed(kept):
    """A copy of it, to plant a change in, under the next minor version."""
    made = copy.deepcopy(kept)
    major, minor, _ = made["version"].split(".")
    return {**made, "version": f"{major}.{int(minor) + 1}.0"}


def properties(made, name):
    return made["schemas"][name]["properties"]


def told(kept, changed):
    """What the comparison says of a planted change, without the places beside the first."""
    return {(change.what, change.breaks) for change in changes.between(kept, changed)}


def test_the_shape_is_the_one_that_is_kept(document, kept):
    new = shape.of(document, {kind.slug: kind.status for kind in KINDS.values()})
    found = "\n".join(map(str, changes.between(kept, new)))
    assert new == kept, f"{found}\n{changes.verdict(kept, new) or 'python -m tests.contract writes it anew.'}"


def test_the_file_is_as_it_would_be_written(kept):
    assert KEPT.read_text("utf-8") == written(kept)


def test_the_same_shape_may_stay(kept):
    assert not changes.between(kept, kept)
    assert not changes.verdict(kept, kept)


def remove_property_of_an_answer(made):
    del properties(made, "Round")["threshold"]
    made["schemas"]["Round"]["required"].remove("threshold")


def remove_property_of_a_request(made):
    del properties(made, "RoundRequest")["threshold"]


def narrow_the_enum_of_a_request(made):
    made["operations"]["/rounds/{round_id}/export GET"]["parameters"]["query table"]["schema"]["enum"].pop()


def widen_the_enum_of_an_answer(made):
    made["schemas"]["ReportState"]["enum"].append("lost")


def add_a_required_parameter(made):
    made["operations"][ROUND]["parameters"]["query as"] = {"required": True, "schema": {"type": "string"}}


def drop_a_parameter(made):
    del made["operations"]["/rounds GET"]["parameters"]["query limit"]


def drop_a_status(made):
    del made["operations"][ROUND]["answers"]["304"]


def answer_with_another_status(made):
    answers = made["operations"][ROUNDS]["answers"]
    answers["202"] = answers["201"]


def change_a_scope(made):
    made["operations"][ROUND]["scopes"] = ["results"]


def add_a_scope(made):
    made["operations"][ROUND]["scopes"] = ["results", "rounds"]


def drop_an_operation(made):
    del made["operations"][ROUND]


def call_an_operation_otherwise(made):
    made["operations"][ROUND]["id"] = "read_round"


def call_a_schema_otherwise(made):
    made["schemas"]["Survey"] = made["schemas"].pop("RoundList")
    made["operations"]["/rounds GET"]["answers"]["200"]["content"]["application/json"] = {
        "$ref": "#/components/schemas/Survey"
    }


def require_a_property_of_a_request(made):
    made["schemas"]["RoundRequest"]["required"].append("units")


def leave_out_a_property_of_an_answer(made):
    made["schemas"]["Round"]["required"].remove("units")


def bound_a_number_of_a_request(made):
    properties(made, "RoundRequest")["threshold"]["maximum"] = 20


def let_an_answer_be_null(made):
    properties(made, "Round")["name"]["type"] = ["null", "string"]


def change_a_type(made):
    properties(made, "Round")["threshold"]["type"] = "string"


def drop_a_media_type(made):
    del made["operations"]["/rounds/{round_id}/responses POST"]["body"]["content"]["application/x-ndjson"]


def drop_a_header(made):
    made["operations"][ROUND]["answers"]["200"]["headers"].remove("ETag")


def change_the_status_of_a_problem(made):
    made["problems"]["stale"] = 409


def change_a_default(made):
    made["operations"]["/rounds GET"]["parameters"]["query limit"]["schema"]["default"] = 50


@pytest.mark.parametrize(
    "plant",
    [remove_property_of_an_answer, remove_property_of_a_request, narrow_the_enum_of_a_request,
     widen_the_enum_of_an_answer, add_a_required_parameter, drop_a_parameter, drop_a_status,
     answer_with_another_status, change_a_scope, add_a_scope, drop_an_operation, call_an_operation_otherwise,
     call_a_schema_otherwise, require_a_property_of_a_request, leave_out_a_property_of_an_answer,
     bound_a_number_of_a_request, let_an_answer_be_null, change_a_type, drop_a_media_type, drop_a_header,
     change_the_status_of_a_problem, change_a_default],
    ids=lambda plant: plant.__name__,
)  # fmt: skip
def test_what_breaks_is_refused_under_any_version(kept, changed, plant):
    plant(changed)
    assert any(change.breaks for change in changes.between(kept, changed))
    assert changes.verdict(kept, changed).startswith("Within one major version")
    assert changes.verdict(kept, {**changed, "version": "2.0.0"})


def add_an_operation(made):
    made["operations"]["/surveys GET"] = made["operations"]["/rounds GET"]


def add_a_property_to_an_answer(made):
    properties(made, "Round")["colour"] = {"type": "string"}
    made["schemas"]["Round"]["required"].append("colour")


def add_a_property_to_a_request(made):
    properties(made, "RoundRequest")["colour"] = {"type": "string"}


def add_a_parameter(made):
    made["operations"][ROUND]["parameters"]["query as"] = {"required": False, "schema": {"type": "string"}}


def add_a_kind_of_problem(made):
    made["problems"]["too_early"] = 409


def widen_the_enum_of_a_request(made):
    made["operations"]["/rounds/{round_id}/export GET"]["parameters"]["query table"]["schema"]["enum"].append(
        "x"
    )


def widen_the_bound_of_a_request(made):
    properties(made, "RoundRequest")["threshold"]["maximum"] = 20_000


def let_a_request_leave_something_out(made):
    made["schemas"]["RoundRequest"]["required"].remove("questionnaire")


def add_a_refusal(made):
    made["operations"][ROUND]["answers"]["451"] = {"headers": [], "content": {}}


@pytest.mark.parametrize(
    "plant",
    [add_an_operation, add_a_property_to_an_answer, add_a_property_to_a_request, add_a_parameter,
     add_a_kind_of_problem, widen_the_enum_of_a_request, widen_the_bound_of_a_request,
     let_a_request_leave_something_out, add_a_refusal],
    ids=lambda plant: plant.__name__,
)  # fmt: skip
def test_what_adds_needs_a_new_minor_version(kept, changed, plant):
    plant(changed)
    assert changes.between(kept, changed)
    assert not changes.verdict(kept, changed)
    assert "new minor version" in changes.verdict(kept, {**changed, "version": kept["version"]})


def test_prose_and_examples_are_no_part_of_the_shape(document, kept):
    other = json.loads(json.dumps(document).replace("Make a round", "Create a round"))
    other["components"]["schemas"]["Round"]["properties"]["name"]["description"] = "Something else"
    assert shape.of(other, kept["problems"]) == kept


def test_what_a_webhook_sends_is_an_answer(kept):
    """A property that is taken out of it breaks the receiver, who takes it as it takes answers."""
    body = {"content": {"application/json": {"$ref": "#/components/schemas/Round"}}, "required": True}
    hook = {"id": "round_opened", "scopes": [], "parameters": {}, "answers": {}, "body": body}
    before = {**kept, "webhooks": {"round.opened POST": hook}}
    after = copy.deepcopy(before)
    after["schemas"]["RoundState"]["enum"].append("paused")
    places = {
        change.place.partition(" body")[0] for change in changes.between(before, after) if change.breaks
    }
    assert "round.opened POST" in places


def test_a_version_never_goes_back_and_never_leaves_its_address(kept):
    assert changes.verdict(kept, {**kept, "version": "0.9.0"})
    assert changes.verdict({**kept, "version": "1.4.0"}, {**kept, "version": "1.3.9"})
    assert changes.verdict(kept, {**kept, "version": "2.0.0"})
