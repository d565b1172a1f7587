"""How the database is opened and what its tables can hold."""

import subprocess
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from cxassess import migrations
from cxassess.records import organisations
from cxassess.records.database import db, writing
from cxassess.records.models import BallotRow, OrganisationRow, ResponseRow

FULL, IN_MEMORY, ON, OFF = 2, 2, 1, 0
PROTECTION = {
    "journal_mode": "wal",
    "synchronous": FULL,  # NORMAL loses acknowledged answers at a power cut
    "secure_delete": ON,
    "foreign_keys": ON,
    "trusted_schema": OFF,
    "temp_store": IN_MEMORY,
}


@pytest.mark.parametrize("name", PROTECTION)
def test_every_connection_has_the_settings_that_protect_answers(app, name):
    assert db.session.execute(text(f"PRAGMA {name}")).scalar() == PROTECTION[name]


def test_a_writer_waits_for_another_rather_than_give_up(app):
    assert db.session.execute(text("PRAGMA busy_timeout")).scalar() >= 15_000


def test_a_read_cannot_write(app):
    db.session.add(OrganisationRow(id="x", name="X"))
    with pytest.raises(OperationalError, match="readonly"):
        db.session.commit()
    db.session.rollback()


def test_a_write_that_fails_leaves_nothing(app):
    with pytest.raises(ZeroDivisionError), writing() as session:
        session.add(OrganisationRow(id="x", name="X"))
        session.flush()
        raise ZeroDivisionError
    assert organisations.every() == []


def test_a_table_refuses_a_value_of_another_type(app):
    organisations.create("X", "x")
    insert = text("INSERT INTO unit VALUES ('x', 'r', 'u', 'first', 'U', NULL, NULL)")
    with pytest.raises(IntegrityError, match="cannot store TEXT"), writing() as session:
        session.execute(insert)


@pytest.mark.parametrize("table", ["ballot", "draft", "response", "comment"])
def test_what_respondents_leave_has_no_row_ids(app, table):
    with pytest.raises(OperationalError, match="no such column: rowid"):
        db.session.execute(text(f"SELECT rowid FROM {table}"))
    db.session.rollback()


def test_ballot_and_response_share_nothing_but_the_group():
    shared = set(BallotRow.__table__.columns.keys()) & set(ResponseRow.__table__.columns.keys())
    assert shared == {"organisation_id", "round_id", "audience", "unit_id"}


@pytest.mark.parametrize("row", [BallotRow, ResponseRow])
def test_no_time_is_kept_of_an_answer(row):
    assert not [column for column in row.__table__.columns if "DATE" in str(column.type).upper()]


def test_the_migrations_make_exactly_the_tables_of_the_code(app):
    assert migrations.is_current()
    assert migrations.differences() == []


def test_the_threshold_cannot_be_stored_below_five(draft):
    lower = text("UPDATE round SET threshold = 4")
    with pytest.raises(IntegrityError, match="threshold"), writing() as session:
        session.execute(lower)
    assert db.session.execute(text("SELECT threshold FROM round")).scalar() == 5


def test_passwords_are_hashed_with_what_argon2_asks_for_by_default():
    # In a process of its own: these tests take argon2 at its least.
    code = "from cxassess.records import passwords; print(passwords.hashed('x' * 20))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
