"""Where in a JSON text a fault stands: looked for, slowly, only in a text that was refused already.

Each function gives the place of the first such fault as an index, or None where it finds none.
"""

import json
import math
import re

_STRING = r'"(?:[^"\\]++|\\.)*+"?'
_VALUES = re.compile(rf"{_STRING}|(-?(?:NaN|Infinity|[0-9][0-9.eE+-]*))", re.DOTALL)
_BRACKETS = re.compile(rf"{_STRING}|([\[\]{{}}])", re.DOTALL)
_MEMBERS = re.compile(rf"({_STRING})(\s*:)?|([\[\]{{}}])", re.DOTALL)
_ESCAPES = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL
)
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def place(text, index):
    """An index as line and column, both from 1 and in characters, in brackets; nothing for None."""
    if index is None:
        return ""
    return f" (line {text.count(chr(10), 0, index) + 1}, column {index - text.rfind(chr(10), 0, index)})"


def no_number(text):
    """NaN, Infinity or -Infinity."""
    return _value(text, lambda token: token.endswith(("N", "y")))


def too_large(text):
    """A number that is not finite."""
    return _value(text, lambda token: token[-1].isdecimal() and math.isinf(float(token)))


def too_long(text, most):
    """A whole number of more than `most` digits."""
    return _value(text, lambda token: len(digits := token.lstrip("-")) > most and digits.isdecimal())


def too_deep(text, deepest):
    """The bracket that opens one level more than `deepest`."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        if found[1]:
            depth = depth + 1 if found[1] in "[{" else max(depth - 1, 0)
            if depth > deepest:
                return found.start()
    return None


def null_character(text):
    """An escape that is the character U+0000."""
    return next((each.start() for each in _ESCAPES.finditer(text) if each[0] == r"\u0000"), None)


def half_a_pair(text):
    """An escape that is half of a surrogate pair."""
    return next((each.start() for each in _ESCAPES.finditer(text) if _HALF.fullmatch(each[0])), None)


def twice(text):
    """A key that its object has already, with the key; the text is JSON otherwise."""
    levels = []
    for found in _MEMBERS.finditer(text):
        string, colon, bracket = found.groups()
        if bracket:
            levels.append(set()) if bracket in "[{" else levels.pop()
        elif colon:
            key = json.loads(string)
            if key in levels[-1]:
                return found.start(), key
            levels[-1].add(key)
    return None


def _value(text, is_faulty):
    """A number, outside strings, that is faulty."""
    for found in _VALUES.finditer(text):
        if found[1] and is_faulty(found[1]):
            return found.start()
    return None
