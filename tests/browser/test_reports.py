"""A report that one waits for: the page says when it is there and gives it, with script and without."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from cxassess import makers
from tests.conftest import make_app

from .office import Visitor, fill, finish
from .site import Site, serving, ten_pillars

Window = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def office(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    app = make_app(shutil.copytree(empty_database, tmp_path_factory.mktemp("reports") / "data"))
    fill(app, ten_pillars())
    with serving(app) as running:
        yield running


def test_the_download_begins_by_itself_when_the_file_is_there(window: Window, office: Site) -> None:
    visitor = Visitor(window().new_page(), office)
    visitor.go("rounds/heard/perception/sheet.pdf")
    visitor.press()
    expect(visitor.page.get_by_role("status")).to_contain_text("It is next")
    with visitor.page.expect_download() as begun:
        makers.make_all(office.app)
    assert begun.value.suggested_filename == "cx-workshop-heard.pdf"
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Your PDF is ready")
    expect(visitor.page.get_by_role("status")).to_contain_text("The download has begun")
    expect(visitor.page.get_by_role("link", name="Download the PDF")).to_be_visible()


def test_the_page_says_by_itself_that_it_failed(window: Window, office: Site) -> None:
    visitor = Visitor(window().new_page(), office)
    visitor.go("rounds/heard/report.pdf")
    visitor.press()
    finish(office.app, "failed")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("The PDF could not be made")


def test_without_script_the_page_looks_again_by_itself(window: Window, office: Site) -> None:
    visitor = Visitor(window(java_script_enabled=False).new_page(), office)
    visitor.page.goto(f"{office.url}/office/rounds/again/report.pdf")
    visitor.press()
    finish(office.app, "ready")
    expect(visitor.page.get_by_role("link", name="Download the PDF")).to_be_visible()
