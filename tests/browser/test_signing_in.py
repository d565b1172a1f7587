"""From an empty installation to a passkey in a browser: links, no script, rules of axe, small screens."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cxassess.records import new_passwords
from tests.conftest import make_app

from .rules import Rules
from .site import Site, follow, serving
from .test_every_page import overflow

Window = Callable[..., BrowserContext]
EMAIL, PASSWORD = "ola@meadow.example", "nine grey geese fly south"


@pytest.fixture
def empty(empty_database: Path, tmp_path: Path) -> Iterator[Site]:
    """An installation without any account, at the address that its server listens on."""
    app = make_app(shutil.copytree(empty_database, tmp_path / "data"))
    with serving(app) as running:
        # Browsers allow passkeys on localhost, not on 127.0.0.1.
        app.config["PUBLIC_URL"] = running.url.replace("127.0.0.1", "localhost")
        yield Site(app.config["PUBLIC_URL"], app)


def begin(site: Site, page: Page) -> None:
    """The first account, made by way of the link of the first start."""
    with site.app.app_context():
        token = new_passwords.beginning()
    page.goto(f"{site.url}/office/begin#{token}")
    page.get_by_label("Name of your organisation").fill("Meadow Dairy")
    page.get_by_label("Your name").fill("Ola Owner")
    page.get_by_label("Your e-mail address").fill(EMAIL)
    page.get_by_label("New password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Make the account"))


def add_app(page: Page) -> str:
    """The key of the authenticator app that is set up on the page."""
    page.get_by_role("link", name="Set up an authenticator app").click()
    key = page.locator(".codebox").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return key


def give_device(page: Page) -> None:
    """A screen lock that can keep passkeys, for this page's browser."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "isUserVerified": True}
    more = {"hasUserVerification": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **more}})


def sign_in(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/office/sign-in")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in", exact=True))


def test_the_link_fills_the_form_and_leaves_the_address(window: Window, empty: Site) -> None:
    page, asked = window().new_page(), []
    page.on("request", lambda request: asked.append(request.url + str(request.headers)))
    with empty.app.app_context():
        token = new_passwords.beginning()
    page.goto(f"{empty.url}/office/begin#{token}")
    expect(page.locator("#token")).to_be_hidden()
    assert page.locator("#token").input_value() == token
    assert page.url == f"{empty.url}/office/begin"
    assert not [each for each in asked if str(token) in each]


def test_without_script_the_code_is_typed_and_everything_else_works(window: Window, empty: Site) -> None:
    page = window(java_script_enabled=False).new_page()
    with empty.app.app_context():
        token = str(new_passwords.beginning())
    page.goto(f"{empty.url}/office/begin")
    page.get_by_label("Code from the link").fill(token)
    page.get_by_label("Name of your organisation").fill("Meadow Dairy")
    page.get_by_label("Your name").fill("Ola Owner")
    page.get_by_label("Your e-mail address").fill(EMAIL)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    key = add_app(page)
    page.goto(f"{empty.url}/office/account/passkeys/new")
    expect(page.get_by_text("with JavaScript switched on")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(empty, page)
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(key).at(int(time.time()) + 30))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Colleagues")).to_be_visible()


def test_a_passkey_is_added_asked_for_as_second_step_and_signs_in_alone(window: Window, empty: Site) -> None:
    page = window().new_page()
    give_device(page)
    begin(empty, page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("Work laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(empty, page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Colleagues")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Colleagues")).to_be_visible()


def test_a_browser_without_the_passkey_says_so(window: Window, empty: Site) -> None:
    page = window().new_page()
    begin(empty, page)
    page.goto(f"{empty.url}/office/sign-in")
    page.get_by_role("button", name="Sign out").click()
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('no')); }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not given")).to_be_visible()


def states(site: Site, page: Page) -> Iterator[str]:
    """The name of each page about accounts, while the browser shows it."""
    for path in ("sign-in", "begin", "forgot", "forgot/sent", "reset", "welcome"):
        page.goto(f"{site.url}/office/{path}")
        yield path
    follow(page.get_by_role("button", name="Set the password"))
    yield "welcome with errors"
    begin(site, page)
    yield "account without a second factor"
    follow(page.get_by_role("link", name="Set up an authenticator app"))
    yield "authenticator"
    page.goto(f"{site.url}/office/account")
    add_app(page)
    yield "recovery codes"
    for path in ("", "/name", "/password", "/codes", "/passkeys/new", "/confirm", "/app/remove"):
        page.goto(f"{site.url}/office/account{path}")
        yield f"account{path}"
    page.goto(f"{site.url}/office/colleagues/new")
    yield "new colleague"
    page.get_by_label("Name").fill("Longname " * 20)
    page.get_by_label("E-mail address").fill(f"{'l' * 60}@{'long.' * 9}example")
    follow(page.get_by_role("button", name="Add and show the link"))
    yield "link to hand over"
    follow(page.get_by_role("link", name="Done"))
    yield "colleagues"
    follow(page.get_by_role("link", name="Change: Longname"))
    yield "colleague"
    follow(page.get_by_role("button", name="Sign out"))
    sign_in(site, page)
    yield "second step"


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 360)])
def test_no_page_about_accounts_breaks_a_rule_of_axe_or_scrolls_sideways(
    window: Window, empty: Site, colours: str, width: int
) -> None:
    rules, found, said = Rules(colours), {}, []
    page = window(width, color_scheme=colours, reduced_motion="reduce").new_page()
    page.on("console", lambda message: said.append(message.text))
    for state in states(empty, page):
        page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
        assert overflow(page) <= 0, state
        if broken := rules.broken(page):
            found[state, colours] = broken
    assert not found
    assert [text for text in said if "Content Security Policy" in text] == []
