"""Responses that are handed in at the same moment share a transaction, and nothing else."""

import errno
import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest

from cxassess.maturity import packed_single, read_rows
from cxassess.records import imports, joint, open_rounds, responses, rounds
from cxassess.records.database import db
from cxassess.records.errors import Conflict, StorageUnavailable

from .conftest import row
from .ground import told
from .test_responses import answered


def at_once(app, calls):
    """What each of some calls gave or raised, all of them begun at the same moment, in threads."""
    gate, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place):
        with app.app_context():
            gate.wait()
            try:
                found[place] = calls[place]()
            except Exception as error:
                found[place] = error
            db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.remove()
    return found


def one(round_id, seed):
    return lambda: responses.submit_plain("meadow", round_id, row("staff", None, seed))


def test_all_that_come_at_once_are_stored_once(app, call, opened):
    several = [
        lambda: responses.submit_many(
            "meadow", opened["id"], [row("leader", None, seed) for seed in range(3)]
        )
    ]
    found = at_once(app, [one(opened["id"], seed) for seed in range(12)] + several * 4)
    assert found == [True] * 12 + [3] * 4
    assert answered(call, opened["id"]) == 24
    figures = call("POST", f"/rounds/{opened['id']}/close")
    assert figures.status_code == 200


def test_what_one_is_refused_hinders_no_other(app, call, opened):
    other = rounds.copy("meadow", opened["id"], "Autumn")
    found = at_once(app, [one(name, seed) for seed in range(10) for name in (opened["id"], other.id)])
    assert found[::2] == [True] * 10
    assert {error.code for error in found[1::2]} == {"round_not_open"}
    assert answered(call, opened["id"]) == 10


def test_nothing_is_taken_once_a_round_has_closed_however_fresh_the_memory(app, call, opened):
    path = f"/rounds/{opened['id']}/responses"
    assert call("POST", path, row("staff", None, 1)).status_code == 201
    assert call("POST", f"/rounds/{opened['id']}/close").status_code == 200
    answer = call("POST", path, row("staff", None, 2))
    assert (answer.status_code, answer.json["type"].split("/")[-1]) == (409, "round_not_open")


def test_a_round_that_was_changed_a_moment_ago_takes_answers(call, opened):
    path = f"/rounds/{opened['id']}/responses"
    assert call("POST", path, row("staff", None, 1)).status_code == 201
    survey_round = rounds.get("meadow", opened["id"])
    rounds.change("meadow", opened["id"], survey_round.version, held=True)
    assert call("POST", path, row("staff", None, 2)).status_code == 201


def test_a_round_made_anew_under_the_same_id_is_answered_as_it_is_now(call, opened):
    before = rounds.get("meadow", opened["id"])
    whole = {"answers": {next(item.id for item in before.questionnaire.items if not item.core): 3}}
    statuses = []
    for form in ("full", "core", "full"):
        rounds.delete("meadow", before.id, rounds.get("meadow", before.id).version)
        rounds.create("meadow", questionnaire=before.instrument, round_id=before.id, name="Anew", form=form)
        rounds.open_round("meadow", before.id)
        statuses.append(call("POST", f"/rounds/{before.id}/responses", whole).status_code)
    assert statuses == [201, 422, 201]


def test_one_response_is_answered_and_packed_as_a_list_is(call, opened):
    path, single = f"/rounds/{opened['id']}/responses", row("staff", "ops-north", 1)
    plain, listed = call("POST", path, single), call("POST", path, [single])
    assert (plain.status_code, plain.data) == (listed.status_code, listed.data)
    assert told(plain) == told(listed)
    asked = rounds.get("meadow", opened["id"]).questionnaire
    sheet = read_rows(asked, [single])
    assert packed_single(asked, single) == (*sheet.group(0), "core", sheet.pack(0))


def test_a_response_for_a_unit_or_a_form_that_is_not_there_is_refused_at_its_place(call, opened):
    path = f"/rounds/{opened['id']}/responses"
    for wrong in ({"unit": "nowhere"}, {"form": "full"}, {"audience": "nobody"}):
        answer = call("POST", path, row("staff", None, 1) | wrong)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json["errors"]] == [f"/{next(iter(wrong))}"]


def test_a_draft_takes_no_response(call, draft):
    answer = call("POST", f"/rounds/{draft['id']}/responses", row("staff", None, 1))
    assert (answer.status_code, answer.json["type"].split("/")[-1]) == (409, "round_not_open")


def test_what_was_refused_for_want_of_a_turn_is_not_stored_later(app, call, opened, monkeypatch):
    def no_file(*_):
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as broken:
        broken.setattr(joint.fcntl, "flock", no_file)
        with pytest.raises(StorageUnavailable):
            one(opened["id"], 1)()
    assert one(opened["id"], 2)() is True
    assert len(responses.handed_in(rounds.get("meadow", opened["id"]))) == 1


def test_a_database_that_cannot_be_opened_is_said_to_be_away(app, opened, monkeypatch):
    one(opened["id"], 1)()
    fault = sqlite3.OperationalError("unable to open database file")
    fault.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    monkeypatch.setattr(db.engine, "raw_connection", Mock(side_effect=fault))
    with pytest.raises(StorageUnavailable):
        one(opened["id"], 2)()


def test_many_are_not_stored_by_what_a_round_was_before(app, opened, monkeypatch):
    monkeypatch.setattr(responses, "FEW", 0)
    survey_round, as_of = open_rounds.fresh("meadow", opened["id"])
    other = as_of._replace(created_at=as_of.created_at - timedelta(days=1))  # deleted, and made anew
    with pytest.raises(open_rounds.Changed):
        responses._submit(survey_round, other, [row("staff", None, 1)])
    assert responses.submit_many("meadow", opened["id"], [row("staff", None, 1)]) == 1


def test_an_import_that_went_with_its_round_stores_nothing_in_another_of_that_id(app, call, opened):
    survey_round = rounds.get("meadow", opened["id"])
    begun = replace(imports.begin(survey_round), id="gone")
    sheets = [responses.read_many(survey_round, [row("staff", None, 1)])]
    with pytest.raises(Conflict):
        responses.store_sheets(survey_round, sheets, lambda *found: imports.stored(found[0], begun, 1, 1))
    assert responses.handed_in(survey_round) == []
