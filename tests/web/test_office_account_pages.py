"""Every page about accounts is valid and has one heading; without storage nothing typed is lost."""

import html5lib
import pyotp
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from cxassess import demo
from cxassess.records import people
from cxassess.records.database import db

from .leaders import PASSWORD, Browser, colleague, leader, words

OUTSIDE = ("/office/forgot", "/office/forgot/sent", "/office/reset", "/office/welcome")
OWN = ("account", "account/name", "account/password", "account/app", "account/codes", "account/confirm",
       "account/passkeys/new", "account/app/remove", "colleagues", "colleagues/new", "colleagues?find=x",
       "colleagues?find=no-such")  # fmt: skip


def pages(app) -> list:
    browser = colleague(app, "administrator")
    someone = f"/office/colleagues/{people.by_email(demo.LEADER).id}"
    halfway = Browser(app)
    halfway.sign_in(f"administrator@{demo.ORGANISATION}.example.org", PASSWORD)
    new = {"name": "Ana", "email": "ana@harbourline.example", "role": "analyst"}
    return [
        *(Browser(app).get(address) for address in OUTSIDE),
        *(browser.get(f"/office/{address}") for address in OWN),
        browser.get(someone),
        browser.post(someone, {"name": ""}),
        browser.post("/office/colleagues/new", new),
        browser.post("/office/colleagues/new", new),
        browser.post(f"{someone}/end"),
        browser.get(someone),
        browser.post("/office/account/password", {"password": "short"}),
        browser.post("/office/account/confirm", {"password": "wrong"}),
        colleague(app, "analyst").post("/office/account/app", {"code": "1"}),
        halfway.get("/office/sign-in/second"),
        halfway.post("/office/sign-in/second", {"code": "1"}),
        Browser(app).post("/office/reset", {"token": "x", "password": PASSWORD}),
        browser.post("/office/account/codes"),
    ]


def test_every_page_about_accounts_is_valid_has_one_heading_and_is_never_kept(demo_app):
    for page in pages(demo_app):
        assert page.headers["Cache-Control"] == "no-store"
        if page.status_code == 302:
            continue
        assert page.status_code in (200, 400, 409), page.request.path
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
        assert len(tree.findall(".//h1")) == 1, page.request.path
        assert ("Error: " in tree.find(".//title").text) is (page.status_code == 400), page.request.path
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        labelled = {label.get("for") for label in tree.iter("label")}
        inputs = [each for each in tree.iter("input") if each.get("type") != "hidden"]
        assert {each.get("id") for each in inputs} <= labelled, page.request.path
        assert "style=" not in page.text


@pytest.fixture
def full(demo_app):
    """A switch that makes the disk full for every write from then on."""
    switch = []

    def refuse(connection, cursor, statement, *more):
        if switch and statement.startswith("BEGIN IMMEDIATE"):
            raise OperationalError(statement, None, Exception("disk full"))

    event.listen(db.engine, "before_cursor_execute", refuse)
    yield switch
    event.remove(db.engine, "before_cursor_execute", refuse)


FORMS = (
    ("account/name", {"name": "Kept Name"}, "Kept Name"),
    ("account/password", {"password": "seven slow snails climb up"}, "This could not be saved"),
    ("account/confirm", {"password": PASSWORD}, "This could not be saved"),
    ("account/codes", {}, "This could not be saved"),
    (
        "colleagues/new",
        {"name": "Kept Name", "email": "kept@mail.example", "role": "analyst"},
        "kept@mail.example",
    ),
)


@pytest.mark.parametrize(("path", "form", "shown"), FORMS)
def test_without_storage_the_form_comes_back_with_what_was_typed(demo_app, full, path, form, shown):
    browser = colleague(demo_app, "administrator")
    full.append(True)
    page = browser.post(f"/office/{path}", form)
    assert page.status_code == 503
    assert shown in page.text
    assert "This could not be saved just now" in words(page)
    full.clear()
    assert people.by_email(f"administrator@{demo.ORGANISATION}.example.org").name == "Col League"


def test_without_storage_nobody_gets_past_the_second_step_and_the_page_says_so(demo_app, full):
    key = leader(demo_app).add_authenticator()
    browser = Browser(demo_app)
    browser.sign_in(demo.LEADER, demo.PASSWORD)
    full.append(True)
    page = browser.post("/office/sign-in/second", {"code": pyotp.TOTP(key).now()})
    assert page.status_code == 503
    assert "Try again in a minute" in page.text
