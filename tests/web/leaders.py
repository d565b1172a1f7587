"""Somebody with a browser at the office's door."""

import html
import re
from datetime import UTC
from typing import Any

import html5lib
import pyotp
from flask import Flask
from werkzeug.test import TestResponse

from cxassess import demo, makers
from cxassess.records import accounts, clock, organisations, people

from .visitor import Fields

PASSWORD = "nine grey geese fly south"
SPRING = "/office/rounds/harbourline-2026-spring"
OPEN = "/office/rounds/harbourline-2026-autumn"


class Browser:
    """A browser with its own cookies; every request runs in a context of its own, as on a server."""

    def __init__(self, app: Flask, source: str = "192.0.2.1") -> None:
        self.app = app
        self.client = app.test_client()
        self.source = {"REMOTE_ADDR": source}

    def get(self, address: str, **more: Any) -> TestResponse:
        """The page."""
        with self.app.app_context():
            return self.client.get(address, environ_overrides=self.source, **more)

    def pdf(self, address: str) -> TestResponse:
        """The file behind an address: asked for where it has to be, made as its makers do, and fetched."""
        answer = self.get(address)
        if answer.mimetype == "text/html":
            asked = self.fill_in(answer)
            makers.make_all(self.app)
            answer = self.get(f"{asked.location}/file")
        return answer

    def post(self, address: str, form: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """The answer to a form with the token of the page we are on."""
        data = {"csrf_token": self.token(), **(form or {})}
        with self.app.app_context():
            return self.client.post(address, data=data, environ_overrides=self.source, **more)

    def send_on(self, address: str, form: dict[str, str]) -> TestResponse:
        """The page to which a browser takes a form that came after the end of its session."""
        answer = self.client.post(address, data=form)
        assert answer.status_code == 307
        return self.client.post(answer.location, data=form)

    def fill_in(self, page: TestResponse, **typed: str) -> TestResponse:
        """The answer to the last form of a page, with these fields filled in and the others as they came.

        A form for passkeys is none: only a script can fill it in.
        """
        forms = html5lib.parse(page.text, namespaceHTMLElements=False).findall(".//form")
        form = [each for each in forms if each.get("data-passkey") is None][-1]
        address = form.get("action") or page.request.path
        with self.app.app_context():
            return self.client.post(address, data={**Fields(page.text).filled, **typed})

    def token(self) -> str:
        """A form token of this browser's session."""
        return token_in(self.get("/office/", follow_redirects=True))

    def sign_in(self, email: str, password: str, onwards: str = "") -> TestResponse:
        """The answer to the sign-in form."""
        address = "/office/sign-in" + (f"?next={onwards}" if onwards else "")
        return self.post(address, {"email": email, "password": password})

    def add_authenticator(self) -> str:
        """The key of an authenticator app, set up on the account page."""
        page = self.get("/office/account/app")
        key = "".join(re.findall(r'<p class="codebox">([^<]+)</p>', page.text)[0].split())
        answer = self.fill_in(page, code=pyotp.TOTP(key).at(clock.now().replace(tzinfo=UTC)))
        assert "recovery codes" in answer.text
        return key

    @property
    def cookie(self) -> str:
        """The session cookie as somebody could copy it."""
        found = self.client.get_cookie("cxassess", path="/office")
        return found.value if found else ""

    def with_cookie(self, value: str) -> "Browser":
        """Another browser with a copied cookie."""
        other = Browser(self.app)
        other.client.set_cookie("cxassess", value, path="/office")
        return other


def token_in(page: TestResponse) -> str:
    """The form token on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, "the page has no form"
    return found.group(1)


def leader(app: Flask) -> Browser:
    """The demo's leader, signed in."""
    browser = Browser(app)
    assert browser.sign_in(demo.LEADER, demo.PASSWORD).status_code == 302
    return browser


def stranger(app: Flask) -> Browser:
    """A leader of another organisation, signed in."""
    organisations.create("Meadow Dairy", "meadow")
    people.create_user(
        "meadow", email="lead@meadow.example", name="Lea Dow", role="leader", password=PASSWORD
    )
    browser = Browser(app)
    assert browser.sign_in("lead@meadow.example", PASSWORD).status_code == 302
    return browser


def colleague(app: Flask, role: str, organisation_id: str = demo.ORGANISATION) -> Browser:
    """Somebody else of the demo's organisation, or of another one, signed in."""
    email = f"{role}@{organisation_id}.example.org"
    people.create_user(organisation_id, email=email, name="Col League", role=role, password=PASSWORD)
    browser = Browser(app)
    assert browser.sign_in(email, PASSWORD).status_code == 302
    if role in accounts.ADMINISTRATORS:
        browser.add_authenticator()
    return browser


def branch_leader(app: Flask, branch: str = "fleet-ports") -> Browser:
    """The leader of a branch of the demo's organisation, signed in."""
    email = f"{branch}@harbourline.example.org"
    people.create_user(
        demo.ORGANISATION, email=email, name="Bran Chester", role="leader", password=PASSWORD, branch=branch
    )
    browser = Browser(app)
    assert browser.sign_in(email, PASSWORD).status_code == 302
    return browser


def a_goal(app: Flask) -> str:
    """The address of the form of the first goal of the demo's newest release."""
    from cxassess.records import roadmaps

    return f"/office/goals/{roadmaps.goals(demo.ORGANISATION, 'harbourline-2026-spring')[0].id}/change"


def a_sheet(app: Flask) -> str:
    """The address of a workshop's sheet in the demo's open round."""
    from cxassess.records import rounds, workshops

    survey_round = rounds.get(demo.ORGANISATION, OPEN.rpartition("/")[2])
    answers = {"do_well": "Crews help each other."}
    sheet = workshops.enter(survey_round, audience="staff", head_count=7, answers=answers, ticket="ours")
    return f"{OPEN}/workshops/{sheet.id}"


def words(page: TestResponse) -> str:
    """The text of a page without drawings, tags and repeated spaces."""
    text = re.sub(r"(?s)<svg.*?</svg>|<head>.*?</head>|<[^>]*>", " ", page.text)
    return " ".join(html.unescape(text).split())
