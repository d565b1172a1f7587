"""Participation while a round is open: what is told, and that nothing withheld can be computed from it."""

import random

import pytest

from cxassess.maturity import Unit, audit
from cxassess.maturity.participation import rates

FLAT = [Unit("ops", "Operations", headcount=40), Unit("sales", "Sales", headcount=30)]


def told(units, headcount, answered):
    """(answered, band) of each node."""
    places = {("staff", name) if name not in ("leader", "customer", "staff") else (name, None): count
              for name, count in answered.items()}  # fmt: skip
    found = rates(units, headcount, places, 5)
    return {node["id"]: (node["answered"], node["band"]) for node in found}


def test_leaders_cannot_be_had_by_taking_staff_from_internal():
    assert told([], {"staff": 60, "leader": 10}, {"staff": 26, "leader": 8}) == {
        "internal": (34, None),
        "staff": (None, "withheld"),
        "leader": (None, "nearly_all"),
        "customer": (None, "few"),
    }


def test_large_groups_half_way_are_all_told():
    found = told(FLAT, {"staff": 70, "leader": 20}, {"ops": 20, "sales": 9, "leader": 8})
    assert found["sales"] == (9, None)
    assert [found[name][0] for name in ("internal", "staff", "leader", "ops")] == [37, 29, 8, 20]


def test_a_unit_of_which_few_answered_withholds_the_next_smallest_and_all_under_it():
    units = [*FLAT, Unit("it", "IT", headcount=20), Unit("shop", "Shop", "sales", 30)]
    found = told(units, {"staff": 90, "leader": 20}, {"ops": 20, "shop": 9, "it": 2, "leader": 8})
    assert [found[name] for name in ("it", "sales", "shop", "ops")] == [
        (None, "few"),
        (None, "withheld"),
        (None, "withheld"),
        (20, None),
    ]


def test_of_equals_the_unit_whose_id_comes_first_is_withheld():
    units = [Unit("b", "B", headcount=30), Unit("a", "A", headcount=30), Unit("c", "C", headcount=30)]
    found = told(units, {"staff": 90, "leader": 20}, {"a": 9, "b": 9, "c": 3, "leader": 8})
    assert (found["a"], found["b"]) == ((None, "withheld"), (9, None))


def test_people_without_a_unit_are_protected_too():
    found = told(FLAT, {"staff": 80, "leader": 20}, {"ops": 20, "sales": 9, "staff": 2, "leader": 8})
    assert (found["staff"], found["sales"], found["ops"]) == ((31, None), (None, "withheld"), (20, None))


def test_a_unit_in_which_nobody_answered_is_protected_too():
    units = [*FLAT, Unit("it", "IT", headcount=6)]
    found = told(units, {"staff": 76, "leader": 20}, {"ops": 20, "sales": 9, "leader": 8})
    assert (found["it"], found["sales"]) == ((None, "few"), (None, "withheld"))


def test_under_an_internal_figure_that_may_not_be_told_nothing_is():
    found = told(FLAT, {"staff": 70, "leader": 20}, {"ops": 38, "sales": 29, "leader": 20})
    assert {answered for answered, _ in found.values()} == {None}


def test_without_head_counts_only_few_answers_are_hidden():
    units = [Unit("ops", "Operations"), Unit("it", "IT")]
    found = told(units, {}, {"ops": 9, "it": 7, "leader": 6})
    assert [found[name][0] for name in ("internal", "staff", "leader", "ops", "it")] == [22, 16, 6, 9, 7]
    assert told(units, {}, {"ops": 9, "it": 0, "leader": 6})["ops"] == (None, "withheld")


def test_a_group_too_small_to_be_watched_is_not_listed():
    units = [*FLAT, Unit("law", "Legal", headcount=3)]
    found = told(units, {"staff": 73, "leader": 4}, {"ops": 20, "sales": 20, "law": 3})
    # Sales is the smallest that keeps Legal from being computed.
    assert set(found) == {"internal", "staff", "customer", "ops"}


def company(seed):
    """Random units and audiences: (units, head counts, invited and answered of each smallest group)."""
    chance = random.Random(seed)
    names, parents = [], {}
    for number in range(chance.randint(0, 8)):
        parents[f"u{number}"] = chance.choice([None, None, *names])
        names.append(f"u{number}")
    groups = {
        ("leader", None): chance.choice([0, 0, 8, 20, 25]),
        ("staff", None): chance.choice([0, 0, 1, 4, 12]),
    }
    groups |= {("staff", name): chance.choice([0, 2, 5, 9, 14, 30]) for name in names}
    answered = {
        group: chance.choice([0, n // 2, n // 2, n // 2, n, chance.randint(0, n)])
        for group, n in groups.items()
    }
    inside = {
        name: sum(groups["staff", each] for each in names if name in above(each, parents)) for name in names
    }
    leaves = set(names) - set(parents.values())
    unknown = {name for name in leaves if chance.random() < 0.15}
    units = [Unit(name, name, parents[name], None if name in unknown else inside[name]) for name in names]
    staff = sum(n for group, n in groups.items() if group[0] == "staff")
    heads = {"staff": staff, "leader": groups["leader", None]}
    return units, heads, groups, answered


def above(name, parents):
    """A unit and all that it lies in."""
    while name is not None:
        yield name
        name = parents[name]


def left_over(units, found):
    """(answered, invited, children not told) of each told node without its told children."""
    parents = {
        "staff": "internal",
        "leader": "internal",
        **{each.id: each.parent or "staff" for each in units},
    }
    for node in found.values():
        if node["answered"] is None:
            continue
        children = [name for name, parent in parents.items() if parent == node["id"]]
        mine = [found[name] for name in children if name in found and found[name]["answered"] is not None]
        counts = [node["invited"], *(each["invited"] for each in mine)]
        invited = None if None in counts else counts[0] - sum(counts[1:])
        hidden = set(children) - {each["id"] for each in mine}
        yield node["answered"] - sum(each["answered"] for each in mine), invited, hidden


@pytest.mark.parametrize("seed", range(300))
def test_every_group_that_can_be_computed_might_be_told_itself(seed):
    units, heads, groups, answered = company(seed)
    found = {node["id"]: node for node in rates(units, heads, answered, 5)}
    people = {"leader": groups["leader", None], **{unit.id: unit.headcount or 0 for unit in units}}
    for count, invited, hidden in left_over(units, found):
        nobody = count == 0 and not invited and not any(people.get(name) for name in hidden)
        assert nobody or (count >= 5 and (invited is None or invited - count >= 5))


def sets_of(units, names):
    """The smallest groups in each of some nodes."""
    parents = {unit.id: unit.parent for unit in units}
    staff = [("staff", None), *(("staff", name) for name in parents)]
    sets = {"internal": [*staff, ("leader", None)], "staff": staff, "leader": [("leader", None)]}
    for name in parents:
        sets[name] = [("staff", each) for each in parents if name in above(each, parents)]
    return [sets[name] for name in names if name in sets]


def leaks(units, groups, answered, names):
    """What the exact audit finds among those who answered, and among those who did not."""
    sets = sets_of(units, names)
    missing = {group: n - answered[group] for group, n in groups.items()}
    return audit(sets, answered, 5) + audit(sets, missing, 5)


def known(seed):
    """The company of a seed if all its head counts are known."""
    units, heads, groups, answered = company(seed)
    return None if any(unit.headcount is None for unit in units) else (units, heads, groups, answered)


@pytest.mark.parametrize("seed", range(300))
def test_the_exact_audit_finds_nobody_who_answered_and_nobody_who_did_not(seed):
    if case := known(seed):
        units, heads, groups, answered = case
        names = [node["id"] for node in rates(units, heads, answered, 5) if node["answered"] is not None]
        assert leaks(units, groups, answered, names) == []


def test_the_audit_catches_whoever_looks_at_each_node_alone():
    caught = 0
    for units, heads, groups, answered in filter(None, map(known, range(300))):
        nodes = rates(units, heads, answered, 5)
        names = [node["id"] for node in nodes if node["band"] in (None, "withheld")]
        caught += bool(leaks(units, groups, answered, names))
    assert caught > 50


def test_a_handful_of_leaders_does_not_hide_how_the_units_answer():
    units = [Unit("north", "North", None, 40), Unit("south", "South", None, 60)]
    answered = {("staff", "north"): 20, ("staff", "south"): 30, ("leader", None): 2}
    nodes = rates(units, {"staff": 100, "leader": 4}, answered, 5)
    told = {node["id"]: node["answered"] for node in nodes}
    # Two leaders answered: with the units shown, they could be had by subtraction, so one unit is withheld.
    assert told == {"internal": 52, "staff": None, "customer": None, "north": None, "south": 30}
