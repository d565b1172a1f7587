"""Barriers counted: by state, without an owner, overdue; texts by kind, and which question asks for them."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from cxassess.instruments import installed
from cxassess.maturity import OpenQuestion, barrier_question, count_barriers, heard_by_kind, is_overdue
from cxassess.maturity.barriers import STATES

TODAY = date(2026, 11, 26)


@dataclass(frozen=True)
class Logged:
    state: str
    owner: str | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Asked:
    open_questions: tuple[OpenQuestion, ...]


def test_each_state_is_counted_also_those_that_no_barrier_is_in():
    counts = count_barriers([Logged("fixed"), Logged("fixed"), Logged("heard")], TODAY)
    assert (counts.total, counts.settled) == (3, 2)
    assert counts.by_state == {**dict.fromkeys(STATES, 0), "fixed": 2, "heard": 1}


@pytest.mark.parametrize(
    ("state", "missing"), [("heard", 1), ("being_fixed", 1), ("fixed", 0), ("cannot_be_fixed", 0)]
)
def test_only_what_is_not_settled_lacks_an_owner(state, missing):
    assert count_barriers([Logged(state), Logged(state, "Ann")], TODAY).without_owner == missing


def test_a_barrier_is_overdue_from_the_day_after_its_date():
    assert not is_overdue(Logged("heard", None, TODAY), TODAY)
    assert is_overdue(Logged("heard", None, TODAY - timedelta(days=1)), TODAY)
    assert not is_overdue(Logged("heard"), TODAY)


@pytest.mark.parametrize("state", ["fixed", "cannot_be_fixed"])
def test_what_is_settled_is_never_overdue(state):
    assert count_barriers([Logged(state, None, date(2020, 1, 1))], TODAY).overdue == 0


def test_texts_are_counted_by_kind_the_most_first():
    texts = [{"kind": kind, "text": "x"} for kind in ("rule", None, "target", "rule")]
    nodes = [{"node": "staff", "of": 3, "texts": texts[:3]}, {"node": "leader", "of": 1, "texts": texts[3:]}]
    assert list(heard_by_kind({"question": "barrier", "nodes": nodes}).items()) == [
        ("rule", 2),
        ("", 1),
        ("target", 1),
    ]
    assert heard_by_kind(None) == {}


def test_the_questionnaire_s_own_question_asks_for_barriers():
    assert barrier_question(installed()["ten-pillars"]).id == "barrier"


def test_a_question_of_another_name_is_known_by_its_kinds():
    story = OpenQuestion("story", {"staff": "A story?"}, ("good", "bad"))
    hurdle = OpenQuestion("hurdle", {"staff": "What?"}, ("rule", "technology", "target", "weather"))
    assert barrier_question(Asked((story, hurdle))) is hurdle
    assert barrier_question(Asked((story,))) is None
