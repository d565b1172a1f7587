"""Answers that are not ours, accounts that are not theirs, replies that break: nobody is signed in."""

import json
import re
import shutil
import time
from urllib.parse import quote

import pytest

from cxassess import demo
from cxassess.records import identities, organisations, people
from cxassess.records.database import db
from tests.conftest import make_app

from .forger import CLIENT, SECRET
from .leaders import PASSWORD, Browser, words
from .matrix import leave
from .provider_way import address_on, begin, come_back, nobody_is_in, whole_way
from .test_office_sign_in import ELSEWHERE


def test_a_code_that_was_used_already_lets_nobody_in(provided, forger):
    first, second = Browser(provided), Browser(provided)
    used = re.search(r"code=(\w+)", forger.let_in(begin(first))).group(1)
    forger.spent.add(used)
    back = forger.let_in(begin(second))
    nobody_is_in(second, come_back(second, re.sub(r"code=\w+", f"code={used}", back)))


def test_an_answer_opens_once_even_with_the_cookie_of_before(provided, forger):
    browser = Browser(provided)
    back = forger.let_in(begin(browser))
    copied = browser.with_cookie(browser.cookie)
    assert come_back(browser, back).status_code == 302
    forger.spent.clear()  # a provider that takes a code twice
    answer = come_back(copied, back)
    assert (answer.status_code, copied.get("/office/").status_code) == (400, 302)
    assert "is over already" in words(answer)


BACK = {
    "no state": lambda back: re.sub(r"&state=[^&]*", "", back),
    "empty state": lambda back: re.sub(r"state=[^&]*", "state=", back),
    "another state": lambda back: re.sub(r"state=[^&]*", "state=" + "s" * 43, back),
    "no code": lambda back: re.sub(r"code=\w+", "", back),
    "empty code": lambda back: re.sub(r"code=\w+", "code=", back),
    "unknown code": lambda back: re.sub(r"code=\w+", "code=abc", back),
    "answer of another issuer": lambda back: back + "&iss=https://elsewhere.example",
    "refused there": lambda back: re.sub(r"code=\w+", "error=access_denied", back),
    "an error and a code": lambda back: back + "&error=access_denied",
}


@pytest.mark.parametrize("name", BACK)
def test_an_answer_that_is_not_ours_lets_nobody_in(provided, forger, name):
    browser = Browser(provided)
    back = forger.let_in(begin(browser))
    nobody_is_in(browser, come_back(browser, BACK[name](back)))


def test_an_answer_for_another_browser_lets_nobody_in(provided, forger):
    victim, attacker = Browser(provided), Browser(provided)
    begin(victim)
    nobody_is_in(victim, come_back(victim, forger.let_in(begin(attacker))))
    nobody_is_in(stranger := Browser(provided), come_back(stranger, forger.let_in(begin(attacker))))


@pytest.mark.parametrize(("seconds", "status"), [(599, 302), (601, 400), (-5, 400)])
def test_an_attempt_lasts_ten_minutes(provided, forger, monkeypatch, seconds, status):
    browser, now = Browser(provided), time.time()
    back = forger.let_in(begin(browser))
    monkeypatch.setattr("cxassess.web.office_provider.time.time", lambda: now + seconds)
    forger.change = {"iat": int(now) + seconds, "exp": int(now) + seconds + 300}
    assert come_back(browser, back).status_code == status


def test_the_address_of_another_organisations_account_opens_nothing(provided, forger):
    organisations.create("Brook Bank", "brook")
    people.create_user("brook", email="ann@brook.example", name="Ann", role="owner", password=PASSWORD)
    provided.config["OIDC_ORGANISATION"] = demo.ORGANISATION
    forger.person["email"] = "ann@brook.example"
    browser = Browser(provided)
    answer = whole_way(browser, forger)
    nobody_is_in(browser, answer)
    assert db.session.execute(db.text("SELECT count(*) FROM identity")).scalar() == 0
    forger.person |= {"email": "nobody@brook.example", "sub": "s-2"}
    assert words(whole_way(Browser(provided), forger)) == words(answer)


def test_a_deactivated_account_opens_nothing_before_and_after_it_was_joined(provided, forger):
    (user,) = (each for each in people.in_organisation(demo.ORGANISATION) if each.email == demo.LEADER)
    browser = Browser(provided)
    assert whole_way(browser, forger).status_code == 302
    people.deactivate(demo.ORGANISATION, user.id)
    nobody_is_in(browser, whole_way(Browser(provided), forger))
    forger.person["sub"] = "s-9"
    nobody_is_in(browser, whole_way(Browser(provided), forger))


def test_a_subject_of_another_issuer_is_somebody_else(provided, forger):
    assert identities.join(demo.ORGANISATION, "https://elsewhere.example", "s-1", demo.LEADER)
    forger.person = {"sub": "s-1"}
    browser = Browser(provided)
    nobody_is_in(browser, whole_way(browser, forger))


def test_an_address_that_the_provider_tells_beside_the_token_counts_for_the_same_person_only(
    provided, forger
):
    endpoint = {"userinfo_endpoint": forger.address + "/userinfo"}
    told = json.dumps({**forger.metadata(), **endpoint}).encode()
    forger.lies = {"/.well-known/openid-configuration": (200, {}, told)}
    forger.change = {"email": None, "email_verified": None, "sub": "s-2"}
    browser = Browser(provided)
    nobody_is_in(browser, whole_way(browser, forger))
    forger.change["sub"] = "s-1"
    assert whole_way(Browser(provided), forger).status_code == 302


@pytest.mark.parametrize("path", ["/jwks", "/token", "/.well-known/openid-configuration"])
def test_no_reply_sends_us_elsewhere(provided, forger, path):
    """Where it sends us, the true answer is waiting; 307 would send a code and its proof along."""
    forger.lies = {path: (307, {"Location": f"{forger.address}{path}?elsewhere"}, b"{}")}
    browser = Browser(provided)
    answer = browser.post("/office/sign-in/provider")
    if answer.status_code == 200:
        answer = come_back(browser, forger.let_in(address_on(answer)))
    nobody_is_in(browser, answer, (502,))


@pytest.mark.parametrize(("size", "status"), [(200_000, 302), (270_000, 502)])
@pytest.mark.parametrize("path", ["/jwks", "/token"])
def test_a_reply_over_its_size_is_not_read(provided, forger, path, size, status):
    forger.padding = {path: size}
    assert whole_way(Browser(provided), forger).status_code == status


SILENT = {
    "token endpoint broken": lambda f: {"/token": (503, {}, b"{}")},
    "token endpoint says a page": lambda f: {"/token": (200, {"Content-Type": "text/html"}, b"<p>x</p>")},
    "token endpoint says a list": lambda f: {"/token": (200, {}, b"[]")},
    "token endpoint refuses with a page": lambda f: {"/token": (403, {}, b"<p>x</p>")},
    "token endpoint says nonsense": lambda f: {
        "/token": (200, {}, b'{"access_token": "a", "id_token": "x", "expires_in": "soon", "expires_at": []}')
    },
    "keys are a page": lambda f: {"/jwks": (200, {}, b"<p>x</p>")},
    "keys are missing": lambda f: {"/jwks": (404, {}, b"{}")},
    "keys are compressed": lambda f: {"/jwks": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")},
    "keys nest without end": lambda f: {"/jwks": (200, {}, b"[" * 100_000)},
}  # fmt: skip


@pytest.mark.parametrize("name", SILENT)
def test_a_provider_that_is_broken_lets_nobody_in_and_breaks_nothing(provided, forger, name):
    browser = Browser(provided)
    back = forger.let_in(begin(browser))
    forger.lies = SILENT[name](forger)
    nobody_is_in(browser, come_back(browser, back), (400, 502))


DISCOVERY = {
    "another issuer": lambda f: {"issuer": "https://elsewhere.example"},
    "the issuer with a slash": lambda f: {"issuer": f.address + "/"},
    "no issuer": lambda f: {"issuer": None},
    "no keys": lambda f: {"jwks_uri": None},
    "keys in a file": lambda f: {"jwks_uri": "file:///etc/passwd"},
    "keys over plain http elsewhere": lambda f: {"jwks_uri": "http://192.0.2.1/jwks"},
    "tokens over plain http elsewhere": lambda f: {"token_endpoint": "http://192.0.2.1/token"},
    "sign-in by script": lambda f: {"authorization_endpoint": "javascript:alert(1)"},
    "an endpoint that is a list": lambda f: {"token_endpoint": ["https://x.example"]},
}


@pytest.mark.parametrize("name", DISCOVERY)
def test_a_provider_that_describes_itself_wrongly_is_not_gone_to(provided, forger, name):
    told = json.dumps({**forger.metadata(), **DISCOVERY[name](forger)}).encode()
    forger.lies = {"/.well-known/openid-configuration": (200, {}, told)}
    browser = Browser(provided)
    answer = browser.post("/office/sign-in/provider")
    nobody_is_in(browser, answer, (502,))
    assert "Harbour ID cannot be reached just now." in words(answer)


def test_a_provider_that_does_not_answer_gives_a_page(demo_database, tmp_path, forger):
    folder = shutil.copytree(demo_database, tmp_path / "data")
    app = make_app(folder, OIDC_ISSUER="http://127.0.0.1:1", OIDC_CLIENT_ID=CLIENT)
    with app.app_context():
        browser = Browser(app)
        nobody_is_in(browser, browser.post("/office/sign-in/provider"), (502,))
        leave(app)


def test_nothing_that_is_personal_or_secret_is_logged(provided, forger, caplog):
    for change in ({"nonce": "wrong"}, {"email_verified": False}, {"sub": 7}, {"iss": demo.LEADER}):
        forger.change = change
        whole_way(Browser(provided), forger)
    forger.lies = {"/token": (400, {}, json.dumps({"error": demo.LEADER}).encode())}
    whole_way(Browser(provided), forger)
    assert caplog.records
    said = caplog.text
    assert not [word for word in (demo.LEADER, "access", SECRET, "s-1", "eyJ") if word in said]


@pytest.mark.parametrize("spelling", [str, quote], ids=["plain", "quoted twice"])
def test_the_way_back_never_leads_away_from_the_office(provided, forger, spelling):
    for target in ELSEWHERE:
        browser = Browser(provided)
        page = browser.post("/office/sign-in/provider", query_string={"next": spelling(target)})
        assert (page.status_code, page.text.count("evil")) == (200, 0), target
        answer = come_back(browser, forger.let_in(address_on(page)) + "&next=//evil.example")
        assert (answer.status_code, answer.location) == (302, "/office/"), target
