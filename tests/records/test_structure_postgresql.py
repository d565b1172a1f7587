"""The lists on PostgreSQL: of two who change one at the same time, the second is told so."""

import threading

from cxassess.maturity import Unit
from cxassess.records import contacts, structure
from cxassess.records.contacts import Contact
from cxassess.records.database import db
from cxassess.records.errors import Conflict

from .test_postgresql import postgres, server  # noqa: F401  the fixtures


def at_once(app, *verbs):
    """What became of verbs that begin at the same time, sorted."""
    told, barrier = [], threading.Barrier(len(verbs))

    def do(verb):
        with app.app_context():
            barrier.wait()
            try:
                verb()
                told.append("stored")
            except Conflict as conflict:
                told.append(conflict.code)
            db.session.remove()

    threads = [threading.Thread(target=do, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_of_two_who_replace_the_same_tree_one_is_first(postgres):  # noqa: F811
    def replace(name, version):
        return lambda: structure.replace("meadow", (Unit(name, "A"),), version)

    for number in range(5):
        version = structure.version_of(structure.units("meadow"))
        told = at_once(postgres, *(replace(f"u{number}{side}", version) for side in "ab"))
        assert told == ["stale", "stored"]
        db.session.rollback()


def test_of_two_who_replace_the_same_people_one_is_first(postgres):  # noqa: F811
    def replace(name, version):
        return lambda: contacts.replace("meadow", [Contact(name, "Ann", "staff")], version)

    for number in range(5):
        version = contacts.version_of(contacts.everybody("meadow"))
        told = at_once(postgres, *(replace(f"{number}{side}", version) for side in "ab"))
        assert told == ["stale", "stored"]
        db.session.rollback()
