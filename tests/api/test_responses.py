"""Responses handed in: all of them or none, through the same check as everywhere."""

import json

import pytest

from .conftest import row


def answered(call, round_id):
    """How many staff and leaders have answered; None where that is not told yet."""
    nodes = call("GET", f"/rounds/{round_id}/participation").get_json()["nodes"]
    return next(node["answered"] for node in nodes if node["id"] == "internal")


def test_one_response_is_taken(call, opened):
    answer = call("POST", f"/rounds/{opened['id']}/responses", row("staff", "ops-north", 1))
    assert (answer.status_code, answer.get_json()) == (201, {"accepted": 1})


def test_a_list_is_taken(call, opened):
    rows = [row("staff", None, place) for place in range(12)]
    assert call("POST", f"/rounds/{opened['id']}/responses", rows).get_json() == {"accepted": 12}
    assert answered(call, opened["id"]) == 12


def test_lines_are_taken_empty_ones_passed_over(call, opened):
    lines = "\n\r\n".join(json.dumps(row("staff", None, place)) for place in range(12)) + "\n"
    path = f"/rounds/{opened['id']}/responses"
    answer = call("POST", path, lines, Content_Type="application/x-ndjson")
    assert answer.get_json() == {"accepted": 12}
    assert answered(call, opened["id"]) == 12


def test_a_response_without_a_form_has_the_rounds(call, opened):
    response = row("staff", None, 1)
    del response["form"]
    assert call("POST", f"/rounds/{opened['id']}/responses", response).status_code == 201


def test_ten_thousand_responses_are_taken_in_one_call(call, opened):
    rows = [row("staff", "ops-north", place) for place in range(10)] * 1000
    assert call("POST", f"/rounds/{opened['id']}/responses", rows).get_json() == {"accepted": 10_000}


GOOD = {"audience": "staff", "form": "core", "answers": {"VG1": 3}}
WRONG = {
    "off the scale": ({**GOOD, "answers": {"VG1": 6}}, "/answers/VG1"),
    "another item": ({**GOOD, "answers": {"ZZ1": 3}}, "/answers/ZZ1"),
    "not in the form": ({**GOOD, "answers": {"VG2": 3}}, "/answers/VG2"),
    "an unknown unit": ({**GOOD, "unit": "nowhere"}, "/unit"),
    "an unknown audience": ({**GOOD, "audience": "boss"}, "/audience"),
    "a list for an audience": ({**GOOD, "audience": []}, "/audience"),
    "a kind that is none": ({**GOOD, "answers": {"barrier.kind": "mood"}}, "/answers/barrier.kind"),
    "a kind without kinds": ({**GOOD, "answers": {"do_well.kind": "rule"}}, "/answers/do_well.kind"),
    "importance off the scale": (
        {**GOOD, "answers": {"importance.vision_goals": 6}}, "/answers/importance.vision_goals"
    ),
    "the importance of no pillar": ({**GOOD, "answers": {"importance.x": 3}}, "/answers/importance.x"),
    "a role that moves a lot": ({**GOOD, "answers": {"role.loyalty": "a lot"}}, "/answers/role.loyalty"),
    "a role that moves nothing known": ({**GOOD, "answers": {"role.x": "strongly"}}, "/answers/role.x"),
    "a long role": ({**GOOD, "answers": {"role.name": "x" * 81}}, "/answers/role.name"),
    "a customer's role": (
        {**GOOD, "audience": "customer", "answers": {"role.well": "I pay."}}, "/answers/role.well"
    ),
    "no answers": ({"audience": "staff"}, "/answers"),
    "an extra key": ({**GOOD, "email": "ann@example.org"}, "/email"),
    "a ballot code": ({**GOOD, "code": "x"}, "/code"),
    "a number": (4, ""),
    "null": (None, ""),
    "text": ("staff", ""),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "pointer"), WRONG.values(), ids=WRONG)
def test_one_wrong_response_keeps_all_out(call, opened, wrong, pointer):
    path = f"/rounds/{opened['id']}/responses"
    rows = [row("staff", None, place) for place in range(12)]
    answer = call("POST", path, [*rows, wrong, *rows])
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [f"/12{pointer}"]
    assert answered(call, opened["id"]) is None
    assert call("POST", path, rows).get_json() == {"accepted": 12}
    assert answered(call, opened["id"]) == 12


@pytest.mark.parametrize(("wrong", "pointer"), WRONG.values(), ids=WRONG)
def test_in_a_single_response_pointers_begin_at_the_response(call, opened, wrong, pointer):
    answer = call("POST", f"/rounds/{opened['id']}/responses", json.dumps(wrong))
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]


def test_what_is_said_beside_the_items_comes_out_with_the_close(call, opened):
    said = {"barrier": "Three signatures.", "barrier.kind": "rule", "importance.vision_goals": 4,
            "role.name": "Desk", "role.loyalty": "strongly", "comment.vision_goals": "Yearly."}  # fmt: skip
    rows = [{"answers": {"VG1": 3, **said}}] * 12
    assert call("POST", f"/rounds/{opened['id']}/responses", rows).status_code == 201
    call("POST", f"/rounds/{opened['id']}/close")
    results = call("GET", f"/rounds/{opened['id']}/results").get_json()
    assert {each["question"] for each in results["words"]} >= {"barrier", "comment.vision_goals"}
    internal = next(node for node in results["nodes"] if node["id"] == "internal")
    assert {"id": "vision_goals", "mean": 4, "bound": None} in internal["scorecard"]["importance"]


def test_a_wrong_line_keeps_all_out_and_is_named(call, opened):
    path, good = f"/rounds/{opened['id']}/responses", json.dumps(GOOD)
    broken = call("POST", path, f"{good}\n\n{{\n{good}", Content_Type="application/x-ndjson")
    assert broken.status_code == 400
    assert "Line 3" in broken.get_json()["detail"]
    two = call("POST", path, f"{good}{good}\n", Content_Type="application/x-ndjson")
    assert two.status_code == 400
    nan = call("POST", path, f'{good}\n{{"answers": {{"VG1": NaN}}}}', Content_Type="application/x-ndjson")
    assert "Line 2" in nan.get_json()["detail"]
    assert answered(call, opened["id"]) is None


@pytest.mark.parametrize("body", ["", "\n\n  \n"])
def test_no_lines_at_all_are_refused(call, opened, body):
    path = f"/rounds/{opened['id']}/responses"
    assert call("POST", path, body, Content_Type="application/x-ndjson").status_code == 400


def test_an_empty_list_is_refused(call, opened):
    answer = call("POST", f"/rounds/{opened['id']}/responses", [])
    assert (answer.status_code, answer.get_json()["errors"][0]["pointer"]) == (422, "")


def test_csv_is_refused(call, opened):
    path = f"/rounds/{opened['id']}/responses"
    assert call("POST", path, "audience,VG1\nstaff,3\n", Content_Type="text/csv").status_code == 415


def test_a_repeated_call_stores_once(call, opened):
    path, rows = f"/rounds/{opened['id']}/responses", [row("staff", None, place) for place in range(12)]
    for _ in range(2):
        answer = call("POST", path, rows, Idempotency_Key="batch-1")
        assert (answer.status_code, answer.get_json()) == (201, {"accepted": 12})
    assert answered(call, opened["id"]) == 12


def test_a_response_of_another_form_than_the_rounds_is_refused(call, opened):
    answer = call("POST", f"/rounds/{opened['id']}/responses", {"form": "full", "answers": {"VG1": 3}})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["pointer"].endswith("/form")
