"""A respondent at a browser: what somebody does on the pages, said in their words."""

from playwright.sync_api import Page

from .site import Site


class Respondent:
    """Somebody with a browser tab on a round."""

    def __init__(self, page: Page, site: Site, round_id: str = "open") -> None:
        self.page, self.site, self.round_id = page, site, round_id

    def visit(self, path: str = "") -> None:
        self.page.goto(self.site.at(path, self.round_id))

    def start(self, audience: str = "staff") -> None:
        """Begin by the open link and arrive at the first pillar."""
        self.visit("/group")
        self.choose("audience", audience)
        if audience == "staff":
            self.choose("unit", "guest")
        self.go_on()

    def choose(self, name: str, value: str) -> None:
        """Click an option's row, as people do."""
        control = self.page.locator(f'input[name="{name}"][value="{value}"]')
        control.locator("xpath=following-sibling::label").click()

    def answer(self, value: str = "3") -> None:
        """Answer every question of the page alike."""
        names = self.page.eval_on_selector_all(
            "fieldset input[value=dk]", "all => all.map(each => each.name)"
        )
        for name in names:
            self.choose(name, value)

    def press(self, text: str) -> None:
        """Press a button and wait for the page that it leads to; a save under way ends first."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=text, exact=True).last.click()

    def go_on(self) -> None:
        """Press the page's first button, whatever it is called in this language."""
        with self.page.expect_navigation():
            self.page.locator(".btns button.btn").first.click()

    def walk(self, value: str = "3") -> list[str]:
        """Answer page after page until the check; the pages that were seen."""
        seen = []
        while "/check" not in self.page.url:
            seen.append(self.page.url.partition(f"/r/{self.round_id}/")[2])
            self.answer(value)
            self.go_on()
        return seen

    def fits(self) -> bool:
        """Whether nothing on the page is wider than the window."""
        return bool(
            self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        )

    @property
    def locale(self) -> str:
        """The language that the browser asks for."""
        return str(self.page.evaluate("navigator.language"))

    def answer_all(self, value: str = "3") -> None:
        """Answer page after page until the check page."""
        while "/check" not in self.page.url:
            self.answer(value)
            self.press("Continue")

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()
