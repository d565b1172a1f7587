"""Rounds that people answer over HTTP, and what is known of the people: for adversaries to attack.

Everybody's answers are distinct, so that a test can tell whose they are; an adversary only ever sees them
as things to be put in order. People are numbers, in the order in which they were invited.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import Client
from werkzeug.wrappers import Response

from cxassess.maturity import Questionnaire, read_rows
from cxassess.records import codes, invitations, keys, organisations, responses, rounds
from tests.maturity import instruments

SHORT = instruments.questionnaire(
    instruments.pillar("A", *(instruments.item(f"A{number}") for number in range(1, 9))),
    open_questions=[{"id": "story", "text": "Tell us what happened."}],
)
KINDS: dict[str, dict[str, Any]] = {
    "link": {"open_link": True},
    "invitation": {},
    "confidential": {"privacy": "confidential"},
}
ORGANISATION = "meadow"
TOKEN = re.compile(r'name="csrf_token" value="(\w+)"')
TICKET = re.compile(r'name="ticket" value="([^"]+)"')
Tell = Callable[[Questionnaire], tuple[dict[str, int], str]]


@dataclass(frozen=True)
class Seen:
    """A line of the proxy's access log, in the usual format: who, what, how it went, the reply's bytes."""

    address: str
    method: str
    path: str
    status: int
    size: int


class Proxy:
    """The application with a proxy in front of it; ``seen`` is its access log, in the order of time."""

    def __init__(self, app: Flask) -> None:
        self.app, self.seen = app, list[Seen]()

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        statuses: list[str] = []

        def noted(status: str, *rest: Any) -> Any:
            statuses.append(status)
            return start(status, *rest)

        reply = self.app(environ, noted)
        body = b"".join(reply)
        reply.close()
        asked = environ["REMOTE_ADDR"], environ["REQUEST_METHOD"], environ["PATH_INFO"]
        self.seen.append(Seen(*asked, int(statuses[0][:3]), len(body)))
        return [body]


@dataclass
class Person:
    """Somebody with an address to write to, one in the network and a telephone, and what they will answer."""

    name: str
    address: str
    telephone: str
    values: dict[str, int]
    story: str
    code: str = ""

    @property
    def code_hash(self) -> bytes:
        """What the database keeps of their code."""
        return codes.digest(self.code) if self.code else b""


@dataclass
class Held:
    """A round with its people, who answered what, and the access log of the proxy."""

    id: str
    kind: str
    questionnaire: Questionnaire
    people: list[Person]
    proxy: Proxy
    told: dict[str, bytes] = field(default_factory=dict)
    handed_in: list[int] = field(default_factory=list)
    """The people in the order of the lines in which a program handed in what they said, if one did."""

    def said(self, person: Person) -> bytes:
        """Their answers as a response keeps them."""
        row = {"audience": "staff", "form": "full", "answers": person.values}
        return read_rows(self.questionnaire, [row]).pack(0)

    def order(self, *paths: str) -> list[int]:
        """The people in the order in which one of these pages was first sent by each."""
        wanted = {f"/r/{self.id}{path}" for path in paths}
        place = {person.address: number for number, person in enumerate(self.people)}
        lines = (line for line in self.proxy.seen if line.method == "POST" and line.path in wanted)
        return list(dict.fromkeys(place[line.address] for line in lines))


def organise(app: Flask) -> str:
    """A key to the API of a new organisation."""
    with app.app_context():
        organisations.create("Meadow Dairy", ORGANISATION)
        return keys.create(ORGANISATION, "reader", ["results"])


def told_alike(questionnaire: Questionnaire) -> tuple[dict[str, int], str]:
    """What somebody answers and writes at random; everybody's story is of one length."""
    asked = (*questionnaire.asked("staff", "full"), *questionnaire.importances, *questionnaire.outcomes)
    values = {each.id: secrets.choice(each.scale.values) for each in asked}
    return values, f"Once {secrets.token_hex(12)} happened to me."


def people(count: int, questionnaire: Questionnaire, tell: Tell = told_alike) -> list[Person]:
    """People whose names, addresses and answers tell nothing of each other, no two alike in anything."""
    found: dict[tuple[Any, ...], Person] = {}
    while len(found) < count:
        values, story = tell(questionnaire)
        number = len(found)
        name, address = f"{secrets.token_hex(5)}@example.org", f"10.9.{number // 250}.{number % 250 + 1}"
        found[tuple(values.values())] = Person(name, address, secrets.token_hex(6), values, story)
    return list(found.values())


def opened(
    app: Flask, kind: str, count: int, questionnaire: Questionnaire = SHORT, tell: Tell = told_alike
) -> Held:
    """An open round of a kind, to which everybody has been invited who needs it."""
    asked = people(count, questionnaire, tell)
    with app.app_context():
        made = rounds.create(ORGANISATION, questionnaire=questionnaire, name="Spring", **KINDS[kind])
        survey_round = rounds.open_round(ORGANISATION, made.id)
        if kind != "link":
            _invite(survey_round, kind, asked)
    return Held(made.id, kind, questionnaire, asked, Proxy(app))


def _invite(survey_round: rounds.Round, kind: str, asked: Sequence[Person]) -> None:
    known = kind == "confidential"
    wanted = [invitations.Invited("staff", None, person.name if known else None) for person in asked]
    for person, made in zip(asked, invitations.invite(survey_round, wanted), strict=True):
        person.code = made.code


def answer(held: Held) -> None:
    """Everybody begins in one random order, and submits in another."""
    waiting = {id(person): _answering(held, person) for person in held.people}
    for _ in range(2):
        for person in shuffled(held.people):
            next(waiting[id(person)], None)


def hand_in(app: Flask, held: Held) -> None:
    """A program hands in what everybody says, in one call, in an order that it knows."""
    held.handed_in = shuffled(range(len(held.people)))
    said = [held.people[number] for number in held.handed_in]
    rows = [{"answers": {**person.values, "story": person.story}} for person in said]
    with app.app_context():
        survey_round = rounds.get(ORGANISATION, held.id)
        responses.store_sheets(survey_round, [responses.read_many(survey_round, rows)])


def close(app: Flask, held: Held, key: str) -> None:
    """Close the round and keep what the API then tells of it."""
    with app.app_context():
        rounds.close(ORGANISATION, held.id)
    client = Client(app, Response)
    for what in ("results", "participation"):
        reply = client.get(f"/api/v1/rounds/{held.id}/{what}", headers={"Authorization": f"Bearer {key}"})
        assert reply.status_code == 200
        held.told[what] = reply.data


def shuffled(things: Iterable[Any]) -> list[Any]:
    """The things in an order that nobody can know."""
    return sorted(things, key=lambda _: secrets.token_bytes(16))


def _answering(held: Held, person: Person) -> Iterator[None]:
    """Answers the questions; then, asked for the next step, writes the story, submits and offers help."""
    browser = _Browser(held, person.address)
    if held.kind == "link":
        browser.post("/group", audience="staff")
    else:
        browser.post("/resume", code=person.code)
    pages = [pillar.asked("staff") for pillar in held.questionnaire.pillars]
    for number, items in enumerate(pages, start=1):
        browser.post(f"/pillar/{number}", **_fields(person, items, "item_"))
    yield
    if held.questionnaire.importances:
        browser.post("/matters", **_fields(person, held.questionnaire.importances))
    browser.post("/last", open_story=person.story, **_fields(person, held.questionnaire.outcomes, "outcome_"))
    browser.get("/check")
    ticket = TICKET.findall(browser.post("/submit"))[0]
    pillars = held.questionnaire.pillars[0].id
    browser.post("/help", ticket=ticket, pillars=pillars, contact=f"Extension {person.telephone}")


def _fields(person: Person, questions: Iterable[Any], begin: str = "") -> dict[str, int]:
    """What they answer to some questions, by the names of the form's fields."""
    return {f"{begin}{each.id.replace('.', '_')}": person.values[each.id] for each in questions}


class _Browser:
    """Somebody's browser, behind the proxy."""

    def __init__(self, held: Held, address: str) -> None:
        self.client, self.base = Client(held.proxy, Response), f"/r/{held.id}"
        self.address, self.token = {"REMOTE_ADDR": address}, ""

    def get(self, path: str) -> str:
        """The page at a path."""
        reply = self.client.get(self.base + path, environ_overrides=self.address)
        assert reply.status_code == 200, (path, reply.status)
        return str(reply.text)

    def post(self, path: str, **fields: Any) -> str:
        """What follows a page that is sent; its token is read from the first page that has one."""
        if not self.token and path.startswith("/pillar"):
            self.token = TOKEN.findall(self.get(path))[0]
        data = {"csrf_token": self.token, **{name: str(value) for name, value in fields.items()}}
        reply = self.client.post(self.base + path, data=data, environ_overrides=self.address)
        assert reply.status_code == (200 if path in ("/submit", "/help") else 303), (path, reply.status)
        return str(reply.text)
