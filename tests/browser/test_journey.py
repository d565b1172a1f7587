"""A whole assessment in a real browser: with and without script, small and large, by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from .respondent import Respondent
from .site import Site

Window = Callable[..., BrowserContext]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_whole_assessment(window: Window, site: Site, width: int, script: bool) -> None:
    respondent = Respondent(window(width, java_script_enabled=script).new_page(), site, "short")
    respondent.visit()
    respondent.page.get_by_role("link", name="Start the assessment").click()
    respondent.choose("audience", "leader")
    respondent.press("Continue")
    respondent.answer_all("4")
    assert respondent.heading == "Check your answers, then submit"
    respondent.press("Submit my assessment")
    assert respondent.heading == "Thank you. Your assessment is submitted."
    drawn = respondent.page.locator(".chart.narrow" if width < 768 else ".chart.wide")
    expect(drawn).to_be_visible()


def test_a_whole_assessment_by_keyboard_alone(respondent: Respondent) -> None:
    respondent.round_id = "short"
    keyboard = respondent.page.keyboard
    respondent.visit("/group")
    _tab_to(respondent, "[name=audience]")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowUp")
    keyboard.press("ArrowDown")  # leader: no unit is asked
    _tab_to(respondent, ".btns button")
    keyboard.press("Enter")
    respondent.page.wait_for_url("**/pillar/1")
    while "/check" not in respondent.page.url:
        before = respondent.page.url
        _answer_by_keyboard(respondent)
        respondent.page.wait_for_url(lambda url, before=before: url != before)
    _tab_to(respondent, "main .btns button")
    keyboard.press("Enter")
    respondent.page.wait_for_url("**/submit")
    assert "is submitted" in respondent.heading


def _answer_by_keyboard(respondent: Respondent) -> None:
    groups = respondent.page.locator("fieldset").count()
    for _ in range(groups):
        _tab_to(respondent, "input[type=radio]:not(:checked)")
        respondent.page.keyboard.press("Space")
    _tab_to(respondent, ".btns button")
    respondent.page.keyboard.press("Enter")


def _tab_to(respondent: Respondent, selector: str) -> None:
    """Press Tab until the focus is on such an element."""
    for _ in range(60):
        respondent.page.keyboard.press("Tab")
        if respondent.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_enter_in_a_question_continues_and_does_not_go_back(respondent: Respondent) -> None:
    respondent.start()
    respondent.answer()
    respondent.page.locator("input[type=radio]:checked").first.press("Enter")
    respondent.page.wait_for_url("**/pillar/2")


def test_an_error_takes_the_focus_and_leads_to_its_question(respondent: Respondent) -> None:
    respondent.start()
    respondent.press("Continue")
    assert respondent.page.title().startswith("Error: Vision & Goals")
    expect(respondent.page.get_by_role("alert")).to_be_focused()
    respondent.page.get_by_role("link", name="Question 2: choose").click()
    expect(respondent.page.locator("#item_VG2-0")).to_be_focused()


def test_what_is_typed_is_saved_without_a_click(respondent: Respondent) -> None:
    respondent.start()
    respondent.choose("item_VG1", "2")
    respondent.page.fill("textarea", "Kept")
    expect(respondent.page.get_by_role("status")).to_have_text("Saved")
    respondent.visit("/pillar/1")
    expect(respondent.page.locator("#item_VG1-1")).to_be_checked()
    expect(respondent.page.locator("textarea")).to_have_value("Kept")


def test_leaving_by_a_link_saves_what_was_just_chosen(respondent: Respondent) -> None:
    respondent.start()
    respondent.choose("item_VG1", "2")
    respondent.page.get_by_role("link", name="Privacy").click()
    respondent.page.wait_for_url("**/privacy")
    respondent.page.wait_for_timeout(300)
    respondent.visit("/pillar/1")
    expect(respondent.page.locator("#item_VG1-1")).to_be_checked()


def test_characters_are_counted_as_they_are_typed(respondent: Respondent) -> None:
    respondent.start()
    respondent.page.fill("textarea", "x" * 390)
    expect(respondent.page.get_by_text("Characters left: 10")).to_be_visible()
    respondent.page.fill("textarea", "x" * 403)
    expect(respondent.page.get_by_text("Characters too many: 3")).to_be_visible()


def test_the_link_with_a_code_opens_the_draft_elsewhere(
    respondent: Respondent, window: Window, site: Site
) -> None:
    respondent.start()
    respondent.answer()
    respondent.press("Continue")
    respondent.visit("/saved")
    link = respondent.page.get_by_role("link", name="My way back").get_attribute("href")
    other = Respondent(window(360).new_page(), site)
    seen: list[str] = []
    other.page.on("request", lambda request: seen.append(request.url))
    path, code = (link or "").split("#")
    other.page.goto(f"{site.url}/r/open/resume#{code}")
    other.page.wait_for_url("**/pillar/2")
    assert path.endswith("/r/open/resume")
    assert not [url for url in seen[1:] if code in url]


def test_an_invitation_passes_its_code_on(respondent: Respondent, site: Site) -> None:
    respondent.page.goto(f"{site.at(round_id='invited')}#ABCD")
    respondent.page.get_by_role("link", name="Start the assessment").click()
    expect(respondent.page.locator("#code")).to_have_value("ABCD")
    assert "#" not in respondent.page.url


def test_reloading_the_thanks_counts_nothing_twice(respondent: Respondent) -> None:
    respondent.round_id = "short"
    respondent.start("leader")
    respondent.answer_all()
    respondent.press("Submit my assessment")
    # The page must be there and at rest: a reload in the middle of its arrival is refused by the browser.
    respondent.page.get_by_role("heading", name="Your snapshot").wait_for()
    respondent.page.wait_for_load_state("networkidle")
    respondent.page.reload()
    assert respondent.heading == "Thank you. Your assessment was received."
