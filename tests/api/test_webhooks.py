"""Webhooks over the API: made, changed, their secret told once, their log read and replayed."""

import re
import sqlite3

import pytest

from cxassess.api import webhook_examples
from cxassess.records import deliveries
from cxassess.records.database import db
from cxassess.records.events import EVENTS, TEST

from .test_document import schema_of

WANTED = {"url": "https://hooks.example.org/in?key=1", "events": ["round.opened", "goal.changed"]}
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")


@pytest.fixture
def added(call):
    """The answer to a webhook that was added."""
    return call("POST", "/webhooks", WANTED)


def rung(call, added, number=1):
    """The ids of messages that failed, the newest last."""
    path = added.headers["Location"]
    for _ in range(number):
        call("POST", f"{path}/test")
        claim = deliveries.claim()
        deliveries.failed(claim, 410 if number < 0 else 500, "no")
        with db.engine.connect().execution_options(writes=True) as raw:
            raw.exec_driver_sql("UPDATE webhook_delivery SET state = 'failed' WHERE state = 'waiting'")
            raw.exec_driver_sql("UPDATE webhook SET failures = 0, busy_until = created_at")
            raw.commit()
        yield claim.id


def test_a_webhook_that_was_added_is_at_its_location_without_its_secret(call, added):
    made = added.get_json()
    assert added.status_code == 201
    assert SECRET.fullmatch(made.pop("secret"))
    read = call("GET", added.headers["Location"])
    assert read.get_json() == made
    assert read.headers["ETag"] == added.headers["ETag"]
    assert (made["enabled"], made["disabled_because"], made["description"]) == (True, None, "")


def test_a_secret_is_told_once_and_lies_nowhere_readable(app, call, added, caplog):
    secret = added.get_json()["secret"]
    path = added.headers["Location"]
    answers = [
        call("GET", path),
        call("GET", "/webhooks"),
        call("POST", f"{path}/test"),
        call("GET", f"{path}/deliveries"),
    ]
    answers.append(call("PATCH", path, {"description": "a"}, If_Match="*"))
    assert not [answer for answer in answers if "whsec" in answer.text]
    assert "whsec" not in caplog.text
    with sqlite3.connect(app.config["DATA_FOLDER"] / "cxassess.sqlite3") as file:
        text = "\n".join(file.iterdump())
    file.close()
    kept = b"".join(each.read_bytes() for each in app.config["DATA_FOLDER"].glob("*") if each.is_file())
    for plain in ("whsec_", secret.removeprefix("whsec_"), secret.removeprefix("whsec_").encode().hex()):
        assert plain not in text
        assert plain.encode() not in kept


def test_a_repeated_request_makes_one_webhook_and_tells_no_secret(call):
    first, again = (call("POST", "/webhooks", WANTED, Idempotency_Key="once") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.get_json()["type"].endswith("/secret_given_out")
    assert "whsec" not in again.text
    other = call("POST", "/webhooks", {**WANTED, "description": "b"}, Idempotency_Key="once")
    assert other.status_code == 422
    assert len(call("GET", "/webhooks").get_json()["webhooks"]) == 1


def test_a_rotated_secret_is_another_and_the_one_before_is_said_to_sign_still(call, added):
    path = added.headers["Location"]
    rotated = call("POST", f"{path}/rotate", Idempotency_Key="turn").get_json()
    assert SECRET.fullmatch(rotated["secret"])
    assert rotated["secret"] != added.get_json()["secret"]
    assert rotated["earlier_secret_until"]
    again = call("POST", f"{path}/rotate", Idempotency_Key="turn")
    assert again.get_json()["type"].endswith("/secret_given_out")


def test_a_change_wants_the_present_state(call, added):
    path, tag = added.headers["Location"], added.headers["ETag"]
    assert call("PATCH", path, {"enabled": False}).status_code == 428
    changed = call("PATCH", path, {"enabled": False}, If_Match=tag)
    assert changed.get_json()["disabled_because"] == "administrator"
    assert call("PATCH", path, {"enabled": True}, If_Match=tag).status_code == 412
    assert call("DELETE", path, If_Match=tag).status_code == 412
    assert call("DELETE", path, If_Match=changed.headers["ETag"]).status_code == 204
    assert call("GET", path).status_code == 404


def test_every_fault_of_a_body_is_named(call):
    wanted = {"url": "http://localhost/", "events": ["round.began"], "description": "a\u202eb", "secret": "x"}
    faults = {fault["pointer"] for fault in call("POST", "/webhooks", wanted).get_json()["errors"]}
    assert faults == {"/events/0", "/description", "/secret"}
    wanted = {"url": "https://10.0.0.1/", "events": ["round.opened"]}
    assert call("POST", "/webhooks", wanted).get_json()["errors"] == [
        {"pointer": "/url", "detail": "This address is not on the public internet. Use one that is."}
    ]
    for events in ([], ["goal.changed"] * 2, "goal.changed", [1], None, [["goal.changed"]]):
        assert call("POST", "/webhooks", {**WANTED, "events": events}).status_code == 422, events


def test_an_organisation_has_ten_at_most(call):
    answers = [call("POST", "/webhooks", WANTED) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [409]
    assert answers[-1].get_json()["type"].endswith("/too_many_webhooks")


def test_the_log_comes_in_pages_the_newest_first(call, added):
    path = added.headers["Location"]
    made = list(rung(call, added, 5))
    first = call("GET", f"{path}/deliveries?limit=2")
    found = [each["id"] for each in first.get_json()["deliveries"]]
    following = call("GET", re.search("<(.*)>", first.headers["Link"])[1]).get_json()
    found += [each["id"] for each in following["deliveries"]]
    assert found == made[:0:-1]
    assert call("GET", f"{path}/deliveries?state=delivered").get_json()["deliveries"] == []
    assert len(call("GET", f"{path}/deliveries?state=failed").get_json()["deliveries"]) == 5
    assert call("GET", f"{path}/deliveries?cursor=bm93aGVyZQ").status_code == 422
    assert call("GET", f"{path}/deliveries?state=lost").status_code == 422


def test_a_message_is_replayed_once_until_it_has_arrived(call, added):
    path = added.headers["Location"]
    [message] = rung(call, added)
    one = f"{path}/deliveries/{message}"
    assert call("GET", one).get_json()["failure"] == "no"
    again = call("POST", f"{one}/replay")
    assert (again.status_code, again.get_json()["state"], again.get_json()["replays"]) == (202, "waiting", 1)
    assert call("POST", f"{one}/replay").get_json()["type"].endswith("/delivery_on_its_way")
    assert call("POST", f"{path}/deliveries/msg_0/replay").status_code == 404


def test_all_that_failed_since_a_moment_is_replayed(call, added):
    path = added.headers["Location"]
    list(rung(call, added, 3))
    assert call("POST", f"{path}/replay", {"since": "2999-01-01T00:00:00Z"}).get_json() == {"replayed": 0}
    assert call("POST", f"{path}/replay", {"since": "2020-01-01T00:00:00+02:00"}).get_json() == {
        "replayed": 3
    }
    for since in ("2020-01-01", "2020-01-01T00:00:00", "now", 5, None, "0001-01-01T00:00:00+14:00", "9" * 41):
        assert call("POST", f"{path}/replay", {"since": since}).status_code == 422, since


def test_nothing_is_sent_to_a_webhook_that_is_disabled(call, added):
    path = added.headers["Location"]
    call("PATCH", path, {"enabled": False}, If_Match="*")
    for answer in (
        call("POST", f"{path}/test"),
        call("POST", f"{path}/replay", {"since": "2020-01-01T00:00:00Z"}),
    ):
        assert answer.get_json()["type"].endswith("/webhook_disabled")


def test_what_other_scopes_and_other_organisations_do_not_see(call, added, stranger, with_scopes):
    path = added.headers["Location"]
    assert stranger("GET", path).status_code == 404
    assert stranger("GET", "/webhooks").get_json()["webhooks"] == []
    assert with_scopes("rounds", "roadmap")("GET", path).status_code == 403


# The section `webhooks` of the document.


def test_every_event_is_documented_with_an_example_of_its_shape(document):
    assert set(document["webhooks"]) == {*EVENTS, TEST}
    for type_, item in document["webhooks"].items():
        content = item["post"]["requestBody"]["content"]["application/json"]
        for example in content["examples"].values():
            assert example["value"] == webhook_examples.MESSAGES[type_]
            assert not list(schema_of(document, content["schema"]).iter_errors(example["value"]))


def test_every_event_that_is_told_has_the_documented_shape(call, document, draft):
    everything = {"url": "https://hooks.example.org/", "events": list(EVENTS)}
    path = call("POST", "/webhooks", everything).headers["Location"]
    call("POST", f"/rounds/{draft['id']}/open")
    call("POST", f"/rounds/{draft['id']}/close")
    goal = call("GET", f"/rounds/{draft['id']}/roadmap").get_json()["goals"]
    wanted = {"title": "Answer sooner", "pillar": "innovation", "reason": "Agreed."}
    added = call("POST", f"/rounds/{draft['id']}/goals", wanted)
    assert added.status_code == 201, (added.text, goal)
    call("POST", f"{path}/test")
    told = [each["payload"] for each in call("GET", f"{path}/deliveries").get_json()["deliveries"]]
    assert {said["type"] for said in told} == {*EVENTS, TEST} - {"report.ready"}
    for said in told:
        schema = document["webhooks"][said["type"]]["post"]["requestBody"]["content"]["application/json"][
            "schema"
        ]
        assert not list(schema_of(document, schema).iter_errors(said)), said
        assert set(said["data"]) == set(schema["properties"]["data"]["properties"])
