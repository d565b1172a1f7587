"""The pages on which a round is set up and run: WCAG in light and dark, and a small phone."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from cxassess.maturity import Unit
from cxassess.records import people, structure
from tests import pseudo
from tests.conftest import make_app

from .office import PASSWORD, Visitor, fill
from .rules import Rules
from .site import Site, serving, ten_pillars
from .test_every_page import TEXTS, overflow

Window = Callable[..., BrowserContext]
TREE = (Unit("deck", "Deck and engine", None, 54), Unit("bridge", "Bridge" * 30, "deck", 4))
PARTS = ("basics", "audiences", "touchpoints", "units", "dates", "privacy", "threshold", "comparison")


def office_in(folder: Path, empty_database: Path, *, foreign: bool = False) -> Iterator[Site]:
    """The office of an organisation with units, rounds in every state and an administrator."""
    app = make_app(shutil.copytree(empty_database, folder / "data"))
    if foreign:
        pseudo.speak(app, folder / "translations")
    fill(app, pseudo.spoken(ten_pillars()) if foreign else ten_pillars())
    with app.app_context():
        structure.replace("harbourline", TREE)
        email = "administrator@harbourline.example"
        people.create_user("harbourline", email=email, name="Ada", role="administrator", password=PASSWORD)
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


def states(visitor: Visitor) -> Iterator[str]:
    """The name of each state, while the browser shows it."""
    for path in ("", "rounds/new", "rounds/draft/setup", "rounds/open/setup", "rounds/heard/setup"):
        visitor.go(path)
        yield f"/office/{path}"
    for part in PARTS:
        visitor.go(f"rounds/draft/setup/{part}")
        yield f"draft: {part}"
    visitor.page.goto(f"{visitor.site.url}/office/rounds/draft/setup/threshold")
    visitor.page.fill("#threshold", "4")
    visitor.press()
    yield "a part with an error"
    for path in ("draft/open", "draft/delete", "draft/copy", "open/setup/end", "open/close", "open/delete"):
        visitor.go(f"rounds/{path}")
        yield path
    visitor.go("rounds/draft/setup/units")
    visitor.press()
    for path in ("", "/staff/invitation", "/staff/1", "/staff/matters", "/staff/check", "/staff/end"):
        visitor.go(f"rounds/draft/try{path}")
        yield f"trial {path}"
    visitor.go("rounds/open/try/staff/group")
    yield "trial, group"
    visitor.go("rounds/open/close")
    visitor.page.check("#results-1")
    visitor.press()
    yield "closed, not released"
    for path in ("open", "open/words", "open/release", "heard/delete"):
        visitor.go(f"rounds/{path}")
        yield path


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 360)])
def test_no_page_breaks_a_rule_of_axe_or_scrolls_sideways(
    window: Window, office: Site, colours: str, width: int
) -> None:
    rules, found = Rules(colours), {}
    visitor = Visitor(
        window(width, color_scheme=colours, reduced_motion="reduce").new_page(), office, "administrator"
    )
    for state in states(visitor):
        if wide := overflow(visitor.page):
            found[state, "overflow"] = wide
        if broken := rules.broken(visitor.page):
            found[state, colours] = broken
    assert not found


# What is installed is in English; what the rounds ask is in the test language.
DATA = (
    "Harbourline Ferries",
    "Autumn",
    "Ada",
    "Ten pillars of customer experience",
    *(unit.name for unit in TREE),
)
SAID = TEXTS.replace(".codebox, textarea", ".said, .address, .formulas, textarea")


def test_every_word_is_in_the_reader_s_language_and_direction(window: Window, foreign_office: Site) -> None:
    page = window(360, locale=pseudo.LANGUAGE).new_page()
    visitor = Visitor(page, foreign_office, "administrator")
    untranslated, wide = {}, {}
    for state in states(visitor):
        wide[state] = overflow(page)
        left = pseudo.outside(page.evaluate(SAID))
        for name in DATA:
            left = left.replace(name, "")
        untranslated[state] = re.findall(r"[A-Za-z]{2,}[^\n]*", left)
    assert {state: words for state, words in untranslated.items() if words} == {}
    assert {state: pixels for state, pixels in wide.items() if pixels > 0} == {}
