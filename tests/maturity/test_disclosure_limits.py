"""What may be shown, at the edges: exactly k people, nobody, many cells and many sets."""

import random

import numpy as np
import pytest

from cxassess.maturity import ReportNode, audit, comment_homes, may_cut_across, published
from cxassess.maturity.disclosure import told_nodes

from .test_disclosure import grown


def parent(count, **children):
    return ReportNode("R", count, tuple(ReportNode(name, people) for name, people in children.items()))


def test_small_children_who_together_are_exactly_k_hide_no_other():
    assert published(parent(14, a=9, b=2, c=3), 5) == ("R", "a")


def test_a_node_that_a_measure_does_not_name_has_no_answers():
    root = parent(30, a=9, b=9, c=9)
    assert published(root, 5, counts={"R": 9, "a": 9}) == ("R", "a")
    with pytest.raises(ValueError, match="fewer people"):
        published(root, 5, counts={"R": 9, "a": 5, "b": 5})


def test_it_is_the_smallest_by_a_measures_own_answers_that_hides_with_the_small():
    root = parent(40, a=10, b=20, c=10)
    assert published(root, 5, counts={"R": 20, "a": 9, "b": 7, "c": 4}) == ("R", "a")
    with pytest.raises(ValueError, match="fewer people"):
        published(root, 5, counts={"R": 20, "a": 9, "b": 7, "c": 5})


def test_a_root_that_is_not_among_those_shown_stays_hidden():
    assert published([parent(20, a=9), ReportNode("S", 8)], 5, among={"a", "S"}) == ("S",)


def test_of_groups_within_each_other_the_audit_tells_the_smallest():
    atoms = {"staff": 20, "a": 1, "b": 1}
    assert audit([["staff", "a", "b"], ["staff", "b"]], atoms, 5) == [frozenset("a")]


def test_cells_of_k_people_are_not_tried_in_every_combination():
    # There would be 300 million of them.
    atoms = {f"cell{number}": 5 for number in range(300)} | {"late": 2}
    assert audit([atoms, atoms.keys() - {"late"}], atoms, 5) == [frozenset({"late"})]


def test_the_audit_of_many_sets_that_overlap_comes_to_an_end():
    rng = random.Random(3)
    table = [[rng.random() < 0.5 for _ in range(40)] for _ in range(40)]
    assert np.linalg.matrix_rank(table) == 40
    sets = [[cell for cell, member in enumerate(row) if member] for row in table]
    atoms = {cell: 3 if cell in (7, 23) else 9 for cell in range(40)}
    assert audit(sets, atoms, 5) == [frozenset({7}), frozenset({23})]


@pytest.mark.parametrize(
    ("cells", "may"),
    [
        ([(5, 5)], True),
        ([(0, 20)], True),
        ([(20, 0)], True),
        ([(20, 3), (2, 20)], True),
        ([(20, 2), (2, 20)], False),
        ([(3, 0), (0, 20)], False),
        ([(20, 0), (0, 3)], False),
    ],
)
def test_a_group_across_the_tree_its_rest_and_what_it_cuts_off_are_nobody_or_k(cells, may):
    assert may_cut_across(cells, 5) is may


FOREST = (
    ReportNode(
        "R", 60, (ReportNode("a", 40, (ReportNode("a1", 15), ReportNode("a2", 20))), ReportNode("b", 15))
    ),
    ReportNode("S", 20, (ReportNode("s", 12),)),
)


@pytest.mark.parametrize(
    ("commenters", "homes"),
    [
        ({"R": 32, "a": 20, "a1": 10, "a2": 10, "b": 12, "S": 10}, "R a a1 a2 b S S"),
        ({"R": 33, "a": 21, "a1": 9, "a2": 12, "b": 12, "S": 9}, "R a a a b - -"),
        ({"R": 24, "a": 21, "a1": 9, "a2": 12, "b": 3}, "R R R R R - -"),
    ],
)
def test_comments_stand_at_the_lowest_place_where_ten_people_wrote(commenters, homes):
    found = comment_homes(FOREST, commenters, ["R", "a", "a1", "a2", "b", "S", "s"])
    assert " ".join(found[name] or "-" for name in ("R", "a", "a1", "a2", "b", "S", "s")) == homes
    assert comment_homes(FOREST[0], commenters, ["R"]) == dict.fromkeys(["R", "a", "a1", "a2", "b"], "R")


def test_figures_told_of_five_people_are_told_where_groups_of_five_are_shown():
    for root in (grown(seed, 5) for seed in range(100)):
        sums = {node.id: (node.count,) for node in root.walk()}
        found = told_nodes([root], sums, lambda each, _: each[0] >= 5, sums)
        assert found == set(published(root, 5))


@pytest.mark.parametrize(("through", "told"), [(False, {"R", "b"}), (True, {"R", "b", "a1", "a2"})])
def test_a_node_that_is_not_told_withholds_those_below_it_or_not(through, told):
    below = (ReportNode("a1", 6), ReportNode("a2", 7))
    root = ReportNode("R", 20, (ReportNode("a", 13, below), ReportNode("b", 7)))
    sums = {node.id: (node.count,) for node in root.walk()}
    found = told_nodes([root], sums, lambda each, _: each[0] >= 5, sums.keys() - {"a"}, through=through)
    assert found == told


@pytest.mark.parametrize(("count", "told"), [(12, {"R"}), (13, {"R", "a"})])
def test_what_follows_from_figures_of_many_people_counts_all_of_them(count, told):
    root = parent(count, a=count - 1)
    sums = {node.id: (node.count,) for node in root.walk()}
    found = told_nodes([root], sums, lambda each, behind: each[0] >= 5 or behind >= 25 * each[0], sums)
    assert found == told


PARTS = {"R": (40, 9), "a": (10, 5), "b": (20, 1)}


def large(each, behind):
    """More than ten people may be told of, and the ten of a."""
    return each[0] > 10 or each == PARTS["a"]


def test_the_part_of_fewest_people_is_withheld_until_what_is_left_may_be_told():
    assert told_nodes([parent(40, a=10, b=20)], PARTS, large, "Rab") == {"R", "b"}


def test_where_nobody_is_left_every_part_may_be_told():
    assert told_nodes([parent(30, a=10, b=20)], PARTS | {"R": (30, 9)}, large, "Rab") == {"R", "a", "b"}
