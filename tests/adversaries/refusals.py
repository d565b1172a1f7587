"""What every refusal of the API must be: a problem that points at what was sent and tells of no inside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from werkzeug.test import TestResponse

PROBLEM = "application/problem+json"
INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|sqlalchemy|sqlite|psycopg|werkzeug|marshmallow|INSERT INTO|"
    r"SELECT |UPDATE \w+ SET|no such table|/work/|/tmp/|/home/|0x[0-9a-f]{8}|<class ",
)
WAITS = (429, 503)


def faults(response: TestResponse, sent: Any = ...) -> Iterator[str]:
    """What is wrong with a refusal; `sent` is the value that the body had, where it was JSON."""
    if response.content_type != PROBLEM:
        yield f"{response.status_code} as {response.content_type}"
        return
    said = json.loads(response.data)
    if said["status"] != response.status_code:
        yield f"says {said['status']} with {response.status_code}"
    if said["type"] != "about:blank" and not said["type"].startswith("/api/v1/docs/problems/"):
        yield f"is of the type {said['type']}"
    if response.status_code in WAITS and not response.headers.get("Retry-After", "").isdecimal():
        yield "does not say when to come again"
    if found := INSIDE.search(_of_ours(said, sent)):
        yield f"tells of the inside: {found.group()}"
    for error in said.get("errors", ()):
        if not error.get("detail"):
            yield "a fault without a detail"
        if "pointer" in error and sent is not ... and not leads_somewhere(error["pointer"], sent):
            yield f"the pointer {error['pointer'][:80]!r} leads nowhere"


def _of_ours(said: Any, sent: Any) -> str:
    """The text of a refusal without what the caller wrote."""
    theirs = json.dumps(sent) if sent is not ... else ""
    texts = [said["title"], said["detail"], *(each["detail"] for each in said.get("errors", ()))]
    return "\n".join(
        each for each in texts if not (found := INSIDE.search(each)) or found.group() not in theirs
    )


def leads_somewhere(pointer: str, value: Any) -> bool:
    """Whether a JSON pointer names a part of a value, or a key that an object in it lacks."""
    if pointer == "":
        return True
    if not pointer.startswith("/") or re.search(r"~(?![01])", pointer):
        return False
    *steps, last = (step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/"))
    for step in steps:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return False
    return isinstance(value, dict) or (
        isinstance(value, list) and last.isdecimal() and int(last) < len(value)
    )
