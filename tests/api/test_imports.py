"""Responses handed in as a stream: all of them or none, each fault named, and what became of the call."""

import gzip
import json
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text, update

from cxassess.api import streams
from cxassess.records import clock, imports, retention, rounds
from cxassess.records.database import db, writing

from .conftest import Caller, row

GOOD = '{"audience": "staff", "answers": {"VG1": 3}}'
STREAM = {"Content_Type": streams.LINES}


@pytest.fixture
def path(opened):
    return f"/rounds/{opened['id']}/responses"


def lines(rows):
    """Rows as NDJSON."""
    return "".join(json.dumps(each) + "\n" for each in rows)


def of(call, path, query=""):
    """The imports of the round of a path."""
    return call("GET", path.replace("responses", f"imports{query}")).get_json()["imports"]


def answered(call, path):
    nodes = call("GET", path.replace("responses", "participation")).get_json()["nodes"]
    return next(node["answered"] for node in nodes if node["id"] == "internal")


def test_the_answer_names_the_import_which_tells_what_became_of_it(call, path):
    answer = call("POST", path, lines([row("staff", "ops-north", place) for place in range(12)]), **STREAM)
    assert (answer.status_code, answer.get_json()) == (201, {"accepted": 12})
    found = call("GET", answer.headers["Location"]).get_json()
    assert (found["state"], found["lines"], found["accepted"]) == ("stored", 12, 12)
    assert answered(call, path) == 12


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n", "\n \t\r\n"])
def test_lines_end_in_any_way_and_the_last_need_not(call, path, between):
    body = between.join([GOOD] * 6)
    assert call("POST", path, body, **STREAM).get_json() == {"accepted": 6}


WRONG = {
    "NaN": '{"answers": {"VG1": NaN}}',
    "a key twice": '{"answers": {"VG1": 3, "VG1": 4}}',
    "half a surrogate pair": '{"answers": {"do_well": "\\ud800"}}',
    "a byte order mark": "\ufeff" + GOOD,
    "two objects": GOOD + GOOD,
    "half an object": '{"answers": {"VG1": 3',
    "two with a comma": GOOD + "," + GOOD,
    "an end of a list": "1], [" + GOOD,
    "a long number": '{"answers": {"VG1": 1234567890123456}}',
    "too deep": '{"answers": ' + '{"a": ' * 40 + "1" + "}" * 41,
    "U+0000": '{"answers": {"do_well": "\\u0000"}}',
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_line_that_is_no_json_keeps_all_out_and_is_named(call, path, wrong):
    answer = call("POST", path, "\n".join([GOOD, "", wrong, GOOD]), **STREAM)
    (fault,) = answer.get_json()["errors"]
    assert (answer.status_code, fault["line"], fault["pointer"]) == (400, 3, "/1")
    assert answered(call, path) is None


@pytest.mark.parametrize(
    "torn",
    [
        ['{"answers": {"VG1": 3}, "x": [{}', "{}]}", f"{GOOD},{GOOD}"],
        ['{"answers": {"VG1": 3}', f'"unit": "law"}},{GOOD}'],
        ['{"answers": {"do_well": "a', f'b"}}}},{GOOD}'],
    ],
)
def test_lines_that_are_json_only_together_are_not_taken(call, path, torn):
    assert call("POST", path, "\n".join([GOOD, *torn]), **STREAM).status_code == 400
    assert answered(call, path) is None


def test_faults_of_every_kind_are_told_at_once_in_the_order_of_their_lines(call, path):
    wrong = ['{"answers": {"VG1": 9}}', "{", "4", '{"form": "full", "answers": {}}', '{"unit": "x"}']
    answer = call("POST", path, "\n".join([*wrong, GOOD]), **STREAM)
    told = [(each["line"], each["pointer"]) for each in answer.get_json()["errors"]]
    assert answer.status_code == 400
    assert told == [(1, "/0/answers/VG1"), (2, "/1"), (3, "/2"), (5, "/4/answers")]


def test_of_very_many_faults_a_hundred_are_told_and_how_far_was_checked(call, path):
    answer = call("POST", path, '{"answers": {"VG1": 9}}\n' * 9_000, **STREAM)
    *told, last = answer.get_json()["errors"]
    assert answer.get_json()["detail"] == "There are 100 faults or more: see errors."
    assert [each["line"] for each in told] == list(range(1, 101))
    assert "Checked as far as line" in last["detail"]


def test_a_line_that_is_longer_than_any_response_is_refused(call, path):
    long = json.dumps({"answers": {"do_well": "x" * streams.LONGEST_LINE}})
    answer = call("POST", path, f"{GOOD}\n{long}\n", **STREAM)
    assert (answer.status_code, answer.get_json()["errors"][0]["line"]) == (413, 2)


def test_whatever_the_form_takes_fits_on_a_line(call, path, app):
    from cxassess.instruments import installed
    from cxassess.maturity.words import words_of

    asked = words_of(installed()["ten-pillars"])
    said = {name: "😀" * each.longest for name, each in asked.items() if not each.allowed}
    mine = {name: told for name, told in said.items() if "staff" in asked[name].audiences}
    assert call("POST", path, json.dumps({"answers": mine}), **STREAM).status_code == 201


def test_a_body_larger_than_the_setting_is_refused(call, path, app):
    app.config["IMPORT_BYTES"] = 1000
    assert call("POST", path, (GOOD + "\n") * 100, **STREAM).status_code == 413
    assert answered(call, path) is None


def test_a_stream_may_be_larger_than_a_json_body(call, path):
    body = (GOOD + " " * 3_000 + "\n") * 12_000
    assert call("POST", path, body, **STREAM).get_json() == {"accepted": 12_000}


@pytest.mark.parametrize("body", ["", "\n\n  \n"])
def test_a_stream_without_lines_is_refused(call, path, body):
    assert call("POST", path, body, **STREAM).status_code == 400
    assert of(call, path)[0]["state"] == "refused"


def test_a_compressed_body_is_refused(call, path):
    body = gzip.compress(GOOD.encode())
    assert call("POST", path, body, Content_Encoding="gzip", **STREAM).status_code == 415


def test_figures_are_those_of_the_same_rows_handed_in_as_lists(call, draft):
    rows = [row("staff", unit, place) for unit in ("ops-north", "ops-south") for place in range(18)]
    rows += [row("leader", None, place) for place in range(8)]
    for each in rows[::3]:
        each["answers"]["do_well"] = "We answer the telephone ourselves."
    found = []
    for sent, kind in ((lines(rows), STREAM), (rows, {})):
        made = call("POST", f"/rounds/{draft['id']}/copies", {"name": "Again"}).get_json()["id"]
        call("POST", f"/rounds/{made}/open")
        assert call("POST", f"/rounds/{made}/responses", sent, **kind).status_code == 201
        call("POST", f"/rounds/{made}/close")
        found.append(call("GET", f"/rounds/{made}/results").get_json()["nodes"])
    assert found[0] == found[1]


def test_a_repetition_gets_the_same_answer_and_nothing_is_stored_twice(call, path):
    body = lines([row("staff", None, place) for place in range(12)])
    first, again = (call("POST", path, body, Idempotency_Key="k", **STREAM) for _ in range(2))
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Location"] == first.headers["Location"]
    assert answered(call, path) == 12


def test_another_body_with_the_same_key_is_refused(call, path):
    call("POST", path, GOOD, Idempotency_Key="k", **STREAM)
    for body, kind in ((GOOD + "\n", STREAM), (GOOD, {})):
        answer = call("POST", path, body, Idempotency_Key="k", **kind)
        assert answer.status_code == 422
        assert answer.get_json()["type"].endswith("idempotency_mismatch")


def test_a_refused_call_can_be_corrected_and_sent_with_the_same_key(call, path):
    assert call("POST", path, "{", Idempotency_Key="k", **STREAM).status_code == 400
    assert call("POST", path, GOOD, Idempotency_Key="k", **STREAM).status_code == 201
    states = {each["state"] for each in of(call, path, "?idempotency_key=k")}
    assert states == {"refused", "stored"}


def test_a_round_that_is_not_open_takes_no_stream(call, draft):
    answer = call("POST", f"/rounds/{draft['id']}/responses", GOOD, **STREAM)
    assert (answer.status_code, answer.get_json()["type"].rpartition("/")[2]) == (409, "round_not_open")


def test_a_key_sees_its_own_imports_only(call, path, app, stranger):
    call("POST", path, GOOD, **STREAM)
    (mine,) = of(call, path)
    other = Caller(app, "meadow")
    assert of(other, path) == []
    for caller in (other, stranger):
        where = path.replace("responses", f"imports/{mine['id']}")
        assert caller("GET", where).status_code == 404


def test_an_import_of_which_nothing_is_heard_was_broken_off(call, path, opened, monkeypatch):
    begun = imports.begin(rounds.get("meadow", opened["id"]), "k")
    later = clock.now() + imports.ALIVE
    monkeypatch.setattr(clock, "now", lambda: later)
    assert imports.get(rounds.get("meadow", opened["id"]), begun.id).state == "broken_off"


def test_imports_come_in_pages_each_once(call, path):
    for _ in range(7):
        call("POST", path, GOOD, **STREAM)
    seen, where = [], path.replace("responses", "imports?limit=3")
    while where:
        page = call("GET", where).get_json()
        seen += [each["id"] for each in page["imports"]]
        following = page["next_cursor"]
        where = following and path.replace("responses", f"imports?limit=3&cursor={following}")
    assert len(seen) == len(set(seen)) == 7
    assert all(earlier < later for earlier, later in pairwise(seen))  # by random ids, in no order of time


def test_with_the_close_every_trace_of_imports_and_lots_is_gone(call, path, opened):
    call("POST", path, lines([row("staff", None, place) for place in range(12)]), **STREAM)
    call("POST", f"/rounds/{opened['id']}/close")
    for table in ("lot", "lot_count", "bulk_import"):
        assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
    assert db.session.scalar(text("SELECT count(*) FROM response")) == 12


def test_an_import_is_forgotten_after_two_days(call, path):
    call("POST", path, GOOD, **STREAM)
    with writing() as session:
        session.execute(update(imports.ImportRow).values(begun_on=clock.today() - timedelta(days=3)))
    retention.carry_out()
    assert of(call, path) == []


def test_what_was_wrong_with_a_line_lies_nowhere_readable(call, path, app):
    call("POST", path, '{"answers": {"VG1": "my manager shouts"}}', **STREAM)
    (found,) = of(call, path)
    assert "my manager shouts" in json.dumps(found["problem"])
    db.session.remove()
    files = [each for each in app.config["DATA_FOLDER"].iterdir() if each.is_file()]
    assert not any(b"manager shouts" in each.read_bytes() for each in files)


@pytest.mark.parametrize("large", [False, True])
def test_a_full_disk_stores_nothing_and_is_said(call, path, large):
    pages = db.session.scalar(text("PRAGMA page_count"))
    db.session.execute(text(f"PRAGMA max_page_count = {pages + (40 if large else 0)}"))
    db.session.rollback()
    answer = call("POST", path, (GOOD + "\n") * (9_000 if large else 1), Idempotency_Key="k", **STREAM)
    assert answer.status_code == 503
    db.session.execute(text("PRAGMA max_page_count = 1000000"))
    db.session.rollback()
    assert answered(call, path) is None
    assert call("POST", path, GOOD, Idempotency_Key="k2", **STREAM).status_code == 201
