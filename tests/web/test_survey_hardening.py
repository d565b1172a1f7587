"""What the respondents' pages do with what no form of theirs sends, and when storage fails."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from flask import Flask

from cxassess.records import responses, rounds
from cxassess.records.database import db

from .visitor import Fields, Visitor


@pytest.fixture
def autumn(open_round: Any) -> Any:
    return open_round((("guest", None, 30), ("deck", None, 40)))


@pytest.fixture
def started(app: Flask, autumn: Any) -> Visitor:
    visitor = Visitor(app.test_client(), autumn.id)
    visitor.start(unit="guest")
    return visitor


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Somebody else holds the database and does not let go."""
    path = app.config["DATABASE_URL"].removeprefix("sqlite:///")
    for engine in db.engines.values():
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def dump(app: Flask) -> str:
    """Every row of every table."""
    path = app.config["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())


def test_a_failing_store_brings_the_page_back_with_everything_typed(started: Visitor, app: Flask) -> None:
    fields = started.answers("/pillar/1", "4", comment="Do not lose me")
    token = Fields(started.get("/pillar/1").text).filled["csrf_token"]
    with locked(app):
        page = started.client.post(f"{started.base}/pillar/1", data={**fields, "csrf_token": token})
    assert page.status_code == 503
    assert Fields(page.text).filled == {**fields, "csrf_token": token}
    assert "choose Continue again in a few minutes" in page.text


def test_a_failing_store_keeps_the_answers_to_submit_them_later(
    started: Visitor, app: Flask, autumn: Any
) -> None:
    started.answer_all("3")
    token = Fields(started.get("/check").text).filled["csrf_token"]
    with locked(app):
        page = started.client.post(f"{started.base}/submit", data={"csrf_token": token})
    assert (page.status_code, "please submit again in a few minutes" in page.text) == (503, True)
    assert "is submitted" in started.submit().text
    assert len(responses.sheet(autumn)) == 1


def test_a_failing_store_keeps_the_group(app: Flask, autumn: Any) -> None:
    visitor = Visitor(app.test_client(), autumn.id)
    with locked(app):
        page = visitor.start(unit="deck")
    assert page.status_code == 503
    assert Fields(page.text).filled == {"audience": "staff", "unit": "deck"}


def test_reading_changes_nothing(started: Visitor, app: Flask) -> None:
    started.send("/pillar/1", **started.answers("/pillar/1"))
    paths = ["", "/group", "/pillar/1", "/last", "/check", "/submit", "/thanks", "/saved", "/resume"]
    before = dump(app)
    for path in paths:
        started.client.get(started.base + path)
        started.client.head(started.base + path)
        started.client.options(started.base + path)
    assert dump(app) == before


def test_the_cookie_holds_the_code_for_this_round_until_the_browser_closes(app: Flask, autumn: Any) -> None:
    visitor = Visitor(app.test_client(), autumn.id)
    cookie = visitor.start(unit="guest").headers["Set-Cookie"]
    name, *attributes = cookie.split("; ")
    assert name == f"cxa_ballot={visitor.code.replace(' ', '')}"
    assert sorted(attributes) == ["HttpOnly", f"Path=/r/{autumn.id}", "SameSite=Strict"]


def test_the_cookie_travels_encrypted_where_the_site_does(app: Flask, autumn: Any) -> None:
    sent = app.test_client().post(
        f"https://localhost/r/{autumn.id}/group", data={"audience": "leader"}, base_url="https://localhost"
    )
    assert "; Secure" in sent.headers["Set-Cookie"]


def test_respondents_pages_neither_set_nor_get_an_identity_cookie(started: Visitor) -> None:
    paths = ["", "/group", "/pillar/1", "/last", "/check", "/saved", "/resume"]
    assert not [path for path in paths if "Set-Cookie" in started.get(path).headers]
    assert started.client.get("/").headers.get("Set-Cookie") is None


def test_a_leader_s_session_never_reaches_the_respondents_pages(started: Visitor) -> None:
    assert "cxassess=" in started.client.get("/office/sign-in").headers["Set-Cookie"]
    sent = started.get("/pillar/1").request.headers["Cookie"]
    assert sent.startswith("cxa_ballot=")
    assert ";" not in sent


def test_a_form_without_its_token_is_refused(started: Visitor) -> None:
    page = started.client.post(f"{started.base}/pillar/1", data={"item_VG1": "1"})
    assert page.status_code == 400
    assert "checked" not in started.get("/pillar/1").text


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
)
@pytest.mark.parametrize("path", ["/group", "/resume"])
def test_a_start_sent_from_another_site_is_refused(
    app: Flask, autumn: Any, path: str, headers: dict[str, str]
) -> None:
    sent = app.test_client().post(f"/r/{autumn.id}{path}", data={"audience": "leader"}, headers=headers)
    assert sent.status_code == 400
    assert "Set-Cookie" not in sent.headers


@pytest.mark.parametrize("value", ["0", "6", "-1", "dont", "", "3.0", "１", "nan", "3\x00", "9" * 5000])
def test_a_value_off_the_scale_counts_as_no_answer(started: Visitor, value: str) -> None:
    page = started.send("/pillar/1", **started.answers("/pillar/1", item_VG1=value))
    assert page.status_code == 422
    assert "item_VG1" not in Fields(page.text).filled


def test_fields_of_another_pillar_and_a_thousand_unknown_ones_are_left_alone(started: Visitor) -> None:
    more = {f"junk{n}": "x" for n in range(1000)}
    sent = started.send("/pillar/1", **started.answers("/pillar/1"), item_IN1="5", **more)
    assert sent.status_code == 303
    assert "checked" not in started.get("/pillar/8").text


def test_control_characters_in_a_comment_are_dropped(started: Visitor) -> None:
    started.send("/pillar/1", **started.answers("/pillar/1", comment="a\x00b\r\nc\x1b"))
    assert Fields(started.get("/pillar/1").text).filled["comment"] == "ab\nc"


def test_a_comment_that_is_too_long_comes_back_whole_with_its_length(started: Visitor) -> None:
    page = started.send("/pillar/1", **started.answers("/pillar/1", comment="é" * 401))
    assert page.status_code == 422
    assert "Shorten this text to 400 characters: it has 401 now" in page.text
    assert Fields(page.text).filled["comment"] == "é" * 401


def test_open_questions_take_their_full_length_in_any_script(started: Visitor) -> None:
    fields = started.answers("/last")
    texts = {
        name: "語" * 1000 for name in Fields(started.get("/last").text).filled if name.startswith("open_")
    }
    assert started.send("/last", **fields, **texts).status_code == 303


def test_a_page_of_text_beyond_all_measure_is_refused_kindly(started: Visitor) -> None:
    page = started.send("/pillar/1", comment="x" * 200_000)
    assert (page.status_code, "Shorten it" in page.text) == (413, True)


def test_an_overlong_comment_saved_for_later_cannot_be_submitted(started: Visitor, autumn: Any) -> None:
    started.answer_all("3")
    started.send("/pillar/2", comment="x" * 500, save="1")
    page = started.submit()
    assert (page.status_code, "Finish “Employee Engagement”" in page.text) == (422, True)


@pytest.mark.parametrize("number", ["0", "11", "99999999999999999999999", "-1", "x", "1.5"])
def test_a_page_that_does_not_exist_is_not_found(started: Visitor, number: str) -> None:
    assert started.get(f"/pillar/{number}").status_code == 404


@pytest.mark.parametrize("round_id", ["nowhere", "A", "%00", "x" * 300, "..", "'--"])
def test_an_unknown_round_is_not_found(app: Flask, round_id: str) -> None:
    page = app.test_client().get(f"/r/{round_id}")
    assert (page.status_code, "Page not found" in page.text) == (404, True)


def test_a_draft_round_is_not_there_for_respondents(autumn: Any, app: Flask) -> None:
    rounds.create(
        "meadow", questionnaire=autumn.questionnaire, name="Later", round_id="later", open_link=True
    )
    assert app.test_client().get("/r/later").status_code == 404


@pytest.mark.parametrize("path", ["", "/group", "/pillar/1", "/check", "/saved", "/resume", "/thanks"])
def test_a_closed_round_says_so_on_every_page(started: Visitor, autumn: Any, path: str) -> None:
    rounds.close("meadow", autumn.id)
    page = started.get(path)
    assert (page.status_code, "This round is closed" in page.text) == (410, True)


def test_a_form_sent_without_the_cookie_is_told_how_to_go_on(
    started: Visitor, app: Flask, autumn: Any
) -> None:
    page = app.test_client().post(f"/r/{autumn.id}/pillar/1", data={"item_VG1": "1"})
    assert (page.status_code, "We could not save that page" in page.text) == (403, True)


def test_the_code_of_one_round_opens_nothing_in_another(started: Visitor, app: Flask, autumn: Any) -> None:
    rounds.create(
        "meadow", questionnaire=autumn.questionnaire, name="Other", round_id="other", open_link=True
    )
    rounds.open_round("meadow", "other")
    assert Visitor(app.test_client(), "other").send("/resume", code=started.code).status_code == 422
