"""Passwords by letter, invitations, the first account: a token for one purpose, once, and in no URL."""

import logging
import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select, text

from cxassess import demo
from cxassess.records import (
    clock,
    codes,
    letters,
    new_passwords,
    organisations,
    people,
    second_factors,
    tokens,
)
from cxassess.records.accounts import BeginningRow
from cxassess.records.database import db, writing
from cxassess.records.errors import NotFound
from cxassess.records.letters import LetterRow
from cxassess.web.office_throttle import LETTERS

from .leaders import PASSWORD, SPRING, Browser, colleague, leader, token_in, words

NEW = "seven slow snails climb up"
NOON = datetime(2026, 11, 22, 12, 0, 0)


@pytest.fixture
def mail_app(demo_app):
    """The demo, with a mail server that letters wait for."""
    demo_app.config["MAIL_URL"] = "smtp://localhost:1025"
    return demo_app


def posted() -> list[letters.Letter]:
    """The letters that wait, as a mail server would get them."""
    db.session.rollback()
    return [letters.opened(row) for row in db.session.scalars(select(LetterRow))]


def link_in(letter: letters.Letter) -> tuple[str, str]:
    """The page and the token of the link in a letter."""
    found = re.findall(r"http://localhost(/office/[a-z]+)#(\S+)", letter.text)
    assert len(found) == 1
    return found[0]


def asked_for(app, email: str = demo.LEADER):
    return Browser(app).post("/office/forgot", {"email": email})


def reset_token(app) -> str:
    before = {letter.id for letter in posted()}
    asked_for(app)
    [letter] = [letter for letter in posted() if letter.id not in before]
    return link_in(letter)[1]


def choose(app, token: str, password: str = NEW, page: str = "reset"):
    return Browser(app).post(f"/office/{page}", {"token": token, "password": password})


def test_a_forgotten_password_is_replaced_by_way_of_a_letter(mail_app):
    browser = leader(mail_app)
    token = reset_token(mail_app)
    assert choose(mail_app, token).location == "/office/sign-in"
    assert browser.get(SPRING).status_code == 302
    assert Browser(mail_app).sign_in(demo.LEADER, demo.PASSWORD).status_code == 400
    assert Browser(mail_app).sign_in(demo.LEADER, NEW).location == "/office/"


def test_known_and_unknown_addresses_get_the_same_answer(mail_app):
    known, unknown = asked_for(mail_app), asked_for(mail_app, "nobody@harbourline.example")
    assert (
        (known.status_code, known.location)
        == (unknown.status_code, unknown.location)
        == (302, "/office/forgot/sent")
    )
    assert known.text == unknown.text
    assert [letter.address for letter in posted()] == [demo.LEADER]


def test_an_unknown_address_costs_a_transaction_that_writes_as_well(mail_app):
    # By what is done, not by the clock: a timing test would fail on a busy machine.
    written = []
    event.listen(db.engine, "before_cursor_execute", lambda c, cur, sql, *more: written.append(sql))
    for email in (demo.LEADER, "nobody@harbourline.example"):
        written.clear()
        asked_for(mail_app, email)
        assert sum(sql.startswith("INSERT") for sql in written) >= 1
        assert "BEGIN IMMEDIATE" in written


def test_no_letter_goes_to_an_account_that_has_ended(mail_app):
    people.deactivate(demo.ORGANISATION, people.by_email(demo.LEADER).id)
    assert asked_for(mail_app).status_code == 302
    assert posted() == []


def test_letters_to_one_address_are_slowed_down_whether_it_is_known_or_not(mail_app):
    for email in (demo.LEADER, "nobody@harbourline.example"):
        for _ in range(LETTERS["both"].attempts):
            assert asked_for(mail_app, email).status_code == 302
        assert asked_for(mail_app, email).status_code == 429


def test_without_a_mail_server_the_page_says_whom_to_ask(demo_app):
    page = Browser(demo_app).get("/office/forgot")
    assert "Ask an owner or administrator" in words(page)
    assert asked_for(demo_app).status_code == 400
    assert posted() == []


def test_a_reset_leaves_the_second_factor(mail_app):
    leader(mail_app).add_authenticator()
    choose(mail_app, reset_token(mail_app))
    assert second_factors.of(people.by_email(demo.LEADER))
    assert Browser(mail_app).sign_in(demo.LEADER, NEW).location == "/office/sign-in/second"


def test_a_token_is_used_once(mail_app):
    token = reset_token(mail_app)
    choose(mail_app, token)
    assert choose(mail_app, token, "another one of many words").status_code == 400
    assert Browser(mail_app).sign_in(demo.LEADER, NEW).status_code == 302


def test_a_newer_letter_ends_the_one_before(mail_app):
    first = reset_token(mail_app)
    reset_token(mail_app)
    assert choose(mail_app, first).status_code == 400


@pytest.mark.parametrize(("hours", "status"), [(23.99, 302), (24, 400)])
def test_a_reset_holds_for_a_day(mail_app, monkeypatch, hours, status):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    token = reset_token(mail_app)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(hours=hours))
    assert choose(mail_app, token).status_code == status


def test_a_token_ends_with_the_account_and_with_the_password(mail_app):
    token = reset_token(mail_app)
    leader(mail_app).post("/office/account/password", {"password": "changed by hand meanwhile"})
    assert choose(mail_app, token).status_code == 400
    token = reset_token(mail_app)
    people.deactivate(demo.ORGANISATION, people.by_email(demo.LEADER).id)
    assert choose(mail_app, token).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1],
        lambda t: t[::-1],
        lambda t: "A" * 52,
        lambda t: "",
        lambda t: "\x00",
        lambda t: "x" * 5000,
    ],
)
def test_a_changed_token_is_none(mail_app, change):
    assert choose(mail_app, change(reset_token(mail_app))).status_code == 400


def test_a_weak_password_does_not_use_the_token_up(mail_app):
    token = reset_token(mail_app)
    page = choose(mail_app, token, "short")
    assert page.status_code == 400
    assert "Use at least 15 characters" in page.text
    assert token in page.text
    assert choose(mail_app, token).status_code == 302


def test_typing_the_token_with_spaces_and_small_letters_works(mail_app):
    token = reset_token(mail_app)
    assert choose(mail_app, f" {token[:20].lower()} {token[20:]}").status_code == 302


def every_kind(app) -> dict[str, str]:
    """One fresh token of each kind there is."""
    user = people.by_email(demo.LEADER)
    with writing() as session:
        kinds = {purpose: tokens.issue(session, user, purpose) for purpose in tokens.LIVES}
        kinds["beginning"] = codes.new()
        session.add(
            BeginningRow(hash=codes.digest(kinds["beginning"]), ends_at=clock.now() + timedelta(hours=1))
        )
    return {**kinds, "session": people.sign_in(user)}


DOORS = {
    "reset": lambda app, token: choose(app, token).status_code == 302,
    "account": lambda app, token: choose(app, token, page="welcome").status_code == 302,
    "second step": lambda app, token: (
        with_cookie(app, half=token).get("/office/sign-in/second").status_code == 200
    ),
    "session": lambda app, token: with_cookie(app, _user_id=token).get(SPRING).status_code == 200,
    "beginning": lambda app, token: began(app, token),
}


def with_cookie(app, **values: str) -> Browser:
    browser = Browser(app)
    with browser.client.session_transaction(path="/office/") as cookie:
        cookie.update(values)
    return browser


def began(app, token: str) -> bool:
    form = {"organisation": "X", "name": "X", "email": "x@x.example", "password": NEW, "token": token}
    Browser(app).post("/office/begin", form)
    db.session.rollback()
    return any(user.email == "x@x.example" for user in people.in_organisation(demo.ORGANISATION))


@pytest.mark.parametrize("kind", [*tokens.LIVES, "session", "beginning"])
@pytest.mark.parametrize("door", DOORS)
def test_each_kind_of_token_opens_its_own_door_only(mail_app, kind, door):
    token = every_kind(mail_app)[kind]
    # The last door is shut for everybody as soon as there is an account.
    assert DOORS[door](mail_app, token) is (kind == door != "beginning")


def test_an_invitation_holds_for_a_week_and_lets_one_choose_a_password(mail_app):
    administrator = colleague(mail_app, "administrator")
    form = {"name": "Ana Lyst", "email": "ana@harbourline.example", "role": "analyst", "branch": ""}
    assert administrator.post("/office/colleagues/new", form).location == "/office/colleagues"
    page, token = link_in(posted()[0])
    assert page == "/office/welcome"
    assert Browser(mail_app).sign_in("ana@harbourline.example", "").status_code == 400
    assert choose(mail_app, token, page="welcome").status_code == 302
    assert Browser(mail_app).sign_in("ana@harbourline.example", NEW).location == "/office/"


def test_an_account_without_a_password_cannot_be_guessed_into(mail_app):
    colleague(mail_app, "administrator").post(
        "/office/colleagues/new", {"name": "A", "email": "ana@harbourline.example", "role": "analyst"}
    )
    for password in ("", " ", "None", "x" * 20):
        assert people.authenticate("ana@harbourline.example", password) is None


HOSTS = ("evil.example", "localhost.evil.example", "localhost:81", "[::1]")


@pytest.mark.parametrize("host", HOSTS)
def test_links_are_built_from_the_public_address_whatever_the_request_says(mail_app, host):
    mail_app.config["TRUSTED_HOSTS"] = None
    browser = Browser(mail_app)
    page = browser.get("/office/forgot", headers={"Host": host})
    form = {"email": demo.LEADER, "csrf_token": token_in(page)}
    headers = {"Host": host, "X-Forwarded-Host": "evil.example"}
    browser.client.post("/office/forgot", data=form, headers=headers)
    assert all(host not in letter.text and "evil" not in letter.text for letter in posted())


def test_no_secret_is_in_an_address_a_log_or_the_database(mail_app, caplog):
    caplog.set_level(logging.DEBUG)
    token = reset_token(mail_app)
    browser = Browser(mail_app)
    answers = [
        browser.get("/office/reset"),
        choose(mail_app, token, "short"),
        choose(mail_app, token),
        choose(mail_app, token),
    ]
    for answer in answers:
        assert token not in answer.request.url
        assert token not in (answer.location or "")
    assert token not in caplog.text
    assert NEW not in caplog.text
    db.session.rollback()
    for table in ("account_token", "act", "user_account", "letter"):
        assert token not in str(db.session.execute(text(f"SELECT * FROM {table}")).all())


# The first account.


def begin(app, token: str, **changes: str):
    form = {
        "organisation": "Meadow Dairy",
        "name": "Ola Owner",
        "email": "ola@meadow.example",
        "password": PASSWORD,
        "token": token,
    }
    browser = Browser(app)
    return browser, browser.post("/office/begin", {**form, **changes})


def test_faults_of_the_first_account_are_listed_as_its_fields_stand_and_the_code_stays_hidden(app):
    page = begin(app, new_passwords.beginning(), name="", email="", password="")[1].text
    told = re.findall(r'<li><a href="#(\w+)">', page)
    assert told == ["name", "email", "password"]
    assert "data-link-token hidden" in page
    lost = begin(app, "")[1].text
    assert "data-link-token>" in lost


def test_the_first_link_makes_organisation_and_owner_and_leads_to_the_second_factor(app):
    browser, answer = begin(app, new_passwords.beginning())
    assert answer.location == "/office/account"
    assert "Add a second factor to go on" in browser.get("/office/account").text
    browser.add_authenticator()
    assert "Meadow Dairy" in browser.get("/office/colleagues").text
    assert people.by_email("ola@meadow.example").role == "owner"


def test_the_first_link_works_once_and_not_once_there_is_an_account(app):
    token = new_passwords.beginning()
    begin(app, token)
    assert begin(app, token, email="eve@evil.example")[1].location == "/office/sign-in"
    db.session.rollback()
    assert len(people.in_organisation(people.by_email("ola@meadow.example").organisation_id)) == 1
    assert new_passwords.beginning() is None


def test_of_two_who_begin_at_once_the_second_is_refused(app):
    # The page looks first too; this is what holds when both have looked already.
    token, form = (
        new_passwords.beginning(),
        {"email": "eve@evil.example", "name": "Eve", "password": PASSWORD},
    )
    organisations.create("Meadow Dairy", "meadow")
    people.create_user("meadow", email="ola@meadow.example", name="Ola", role="owner", password=PASSWORD)
    with pytest.raises(NotFound):
        new_passwords.begin(token, "Evil", **form)


def test_a_new_start_makes_a_new_link_and_ends_the_one_before(app):
    first, second = new_passwords.beginning(), new_passwords.beginning()
    assert begin(app, first)[1].status_code == 400
    assert begin(app, second)[1].status_code == 302


@pytest.mark.parametrize(("hours", "status"), [(23.9, 302), (24, 400)])
def test_the_first_link_holds_for_a_day(app, monkeypatch, hours, status):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    token = new_passwords.beginning()
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(hours=hours))
    assert begin(app, token)[1].status_code == status


@pytest.mark.parametrize("token", ["", "x", "A" * 52])
def test_nobody_begins_without_the_link(app, token):
    new_passwords.beginning()
    assert begin(app, token)[1].status_code == 400
    assert not people.anybody()


def test_faults_of_the_first_account_stand_at_their_fields_and_nothing_typed_is_lost(app):
    token = new_passwords.beginning()
    page = begin(app, token, password="short", organisation="", email="ola")[1]
    assert page.status_code == 400
    for field in ("password", "organisation", "email"):
        assert f'id="{field}-error"' in page.text
    assert token in page.text
    assert "short" not in re.findall(r'value="([^"]*)"', page.text)


def test_while_nothing_is_set_up_the_pages_say_what_to_do(app):
    for address in ("/", "/office/sign-in"):
        assert "Nothing is set up yet" in words(Browser(app).get(address))
    begin(app, new_passwords.beginning())
    for address in ("/", "/office/sign-in"):
        assert "Nothing is set up yet" not in words(Browser(app).get(address))


def test_no_first_link_beside_the_demo(demo_app):
    assert new_passwords.beginning() is None
