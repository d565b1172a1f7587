"""Signing in at an identity provider, from the button to the page that was wanted, with a provider nearby."""

import shutil
import urllib.parse
import warnings

import pytest
import requests

from cxassess import demo
from cxassess.records import identities, organisations, people
from cxassess.records.database import db
from tests.conftest import make_app

from .leaders import PASSWORD, SPRING, Browser, words
from .matrix import leave
from .provider_way import DONE, begin, come_back
from .test_office_workshops import locked

with warnings.catch_warnings():
    import authlib.deprecate  # noqa: F401  it sets its own filter when it is first imported

    warnings.simplefilter("ignore")
    import oidc_provider_mock

# The provider of the tests uses what Authlib will drop.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
CLIENT, SECRET = "cxassess", "a secret of the client"


@pytest.fixture(scope="module")
def provider():
    """The address of a provider that believes everybody."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with oidc_provider_mock.run_server_in_thread() as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def app(demo_database, tmp_path, provider):
    """The demo, whose people may sign in at the provider."""
    yield from running(demo_database, tmp_path, OIDC_ISSUER=provider)


def running(database, tmp_path, **settings):
    given = {"OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET, "OIDC_LABEL": "Harbour ID", **settings}
    app = make_app(shutil.copytree(database, tmp_path / "data"), **given)
    with app.app_context():
        yield app
        leave(app)


def known_there(provider, subject, **claims):
    """Somebody with these claims at the provider."""
    requests.put(f"{provider}/users/{subject}", json=claims, timeout=5).raise_for_status()


def sign_in_there(address, subject):
    """Where the provider sends a browser once somebody has signed in there."""
    return requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5).headers["Location"]


def whole_way(browser, subject, onwards=""):
    return come_back(browser, sign_in_there(begin(browser, onwards), subject))


def test_somebody_with_an_account_gets_in_by_the_address_that_the_provider_has_checked(app, provider):
    known_there(provider, "s-1", email=demo.LEADER.upper(), email_verified=True)
    browser = Browser(app)
    assert "Sign in with Harbour ID" in words(browser.get("/office/sign-in"))
    answer = whole_way(browser, "s-1", SPRING)
    assert (answer.status_code, answer.location) == (302, SPRING)
    assert browser.get(SPRING).status_code == 200


def test_the_way_out_says_what_the_standard_wants(app, provider):
    address = urllib.parse.urlsplit(begin(Browser(app)))
    asked = dict(urllib.parse.parse_qsl(address.query))
    assert f"{address.scheme}://{address.netloc}" == provider
    assert {len(asked.pop(name)) for name in ("state", "nonce", "code_challenge")} == {43}
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "scope": "openid email",
        "redirect_uri": DONE,
        "code_challenge_method": "S256",
    }


def signed_in(browser):
    return browser.get("/office/").status_code == 200


def test_from_then_on_the_subject_counts_and_not_the_address(app, provider):
    known_there(provider, "s-2", email=demo.LEADER, email_verified=True)
    assert whole_way(Browser(app), "s-2").status_code == 302
    known_there(provider, "s-2", email="married@harbourline.example", email_verified=False)
    assert whole_way(Browser(app), "s-2").status_code == 302


def test_an_address_that_somebody_else_has_now_opens_nothing(app, provider):
    for subject in ("s-3", "s-4"):
        known_there(provider, subject, email=demo.LEADER, email_verified=True)
    assert whole_way(Browser(app), "s-3").status_code == 302
    answer = whole_way(browser := Browser(app), "s-4")
    assert (answer.status_code, signed_in(browser)) == (400, False)
    identities.part(demo.ORGANISATION, demo.LEADER)
    assert whole_way(browser, "s-4").status_code == 302
    assert whole_way(Browser(app), "s-3").status_code == 400


def test_somebody_without_an_account_is_told_whom_to_ask(app, provider):
    known_there(provider, "s-5", email="new@harbourline.example", email_verified=True)
    answer = whole_way(browser := Browser(app), "s-5")
    assert (answer.status_code, signed_in(browser)) == (400, False)
    assert "Ask an administrator of your organisation for one with the same e-mail address." in words(answer)
    known = {each.email for each in people.in_organisation(demo.ORGANISATION)}
    assert known == {demo.ADMINISTRATOR, demo.LEADER}


def test_somebody_whose_address_is_not_confirmed_is_told_so(app, provider):
    known_there(provider, "s-6", email=demo.LEADER, email_verified=False)
    answer = whole_way(Browser(app), "s-6")
    assert "Harbour ID has not confirmed your e-mail address" in words(answer)


def test_who_cancels_there_may_begin_again(app, provider):
    browser = Browser(app)
    address = begin(browser)
    state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))["state"]
    answer = come_back(browser, f"{DONE}?error=access_denied&state={state}")
    assert answer.status_code == 400
    assert "Begin again, or sign in with a password." in words(answer)
    known_there(provider, "s-7", email=demo.LEADER, email_verified=True)
    assert whole_way(browser, "s-7").status_code == 302


def test_a_provider_in_trouble_is_not_called_a_refusal(app, provider):
    browser = Browser(app)
    state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(begin(browser)).query))["state"]
    assert come_back(browser, f"{DONE}?error=server_error&state={state}").status_code == 502


def test_the_password_still_opens_an_account_that_is_joined(app, provider):
    known_there(provider, "s-8", email=demo.LEADER, email_verified=True)
    assert whole_way(Browser(app), "s-8").status_code == 302
    assert Browser(app).sign_in(demo.LEADER, demo.PASSWORD).status_code == 302


def test_signing_in_there_ends_the_session_before_and_its_planted_cookies(app, provider):
    known_there(provider, "s-9", email=demo.LEADER, email_verified=True)
    browser = Browser(app)
    browser.sign_in(demo.LEADER, demo.PASSWORD)
    before = browser.with_cookie(browser.cookie)
    assert whole_way(browser, "s-9").status_code == 302
    assert (signed_in(before), signed_in(browser)) == (False, True)


def test_what_joins_an_account_stands_in_the_acts(app, provider):
    known_there(provider, "s-10", email=demo.LEADER, email_verified=True)
    whole_way(Browser(app), "s-10")
    rows = db.session.execute(
        db.text("SELECT subject, actor_name FROM act WHERE action = 'account.joined'")
    ).all()
    assert rows == [(demo.LEADER, demo.LEADER)]


def test_a_form_sent_from_elsewhere_begins_nothing(app):
    browser = Browser(app)
    assert browser.client.post("/office/sign-in/provider").status_code == 400
    foreign = {"headers": {"Origin": "https://evil.example"}}
    assert browser.post("/office/sign-in/provider", **foreign).status_code == 400


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/office/\\evil.example", "/r/x"]
)
def test_the_way_back_stays_in_the_office(app, provider, target):
    known_there(provider, "s-11", email=demo.LEADER, email_verified=True)
    assert whole_way(Browser(app), "s-11", urllib.parse.quote(target)).location == "/office/"


@pytest.mark.parametrize("host", ["localhost", "other.example", "other.example:8080"])
def test_people_come_back_to_the_public_address_whatever_host_was_asked(
    demo_database, tmp_path, provider, host
):
    settings = {"PUBLIC_URL": "http://cx.example.org/", "TRUSTED_HOSTS": ["localhost", "other.example"]}
    for app in running(demo_database, tmp_path, OIDC_ISSUER=provider, **settings):
        browser = Browser(app)
        browser.get("/office/sign-in")
        browser.client.set_cookie("cxassess", browser.cookie, path="/office", domain="other.example")
        page = browser.post(
            "/office/sign-in/provider", headers={"Host": host, "X-Forwarded-Host": "evil.example"}
        )
        assert "redirect_uri=http%3A%2F%2Fcx.example.org%2Foffice%2Fsign-in%2Fprovider%2Fdone" in page.text
        assert "other.example" not in page.text
        assert "evil.example" not in page.text


def test_no_page_lets_a_form_go_to_the_provider(app, provider):
    for page in (Browser(app).get("/office/sign-in"), Browser(app).post("/office/sign-in/provider")):
        assert "form-action 'self';" in page.headers["Content-Security-Policy"]
        assert provider not in page.headers["Content-Security-Policy"]


def test_what_was_typed_before_the_session_ended_is_not_lost_without_a_word(app):
    browser = Browser(app)
    page = browser.send_on(
        "/office/goals/0/change", {"csrf_token": browser.token(), "reason": "Said at length"}
    )
    assert "Before you leave for Harbour ID, go back in your browser and copy it." in words(page)


def test_without_storage_the_page_says_so(app, provider):
    known_there(provider, "s-12", email=demo.LEADER, email_verified=True)
    browser = Browser(app)
    back = sign_in_there(begin(browser), "s-12")
    with locked(app):
        answer = come_back(browser, back)
    assert (answer.status_code, signed_in(browser)) == (503, False)
    assert "Nobody can be signed in just now." in words(answer)


@pytest.mark.parametrize(
    "settings",
    [{"OIDC_ISSUER": ""}, {"OIDC_CLIENT_ID": ""}, {"OIDC_ORGANISATION": "never-was"}],
    ids=["no issuer", "no client", "unknown organisation"],
)
def test_without_a_provider_there_is_no_button_and_no_page(demo_database, tmp_path, provider, settings):
    for app in running(demo_database, tmp_path, **{"OIDC_ISSUER": provider, **settings}):
        browser = Browser(app)
        assert "Or sign in with" not in browser.get("/office/sign-in").text
        assert browser.post("/office/sign-in/provider").status_code == 404
        assert browser.get("/office/sign-in/provider/done?state=x&code=y").status_code == 404


def test_of_several_organisations_one_must_be_named(demo_database, tmp_path, provider):
    for app in running(demo_database, tmp_path, OIDC_ISSUER=provider):
        organisations.create("Brook Bank", "brook")
        assert Browser(app).post("/office/sign-in/provider").status_code == 404
        app.config["OIDC_ORGANISATION"] = "brook"
        people.create_user("brook", email="b@brook.example", name="B", role="leader", password=PASSWORD)
        known_there(provider, "s-13", email="b@brook.example", email_verified=True)
        known_there(provider, "s-14", email=demo.LEADER, email_verified=True)
        assert whole_way(Browser(app), "s-13").status_code == 302
        assert whole_way(Browser(app), "s-14").status_code == 400


def test_without_a_label_the_button_names_the_host(demo_database, tmp_path, provider):
    for app in running(demo_database, tmp_path, OIDC_ISSUER=provider, OIDC_LABEL=""):
        assert "Sign in with localhost" in words(Browser(app).get("/office/sign-in"))
