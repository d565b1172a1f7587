"""Calls of operations as lines for a terminal, to be copied as they are once CXASSESS_KEY holds a key."""

import json
import shlex
from typing import Any

IF_MATCH = "'If-Match: *'"
KEY = '"Idempotency-Key: $(date +%s)-$RANDOM"'


def command(document: dict[str, Any], path: str, method: str) -> str:
    """The command that calls an operation with the first example of its body; "" of a message of ours."""
    if path not in document["paths"]:
        return ""
    operation, methods = document["paths"][path][method], document["paths"][path]
    parts = [
        f"curl -sS{'' if method == 'get' else f' -X {method.upper()}'} {_address(document, path, methods)}"
    ]
    if operation["security"]:
        parts.append('-H "Authorization: Bearer $CXASSESS_KEY"')
    parts += (f"-H {header}" for header in _headers(operation))
    body = _body(operation)
    parts += _sending(*body) if body else ()
    if any(not text_like(name) for name in _answer_types(operation)):
        parts.append("-OJ")
    return " \\\n  ".join(parts)


def text_like(media_type: str) -> bool:
    """Whether a terminal can show it."""
    return media_type.startswith("text/") or media_type.endswith("json")


def _address(document: dict[str, Any], path: str, methods: dict[str, Any]) -> str:
    given = {each["name"]: each.get("example", each["name"]) for each in methods.get("parameters", ())}
    return shlex.quote(document["servers"][0]["url"] + path.format(**given))


def _headers(operation: dict[str, Any]) -> list[str]:
    """What makes a change certain and a repetition safe, quoted for a shell."""
    named = [each.get("$ref", "").rpartition("/")[2] for each in operation.get("parameters", ())]
    found = [IF_MATCH] if "IF_MATCH" in named else []
    return [*found, *([KEY] if "IDEMPOTENCY_KEY" in named else ())]


def _body(operation: dict[str, Any]) -> tuple[str, Any] | None:
    """The media type and the first example of what is sent."""
    for media_type, said in operation.get("requestBody", {}).get("content", {}).items():
        named = said.get("examples") or {"": {"value": said.get("example", {})}}
        return media_type, next(iter(named.values()))["value"]
    return None


def _sending(media_type: str, value: Any) -> list[str]:
    """A short body in the line itself, a long one from the lines below it."""
    header = f"-H {shlex.quote(f'Content-Type: {media_type}')}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) <= 90 and "\n" not in text:
        return [header, f"-d {shlex.quote(text)}"]
    if not isinstance(value, str):
        text = json.dumps(value, ensure_ascii=False, indent=2)
    return [header, f"--data-binary @- <<'BODY'\n{text.rstrip()}\nBODY"]


def _answer_types(operation: dict[str, Any]) -> list[str]:
    """The media types of the answer when all goes well: only a file alone is saved."""
    good = [answer for status, answer in operation["responses"].items() if str(status) < "3"]
    types = [name for answer in good for name in answer.get("content", {})]
    return types if len(types) == 1 else []
