"""Figures and lists as words of the reader's locale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from babel.dates import format_interval
from babel.lists import format_list
from flask_babel import format_date, format_decimal, format_percent, get_locale
from flask_babel import gettext as _

NOTHING = "–"


def whole(value: float | None) -> str:
    """A whole number, or a dash where there is none."""
    return NOTHING if value is None else format_decimal(_rounded(value))


def bounded(value: float | None, bound: str | None, *, share: bool = False) -> str:
    """A figure, or the bound that stands in for it where few people gave an extreme one."""
    return _at_bound(percent(value) if share else whole(value), bound)


def tenths(value: float | None, bound: str | None) -> str:
    """The same with one decimal, always."""
    return NOTHING if value is None else _at_bound(format_decimal(away(value, 1), format="0.0"), bound)


def _at_bound(text: str, bound: str | None) -> str:
    if bound == "at_most":
        return _("%(number)s or less", number=text)
    if bound == "at_least":
        return _("%(number)s or more", number=text)
    return text


def signed(value: float | None) -> str:
    """A whole number with its sign, a true minus; 0 has none."""
    if value is None:
        return NOTHING
    number = _rounded(value)
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return _marked(sign) + format_decimal(abs(number))


def _marked(sign: str) -> str:
    """A sign that stays before its number in right-to-left text."""
    locale = get_locale()
    return f"\u200e{sign}" if sign and locale and locale.text_direction == "rtl" else sign


def with_sign(sign: str, text: str) -> str:
    """A number's text behind its sign, on the right side of it in every script."""
    return _marked(sign) + text


def margin(value: float | None, interval: Iterable[float] | None) -> str:
    """The wider half of an interval as ±; empty where there is no interval."""
    half = half_width(value, interval)
    return "" if half is None else _marked("±") + format_decimal(half)


def half_width(value: float | None, interval: Iterable[float] | None) -> int | None:
    """The wider half of an interval in whole points; an interval cut at 0 or 100 keeps its long side."""
    if value is None or interval is None:
        return None
    low, high = interval
    return _rounded(max(value - low, high - value))


def percent(share: float | None) -> str:
    """A share 0..1 as a whole percentage."""
    return NOTHING if share is None else format_percent(_rounded(share * 100) / 100)


def number(value: float, digits: int = 1) -> str:
    """A number with at most so many decimals, none that are zero."""
    rounded = away(value, digits)
    return format_decimal(rounded, format="#,##0" + ("." + "#" * digits if digits else ""))


def decimals(value: float, digits: int) -> str:
    """A number with so many decimals, also where they are zero; a true minus."""
    text = format_decimal(away(abs(value), digits), format="0." + "0" * digits)
    return (_marked("−") if away(value, digits) < 0 else "") + text


def file_size(length: int) -> str:
    """How large a file of so many bytes is."""
    if length < 1_000_000:
        return _("%(number)s kB", number=format_decimal(-(-length // 1000)))
    return _("%(number)s MB", number=number(length / 1_000_000))


def listed(words: Iterable[str]) -> str:
    """A list in a sentence: “a, b and c”."""
    return str(format_list(list(words), locale=get_locale()))


def day(value: date) -> str:
    """A date in words."""
    return str(format_date(value, "long"))


def period(first: date | None, last: date | None) -> str:
    """From one day to another; empty where neither is known."""
    if first and last:
        return str(format_interval(first, last, "yMMMMd", locale=get_locale()))
    known = first or last
    return day(known) if known else ""


def spelled(count: int) -> str:
    """A count as a word up to ten, in figures beyond."""
    words = (
        _("none"), _("one"), _("two"), _("three"), _("four"), _("five"),
        _("six"), _("seven"), _("eight"), _("nine"), _("ten"),
    )  # fmt: skip
    return words[count] if count < len(words) else format_decimal(count)


def audience_name(audience: str) -> str:
    """An audience as the reader calls it."""
    return {"staff": _("Staff"), "leader": _("Leaders"), "customer": _("Customers")}.get(audience, audience)


def audience_within(audience: str) -> str:
    """An audience in the middle of a sentence."""
    return {"staff": _("staff"), "leader": _("leaders"), "customer": _("customers")}.get(audience, audience)


def opened(sentence: str) -> str:
    """The sentence with a capital first letter, where the script has capitals."""
    return sentence[:1].upper() + sentence[1:]


def _rounded(value: float) -> int:
    return int(away(value, 0))


def away(value: float, digits: int) -> float:
    """Rounded half away from zero; the tolerance keeps 62.499999999999 of a float sum at 62.5."""
    factor = 10**digits
    size = int(abs(value) * factor + 0.5 + 1e-9) / factor
    return size if value >= 0 else -size
