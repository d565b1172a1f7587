"""What holds on every respondents' page and in every state: WCAG, narrow screens, languages, weight."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests import pseudo

from .respondent import Respondent
from .rules import Rules
from .site import UNITS, Site
from .walk import states

Window = Callable[..., BrowserContext]
DATA = ("Harbourline Ferries", "Autumn", *(unit.name for unit in UNITS))
MOST_BYTES = 60_000
MOST_REQUESTS = 5
TEXTS = """() => {
  const page = document.documentElement.cloneNode(true);
  // Codes and what somebody typed are data.
  page.querySelectorAll(".codebox, textarea").forEach(each => { each.textContent = "" });
  const names = ["aria-label", "alt", "title", "placeholder", "data-saved", "data-failed", "data-left"];
  const said = [...page.querySelectorAll("*")]
    .flatMap(each => names.map(name => each.getAttribute(name))).filter(Boolean);
  return [page.textContent, ...said].join("\\n");
}"""


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 320)])
def test_no_state_breaks_a_rule_of_axe_scrolls_sideways_or_breaks_the_content_policy(
    window: Window, site: Site, colours: str, width: int
) -> None:
    rules, found, wide, said = Rules(colours), {}, {}, []
    respondent = Respondent(window(width, color_scheme=colours, reduced_motion="reduce").new_page(), site)
    respondent.page.on("console", lambda message: said.append(message.text))
    for state in states(respondent):
        wide[state] = overflow(respondent.page)
        if broken := rules.broken(respondent.page):
            found[state] = broken
    assert not found
    assert {state: pixels for state, pixels in wide.items() if pixels > 0} == {}
    assert [text for text in said if "Content Security Policy" in text] == []


def test_every_word_is_in_the_reader_s_language_and_direction(window: Window, foreign_site: Site) -> None:
    respondent = Respondent(window(360, locale=pseudo.LANGUAGE).new_page(), foreign_site)
    untranslated, misdirected, wide = {}, [], {}
    for state in states(respondent):
        wide[state] = overflow(respondent.page)
        if respondent.page.locator("html").get_attribute("dir") != "rtl":
            misdirected.append(state)
        left = pseudo.outside(respondent.page.evaluate(TEXTS))
        for name in DATA:
            left = left.replace(name, "")
        untranslated[state] = re.findall(r"[A-Za-z]{2,}[^\n]*", left)
    assert {state: words for state, words in untranslated.items() if words} == {}
    assert misdirected == []
    assert {state: pixels for state, pixels in wide.items() if pixels > 0} == {}


@pytest.mark.parametrize("path", ["", "/pillar/1"], ids=["invitation", "pillar"])
def test_a_first_page_is_light_and_asks_nobody_else(window: Window, site: Site, path: str) -> None:
    start = Respondent(window().new_page(), site)
    if path:
        start.start()
    context = window(storage_state=start.page.context.storage_state())
    page, loaded = context.new_page(), {}
    page.on("response", lambda response: loaded.update({response.url: len(response.body())}))
    page.goto(site.at(path), wait_until="networkidle")
    icon = page.locator("link[rel=icon]").get_attribute("href")
    loaded.setdefault(site.url + str(icon), len(page.request.get(site.url + str(icon)).body()))
    assert sum(loaded.values()) <= MOST_BYTES, loaded
    assert len(loaded) <= MOST_REQUESTS + bool(path), loaded  # the icon came with the invitation
    assert all(url.startswith(site.url) for url in loaded)
