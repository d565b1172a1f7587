"""A Chromium for all browser tests, a running site, and somebody in front of it."""

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests import pseudo
from tests.conftest import make_app

from .respondent import Respondent
from .site import Site, brief, fill, serving, ten_pillars

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 30_000  # milliseconds; a busy machine may take its time
logging.getLogger("werkzeug").setLevel(logging.ERROR)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site in English."""
    app = make_app(shutil.copytree(empty_database, tmp_path_factory.mktemp("site") / "data"))
    fill(app, ten_pillars(), brief(ten_pillars()))
    with serving(app) as running:
        yield running


@pytest.fixture(scope="session")
def foreign_site(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site in the test language, which is longer and written from right to left."""
    folder = tmp_path_factory.mktemp("foreign")
    app = make_app(shutil.copytree(empty_database, folder / "data"))
    pseudo.speak(app, folder / "translations")
    fill(app, pseudo.spoken(ten_pillars()), pseudo.spoken(brief(ten_pillars())))
    with serving(app) as running:
        yield running


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A maker of windows, each with cookies of its own; the options are Playwright's."""
    opened: list[BrowserContext] = []

    def make(width: int = 1280, **options: Any) -> BrowserContext:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def respondent(window: Callable[..., BrowserContext], site: Site) -> Respondent:
    """Somebody with script at a desk."""
    return Respondent(window().new_page(), site)
