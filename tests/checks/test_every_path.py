"""Every way of writing is known, with the verbs that it comes to: what has two doors has one check.

A new address or command needs a line in `table.WRITES`; when a verb gets a second door, the matter needs a
corpus beside this file (`MATTERS`), which is sent through both.
"""

from collections import defaultdict

import pytest

from cxassess.records.database import writing

from .matters import LONE_DOORS, MATTERS
from .table import WRITES
from .walk import commands, verbs, views


@pytest.fixture(scope="module")
def reached(empty_database):
    from tests.conftest import make_app

    app, typed = make_app(empty_database), commands()
    found = {name: " ".join(sorted(verbs(view))) for name, view in {**views(app), **typed}.items()}
    return {name: said for name, said in found.items() if said or name not in typed}


def door_of(path):
    kinds = {"/r/": "page", "/office/": "office", "/api/": "api"}
    return next((kind for part, kind in kinds.items() if f" {part}" in path), "command")


def doors():
    found = defaultdict(set)
    for path, said in WRITES.items():
        for verb in said.split():
            found[verb].add(door_of(path))
    return found


def test_every_way_of_writing_stands_in_the_table_with_its_verbs(reached):
    assert reached == WRITES


def test_no_door_writes_by_itself(reached):
    """All doors write through the verbs: none of them opens a transaction of its own."""
    from .walk import within

    assert reached
    assert not [name for name in within("cxassess.web", "cxassess.api", "cxassess.cli") if name is writing]


@pytest.mark.parametrize("verb", sorted(verb for verb, kinds in doors().items() if len(kinds) > 1))
def test_a_verb_with_several_doors_has_its_bad_values_sent_through_each(verb):
    assert verb in {verb for matter in MATTERS.values() for verb in matter.split()} | LONE_DOORS.keys()
