"""Coverage by kinds of listening: of any day, in whatever order things were noted, with corrections."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxassess.maturity import coverage as method
from cxassess.maturity.coverage import CADENCES, DAYS, EVERY_KIND, KINDS, STATES, Entry, coverage

BEGIN = date(2025, 1, 1)
DAY = timedelta(1)
days = st.integers(0, 900).map(lambda number: BEGIN + timedelta(number))
raw = st.builds(
    Entry,
    source=st.sampled_from("abcde"),
    number=st.just(0),
    since=days,
    kind=st.sampled_from(EVERY_KIND),
    cadence=st.sampled_from(CADENCES),
    state=st.sampled_from(STATES),
    owned=st.booleans(),
    together=st.booleans(),
    looked_on=st.none() | days,
)
entries = st.lists(raw, max_size=14).map(
    lambda found: [replace(each, number=number) for number, each in enumerate(found)]
)


def entry(**changes):
    plain = {"source": "a", "number": 1, "since": BEGIN, "kind": "surveys", "cadence": "monthly"}
    plain |= {"state": "in_use", "owned": False, "together": False, "looked_on": BEGIN}
    return Entry(**{**plain, **changes})


def status(found, on, kind="surveys"):
    return next(each["status"] for each in coverage(found, on)["by_kind"] if each["kind"] == kind)


@given(entries, days, st.randoms(use_true_random=False))
def test_the_order_in_which_entries_are_handed_over_does_not_matter(found, on, chance):
    shuffled = chance.sample(found, len(found))
    assert coverage(shuffled, on) == coverage(found, on)


@given(entries, days)
def test_what_is_noted_of_later_days_changes_nothing_of_a_day(found, on):
    known = [each for each in found if each.since <= on]
    later = [replace(each, looked_on=None) for each in found if each.since > on]
    assert coverage([*known, *later], on) == coverage(known, on)


@given(entries, days, st.data())
def test_a_correction_is_as_if_it_had_been_noted_so_at_once(found, on, data):
    if not found:
        return
    wrong = data.draw(st.sampled_from(found))
    right = replace(data.draw(raw), source=wrong.source, number=wrong.number)
    corrected = [each for each in found if each != wrong]
    at_once = [right if each == wrong else each for each in found]
    assert coverage([*corrected, right], on) == coverage(at_once, on)


@given(entries, days)
def test_counts_agree_with_each_other(found, on):
    told = coverage(found, on)
    assert told["in_use"] == told["up_to_date"] + told["overdue"] + told["never"]
    assert told["kinds"] == len(KINDS) == told["kinds_in_use"] + len(told["missing"])
    assert told["kinds_in_use"] == told["covered"] + len(told["overdue_kinds"])
    assert told["listed"] == told["in_use"] + told["planned"]
    assert max(told["owned"], told["together"]) <= told["in_use"]
    for name in ("in_use", "planned", "stopped", "up_to_date"):
        assert sum(each[name] for each in told["by_kind"]) == told[name]
    known = {each.source for each in found if each.since <= on}
    assert len(known) == told["in_use"] + told["planned"] + told["stopped"]


@given(entries, days, st.integers(1, 40))
def test_nothing_changes_between_days_on_which_nothing_happens(found, on, wait):
    """Without a new entry and without a look that grows old, the figures of two days are the same."""
    later = on + timedelta(wait)
    turns = {each.since for each in found} | {each.looked_on for each in found if each.looked_on}
    turns |= {day + timedelta(limit + 1) for day in turns for limit in DAYS.values()}
    if not any(on < turn <= later for turn in turns):
        assert {**coverage(found, on), "on": ""} == {**coverage(found, later), "on": ""}


@pytest.mark.parametrize("cadence", CADENCES)
def test_a_look_is_good_for_its_last_day_and_not_for_the_next(cadence):
    found, last = [entry(cadence=cadence)], BEGIN + timedelta(DAYS[cadence])
    assert status(found, last) == "up_to_date"
    assert status(found, last + DAY) == "overdue"
    assert method.due_on(BEGIN, cadence) == last


def test_an_entry_holds_from_its_day_on_and_not_the_day_before():
    assert status([entry()], BEGIN) == "up_to_date"
    assert status([entry(looked_on=BEGIN - DAY)], BEGIN - DAY) == "none"
    stopped = entry(number=2, since=BEGIN + DAY, state="stopped")
    assert status([entry(), stopped], BEGIN) == "up_to_date"
    assert status([entry(), stopped], BEGIN + DAY) == "stopped"


def test_of_one_day_what_was_noted_last_holds():
    assert status([entry(number=2, state="planned"), entry(number=1)], BEGIN) == "planned"


def test_a_look_that_was_noted_later_counts_from_its_own_day():
    found = [entry(looked_on=None), entry(number=2, since=BEGIN + 9 * DAY, looked_on=BEGIN + 5 * DAY)]
    assert status(found, BEGIN + 4 * DAY) == "overdue"
    assert status(found, BEGIN + 5 * DAY) == "up_to_date"


def test_one_source_up_to_date_is_enough_for_its_kind():
    old = entry(source="b", looked_on=BEGIN - 400 * DAY)
    told = coverage([entry(), old], BEGIN)
    assert (told["covered"], told["up_to_date"], told["overdue"], told["overdue_kinds"]) == (1, 1, 1, [])


def test_what_is_missing_is_named_in_the_order_of_the_kinds():
    told = coverage([entry(kind="reviews"), entry(source="b", kind="complaints", state="planned")], BEGIN)
    assert told["missing"] == [kind for kind in KINDS if kind != "reviews"]


def test_own_kinds_are_sources_but_none_of_the_eight():
    told = coverage([entry(kind="own", owned=True)], BEGIN)
    assert (told["covered"], told["kinds_in_use"], told["in_use"], told["owned"]) == (0, 0, 1, 1)
    assert len(told["missing"]) == 8


def test_one_source_alone_is_analysed_with_nothing():
    assert coverage([entry(together=True)], BEGIN)["together"] == 0
    assert coverage([entry(together=True), entry(source="b")], BEGIN)["together"] == 1


def test_owners_and_analysis_count_of_sources_in_use_only():
    found = [entry(source=state, state=state, owned=True, together=True) for state in ("planned", "stopped")]
    told = coverage([*found, entry()], BEGIN)
    assert (told["owned"], told["together"], told["listed"], told["stopped"]) == (0, 0, 2, 1)


@given(entries, days)
def test_each_point_of_a_course_is_the_coverage_of_its_day(found, until):
    course = method.series(found, until)
    began = min((each.since for each in found), default=date.max)
    assert bool(course) == (began <= until)
    for point in course:
        told = coverage(found, date.fromisoformat(point["on"]))
        assert point == {name: told[name] for name in method.POINT}
    assert not course or course[-1]["on"] == until.isoformat()


def test_a_course_has_the_ends_of_quarters_and_the_day_itself():
    found = [point["on"] for point in method.series([entry()], date(2025, 11, 5))]
    assert found == ["2025-03-31", "2025-06-30", "2025-09-30", "2025-11-05"]
    assert method.quarter_ends(BEGIN, date(2025, 3, 31)) == []
    assert method.quarter_ends(date(2025, 12, 31), date(2026, 1, 1)) == [date(2025, 12, 31)]
    assert len(method.series([entry()], date(2099, 1, 1))) == method.MOST_QUARTERS + 1


def test_nothing_is_told_before_the_first_entry():
    assert method.told([], BEGIN) is None
    assert method.told([entry()], BEGIN - DAY) is None
    assert method.told([entry()], BEGIN)["series"][-1]["covered"] == 1


def test_the_last_days_of_the_calendar_are_no_fault():
    last = entry(since=date.max, looked_on=date.max, cadence="yearly")
    assert status([last], date.max) == "up_to_date"
    assert method.series([last], date.max)
    assert method.quarter_ends(date(9999, 1, 1), date.max)[-1] == date(9999, 9, 30)
