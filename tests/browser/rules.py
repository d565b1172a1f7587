"""What axe finds wrong with a page: all its rules in one window, in others those of colours and width."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
ALL = {"type": "tag", "values": TAGS}
LOOKS = {"type": "rule", "values": OF_LOOKS}


class Rules:
    """The rules for a window: the light one gets all, which takes three times as long as those of looks."""

    def __init__(self, colours: str) -> None:
        self.axe, self.which = Axe(), ALL if colours == "light" else LOOKS

    def broken(self, page: Page) -> str:
        """What the page that is shown breaks, in words; "" for nothing."""
        result = self.axe.run(page, options={"runOnly": self.which, "resultTypes": ["violations"]})
        return str(result.generate_report()) if result.violations_count else ""
