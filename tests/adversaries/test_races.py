"""Many at once, over HTTP against the served product: one ballot is one response, a close loses nobody."""

from random import Random
from typing import Any

import pytest

from .races_acts import close, first_pages, mixtures, save_and_submit, submits, tabs, two_pages
from .races_links import Line, close_held, tabs_held
from .races_plants import planted
from .races_seen import Seen
from .races_site import Site, serving


def faults(experiment: Any, place: Any, times: int, **size: int) -> list[str]:
    """Every promise that was broken in so many turns."""
    return [each for turn in range(times) for each in experiment(place, Random(turn), **size).faults]


def test_one_ballot_submitted_two_hundred_times_at_once_is_one_response_and_thanks_for_all(
    site: Site,
) -> None:
    assert faults(submits, site, 2, size=200) == []


def test_of_two_tabs_that_answer_differently_and_submit_at_once_one_wins_whole(site: Site) -> None:
    assert faults(tabs, site, 6) == []


def test_tabs_that_save_their_first_page_at_once_can_both_go_on(site: Site) -> None:
    assert faults(first_pages, site, 6) == []


def test_tabs_that_save_different_pages_at_once_both_find_theirs_saved(site: Site) -> None:
    assert faults(two_pages, site, 6) == []


def test_a_page_saved_while_another_tab_submits_is_answered_kindly(site: Site) -> None:
    assert faults(save_and_submit, site, 6) == []


def test_whoever_is_thanked_while_the_round_closes_is_in_its_release(site: Site) -> None:
    assert faults(close, site, 3, size=10) == []


def test_a_submission_in_whose_middle_the_round_closes_counts_or_is_told_so(line: Line) -> None:
    assert faults(close_held, line, 1) == []


def test_tabs_that_get_into_each_other_s_way_at_any_step_are_answered_kindly(line: Line) -> None:
    assert faults(tabs_held, line, 1) == []


def test_a_program_that_spends_a_ballot_unconditionally_is_found_out() -> None:
    with planted("unconditional") as program, serving("sqlite", program) as site:
        assert any(submits(site, Random(turn), size=40).faults for turn in range(20))


@pytest.mark.parametrize(
    ("seen", "fault"),
    [
        (Seen(thanked=["a", "b"], stored=["a"]), "thanked, and not stored: b"),
        (Seen(thanked=["a"], stored=["a", "a"]), "stored 2 times: a"),
        (Seen(thanked=["a"], stored=["a", "b"]), "stored, and not thanked: b"),
    ],
)
def test_a_response_that_is_lost_doubled_or_unasked_is_a_fault(seen: Seen, fault: str) -> None:
    assert seen.faults == [fault]


def test_a_page_that_nobody_should_meet_is_a_fault() -> None:
    seen = Seen(stored=["a"])
    assert seen.note("a", "thanks") == "thanks"
    assert seen.faults == []
    seen.note("a", "status 500")
    assert seen.faults == ["1 times answered: status 500"]


def test_a_response_made_of_two_tabs_answers_is_a_fault() -> None:
    assert mixtures({"A1": 1, "A2": 1, "B1": 3, "B2": 3}, "12") == []
    assert mixtures({"A1": 1, "A2": 2, "B1": 3, "B2": 3}, "12") != []
    assert mixtures({"A1": 3, "A2": 3, "B1": 3, "B2": 3}, "12") != []
