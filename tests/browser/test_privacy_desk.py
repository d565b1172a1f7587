"""What holds on the pages of the privacy desk: WCAG in light and dark, narrow screens, the content policy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from cxassess.records import contacts, people

from .office import PASSWORD, Visitor
from .rules import Rules
from .site import Site
from .test_every_page import overflow
from .test_office_pages import office_in

Window = Callable[..., BrowserContext]
LONG = "Wilhelmina-Alexandrowna-von-und-zu-Unaussprechlichenburg " * 3


@pytest.fixture
def office(empty_database: Path, tmp_path: Path) -> Iterator[Site]:
    """The office with an owner and somebody who may be asked, both with very long names."""
    for site in office_in(tmp_path, empty_database):
        with site.app.app_context():
            email = "owner@harbourline.example"
            people.create_user("harbourline", email=email, name=LONG, role="owner", password=PASSWORD)
            contacts.replace(
                "harbourline", [contacts.Contact("p-1", LONG, "staff", "jo@harbourline.example")]
            )
        yield site


def states(visitor: Visitor) -> Iterator[str]:
    """The name of each state, while the browser shows it."""
    for path in ("privacy", "acts", "acts?since=never", "privacy/retention", "privacy/requests"):
        visitor.go(path)
        yield path
    visitor.press()
    yield "nothing to look for"
    visitor.page.fill("#asked", "jo@harbourline.example")
    visitor.press()
    yield "what is kept of somebody"
    visitor.page.check("#entry-0-0")
    visitor.press()
    yield "erasure to be confirmed"
    visitor.press()
    yield "erased"
    visitor.go("privacy/retention")
    visitor.page.fill("#answers", "none")
    visitor.press()
    yield "periods with an error"


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 320)])
def test_no_state_breaks_a_rule_of_axe_scrolls_sideways_or_breaks_the_content_policy(
    window: Window, office: Site, colours: str, width: int
) -> None:
    rules, found, wide, said = Rules(colours), {}, {}, []
    page = window(width, color_scheme=colours, reduced_motion="reduce").new_page()
    page.on("console", lambda message: said.append(message.text))
    for state in states(Visitor(page, office, "owner")):
        page.wait_for_load_state()
        wide[state] = overflow(page)
        if broken := rules.broken(page):
            found[state] = broken
    assert not found
    assert {state: pixels for state, pixels in wide.items() if pixels > 0} == {}
    assert [text for text in said if "Content Security Policy" in text] == []
