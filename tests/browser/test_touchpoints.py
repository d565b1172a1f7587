"""The pages about touchpoints: WCAG in light and dark, a small phone, the longest names, another language."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from cxassess.maturity import Journey, Stage, Touchpoint
from cxassess.records import journeys, organisations, people, responses, rounds
from tests import pseudo
from tests.conftest import make_app

from .office import PASSWORD, Visitor
from .respondent import Respondent
from .rules import Rules
from .site import Site, serving, ten_pillars
from .test_every_page import TEXTS, overflow

Window = Callable[..., BrowserContext]
LONG = "Donau" * 24
POINTS = [Touchpoint(f"p{number}", f"Moment {number}") for number in range(1, 10)]
JOURNEY = Journey(
    (
        Stage("plan", "Plan", (*POINTS[:4], Touchpoint("long", LONG, "partner", LONG))),
        Stage("go", "Go", (Touchpoint("script", "<script>alert(1)</script>", "supplier"), *POINTS[4:])),
    )
)
DATA = ("Harbourline Ferries", "Autumn", "Lea Dow", "Plan", "Go", "Moment", LONG, "script", "alert")


def fill(app, questionnaire) -> None:
    """A journey, and a draft, an open and a closed round that ask about it."""
    with app.app_context():
        organisations.create("Harbourline Ferries", "harbourline")
        for role in ("leader", "administrator"):
            email = f"{role}@harbourline.example"
            people.create_user("harbourline", email=email, name="Lea Dow", role=role, password=PASSWORD)
        journeys.begin("harbourline", JOURNEY.stages)
        made = {"name": "Autumn", "questionnaire": questionnaire, "form": "core", "open_link": True}
        for round_id in ("draft", "open", "heard"):
            more = {"journey": JOURNEY, "closes_on": date(2999, 1, 1), "round_id": round_id}
            rounds.create("harbourline", **made, **more)
        for round_id in ("open", "heard"):
            rounds.open_round("harbourline", round_id)
        responses.submit_many("harbourline", "heard", list(rows()))
        rounds.close("harbourline", "heard")


def rows() -> Iterator[dict]:
    for audience in ("staff", "customer", "leader"):
        for person in range(20):
            said = {"VG1": 1 + person % 5}
            for number, point in enumerate(JOURNEY.touchpoints):
                said[f"touchpoint.{point.id}.importance"] = 1 + (number + person % 2) % 5
                said[f"touchpoint.{point.id}.performance"] = 1 + (3 * number + person % 3) % 5
            yield {"audience": audience, "answers": said if audience != "leader" else {"VG1": 3}}


def running(empty_database: Path, folder: Path, *, foreign: bool) -> Iterator[Site]:
    app = make_app(shutil.copytree(empty_database, folder / "data"))
    if foreign:
        pseudo.speak(app, folder / "translations")
    fill(app, pseudo.spoken(ten_pillars()) if foreign else ten_pillars())
    with serving(app) as site:
        yield site


@pytest.fixture
def office(empty_database: Path, tmp_path: Path) -> Iterator[Site]:
    yield from running(empty_database, tmp_path, foreign=False)


@pytest.fixture
def foreign_office(empty_database: Path, tmp_path: Path) -> Iterator[Site]:
    yield from running(empty_database, tmp_path, foreign=True)


def states(visitor: Visitor) -> Iterator[str]:
    """The name of each state, while the browser shows it."""
    for path in (
        "rounds/heard/touchpoints",
        "rounds/heard",
        "journey",
        "journey/touchpoints/long",
        "journey/touchpoints/long/remove",
        "journey/stages/go",
        "journey/stages/go/remove",
        "rounds/draft/setup/touchpoints",
        "rounds/draft/try/customer/touchpoints",
    ):
        visitor.go(path)
        yield path
    visitor.go("journey/touchpoints/new")
    visitor.press()
    yield "a touchpoint with an error"


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 320)])
def test_no_page_breaks_a_rule_of_axe_or_scrolls_sideways(
    window: Window, office: Site, colours: str, width: int
) -> None:
    rules, found = Rules(colours), {}
    page = window(width, color_scheme=colours, reduced_motion="reduce").new_page()
    for state in states(Visitor(page, office, "administrator")):
        if wide := overflow(page):
            found[state, "overflow"] = wide
        if broken := rules.broken(page):
            found[state, colours] = broken
    assert not found


def test_every_word_is_in_the_reader_s_language(window: Window, foreign_office: Site) -> None:
    page = window(360, locale=pseudo.LANGUAGE).new_page()
    untranslated, wide = {}, {}
    said = TEXTS.replace(".codebox, textarea", ".said, code, textarea")
    for state in states(Visitor(page, foreign_office, "administrator")):
        wide[state] = overflow(page)
        left = pseudo.outside(page.evaluate(said))
        for name in DATA:
            left = left.replace(name, "")
        untranslated[state] = re.findall(r"[A-Za-z]{2,}[^\n]*", left)
    assert {state: words for state, words in untranslated.items() if words} == {}
    assert {state: pixels for state, pixels in wide.items() if pixels > 0} == {}


def test_touchpoints_are_answered_by_keyboard_saved_and_found_again(window: Window, office: Site) -> None:
    respondent = Respondent(window(360).new_page(), office)
    respondent.visit("/group")
    respondent.choose("audience", "customer")
    respondent.go_on()
    respondent.visit("/touchpoints")
    page = respondent.page
    page.focus("#touchpoint_p1_importance-0")
    page.keyboard.press("ArrowRight")
    with page.expect_navigation():
        page.click("button[name=save]")
    respondent.visit("/touchpoints")
    assert page.is_checked("#touchpoint_p1_importance-1")
