"""Forged sign-ins: whatever somebody makes up between the provider and us, nobody is signed in."""

import base64
import hashlib
import hmac
import json
import re
import shutil
import time
from urllib.parse import quote

import pytest
from joserfc import jwk

from cxassess import demo
from cxassess.records import identities, organisations, people
from cxassess.records.database import db
from tests.conftest import make_app

from . import forger as forging
from .forger import CLIENT, SECRET, plain
from .leaders import PASSWORD, Browser, words
from .matrix import leave
from .test_office_provider import address_on, begin, come_back
from .test_office_sign_in import ELSEWHERE

EC = jwk.generate_key("EC", "P-256", {"kid": "two", "use": "sig"})
OTHER = jwk.generate_key("RSA", 2048, {"kid": "one", "use": "sig"})
NOW = int(time.time())


@pytest.fixture(scope="module")
def provider():
    with forging.running() as made:
        yield made


@pytest.fixture
def forger(provider):
    provider.begin_anew()
    provider.person["email"] = demo.LEADER
    return provider


@pytest.fixture
def app(demo_database, tmp_path, forger):
    folder = shutil.copytree(demo_database, tmp_path / "data")
    settings = {"OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET, "OIDC_LABEL": "Harbour ID"}
    app = make_app(folder, OIDC_ISSUER=forger.address, **settings)
    with app.app_context():
        yield app
        leave(app)


def whole_way(browser, forger):
    return come_back(browser, forger.let_in(begin(browser)))


def nobody_is_in(browser, answer, statuses=(400,)):
    """That the sign-in page came, that it says something, and that no session was made."""
    assert answer.status_code in statuses
    assert "There is a problem" in words(answer)
    assert browser.get("/office/").status_code == 302
    assert db.session.execute(db.text("SELECT count(*) FROM sign_in")).scalar() == 0


def test_the_honest_provider_gets_somebody_in(app, forger):
    browser = Browser(app)
    assert whole_way(browser, forger).location == "/office/"
    assert browser.get("/office/").status_code == 200
    form, headers = next(each[1:] for each in forger.asked if each[0] == "/token")
    assert form["grant_type"] == "authorization_code"
    assert form["redirect_uri"] == "http://localhost/office/sign-in/provider/done"
    assert len(form["code_verifier"]) == 43
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode() == f"{CLIENT}:{SECRET}"


def test_a_public_client_names_itself_and_sends_no_secret(app, forger):
    app.config["OIDC_CLIENT_SECRET"] = ""
    assert whole_way(Browser(app), forger).status_code == 302
    form, headers = next(each[1:] for each in forger.asked if each[0] == "/token")
    assert form["client_id"] == CLIENT
    assert not {"client_secret", "Authorization"} & {*form, *headers}


def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(app, forger):
    told = {**forger.metadata(), "token_endpoint_auth_methods_supported": ["client_secret_post"]}
    forger.lies = {"/.well-known/openid-configuration": (200, {}, json.dumps(told).encode())}
    assert whole_way(Browser(app), forger).status_code == 302
    form, headers = next(each[1:] for each in forger.asked if each[0] == "/token")
    assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
    assert "Authorization" not in headers


@pytest.mark.parametrize("kind", ["RS256", "PS256", "RS512"])
def test_rsa_signatures_of_every_allowed_kind_are_believed(app, forger, kind):
    forger.change["at_hash"] = None
    forger.header["alg"] = kind
    assert whole_way(Browser(app), forger).status_code == 302


def test_a_signature_by_an_elliptic_curve_is_believed(app, forger):
    forger.keys = [EC.as_dict(private=False), *forger.keys]
    forger.sign = lambda said: forger.signed(said, EC, alg="ES256", kid="two")
    assert whole_way(Browser(app), forger).status_code == 302


def test_a_token_without_the_name_of_a_key_is_believed_where_one_key_fits(app, forger):
    forger.header = {"alg": "RS256"}
    assert whole_way(Browser(app), forger).status_code == 302


def with_public_key_as_secret(forger, said):
    """The old trick: our check of an RSA key made to use its public half as a shared secret."""
    secret = forger.key.as_pem(private=False)
    signing = plain({"alg": "HS256", "kid": "one"}, said).rpartition(".")[0]
    mac = hmac.new(secret, signing.encode(), hashlib.sha256).digest()
    return f"{signing}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def with_shared_secret(forger, said):
    key = jwk.import_key(SECRET * 2, "oct")
    return forging.jws.serialize_compact(
        {"alg": "HS256", "kid": "one"}, json.dumps(said), key, algorithms=["HS256"]
    )


def altered(token):
    """The token with another payload under the same signature."""
    head, _, signature = token.split(".")
    said = base64.urlsafe_b64encode(b'{"sub":"somebody else"}').rstrip(b"=").decode()
    return f"{head}.{said}.{signature}"


SIGNED = {
    "alg none": lambda f, said: plain({"alg": "none"}, said),
    "alg None, spelled otherwise": lambda f, said: plain({"alg": "nOnE", "kid": "one"}, said),
    "no alg": lambda f, said: plain({"kid": "one"}, said),
    "alg is no text": lambda f, said: plain({"alg": ["RS256"], "kid": "one"}, said),
    "HS256 with the public key": with_public_key_as_secret,
    "HS256 with the client's secret": with_shared_secret,
    "another key of the same name": lambda f, said: f.signed(said, OTHER),
    "unknown kid": lambda f, said: f.signed(said, f.key, kid="nine"),
    "kid of another kind of key": lambda f, said: f.signed(said, EC, alg="ES256", kid="one"),
    "a key that it brings itself": lambda f, said: f.signed(said, OTHER, jwk=OTHER.as_dict(private=False)),
    "a key that it says where to get": lambda f, said: f.signed(said, OTHER, jku="http://127.0.0.1:1/jwks"),
    "a critical header that nobody knows": lambda f, said: plain(
        {"alg": "RS256", "kid": "one", "crit": ["x"], "x": 1}, said
    ),
    "no signature": lambda f, said: f.honest(said).rpartition(".")[0] + ".",
    "another payload": lambda f, said: altered(f.honest(said)),
    "two parts": lambda f, said: f.honest(said).rpartition(".")[0],
    "five parts": lambda f, said: f.honest(said) + ".x.y",
    "no token": lambda f, said: None,
    "an empty token": lambda f, said: "",
    "a token that is no text": lambda f, said: 7,
    "a token that is a list": lambda f, said: [f.honest(said)],
    "a token over its size": lambda f, said: f.honest({**said, "padding": "x" * 20_000}),
    "a payload that is a list": lambda f, said: f.signed([said], f.key),
    "not ASCII": lambda f, said: f.honest(said) + "é",
}


@pytest.mark.parametrize("name", SIGNED)
def test_a_token_that_the_provider_did_not_sign_is_refused(app, forger, name):
    forger.sign = lambda said: SIGNED[name](forger, said)
    browser = Browser(app)
    nobody_is_in(browser, whole_way(browser, forger))


CLAIMS = {
    "wrong iss": {"iss": "https://elsewhere.example"},
    "no iss": {"iss": None},
    "iss is a list": {"iss": ["x"]},
    "wrong aud": {"aud": "another client"},
    "no aud": {"aud": None},
    "aud begins alike": {"aud": CLIENT + "x"},
    "aud without us": {"aud": ["a", "b"], "azp": CLIENT},
    "several aud without azp": {"aud": [CLIENT, "another client"]},
    "wrong azp": {"aud": [CLIENT, "another client"], "azp": "another client"},
    "wrong azp of one aud": {"azp": "another client"},
    "azp is a list": {"azp": [CLIENT]},
    "expired": {"exp": NOW - 61},
    "no exp": {"exp": None},
    "exp is text": {"exp": str(NOW + 300)},
    "exp is true": {"exp": True},
    "exp is no number": {"exp": float("nan")},
    "iat in the future": {"iat": NOW + 3600},
    "no iat": {"iat": None},
    "iat is an object": {"iat": {}},
    "not yet": {"nbf": NOW + 3600},
    "no nonce": {"nonce": None},
    "wrong nonce": {"nonce": "n" * 43},
    "empty nonce": {"nonce": ""},
    "nonce is a number": {"nonce": 1},
    "wrong at_hash": {"at_hash": forging.half_hash("another token")},
    "at_hash is a number": {"at_hash": 1},
    "empty at_hash": {"at_hash": ""},
    "no sub": {"sub": None},
    "empty sub": {"sub": ""},
    "sub is a number": {"sub": 1},
    "sub is too long": {"sub": "s" * 256},
    "email not verified": {"email_verified": False},
    "nothing said of the email": {"email_verified": None},
    "email verified in words": {"email_verified": "true"},
    "email is a list": {"email": [demo.LEADER]},
    "email of nobody": {"email": "nobody@harbourline.example"},
    "email empty": {"email": ""},
    "no email": {"email": None},
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_token_that_says_something_else_is_refused(app, forger, name):
    forger.change = CLAIMS[name]
    browser = Browser(app)
    nobody_is_in(browser, whole_way(browser, forger))


def test_an_issuer_with_a_slash_more_is_another_issuer(app, forger):
    forger.change = {"iss": forger.address + "/"}
    browser = Browser(app)
    nobody_is_in(browser, whole_way(browser, forger))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": NOW - 20, "iat": NOW - 300},
        {"iat": NOW + 40},
        {"aud": [CLIENT]},
        {"azp": CLIENT},
        {"aud": [CLIENT, "b"], "azp": CLIENT},
        {"at_hash": None},
    ],
)
def test_what_the_standard_allows_is_believed(app, forger, changes):
    forger.change = changes
    assert whole_way(Browser(app), forger).status_code == 302


KEYS = {
    "no keys": [],
    "a key without its numbers": [{"kty": "RSA", "kid": "one"}],
    "a key of nonsense": [{"kty": "RSA", "kid": "one", "n": "!!", "e": "AQAB"}],
    "a key that is a text": ["one"],
    "two keys of one name": [OTHER.as_dict(private=False)] * 2,
    "a key for encryption": [{**OTHER.as_dict(private=False), "use": "enc"}],
    "a key for another algorithm": [{**OTHER.as_dict(private=False), "alg": "PS512"}],
    "a shared secret": [{"kty": "oct", "kid": "one", "k": "c2VjcmV0"}],
    "a curve without a point": [{"kty": "EC", "kid": "one", "crv": "P-256", "x": "AA", "y": "AA"}],
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_that_are_none_let_nobody_in(app, forger, name):
    forger.keys = KEYS[name]
    forger.sign = lambda said: forger.signed(said, OTHER)
    browser = Browser(app)
    nobody_is_in(browser, whole_way(browser, forger))


def test_a_code_that_was_used_already_lets_nobody_in(app, forger):
    first, second = Browser(app), Browser(app)
    used = re.search(r"code=(\w+)", forger.let_in(begin(first))).group(1)
    forger.spent.add(used)
    back = forger.let_in(begin(second))
    nobody_is_in(second, come_back(second, re.sub(r"code=\w+", f"code={used}", back)))


def test_an_answer_opens_once_even_with_the_cookie_of_before(app, forger):
    browser = Browser(app)
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
def test_an_answer_that_is_not_ours_lets_nobody_in(app, forger, name):
    browser = Browser(app)
    back = forger.let_in(begin(browser))
    nobody_is_in(browser, come_back(browser, BACK[name](back)))


def test_an_answer_for_another_browser_lets_nobody_in(app, forger):
    victim, attacker = Browser(app), Browser(app)
    begin(victim)
    nobody_is_in(victim, come_back(victim, forger.let_in(begin(attacker))))
    nobody_is_in(stranger := Browser(app), come_back(stranger, forger.let_in(begin(attacker))))


@pytest.mark.parametrize(("seconds", "status"), [(599, 302), (601, 400), (-5, 400)])
def test_an_attempt_lasts_ten_minutes(app, forger, monkeypatch, seconds, status):
    browser, now = Browser(app), time.time()
    back = forger.let_in(begin(browser))
    monkeypatch.setattr("cxassess.web.office_provider.time.time", lambda: now + seconds)
    forger.change = {"iat": int(now) + seconds, "exp": int(now) + seconds + 300}
    assert come_back(browser, back).status_code == status


def test_the_address_of_another_organisations_account_opens_nothing(app, forger):
    organisations.create("Brook Bank", "brook")
    people.create_user("brook", email="ann@brook.example", name="Ann", role="owner", password=PASSWORD)
    app.config["OIDC_ORGANISATION"] = demo.ORGANISATION
    forger.person["email"] = "ann@brook.example"
    browser = Browser(app)
    answer = whole_way(browser, forger)
    nobody_is_in(browser, answer)
    forger.person |= {"email": "nobody@brook.example", "sub": "s-2"}
    assert words(whole_way(Browser(app), forger)) == words(answer)


def test_a_deactivated_account_opens_nothing_before_and_after_it_was_joined(app, forger):
    (user,) = (each for each in people.in_organisation(demo.ORGANISATION) if each.email == demo.LEADER)
    browser = Browser(app)
    assert whole_way(browser, forger).status_code == 302
    people.deactivate(demo.ORGANISATION, user.id)
    nobody_is_in(browser, whole_way(Browser(app), forger))
    forger.person["sub"] = "s-9"
    nobody_is_in(browser, whole_way(Browser(app), forger))


def test_a_subject_of_another_issuer_is_somebody_else(app, forger):
    assert identities.join(demo.ORGANISATION, "https://elsewhere.example", "s-1", demo.LEADER)
    forger.person = {"sub": "s-1"}
    browser = Browser(app)
    nobody_is_in(browser, whole_way(browser, forger))


def test_an_address_that_the_provider_tells_beside_the_token_counts_for_the_same_person_only(app, forger):
    endpoint = {"userinfo_endpoint": forger.address + "/userinfo"}
    told = json.dumps({**forger.metadata(), **endpoint}).encode()
    forger.lies = {"/.well-known/openid-configuration": (200, {}, told)}
    forger.change = {"email": None, "email_verified": None, "sub": "s-2"}
    browser = Browser(app)
    nobody_is_in(browser, whole_way(browser, forger))
    forger.change["sub"] = "s-1"
    assert whole_way(Browser(app), forger).status_code == 302


@pytest.mark.parametrize("path", ["/jwks", "/token", "/.well-known/openid-configuration"])
def test_no_reply_sends_us_elsewhere(app, forger, path):
    """Where it sends us, the true answer is waiting; 307 would send a code and its proof along."""
    forger.lies = {path: (307, {"Location": f"{forger.address}{path}?elsewhere"}, b"{}")}
    browser = Browser(app)
    answer = browser.post("/office/sign-in/provider")
    if answer.status_code == 200:
        answer = come_back(browser, forger.let_in(address_on(answer)))
    nobody_is_in(browser, answer, (502,))


@pytest.mark.parametrize(("size", "status"), [(200_000, 302), (270_000, 502)])
@pytest.mark.parametrize("path", ["/jwks", "/token"])
def test_a_reply_over_its_size_is_not_read(app, forger, path, size, status):
    forger.padding = {path: size}
    assert whole_way(Browser(app), forger).status_code == status


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
def test_a_provider_that_is_broken_lets_nobody_in_and_breaks_nothing(app, forger, name):
    browser = Browser(app)
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
def test_a_provider_that_describes_itself_wrongly_is_not_gone_to(app, forger, name):
    told = json.dumps({**forger.metadata(), **DISCOVERY[name](forger)}).encode()
    forger.lies = {"/.well-known/openid-configuration": (200, {}, told)}
    browser = Browser(app)
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


def test_nothing_that_is_personal_or_secret_is_logged(app, forger, caplog):
    for change in ({"nonce": "wrong"}, {"email_verified": False}, {"sub": 7}, {"iss": demo.LEADER}):
        forger.change = change
        whole_way(Browser(app), forger)
    forger.lies = {"/token": (400, {}, json.dumps({"error": demo.LEADER}).encode())}
    whole_way(Browser(app), forger)
    assert caplog.records
    said = caplog.text
    assert not [word for word in (demo.LEADER, "access", SECRET, "s-1", "eyJ") if word in said]


@pytest.mark.parametrize("spelling", [str, quote], ids=["plain", "quoted twice"])
def test_the_way_back_never_leads_away_from_the_office(app, forger, spelling):
    for target in ELSEWHERE:
        browser = Browser(app)
        page = browser.post("/office/sign-in/provider", query_string={"next": spelling(target)})
        assert (page.status_code, page.text.count("evil")) == (200, 0), target
        answer = come_back(browser, forger.let_in(address_on(page)) + "&next=//evil.example")
        assert (answer.status_code, answer.location) == (302, "/office/"), target
