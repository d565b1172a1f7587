"""Reading texts takes time in step with how much there is to read, whatever stands in it."""

import time

import pytest

from cxassess.themes import reading

ENDLESS = ("a", "a-", "'", "-", "é\u0301", "ab ", "a, ", "•", "<a ", "ا", "待", "no ", "\u202e")


def seconds(text):
    """The least time that reading it took, of three."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        list(reading.plain_words(text))
        taken.append(time.perf_counter() - start)
    return min(taken)


@pytest.mark.parametrize("piece", ENDLESS)
def test_twenty_times_as_much_never_takes_a_hundred_times_as_long(piece, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST", 10**7)
    few, many = piece * 2_000, piece * 40_000
    assert seconds(many) < 100 * max(seconds(few), 1e-4)


def test_more_than_is_read_costs_nothing():
    assert seconds("ab " * 1_000_000) < 20 * max(seconds("ab " * 4_000), 1e-3)
