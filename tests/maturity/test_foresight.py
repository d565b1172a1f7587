"""What a round is going to hide: the same rule as the release, asked before anybody has answered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess import maturity
from cxassess.maturity import Unit
from cxassess.maturity.foresight import foreseen
from cxassess.maturity.matching import in_forms
from cxassess.maturity.participation import ever_shown

HEADS = {"staff": 60, "leader": 20}


def places(units, headcount=HEADS, threshold=5):
    return {each.id: dict(each.shown_in) for each in foreseen(units, headcount, threshold)}


def test_a_unit_that_falls_below_the_threshold_counts_for_the_one_above():
    units = [Unit("ops", "Ops", None, 40), Unit("north", "North", "ops", 9), Unit("south", "South", "ops", 9)]
    found = places(units)
    assert found["north"] == {100: "north", 75: "north", 50: "ops"}
    assert found["ops"] == {100: "ops", 75: "ops", 50: "ops"}


def test_a_unit_below_the_threshold_is_never_shown_and_takes_the_next_smallest_with_it():
    units = [Unit("ops", "Ops", None, 40), Unit("it", "IT", None, 16), Unit("law", "Law", None, 4)]
    found = {each.id: each for each in foreseen(units, HEADS, 5)}
    assert (found["law"].never, found["law"].shown_in[100]) == (True, "staff")
    assert (found["it"].never, found["it"].hidden_at(100)) == (False, True)
    assert not found["ops"].hidden_at(100)


def test_with_few_leaders_staff_cannot_be_told_from_them():
    found = places([Unit("ops", "Ops", None, 60)], {"staff": 60, "leader": 3})
    assert found == {"ops": {100: "internal", 75: "internal", 50: "internal"}}


def test_in_a_round_without_leaders_units_hang_under_all():
    found = places([Unit("ops", "Ops", None, 60)], {"staff": 60, "leader": 0})
    assert found == {"ops": {100: "ops", 75: "ops", 50: "ops"}}


def test_a_unit_of_unknown_size_is_taken_to_be_large_enough():
    assert places([Unit("ops", "Ops")], {}) == {"ops": {100: "ops", 75: "ops", 50: "ops"}}


def test_where_nothing_is_shown_nobody_is_shown_anywhere():
    assert places([Unit("ops", "Ops", None, 6)], {"staff": 6, "leader": 0})["ops"][50] is None


SIZES = st.lists(st.integers(0, 30), min_size=1, max_size=5)


@settings(max_examples=20, deadline=None)
@given(sizes=SIZES, leaders=st.integers(0, 12), share=st.sampled_from([100, 50]))
def test_what_is_foreseen_is_what_the_release_does(questionnaire, sizes, leaders, share):
    units = [Unit(f"u{n}", f"U{n}", None, size) for n, size in enumerate(sizes)]
    headcount = {"staff": sum(sizes), "leader": leaders}
    kept = {unit.id for unit in ever_shown(units, 5)}
    rows = [
        {"audience": "staff", "unit": unit.id if unit.id in kept else None, "answers": {"VG1": 3}}
        for unit in units
        for _ in range(unit.headcount * share // 100)
    ]
    # Of those who have no unit, so many answer that all together are the share of all.
    rows += [{"audience": "staff", "answers": {"VG1": 3}}] * (sum(sizes) * share // 100 - len(rows))
    rows += [{"audience": "leader", "answers": {"VG1": 3}}] * (leaders * share // 100)
    if not rows:
        return
    sheet = maturity.read_rows(questionnaire, rows, units=frozenset(unit.id for unit in units))
    figures = maturity.publish(sheet, units, round_id="r", headcount=headcount, threshold=5)
    shown = {node["id"] for node in figures["nodes"] if node["shown"]}
    for each in foreseen(units, headcount, 5, [share]):
        assert each.hidden_at(share) == (each.id not in shown)


@pytest.mark.parametrize(("forms", "shared"), [(("full", "full"), 1.0), (("core", "core"), 1.0)])
def test_rounds_of_the_same_form_share_everything(questionnaire, forms, shared):
    found = in_forms(questionnaire, forms[0], questionnaire, forms[1])
    assert set(found.comparable) == {shared}


def test_a_short_form_shares_less_with_a_full_one(questionnaire):
    assert max(in_forms(questionnaire, "core", questionnaire, "full").comparable) < 1
