"""What may be shown: the rule, and the exact audit that must find every leak."""

import random

import pytest

from cxassess.maturity import ReportNode, audit, published


def tree(name, children, direct):
    """A node from its children's names and the people attached to each node itself."""
    below = tuple(tree(child, children, direct) for child in children.get(name, ()))
    return ReportNode(name, direct.get(name, 0) + sum(node.count for node in below), below)


def naive(root, k):
    """The planted fault: whatever has k people is shown."""
    return [node.id for node in root.walk() if node.count >= k]


def cells(root):
    """The atoms of a tree, people attached to each node itself, and the atoms within each node."""
    atoms, within = {}, {}
    for node in root.walk():
        atoms[node.id] = node.count - sum(child.count for child in node.children)
        within[node.id] = [each.id for each in node.walk()]
    return atoms, within


def leaks(root, shown, k):
    atoms, within = cells(root)
    return audit([within[name] for name in shown], atoms, k)


def grown(seed):
    """A random tree of up to three storeys with small and large groups."""
    rng = random.Random(seed)
    children, direct = {}, {"R": rng.choice([0, 0, 1, 3])}
    for a in range(rng.randint(1, 5)):
        name = f"R{a}"
        children.setdefault("R", []).append(name)
        for b in range(rng.choice([0, 0, 2, 3, 4])):
            children.setdefault(name, []).append(f"{name}.{b}")
            direct[f"{name}.{b}"] = rng.choice([0, 1, 2, 4, 5, 6, 8, 12, 20])
        direct[name] = rng.choice([0, 1, 2]) if name in children else rng.choice([0, 2, 3, 4, 6, 8, 20])
    return tree("R", children, direct)


@pytest.mark.parametrize(
    ("children", "direct", "shown"),
    [
        ({"ALL": ["Sales", "Tech"]}, {"Sales": 4, "Tech": 9}, {"ALL"}),
        ({"ALL": ["Sales", "Mark", "Tech"]}, {"Sales": 4, "Mark": 2, "Tech": 9}, {"ALL", "Tech"}),
        ({"ALL": [*"VWXYZ"]}, {"V": 1, "W": 1, "X": 1, "Y": 7, "Z": 9}, {"ALL", "Z"}),
        ({"ALL": ["A", "B", "C"]}, {"A": 20, "B": 8, "C": 4}, {"ALL", "A"}),
        ({"ALL": ["A"]}, {"A": 5, "ALL": 4}, {"ALL"}),
        ({"ALL": ["A"], "A": ["A1"]}, {"A1": 5}, {"ALL", "A", "A1"}),
        ({"ALL": ["A"], "A": ["A1", "A2"]}, {"A1": 4, "ALL": 6, "A2": 30}, {"ALL", "A"}),
        ({"ALL": ["A", "B"]}, {"A": 3, "B": 1}, set()),
        ({"ALL": ["A", "B"]}, {"A": 0, "B": 9}, {"ALL", "B"}),
    ],
)
def test_cases_that_can_be_worked_out(children, direct, shown):
    assert set(published(tree("ALL", children, direct), 5)) == shown


def test_of_equals_the_one_whose_id_comes_first_is_hidden():
    root = tree("R", {"R": ["b", "a", "c"]}, {"a": 6, "b": 6, "c": 2})
    assert published(root, 5) == ("R", "b")


def test_nodes_are_told_parents_first_in_the_order_of_the_tree():
    root = tree("R", {"R": ["b", "a"], "b": ["b2", "b1"]}, {"a": 9, "b1": 5, "b2": 6})
    assert published([root, ReportNode("S", 7)], 5) == ("R", "b", "b2", "b1", "a", "S")


def test_another_threshold_counts_from_its_own_number():
    root = tree("R", {"R": ["a", "b"]}, {"a": 9, "b": 10})
    assert published(root, 9) == ("R", "a", "b")
    assert published(root, 10) == ("R",)


@pytest.mark.parametrize("seed", range(200))
def test_the_rule_never_leaks_on_a_random_tree(seed):
    root = grown(seed)
    for k in (5, 8):
        assert leaks(root, published(root, k), k) == []


def test_the_audit_catches_whoever_only_counts():
    caught = sum(bool(leaks(root, naive(root, 5), 5)) for root in map(grown, range(200)))
    assert caught > 100


@pytest.mark.parametrize("seed", range(60))
def test_a_measure_limited_to_nodes_already_shown_does_not_leak_either(seed):
    rng = random.Random(seed)
    root = grown(seed)
    shown = published(root, 5)
    own = {name: sum(rng.random() < 0.8 for _ in range(people)) for name, people in cells(root)[0].items()}
    within = cells(root)[1]
    counts = {name: sum(own[part] for part in parts) for name, parts in within.items()}
    kept = published(root, 5, counts=counts, among=shown)
    assert set(kept) <= set(shown)
    assert audit([within[name] for name in kept], own, 5) == []


@pytest.mark.parametrize(
    ("atoms", "sets", "leak"),
    [
        ({"staff": 20, "leader": 3}, [["staff", "leader"], ["staff"]], [{"leader"}]),
        ({"day1": 9, "day2": 2}, [["day1"], ["day1", "day2"]], [{"day2"}]),
        ({"AB": 11, "AC": 2, "BC": 9, "D": 4}, [["AB", "AC"], ["BC", "D"], ["AB", "BC"], ["AC", "D"]], []),
        (
            {"AB": 11, "AC": 2, "BC": 9, "D": 4},
            [["AB", "AC"], ["BC", "D"], ["AB", "BC"], ["AC", "D"], ["AB"]],
            [{"AC"}, {"D"}],
        ),
        # (AB + BC - AC) / 2 leaves B: no difference of two sets shows it.
        ({"A": 9, "B": 3, "C": 9}, [["A", "B"], ["B", "C"], ["A", "C"]], [{"B"}]),
        ({"a": 2, "b": 2, "rest": 9}, [["a", "b", "rest"], ["rest"]], [{"a", "b"}]),
        ({"a": 3, "b": 3, "rest": 9}, [["a", "b", "rest"], ["rest"]], []),
        ({"a": 0, "rest": 9}, [["a", "rest"], ["rest"]], []),
        ({"a": 9}, [], []),
    ],
)
def test_the_audit_on_sets_that_are_no_tree(atoms, sets, leak):
    found = audit(sets, atoms, 5)
    assert sorted(found, key=sorted) == sorted(map(frozenset, leak), key=sorted)


def combined(sets, atoms, k):
    """Whether small whole-number combinations of the sets isolate fewer than k people."""
    names = list(atoms)
    vectors = {tuple(0 for _ in names)}
    for each in sets:
        row = [name in each for name in names]
        vectors = {
            tuple(a + factor * b for a, b in zip(vector, row, strict=True))
            for vector in vectors
            for factor in (-2, -1, 0, 1, 2)
        }
    people = [sum(n for n, cell in zip(atoms.values(), v, strict=True) if cell) for v in vectors]
    return any(0 < n < k for n in people)


@pytest.mark.parametrize("seed", range(80))
def test_the_audit_agrees_with_trying_out_combinations(seed):
    rng = random.Random(seed)
    atoms = {name: rng.choice([1, 2, 3, 6, 9]) for name in "abcde"}
    sets = [{name for name in atoms if rng.random() < 0.5} for _ in range(rng.randint(1, 4))]
    assert combined(sets, atoms, 5) == bool(audit(sets, atoms, 5))


def test_a_re_release_with_late_answers_is_caught():
    first, second = {"old": 12}, {"old": 12, "late": 3}
    assert audit([list(first), list(second)], second, 5) == [frozenset({"late"})]


@pytest.mark.parametrize("k", [0, 1, 4])
def test_no_threshold_is_under_the_floor(k):
    with pytest.raises(ValueError, match="at least 5"):
        published(ReportNode("R", 9), k)


def test_a_node_with_fewer_people_than_its_children_is_refused():
    with pytest.raises(ValueError, match="fewer people"):
        published(ReportNode("R", 5, (ReportNode("a", 9),)), 5)
