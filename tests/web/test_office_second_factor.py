"""The second factor: what a half session is worth, which codes are taken, and who must have one."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import text

from cxassess import demo
from cxassess.records import clock, people, second_factors, tokens
from cxassess.records.database import db
from cxassess.records.errors import NotFound
from cxassess.web.office_throttle import CODES

from .leaders import PASSWORD, SPRING, Browser, colleague, leader, words

NOON = datetime(2026, 11, 22, 12, 0, 0)
SECOND = "/office/sign-in/second"
ADMINISTRATOR = f"administrator@{demo.ORGANISATION}.example.org"


@pytest.fixture
def at(monkeypatch):
    """A setter of the clock, in seconds after noon."""

    def set_to(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=seconds))

    set_to(0)
    return set_to


@pytest.fixture
def key(demo_app, at):
    """The key of the leader's authenticator app, set up long enough ago."""
    at(-3600)
    made = leader(demo_app).add_authenticator()
    at(0)
    return made


def code(key: str, seconds: float = 0) -> str:
    return pyotp.TOTP(key).at((NOON + timedelta(seconds=seconds)).replace(tzinfo=UTC))


def halfway(app) -> Browser:
    """The leader, whose password is known and nothing more."""
    browser = Browser(app)
    assert browser.sign_in(demo.LEADER, demo.PASSWORD).location == SECOND
    return browser


def give(browser: Browser, text: str):
    return browser.post(SECOND, {"code": text})


def recovery_codes(page) -> list[str]:
    return re.findall(r"<li>([A-Z2-7-]{19})</li>", page.text)


def test_password_and_code_let_in(demo_app, key):
    browser = halfway(demo_app)
    assert give(browser, code(key)).location == "/office/"
    assert browser.get(SPRING).status_code == 200


def test_a_half_session_opens_no_page(demo_app, key):
    browser = halfway(demo_app)
    for address in ("/office/", SPRING, "/office/account", "/office/account/app", SPRING + "/report.pdf"):
        assert browser.get(address).location.startswith("/office/sign-in"), address


def test_the_token_of_a_half_session_is_none_of_a_session(demo_app, key):
    browser = halfway(demo_app)
    with browser.client.session_transaction(path="/office/") as cookie:
        cookie["_user_id"] = cookie["half"]
    assert browser.get(SPRING).status_code == 302


def test_the_token_of_a_session_is_none_of_a_half_one(demo_app, key):
    browser = halfway(demo_app)
    give(browser, code(key))
    with browser.client.session_transaction(path="/office/") as cookie:
        cookie["half"] = cookie.pop("_user_id")
    assert give(browser, code(key, 30)).location.startswith("/office/sign-in")


def test_a_half_session_lasts_five_minutes(demo_app, key, at):
    browser = halfway(demo_app)
    at(300)
    assert give(browser, code(key, 300)).location == "/office/sign-in"


def test_a_half_session_is_used_once(demo_app, key, at):
    browser = halfway(demo_app)
    thief = browser.with_cookie(browser.cookie)
    give(browser, code(key))
    at(60)
    assert give(thief, code(key, 60)).location == "/office/sign-in"


def test_of_two_second_steps_at_once_one_gets_a_session(demo_app, key):
    half = tokens.half(people.by_email(demo.LEADER))
    second_factors.complete(half, code(key))
    with pytest.raises(NotFound):
        second_factors.complete(half, code(key, 30))


def test_the_session_after_the_second_step_has_a_token_of_its_own(demo_app, key):
    browser = halfway(demo_app)
    planted = browser.with_cookie(browser.cookie)
    give(browser, code(key))
    assert planted.get(SPRING).status_code == 302


@pytest.mark.parametrize(("seconds", "status"), [(-60, 400), (-30, 302), (0, 302), (30, 302), (60, 400)])
def test_a_code_is_taken_one_step_early_or_late(demo_app, key, seconds, status):
    assert give(halfway(demo_app), code(key, seconds)).status_code == status


def test_a_code_is_taken_once(demo_app, key):
    give(halfway(demo_app), code(key))
    assert give(halfway(demo_app), code(key)).status_code == 400


def test_a_code_from_before_the_last_one_is_not_taken(demo_app, key):
    give(halfway(demo_app), code(key, 30))
    assert give(halfway(demo_app), code(key)).status_code == 400


@pytest.mark.parametrize("spelling", [lambda c: f" {c[:3]} {c[3:]} ", lambda c: c.translate(ARABIC)])
def test_a_code_may_be_typed_as_people_type(demo_app, key, spelling):
    assert give(halfway(demo_app), spelling(code(key))).status_code == 302


ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    "typed", ["", "000000", "12345", "abcdef", "½½½½½½", "\ud7ff" * 6, "1" * 99, "²" * 6]
)
def test_nonsense_is_no_code(demo_app, key, typed):
    assert give(halfway(demo_app), typed).status_code == 400


def test_after_five_wrong_codes_the_password_is_asked_for_again(demo_app, key):
    browser = halfway(demo_app)
    for _ in range(4):
        assert give(browser, "000000").status_code == 400
    assert give(browser, "000000").location == "/office/sign-in"
    assert give(browser, code(key)).location == "/office/sign-in"


def test_a_guesser_of_codes_is_slowed_down_though_each_has_the_password(demo_app, key):
    for _ in range(CODES["both"].attempts):
        give(halfway(demo_app), "000000")
    answer = give(halfway(demo_app), code(key))
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= CODES["both"].seconds


def test_a_recovery_code_is_taken_once_and_as_typed(demo_app, at):
    browser = leader(demo_app)
    page = browser.get("/office/account/app")
    shown = browser.fill_in(page, code=code(re.sub(r"\s", "", key_on(page))))
    first, second, *rest = recovery_codes(shown)
    assert len(rest) == 8
    assert give(halfway(demo_app), first.lower().replace("-", " ")).status_code == 302
    assert give(halfway(demo_app), first).status_code == 400
    assert give(halfway(demo_app), second).status_code == 302
    assert second_factors.of(people.by_email(demo.LEADER)).codes_left == 8


def key_on(page) -> str:
    return re.findall(r'<p class="codebox">([^<]+)</p>', page.text)[0]


def test_new_recovery_codes_replace_all_before(demo_app, at):
    browser = leader(demo_app)
    page = browser.get("/office/account/app")
    before = recovery_codes(browser.fill_in(page, code=code("".join(key_on(page).split()))))
    after = recovery_codes(browser.post("/office/account/codes"))
    assert len(set(before + after)) == 20
    assert give(halfway(demo_app), before[0]).status_code == 400
    assert give(halfway(demo_app), after[0]).status_code == 302


def test_somebody_elses_code_is_none_of_mine(demo_app, key, at):
    at(-3000)
    other = colleague(demo_app, "analyst").add_authenticator()
    at(0)
    assert give(halfway(demo_app), code(other)).status_code == 400


def test_neither_key_nor_recovery_code_can_be_read_from_the_database(demo_app, key, at):
    codes = recovery_codes(leader_with(demo_app, key).post("/office/account/codes"))
    kept = [str(row) for table in ("authenticator", "recovery_code", "act", "sign_in")
            for row in db.session.execute(text(f"SELECT * FROM {table}"))]  # fmt: skip
    for secret in (key, *codes, *(each.replace("-", "") for each in codes)):
        assert not any(secret in row for row in kept)


def test_a_changed_secret_is_said_and_the_first_code_seals_the_key_anew(demo_app, key, at):
    earlier, demo_app.config["SECRET_KEY"] = demo_app.config["SECRET_KEY"], "another" * 8
    assert "CXASSESS_SECRET_KEY changed" in give(halfway(demo_app), code(key)).text
    demo_app.config["SECRET_KEY_FALLBACKS"] = [earlier]
    assert give(halfway(demo_app), code(key)).status_code == 302
    demo_app.config["SECRET_KEY_FALLBACKS"] = []
    at(60)
    assert give(halfway(demo_app), code(key, 60)).status_code == 302


def leader_with(app, key) -> Browser:
    browser = halfway(app)
    give(browser, code(key))
    return browser


def test_the_key_is_never_shown_again(demo_app, key):
    browser = leader_with(demo_app, key)
    answer = browser.get("/office/account/app")
    assert answer.location == "/office/account"
    browser.post("/office/account/app/remove")
    assert "".join(key_on(browser.get("/office/account/app")).split()) != key


def test_without_its_second_factor_an_administrator_can_do_nothing_but_set_one_up(demo_app):
    people.create_user(
        demo.ORGANISATION, email=ADMINISTRATOR, name="A", role="administrator", password=PASSWORD
    )
    browser = Browser(demo_app)
    browser.sign_in(ADMINISTRATOR, PASSWORD)
    for address in (
        "/office/",
        SPRING,
        "/office/colleagues",
        "/office/account/password",
        "/office/account/name",
    ):
        assert browser.get(address).location == "/office/account", address
    assert "Add a second factor to go on" in browser.get("/office/account").text
    browser.add_authenticator()
    assert browser.get("/office/colleagues").status_code == 200


def test_an_administrator_who_signed_in_without_the_factor_they_have_must_give_it(demo_app, at):
    colleague(demo_app, "administrator").get("/office/")
    user = people.by_email(ADMINISTRATOR)
    browser = Browser(demo_app)
    with browser.client.session_transaction(path="/office/") as cookie:
        cookie["_user_id"] = people.sign_in(user)
    assert browser.get("/office/colleagues").location == "/office/account/confirm"
    answer = browser.post("/office/account/confirm", {"password": PASSWORD})
    assert answer.status_code == 400
    assert browser.get("/office/colleagues").status_code == 302


def test_an_identity_provider_vouches_for_the_second_factor(demo_app):
    colleague(demo_app, "administrator")
    browser = Browser(demo_app)
    with browser.client.session_transaction(path="/office/") as cookie:
        cookie["_user_id"] = people.sign_in(people.by_email(ADMINISTRATOR), how="provider")
    assert browser.get("/office/colleagues").status_code == 200


def test_the_demos_leader_signs_in_with_the_password_alone(demo_app):
    assert leader(demo_app).get(SPRING).status_code == 200


def test_administrators_keep_their_last_factor_and_leaders_may_remove_it(demo_app, at):
    administrator = colleague(demo_app, "administrator")
    administrator.post("/office/account/app/remove")
    assert "needs a second factor" in administrator.get("/office/account").text
    browser = leader(demo_app)
    browser.add_authenticator()
    browser.post("/office/account/app/remove")
    assert not second_factors.of(people.by_email(demo.LEADER))
    assert Browser(demo_app).sign_in(demo.LEADER, demo.PASSWORD).location == "/office/"


@pytest.mark.parametrize("act", ["add", "remove", "codes", "password"])
def test_what_changes_how_one_signs_in_ends_all_other_sessions(demo_app, at, act):
    browser = leader(demo_app)
    if act != "add":
        browser.add_authenticator()
    with demo_app.app_context():
        other = Browser(demo_app)
        with other.client.session_transaction(path="/office/") as cookie:
            cookie["_user_id"] = people.sign_in(people.by_email(demo.LEADER))
    old = browser.with_cookie(browser.cookie)
    assert other.get(SPRING).status_code == old.get(SPRING).status_code == 200
    {
        "add": browser.add_authenticator,
        "remove": lambda: browser.post("/office/account/app/remove"),
        "codes": lambda: browser.post("/office/account/codes"),
        "password": lambda: browser.post("/office/account/password", {"password": "quite another one"}),
    }[act]()
    assert other.get(SPRING).status_code == old.get(SPRING).status_code == 302
    assert browser.get(SPRING).status_code == 200


FRESH = ("app", "app/remove", "codes", "passkeys/new", "password")


@pytest.mark.parametrize("path", FRESH)
def test_ten_minutes_after_a_proof_another_is_asked_for(demo_app, at, path):
    browser = leader(demo_app)
    at(599)
    assert "/confirm" not in (browser.get(f"/office/account/{path}").location or "")
    at(600)
    for answer in (browser.get(f"/office/account/{path}"), browser.post(f"/office/account/{path}")):
        assert answer.location == f"/office/account/confirm?next=/office/account/{path}"


def test_the_password_again_is_a_proof_and_gives_the_session_a_new_token(demo_app, at):
    browser = leader(demo_app)
    at(1200)
    old = browser.with_cookie(browser.cookie)
    asked = browser.get("/office/account/password").location
    assert browser.post(asked, {"password": "wrong"}).status_code == 400
    assert browser.post(asked, {"password": demo.PASSWORD}).location == "/office/account/password"
    assert browser.get("/office/account/password").status_code == 200
    assert old.get(SPRING).status_code == 302


def test_a_code_again_is_a_proof_once(demo_app, key, at):
    browser = leader_with(demo_app, key)
    at(1200)
    assert browser.post("/office/account/confirm", {"code": code(key, 1200)}).status_code == 302
    assert browser.post("/office/account/confirm", {"code": code(key, 1200)}).status_code == 400


def test_guessing_the_password_in_a_stolen_session_is_slowed_down(demo_app):
    browser = leader(demo_app)
    for _ in range(CODES["both"].attempts):
        browser.post("/office/account/confirm", {"password": "wrong"})
    assert browser.post("/office/account/confirm", {"password": demo.PASSWORD}).status_code == 429


@pytest.mark.parametrize(("role", "minutes", "status"), [
    ("administrator", 29, 200), ("administrator", 30, 302), ("owner", 30, 302), ("analyst", 30, 200),
    ("analyst", 60, 302),
])  # fmt: skip
def test_those_who_can_change_everything_have_half_the_time(demo_app, at, role, minutes, status):
    browser = colleague(demo_app, role)
    at(minutes * 60)
    assert browser.get("/office/").status_code == status


def test_the_account_lists_ones_own_sessions_and_ends_the_others(demo_app):
    browser, other = leader(demo_app), leader(demo_app)
    assert words(browser.get("/office/account")).count("Another browser") == 1
    browser.post("/office/account/sessions/end")
    assert other.get(SPRING).status_code == 302
    assert "Another browser" not in browser.get("/office/account").text


def test_eight_characters_are_enough_only_beside_a_second_factor(demo_app, at):
    browser = leader(demo_app)
    assert browser.post("/office/account/password", {"password": "vox-Klu9"}).status_code == 400
    browser.add_authenticator()
    assert browser.post("/office/account/password", {"password": "vox-Klu"}).status_code == 400
    assert browser.post("/office/account/password", {"password": "Liverpool1"}).status_code == 400
    assert browser.post("/office/account/password", {"password": "vox-Klu9"}).status_code == 302


def test_a_form_that_outlived_its_session_is_carried_past_the_second_step(demo_app, key, at):
    browser = leader_with(demo_app, key)
    token = browser.token()
    at(3600)
    sign_in = browser.send_on("/office/account/name", {"name": "A long story", "csrf_token": token})
    second = browser.fill_in(sign_in, email=demo.LEADER, password=demo.PASSWORD)
    again = browser.fill_in(second, code=code(key, 3600))
    assert "A long story" in again.text
    assert browser.fill_in(again).location == "/office/account"
    assert "A long story" in words(browser.get("/office/account"))
