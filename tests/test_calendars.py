"""Calendars as RFC 5545 has them: read back by rules of their own, and nothing in a text is a property."""

import re
from datetime import date

import pytest

from cxassess.calendars import Event, escaped, folded, written

MADE, DAY = date(2026, 5, 8), date(2027, 1, 31)


def properties(text):
    """The unfolded lines of a calendar as pairs of name and value."""
    assert text.endswith("\r\n")
    lines = re.sub("\r\n[ \t]", "", text).split("\r\n")[:-1]
    return [(name, value) for name, _, value in (line.partition(":") for line in lines)]


def one(**facts):
    return written("Ours", [Event("due-1@meadow", "Answer", DAY, **facts)], MADE)


def test_a_day_is_a_whole_day_and_ends_with_the_next():
    found = dict(properties(one()))
    assert (found["DTSTART;VALUE=DATE"], found["DTEND;VALUE=DATE"]) == ("20270131", "20270201")
    assert (found["UID"], found["DTSTAMP"], found["SUMMARY"]) == (
        "due-1@meadow",
        "20260508T000000Z",
        "Answer",
    )


def test_every_part_begins_and_ends():
    names = [f"{name}:{value}" for name, value in properties(one()) if name in ("BEGIN", "END")]
    assert names == ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR"]
    assert written("Empty", [], MADE).count("BEGIN") == 1


def test_what_comes_again_says_how_often_and_until_when():
    found = dict(properties(one(every="quarterly", until=date(2027, 12, 31))))
    assert found["RRULE"] == "FREQ=MONTHLY;INTERVAL=3;UNTIL=20271231"


HOSTILE = "a,b;c\\d\r\nBEGIN:VALARM\nATTACH:file:///etc/passwd\rEND:VALARM\x00\u202egpj\u2028x"


def test_no_text_ends_its_line_or_its_value():
    text = one(text=HOSTILE, kinds=("one,two", "three"))
    found = properties(text)
    assert [name for name, _ in found].count("BEGIN") == 2
    value = dict(found)["DESCRIPTION"]
    assert value == r"a\,b\;c\\d\nBEGIN:VALARM\nATTACH:file:///etc/passwd\nEND:VALARMgpjx"
    assert dict(found)["CATEGORIES"] == r"one\,two,three"


@pytest.mark.parametrize("letter", ["a", "é", "漢", "🚢"])
def test_lines_are_folded_at_75_octets_and_never_inside_a_letter(letter):
    line = "SUMMARY:" + letter * 200
    parts = folded(line)
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert all(part[0] == " " for part in parts[1:])


def test_the_same_events_give_the_same_bytes():
    assert one(text=HOSTILE) == one(text=HOSTILE)


def test_a_backslash_is_escaped_before_what_it_escapes():
    assert escaped(r"\n,") == r"\\n\,"
