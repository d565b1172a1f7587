"""JSON objects, one a line, parsed a block at a time: as one array, which costs less than each by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

Text = TypeVar("Text", str, bytes)
_SPACED = (" :", "\t:", "\r:", "\n:")


def as_array(lines: Sequence[Text]) -> Text | None:
    """A JSON array of lines that hold an object each, or None where they must be looked at one by one.

    The array is JSON only if every line ends where its value ends: text holds no line break, and after a
    comma and a line break an object goes on with a name, not with a brace. Only a list could, and there is
    none. So as many values as lines means one value a line.
    """
    if not lines:
        return None
    if isinstance(lines[0], bytes):
        begin, between, end, brace = b"[", b",\n", b"]", b"{"
    else:
        begin, between, end, brace = "[", ",\n", "]", "{"
    if not all(line.startswith(brace) for line in lines):
        return None
    together = between.join(lines)
    return None if begin in together else begin + together + end


def values_of(lines: Sequence[str]) -> list[Any] | None:
    """The objects of lines, no key twice in any; None where they must be looked at one by one.

    Where no colon has space before it, the one after a name follows its quotation mark; nothing else does but
    bits of texts. So as many members as such places means that none was lost.
    """
    text = as_array(lines)
    if text is None or any(spaced in text for spaced in _SPACED):
        return None
    kept = 0

    def count(members: dict[str, Any]) -> dict[str, Any]:
        nonlocal kept
        kept += len(members)
        return members

    try:
        values = json.loads(text, object_hook=count, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return values if len(values) == len(lines) and kept == text.count('":') else None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")
