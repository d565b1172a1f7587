"""Everything that is kept is spoken for, and nothing is spoken for that is not there."""

import pytest

from cxassess import keeping
from cxassess.records import contacts, register
from cxassess.records.database import db
from cxassess.records.retention import KINDS

TABLES = {name: table for name, table in db.metadata.tables.items() if name != "alembic_version"}


def test_every_table_has_a_statement(app):
    assert set(TABLES) - set(register.STATEMENTS) == set()


def test_every_statement_has_a_table(app):
    assert set(register.STATEMENTS) - set(TABLES) == set()


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_spoken_for(name):
    columns = set(TABLES[name].columns.keys())
    assert columns - register.STATEMENTS[name].columns == set()


@pytest.mark.parametrize("name", TABLES)
def test_no_column_is_spoken_for_that_is_not_there(name):
    statement = register.STATEMENTS[name]
    spoken = set(statement.personal) | set(statement.plain.split())
    assert spoken - set(TABLES[name].columns.keys()) == set()


def test_every_statement_is_complete_and_of_a_known_kind():
    for statement in register.STATEMENTS.values():
        assert all(map(str, (statement.what, statement.why, statement.until, statement.who)))
        assert statement.whose in register.WHOSE
        assert statement.period in ("", *KINDS)
        assert ("%(period)s" in str(statement.until)) is bool(statement.period)


def test_what_belongs_to_open_rounds_is_never_counted(open_round):
    open_round()
    counts = register.counts("meadow")
    assert not {"ballot", "draft", "envelope", "offer", "answered_request"} & set(counts)
    assert counts["round"] == 1


def test_only_an_organisations_own_rows_are_counted(open_round):
    open_round()
    contacts.replace("meadow", [contacts.Contact("p1", "Jo", "staff")])
    assert register.counts("meadow")["contact"] == 1
    assert register.counts("other")["contact"] == 0


def test_of_answers_only_the_rounds_are_told(demo_app):
    counts = register.counts("harbourline")
    assert counts["response"] == counts["comment"] == counts["role_impact"] == 3


def test_every_group_and_period_has_its_words():
    assert set(keeping.GROUPS) == set(register.WHOSE)
    assert set(keeping.KINDS) == set(KINDS)
