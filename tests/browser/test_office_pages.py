"""What holds on the office's pages and in every state: WCAG, narrow screens, languages, no script needed."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from cxassess.records import rounds, workshops
from tests import pseudo
from tests.conftest import make_app

from .office import UNITS, Visitor, fill, states
from .rules import Rules
from .site import Site, serving, ten_pillars
from .test_every_page import TEXTS, overflow

Window = Callable[..., BrowserContext]
DATA = ("Harbourline Ferries", "Autumn", "Lea Dow", *(unit.name for unit in UNITS))
SAID = TEXTS.replace(
    ".codebox, textarea", "head noscript, .said, .opening, .contacts bdi, .formulas, textarea"
)


def office_in(folder: Path, empty_database: Path, *, foreign: bool = False) -> Iterator[Site]:
    app = make_app(shutil.copytree(empty_database, folder / "data"))
    if foreign:
        pseudo.speak(app, folder / "translations")
    fill(app, pseudo.spoken(ten_pillars()) if foreign else ten_pillars())
    with serving(app) as running:
        yield running


@pytest.fixture
def office(empty_database: Path, tmp_path: Path) -> Iterator[Site]:
    """The office in English."""
    yield from office_in(tmp_path, empty_database)


@pytest.fixture
def foreign_office(empty_database: Path, tmp_path: Path) -> Iterator[Site]:
    """The office in the test language, which is longer and written from right to left."""
    yield from office_in(tmp_path, empty_database, foreign=True)


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 320)])
def test_no_state_breaks_a_rule_of_axe_scrolls_sideways_or_breaks_the_content_policy(
    window: Window, office: Site, colours: str, width: int
) -> None:
    rules, found, wide, said = Rules(colours), {}, {}, []
    visitor = Visitor(window(width, color_scheme=colours, reduced_motion="reduce").new_page(), office)
    visitor.page.on("console", lambda message: said.append(message.text))
    for state in states(visitor):
        wide[state] = overflow(visitor.page)
        if broken := rules.broken(visitor.page):
            found[state] = broken
    assert not found
    assert {state: pixels for state, pixels in wide.items() if pixels > 0} == {}
    assert [text for text in said if "Content Security Policy" in text] == []


def test_every_word_is_in_the_reader_s_language_and_direction(window: Window, foreign_office: Site) -> None:
    visitor = Visitor(window(360, locale=pseudo.LANGUAGE).new_page(), foreign_office)
    untranslated, wide = {}, {}
    for state in states(visitor):
        wide[state] = overflow(visitor.page)
        assert visitor.page.locator("html").get_attribute("dir") == "rtl", state
        left = pseudo.outside(visitor.page.evaluate(SAID))
        for name in DATA:
            left = left.replace(name, "")
        untranslated[state] = re.findall(r"[A-Za-z]{2,}[^\n]*", left)
    assert {state: words for state, words in untranslated.items() if words} == {}
    assert {state: pixels for state, pixels in wide.items() if pixels > 0} == {}


def test_a_sheet_is_entered_without_script_and_with_the_keyboard(window: Window, office: Site) -> None:
    visitor = Visitor(window(java_script_enabled=False).new_page(), office, "facilitator")
    page = visitor.page
    page.get_by_role("link", name="Workshops of Autumn").press("Enter")
    page.get_by_role("link", name="Enter a sheet").press("Enter")
    page.get_by_label("Leaders").press("Space")
    page.get_by_role("button", name="Continue").press("Enter")
    page.get_by_label("How many people are in the group?").press_sequentially("6")
    page.get_by_label("What could we improve?").press_sequentially("Ports & piers")
    page.get_by_role("button", name="Save this sheet").press("Enter")
    expect(page.get_by_text("Workshop of 6 leaders")).to_be_visible()
    with office.app.app_context():
        kept = workshops.of_round(rounds.get("harbourline", "open"))
    assert {"improve": "Ports & piers"} in [sheet.answers for sheet in kept]


def test_characters_are_counted_while_one_types(window: Window, office: Site) -> None:
    visitor = Visitor(window().new_page(), office)
    visitor.go("rounds/open/workshops/new?audience=staff")
    visitor.page.fill("textarea >> nth=0", "x" * 2003)
    expect(visitor.page.get_by_text("Characters too many: 3")).to_be_visible()


def test_two_quick_clicks_enter_one_sheet(window: Window, office: Site) -> None:
    visitor = Visitor(window().new_page(), office)
    visitor.go("rounds/open/workshops/new?audience=staff")
    visitor.page.fill("#head_count", "29")
    visitor.page.fill("textarea >> nth=0", "Once")
    visitor.page.get_by_role("button", name="Save this sheet").dblclick()
    visitor.page.wait_for_url("**/workshops")
    with office.app.app_context():
        kept = workshops.of_round(rounds.get("harbourline", "open"))
    assert [sheet.head_count for sheet in kept].count(29) == 1
