"""Lots on PostgreSQL: counts add up when calls come at once, and the close opens what is there."""

import pytest
from sqlalchemy import text

from cxassess.records import imports, lots, releases, responses, rounds
from cxassess.records.database import db, writing
from cxassess.records.errors import Conflict

from .test_postgresql import opened, postgres, server  # noqa: F401  the fixtures
from .test_structure_postgresql import at_once

ROWS = [{"answers": {"VG1": 4, "VG2": 4, "VG3": 4}}] * 6


def hand_in(survey_round):
    begun = imports.begin(survey_round, "k")

    def also(session, accepted):
        imports.stored(session, begun, accepted, accepted)

    return responses.store_sheets(survey_round, [responses.read_many(survey_round, ROWS)], also)


def test_calls_that_come_at_once_are_all_counted_and_opened(postgres, opened):  # noqa: F811
    told = at_once(
        postgres,
        *(lambda: responses.store_sheets(opened, [responses.read_many(opened, ROWS)]),) * 5,
    )
    assert told == ["stored"] * 5
    db.session.rollback()  # what this thread saw before
    assert lots.counted(opened) == {("staff", None): 30}
    rounds.close("meadow", opened.id)
    assert releases.get("meadow", opened.id).figures["nodes"][0]["respondents"] == 30
    assert db.session.scalar(text("SELECT count(*) FROM lot")) == 0


def test_an_import_is_noted_with_what_it_stored(postgres, opened):  # noqa: F811
    assert hand_in(opened) == 6
    (found,), _ = imports.page(opened, 10)
    assert (found.state, found.accepted) == ("stored", 6)
    with pytest.raises(Conflict, match="being carried out"):
        imports.begin(opened, "other")
        imports.begin(opened, "other")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE lot SET sealed = 'x'", "UPDATE lot_count SET answered = 0", "TRUNCATE lot"],
)
def test_the_database_keeps_what_was_handed_in(postgres, opened, statement):  # noqa: F811
    hand_in(opened)
    with pytest.raises(Exception, match="frozen"), writing() as session:
        session.execute(text(statement))


def test_nothing_is_sampled_of_what_is_sealed(postgres, opened):  # noqa: F811
    hand_in(opened)
    db.session.rollback()
    with writing() as session:
        session.execute(text("ANALYZE lot"))
        session.execute(text("ANALYZE bulk_import"))
    sampled = db.session.execute(
        text("SELECT attname FROM pg_stats WHERE tablename IN ('lot', 'bulk_import')")
    ).scalars()
    assert not {"key", "sealed", "key_hash"} & set(sampled)
