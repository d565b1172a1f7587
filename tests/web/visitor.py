"""A respondent without script: fetches pages, fills in their forms, sends them back."""

import re
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Fields(HTMLParser):
    """What the forms of a page would send as they stand, and which choices they offer."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.filled: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self._area: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "textarea":
            self._area, self.filled[name] = name, ""
        elif tag == "input" and given.get("type") == "radio":
            self.choices.setdefault(name, []).append(value)
            if "checked" in given:
                self.filled[name] = value
        elif tag == "input":
            self.filled[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.filled[self._area] = self.filled[self._area].removeprefix("\n")
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.filled[self._area] += data


class Visitor:
    """Somebody in front of a round, with a cookie jar of their own."""

    def __init__(self, client: FlaskClient, round_id: str) -> None:
        self.client, self.base = client, f"/r/{round_id}"

    def get(self, path: str = "") -> TestResponse:
        return self.client.get(self.base + path)

    def send(self, path: str, **fields: str) -> TestResponse:
        """Send the form of a page with some fields filled in, everything else as it came."""
        page = self.client.get(self.base + path)
        return self.client.post(self.base + path, data={**Fields(page.text).filled, **fields})

    def start(self, audience: str = "staff", **fields: str) -> TestResponse:
        return self.send("/group", audience=audience, **fields)

    def answers(self, path: str, value: str = "3", **more: str) -> dict[str, str]:
        """A choice for every question of a page."""
        offered = Fields(self.get(path).text).choices
        return {**{name: value for name, values in offered.items() if value in values}, **more}

    def answer_all(self, value: str = "3") -> str:
        """Answer page after page; the path of the page where that ends, which is the check."""
        path = "/pillar/1"
        while path != "/check":
            path = self.send(path, **self.answers(path, value)).location.removeprefix(self.base)
        return path

    def submit(self) -> TestResponse:
        token = Fields(self.get("/check").text).filled["csrf_token"]
        return self.client.post(self.base + "/submit", data={"csrf_token": token})

    @property
    def code(self) -> str:
        """The code that the page of saved answers shows."""
        shown = re.search(r'id="code">([^<]+)<', self.get("/saved").text)
        return shown.group(1) if shown else ""
