"""Signing in and out: what works, what is refused, and what a copied cookie is worth."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher
from flask import session

from cxassess import demo
from cxassess.records import clock, people
from cxassess.records.database import db
from cxassess.web.office_throttle import LIMITS, Throttle

from .leaders import OPEN, SPRING, Browser, leader, token_in

WRONG = "not the right password at all"


def test_the_right_password_leads_to_the_rounds(demo_app):
    answer = Browser(demo_app).sign_in(demo.LEADER.upper() + " ", demo.PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/office/")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(demo_app):
    pages = []
    for email in (demo.LEADER, "nobody@harbourline.example"):
        page = Browser(demo_app).sign_in(email, WRONG)
        assert page.status_code == 400
        pages.append(page.text.replace(token_in(page), "").replace(email, ""))
    assert pages[0] == pages[1]
    assert "not right" in pages[0]


def test_an_unknown_address_costs_the_same_work(demo_app, monkeypatch):
    # By what is verified, not by the clock: a timing test would fail on a busy machine.
    verified, verify = [], PasswordHasher.verify

    def noting(hasher, kept, password):
        verified.append(kept.rpartition("$")[0].rpartition("$")[0])  # without salt and hash
        return verify(hasher, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    for email in (demo.LEADER, "nobody@harbourline.example"):
        people.authenticate(email, WRONG)
    known, unknown = verified
    assert known == unknown
    assert known.startswith("$argon2id$")


def test_the_password_is_never_sent_back(demo_app):
    page = Browser(demo_app).sign_in(demo.LEADER, WRONG)
    assert WRONG not in page.text
    assert demo.LEADER in page.text


@pytest.mark.parametrize("address", ["/office/", SPRING, OPEN, SPRING + "/report.pdf"])
def test_signing_in_goes_on_to_the_page_that_was_wanted(demo_app, address):
    browser = Browser(demo_app)
    asked = browser.get(address)
    assert asked.status_code == 302
    answer = browser.post(asked.location, {"email": demo.LEADER, "password": demo.PASSWORD})
    assert answer.location == address


# fmt: off
ELSEWHERE = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example", "http:/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,x", "/office/../../evil", "/office/..", "/office/rounds/..", "/office//evil.example",
    "office/", "evil.example", "/office/@evil.example", "/office/\r\nLocation: https://evil.example",
    "/office/%0d%0aX: y", "/office/\t", "\t//evil.example", " //evil.example", "/\t/evil.example",
    "/office/\x00", "/office/?x=//evil.example", "/office/#//evil.example", "/", "/api/v1/rounds",
    "/r/harbourline-2026-autumn", "/static/app.css", "/office/nowhere", "/office/sign-out",
    "https://localhost/office/", "//localhost/office/", "/office/\u2215evil", "\uff0foffice\uff0f",
    "/office/rounds/\u202e", "http://localhost:80@evil.example/office/", "/office/sign-out/../", "?",
    "/office", "/office.evil.example", "/officeevil", "//office/", "/office/rounds//evil.example", "ftp://x/",
    "vbscript:x", "\x01https://evil.example", "https:///office/", "/%5cevil.example", "/office/%2e%2e/",
)
# fmt: on


@pytest.mark.parametrize("spelling", [str, quote], ids=["plain", "quoted twice"])
def test_next_never_leads_away_from_the_office(demo_app, spelling):
    browser = leader(demo_app)
    for target in ELSEWHERE:
        answer = browser.get("/office/sign-in", query_string={"next": spelling(target)})
        assert (answer.status_code, answer.location) == (302, "/office/"), target


def test_after_five_wrong_passwords_one_must_wait_even_with_the_right_one(demo_app):
    browser = Browser(demo_app)
    for _ in range(LIMITS["both"].attempts):
        assert browser.sign_in(demo.LEADER, WRONG).status_code == 400
    answer = browser.sign_in(demo.LEADER, demo.PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 30
    assert "Wait" in answer.text


def test_a_guesser_elsewhere_does_not_lock_the_leader_out(demo_app):
    guesser = Browser(demo_app, source="198.51.100.7")
    for _ in range(LIMITS["both"].attempts + 3):
        guesser.sign_in(demo.LEADER, WRONG)
    assert Browser(demo_app).sign_in(demo.LEADER, demo.PASSWORD).status_code == 302


def test_waiting_is_forgiven_with_time_and_never_long():
    now = [1000.0]
    throttle = Throttle(clock=lambda: now[0])
    for _ in range(200):
        assert throttle.wait("a@b.example", "192.0.2.1") <= LIMITS["both"].seconds
    now[0] += LIMITS["both"].seconds
    assert throttle.wait("a@b.example", "192.0.2.1") == 0


@pytest.mark.parametrize(
    ("attempts", "address", "source"),
    [
        (LIMITS["source"].attempts, lambda n: f"{n}@b.example", lambda n: "192.0.2.1"),
        (LIMITS["source"].attempts, lambda n: f"{n}@b.example", lambda n: f"2001:db8::{n + 1:x}"),
        (LIMITS["address"].attempts, lambda n: "a@b.example", lambda n: f"192.0.2.{n}"),
    ],
    ids=["one source, many addresses", "one IPv6 network", "one address, many sources"],
)
def test_guessing_broadly_is_slowed_down_too(attempts, address, source):
    throttle = Throttle(clock=lambda: 0.0)
    for n in range(attempts):
        assert throttle.wait(address(n), source(n)) == 0
    assert throttle.wait(address(attempts), source(attempts)) > 0


def test_a_right_password_is_not_held_against_anybody():
    throttle = Throttle(clock=lambda: 0.0)
    for _ in range(200):
        assert throttle.wait("a@b.example", "192.0.2.1") == 0
        throttle.forgive("a@b.example", "192.0.2.1")


def test_the_cookie_stays_in_the_office_and_away_from_scripts(demo_app):
    answer = Browser(demo_app).sign_in(demo.LEADER, demo.PASSWORD)
    flags = {part.strip() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert flags == {"HttpOnly", "Path=/office", "SameSite=Lax"}


def test_signing_out_ends_a_copied_cookie(demo_app):
    browser = leader(demo_app)
    thief = browser.with_cookie(browser.cookie)
    assert thief.get(SPRING).status_code == 200
    answer = browser.post("/office/sign-out")
    assert answer.location == "/office/sign-in"
    assert thief.get(SPRING).status_code == 302


def test_signing_in_again_ends_the_session_before(demo_app):
    browser = leader(demo_app)
    before = browser.with_cookie(browser.cookie)
    browser.post("/office/sign-in", {"email": demo.LEADER, "password": demo.PASSWORD})
    assert before.get("/office/").status_code == 302
    assert browser.get("/office/").status_code == 200


def test_a_cookie_from_before_signing_in_is_worth_nothing_after(demo_app):
    browser = Browser(demo_app)
    browser.get("/office/sign-in")
    planted = browser.with_cookie(browser.cookie)
    browser.sign_in(demo.LEADER, demo.PASSWORD)
    assert planted.get("/office/").status_code == 302


def test_deactivating_somebody_ends_their_sessions(demo_app):
    browser = leader(demo_app)
    people.deactivate(demo.ORGANISATION, people.by_email(demo.LEADER).id)
    assert browser.get("/office/").status_code == 302
    assert browser.sign_in(demo.LEADER, demo.PASSWORD).status_code == 400


@pytest.mark.parametrize(
    ("minutes", "status"), [([59], 200), ([60], 302), ([59] * 12, 200), ([59] * 13, 302), ([30] * 24, 302)]
)
def test_a_session_ends_after_an_hour_unused_or_twelve_in_all(demo_app, monkeypatch, minutes, status):
    browser, now = leader(demo_app), clock.now()
    for pause in minutes:
        now += timedelta(minutes=pause)
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        answer = browser.get("/office/")
    assert answer.status_code == status


def test_the_database_holds_no_token_that_could_be_used(demo_app):
    browser = leader(demo_app)
    with demo_app.test_request_context(headers={"Cookie": f"cxassess={browser.cookie}"}):
        token = session["_user_id"]
    rows = db.session.execute(db.text("SELECT * FROM sign_in")).all()
    assert len(rows) == 1
    assert token not in str(rows)
    assert token.encode() not in rows[0].hash


def test_nothing_but_the_sign_in_page_opens_without_signing_in(demo_app):
    page = Browser(demo_app).get("/office/")
    assert page.status_code == 302
    assert page.location == "/office/sign-in?next=/office/"
