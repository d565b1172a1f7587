"""What the processes of one machine count together: exact, quick, and gone without harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import limiter
from cxassess.shared.allowances import WINDOW, Allowances
from cxassess.shared.counters import Counters
from cxassess.shared.table import MEMORY, place

SECRET = "s" * 40


class Clock:
    """A time that stands still until it is moved."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def allowances(tmp_path, clock):
    return Allowances(tmp_path / "allowances", SECRET, clock)


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 12)), max_size=60), st.integers(1, 40))
def test_every_decision_is_that_of_a_bucket_that_fills_evenly(tmp_path_factory, steps, quota):
    clock = Clock()
    kept = Allowances(tmp_path_factory.mktemp("model") / "allowances", SECRET, clock)
    level = float(quota)
    for seconds, cost in steps:
        clock.now += seconds
        level = min(quota, level + seconds * quota / WINDOW)
        cost = min(cost, quota)
        taken = kept.take("key", cost, quota)
        if abs(level - cost) > 1e-6:  # else rounding decides
            assert taken.allowed == (level >= cost)
        level -= cost if taken.allowed else 0
        assert abs(taken.left - level) < 1 + 1e-6


def test_whoever_is_refused_and_waits_as_told_gets_through(allowances, clock):
    assert [allowances.take("key", 7, 10).allowed for _ in range(2)] == [True, False]
    refused = allowances.take("key", 7, 10)
    clock.now += refused.wait
    assert allowances.take("key", 7, 10).allowed


def test_one_key_does_not_spend_what_another_has(allowances):
    assert not [allowances.take("one", 1, 1).allowed for _ in range(2)][1]
    assert allowances.take("other", 1, 1).allowed


def test_a_quota_is_whole_again_after_the_machine_began_anew(tmp_path, clock):
    for _ in range(3):
        Allowances(tmp_path / "kept", SECRET, clock).take("key", 1, 2)
    clock.now = 5.0
    assert Allowances(tmp_path / "kept", SECRET, clock).take("key", 1, 2).allowed


def test_very_many_keys_find_room(allowances):
    assert all(allowances.take(f"key {number}", 1, 1).allowed for number in range(20_000))


def test_four_processes_together_get_what_one_may_have(tmp_path):
    spent = limiter.spend(tmp_path / "kept", processes=4, seconds=2.0, quota=6_000)
    assert abs(spent.error) <= 0.02


def test_counts_of_several_openings_add_up(tmp_path):
    first, second = (Counters(tmp_path / "counters", ["a", "b"]) for _ in range(2))
    for kept in (first, second, second):
        kept.count("b")
    assert first.all() == second.all() == {"a": 0, "b": 3}
    assert Counters(tmp_path / "counters", ["a", "c"]).all() == {"a": 0, "c": 0}


def test_the_file_is_for_nobody_else_and_names_no_key(tmp_path, allowances):
    allowances.take("key eac8caaf0849", 1, 10)
    file = tmp_path / "allowances"
    assert file.stat().st_mode & 0o077 == 0
    assert b"eac8caaf0849" not in file.read_bytes()


def test_it_lies_in_memory_where_there_is_such_a_folder(tmp_path):
    found = place("", tmp_path, "allowances")
    assert found.parent == (MEMORY if MEMORY.is_dir() else tmp_path)
    assert place(str(tmp_path), tmp_path / "one", "x") != place(str(tmp_path), tmp_path / "other", "x")
