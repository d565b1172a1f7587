"""What a process takes of an allowance in advance: never too much for all together, and hardly too little."""

import threading
import time
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import limiter
from cxassess.shared.allowances import GOOD_FOR, PERIOD, SHARE, WINDOW, Allowances

from .test_shared import SECRET, Clock

STEP = 1 / 1024
"""Seconds between two calls of a busy key."""


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def processes(tmp_path, clock):
    """Two openings of one file, as two processes have them."""
    return [Allowances(tmp_path / "allowances", SECRET, clock) for _ in range(2)]


def call(allowances, clock, times, cost, quota):
    """What came of so many calls, one at each STEP."""
    came = []
    for _ in range(times):
        clock.now += STEP
        came.append(allowances.take("key", cost, quota))
    return came


burst = st.tuples(st.floats(0, 0.3), st.integers(0, 2), st.integers(1, 150), st.sampled_from([1, 3, 40, 900]))


@given(st.lists(burst, max_size=12), st.sampled_from([6_000, 20_000, 60_000]))
def test_processes_together_get_what_one_bucket_gives_and_lose_no_more_than_leases(
    tmp_path_factory, bursts, quota
):
    clock, path = Clock(), tmp_path_factory.mktemp("model") / "allowances"
    kept = [Allowances(path, SECRET, clock) for _ in range(3)]
    level, begun = float(quota), clock.now
    for seconds, which, times, cost in bursts:
        level = min(quota, level + seconds * quota / WINDOW)
        clock.now += seconds
        for _ in range(times):
            level = min(quota, level + STEP * quota / WINDOW)
            [taken] = call(kept[which], clock, 1, cost, quota)
            lost = len(kept) * quota / SHARE * (1 + clock.now - begun)
            assert level >= cost - 1e-6 if taken.allowed else level < cost + lost
            level -= cost if taken.allowed else 0
            assert level - lost - 1 <= taken.left


def test_eight_real_processes_together_get_no_more_than_the_quota(tmp_path):
    spent = limiter.spend(tmp_path / "kept", processes=8, seconds=2.0, quota=30_000)
    assert -0.02 <= spent.error <= 0.001  # the last calls may come a moment late


def test_a_busy_key_hardly_ever_asks_the_file(tmp_path, processes, clock):
    call(processes[0], clock, 300, 1, 300_000)
    seen = []
    for _ in range(1_000):
        assert call(processes[0], clock, 1, 1, 300_000)[0].left < 300_000
        seen.append((tmp_path / "allowances").read_bytes())
    assert sum(before != after for before, after in pairwise(seen)) <= 20


def test_who_calls_one_after_another_sees_what_is_left_fall_by_each_call(processes, clock):
    quota = 1024 * WINDOW  # one comes back at each step
    told = [taken.left for taken in call(processes[0], clock, 3_000, 4, quota)]
    assert told == [quota - 4 - 3 * number for number in range(3_000)]


@pytest.mark.parametrize(("quota", "every"), [(5_999, 0.0), (300_000, 0.02)])
def test_small_quotas_and_slow_keys_are_counted_one_by_one(processes, clock, quota, every):
    level = quota - 2_000
    assert processes[0].take("key", 2_000, quota).left == level
    for number in range(1_000 if not every else 15):
        clock.now += every
        level += every * quota / WINDOW - 1
        assert processes[number % 2].take("key", 1, quota).left == pytest.approx(level, abs=1)


def test_the_end_of_a_quota_is_counted_exactly(processes, clock):
    quota = 1024 * WINDOW
    level = quota + 400
    for kept in processes:
        level -= 2 * sum(taken.allowed for taken in call(kept, clock, 200, 2, quota))
    assert processes[0].take("key", 56_000, quota).allowed
    level -= 56_000
    while level + 1 >= 20:
        assert call(processes[level % 2], clock, 1, 20, quota)[0].allowed
        level -= 19
    assert not call(processes[0], clock, 1, 20, quota)[0].allowed


def test_what_a_process_holds_is_kept_from_others_for_two_seconds_at_most(processes, clock):
    busy, other = processes
    call(busy, clock, 300, 1, 300_000)
    refused = other.take("key", 300_000, 300_000)
    assert not refused.allowed
    assert refused.wait <= GOOD_FOR
    clock.now += refused.wait
    assert other.take("key", 300_000, 300_000).allowed
    assert not busy.take("key", 1, 300_000).allowed


def test_who_calls_now_fast_now_slowly_loses_nothing(processes, clock):
    quota = 1024 * WINDOW
    level = processes[0].take("key", 30_000, quota).left
    for steps in [1] * 1990 + [9] * 40 + [1] * 900:  # slower just before what is held is forgotten
        clock.now += steps * STEP
        level += steps - 1
        assert processes[0].take("key", 1, quota).left == level


@pytest.mark.parametrize(("quota", "most"), [(1024 * 10, 17), (1024 * 600, 103)])
def test_a_process_that_goes_quiet_loses_a_six_hundredth_and_a_tenth_of_a_second_at_most(
    processes, clock, quota, most
):
    processes[0].take("key", quota // 5, quota)
    level = call(processes[0], clock, 310, 1, quota)[-1].left
    refilled = int(GOOD_FOR * quota / WINDOW)
    at_once = processes[1].take("key", 1, quota).left
    clock.now += GOOD_FOR
    for told, expected in [(at_once, level), (processes[1].take("key", 1, quota).left, level + refilled - 1)]:
        assert expected - most - 2 <= told < expected


def test_what_a_process_tells_of_the_others_is_a_tenth_of_a_second_old_at_most(processes, clock):
    busy, other = processes
    call(busy, clock, 310, 1, 300_000)
    other.take("key", 200_000, 300_000)
    clock.now += PERIOD
    assert busy.take("key", 1, 300_000).left <= 101_000


def test_no_lease_of_an_earlier_limit_is_spent(processes, clock):
    call(processes[0], clock, 300, 1, 300_000)
    assert processes[0].take("key", 1, 60).left <= 59


def test_threads_of_a_process_together_get_what_one_may_have(tmp_path):
    kept, quota, got = Allowances(tmp_path / "kept", SECRET), 12_000, []

    def spend():
        got.append(sum(kept.take("key", 1, quota).allowed for _ in range(quota)))

    begun, threads = time.monotonic(), [threading.Thread(target=spend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert quota <= sum(got) <= quota * (1 + (time.monotonic() - begun) / WINDOW)


def test_very_many_names_take_no_more_memory_than_some(processes):
    tracemalloc.start()
    for number in range(10_000):
        processes[0].take(f"source {number}", 1, 6_000)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 1_000_000
