"""The whole journey, the error journey and the resume journey, in every way that people use a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests import pseudo

from .respondent import Respondent
from .site import Site

Window = Callable[..., BrowserContext]
WAYS: dict[str, dict[str, Any]] = {
    "phone": {"width": 360},
    "phone without script": {"width": 360, "java_script_enabled": False},
    "tablet": {"width": 768},
    "tablet without script": {"width": 768, "java_script_enabled": False},
    "desk": {"width": 1280},
    "desk without script": {"width": 1280, "java_script_enabled": False},
    # A window of 1280 pixels at 200 % shows 640 of them.
    "zoomed to 200 %": {"width": 640, "device_scale_factor": 2},
    "forced colours": {"width": 1280, "forced_colors": "active"},
    "dark": {"width": 360, "color_scheme": "dark"},
    "right to left": {"width": 360, "locale": pseudo.LANGUAGE},
    "right to left without script": {"width": 1280, "locale": pseudo.LANGUAGE, "java_script_enabled": False},
}


FOCUS_IS_SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return document.activeElement === document.body || drawn;
}"""


@pytest.fixture(params=WAYS)
def somebody(request: pytest.FixtureRequest, window: Window, site: Site, foreign_site: Site) -> Respondent:
    """Somebody who answers the brief round in their own way."""
    options = WAYS[request.param]
    place = foreign_site if "locale" in options else site
    return Respondent(window(**options).new_page(), place, "brief")


def test_the_whole_journey(somebody: Respondent) -> None:
    somebody.visit()
    somebody.page.locator(".hero a.btn").last.click()
    somebody.choose("audience", "staff")
    somebody.choose("unit", "guest")
    somebody.go_on()
    seen = somebody.walk("4")
    assert seen == ["pillar/1", "pillar/2", "pillar/3", "matters", "last", "role"]
    assert somebody.fits()
    somebody.go_on()
    expect(somebody.page.locator(".done h1")).to_be_visible()
    expect(somebody.page.locator("figure .chart:visible")).to_have_count(1)
    assert somebody.fits()


def test_the_error_journey(somebody: Respondent) -> None:
    somebody.start()
    somebody.choose("item_VG1", "2")
    somebody.page.fill("textarea", "Kept")
    somebody.go_on()
    somebody.page.locator(".summary a").first.click()
    somebody.page.wait_for_url("**#item_VG4-0")
    assert somebody.page.locator("#item_VG1-1").is_checked()
    assert somebody.page.locator("textarea").input_value() == "Kept"
    assert somebody.fits()
    somebody.choose("item_VG4", "2")
    somebody.go_on()
    somebody.page.wait_for_url("**/pillar/2")
    somebody.visit("/check")
    somebody.go_on()
    somebody.page.locator(".summary a").first.click()
    somebody.page.wait_for_url("**/pillar/2?from=check")


def test_the_resume_journey(somebody: Respondent, window: Window) -> None:
    somebody.start()
    somebody.answer("5")
    with somebody.page.expect_navigation():
        somebody.page.click("button[name=save]")
    code = somebody.page.locator("#code").inner_text()
    elsewhere = Respondent(window(412, locale=somebody.locale).new_page(), somebody.site, "brief")
    elsewhere.visit("/resume")
    elsewhere.page.fill("#code", code.lower())
    elsewhere.go_on()
    elsewhere.page.wait_for_url("**/pillar/1")
    assert elsewhere.page.locator("#item_VG1-4").is_checked()
    elsewhere.walk("5")
    elsewhere.go_on()
    expect(elsewhere.page.locator(".done h1")).to_be_visible()
    somebody.visit("/pillar/1")
    assert somebody.page.locator(".done h1").is_visible()


def test_a_chosen_answer_can_be_told_in_forced_colours(window: Window, site: Site) -> None:
    somebody = Respondent(window(1280, forced_colors="active").new_page(), site, "brief")
    somebody.start()
    row = somebody.page.locator(".opt").first
    before = row.screenshot()
    row.locator("label").click()
    somebody.page.mouse.move(0, 0)
    outline = row.evaluate("each => getComputedStyle(each).outlineStyle")
    assert outline == "solid"
    assert row.screenshot() != before


def test_the_focus_can_be_seen_on_every_control_in_every_colours(window: Window, site: Site) -> None:
    for options in ({}, {"color_scheme": "dark"}, {"forced_colors": "active"}):
        somebody = Respondent(window(1280, **options).new_page(), site, "brief")
        somebody.start()
        unseen = []
        for _ in range(14):
            somebody.page.keyboard.press("Tab")
            seen = somebody.page.evaluate(FOCUS_IS_SEEN)
            if not seen:
                unseen.append(somebody.page.evaluate("() => document.activeElement.outerHTML.slice(0, 80)"))
        assert unseen == []
