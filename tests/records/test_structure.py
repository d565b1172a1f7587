"""The organisation's units and people as they are kept: ids for ever, one change at a time."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.maturity import Unit
from cxassess.records import contacts, organisations, structure, unit_changes
from cxassess.records.contacts import Contact
from cxassess.records.database import db
from cxassess.records.errors import Conflict, Invalid, NotFound

TREE = (Unit("a", "A", None, 60), Unit("b", "B", "a", 30), Unit("c", "C", "b", 10))


@pytest.fixture
def meadow(app):
    organisations.create("Meadow Dairy", "meadow")
    structure.replace("meadow", TREE)
    return app


def ids():
    db.session.rollback()
    return [unit.id for unit in structure.units("meadow")]


def test_a_retired_id_is_refused_by_every_verb(meadow):
    structure.replace("meadow", TREE[:2])
    other = Unit("c", "Cellar", "a", 4)
    for verb in (
        lambda: structure.add("meadow", other),
        lambda: structure.replace("meadow", (*TREE[:2], other)),
    ):
        with pytest.raises(Invalid, match="This was the id of the unit C"):
            verb()
    structure.add("meadow", Unit("c", "c", "a", 4))
    assert ids() == ["a", "b", "c"]


def test_an_id_stays_retired_through_later_changes(meadow):
    structure.replace("meadow", TREE[:2])
    structure.replace("meadow", TREE[:1])
    assert set(structure.retired("meadow")) == {"b", "c"}
    assert {"a", "b", "c"} <= structure.used_ids("meadow")


def test_another_organisation_may_use_an_id_that_is_retired_here(meadow):
    structure.replace("meadow", TREE[:2])
    organisations.create("Brook Bank", "brook")
    structure.replace("brook", [Unit("c", "Cellar")])
    assert structure.units("brook") == (Unit("c", "Cellar"),)


def test_a_change_that_is_none_is_not_noted(meadow):
    from cxassess.records.acts import ActRow

    before = db.session.query(ActRow).count()
    structure.replace("meadow", TREE)
    assert db.session.query(ActRow).count() == before


def test_of_many_who_replace_the_same_tree_one_is_first(meadow):
    version, told = structure.version_of(TREE), []
    barrier = threading.Barrier(4)

    def change(number):
        with meadow.app_context():
            barrier.wait()
            try:
                structure.replace("meadow", (*TREE, Unit(f"n{number}", f"N{number}")), version)
                told.append("stored")
            except Conflict as conflict:
                told.append(conflict.code)
            db.session.remove()

    threads = [threading.Thread(target=change, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["stale", "stale", "stale", "stored"]
    assert len(ids()) == 4


def test_units_that_are_not_there_are_not_found(meadow):
    for verb in (
        lambda: structure.unit("meadow", "z"),
        lambda: structure.change("meadow", Unit("z", "Z"), ""),
        lambda: structure.remove("meadow", "z", "", with_those_below=True),
        lambda: contacts.at("meadow", "0" * 24),
    ):
        with pytest.raises(NotFound):
            verb()


def test_a_unit_that_moves_below_itself_is_refused(meadow):
    with pytest.raises(Invalid, match="never in a circle"):
        structure.change("meadow", Unit("a", "A", "c"), structure.version_of(TREE[:1]))


def test_people_follow_their_unit_up_the_tree_as_far_as_it_goes(meadow):
    contacts.replace(
        "meadow", [Contact("1", "Ann", "staff", None, "c"), Contact("2", "Ben", "staff", None, "b")]
    )
    structure.replace("meadow", TREE[:1])
    assert [each.unit_id for each in contacts.everybody("meadow")] == ["a", "a"]
    structure.replace("meadow", ())
    assert [each.unit_id for each in contacts.everybody("meadow")] == [None, None]


def test_staff_are_counted_in_their_unit_and_all_above(meadow):
    people = [Contact(str(n), f"P{n}", "staff", None, unit) for n, unit in enumerate("aabccc")]
    contacts.replace("meadow", [*people, Contact("9", "Lea", "leader", None, "a")])
    assert contacts.staff_in("meadow") == {"a": 6, "b": 4, "c": 3}


def test_nothing_that_is_noted_of_contacts_names_anybody(meadow):
    from cxassess.records.acts import ActRow

    contacts.add("meadow", Contact("E-77", "Ann Ash", "staff", "ann@example.org"))
    kept = contacts.everybody("meadow")[0]
    contacts.remove("meadow", kept.id, contacts.version_of(kept))
    noted = [f"{act.action} {act.subject} {act.details}" for act in db.session.query(ActRow)]
    assert any(text.startswith("contact.removed") for text in noted)
    assert not [text for text in noted if "Ann" in text or "E-77" in text]


TREES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8).flatmap(
    lambda names: st.tuples(
        *(
            st.builds(
                Unit,
                st.just(name),
                st.sampled_from(["One", "Two", "Three"]),
                st.sampled_from([None, *names[:place]]),
                st.one_of(st.none(), st.integers(0, 50)),
            )
            for place, name in enumerate(names)
        )
    )
)


@given(TREES, TREES)
@settings(max_examples=150, deadline=None)
def test_differences_tell_one_tree_from_another_and_nothing_else(before, now):
    found = unit_changes.differences(before, now)
    assert bool(found) == (before != now)
    assert {unit.id for unit in found.new} | {unit.id for unit in found.removed} == {
        unit.id for unit in before
    } ^ {unit.id for unit in now}
    assert not {each.now.id for each in found.moved} & {unit.id for unit in found.new}


@given(TREES, st.integers(5, 12))
@settings(max_examples=150, deadline=None)
def test_every_unit_stands_in_the_tree_once_and_its_people_are_shown_somewhere(tree, threshold):
    branches = unit_changes.branches(tree, threshold)
    shown = {each.unit.id for each in branches if each.shown}
    assert sorted(each.unit.id for each in branches) == sorted(unit.id for unit in tree)
    assert all(each.shown_as is None or each.shown_as.id in shown for each in branches)
