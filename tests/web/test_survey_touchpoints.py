"""The respondents' page about touchpoints: asked of staff and customers, kept, checked, never needed."""

from typing import Any

import pytest
from flask import Flask

from cxassess.maturity import Journey, Stage, Touchpoint
from cxassess.records import responses
from cxassess.records.database import db

from .visitor import Fields, Visitor

HOSTILE = "<script>alert(1)</script> & Co"
JOURNEY = Journey(
    (
        Stage("plan", "Plan", (Touchpoint("book", "Booking"), Touchpoint("call", HOSTILE))),
        Stage("go", "Go", (Touchpoint("board-now", "Boarding", "partner", "Port Company"),)),
    )
)


@pytest.fixture(params=["full", "core"])
def autumn(open_round: Any, request: Any) -> Any:
    return open_round((("guest", None, 30),), form=request.param, journey=JOURNEY)


def visitor(app: Flask, autumn: Any, audience: str = "staff") -> Visitor:
    found = Visitor(app.test_client(), autumn.id)
    found.start(audience, **({"unit": "guest"} if audience == "staff" else {}))
    return found


def answer_the_rest(here: Visitor) -> None:
    """Answer every page but that about touchpoints, which is passed over."""
    path = "/pillar/1"
    while path != "/check":
        answers = {} if path == "/touchpoints" else here.answers(path, "3")
        path = here.send(path, **answers).location.removeprefix(here.base)


def told(autumn: Any) -> dict[str, Any]:
    """What the only respondent submitted about touchpoints."""
    db.session.rollback()
    (one,) = responses.handed_in(autumn)
    answers = responses.sheet_of(autumn, [one]).answers(0)
    return {name: value for name, value in answers.items() if name.startswith("touchpoint.")}


def test_every_touchpoint_is_asked_twice_stage_by_stage(app: Flask, autumn: Any) -> None:
    page = visitor(app, autumn).get("/touchpoints")
    assert len(Fields(page.text).choices) == 6
    assert page.text.index(">Plan<") < page.text.index(">Booking<") < page.text.index(">Go<")
    assert "How well does it go for customers?" in page.text
    assert "&lt;script&gt;" in page.text


def test_customers_are_asked_in_their_own_words(app: Flask, autumn: Any) -> None:
    page = visitor(app, autumn, "customer").get("/touchpoints")
    assert "How much does it matter to you?" in page.text
    assert "I have not come across it" in page.text


def test_leaders_have_no_such_page(app: Flask, autumn: Any) -> None:
    assert visitor(app, autumn, "leader").get("/touchpoints").location.endswith("/check")


def test_what_is_said_is_kept_in_the_draft_and_submitted(app: Flask, autumn: Any) -> None:
    here = visitor(app, autumn)
    answer_the_rest(here)
    here.send("/touchpoints", **{"touchpoint_book_importance": "5", "touchpoint_board-now_performance": "dk"})
    assert Fields(here.get("/touchpoints").text).filled["touchpoint_book_importance"] == "5"
    assert "Booking: How much does it matter to customers?" in here.get("/check").text
    here.submit()
    assert told(autumn) == {"touchpoint.book.importance": 5, "touchpoint.board-now.performance": "dk"}


def test_the_page_may_be_skipped(app: Flask, autumn: Any) -> None:
    here = visitor(app, autumn)
    answer_the_rest(here)
    assert "Nothing said; this page may be skipped." in here.get("/check").text
    here.submit()
    assert told(autumn) == {}


def test_a_value_that_is_none_of_the_choices_is_left_alone(app: Flask, autumn: Any) -> None:
    here = visitor(app, autumn)
    answer_the_rest(here)
    here.send("/touchpoints", touchpoint_book_importance="9", touchpoint_book_performance="2")
    here.submit()
    assert told(autumn) == {"touchpoint.book.performance": 2}


def test_a_round_without_touchpoints_has_no_such_page(app: Flask, open_round: Any) -> None:
    plain = open_round((("guest", None, 30),), form="core")
    assert visitor(app, plain).get("/touchpoints").location.endswith("/check")
