"""Looking after questionnaires in a real browser: a folder handed in, mended, added; axe on every state."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from cxassess.records import organisations, people, questionnaires
from tests import uploads
from tests.conftest import make_app

from .office import PASSWORD, enter
from .rules import Rules
from .site import Site, serving
from .test_every_page import overflow

Window = Callable[..., BrowserContext]


@pytest.fixture
def office(empty_database: Path, tmp_path: Path) -> Iterator[Site]:
    """An office with an administrator and a questionnaire in two versions."""
    app = make_app(shutil.copytree(empty_database, tmp_path / "data"))
    with app.app_context():
        organisations.create("Harbourline Ferries", "harbourline")
        people.create_user(
            "harbourline", email="ada@example.org", name="Ada", role="administrator", password=PASSWORD
        )
        questionnaires.add("harbourline", uploads.folder())
        text = (
            uploads.text_of(version="1.1.0")
            .replace("id: W2", "id: W9")
            .replace("get help?", "get real help?")
        )
        questionnaires.add("harbourline", {uploads.MAIN: text})
    with serving(app) as running:
        yield running


def signed_in(context: BrowserContext, office: Site) -> Page:
    enter(context, office, "ada@example.org")
    page = context.new_page()
    page.goto(f"{office.url}/office/questionnaires")
    return page


def states(page: Page, office: Site, folder: Path) -> Iterator[str]:
    """The name of each state, while the browser shows it."""
    base = f"{office.url}/office/questionnaires"
    own = "/onboarding/1.0.0"
    for path in (
        "",
        "/add",
        own,
        f"{own}?language=de",
        "/onboarding/changes",
        f"{own}/retire",
        f"{own}/delete",
    ):
        page.goto(base + path)
        page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
        yield path
    page.goto(f"{base}/add")
    page.set_input_files("#folder", folder)
    with page.expect_navigation():
        page.click("button:text('Check it')")
    yield "faults"
    page.fill("#text-0", page.input_value("#text-0").replace("tittle", "title"))
    with page.expect_navigation():
        page.click("button:text('Check again')")
    yield "confirm"
    with page.expect_navigation():
        page.click("button:text('Add version 2.0')")
    yield "added"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a faulty questionnaire, a translation, and what does not belong to it."""
    texts = uploads.folder(version="2.0") | {"notes.txt": "nothing"}
    texts[uploads.MAIN] = texts[uploads.MAIN].replace("title: First", "tittle: First")
    for name, text in texts.items():
        place = tmp_path / "weeks" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return tmp_path / "weeks"


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 360)])
def test_a_folder_is_handed_in_mended_and_added_and_no_state_breaks_a_rule(
    window: Window, office: Site, folder: Path, colours: str, width: int
) -> None:
    page = signed_in(window(width, color_scheme=colours, reduced_motion="reduce"), office)
    found, rules = {}, Rules(colours)
    for state in states(page, office, folder):
        if broken := rules.broken(page):
            found[state, colours] = broken
        assert overflow(page) <= 0, state
    assert not found
    with office.app.app_context():
        assert questionnaires.find("harbourline", "onboarding", "2.0").files == uploads.folder(version="2.0")
