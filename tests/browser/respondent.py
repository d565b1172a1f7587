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
        self.press("Continue")

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
        self.page.get_by_role("button", name=text, exact=True).last.click()

    def go_on(self) -> None:
        """Press the page's first button, whatever it is called in this language."""
        self.page.locator(".btns button.btn").first.click()

    def answer_all(self, value: str = "3") -> None:
        """Answer page after page until the check page."""
        while "/check" not in self.page.url:
            self.answer(value)
            self.press("Continue")

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()
