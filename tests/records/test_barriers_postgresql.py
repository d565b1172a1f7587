"""The barrier log on PostgreSQL: of two who change one at the same time, the second is told so."""

from cxassess.records import barrier_page, barriers
from cxassess.records.database import db

from .test_postgresql import postgres, server  # noqa: F401  the fixtures
from .test_structure_postgresql import at_once


def add(title, ticket=""):
    return barriers.add("meadow", title=title, kind="rule", ticket=ticket)


def test_of_two_who_change_a_barrier_one_is_first(postgres):  # noqa: F811
    made = add("Change me")
    db.session.rollback()
    change = [lambda name=name: barriers.edit("meadow", made.id, 1, owner=name) for name in ("Ann", "Bo")]
    assert at_once(postgres, *change) == ["stale", "stored"]
    db.session.rollback()
    assert [each.version for each in barriers.history("meadow", made.id)] == [2, 1]


def test_a_barrier_sent_twice_at_once_is_added_once(postgres):  # noqa: F811
    told = at_once(postgres, *(lambda: add("Once", "ticket") for _ in range(4)))
    assert told == ["stored"] * 4
    db.session.rollback()
    assert [each.title for each in barriers.every("meadow")].count("Once") == 1


def test_barriers_added_at_once_have_a_place_each(postgres):  # noqa: F811
    at_once(postgres, *(lambda n=n: add(f"Place {n}") for n in range(6)))
    db.session.rollback()
    places = [each.position for each in barriers.every("meadow")]
    assert len(set(places)) == len(places)


def test_a_page_switched_on_by_two_at_once_has_one_link(postgres):  # noqa: F811
    told = at_once(postgres, *(lambda: barrier_page.switch_on("meadow") for _ in range(4)))
    assert told == ["stored"] * 4
    db.session.rollback()
    token = barrier_page.of("meadow").token
    assert barrier_page.by_token(token).organisation_id == "meadow"
