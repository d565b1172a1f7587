"""The doors that a value can be sent through, and what each says of it in the same words.

A matter names its values once, in the API's words; each door sends them as its users would. What is refused
is told by field, whichever control, pointer or option it stood at.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from cxassess.cli import commands
from tests.web.leaders import Browser
from tests.web.matrix import OURS, Stage

Values = Mapping[str, Any]
Rows = Mapping[str, list[str]]
# What every request may write, whatever becomes of it, and what only one of the doors gives out.
BESIDE = {"web_session", "act", "idempotency", "account_token", "webhook_delivery"}
LAST_USED = "last_used_on"
# What two doors write differently of the same thing: who came, when, by which random name.
OF_THE_DOOR = re.compile(
    r"(^|_)(id|hash|at|key|digest|version|ballot|changed_by|decided_by|entered_by|noted_by)$"
)
# What a command says of a field: --name: …, FILE:3: name: …, Line 2: name: …, or as click says it.
_TYPED = re.compile(
    r"^(?:Error: Invalid value for '--(?P<option>[a-z-]+)'|(?:.*: ?)?(?:--|/)?(?P<plain>[a-z_-]+))"
    r": (?P<message>.*)$",
    re.MULTILINE,
)
_DAY = re.compile(r"(\d{1,2}) (January|December) (\d{4})")


@dataclass(frozen=True)
class Told:
    """What a door answered: taken, refused, conflict or missing, and the messages by field."""

    outcome: str
    faults: Mapping[str, str] = field(default_factory=dict)
    unread: bool = False
    """Refused before anybody looked at a field: it is no JSON that we take."""


@dataclass(frozen=True)
class Ground:
    """What the doors lead to: the application on a copy of the world, a key and a cookie."""

    stage: Stage
    key: str

    @property
    def ours(self) -> Mapping[str, str]:
        return self.stage.world.objects[OURS]

    @cached_property
    def owner(self) -> Browser:
        return self.stage.browser("owner")

    @cached_property
    def token(self) -> str:
        return self.owner.token()

    def call(self, method: str, path: str, body: Any, within: str = "", **headers: str) -> Told:
        """What the API says; `within` names the list in which the thing stands."""
        sent = {"Authorization": f"Bearer {self.key}", "If-Match": "*", **headers}
        sent.setdefault("Content-Type", "application/json")
        text = body if isinstance(body, bytes) else json.dumps(body)
        client = self.stage.app.test_client(use_cookies=False)
        answer = client.open(f"/api/v1{path}", method=method, data=text, headers=sent)
        told = (answer.get_json(silent=True) or {}).get("errors", ())
        faults = {_field(each.get("pointer", ""), within): each["detail"] for each in told}
        listed = "text/csv" in sent["Content-Type"]
        return Told(
            _outcome(answer.status_code),
            _of_lines(faults.values()) if listed else faults,
            answer.status_code == 400 and not listed,
        )

    def post(self, address: str, sent: Mapping[str, Any], names: Mapping[str, str] | None = None) -> Told:
        """What a form of the office says; `names` are the fields by the form's own names."""
        answer = self.owner.client.post(address, data={"csrf_token": self.token, **sent})
        found = _summary(answer.text) if answer.status_code >= 400 else {}
        faults = {(names or {}).get(name, name): text for name, text in found.items()}
        return Told(_outcome(answer.status_code), faults)

    def type(self, *words: str, text: str = "", options: Mapping[str, str] | None = None) -> Told:
        """What a command says; `options` are the fields by the options that they are given as."""
        answer = CliRunner().invoke(commands, words, obj=lambda: self.stage.app, input=text)
        if answer.exit_code == 0:
            return Told("taken")
        if "There is a user with the address" in answer.stderr:
            return Told("conflict")
        faults = _of_lines(answer.stderr.splitlines())
        named = {(options or {}).get(name, name): message for name, message in faults.items()}
        return Told("refused" if answer.exit_code == 2 else "failed", named, not named)

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table that only verbs write."""
        path = Path(self.stage.app.config["DATA_FOLDER"]) / "cxassess.sqlite3"
        with closing(sqlite3.connect(path)) as found:
            names = [name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: _table(found, name) for name in sorted(names) if name not in BESIDE}


def new(before: Rows, now: Rows) -> list[str]:
    """What the rows that are new since say, without what is of the door that they came through."""
    found = [(name, row) for name in now for row in now[name] if row not in before[name]]
    return sorted(f"{name} {_plain(json.loads(row))}" for name, row in found)


def same(told: Told) -> dict[str, str]:
    """The messages of a door without what only says where it stands, days and numbers written alike."""
    return {name: _alike(message) for name, message in told.faults.items()}


def _alike(message: str) -> str:
    months = {"January": "01", "December": "12"}
    text = re.sub(r"^(?:[A-Z][a-z]+(?: [a-z]+)?(?:, [A-Z][a-z]+)?): ", "", message)
    return _DAY.sub(lambda day: f"{day[3]}-{months[day[2]]}-{int(day[1]):02}", text)


def _outcome(status: int) -> str:
    known = {409: "conflict", 404: "missing", 412: "conflict", 401: "failed", 403: "failed"}
    return known.get(status) or ("taken" if status < 400 else "refused" if status < 500 else "failed")


def _field(pointer: str, within: str) -> str:
    """The field that a pointer is about; of things in a list, below where that stands."""
    steps = [step for step in pointer.strip("/").split("/") if not step.isdecimal()]
    return steps[-1] if within and steps[0] == within else steps[0]


def _of_lines(lines: Any) -> dict[str, str]:
    faults = {}
    for found in _TYPED.finditer("\n".join(lines)):
        if not found["message"].startswith("commands "):  # how it is used
            name = (found["option"] or found["plain"]).replace("-", "_")
            faults[name] = found["message"]
    return faults


def _summary(page: str) -> dict[str, str]:
    """The messages of a page's error summary, by the field that each leads to."""
    block = re.search(r'<div class="summary".*?</ul></div>', page, re.DOTALL)
    told = re.findall(
        r'<li>(?:<a href="#([^"]*)">)?(.*?)(?:</a>)?</li>', block.group() if block else "", re.DOTALL
    )
    return {re.sub(r"-\d+$", "", target): html.unescape(message) for target, message in reversed(told)}


def _table(found: sqlite3.Connection, name: str) -> list[str]:
    answer = found.execute(f'SELECT * FROM "{name}"')
    columns = [each[0] for each in answer.description]
    rows = (dict(zip(columns, map(_said, row), strict=True)) for row in answer)
    return [json.dumps({**row, LAST_USED: None}) if LAST_USED in row else json.dumps(row) for row in rows]


def _said(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, str) and value[:1] in ("{", "["):
        return json.loads(value)
    return value


def _plain(row: Mapping[str, Any]) -> str:
    return json.dumps(
        {name: row[name] for name in sorted(row) if not OF_THE_DOOR.search(name)}, sort_keys=True
    )


Door = Callable[[Ground, Values], Told]


@dataclass(frozen=True)
class Matter:
    """What is sent: good values, and for each field others to try, through each of the doors."""

    verbs: str
    good: Values
    tried: Mapping[str, tuple[Any, ...]]
    doors: Mapping[str, Door]
    chosen: str = ""
    """Fields that a page offers as a list, or says more of beside the person who fills it in: there the same
    is refused at the same field, in words of its own."""
    freely: Mapping[str, str] = field(default_factory=dict)
    """Values, as Python writes them, that one door takes by what it does of itself; and why."""
