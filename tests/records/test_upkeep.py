"""What is deleted is gone from the files too, also when the first attempt to rewrite them fails."""

from contextlib import contextmanager

import pytest
from sqlalchemy import text

from cxassess.records import ballots, responses, rounds, upkeep
from cxassess.records.database import db


@pytest.fixture
def answered(open_round):
    opened = open_round()
    for i in range(20):
        responses.submit(opened, ballots.issue(opened, "staff"), {"story": f"story number {i:02}"})
    return opened


def owed():
    db.session.rollback()
    return upkeep.is_owed()


def log_size(app):
    path = app.config["DATA_FOLDER"] / "cxassess.sqlite3-wal"
    return path.stat().st_size if path.exists() else 0


def test_after_the_close_the_log_beside_the_database_is_empty(answered, app):
    rounds.close("meadow", answered.id)
    assert log_size(app) < 100_000  # the strike-off alone
    assert not owed()


def test_a_rewrite_that_a_reader_prevents_is_owed_until_it_is_done(answered, app):
    with reading():
        rounds.close("meadow", answered.id)
        assert owed()
    assert upkeep.catch_up()
    assert not owed()


def test_ballots_end_in_the_transaction_of_the_release(answered):
    rounds.close("meadow", answered.id)
    assert db.session.execute(text("SELECT count(*) FROM ballot")).scalar() == 0


def test_every_close_owes_for_itself(answered, open_round):
    """One debt for all would be struck off while the files still show what came after the rewrite."""
    other = open_round()
    with reading():
        rounds.close("meadow", answered.id)
        rounds.close("meadow", other.id)
        assert db.session.execute(text("SELECT count(*) FROM upkeep")).scalar() == 2
    assert upkeep.catch_up()
    assert not owed()


@contextmanager
def reading():
    """Somebody who reads for long; nobody waits for them."""
    reader = db.engine.raw_connection()
    cursor = reader.cursor()
    cursor.execute("PRAGMA query_only = 1")
    cursor.execute("BEGIN").execute("SELECT count(*) FROM response").fetchone()
    db.session.execute(text("PRAGMA busy_timeout = 100"))
    yield
    cursor.execute("ROLLBACK")
    reader.close()
