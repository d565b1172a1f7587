"""A respondent over real sockets: finds fields and ways on in the pages, and keeps cookies like a browser."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import Message
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from tests.web.visitor import Fields

THANKS, RECEIVED, CLOSED, KEPT, CUT = "thanks", "received", "closed", "kept", "cut"
GONE_ON, UNAVAILABLE = "status 303", "status 503"
SUCCESS = frozenset({THANKS, RECEIVED})
# By status and the beginning of the heading.
HEADINGS = {
    (200, "Thank you. Your assessment was received"): RECEIVED,
    (200, "Thank you"): THANKS,
    (410, "This round is closed"): CLOSED,
}
HEADING = re.compile(r"<h1[^>]*>\s*(.*?)</h1>", re.DOTALL)
# Longer than any reply takes that comes at all.
PATIENCE = 120.0
MOST_PAGES = 60
LOST = (OSError, HTTPException)  # what somebody meets whose connection breaks


class Form(Fields):
    """The form of a page: where it goes, what it holds, what it offers."""

    def __init__(self, text: str) -> None:
        self.action, self.boxes = "", list[str]()
        super().__init__(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and given.get("method") == "post" and not self.action:
            self.action = given.get("action") or ""
        if tag == "textarea":
            self.boxes.append(given.get("name") or "")
        if given.get("type") != "checkbox" or "checked" in given:
            super().handle_starttag(tag, attrs)

    @property
    def submits(self) -> bool:
        """Whether this is the form that hands the answers in."""
        return self.action.endswith("/submit")


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    text: str
    location: str | None

    @property
    def outcome(self) -> str:
        """In one word: how it ended for whoever had submitted. What is none of the expected is its status."""
        found = HEADING.search(self.text)
        heading = found.group(1) if found else ""
        for (status, beginning), outcome in HEADINGS.items():
            if status == self.status and heading.startswith(beginning):
                return outcome
        return KEPT if self.status == 503 and Form(self.text).submits else f"status {self.status}"


@dataclass
class Person:
    """Somebody who answers; `words` is what they write, by which their response can be told from others."""

    host: str
    port: int
    round_id: str
    words: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    # The pages of questions that were answered, in order.
    trail: list[str] = field(default_factory=list)
    # Where the words are written: on one page only, so that they stand once in the response.
    page_of_words: str = ""

    def again(self, port: int | None = None) -> Person:
        """The same person in another tab, or at another port of the same server."""
        return replace(self, port=port or self.port, cookies=dict(self.cookies), trail=list(self.trail))

    def get(self, path: str) -> Reply:
        """The page at an address, after redirects."""
        reply = self.ask("GET", path)
        return self.get(urljoin(path, reply.location)) if reply.location else reply

    def send(self, path: str, fields: Mapping[str, str], gate: threading.Barrier | None = None) -> Reply:
        """The reply to a form. With a gate: connected first, sent when it opens."""
        return self.ask("POST", path, urlencode(fields).encode(), gate)

    def begin(self) -> Form:
        """Say which group one belongs to; the form of the first page of questions."""
        return self.go_on(self.first())

    def first(self) -> Form:
        """The form that asks for one's group."""
        return Form(self.get(f"/r/{self.round_id}/group").text)

    def walk(self, value: str = "3") -> Form:
        """Answer page after page with a value; the form that submits."""
        return self.walk_on(self.begin(), value)

    def walk_on(self, form: Form, value: str = "3") -> Form:
        """Answer this page and all that follow; the form that submits."""
        while not form.submits:
            self.trail.append(form.action)
            form = self.go_on(form, value)
        return form

    def go_on(self, form: Form, value: str = "3") -> Form:
        """Fill a page in and send it; the form of the next."""
        reply = self.send(form.action, self.filled(form, value))
        if not reply.location or len(self.trail) > MOST_PAGES:
            raise AssertionError(f"{form.action} was answered {reply.status}:\n{reply.text}")
        return Form(self.get(urljoin(form.action, reply.location)).text)

    def filled(self, form: Form, value: str = "3") -> dict[str, str]:
        """What to send of a page: a choice everywhere, and one's words in the first box for a text."""
        if form.boxes and not self.page_of_words:
            self.page_of_words = form.action
        boxes = form.boxes[:1] if form.action == self.page_of_words else []
        chosen = {name: value if value in offered else offered[0] for name, offered in form.choices.items()}
        return {**form.filled, **chosen, **dict.fromkeys(boxes, self.words)}

    def submit(self, form: Form, gate: threading.Barrier | None = None) -> str:
        """The outcome of handing in, CUT when no whole reply came."""
        try:
            return self.send(form.action, form.filled, gate).outcome
        except LOST:
            return CUT

    def ask(
        self, method: str, path: str, body: bytes | None = None, gate: threading.Barrier | None = None
    ) -> Reply:
        """One request on a connection of its own. Raises one of LOST."""
        line = HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            line.connect()
            if gate:
                gate.wait(PATIENCE)
            line.request(method, path, body, self._headers(body))
            head, text = _read(line.sock)
            self._keep(head)
            if len(text) < int(head["Content-Length"]):
                raise ConnectionError("the reply breaks off")
            return Reply(int(head["Status"]), text.decode(), head["Location"])
        finally:
            line.close()

    def _headers(self, body: bytes | None) -> dict[str, str]:
        told = {"Connection": "close"}
        if self.cookies:
            told["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            told["Content-Type"] = "application/x-www-form-urlencoded"
        return told

    def _keep(self, head: Message) -> None:
        """Keep cookies: they count once the head of a reply is there, also when its body never comes."""
        for line in head.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value


def _read(line: socket.socket) -> tuple[Message, bytes]:
    """The head of a reply, its status among the rest, and as much of the body as came. Raises one of LOST."""
    came = b""
    with suppress(OSError):
        while piece := line.recv(65536):
            came += piece
    head, end, text = came.partition(b"\r\n\r\n")
    if not end:
        raise ConnectionError("the reply breaks off in its head")
    first, _, rest = head.partition(b"\r\n")
    return message_from_bytes(b"Status: " + first.split()[1] + b"\r\n" + rest), text


def person_at(url: str, round_id: str, words: str = "") -> Person:
    """Somebody in front of a round of the server at a URL."""
    place = urlsplit(url)
    return Person(place.hostname or "", place.port or 80, round_id, words)
