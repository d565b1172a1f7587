"""Bodies that somebody wrote to break the API: by name, and what each must be answered with.

`UNREADABLE` are no strict JSON and get 400 from every operation that takes a body. `HOSTILE` are put in the
place of every part of a good body: 422 from all, or where `taken` says so, from those whose part may be that.
"""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

DEEP = 60_000  # of twice as many brackets, which is what ordinary bodies have room for
WIDE = 100_000


def _with_key(text: str) -> Callable[[bytes], bytes]:
    """A good body with this member at its end."""
    return lambda good: good.rstrip()[:-1] + f", {text}}}".encode()


def _wide(good: bytes) -> bytes:
    keys = ", ".join(f'"k{number}": 0' for number in range(WIDE // 20))
    return good.rstrip()[:-1] + f", {keys}, {keys}}}".encode()


# No strict JSON: what is made of a good body, which is an object.
UNREADABLE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda good: b"",
    "only white space": lambda good: b" \r\n\t ",
    "NaN": _with_key('"x": NaN'),
    "Infinity": _with_key('"x": Infinity'),
    "minus Infinity": _with_key('"x": -Infinity'),
    "1e400": _with_key('"x": 1e400'),
    "minus 1e400": _with_key('"x": -1e400'),
    "1e400 deep inside": _with_key('"x": [[{"y": [1e400]}]]'),
    "4,301 digits": _with_key('"x": ' + "9" * 4301),
    "minus 4,301 digits": _with_key('"x": -' + "9" * 4301),
    "16 digits": _with_key('"x": 1234567890123456'),
    "a leading zero": _with_key('"x": 01'),
    "a plus": _with_key('"x": +1'),
    "hexadecimal": _with_key('"x": 0x1f'),
    "a number without digits behind the point": _with_key('"x": 1.'),
    "a number that begins with a point": _with_key('"x": .5'),
    "a number with digits of another script": _with_key('"x": ١٢'),
    "100,000 lists": lambda good: b"[" * 100_000,
    "60,000 closed lists": lambda good: b"[" * DEEP + b"]" * DEEP,
    "20,000 objects": lambda good: b'{"a":' * 20_000,
    "33 levels of empty lists": _with_key('"x": ' + "[" * 33 + "]" * 33),
    "a key twice": _with_key('"x": 1, "x": 1'),
    "a key twice, once by an escape": _with_key('"a": 1, "\\u0061": 1'),
    "a key twice, deep inside": _with_key('"x": [{"y": {"z": 1, "z": 2}}]'),
    "the empty key twice": _with_key('"": 1, "": 2'),
    "__proto__ twice": _with_key('"__proto__": {}, "__proto__": {}'),
    "5,000 keys, each twice": _wide,
    "half a surrogate pair": _with_key('"x": "\\ud800"'),
    "half a surrogate pair as a key": _with_key('"\\udfff": 1'),
    "a surrogate pair the wrong way round": _with_key('"x": "\\udc00\\ud800"'),
    "NUL, escaped": _with_key('"x": "a\\u0000b"'),
    "NUL in a key": _with_key('"a\\u0000": 1'),
    "NUL, raw": _with_key('"x": "a\x00b"'),
    "NUL behind the end": lambda good: good + b"\x00",
    "a raw line break in a text": _with_key('"x": "a\nb"'),
    "a byte order mark": lambda good: b"\xef\xbb\xbf" + good,
    "UTF-16": lambda good: good.decode().encode("utf-16"),
    "UTF-16 without a mark": lambda good: good.decode().encode("utf-16-le"),
    "UTF-32": lambda good: good.decode().encode("utf-32"),
    "an overlong slash": lambda good: good.replace(b'": ', b'\xc0\xaf": ', 1),
    "an overlong NUL": lambda good: good.replace(b'": ', b'\xc0\x80": ', 1),
    "a surrogate in UTF-8": lambda good: good.replace(b'": ', b'\xed\xa0\x80": ', 1),
    "beyond U+10FFFF": lambda good: good.replace(b'": ', b'\xf4\x90\x80\x80": ', 1),
    "Latin-1": lambda good: good.replace(b'": ', b'\xe9": ', 1),
    "cut off": lambda good: good[:-1],
    "cut off within a character": lambda good: good[:-1] + ', "x": "é'.encode()[:-1],
    "a comma too many": lambda good: good.rstrip()[:-1] + b",}",
    "a comma too many in a list": _with_key('"x": [1,]'),
    "rubbish behind the end": lambda good: good + b" x",
    "two values": lambda good: good + good,
    "two lines": lambda good: good + b"\n" + good,
    "a comment": lambda good: b"/* good */ " + good,
    "single quotes": lambda good: good.replace(b'"', b"'"),
    "a key without quotes": _with_key("x: 1"),
    "undefined": _with_key('"x": undefined'),
    "a bad escape": _with_key('"x": "\\x41"'),
    "packed": lambda good: gzip.compress(good, mtime=0),
    "a form": lambda good: b"name=x&questionnaire=ten-pillars",
    "XML": lambda good: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a>&b;</a>',
    "YAML": lambda good: b"!!python/object/apply:os.system ['true']",
}
# Read well, and no object: 422 from all that want one.
NO_OBJECTS: dict[str, bytes] = {
    "null": b"null",
    "true": b"true",
    "a number": b"1e3",
    "minus zero": b"-0",
    "a text": b'"{}"',
    "a list of lists": b"[[]]",
    "10,000 empty lists": json.dumps([[]] * 10_000).encode(),
    "10,000 nulls": json.dumps([None] * 10_000).encode(),
}
# Keys that no object of the API may have, wherever they stand.
KEYS = (
    "__proto__", "constructor", "prototype", "__class__", "__dict__", "__init__", "self", "cls",
    "_schema", "a/b", "~", "~1", "m~n", "/", "", " ", "0", "-1", "a\nb", "\u202egnp.exe", "\u200b", "\ufeff",
    "é", "e\u0301",
    "$ref", "$where", "{{7*7}}", "${jndi:ldap://x}", "%s%n", "' OR 1=1 --", "<script>", "=cmd()",
    "x" * 10_000,
)  # fmt: skip
# What no part of a good body may be changed into, by what the part is: as JSON text.
WRONG_FOR: dict[str, tuple[str, ...]] = {
    "text": ("1", "0", "true", "false", "[]", "{}", '["x"]', '{"x": 1}', "1.5", "1e3", "-0", "[[[[]]]]",
             '"a\\u0001b"', '"' + "x" * 120_000 + '"', '{"__class__": "x"}', '[null]'),
    "number": ('"3"', "true", "false", "[]", "{}", "[3]", '"NaN"', '"1e3"', '"٣"', '{"$gt": 0}', '""'),
    "flag": ('"true"', "1", "0", "[]", "{}", '"false"', '"on"', '[true]'),
    "list": ("1", "true", '"x"', '{"0": 1}', "[[[]]]", "[true]", "[1.5]", "[null]", '[{"x": 1}]', "-0"),
    "object": ('{"a/b": 5}', '{"m~/n": "x"}',
               "1", "[]", '"x"', "true", "[{}]", '{"x": {"y": 1}}', '{"a/b": []}', "1e308", '{"~": {}}'),
}  # fmt: skip
# What may be good in some places and must be met without a fault of ours in all.
ODD = (
    "null", '""', "-0", "0.0", "1e3", "3.0", "-1", "999999999999999", "-999999999999999", "1e308",
    "-1e308", "1e-400",
    '"\\u202egnp.exe"', '"\\ud83d\\ude00"', '"e\\u0301"', '"<script>alert(1)</script>"', '"=cmd()"',
    '"../../x"',
    '"2026-02-30"', '"9999-12-31"', '"0001-01-01"', '"' + "é" * 5000 + '"', "[]", "{}",
    '["x", "x"]', '[{}]', "[[]]", '"\\ufeff"', '"\\uffff"', '"a\\nb"', '" "', '"\\u00a0"', '"%00"', '"٣"',
)  # fmt: skip


def kind(value: Any) -> str:
    """What a part of a body is, in the words of WRONG_FOR."""
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, str) or value is None:
        return "text"
    return {dict: "object", list: "list"}.get(type(value), "number")


def parts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every part of a value with its path, the whole left out."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in below:
        yield (*path, step), part
        yield from parts(part, (*path, step))


def changed(body: Any, path: tuple[str | int, ...], part: Any) -> Any:
    """The body with another part at a path."""
    whole = copy.deepcopy(body)
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = part
    return whole
