"""Bad input: a clear problem each time, never a fault of ours."""

import json

import pytest

from cxassess.api import bodies

GOOD = {"questionnaire": "ten-pillars", "responses": [{"audience": "staff", "answers": {"VG1": 4}}]}


def with_answer(text: str) -> bytes:
    """A body for /scores whose only answer is this JSON text."""
    return json.dumps(GOOD).replace(": 4}", f": {text}}}").encode()


MALFORMED = {
    "nothing": b"",
    "only spaces": b"  \n ",
    "cut off": b'{"questionnaire": "ten-pi',
    "NaN": with_answer("NaN"),
    "Infinity": with_answer("Infinity"),
    "minus Infinity": with_answer("-Infinity"),
    "1e400": with_answer("1e400"),
    "minus 1e400": with_answer("-1e400"),
    "16 digits": with_answer("1234567890123456"),
    "5,000 digits": with_answer("9" * 5000),
    "a key twice": with_answer('4, "VG1": 5'),
    "a key twice at the top": b'{"questionnaire": "a", "questionnaire": "b", "responses": []}',
    "half a surrogate pair": with_answer('"\\ud800"'),
    "the other half": with_answer('"\\udc00x"'),
    "NUL, escaped": with_answer('"a\\u0000"'),
    "NUL, raw": with_answer('"a\x00"'),
    "not UTF-8": with_answer('"\xff"').decode().encode("latin-1"),
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "byte order mark": json.dumps(GOOD).encode("utf-8-sig"),
    "100,000 lists": b"[" * 100_000,
    "100,000 closed lists": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "33 lists": b"[" * 33 + b"]" * 33,
    "single quotes": b"{'questionnaire': 'ten-pillars'}",
    "trailing comma": b'{"questionnaire": "ten-pillars",}',
    "two values": b"{} {}",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_strict_json_is_malformed(call, body):
    answer = call("POST", "/scores", body)
    assert answer.status_code == 400
    assert answer.get_json()["type"].endswith("/malformed")
    assert answer.content_type == "application/problem+json"


PLACES = {
    "a key twice": ('{"a": {"b": 1, "é\\n": 2,\n  "\\u0062": 3}}', "line 2, column 3"),
    "a key twice, its like elsewhere": ('[{"a": 1},\n{"a": {"a": []}, "a": 2}]', "line 2, column 18"),
    "NaN": ('["NaN \\" NaN",\n "é", NaN]', "line 2, column 7"),
    "minus Infinity": ("[1,\n-Infinity]", "line 2, column 1"),
    "a number too large": ('["1e999", 1e5,\n\n 1e999]', "line 3, column 2"),
    "a whole number too long": ('["1234567890123456",\n1234567890123456]', "line 2, column 1"),
    "U+0000": ('["\\\\u0000",\n "a\\u0000"]', "line 2, column 4"),
    "half a surrogate pair": ('["\\ud83d\\ude00",\n "\\ud800"]', "line 2, column 3"),
    "halves with a backslash between": ('["\\ud83d\\\\\\ude00"]', "line 1, column 3"),
    "too deep": ('["[[",\n' + "[" * 32 + "]" * 33, "line 2, column 32"),
    "too deep, and no end": ('["]\\"",\n' + "{" * 99, "line 2, column 32"),
    "no JSON": ('{"a":\n "é" 1}', "line 2, column 6"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "where"), PLACES.values(), ids=PLACES)
def test_what_is_malformed_is_told_with_its_line_and_column(call, text, where):
    answer = call("POST", "/scores", text.encode())
    assert answer.status_code == 400
    assert answer.get_json()["detail"].endswith(f"({where}).")


def test_a_byte_order_mark_is_to_be_left_out(call):
    told = call("POST", "/scores", json.dumps(GOOD).encode("utf-8-sig")).get_json()["detail"]
    assert told == "The body begins with a byte order mark. Leave it out."


@pytest.mark.parametrize("path", ["/comparisons", "/rounds", "/rounds/{id}/responses"])
@pytest.mark.parametrize("body", [b"", b'{"a": NaN}', b"[" * 100_000, b'{"a":1,"a":1}', b"\xff"])
def test_every_door_reads_json_the_same_way(call, opened, path, body):
    assert call("POST", path.format(id=opened["id"]), body).status_code == 400


@pytest.mark.parametrize("path", ["/rounds/{id}", "/goals/0000"])
def test_changes_are_read_the_same_way(call, draft, path):
    assert call("PATCH", path.format(id=draft["id"]), b'{"a": NaN}', If_Match="*").status_code == 400


WRONG_VALUES = {
    "off the scale": ("7", "/responses/0/answers/VG1"),
    "zero": ("0", "/responses/0/answers/VG1"),
    "a broken number": ("3.5", "/responses/0/answers/VG1"),
    "a word": ('"four"', "/responses/0/answers/VG1"),
    "a number as text": ('"4"', "/responses/0/answers/VG1"),
    "true": ("true", "/responses/0/answers/VG1"),
    "a list": ("[4]", "/responses/0/answers/VG1"),
    "an object": ('{"value": 4}', "/responses/0/answers/VG1"),
    "a tiny number": ("1e-400", "/responses/0/answers/VG1"),
    "another item": ('4, "ZZ9": 1', "/responses/0/answers/ZZ9"),
    "an id with a slash": ('4, "a/b~c": 1', "/responses/0/answers/a~1b~0c"),
}


@pytest.mark.parametrize(("text", "pointer"), WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_an_answer_that_cannot_be_is_pointed_at(call, text, pointer):
    answer = call("POST", "/scores", with_answer(text))
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json()["errors"]] == [pointer]


def test_a_whole_number_with_a_point_is_a_whole_number(call):
    assert call("POST", "/scores", with_answer("4.0")).status_code == 200


def test_what_looks_like_a_fault_inside_a_string_is_none():
    body = {"a": '[[{{"NaN": 1, "NaN": 2}', "b": "\\ud800 \\u0000 \\", "c": "1234567890123456", "d\\": "😀"}
    assert bodies.parse(json.dumps(body).encode()) == body
    assert bodies.parse(json.dumps(body, ensure_ascii=False).encode()) == body


def test_32_levels_and_15_digits_are_taken():
    assert bodies.parse(b"[" * 32 + b"]" * 32)
    assert bodies.parse(b"[-999999999999999]") == [-999999999999999]


def wrong(**change):
    """A body for /scores with these keys changed; ... takes one out."""
    return {key: value for key, value in {**GOOD, **change}.items() if value is not ...}


WRONG_ENVELOPES = {
    "no object": ([], [""]),
    "text": ("ten-pillars", [""]),
    "null": (None, [""]),
    "no questionnaire": (wrong(questionnaire=...), ["/questionnaire"]),
    "an unknown questionnaire": (wrong(questionnaire="eleven-pillars"), ["/questionnaire"]),
    "a path as questionnaire": (wrong(questionnaire="../../etc/passwd"), ["/questionnaire"]),
    "a number as questionnaire": (wrong(questionnaire=1), ["/questionnaire"]),
    "another version": (wrong(version="0.0.9"), ["/version"]),
    "no responses": (wrong(responses=...), ["/responses"]),
    "null for responses": (wrong(responses=None), ["/responses"]),
    "an object for responses": (wrong(responses={}), ["/responses"]),
    "a number among responses": (wrong(responses=[4]), ["/responses/0"]),
    "a response without answers": (wrong(responses=[{}]), ["/responses/0/answers"]),
    "an unknown audience": (wrong(responses=[{"audience": "x", "answers": {}}]), ["/responses/0/audience"]),
    "an unknown form": (wrong(responses=[{"form": "tiny", "answers": {}}]), ["/responses/0/form"]),
    "a unit that is no id": (wrong(responses=[{"unit": "a b", "answers": {}}]), ["/responses/0/unit"]),
    "an extra key": (wrong(extra=1), ["/extra"]),
    "an extra key of a response": (wrong(responses=[{"answers": {}, "name": "Ann"}]), ["/responses/0/name"]),
    "a minus for the invited": (wrong(invited={"staff": -1}), ["/invited/staff"]),
    "true for the invited": (wrong(invited={"staff": True}), ["/invited/staff"]),
    "an unknown invited audience": (wrong(invited={"boss": 1}), ["/invited/boss"]),
    "a list of invited": (wrong(invited=[1]), ["/invited"]),
    "an unknown outcome": (wrong(outcome="revenue"), ["/outcome"]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "pointers"), WRONG_ENVELOPES.values(), ids=WRONG_ENVELOPES)
def test_a_body_that_cannot_be_used_is_pointed_at(call, body, pointers):
    answer = call("POST", "/scores", json.dumps(body))
    assert answer.status_code == 422
    found = [fault["pointer"] for fault in answer.get_json()["errors"]]
    assert found == pointers


def test_an_empty_questionnaire_lacks_all_that_it_needs(call):
    errors = call("POST", "/scores", wrong(questionnaire={})).get_json()["errors"]
    assert {"/questionnaire/id", "/questionnaire/pillars"} <= {fault["pointer"] for fault in errors}


def test_all_faults_of_a_body_come_at_once(call):
    answers = [{"answers": {"VG1": 9, "VG2": "x"}}, {"audience": "boss", "answers": {"ZZ": 1}}]
    body = wrong(responses=answers, invited={"boss": 1}, version="9", extra=1)
    found = {fault["pointer"] for fault in call("POST", "/scores", body).get_json()["errors"]}
    assert found == {
        "/responses/0/answers/VG1", "/responses/0/answers/VG2", "/responses/1/audience",
        "/responses/1/answers/ZZ", "/invited/boss", "/version", "/extra",
    }  # fmt: skip


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "", "application/x-ndjson", "text/json"]
)
def test_another_media_type_is_refused(call, media_type):
    answer = call("POST", "/scores", json.dumps(GOOD), Content_Type=media_type)
    assert answer.status_code == 415
    assert answer.get_json()["type"].endswith("/unsupported_media_type")


def test_utf_8_can_be_named_and_nothing_else(call):
    body = json.dumps(GOOD)
    assert call("POST", "/scores", body, Content_Type="application/json; charset=UTF-8").status_code == 200
    assert call("POST", "/scores", body, Content_Type="application/json; charset=latin-1").status_code == 415


def test_a_body_over_the_limit_is_refused(call, draft):
    body = {"name": "x" * bodies.ORDINARY, "questionnaire": "ten-pillars"}
    assert call("POST", "/rounds", body).status_code == 413
    answer = call("POST", "/scores", b" " * (bodies.LARGE + 1))
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"
    assert call("PATCH", f"/rounds/{draft['id']}", body, If_Match="*").status_code == 413


@pytest.mark.parametrize("query", ["?unit=law", "?limit=5&extra=1", "?_method=DELETE"])
def test_a_parameter_that_does_not_exist_is_refused(call, query):
    answer = call("GET", f"/rounds{query}")
    assert answer.status_code == 422
    assert "parameter" in answer.get_json()["errors"][0]


@pytest.mark.parametrize(
    "path", ["/rounds/%00", "/rounds/a%0Ab", "/rounds/%F0%9F%98%80", "/goals/..%2f", "/rounds/" + "a" * 2000]
)
def test_an_odd_address_is_an_unknown_one(call, path):
    assert call("GET", path).status_code == 404
