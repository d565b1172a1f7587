"""The part of a publication that a branch's leader sees depends on no figure, name or id of other units."""

import copy
import json

import pytest

from cxassess.maturity import Unit
from cxassess.maturity.branches import beneath, nodes_within, within
from tests import figures as made

TREE = (
    Unit("a", "A"),
    Unit("a1", "A1", "a"),
    Unit("a11", "A11", "a1"),
    Unit("a2", "A2", "a"),
    Unit("b", "B"),
    Unit("b1", "B1", "b"),
)


@pytest.mark.parametrize(
    ("branch", "found"),
    [
        ("a", {"a", "a1", "a11", "a2"}),
        ("a1", {"a1", "a11"}),
        ("a11", {"a11"}),
        ("b", {"b", "b1"}),
        ("c", set()),
        ("", set()),
    ],
)
def test_a_branch_is_its_unit_and_all_below(branch, found):
    assert {unit.id for unit in beneath(TREE, branch)} == found
    assert beneath(tuple(reversed(TREE)), branch) == tuple(reversed(beneath(TREE, branch)))


@pytest.mark.parametrize("above", ["staff", "internal"])
def test_a_branch_hangs_where_the_uppermost_units_hang(above):
    nodes = [{"id": above, "kind": "audience", "parent": None}]
    nodes += [{"id": unit.id, "kind": "unit", "parent": unit.parent or above} for unit in TREE]
    parents = {node["id"]: node["parent"] for node in nodes_within(nodes, TREE, "a1")}
    assert parents == {above: None, "a1": above, "a11": "a1"}


def test_a_unit_whose_parent_is_not_listed_hangs_where_the_uppermost_do():
    nodes = [{"id": "a11", "kind": "unit", "parent": "a1"}, {"id": "b", "kind": "unit", "parent": "staff"}]
    assert nodes_within(nodes, TREE, "a11") == [{"id": "a11", "kind": "unit", "parent": "staff"}]


@pytest.mark.parametrize("branch", [*made.UNITS, "elsewhere"])
def test_nothing_of_another_unit_moves_what_a_branch_sees(branch):
    release = made.release()
    figures, units = release.figures, release.round.units
    seen, changed = within(figures, units, branch), copy.deepcopy(figures)
    for node in changed["nodes"]:
        if node["kind"] == "unit" and node["id"] != branch:
            node |= {"shown": not node["shown"], "name": "Other", "respondents": 9, "scorecard": {"x": 1}}
    for each in changed["comparisons"]:
        if each["node"] in made.UNITS and each["node"] != branch:
            each["comparison"] = {"x": 1}
    assert within(changed, units, branch) == seen
    assert figures == made.release().figures


@pytest.mark.parametrize("branch", [*made.UNITS, "elsewhere"])
def test_no_other_unit_is_named_anywhere_in_what_a_branch_sees(branch):
    release = made.release()
    text = json.dumps(within(release.figures, release.round.units, branch))
    assert [unit for unit in made.UNITS if f'"{unit}"' in text] == [u for u in made.UNITS if u == branch]
    assert {"internal", "staff", "leader", "customer"} <= {
        node["id"] for node in within(release.figures, release.round.units, branch)["nodes"]
    }
