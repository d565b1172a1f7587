"""A request with an Idempotency-Key is carried out once, wherever it is cut off."""

import hashlib

import pytest
from sqlalchemy import text

from cxassess.records import idempotency, responses, rounds
from cxassess.records.database import db
from cxassess.records.errors import Conflict

ROW = {"answers": {"VG1": 3}}


def claiming(request=b"request"):
    return idempotency.claiming("meadow", "key", request)


def test_what_was_refused_can_be_asked_again(open_round):
    closed = _closed(open_round())
    with pytest.raises(Conflict, match="not open"), claiming():
        responses.submit_many("meadow", closed, [ROW])
    assert idempotency.recall("meadow", "key", b"request") is None


def test_what_was_carried_out_but_not_answered_is_not_carried_out_again(open_round):
    opened = open_round()
    with claiming():
        responses.submit_many("meadow", opened.id, [ROW])
    with pytest.raises(Conflict) as refused, claiming():
        responses.submit_many("meadow", opened.id, [ROW])
    assert refused.value.code == "idempotency_busy"
    assert len(responses.sheet(opened)) == 1


def test_the_answer_comes_back_for_the_same_request_and_for_no_other(open_round):
    opened = open_round()
    with claiming():
        responses.submit_many("meadow", opened.id, [ROW])
    idempotency.remember("meadow", "key", 201, "made")
    assert idempotency.recall("meadow", "key", b"request") == (201, "made")
    with pytest.raises(Conflict, match="another request"):
        idempotency.recall("meadow", "key", b"something else")


def test_with_the_close_nothing_is_kept_of_requests_that_carried_answers(open_round):
    opened = open_round()
    with idempotency.claiming("meadow", "employee-anna", b"request", opened.id):
        responses.submit_many("meadow", opened.id, [ROW])
    rounds.close("meadow", opened.id)
    assert db.session.execute(text("SELECT count(*) FROM answered_request")).scalar() == 0


def test_the_hash_of_a_guessed_body_is_not_what_is_kept(open_round):
    opened = open_round()
    with claiming(b"the digest of a body"):
        responses.submit_many("meadow", opened.id, [ROW])
    kept = db.session.execute(text("SELECT request_hash FROM answered_request")).scalar()
    assert kept != b"the digest of a body"
    assert kept != hashlib.sha256(b"the digest of a body").digest()


def _closed(opened):
    rounds.close("meadow", opened.id)
    return opened.id
