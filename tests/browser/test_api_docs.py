"""The documentation of the API in a browser: WCAG, narrow windows, dark ones, the content policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from .rules import Rules
from .site import Site
from .test_every_page import overflow

PAGES = ("", "/resources/rounds", "/resources/responses", "/guides/first-score", "/guides/retry",
         "/problems", "/problems/invalid")  # fmt: skip


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 360)])
def test_no_page_about_the_api_breaks_a_rule_of_axe_or_scrolls_sideways(
    window: Callable[..., BrowserContext], site: Site, colours: str, width: int
) -> None:
    rules, said = Rules(colours), []
    page = window(width, color_scheme=colours).new_page()
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto(f"{site.url}/api/v1/docs{path}")
        assert overflow(page) <= 0, path
        assert not rules.broken(page), path
    assert [text for text in said if "Content Security Policy" in text] == []
