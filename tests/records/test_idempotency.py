"""A request with an Idempotency-Key is carried out once, wherever it is cut off."""

import pytest

from cxassess.records import idempotency, organisations, responses, rounds
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


def test_the_answer_comes_back_for_the_same_request_and_for_no_other(app):
    organisations.create("Meadow", "meadow")
    idempotency.remember("meadow", "key", b"request", 201, "made")
    assert idempotency.recall("meadow", "key", b"request") == (201, "made")
    with pytest.raises(Conflict, match="another request"):
        idempotency.recall("meadow", "key", b"something else")


def _closed(opened):
    rounds.close("meadow", opened.id)
    return opened.id
