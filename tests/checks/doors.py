"""The doors that a value can be sent through, and what each says of it in the same words.

A matter names its values once, in the API's words; each door sends them as its users would. What is refused
is told by field, whichever control or pointer it stood at.
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
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from cxassess.cli import commands
from tests.web.matrix import OURS, Stage, leave

Values = Mapping[str, Any]
# What every request may write, whatever becomes of it: who is signed in, when a key was used.
BESIDE = {"web_session", "api_key", "act", "idempotency"}
# What two doors write differently of the same thing: who came, when, by which random name.
OF_THE_DOOR = re.compile(
    r"(^|_)(id|hash|at|key|digest|version|changed_by|decided_by|entered_by|created_on|envelope|position)$"
)
# What a command says of a field: --name: …, /name: …, FILE:3: name: …, or as click says it.
_FAULT = re.compile(
    r"^(?:cxassess: )?(?:Error: Invalid value for '--(?P<option>[a-z-]+)'|.*?(?:--|/|: )?(?P<plain>[a-z_]+)): (?P<message>.*)$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Told:
    """What a door answered: taken, refused, conflict or missing, and the messages by field."""

    outcome: str
    faults: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    """Refused before anybody looked at a field: it is no JSON that we take."""


@dataclass(frozen=True)
class Ground:
    """What the doors lead to: the application on a copy of the world, a key and a cookie."""

    stage: Stage
    key: str

    @property
    def ours(self) -> Mapping[str, str]:
        return self.stage.world.objects[OURS]

    def call(self, method: str, path: str, body: Any, within: str = "", **headers: str) -> Told:
        """What the API says; `within` names the list in which the thing stands."""
        sent = {"Authorization": f"Bearer {self.key}", "If-Match": "*", **headers}
        client = self.stage.app.test_client(use_cookies=False)
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        kind = {} if "Content-Type" in headers else {"content_type": "application/json"}
        answer = client.open(f"/api/v1{path}", method=method, data=text, headers=sent, **kind)
        told = answer.get_json(silent=True) or {}
        faults = {_field(each.get("pointer", ""), within): each["detail"] for each in told.get("errors", ())}
        return Told(_outcome(answer.status_code), faults, answer.status_code == 400)

    def type(self, *words: str, text: str = "", options: Mapping[str, str] | None = None) -> Told:
        """What a command says; `options` are the fields by the options that they are given as."""
        with self.stage.app.app_context():
            answer = CliRunner().invoke(commands, words, obj=lambda: self.stage.app, input=text)
        if answer.exit_code == 0:
            return Told("taken")
        names, faults = options or {}, {}
        for found in _FAULT.finditer(answer.stderr):
            name = (found["option"] or found["plain"]).replace("-", "_")
            faults[names.get(name, name)] = found["message"]
        return Told("refused" if answer.exit_code == 2 else "failed", faults)

    def post(self, address: str, sent: Mapping[str, Any], fields: Mapping[str, str] | None = None) -> Told:
        """What a form of the office says."""
        browser = self.stage.browser("owner")
        answer = browser.post(address, dict(sent))
        found = _summary(answer.text) if answer.status_code >= 400 else {}
        names = fields or {}
        return Told(
            _outcome(answer.status_code), {names.get(name, name): text for name, text in found.items()}
        )

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table that only verbs write."""
        leave(self.stage.app)
        path = Path(self.stage.app.config["DATA_FOLDER"]) / "cxassess.sqlite3"
        with closing(sqlite3.connect(path)) as found:
            names = [name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: _table(found, name) for name in sorted(names) if name not in BESIDE}

    def kept(self, before: Mapping[str, list[str]]) -> list[str]:
        """What the rows that are new since say, without what is of the door that they came through."""
        now = self.rows()
        new = [(name, row) for name in now for row in now[name] if row not in before[name]]
        return sorted(f"{name} {_plain(json.loads(row))}" for name, row in new)


def _outcome(status: int) -> str:
    known = {409: "conflict", 404: "missing", 412: "conflict", 503: "failed"}
    return known.get(status) or ("taken" if status < 400 else "refused" if status < 500 else "failed")


def _field(pointer: str, within: str) -> str:
    """The field that a pointer is about; of things in a list, below where that stands."""
    steps = pointer.strip("/").split("/")
    names = [step for step in steps if not step.isdecimal()]
    return names[-1] if within and len(names) > 1 and names[0] == within else names[0] if names else ""


def _summary(page: str) -> dict[str, str]:
    """The messages of a page's error summary, by the field that each leads to."""
    block = re.search(r'<div class="summary".*?</ul></div>', page, re.DOTALL)
    found: dict[str, str] = {}
    for target, message in re.findall(
        r'<li>(?:<a href="#([^"]*)">)?(.*?)(?:</a>)?</li>', block.group() if block else "", re.DOTALL
    ):
        found.setdefault(re.sub(r"-\d+$", "", target), html.unescape(message))
    return found


def _table(found: sqlite3.Connection, name: str) -> list[str]:
    answer = found.execute(f'SELECT * FROM "{name}"')
    columns = [each[0] for each in answer.description]
    return [json.dumps(dict(zip(columns, map(_said, row), strict=True))) for row in answer]


def _said(value: Any) -> Any:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value


def _plain(row: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in row.items() if not OF_THE_DOOR.search(name)})


@dataclass(frozen=True)
class Matter:
    """What is sent: good values, and for each field others to try; `doors` send them."""

    verbs: str
    good: Values
    tried: Mapping[str, tuple[Any, ...]]
    doors: Mapping[str, Callable[[Ground, Values], Told]]
    chosen: frozenset[str] = frozenset()
    """Fields that a page offers as a list: it says “choose”, where other doors name what there is."""
