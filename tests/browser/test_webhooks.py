"""What holds on the pages of webhooks: WCAG in light and dark, narrow screens, the content policy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext

from cxassess.records import deliveries, people, webhooks
from cxassess.records.events import EVENTS

from .office import PASSWORD, Visitor
from .rules import Rules
from .site import Site, follow
from .test_every_page import overflow
from .test_office_pages import office_in

Window = Callable[..., BrowserContext]
URL = f"https://hooks.example.org/{'an-address-without-any-space-in-it' * 8}?key={'0123456789abcdef' * 6}"
SAID = "<script>alert(1)</script> \u202e" + "Wilhelmina-Alexandrowna-von-und-zu-Unaussprechlichenburg" * 4


@pytest.fixture
def office(empty_database: Path, tmp_path: Path) -> Iterator[Site]:
    """The office with an owner and a webhook with a very long address, where a message failed."""
    for site in office_in(tmp_path, empty_database):
        with site.app.app_context():
            email = "owner@harbourline.example"
            people.create_user("harbourline", email=email, name="Ann", role="owner", password=PASSWORD)
            hook = webhooks.add("harbourline", url=URL, events=EVENTS, description="W" * 200).webhook.id
            for status in (503, 410):
                ring(site.app, hook, status)
        yield site


def ring(app: Flask, hook: str, status: int) -> None:
    """Have a message tried, and not taken."""
    deliveries.test("harbourline", hook)
    claim = deliveries.claim()
    assert claim
    deliveries.failed(claim, status, SAID)


def states(visitor: Visitor) -> Iterator[str]:
    """The name of each state, while the browser shows it."""
    for path in ("webhooks", "webhooks/new"):
        visitor.go(path)
        yield path
    visitor.press()
    yield "a new webhook with errors"
    visitor.page.fill("#url", URL)
    visitor.page.check("#events-0")
    visitor.press()
    yield "its secret"
    follow(visitor.page.locator("main .btns a").first)
    yield "nothing sent yet"
    visitor.go("webhooks")
    follow(visitor.page.locator("tbody th a").first)
    one = visitor.page.url.partition("/office/")[2]
    yield "a webhook that is disabled"
    for path in ("/change", "/rotate", "/remove"):
        visitor.go(one + path)
        yield path
    visitor.go(one)
    follow(visitor.page.locator("tbody th a").first)
    yield "a message"


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 320)])
def test_no_state_breaks_a_rule_of_axe_scrolls_sideways_or_breaks_the_content_policy(
    window: Window, office: Site, colours: str, width: int
) -> None:
    rules, found, wide, said = Rules(colours), {}, {}, []
    page = window(width, color_scheme=colours, reduced_motion="reduce").new_page()
    page.on("console", lambda message: said.append(message.text))
    for state in states(Visitor(page, office, "owner")):
        wide[state] = overflow(page)
        if broken := rules.broken(page):
            found[state] = broken
    assert not found
    assert {state: pixels for state, pixels in wide.items() if pixels > 0} == {}
    assert [text for text in said if "Content Security Policy" in text] == []
