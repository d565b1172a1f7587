"""What may be shown: the rule, and the exact audit that must find every leak."""

import random

import pytest

from cxassess.maturity import ReportNode, audit, published

THRESHOLDS = (5, 8, 10)


def tree(name, children, direct):
    """A node from its children's names and the people attached to each node itself."""
    below = tuple(tree(child, children, direct) for child in children.get(name, ()))
    return ReportNode(name, direct.get(name, 0) + sum(node.count for node in below), below)


def grown(seed, k):
    """A random tree: up to four storeys under its root, groups of around k people and some of nobody."""
    rng = random.Random(f"{seed} {k}")
    children, direct, names = {}, {}, ["R"]
    for number in range(rng.randint(1, 15)):
        above = rng.choice([name for name in names if name.count(".") < 4])
        names.append(f"{above}.{number}")
        children.setdefault(above, []).append(names[-1])
    for name in names:
        inner, leaf = (0, 0, 1, k - 1, k), (0, 1, k - 3, k - 1, k, k + 1, 2 * k, 4 * k)
        direct[name] = rng.choice(inner if name in children else leaf)
    return tree("R", children, direct)


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


def measured(root, own):
    """The number of each node, from the number of each cell."""
    return {name: sum(own[part] for part in parts) for name, parts in cells(root)[1].items()}


def thinned(rng, counts, share):
    """Of each number of people those who do something: nobody, everybody, or about a share."""
    return {
        name: rng.choice([0, n, *[sum(rng.random() < share for _ in range(n))] * 4])
        for name, n in counts.items()
    }


# Three cases in the manner of survey vendors: a sibling too small for its neighbour, two small siblings
# that are large enough together, and three tiny ones that need the next smallest to hide behind.
VENDORS = [
    ({"ALL": ["Sales", "Tech"]}, {"Sales": 4, "Tech": 9}, {"ALL"}),
    ({"ALL": ["Sales", "Mark", "Tech"]}, {"Sales": 4, "Mark": 2, "Tech": 9}, {"ALL", "Tech"}),
    ({"ALL": [*"VWXYZ"]}, {"V": 1, "W": 1, "X": 1, "Y": 7, "Z": 9}, {"ALL", "Z"}),
]


@pytest.mark.parametrize(
    ("children", "direct", "shown"),
    [
        *VENDORS,
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


def company(storeys, people):
    """A tree from its branches, as `R: A B; A: A1 A2`, and its people, as `A1 6, A2 5`."""
    branches = (branch.split(":") for branch in storeys.split(";"))
    children = {name.strip(): below.split() for name, below in branches}
    direct = {name: int(n) for name, n in (each.split() for each in people.split(","))}
    return tree("R", children, direct)


# Eight companies: the tree, its people, what is shown, what is hidden for a neighbour's sake, and whose
# sum is told where whatever has five people is shown.
COMPANIES = [
    (
        "R: A B C D E; B: B1 B2 B3 B4; E: E1 E2 E3 E4",
        "B1 6, B2 6, B3 5, B4 4, B 2, C 8, D 2, E1 8, E2 1, E4 2, R 1",
        "R B B1 B2 B3 E",
        "C E1",
        "D R",
    ),
    ("R: A B C", "A 20, B 8, C 4", "R A", "B", "C"),
    (
        "R: A B C D; B: B1 B2; C: C1 C2; D: D1 D2 D3 D4",
        "A 12, B1 5, B2 20, C1 4, C2 2, D1 8, D2 4, D3 8, D4 1",
        "R A B B1 B2 C D D1 D3",
        "",
        "",
    ),
    (
        "R: A B C D E; A: A1 A2; B: B1 B2 B3; C: C1 C2 C3; E: E1 E2 E3",
        "A1 2, A2 20, A 2, B1 4, B2 1, B3 1, C1 8, C2 8, C3 3, D 20, E1 6, E2 12, E3 6, E 1",
        "R A B C C2 D E E2 E3",
        "A2 C1 E1",
        "C3",
    ),
    ("R: A B C; A: A1 A2 A3 A4", "A1 6, A2 1, A3 4, B 6", "R A A1 B", "", ""),
    (
        "R: A B C D E; A: A1 A2 A3 A4; C: C1 C2; D: D1 D2 D3",
        "A1 20, A2 3, A3 4, A4 6, B 6, C1 3, C2 2, D1 12, D3 12, E 8",
        "R A A1 A4 B C D D1 D3 E",
        "",
        "",
    ),
    ("R: A B C; A: A1 A2 A3", "A1 5, A2 4, A3 1, C 2, R 4", "R A A1", "", ""),
    ("R: A B C; B: B1 B2", "A 3, B1 5, B2 2, C 8", "R C", "B B1", "A"),
]


@pytest.mark.parametrize(("storeys", "people", "shown", "for_others", "told"), COMPANIES)
def test_eight_companies_and_what_a_threshold_alone_would_tell(storeys, people, shown, for_others, told):
    root = company(storeys, people)
    assert set(published(root, 5)) == set(shown.split())
    assert set(naive(root, 5)) - set(shown.split()) == set(for_others.split())
    found = leaks(root, naive(root, 5), 5)
    assert (frozenset(told.split()) in found) if told else found == []


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


HUNDREDS = pytest.mark.parametrize("seeds", [range(start, start + 100) for start in range(0, 1000, 100)])


@HUNDREDS
def test_the_rule_never_leaks_on_a_hundred_random_trees(seeds):
    cases = [(seed, k, grown(seed, k)) for seed in seeds for k in THRESHOLDS]
    assert [(seed, k) for seed, k, root in cases if leaks(root, published(root, k), k)] == []


@pytest.mark.parametrize("k", THRESHOLDS)
def test_the_audit_catches_whoever_only_counts(k):
    roots = [grown(seed, k) for seed in range(300)]
    assert sum(bool(leaks(root, naive(root, k), k)) for root in roots) > 150


@pytest.mark.parametrize("k", THRESHOLDS)
def test_the_rule_hides_little_more_than_it_must(k):
    """Whatever else is shown beside what the rule shows, alone, is a leak or was already there."""
    for root in (grown(seed, k) for seed in range(60)):
        shown = published(root, k)
        wasted = [node for node in root.walk() if node.id not in shown and node.count >= k]
        parents = {child.id: node.id for node in root.walk() for child in node.children}
        for node in wasted:
            if parents.get(node.id) in shown:
                assert leaks(root, [*shown, node.id], k)


def measures(seed, k):
    """A tree, what is shown of it, and the people in each cell who have a pillar score and an item."""
    rng, root = random.Random(seed), grown(seed, k)
    scored = thinned(rng, cells(root)[0], 0.9)
    return root, published(root, k), scored, thinned(rng, scored, 0.85)


@HUNDREDS
def test_measures_limited_to_nodes_already_shown_do_not_leak_either(seeds):
    for seed in seeds:
        k = THRESHOLDS[seed % 3]
        root, shown, scored, answered = measures(seed, k)
        pillars = published(root, k, counts=measured(root, scored), among=shown)
        # Tables stand on some of the nodes only, whichever they are.
        tables = [name for name in pillars if random.Random(f"{seed} {name}").random() < 0.9]
        items = published(root, k, counts=measured(root, answered), among=tables)
        within = cells(root)[1]
        assert set(items) <= set(tables) <= set(pillars) <= set(shown)
        assert audit([within[name] for name in pillars], scored, k) == []
        assert audit([within[name] for name in items], answered, k) == []


def test_the_audit_catches_whoever_only_counts_the_answers_to_a_measure():
    caught = 0
    for seed in range(300):
        root, shown, scored, _ = measures(seed, 5)
        counts, within = measured(root, scored), cells(root)[1]
        caught += bool(audit([within[name] for name in shown if counts[name] >= 5], scored, 5))
    assert caught > 60


FOUR = {"a.staff": 11, "a.leader": 2, "b.staff": 9, "b.leader": 4}
MARGINS = [
    ["a.staff", "a.leader"], ["b.staff", "b.leader"],
    ["a.staff", "b.staff"], ["a.leader", "b.leader"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("atoms", "sets", "leak"),
    [
        ({"staff": 20, "leader": 3}, [["staff", "leader"], ["staff"]], [{"leader"}]),
        ({"day1": 9, "day2": 2}, [["day1"], ["day1", "day2"]], [{"day2"}]),
        (FOUR, MARGINS, []),
        (FOUR, [*MARGINS, ["a.staff"]], [{"a.leader"}, {"b.leader"}]),
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


def combined(sets, atoms, k, factors):
    """Whether small whole-number combinations of the sets isolate fewer than k people."""
    names = list(atoms)
    vectors = {tuple(0 for _ in names)}
    for each in sets:
        row = [name in each for name in names]
        vectors = {
            tuple(a + factor * b for a, b in zip(vector, row, strict=True))
            for vector in vectors
            for factor in factors
        }
    people = [sum(n for n, cell in zip(atoms.values(), v, strict=True) if cell) for v in vectors]
    return any(0 < n < k for n in people)


@pytest.mark.parametrize("seed", range(80))
def test_the_audit_agrees_with_trying_out_combinations(seed):
    rng = random.Random(seed)
    atoms = {name: rng.choice([1, 2, 3, 6, 9]) for name in "abcde"}
    sets = [{name for name in atoms if rng.random() < 0.5} for _ in range(rng.randint(1, 4))]
    assert combined(sets, atoms, 5, (-2, -1, 0, 1, 2)) == bool(audit(sets, atoms, 5))


def crossed(seed):
    """A table of audiences and units: people in its cells, its margins, some of its inner cells."""
    rng = random.Random(seed)
    rows, columns = rng.choice([("AB", "xy"), ("AB", "xyz"), ("ABC", "xy")])
    atoms = {a + b: rng.choice([0, 1, 3, 6, 7, 8, 12]) for a in rows for b in columns}
    margins = [{cell for cell in atoms if name in cell} for name in rows + columns]
    margins = [each for each in margins if rng.random() < 0.9]
    return atoms, [*margins, *({cell} for cell in atoms if atoms[cell] >= 5 and rng.random() < 0.2)]


def test_the_audit_of_cross_tables_is_that_of_all_combinations():
    """The matrix of margins and cells is totally unimodular, so factors of -1, 0 and 1 find every leak."""
    said = {}
    for seed in range(250):
        atoms, sets = crossed(seed)
        said[seed] = bool(audit(sets, atoms, 5))
        assert combined(sets, atoms, 5, (-1, 0, 1)) == said[seed], seed
    assert 50 < sum(said.values()) < 200


def test_a_cell_more_can_undo_margins_that_were_safe():
    turned = 0
    for seed in range(250):
        atoms, sets = crossed(seed)
        margins = [each for each in sets if len(each) > 1]
        turned += not audit(margins, atoms, 5) and bool(audit(sets, atoms, 5))
    assert turned > 20


def late(seed):
    """A tree, people who come too late for its release, and the cells of both."""
    rng, root = random.Random(f"late {seed}"), grown(seed, 5)
    own = cells(root)[0]
    more = {name: rng.choice([0, 0, 0, 1, 2, 4, 6, 9]) for name in own}
    people = {("first", name): n for name, n in own.items()} | {("late", name): n for name, n in more.items()}
    return root, measured(root, more), people


def released_twice(root, people, first, second):
    """What the audit finds in two releases of one round: the first people's, then everybody's."""
    within = cells(root)[1]
    sets = [[("first", part) for part in within[name]] for name in first]
    sets += [[(when, part) for part in within[name] for when in ("first", "late")] for name in second]
    return audit(sets, people, 5)


def test_a_second_release_by_the_increments_never_leaks():
    moved = 0
    for seed in range(300):
        root, increments, people = late(seed)
        first = published(root, 5)
        second = published(root, 5, counts=increments, among=first)
        assert released_twice(root, people, first, second) == [], seed
        moved += bool(second)
    assert moved > 50


def test_a_second_release_by_the_rule_alone_is_caught():
    caught = 0
    for seed in range(300):
        root, increments, people = late(seed)
        counts = {node.id: node.count + increments[node.id] for node in root.walk()}
        caught += bool(released_twice(root, people, published(root, 5), published(root, 5, counts=counts)))
    assert caught > 120


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
