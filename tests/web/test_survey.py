"""The respondents' way through a round, without script."""

import sqlite3
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from flask import Flask

from cxassess.records import responses, rounds

from .visitor import Fields, Visitor

UNITS = (("guest", None, 30), ("deck", None, 40), ("tiny", None, 3))


@pytest.fixture
def autumn(open_round: Any) -> Any:
    return open_round(UNITS)


@pytest.fixture
def visitor(app: Flask, autumn: Any) -> Visitor:
    return Visitor(app.test_client(), autumn.id)


@pytest.fixture
def started(visitor: Visitor) -> Visitor:
    visitor.start(unit="guest")
    return visitor


def stored(survey_round: Any) -> Any:
    """The answers that the round holds."""
    return responses.sheet(survey_round)


def group(survey_round: Any) -> tuple[str, str | None]:
    """Audience and unit of the only response."""
    sheet = stored(survey_round)
    assert len(sheet) == 1
    unit = None if sheet.units[0] < 0 else sheet.unit_names[sheet.units[0]]
    return sheet.audience_names[sheet.audiences[0]], unit


def test_the_whole_way_from_the_invitation_to_the_snapshot(visitor: Visitor, autumn: Any) -> None:
    assert "Start the assessment" in visitor.get().text
    assert visitor.start(unit="guest").location.endswith("/pillar/1")
    visitor.answer_all("4")
    thanks = visitor.submit()
    assert "Thank you. Your assessment is submitted." in thanks.text
    assert "Show these figures as a table" in thanks.text
    assert (stored(autumn).codes[0][:50] == 4).all()
    assert group(autumn) == ("staff", "guest")


def test_no_page_before_submitting_shows_a_score_or_a_level(started: Visitor) -> None:
    started.answer_all("5")
    pages = ["", "/group", *(f"/pillar/{n}" for n in range(1, 11)), "/last", "/check", "/saved", "/resume"]
    text = "".join(started.get(path).text for path in pages)
    assert not [
        word for word in ("snapshot-", "own-wide", "Practising", "Integrated", "Score") if word in text
    ]


def test_nothing_is_chosen_beforehand(started: Visitor) -> None:
    page = started.get("/pillar/1").text
    assert "checked" not in page
    assert page.count("Don’t know</label>") == 5


def test_a_question_left_open_is_an_error_that_keeps_everything_else(started: Visitor) -> None:
    fields = started.answers("/pillar/1", "2", comment="Tea & biscuits")
    fields.pop("item_VG3")
    page = started.send("/pillar/1", **fields)
    assert page.status_code == 422
    assert "<title>Error: Vision &amp; Goals" in page.text
    assert '<a href="#item_VG3-0">Question 3: choose the description' in page.text
    assert {**fields, "csrf_token": Fields(page.text).filled["csrf_token"]} == Fields(page.text).filled


def test_a_page_can_be_saved_half_filled_without_complaint(started: Visitor) -> None:
    saved = started.send("/pillar/1", item_VG1="2", save="1")
    assert saved.status_code == 303
    assert "In progress: 1 of 5 answered" in started.get("/saved").text
    assert Fields(started.get("/pillar/1").text).filled["item_VG1"] == "2"


def test_going_back_keeps_what_was_just_filled_in(started: Visitor) -> None:
    started.send("/pillar/1", **started.answers("/pillar/1", "2"))
    assert started.send("/pillar/2", item_EE1="5", back="1").location.endswith("/pillar/1")
    assert Fields(started.get("/pillar/1").text).filled["item_VG1"] == "2"
    assert Fields(started.get("/pillar/2").text).filled["item_EE1"] == "5"


def test_saving_while_typing_answers_with_nothing(started: Visitor) -> None:
    assert started.send("/pillar/1", item_VG1="2", save="auto").status_code == 204


def test_a_change_from_the_check_leads_back_to_the_check(started: Visitor) -> None:
    started.answer_all("3")
    assert started.send("/pillar/4?from=check", item_CS1="1").location.endswith("/check")
    assert "10 of 10 pillars complete" in started.get("/check").text


def test_the_check_shows_the_chosen_descriptions(started: Visitor) -> None:
    started.send("/pillar/1", **started.answers("/pillar/1", "1", comment="More tea"))
    page = started.get("/check").text
    assert "Nobody has ever said." in page
    assert "More tea" in page
    assert "5 answered. Comment added." in page


def test_submitting_too_early_names_the_pages_to_finish(started: Visitor, autumn: Any) -> None:
    started.send("/pillar/1", **started.answers("/pillar/1"))
    page = started.submit()
    assert page.status_code == 422
    assert "Finish “Employee Engagement”, or choose Don’t know there" in page.text
    assert "Finish “Vision" not in page.text
    assert len(stored(autumn)) == 0


def test_a_second_submit_is_thanked_and_counts_once(started: Visitor, autumn: Any) -> None:
    started.answer_all("3")
    token = Fields(started.get("/check").text).filled["csrf_token"]
    first, second = (
        started.client.post(f"/r/{autumn.id}/submit", data={"csrf_token": token}) for _ in range(2)
    )
    assert "is submitted" in first.text
    assert (second.status_code, "was received" in second.text) == (200, True)
    assert len(stored(autumn)) == 1


def test_don_t_know_everywhere_is_taken_and_gets_no_score(started: Visitor) -> None:
    started.answer_all("dk")
    assert "no score can be made" in started.submit().text


def test_the_code_opens_the_draft_on_another_device(started: Visitor, app: Flask, autumn: Any) -> None:
    started.send("/pillar/1", **started.answers("/pillar/1", "4"))
    elsewhere = Visitor(app.test_client(), autumn.id)
    assert elsewhere.send("/resume", code=started.code.lower()).location.endswith("/pillar/2")
    assert Fields(elsewhere.get("/pillar/1").text).filled["item_VG1"] == "4"


def test_a_draft_whose_secret_is_not_at_hand_is_not_lost(started: Visitor, app: Flask) -> None:
    started.send("/pillar/1", item_VG1="4", save="1")
    own, app.config["SECRET_KEY"] = app.config["SECRET_KEY"], "another-secret-" + "z" * 32
    page = started.get("/pillar/1")
    assert page.status_code == 503
    assert "what you saved is still there" in page.text
    app.config["SECRET_KEY"] = own
    assert Fields(started.get("/pillar/1").text).filled["item_VG1"] == "4"


def test_a_page_from_before_the_secret_was_changed_can_still_be_sent(started: Visitor, app: Flask) -> None:
    fields = Fields(started.get("/pillar/1").text).filled | started.answers("/pillar/1", "2")
    app.config["SECRET_KEY_FALLBACKS"] = [app.config["SECRET_KEY"]]
    app.config["SECRET_KEY"] = "another-secret-" + "z" * 32
    assert started.client.post(f"{started.base}/pillar/1", data=fields).status_code == 303


def test_a_wrong_code_is_told_what_to_do(visitor: Visitor) -> None:
    page = visitor.send("/resume", code="AAAA BBBB")
    assert page.status_code == 422
    assert "Enter the code as it was shown to you" in page.text
    assert Fields(page.text).filled["code"] == "AAAA BBBB"


def test_a_spent_code_is_thanked(started: Visitor, app: Flask, autumn: Any) -> None:
    code = started.code
    started.answer_all("3")
    started.submit()
    assert "was received" in Visitor(app.test_client(), autumn.id).send("/resume", code=code).text


def test_pages_of_questions_ask_for_the_code_first(visitor: Visitor) -> None:
    assert visitor.get("/pillar/1").location.endswith("/resume")


def test_customers_are_asked_their_own_questions_only(visitor: Visitor) -> None:
    visitor.start("customer")
    page = visitor.get("/pillar/1").text
    assert "My experience matches what this company promises." in page
    assert "Choose the answer closest to your own experience." in page
    assert "item_VG2" not in page


def test_a_unit_too_small_to_be_shown_is_not_offered(visitor: Visitor) -> None:
    assert Fields(visitor.get("/group").text).choices["unit"] == ["guest", "deck", "-"]


def test_the_group_must_be_chosen(visitor: Visitor) -> None:
    page = visitor.send("/group", audience="staff")
    assert page.status_code == 422
    assert '<a href="#unit-0">Choose where you work' in page.text


def test_a_leader_s_unit_is_not_kept(visitor: Visitor, autumn: Any) -> None:
    visitor.start("leader", unit="guest")
    visitor.answer_all("3")
    visitor.submit()
    assert group(autumn) == ("leader", None)


def test_the_kind_of_a_barrier_is_kept_with_its_text(started: Visitor, app: Flask, autumn: Any) -> None:
    started.answer_all("3")
    started.send("/last", open_barrier="Two signatures for a refund", kind_barrier="rule")
    started.submit()
    rounds.close("meadow", autumn.id)
    path = app.config["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection:
        texts = connection.execute("SELECT question_id, kind, text FROM comment").fetchall()
    assert texts == [("barrier", "rule", "Two signatures for a refund")]


def test_a_core_round_asks_two_questions_a_pillar(open_round: Any, app: Flask) -> None:
    visitor = Visitor(app.test_client(), open_round(form="core").id)
    visitor.start()
    assert len(Fields(visitor.get("/pillar/1").text).choices) == 2


def test_minutes_left_go_down_with_every_answer(started: Visitor) -> None:
    before = started.get("/pillar/1").text
    started.answer_all("3")
    assert "About 1 minute left" not in before
    assert "About 1 minute left" in started.get("/pillar/10").text


def test_a_round_by_invitation_starts_with_a_code(open_round: Any, app: Flask) -> None:
    visitor = Visitor(app.test_client(), open_round(open_link=False).id)
    assert "data-code-link" in visitor.get().text
    assert visitor.get("/group").location.endswith("/resume")


def test_a_round_that_closes_meanwhile_says_so(started: Visitor, autumn: Any) -> None:
    token = Fields(started.get("/pillar/1").text).filled["csrf_token"]
    rounds.close("meadow", autumn.id)
    page = started.client.post(f"/r/{autumn.id}/pillar/1", data={"csrf_token": token, "item_VG1": "1"})
    assert (page.status_code, "This round is closed" in page.text) == (410, True)


def test_the_front_page_leads_to_rounds_by_open_link(app: Flask, autumn: Any) -> None:
    page = app.test_client().get("/").text
    assert f'href="/r/{autumn.id}"' in page
    assert "Meadow Dairy: Spring" in page


def test_a_closing_day_that_has_gone_by_is_not_promised(open_round: Any, app: Flask) -> None:
    late = open_round(opens_on=date(2020, 1, 1), closes_on=date(2020, 2, 1))
    assert "Open until" not in Visitor(app.test_client(), late.id).get().text
    assert "Open until" not in app.test_client().get("/").text
