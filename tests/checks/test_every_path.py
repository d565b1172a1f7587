"""Every way of writing is known, with the verbs that it comes to: what has two doors has one check.

A new address or command needs a line in `table.WRITES`; when a verb gets a second door, the matter needs a
corpus (`matters.MATTERS`), which is sent through both.
"""

from collections import defaultdict

import pytest

from tests.conftest import make_app

from .matters import ELSEWHERE, MATTERS
from .table import WRITES
from .walk import commands, verbs, views


@pytest.fixture(scope="module")
def reached(empty_database):
    typed = commands()
    behind = {**views(make_app(empty_database)), **typed}
    found = {name: " ".join(sorted(verbs(view))) for name, view in behind.items()}
    return {name: said for name, said in found.items() if said or name not in typed}


def kind_of(path):
    kinds = {"/r/": "page", "/office/": "office", "/api/": "api"}
    return next((kind for part, kind in kinds.items() if f" {part}" in path), "command")


def several_doors():
    """The verbs that more than one kind of door leads to."""
    found = defaultdict(set)
    for path, said in WRITES.items():
        for verb in said.split():
            found[verb].add(kind_of(path))
    return {verb for verb, kinds in found.items() if len(kinds) > 1}


def test_every_way_of_writing_stands_in_the_table(reached):
    assert set(reached) == set(WRITES)


def test_every_way_of_writing_comes_to_the_verbs_that_the_table_names(reached):
    assert {name: said for name, said in reached.items() if WRITES.get(name) != said} == {}


def test_every_verb_with_several_doors_is_tried_at_them():
    tried = {verb for matter in MATTERS.values() for verb in matter.verbs.split()}
    assert several_doors() - tried - ELSEWHERE.keys() == set()


def test_every_matter_names_verbs_of_the_table_and_several_doors():
    known = {verb for said in WRITES.values() for verb in said.split()}
    for matter in MATTERS.values():
        assert set(matter.verbs.split()) <= known
        assert len(matter.doors) > 1
